"""Porch: the X-Frame-Options middleware."""

from quintet.web.clickjacking import XFrameOptionsMiddleware as XFrameOptionsMiddleware

__all__ = [
    "XFrameOptionsMiddleware",
]
