"""F20: a migration that is killed leaves nothing half done, and the next run finishes it; runs take turns.

QUINTET_FULL=1 kills before every statement, by default before a few.
"""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.kit.databases import *  # noqa: F403  fixtures

FULL = os.environ.get("QUINTET_FULL") == "1"
STEPS = "all" if FULL else "2"


KINDS = (
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("mariadb", marks=[pytest.mark.service("mariadb"), pytest.mark.full]),
)


@pytest.fixture(scope="module", params=KINDS)
def database(request, tmp_path_factory):
    """The settings of an empty database of each kind."""
    if request.param in ("postgres", "mariadb"):
        return request.getfixturevalue(f"{request.param}_database")
    return {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(tmp_path_factory.mktemp("crash") / "db.sqlite3")}


def child(folder, program, database, options, *arguments):
    """Start a program of `tests.kit.migration_child`."""
    command = [sys.executable, "-m", "tests.kit.migration_child", folder, program, json.dumps(database), json.dumps(options)]
    return subprocess.Popen(
        [*map(str, command), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )


@pytest.fixture(scope="module")
def killed_runs(database, tmp_path_factory):
    """How runs that were killed before a statement, and the run after each, ended."""
    said, complained = (process := child(tmp_path_factory.mktemp("app"), "crash", database, {}, STEPS)).communicate(timeout=2400)
    assert process.returncode == 0, complained[-3000:]
    first, *runs = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    print(f"{len(runs)} kills in {first['statements']} statements")
    assert all(run["killed"] == signal.SIGKILL for run in runs), runs
    return [{**run, "before": first["sql"][run["number"] - 1]} for run in runs]


def test_a_killed_migration_is_finished_by_the_next_run(killed_runs, database):
    runs = [run for run in killed_runs if run["atomic"]]
    if "mysql" in database["ENGINE"]:  # nothing is atomic there
        goes_on_or_asks(runs)
        return
    assert runs
    for run in runs:
        assert "said" in run["again"], run["again"]
        assert run["equal"], run["before"]


def test_a_killed_migration_without_a_transaction_goes_on_or_asks(killed_runs):
    goes_on_or_asks([run for run in killed_runs if not run["atomic"]])


def goes_on_or_asks(runs):
    """Hold that each run that followed finished the work, or asked how much of it is done."""
    assert runs
    for run in runs:
        again = run["again"]
        if "said" in again:
            assert run["equal"], run["before"]
        else:
            assert "its process was killed at operation" in again["error"], again
            assert "--interrupted=done" in again["error"]


def spoken(process):
    """Return what a run says from now on, and when it ended."""
    with process:
        said = process.stdout.read()
        complained = process.stderr.read()
    assert process.returncode == 0, complained[-3000:]
    return said, json.loads(said.splitlines()[-1])["ended"]


def until(process, words):
    """Read the lines of a run up to one with these words, and return that one."""
    line = process.stdout.readline()
    while words not in line:
        assert line, process.stderr.read()[-3000:]
        line = process.stdout.readline()
    return line


def holding(folder, database, gate):
    """Start a run on an empty database that keeps its turn until the file ``gate`` exists."""
    process = child(folder, "once", database, {"gate": str(gate), "clear": True}, "crash")
    until(process, "Running migrations")
    return process


def test_runs_take_turns_and_that_of_a_killed_one_is_free_at_once(database, tmp_path):
    gate = tmp_path / "gate"
    killed = holding(tmp_path, database, tmp_path / "never")
    one = child(tmp_path, "once", database, {"gate": str(gate)}, "crash")
    assert f"Waiting for another migrate (process {killed.pid} on " in until(one, "Waiting")
    killed.kill()
    since = time.monotonic()
    killed.communicate()
    until(one, "Running migrations")
    assert time.monotonic() - since < 5
    two = child(tmp_path, "once", database, {"gate": str(gate)}, "crash")
    assert f"Waiting for another migrate (process {one.pid} on " in until(two, "Waiting")
    gate.touch()
    assert "Applying crash.0002_second... OK" in spoken(one)[0]
    assert "No migrations to apply" in spoken(two)[0]
