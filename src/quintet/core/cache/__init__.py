"""Porch: caches."""

from quintet.services.cache.base import BaseCache as BaseCache
from quintet.services.cache.current import cache as cache
from quintet.services.cache.current import caches as caches
from quintet.services.cache.errors import CacheKeyWarning as CacheKeyWarning
from quintet.services.cache.errors import InvalidCacheBackendError as InvalidCacheBackendError
from quintet.services.cache.errors import InvalidCacheKey as InvalidCacheKey
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS as DEFAULT_CACHE_ALIAS
from quintet.services.cache.handler import CacheHandler as CacheHandler

__all__ = [
    "DEFAULT_CACHE_ALIAS",
    "BaseCache",
    "CacheHandler",
    "CacheKeyWarning",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "cache",
    "caches",
]
