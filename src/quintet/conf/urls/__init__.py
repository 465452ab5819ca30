"""Porch: the default error handlers, and `include` at its older path."""

from quintet.urls.conf import include as include
from quintet.urls.tree import DEFAULT_HANDLERS

handler400 = DEFAULT_HANDLERS[400]
handler403 = DEFAULT_HANDLERS[403]
handler404 = DEFAULT_HANDLERS[404]
handler500 = DEFAULT_HANDLERS[500]

__all__ = ["handler400", "handler403", "handler404", "handler500", "include"]
