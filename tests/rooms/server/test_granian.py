"""A real granian in a process of its own: what its protocol leaves open is closed (`studies/http.md`, section 4)."""

import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

SITE = """
import asyncio, sys, time
from quintet.conf import settings
from quintet.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from quintet.urls import path

def home(request): return HttpResponse("home")
async def cookies(request): return JsonResponse(request.COOKIES)
def echo(request): return JsonResponse({"length": len(request.body), "files": [f.size for f in request.FILES.values()]})
def upload(request): return JsonResponse({"files": [f.size for f in request.FILES.values()]})
def stream(request): return StreamingHttpResponse(f"{n}\\n" for n in range(3))
async def astream(request):
    async def pieces():
        for n in range(3):
            await asyncio.sleep(0)
            yield f"{n}\\n"
    return StreamingHttpResponse(pieces())
def own_file(request): return FileResponse(open(__file__, "rb"))
def slow(request):
    time.sleep(0.6)
    return HttpResponse("slow")
def boom(request): raise RuntimeError("boom")
def named(request): return HttpResponse("named", headers={"Server": "mine"})
def headers(request): return JsonResponse({"x": request.headers.get("X-User"), "peer": request.META["REMOTE_ADDR"]})

for view in (echo, upload): view.csrf_exempt = True
views = (home, cookies, echo, upload, stream, astream, own_file, slow, boom, named, headers)
urlpatterns = [path(v.__name__ + "/", v) for v in views]

if __name__ == "__main__":
    settings.configure(
        SECRET_KEY="s" * 50, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="site_under_test", LOGGING_CONFIG=None,
        DATABASES={}, DATA_UPLOAD_MAX_MEMORY_SIZE=100_000, DATA_UPLOAD_MAX_TOTAL_SIZE=2_000_000,
        MIDDLEWARE=["quintet.middleware.security.SecurityMiddleware", "quintet.middleware.common.CommonMiddleware",
                    "quintet.middleware.csrf.CsrfViewMiddleware"],
    )
    from quintet.server.development import serve
    from quintet.server.run import ServerOptions, application
    serve(application(), ServerOptions(port=int(sys.argv[1])))
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """(base URL, process) of the site."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "site_under_test.py").write_text(SITE)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(folder / "site_under_test.py"), str(port)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))},
    )
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.wait()


@pytest.fixture
def client(site):
    with httpx.Client(base_url=site[0], timeout=10) as client:
        yield client


@pytest.mark.parametrize(("path", "content"), [("/home/", b"home"), ("/stream/", b"0\n1\n2\n"), ("/astream/", b"0\n1\n2\n")])
def test_pages_and_streams(client, path, content):
    response = client.get(path)
    assert (response.status_code, response.content) == (200, content)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_comes_with_its_length(client):
    response = client.get("/own_file/")
    assert int(response.headers["Content-Length"]) == len(response.content) == len(SITE)


def test_head_has_the_length_and_no_content(client):
    response = client.head("/home/")
    assert (response.content, response.headers["Content-Length"]) == (b"", "4")


@pytest.mark.parametrize("path", ["/home/", "/stream/", "/own_file/", "/boom/", "/missing/"])
def test_granian_is_not_named(client, path):
    assert client.get(path).headers.get_list("Server") == ["quintet"]


def test_a_site_may_name_its_server_as_it_likes(client):
    assert client.get("/named/").headers.get_list("Server") == ["mine"]


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_beyond_the_limit_is_413(client, chunked):
    body = b"x" * 200_000
    response = client.post("/echo/", content=iter([body]) if chunked else body)
    assert response.status_code == 413
    assert client.post("/echo/", content=iter([b"abc"]) if chunked else b"abc").json()["length"] == 3


def test_files_may_be_larger_than_memory_allows_but_not_than_the_whole(client):
    assert client.post("/upload/", files={"f": b"x" * 1_000_000}).json() == {"files": [1_000_000]}
    assert client.post("/upload/", files={"f": b"x" * 2_500_000}).status_code == 413


def test_errors_never_reach_granian(client):
    response = client.get("/boom/")
    assert response.status_code == 500
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_hosts_and_underscores(client):
    assert client.get("/home/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/headers/", headers={"X_User": "root"}).json() == {"x": None, "peer": "127.0.0.1"}


def test_two_host_headers_are_refused(site):
    address = site[0].removeprefix("http://")
    with socket.create_connection(tuple(address.split(":"))) as raw:
        raw.sendall(f"GET /home/ HTTP/1.1\r\nHost: {address}\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        assert raw.recv(100).startswith(b"HTTP/1.1 400")


def test_requests_in_flight_are_finished_before_it_stops(site):
    url, process = site
    address = url.removeprefix("http://")
    with socket.create_connection(tuple(address.split(":")), 10) as raw:
        raw.sendall(f"GET /slow/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        received = b""
        while piece := raw.recv(4096):
            received += piece
    assert received.endswith(b"slow")
    assert process.wait(10) == 0
