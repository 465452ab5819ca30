"""ConditionalGetMiddleware and GZipMiddleware: 304 for what the client has, gzip for who takes it, padded against BREACH."""

import asyncio
import gzip
import re
import zlib

import pytest

from quintet.http import FileResponse, HttpResponse, StreamingHttpResponse
from quintet.middleware.gzip import GZipMiddleware
from quintet.middleware.http import ConditionalGetMiddleware
from quintet.test import RequestFactory
from quintet.utils.http import http_date

CONTENT = b"all the same, " * 100


def answer(middleware, response, method="GET", **headers):
    request = RequestFactory().generic(method, "/", headers=headers)
    return middleware(lambda request: response)(request)


def etag_of(content):
    return answer(ConditionalGetMiddleware, HttpResponse(content))["ETag"]


class TestConditionalGet:
    def test_a_page_gets_a_strong_etag_of_its_content(self):
        assert re.fullmatch(r'"[0-9a-f]{32}"', etag_of("page"))
        assert etag_of("page") == etag_of(b"page") != etag_of("other")

    @pytest.mark.parametrize("given", ["{}", "W/{}", '"a", {}', '"a",W/{} , "b"', "*"])
    def test_304_for_what_the_client_has(self, given):
        response = HttpResponse("page", headers={"Cache-Control": "max-age=3", "Vary": "Cookie", "X-Other": "1"})
        response.set_cookie("kept", "1")
        found = answer(ConditionalGetMiddleware, response, if_none_match=given.format(etag_of("page")))
        assert (found.status_code, found.content) == (304, b"")
        assert {"ETag", "Cache-Control", "Vary"} <= set(found.headers)
        assert "X-Other" not in found.headers
        assert found.cookies["kept"].value == "1"

    def test_what_is_not_sent_is_closed(self, tmp_path):
        path = tmp_path / "page.txt"
        path.write_text("page")
        file = path.open("rb")
        with path.open("rb") as other:
            etag = FileResponse(other)["ETag"]
        found = answer(ConditionalGetMiddleware, FileResponse(file), if_none_match=etag)
        assert (found.status_code, file.closed) == (304, False)
        found.close()
        assert file.closed

    @pytest.mark.parametrize("given", ['"other"', "", '"unfinished', "page"])
    def test_200_for_what_it_has_not(self, given):
        assert answer(ConditionalGetMiddleware, HttpResponse("page"), if_none_match=given).status_code == 200

    def test_the_time_of_change_counts_only_without_an_etag(self):
        changed = http_date(1_000_000)

        def page():
            return HttpResponse("page", headers={"Last-Modified": changed})

        assert answer(ConditionalGetMiddleware, page(), if_modified_since=changed).status_code == 304
        assert answer(ConditionalGetMiddleware, page(), if_modified_since=http_date(1_000_001)).status_code == 304
        assert answer(ConditionalGetMiddleware, page(), if_modified_since=http_date(999_999)).status_code == 200
        assert answer(ConditionalGetMiddleware, page(), if_modified_since="never").status_code == 200
        both = answer(ConditionalGetMiddleware, page(), if_none_match='"other"', if_modified_since=changed)
        assert both.status_code == 200

    @pytest.mark.parametrize(
        ("response", "method"),
        [
            (HttpResponse("page", headers={"Cache-Control": "No-Store"}), "GET"),
            (HttpResponse("page"), "POST"),
            (HttpResponse("page"), "HEAD"),
            (HttpResponse(""), "GET"),
            (StreamingHttpResponse([b"page"]), "GET"),
        ],
        ids=["no-store", "post", "head", "empty", "streaming"],
    )
    def test_who_gets_no_etag(self, response, method):
        assert not answer(ConditionalGetMiddleware, response, method).has_header("ETag")

    def test_an_etag_of_the_view_is_kept(self):
        found = answer(ConditionalGetMiddleware, HttpResponse("page", headers={"ETag": '"mine"'}), if_none_match='"mine"')
        assert (found.status_code, found["ETag"]) == (304, '"mine"')

    @pytest.mark.parametrize("status", [301, 404, 500])
    def test_only_success_is_answered_by_304(self, status):
        etag = etag_of("page")
        assert answer(ConditionalGetMiddleware, HttpResponse("page", status=status), if_none_match=etag).status_code == status


class TestGzip:
    def test_content_is_compressed_and_says_so(self):
        found = answer(GZipMiddleware, HttpResponse(CONTENT), accept_encoding="gzip, deflate, br")
        assert gzip.decompress(found.content) == CONTENT
        assert found["Content-Encoding"] == "gzip"
        assert found["Content-Length"] == str(len(found.content))
        assert found["Vary"] == "Accept-Encoding"

    @pytest.mark.parametrize("accepted", ["gzip", "deflate, gzip", "GZIP", "gzip;q=0.5", "br;q=1.0, gzip;q=0.8, *;q=0.1"])
    def test_who_takes_it(self, accepted):
        assert answer(GZipMiddleware, HttpResponse(CONTENT), accept_encoding=accepted).has_header("Content-Encoding")

    @pytest.mark.parametrize("accepted", ["", "deflate", "identity", "gzip;q=0", "gzip; q=0.0", "br, gzip;q=0.000", "notgzip"])
    def test_who_does_not(self, accepted):
        found = answer(GZipMiddleware, HttpResponse(CONTENT), accept_encoding=accepted)
        assert found.content == CONTENT
        assert not found.has_header("Content-Encoding")
        assert found["Vary"] == "Accept-Encoding", "a cache must know that another client would get another answer"

    def test_what_is_left_as_it_is(self):
        short = answer(GZipMiddleware, HttpResponse(b"x" * 199), accept_encoding="gzip")
        assert not short.has_header("Content-Encoding")
        assert not short.has_header("Vary")
        encoded = HttpResponse(CONTENT, headers={"Content-Encoding": "br"})
        assert answer(GZipMiddleware, encoded, accept_encoding="gzip").content == CONTENT

    def test_what_would_not_be_shorter_is_left(self):
        random = bytes((i * 7919 + i * i * 31 + (i >> 3) * 131) % 256 for i in range(220))
        packed = zlib.compress(random)
        found = answer(GZipMiddleware, HttpResponse(packed.ljust(200, b"\x00")[:200]), accept_encoding="gzip")
        assert found.has_header("Content-Encoding") == (len(found.content) < 200)

    def test_the_length_is_random_within_the_bound(self):
        lengths = {len(answer(GZipMiddleware, HttpResponse(CONTENT), accept_encoding="gzip").content) for _ in range(300)}
        assert 30 < len(lengths) <= 101
        assert max(lengths) - min(lengths) <= 100

    def test_a_subclass_may_change_the_bound(self):
        class Plain(GZipMiddleware):
            max_random_bytes = 0

        lengths = {len(answer(Plain, HttpResponse(CONTENT), accept_encoding="gzip").content) for _ in range(20)}
        assert len(lengths) == 1

    def test_a_strong_etag_becomes_weak(self):
        for given, expected in (('"a"', 'W/"a"'), ('W/"a"', 'W/"a"')):
            found = answer(GZipMiddleware, HttpResponse(CONTENT, headers={"ETag": given}), accept_encoding="gzip")
            assert found["ETag"] == expected

    def test_streams_are_compressed_piece_by_piece_and_padded(self):
        lengths = set()
        for _ in range(60):
            response = StreamingHttpResponse([b"one ", b"two ", b"three"], headers={"Content-Length": "13"})
            found = answer(GZipMiddleware, response, accept_encoding="gzip")
            assert not found.has_header("Content-Length")
            pieces = list(found)
            reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
            assert [reader.decompress(piece) for piece in pieces] == [b"one ", b"two ", b"three", b""]
            lengths.add(len(b"".join(pieces)))
        assert len(lengths) > 10

    def test_async_streams(self):
        async def pieces():
            for piece in (b"one ", b"two"):
                await asyncio.sleep(0)
                yield piece

        async def collected():
            found = answer(GZipMiddleware, StreamingHttpResponse(pieces()), accept_encoding="gzip")
            return b"".join([piece async for piece in found])

        assert gzip.decompress(asyncio.run(collected())) == b"one two"

    def test_an_empty_stream(self):
        found = answer(GZipMiddleware, StreamingHttpResponse([]), accept_encoding="gzip")
        assert gzip.decompress(b"".join(found)) == b""

    def test_files_are_compressed_too_and_closed(self, tmp_path):
        path = tmp_path / "file.txt"
        path.write_bytes(CONTENT)
        file = path.open("rb")
        found = answer(GZipMiddleware, FileResponse(file), accept_encoding="gzip")
        assert gzip.decompress(b"".join(found)) == CONTENT
        found.close()
        assert file.closed
