"""400 requests as bytes, the same in every run: 320 that are well formed and 80 that are not."""

import random
from dataclasses import dataclass
from urllib.parse import quote

SEED = 20
HOST = b"example.com"
WELL_FORMED, MALFORMED = 320, 80

PATHS = (
    "/home/", "/ahome/", "/home", "/missing/", "/described/", "/described/a/b", "/cookies/", "/redirected/", "/nothing/",
    "/not_modified/", "/stream/", "/astream/", "/file/", "/signed/", "/rows/", "/boom/", "/aboom/", "/bad_header/", "//home/",
    "/described/%2e%2e/x", "/described/%25/", "/HOME/", "/livez", "/readyz",
)  # fmt: skip
METHODS = ("GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WORDS = ("a", "name", "q", "page", "ü", "日本", "with space", "x" * 300, "1", "", "<b>", "a&b", "100%", "é=è")
AGENTS = ("curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64)", "", "x" * 500)
ACCEPTS = ("*/*", "text/html", "application/json;q=0.9, */*;q=0.1", "text/html;q=bad", ";;;,", "")


@dataclass(frozen=True)
class Sent:
    """One request: the bytes that are sent, and whether an HTTP server must understand them."""

    name: str
    data: bytes
    is_well_formed: bool


def corpus() -> list[Sent]:
    """Return the requests, well-formed ones first."""
    chance = random.Random(SEED)
    good = [Sent(f"good-{number}", _good(chance), True) for number in range(WELL_FORMED)]
    bad = [Sent(f"bad-{number}", _bad(number, chance), False) for number in range(MALFORMED)]
    return good + bad


def _request(method: str, target: str, headers: list[tuple[str, str]], body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1"), b"Host: " + HOST, b"Connection: close"]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _good(chance: random.Random) -> bytes:
    method, path = chance.choice(METHODS), chance.choice(PATHS)
    pairs = [(chance.choice(WORDS), chance.choice(WORDS)) for _ in range(chance.choice((0, 0, 1, 2, 5)))]
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
    target = f"{path}?{query}" if query or chance.random() < 0.1 else path
    headers = [("User-Agent", chance.choice(AGENTS)), ("Accept", chance.choice(ACCEPTS))]
    if chance.random() < 0.3:
        headers.append(
            ("Cookie", "; ".join(f"c{number}={chance.choice(('1', 'a b', 'x=y', ''))}" for number in range(chance.randint(1, 4))))
        )
    if chance.random() < 0.2:
        headers.append(("X-Custom", chance.choice(("plain", "a, b", "  spaces  "))))
    if chance.random() < 0.1:
        headers.append(("X-Forwarded-For", "10.0.0.1"))
    if chance.random() < 0.1:
        headers.append(("Range", chance.choice(("bytes=0-9", "bytes=-5", "bytes=9999999-", "lines=1-2"))))
    if method in ("POST", "PUT", "PATCH"):
        return _with_body(chance, method, chance.choice((*PATHS, "/body/", "/abody/", "/upload/", "/form/")), headers)
    return _request(method, target, headers)


def _with_body(chance: random.Random, method: str, path: str, headers: list[tuple[str, str]]) -> bytes:
    kind = chance.choice(("urlencoded", "multipart", "json", "bytes", "empty"))
    if kind == "multipart":
        body = b'--B\r\nContent-Disposition: form-data; name="f"; filename="n.txt"\r\n\r\ncontent\r\n--B--\r\n'
        headers.append(("Content-Type", "multipart/form-data; boundary=B"))
    elif kind == "urlencoded":
        body = b"a=1&a=2&b=%C3%BC"
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    elif kind == "json":
        body = b'{"a": [1, 2.5, null]}'
        headers.append(("Content-Type", "application/json"))
    else:
        body = b"" if kind == "empty" else bytes(chance.randrange(256) for _ in range(chance.choice((1, 100, 5000))))
    if chance.random() < 0.4:
        half = len(body) // 2
        pieces = [piece for piece in (body[:half], body[half:]) if piece]
        headers.append(("Transfer-Encoding", "chunked"))
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        headers.append(("Content-Length", str(len(body))))
    return _request(method, path, headers, body)


BAD = (
    b"\r\n\r\n",
    b"GARBAGE\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /home/\r\n\r\n",
    b"GET /home/ HTTP/9.9\r\nHost: example.com\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost example.com\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: example.com\r\nBad Name: x\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: example.com\r\nX: a\x00b\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: example.com\r\n folded: x\r\nConnection: close\r\n\r\n",
    b"GET /ho me/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"GET /home/\x00 HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nContent-Length: nan\r\nConnection: close\r\n\r\n",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nZZ\r\nx\r\n0\r\n\r\n",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nabc\r\n0\r\n\r\n",
    b"POST /body/ HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: gzip, bogus\r\nConnection: close\r\n\r\nabc",
    b"GET /home/ HTTP/1.1\r\nHost: example.com\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: exa mple.com\r\nConnection: close\r\n\r\n",
    b"GET /home/ HTTP/1.1\r\nHost: example.com\r\n" + b"X: " + b"y" * 70_000 + b"\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 50,
    b"GET /home/ HTTP/2.0\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"get /home/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"GET http:///home/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"GET home/ HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n",
    b"POST /upload/ HTTP/1.1\r\nHost: example.com\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 5\r\n"
    b"Connection: close\r\n\r\n--B\r\n",
    b"POST /upload/ HTTP/1.1\r\nHost: example.com\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n"
    b"Connection: close\r\n\r\nabc",
)


def _bad(number: int, chance: random.Random) -> bytes:
    if number < len(BAD):
        return BAD[number]
    # A good request with a few bytes of its head replaced.
    data = bytearray(_good(chance))
    head = data.index(b"\r\n\r\n")
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(head)] = chance.choice(b"\x00\x01\t\r\n :;/%?\x7f\x80\xff")
    return bytes(data)
