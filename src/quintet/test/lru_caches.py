"""Caches of functions, emptied around a block."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def isolate_lru_cache(lru_cache_object: Any) -> Iterator[None]:
    """Empty the cache of a function (made with `functools.lru_cache`) before the block and after it."""
    lru_cache_object.cache_clear()
    try:
        yield
    finally:
        lru_cache_object.cache_clear()
