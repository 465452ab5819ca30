"""Porch: the middleware of request ids."""

from quintet.web.request_id import RequestIdMiddleware as RequestIdMiddleware

__all__ = [
    "RequestIdMiddleware",
]
