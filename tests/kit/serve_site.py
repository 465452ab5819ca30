"""`quintet serve` of a small site in processes of its own, with what is needed to load it and to look at it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.kit.polls_site import free_port

SETTINGS = """
import os
from pathlib import Path

HERE = Path(__file__).parent
SECRET_KEY = "s" * 50
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "pages"
INSTALLED_APPS = []
DATABASES = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}
MIDDLEWARE = ["quintet.middleware.security.SecurityMiddleware", "quintet.middleware.common.CommonMiddleware"]
METRICS_PATH = "/metrics"
METRICS_TOKEN = "token-of-tests"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
for name, value in os.environ.items():
    if name.startswith("SITE_"):
        globals()[name.removeprefix("SITE_")] = eval(value)
"""


@dataclass
class Serving:
    """A running `serve`."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path
    port: int
    started: float = field(default_factory=time.monotonic)

    @property
    def output(self) -> str:
        """All it printed so far."""
        return (self.folder / "output.txt").read_text(errors="replace")

    def client(self, **options: object) -> httpx.Client:
        """Return a client."""
        return httpx.Client(base_url=self.url, **{"timeout": 30, **options})

    def get(self, path: str = "/") -> httpx.Response:
        """Get a path over a connection of its own."""
        return httpx.get(self.url + path, timeout=30)

    def wait_until(self, what: Callable[[], object], seconds: float = 40) -> None:
        """Return when ``what`` is so; transport errors count as not so."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(httpx.TransportError):
                if what():
                    return
            assert time.monotonic() < deadline, self.output
            time.sleep(0.02)

    def signal(self, number: int) -> None:
        """Send a signal to the supervisor."""
        self.process.send_signal(number)

    def family(self) -> list[int]:
        """Return the process ids of the supervisor and of all below it."""
        found, new = [], [self.process.pid]
        while new:
            one = new.pop()
            found.append(one)
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                with suppress(OSError):
                    new.extend(map(int, children.read_text().split()))
        return found

    def workers(self) -> list[int]:
        """Return the process ids of the workers."""
        return [pid for pid in self.family()[1:] if b"spawn_main" in _command(pid)]

    def resident(self) -> int:
        """Return the resident memory of the workers, bytes."""
        total = 0
        for pid in self.workers():
            with suppress(OSError):
                total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return total

    def files(self) -> int:
        """Return how many files and sockets the workers have open."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.workers())

    def processor_seconds(self) -> float:
        """Return the processor time of the workers so far."""
        ticks = 0
        for pid in self.workers():
            with suppress(OSError):
                ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@contextmanager
def serving(folder: Path, pages: str, *options: str, limits: str = "", **environment: str) -> Iterator[Serving]:
    """Serve ``pages`` (the text of a URLconf module) from ``folder``; ``limits`` are commands of the shell run before it."""
    (folder / "site_settings.py").write_text(SETTINGS)
    (folder / "pages.py").write_text(pages)
    port = free_port()
    command = [sys.executable, "-m", "quintet", "serve", f"127.0.0.1:{port}", *options]
    if limits:
        command = ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", *command]
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONPATH": _path(folder), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Serving(process, f"http://127.0.0.1:{port}", folder, port)
    try:
        if "--uds" not in options:
            site.wait_until(lambda: process.poll() is not None or site.get("/livez").status_code == 200)
        assert process.poll() is None, site.output
        yield site
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _path(folder: Path) -> str:
    return os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
