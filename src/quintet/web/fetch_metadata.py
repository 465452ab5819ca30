"""The fetch-metadata guard: what a browser says about where a request comes from (https://www.w3.org/TR/fetch-metadata/).

A second layer beside the CSRF token, and the only one for views that take no token. Requests without Sec-Fetch-Site, from old
browsers and from programs, are left to the token.
"""

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kit import dotted
from quintet.web import request_log
from quintet.web.core import SAFE_METHODS
from quintet.web.csrf import CsrfViewMiddleware
from quintet.web.csrf_reasons import REASON_CROSS_SITE, Reason
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings

logger = logging.getLogger("django.security.csrf")

#: On a view: it may be called from everywhere.
EXEMPT = "fetch_metadata_exempt"


class FetchMetadataMiddleware(BuiltinMiddleware):
    """Refuses unsafe requests that another site sent, by Sec-Fetch-Site; the origins of CSRF_TRUSTED_ORIGINS may."""

    fused: ClassVar[bool] = True
    looks_at_safe_views: ClassVar[bool] = False

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self.allowed = frozenset(WebSettings.now().fetch_metadata_allowed_sites)
        self.origins = CsrfViewMiddleware(get_response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer 403, by CSRF_FAILURE_VIEW, where the browser says that the request comes from elsewhere."""
        if request.method in SAFE_METHODS or getattr(view, EXEMPT, False):
            return None
        site = request.raw_header("sec-fetch-site")
        if site is None or site in self.allowed:
            return None
        origin = request.raw_header("origin")
        if origin is not None and self.origins.trusts(origin):
            return None
        answer: Any = dotted.load(WebSettings.now().csrf_failure_view)
        response: HttpResponseBase = answer(request, reason=Reason(REASON_CROSS_SITE))
        said = "Forbidden (%s): %s"
        request_log.log_response(said, REASON_CROSS_SITE, request.path, response=response, request=request, logger=logger)
        return response
