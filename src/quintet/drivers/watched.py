"""The verbs while somebody watches: each through a public cursor, so that wrappers and the log see ``%s`` statements."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from quintet.drivers.cursor import CursorWrapper


class Watchable(Protocol):
    """What the watched verbs ask of a connection."""

    def pin(self) -> None:
        """Keep one link until `unpin`."""
        ...

    def unpin(self) -> None:
        """Undo one `pin`."""
        ...

    def require_link(self) -> Any:
        """Return the pinned link."""
        ...

    def wrap_cursor(self, link: Any, name: str) -> CursorWrapper:
        """Return a public cursor."""
        ...


@contextmanager
def _cursor(connection: Watchable) -> Generator[CursorWrapper]:
    connection.pin()
    try:
        with connection.wrap_cursor(connection.require_link(), "") as cursor:
            yield cursor
    finally:
        connection.unpin()


def fetch_all(connection: Watchable, sql: str, params: Any) -> list[tuple[Any, ...]]:
    """Run a ``%s`` statement and return its rows."""
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def fetch_one(connection: Watchable, sql: str, params: Any) -> tuple[Any, ...] | None:
    """Run a ``%s`` statement and return its first row."""
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def execute(connection: Watchable, sql: str, params: Any) -> int:
    """Run a ``%s`` statement and return how many rows it touched."""
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        return cursor.cursor.rowcount


def execute_many(connection: Watchable, sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run a ``%s`` statement for each of ``rows``."""
    with _cursor(connection) as cursor:
        cursor.executemany(sql, rows)
        return cursor.cursor.rowcount


def insert(connection: Watchable, sql: str, params: Any) -> int:
    """Insert one row and return its key."""
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        return cursor.cursor.lastrowid
