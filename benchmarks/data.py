"""The data table: one SQLite file, read and written by quintet, Django and the raw driver in turn."""

import datetime
import json
import sqlite3
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
from django.conf import settings as django_settings

import quintet
from benchmarks.harness import OURS, Row, Target, run
from quintet.conf import settings as quintet_settings

AUTHORS, BOOKS, MATCHING = 50, 1000, 20
SHELVES, VOLUMES = 20, 10
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
    """Reduce objects and raw rows alike to what both know: keys and titles."""
    if isinstance(output, list):
        return [identity(one) for one in output]
    if isinstance(output, dict):
        return (output["id"], output["title"])
    if isinstance(output, tuple):
        return output[:2]
    return (output.pk, output.title)


def with_author(output: list[Any]) -> list[Any]:
    """Reduce books with their authors, objects and raw rows alike, to keys, titles and names."""
    return [
        (*one[:2], *one[8:])
        if isinstance(one, tuple)
        else (one.pk, one.title, one.author.pk, one.author.name, one.author.country)
        for one in output
    ]


def with_volumes(output: list[Any]) -> list[Any]:
    """Reduce shelves with their volumes to keys and titles."""
    return [
        (one[0], one[1], identity(one[2])) if isinstance(one, tuple) else (one.pk, one.name, identity(list(one.volumes.all())))
        for one in output
    ]


def bulk_create(model: Any, transaction: Any) -> None:
    """Make and insert BOOKS objects, and take them back, so that the table does not grow."""
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
        transaction.set_rollback(True)


def converted(book: Any) -> tuple[Any, ...]:
    """Return every column of a book object, to compare the values of the two frameworks."""
    return (book.pk, book.title, book.author_id, book.pages, book.price, book.published, book.in_print, book.extra)


def rows(path: Path) -> list[Row]:
    """Return the rows of the table."""
    from django.db import models as django_models
    from django.db import transaction as django_transaction
    from django.db.models import Avg as DjangoAvg

    from quintet.db import models as quintet_models
    from quintet.db import transaction as quintet_transaction
    from quintet.db.models import Avg as OurAvg

    _, their_book, their_note, their_shelf = declare(django_models)
    _, our_book, our_note, our_shelf = declare(quintet_models)
    expected = converted(their_book.objects.get(pk=42))
    assert converted(our_book.objects.get(pk=42)) == expected, (converted(our_book.objects.get(pk=42)), expected)
    assert expected[4] == Decimal("42.50")
    assert expected[5].tzinfo is not None
    assert isinstance(expected[5], datetime.datetime)

    raw = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    raw.execute("PRAGMA synchronous = NORMAL")
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = ?"
    our_notes, their_notes = our_note.objects.get(pk=1), their_note.objects.get(pk=1)

    insert = f"INSERT INTO bench_book ({COLUMNS.removeprefix('id, ')}) VALUES (?, ?, ?, ?, ?, ?, ?)"
    new = row(1, 1)[1:]
    both = f"SELECT b.{columns}, a.id, a.name, a.country FROM bench_book b JOIN bench_author a ON b.author_id = a.id"
    volumes = f"SELECT {COLUMNS.replace('author', 'shelf')} FROM bench_volume WHERE shelf_id IN ({', '.join('?' * SHELVES)})"

    def raw_bulk() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(insert, [new] * BOOKS)
        raw.execute("ROLLBACK")

    def raw_prefetch() -> list[Any]:
        shelves = raw.execute("SELECT id, name FROM bench_shelf").fetchall()
        found: dict[int, list[Any]] = {one[0]: [] for one in shelves}
        for volume in raw.execute(volumes, list(found)).fetchall():
            found[volume[2]].append(volume)
        return [(one[0], one[1], found[one[0]]) for one in shelves]

    def raw_insert() -> None:
        raw.execute("INSERT INTO bench_note (body, stars) VALUES (?, ?)", ("text", 3))

    def raw_save() -> None:
        raw.execute("UPDATE bench_note SET body = ?, stars = ? WHERE id = ?", ("first", 3, 1))

    return [
        Row(
            "get by primary key",
            {
                OURS: lambda: our_book.objects.get(pk=42),
                "Django": lambda: their_book.objects.get(pk=42),
                "raw sqlite3": lambda: raw.execute(f"SELECT {COLUMNS} FROM bench_book WHERE id = ?", (42,)).fetchone(),
            },
            (Target("raw sqlite3", at_most=2.5), Target("Django", at_least=12)),
            identity,
        ),
        Row(
            "filter over a join, 20 objects",
            {
                OURS: lambda: list(our_book.objects.filter(author__country="NO")),
                "Django": lambda: list(their_book.objects.filter(author__country="NO")),
                "raw sqlite3": lambda: raw.execute(join, ("NO",)).fetchall(),
            },
            (Target("raw sqlite3", at_most=2.3), Target("Django", at_least=6)),
            identity,
        ),
        Row(
            "fetch 1000 objects of 8 columns",
            {
                OURS: lambda: list(our_book.objects.all()),
                "Django": lambda: list(their_book.objects.all()),
                "raw sqlite3": lambda: raw.execute(f"SELECT {COLUMNS} FROM bench_book").fetchall(),
            },
            (Target("raw sqlite3", at_most=2.8), Target("Django", at_least=3.3)),
            identity,
        ),
        Row(
            "values() of 1000 rows",
            {
                OURS: lambda: list(our_book.objects.values()),
                "Django": lambda: list(their_book.objects.values()),
                "raw sqlite3": lambda: raw.execute(f"SELECT {COLUMNS} FROM bench_book").fetchall(),
            },
            (Target("raw sqlite3", at_most=2.7), Target("Django", at_least=2.4)),
            identity,
        ),
        Row(
            "select_related, 200 objects",
            {
                OURS: lambda: list(our_book.objects.select_related("author").order_by("pk")[:200]),
                "Django": lambda: list(their_book.objects.select_related("author").order_by("pk")[:200]),
                "raw sqlite3": lambda: raw.execute(f"{both} ORDER BY b.id LIMIT 200").fetchall(),
            },
            (Target("raw sqlite3", at_most=2.7), Target("Django", at_least=3.7)),
            with_author,
        ),
        Row(
            "prefetch 20 x 10 objects",
            {
                OURS: lambda: list(our_shelf.objects.prefetch_related("volumes")),
                "Django": lambda: list(their_shelf.objects.prefetch_related("volumes")),
                "raw sqlite3": raw_prefetch,
            },
            (Target("raw sqlite3", at_most=3.6), Target("Django", at_least=3.5)),
            with_volumes,
        ),
        Row(
            "bulk_create 1000 objects of 7 columns",
            {
                OURS: lambda: bulk_create(our_book, quintet_transaction),
                "Django": lambda: bulk_create(their_book, django_transaction),
                "raw sqlite3": raw_bulk,
            },
            (Target("raw sqlite3", at_most=3.3), Target("Django", at_least=3.5)),
        ),
        Row(
            "create",
            {
                OURS: lambda: our_note.objects.create(body="text", stars=3) and None,
                "Django": lambda: their_note.objects.create(body="text", stars=3) and None,
                "raw sqlite3": raw_insert,
            },
            (Target("raw sqlite3", at_most=1.8), Target("Django", at_least=2.8)),
        ),
        Row(
            "save",
            {OURS: our_notes.save, "Django": their_notes.save, "raw sqlite3": raw_save},
            (Target("raw sqlite3", at_most=2.2), Target("Django", at_least=6)),
        ),
        Row(
            "aggregate over 20 rows",
            {
                OURS: lambda: our_book.objects.filter(author_id=7).aggregate(mean=OurAvg("pages"))["mean"],
                "Django": lambda: their_book.objects.filter(author_id=7).aggregate(mean=DjangoAvg("pages"))["mean"],
                "raw sqlite3": lambda: raw.execute("SELECT AVG(pages) FROM bench_book WHERE author_id = ?", (7,)).fetchone()[0],
            },
            (Target("raw sqlite3", at_most=2), Target("Django", at_least=10)),
        ),
    ]


def main() -> int:
    """Measure the table."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.sqlite3")
        make_database(path)
        configure(path)
        return 0 if run(rows(path), rounds, log) else 1


if __name__ == "__main__":
    sys.exit(main())
