"""Decorators about caches between server and browser."""

from collections.abc import Callable
from typing import Any

from quintet.views.method_decorator import decorator_from_middleware_with_args
from quintet.views.wrapping import around
from quintet.web import cache_headers, page_cache


def _must_be_request(request: Any, name: str) -> None:
    if not hasattr(request, "META"):
        raise TypeError(
            f"{name} didn't receive an HttpRequest. If you are decorating a classmethod, be sure to use @method_decorator."
        )


def cache_control(**kwargs: Any) -> Callable[[Any], Any]:
    """Add the arguments to the Cache-Control header of the view's responses."""

    def decorate(view_func: Any) -> Any:
        return around(
            view_func,
            before=lambda request, args, options: _must_be_request(request, "cache_control"),
            after=lambda request, response: cache_headers.patch_cache_control(response, **kwargs),
        )

    return decorate


def never_cache(view_func: Any) -> Any:
    """Tell every cache not to keep the view's responses."""
    return around(
        view_func,
        before=lambda request, args, kwargs: _must_be_request(request, "never_cache"),
        after=lambda request, response: cache_headers.add_never_cache_headers(response),
    )


def cache_page(timeout: float | None, *, cache: str | None = None, key_prefix: str | None = None) -> Callable[[Any], Any]:
    """Keep the view's pages in a cache for ``timeout`` seconds, each URL apart; "default" unless ``cache`` names another.

    What makes a page one visitor's alone keeps it out of the cache: see `quintet.web.page_cache`.
    """
    return decorator_from_middleware_with_args(page_cache.CacheMiddleware)(
        page_timeout=timeout, cache_alias=cache, key_prefix=key_prefix
    )
