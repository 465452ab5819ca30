"""Serving a site with granian: `run` for production, workers in processes of their own; `run_here` in this one."""

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.server.embed import Server as EmbeddedServer

from quintet.kernel.boot import setup
from quintet.kit import late
from quintet.kit.record import record
from quintet.server.address import CannotListen
from quintet.server.libraries import APPS
from quintet.server.rsgi import RSGIHandler
from quintet.server.settings import ServerSettings
from quintet.server.supervisor import LEAVE, Patience, Supervisor
from quintet.urls.resolver import get_resolver
from quintet.urls.settings import UrlSettings
from quintet.web import current as web_current
from quintet.web.metrics import FOLDER_VARIABLE
from quintet.web.settings import WebSettings

#: How long requests in flight may take to end when a server is stopped.
GRACEFUL_SECONDS = 30
#: Files that a worker has open beside its connections: databases, logs, the event loop's own.
OTHER_FILES = 128
#: Bytes of headers, beyond which a request over HTTP/2 is answered 431; granian would take 16 MB.
LONGEST_HEADERS = 64 * 1024
#: How often (seconds) a worker puts its figures where the others find them.
FLUSH_SECONDS = 1.0


@record
class ServerOptions:
    """Where and how to serve. Times are seconds.

    ``workers`` 0 means one for each processor, ``threads`` 0 what SERVER_SYNC_THREADS says. ``socket_path`` is a Unix socket to
    serve at instead of the address. ``most_requests`` may be in progress in a worker, the next is answered 503; ``connections``
    may be open in a worker, the next waits. ``drain_delay`` is how long a server that is told to stop goes on, /readyz saying so.
    """

    address: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 0
    #: HTTP/2 without TLS needs "auto"; "1" closes connections that send nothing, which "auto" leaves open.
    http: str = "1"
    header_timeout: float = 10.0
    kill_timeout: int = GRACEFUL_SECONDS
    socket_path: str | None = None
    backlog: int = 1024
    connections: int = 4096
    most_requests: int = 1000
    drain_delay: float = 0.0
    leave_seconds: float = 1.0
    access_log: bool = False
    access_log_format: str | None = None
    tls_certificate: str | None = None
    tls_key: str | None = None


class WorkerHandler(RSGIHandler):
    """What a worker serves: it says when it is ready, and hears when it is to leave."""

    def __init__(self, ready: Any, options: ServerOptions) -> None:
        super().__init__()
        self.ready, self.most_requests = ready, options.most_requests
        self.patience = options.kill_timeout

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Be ready to serve on ``loop``."""
        super().__rsgi_init__(loop)
        loop.add_signal_handler(LEAVE, self.leave)
        metrics = web_current.current_application().metrics
        if metrics is not None:
            loop.call_soon(_flush_for_ever, loop, metrics)
        self.ready.release()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Finish what was to be done after responses."""
        loop.run_until_complete(web_current.afterwards.drain(self.patience))


def _flush_for_ever(loop: asyncio.AbstractEventLoop, metrics: Any) -> None:
    metrics.flush()
    loop.call_later(FLUSH_SECONDS, _flush_for_ever, loop, metrics)


def _http1(options: ServerOptions) -> HTTP1Settings:
    return HTTP1Settings(header_read_timeout=int(options.header_timeout * 1000))


def _http2() -> HTTP2Settings:
    return HTTP2Settings(max_headers_size=LONGEST_HEADERS)


def application() -> RSGIHandler:
    """Make the framework ready in a worker and return what it serves."""
    prepare()
    return RSGIHandler()


def prepare() -> None:
    """Make the framework ready, and build what serves.

    Raises what is wrong with the project: a wrong MIDDLEWARE or URLconf stops the worker and not a visitor.
    """
    setup(set_prefix=False)
    _ = web_current.current_application().serving_chain
    if UrlSettings.now().root_urlconf:
        _ = get_resolver().url_patterns
    late.preload(APPS)


def _worker(ready: Any, options: ServerOptions) -> Any:
    prepare()
    web_current.threads.max_threads = options.threads or ServerSettings.now().server_sync_threads
    return WorkerHandler(ready, options)


def run(options: ServerOptions) -> None:
    """Serve until a signal says stop; requests in flight are finished first.

    SIGHUP replaces the workers by new ones that load the code anew. A worker that ends is replaced; when the new one cannot
    start, the process ends with status 1.
    """
    server = Supervisor(
        "quintet.server.run:application",
        patience=Patience(drain=options.drain_delay, leave=options.leave_seconds),
        address=options.address,
        port=options.port,
        uds=Path(options.socket_path) if options.socket_path else None,
        interface=Interfaces.RSGI,
        workers=options.workers or os.cpu_count() or 1,
        http=HTTPModes(options.http),
        http1_settings=_http1(options),
        http2_settings=_http2(),
        websockets=False,
        backlog=options.backlog,
        backpressure=_connections(options),
        workers_kill_timeout=options.kill_timeout,
        respawn_failed_workers=True,
        log_access=options.access_log,
        log_access_format=options.access_log_format,
        ssl_cert=Path(options.tls_certificate) if options.tls_certificate else None,
        ssl_key=Path(options.tls_key) if options.tls_key else None,
    )
    with _metrics_folder():
        server.serve(target_loader=partial(_worker, server.ready, options), wrap_loader=False)


def _connections(options: ServerOptions) -> int:
    """Return how many connections a worker may have open: no more than it may open files, of which some are for other things.

    granian burns a processor when it accepts and cannot.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or soft < hard:
        wanted = options.connections + OTHER_FILES
        soft = wanted if hard == resource.RLIM_INFINITY else min(hard, max(soft, wanted))
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(options.connections, soft - min(OTHER_FILES, soft // 2)))


@contextmanager
def _metrics_folder() -> Iterator[None]:
    """Give the workers a folder for their figures, when there are any."""
    if not WebSettings.now().metrics_path:
        yield
        return
    with TemporaryDirectory(prefix="quintet-metrics-") as folder:
        os.environ[f"QUINTET_{FOLDER_VARIABLE}"] = folder
        yield


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
        http2_settings=_http2(),
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
    return await web_current.afterwards.drain(options.kill_timeout) and bool(done)


def _raise_failure(ended: "asyncio.Future[None]", options: ServerOptions) -> None:
    failure = ended.exception()
    if isinstance(failure, OSError | RuntimeError):
        # granian's own error of a socket is a RuntimeError whose text has a Rust backtrace after its first line.
        reason = str(failure).partition("\n")[0]
        raise CannotListen(f"{options.address}:{options.port} cannot be served: {reason}.") from failure
    if failure is not None:
        raise failure
