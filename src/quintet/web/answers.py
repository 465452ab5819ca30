"""Exceptions become responses here, and nowhere else.

Http404 ─► 404      PermissionDenied ─► 403      BadRequest, SuspiciousOperation, MultiPartParserError ─► 400 (too big: 413)
all else ─► 500, logged with its traceback and announced by got_request_exception
"""

import logging
from typing import Any, cast

from quintet.http.errors import Http404
from quintet.http.multipartparser import MultiPartParserError
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from quintet.urls.resolver import get_resolver
from quintet.web import technical
from quintet.web.settings import WebSettings
from quintet.web.signals import got_request_exception

logger = logging.getLogger("django.request")

LAST_RESORT = (
    '<!doctype html>\n<html lang="en"><head><title>Server Error (500)</title></head>'
    "<body><h1>Server Error (500)</h1></body></html>\n"
)


def answer_for(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """Return the response for an exception; must be called while it is being handled.

    Raises the exception itself when DEBUG_PROPAGATE_EXCEPTIONS says so.
    """
    debug = CoreSettings.now().debug
    if isinstance(error, Http404):
        return technical.not_found(request, error) if debug else _by_handler(request, 404, error)
    if isinstance(error, PermissionDenied):
        return _logged(_by_handler(request, 403, error), request, "Forbidden (Permission denied): %s", request.path, error)
    if isinstance(error, MultiPartParserError):
        response = _bad_request(request, error, debug)
        return _logged(response, request, "Bad request (Unable to parse request body): %s", request.path, error)
    if isinstance(error, BadRequest):
        return _logged(_bad_request(request, error, debug), request, "%s: %s", str(error), request.path)
    if isinstance(error, SuspiciousOperation):
        return _suspicious(request, error, debug)
    return _server_error(request, error, debug)


def _bad_request(request: HttpRequest, error: Exception, debug: bool) -> HttpResponseBase:
    return technical.server_error(request, error, 400) if debug else _by_handler(request, 400, error)


def _suspicious(request: HttpRequest, error: SuspiciousOperation, debug: bool) -> HttpResponseBase:
    security = logging.getLogger(f"django.security.{type(error).__name__}")
    security.error(str(error), exc_info=error, extra={"status_code": 400, "request": request})
    response = _bad_request(request, error, debug)
    if isinstance(error, RequestDataTooBig):
        response.status_code = 413
        # What the client is still sending is not read, so the connection cannot carry another request.
        response.headers["Connection"] = "close"
    return _marked(response)


def _server_error(request: HttpRequest, error: Exception, debug: bool) -> HttpResponseBase:
    got_request_exception.send(sender=None, request=request)
    if WebSettings.now().debug_propagate_exceptions:
        raise error
    log_response(request, None, error)
    if debug:
        return _marked(technical.server_error(request, error, 500))
    return _marked(_by_handler(request, 500, None))


def _by_handler(request: HttpRequest, status: int, error: Exception | None) -> HttpResponseBase:
    """Return what the site's handler of ``status`` answers; the last resort when it fails."""
    try:
        handler = get_resolver(request.urlconf).resolve_error_handler(status)
        response: Any = handler(request) if error is None else handler(request, exception=error)
        if not isinstance(response, HttpResponseBase):
            raise TypeError(f"The handler of {status} returned {response!r}, which is no response.")
        if hasattr(response, "render"):
            response = cast("Any", response).render()
    except Exception as failure:
        if status != 500:
            return _server_error(request, failure, CoreSettings.now().debug)
        details = {"status_code": 500, "request": request}
        logger.critical("The handler of 500 failed: %s", request.path, exc_info=failure, extra=details)
        return HttpResponse(LAST_RESORT, status=500)
    return cast("HttpResponseBase", response)


def _logged(response: HttpResponseBase, request: HttpRequest, message: str, *args: Any) -> HttpResponseBase:
    error = next((one for one in args if isinstance(one, Exception)), None)
    shown = tuple(one for one in args if not isinstance(one, Exception))
    logger.warning(message, *shown, exc_info=error, extra={"status_code": response.status_code, "request": request})
    return _marked(response)


def _marked(response: HttpResponseBase) -> HttpResponseBase:
    response.was_logged = True
    return response


def log_response(request: HttpRequest, response: HttpResponseBase | None, error: Exception | None = None) -> None:
    """Log a response of 400 or above once, under django.request; for ``error`` the 500 that it becomes, with traceback."""
    if response is None:
        details = {"status_code": 500, "request": request}
        logger.error("%s: %s", "Internal Server Error", request.path, exc_info=error, extra=details)
        return
    if response.was_logged:
        return
    level = logging.ERROR if response.status_code >= 500 else logging.WARNING
    details = {"status_code": response.status_code, "request": request}
    logger.log(level, "%s: %s", response.reason_phrase, request.path, extra=details)
    _marked(response)
