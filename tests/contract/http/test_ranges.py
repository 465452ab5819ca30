"""Files in parts: Range, If-Range and conditions, as RFC 9110 describes them, whichever server sends them."""

import io
import os
import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.http import FileResponse, HttpResponse, StreamingHttpResponse
from quintet.http.ranges import MOST_RANGES, parse_ranges
from quintet.test import Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils.cache import get_conditional_response
from quintet.utils.http import http_date
from tests.kit.growth import assert_linear

CASES = 50_000 if os.environ.get("QUINTET_FULL") == "1" else 300
CONTENT = bytes(range(256)) * 4


@pytest.fixture
def site(tmp_path):
    """Return what fetches the file of 1,024 bytes, or a page of its own kind."""
    file = tmp_path / "file.bin"
    file.write_bytes(CONTENT)
    closed = []

    def on_disk(request):
        response = FileResponse(file.open("rb"))
        response.on_close(lambda: closed.append(request.path))
        return response

    def moved_in(request):
        opened = file.open("rb")
        opened.seek(24)
        return FileResponse(opened)

    views = {
        "disk": on_disk,
        "rest": moved_in,
        "memory": lambda request: FileResponse(io.BytesIO(CONTENT), filename="a.bin"),
        "refusing": lambda request: FileResponse(io.BytesIO(CONTENT), headers={"Accept-Ranges": "none"}),
        "stream": lambda request: StreamingHttpResponse([CONTENT]),
        "error": lambda request: FileResponse(io.BytesIO(CONTENT), status=404),
        "pipe": lambda request: FileResponse(pipe()),
    }
    with override_settings(ROOT_URLCONF=[path(name, view) for name, view in views.items()], MIDDLEWARE=[]):
        client = Client()

        def fetch(name="disk", method="get", **headers):
            found = getattr(client, method)(f"/{name}", headers={key.replace("_", "-"): value for key, value in headers.items()})
            found.body = b"".join(found) if found.streaming else found.content
            found.close()
            return found

        fetch.closed = closed
        yield fetch


def pipe():
    reading, writing = os.pipe()
    os.write(writing, b"piped")
    os.close(writing)
    return os.fdopen(reading, "rb")


@pytest.mark.parametrize("name", ["disk", "memory"])
@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-499", 0, 500),
        ("bytes=500-", 500, 1024),
        ("bytes=-100", 924, 1024),
        ("bytes=1000-5000", 1000, 1024),
        ("bytes= 1 - 2", None, None),
        ("bytes=1-2 , 3-4", 1, 5),
        ("bytes=5-9,0-6", 0, 10),
        ("BYTES=1-2", 1, 3),
    ],
)
def test_one_part(site, name, asked, first, end):
    response = site(name, range=asked)
    if first is None:
        assert (response.status_code, response.body) == (200, CONTENT)
        return
    assert (response.status_code, response.body) == (206, CONTENT[first:end])
    assert response["Content-Range"] == f"bytes {first}-{end - 1}/1024"
    assert response["Content-Length"] == str(end - first)
    assert response["Content-Type"] == "application/octet-stream"


def test_a_file_that_was_read_from_counts_from_there(site):
    assert site("rest").body == CONTENT[24:]
    assert site("rest", range="bytes=0-1").body == CONTENT[24:26]
    assert site("rest", range="bytes=-2")["Content-Range"] == "bytes 998-999/1000"
    assert site("rest")["ETag"] != site("disk")["ETag"]


@pytest.mark.parametrize("name", ["disk", "memory", "rest"])
def test_several_parts(site, name):
    response = site(name, range="bytes=0-3, 500-501, -4")
    whole = site(name).body
    assert response.status_code == 206
    assert response["Content-Length"] == str(len(response.body))
    boundary = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", response["Content-Type"])[1].encode()
    before, *parts, after = response.body.split(b"--" + boundary)
    assert (before, after) == (b"", b"--\r\n")
    size = len(whole)
    for part, (first, end) in zip(parts, ((0, 4), (500, 502), (size - 4, size)), strict=True):
        head, _, content = part.partition(b"\r\n\r\n")
        assert head == f"\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{end - 1}/{size}".encode()
        assert content == whole[first:end] + b"\r\n"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0", "bytes=2000-,3000-"])
def test_416_where_nothing_can_be_sent(site, asked):
    response = site(range=asked)
    assert (response.status_code, response["Content-Range"], response.body) == (416, "bytes */1024", b"")
    assert site.closed == ["/disk"]


@pytest.mark.parametrize(
    "asked",
    ["bytes=", "bytes=a-b", "bytes=5-1", "bytes=--1", "lines=0-5", "0-5", "bytes=0-5;", "bytes=1-2,", "bytes=٣-٤",
     "bytes=" + ",".join(["0-1"] * 17), "bytes=0-" + "9" * 2000, "bytes=9-0,0-1", "bytes 0-5", "bytes=-"],
)  # fmt: skip
def test_what_is_no_range_counts_as_not_sent(site, asked):
    assert (site(range=asked).status_code, site(range=asked).body) == (200, CONTENT)


@pytest.mark.parametrize(("name", "status"), [("refusing", 200), ("stream", 200), ("error", 404), ("pipe", 200)])
def test_what_has_no_parts(site, name, status):
    response = site(name, range="bytes=0-1")
    assert (response.status_code, response.has_header("Content-Range")) == (status, False)
    assert response.body == (b"piped" if name == "pipe" else CONTENT)


def test_files_say_that_they_have_parts(site):
    assert site()["Accept-Ranges"] == "bytes"
    assert not site("pipe").has_header("Accept-Ranges")
    head = site(method="head", range="bytes=0-1")
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, "1024", "bytes")


def test_if_range(site):
    whole = site()
    for same in (whole["ETag"], whole["Last-Modified"]):
        assert site(range="bytes=0-1", if_range=same).status_code == 206
    for other in ('"other"', "W/" + whole["ETag"], http_date(1), http_date(4_000_000_000), "nonsense", "*"):
        response = site(range="bytes=0-1", if_range=other)
        assert (response.status_code, response.body) == (200, CONTENT)
    # A file that does not tell when it changed has nothing to compare.
    assert site("memory", range="bytes=0-1", if_range='"x"').status_code == 200


def test_conditions_come_before_ranges(site):
    whole = site()
    assert site(if_none_match=whole["ETag"]).status_code == 304
    assert site(if_modified_since=whole["Last-Modified"]).status_code == 304
    assert site(if_none_match=whole["ETag"], range="bytes=0-1").status_code == 304
    assert site(if_match='"other"', range="bytes=0-1").status_code == 412
    assert site(if_unmodified_since=http_date(1)).status_code == 412
    assert site(if_match=whole["ETag"], range="bytes=0-1").status_code == 206
    assert site(if_range='"other"', if_none_match='"other"').status_code == 200
    # Each of them closed its file, the ones that were not sent too.
    assert len(site.closed) == 8


def test_a_view_may_say_itself_when_its_file_changed(tmp_path):
    (tmp_path / "f").write_bytes(b"x")
    response = FileResponse((tmp_path / "f").open("rb"), headers={"ETag": '"mine"', "Last-Modified": http_date(5)})
    assert (response["ETag"], response["Last-Modified"]) == ('"mine"', http_date(5))
    response.close()


def reference(header: str, size: int) -> set[int] | None:
    """Return the bytes that a header asks for, by the grammar of RFC 9110, byte by byte."""
    unit, separator, texts = header.partition("=")
    if unit.strip(" \t").lower() != "bytes" or not separator:
        return None
    wanted: set[int] = set()
    for text in texts.split(","):
        first, dash, last = text.strip(" \t").partition("-")
        if not dash or not (first + last) or any(digit not in "0123456789" for digit in first + last):
            return None
        if not first:
            wanted |= set(range(max(0, size - int(last)), size))
        elif last and int(last) < int(first):
            return None
        else:
            wanted |= set(range(int(first), min(size, int(last) + 1) if last else size))
    return wanted


PIECE = st.one_of(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.integers(0, 40).map(lambda number: f"{number}-"),
    st.integers(0, 40).map(lambda number: f"-{number}"),
    st.text(alphabet="0123456789-,= \tx", max_size=6),
)


@settings(max_examples=CASES, deadline=None)
@given(
    unit=st.sampled_from(["bytes=", "bytes=", "bytes=", "Bytes =", "byte=", ""]),
    pieces=st.lists(PIECE, max_size=8),
    size=st.integers(0, 32),
)
def test_ranges_are_those_of_the_reference(unit, pieces, size):
    header = unit + ",".join(pieces)
    found = parse_ranges(header, size)
    wanted = reference(header, size)
    assert (found is None) == (wanted is None)
    if found is not None:
        assert {byte for first, end in found for byte in range(first, end)} == wanted
        assert sum(end - first for first, end in found) == len(wanted)
        assert len(found) <= MOST_RANGES


@pytest.mark.parametrize(
    "hostile", [lambda n: "bytes=" + "0-1," * n, lambda n: "bytes=" + " " * n, lambda n: "bytes=0-" + "9" * n]
)
def test_hostile_ranges_cost_no_more_than_their_length(hostile):
    assert_linear(lambda header: parse_ranges(header, 10_000), hostile)


TAG, CHANGED = '"tag"', 1_000_000


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
@pytest.mark.parametrize(
    ("match", "unmodified", "none_match", "modified"),
    list(
        product(
            [None, TAG, '"other"', "*"], [None, CHANGED, CHANGED - 1], [None, TAG, '"other"', "*"], [None, CHANGED, CHANGED - 1]
        )
    ),
)
def test_the_order_of_conditions(method, match, unmodified, none_match, modified):
    """RFC 9110, section 13.2.2, step by step."""
    given = {
        "If-Match": match,
        "If-Unmodified-Since": unmodified and http_date(unmodified),
        "If-None-Match": none_match,
        "If-Modified-Since": modified and http_date(modified),
    }
    request = RequestFactory().generic(method, "/", headers={name: value for name, value in given.items() if value})
    whole = HttpResponse("whole")

    def expected() -> int:
        if match is not None:
            if match == '"other"':
                return 412
        elif unmodified is not None and unmodified < CHANGED:
            return 412
        if none_match is not None:
            if none_match != '"other"':
                return 304 if method != "PUT" else 412
        elif method != "PUT" and modified is not None and modified >= CHANGED:
            return 304
        return 200

    assert get_conditional_response(request, etag=TAG, last_modified=CHANGED, response=whole).status_code == expected()
