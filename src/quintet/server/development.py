"""The development server: one process, a line for each request, stopped by Ctrl-C without noise."""

import asyncio
import atexit
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from typing import NoReturn

from quintet.http.response import HttpResponseBase
from quintet.http.rsgi import Scope
from quintet.kernel.log_line import ServerFormatter
from quintet.kit.logtext import visible
from quintet.kit.terminal import Style
from quintet.server.address import CannotListen
from quintet.server.current import supervised
from quintet.server.rsgi import RSGIHandler
from quintet.server.run import ServerOptions, run_here

logger = logging.getLogger("django.server")

#: How often (seconds) a supervised server looks whether its supervisor still lives.
PARENT_SECONDS = 0.5


class DevelopmentHandler(RSGIHandler):
    """Serves, and logs each request under django.server."""

    def answered(self, scope: Scope, response: HttpResponseBase) -> None:
        """Log one request."""
        query = f"?{scope.query_string}" if scope.query_string else ""
        length = "-" if response.streaming else len(response.content)  # type: ignore[attr-defined]  # as RSGIHandler.send
        line = f'"{scope.method} {scope.path}{query} HTTP/{scope.http_version}"'
        level = logging.ERROR if response.status_code >= 500 else logging.WARNING if response.status_code >= 400 else logging.INFO
        details = {"status_code": response.status_code, "server_time": time.strftime("%d/%b/%Y %H:%M:%S")}
        logger.log(level, "%s %s %s", visible(line), response.status_code, length, extra=details)


def show_request_lines(style: Style) -> None:
    """Write request lines to standard error in ``style``, unless the project configured django.server in its own way."""
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(ServerFormatter("[{server_time}] {message}", style="{"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    for handler in logger.handlers:
        if isinstance(handler.formatter, ServerFormatter):
            handler.formatter.style = style


def serve(handler: RSGIHandler, options: ServerOptions, *, parent: int | None = None) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then end the process with status 0.

    Requests in flight have ``options.kill_timeout`` seconds to end; a second Ctrl-C waits for nobody. With ``parent``, a
    process id, the end of that process ends this one too. Raises CannotListen when the address cannot be served.
    """
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(_serve(handler, options, parent))
        loop.run_until_complete(loop.shutdown_asyncgens())
    except CannotListen:
        loop.close()
        raise
    # The loop stays open: closing it takes its signal handlers down, and an impatient second Ctrl-C would find none.
    _leave()


def _leave() -> NoReturn:
    """End the process without taking the interpreter apart: with status 0, or as the reloader wants it.

    granian tells that it has stopped from a Rust thread that goes on running, and that attaches to the interpreter once more
    to drop what it holds. An interpreter that is being finalised ends such a thread by unwinding it, which Rust answers with
    an abort ("panic in a function that cannot unwind"; about one Ctrl-C in eight). Nothing lets us wait for that thread. So
    what an orderly end does is done here, as multiprocessing does it for its children, and the interpreter stays whole.
    """
    atexit._run_exitfuncs()  # noqa: SLF001  the only way to run them; multiprocessing ends its children by the same steps
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(supervised.status)


async def _serve(handler: RSGIHandler, options: ServerOptions, parent: int | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        if stopping.is_set():
            _leave()
        stopping.set()

    # A supervisor hears of Ctrl-C too and then sends SIGTERM, which is no second Ctrl-C.
    loop.add_signal_handler(signal.SIGINT, interrupted)
    loop.add_signal_handler(signal.SIGTERM, stopping.set)
    orphaned = None if parent is None else asyncio.ensure_future(_end_of(parent))

    async def stop() -> None:
        waited = {asyncio.ensure_future(stopping.wait()), *([orphaned] if orphaned else [])}
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)

    if not await run_here(handler, options, stop):
        # What did not end in time would be waited for.
        _leave()


async def _end_of(parent: int) -> None:
    """Return when the process that started this one is gone; a killed supervisor cannot say goodbye."""
    while os.getppid() == parent:  # noqa: ASYNC110  no event tells of it
        await asyncio.sleep(PARENT_SECONDS)
