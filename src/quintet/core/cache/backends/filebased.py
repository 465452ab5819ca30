"""Porch: the cache in a folder."""

from quintet.services.cache.folder import FileBasedCache as FileBasedCache

__all__ = ["FileBasedCache"]
