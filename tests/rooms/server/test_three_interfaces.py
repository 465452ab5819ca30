"""A site behaves alike on RSGI, ASGI and WSGI: every answer is compared with what is documented, on each."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import cache
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx
import pytest

from tests.kit.three_servers import INTERFACES, LARGE_FILE, SMALL_FILE, served

SECURITY = ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy")


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """The site on an interface, started when it is first asked for."""
    with ExitStack() as running:
        yield cache(lambda interface: running.enter_context(served(interface, tmp_path_factory.mktemp(interface))))


@pytest.fixture(params=INTERFACES)
def site(request, sites):
    return sites(request.param)


@pytest.fixture(params=["rsgi", "asgi"])
def telling_site(request, sites):
    """A site on an interface that tells when the client has gone, as WSGI does not."""
    return sites(request.param)


@pytest.fixture
def client(site):
    with site.client() as client:
        yield client


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("path", ["/home/", "/ahome/"])
def test_plain(client, path):
    response = client.get(path)
    assert (response.status_code, response.text) == (200, "home")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Content-Length"] == "4"
    assert all(name in response.headers for name in SECURITY)
    assert "Vary" not in response.headers, "nobody looked at the session, the user or the token"


def test_a_request_is_described_alike(client, site):
    client.cookies.set("one", "1")
    client.cookies.set("two", "2")
    found = client.get("/described/a%20b/%C3%BC?x=1&x=2&y=%C3%A9", headers={"X-Custom": "value", "X_User": "root"}).json()
    assert found == {
        "method": "GET",
        "path": "/described/a b/ü",
        "full": "/described/a%20b/%C3%BC?x=1&x=2&y=%C3%A9",
        "query": {"x": ["1", "2"], "y": ["é"]},
        "cookies": {"one": "1", "two": "2"},
        "host": site.url.removeprefix("http://"),
        "scheme": "http",
        "peer": "127.0.0.1",
        "custom": "value",
        # In a WSGI environ X_User and X-User are one; a server in front must drop the former.
        "user_header": "root" if site.interface == "wsgi" else None,
        "content_type": "",
    }


def test_two_cookie_headers_are_one(site):
    answer = site.raw("GET /described/ HTTP/1.1\r\nHost: HOST\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n")
    found = json.loads(answer[answer.index(b"{") : answer.rindex(b"}") + 1])
    assert found["cookies"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize("length", ["3", "500"])
def test_a_wrong_length_is_put_right(site, length):
    """What is sent beyond its length would be read as the answer to the next request of the connection."""
    ask = f"GET /own_length/?length={length} HTTP/1.1\r\nHost: HOST\r\n\r\n"
    ask += "GET /home/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
    first, second = site.raw(ask).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert b"content-length: 5\r\n" in first.lower()
    assert first.endswith(b"\r\n\r\nhello")
    assert second.endswith(b"\r\n\r\nhome")


def test_how_content_is_transferred_is_the_servers_to_say(client):
    response = client.get("/own_encoding/")
    assert (response.text, response.headers.get("Transfer-Encoding")) == ("hello", None)


@pytest.mark.parametrize("path", ["/full_nothing/", "/not_modified/"])
def test_what_has_no_content_has_no_length(client, path):
    response = client.get(path)
    assert (response.content, response.headers.get("Content-Length")) == (b"", None)


def test_a_form_needs_its_token(client):
    token = client.get("/form/").text
    assert client.post("/form/", data={"a": "1"}).status_code == 403
    sent = {"a": ["1", "2"], "ü": "é", "csrfmiddlewaretoken": token}
    posted = client.post("/form/", data=sent)
    assert posted.status_code == 200
    assert posted.json()["post"] == {"a": ["1", "2"], "ü": ["é"], "csrfmiddlewaretoken": [token]}
    assert client.post("/form/", data={"a": "1"}, headers={"X-CSRFToken": token}).status_code == 200
    with_file = client.post("/form/", data={"a": "1", "csrfmiddlewaretoken": token}, files={"f": ("n.txt", b"content")})
    assert with_file.json()["files"] == {"f": "content"}


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("path", ["/body/", "/abody/"])
def test_bodies_and_their_limit(client, path, chunked):
    def send(length: int) -> httpx.Response:
        content = b"x" * length
        return client.post(path, content=iter([content[:10], content[10:]]) if chunked else content)

    assert send(50_000).json() == {"length": 50_000}
    refused = send(200_000)
    assert refused.status_code == 413
    assert all(name in refused.headers for name in SECURITY)
    assert send(20).json() == {"length": 20}


def test_files_have_a_limit_of_their_own(client):
    assert client.post("/upload/", files={"f": b"x" * 1_000_000}).json() == {"f": 1_000_000}
    assert client.post("/upload/", files={"f": b"x" * 2_500_000}).status_code == 413


@pytest.mark.parametrize("path", ["/stream/", "/astream/"])
@pytest.mark.filterwarnings("ignore")
def test_streams(client, path):
    response = client.get(path)
    assert (response.status_code, response.text) == (200, "0\n1\n2\n3\n4\n")
    assert "Content-Length" not in response.headers


@pytest.mark.parametrize("path", ["/form/", "/upload/"])
@pytest.mark.parametrize("length", [50_000, 1_000_000])
def test_a_client_that_leaves_during_its_upload_fails_alone(telling_site, path, length):
    site = telling_site
    logged = len((site.folder / "output.txt").read_bytes())
    part = '--X\r\nContent-Disposition: form-data; name="f"; filename="n"\r\n\r\nbegun'
    head = f"POST {path} HTTP/1.1\r\nHost: HOST\r\nCookie: csrftoken={'a' * 32}\r\nContent-Type: multipart/form-data; boundary=X"
    site.connected(f"{head}\r\nContent-Length: {length}\r\n\r\n{part}").close()

    def said() -> str:
        return (site.folder / "output.txt").read_bytes()[logged:].decode()

    wait_until(lambda: "Forbidden" in said() if path == "/form/" else "UnreadablePostError" in said())
    assert "UnreadablePostError" not in said() or path == "/upload/"
    with site.client() as client:
        assert client.get("/home/").text == "home"


def test_rows_are_read_while_they_are_sent(client):
    assert client.get("/row_stream/").text == "0:True;1:True;2:True;3:True;"


def test_files(client, site):
    response = client.get("/file/")
    assert response.content == (site.folder / "pages.py").read_bytes()
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%C3%BCn%C3%AF.py"


@pytest.mark.parametrize("path", ["/file/", "/temporary_file/", "/unlinked_file/"])
@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=2-5", slice(2, 6)), ("bytes=3-", slice(3, None)), ("bytes=-4", slice(-4, None)), ("bytes=0-999999", slice(None))],
)
def test_parts_of_files(client, path, asked, part):
    whole = client.get(path)
    response = client.get(path, headers={"Range": asked})
    assert response.status_code == (200 if part == slice(None) else 206)
    assert response.content == whole.content[part]
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_several_parts_none_and_conditions_of_files(client):
    whole = client.get("/file/")
    several = client.get("/file/", headers={"Range": "bytes=0-3,10-12"})
    assert several.status_code == 206
    assert int(several.headers["Content-Length"]) == len(several.content)
    assert several.headers["Content-Type"].startswith("multipart/byteranges; boundary=")
    assert b"\r\n\r\n" + whole.content[10:13] + b"\r\n--" in several.content
    none = client.get("/file/", headers={"Range": "bytes=9999999-"})
    assert (none.status_code, none.headers["Content-Range"]) == (416, f"bytes */{len(whole.content)}")
    same = client.get("/file/", headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    changed = client.get("/file/", headers={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, whole.content)
    assert client.head("/file/", headers={"Range": "bytes=0-3"}).status_code == 200
    assert client.get("/home/").text == "home"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/temporary_file/", b"temporary" * 10_000),
        ("/unlinked_file/", b"unlinked"),
        ("/unzipped_file/", b"unzipped" * 10_000),
    ],
)
def test_files_that_are_not_on_disk_as_they_are_sent(client, path, content):
    response = client.get(path)
    assert (response.status_code, response.content) == (200, content)
    assert int(response.headers["Content-Length"]) == len(content)


@pytest.mark.parametrize("path", ["/failing_stream/", "/failing_astream/"])
@pytest.mark.filterwarnings("ignore")
def test_a_stream_that_fails_ends(client, path):
    began = time.monotonic()
    # uvicorn closes the connection in the middle; granian ends the content there.
    with suppress(httpx.RemoteProtocolError):
        assert len(client.get(path, timeout=10).content) <= 1000
    assert time.monotonic() - began < 5
    assert client.get("/home/").text == "home"


def test_a_request_leaves_nothing_in_force_for_the_next(client):
    # More requests than the server has threads, so that one is used twice.
    for _ in range(12):
        assert client.get("/leaves_behind/").json() == [["nothing", "en-us", "America/Chicago"], "de"]


@pytest.mark.parametrize(("path", "length"), [("/home/", "4"), ("/stream/", None), ("/file/", "any")])
def test_head_has_the_headers_alone(client, path, length):
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    if length != "any":
        assert response.headers.get("Content-Length") == length


def test_cookies(client):
    response = client.get("/cookies/")
    sent = response.headers.get_list("Set-Cookie")
    assert len(sent) == 3
    assert sent[0].startswith('plain="a b\\073c";')
    assert client.get("/signed/").text == "value"
    client.cookies.set("signed", "value:forged", domain="127.0.0.1", path="/")
    assert client.get("/described/").status_code == 200


def test_redirects_and_statuses_without_content(client):
    response = client.get("/redirected/")
    assert (response.status_code, response.headers["Location"]) == (302, "/home/?%C3%A9=%C3%BC")
    assert (client.get("/nothing/").status_code, client.get("/nothing/").content) == (204, b"")
    assert (client.get("/not_modified/").status_code, client.get("/not_modified/").content) == (304, b"")
    assert client.get("/home").headers["Location"] == "/home/"


@pytest.mark.parametrize(("path", "status"), [("/missing/", 404), ("/boom/", 500), ("/aboom/", 500), ("/bad_header/", 500)])
def test_errors_have_the_headers_of_the_site(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert all(name in response.headers for name in SECURITY)
    assert "X-Injected" not in response.headers
    assert client.get("/home/").text == "home"


def test_hosts(client, site):
    assert client.get("/home/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/home/", headers={"Host": "example.com"}).status_code == 200
    twice = site.raw("GET /home/ HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert b" 400 " in twice.splitlines()[0]


def test_headers_that_are_not_text_do_no_harm(site):
    request = b"GET /described/ HTTP/1.1\r\nHost: HOST\r\nX-Custom: caf\xc3\xa9\xff\r\nConnection: close\r\n\r\n"
    assert b" 200 " in site.raw(request).splitlines()[0]


@pytest.mark.parametrize("path", ["/note/", "/anote/"])
def test_a_transaction_ends_with_the_request(client, path):
    name = f"note of {path}"
    assert client.post(path, params={"name": name}).text == "kept"
    assert client.post(path, params={"name": f"lost {path}", "fail": "1"}).status_code == 500
    rows = client.get("/rows/").json()
    assert name in rows
    assert f"lost {path}" not in rows


@pytest.mark.parametrize("path", ["/long/", "/long_by_setting/"])
def test_a_request_whose_client_has_gone_is_cancelled_and_leaves_nothing_behind(telling_site, path):
    site = telling_site
    for mark in ("began", "cancelled"):
        (site.folder / mark).unlink(missing_ok=True)
    with site.connected(f"GET {path} HTTP/1.1\r\nHost: HOST\r\n\r\n"):
        wait_until((site.folder / "began").exists)
    wait_until((site.folder / "cancelled").exists)
    with site.client() as client:
        # Writers queue: this one would wait for a transaction that was left open.
        assert client.post("/note/", params={"name": "after"}).text == "kept"
        assert "never" not in client.get("/rows/").json()


@pytest.mark.filterwarnings("ignore")
def test_a_client_that_does_not_read_holds_its_stream_back(site):
    made = site.folder / "pieces_made"
    made.write_text("0")
    with site.connected("GET /wide/ HTTP/1.1\r\nHost: HOST\r\n\r\n"):
        before, deadline = -1, time.monotonic() + 20
        while (now := int(made.read_text() or before)) != before or now == 0:
            assert time.monotonic() < deadline
            before = now
            time.sleep(0.3)
        # 64 kB each: what the system keeps for both ends of a connection, and little more.
        assert now < 400


def test_events_come_as_they_happen_and_end_with_their_client(client, site):
    ended = site.folder / "stream_ended"
    ended.unlink(missing_ok=True)
    with client.stream("GET", "/events/", headers={"Last-Event-ID": "1"}) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        came = b""
        for piece in response.iter_raw():
            came += piece
            if came.count(b":\n\n") >= 2:
                break
    assert came.startswith(b'data: {"n": 2}\nid: 2\n\ndata: {"n": 3}\nid: 3\n\n:\n\n')
    wait_until(ended.exists)


def read_a_piece_and_leave(site, path):
    ended = site.folder / "stream_ended"
    ended.unlink(missing_ok=True)
    with site.client() as client, client.stream("GET", path) as response:
        assert next(response.iter_bytes())
    wait_until(ended.exists)


def test_an_endless_stream_ends_when_nobody_reads_it(telling_site):
    read_a_piece_and_leave(telling_site, "/endless/")


def test_a_blocking_stream_ends_when_nobody_reads_it(site):
    read_a_piece_and_leave(site, "/blocking_stream/")


def test_a_blocking_view_keeps_its_connection_to_its_end(client, site):
    """Its thread cannot be stopped; were its unit of work closed under it, it would write on a connection of another request."""
    (site.folder / "began").unlink(missing_ok=True)
    with site.connected("GET /slow/ HTTP/1.1\r\nHost: HOST\r\n\r\n"):
        wait_until((site.folder / "began").exists)
    assert client.get("/rows/").status_code == 200
    wait_until((site.folder / "slow_ended").exists)
    assert client.post("/note/", params={"name": "after slow"}).text == "kept"


@pytest.mark.parametrize("framing", ["Content-Length: 50", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize("path", ["/body/", "/abody/"])
def test_a_body_that_does_not_come_is_waited_for_no_longer(telling_site, path, framing):
    """granian and uvicorn would wait for ever."""
    begun = "5\r\nbegun\r\n" if "chunked" in framing else "begun"
    began = time.monotonic()
    answer = telling_site.raw(f"POST {path} HTTP/1.1\r\nHost: HOST\r\n{framing}\r\n\r\n{begun}")
    assert answer.startswith(b"HTTP/1.1 408"), answer[:200]
    assert b"\r\nconnection: close" in answer.lower()
    assert 1 <= time.monotonic() - began < 10
    with telling_site.client() as client:
        assert client.get("/home/").text == "home"


def test_static_files(client):
    plain = client.get("/static/css/site.css", headers={"accept-encoding": "identity"})
    assert (plain.status_code, plain.content) == (200, SMALL_FILE)
    assert plain.headers["content-type"] == "text/css; charset=utf-8"
    assert plain.headers["cache-control"] == "public, max-age=60"
    assert plain.headers["vary"] == "Accept-Encoding"
    assert all(name in plain.headers for name in SECURITY)
    packed = client.get("/static/css/site.css", headers={"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.content) == ("gzip", SMALL_FILE)
    assert packed.headers["etag"] != plain.headers["etag"]
    kept = client.get("/static/css/site.css", headers={"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["x-content-type-options"] == "nosniff"


def test_large_static_files(client):
    whole = client.get("/static/large.bin")
    assert (whole.status_code, whole.content) == (200, LARGE_FILE)
    assert whole.headers["content-length"] == str(len(LARGE_FILE))
    part = client.get("/static/large.bin", headers={"range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, LARGE_FILE[1000:2000])
    head = client.head("/static/large.bin")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(LARGE_FILE)))
    kept = client.get("/static/large.bin", headers={"if-none-match": whole.headers["etag"]})
    assert (kept.status_code, kept.headers["x-content-type-options"]) == (304, "nosniff")


@pytest.mark.parametrize(
    "path", ["/static/../site_settings.py", "/static/%2e%2e/site_settings.py", "/static/css/..%2f..%2fsite_settings.py",
             "/static/.env", "/static/css", "/static/css/", "/static/css%5csite.css", "/static/css/site.css%00"],
)  # fmt: skip
def test_paths_that_are_no_static_files(site, path):
    address = urlsplit(site.url)
    connection = HTTPConnection(address.hostname, address.port, timeout=10)
    connection.putrequest("GET", path)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status in (400, 404)
    assert b"SECRET" not in body
