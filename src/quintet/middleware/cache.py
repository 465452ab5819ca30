"""Porch: the middleware that keeps whole pages."""

from quintet.web.page_cache import CacheMiddleware as CacheMiddleware
from quintet.web.page_cache import FetchFromCacheMiddleware as FetchFromCacheMiddleware
from quintet.web.page_cache import UpdateCacheMiddleware as UpdateCacheMiddleware

__all__ = ["CacheMiddleware", "FetchFromCacheMiddleware", "UpdateCacheMiddleware"]
