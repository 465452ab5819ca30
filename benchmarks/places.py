"""Databases for programs that measure: an empty one of each kind, made for the program and dropped behind it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KINDS = ("sqlite", "postgres", "mariadb")
NAME = f"quintet_bench_{os.getpid()}"


@contextmanager
def place(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the settings of an empty database: SQLite in a file, servers at 127.0.0.1 on their usual ports."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(Path(folder) / "bench.sqlite3")}
        return
    run, settings = (_postgres if kind == "postgres" else _mariadb)()
    run(f"CREATE DATABASE {NAME}")
    try:
        yield {**settings, "NAME": NAME, "HOST": "127.0.0.1"}
    finally:
        run(f"DROP DATABASE {NAME}{' WITH (FORCE)' if kind == 'postgres' else ''}")


def _postgres() -> tuple[Any, dict[str, Any]]:
    import psycopg

    def run(statement: str) -> None:
        with psycopg.connect(host="127.0.0.1", user="postgres", dbname="postgres", autocommit=True) as link:
            link.execute(statement)

    return run, {"ENGINE": "quintet.db.backends.postgresql", "USER": "postgres"}


def _mariadb() -> tuple[Any, dict[str, Any]]:
    import pymysql

    def run(statement: str) -> None:
        with pymysql.connect(host="127.0.0.1", user="root") as link, link.cursor() as cursor:
            cursor.execute(statement)

    return run, {"ENGINE": "quintet.db.backends.mysql", "USER": "root"}
