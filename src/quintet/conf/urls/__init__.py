"""Porch: the default error handlers, and `include` at its older path."""

from quintet.urls.conf import include as include
from quintet.urls.handlers import handler400 as handler400
from quintet.urls.handlers import handler403 as handler403
from quintet.urls.handlers import handler404 as handler404
from quintet.urls.handlers import handler500 as handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "include"]
