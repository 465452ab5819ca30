"""`WSGIRequest`: a request from a WSGI environ (PEP 3333)."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import quote

from quintet.http import cookies
from quintet.http.limits import bounded, content_length
from quintet.http.request import HttpRequest
from quintet.http.served import unquoted_path
from quintet.http.stream import BodyStream, no_more

CHUNK = 64 * 1024


class WSGIRequest(HttpRequest):
    """A request whose META is the environ itself."""

    __slots__ = ("environ",)
    is_served: ClassVar[bool] = True

    def __init__(self, environ: dict[str, Any]) -> None:
        script_name = environ_text(environ, "SCRIPT_NAME").rstrip("/")
        path_info = environ_text(environ, "PATH_INFO") or "/"
        # A path that does not begin with a slash cannot be told from what stands before it.
        joined = f"{script_name}/{path_info.removeprefix('/')}"
        self._begin(environ.get("REQUEST_METHOD", "GET").upper(), joined, path_info, script_name)
        self.environ = environ
        environ["PATH_INFO"], environ["SCRIPT_NAME"] = path_info, script_name
        self._meta = environ

    def raw_query(self) -> str:
        """Return the query as it was sent, without the question mark."""
        raw = self.environ.get("QUERY_STRING", "")
        return raw if raw.isascii() else quote(raw.encode("latin-1"), safe="!$&'()*+,;=:@/?%-._~")

    def _get_scheme(self) -> str:
        return self.environ.get("wsgi.url_scheme", "http")

    def _first_cookies(self) -> dict[str, str]:
        return cookies.parse_cookie(environ_text(self.environ, "HTTP_COOKIE"))

    def _open_stream(self) -> BodyStream:
        source: Any = self.environ.get("wsgi.input")
        if source is None:
            return BodyStream(no_more)
        length = content_length(self.environ.get("CONTENT_LENGTH"))
        if length is None:
            # Only a server that ends the input itself may be read without a length.
            ends = self.environ.get("wsgi.input_terminated") or "HTTP_TRANSFER_ENCODING" in self.environ
            return BodyStream(bounded(lambda: source.read(CHUNK)) if ends else no_more)
        return BodyStream(bounded(_up_to(source, length)))


def _up_to(source: Any, length: int) -> Callable[[], bytes]:
    left = length

    def next_chunk() -> bytes:
        nonlocal left
        found: bytes = source.read(min(CHUNK, left)) if left else b""
        left -= len(found)
        return found

    return next_chunk


def environ_text(environ: dict[str, Any], key: str) -> str:
    """Return a value of the environ, whose characters are bytes (PEP 3333), as the text that was meant."""
    value: str = environ.get(key, "")
    return value if value.isascii() else unquoted_path(value.encode("latin-1"))
