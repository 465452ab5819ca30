"""Decorators about the Vary header."""

from collections.abc import Callable
from typing import Any

from quintet.views.wrapping import around
from quintet.web.cache_headers import patch_vary_headers


def vary_on_headers(*headers: str) -> Callable[[Any], Any]:
    """Say in Vary that the response depends on these request headers."""

    def decorate(view_func: Any) -> Any:
        return around(view_func, after=lambda request, response: patch_vary_headers(response, headers))

    return decorate


def vary_on_cookie(func: Any) -> Any:
    """Say in Vary that the response depends on the cookies."""
    return vary_on_headers("Cookie")(func)
