"""Porch: the middleware for redirects of partial requests."""

from quintet.web.partial_redirects import PartialRedirectMiddleware as PartialRedirectMiddleware

__all__ = [
    "PartialRedirectMiddleware",
]
