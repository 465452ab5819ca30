"""The development server: one process, a line for each request, stopped by Ctrl-C without noise."""

import asyncio
import logging
import os
import signal
import sys
import time
from typing import Any, NoReturn

from quintet.http.response import HttpResponseBase
from quintet.http.rsgi import Scope
from quintet.kit.terminal import Style
from quintet.server.rsgi import RSGIHandler
from quintet.server.run import ServerOptions, run_here

logger = logging.getLogger("django.server")


class DevelopmentHandler(RSGIHandler):
    """Serves, and logs each request under django.server."""

    def answered(self, scope: Scope, response: HttpResponseBase) -> None:
        """Log one request."""
        query = f"?{scope.query_string}" if scope.query_string else ""
        length = "-" if response.streaming else len(response.content)  # type: ignore[attr-defined]  # as RSGIHandler.send
        line = f'"{scope.method} {scope.path}{query} HTTP/{scope.http_version}"'
        level = logging.ERROR if response.status_code >= 500 else logging.WARNING if response.status_code >= 400 else logging.INFO
        details = {"status_code": response.status_code, "server_time": time.strftime("%d/%b/%Y %H:%M:%S")}
        logger.log(level, "%s %s %s", _printable(line), response.status_code, length, extra=details)


def _printable(line: str) -> str:
    """Return a line without what could steer a terminal; it comes from the client."""
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in line)


class RequestLine(logging.Formatter):
    """``[time] "GET / HTTP/1.1" 200 12``, coloured by status."""

    def __init__(self, style: Style) -> None:
        super().__init__("[{server_time}] {message}", style="{")
        self.look = style

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of one record."""
        if not hasattr(record, "server_time"):
            record.server_time = time.strftime("%d/%b/%Y %H:%M:%S")
        line = super().format(record)
        status = getattr(record, "status_code", 200)
        return _role(self.look, status)(line)


def _role(style: Style, status: int) -> Any:
    if status == 304:
        return style.HTTP_NOT_MODIFIED
    if status == 404:
        return style.HTTP_NOT_FOUND
    roles = {1: "HTTP_INFO", 2: "HTTP_SUCCESS", 3: "HTTP_REDIRECT", 4: "HTTP_BAD_REQUEST"}
    return getattr(style, roles.get(status // 100, "HTTP_SERVER_ERROR"))


def show_request_lines(style: Style) -> None:
    """Write request lines to standard error, unless the project configured django.server itself."""
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RequestLine(style))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def serve(handler: RSGIHandler, options: ServerOptions) -> NoReturn:
    """Serve until Ctrl-C or SIGTERM, then end the process with status 0."""
    asyncio.run(_serve(handler, options))
    _leave()


def _leave() -> NoReturn:
    """End the process at once: granian's threads may outlive its loop, and abort when the interpreter is torn down under them."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


async def _serve(handler: RSGIHandler, options: ServerOptions) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    async def stop() -> None:
        await stopping.wait()

    await run_here(handler, options, stop)
