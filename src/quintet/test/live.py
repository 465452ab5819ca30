"""`LiveServerTestCase`: a real server in a thread, for tests that drive a browser."""

import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any, ClassVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from quintet.drivers.testlease import pin
from quintet.server.wsgi import get_wsgi_application
from quintet.test.cases import TransactionTestCase
from quintet.test.overrides import modify_settings

STARTUP_SECONDS = 10


class QuietHandler(WSGIRequestHandler):
    """Serves without a line per request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    """Serves each connection in a thread that ends with the process."""

    daemon_threads = True


class LiveServerThread(threading.Thread):
    """Runs the server; ``port`` is known once ``is_ready`` is set, ``error`` says why it is not."""

    def __init__(self, host: str, application: Callable[..., Any], port: int = 0) -> None:
        super().__init__(name="live-server", daemon=True)
        self.host, self.port, self.application = host, port, application
        self.is_ready = threading.Event()
        self.error: Exception | None = None
        self.httpd: WSGIServer | None = None

    def run(self) -> None:
        """Serve until `terminate`."""
        try:
            self.httpd = make_server(self.host, self.port, self.application, ThreadedServer, QuietHandler)
            self.port = self.httpd.server_port
        except OSError as error:
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
    """A test case whose site can be visited at `live_server_url` while its tests run."""

    host: ClassVar[str] = "localhost"
    port: ClassVar[int] = 0
    server_thread_class: ClassVar[type[LiveServerThread]] = LiveServerThread
    server_thread: ClassVar[LiveServerThread]

    @classmethod
    def live_application(cls) -> Callable[..., Any]:
        """Return the WSGI application to serve."""
        return get_wsgi_application()

    @classmethod
    def setUpClass(cls) -> None:
        """Start the server; its threads use the tests' own database connections."""
        super().setUpClass()
        cls.enterClassContext(modify_settings(ALLOWED_HOSTS={"append": cls.host}))
        cls.enterClassContext(pin(cls._aliases()))
        cls.server_thread = cls.server_thread_class(cls.host, cls.live_application(), cls.port)
        cls.server_thread.start()
        cls.addClassCleanup(cls.server_thread.terminate)
        if not cls.server_thread.is_ready.wait(STARTUP_SECONDS):
            raise TimeoutError(f"The live server did not start within {STARTUP_SECONDS} seconds.")
        if cls.server_thread.error is not None:
            raise cls.server_thread.error

    @property
    def live_server_url(self) -> str:
        """The address of the server, without a slash at the end."""
        return f"http://{self.host}:{self.server_thread.port}"
