"""``python -m benchmarks.reload [SAVES]``: how long after a file is saved the development server answers with the new code.

Runs `runserver` on a copy of examples/polls, saves a view SAVES times (default 7) and asks until the answer is new.
Prints the least, the median and the greatest time; exits with 1 when the median is above the target.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.kit.polls_site import EXAMPLES, environment, free_port, manage

#: Seconds from saving a file to the first answer of the new code, at most.
TARGET = 0.6
VIEW = """

from quintet.http import HttpResponse


def version(request):
    return HttpResponse("{}")
"""


def main() -> int:
    """Measure and print."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory(prefix="quintet_reload_") as scratch:
        times = measured(Path(scratch), saves)
    middle = statistics.median(times)
    print(f"reload of examples/polls, {saves} saves: {min(times):.2f} s, median {middle:.2f} s, {max(times):.2f} s", end="")
    print(f" (target <= {TARGET:g} s: {'met' if middle <= TARGET else 'MISSED'})")
    return 0 if middle <= TARGET else 1


def measured(scratch: Path, saves: int) -> list[float]:
    """Return the seconds of each reload."""
    site = scratch / "polls"
    shutil.copytree(EXAMPLES / "polls", site, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3*"))
    urls = site / "mysite" / "urls.py"
    urls.write_text(urls.read_text() + '\nfrom polls.version import version\n\nurlpatterns += [path("version/", version)]\n')
    view = site / "polls" / "version.py"
    view.write_text(VIEW.format("v0"))
    database = f"sqlite:///{scratch}/db.sqlite3"
    assert manage("migrate", "--verbosity", "0", database=database, folder=site).returncode == 0
    port = free_port()
    # Its own session, so that every process of the server can be ended together.
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", str(port)],
        cwd=site,
        env=environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        shows(f"http://127.0.0.1:{port}/version/", "v0")
        time.sleep(1)
        return [timed(view, f"http://127.0.0.1:{port}/version/", f"v{number}") for number in range(1, saves + 1)]
    finally:
        os.killpg(server.pid, 15)
        server.wait(10)


def timed(view: Path, url: str, text: str) -> float:
    """Save a new version and return the seconds until it answers."""
    start = time.perf_counter()
    view.write_text(VIEW.format(text))
    shows(url, text)
    taken = time.perf_counter() - start
    time.sleep(0.5)
    return taken


def shows(url: str, text: str, ask: Callable[..., httpx.Response] = httpx.get) -> None:
    """Return when the page has this text; AssertionError after 30 seconds."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if ask(url, timeout=5).text == text:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.005)
    raise AssertionError(f"{url} did not show {text}")


if __name__ == "__main__":
    sys.exit(main())
