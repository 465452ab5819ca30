"""Databases between processes: writers that queue, writers that are killed, forks, and memory. F16, F17 and F26."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.kit.databases import *  # noqa: F403  fixtures

FULL = os.environ.get("QUINTET_FULL") == "1"
TABLE = "CREATE TABLE faults_counter (id {key} PRIMARY KEY{more}, name varchar(200) UNIQUE NOT NULL, value integer NOT NULL)"


def sqlite(path, **options):
    """Return the settings of a file."""
    return {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options}


def child(program, database, *arguments, **how):
    """Start a program of `tests.kit.database_child`."""
    command = [sys.executable, "-m", "tests.kit.database_child", program, json.dumps(database), *map(str, arguments)]
    return subprocess.Popen(command, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **how})


def answer_of(process, seconds=300):
    """Return the last line that a program said; fails with what it complained of."""
    said, complained = process.communicate(timeout=seconds)
    assert process.returncode == 0, complained[-2000:]
    return said.splitlines()[-1]


@pytest.fixture
def counters(tmp_path):
    """An SQLite file with the table of counters."""
    path = tmp_path / "db.sqlite3"
    with sqlite3.connect(path) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute(TABLE.format(key="integer", more=" AUTOINCREMENT"))
        file.execute("INSERT INTO faults_counter (name, value) VALUES ('one', 0)")
    file.close()
    return path


def test_processes_that_read_modify_and_write_one_file(counters):
    processes, rounds = (32, 50) if FULL else (2, 10)
    running = [child("count", sqlite(counters, timeout=60), rounds) for _ in range(processes)]
    assert [answer_of(one) for one in running] == ["done"] * processes
    with sqlite3.connect(counters) as file:
        assert file.execute("SELECT value FROM faults_counter").fetchone() == (processes * rounds,)
    file.close()


@pytest.mark.parametrize("style", ["threads", "tasks"])
def test_processes_of_threads_or_tasks_all_get_to_write(counters, style):
    processes, writers, seconds = (8, 4, 10) if FULL else (3, 2, 0.6)
    said = json.loads(answer_of(child("writers", sqlite(counters), processes, writers, style, seconds)))
    told = said["writers"]
    assert [error for one in told for error in one["errors"]] == []
    assert len(told) == processes * writers
    with sqlite3.connect(counters) as file:
        assert file.execute("SELECT value FROM faults_counter WHERE name = 'one'").fetchone() == (
            said["warm"] + sum(one["added"] for one in told),
        )
        rows = "SELECT count(*) FROM faults_counter WHERE name <> 'one' AND name NOT LIKE 'parent%'"
        assert file.execute(rows).fetchone() == (sum(one["writes"] - one["added"] for one in told),)
    file.close()
    assert max(one["longest"] for one in told) < seconds + 2  # the timeout is 5
    counts = sorted(one["writes"] for one in told)
    # Without turns one writer has ten times as much as another.
    assert counts[0] * (2 if FULL else 10) >= counts[-1], counts


def test_a_killed_writer_loses_nothing_that_it_acknowledged(counters, tmp_path):
    seed = int(os.environ.get("QUINTET_SEED", str(random.randrange(10**6))))
    chance = random.Random(seed)
    for turn in range(100 if FULL else 1):
        said = tmp_path / f"said-{turn}"
        with said.open("w") as output, child("append", sqlite(counters), turn, stdout=output) as writer:
            deadline = time.monotonic() + 60
            while not said.stat().st_size and writer.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.15)
            writer.kill()
        acknowledged = [int(line) for line in said.read_text().split("\n")[:-1]]
        assert acknowledged, seed
        with sqlite3.connect(counters) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",), seed
            kept = {value for (value,) in file.execute("SELECT value FROM faults_counter WHERE name LIKE ?", (f"{turn}-%",))}
        file.close()
        assert set(acknowledged) <= kept, seed
        assert len(kept) - len(acknowledged) <= 1, seed


@pytest.mark.service("postgres")
def test_forked_children_share_no_session(postgres_database):
    assert answer_of(child("children", {**postgres_database, "OPTIONS": {}}, 4 if FULL else 1)) == "done"


# Kept as a whole, the rows of the fast form take more than its limit.
ROWS, MEGABYTES = (1_000_000, 32) if FULL else (60_000, 8)


def test_iterating_over_many_rows_of_sqlite_takes_little_memory(counters):
    fill = "INSERT INTO faults_counter (name, value) SELECT 'a name of some length for row ' || value, value FROM series"
    with sqlite3.connect(counters) as file:
        file.execute("DELETE FROM faults_counter")
        file.execute(f"WITH RECURSIVE series(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM series LIMIT {ROWS}) {fill}")
    file.close()
    seen, grown = answer_of(child("iterate", sqlite(counters), ROWS)).split()
    assert int(seen) == ROWS
    assert float(grown) <= MEGABYTES


@pytest.mark.service("postgres")
def test_iterating_over_many_rows_of_postgresql_takes_little_memory(postgres_database, use_databases):
    connection = use_databases(db=postgres_database)["db"]
    connection.execute(TABLE.format(key="bigint", more=""), None)
    try:
        fill = "INSERT INTO faults_counter SELECT n, 'a name of some length for row ' || n, n FROM generate_series(1, %s) AS n"
        connection.execute(fill, (ROWS,))
        seen, grown = answer_of(child("iterate", postgres_database, ROWS)).split()
    finally:
        connection.execute("DROP TABLE faults_counter", None)
    assert int(seen) == ROWS
    assert float(grown) <= MEGABYTES


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def counted(request):
    """The settings of a database with the table of counters, of each kind."""
    if request.param == "sqlite":
        yield sqlite(request.getfixturevalue("counters"))
        return
    database = request.getfixturevalue("postgres_database")
    connection = request.getfixturevalue("use_databases")(db=database)["db"]
    connection.execute(TABLE.format(key="bigint", more=""), None)
    yield database
    connection.execute("DROP TABLE faults_counter", None)


def test_hostile_shapes_of_queries_take_bounded_memory(counted):
    """Shapes that come from outside, such as filters of an API, are unlimited; what is kept of them is not."""
    shapes, limit = (100_000, 4096) if FULL else (600, 256)
    left, grown = answer_of(child("hostile", counted, shapes, limit), seconds=3000).split()
    assert int(left) < limit * 1.25
    assert float(grown) <= MEGABYTES
