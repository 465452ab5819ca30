"""The keys of cached pages: made of the URL, the language and zone in use, and the request headers that a page varies on.

Which headers those are is known only from a response, so their names are kept in the cache too:

    cache_header key (URL, language, zone)  ──►  ["HTTP_COOKIE", ...]         learn_cache_key
    cache_page key (URL, those headers' values, language, zone)  ──►  page    get_cache_key
"""

import hashlib
from collections.abc import Collection
from typing import Any

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.services.cache import current
from quintet.services.i18n import translation, zone
from quintet.services.settings import ServicesSettings
from quintet.web.cache_headers import vary_members
from quintet.web.settings import WebSettings

HEADERS_KEY = "views.decorators.cache.cache_header"
PAGE_KEY = "views.decorators.cache.cache_page"
#: The digest of no headers.
NOTHING = hashlib.md5(b"", usedforsecurity=False).hexdigest()


def get_cache_key(request: HttpRequest, key_prefix: str | None = None, method: str = "GET", cache: Any = None) -> str | None:
    """Return the key of the page that answers ``request``; None when no response told yet what the page varies on.

    ``key_prefix`` and ``cache`` are those of the settings for None.
    """
    prefix, url, place = _prefix(key_prefix), _url_digest(request), _place(request)
    names = _cache(cache).get(f"{HEADERS_KEY}.{prefix}.{url}{place}")
    return None if names is None else f"{PAGE_KEY}.{prefix}.{method}.{url}.{_values_digest(request, names)}{place}"


def learn_cache_key(
    request: HttpRequest,
    response: HttpResponseBase,
    cache_timeout: float | None = None,
    key_prefix: str | None = None,
    cache: Any = None,
) -> str:
    """Note what the page varies on, for ``cache_timeout`` seconds, and return the key to keep ``response`` under."""
    seconds = WebSettings.now().cache_middleware_seconds if cache_timeout is None else cache_timeout
    names = sorted({f"HTTP_{name.upper().replace('-', '_')}" for name in vary_members(response)})
    if ServicesSettings.now().use_i18n and "HTTP_ACCEPT_LANGUAGE" in names:
        # What it chooses is in the key already: the language itself.
        names.remove("HTTP_ACCEPT_LANGUAGE")
    prefix, url, place = _prefix(key_prefix), _url_digest(request), _place(request)
    _cache(cache).set(f"{HEADERS_KEY}.{prefix}.{url}{place}", names, seconds)
    return f"{PAGE_KEY}.{prefix}.{request.method}.{url}.{_values_digest(request, names)}{place}"


def _cache(cache: Any) -> Any:
    return current.caches[WebSettings.now().cache_middleware_alias] if cache is None else cache


def _prefix(key_prefix: str | None) -> str:
    return WebSettings.now().cache_middleware_key_prefix if key_prefix is None else key_prefix


def _url_digest(request: HttpRequest) -> str:
    # With its host, which ALLOWED_HOSTS has let through.
    return hashlib.md5(request.build_absolute_uri().encode("ascii"), usedforsecurity=False).hexdigest()


def _values_digest(request: HttpRequest, names: Collection[str]) -> str:
    """Digest the headers so that no two sets of values share a key: an absent one is told by a mark, an empty one by nothing."""
    if not names:
        return NOTHING
    values = ((name, request.META.get(name)) for name in names)
    told = [f"{name}-" if value is None else f"{name}:{len(value)}:{value}" for name, value in values if value != ""]
    if not told:
        return NOTHING
    return hashlib.sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _place(request: HttpRequest) -> str:
    settings = ServicesSettings.now()
    found = f".{getattr(request, 'LANGUAGE_CODE', None) or translation.get_language()}" if settings.use_i18n else ""
    return f"{found}.{zone.get_current_timezone_name()}" if settings.use_tz else found
