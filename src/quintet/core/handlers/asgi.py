"""Porch: the ASGI handler and request."""

from quintet.http.asgi import ASGIRequest as ASGIRequest
from quintet.server.asgi import ASGIHandler as ASGIHandler

__all__ = ["ASGIHandler", "ASGIRequest"]
