"""Headers that tell caches what they may keep: Vary, Cache-Control, Expires."""

import time
from collections.abc import Iterable
from typing import Any, cast

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase, HttpResponseNotModified
from quintet.kit.headertext import parse_etags, quote_etag
from quintet.kit.httpdates import http_date, parse_http_date_safe
from quintet.kit.libraries import hashlib
from quintet.web.settings import WebSettings


def _members(header: str) -> list[str]:
    return [member for piece in header.split(",") if (member := piece.strip())]


def patch_vary_headers(response: HttpResponseBase, newheaders: Iterable[str]) -> None:
    """Add header names to Vary; a star among them is all that stays."""
    headers = response.headers
    held = headers.get("Vary")
    if held is None:
        headers["Vary"] = "*" if "*" in (names := list(newheaders)) else ", ".join(dict.fromkeys(names))
        return
    have = _members(held)
    known = {name.lower() for name in have}
    wanted = have + [name for name in newheaders if name.lower() not in known]
    response.headers["Vary"] = "*" if "*" in wanted else ", ".join(wanted)


def has_vary_header(response: HttpResponseBase, header_query: str) -> bool:
    """Say whether Vary names a header."""
    return header_query.lower() in {name.lower() for name in _members(response.headers.get("Vary", ""))}


def vary_members(response: HttpResponseBase) -> list[str]:
    """Return the header names in Vary."""
    return _members(response.headers.get("Vary", ""))


def cache_control_names(response: HttpResponseBase) -> set[str]:
    """Return the names of the directives in Cache-Control, in lower case."""
    return set(_directives(response))


def _directives(response: HttpResponseBase) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in _members(response.headers.get("Cache-Control", "")):
        name, separator, value = member.partition("=")
        key = name.strip().lower()
        # These may come several times, each for another field.
        if key == "no-cache" and separator:
            found.setdefault(key, set()).add(value)
        else:
            found[key] = value if separator else True
    return found


def patch_cache_control(response: HttpResponseBase, **kwargs: Any) -> None:
    """Add directives to Cache-Control: ``max_age=3`` is ``max-age=3``, True stands for the name alone.

    Of two values of max-age the smaller stays; public and private take each other's place.
    """
    found = _directives(response)
    if isinstance(found.get("max-age"), str) and "max_age" in kwargs:
        kwargs["max_age"] = min(int(found["max-age"]), kwargs["max_age"])
    for one, other in (("private", "public"), ("public", "private")):
        if one in kwargs:
            found.pop(other, None)
    for name, value in kwargs.items():
        key = name.replace("_", "-").lower()
        if key == "no-cache" and value is not True:
            held = found.get(key)
            if held is not True:
                found[key] = {*(held or ()), *([value] if isinstance(value, str) else value)}
        else:
            found[key] = value
    response.headers["Cache-Control"] = ", ".join(_written(found))


def _written(directives: dict[str, Any]) -> Iterable[str]:
    for name, value in directives.items():
        if isinstance(value, set):
            yield from (f"{name}={member}" for member in sorted(cast("set[str]", value)))
        elif value is True:
            yield name
        else:
            yield f"{name}={value}"


def get_max_age(response: HttpResponseBase) -> int | None:
    """Return max-age in seconds, None when it is missing or no number."""
    try:
        return int(_directives(response)["max-age"])
    except (KeyError, ValueError, TypeError):
        return None


def patch_response_headers(response: HttpResponseBase, cache_timeout: float | None = None) -> None:
    """Set Expires and max-age to ``cache_timeout`` seconds (CACHE_MIDDLEWARE_SECONDS for None), where they are not set."""
    timeout = max(0, WebSettings.now().cache_middleware_seconds if cache_timeout is None else cache_timeout)
    response.headers.setdefault("Expires", http_date(time.time() + timeout))
    patch_cache_control(response, max_age=int(timeout))


def add_never_cache_headers(response: HttpResponseBase) -> None:
    """Tell caches to keep nothing of this response."""
    patch_response_headers(response, cache_timeout=-1)
    patch_cache_control(response, no_cache=True, no_store=True, must_revalidate=True, private=True)


def set_response_etag(response: Any) -> Any:
    """Give a response with content an ETag from it."""
    if not response.streaming and response.content:
        digest = hashlib.md5(response.content, usedforsecurity=False).hexdigest()
        response.headers["ETag"] = quote_etag(digest)
    return response


def get_conditional_response(
    request: HttpRequest, etag: str | None = None, last_modified: int | None = None, response: Any = None
) -> Any:
    """Return ``response``, or 304 or 412 where the request's conditions ask for it (RFC 9110, section 13.2.2)."""
    if response is not None and not 200 <= response.status_code < 300:
        return response
    headers = request.headers
    if_match, if_none = _tags(headers.get("If-Match")), _tags(headers.get("If-None-Match"))
    if if_match is not None:
        if not _strongly(etag, if_match):
            return HttpResponse(status=412)
    elif (unmodified := _date(headers.get("If-Unmodified-Since"))) is not None and (
        last_modified is None or last_modified > unmodified
    ):
        return HttpResponse(status=412)
    is_read = request.method in ("GET", "HEAD")
    if if_none is not None:
        if not _weakly(etag, if_none):
            return response
        return _not_modified(response) if is_read else HttpResponse(status=412)
    since = _date(headers.get("If-Modified-Since")) if is_read and last_modified is not None else None
    return _not_modified(response) if since is not None and cast("int", last_modified) <= since else response


def _tags(header: str | None) -> list[str] | None:
    """Return the entity tags of a header: None when it was not sent, and [] when it holds none that could match."""
    return None if header is None else parse_etags(header)


def _date(header: str | None) -> int | None:
    """Return the seconds of a date, None for a header that was not sent or is no date: it then counts as not sent."""
    return parse_http_date_safe(header) if header else None


def _strongly(etag: str | None, wanted: list[str]) -> bool:
    if etag is None or not wanted:
        return False
    return wanted == ["*"] or (not etag.startswith("W/") and etag in wanted)


def _weakly(etag: str | None, wanted: list[str]) -> bool:
    if etag is None:
        return False
    return wanted == ["*"] or etag.removeprefix("W/") in {one.removeprefix("W/") for one in wanted}


def _not_modified(response: Any) -> HttpResponseBase:
    """Return a 304 with the headers of ``response`` that a cache updates (RFC 9110, section 15.4.5)."""
    found = HttpResponseNotModified()
    if response is None:
        return found
    for name in ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Last-Modified", "Vary"):
        if name in response.headers:
            found.headers[name] = response.headers[name]
    found.cookies = response.cookies
    return found
