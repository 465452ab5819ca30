"""What answers the requests of the test clients: `ClientHandler` and `AsyncClientHandler`.

A response that streams is not read ahead: each piece is made when the test asks for it, in the context of its request, and at the
end the response is closed, which ends the unit of work and sends ``request_finished``. A test that leaves a stream unread closes
the response itself. An async stream runs in a task of its own, from its first piece to its close, as it does on a server.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextvars import copy_context
from typing import Any

from quintet.drivers.scope import current as scope
from quintet.http import pulled
from quintet.http.asgi import ASGIRequest
from quintet.http.wsgi import WSGIRequest
from quintet.kit import bridge
from quintet.web.current import afterwards, current_application

#: Statuses of responses without content, beside 1xx.
BODILESS = frozenset({204, 304})
#: How long what a view has done after its response may take, seconds.
AFTER_SECONDS = 60.0


class ClientHandler:
    """Answers WSGI environments in the thread of the test; the response has the request as ``wsgi_request``.

    ``enforce_csrf_checks`` asks for CSRF tokens as a real request would be.
    """

    def __init__(self, enforce_csrf_checks: bool = True) -> None:
        self.enforce_csrf_checks = enforce_csrf_checks

    def __call__(self, environ: dict[str, Any]) -> Any:
        """Return the response to one request."""
        request = WSGIRequest(environ)
        mark(request, self.enforce_csrf_checks)
        response: Any = current_application().handle_sync(request)
        response.wsgi_request = request
        if has_no_content(request, response):
            drop_content(response)
        if response.streaming:
            response.streaming_content = StreamedPieces(response)
        else:
            response.close()
        return response


class AsyncClientHandler:
    """Answers ASGI scopes on the loop of the test; the response has the request as ``asgi_request``."""

    def __init__(self, enforce_csrf_checks: bool = True) -> None:
        self.enforce_csrf_checks = enforce_csrf_checks

    async def __call__(self, scope: dict[str, Any]) -> Any:
        """Return the response to one request; ``_body_file`` of the scope, a binary file, holds the body."""
        scope = dict(scope)
        request = ASGIRequest(scope, scope.pop("_body_file"))
        mark(request, self.enforce_csrf_checks)
        return await bridge.portal(self._answer(request, in_portal=bridge.can_wait()))

    async def _answer(self, request: Any, *, in_portal: bool) -> Any:
        response: Any = await current_application().handle(request)
        response.asgi_request = request
        if has_no_content(request, response):
            drop_content(response)
        if response.streaming:
            if response.is_async:
                response.streaming_content = AsyncStreamedPieces(response)
                return response
            if in_portal:
                response.streaming_content = StreamedPieces(response)
                return response
            # Sync code of a test outside of a portal could wait for nothing that a piece may have to wait for.
            response.streaming_content = iter(list(response))
        response.close()
        await afterwards.drain(AFTER_SECONDS)
        return response


def mark(request: Any, enforce_csrf_checks: bool) -> None:
    """Leave the mark that the CSRF middleware reads."""
    request._dont_enforce_csrf_checks = not enforce_csrf_checks  # noqa: SLF001  the mark


def has_no_content(request: Any, response: Any) -> bool:
    """Say whether a response reaches nobody with content: to HEAD, or with a status of 1xx, 204 or 304 (RFC 9110)."""
    return request.method == "HEAD" or response.status_code in BODILESS or response.status_code // 100 == 1


def drop_content(response: Any) -> None:
    """Empty a response."""
    if response.streaming:
        response.streaming_content = iter(())
    else:
        response.content = b""


class StreamedPieces:
    """The pieces of a streamed response, as the test asks for them; the response is closed after the last, or a failure.

    The unit of work of the request goes with it, and the test is back in its own.
    """

    def __init__(self, response: Any) -> None:
        self._response = response
        self._context = copy_context()
        self._pieces: Iterator[bytes] | None = None
        # Taken now: this stands in its place afterwards.
        self._source, self._is_async = response.streaming_content, response.is_async
        _leave_unit()

    def __iter__(self) -> "StreamedPieces":
        return self

    def __next__(self) -> bytes:
        try:
            return self._context.run(self._step)
        except BaseException:
            self._context.run(self._response.close)
            raise

    def _step(self) -> bytes:
        if self._pieces is None:
            self._pieces = self._stepped() if self._is_async else iter(self._source)
        return next(self._pieces)

    def _stepped(self) -> Iterator[bytes]:
        if bridge.can_wait() or bridge.loop_is_running():
            return iter(bridge.finish(_gather(self._source)))
        pieces: Any = pulled.stepped(self._source)
        self._response.on_close(pieces.close)
        return pieces


class AsyncStreamedPieces:
    """The pieces of an async stream, as the test asks for them; its task closes the response after the last, or a failure."""

    def __init__(self, response: Any) -> None:
        self._response = response
        # Taken now: this stands in its place afterwards.
        self._source = pulled.Pulled(self._to_the_end(response.streaming_content), copy_context())
        self._is_over = False
        response.on_close(self._stop)
        _leave_unit()

    def __aiter__(self) -> "AsyncStreamedPieces":
        return self

    async def __anext__(self) -> bytes:
        piece: Any = await self._source.next()
        if piece is pulled.END:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        """End the stream where it is, and its request."""
        if self._source.task is None:
            await bridge.run(self._response.close)
        else:
            await self._source.close()

    async def _to_the_end(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        try:
            async for piece in pieces:
                yield piece
        finally:
            await pulled.close(pieces)
            self._is_over = True
            self._response.close()
            await afterwards.drain(AFTER_SECONDS)

    def _stop(self) -> None:
        """End the task of a stream that the test leaves; where it cannot be waited for, it ends at the loop's next turn."""
        task = self._source.task
        if task is None or self._is_over:
            return
        if bridge.can_wait():
            bridge.wait(self._source.close())
        else:
            task.cancel()


def _leave_unit() -> None:
    """Be in the test's own unit of work again; that of the request goes on with its stream."""
    unit: Any = scope.unit.get()
    if unit is not None:
        scope.unit.set(unit.parent)


def chunks_of(response: Any) -> Iterator[bytes]:
    """Return the pieces of a streamed response, async ones too."""
    if getattr(response, "is_async", False):
        return iter(bridge.finish(_gather(response)))
    return iter(response)


async def _gather(pieces: Any) -> list[bytes]:
    return [chunk async for chunk in pieces]
