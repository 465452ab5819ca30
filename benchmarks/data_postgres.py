"""The data table on PostgreSQL: quintet, its peers and psycopg with prepared statements, blocking and inside an event loop.

Times are CPU of our process, all its threads: what the server spends on a statement is the same for every peer. In the event
loop the raw peer is psycopg's connection at the same bridge (`drivers.postgres.link`), and Django's is its ``a`` methods;
asyncpg leaves JSON as text. The tables live in a schema that is dropped at the end. Where the system allows it, this process and
the server's processes for its connections stay on one core: to wake each other across cores costs either side 30 us a statement,
twice what raw psycopg does in that time, and happens or not by chance.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import django
import psycopg
import uvloop
from django.conf import settings as django_settings
from playhouse.postgres_ext import Psycopg3Database

import quintet
from benchmarks import peers
from benchmarks.data import AUTHORS, BOOKS, COLUMNS, Work, awaited, day, declare, framework, frameworks_agree, identity
from benchmarks.harness import OURS, Awaited, Row, Target, check_outputs, run
from quintet.conf import settings as quintet_settings
from quintet.drivers.postgres.link import open_link
from quintet.kit import bridge

SPACE = "quintet_benchmark"
SERVER = {"HOST": "127.0.0.1", "PORT": "5432", "USER": "postgres", "NAME": "postgres"}
#: Without synchronous commits, an INSERT is timed and not the disk.
OPTIONS = f"-c search_path={SPACE} -c synchronous_commit=off -c application_name={SPACE}"
RAW = {"host": "127.0.0.1", "port": 5432, "user": "postgres", "dbname": "postgres", "options": OPTIONS}
TORTOISE = {
    "engine": "tortoise.backends.asyncpg",
    "credentials": {
        "host": "127.0.0.1",
        "port": 5432,
        "user": "postgres",
        "password": "",
        "database": "postgres",
        "minsize": 1,
        "maxsize": 1,
        "server_settings": {"search_path": SPACE, "synchronous_commit": "off", "application_name": SPACE},
    },
}
SCHEMA = """
CREATE TABLE bench_author (id bigserial PRIMARY KEY, name varchar(80) NOT NULL, country varchar(2) NOT NULL);
CREATE TABLE bench_book (
  id bigserial PRIMARY KEY, title varchar(120) NOT NULL, author_id bigint NOT NULL REFERENCES bench_author (id),
  pages integer NOT NULL, price numeric(8, 2) NOT NULL, published timestamptz NOT NULL, in_print boolean NOT NULL,
  extra jsonb NOT NULL);
CREATE INDEX bench_book_author ON bench_book (author_id);
CREATE TABLE bench_note (id bigserial PRIMARY KEY, body varchar(80) NOT NULL, stars integer NOT NULL);
INSERT INTO bench_note (body, stars) VALUES ('first', 3);
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


def statements(link: Any) -> Work:
    """Return the pieces of work on a raw connection, prepared."""
    cursor = link.cursor()
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = %s"
    one, every = f"SELECT {COLUMNS} FROM bench_book WHERE id = %s", f"SELECT {COLUMNS} FROM bench_book"
    insert = "INSERT INTO bench_note (body, stars) VALUES (%s, %s) RETURNING id"
    return {
        "get": lambda: cursor.execute(one, (42,), prepare=True).fetchone(),
        "filter": lambda: cursor.execute(join, ("NO",), prepare=True).fetchall(),
        "fetch": lambda: cursor.execute(every, prepare=True).fetchall(),
        "create": lambda: cursor.execute(insert, ("text", 3), prepare=True).fetchone() and None,
    }


def asyncpg_statements(link: Any, loop: asyncio.AbstractEventLoop) -> Work:
    """Return the pieces of work on an asyncpg connection, whose statements are prepared and whose JSON stays text."""
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = $1"

    async def rows(sql: str, *params: object) -> list[Any]:
        return [tuple(one) for one in await link.fetch(sql, *params)]

    async def one() -> object:
        return (await rows(f"SELECT {COLUMNS} FROM bench_book WHERE id = $1", 42))[0]

    async def create() -> None:
        await link.fetchval("INSERT INTO bench_note (body, stars) VALUES ($1, $2) RETURNING id", "text", 3)

    works: dict[str, Callable[[], Any]] = {
        "get": one,
        "filter": lambda: rows(join, "NO"),
        "fetch": lambda: rows(f"SELECT {COLUMNS} FROM bench_book"),
        "create": create,
    }
    return {name: Awaited(loop, work) for name, work in works.items()}


def django_awaited(declared: tuple[Any, Any, Any, Any], loop: asyncio.AbstractEventLoop) -> Work:
    """Return the pieces of work on Django's models by its ``a`` methods."""
    _, book, note, _ = declared

    async def create() -> None:
        await note.objects.acreate(body="text", stars=3)

    async def listed(rows: Any) -> list[Any]:
        return [row async for row in rows]

    works: dict[str, Callable[[], Any]] = {
        "get": lambda: book.objects.aget(pk=42),
        "filter": lambda: listed(book.objects.filter(author__country="NO")),
        "fetch": lambda: listed(book.objects.all()),
        "create": create,
    }
    return {name: Awaited(loop, work) for name, work in works.items()}


def bridged_statements(loop: asyncio.AbstractEventLoop) -> Work:
    """Return the raw work on psycopg's connection at our bridge: what parking costs without a mapper."""
    link = open_link(RAW, None)

    def bridged(work: Callable[[], object]) -> Awaited:
        async def run() -> object:
            return work()

        return Awaited(loop, run, bridge.portal)

    return {name: bridged(work) for name, work in statements(link).items()}


#: Name of the work: title, and for each half the most of raw psycopg's time and the least of Django's over ours.
ROWS: dict[str, tuple[str, tuple[float, float], tuple[float, float | None]]] = {
    "get": ("get by primary key", (1.35, 6), (1.5, 6)),
    "filter": ("filter over a join, 20 objects", (1.3, 4.5), (1.5, None)),
    "fetch": ("fetch 1000 objects", (1.2, 2.3), (1.5, None)),
    "create": ("create", (1.35, 2.5), (1.5, None)),
}


def written(raw: Any) -> Callable[[object], object]:
    """Return what reads back the row that a peer made, and takes it away."""

    def created(_: object) -> object:
        found = raw.execute("SELECT body, stars FROM bench_note WHERE id > 1").fetchall()
        raw.execute("DELETE FROM bench_note WHERE id > 1")
        return found

    return created


def table(where: str, half: int, raw: Any, works: dict[str, Work]) -> list[Row]:
    """Return the rows of one half of the table."""
    raw.execute("DELETE FROM bench_note WHERE id > 1")
    found: list[Row] = []
    for key, (title, *halves) in ROWS.items():
        at_most, at_least = halves[half]
        wanted = [Target("raw psycopg", at_most=at_most)]
        if at_least is not None:
            wanted.append(Target("Django", at_least=at_least))
        row_peers = {name: work[key] for name, work in works.items() if key in work}
        found.append(Row(f"{where}: {title}", row_peers, tuple(wanted), written(raw) if key == "create" else identity))
    return found


def share_a_core(raw: Any) -> None:
    """Put this process and the server's processes for its connections on one core; say so when the system does not allow it."""
    pids = [pid for (pid,) in raw.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", (SPACE,)).fetchall()]
    try:
        core = {min(os.sched_getaffinity(0))}
        for pid in (0, *pids):
            os.sched_setaffinity(pid, core)
    except (AttributeError, OSError) as error:
        print(f"\nThe server is not kept on this process's core, so short statements vary twofold: {error}")


def run_together(rows: list[Row], rounds: int, log: Path, raw: Any) -> bool:
    """Measure the rows once every peer is connected and shares a core with its server."""
    for row in rows:
        check_outputs(row)
    share_a_core(raw)
    return run(rows, rounds, log)


def measure(rounds: int, log: Path, raw: Any) -> bool:
    """Measure both halves; say whether every row reaches half of its targets."""
    from django.db import models as django_models
    from django.db import transaction as django_transaction

    from quintet.db import models as quintet_models
    from quintet.db import transaction as quintet_transaction

    theirs, ours = declare(django_models), declare(quintet_models)
    frameworks_agree(ours[1], theirs[1])
    engine = peers.engine("postgresql+psycopg://postgres@127.0.0.1/postgres", {"connect_args": {"options": OPTIONS}})
    peewee_database = Psycopg3Database("postgres", user="postgres", host="127.0.0.1", options=OPTIONS)
    sync = {
        OURS: framework(quintet_models, quintet_transaction, ours),
        "Django": framework(django_models, django_transaction, theirs),
        "raw psycopg": statements(raw),
        "SQLAlchemy ORM": peers.sqlalchemy_orm(engine),
        "SQLAlchemy Core": peers.sqlalchemy_core(engine),
        "Peewee": peers.peewee_orm(peewee_database),
    }
    good = run_together(table("blocking", 0, raw, sync), rounds, log, raw)
    loop = uvloop.new_event_loop()
    link = loop.run_until_complete(
        asyncpg.connect(
            host="127.0.0.1",
            user="postgres",
            database="postgres",
            server_settings={"search_path": SPACE, "synchronous_commit": "off", "application_name": SPACE},
        )
    )
    parked = {
        OURS: awaited(quintet_models, ours, loop),
        "Django": django_awaited(theirs, loop),
        "raw psycopg": bridged_statements(loop),
        "raw asyncpg": asyncpg_statements(link, loop),
        "Tortoise": peers.tortoise_orm(loop, TORTOISE),
    }
    try:
        return run_together(table("event loop", 1, raw, parked), rounds, log, raw) and good
    finally:
        loop.run_until_complete(link.close())
        peers.close_tortoise(loop)
        loop.close()


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
