"""`serve` as a real process with two workers: it answers, finishes what it began, replaces a killed worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.kit import http2
from tests.kit.polls_site import free_port

SETTINGS = """
import os

SECRET_KEY = "s" * 50
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "pages"
DATABASES = {}
MIDDLEWARE = ["quintet.middleware.common.CommonMiddleware", *filter(None, [os.environ.get("ONE_MORE")])]
"""
PAGES = """
import asyncio
import os
import time

from quintet.http import HttpResponse
from quintet.urls import path


def worker(request):
    return HttpResponse(str(os.getpid()))


def slow(request):
    time.sleep(1.5)
    return HttpResponse("slow")


async def aslow(request):
    await asyncio.sleep(1.5)
    return HttpResponse("aslow")


def host(request):
    return HttpResponse(request.get_host())


urlpatterns = [path("", worker), path("host/", host), path("slow/", slow), path("aslow/", aslow)]
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start `quintet serve`; gives (process, URL), and leaves no process behind."""
    (tmp_path / "site_settings.py").write_text(SETTINGS)
    (tmp_path / "pages.py").write_text(PAGES)
    started: list[subprocess.Popen[str]] = []

    def make(*options: str, port: int | None = None, **more: str) -> tuple[subprocess.Popen[str], str]:
        port = port or free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "quintet", "serve", f"127.0.0.1:{port}", "--workers", "2", *options],
            cwd=tmp_path,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "site_settings",
                "PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")])),
                **more,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process, f"http://127.0.0.1:{port}"

    yield make
    for process in started:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it ended by itself, as it should
        process.communicate()


def pid_of_worker(url: str) -> int | None:
    try:
        return int(httpx.get(url, timeout=5).text)
    except httpx.TransportError:
        return None


def workers_until(url: str, enough: Callable[[set[int]], bool]) -> set[int]:
    """Ask until the workers that answered are enough."""
    seen: set[int] = set()
    deadline = time.monotonic() + 30
    while not enough(seen):
        assert time.monotonic() < deadline, seen
        found = pid_of_worker(url)
        seen |= {found} if found else set()
        time.sleep(0.02)
    return seen


def ends(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return (status, output), having checked that it ended without noise."""
    output, _ = process.communicate(timeout=60)
    assert "panicked" not in output
    assert "Traceback" not in output, output
    return process.returncode, output


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_requests_in_flight_are_finished(start, number):
    process, url = start()
    workers_until(url, lambda seen: len(seen) == 2)
    with ThreadPoolExecutor() as threads:
        pages = [threads.submit(httpx.get, url + path, timeout=30) for path in ("/slow/", "/aslow/", "/slow/", "/aslow/")]
        time.sleep(0.7)
        process.send_signal(number)
        assert [page.result().text for page in pages] == ["slow", "aslow", "slow", "aslow"]
    assert ends(process)[0] == 0
    assert pid_of_worker(url) is None


def test_a_killed_worker_is_replaced_while_the_other_answers(start):
    process, url = start()
    first, second = workers_until(url, lambda seen: len(seen) == 2)
    os.kill(first, signal.SIGKILL)
    seen = workers_until(url, lambda seen: bool(seen - {first, second}))
    assert seen - {first, second}
    process.terminate()
    assert ends(process)[0] == 0


@pytest.mark.parametrize("name", ["pages.Nothing", "pages_that_are_not_there.Middleware"])
def test_a_wrong_middleware_stops_it_before_a_visitor_comes(start, name):
    process, url = start(ONE_MORE=name)
    status, output = ends(process)
    assert status == 1
    assert name in output
    assert "MIDDLEWARE" in output
    assert pid_of_worker(url) is None


def test_a_port_in_use_is_one_line(start):
    first, url = start()
    workers_until(url, bool)
    second, _ = start(port=int(url.rpartition(":")[2]))
    status, output = ends(second)
    assert (status, len(output.splitlines())) == (1, 1)
    assert "already in use" in output
    assert first.poll() is None


@pytest.mark.parametrize("options", [("--threads", "-1"), ("--graceful-timeout", "0"), ("--http", "3")])
def test_wrong_options_are_refused(start, options):
    process, _ = start(*options)
    status, output = ends(process)
    assert status == 2
    assert options[0] in output


def test_http2_without_tls_takes_its_host_from_the_authority(start):
    _, url = start("--http", "auto")
    workers_until(url, bool)
    address = url.removeprefix("http://")
    assert http2.get(address, "/host/", address) == (True, address.encode())
    assert http2.get(address, "/host/", "evil.example")[0] is False
    assert http2.get(address, "/host/", address, agent="x" * 50_000)[0] is True
    assert http2.get(address, "/host/", address, agent="x" * 100_000)[0] is False
