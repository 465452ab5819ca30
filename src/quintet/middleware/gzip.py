"""Porch: the compressing middleware."""

from quintet.web.gzip_content import GZipMiddleware as GZipMiddleware

__all__ = [
    "GZipMiddleware",
]
