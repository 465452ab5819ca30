"""The HTTP table: servers of one worker each, the same requests over kept-alive connections, CPU time of the server a request.

Our rows run with the default middlewares on (security, sessions, common, CSRF, accounts, frame options); FastAPI and the raw
server have none. CPU time is the sum over the server's processes of what the kernel scheduled, so a busy machine shifts it
little; it still runs dearer there, because the caches are cold.
"""

import os
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
#: Short slices, many times over: the least of them finds a quiet moment of the machine.
CONNECTIONS, REQUESTS, SLICES = 8, 400, 4
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


def load(port: int, path: str, count: int) -> None:
    """Send ``count`` GETs over CONNECTIONS kept-alive connections, each answered before the next is sent on it."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n".encode()
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for one in sockets:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        for _ in range(count // CONNECTIONS):
            for one in sockets:
                one.sendall(request)
            for one in sockets:
                receive(one)
    finally:
        for one in sockets:
            one.close()


def receive(one: socket.socket) -> None:
    """Read one response with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += one.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += one.recv(65536)


def compare(title: str, servers: tuple[Server, ...], path: str, targets: tuple[Target, ...], rounds: int, log: Path) -> bool:
    """Serve with every peer at once, send the load in turn, and report one row; idle servers cost nothing meanwhile."""
    found: dict[str, list[float]] = {server.name: [] for server in servers}
    with ExitStack() as stack:
        running = [(server, *stack.enter_context(serving(server, path))) for server in servers]
        bodies = {server.name: fetch(HTTPConnection("127.0.0.1", port), path).replace(b" ", b"") for server, _, port in running}
        if len(set(bodies.values())) > 1:
            raise UnequalOutputError(f"{title}: the servers answer differently: {bodies}")
        for _, _, port in running:
            load(port, path, REQUESTS * SLICES)
        for _ in range(rounds * SLICES):
            for server, pid, port in running:
                before = cpu_nanoseconds(pid)
                load(port, path, REQUESTS)
                found[server.name].append((cpu_nanoseconds(pid) - before) / REQUESTS / 1000)
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
