"""`XFrameOptionsMiddleware`: says which sites may show a page in a frame."""

from collections.abc import Mapping
from typing import ClassVar

from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings


class XFrameOptionsMiddleware(BuiltinMiddleware):
    """Sends X-Frame-Options unless the response has it, or carries the mark ``xframe_options_exempt``."""

    fused: ClassVar[bool] = True
    exempt_by: ClassVar[str | None] = "xframe_options_exempt"

    def static_headers(self) -> Mapping[str, str]:
        """Return X-Frame-Options as X_FRAME_OPTIONS says."""
        return {"X-Frame-Options": WebSettings.now().x_frame_options.upper()}
