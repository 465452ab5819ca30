"""Broken requests: each parser agrees with a slow and simple one, cuts do not matter, and no request is answered with 500.

Long counts run under QUINTET_FULL=1.
"""

import asyncio
import io
import os
import random
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from quintet.core.exceptions import DisallowedHost
from quintet.core.handlers.asgi import ASGIHandler
from quintet.core.handlers.wsgi import WSGIHandler
from quintet.http import FileResponse, HttpResponse, QueryDict, parse_cookie
from quintet.http.multipart import (
    LONGEST_HEADERS,
    LONGEST_PREAMBLE,
    MOST_HEADERS,
    MultipartDecoder,
    MultipartError,
    PartData,
    PartStart,
)
from quintet.http.stream import BodyStream
from quintet.test import RequestFactory, override_settings
from quintet.urls import Resolver404, path, resolve, reverse
from quintet.utils.http import parse_etags, parse_header_parameters
from quintet.views.decorators.csrf import csrf_exempt
from tests.kit.mutating import SEED, count, mutated, pieces_of

FORMS = [
    b"a=1&b=2",
    b"",
    b"&&a&=b&",
    b"a=%C3%A9&a=+%2B",
    b"a=1;b=2",
    b"%=%&%4=%zz",
    b"a==b=",
    b"\xff=\xfe",
    "é=日".encode(),
    b"a[]=1&a[b]=2",
]
FORM_TOKENS = [b"&", b"=", b";", b"%", b"%00", b"%C3", b"%A9", b"+", b"%26", b"%zz", b"\x00", b"\xff", b"\r\n"]


def simple_form(data: bytes) -> dict[str, list[str]]:
    """Read urlencoded data as the URL standard describes it, pair by pair."""
    found: dict[str, list[str]] = {}
    for pair in data.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            texts = [unquote_to_bytes(part.replace(b"+", b" ")).decode("utf-8", "replace") for part in (name, value)]
            found.setdefault(texts[0], []).append(texts[1])
    return found


def test_forms_and_query_strings():
    for data in mutated(FORMS, FORM_TOKENS, count(3_000, 100_000)):
        try:
            data.decode()
        except UnicodeDecodeError:
            QueryDict(data)  # raw bytes that are no UTF-8 are guessed at, and never an error
            continue
        found = dict(QueryDict(data).lists())
        assert found == simple_form(data), data
        again = QueryDict(data)
        assert dict(QueryDict(again.urlencode()).lists()) == found, data


COOKIES = [
    b"a=1; b=2",
    b'a="x; y"',
    b"=__Host-x=v",
    b"a",
    b"a=b=c; a=d",
    b"sessionid=abc; csrftoken=def",
    b'a=\\054; b="\\054"',
    b"; ;; a=1;",
]
COOKIE_TOKENS = [
    b";",
    b"; ",
    b"=",
    b'"',
    b"\\",
    b"\\054",
    b"__Host-id",
    b"__Secure-id=",
    b",",
    b"%5F",
    b"\x00",
    b"\xe9",
    b" ",
    b"\t",
]


def test_cookies():
    for data in mutated(COOKIES, COOKIE_TOKENS, count(5_000, 200_000)):
        header = data.decode("latin-1")
        found = parse_cookie(header)
        sent = [pair.partition("=") for pair in header.split(";")]
        # No name that was not sent verbatim, and none without a value sign.
        assert set(found) <= {name.strip() for name, sign, _ in sent if sign}, data
        assert "" not in found
        for name, value in found.items():
            last = [text.strip() for other, sign, text in sent if sign and other.strip() == name][-1]
            assert value == last or last[:1] == '"', data


PARAMETERS = [
    b'form-data; name="a"; filename="b.txt"',
    b"text/html; charset=utf-8",
    b"a; b*=utf-8''%C3%A9; b=c",
    b'x; y="\\"z\\\\"; w',
    b";;;",
    b"multipart/form-data; boundary=--x",
]
PARAMETER_TOKENS = [
    b";",
    b'"',
    b"\\",
    b"=",
    b"*=",
    b"utf-8''",
    b"'",
    b"%",
    b"nosuch''",
    b"\x00",
    b"\xff",
    b" ",
    b",",
    b"idna''",
    b"hex''",
]


def test_headers_with_parameters():
    for data in mutated(PARAMETERS, PARAMETER_TOKENS, count(3_000, 100_000)):
        try:
            kind, found = parse_header_parameters(data.decode("latin-1"))
        except ValueError:
            continue
        assert all(isinstance(value, str) for value in found.values()), data
        assert kind == kind.lower().strip()


def test_entity_tags():
    seeds = [b'"a"', b'W/"a", "b"', b"*", b'"a,b"', b"", b'"unfinished', b'a, "b"']
    for data in mutated(seeds, [b'"', b",", b"W/", b"*", b" ", b"\\"], count(2_000, 50_000)):
        header = data.decode("latin-1")
        for tag in parse_etags(header):
            assert tag == "*" or (tag.removeprefix("W/")[0] == tag[-1] == '"' and tag in header), data


HOSTS = [
    b"example.com",
    b"example.com:80",
    b"www.example.org",
    b"[::1]:8000",
    b"EXAMPLE.com.",
    b"evil.com",
    b"user@example.com",
    b"127.0.0.1",
]
HOST_TOKENS = [
    b".",
    b":",
    b"@",
    b"/",
    b"\\",
    b"#",
    b"?",
    b",",
    b"[",
    b"]",
    b"%00",
    b"\x00",
    b" ",
    b"evil.com",
    b".example.com",
    b":80",
    b"\xe9",
]


def test_no_host_widens_what_is_allowed():
    allowed = ["example.com", ".example.org", "[::1]"]
    factory = RequestFactory()
    with override_settings(ALLOWED_HOSTS=allowed):
        for data in mutated(HOSTS, HOST_TOKENS, count(2_000, 50_000)):
            host = data.decode("latin-1")
            request = factory.get("/", headers={"Host": host})
            try:
                found = request.get_host()
            except DisallowedHost:
                continue
            if not host:
                continue  # the server's own name
            assert found == host
            where = urlsplit(f"http://{host}/").hostname or ""
            where = where.removesuffix(".")
            assert where in ("example.com", "example.org", "::1") or where.endswith(".example.org"), data
            assert request.build_absolute_uri("/x").startswith(f"http://{host}/"), data


class Failing(Exception):
    """The simple parser refuses."""


def simple_headers(block: bytes) -> dict[str, str]:
    lines = block.split(b"\r\n")
    if len(lines) > MOST_HEADERS:
        raise Failing("too many headers")
    found = {}
    for line in lines:
        name, sign, value = line.partition(b":")
        if not sign or not name.strip() or line[:1] in b" \t" or set(line) & set(b"\r\n\0"):
            raise Failing("header")
        found[name.strip().decode("latin-1").lower()] = value.strip().decode("utf-8", "replace")
    return found


def simple_multipart(body: bytes, boundary: bytes) -> list[tuple[dict[str, str], bytes]]:
    """Read a multipart body that is there as a whole, by looking for one delimiter after the other."""
    text = b"\r\n" + body

    def delimiter(start: int) -> tuple[int, int, bool]:
        at = start
        while (at := text.find(b"\r\n--" + boundary, at)) >= 0:
            end = at + 4 + len(boundary)
            if text[end : end + 2] == b"--":
                return at, end + 2, True
            padding = len(text[end : end + 65]) - len(text[end : end + 65].lstrip(b" \t"))
            if padding <= 64 and text[end + padding : end + padding + 2] == b"\r\n":
                return at, end + padding, False
            at += 1
        raise Failing("no delimiter")

    found = []
    at, end, is_last = delimiter(0)
    if at > LONGEST_PREAMBLE:
        raise Failing("preamble")
    while not is_last:
        blank = text.find(b"\r\n\r\n", end)
        if blank < 0 or blank - end > LONGEST_HEADERS:
            raise Failing("headers")
        headers = simple_headers(text[end + 2 : blank]) if blank > end else {}
        at, end, is_last = delimiter(blank + 2)
        found.append((headers, text[blank + 4 : at]))
    return found


def decoded(pieces: list[bytes], boundary: bytes) -> list[tuple[dict[str, str], bytes]]:
    decoder, found = MultipartDecoder(boundary), []
    for piece in pieces:
        for event in decoder.feed(piece):
            if isinstance(event, PartStart):
                found.append((event.headers, b""))
            elif isinstance(event, PartData):
                found[-1] = (found[-1][0], found[-1][1] + event.data)
    decoder.finish()
    return found


def outcome(read) -> object:
    try:
        return read()
    except (MultipartError, Failing):
        return "refused"


def part(disposition: bytes, content: bytes, more: bytes = b"") -> bytes:
    return b"--XX\r\nContent-Disposition: form-data; " + disposition + b"\r\n" + more + b"\r\n" + content + b"\r\n"


BODIES = [
    part(b'name="a"', b"1") + b"--XX--\r\n",
    part(b'name="a"', b"") + part(b'name="b"', b"2\r\n--XXY\r\n--X") + b"--XX--",
    part(b'name="f"; filename="a.txt"', b"content\r\n" * 20, b"Content-Type: text/plain\r\n") + b"--XX--\r\nepilogue",
    b"preamble\r\n" + part(b'name="a"', b"\r\n\r\n--\r\n") + b"--XX  \t\r\n\r\n\r\n--XX--",
    part(b'name="f"; filename="b"', b"QUJD", b"Content-Transfer-Encoding: base64\r\n") + b"--XX--",
    b"--XX--",
    b"--XX\r\n\r\n\r\n--XX--",
]
BODY_TOKENS = [
    b"\r\n",
    b"\r",
    b"\n",
    b"--",
    b"--XX",
    b"--XX--",
    b"\r\n--XX",
    b"\r\n--XX--",
    b"\r\n--XX\r\n",
    b"\r\n\r\n",
    b":",
    b" ",
    b"\t",
    b"\x00",
    b'"',
    b";",
    b"filename=",
    b"X",
    b"\r\n--X",
    b" " * 64,
    b" " * 65,
    b"Content-Type: multipart/mixed; boundary=Y\r\n",
]


def test_multipart_is_read_as_a_simple_reader_reads_it_however_it_is_cut():
    chance = random.Random(SEED)
    read = 0
    for body in mutated(BODIES, BODY_TOKENS, count(2_500, 50_000)):
        expected = outcome(lambda body=body: simple_multipart(body, b"XX"))
        read += expected != "refused"
        assert outcome(lambda body=body: decoded([body], b"XX")) == expected, body
        cut = pieces_of(body, chance)
        assert outcome(lambda cut=cut: decoded(cut, b"XX")) == expected, (body, [len(piece) for piece in cut])
    assert read > 500


def test_single_bytes_of_multipart():
    for body in mutated(BODIES, BODY_TOKENS, count(150, 5_000)):
        expected = outcome(lambda body=body: simple_multipart(body, b"XX"))
        assert outcome(lambda body=body: decoded([bytes([byte]) for byte in body], b"XX")) == expected, body


def test_a_body_is_the_same_however_it_comes_and_is_read():
    chance = random.Random(SEED)
    for _ in range(count(1_500, 30_000)):
        data = bytes(chance.choice(b"ab\n\r") for _ in range(chance.randrange(60)))
        pieces: Iterator[bytes] = iter(pieces_of(data, chance))
        stream, file = BodyStream(lambda pieces=pieces: next(pieces, b"")), io.BytesIO(data)
        while True:
            size = chance.choice([None, -1, 0, 1, 2, 5, 100])
            name = chance.choice(["read", "readline"])
            wanted = getattr(file, name)(size)
            assert getattr(stream, name)(size) == wanted, data
            if not wanted and size != 0:
                break
        assert stream.read() == file.read()


def test_paths_are_written_as_they_were_read():
    routes = [
        path("n/<int:n>/", lambda request, n: None, name="n"),
        path("s/<slug:s>/x/<str:t>", lambda request, s, t: None, name="s"),
        path("p/<path:p>", lambda request, p: None, name="p"),
    ]
    tokens = [b"/", b"//", b"..", b"%", b"%2F", b"\n", b"\x00", b"?", b"#", "é".encode(), b" ", b"0", b"-1", b"+"]
    for data in mutated([b"/n/12/", b"/s/a-b/x/y z", b"/p/a/b/c", b"/p/n/1/"], tokens, count(3_000, 100_000)):
        asked = data.decode("utf-8", "replace")
        try:
            match = resolve(asked, routes)
        except Resolver404:
            continue
        assert "\n" not in asked or match.url_name == "p" or "\n" in match.kwargs.get("t", ""), data
        if match.url_name == "n":
            continue  # leading zeros are not written again
        written = reverse(match.url_name, routes, kwargs=match.kwargs)
        again = unquote_to_bytes(written).decode()
        assert again == asked, (asked, written)


def everything(request):
    """Touch every part of a request, as the code of a site would."""
    texts = [request.get_full_path(), request.scheme, request.get_port(), repr(request), str(request.encoding)]
    texts += [repr(request.GET), repr(request.COOKIES), repr(request.headers), repr(request.content_params)]
    texts += [str(one) for one in request.accepted_types]
    texts += [str(request.get_preferred_type(["text/html", "application/json"])), str(request.accepts("image/*"))]
    if request.get_host():
        texts += [request.build_absolute_uri(), request.build_absolute_uri("x/?y")]
    if request.GET.get("as") == "json":
        texts.append(repr(request.json()))
    else:
        texts += [repr(request.POST), repr([(name, file.read()) for name, file in request.FILES.items()])]
    return HttpResponse("\n".join(texts).encode("utf-8", "backslashreplace"))


def some_file(request):
    """Answer with a file, in parts and under conditions."""
    return FileResponse(
        io.BytesIO(bytes(range(256))), headers={"ETag": '"tag"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    )


LINES = [
    b"GET / HTTP/1.1\nHost: testserver\nCookie: a=b\nAccept: text/html;q=0.5,*/*\n\n",
    b'GET /file HTTP/1.1\nHost: testserver\nRange: bytes=0-5,9-\nIf-Range: "tag"\nIf-None-Match: W/"x"\n\n',
    b"POST /?as=json HTTP/1.1\nHost: testserver\nContent-Type: application/json; charset=utf-8\n\n"
    b'{"a": [1, 2.5e3, "\\ud83d\\ude00"]}',
    b"POST / HTTP/1.1\nHost: testserver\nContent-Type: application/x-www-form-urlencoded\n\na=1&b=%20",
    b"POST / HTTP/1.1\nHost: testserver\nContent-Type: multipart/form-data; boundary=XX\n\n" + BODIES[2],
    b"POST / HTTP/1.1\nHost: testserver\nContent-Type: multipart/form-data; boundary=XX\nContent-Length: 7\n\n" + BODIES[4],
]
LINE_TOKENS = [
    *BODY_TOKENS,
    *FORM_TOKENS,
    *HOST_TOKENS,
    *PARAMETER_TOKENS,
    b"bytes=",
    b"q=",
    b"-",
    b"1e999",
    b"\\ud800",
    b"[" * 200,
]


def taken_apart(data: bytes) -> tuple[str, bytes, bytes, list[tuple[bytes, bytes]], bytes]:
    """Return (method, path, query, headers, body) of broken lines, as a server that accepts anything would hand them over."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, target = first.partition(b" ")
    raw, _, query = target.rpartition(b" ")[0].partition(b"?")
    pairs = [
        (name.strip().lower(), value.strip(b" \r")) for name, sign, value in (line.partition(b":") for line in lines) if sign
    ]
    named = {name for name, _ in pairs}
    if body and b"content-length" not in named:
        pairs.append((b"content-length", str(len(body)).encode()))
    return method.decode("latin-1") or "GET", unquote_to_bytes(raw) or b"/", query, pairs, body


def by_wsgi(data: bytes) -> int:
    method, raw, query, pairs, body = taken_apart(data)
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": raw.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "x",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "1.2.3.4",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    for name, value in pairs:
        key = name.decode("latin-1").upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.decode("latin-1")
    said = []
    answer = WSGIHandler()(environ, lambda status, headers: said.append((status, headers)))
    content = b"".join(answer)
    answer.close()
    (status, headers) = said[0]
    lengths = [value for name, value in headers if name.lower() == "content-length"]
    assert lengths in ([], [str(len(content))]) or method == "HEAD", (data, headers)
    assert not any(set(name + value) & set("\r\n\0") for name, value in headers), data
    return int(status.split()[0])


async def by_asgi(data: bytes) -> int:
    method, raw, query, pairs, body = taken_apart(data)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    scope = {
        "type": "http",
        "method": method,
        "path": text,
        "raw_path": raw,
        "query_string": query,
        "headers": pairs,
        "scheme": "http",
        "server": ("x", 80),
        "client": ("1.2.3.4", 5),
        "http_version": "1.1",
    }
    pieces = pieces_of(body, random.Random(len(body))) or [b""]
    messages = [
        {"type": "http.request", "body": piece, "more_body": index + 1 < len(pieces)} for index, piece in enumerate(pieces)
    ]
    coming, sent = iter(messages), []

    async def receive():
        message = next(coming, None)
        if message is None:
            await asyncio.sleep(3600)
        return message

    async def send(message):
        sent.append(message)

    await ASGIHandler()(scope, receive, send)
    assert [message["type"] for message in sent[:1]] == ["http.response.start"], data
    return sent[0]["status"]


@pytest.fixture
def site(tmp_path):
    views = [path("", csrf_exempt(everything)), path("file", some_file)]
    settings = {
        "ROOT_URLCONF": views,
        "ALLOWED_HOSTS": ["testserver"],
        "DEBUG": False,
        "TEMPLATES": [],
        "FILE_UPLOAD_TEMP_DIR": str(tmp_path),
        "FILE_UPLOAD_HANDLERS": ["quintet.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "MIDDLEWARE": [
            "quintet.middleware.security.SecurityMiddleware",
            "quintet.middleware.http.ConditionalGetMiddleware",
            "quintet.middleware.common.CommonMiddleware",
            "quintet.middleware.gzip.GZipMiddleware",
        ],
    }
    with override_settings(**settings):
        yield tmp_path
    assert os.listdir(tmp_path) == []


@pytest.mark.filterwarnings("ignore")
def test_no_broken_request_is_answered_with_500_by_wsgi(site):
    statuses = {by_wsgi(data): data for data in mutated(LINES, LINE_TOKENS, count(1_200, 40_000))}
    assert {200, 206, 304, 400, 404} & statuses.keys() >= {200, 400, 404}
    assert max(statuses) < 500, statuses[max(statuses)]


@pytest.mark.filterwarnings("ignore")
def test_no_broken_request_is_answered_with_500_by_asgi(site):
    async def main():
        return {await by_asgi(data): data for data in mutated(LINES, LINE_TOKENS, count(600, 20_000))}

    statuses = asyncio.run(main())
    assert max(statuses) < 500, statuses[max(statuses)]
