"""Responses as the documentation describes them."""

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from uuid import UUID

import pytest

from quintet.core.exceptions import DisallowedRedirect
from quintet.http import (
    BadHeaderError,
    FileResponse,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from quintet.http.fixed import FixedHeaders


def test_content_and_defaults():
    response = HttpResponse("é")
    assert response.content == "é".encode()
    assert response.text == "é"
    assert response["content-type"] == "text/html; charset=utf-8"
    assert (response.status_code, response.reason_phrase, response.streaming) == (200, "OK", False)
    response.write("x")
    assert response.getvalue() == "éx".encode()
    assert HttpResponse(iter(["a", b"b", 3])).content == b"ab3"
    assert HttpResponse(memoryview(b"m")).content == b"m"
    assert HttpResponse("é", content_type="text/plain; charset=latin-1").content == b"\xe9"


def test_headers_ignore_case_and_keep_their_spelling():
    response = HttpResponse(headers={"X-Age": 120})
    response["x-age"] = 5
    assert response.headers["X-AGE"] == "5"
    del response["missing"]
    response.setdefault("X-Age", 9)
    assert response.get("x-age") == "5"
    assert response.has_header("x-age")
    assert "X-Age" in response


@pytest.mark.parametrize("text", ["a\r\nb", "a\nb", "a\rb", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b"])
def test_no_sink_takes_text_that_ends_a_header(text):
    response = HttpResponse()
    for write in (
        lambda: response.headers.__setitem__("X-Name", text),
        lambda: response.headers.__setitem__(text, "x"),
        lambda: HttpResponse(headers={"X": text}),
        lambda: HttpResponse(content_type=text),
        lambda: HttpResponse(reason=text),
        lambda: setattr(HttpResponse(), "reason_phrase", text),
        lambda: response.set_cookie("k", path=text),
        lambda: response.set_cookie(text),
    ):
        with pytest.raises(BadHeaderError):
            write()


def test_names_and_values_that_are_not_ascii():
    response = HttpResponse()
    response["X-Name"] = "é"
    assert response["X-Name"] == "é"
    response["X-Name"] = "日本"
    assert response["X-Name"].isascii()


@pytest.mark.parametrize("name", ["føø", b"foo\xc3"])
def test_a_name_beyond_ascii_is_an_error_of_encoding_too(name):
    for kind in (BadHeaderError, UnicodeError):
        with pytest.raises(kind):
            HttpResponse().headers[name] = "x"


def test_a_refused_redirect_can_be_shown():
    shown = []

    class Kept(HttpResponseRedirect):
        def __init__(self, *args, **kwargs):
            shown.append(self)
            super().__init__(*args, **kwargs)

    for target, url in (("ssh://foo", "ssh://foo"), ("/" + "x" * 20_000, "")):
        with pytest.raises(DisallowedRedirect):
            Kept(target)
        assert repr(shown[-1]) == f'<Kept status_code=302, "text/html; charset=utf-8", url="{url}">'


def test_bytes_of_a_stream_are_its_headers():
    assert bytes(StreamingHttpResponse(["x"])) == b"Content-Type: text/html; charset=utf-8"


@pytest.mark.parametrize(("status", "error"), [("x", TypeError), (99, ValueError), (600, ValueError)])
def test_status_must_be_one(status, error):
    with pytest.raises(error):
        HttpResponse(status=status)


def test_status_by_class_and_argument():
    class NoContent(HttpResponse):
        status_code = HTTPStatus.NO_CONTENT

    assert NoContent().status_code == 204
    assert HttpResponse(status=418).reason_phrase == "I'm a Teapot"
    assert HttpResponseNotAllowed(["GET", "POST"])["Allow"] == "GET, POST"
    with pytest.raises(AttributeError):
        HttpResponseNotModified().content = "x"
    with pytest.raises(ValueError, match="Content-Type"):
        HttpResponse(content_type="a/b", headers={"Content-Type": "c/d"})


def test_redirects():
    assert HttpResponseRedirect("/é/").url == "/%C3%A9/"
    assert HttpResponseRedirect("/", preserve_request=True).status_code == 307
    assert HttpResponsePermanentRedirect("/").status_code == 301
    for target in ("javascript:alert(1)", "data:text/html,x", "java\tscript:x", " javascript:x", "JAVASCRIPT:x"):
        with pytest.raises(DisallowedRedirect):
            HttpResponseRedirect(target)
    with pytest.raises(DisallowedRedirect):
        HttpResponseRedirect("/" + "x" * 20_000)
    assert HttpResponseRedirect("/" + "x" * 20_000, max_length=None).status_code == 302


def test_json():
    data = {
        "date": datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
        "length": timedelta(days=1, seconds=2),
        "price": Decimal("1.10"),
        "id": UUID(int=5),
    }
    response = JsonResponse(data)
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {
        "date": "2026-01-02T03:04:05.678Z", "length": "P1DT00H00M02S", "price": "1.10", "id": str(UUID(int=5)),
    }  # fmt: skip
    with pytest.raises(TypeError, match="safe"):
        JsonResponse([1])
    assert JsonResponse([1], safe=False).content == b"[1]"


def test_streaming():
    closed = []

    def pieces():
        try:
            yield "é"
            yield b"b"
        finally:
            closed.append(True)

    response = StreamingHttpResponse(pieces())
    assert list(response) == ["é".encode(), b"b"]
    response.close()
    assert closed == [True]
    assert response.closed
    with pytest.raises(AttributeError, match="streaming_content"):
        _ = response.content


def test_async_streaming():
    async def pieces():
        yield "a"
        yield "b"

    async def read():
        return [piece async for piece in StreamingHttpResponse(pieces())]

    assert asyncio.run(read()) == [b"a", b"b"]
    with pytest.warns(Warning, match="asynchronous iterators"):
        assert b"".join(StreamingHttpResponse(pieces())) == b"ab"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("report.pdf", 'attachment; filename="report.pdf"'),
        ('a"; filename="evil.exe', r'attachment; filename="a\"; filename=\"evil.exe"'),
        ("straße.txt", "attachment; filename*=utf-8''stra%C3%9Fe.txt"),
    ],
)
def test_file_names_are_quoted(name, disposition):
    response = FileResponse(io.BytesIO(b"12345"), as_attachment=True, filename=name)
    assert response["Content-Disposition"] == disposition
    assert response["Content-Length"] == "5"
    assert b"".join(response) == b"12345"


def test_file_responses_guess_their_type(tmp_path):
    path = tmp_path / "x.tar.gz"
    path.write_bytes(b"abc")
    response = FileResponse(path.open("rb"))
    assert response["Content-Type"] == "application/gzip"
    assert response["Content-Disposition"] == 'inline; filename="x.tar.gz"'
    response.close()
    assert response.file_to_stream.closed


def test_a_plain_response_shares_its_header_list():
    fixed = FixedHeaders((("X-Frame-Options", "DENY"),))
    one, two, own = HttpResponse("a"), HttpResponse("b"), HttpResponse("c", headers={"X-Frame-Options": "SAMEORIGIN"})
    for response in (one, two, own):
        response.add_fixed(fixed)
    assert one.wire_headers() is two.wire_headers()
    assert one["X-Frame-Options"] == "DENY"
    assert own["X-Frame-Options"] == "SAMEORIGIN"


def test_a_thread_reads_an_async_stream_piece_by_piece_and_its_close_ends_it():
    """As a WSGI server does; nothing is collected before it is sent."""
    made, ended = [], []

    async def pieces():
        try:
            for number in range(1000):
                made.append(number)
                await asyncio.sleep(0)
                yield f"{number};"
        finally:
            ended.append(True)

    response = StreamingHttpResponse(pieces())
    with pytest.warns(Warning, match="must consume asynchronous iterators"):
        reading = iter(response)
    assert [next(reading), next(reading)] == [b"0;", b"1;"]
    assert len(made) <= 3
    response.close()
    assert ended == [True]


def test_an_async_stream_is_closed_where_its_reader_stops():
    ended = []

    async def pieces():
        try:
            yield "a"
            yield "b"
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    async def read():
        reading = aiter(StreamingHttpResponse(pieces()))
        assert await anext(reading) == b"a"
        await reading.aclose()
        assert ended == [True]

    asyncio.run(read())


def test_an_error_of_an_async_stream_reaches_the_thread_that_reads_it():
    async def pieces():
        yield "a"
        raise LookupError("no more")

    with pytest.warns(Warning, match="asynchronous"):
        reading = iter(StreamingHttpResponse(pieces()))
    assert next(reading) == b"a"
    with pytest.raises(LookupError, match="no more"):
        next(reading)


def test_ready_headers_are_those_of_the_wire_in_bytes_as_long_as_the_response_sets_none():
    fixed = FixedHeaders((("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin")))

    def answered(change=lambda response: None):
        response = HttpResponse(b"text", content_type="text/plain")
        response.add_fixed(fixed, with_length=True)
        change(response)
        return response

    usual = answered()
    wire = [(name.lower().encode(), value.encode()) for name, value in usual.wire_headers(False)]
    assert usual.ready_headers() == wire == [
        (b"content-type", b"text/plain"), (b"x-frame-options", b"DENY"), (b"referrer-policy", b"same-origin"),
    ]  # fmt: skip
    assert answered(lambda response: response.headers.update({"X-Frame-Options": "SAMEORIGIN"})).ready_headers() is None
    assert answered(lambda response: response.set_cookie("a", "b")).ready_headers() is None
    assert HttpResponse(b"without fixed headers").ready_headers() is None
