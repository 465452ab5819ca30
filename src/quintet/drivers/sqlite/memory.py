"""The pool of a database in memory: exactly one raw connection, shared by all units, which take turns in its lane."""

import threading
from collections.abc import Callable

from quintet.drivers.pool import Pool, PoolOptions
from quintet.drivers.sqlite.link import SqliteLink


class OneLink(Pool[SqliteLink]):
    """Gives everybody the same connection and never closes it while the process lives: closing would lose the data."""

    def __init__(self, where: str, open_link: Callable[[], SqliteLink]) -> None:
        super().__init__(where, PoolOptions(max_size=1), open_link, SqliteLink.close, None)
        self._one: SqliteLink | None = None
        self._opening = threading.Lock()

    def take(self) -> SqliteLink:
        """Return the connection, opened by the first caller."""
        if self._one is None:
            with self._opening:
                if self._one is None:
                    self._size += 1
                    self._one = self._open_counted()
        return self._one

    def give(self, link: SqliteLink) -> None:
        """Do nothing: the connection never left."""

    def discard(self, link: SqliteLink) -> None:
        """Roll back what is open, keeping the data."""
        if link.in_transaction:
            link.rollback()

    def abandon(self, link: SqliteLink) -> None:
        """Roll back what is open."""
        self.discard(link)

    def close(self) -> None:
        """Do nothing: the data live as long as the connection."""

    def forked(self) -> None:
        """Keep the connection: the child's memory, and so its data, is a copy of its own."""
        self._opening = threading.Lock()

    def forget(self) -> None:
        """Close the connection and lose the data; the next `take` opens an empty database."""
        link, self._one = self._one, None
        if link is not None:
            super().discard(link)
