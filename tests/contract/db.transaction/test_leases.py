"""Who may use which connection, when: units of work, child tasks, threads, pools, cancellation (JOINTS 1 to 8)."""

# ruff: noqa: PT012  blocks that fail at their end are what these tests are about

import asyncio
import contextvars
import itertools
import threading
import time
from concurrent.futures import Executor

import pytest
import uvloop

from quintet.core.exceptions import SynchronousOnlyOperation
from quintet.db import InterfaceError, OperationalError, connections, pool_stats, transaction
from quintet.db.backends.signals import connection_created
from quintet.drivers.unit import unit_of_work
from quintet.kernel import ports
from quintet.kit import bridge, portal_tasks
from tests.kit.databases import in_portals

TransactionManagementError = transaction.TransactionManagementError


def names(alias="db"):
    return [name for (name,) in connections[alias].fetch_all("SELECT name FROM item ORDER BY name")]


def add(name):
    dialect = connections["db"].dialect
    connections["db"].execute(f"INSERT INTO item (name) VALUES ({dialect.placeholder})", (name,))


def sleep(seconds):
    return connections["db"].fetch_one("SELECT pg_sleep(%s), pg_backend_pid()", (seconds,))


def active():
    """How many statements of other sessions run on this database."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    return connections["db"].fetch_one(f"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND {others}")[0]


@pytest.mark.service("postgres")
@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_eight_queries_take_the_time_of_one_while_the_loop_ticks(postgres, new_loop):
    async def query():
        return sleep(0.2)[1]

    async def main():
        portal_tasks.install_task_factory(asyncio.get_running_loop())
        await asyncio.gather(*(asyncio.create_task(query()) for _ in range(8)))  # connected
        ticks = 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        start = time.monotonic()
        pids = await asyncio.gather(*(asyncio.create_task(query()) for _ in range(8)))
        took = time.monotonic() - start
        ticking.cancel()
        return len(set(pids)), took, ticks

    with asyncio.Runner(loop_factory=new_loop) as runner:
        connections_used, took, ticks = runner.run(main())
    assert connections_used == 8
    assert 0.19 < took < 0.45
    assert ticks >= 8


@pytest.mark.service("postgres")
def test_the_async_path_submits_nothing_to_an_executor(postgres, monkeypatch):
    submitted = []
    monkeypatch.setattr(Executor, "submit", lambda *args, **kwargs: submitted.append(args))

    async def body():
        async with transaction.atomic(using="db"):
            sleep(0)
        with unit_of_work():
            sleep(0)

    in_portals(body())
    assert submitted == []


@pytest.mark.service("postgres")
def test_a_cancelled_query_is_cancelled_on_the_server_and_its_connection_reused(postgres):
    async def slow():
        sleep(30)

    async def body():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await asyncio.create_task(slow())
        stats = connections["db"].database.pool.stats
        return active(), stats.size, stats.idle, sleep(0)[0]

    start = time.monotonic()
    assert in_portals(body()) == (0, 1, 1, "")
    assert time.monotonic() - start < 5


@pytest.mark.service("postgres")
def test_a_cancelled_query_in_a_transaction_rolls_it_back(postgres):
    connections["db"].script(["DROP TABLE IF EXISTS item", "CREATE TABLE item (name text)"])

    async def slow():
        async with transaction.atomic(using="db"):
            add("a")
            sleep(30)

    async def body():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await asyncio.create_task(slow())
        return names(), active(), connections["db"].database.pool.stats.idle

    assert in_portals(body()) == ([], 0, 1)


@pytest.mark.service("postgres")
def test_a_killed_backend_is_replaced_at_the_next_checkout(postgres):
    def kill_all():
        connections["db"].fetch_all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    async def body():
        pids = await asyncio.gather(*(bridge.run(sleep, 0.05) for _ in range(4)))
        with unit_of_work():
            kill_all()
        await asyncio.sleep(0.1)
        again = await asyncio.gather(*(bridge.run(sleep, 0.05) for _ in range(4)))
        return len({pid for _, pid in pids}), len({pid for _, pid in again} & {pid for _, pid in pids})

    async def started():
        return await body()

    async def main():
        return await asyncio.gather(*[asyncio.create_task(started())])

    used, survived = in_portals(main())[0]
    assert survived <= 1
    assert used >= 1
    assert connections["db"].database.pool.stats.replaced == used - survived


@pytest.mark.service("postgres")
@pytest.mark.parametrize("way", ["tasks", "threads"])
def test_a_dry_pool_says_so_after_its_timeout(postgres_database, use_databases, way):
    use_databases(db={**postgres_database, "OPTIONS": {"pool": {"max_size": 2, "timeout": 0.2}}})

    async def one():
        sleep(0.6)

    async def body():
        return await asyncio.gather(*(asyncio.create_task(one()) for _ in range(3)), return_exceptions=True)

    def in_threads():
        found = []

        def thread():
            try:
                found.append(sleep(0.6) and None)
            except OperationalError as error:
                found.append(error)

        threads = [threading.Thread(target=thread) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return found

    found = in_portals(body()) if way == "tasks" else in_threads()
    [error] = [one for one in found if one is not None]
    assert isinstance(error, OperationalError)
    assert "all 2 connections are in use" in str(error)
    assert "max_size" in str(error)


@pytest.mark.service("postgres")
def test_a_waiter_gets_the_connection_that_comes_back(postgres_database, use_databases):
    use_databases(db={**postgres_database, "OPTIONS": {"pool": {"max_size": 1, "timeout": 5}}})

    async def one():
        return sleep(0.02)[1]

    async def body():
        return await asyncio.gather(*(asyncio.create_task(one()) for _ in range(6)))

    assert len(set(in_portals(body()))) == 1


@pytest.mark.service("postgres")
def test_a_cancelled_waiter_does_not_keep_the_connection(postgres_database, use_databases):
    use_databases(db={**postgres_database, "OPTIONS": {"pool": {"max_size": 1, "timeout": 5}}})

    async def one(seconds):
        return sleep(seconds)[1]

    async def body():
        first = asyncio.create_task(one(0.1))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(one(0))
        await asyncio.sleep(0.02)
        second.cancel()
        await first
        return await asyncio.wait_for(one(0), 2)

    assert in_portals(body())


def test_a_child_task_is_refused_while_its_ancestor_holds_atomic(db):
    async def child():
        add("child")

    async def grandchild():
        await asyncio.create_task(child())

    async def body():
        for inside in (child, grandchild):
            async with transaction.atomic(using="db"):
                add("parent" + inside.__name__)
                with pytest.raises(TransactionManagementError, match=r"atomic\(share=True\)") as caught:
                    await asyncio.create_task(inside())
                assert "outside the atomic block" in str(caught.value)
        await asyncio.create_task(child())
        return names()

    start = time.monotonic()
    assert in_portals(body()) == ["child", "parentchild", "parentgrandchild"]
    assert time.monotonic() - start < 2, "the refusal comes at once"


def test_a_connection_taken_before_is_refused_in_a_child_too(db):
    async def body():
        connection = connections["db"]

        async def child():
            connection.fetch_all("SELECT 1")

        async with transaction.atomic(using="db"):
            add("a")
            with pytest.raises(TransactionManagementError):
                await asyncio.create_task(child())

    in_portals(body())


def test_children_share_a_transaction_that_says_so(db):
    async def child(number):
        await asyncio.sleep(0)
        add(f"plain{number}")
        async with transaction.atomic(using="db"):
            add(f"kept{number}")
            await asyncio.sleep(0.005)
        with pytest.raises(ZeroDivisionError):
            async with transaction.atomic(using="db"):
                add(f"dropped{number}")
                await asyncio.sleep(0.005)
                raise ZeroDivisionError

    async def body():
        async with transaction.atomic(using="db", share=True):
            await asyncio.gather(*(asyncio.create_task(child(n)) for n in range(3)))
        kept = names()
        with pytest.raises(ZeroDivisionError):
            async with transaction.atomic(using="db", share=True):
                connections["db"].execute("DELETE FROM item")
                await asyncio.create_task(child(7))
                raise ZeroDivisionError
        return kept, names()

    kept, after = in_portals(body())
    assert kept == [f"kept{n}" for n in range(3)] + [f"plain{n}" for n in range(3)]
    assert after == kept


def sharing_parent_and_child(child_fails=None, parent_fails=None):
    """Run a parent that leaves its shared block while a child is inside one of its own; give both tasks and the child's key."""
    tasks, inside, go = [], asyncio.Event(), asyncio.Event()

    async def child():
        async with transaction.atomic(using="db"):
            add("child")
            inside.set()
            await go.wait()
            if child_fails is not None:
                raise child_fails

    async def parent():
        async with transaction.atomic(using="db", share=True):
            add("parent")
            tasks.append(asyncio.create_task(child()))
            await inside.wait()
            if parent_fails is not None:
                raise parent_fails

    async def started():
        tasks.insert(0, asyncio.create_task(parent()))
        await inside.wait()
        for _ in range(20):
            await asyncio.sleep(0)
        return tasks, go

    return started()


@pytest.mark.parametrize(
    ("child_fails", "parent_fails", "kept"),
    [
        (None, None, ["child", "parent"]),
        (KeyError(), None, ["parent"]),
        (None, ValueError(), []),
        (KeyError(), ValueError(), []),
    ],
)
def test_a_shared_block_ends_after_its_childrens_blocks(db, child_fails, parent_fails, kept):
    async def body():
        tasks, go = await sharing_parent_and_child(child_fails, parent_fails)
        assert not tasks[0].done()
        go.set()
        assert await asyncio.gather(*tasks, return_exceptions=True) == [parent_fails, child_fails]
        return names()

    assert in_portals(body()) == kept


def test_a_shared_block_that_is_cancelled_while_it_awaits_children_keeps_nothing(db):
    async def body():
        tasks, go = await sharing_parent_and_child()
        tasks[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        tasks.clear()
        assert names() == []
        async with transaction.atomic(using="db"):
            add("other")
        return names()

    assert in_portals(body()) == ["other"]
    stats = pool_stats("db")
    assert stats.in_use == 0 or stats.max_size == 1  # a database in memory is one raw connection, never returned


def test_a_child_that_outlives_a_shared_block_is_told(db):
    async def body():
        inside, over = asyncio.Event(), asyncio.Event()

        async def child():
            block = transaction.atomic(using="db")
            async with transaction.atomic(using="db"):
                add("child")
            inside.set()
            await over.wait()
            with pytest.raises(TransactionManagementError, match="is over"):
                await block.__aexit__(None, None, None)
            async with transaction.atomic(using="db"):
                add("own")

        async with transaction.atomic(using="db", share=True):
            task = asyncio.create_task(child())
            await inside.wait()
        over.set()
        await task
        return names()

    assert in_portals(body()) == ["child", "own"]


def test_siblings_have_transactions_of_their_own(db):
    async def one(number):
        try:
            async with transaction.atomic(using="db"):
                add(f"n{number}")
                await asyncio.sleep(0.01)
                if number % 2:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return

    async def body():
        await asyncio.gather(*(asyncio.create_task(one(n)) for n in range(6)))
        return names()

    assert in_portals(body()) == ["n0", "n2", "n4"]


def test_gather_of_twins_without_a_task_factory(db):
    async def one(number):
        await bridge.run(add, f"n{number}")

    async def main():
        await asyncio.gather(*(one(n) for n in range(5)))
        return await bridge.run(names)

    assert asyncio.run(main()) == [f"n{n}" for n in range(5)]


def test_code_that_cannot_be_suspended_is_refused_in_a_loop(db, monkeypatch):
    async def main():
        with pytest.raises(SynchronousOnlyOperation, match="aget"):
            names()
        with pytest.raises(SynchronousOnlyOperation), transaction.atomic(using="db"):
            raise AssertionError("never entered")
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        return names()

    assert asyncio.run(main()) == []


def test_a_thread_that_was_called_works_in_the_callers_transaction(db):
    def work():
        add("thread")
        with transaction.atomic(using="db"):
            add("nested")
        return connections["db"].in_atomic_block

    async def body():
        from quintet.kit.threads import Pool

        pool = Pool(1)
        try:
            with pytest.raises(ZeroDivisionError):
                async with transaction.atomic(using="db"):
                    add("task")
                    assert await pool.run(work)
                    raise ZeroDivisionError
        finally:
            pool.shutdown()
        return names()

    assert in_portals(body()) == []


@pytest.mark.on("postgres")  # a second writer waits for the first on SQLite
def test_a_thread_of_its_own_has_a_unit_of_its_own(db):
    seen = []

    def thread():
        seen.append((connections["db"].in_atomic_block, names()))

    with transaction.atomic(using="db"):
        add("open")
        other = threading.Thread(target=contextvars.Context().run, args=(thread,))
        other.start()
        other.join()
    assert seen == [(False, [])]


def test_async_code_called_from_sync_code_works_in_its_transaction(db):
    async def inside():
        await bridge.run(add, "inside")

    with pytest.raises(ZeroDivisionError), transaction.atomic(using="db"):
        add("outside")
        bridge.finish(inside())
        assert names() == ["inside", "outside"]
        raise ZeroDivisionError
    assert names() == []


def test_a_second_task_beside_the_one_a_thread_waits_for_is_refused(db):
    async def one(number):
        async with transaction.atomic(using="db"):
            await bridge.run(add, f"n{number}")
            await asyncio.sleep(0.01)

    async def both():
        return await asyncio.gather(one(1), one(2), return_exceptions=True)

    with transaction.atomic(using="db"):
        first, second = bridge.finish(both())
        assert first is None
        assert isinstance(second, TransactionManagementError)
        bridge.finish(one(3))
    assert names() == ["n1", "n3"]


def test_an_alias_with_autocommit_off(tmp_path, use_databases):
    use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db", "AUTOCOMMIT": False})
    with unit_of_work():
        connections["db"].execute("CREATE TABLE item (name text)")
        add("a")
        transaction.commit("db")
        add("b")
    with unit_of_work():
        assert names() == ["a"]
        assert transaction.get_autocommit("db") is False


def test_asgirefs_adapters_hand_the_transaction_on(db):
    from asgiref.sync import async_to_sync, sync_to_async

    async def deep():
        await sync_to_async(add)("deep")

    with pytest.raises(ZeroDivisionError), transaction.atomic(using="db"):
        async_to_sync(deep)()
        assert names() == ["deep"]
        raise ZeroDivisionError
    assert names() == []


def test_a_unit_of_work_returns_what_it_pinned(db):
    pool = connections["db"].database.pool
    with unit_of_work():
        cursor = connections["db"].cursor()
        cursor.execute("SELECT 1")
        assert connections["db"].connection is not None
        held = connections["db"]
    assert held.connection is None
    assert pool.stats.size == 1


def test_the_request_unit_rolls_back_what_was_left_open(db):
    with ports.request_unit.get()():
        connections["db"].set_autocommit(False)
        add("lost")
    assert names() == []


@pytest.mark.service("postgres")
def test_only_a_dirty_session_is_reset_on_return(postgres):
    with unit_of_work(), connections["db"].cursor() as cursor:
        cursor.execute("SET search_path TO elsewhere")
        cursor.execute("CREATE TEMPORARY TABLE scratch (id integer)")
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with unit_of_work(), connections["db"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), current_setting('search_path'), to_regclass('scratch'), current_setting('TimeZone')"
        )
        assert cursor.fetchone() == (pid, '"$user", public', None, "UTC")


@pytest.mark.service("postgres")
def test_an_unreachable_server_is_told_with_its_mend(use_databases):
    use_databases(
        db={
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "shop",
            "HOST": "127.0.0.1",
            "PORT": 1,
            "USER": "postgres",
        }
    )

    async def body():
        return names()

    for attempt in (names, lambda: in_portals(body())):
        with pytest.raises(OperationalError) as caught:
            attempt()
        for part in ("'db'", "127.0.0.1:1", "'shop'", "refused", "Start the server", "HOST and PORT"):
            assert part in str(caught.value)


def test_an_sqlite_file_that_cannot_be_opened_is_told_with_its_mend(use_databases, tmp_path):
    use_databases(db={"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "missing" / "db.sqlite3"})
    with pytest.raises(OperationalError) as caught:
        names()
    assert str(tmp_path / "missing") in str(caught.value)
    assert "create it" in str(caught.value)


def test_sqlite_writers_queue_without_freezing_the_loop(sqlite_file):
    connections["db"].execute("CREATE TABLE item (name text)")
    ticks = []

    async def one(number):
        async with transaction.atomic(using="db"):
            add(f"n{number}")
            await asyncio.sleep(0.03)

    async def tick():
        for _ in range(6):
            await asyncio.sleep(0.01)
            ticks.append(time.monotonic())

    async def body():
        await asyncio.gather(*(asyncio.create_task(one(n)) for n in range(4)), asyncio.create_task(tick()))
        return names()

    assert in_portals(body()) == ["n0", "n1", "n2", "n3"]
    assert max(later - earlier for earlier, later in itertools.pairwise(ticks)) < 0.1


def test_sqlite_writers_in_threads_queue_too(sqlite_file):
    connections["db"].execute("CREATE TABLE item (name text)")

    def work(number):
        for step in range(10):
            with transaction.atomic(using="db"):
                add(f"{number}-{step}")

    threads = [threading.Thread(target=contextvars.Context().run, args=(work, n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names()) == 40


def test_sqlite_says_who_holds_the_file_when_the_lane_stays_taken(tmp_path, use_databases):
    use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3", "OPTIONS": {"timeout": 0.1}})
    connections["db"].execute("CREATE TABLE item (name text)")
    caught = []

    def thread():
        try:
            add("second")
        except OperationalError as error:
            caught.append(str(error))

    with transaction.atomic(using="db"):
        add("first")
        other = threading.Thread(target=contextvars.Context().run, args=(thread,))
        other.start()
        other.join()
    assert "database is locked" in caught[0]
    assert "db.sqlite3" in caught[0]
    assert "timeout" in caught[0]


def test_another_process_may_hold_an_sqlite_file_for_a_while(sqlite_file, tmp_path):
    import sqlite3

    connections["db"].execute("CREATE TABLE item (name text)")
    other = sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ticks = []

    async def release():
        for _ in range(5):
            await asyncio.sleep(0.01)
            ticks.append(1)
        other.execute("COMMIT")
        other.close()

    async def write():
        async with transaction.atomic(using="db"):
            add("a")

    async def body():
        await asyncio.gather(asyncio.create_task(write()), asyncio.create_task(release()))
        return names()

    assert in_portals(body()) == ["a"]
    assert len(ticks) == 5


def test_a_unit_that_only_reads_begins_deferred(sqlite_file):
    connections["db"].execute("CREATE TABLE item (name text)")
    with transaction.atomic(using="db"), unit_of_work(safe=True) as unit:
        assert unit.safe

    def reader():
        with unit_of_work(safe=True), transaction.atomic(using="db"):
            return names()

    def writer():
        with unit_of_work(safe=True), transaction.atomic(using="db"):
            add("b")
            return names()

    found = []
    with transaction.atomic(using="db"):
        add("a")
        thread = threading.Thread(target=contextvars.Context().run, args=(lambda: found.append(reader()),))
        thread.start()
        thread.join(2)
    assert found == [[]]
    assert writer() == ["a", "b"]


def test_closing_all_leaves_usable_pools(db):
    add("a")
    if connections["db"].vendor == "postgresql":
        assert connections["db"].database.pool.stats.idle == 1
    connections.close_all()
    assert names() == ["a"]


@pytest.mark.on("postgres")  # a file cannot hang up
def test_a_lost_connection_inside_a_transaction_is_told(db):
    with pytest.raises((OperationalError, InterfaceError)), transaction.atomic(using="db"):
        pid = sleep(0)[1]

        def kill():
            connections["db"].fetch_one("SELECT pg_terminate_backend(%s)", (pid,))

        thread = threading.Thread(target=contextvars.Context().run, args=(kill,))
        thread.start()
        thread.join()
        sleep(0)
    assert names() == []


def test_one_connection_that_cannot_be_returned_keeps_no_other(sqlite_file, tmp_path, use_databases):
    engine = "quintet.db.backends.sqlite3"
    use_databases(**{name: {"ENGINE": engine, "NAME": tmp_path / name} for name in ("one", "two", "three")})

    def fail(error):
        raise error

    with pytest.raises(asyncio.CancelledError), unit_of_work():
        for name in ("one", "two", "three"):
            connections[name].cursor()
        for name, error in (("one", asyncio.CancelledError()), ("two", ValueError("second"))):
            connections[name].return_link = lambda _link, dirty, error=error: fail(error)
    stats = connections.database("three").pool.stats
    assert (stats.size, stats.idle) == (1, 1)


def test_a_receiver_of_connection_created_that_fails(db):
    def receiver(**_signal):
        raise ValueError("receiver")

    connections.close_all()
    pool = connections.database("db").pool
    if connections.database("db").exclusive:
        pool.forget()
    connection_created.connect(receiver)
    try:
        for _ in range(3):
            with pytest.raises(ValueError, match="receiver"):
                connections["db"].fetch_one("SELECT 1")
    finally:
        connection_created.disconnect(receiver)
    assert pool.stats.size == 0
    assert connections["db"].fetch_one("SELECT 1") == (1,)


@pytest.mark.service("postgres")
def test_a_cancelled_health_check_leaves_the_place_free(postgres_database, use_databases):
    options = {"pool": {"max_size": 1, "timeout": 0.5}}
    use_databases(db={**postgres_database, "CONN_HEALTH_CHECKS": True, "OPTIONS": options})
    pool = connections.database("db").pool

    async def query():
        return connections["db"].fetch_one("SELECT 1")

    async def body():
        for steps in range(1, 5):
            await asyncio.create_task(query())
            pool.idle[0].idle_since -= 100
            task = asyncio.create_task(query())
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return await asyncio.create_task(query())

    assert in_portals(body()) == (1,)
    assert pool.stats.closed >= 1
    assert pool.stats.size == pool.stats.idle == 1
