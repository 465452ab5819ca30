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

BODILESS = frozenset({204, 304})


class WSGIHandler:
    """Serves requests in the server's threads."""

    request_class = WSGIRequest

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request; the server closes what is returned."""
        # A thread serves one request after another; what one leaves in context variables is not for the next.
        context = copy_context()
        response: Any = context.run(self._answer, environ)
        headers = list(response.wire_headers(response.status_code not in BODILESS))
        if not response.streaming and response.status_code not in BODILESS and not _has_length(headers):
            headers.append(("Content-Length", str(len(response.content))))
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        pieces, wrapper = response, environ.get("wsgi.file_wrapper")
        is_file = isinstance(response, FileResponse) and response.file_to_stream is not None
        # A wrapper sends a file to its end, and only a whole response goes on to there.
        if is_file and wrapper is not None and response.status_code != 206:
            pieces = wrapper(response.file_to_stream, response.block_size)
        return _Body(context, pieces, response)

    def _answer(self, environ: dict[str, Any]) -> HttpResponseBase:
        return current_application().handle_sync(self.request_class(environ))


WSGIRequest.served_by = WSGIHandler


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
