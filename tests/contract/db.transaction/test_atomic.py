"""transaction.atomic and its neighbours, as documented, on every database, sync and async."""

# ruff: noqa: PT012  blocks that fail at their end are what these tests are about

import asyncio

import pytest

from quintet.db import DatabaseError, IntegrityError, connections, transaction
from tests.kit.databases import in_portals


def add(name):
    with connections["db"].cursor() as cursor:
        cursor.execute("INSERT INTO item (name) VALUES (%s)", [name])


def names():
    with connections["db"].cursor() as cursor:
        cursor.execute("SELECT name FROM item ORDER BY name")
        return [row[0] for row in cursor]


@pytest.fixture(params=["sync", "async"])
def verb(request):
    """Run a body as it is, or in a task that has a portal."""

    async def inside(body):
        return body()

    return (lambda body: body()) if request.param == "sync" else (lambda body: in_portals(inside(body)))


@pytest.fixture
def atomic():
    return lambda **options: transaction.atomic(using="db", **options)


def test_a_block_commits(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            assert connections["db"].in_atomic_block
        return names()

    assert verb(body) == ["a"]


def test_an_error_rolls_the_block_back(db, verb, atomic):
    def body():
        with pytest.raises(ValueError, match="stop"), atomic():
            add("a")
            raise ValueError("stop")
        return names()

    assert verb(body) == []


def test_an_inner_block_rolls_back_alone(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            with pytest.raises(ZeroDivisionError), atomic():
                add("b")
                raise ZeroDivisionError
            add("c")
        return names()

    assert verb(body) == ["a", "c"]


def test_an_integrity_error_around_an_inner_block(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            try:
                with atomic():
                    add("a")
            except IntegrityError:
                add("b")
        return names()

    assert verb(body) == ["a", "b"]


def test_without_a_savepoint_the_outer_block_rolls_back(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            with pytest.raises(ZeroDivisionError), atomic(savepoint=False):
                raise ZeroDivisionError
            with pytest.raises(transaction.TransactionManagementError, match="end of the 'atomic' block"):
                names()
        return names()

    assert verb(body) == []


def test_a_block_without_savepoint_inside_one_with(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            with atomic():
                add("b")
                with pytest.raises(ZeroDivisionError), atomic(savepoint=False):
                    add("c")
                    raise ZeroDivisionError
            add("d")
        return names()

    assert verb(body) == ["a", "d"]


def test_durable_refuses_to_be_nested(db, verb, atomic):
    def body():
        with atomic(durable=True), pytest.raises(RuntimeError, match="durable"), atomic(durable=True):
            raise AssertionError("never entered")
        with atomic(durable=True):
            add("a")
        return names()

    assert verb(body) == ["a"]


def test_decorators(db):
    @transaction.atomic(using="db")
    def plain(name):
        """Say what it does."""
        add(name)
        return connections["db"].in_atomic_block

    @transaction.atomic(using="db")
    async def waits(name):
        await asyncio.sleep(0)
        add(name)
        return connections["db"].in_atomic_block

    assert plain("a")
    assert plain.__doc__ == "Say what it does."
    assert in_portals(waits("b"))
    assert names() == ["a", "b"]


def test_a_bare_decorator_is_the_default_alias():
    @transaction.atomic
    def view():
        return connections["default"].in_atomic_block

    assert view()
    assert not connections["default"].in_atomic_block


def test_generators_are_refused():
    def rows():
        yield 1

    async def arows():
        yield 1

    for function in (rows, arows):
        with pytest.raises(TypeError, match="generator function"):
            transaction.atomic(function)


def test_async_with_outside_of_any_portal(db):
    async def main():
        async with transaction.atomic(using="db"):
            await asyncio.sleep(0)
            assert connections["db"].in_atomic_block
        return connections["db"].in_atomic_block

    assert asyncio.run(main()) is False


def test_commit_and_rollback_are_forbidden_inside(db, verb, atomic):
    def body():
        with atomic():
            for forbidden in (
                lambda: transaction.commit("db"),
                lambda: transaction.rollback("db"),
                lambda: transaction.set_autocommit(False, "db"),
            ):
                with pytest.raises(transaction.TransactionManagementError, match="forbidden"):
                    forbidden()

    verb(body)


def test_the_rollback_flag(db, verb, atomic):
    def body():
        with pytest.raises(transaction.TransactionManagementError, match="outside of an 'atomic' block"):
            transaction.get_rollback("db")
        with atomic():
            add("a")
            assert transaction.get_rollback("db") is False
            transaction.set_rollback(True, "db")
        return names()

    assert verb(body) == []


def test_savepoints_by_hand(db, verb, atomic):
    def body():
        assert transaction.savepoint_create("db") is None
        with atomic():
            add("a")
            kept = transaction.savepoint_create("db")
            add("b")
            transaction.savepoint_commit(kept, "db")
            dropped = transaction.savepoint_create("db")
            add("c")
            transaction.savepoint_rollback(dropped, "db")
        return names()

    assert verb(body) == ["a", "b"]


def test_the_former_name_of_savepoint_create_warns(db, atomic):
    with atomic(), pytest.warns(DeprecationWarning, match="savepoint_create"):
        assert transaction.savepoint("db")


def test_autocommit_off(db, verb, atomic):
    def body():
        transaction.set_autocommit(False, "db")
        try:
            add("a")
            transaction.rollback("db")
            add("b")
            transaction.commit("db")
            with atomic():
                add("c")
                with pytest.raises(ZeroDivisionError), atomic():
                    add("d")
                    raise ZeroDivisionError
            transaction.commit("db")
        finally:
            transaction.set_autocommit(True, "db")
        return names()

    assert verb(body) == ["b", "c"]


def test_on_commit_runs_after_the_outermost_block_in_order(db, verb, atomic):
    def body():
        ran = []
        transaction.on_commit(lambda: ran.append("at once"), using="db")
        with atomic():
            transaction.on_commit(lambda: ran.append("outer"), using="db")
            with atomic():
                transaction.on_commit(lambda: ran.append("inner"), using="db")
            with pytest.raises(ZeroDivisionError), atomic():
                transaction.on_commit(lambda: ran.append("rolled back"), using="db")
                raise ZeroDivisionError
            transaction.on_commit(lambda: ran.append(connections["db"].in_atomic_block), using="db")
            assert ran == ["at once"]
        return ran

    assert verb(body) == ["at once", "outer", "inner", False]


def test_on_commit_is_forgotten_by_a_rollback(db, verb, atomic):
    def body():
        ran = []
        with pytest.raises(ZeroDivisionError), atomic():
            transaction.on_commit(lambda: ran.append(1), using="db")
            raise ZeroDivisionError
        with atomic():
            add("x")
        return ran

    assert verb(body) == []


def test_on_commit_may_query(db, verb, atomic):
    def body():
        with atomic():
            transaction.on_commit(lambda: add("after"), using="db")
            add("before")
        return names()

    assert verb(body) == ["after", "before"]


def test_robust_callbacks_log_and_go_on(db, verb, atomic, caplog):
    def body():
        ran = []

        def fails():
            raise ValueError("hook")

        with atomic():
            transaction.on_commit(fails, using="db", robust=True)
            transaction.on_commit(lambda: ran.append(1), using="db")
        with pytest.raises(ValueError, match="hook"), atomic():
            transaction.on_commit(fails, using="db")
            transaction.on_commit(lambda: ran.append(2), using="db")
        return ran

    with caplog.at_level("ERROR", "django.db.backends.base"):
        assert verb(body) == [1]
    assert "hook" in caplog.text


def test_on_commit_with_autocommit_off(db):
    transaction.set_autocommit(False, "db")
    try:
        with pytest.raises(transaction.TransactionManagementError, match="manual transaction"):
            transaction.on_commit(lambda: None, using="db")
    finally:
        transaction.set_autocommit(True, "db")


def test_on_commit_needs_something_to_call(db):
    with pytest.raises(TypeError, match="callable"):
        transaction.on_commit(None, using="db")


def test_mark_for_rollback_on_error(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            with pytest.raises(ZeroDivisionError), transaction.mark_for_rollback_on_error("db"):
                raise ZeroDivisionError
        return names()

    assert verb(body) == []


def test_closing_the_connection_loses_the_transaction(db, verb, atomic):
    def body():
        with atomic():
            add("a")
            connections["db"].close()
            with pytest.raises(transaction.TransactionManagementError):
                add("b")
        return names()

    assert verb(body) == []


def test_deep_nesting_releases_every_savepoint(db, verb, atomic):
    def nested(depth):
        with atomic():
            add(f"n{depth}")
            if depth:
                nested(depth - 1)

    def body():
        nested(5)
        return len(names()), connections["db"].savepoint_ids, connections["db"].frames

    assert verb(body) == (6, [], [])


def test_a_failing_statement_in_autocommit_leaves_nothing_behind(db, verb):
    def body():
        with pytest.raises(DatabaseError):
            connections["db"].execute("INSERT INTO missing VALUES (1)")
        add("a")
        return names()

    assert verb(body) == ["a"]


@pytest.mark.on("postgres")
def test_an_error_that_was_caught_takes_the_block_back(db, verb, atomic):
    def fails():
        with pytest.raises(DatabaseError):
            add(None)

    def body():
        told = []
        with atomic():
            add("a")
            with atomic():
                add("b")
                transaction.on_commit(lambda: told.append("inner"), using="db")
                fails()
            add("c")
        assert names() == ["a", "c"]
        with atomic():
            add("d")
            transaction.on_commit(lambda: told.append("outer"), using="db")
            fails()
            with pytest.raises(transaction.TransactionManagementError, match="until the end of the 'atomic' block"):
                names()
        assert names() == ["a", "c"]
        assert told == []  # nothing was committed that they could have waited for

    verb(body)
