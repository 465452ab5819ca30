"""Porch: the common middleware."""

from quintet.web.common import CommonMiddleware as CommonMiddleware

__all__ = [
    "CommonMiddleware",
]
