"""Which SQLite statements leave the event loop: those that were slow before, and the long tails of large results.

SQLite has no asynchronous input and output. A short statement runs inline on the loop (a thread hop costs ten times as
much); one that took longer than `SLOW_SECONDS` is remembered by its text and runs in a worker thread from then on, until it
is fast again.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar

from quintet.drivers.sqlite.link import SqliteLink
from quintet.kit import bridge
from quintet.kit.threads import Pool

R = TypeVar("R")

SLOW_SECONDS = 0.002
#: The rows of a result that are read inline, at most; the rest is read in a thread.
INLINE_ROWS = 500
REMEMBERED = 1024


class Offload:
    """The memory of slow statements of one database, and the threads that run them."""

    def __init__(self, alias: str) -> None:
        self.threads = Pool(max_threads=8, name=f"quintet-sqlite-{alias}")
        self.slow: dict[str, None] = {}

    def run(self, link: SqliteLink, sql: str, call: Callable[[], R]) -> R:
        """Run a statement's ``call`` inline or in a thread, and remember how long it took."""
        threaded = sql in self.slow
        start = time.perf_counter()
        result = self.in_thread(link, call) if threaded else call()
        took = time.perf_counter() - start
        if not threaded and took > SLOW_SECONDS:
            self._remember(sql)
        elif threaded and took < SLOW_SECONDS / 4:
            self.slow.pop(sql, None)
        return result

    def all_rows(self, link: SqliteLink, cursor: sqlite3.Cursor) -> list[Any]:
        """Return every row; beyond the first `INLINE_ROWS`, read by a thread."""
        rows = cursor.fetchmany(INLINE_ROWS)
        if len(rows) == INLINE_ROWS:
            rows += self.in_thread(link, cursor.fetchall)
        return rows

    def in_thread(self, link: SqliteLink, call: Callable[[], R]) -> R:
        """Run ``call`` in a thread while the task is parked.

        When the task is cancelled, the statement is interrupted and the thread awaited: the link is never given back in use.
        """
        future = self.threads.submit(call)
        try:
            return bridge.wait(asyncio.shield(future))
        except BaseException:
            while not future.done():
                link.interrupt()
                bridge.wait(asyncio.wait([future], timeout=0.05))
            if not future.cancelled():
                future.exception()  # retrieved: the interruption is the cancellation's own doing
            raise

    def _remember(self, sql: str) -> None:
        if len(self.slow) >= REMEMBERED:
            del self.slow[next(iter(self.slow))]
        self.slow[sql] = None
