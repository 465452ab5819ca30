"""Porch: the middleware of compression."""

from quintet.web.compression import CompressionMiddleware as CompressionMiddleware

__all__ = [
    "CompressionMiddleware",
]
