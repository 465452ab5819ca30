"""The data table on PostgreSQL: quintet, Django and psycopg with prepared statements, blocking and inside an event loop.

Times are CPU of our process, all its threads: what the server spends on a statement is the same for every peer. In the event
loop the raw peer is psycopg's connection at the same bridge (`drivers.postgres.link`), and Django's is its ``a`` methods. The
tables live in a schema that is dropped at the end.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings as django_settings

import quintet
from benchmarks.data import AUTHORS, BOOKS, COLUMNS, converted, day, declare, identity
from benchmarks.harness import OURS, Row, Target, run
from quintet.conf import settings as quintet_settings
from quintet.drivers.postgres.link import open_link
from quintet.kit import bridge

SPACE = "quintet_benchmark"
SERVER = {"HOST": "127.0.0.1", "PORT": "5432", "USER": "postgres", "NAME": "test"}
#: Without synchronous commits, an INSERT is timed and not the disk.
OPTIONS = f"-c search_path={SPACE} -c synchronous_commit=off"
RAW = {"host": "127.0.0.1", "port": 5432, "user": "postgres", "dbname": "test", "options": OPTIONS}
SCHEMA = """
CREATE TABLE bench_author (id bigserial PRIMARY KEY, name varchar(80) NOT NULL, country varchar(2) NOT NULL);
CREATE TABLE bench_book (
  id bigserial PRIMARY KEY, title varchar(120) NOT NULL, author_id bigint NOT NULL REFERENCES bench_author (id),
  pages integer NOT NULL, price numeric(8, 2) NOT NULL, published timestamptz NOT NULL, in_print boolean NOT NULL,
  extra jsonb NOT NULL);
CREATE INDEX bench_book_author ON bench_book (author_id);
CREATE TABLE bench_note (id bigserial PRIMARY KEY, body varchar(80) NOT NULL, stars integer NOT NULL);
"""


def fill(raw: Any) -> None:
    """Make the tables and their rows; author 7 has exactly 20 books that match the join."""
    raw.execute(f"DROP SCHEMA IF EXISTS {SPACE} CASCADE; CREATE SCHEMA {SPACE}; {SCHEMA}")
    with raw.cursor() as cursor:
        authors = [(n, f"Author {n}", "NO" if n == 7 else "SE") for n in range(1, AUTHORS + 1)]
        cursor.executemany("INSERT INTO bench_author VALUES (%s, %s, %s)", authors)
        books = [
            (n, f"Book {n}", n % AUTHORS + 1, 100 + n % 400, f"{n % 90}.50", day(n) + "+00:00", n % 3 == 0, extra(n))
            for n in range(1, BOOKS + 1)
        ]
        cursor.executemany("INSERT INTO bench_book VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", books)
    raw.execute("ANALYZE")


def extra(number: int) -> str:
    """Return the JSON of a book."""
    return json.dumps({"tags": ["a", "b"], "n": number})


def configure() -> None:
    """Point both frameworks at the schema."""
    options = {"USE_TZ": True, "TIME_ZONE": "UTC", "INSTALLED_APPS": [], "SECRET_KEY": "benchmark", "DEBUG": False}
    entry = {**SERVER, "PASSWORD": "", "CONN_MAX_AGE": 600, "OPTIONS": {"options": OPTIONS}}
    django_settings.configure(DATABASES={"default": {**entry, "ENGINE": "django.db.backends.postgresql"}}, **options)
    django.setup()
    quintet_settings.configure(DATABASES={"default": {**entry, "ENGINE": "quintet.db.backends.postgresql"}}, **options)
    quintet.setup()


def statements(link: Any) -> dict[str, Callable[[], object]]:
    """Return the four pieces of work on a raw connection, prepared."""
    cursor = link.cursor()
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = %s"
    one, every = f"SELECT {COLUMNS} FROM bench_book WHERE id = %s", f"SELECT {COLUMNS} FROM bench_book"
    insert = "INSERT INTO bench_note (body, stars) VALUES (%s, %s) RETURNING id"
    return {
        "get": lambda: cursor.execute(one, (42,), prepare=True).fetchone(),
        "filter": lambda: cursor.execute(join, ("NO",), prepare=True).fetchall(),
        "fetch": lambda: cursor.execute(every, prepare=True).fetchall(),
        "insert": lambda: cursor.execute(insert, ("text", 3), prepare=True).fetchone() and None,
    }


def objects(book: Any, note: Any) -> dict[str, Callable[[], object]]:
    """Return the four pieces of work on the models of a framework."""
    return {
        "get": lambda: book.objects.get(pk=42),
        "filter": lambda: list(book.objects.filter(author__country="NO")),
        "fetch": lambda: list(book.objects.all()),
        "insert": lambda: note.objects.create(body="text", stars=3) and None,
    }


def awaited(book: Any, note: Any) -> dict[str, Callable[[], object]]:
    """Return the four pieces of work on Django's models by its ``a`` methods, each awaited through the bridge."""

    async def create() -> None:
        await note.objects.acreate(body="text", stars=3)

    async def listed(rows: Any) -> list[Any]:
        return [row async for row in rows]

    return {
        "get": lambda: bridge.wait(book.objects.aget(pk=42)),
        "filter": lambda: bridge.wait(listed(book.objects.filter(author__country="NO"))),
        "fetch": lambda: bridge.wait(listed(book.objects.all())),
        "insert": lambda: bridge.wait(create()),
    }


NAMES = {
    "get": "get by primary key",
    "filter": "filter over a join, 20 objects",
    "fetch": "fetch 1000 objects",
    "insert": "create",
}
SYNC = {"get": (1.35, 6), "filter": (1.3, 4.5), "fetch": (1.2, 2.3), "insert": (1.35, 2.5)}
ASYNC = {"get": (1.5, 6), "filter": (1.5, None), "fetch": (1.5, None), "insert": (1.5, None)}


def rows(where: str, raw: Any, ours: Any, theirs: Any, targets: dict[str, tuple[float, float | None]]) -> list[Row]:
    """Return the rows of one half of the table; ``targets``: of raw at most, of Django at least."""
    found: list[Row] = []
    for key, (at_most, at_least) in targets.items():
        wanted = [Target("raw psycopg", at_most=at_most)]
        if at_least is not None:
            wanted.append(Target("Django", at_least=at_least))
        peers = {OURS: ours[key], "Django": theirs[key], "raw psycopg": raw[key]}
        found.append(Row(f"{where}: {NAMES[key]}", peers, tuple(wanted), (lambda _: None) if key == "insert" else identity))
    return found


def measure(rounds: int, log: Path, raw: Any) -> bool:
    """Measure both halves; say whether every row reaches half of its targets."""
    from django.db import models as django_models

    from quintet.db import models as quintet_models

    their_book, their_note = declare(django_models)[1:3]
    our_book, our_note = declare(quintet_models)[1:3]
    assert converted(our_book.objects.get(pk=42)) == converted(their_book.objects.get(pk=42))
    ours = objects(our_book, our_note)
    sync = rows("blocking", statements(raw), ours, objects(their_book, their_note), SYNC)
    good = run(sync, rounds, log, time.process_time)

    async def inside() -> bool:
        link = open_link(RAW, None)
        parked = rows("event loop", statements(link), ours, awaited(their_book, their_note), ASYNC)
        try:
            return run(parked, rounds, log, time.process_time)
        finally:
            link.close()

    return asyncio.run(bridge.portal(inside())) and good


def main() -> int:
    """Measure the table, or say why not."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    try:
        raw = psycopg.connect(**RAW, autocommit=True)
    except psycopg.OperationalError as error:
        print(f"\nSKIPPED: the PostgreSQL table needs a server at {SERVER['HOST']}:{SERVER['PORT']}: {str(error).strip()}")
        return 0
    with raw:
        fill(raw)
        configure()
        try:
            return 0 if measure(rounds, log, raw) else 1
        finally:
            raw.execute(f"DROP SCHEMA {SPACE} CASCADE")


if __name__ == "__main__":
    sys.exit(main())
