"""Whole pages in a cache: `UpdateCacheMiddleware` keeps them, `FetchFromCacheMiddleware` gives them.

    MIDDLEWARE = [Update, ..., Fetch]        CacheMiddleware is both, for the decorator cache_page

Kept is what an answer to GET or HEAD with status 200 says, unless it is for one visitor alone: marked private, no-cache or
no-store, varying on everything (``Vary: *``), showing a nonce of its content security policy, or setting a cookie that it
varies on. A page is kept as plain facts, not as the
response object, whose callbacks and context belong to one request.
"""

import time
from functools import partial
from typing import Any, ClassVar

from quintet.http.cookies import SimpleCookie
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.kit.httpdates import parse_http_date_safe
from quintet.kit.record import record
from quintet.services.cache import current
from quintet.services.cache.base import BaseCache
from quintet.services.cache.handler import DEFAULT_CACHE_ALIAS
from quintet.web.cache_headers import (
    cache_control_names,
    get_max_age,
    has_vary_header,
    patch_response_headers,
    patch_vary_headers,
)
from quintet.web.cache_keys import get_cache_key, learn_cache_key
from quintet.web.csp import request_nonce
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings

#: The mark on a request whose answer may be kept.
MARK = "_cache_update_cache"
FOR_ONE_ALONE = frozenset({"private", "no-cache", "no-store"})


@record
class Page:
    """What a response says."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    cookies: SimpleCookie | None
    content: bytes


def page_of(response: Any) -> Page:
    """Return what ``response`` says."""
    return Page(response.status_code, response.reason_phrase, tuple(response.headers.items()), response.cookies, response.content)


def response_of(page: Page) -> HttpResponse:
    """Return a new response that says ``page``."""
    made = HttpResponse(page.content, status=page.status, reason=page.reason)
    made.headers.clear()
    made.headers.update(page.headers)
    if page.cookies:
        made.cookies = page.cookies
    return made


class _PageMiddleware(BuiltinMiddleware):
    """What both halves know: the cache, and the prefix of their keys."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        config = WebSettings.now()
        self.key_prefix: str = config.cache_middleware_key_prefix
        self.cache_alias: str = config.cache_middleware_alias
        self.cache_timeout: float = config.cache_middleware_seconds
        self.page_timeout: float | None = None

    @property
    def cache(self) -> BaseCache:
        """The cache of the pages, this thread's."""
        return current.caches[self.cache_alias]


class UpdateCacheMiddleware(_PageMiddleware):
    """Keeps answers in the cache, and says in their headers how long others may; must be the first in MIDDLEWARE."""

    fused: ClassVar[bool] = True

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Keep the response where that is allowed."""
        if not getattr(request, MARK, False) or response.streaming or response.status_code not in (200, 304):
            return response
        if _is_for_one_alone(response) or request_nonce(request) is not None:
            return response
        if request.META.get("HTTP_AUTHORIZATION") and "public" not in cache_control_names(response):
            patch_vary_headers(response, ("Authorization",))
        timeout = self._timeout(response)
        if timeout == 0 and self.page_timeout is None:
            return response
        patch_response_headers(response, timeout)
        if timeout and response.status_code == 200:
            self._keep(request, response, timeout)
        return response

    def _timeout(self, response: HttpResponseBase) -> float:
        """Return the seconds to keep a page: the decorator's, else those that the response says, else those of the settings."""
        if self.page_timeout is not None:
            return self.page_timeout
        told = get_max_age(response)
        return self.cache_timeout if told is None else told

    def _keep(self, request: HttpRequest, response: Any, timeout: float) -> None:
        key = learn_cache_key(request, response, timeout, self.key_prefix, cache=self.cache)
        if callable(getattr(response, "add_post_render_callback", None)):
            response.add_post_render_callback(partial(self._store, request, key, timeout))
        else:
            self._store(request, key, timeout, response)

    def _store(self, request: HttpRequest, key: str, timeout: float, response: Any) -> None:
        # The nonce of a policy is for one response; a template may show one only now.
        if request_nonce(request) is None:
            self.cache.set(key, page_of(response), timeout)


class FetchFromCacheMiddleware(_PageMiddleware):
    """Answers GET and HEAD from the cache; must be the last in MIDDLEWARE."""

    fused: ClassVar[bool] = True

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return the kept page; mark the request when there is none and its answer may be kept."""
        found = self._kept(request) if request.method in ("GET", "HEAD") else None
        setattr(request, MARK, found is None and request.method in ("GET", "HEAD"))
        return None if found is None else _aged(response_of(found))

    def _kept(self, request: HttpRequest) -> Page | None:
        for method in ("GET", "HEAD") if request.method == "HEAD" else ("GET",):
            key = get_cache_key(request, self.key_prefix, method, cache=self.cache)
            if key is None:
                return None
            found = self.cache.get(key)
            if isinstance(found, Page):
                return found
        return None


class CacheMiddleware(UpdateCacheMiddleware, FetchFromCacheMiddleware):
    """Both halves in one, for a site with one simple view, or around a view by ``cache_page``.

    What is left out is that of the settings; ``cache_alias`` None is the default cache, ``key_prefix`` None no prefix.
    """

    def __init__(
        self, get_response: Any, cache_timeout: float | None = None, page_timeout: float | None = None, **kwargs: Any
    ) -> None:
        super().__init__(get_response)
        if "key_prefix" in kwargs:
            self.key_prefix = kwargs["key_prefix"] or ""
        if "cache_alias" in kwargs:
            self.cache_alias = kwargs["cache_alias"] or DEFAULT_CACHE_ALIAS
        if cache_timeout is not None:
            self.cache_timeout = cache_timeout
        self.page_timeout = page_timeout


def _is_for_one_alone(response: Any) -> bool:
    if not FOR_ONE_ALONE.isdisjoint(cache_control_names(response)) or has_vary_header(response, "*"):
        return True
    if not response.cookies:
        return False
    # A cookie that the page varies on is that of one visitor, whichever others the request brought. The CSRF cookie always is.
    return has_vary_header(response, "Cookie") or WebSettings.now().csrf_cookie_name in response.cookies


def _aged(response: HttpResponse) -> HttpResponse:
    """Tell in Age how long a page has been kept (RFC 9111, section 5.1)."""
    max_age, end = get_max_age(response), parse_http_date_safe(response.headers.get("Expires", ""))
    if max_age is not None and end is not None:
        response.headers["Age"] = str(max(0, max_age - (end - int(time.time()))))
    return response
