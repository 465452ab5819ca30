"""One site on three interfaces, each a real process: RSGI by `quintet serve`, ASGI by uvicorn, WSGI by granian."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.kit.polls_site import free_port

SMALL_FILE = b"a{color:red}" * 100
LARGE_FILE = bytes(range(256)) * 4096
INTERFACES = ("rsgi", "asgi", "wsgi")

SETTINGS = """
# Without DEBUG, Django's own loggers tell the console nothing.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
from pathlib import Path

HERE = Path(__file__).parent
SECRET_KEY = "s" * 50
ALLOWED_HOSTS = ["127.0.0.1", "example.com"]
ROOT_URLCONF = "pages"
INSTALLED_APPS = ["quintet.contrib.contenttypes", "quintet.contrib.auth", "quintet.contrib.sessions"]
DATABASES = {
    "default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": HERE / "db.sqlite3", "ATOMIC_REQUESTS": True},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
DATA_UPLOAD_MAX_TOTAL_SIZE = 2_000_000
REQUEST_BODY_TIMEOUT = 1.5
MIDDLEWARE = [
    "quintet.middleware.security.SecurityMiddleware",
    "quintet.contrib.staticfiles.middleware.StaticFilesMiddleware",
    "quintet.contrib.sessions.middleware.SessionMiddleware",
    "quintet.middleware.common.CommonMiddleware",
    "quintet.middleware.csrf.CsrfViewMiddleware",
    "quintet.contrib.auth.middleware.AuthenticationMiddleware",
    "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = []
STATIC_URL = "static/"
STATIC_ROOT = HERE / "collected"
"""
ENTRY = """
import os

from quintet.core.asgi import get_asgi_application
from quintet.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "site_settings"
application = {"asgi": get_asgi_application, "wsgi": get_wsgi_application}[os.environ["INTERFACE"]]()
"""
PAGES = '''
import asyncio
import contextvars
import gzip
import json
import tempfile
import time
from pathlib import Path

from quintet.db import connection, transaction
from quintet.http import (
    EventStreamResponse, FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse, ServerSentEvent, StreamingHttpResponse,
    last_event_id,
)
from quintet.middleware.csrf import get_token
from quintet.urls import path, re_path
from quintet.utils.timezone import activate as activate_zone
from quintet.utils.timezone import get_current_timezone_name
from quintet.utils.translation import activate as activate_language
from quintet.utils.translation import get_language
from quintet.views.decorators.csrf import csrf_exempt

HERE = Path(__file__).parent


def home(request):
    return HttpResponse("home")


async def ahome(request):
    return HttpResponse("home")


def described(request):
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "full": request.get_full_path(),
            "query": dict(request.GET.lists()),
            "cookies": request.COOKIES,
            "host": request.get_host(),
            "scheme": request.scheme,
            "peer": request.META["REMOTE_ADDR"],
            "custom": request.headers.get("X-Custom"),
            "user_header": request.META.get("HTTP_X_USER"),
            "content_type": request.content_type,
        }
    )


def form(request):
    if request.method == "GET":
        return HttpResponse(get_token(request))
    return JsonResponse({"post": dict(request.POST.lists()), "files": {n: f.read().decode() for n, f in request.FILES.items()}})


@csrf_exempt
def body(request):
    return JsonResponse({"length": len(request.body)})


@csrf_exempt
async def abody(request):
    return JsonResponse({"length": len(request.body)})


@csrf_exempt
def upload(request):
    return JsonResponse({name: file.size for name, file in request.FILES.items()})


def stream(request):
    return StreamingHttpResponse(f"{number}\\n" for number in range(5))


async def astream(request):
    async def pieces():
        for number in range(5):
            await asyncio.sleep(0)
            yield f"{number}\\n"

    return StreamingHttpResponse(pieces())


def file(request):
    return FileResponse(open(__file__, "rb"), as_attachment=True, filename="ünï.py")


def temporary_file(request):
    content = tempfile.NamedTemporaryFile()
    content.write(b"temporary" * 10_000)
    content.seek(0)
    return FileResponse(content)


def unlinked_file(request):
    path = HERE / "unlinked.txt"
    path.write_bytes(b"unlinked")
    content = path.open("rb")
    path.unlink()
    return FileResponse(content)


def unzipped_file(request):
    path = HERE / "zipped.txt.gz"
    path.write_bytes(gzip.compress(b"unzipped" * 10_000))
    return FileResponse(gzip.open(path))


async def wide(request):
    """200 MB, and a file that tells how much of it was made."""

    async def pieces():
        for number in range(3200):
            (HERE / "pieces_made").write_text(str(number))
            yield b"x" * 65_536

    return StreamingHttpResponse(pieces())


def events(request):
    """Three events, of which a client that comes back gets the rest; then nothing, until it leaves."""
    seen = int(last_event_id(request) or 0)

    async def pieces():
        try:
            for number in range(seen + 1, 4):
                yield ServerSentEvent({"n": number}, id=number)
            await asyncio.sleep(600)
        finally:
            (HERE / "stream_ended").write_text("ended")

    return EventStreamResponse(pieces(), heartbeat=0.1)


def failing_stream(request):
    def pieces():
        yield "x" * 1000
        raise RuntimeError("in the middle of a stream")

    return StreamingHttpResponse(pieces())


async def failing_astream(request):
    async def pieces():
        yield "x" * 1000
        raise RuntimeError("in the middle of a stream")

    return StreamingHttpResponse(pieces())


left_behind = contextvars.ContextVar("left_behind", default="nothing")


def leaves_behind(request):
    """Say what requests before this one left in force, and leave something."""
    found = [left_behind.get(), get_language(), get_current_timezone_name()]
    left_behind.set("a value")
    activate_language("de")
    activate_zone("Asia/Tokyo")

    def pieces():
        yield json.dumps([found, get_language()])
        activate_language("fr")

    return StreamingHttpResponse(pieces())


def cookies(request):
    response = HttpResponse("cookies")
    response.set_cookie("plain", "a b;c", max_age=10, samesite="Lax", httponly=True)
    response.set_signed_cookie("signed", "value")
    response.delete_cookie("gone")
    return response


def signed(request):
    return HttpResponse(request.get_signed_cookie("signed", default="none"))


def redirected(request):
    return HttpResponseRedirect("/home/?é=ü")


def nothing(request):
    return HttpResponse(status=204)


def full_nothing(request):
    return HttpResponse("nobody reads this", status=204)


def own_length(request):
    response = HttpResponse("hello")
    response["Content-Length"] = request.GET["length"]
    return response


def own_encoding(request):
    """As a proxy answers that hands on all headers of another server."""
    return HttpResponse("hello", headers={"Transfer-Encoding": "chunked"})


def not_modified(request):
    return HttpResponse(status=304)


def boom(request):
    raise RuntimeError("boom")


async def aboom(request):
    raise RuntimeError("boom")


def bad_header(request):
    response = HttpResponse("never sent")
    response["X-Bad"] = "one\\r\\nX-Injected: two"
    return response


def rows(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM note ORDER BY id")
        return JsonResponse([name for (name,) in cursor.fetchall()], safe=False)


@csrf_exempt
def note(request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note (name) VALUES (%s)", [request.GET["name"]])
    if "fail" in request.GET:
        raise RuntimeError("after writing")
    return HttpResponse("kept")


@csrf_exempt
async def anote(request):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note (name) VALUES (%s)", [request.GET["name"]])
    await asyncio.sleep(0)
    if "fail" in request.GET:
        raise RuntimeError("after writing")
    return HttpResponse("kept")


def row_stream(request):
    """Rows are read while they are sent, each by the connection of this request."""

    def pieces():
        for number in range(4):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM note WHERE id > %s", [-number])
                yield f"{number}:{cursor.fetchone()[0] >= 0};"

    return StreamingHttpResponse(pieces())


async def long(request):
    """Write in a transaction, and wait for something that never comes."""
    try:
        async with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO note (name) VALUES ('never')")
            (HERE / "began").write_text("began")
            await asyncio.sleep(600)
    except asyncio.CancelledError:
        (HERE / "cancelled").write_text("cancelled")
        raise
    return HttpResponse("late")


async def endless(request):
    async def pieces():
        try:
            while True:
                yield "x" * 100
                await asyncio.sleep(0.01)
        finally:
            (HERE / "stream_ended").write_text("ended")

    return StreamingHttpResponse(pieces())


def blocking_stream(request):
    def pieces():
        try:
            while True:
                time.sleep(0.05)
                yield "x" * 100
        finally:
            (HERE / "stream_ended").write_text("ended")

    return StreamingHttpResponse(pieces())


def slow(request):
    """A blocking view that goes on using its connection after the client has gone."""
    (HERE / "began").write_text("began")
    time.sleep(2.5)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO note (name) VALUES ('slow')")
    (HERE / "slow_ended").write_text("ended")
    return HttpResponse("slow")


views = (
    home, ahome, described, form, body, abody, upload, stream, astream, file, cookies, signed, redirected, nothing, not_modified,
    full_nothing, own_length, own_encoding,
    boom, aboom, bad_header, rows, note, row_stream, slow, endless, blocking_stream, temporary_file, unlinked_file, unzipped_file,
    failing_stream, failing_astream, leaves_behind, events, wide,
)
urlpatterns = [
    *(path(f"{view.__name__}/", view) for view in views),
    path("anote/", anote),
    path("long/", transaction.non_atomic_requests(long)),
    path("long_by_setting/", long),
    re_path("^described/(?:.*)$", described),
]
'''


@dataclass
class Served:
    """A site on one interface."""

    interface: str
    url: str
    folder: Path

    def client(self) -> httpx.Client:
        """Return a client that keeps cookies."""
        return httpx.Client(base_url=self.url, timeout=20)

    def raw(self, request: str | bytes) -> bytes:
        """Send bytes as they are, with HOST replaced by the address; return all that comes back until the server closes."""
        with self.connected(request) as connection:
            received = b""
            while piece := connection.recv(65536):
                received += piece
        return received

    def connected(self, request: str | bytes) -> socket.socket:
        """Return a connection on which ``request`` was sent."""
        address = self.url.removeprefix("http://")
        host, port = address.split(":")
        connection = socket.create_connection((host, int(port)), 20)
        sent = request if isinstance(request, bytes) else request.encode("latin-1")
        connection.sendall(sent.replace(b"HOST", address.encode()))
        return connection


def collect(folder: Path) -> None:
    """Write static files: a small one with a compressed copy, and a large one."""
    (folder / "css").mkdir(parents=True)
    (folder / "css/site.css").write_bytes(SMALL_FILE)
    (folder / "css/site.css.gz").write_bytes(gzip.compress(SMALL_FILE))
    (folder / "large.bin").write_bytes(LARGE_FILE)
    (folder / ".env").write_text("SECRET")


@contextmanager
def served(interface: str, folder: Path) -> Iterator[Served]:
    """Serve the site from ``folder``."""
    import sqlite3

    for name, text in (("site_settings.py", SETTINGS), ("pages.py", PAGES), ("entry.py", ENTRY)):
        (folder / name).write_text(text)
    collect(folder / "collected")
    with sqlite3.connect(folder / "db.sqlite3") as database:
        database.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, name TEXT)")
    database.close()
    port = free_port()
    commands = {
        "rsgi": ["-m", "quintet", "serve", str(port)],
        "asgi": ["-m", "uvicorn", "entry:application", "--port", str(port), "--log-level", "warning", "--no-proxy-headers"],
        "wsgi": [
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(port),
            "--no-ws",
            "--blocking-threads",
            "4",
            "entry:application",
        ],
    }
    # The code under test, which need not be the code that is installed.
    paths = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONPATH": paths, "INTERFACE": interface}
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *commands[interface]],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Served(interface, f"http://127.0.0.1:{port}", folder)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert process.poll() is None, (folder / "output.txt").read_text()
            try:
                httpx.get(site.url + "/home/", timeout=2)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield site
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
