"""The data table: one SQLite file, read and written by quintet, Django, other object mappers and the raw driver in turn."""

import asyncio
import datetime
import itertools
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
import peewee
import uvloop
from django.conf import settings as django_settings

import quintet
from benchmarks import peers
from benchmarks.harness import OURS, Awaited, Row, Target, run
from quintet.conf import settings as quintet_settings
from quintet.kit import bridge

AUTHORS, BOOKS, MATCHING = 50, 1000, 20
SHELVES, VOLUMES = 20, 10
#: What save writes in turn: SQLite skips the write of a page that stays as it is.
OTHER_STARS = {3: 4, 4: 3}
COLUMNS = "id, title, author_id, pages, price, published, in_print, extra"
SCHEMA = """
CREATE TABLE bench_author (id integer PRIMARY KEY AUTOINCREMENT, name varchar(80) NOT NULL, country varchar(2) NOT NULL);
CREATE TABLE bench_book (
  id integer PRIMARY KEY AUTOINCREMENT, title varchar(120) NOT NULL, author_id bigint NOT NULL REFERENCES bench_author (id),
  pages integer NOT NULL, price decimal NOT NULL, published datetime NOT NULL, in_print bool NOT NULL, extra text NOT NULL);
CREATE INDEX bench_book_author ON bench_book (author_id);
CREATE TABLE bench_shelf (id integer PRIMARY KEY AUTOINCREMENT, name varchar(80) NOT NULL);
CREATE TABLE bench_volume (
  id integer PRIMARY KEY AUTOINCREMENT, title varchar(120) NOT NULL, shelf_id bigint NOT NULL REFERENCES bench_shelf (id),
  pages integer NOT NULL, price decimal NOT NULL, published datetime NOT NULL, in_print bool NOT NULL, extra text NOT NULL);
CREATE INDEX bench_volume_shelf ON bench_volume (shelf_id);
CREATE TABLE bench_note (id integer PRIMARY KEY AUTOINCREMENT, body varchar(80) NOT NULL, stars integer NOT NULL);
"""


def make_database(path: Path) -> None:
    """Create the tables and their rows; author 7 has exactly MATCHING books that match the join."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + SCHEMA)
    connection.executemany(
        "INSERT INTO bench_author VALUES (?, ?, ?)", [(n, f"Author {n}", "NO" if n == 7 else "SE") for n in range(1, AUTHORS + 1)]
    )
    books = [row(n, n % AUTHORS + 1) for n in range(1, BOOKS + 1)]
    connection.executemany("INSERT INTO bench_book VALUES (?, ?, ?, ?, ?, ?, ?, ?)", books)
    connection.executemany("INSERT INTO bench_shelf VALUES (?, ?)", [(n, f"Shelf {n}") for n in range(1, SHELVES + 1)])
    volumes = [row(n, n % SHELVES + 1) for n in range(1, SHELVES * VOLUMES + 1)]
    connection.executemany("INSERT INTO bench_volume VALUES (?, ?, ?, ?, ?, ?, ?, ?)", volumes)
    connection.execute("INSERT INTO bench_note VALUES (1, 'first', 3)")
    connection.commit()
    connection.close()


def row(number: int, owner: int) -> tuple[Any, ...]:
    """Return book (or volume) ``number`` as SQLite stores it."""
    extra = json.dumps({"tags": ["a", "b"], "n": number})
    return (number, f"Book {number}", owner, 100 + number % 400, f"{number % 90}.50", day(number), number % 3 == 0, extra)


def day(number: int) -> str:
    """Return the publication date of a book as SQLite stores it."""
    return f"2024-03-{number % 28 + 1:02} 10:{number % 60:02}:00"


def configure(path: Path) -> None:
    """Point both frameworks at the file."""
    options = {"USE_TZ": True, "TIME_ZONE": "UTC", "INSTALLED_APPS": [], "SECRET_KEY": "benchmark", "DEBUG": False}
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    entry = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    django_settings.configure(DATABASES={"default": {**entry, "OPTIONS": {"init_command": pragmas}}}, **options)
    django.setup()
    quintet_settings.configure(DATABASES={"default": {**entry, "ENGINE": "quintet.db.backends.sqlite3"}}, **options)
    quintet.setup()


def declare(models: Any) -> tuple[Any, Any, Any, Any]:
    """Declare the models with one framework's ``models``; the same source serves both."""

    class Author(models.Model):
        name = models.CharField(max_length=80)
        country = models.CharField(max_length=2)

        class Meta:
            app_label = "bench"
            db_table = "bench_author"

    class Book(models.Model):
        title = models.CharField(max_length=120)
        author = models.ForeignKey(Author, on_delete=models.CASCADE)
        pages = models.IntegerField()
        price = models.DecimalField(max_digits=8, decimal_places=2)
        published = models.DateTimeField()
        in_print = models.BooleanField()
        extra = models.JSONField()

        class Meta:
            app_label = "bench"
            db_table = "bench_book"

    class Note(models.Model):
        body = models.CharField(max_length=80)
        stars = models.IntegerField()

        class Meta:
            app_label = "bench"
            db_table = "bench_note"

    class Shelf(models.Model):
        name = models.CharField(max_length=80)

        class Meta:
            app_label = "bench"
            db_table = "bench_shelf"

    class Volume(models.Model):
        title = models.CharField(max_length=120)
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="volumes")
        pages = models.IntegerField()
        price = models.DecimalField(max_digits=8, decimal_places=2)
        published = models.DateTimeField()
        in_print = models.BooleanField()
        extra = models.JSONField()

        class Meta:
            app_label = "bench"
            db_table = "bench_volume"

    return Author, Book, Note, Shelf


def identity(output: Any) -> Any:
    """Reduce objects, dicts and rows alike to what all peers know: keys and titles."""
    if isinstance(output, list):
        return [identity(one) for one in output]
    if isinstance(output, dict):
        return (output["id"], output["title"])
    if isinstance(output, tuple):
        return output[:2]
    return (output.id, output.title)


def with_author(output: list[Any]) -> list[Any]:
    """Reduce books with their authors, objects and rows alike, to keys, titles and names."""
    return [
        (*one[:2], *one[8:])
        if isinstance(one, tuple)
        else (one.id, one.title, one.author.id, one.author.name, one.author.country)
        for one in output
    ]


def with_volumes(output: list[Any]) -> list[Any]:
    """Reduce shelves with their volumes to keys and titles."""
    return [
        (one[0], one[1], identity(one[2])) if isinstance(one, tuple) else (one.id, one.name, identity(volumes(one)))
        for one in output
    ]


def volumes(shelf: Any) -> list[Any]:
    """Return the volumes that were fetched with a shelf: a list with some peers, a manager with others."""
    return list(shelf.volumes if hasattr(shelf.volumes, "__iter__") else shelf.volumes.all())


def converted(book: Any) -> tuple[Any, ...]:
    """Return every column of a book object, to compare the values of the two frameworks."""
    return (book.pk, book.title, book.author_id, book.pages, book.price, book.published, book.in_print, book.extra)


def typed(values: Any) -> Any:
    """Return values with the types of them all, at every depth."""
    if isinstance(values, dict):
        return {key: typed(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [typed(value) for value in values]
    return (type(values), values)


def frameworks_agree(ours: Any, theirs: Any) -> None:
    """Raise AssertionError unless both frameworks give the same values, of the same types, for every column of every row."""
    for name, work in (
        ("objects", lambda book: [converted(one) for one in book.objects.order_by("pk")]),
        ("values", lambda book: list(book.objects.order_by("pk").values())),
        ("joined", lambda book: [converted(one) for one in book.objects.filter(author__country="NO").order_by("pk")]),
        ("related", lambda book: [(*converted(one), one.author.name) for one in book.objects.select_related("author")]),
    ):
        mine, other = typed(work(ours)), typed(work(theirs))
        assert len(mine) >= MATCHING, name
        assert mine == other, f"{name} differ: {next((a, b) for a, b in zip(mine, other, strict=True) if a != b)}"


def bulk_create(model: Any, transaction: Any) -> int:
    """Make and insert BOOKS objects, count the table, and take them back, so that it does not grow."""
    moment = datetime.datetime(2024, 3, 2, 10, 1, tzinfo=datetime.UTC)
    with transaction.atomic():
        model.objects.bulk_create(
            model(
                title="Book 1",
                author_id=1,
                pages=101,
                price=Decimal("1.50"),
                published=moment,
                in_print=False,
                extra={"tags": ["a", "b"], "n": 1},
            )
            for _ in range(BOOKS)
        )
        count = model.objects.count()
        transaction.set_rollback(True)
    return count


Work = dict[str, Callable[[], object]]


def framework(models: Any, transaction: Any, declared: tuple[Any, Any, Any, Any]) -> Work:
    """Return the pieces of work on the models of Django, or of quintet: the same source."""
    _, book, note, shelf = declared
    held = note.objects.get(pk=1)

    def save() -> None:
        held.stars = OTHER_STARS[held.stars]
        held.save()

    return {
        "get": lambda: book.objects.get(pk=42),
        "filter": lambda: list(book.objects.filter(author__country="NO")),
        "fetch": lambda: list(book.objects.all()),
        "values": lambda: list(book.objects.values()),
        "related": lambda: list(book.objects.select_related("author").order_by("pk")[:200]),
        "prefetch": lambda: list(shelf.objects.prefetch_related("volumes")),
        "bulk": lambda: bulk_create(book, transaction),
        "create": lambda: note.objects.create(body="text", stars=3) and None,
        "save": save,
        "aggregate": lambda: book.objects.filter(author_id=7).aggregate(mean=models.Avg("pages"))["mean"],
    }


def awaited(models: Any, declared: tuple[Any, Any, Any, Any], loop: asyncio.AbstractEventLoop) -> Work:
    """Return quintet's ``a`` methods, batches of them in one task with a portal, as a request has one."""
    _, book, note, shelf = declared
    held = note.objects.get(pk=1)

    async def listed(rows: Any) -> list[Any]:
        return [one async for one in rows]

    async def create() -> None:
        await note.objects.acreate(body="text", stars=3)

    async def save() -> None:
        held.stars = OTHER_STARS[held.stars]
        await held.asave()

    async def aggregate() -> object:
        return (await book.objects.filter(author_id=7).aaggregate(mean=models.Avg("pages")))["mean"]

    works: dict[str, Callable[[], Any]] = {
        "get": lambda: book.objects.aget(pk=42),
        "filter": lambda: listed(book.objects.filter(author__country="NO")),
        "fetch": lambda: listed(book.objects.all()),
        "values": lambda: listed(book.objects.values()),
        "related": lambda: listed(book.objects.select_related("author").order_by("pk")[:200]),
        "prefetch": lambda: listed(shelf.objects.prefetch_related("volumes")),
        "create": create,
        "save": save,
        "aggregate": aggregate,
    }
    return {name: Awaited(loop, work, bridge.portal) for name, work in works.items()}


def plain(raw: sqlite3.Connection) -> Work:
    """Return the pieces of work on the driver: the columns as SQLite stores them, nothing converted, no objects."""
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = ?"
    insert = f"INSERT INTO bench_book ({COLUMNS.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    new = row(1, 1)[1:]
    both = f"SELECT b.{columns}, a.id, a.name, a.country FROM bench_book b JOIN bench_author a ON b.author_id = a.id"
    volumes = f"SELECT {COLUMNS.replace('author', 'shelf')} FROM bench_volume WHERE shelf_id IN ({', '.join('?' * SHELVES)})"
    stars = itertools.cycle((4, 3))
    names = ["id", *COLUMNS.split(", ")[1:]]

    def bulk() -> int:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(insert, [new] * BOOKS)
        count = raw.execute("SELECT COUNT(*) FROM bench_book").fetchone()[0]
        raw.execute("ROLLBACK")
        return count

    def prefetch() -> list[Any]:
        shelves = raw.execute("SELECT id, name FROM bench_shelf").fetchall()
        found: dict[int, list[Any]] = {one[0]: [] for one in shelves}
        for volume in raw.execute(volumes, list(found)).fetchall():
            found[volume[2]].append(volume)
        return [(one[0], one[1], found[one[0]]) for one in shelves]

    def create() -> None:
        raw.execute("INSERT INTO bench_note (body, stars) VALUES (?, ?)", ("text", 3))

    def save() -> None:
        raw.execute("UPDATE bench_note SET body = ?, stars = ? WHERE id = ?", ("first", next(stars), 1))

    return {
        "get": lambda: raw.execute(f"SELECT {COLUMNS} FROM bench_book WHERE id = ?", (42,)).fetchone(),
        "filter": lambda: raw.execute(join, ("NO",)).fetchall(),
        "fetch": lambda: raw.execute(f"SELECT {COLUMNS} FROM bench_book").fetchall(),
        "values": lambda: raw.execute(f"SELECT {', '.join(names)} FROM bench_book").fetchall(),
        "related": lambda: raw.execute(f"{both} ORDER BY b.id LIMIT 200").fetchall(),
        "prefetch": prefetch,
        "bulk": bulk,
        "create": create,
        "save": save,
        "aggregate": lambda: raw.execute("SELECT AVG(pages) FROM bench_book WHERE author_id = ?", (7,)).fetchone()[0],
    }


#: Name of the work: title of the row, the most of the raw driver's time, the least of Django's over ours.
ROWS = {
    "get": ("get by primary key", 2.5, 12),
    "filter": ("filter over a join, 20 objects", 2.3, 6),
    "fetch": ("fetch 1000 objects of 8 columns", 2.8, 3.3),
    "values": ("values() of 1000 rows", 2.7, 2.4),
    "related": ("select_related, 200 objects", 2.7, 3.7),
    "prefetch": ("prefetch 20 x 10 objects", 3.6, 3.5),
    "bulk": ("bulk_create 1000 objects of 7 columns", 3.3, 3.5),
    "create": ("create", 1.8, 2.8),
    "save": ("save", 2.2, 6),
    "aggregate": ("aggregate over 20 rows", 2, 10),
}


def written(raw: sqlite3.Connection, key: str) -> Callable[[object], object]:
    """Return what reads back the row that a peer wrote, and unwrites it, so that the next peer must write it itself."""
    if key == "create":

        def created(_: object) -> object:
            found = raw.execute("SELECT body, stars FROM bench_note WHERE id > 1").fetchall()
            raw.execute("DELETE FROM bench_note WHERE id > 1")
            return found

        return created

    def saved(_: object) -> object:
        found = raw.execute("SELECT body, stars FROM bench_note WHERE id = 1").fetchall()
        raw.execute("UPDATE bench_note SET body = 'other', stars = 0 WHERE id = 1")
        return found

    return saved


def rows(path: Path, loop: asyncio.AbstractEventLoop) -> list[Row]:
    """Return the rows of the table."""
    from django.db import models as django_models
    from django.db import transaction as django_transaction

    from quintet.db import models as quintet_models
    from quintet.db import transaction as quintet_transaction

    theirs, ours = declare(django_models), declare(quintet_models)
    frameworks_agree(ours[1], theirs[1])
    raw = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    raw.execute("PRAGMA synchronous = NORMAL")
    engine = peers.engine(f"sqlite:///{path}", {})
    peewee_database = peewee.SqliteDatabase(path, pragmas={"journal_mode": "wal", "synchronous": 1})
    works = {
        OURS: framework(quintet_models, quintet_transaction, ours),
        "quintet, awaited": awaited(quintet_models, ours, loop),
        "Django": framework(django_models, django_transaction, theirs),
        "raw sqlite3": plain(raw),
        "SQLAlchemy ORM": peers.sqlalchemy_orm(engine),
        "SQLAlchemy Core": peers.sqlalchemy_core(engine),
        "Peewee": peers.peewee_orm(peewee_database),
        "Tortoise": peers.tortoise_orm(loop, tortoise_sqlite(path)),
    }
    same = {"related": with_author, "prefetch": with_volumes, "create": written(raw, "create"), "save": written(raw, "save")}
    for key in ("bulk", "aggregate"):
        same[key] = lambda output: output
    return [
        Row(
            title,
            {name: work[key] for name, work in works.items() if key in work},
            (Target("raw sqlite3", at_most=at_most), Target("Django", at_least=at_least)),
            same.get(key, identity),
        )
        for key, (title, at_most, at_least) in ROWS.items()
    ]


def tortoise_sqlite(path: Path) -> dict[str, Any]:
    """Return Tortoise's settings of the file, with the pragmas of the table."""
    return {
        "engine": "tortoise.backends.sqlite",
        "credentials": {"file_path": str(path), "journal_mode": "WAL", "synchronous": "NORMAL"},
    }


def main() -> int:
    """Measure the table."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.sqlite3")
        make_database(path)
        configure(path)
        loop = uvloop.new_event_loop()
        try:
            return 0 if run(rows(path, loop), rounds, log) else 1
        finally:
            peers.close_tortoise(loop)
            loop.close()


if __name__ == "__main__":
    sys.exit(main())
