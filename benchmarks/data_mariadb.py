"""The data table on MariaDB: quintet, Django and plain PyMySQL, all three on PyMySQL, blocking.

Times are CPU of our process, all its threads: what the server spends on a statement is the same for every peer. Plain PyMySQL
converts what its own tables convert and leaves JSON as text. The tables live in a database that is dropped at the end.

    python -m benchmarks.data_mariadb ROUNDS LOG
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import pymysql
from django.conf import settings as django_settings

import quintet
from benchmarks.data import AUTHORS, BOOKS, COLUMNS, Work, day, declare, framework, frameworks_agree, identity
from benchmarks.harness import OURS, Row, Target, check_outputs, run
from quintet.conf import settings as quintet_settings

SPACE = "quintet_benchmark"
SERVER = {"HOST": "127.0.0.1", "PORT": "3306", "USER": "root", "PASSWORD": "", "NAME": SPACE}
RAW: dict[str, Any] = {"host": "127.0.0.1", "port": 3306, "user": "root", "charset": "utf8mb4", "autocommit": True}
SCHEMA = (
    "CREATE TABLE bench_author (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL, country varchar(2) NOT NULL)",
    "CREATE TABLE bench_book (id bigint AUTO_INCREMENT PRIMARY KEY, title varchar(120) NOT NULL, author_id bigint NOT NULL"
    " REFERENCES bench_author (id), pages integer NOT NULL, price numeric(8, 2) NOT NULL, published datetime(6) NOT NULL,"
    " in_print bool NOT NULL, extra json NOT NULL)",
    "CREATE TABLE bench_note (id bigint AUTO_INCREMENT PRIMARY KEY, body varchar(80) NOT NULL, stars integer NOT NULL)",
    "INSERT INTO bench_note (body, stars) VALUES ('first', 3)",
)


def fill(cursor: Any) -> None:
    """Make the tables and their rows; author 7 has exactly 20 books that match the join."""
    for statement in (
        f"DROP DATABASE IF EXISTS {SPACE}",
        f"CREATE DATABASE {SPACE} CHARACTER SET utf8mb4",
        f"USE {SPACE}",
        *SCHEMA,
    ):
        cursor.execute(statement)
    authors = [(n, f"Author {n}", "NO" if n == 7 else "SE") for n in range(1, AUTHORS + 1)]
    cursor.executemany("INSERT INTO bench_author VALUES (%s, %s, %s)", authors)
    extra = [json.dumps({"tags": ["a", "b"], "n": n}) for n in range(BOOKS + 1)]
    books = [
        (n, f"Book {n}", n % AUTHORS + 1, 100 + n % 400, f"{n % 90}.50", day(n), n % 3 == 0, extra[n])
        for n in range(1, BOOKS + 1)
    ]
    cursor.executemany("INSERT INTO bench_book VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", books)


def configure() -> None:
    """Point both frameworks at the database."""
    pymysql.install_as_MySQLdb()
    options = {"USE_TZ": True, "TIME_ZONE": "UTC", "INSTALLED_APPS": [], "SECRET_KEY": "benchmark", "DEBUG": False}
    entry = {**SERVER, "CONN_MAX_AGE": 600}
    django_settings.configure(DATABASES={"default": {**entry, "ENGINE": "django.db.backends.mysql"}}, **options)
    django.setup()
    quintet_settings.configure(DATABASES={"default": {**entry, "ENGINE": "quintet.db.backends.mysql"}}, **options)
    quintet.setup()


def statements(cursor: Any) -> Work:
    """Return the pieces of work on a raw cursor."""
    columns = COLUMNS.replace(", ", ", b.")
    join = f"SELECT b.{columns} FROM bench_book b JOIN bench_author a ON b.author_id = a.id WHERE a.country = %s"

    def rows(sql: str, *params: object) -> list[Any]:
        cursor.execute(sql, params)
        return list(cursor.fetchall())

    def create() -> None:
        cursor.execute("INSERT INTO bench_note (body, stars) VALUES (%s, %s)", ("text", 3))

    return {
        "get": lambda: rows(f"SELECT {COLUMNS} FROM bench_book WHERE id = %s", 42)[0],
        "filter": lambda: rows(join, "NO"),
        "fetch": lambda: rows(f"SELECT {COLUMNS} FROM bench_book"),
        "create": create,
    }


#: Name of the work: title, the most of raw PyMySQL's time and the least of Django's over ours (those of PostgreSQL).
ROWS: dict[str, tuple[str, float, float]] = {
    "get": ("get by primary key", 1.35, 6),
    "filter": ("filter over a join, 20 objects", 1.3, 4.5),
    "fetch": ("fetch 1000 objects", 1.2, 2.3),
    "create": ("create", 1.35, 2.5),
}


def written(cursor: Any) -> Callable[[object], object]:
    """Return what reads back the row that a peer made, and takes it away."""

    def created(_: object) -> object:
        cursor.execute("SELECT body, stars FROM bench_note WHERE id > 1")
        found = list(cursor.fetchall())
        cursor.execute("DELETE FROM bench_note WHERE id > 1")
        return found

    return created


def measure(rounds: int, log: Path, cursor: Any) -> bool:
    """Measure the table; say whether every row reaches half of its targets."""
    from django.db import models as django_models
    from django.db import transaction as django_transaction

    from quintet.db import models as quintet_models
    from quintet.db import transaction as quintet_transaction

    theirs, ours = declare(django_models), declare(quintet_models)
    frameworks_agree(ours[1], theirs[1])
    works = {
        OURS: framework(quintet_models, quintet_transaction, ours),
        "Django": framework(django_models, django_transaction, theirs),
        "raw PyMySQL": statements(cursor),
    }
    rows: list[Row] = []
    for key, (title, at_most, at_least) in ROWS.items():
        wanted = (Target("raw PyMySQL", at_most=at_most), Target("Django", at_least=at_least))
        same = written(cursor) if key == "create" else identity
        rows.append(Row(f"MariaDB: {title}", {name: work[key] for name, work in works.items()}, wanted, same))
    for row in rows:
        check_outputs(row)
    return run(rows, rounds, log)


def main() -> int:
    """Measure the table, or say why not."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    try:
        raw = pymysql.connect(**RAW)
    except pymysql.OperationalError as error:
        print(f"\nSKIPPED: the MariaDB table needs a server at {SERVER['HOST']}:{SERVER['PORT']}: {error}")
        return 0
    with raw, raw.cursor() as cursor:
        fill(cursor)
        configure()
        try:
            return 0 if measure(rounds, log, cursor) else 1
        finally:
            cursor.execute(f"DROP DATABASE {SPACE}")


if __name__ == "__main__":
    sys.exit(main())
