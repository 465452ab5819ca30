"""RSGI: granian's own protocol, the fast way in. Closes what granian leaves open (`tests/rooms/server/test_granian.py`).

A request is served by sync code inside one portal: nothing here is a coroutine unless granian demands it, and no exception
reaches granian, which would answer a bare 500 without the site's headers.
"""

import asyncio
import logging
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from quintet.http.fixed import FixedHeaders
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.http.rsgi import RSGIRequest, Scope
from quintet.http.streaming import FileResponse
from quintet.kernel.current import settings
from quintet.kit import bridge, hops, portal_tasks
from quintet.kit.logtext import one_line
from quintet.server.disconnects import Disconnects
from quintet.server.pacing import Pacer
from quintet.server.whole_files import whole_file
from quintet.web.answers import LAST_RESORT
from quintet.web.current import current_application, serving

logger = logging.getLogger("django.request")

#: Requests in progress in a process from which on more are refused, unless a server says otherwise.
MOST_REQUESTS = 1_000_000
#: Seconds after which a refused client may try again.
RETRY_SECONDS = "1"
#: Statuses whose responses have no content, not even an empty one with a length.
BODILESS = frozenset({204, 304})
#: granian names itself, and cannot be told not to.
STAYING = FixedHeaders((("Server", "quintet"),))
LEAVING = FixedHeaders((("Server", "quintet"), ("Connection", "close")))


class RSGIHandler:
    """The callable that granian calls for every request of a worker."""

    def __init__(self, application: Callable[[], Any] = current_application) -> None:
        self.application = application
        self.loop: asyncio.AbstractEventLoop | None = None
        self.disconnects = Disconnects()
        self._hears_answers = type(self).answered is not RSGIHandler.answered
        self._generation = -1
        #: Requests that may be in progress at once; the next is told to come back.
        self.most_requests = MOST_REQUESTS

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give every task of the worker's loop a portal."""
        portal_tasks.install_task_factory(loop)
        self.loop = loop
        self.disconnects.begin(loop)

    async def __rsgi__(self, scope: Scope, protocol: Any) -> None:
        """Serve one request, inside a portal; one whose client has gone is given up."""
        # Not the running loop: asking for it is a system call before Python 3.12, and granian calls on the loop of the worker.
        task: Any = portal_tasks.task_of(self.loop) or portal_tasks.task_of(asyncio.get_running_loop())
        # A task of the worker's loop is a portal: what granian starts need not be asked.
        disconnects = self.disconnects
        if (
            scope.proto != "http"
            or len(disconnects.present) >= self.most_requests
            or (type(task) is not portal_tasks.PortalTask and not bridge.can_wait())
        ):
            await self._begin_otherwise(scope, protocol)
            return
        disconnects.present[task] = protocol
        # One frame for the usual request, since a call costs 0.5 us in a busy server: what is rare is handed over.
        try:
            request = RSGIRequest(scope, protocol, self.loop)
            request.home_task = id(task)
            try:
                if self._generation != settings.store.generation:
                    self._renew()
                response: Any = self._answer(request)
            except Exception as error:
                logger.critical("The request flow failed: %s", one_line(scope.path), exc_info=error)
                response = HttpResponse(LAST_RESORT, status=500)
            try:
                status = response.status_code
                if response.streaming or status in BODILESS or request.method == "HEAD":
                    self.send(response, scope, protocol)
                else:
                    protocol.response_bytes(status, response.wire_headers(False, self._served_by), response.content)
            except Exception:
                # Part of the response may be on its way, so that no other can be sent; granian would say nothing at all.
                logger.exception("Sending the response failed: %s", one_line(scope.path))
            finally:
                response.close()
            if self._hears_answers:
                self.answered(scope, response)
        except asyncio.CancelledError:
            if not disconnects.is_why(task):
                raise
            logger.info("The client went away: %s", one_line(scope.path))
        finally:
            del disconnects.present[task]
            if disconnects.watchers:
                disconnects.end(task)

    async def _begin_otherwise(self, scope: Scope, protocol: Any) -> None:
        """Serve a request from inside a portal; refuse what is no request, and what is too much."""
        if scope.proto == "http" and len(self.disconnects.present) >= self.most_requests:
            refuse(protocol)
        elif scope.proto == "http":
            await bridge.portal(self.__rsgi__(scope, protocol))
        else:
            protocol.close(None)

    def _renew(self) -> None:
        """Take the application of this settings generation."""
        generation = settings.store.generation
        self._answer: Callable[[RSGIRequest], HttpResponseBase] = self.application().handle_parked
        # In place of granian's own, which cannot be left out; what a response says of it counts more.
        self._served_by = LEAVING if serving.draining else STAYING
        self._generation = generation

    def leave(self) -> None:
        """Ask clients to use this process no more: it will be stopped soon."""
        serving.draining = True
        self._generation = -1

    def answered(self, scope: Scope, response: HttpResponseBase) -> None:
        """Hear that a response was sent; a hook for request logs."""

    def send(self, response: HttpResponseBase, scope: Scope, protocol: Any) -> None:
        """Send a response of any kind."""
        method = scope.method
        if response.streaming:
            self._stream(response, scope, protocol)
            return
        content: bytes = response.content  # type: ignore[attr-defined]  # every response that does not stream has it
        status = response.status_code
        if status in BODILESS:
            protocol.response_empty(status, response.wire_headers(False, self._served_by))
        elif method == "HEAD":
            protocol.response_empty(status, _with_length(response.wire_headers(True, self._served_by), len(content)))
        else:
            protocol.response_bytes(status, response.wire_headers(False, self._served_by), content)

    def _stream(self, response: Any, scope: Scope, protocol: Any) -> None:
        headers = response.wire_headers(True, self._served_by)
        if scope.method == "HEAD" or response.status_code in BODILESS:
            protocol.response_empty(response.status_code, headers)
            return
        if isinstance(response, FileResponse) and (whole := whole_file(response)) is not None:
            # Sent from Rust, at the pace of the client and without holding the file in memory.
            protocol.response_file_range(response.status_code, headers, *whole)
            return
        pacer = Pacer(scope.client)
        transport = protocol.response_stream(response.status_code, headers)
        task = asyncio.current_task()
        if task is not None:
            self.disconnects.watch(task)
        try:
            with closing(self._pieces(response)) as pieces:
                for piece in pieces:
                    if piece:
                        hops.wait_on(self.loop, transport.send_bytes(piece))
                    pacer.gave(len(piece))
        except RuntimeError as error:
            # granian refuses to send after the client has gone, by a subclass of its own.
            if type(error) is RuntimeError:
                raise
        finally:
            # granian ends a stream when nothing holds its transport; an error's traceback holds this frame.
            del transport

    def _pieces(self, response: Any) -> Generator[bytes]:
        if response.is_async:
            pieces = aiter(response)
            try:
                while (piece := bridge.wait(_next_or_none(pieces))) is not None:
                    yield piece
            finally:
                bridge.wait(pieces.aclose())
            return
        # A sync iterator may block, so each step is made in a thread.
        threads, source = current_application().threads, iter(response)
        while (piece := bridge.wait(threads.run_through(next, source, None))) is not None:
            yield piece


RSGIRequest.served_by = RSGIHandler


def refuse(protocol: Any) -> None:
    """Answer 503 without looking at the request: there is more to do than can be done."""
    headers = [
        ("Content-Type", "text/plain"),
        ("Retry-After", RETRY_SECONDS),
        ("Server", "quintet"),
        ("Cache-Control", "no-store"),
    ]
    protocol.response_bytes(503, headers, b"Too many requests at once. Try again soon.\n")


async def _next_or_none(pieces: Any) -> bytes | None:
    return await anext(pieces, None)


def _with_length(headers: list[tuple[str, str]], length: int) -> list[tuple[str, str]]:
    if any(name.lower() == "content-length" for name, _ in headers):
        return headers
    return [*headers, ("Content-Length", str(length))]
