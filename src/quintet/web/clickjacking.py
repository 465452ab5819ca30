"""`XFrameOptionsMiddleware`: says which sites may show a page in a frame."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings


class XFrameOptionsMiddleware(BuiltinMiddleware):
    """Sends X-Frame-Options unless the response has it, or carries the mark ``xframe_options_exempt``."""

    fused: ClassVar[bool] = True
    exempt_by: ClassVar[str | None] = "xframe_options_exempt"

    def static_headers(self) -> Mapping[str, str]:
        """Return X-Frame-Options as X_FRAME_OPTIONS says."""
        return {"X-Frame-Options": WebSettings.now().x_frame_options.upper()}

    def spared_phases(self) -> Collection[str]:
        """Spare the way out: its header is a static one."""
        return ("process_response",)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send X-Frame-Options, as `get_xframe_options_value` says."""
        if "X-Frame-Options" not in response.headers and not getattr(response, "xframe_options_exempt", False):
            response.headers["X-Frame-Options"] = self.get_xframe_options_value(request, response)
        return response

    def get_xframe_options_value(self, request: HttpRequest, response: HttpResponseBase) -> str:
        """Return the value for one response: X_FRAME_OPTIONS. A subclass may choose."""
        return WebSettings.now().x_frame_options.upper()
