"""WSGI: the callable for gunicorn, uWSGI, mod_wsgi and granian's WSGI mode."""

from collections.abc import Callable, Iterable
from typing import Any

from quintet.http.streaming import FileResponse
from quintet.http.wsgi import WSGIRequest
from quintet.kernel.boot import setup
from quintet.web.current import current_application

BODILESS = frozenset({204, 304})


class WSGIHandler:
    """Serves requests in the server's threads."""

    request_class = WSGIRequest

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request; the server closes what is returned."""
        request = self.request_class(environ)
        response: Any = current_application().handle_sync(request)
        headers = list(response.wire_headers())
        if not response.streaming and response.status_code not in BODILESS and not _has_length(headers):
            headers.append(("Content-Length", str(len(response.content))))
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        wrapper = environ.get("wsgi.file_wrapper")
        if isinstance(response, FileResponse) and response.file_to_stream is not None and wrapper is not None:
            return _FileOfResponse(wrapper(response.file_to_stream, response.block_size), response)
        return response


def _has_length(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-length" for name, _ in headers)


class _FileOfResponse:
    """The server's own file iterator; closing it closes the response, which closes the file."""

    def __init__(self, pieces: Any, response: FileResponse) -> None:
        self.pieces, self.response = pieces, response

    def __iter__(self) -> Any:
        return iter(self.pieces)

    def close(self) -> None:
        """Close the response."""
        self.response.close()


def get_wsgi_application() -> WSGIHandler:
    """Make the framework ready and return the WSGI callable."""
    setup(set_prefix=False)
    return WSGIHandler()
