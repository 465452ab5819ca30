"""A forked child and its parent: each has connections of its own (multiprocessing, servers that load before they fork)."""

import contextvars
import os
import threading
import time
import traceback

import pytest

from quintet.db import InterfaceError, OperationalError, connections, transaction
from quintet.drivers.unit import unit_of_work

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
SECONDS = 10


def in_child(body):
    """Run ``body`` in a forked child, and fail when it fails or takes too long."""
    child = os.fork()
    if not child:
        try:
            body()
        except BaseException:  # noqa: BLE001  told by the exit code; nothing of the parent's test run may go on here
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    for _ in range(SECONDS * 100):
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            assert os.waitstatus_to_exitcode(status) == 0, "the child failed"
            return
        time.sleep(0.01)
    os.kill(child, 9)
    os.waitpid(child, 0)
    pytest.fail("the child hangs")


def add(name):
    connections["db"].execute(f"INSERT INTO item (name) VALUES ({connections['db'].dialect.placeholder})", (name,))


def names():
    return [row[0] for row in connections["db"].fetch_all("SELECT name FROM item ORDER BY name")]


def backend():
    return connections["db"].fetch_one("SELECT pg_backend_pid()")[0]


def test_a_child_has_idle_connections_of_its_own(db):
    add("parent")
    postgres = connections["db"].vendor == "postgresql"
    mine = backend() if postgres else None

    def child():
        assert names() == ["parent"]
        add("child")
        if postgres:
            assert backend() != mine
        connections.close_all()

    in_child(child)
    assert names() == (["parent"] if connections["db"].database.exclusive else ["child", "parent"])
    if postgres:
        assert backend() == mine


@pytest.mark.on("sqlite", "postgres")
def test_an_open_transaction_stays_with_the_parent(db):
    def child():
        with pytest.raises((InterfaceError, transaction.TransactionManagementError)):
            names()
        connections["db"].let_go()
        assert names() == []
        connections.close_all()

    with transaction.atomic(using="db"):
        add("parent")
        in_child(child)
        assert names() == ["parent"]
    assert names() == ["parent"]


@pytest.mark.on("sqlite", "postgres")
def test_what_another_thread_holds_is_neither_used_nor_closed_by_a_child(db):
    held, done = threading.Event(), threading.Event()
    failures = []

    def hold():
        try:
            with unit_of_work(), transaction.atomic(using="db"):
                add("thread")
                held.set()
                done.wait(SECONDS)
                assert names() == ["thread"]
        except (AssertionError, InterfaceError, OperationalError) as error:
            failures.append(error)

    thread = threading.Thread(target=contextvars.Context().run, args=(hold,))
    thread.start()
    assert held.wait(SECONDS)

    def child():
        lane = connections.database("db").lane
        assert lane is None or not lane.locked()
        assert names() == []

    in_child(child)
    done.set()
    thread.join()
    assert failures == []
    assert names() == ["thread"]


@pytest.mark.on("sqlite", "postgres")
def test_a_stream_that_was_open_stays_with_the_parent(db):
    for number in range(3):
        add(f"n{number}")
    rows = connections["db"].stream("SELECT name FROM item ORDER BY id", size=1)
    next(rows)

    def child():
        rows.close()
        assert names() == ["n0", "n1", "n2"]

    in_child(child)
    assert [row for (row,) in rows] == [("n1",), ("n2",)]
