"""The ORM beside the sqlite3 module on one WAL file: interleaved rounds, minimum and median microseconds an operation, ratios.

Run: python benchmarks/orm_sqlite.py [rounds]
"""

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quintet.conf import settings

FOLDER = tempfile.mkdtemp()
PATH = str(Path(FOLDER) / "bench.sqlite3")
settings.configure(
    SECRET_KEY="bench",
    DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": PATH}},
    USE_TZ=True,
)

from quintet.db import connection, models  # noqa: E402
from quintet.utils import timezone  # noqa: E402


class Author(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "bench"


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    pages = models.IntegerField()
    price = models.DecimalField(max_digits=8, decimal_places=2)
    published = models.DateTimeField()
    data = models.JSONField()
    in_print = models.BooleanField(default=True)

    class Meta:
        app_label = "bench"


def prepare() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    authors = Author.objects.bulk_create([Author(name=f"author {number}") for number in range(50)])
    Book.objects.bulk_create([book(number, authors[number % 50]) for number in range(1000)])


def book(number: int, author: Any) -> Book:
    return Book(
        title=f"book {number}",
        author=author,
        pages=number,
        price="12.50",
        published=timezone.now(),
        data={"a": [1, 2], "b": number},
    )


def timed(function: Callable[[], Any], repeat: int) -> float:
    start = time.process_time()
    for _ in range(repeat):
        function()
    return (time.process_time() - start) / repeat * 1e6


def main(rounds: int) -> None:
    prepare()
    raw = sqlite3.connect(PATH, isolation_level=None, cached_statements=512)
    raw.execute("pragma journal_mode=wal")
    raw.execute("pragma synchronous=normal")
    columns = "id, title, author_id, pages, price, published, data, in_print"
    insert = "insert into bench_book (title, author_id, pages, price, published, data, in_print) values (?, ?, ?, ?, ?, ?, ?)"
    row = ("t", 1, 5, "12.50", "2026-01-01 10:00:00", '{"a": 1}', 1)
    held = Book.objects.get(pk=1)
    author = Author.objects.get(pk=1)
    now = timezone.now()
    join = (
        f"select b.{columns.replace(', ', ', b.')} from bench_book b join bench_author a on a.id = b.author_id where a.name = ?"
    )

    def raw_bulk() -> None:
        raw.execute("begin immediate")
        raw.executemany(insert, [row] * 1000)
        raw.execute("rollback")

    def ours_bulk() -> None:
        made = [Book(title="t", author=author, pages=5, price="12.50", published=now, data={"a": 1}) for _ in range(1000)]
        Book.objects.bulk_create(made)

    cases: dict[str, tuple[int, Callable[[], Any], Callable[[], Any]]] = {
        "get by pk": (
            300,
            lambda: raw.execute(f"select {columns} from bench_book where id = ?", (5,)).fetchone(),
            lambda: Book.objects.get(pk=5),
        ),
        "filter join 20": (
            100,
            lambda: raw.execute(join, ("author 3",)).fetchall(),
            lambda: list(Book.objects.filter(author__name="author 3")),
        ),
        "fetch 1000 x 8": (
            5,
            lambda: raw.execute(f"select {columns} from bench_book order by id limit 1000").fetchall(),
            lambda: list(Book.objects.order_by("pk")[:1000]),
        ),
        "values 1000": (
            5,
            lambda: raw.execute(f"select {columns} from bench_book order by id limit 1000").fetchall(),
            lambda: list(Book.objects.order_by("pk").values()[:1000]),
        ),
        "create": (
            50,
            lambda: raw.execute(insert, row),
            lambda: Book.objects.create(title="t", author_id=1, pages=5, price="12.50", published=now, data={"a": 1}),
        ),
        "save": (100, lambda: raw.execute("update bench_book set title = ?, pages = ? where id = ?", ("x", 2, 1)), held.save),
        "aggregate": (
            20,
            lambda: raw.execute("select sum(pages), count(id) from bench_book where id <= ?", (1000,)).fetchone(),
            lambda: Book.objects.filter(pk__lte=1000).aggregate(s=models.Sum("pages"), n=models.Count("id")),
        ),
        "bulk_create 1000": (1, raw_bulk, ours_bulk),
        "select_related 200": (
            10,
            lambda: raw.execute(
                "select b.*, a.* from bench_book b join bench_author a on a.id = b.author_id order by b.id limit 200"
            ).fetchall(),
            lambda: list(Book.objects.select_related("author").order_by("pk")[:200]),
        ),
    }
    for name, (repeat, plain, ours) in cases.items():
        plain(), ours()
        first: list[float] = []
        second: list[float] = []
        for _ in range(rounds):
            first.append(timed(plain, repeat))
            second.append(timed(ours, repeat))
        ratio = statistics.median(b / a for a, b in zip(first, second, strict=True))
        report = {
            "op": name,
            "raw_min": round(min(first), 1),
            "raw_median": round(statistics.median(first), 1),
            "ours_min": round(min(second), 1),
            "ours_median": round(statistics.median(second), 1),
            "ratio": round(ratio, 2),
        }
        print(json.dumps(report))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
