"""What the records of one request tell of it, and how a response is logged."""

import logging
import sys
import traceback
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from quintet.http.request import HttpRequest
from quintet.kernel.core_settings import CoreSettings
from quintet.kit.libraries import uuid
from quintet.kit.logtext import one_line
from quintet.kit.patterns import late

request_logger = logging.getLogger("django.request")

#: What an id may look like that a proxy gave; another is not taken over.
_ID = late(r"[A-Za-z0-9._~-]{1,128}+\Z")


def request_id(request: HttpRequest) -> str:
    """Return the id of a request, the same each time: what the header LOG_REQUEST_ID_HEADER brought, else a random one."""
    kept = vars(request)
    found: str | None = kept.get("request_id")
    if found is None:
        header = CoreSettings.now().log_request_id_header
        given = request.headers.get(header, "") if header else ""
        found = kept["request_id"] = given if _ID.match(given) else uuid.uuid4().hex
    return found


class RequestLog:
    """The log context of one request; what it tells is found out when a record asks."""

    __slots__ = ("_started", "request")

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._started = perf_counter()

    @property
    def request_id(self) -> str:
        """The id that the header LOG_REQUEST_ID_HEADER brought, else a random one."""
        return request_id(self.request)

    def fields(self) -> Mapping[str, Any]:
        """Return request_id, method, path and duration_ms so far; route and user_id when they are known by now."""
        request = self.request
        found: dict[str, Any] = {"request_id": self.request_id, "method": request.method, "path": request.path}
        match = getattr(request, "resolver_match", None)
        if match is not None:
            found["route"] = match.route
        user = _loaded_user(request)
        if user is not None:
            found["user_id"] = user
        found["duration_ms"] = round((perf_counter() - self._started) * 1000, 3)
        return found


def tags_of(request: HttpRequest) -> Mapping[str, str]:
    """Return what the queries of a request are tagged with: its route and view, once they are known."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return {}
    return {"route": str(match.route), "view": match.view_name}


def _loaded_user(request: HttpRequest) -> Any:
    """Return the id of the request's user, None as long as nobody asked who that is: a record must not query."""
    return getattr(vars(request).get("user"), "pk", None)


def log_response(
    message: str,
    *args: Any,
    response: Any = None,
    request: Any = None,
    logger: logging.Logger = request_logger,
    level: str | None = None,
    exception: BaseException | None = None,
) -> None:
    """Log ``response`` once: as ERROR from status 500 on, as WARNING from 400 on, else as INFO, unless ``level`` says.

    Texts among ``args`` are written in printable ASCII, so that no path or header can forge a line or steer a terminal.
    """
    status = response.status_code
    if getattr(response, "was_logged", False):
        return
    if level is None:
        level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    details = {"status_code": status, "request": request}
    shown = [one_line(one) if isinstance(one, str) else one for one in args]
    response.was_logged = True
    try:
        logger.log(logging.getLevelNamesMapping()[level.upper()], message, *shown, exc_info=exception, extra=details)
    except Exception:  # noqa: BLE001  a log that cannot be written, as on a full disk, fails no request
        _tell_without_logs(f"{message % tuple(shown)}")


def _tell_without_logs(line: str) -> None:
    """Write a line, and the error of the log that is in hand, to standard error, as far as that is there."""
    try:
        sys.stderr.write(f"A request could not be logged: {line}\n{traceback.format_exc()}")
    except (OSError, ValueError, AttributeError):
        return  # nowhere is left to tell it
