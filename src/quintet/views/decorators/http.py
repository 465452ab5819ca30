"""Decorators about HTTP methods and conditional requests."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from quintet.http.response import HttpResponseNotAllowed
from quintet.kit.headertext import quote_etag
from quintet.kit.httpdates import http_date
from quintet.services.i18n import zone
from quintet.views.wrapping import around
from quintet.web.cache_headers import get_conditional_response
from quintet.web.conditional import ConditionalGetMiddleware
from quintet.web.request_log import log_response


def require_http_methods(request_method_list: Iterable[str]) -> Callable[[Any], Any]:
    """Answer other methods than these (in upper case) with 405."""
    allowed = list(request_method_list)

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if request.method in allowed:
            return None
        response = HttpResponseNotAllowed(allowed)
        log_response("Method Not Allowed (%s): %s", request.method, request.path, response=response, request=request)
        return response

    def decorate(view: Any) -> Any:
        return around(view, before=before)

    return decorate


def require_GET(view: Any) -> Any:  # noqa: N802  documented name
    """Let only GET through."""
    return require_http_methods(["GET"])(view)


def require_POST(view: Any) -> Any:  # noqa: N802  documented name
    """Let only POST through."""
    return require_http_methods(["POST"])(view)


def require_safe(view: Any) -> Any:
    """Let only GET and HEAD through."""
    return require_http_methods(["GET", "HEAD"])(view)


def conditional_page(view: Any) -> Any:
    """Answer 304 when the browser has the very response already, as ConditionalGetMiddleware does."""
    return around(view, after=ConditionalGetMiddleware(lambda request: None).process_response)


def condition(etag_func: Any = None, last_modified_func: Any = None) -> Callable[[Any], Any]:
    """Answer 304 or 412 without calling the view when its ETag or time of change, told by these functions, says so.

    Both get the view's arguments; ``etag_func`` returns an ETag or None, ``last_modified_func`` a date-time or None.
    """

    key = f"_condition_{id(etag_func)}_{id(last_modified_func)}"

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        etag = etag_func(request, *args, **kwargs) if etag_func else None
        changed = last_modified_func(request, *args, **kwargs) if last_modified_func else None
        quoted, seconds = quote_etag(etag) if etag else None, _seconds(changed)
        # Kept for `after` under this decorator's own key: conditions may be nested.
        vars(request)[key] = (quoted, seconds)
        response = get_conditional_response(request, etag=quoted, last_modified=seconds)
        return None if response is None else after(request, response)

    def after(request: Any, response: Any) -> Any:
        etag, seconds = vars(request)[key]
        if request.method in ("GET", "HEAD"):
            if seconds is not None and not response.has_header("Last-Modified"):
                response.headers["Last-Modified"] = http_date(seconds)
            if etag and not response.has_header("ETag"):
                response.headers["ETag"] = etag
        return response

    def decorate(view: Any) -> Any:
        return around(view, before=before, after=after)

    return decorate


def _seconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    # Headers have UTC, and so does a date-time that names no zone.
    return int((moment.replace(tzinfo=UTC) if zone.is_naive(moment) else moment).timestamp())


def etag(etag_func: Any) -> Callable[[Any], Any]:
    """Do as `condition` with an ETag alone."""
    return condition(etag_func=etag_func)


def last_modified(last_modified_func: Any) -> Callable[[Any], Any]:
    """Do as `condition` with a time of change alone."""
    return condition(last_modified_func=last_modified_func)
