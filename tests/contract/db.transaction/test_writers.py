"""Many writers on one SQLite file: turns, who is told what when one does not come, and turning the queue off."""

import asyncio
import contextlib
import contextvars
import logging
import os
import sqlite3
import threading
import time

import pytest

from quintet.db import DatabaseError, OperationalError, connections, transaction
from quintet.drivers.sqlite.connection import SqliteConnection
from quintet.drivers.sqlite.link import SqliteLink
from quintet.drivers.unit import unit_of_work
from tests.kit.databases import in_portals

INSERT = "INSERT INTO item (name) VALUES (?)"


@pytest.fixture
def files(tmp_path, use_databases):
    """A function that opens aliases on files of these names, with options, each with a table."""

    def use(options=None, **aliases):
        engine = {"ENGINE": "quintet.db.backends.sqlite3", "OPTIONS": {"timeout": 0.3, **(options or {})}}
        found = use_databases(**{alias: {**engine, "NAME": tmp_path / name} for alias, name in aliases.items()})
        for alias in aliases:
            found[alias].execute("CREATE TABLE IF NOT EXISTS item (name text)")
        return found

    return use


def elsewhere(function):
    """Run a function in a thread with a unit of work of its own; return what it raised."""
    raised = []

    def run():
        try:
            with unit_of_work():
                function()
        except OperationalError as error:
            raised.append(str(error))

    thread = threading.Thread(target=contextvars.Context().run, args=(run,))
    thread.start()
    thread.join()
    return raised[0] if raised else None


def test_who_waited_in_vain_is_told_who_holds_the_file_since_when_and_with_what(files):
    files(db="a.sqlite3")
    with transaction.atomic(using="db"):
        connections["db"].execute(INSERT, ("first",))
        said = elsewhere(lambda: connections["db"].execute(INSERT, ("second",)))
    assert said.startswith("database is locked: waited 0.3 s to write to ")
    assert "a.sqlite3 (alias 'db')" in said
    assert f"Process {os.getpid()} on " in said
    assert "has held it for 0." in said
    assert f"its statement: {INSERT}" in said
    assert "on_commit" in said
    assert "OPTIONS['timeout']" in said


def test_the_command_is_named_where_queries_have_tags(files):
    from quintet.kernel import current

    files(db="a.sqlite3")
    token = current.query_tags.set(lambda: {"command": "tidy"})
    try:
        with transaction.atomic(using="db"):
            said = elsewhere(lambda: connections["db"].execute(INSERT, ("second",)))
    finally:
        current.query_tags.reset(token)
    assert ", command 'tidy' has held it" in said


@pytest.mark.skipif(not os.path.exists("/proc/locks"), reason="only Linux says who has a lock")
def test_a_program_that_does_not_queue_is_named_by_its_process(files, tmp_path):
    files(db="a.sqlite3")
    read, write = os.pipe()
    child = os.fork()
    if not child:
        other = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        os.write(write, b"x")
        time.sleep(60)
        os._exit(0)
    try:
        os.read(read, 1)
        with pytest.raises(OperationalError, match=rf"Process {child} \(.+\) holds it") as caught:
            connections["db"].execute(INSERT, ("second",))
        assert "without this queue" in str(caught.value)
        with pytest.raises(OperationalError, match=rf"Process {child} "), transaction.atomic(using="db"):
            pytest.fail("it should not begin")
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    connections["db"].execute(INSERT, ("third",))


def test_two_databases_in_two_orders_are_told_of_the_circle_at_once(files):
    files({"timeout": 20}, one="a.sqlite3", two="b.sqlite3")
    ready, said = threading.Barrier(2), []

    def write(first, second):
        try:
            with unit_of_work(), transaction.atomic(using=first):
                ready.wait()
                connections[second].execute(INSERT, (first,))
        except OperationalError as error:
            said.append(str(error))

    start = time.monotonic()
    threads = [
        threading.Thread(target=contextvars.Context().run, args=(write, *pair)) for pair in (("one", "two"), ("two", "one"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - start < 4
    assert 1 <= len(said) <= 2
    assert "deadlock" in said[0]
    assert "a.sqlite3" in said[0]
    assert "b.sqlite3" in said[0]
    assert "in the same order everywhere" in said[0]
    kept = [name for alias in ("one", "two") for (name,) in connections[alias].fetch_all("SELECT name FROM item")]
    assert len(kept) == 2 - len(said)
    for alias in ("one", "two"):
        connections[alias].execute(INSERT, ("after",))


def test_two_databases_in_one_order_wait_for_each_other(files):
    files({"timeout": 20}, one="a.sqlite3", two="b.sqlite3")

    async def write(number):
        for _ in range(3):
            async with transaction.atomic(using="one"):
                await asyncio.sleep(0.001)
                async with transaction.atomic(using="two"):
                    connections["two"].execute(INSERT, (str(number),))
                    await asyncio.sleep(0.001)
                connections["one"].execute(INSERT, (str(number),))

    async def body():
        await asyncio.gather(*(asyncio.create_task(write(number)) for number in range(4)))

    in_portals(body())
    for alias in ("one", "two"):
        assert connections[alias].fetch_one("SELECT count(*) FROM item") == (12,)


def test_one_file_under_two_names_in_one_unit_of_work_is_told_at_once(files):
    files({"timeout": 20}, one="a.sqlite3", two="a.sqlite3")
    start = time.monotonic()
    with transaction.atomic(using="one"):
        with pytest.raises(OperationalError, match="alias 'one'") as caught:
            connections["two"].execute(INSERT, ("second",))
        assert "DATABASES" in str(caught.value)
    assert time.monotonic() - start < 4
    connections["two"].execute(INSERT, ("third",))


def test_a_transaction_that_read_what_another_one_changed_is_told_why_and_what_to_do(files):
    files(db="a.sqlite3")
    with unit_of_work(safe=True), transaction.atomic(using="db"):
        assert connections["db"].fetch_all("SELECT name FROM item") == []
        assert elsewhere(lambda: connections["db"].execute(INSERT, ("other",))) is None
        with pytest.raises(OperationalError, match="SQLITE_BUSY_SNAPSHOT") as caught, transaction.atomic(using="db"):
            connections["db"].execute(INSERT, ("mine",))
        assert "begin it anew" in str(caught.value)
        assert "'IMMEDIATE'" in str(caught.value)
    assert connections["db"].fetch_all("SELECT name FROM item") == [("other",)]


def test_a_reading_transaction_that_writes_first_waits_for_its_turn(files):
    files({"timeout": 10}, db="a.sqlite3")
    holding, done = threading.Event(), []

    def hold():
        with unit_of_work(), transaction.atomic(using="db"):
            connections["db"].execute(INSERT, ("first",))
            holding.set()
            time.sleep(0.1)
            done.append(1)

    thread = threading.Thread(target=contextvars.Context().run, args=(hold,))
    thread.start()
    holding.wait()
    with unit_of_work(safe=True), transaction.atomic(using="db"):
        connections["db"].execute(INSERT, ("second",))
        assert done
        assert connections["db"].fetch_one("SELECT count(*) FROM item") == (2,)
    thread.join()


def test_readers_never_wait(files):
    files({"timeout": 10}, db="a.sqlite3")
    connections["db"].execute(INSERT, ("kept",))
    took = []

    def read():
        start = time.monotonic()
        assert connections["db"].fetch_all("SELECT name FROM item") == [("kept",)]
        took.append(time.monotonic() - start)

    with transaction.atomic(using="db"):
        connections["db"].execute(INSERT, ("not yet",))
        assert elsewhere(read) is None
    assert took[0] < 1


def test_a_transaction_that_was_left_open_is_told_of_and_lets_the_others_in(files, caplog):
    files(db="a.sqlite3")
    with caplog.at_level(logging.WARNING, "django.db.backends"), unit_of_work():
        connections["db"].set_autocommit(False)
        connections["db"].execute(INSERT, ("lost",))
    assert "was open when its unit of work" in caplog.text
    assert "INSERT" in caplog.text
    assert elsewhere(lambda: connections["db"].execute(INSERT, ("next",))) is None
    assert connections["db"].fetch_all("SELECT name FROM item") == [("next",)]


def test_a_transaction_that_kept_others_waiting_is_told_of_where_it_ran(files, caplog, monkeypatch):
    from quintet.drivers.sqlite import waiting

    monkeypatch.setattr(waiting, "LONG_SECONDS", 0.05)
    files({"timeout": 10}, db="a.sqlite3")
    with caplog.at_level(logging.WARNING, "django.db.backends"):
        with transaction.atomic(using="db"):
            connections["db"].execute(INSERT, ("first",))
            other = threading.Thread(
                target=contextvars.Context().run, args=(connections["db"].copy().execute, INSERT, ("second",))
            )
            other.start()
            time.sleep(0.1)
        other.join()
        with transaction.atomic(using="db"):
            time.sleep(0.1)  # nobody waited
    (record,) = caplog.records
    assert "kept other writers waiting" in record.getMessage()
    assert INSERT in record.getMessage()


def test_the_queue_can_be_turned_off(files, tmp_path):
    files({"writer_queue": False}, db="a.sqlite3")
    connections["db"].execute(INSERT, ("alone",))
    assert not list(tmp_path.glob("*-writers"))
    files(db="b.sqlite3")
    connections["db"].execute(INSERT, ("queued",))
    assert list(tmp_path.glob("*-writers"))


def test_a_killed_holder_lets_the_next_one_in_at_once(files):
    files({"timeout": 30}, db="a.sqlite3")
    read, write = os.pipe()
    child = os.fork()
    if not child:
        with transaction.atomic(using="db"):
            connections["db"].execute(INSERT, ("lost",))
            os.write(write, b"x")
            time.sleep(60)
        os._exit(1)
    os.read(read, 1)
    killer = threading.Timer(0.1, os.kill, (child, 9))
    start = time.monotonic()
    killer.start()
    connections["db"].execute(INSERT, ("kept",))
    assert 0.09 < time.monotonic() - start < 3
    killer.join()
    os.waitpid(child, 0)
    assert connections["db"].fetch_all("SELECT name FROM item") == [("kept",)]


def test_a_cancelled_task_leaves_the_queue_and_its_place_to_others(files):
    files({"timeout": 20}, db="a.sqlite3")
    order = []

    async def write(name, seconds=0.0):
        async with transaction.atomic(using="db"):
            connections["db"].execute(INSERT, (name,))
            order.append(name)
            await asyncio.sleep(seconds)

    async def body():
        tasks = [asyncio.create_task(write(name, 0.05)) for name in ("first", "second", "third")]
        await asyncio.sleep(0.02)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert tasks[1].cancelled()

    in_portals(body())
    assert order == ["first", "third"]
    connections["db"].execute(INSERT, ("after",))


# ---- group commit

FULL = {"init_command": "PRAGMA synchronous = FULL", "timeout": 10}


def commits(file):
    """Return how many commits the write-ahead log of a file holds: frames that say how large the database is after them."""
    log = file.with_name(f"{file.name}-wal").read_bytes()
    size = int.from_bytes(log[8:12], "big") + 24
    return sum(log[at + 4 : at + 8] != bytes(4) for at in range(32, len(log) - size + 1, size))


def outcomes_of_those_who_wait(statements):
    """Run statements in threads that all wait for one transaction; return how often it was committed, and what each came to."""
    outcomes, lane = {}, connections.database("db").lane

    def run(number, sql):
        try:
            with unit_of_work():
                outcomes[number] = connections["db"].execute(sql)
        except DatabaseError as error:
            outcomes[number] = type(error).__name__

    threads = []
    with transaction.atomic(using="db"):
        for number, sql in enumerate(statements):
            threads.append(threading.Thread(target=contextvars.Context().run, args=(run, number, sql)))
            threads[-1].start()
        deadline = time.monotonic() + 10
        while len(lane.jobs) < len(statements) and time.monotonic() < deadline:
            time.sleep(0.002)
        before = commits(lane.path)
    for thread in threads:
        thread.join()
    return commits(lane.path) - before, [outcomes[number] for number in range(len(statements))]


@pytest.fixture
def durable(files):
    """A file whose commits wait for the disk, with a unique column and a reference that is checked at the end."""
    files(FULL, db="a.sqlite3")
    connections["db"].execute("CREATE TABLE one (id integer PRIMARY KEY, name text UNIQUE)")
    connections["db"].execute("CREATE TABLE two (one_id integer REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)")
    connections["db"].execute("INSERT INTO one VALUES (1, 'a')")


def test_statements_that_wait_share_one_commit_and_fail_by_themselves(durable):
    found = outcomes_of_those_who_wait(
        [
            *(f"INSERT INTO one (name) VALUES ('b{number}')" for number in range(5)),
            "INSERT INTO one (name) VALUES ('a')",
            "UPDATE one SET name = 'a' WHERE id = 1",
            "DELETE FROM one WHERE name = 'nobody'",
        ]
    )
    assert found == (1, [1, 1, 1, 1, 1, "IntegrityError", 1, 0])
    rows = connections["db"].fetch_all("SELECT name FROM one WHERE name LIKE 'b%' ORDER BY name")
    assert rows == [(f"b{number}",) for number in range(5)]


@pytest.mark.parametrize(
    ("sql", "error", "made"),
    [
        ("INSERT INTO two VALUES (99)", "IntegrityError", 4),  # at the commit, which keeps nothing
        ("INSERT OR ROLLBACK INTO one VALUES (1, 'x')", "IntegrityError", 4),  # undoes the whole transaction
        ("INSERT INTO nowhere VALUES (1)", "OperationalError", 1),
    ],
)
def test_a_statement_that_undoes_the_group_fails_alone(durable, sql, error, made):
    others = [f"INSERT INTO one (name) VALUES ('b{number}')" for number in range(4)]
    found, outcomes = outcomes_of_those_who_wait([*others[:2], sql, *others[2:]])
    assert sorted(map(str, outcomes)) == ["1", "1", "1", "1", error]
    assert connections["db"].fetch_one("SELECT count(*) FROM one WHERE name LIKE 'b%'") == (4,)
    assert connections["db"].fetch_one("SELECT count(*) FROM two") == (0,)
    assert found == made


def test_a_group_that_comes_apart_queues_behind_programs_that_do_not(durable, tmp_path):
    stop, errors = threading.Event(), []

    def hammer():
        other = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None, timeout=0)
        while not stop.is_set():
            with contextlib.suppress(sqlite3.OperationalError):  # busy: it asks again at once
                other.execute("BEGIN IMMEDIATE")
                time.sleep(0.002)
                other.execute("COMMIT")
                time.sleep(0.005)
        other.close()

    hammering = threading.Thread(target=hammer)
    hammering.start()
    try:
        for turn in range(3):
            others = [f"INSERT INTO one (name) VALUES ('b{turn}-{number}')" for number in range(3)]
            errors += outcomes_of_those_who_wait([*others, "INSERT INTO two VALUES (99)"])[1]
    finally:
        stop.set()
        hammering.join()
    assert errors == [1, 1, 1, "IntegrityError"] * 3


def test_statements_do_not_wait_for_a_group_where_commits_do_not_wait_for_the_disk(files):
    files({"timeout": 0.2}, db="a.sqlite3")
    with transaction.atomic(using="db"):
        assert "database is locked" in elsewhere(lambda: connections["db"].execute(INSERT, ("second",)))
        assert not connections.database("db").lane.jobs


def test_a_statement_whose_time_is_up_leaves_the_group(files):
    files({**FULL, "timeout": 0.1}, db="a.sqlite3")
    with transaction.atomic(using="db"):
        assert "database is locked" in elsewhere(lambda: connections["db"].execute(INSERT, ("second",)))
    connections["db"].execute(INSERT, ("third",))
    assert connections["db"].fetch_all("SELECT name FROM item") == [("third",)]


def test_tasks_that_wait_share_a_commit_and_a_cancelled_one_leaves(durable):
    lane = connections.database("db").lane

    async def write(number):
        connections["db"].execute(f"INSERT INTO one (name) VALUES ('b{number}')")

    async def body():
        async with transaction.atomic(using="db"):
            tasks = [asyncio.get_running_loop().create_task(write(n), context=contextvars.Context()) for n in range(6)]
            while len(lane.jobs) < 6:
                await asyncio.sleep(0.002)
            before = commits(lane.path)
            tasks[0].cancel()
            tasks[3].cancel()
            await asyncio.sleep(0.01)
        await asyncio.gather(*tasks, return_exceptions=True)
        return before

    before = in_portals(body())
    assert commits(lane.path) == before + 1
    rows = connections["db"].fetch_all("SELECT name FROM one WHERE name LIKE 'b%' ORDER BY name")
    assert rows == [("b1",), ("b2",), ("b4",), ("b5",)]


@pytest.mark.parametrize(("code", "times"), [(sqlite3.SQLITE_BUSY, 2), (sqlite3.SQLITE_FULL, 1)])
def test_a_commit_of_a_group_waits_for_readers_and_fails_as_any_other(durable, monkeypatch, code, times):
    """A commit meets readers in a file without a write-ahead log."""
    commit, failures = SqliteLink.execute, []

    def execute(link, sql, *args):
        if sql == "COMMIT" and len(failures) <= times and threading.current_thread() is not threading.main_thread():
            failures.append(sqlite3.OperationalError("it cannot be"))
            failures[-1].sqlite_errorcode = code
            raise failures[-1]
        return commit(link, sql, *args)

    monkeypatch.setattr(SqliteLink, "execute", execute)
    _commits, outcomes = outcomes_of_those_who_wait([f"INSERT INTO one (name) VALUES ('b{number}')" for number in range(4)])
    lost = [] if code == sqlite3.SQLITE_BUSY else ["OperationalError"] * 2
    assert sorted(map(str, outcomes)) == ["1"] * (4 - len(lost)) + lost
    assert connections["db"].fetch_one("SELECT count(*) FROM one") == (5 - len(lost),)


def test_a_statement_that_was_kept_is_not_told_of_the_failure_of_another(durable, monkeypatch):
    """A group came apart, and another program took the file between its statements."""
    begun, patiently = [], SqliteConnection._patiently

    def once(connection, call, in_lane):
        if threading.current_thread() is not threading.main_thread():
            begun.append(call)
            if len(begun) == 3:
                raise OperationalError("database is locked")
        return patiently(connection, call, in_lane)

    monkeypatch.setattr(SqliteConnection, "_patiently", once)
    statements = [f"INSERT INTO one (name) VALUES ('b{number}')" for number in range(3)]
    _commits, outcomes = outcomes_of_those_who_wait([*statements, "INSERT INTO two VALUES (99)"])
    assert len(begun) > 3
    assert outcomes == [1, 1, 1, "IntegrityError"]
