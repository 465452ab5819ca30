"""Porch: the base of caches."""

from quintet.services.cache.base import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT
from quintet.services.cache.base import BaseCache as BaseCache
from quintet.services.cache.errors import CacheKeyWarning as CacheKeyWarning
from quintet.services.cache.errors import InvalidCacheBackendError as InvalidCacheBackendError
from quintet.services.cache.errors import InvalidCacheKey as InvalidCacheKey
from quintet.services.cache.keys import MEMCACHE_MAX_KEY_LENGTH as MEMCACHE_MAX_KEY_LENGTH
from quintet.services.cache.keys import default_key_func as default_key_func
from quintet.services.cache.keys import get_key_func as get_key_func
from quintet.services.cache.keys import memcache_key_warnings as memcache_key_warnings

__all__ = [
    "DEFAULT_TIMEOUT",
    "MEMCACHE_MAX_KEY_LENGTH",
    "BaseCache",
    "CacheKeyWarning",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "default_key_func",
    "get_key_func",
    "memcache_key_warnings",
]
