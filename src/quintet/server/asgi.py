"""ASGI: the callable for uvicorn, hypercorn, daphne and granian's ASGI mode."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from quintet.http.asgi import ASGIRequest
from quintet.http.limits import bounded
from quintet.http.pace import Pace
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.http.stream import BodyStream
from quintet.kernel.boot import setup
from quintet.kit import bridge, late, portal_tasks
from quintet.kit.logtext import one_line
from quintet.server.current import encoded_headers
from quintet.server.disconnects import LOOK_SECONDS
from quintet.server.libraries import APPS
from quintet.web.answers import LAST_RESORT
from quintet.web.current import afterwards, current_application

#: How long what was to be done after responses may take when the server stops; servers have limits of their own above it.
AFTER_SECONDS = 30.0
#: Statuses whose responses have no content, not even an empty one with a length.
BODILESS = frozenset({204, 304})
logger = logging.getLogger("django.request")


Answer = Callable[[ASGIRequest], HttpResponseBase]


class ClientGone(OSError):
    """The client went away before its request was read."""


class ASGIHandler:
    """Serves requests and the lifespan of an ASGI server."""

    def __init__(self) -> None:
        self.watch = Watch()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one scope.

        Raises ValueError for a protocol that is neither http nor lifespan.
        """
        if scope["type"] == "http":
            await self.exchange(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            raise ValueError(f"Quintet's ASGI application serves HTTP, not {scope['type']!r}; route that to another application.")

    async def exchange(self, scope: dict[str, Any], receive: Any, send: Any, answer: Answer | None = None) -> None:
        """Answer one request, by ``answer`` or else by the application in force."""
        loop = asyncio.get_running_loop()
        task: Any = portal_tasks.task_of(loop)
        exchange = Exchange(scope, receive, send, loop, task)
        if self.watch.loop is not loop or not self.watch.is_on:
            self.watch.begin(loop)
        present = self.watch.present
        present[exchange] = None
        answering = exchange.serve(answer or current_application().handle_parked)
        try:
            # A task of a loop whose lifespan began is a portal already.
            await (answering if type(task) is portal_tasks.PortalTask else bridge.portal(answering))
        finally:
            present.pop(exchange, None)


ASGIRequest.served_by = ASGIHandler


async def _live(receive: Any, send: Any) -> None:
    """Install portals when the server starts, and say so when it stops."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            portal_tasks.install_task_factory(asyncio.get_running_loop())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await afterwards.drain(AFTER_SECONDS)
            await send({"type": "lifespan.shutdown.complete"})
            return


class Watch:
    """Looks twice a second which requests of a loop take long, as `Disconnects` does; rests while there are none."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.is_on = False
        self.present: dict[Exchange, None] = {}
        self._before: set[Exchange] = set()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at the requests of ``loop`` from now on."""
        if self.loop is not loop:
            # One loop after another, as tests have them: what was on the former is gone.
            self.loop, self.present, self._before = loop, {}, set()
        self.is_on = True
        loop.call_later(LOOK_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.loop is not loop:
            return
        for exchange in self._before & self.present.keys():
            exchange.watch_later()
        self._before = set(self.present)
        self.is_on = bool(self.present)
        if self.is_on:
            loop.call_later(LOOK_SECONDS, self._look, loop)


class Exchange:
    """One request and its response, inside a portal."""

    __slots__ = ("body_is_read", "client_is_gone", "loop", "pace", "receive", "scope", "send", "task", "watcher")

    def __init__(
        self, scope: dict[str, Any], receive: Any, send: Any, loop: asyncio.AbstractEventLoop, task: "asyncio.Task[Any] | None"
    ) -> None:
        self.scope, self.receive, self.send, self.loop, self.task = scope, receive, send, loop, task
        self.pace: Pace | None = None
        self.body_is_read = self.client_is_gone = False
        self.watcher: asyncio.Future[None] | None = None

    async def serve(self, answer: Answer) -> None:
        """Answer; a request whose client has gone is given up."""
        # One frame for the usual request: what is rare is handed over.
        try:
            request = ASGIRequest(self.scope, self._open_body)
            request.home_task = id(self.task)
            try:
                response: Any = answer(request)
            except Exception as error:
                logger.critical("The request flow failed: %s", one_line(request.path), exc_info=error)
                response = HttpResponse(LAST_RESORT, status=500)
            try:
                status = response.status_code
                is_usual = not response.streaming and status not in BODILESS and request.method != "HEAD"
                ready = response.ready_headers() if is_usual else None
                if ready is None:
                    await self._respond(response)
                else:
                    content: bytes = response.content
                    headers = [*ready, (b"content-length", b"%d" % len(content))]
                    await self.send({"type": "http.response.start", "status": status, "headers": headers})
                    await self.send({"type": "http.response.body", "body": content})
            finally:
                response.close()
        except asyncio.CancelledError:
            if not self.client_is_gone or self.task is None:
                raise
            self.task.uncancel()
            logger.info("The client went away: %s", one_line(self.scope["path"]))
        finally:
            if self.watcher is not None:
                self.watcher.cancel()

    def _open_body(self) -> BodyStream:
        self.pace = Pace(self.loop)
        return BodyStream(bounded(self._next_chunk))

    def watch_later(self) -> None:
        """Watch a request that takes long, unless its body is still to be read: one waits for a message at a time."""
        names = {name for name, _ in self.scope["headers"]}
        if self.body_is_read or not names & {b"content-length", b"transfer-encoding"}:
            self._watch()

    def _watch(self) -> None:
        # From here on messages are the watcher's.
        self.body_is_read = True
        if self.watcher is None:
            self.watcher = asyncio.ensure_future(self._cancel_when_gone())

    async def _cancel_when_gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.client_is_gone = True
        if self.task is not None:
            self.task.cancel()

    def _next_chunk(self) -> bytes:
        pace = self.pace or Pace(self.loop)
        while not self.body_is_read:
            message: dict[str, Any] = pace.wait(self.receive())
            pace.count(len(message.get("body", b"")))
            if message["type"] == "http.disconnect":
                self.body_is_read = True
                raise ClientGone("The client went away while its request was read.")
            self.body_is_read = not message.get("more_body", False)
            # An empty piece is not the end of the body.
            if message.get("body"):
                return message["body"]
        return b""

    async def _respond(self, response: Any) -> None:
        is_bodiless = response.status_code in BODILESS
        streams, is_head = response.streaming, self.scope["method"] == "HEAD"
        pairs = response.wire_headers((streams or is_head) and not is_bodiless)
        headers = [encoded_headers[pair] for pair in pairs]
        content = b"" if streams else response.content
        if not streams and not is_bodiless and b"content-length" not in dict(headers):
            headers.append((b"content-length", b"%d" % len(content)))
        await self.send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        if is_head or is_bodiless:
            await self.send({"type": "http.response.body", "body": b""})
        elif streams:
            self._watch()
            await self._send_pieces(response)
        else:
            await self.send({"type": "http.response.body", "body": content})

    async def _send_pieces(self, response: Any) -> None:
        if response.is_async:
            pieces = aiter(response)
            try:
                async for piece in pieces:
                    await self.send({"type": "http.response.body", "body": piece, "more_body": True})
            finally:
                await pieces.aclose()
        else:
            # A sync iterator may block, so each step is made in a thread.
            threads, source = current_application().threads, iter(response)
            while (piece := await threads.run_through(next, source, None)) is not None:
                await self.send({"type": "http.response.body", "body": piece, "more_body": True})
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})


def get_asgi_application() -> ASGIHandler:
    """Make the framework ready and return the ASGI callable."""
    setup(set_prefix=False)
    late.preload(APPS)
    return ASGIHandler()
