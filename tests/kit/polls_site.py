"""A polls site in processes of its own: database made, migrated, seeded, served, and taken down again."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

EXAMPLES = Path(__file__).parents[2] / "examples"
POSTGRES = "postgresql://postgres@127.0.0.1:5432"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Site:
    """A running site: where it is, which process serves it, which database it uses."""

    url: str
    process: subprocess.Popen[bytes]
    database: str
    folder: Path

    def client(self) -> httpx.Client:
        """Return a client that keeps cookies."""
        return httpx.Client(base_url=self.url, timeout=30)

    def kill(self) -> None:
        """kill -9 the whole process group; once is enough, however many ask."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def environment(database: str) -> dict[str, str]:
    """Return the environment in which the example uses that database."""
    return {**os.environ, "POLLS_DATABASE_URL": database, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "mysite.settings"}


def manage(*arguments: str, database: str, folder: Path = EXAMPLES / "polls") -> subprocess.CompletedProcess[str]:
    """Run a command of the example and return what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(database), capture_output=True, text=True, timeout=120, check=False
    )


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(database: str, folder: Path = EXAMPLES / "polls") -> Iterator[Site]:
    """Migrate and seed the database, and serve the example on it."""
    for arguments in (("migrate", "--verbosity", "0"), ("seed_polls",)):
        done = manage(*arguments, database=database, folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=folder,
        env=environment(database),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = Site(f"http://127.0.0.1:{port}", process, database, folder)
    try:
        wait_until_up(site)
        yield site
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                site.kill()


def wait_until_up(site: Site) -> None:
    """Return when the site answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert site.process.poll() is None, f"the server ended with {site.process.returncode}"
        try:
            httpx.get(site.url + "/polls/", timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not answer within 30 seconds")


def token_in(page: str) -> str:
    """Return the CSRF token of the form on a page."""
    found = TOKEN.search(page)
    assert found, f"no CSRF token on the page: {page[:500]}"
    return found[1]


@contextmanager
def postgres_database() -> Iterator[str]:
    """Create a database of one's own and give its URL; drop it at the end."""
    import psycopg

    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
