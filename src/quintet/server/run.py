"""Serving a site with granian: `run` for production, workers in processes of their own; `run_here` in this one."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from granian.server.embed import Server as EmbeddedServer

from quintet.kernel.boot import setup
from quintet.kit import late
from quintet.kit.record import record
from quintet.server.address import CannotListen
from quintet.server.libraries import APPS
from quintet.server.rsgi import RSGIHandler
from quintet.server.settings import ServerSettings
from quintet.web import current as web_current

#: How long requests in flight may take to end when a server is stopped.
GRACEFUL_SECONDS = 30


@record
class ServerOptions:
    """Where and how to serve. Times are seconds.

    ``workers`` 0 means one for each processor, ``threads`` 0 what SERVER_SYNC_THREADS says.
    """

    address: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 0
    #: HTTP/2 without TLS needs "auto"; "1" closes connections that send nothing, which "auto" leaves open.
    http: str = "1"
    header_timeout: float = 10.0
    kill_timeout: int = GRACEFUL_SECONDS


def _http1(options: ServerOptions) -> HTTP1Settings:
    return HTTP1Settings(header_read_timeout=int(options.header_timeout * 1000))


def application() -> RSGIHandler:
    """Make the framework ready in a worker and return what it serves."""
    setup(set_prefix=False)
    # Built before the first request, so that a wrong MIDDLEWARE stops the worker and not a visitor.
    _ = web_current.current_application().serving_chain
    late.preload(APPS)
    return RSGIHandler()


def _worker(threads: int) -> Any:
    handler = application()
    web_current.threads.max_threads = threads or ServerSettings.now().server_sync_threads
    return handler


def run(options: ServerOptions) -> None:
    """Serve until a signal says stop; requests in flight are finished first.

    A worker that ends is replaced; when the new one ends at once too, the process ends with status 1.
    """
    server = Server(
        "quintet.server.run:application",
        address=options.address,
        port=options.port,
        interface=Interfaces.RSGI,
        workers=options.workers or os.cpu_count() or 1,
        http=HTTPModes(options.http),
        http1_settings=_http1(options),
        websockets=False,
        workers_kill_timeout=options.kill_timeout,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=partial(_worker, options.threads), wrap_loader=False)


async def run_here(handler: Any, options: ServerOptions, stop: Callable[[], Awaitable[None]]) -> bool:
    """Serve ``handler`` on the running loop until ``stop()`` returns; say whether all requests ended in time.

    Raises CannotListen when the address cannot be served.
    """
    server = EmbeddedServer(
        handler,
        address=options.address,
        port=options.port,
        interface=Interfaces.RSGI,
        http=HTTPModes(options.http),
        http1_settings=_http1(options),
        websockets=False,
        log_enabled=False,
    )
    handler.__rsgi_init__(asyncio.get_running_loop())
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.ensure_future(stop())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.stop()
    done, _ = await asyncio.wait((serving,), timeout=options.kill_timeout)
    for ended in done:
        _raise_failure(ended, options)
    return bool(done)


def _raise_failure(ended: "asyncio.Future[None]", options: ServerOptions) -> None:
    failure = ended.exception()
    if isinstance(failure, OSError | RuntimeError):
        # granian's own error of a socket is a RuntimeError whose text has a Rust backtrace after its first line.
        reason = str(failure).partition("\n")[0]
        raise CannotListen(f"{options.address}:{options.port} cannot be served: {reason}.") from failure
    if failure is not None:
        raise failure
