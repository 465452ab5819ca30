"""Porch: the middleware of rate limits."""

from quintet.web.rate_limit import RateLimitMiddleware as RateLimitMiddleware

__all__ = [
    "RateLimitMiddleware",
]
