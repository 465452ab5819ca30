"""The live server of pytest runs: one for the session."""

from collections.abc import Iterator

import pytest

from quintet.contrib.staticfiles.apps import StaticFilesConfig
from quintet.kernel import current
from quintet.test.live import STARTUP_SECONDS, LiveServerThread
from quintet.test.live_files import StaticFilesHandler, StaticRootHandler
from quintet.test.overrides import modify_settings


class LiveServer:
    """A running server; ``url``, or the object as text, is its address without a slash at the end."""

    def __init__(self, host: str) -> None:
        has_app = any(isinstance(config, StaticFilesConfig) for config in current.apps.get_app_configs())
        self.thread = LiveServerThread(host, StaticFilesHandler if has_app else StaticRootHandler)
        self.hosts = modify_settings(ALLOWED_HOSTS={"append": host})
        self.thread.start()
        if not self.thread.is_ready.wait(STARTUP_SECONDS):
            raise TimeoutError(f"The live server did not start within {STARTUP_SECONDS} seconds.")
        if self.thread.error is not None:
            raise self.thread.error

    @property
    def url(self) -> str:
        """The address."""
        return f"http://{self.thread.host}:{self.thread.port}"

    def stop(self) -> None:
        """Stop serving."""
        self.thread.terminate()

    def __str__(self) -> str:
        return self.url

    def __add__(self, other: object) -> str:
        return f"{self}{other}"

    def __repr__(self) -> str:
        return f"<LiveServer listening at {self.url}>"


@pytest.fixture(scope="session")
def _session_server() -> Iterator[LiveServer]:
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def live_server(transactional_db: None, _session_server: LiveServer) -> Iterator[LiveServer]:
    """The site, served for real; the test's database is emptied after it."""
    with _session_server.hosts:
        yield _session_server
