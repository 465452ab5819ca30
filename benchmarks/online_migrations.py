"""A large table of PostgreSQL changed while it is written: the plain form of each change, and the one of makemigrations --safe.

    python -m benchmarks.online_migrations [--rows 2000000] [--rounds 3] [--writes 200]

A process of its own writes at the rate given (half INSERT, half UPDATE of one row) and takes the time of each statement: as the
old release does, and from the first migration that says ``after_deploy`` on as the new one, which knows the new column. For every
change and form the figures are those of the round in which the slowest write was fastest: how long the migration took, the
slowest write, writes over a second, and writes that failed. The plain form waits for locks without a limit. The database
(PostgreSQL at 127.0.0.1:5432, user postgres) is made and dropped.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

import quintet
from quintet.conf import settings
from quintet.migrations.patience import LockNotGivenError
from quintet.test import override_settings

DATABASE = "quintet_online_bench"
SERVER = {"user": "postgres", "host": "127.0.0.1"}
TABLE = "shop_order"
WRITERS = 4


@dataclass
class Result:
    """One form of one change: seconds of the migration, and of the slowest write; writes made, slow ones, failed ones."""

    seconds: float
    slowest: float
    writes: int
    slow: int
    failed: int
    errors: list[str] = field(default_factory=list)


# -- the load, in a process of its own


def write_until_told(rate: float, column: str) -> None:
    """Write until standard input ends, then print what was measured as JSON; ``column`` is one more that is filled."""
    ended = threading.Event()
    times: list[float] = []
    errors: list[str] = []
    threads = [threading.Thread(target=_write, args=(rate / WRITERS, column, ended, times, errors)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    print(json.dumps({"times": times, "errors": errors}), flush=True)


def _write(rate: float, column: str, ended: threading.Event, times: list[float], errors: list[str]) -> None:
    with psycopg.connect(dbname=DATABASE, autocommit=True, **SERVER) as link:
        highest = link.execute(f"SELECT max(id) FROM {TABLE}").fetchone()[0]
        due = time.perf_counter()
        while not ended.is_set():
            insert = random.random() < 0.5
            begun = time.perf_counter()
            try:
                if insert:
                    # As a release does that knows these columns: it names them.
                    more, value = (f", {column}", ", 3") if column else ("", "")
                    link.execute(
                        f"INSERT INTO {TABLE} (name, number, code, rank, filled{more}) "
                        f"VALUES ('new', 1, nextval('codes'), 5, 1{value})"
                    )
                else:
                    link.execute(f"UPDATE {TABLE} SET rank = rank + 1 WHERE id = %s", (random.randint(1, highest),))
            except psycopg.Error as error:
                errors.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
            times.append(time.perf_counter() - begun)
            due = max(due + 1 / rate, time.perf_counter() - 1)
            ended.wait(max(0.0, due - time.perf_counter()))


@contextmanager
def load(rate: float, column: str = "") -> Iterator[Callable[[], dict[str, Any]]]:
    """Keep writing in the block; the function given ends it and returns what was measured."""
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.online_migrations", "--writer", str(rate), "--column", column],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == "ready\n"

    def finish() -> dict[str, Any]:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        return json.loads(child.stdout.readline())

    try:
        yield finish
    finally:
        child.stdin.close()
        child.wait()


# -- the table and the changes


def prepare(rows: int) -> None:
    """Make the database and its tables."""
    with psycopg.connect(dbname="postgres", autocommit=True, **SERVER) as link:
        link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        link.execute(f"CREATE DATABASE {DATABASE}")
    settings.configure(
        SECRET_KEY="x" * 60,
        INSTALLED_APPS=[],
        DATABASES={
            "default": {"ENGINE": "quintet.db.backends.postgresql", "NAME": DATABASE, "USER": "postgres", "HOST": "127.0.0.1"}
        },
    )
    quintet.setup()
    from quintet.db import connection

    connection.execute("CREATE TABLE shop_customer (id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY)")
    connection.execute("INSERT INTO shop_customer SELECT FROM generate_series(1, 1000)")
    connection.execute("CREATE SEQUENCE codes START 100000000")
    connection.execute(
        f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, name varchar(40) NOT NULL, "
        "number integer NOT NULL, code bigint NOT NULL, rank integer NOT NULL, filled integer)"
    )
    connection.execute(
        f"INSERT INTO {TABLE} (name, number, code, rank, filled) "
        f"SELECT 'name of order ' || i, mod(i, 1000), i, 1, CASE WHEN mod(i, 2) = 0 THEN 1 END FROM generate_series(1, {rows}) i"
    )
    connection.execute(f"VACUUM ANALYZE {TABLE}")


def states() -> tuple[Any, dict[str, tuple[Any, str]]]:
    """Return the state before, and by name of the change the state after and the SQL that takes it back."""
    from quintet.db import models
    from quintet.db.migrations.state import ModelState, ProjectState

    key = ("id", models.BigAutoField(primary_key=True))
    base = {
        "id": models.BigAutoField(primary_key=True),
        "name": models.CharField(max_length=40),
        "number": models.IntegerField(),
        "code": models.BigIntegerField(),
        "rank": models.IntegerField(),
        "filled": models.IntegerField(null=True),
    }

    def state(fields: dict[str, Any] | None = None, **options: Any) -> Any:
        made = ProjectState()
        made.add_model(ModelState("shop", "Customer", [key]))
        made.add_model(ModelState("shop", "Order", [*{**base, **(fields or {})}.items()], options))
        return made

    customer = models.ForeignKey("shop.Customer", models.CASCADE, null=True, related_name="+")
    column = f"ALTER TABLE {TABLE} DROP COLUMN"
    constraint = f"ALTER TABLE {TABLE} DROP CONSTRAINT"
    nullable = f"ALTER TABLE {TABLE} ALTER filled DROP NOT NULL"
    again = f"{nullable}; UPDATE {TABLE} SET filled = NULL WHERE mod(id, 2) = 1"
    return state(), {
        "index": (state(indexes=[models.Index(fields=["number", "name"], name="shop_number")]), "DROP INDEX shop_number"),
        "unique": (
            state(constraints=[models.UniqueConstraint(fields=["code"], name="shop_code")]),
            f"{constraint} shop_code",
        ),
        "check": (
            state(constraints=[models.CheckConstraint(condition=models.Q(name__regex="^n.*[a-z0-9]$"), name="shop_check")]),
            f"{constraint} shop_check",
        ),
        "foreign key": (state({"customer": customer}), f"{column} customer_id"),
        "column, NOT NULL": (state({"extra": models.IntegerField(default=7)}), f"{column} extra"),
        "NULL to NOT NULL": (state({"filled": models.IntegerField(default=0)}), again),
    }


def forms(before: Any, after: Any) -> dict[str, list[Any]]:
    """Return the migrations of a change in its plain and in its safe form."""
    from quintet.db.migrations.autodetector import MigrationAutodetector
    from quintet.db.migrations.graph import MigrationGraph
    from quintet.migrations import safe_form

    graph = MigrationGraph()
    graph.add_node(("shop", "0001_initial"), None)
    changes = MigrationAutodetector(before, after).changes(graph=graph)
    safe = safe_form.rewritten(changes, safe_form.states_before(changes, before))
    return {"plain": changes["shop"], "safe": safe["shop"]}


def measure(before: Any, migrations: Sequence[Any], rate: float, column: str) -> Result:
    """Run migrations under load, the way ``migrate`` does: those before the deployment, then those after it."""
    from quintet.db import connection
    from quintet.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    state, seconds, times, errors = before.clone(), 0.0, list[float](), list[str]()
    given_up: list[str] = []
    for after in (False, True):
        chosen = [migration for migration in migrations if migration.after_deploy is after]
        if not chosen:
            continue
        with load(rate, column if after else "") as finish:
            time.sleep(1)
            begun = time.perf_counter()
            try:
                for migration in chosen:
                    state = executor.apply_migration(state, migration)
            except LockNotGivenError as error:
                given_up.append(f"gave up: {error.__cause__}".splitlines()[0])
            seconds += time.perf_counter() - begun
            time.sleep(0.5)
            told = finish()
        times += told["times"]
        errors += told["errors"]
    connection.execute("DELETE FROM django_migrations")
    return Result(
        seconds, max(times), len(times), sum(1 for one in times if one > 1), len(errors), given_up + sorted(set(errors))
    )


def measured(
    rows: int, rounds: int, rate: float, only: str | None = None, one_form: str | None = None
) -> Iterator[tuple[str, str, int, Result]]:
    """Yield (change, form, number of migrations, its best result) for each change and form."""
    from quintet.db import connection

    prepare(rows)
    try:
        before, changes = states()
        for name, (after, undo) in changes.items():
            if only is not None and only != name:
                continue
            for form, migrations in forms(before, after).items():
                if one_form is not None and one_form != form:
                    continue
                results = []
                # The plain form waits for its locks, as everybody's migrate does; ours gives up soon and tries again.
                limits = {"MIGRATION_LOCK_TIMEOUT": None, "MIGRATION_LOCK_RETRIES": 2} if form == "plain" else {}
                for _ in range(rounds):
                    with override_settings(**limits):
                        results.append(measure(before, migrations, rate, "extra" if "column" in name else ""))
                    for statement in undo.split("; "):
                        connection.execute(statement)
                    connection.execute(f"VACUUM ANALYZE {TABLE}")
                yield name, form, len(migrations), min(results, key=lambda one: (one.failed, one.slowest))
    finally:
        connection.close()
        with psycopg.connect(dbname="postgres", autocommit=True, **SERVER) as link:
            link.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--writes", type=float, default=200.0, help="writes a second")
    parser.add_argument("--only", help="one change by its name")
    parser.add_argument("--form", choices=["plain", "safe"], help="one form")
    parser.add_argument("--writer", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--column", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.writer is not None:
        write_until_told(chosen.writer, chosen.column)
        return
    print(f"{chosen.rows:,} rows, {chosen.writes:g} writes/s, best of {chosen.rounds}")
    print("| change | form | migrations | took s | slowest write s | over 1 s | failed | writes |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for name, form, count, one in measured(chosen.rows, chosen.rounds, chosen.writes, chosen.only, chosen.form):
        cells = (name, form, count, f"{one.seconds:.1f}", f"{one.slowest:.3f}", one.slow, one.failed, one.writes)
        print("| " + " | ".join(map(str, cells)) + " |", *one.errors[:1], flush=True)


if __name__ == "__main__":
    main()
