"""Porch: the middleware of CORS."""

from quintet.web.cors import CorsMiddleware as CorsMiddleware

__all__ = [
    "CorsMiddleware",
]
