"""`LiveServerTestCase`: a real server in a thread, for tests that drive a browser."""

import threading
from collections.abc import Callable, Iterable, Mapping
from socketserver import ThreadingMixIn
from typing import Any, ClassVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from quintet.drivers.testlease import pin
from quintet.kernel.boot import setup
from quintet.server.wsgi import WSGIHandler
from quintet.test.cases import TransactionTestCase
from quintet.test.live_files import MediaFilesHandler, StaticRootHandler
from quintet.test.overrides import modify_settings

STARTUP_SECONDS = 10

Application = Callable[..., Iterable[bytes]]


class QuietWSGIRequestHandler(WSGIRequestHandler):
    """Serves without a line per request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class ThreadedWSGIServer(ThreadingMixIn, WSGIServer):
    """Serves each connection in a thread that ends with the process."""

    daemon_threads = True


class LiveServerThread(threading.Thread):
    """Runs the server; ``port`` is known once ``is_ready`` is set, ``error`` says why it is not.

    ``static_handler`` is called with the application and gives one that serves static files in front of it.
    ``connections_override`` is kept for those who read it: the threads of the server reach the test's own databases anyway.
    """

    server_class: ClassVar[type[WSGIServer]] = ThreadedWSGIServer

    def __init__(
        self,
        host: str,
        static_handler: Callable[[Application], Application],
        connections_override: Mapping[str, Any] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(name="live-server", daemon=True)
        self.host, self.port, self.static_handler = host, port, static_handler
        self.connections_override = connections_override
        self.is_ready = threading.Event()
        self.error: Exception | None = None
        self.httpd: WSGIServer | None = None

    def run(self) -> None:
        """Serve until `terminate`."""
        try:
            setup(set_prefix=False)
            application = self.static_handler(MediaFilesHandler(WSGIHandler()))
            self.httpd = make_server(self.host, self.port, application, self.server_class, QuietWSGIRequestHandler)
            self.port = self.httpd.server_port
        except Exception as error:  # noqa: BLE001  told by the test case that waits for the server
            self.error = error
            return
        finally:
            self.is_ready.set()
        self.httpd.serve_forever(poll_interval=0.05)

    def terminate(self) -> None:
        """Stop serving and wait for the thread."""
        if self.httpd is not None:
            self.httpd.shutdown()
            self.httpd.server_close()
        self.join()


class LiveServerTestCase(TransactionTestCase):
    """A test case whose site can be visited at `live_server_url` while its tests run; files of STATIC_ROOT are served too."""

    host: ClassVar[str] = "localhost"
    port: ClassVar[int] = 0
    server_thread_class: ClassVar[type[LiveServerThread]] = LiveServerThread
    static_handler: ClassVar[Callable[[Application], Application]] = StaticRootHandler
    server_thread: ClassVar[LiveServerThread]
    allowed_host: ClassVar[str]
    live_server_url: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        """Start the server; its threads use the tests' own database connections."""
        super().setUpClass()
        cls.allowed_host = cls.host
        cls.enterClassContext(modify_settings(ALLOWED_HOSTS={"append": cls.allowed_host}))
        cls.enterClassContext(pin(cls._aliases()))
        cls.server_thread = cls._create_server_thread({})
        cls.server_thread.start()
        cls.addClassCleanup(cls._terminate_thread)
        if not cls.server_thread.is_ready.wait(STARTUP_SECONDS):
            raise TimeoutError(f"The live server did not start within {STARTUP_SECONDS} seconds.")
        if cls.server_thread.error is not None:
            raise cls.server_thread.error
        cls.live_server_url = f"http://{cls.host}:{cls.server_thread.port}"

    @classmethod
    def _create_server_thread(cls, connections_override: Mapping[str, Any]) -> LiveServerThread:
        return cls.server_thread_class(cls.host, cls.static_handler, connections_override=connections_override, port=cls.port)

    @classmethod
    def _terminate_thread(cls) -> None:
        cls.server_thread.terminate()
