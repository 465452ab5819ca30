"""Porch: the cache in memory."""

from quintet.services.cache.memory import LocMemCache as LocMemCache

__all__ = ["LocMemCache"]
