"""Porch: the cache that keeps nothing."""

from quintet.services.cache.dummy import DummyCache as DummyCache

__all__ = ["DummyCache"]
