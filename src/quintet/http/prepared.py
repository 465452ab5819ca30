"""`PreparedResponse`: content and headers that were made once and are sent many times."""

from quintet.http.fixed import FixedHeaders
from quintet.http.response import HttpResponse, HttpResponseBase


class PreparedResponse(HttpResponse):
    """A response of ready parts: no header is checked or written anew, and what the site adds to all is merged once."""

    __slots__ = ()

    def __init__(self, content: bytes, content_type: str, fixed: FixedHeaders) -> None:
        HttpResponseBase.__init__(self)
        self._content, self._content_type, self._fixed = content, content_type, fixed
