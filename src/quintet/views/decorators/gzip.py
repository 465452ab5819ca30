"""Decorators about compression."""

from typing import Any

from quintet.views.wrapping import around
from quintet.web.gzip_content import GZipMiddleware


def gzip_page(view_func: Any) -> Any:
    """Compress the view's responses for browsers that take gzip."""
    return around(view_func, after=GZipMiddleware(lambda request: None).process_response)
