"""Work on many files at once whose outcome is told in the order of the files."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each_in_order(work: Callable[[T], R], items: Iterable[T], at_once: int) -> Iterator[R]:
    """Yield ``work(item)`` of each, in order, with so many under way at once.

    The first failure in that order is raised, whichever came first in time; what has not begun by then is not begun.
    """
    if at_once <= 1:
        yield from map(work, items)
        return
    pool = ThreadPoolExecutor(at_once)
    try:
        for future in [pool.submit(copy_context().run, work, item) for item in items]:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)
