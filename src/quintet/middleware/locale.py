"""Porch: the middleware that finds the language of a request."""

from quintet.web.locale import LocaleMiddleware as LocaleMiddleware

__all__ = [
    "LocaleMiddleware",
]
