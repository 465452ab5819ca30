"""Which SQLite statements leave the event loop: those that were slow before, and the long tails of large results.

SQLite has no asynchronous input and output. A short statement runs inline on the loop (a thread hop costs ten times as
much); one that took longer than `SLOW_SECONDS` is remembered by its text and runs in a worker thread from then on, until it
is fast again.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from quintet.drivers.sqlite.link import SqliteLink
from quintet.kit import bridge
from quintet.kit.libraries import asyncio
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

    def slowly(self, link: SqliteLink, sql: str, call: Callable[[], R]) -> R:
        """Run the ``call`` of a statement that was slow in a thread; forget it when it is fast again."""
        start = time.perf_counter()
        result = self.in_thread(link, call)
        if time.perf_counter() - start < SLOW_SECONDS / 4:
            self.slow.pop(sql, None)
        return result

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

    def remember(self, sql: str) -> None:
        """Note that a statement was slow."""
        if len(self.slow) >= REMEMBERED:
            del self.slow[next(iter(self.slow))]
        self.slow[sql] = None
