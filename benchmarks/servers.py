"""The HTTP table: servers of one worker each, saturated by wrk over kept-alive connections, CPU time of the server a request.

Our rows run with the default middlewares on (security, sessions, common, CSRF, accounts, frame options); FastAPI and the raw
server have none. CPU time is the sum over the server's processes of what the kernel scheduled, so a busy machine shifts it
little; it still runs dearer there, because the caches are cold.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import OURS, Row, Target, UnequalOutputError, report

HERE = Path(__file__).parent
CONNECTIONS = 32
CPUCLOCK_SCHED = 2  # linux/posix-timers.h: the scheduler's precise clock of a process


@dataclass(frozen=True)
class Server:
    """A peer: its name and the command that serves on {port}."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


GRANIAN = ("-m", "granian", "--workers", "1", "--http", "1", "--no-ws", "--log-level", "error", "--port", "{port}")
SERVERS = (
    Server(OURS, (*GRANIAN, "--interface", "rsgi", "benchmarks.sites.quintet_site:application")),
    Server("raw granian", (*GRANIAN, "--interface", "rsgi", "benchmarks.sites.raw_rsgi:application")),
    Server(
        "FastAPI on uvicorn",
        (
            "-m",
            "uvicorn",
            "--port",
            "{port}",
            "--log-level",
            "error",
            "--no-access-log",
            "benchmarks.sites.fastapi_site:application",
        ),
    ),
    Server("Django, WSGI", (*GRANIAN, "--interface", "wsgi", "benchmarks.sites.django_site:wsgi")),
    Server("Django, ASGI", (*GRANIAN, "--interface", "asgi", "benchmarks.sites.django_site:asgi"), (("BENCH_VIEWS", "async"),)),
)
PAGE_SERVERS = (
    Server(OURS, (*GRANIAN, "--interface", "rsgi", "benchmarks.sites.quintet_polls:application")),
    Server("Django, WSGI", (*GRANIAN, "--interface", "wsgi", "benchmarks.sites.django_polls:application")),
)
TARGETS = (
    Target("raw granian", at_most=1 / 0.70),
    Target("FastAPI on uvicorn", at_least=4),
    Target("Django, WSGI", at_least=8),
    Target("Django, ASGI", at_least=40),
)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(server: Server, path: str) -> Iterator[tuple[int, int]]:
    """Start a server; yield (pid, port); stop it with all its children."""
    port = free_port()
    command = [sys.executable, *(part.format(port=port) for part in server.command)]
    environment = {**os.environ, **dict(server.environment)}
    process = subprocess.Popen(command, cwd=HERE.parent, env=environment, start_new_session=True)
    try:
        wait_until_up(process, port, path)
        yield process.pid, port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_up(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Return when the server answers.

    Raises RuntimeError when it ends or stays silent for 20 seconds.
    """
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}: {process.args}")
        try:
            fetch(HTTPConnection("127.0.0.1", port, timeout=2), path)
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not answer on port {port}: {process.args}")


def fetch(connection: HTTPConnection, path: str) -> bytes:
    """Return the body of one GET."""
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"GET {path} answered {response.status}: {body[:300]!r}")
    return body


def processes_below(pid: int) -> list[int]:
    """Return ``pid`` and all its descendants."""
    found, new = [], [pid]
    while new:
        current = new.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            new.extend(int(child) for child in children.read_text().split())
    return found


def cpu_nanoseconds(pid: int) -> int:
    """Return the CPU time of a process tree by the kernel's clock of each process: all threads, ended ones too."""
    return sum(time.clock_gettime_ns((~one << 3) | CPUCLOCK_SCHED) for one in processes_below(pid))


def load(port: int, path: str) -> int:
    """Send GETs over CONNECTIONS kept-alive connections for a second, as fast as they are answered; return how many were.

    Raises RuntimeError when wrk is missing or any answer is an error.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("The HTTP table needs wrk, which sends the load: apt-get install wrk")
    command = [wrk, "-t1", f"-c{CONNECTIONS}", "-d1s", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"GET {path} failed under load:\n{said}")
    found = re.search(r"(\d+) requests in", said)
    if found is None:
        raise RuntimeError(f"wrk says something new:\n{said}")
    return int(found[1])


def compare(title: str, servers: tuple[Server, ...], path: str, targets: tuple[Target, ...], rounds: int, log: Path) -> bool:
    """Serve with every peer at once, send the load in turn, and report one row; idle servers cost nothing meanwhile."""
    found: dict[str, list[float]] = {server.name: [] for server in servers}
    with ExitStack() as stack:
        running = [(server, *stack.enter_context(serving(server, path))) for server in servers]
        bodies = {server.name: fetch(HTTPConnection("127.0.0.1", port), path).replace(b" ", b"") for server, _, port in running}
        if len(set(bodies.values())) > 1:
            raise UnequalOutputError(f"{title}: the servers answer differently: {bodies}")
        for _, _, port in running:
            load(port, path)
        for _ in range(rounds):
            for server, pid, port in running:
                before = cpu_nanoseconds(pid)
                answered = load(port, path)
                found[server.name].append((cpu_nanoseconds(pid) - before) / answered / 1000)
    return report(Row(title, {}, targets), found, log)


def make_polls(folder: str) -> None:
    """Make the database of the example and name it in the environment of both servers."""
    os.environ["POLLS_DATABASE_URL"] = f"sqlite:///{folder}/polls.sqlite3"
    os.environ["POLLS_DEBUG"] = "0"
    for command in (["migrate", "--verbosity", "0"], ["seed_polls"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=HERE.parent / "examples" / "polls", check=True, capture_output=True
        )


def main() -> int:
    """Report plain text, JSON, and the index page of the polls example."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    good = compare("plain text over HTTP, server CPU a request", SERVERS, "/plain", TARGETS, rounds, log)
    good &= compare("JSON over HTTP, server CPU a request", SERVERS, "/json", TARGETS, rounds, log)
    with TemporaryDirectory() as folder:
        make_polls(folder)
        title = "polls index page: database, templates and all, server CPU a request"
        good &= compare(title, PAGE_SERVERS, "/polls/", (Target("Django, WSGI", at_least=8),), rounds, log)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
