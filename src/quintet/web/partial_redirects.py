"""Redirects of partial requests: the browser goes there itself, for the script would follow them and put the page into a part."""

from typing import ClassVar

from quintet.http import partial
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.web import cache_headers
from quintet.web.phases import BuiltinMiddleware

#: Those that lead to a GET; the others repeat the request, which a script does and a browser that is sent on does not.
REDIRECTS = frozenset({301, 302, 303})


class PartialRedirectMiddleware(BuiltinMiddleware):
    """Turns redirects of partial requests into 200 with HX-Redirect; cookies and other headers stay."""

    fused: ClassVar[bool] = True
    statuses: ClassVar[frozenset[int] | None] = REDIRECTS

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, changed in place when the request wanted a part of a page."""
        if response.status_code not in REDIRECTS or "Location" not in response.headers:
            return response
        cache_headers.patch_vary_headers(response, partial.REQUEST_HEADERS)
        if request.is_partial:
            response.status_code = 200
            response.headers["HX-Redirect"] = response.headers["Location"]
            del response.headers["Location"]
        return response
