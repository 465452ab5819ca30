"""`serve` under signals: L7 and F6 of the fault matrix, and what its options promise."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.kit.serve_site import SETTINGS, serving

FULL = os.environ.get("QUINTET_FULL") == "1"
PAGES = """
import asyncio
import os
import time

from quintet.http import HttpResponse
from quintet.urls import path

VERSION = "first"


async def home(request):
    return HttpResponse(f"{VERSION} {os.getpid()}")


async def slow(request):
    await asyncio.sleep(float(request.GET["seconds"]))
    return HttpResponse("done")


def blocking(request):
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("done")


def afterwards(request):
    request.after_response(finish, request.GET["to"])
    return HttpResponse("sent")


async def finish(to):
    await asyncio.sleep(1)
    with open(to, "w") as file:
        file.write("finished")


urlpatterns = [
    path("", home), path("slow/", slow), path("blocking/", blocking), path("afterwards/", afterwards),
]
"""


async def keep_asking(url, until, counts, connections=8):
    """Ask over kept-alive connections until an event is set, and count the answers by what came.

    A connection that the server closed while the client began to use it is tried anew once, as RFC 9112 (9.3.1) has clients do:
    an idle connection cannot be told that it will be closed.
    """

    async def answered(client):
        response = await client.get("/")
        return response.text.split()[0] if response.status_code == 200 else str(response.status_code)

    async def ask(client):
        while not until.is_set():
            try:
                key = await answered(client)
            except httpx.RemoteProtocolError:
                counts["retried"] = counts.get("retried", 0) + 1
                key = await answered(client)
            except httpx.TransportError as error:
                key = f"{type(error).__name__} {error}"
            counts[key] = counts.get(key, 0) + 1

    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:
        await asyncio.gather(*(ask(client) for _ in range(connections)))


def test_reloads_take_new_code_and_lose_no_request(tmp_path):
    """L7: SIGHUP again and again under load; broken code is not taken."""
    reloads = 6 if FULL else 1
    with serving(tmp_path, PAGES, "--workers", "2") as site:
        seen: dict[str, int] = {}
        timings = []

        async def scenario():
            stopped = asyncio.Event()
            load = asyncio.ensure_future(keep_asking(site.url, stopped, seen))
            for number in range(reloads):
                before = set(site.workers())
                word = f"v{number}"
                (tmp_path / "pages.py").write_text(PAGES.replace('"first"', f'"{word}"'))
                began = time.monotonic()
                site.signal(signal.SIGHUP)
                while len(set(site.workers()) - before) < 2 or before & set(site.workers()):
                    assert time.monotonic() - began < 60, site.output
                    await asyncio.sleep(0.05)
                timings.append(time.monotonic() - began)
                if FULL:
                    await asyncio.sleep(5)
            await asyncio.sleep(0.3)
            stopped.set()
            await load

        asyncio.run(scenario())
        print(f"reloads: {[f'{one:.1f} s' for one in timings]}, answers: {seen}")
        assert seen.pop("retried", 0) <= 8 * reloads
        assert set(seen) <= {"first", *(f"v{number}" for number in range(reloads))}, seen
        assert seen[f"v{reloads - 1}"] > 0
        workers = set(site.workers())
        (tmp_path / "pages.py").write_text("this is no Python (")
        site.signal(signal.SIGHUP)
        site.wait_until(lambda: "Nothing was reloaded" in site.output)
        assert set(site.workers()) == workers
        assert site.get("/").text.startswith(f"v{reloads - 1} ")
        site.signal(signal.SIGTERM)
        assert site.process.wait(30) == 0


def test_what_is_in_flight_ends_and_then_the_process_does(tmp_path):
    """F6: 32 requests of 2 s; the listener is closed at once, all are answered, the process ends with 0 soon after."""
    seconds = 2.0 if FULL else 1.0
    marker = tmp_path / "marker"
    with serving(tmp_path, PAGES, "--threads", "32") as site, ThreadPoolExecutor(40) as threads:
        paths = [f"/{kind}/?seconds={seconds}" for kind in ("slow", "blocking") for _ in range(16)]
        with httpx.Client(base_url=site.url, timeout=30, limits=httpx.Limits(max_connections=64)) as client:
            pages = [threads.submit(client.get, path) for path in paths]
            time.sleep(0.5)
            assert site.get(f"/afterwards/?to={marker}").text == "sent"
            stopped = time.monotonic()
            site.signal(signal.SIGTERM)
            while True:
                try:
                    socket.create_connection(("127.0.0.1", site.port), 1).close()
                except OSError:
                    break
                assert time.monotonic() - stopped < 5
                time.sleep(0.005)
            closed = time.monotonic() - stopped
            assert [page.result().status_code for page in pages] == [200] * 32
        assert site.process.wait(30) == 0
        ended = time.monotonic() - stopped
    print(f"F6: listener closed after {closed * 1000:.0f} ms, ended after {ended:.2f} s")
    assert closed < (0.1 if FULL else 1)
    assert ended < seconds + 2.5
    assert marker.read_text() == "finished"


def test_at_the_deadline_it_ends_anyway(tmp_path):
    with serving(tmp_path, PAGES, "--graceful-timeout", "1") as site, ThreadPoolExecutor() as threads:
        page = threads.submit(site.get, "/slow/?seconds=60")
        time.sleep(0.5)
        began = time.monotonic()
        site.signal(signal.SIGTERM)
        site.process.wait(20)
        assert time.monotonic() - began < 10
        with pytest.raises(httpx.TransportError):
            page.result()


def test_a_drain_delay_tells_load_balancers_first(tmp_path):
    with serving(tmp_path, PAGES, "--drain-delay", "2") as site:
        assert site.get("/readyz").text == "ok\n"
        began = time.monotonic()
        site.signal(signal.SIGTERM)
        site.wait_until(lambda: site.get("/readyz").status_code == 503, 1.5)
        response = site.get("/")
        assert (response.status_code, response.headers["Connection"]) == (200, "close")
        assert site.process.wait(20) == 0
        assert time.monotonic() - began >= 2


def test_what_is_too_much_is_refused_at_once(tmp_path):
    with serving(tmp_path, PAGES, "--max-requests", "4") as site, ThreadPoolExecutor(8) as threads:
        pages = [threads.submit(site.get, "/slow/?seconds=2") for _ in range(4)]
        time.sleep(0.7)
        began = time.monotonic()
        response = site.get("/")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
        assert time.monotonic() - began < 1
        assert [page.result().text for page in pages] == ["done"] * 4
        assert site.get("/").status_code == 200


def test_a_unix_socket_and_an_access_log(tmp_path):
    place = tmp_path / "s.sock"
    with serving(tmp_path, PAGES, "--uds", str(place), "--access-log") as site:
        site.wait_until(lambda: "Started worker-1 runtime-1" in site.output)
        transport = httpx.HTTPTransport(uds=str(place))
        with httpx.Client(transport=transport, base_url="http://localhost") as client:
            site.wait_until(lambda: client.get("/livez").status_code == 200)
            assert client.get("/").text.startswith("first")
            site.wait_until(lambda: re.search(r'GET / HTTP/1\.1" 200', site.output))


def test_the_figures_of_all_workers_are_one_page(tmp_path):
    with serving(tmp_path, PAGES, "--workers", "2") as site:
        site.wait_until(lambda: len(site.workers()) == 2)
        for _ in range(20):
            assert site.get("/").status_code == 200

        def told():
            found = httpx.get(site.url + "/metrics", headers={"Authorization": "Bearer token-of-tests"}, timeout=10).text
            return 'quintet_request_seconds_count{route="/"} 20' in found.replace('route=""', 'route="/"') or found

        deadline = time.monotonic() + 10
        while (found := told()) is not True:
            counted = re.search(r'quintet_request_seconds_count\{route=""\} (\d+)', str(found))
            if counted and int(counted[1]) >= 20:
                break
            assert time.monotonic() < deadline, found
            time.sleep(0.2)


def test_settings_are_checked_without_serving(tmp_path):
    (tmp_path / "site_settings.py").write_text(SETTINGS)
    (tmp_path / "pages.py").write_text(PAGES)
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONPATH": path}

    def checked(**more):
        command = [sys.executable, "-m", "quintet", "serve", "127.0.0.1:8000", "--check-settings"]
        return subprocess.run(
            command, cwd=tmp_path, env={**environment, **more}, capture_output=True, text=True, timeout=60, check=False
        )

    done = checked()
    assert done.returncode == 0, done.stderr
    assert "Would serve at 127.0.0.1:8000: 1 worker(s) of 8 threads, HTTP/1." in done.stdout
    assert "Answered before all checks: /livez, /readyz, /metrics." in done.stdout
    done = checked(SITE_MIDDLEWARE="['nowhere.Middleware']")
    assert done.returncode == 1
    assert "nowhere" in done.stdout + done.stderr
