"""The HTTP table: servers of one worker each, saturated by wrk over kept-alive connections, CPU time of the server a request.

    python -m benchmarks.servers 6 rows.jsonl            all rows, six interleaved rounds each
    python -m benchmarks.servers 6 rows.jsonl plain      rows whose title has the word

A round is some short bursts for every peer in turn, so that what disturbs the machine disturbs all of them alike; targets are
judged by the median of what ours cost beside each peer's burst next to it, since minima jump from run to run.

Before a row is measured, every peer has answered the same, and ours and Django's have refused a foreign host and, for a POST, a
request without its token.

Our rows run with the default middlewares on (security, sessions, common, CSRF, accounts, frame options); FastAPI and the raw
server have none. CPU time is the sum over the server's processes of what the kernel scheduled, so a busy machine shifts it
little; it still runs dearer there, because the caches are cold.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from benchmarks.harness import OURS, Row, Target, UnequalOutputError, report

HERE = Path(__file__).parent
CONNECTIONS = 32
#: Seconds that the load of one burst lasts, and how many bursts a round has.
BURST, BURSTS = 0.3, 3
#: So many requests a burst should have answered, within so many seconds: the end of it finds one a connection half done.
FEWEST, LONGEST_BURST = 20 * CONNECTIONS, 2.0
#: Servers have a core of their own and the load another: threads that wake each other across cores cost more, by chance.
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
LOAD_CORE, SERVER_CORE = _CORES[0], _CORES[-1]
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
UVICORN = ("-m", "uvicorn", "--port", "{port}", "--log-level", "error", "--no-access-log")
UVICORN_SERVERS = (
    Server(OURS, (*UVICORN, "benchmarks.sites.quintet_site:asgi")),
    Server("raw uvicorn", (*UVICORN, "benchmarks.sites.raw_asgi:application")),
    Server("FastAPI on uvicorn", (*UVICORN, "benchmarks.sites.fastapi_site:application")),
)
TARGETS = (
    Target("raw granian", at_most=1 / 0.70),
    Target("FastAPI on uvicorn", at_least=4),
    Target("Django, WSGI", at_least=8),
    Target("Django, ASGI", at_least=40),
)
ITEM_TARGETS = (Target("raw granian", at_most=1 / 0.65), Target("FastAPI on uvicorn", at_least=4.5))
ECHO_TARGETS = (Target("raw granian", at_most=1 / 0.65), Target("FastAPI on uvicorn", at_least=2.5))
UVICORN_TARGETS = (Target("raw uvicorn", at_most=1 / 0.65), Target("FastAPI on uvicorn", at_least=2.5))
#: Peers that check hosts and forged requests, as a site does.
PROTECTED = (OURS, "Django, WSGI", "Django, ASGI")
ECHO = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "city": "London",
    "note": "the first of them",
    "age": 36,
    "count": 7,
    "price": 12.5,
    "score": 0.75,
    "active": True,
    "born": "1815-12-10",
}


@dataclass(frozen=True)
class Ask:
    """One request of a row: its path, and for a POST its JSON."""

    path: str
    body: str = ""


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
    keep_to(process.pid, SERVER_CORE)
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


def keep_to(pid: int, core: int) -> None:
    """Have a process run on one core only, where the system lets us and there are two."""
    if hasattr(os, "sched_setaffinity") and SERVER_CORE != LOAD_CORE:
        os.sched_setaffinity(pid, {core})


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


def fetch(connection: HTTPConnection, ask: Ask | str, headers: dict[str, str] | None = None) -> bytes:
    """Return the body of one answer; RuntimeError unless it is 200."""
    asked = Ask(ask) if isinstance(ask, str) else ask
    status, body = answer(connection, asked, headers or {})
    if status != 200:
        raise RuntimeError(f"{asked} answered {status}: {body[:300]!r}")
    return body


def answer(connection: HTTPConnection, ask: Ask, headers: dict[str, str]) -> tuple[int, bytes]:
    """Return (status, body)."""
    kind = {"Content-Type": "application/json"} if ask.body else {}
    connection.request("POST" if ask.body else "GET", ask.path, ask.body or None, {**kind, **headers})
    response = connection.getresponse()
    return response.status, response.read()


def headers_for(port: int, ask: Ask, name: str) -> dict[str, str]:
    """Return what a request needs to be let in: for a POST to a protected peer its token and cookie.

    Raises RuntimeError when a peer that has to protect does not: a foreign host, or a POST without its token, must be refused.
    """
    if name not in PROTECTED:
        return {}
    foreign, _ = answer(HTTPConnection("127.0.0.1", port), Ask(ask.path), {"Host": "evil.example"})
    if foreign != 400:
        raise RuntimeError(f"{name} answered {foreign} to a foreign host")
    if not ask.body:
        return {}
    forged, _ = answer(HTTPConnection("127.0.0.1", port), ask, {})
    if forged != 403:
        raise RuntimeError(f"{name} answered {forged} to a POST without its token")
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/token")
    response = connection.getresponse()
    cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
    return {"X-CSRFToken": response.read().decode(), "Cookie": cookie}


def processes_below(pid: int) -> list[int]:
    """Return ``pid`` and all its descendants."""
    found, new = [], [pid]
    while new:
        current = new.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended just now: others have its children
                new.extend(int(child) for child in children.read_text().split())
    return found


def cpu_nanoseconds(pid: int) -> int:
    """Return the CPU time of a process tree by the kernel's clock of each process: all threads, ended ones too."""
    return sum(time.clock_gettime_ns((~one << 3) | CPUCLOCK_SCHED) for one in processes_below(pid))


def load(port: int, ask: Ask, headers: dict[str, str], seconds: float = BURST) -> int:
    """Send requests over CONNECTIONS kept-alive connections for ``seconds``, as fast as they are answered; return how many were.

    Raises RuntimeError when wrk is missing or any answer is an error.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("The HTTP table needs wrk, which sends the load: apt-get install wrk")
    with NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_script(ask, headers))
        script.flush()
        command = [wrk, "-t1", f"-c{CONNECTIONS}", "-d60s", "-s", script.name, f"http://127.0.0.1:{port}{ask.path}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sending:
            keep_to(sending.pid, LOAD_CORE)
            time.sleep(seconds)
            # wrk knows whole seconds only, but tells what it has done when it is interrupted.
            sending.send_signal(signal.SIGINT)
            said, _ = sending.communicate()
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{ask} failed under load:\n{said}")
    found = re.search(r"(\d+) requests in", said)
    if found is None:
        raise RuntimeError(f"wrk says something new:\n{said}")
    return int(found[1])


def _script(ask: Ask, headers: dict[str, str]) -> str:
    lines = [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    if ask.body:
        lines += ['wrk.method = "POST"', f"wrk.body = {json.dumps(ask.body)}", 'wrk.headers["Content-Type"] = "application/json"']
    return "\n".join(lines) + "\n"


def compare(
    title: str,
    servers: tuple[Server, ...],
    ask: Ask,
    targets: tuple[Target, ...],
    rounds: int,
    log: Path,
    *,
    is_json: bool = True,
) -> bool:
    """Serve with every peer at once, send the load in turn, and report one row; idle servers cost nothing meanwhile."""
    found: dict[str, list[float]] = {server.name: [] for server in servers}
    with ExitStack() as stack:
        running = [(server, *stack.enter_context(serving(server, "/plain" if is_json else ask.path))) for server in servers]
        headers = {server.name: headers_for(port, ask, server.name) if is_json else {} for server, _, port in running}
        bodies = {
            server.name: _comparable(fetch(HTTPConnection("127.0.0.1", port), ask, headers[server.name]))
            for server, _, port in running
        }
        if len(set(bodies.values())) > 1:
            raise UnequalOutputError(f"{title}: the servers answer differently: {bodies}")
        lasts = {server.name: _burst(load(port, ask, headers[server.name], 1.0)) for server, _, port in running}
        for _ in range(rounds * BURSTS):
            for server, pid, port in running:
                before, answered = cpu_nanoseconds(pid), 0
                while answered < CONNECTIONS:  # on a busy machine wrk may not even have begun
                    answered += load(port, ask, headers[server.name], lasts[server.name])
                found[server.name].append((cpu_nanoseconds(pid) - before) / answered / 1000)
    return report(Row(title, {}, targets, by_median=True), found, log)


def _burst(a_second: int) -> float:
    """Return how long a burst of a server that answers so many requests a second lasts."""
    return min(LONGEST_BURST, max(BURST, FEWEST / max(a_second, 1)))


def _comparable(body: bytes) -> str:
    """Return JSON with its names in order, and other content without its blanks."""
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except ValueError:
        return body.replace(b" ", b"").decode()


def make_polls(folder: str) -> None:
    """Make the database of the example and name it in the environment of both servers."""
    os.environ["POLLS_DATABASE_URL"] = f"sqlite:///{folder}/polls.sqlite3"
    os.environ["POLLS_DEBUG"] = "0"
    for command in (["migrate", "--verbosity", "0"], ["seed_polls"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=HERE.parent / "examples" / "polls", check=True, capture_output=True
        )


def main() -> int:
    """Report the request table; what waits for the API layer is told at its end."""
    rounds, log = int(sys.argv[1]), Path(sys.argv[2])
    rows = (
        ("plain text", SERVERS, Ask("/plain"), TARGETS),
        ("JSON", SERVERS, Ask("/json"), TARGETS),
        ("typed path and query", SERVERS, Ask("/items/42?q=abc&limit=25"), ITEM_TARGETS),
        ("typed POST of 10 fields, by a form", SERVERS, Ask("/echo", json.dumps(ECHO)), ECHO_TARGETS),
        ("typed POST of 10 fields, by pydantic in the view", SERVERS, Ask("/model", json.dumps(ECHO)), ECHO_TARGETS),
        ("plain text on uvicorn", UVICORN_SERVERS, Ask("/plain"), UVICORN_TARGETS),
        ("JSON on uvicorn", UVICORN_SERVERS, Ask("/json"), UVICORN_TARGETS),
    )
    wanted = sys.argv[3:]
    good = True
    for title, servers, ask, targets in rows:
        if not wanted or any(word in title for word in wanted):
            good &= compare(f"{title} over HTTP, server CPU a request", servers, ask, targets, rounds, log)
    title = "polls index page: database, templates and all, server CPU a request"
    if not wanted or any(word in title for word in wanted):
        with TemporaryDirectory() as folder:
            make_polls(folder)
            good &= compare(
                title, PAGE_SERVERS, Ask("/polls/"), (Target("Django, WSGI", at_least=8),), rounds, log, is_json=False
            )
    print("\nNot measured yet: typed endpoints by the API layer, and a list of 100 x 8 through a response schema.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
