"""Streams that are left before their end: the loop goes on, and nothing of them is found on a connection later."""

# ruff: noqa: PT012  blocks that fail at their end are what these tests are about

import asyncio
import gc
import sys

import pytest

from quintet.db import connections, transaction
from quintet.drivers.unit import unit_of_work
from quintet.kit import bridge
from tests.kit.databases import in_portals

#: Seconds that a stuck body gets before its test fails.
TIMEOUT = 5.0


@pytest.fixture(autouse=True)
def no_noise(monkeypatch):
    """Fail for every error that the garbage collector could not raise."""
    noise = []
    monkeypatch.setattr(sys, "unraisablehook", noise.append)
    yield
    gc.collect()
    assert [str(found.exc_value) for found in noise] == []


@pytest.fixture
def filled(db):
    connection = db["db"]
    connection.execute_many(f"INSERT INTO item (name) VALUES ({connection.dialect.placeholder})", [(f"n{n}",) for n in range(9)])
    return db


def stream():
    return connections["db"].stream("SELECT name FROM item ORDER BY id", size=1)


def count():
    return connections["db"].fetch_one("SELECT count(*) FROM item")[0]


def left_over():
    """Return the cursors that the idle connections hold on the server."""
    database = connections.database("db")
    if connections["db"].vendor != "postgresql":
        return []
    return [row for link in list(database.pool.idle) for row in link.execute("SELECT name FROM pg_cursors").fetchall()]


def all_returned():
    stats = connections.database("db").pool.stats
    return connections.database("db").exclusive or stats.size == stats.idle


def test_a_loop_left_early_in_plain_code(filled):
    for _rows in stream():
        break
    assert (count(), left_over(), connections["db"].connection) == (9, [], None)
    assert all_returned()


def test_a_loop_left_early_in_a_portal(filled):
    async def body():
        for _rows in stream():
            break
        return count(), connections["db"].connection

    assert in_portals(body()) == (9, None)
    assert left_over() == []
    assert all_returned()


def test_a_stream_collected_by_a_loop_outside_of_any_portal(filled):
    """The collector may run anywhere: there nothing can be awaited, and blocking would freeze the loop."""

    async def main():
        rows = await bridge.run(stream)
        await bridge.run(next, rows)
        del rows
        gc.collect()
        return await bridge.run(count)

    assert asyncio.run(main()) == 9
    gc.collect()
    count()
    assert left_over() == []
    assert all_returned()


def test_a_stream_collected_while_its_connection_is_busy(filled):
    """A finaliser below a statement of the same connection must not wait for that statement."""

    def body():
        rows = stream()
        next(rows)
        link = connections["db"].connection
        if connections["db"].vendor != "postgresql":
            del rows
            return count()
        with link.gate, link.lock:
            del rows
        return count()

    async def in_task():
        return await bridge.run(body)

    with unit_of_work():
        assert body() == 9
    assert asyncio.run(asyncio.wait_for(in_task(), TIMEOUT)) == 9
    gc.collect()
    count()
    assert left_over() == []
    assert all_returned()


def test_a_stream_left_early_in_a_block_that_fails(filled):
    with pytest.raises(ZeroDivisionError), transaction.atomic(using="db"):
        for _rows in stream():
            raise ZeroDivisionError
    with unit_of_work():
        rows = stream()
        next(rows)
        with pytest.raises(Exception, match="missing"), transaction.atomic(using="db"):
            try:
                connections["db"].execute("SELECT * FROM missing")
            finally:
                rows.close()
    assert (count(), left_over()) == (9, [])
    assert all_returned()


def test_a_stream_whose_connection_was_closed(filled):
    rows = stream()
    next(rows)
    connections["db"].close()
    rows.close()
    with transaction.atomic(using="db"):
        assert connections["db"].connection is not None
    assert (count(), connections["db"].connection) == (9, None)
    assert all_returned()


@pytest.mark.service("postgres")
def test_a_lost_server_while_a_stream_is_open(postgres_database, use_databases):
    use_databases(db=postgres_database)
    rows = connections["db"].stream("SELECT generate_series(1, 9)", size=1)
    next(rows)
    connections["db"].connection.pgconn.finish()
    rows.close()
    assert connections["db"].fetch_one("SELECT 1") == (1,)
    assert all_returned()
