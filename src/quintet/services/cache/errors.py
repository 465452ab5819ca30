"""What can be wrong with a cache.

ImproperlyConfigured
└─ InvalidCacheBackendError   CACHES lacks an alias, or its entry makes no cache
ValueError
└─ InvalidCacheKey            a store refuses a key
RuntimeWarning
└─ CacheKeyWarning            a key that some other store would refuse
"""

from quintet.kernel.errors import ImproperlyConfigured


class InvalidCacheBackendError(ImproperlyConfigured):
    """CACHES lacks an alias, or its entry makes no cache."""


class CacheKeyWarning(RuntimeWarning):
    """A key that memcached would refuse: code that uses it is bound to its present store."""


class InvalidCacheKey(ValueError):
    """A key that the store refuses."""
