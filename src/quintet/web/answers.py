"""Exceptions become responses here, and nowhere else.

Http404 ─► 404      PermissionDenied ─► 403      BadRequest, SuspiciousOperation, MultiPartParserError ─► 400
                                                          RequestDataTooBig ─► 413   RequestURITooLong ─► 414
                                                          UnsupportedMediaType ─► 415
a full disk ─► 507      a database that is not there ─► 503
all else ─► 500, announced by got_request_exception and logged with its traceback
"""

import logging
from typing import Any, cast

from quintet.http.errors import Http404, UnsupportedMediaType
from quintet.http.multipartparser import MultiPartParserError
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.current import answers_error
from quintet.kernel.errors import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    RequestTimeout,
    RequestURITooLong,
    SuspiciousOperation,
)
from quintet.kit.logtext import one_line
from quintet.urls.resolver import get_resolver
from quintet.web import shortage, technical
from quintet.web.request_log import log_response, request_logger
from quintet.web.settings import WebSettings
from quintet.web.signals import got_request_exception

LAST_RESORT = (
    '<!doctype html>\n<html lang="en"><head><title>Server Error (500)</title></head>'
    "<body><h1>Server Error (500)</h1></body></html>\n"
)


def answer_for(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """Return the response for an exception; must be called while it is being handled.

    Raises the exception itself when DEBUG_PROPAGATE_EXCEPTIONS says so.
    """
    request.failed = True
    debug = CoreSettings.now().debug
    if isinstance(error, Http404):
        return technical.not_found(request, error) if debug else _by_handler(request, 404, error)
    if isinstance(error, PermissionDenied):
        return _logged(request, error, _by_handler(request, 403, error), "Forbidden (Permission denied): %s", request.path)
    if isinstance(error, MultiPartParserError):
        response = _bad_request(request, error, debug)
        return _logged(request, error, response, "Bad request (Unable to parse request body): %s", request.path)
    if isinstance(error, BadRequest):
        response = _bad_request(request, error, debug)
        if isinstance(error, UnsupportedMediaType):
            response.status_code = 415
        if isinstance(error, RequestTimeout):
            response.status_code = 408
            response.headers["Connection"] = "close"
        return _logged(request, error, response, "%s: %s", str(error), request.path)
    if isinstance(error, SuspiciousOperation):
        return _suspicious(request, error, debug)
    return _server_error(request, error, debug)


def _bad_request(request: HttpRequest, error: Exception, debug: bool) -> HttpResponseBase:
    return technical.server_error(request, error, 400) if debug else _by_handler(request, 400, error)


def _suspicious(request: HttpRequest, error: SuspiciousOperation, debug: bool) -> HttpResponseBase:
    response = _bad_request(request, error, debug)
    if isinstance(error, RequestDataTooBig):
        response.status_code = 413
        # What the client is still sending is not read, so the connection cannot carry another request.
        response.headers["Connection"] = "close"
    if isinstance(error, RequestURITooLong):
        response.status_code = 414
    security = logging.getLogger(f"django.security.{type(error).__name__}")
    return _logged(request, error, response, "%s", str(error), logger=security, level="error")


def _server_error(request: HttpRequest, error: Exception, debug: bool) -> HttpResponseBase:
    got_request_exception.send(sender=None, request=request)
    if WebSettings.now().debug_propagate_exceptions:
        raise error
    response = technical.server_error(request, error, 500) if debug else _by_handler(request, 500, None)
    short = shortage.status_of(error)
    if short is not None and response.status_code == 500:
        response.status_code = short
        response.headers["Retry-After"] = shortage.RETRY_SECONDS
    return _logged(request, error, response, "%s: %s", response.reason_phrase, request.path)


def _by_handler(request: HttpRequest, status: int, error: Exception | None) -> HttpResponseBase:
    """Return what the site's handler of ``status`` answers; the last resort when it fails."""
    answering = answers_error.set(True)
    try:
        handler = get_resolver(request.urlconf).resolve_error_handler(status)
        response: Any = handler(request) if error is None else handler(request, exception=error)
        if not isinstance(response, HttpResponseBase):
            raise TypeError(f"The handler of {status} returned {response!r}, which is no response.")
        if hasattr(response, "render"):
            response = cast("Any", response).render()
    except Exception as failure:  # noqa: BLE001  answered, and logged
        if status != 500:
            return _server_error(request, failure, CoreSettings.now().debug)
        last = HttpResponse(LAST_RESORT, status=500)
        details = {"status_code": 500, "request": request}
        request_logger.critical("The handler of 500 failed: %s", one_line(request.path), exc_info=failure, extra=details)
        return last
    finally:
        answers_error.reset(answering)
    return cast("HttpResponseBase", response)


def _logged(
    request: HttpRequest, error: Exception, response: HttpResponseBase, message: str, *args: Any, **options: Any
) -> HttpResponseBase:
    log_response(message, *args, response=response, request=request, exception=error, **options)
    return response
