"""The test lease: one connection for every task and thread while a test runs (JOINTS 6)."""

# ruff: noqa: PT012  a block that fails at its end

import asyncio
import contextvars
import threading

import pytest

from quintet.db import connections, transaction
from quintet.drivers.testlease import TestAtomic, pin
from quintet.drivers.unit import unit_of_work
from tests.kit.databases import in_portals


def add(name):
    connections["db"].execute(f"INSERT INTO item (name) VALUES ({connections['db'].dialect.placeholder})", (name,))


def names():
    return [row[0] for row in connections["db"].fetch_all("SELECT name FROM item ORDER BY name")]


@pytest.fixture
def leased(db):
    """A test's transaction around the test, rolled back at its end."""
    with pin(["db"]), TestAtomic(using="db"):
        yield
        transaction.set_rollback(True, "db")
    assert names() == []
    assert connections["db"].sharing is None


def test_tasks_see_the_tests_rows_and_the_test_sees_theirs(leased):
    add("test")

    async def one(number):
        assert "test" in names()
        async with transaction.atomic(using="db"):
            add(f"task{number}")
            await asyncio.sleep(0.002)

    async def body():
        await asyncio.gather(*(asyncio.create_task(one(n)) for n in range(4)))

    in_portals(body())
    assert names() == ["task0", "task1", "task2", "task3", "test"]


def test_threads_take_part_one_block_at_a_time(leased):
    def work(number):
        with transaction.atomic(using="db"):
            add(f"thread{number}")
        with pytest.raises(ZeroDivisionError), transaction.atomic(using="db"):
            raise ZeroDivisionError

    threads = [threading.Thread(target=contextvars.Context().run, args=(work, n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names() == [f"thread{n}" for n in range(4)]


def test_a_request_inside_a_test_works_in_its_transaction(leased):
    with unit_of_work():
        add("request")
    assert names() == ["request"]


def test_durable_blocks_and_callbacks(leased):
    ran = []
    with transaction.atomic(using="db", durable=True):
        transaction.on_commit(lambda: ran.append(1), using="db")
    assert ran == []
    assert len(connections["db"].run_on_commit) == 1


def test_a_child_of_an_open_block_is_refused_as_in_production(leased):
    async def child():
        add("child")

    async def body():
        async with transaction.atomic(using="db"):
            with pytest.raises(transaction.TransactionManagementError, match="share=True"):
                await asyncio.create_task(child())

    in_portals(body())


def test_async_code_called_inside_a_sync_block(leased):
    from asgiref.sync import async_to_sync, sync_to_async

    async def deep():
        await sync_to_async(add)("deep")

    with transaction.atomic(using="db"):
        async_to_sync(deep)()
        assert names() == ["deep"]


def test_nested_pins_are_one(leased):
    with pin(["db"]):
        add("a")
    assert connections["db"].sharing is not None
    assert names() == ["a"]


def test_a_thread_that_outlives_the_test_is_told_and_undone(db):
    inside, go, told = threading.Event(), threading.Event(), []

    def work():
        with pytest.raises(transaction.TransactionManagementError, match="is over"), transaction.atomic(using="db"):
            connections["db"].execute("INSERT INTO item (name) VALUES ('late')")
            inside.set()
            go.wait(20)
        told.append("over")

    thread = threading.Thread(target=work)
    with pin(["db"]):
        with TestAtomic(using="db"):
            with TestAtomic(using="db"):
                thread.start()
                assert inside.wait(60)
                connections["db"].set_rollback(True)
            connections["db"].set_rollback(True)
        assert not connections["db"].in_atomic_block
    go.set()
    thread.join()
    assert told == ["over"]
    connections["db"].execute("INSERT INTO item (name) VALUES ('next')")
    assert connections["db"].fetch_all("SELECT name FROM item") == [("next",)]
