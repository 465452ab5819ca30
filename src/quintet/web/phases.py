"""Built-in middleware: phases that the flow fuses into one function, in the documented middleware style.

A class that sets ``fused = True`` in its own body promises that its phases are plain sync code on our own APIs. The flow then
calls them in a row (`quintet.web.chain`). A user's subclass has no ``fused`` of its own and becomes a layer of the onion.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.web.mixin import MiddlewareMixin

GetResponse = Callable[[HttpRequest], Any]


class BuiltinMiddleware(MiddlewareMixin):
    """Base of the framework's own middleware.

    ``fused``: set it to True in the class's own body to be run as phases. ``touch``: bits of `quintet.web.touched`;
    `process_response` runs only when the request touched one of them, always when 0. Only the phases that a class overrides
    cost anything. ``statuses``: `process_response` runs only for responses of these, for all when None. ``adds_length``:
    every response whose length is known gets Content-Length. ``exempt_by`` names a mark on responses that keeps this class's
    static headers from them. ``way_out`` names what the fused flow calls in place of `process_response`, for a class whose
    `process_response` sends the static headers too. ``looks_at_safe_views`` False says that `process_view` does nothing for
    GET, HEAD, OPTIONS and TRACE.
    """

    fused: ClassVar[bool] = False
    touch: ClassVar[int] = 0
    statuses: ClassVar[frozenset[int] | None] = None
    adds_length: ClassVar[bool] = False
    exempt_by: ClassVar[str | None] = None
    way_out: ClassVar[str] = "process_response"
    looks_at_safe_views: ClassVar[bool] = True

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Look at the request on the way in; a response ends the way in here."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Look at the view about to be called; a response is returned in its place."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Look at the response on the way out and return it, or another."""
        return response

    def static_headers(self) -> Mapping[str, str]:
        """Return the headers that every response gets unless it has set them itself."""
        return {}

    def send_static(self, response: HttpResponseBase) -> HttpResponseBase:
        """Give one response the static headers, unless it is exempt: what the fused flow does for all members at once."""
        if not (self.exempt_by and getattr(response, self.exempt_by, False)):
            for name, value in self.static_headers().items():
                response.headers.setdefault(name, value)
        return response

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return the attributes that every request gets, by what makes each at its first touch."""
        return {}

    def spared_phases(self) -> Collection[str]:
        """Return the names of phases that would do nothing for any request under the settings in force.

        The fused flow does not call them. It asks once, when it is built.
        """
        return ()


def works(middleware: BuiltinMiddleware, phase: str) -> bool:
    """Say whether a built-in's ``phase`` does anything under the settings in force."""
    return overrides(middleware, phase) and phase not in middleware.spared_phases()


def overrides(middleware: object, phase: str) -> bool:
    """Say whether ``middleware`` has its own ``phase``, so that calling it does something."""
    found = getattr(middleware, phase, None)
    return found is not None and getattr(found, "__func__", found) is not getattr(BuiltinMiddleware, phase, None)
