"""Request ids: `RequestIdMiddleware` tells each response's id, the one that log lines show.

An id that a client brings is taken only when LOG_REQUEST_ID_HEADER names the header, which a trusted proxy must then set or
clear.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar

from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.web.phases import BuiltinMiddleware
from quintet.web.request_log import request_id

HEADER = "X-Request-ID"


class RequestIdMiddleware(BuiltinMiddleware):
    """Gives each request ``request.request_id``, and sends it in X-Request-ID."""

    fused: ClassVar[bool] = True

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return what makes the id."""
        return {"request_id": request_id}

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: the attribute is all that it gives."""
        return ("process_request",)

    def process_request(self, request: HttpRequest) -> None:
        """Have the id made at its first touch."""
        request.later_all(self.request_attributes())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send the id."""
        response.headers[HEADER] = request_id(request)
        return response
