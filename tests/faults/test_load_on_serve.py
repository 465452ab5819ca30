"""Load and slow or full surroundings on `serve`: L1, L3, L5, L8, F12, F14 and F15 of the fault matrix.

The default run takes a few seconds each and asks for what does not depend on the machine: no error, no leak, recovery.
QUINTET_FULL=1 runs the lengths of the matrix. Latencies are printed either way.
"""

import asyncio
import contextlib
import os
import socket
import time

import pytest

from tests.kit.load import Load, get, hammer, once
from tests.kit.serve_site import Serving, serving

FULL = os.environ.get("QUINTET_FULL") == "1"
MEGABYTE = 1 << 20
PAGES = """
import asyncio
import os
import time
from pathlib import Path

from quintet.db import connection
from quintet.http import HttpResponse, JsonResponse, StreamingHttpResponse
from quintet.core.files.base import ContentFile
from quintet.core.files.storage import default_storage
from quintet.urls import path

HERE = Path(__file__).parent


async def light(request):
    return HttpResponse("light")


def rows(request):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, name TEXT)")
        cursor.execute("SELECT count(*) FROM item")
        if cursor.fetchone()[0] < 20:
            cursor.executemany("INSERT INTO item (name) VALUES (%s)", [(f"item {n}",) for n in range(20)])
        cursor.execute("SELECT id, name FROM item ORDER BY id LIMIT 20")
        return JsonResponse({"items": cursor.fetchall()})


async def arows(request):
    return rows(request)


async def waits(request):
    await asyncio.sleep(0.02)
    return HttpResponse("waited")


def upload(request):
    return JsonResponse({name: file.size for name, file in request.FILES.items()})


def store(request):
    name = default_storage.save("stored.bin", ContentFile(b"x" * 3_000_000))
    return HttpResponse(name)


def write(request):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS big (data TEXT)")
        cursor.execute("INSERT INTO big (data) VALUES (%s)", ["x" * 3_000_000])
    return HttpResponse("kept")


def intact(request):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return HttpResponse(cursor.fetchone()[0])


def big(request):
    return StreamingHttpResponse(b"y" * 65536 for _ in range(1600))


upload.csrf_exempt = store.csrf_exempt = True
urlpatterns = [path(f"{view.__name__}/", view) for view in (light, rows, arows, waits, upload, store, write, intact, big)]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One worker, with room for the uploads."""
    tmp_path = tmp_path_factory.mktemp("site")
    settings = {
        "SITE_DATA_UPLOAD_MAX_TOTAL_SIZE": str(100 * MEGABYTE),
        "SITE_FILE_UPLOAD_TEMP_DIR": repr(str(tmp_path)),
        "SITE_MEDIA_ROOT": repr(str(tmp_path / "media")),
        "SITE_REQUEST_BODY_TIMEOUT": "3",
    }
    with serving(tmp_path, PAGES, "--header-timeout", "2", **settings) as running:
        yield running


def unharmed(load: Load) -> bool:
    return set(load.statuses) == {200} and not load.failures


@pytest.mark.parametrize("path", ["/rows/", "/arows/"])
def test_l1_soak(site: Serving, path: str):
    """64 kept-alive connections read rows: no error, no reset, and neither memory nor open files grow."""
    warm, seconds = (10, 45) if FULL else (0.5, 1)
    asyncio.run(hammer(site.port, path, 64, warm))
    memory, files = site.resident(), site.files()
    load = asyncio.run(hammer(site.port, path, 64, seconds))
    time.sleep(0.5)
    grown, more = site.resident() - memory, site.files() - files
    print(f"L1 {path}: {load}; memory {memory / MEGABYTE:.0f} MB {grown / MEGABYTE:+.1f}, files {files} {more:+d}")
    assert unharmed(load), load
    assert more <= 2
    assert grown <= memory * 0.05 + (0 if FULL else 8 * MEGABYTE)
    if FULL:
        assert load.percentile(0.99) <= 8 * load.percentile(0.5)


def test_l3_idle_connections(tmp_path):
    """Idle connections beside active ones: each is cheap, and the active ones are as fast as before, or nearly."""
    idle, seconds = (2000, 10) if FULL else (200, 1)

    async def scenario(site: Serving) -> tuple[Load, Load, int]:
        before = await hammer(site.port, "/light/", 32, seconds)
        memory = site.resident()
        held = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(idle)]
        for reader, writer in held:
            assert await once(reader, writer, get("/light/")) == 200
        grown = site.resident() - memory
        beside = await hammer(site.port, "/light/", 32, min(seconds, 1))
        for _, writer in held:
            writer.close()
        return before, beside, grown

    # Idle connections are closed after the header timeout, so here that is long.
    with serving(tmp_path, PAGES, "--header-timeout", "120") as running:
        before, beside, grown = asyncio.run(scenario(running))
    print(f"L3: alone {before}; beside {idle} idle {beside}; {grown / idle / 1024:.1f} kB each")
    assert unharmed(before)
    assert unharmed(beside)
    assert grown / idle <= 30 * 1024
    if FULL:
        assert beside.percentile(0.99) <= 2 * before.percentile(0.99) + 0.01


def test_l5_overload(tmp_path):
    """Four times what it can do: what is too much is refused at once, the rest is served, and then all is as before."""
    seconds = 20 if FULL else 1
    with serving(tmp_path, PAGES, "--max-requests", "32") as site:
        peak = asyncio.run(hammer(site.port, "/waits/", 32, seconds / 2))
        over = asyncio.run(hammer(site.port, "/waits/", 128, seconds, pause=0.01))
        after = asyncio.run(hammer(site.port, "/waits/", 32, max(1, seconds / 4)))
        peak_rate, goodput = len(peak.seconds) / (seconds / 2), len(over.seconds) / seconds
        refused = sorted(over.refused_seconds)
        slowest = refused[int(len(refused) * 0.99)] if refused else 0
        print(f"L5: peak {peak_rate:.0f}/s, goodput {goodput:.0f}/s beside {len(refused)} refused (p99 {slowest * 1000:.0f} ms)")
        print(f"L5: before {peak}; after {after}")
        assert unharmed(peak)
        assert unharmed(after)
        assert set(over.statuses) == {200, 503}
        assert not over.failures
        assert goodput >= 0.5 * peak_rate
        if FULL:
            assert goodput >= 0.8 * peak_rate
            assert slowest < 0.1


def upload_of(size: int) -> tuple[bytes, bytes, bytes]:
    head = b'--B\r\nContent-Disposition: form-data; name="f"; filename="n"\r\n\r\n'
    tail = b"\r\n--B--\r\n"
    length = len(head) + size + len(tail)
    request = (
        f"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: {length}"
        "\r\nConnection: close\r\n\r\n"
    )
    return request.encode() + head, b"z" * 65536, tail


def test_l8_large_bodies(site: Serving):
    """Large uploads in parallel, some slow: memory stays, and a light route is answered meanwhile."""
    count, size, slow = (32, 64 * MEGABYTE, 8) if FULL else (4, 8 * MEGABYTE, 1)

    async def send(is_slow: bool) -> bytes:
        head, piece, tail = upload_of(size)
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(head)
        for number in range(size // len(piece)):
            writer.write(piece)
            await writer.drain()
            if is_slow and number % 16 == 0:
                await asyncio.sleep(0.01)
        writer.write(tail)
        answer = await reader.read()
        writer.close()
        return answer

    async def scenario() -> tuple[list[bytes], Load, int]:
        memory, most, load = site.resident(), 0, Load()
        uploads = asyncio.gather(*(send(number < slow) for number in range(count)))
        while not uploads.done():
            found = await hammer(site.port, "/light/", 1, 0.3, pause=0.01)
            load.seconds += found.seconds
            load.statuses += found.statuses
            load.failures += found.failures
            most = max(most, site.resident() - memory)
        return await uploads, load, most

    answers, load, most = asyncio.run(scenario())
    print(f"L8: {count} x {size // MEGABYTE} MB: memory +{most / MEGABYTE:.0f} MB, light route {load}")
    assert all(answer.startswith(b"HTTP/1.1 200") and str(size).encode() in answer for answer in answers), answers[0][:300]
    assert unharmed(load)
    assert most <= 64 * MEGABYTE


def test_f12_slow_clients(site: Serving):
    """Headers byte by byte, a body that stops, a client that never reads: all end, and others are served as before."""
    count = 500 if FULL else 40

    async def patient(closed: list[float]) -> None:
        # Until the server closes, a read ends by its time alone.
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        began = time.monotonic()
        sender = asyncio.ensure_future(_bytes_slowly(writer))
        with contextlib.suppress(OSError):
            await reader.read()
        closed.append(time.monotonic() - began)
        sender.cancel()
        writer.close()

    async def scenario() -> tuple[Load, Load, list[float], bytes]:
        before = await hammer(site.port, "/light/", 8, 1)
        closed: list[float] = []
        slow = asyncio.gather(*(patient(closed) for _ in range(count)))
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(
            b"POST /upload/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
            b"Content-Type: multipart/form-data; boundary=B\r\n\r\n--B"
        )
        beside = await hammer(site.port, "/light/", 8, 1)
        stopped = await reader.read()
        writer.close()
        await asyncio.wait_for(slow, 30)
        return before, beside, closed, stopped

    before, beside, closed, stopped = asyncio.run(scenario())
    print(f"F12: alone {before}; beside {count} slow ones {beside}; closed after {min(closed):.1f} to {max(closed):.1f} s")
    assert unharmed(beside)
    assert max(closed) <= 10, "the header timeout of this server is 2 s"
    assert stopped.startswith(b"HTTP/1.1 408")
    if FULL:
        assert beside.percentile(0.99) <= 2 * before.percentile(0.99) + 0.01


async def _bytes_slowly(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        for byte in b"GET /light/ HTTP/1.1\r\nX-Slow: " + b"y" * 200:
            writer.write(bytes([byte]))
            await asyncio.sleep(0.2)


def test_f12_a_client_that_does_not_read(site: Serving):
    """100 MB are streamed to somebody who reads nothing: the server holds a little of it, and lets go when the client leaves."""
    memory = site.resident()
    with socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(get("/big/"))
        time.sleep(2 if FULL else 1)
        held = site.resident() - memory
    print(f"F12: held for a client that does not read: {held / MEGABYTE:.1f} MB")
    assert held <= 4 * MEGABYTE
    assert site.get("/light/").status_code == 200


def test_f14_a_full_disk(tmp_path):
    """No file may grow beyond 2 MB: uploads, stored files and rows fail alone, and the next request is served."""
    settings = {"SITE_MEDIA_ROOT": repr(str(tmp_path / "media")), "SITE_FILE_UPLOAD_TEMP_DIR": repr(str(tmp_path))}
    with serving(tmp_path, PAGES, limits="ulimit -f 4096", **settings) as site:
        for path in ("/store/", "/write/"):
            response = site.get(path)
            assert response.status_code in (503, 507), (path, response.text[:300])
            assert "Traceback" not in response.text
        media = tmp_path / "media"
        assert [file for file in media.rglob("*") if file.is_file()] == []
        assert site.get("/intact/").text == "ok"
        assert site.get("/rows/").status_code == 200
        assert site.get("/light/").status_code == 200


def test_f15_no_more_files(tmp_path):
    """More clients than files may be open: accepting waits without burning the processor, and goes on afterwards."""
    with serving(tmp_path, PAGES, limits="ulimit -n 64") as site:
        with contextlib.ExitStack() as opened:
            for _ in range(200):
                opened.enter_context(socket.create_connection(("127.0.0.1", site.port), 5))
            time.sleep(0.3)
            began, spent = time.monotonic(), site.processor_seconds()
            time.sleep(3 if FULL else 1)
            share = (site.processor_seconds() - spent) / (time.monotonic() - began)
        site.wait_until(lambda: site.get("/light/").status_code == 200, 15)
        print(f"F15: {share:.0%} of a processor while nothing can be accepted")
        assert share < 0.2
        assert site.process.poll() is None
