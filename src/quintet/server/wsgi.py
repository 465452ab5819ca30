"""WSGI: the callable for gunicorn, uWSGI, mod_wsgi and granian's WSGI mode."""

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from typing import Any

from quintet.http.response import HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.http.wsgi import WSGIRequest
from quintet.kernel.boot import setup
from quintet.kit import late
from quintet.server.libraries import APPS
from quintet.web.current import current_application

#: Statuses whose responses have no content, not even an empty one with a length.
BODILESS = frozenset({204, 304})


class WSGIHandler:
    """Serves requests in the server's threads."""

    request_class = WSGIRequest

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request; the server closes what is returned."""
        # A thread serves one request after another; what one leaves in context variables is not for the next.
        context = copy_context()
        response: Any = context.run(self._answer, environ)
        is_bodiless, is_head = response.status_code in BODILESS, environ.get("REQUEST_METHOD") == "HEAD"
        headers = list(response.wire_headers((response.streaming or is_head) and not is_bodiless))
        if not response.streaming and not is_bodiless and not _has_length(headers):
            headers.append(("Content-Length", str(len(response.content))))
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        # Not every server leaves out content that the client does not expect, and would read as the next response.
        return _Body(context, () if is_head or is_bodiless else _pieces(response, environ), response)

    def _answer(self, environ: dict[str, Any]) -> HttpResponseBase:
        return current_application().handle_sync(self.request_class(environ))


WSGIRequest.served_by = WSGIHandler


def _pieces(response: Any, environ: dict[str, Any]) -> Iterable[bytes]:
    """Return what the server sends: the response, or its file by the server's own way."""
    wrapper = environ.get("wsgi.file_wrapper")
    is_file = isinstance(response, FileResponse) and response.file_to_stream is not None
    # A wrapper sends a file to its end, and only a whole response goes on to there.
    if is_file and wrapper is not None and response.status_code != 206:
        return wrapper(response.file_to_stream, response.block_size)
    return response


def _has_length(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-length" for name, _ in headers)


class _Body:
    """The pieces of a response, each made in the context of its request; closing it closes the response."""

    def __init__(self, context: Context, pieces: Iterable[bytes], response: HttpResponseBase) -> None:
        self.context, self.pieces, self.response = context, pieces, response

    def __iter__(self) -> Iterator[bytes]:
        run = self.context.run
        pieces = run(iter, self.pieces)
        while (piece := run(_next_or_none, pieces)) is not None:
            yield piece

    def __getattr__(self, name: str) -> Any:
        # Who calls the application by hand looks at what it returned as at a response.
        return getattr(self.response, name)

    def close(self) -> None:
        """Close the response."""
        self.context.run(self.response.close)


def _next_or_none(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


def get_wsgi_application() -> WSGIHandler:
    """Make the framework ready and return the WSGI callable."""
    setup(set_prefix=False)
    late.preload(APPS)
    return WSGIHandler()
