"""CompressionMiddleware: negotiation, streams, what is left as it is, and secrets beside input."""

import asyncio
import gzip
import sys
import types
import zlib

import brotli
import pytest
import zstandard

from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.middleware.compression import CompressionMiddleware
from quintet.middleware.csrf import get_token
from quintet.test import Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.web import encodings

TEXT = b"all the same, " * 100
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    None: bytes,
}


def page(request):
    return HttpResponse(TEXT)


def search(request):
    return HttpResponse(TEXT + f"{get_token(request)} you searched for {request.GET.get('q', '')}".encode())


def section(request, name):
    return HttpResponse(TEXT + f"{get_token(request)} section {name}".encode())


def stream(request):
    return StreamingHttpResponse((piece for piece in [TEXT, b"", b"end"]), headers={"Content-Length": "1403"})


async def events(request):
    async def pieces():
        for number in range(3):
            yield f"data: {number}\n\n"

    return StreamingHttpResponse(pieces(), content_type="text/event-stream")


urls = types.ModuleType("compression_urls")
urls.urlpatterns = [
    path("", page),
    path("search/", search),
    path("section/<slug:name>/", section),
    path("stream/", stream),
    path("events/", events),
]
sys.modules["compression_urls"] = urls


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ROOT_URLCONF="compression_urls",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["quintet.middleware.compression.CompressionMiddleware", "quintet.middleware.csrf.CsrfViewMiddleware"],
        COMPRESSION_ENCODINGS=["zstd", "br", "gzip"],
    ):
        yield


def get(path, accepted="zstd, br, gzip"):
    return Client().get(path, headers={"Accept-Encoding": accepted})


def given(response, accepted="gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepted})
    return CompressionMiddleware(lambda request: response)(request)


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("br;q=1.0, gzip;q=1.0", "br"),
        ("zstd;q=0, *", "br"),
        ("*", "zstd"),
        ("*;q=0, gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("identity", None),
        ("gzip, identity", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("*;q=0.1, identity;q=0.2", None),
        ("br;q=0.5, identity;q=0", "br"),
        ("", None),
        ("deflate", None),
        ("gzip;q=2", None),
        ("gzip;q=nan", None),
        ("gzip;q=", None),
        ("gzipped", None),
        (", " * 60 + "gzip", None),
    ],
)
def test_the_client_chooses(accepted, expected):
    found = get("/", accepted)
    assert found.get("Content-Encoding") == expected
    assert UNPACK[expected](found.content) == TEXT
    assert found["Vary"] == "Accept-Encoding"
    if expected:
        assert int(found["Content-Length"]) == len(found.content) < len(TEXT)


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_a_stream_is_compressed_piece_by_piece(encoding):
    found = get("/stream/", encoding)
    pieces = list(found.streaming_content)
    assert UNPACK[encoding](b"".join(pieces)) == TEXT + b"end"
    assert "Content-Length" not in found


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_each_event_can_be_read_when_it_arrives(encoding):
    """An event must not wait in the compressor for the next one."""

    async def ask():
        request = RequestFactory().get("/", headers={"Accept-Encoding": encoding})
        response = CompressionMiddleware(lambda request: None).process_response(request, await events(request))
        return response["Content-Encoding"], [piece async for piece in response]

    named, pieces = asyncio.run(ask())
    assert named == encoding
    unpack = {
        "gzip": lambda: zlib.decompressobj(16 + zlib.MAX_WBITS).decompress,
        "br": lambda: brotli.Decompressor().process,
        "zstd": lambda: zstandard.ZstdDecompressor().decompressobj().decompress,
    }[encoding]()
    assert [unpack(piece) for piece in pieces[:3]] == [f"data: {number}\n\n".encode() for number in range(3)]


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"short"),
        HttpResponse(TEXT, headers={"Content-Encoding": "br"}),
        HttpResponse(TEXT, content_type="image/png"),
        HttpResponse(TEXT, content_type="application/zip"),
        HttpResponse(TEXT, headers={"Cache-Control": "public, no-transform"}),
        HttpResponse(TEXT, status=206, headers={"Content-Range": "bytes 0-1399/5000"}),
    ],
    ids=["short", "encoded", "picture", "archive", "no-transform", "range"],
)
def test_what_is_left_as_it_is(response):
    content, had = response.content, response.get("Content-Encoding")
    found = given(response)
    assert (found.content, found.get("Content-Encoding")) == (content, had)
    assert "Vary" not in found


def test_content_that_would_grow_stays():
    noise = bytes(range(256))
    found = given(HttpResponse(noise, content_type="text/plain"))
    assert found.content == noise
    assert found["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("etag", "sent"), [('"a"', 'W/"a"'), ('W/"a"', 'W/"a"')])
def test_a_strong_etag_becomes_a_weak_one(etag, sent):
    assert given(HttpResponse(TEXT, headers={"ETag": etag}))["ETag"] == sent


class TestBreach:
    def test_a_secret_beside_what_the_request_brought_is_not_compressed(self):
        assert "Content-Encoding" not in get("/search/?q=csrf-guess")
        assert "Content-Encoding" not in get("/section/guessed/")

    def test_without_the_one_or_the_other_it_is(self):
        assert get("/search/")["Content-Encoding"] == "zstd"
        assert get("/search/?utm=campaign")["Content-Encoding"] == "zstd"  # brought, and not shown
        assert get("/?q=all+the+same")["Content-Encoding"] == "zstd"  # shown, beside no secret

    def test_a_page_sent_piece_by_piece_might_hold_both(self):
        assert "Content-Encoding" not in get("/stream/?q=guess")
        assert get("/stream/")["Content-Encoding"] == "zstd"

    def test_gzip_has_a_random_length(self):
        lengths = {len(get("/", "gzip").content) for _ in range(30)}
        assert len(lengths) > 5
        with override_settings(COMPRESSION_MAX_RANDOM_BYTES=0):
            assert len({len(get("/", "gzip").content) for _ in range(5)}) == 1


def test_an_encoding_that_is_not_known_is_an_error():
    with override_settings(COMPRESSION_ENCODINGS=["lzma"]), pytest.raises(ImproperlyConfigured, match="zstd"):
        CompressionMiddleware(page)


@pytest.mark.parametrize(("encoding", "module"), [("br", "brotli"), ("zstd", "zstandard")])
def test_a_missing_library_names_the_extra(monkeypatch, encoding, module):
    monkeypatch.setitem(sys.modules, module, None)
    with override_settings(COMPRESSION_ENCODINGS=[encoding]), pytest.raises(ImportError, match=r"quintet\[compression\]"):
        CompressionMiddleware(page)


def test_choosing_an_encoding_takes_bounded_time():
    offered = [encodings.encoding_of("gzip")]
    assert encodings.preferred("gzip;q=0.5," * 200_000, offered) is offered[0]
    assert encodings.preferred("*;q=," * 200_000, offered) is None
