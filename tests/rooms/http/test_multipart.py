"""The multipart decoder: events do not depend on how the bytes were cut, and every limit answers."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from quintet.http.multipart import MultipartDecoder, MultipartError, PartData, PartEnd, PartStart
from quintet.http.multipartparser import MultiPartParser, MultiPartParserError, sanitize_file_name
from quintet.services.files.handlers import MemoryFileUploadHandler, StopFutureHandlers, TemporaryFileUploadHandler
from quintet.services.files.uploaded import InMemoryUploadedFile, TemporaryUploadedFile
from quintet.test.utils import override_settings

BOUNDARY = b"--x-Boundary"


def body_of(parts, preamble=b"", epilogue=b""):
    pieces = [preamble + (b"\r\n" if preamble else b"")]
    for headers, content in parts:
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        pieces.append(b"--" + BOUNDARY + b"\r\n" + lines + b"\r\n" + content + b"\r\n")
    return b"".join(pieces) + b"--" + BOUNDARY + b"--\r\n" + epilogue


def decoded(pieces):
    """The parts as (headers, content), whatever the cut."""
    decoder = MultipartDecoder(BOUNDARY)
    found = []
    for piece in pieces:
        for event in decoder.feed(piece):
            if isinstance(event, PartStart):
                found.append((event.headers, b""))
            elif isinstance(event, PartData):
                found[-1] = (found[-1][0], found[-1][1] + event.data)
            else:
                assert isinstance(event, PartEnd)
    decoder.finish()
    return found


# Contents made of what delimiters are made of, so that near misses come often.
tricky = (
    st.lists(
        st.sampled_from([b"\r\n", b"\r", b"\n", b"-", b"--", BOUNDARY, b"\r\n--" + BOUNDARY[:5], b"a", b" ", b"\x00\xff"]),
        max_size=12,
    )
    .map(b"".join)
    .filter(lambda content: b"\r\n--" + BOUNDARY not in b"\r\n" + content + b"\r\n-")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(tricky, max_size=3), st.lists(st.integers(0, 400), max_size=8))
def test_the_cut_does_not_matter(contents, cuts):
    body = body_of([([(b"Content-Disposition", b'form-data; name="f"')], content) for content in contents])
    places = sorted({cut for cut in cuts if cut < len(body)})
    pieces = [body[a:b] for a, b in zip([0, *places], [*places, len(body)], strict=True)]
    assert [content for _, content in decoded(pieces)] == contents
    assert decoded(pieces) == decoded([bytes([byte]) for byte in body])


def test_preamble_and_epilogue_are_not_content():
    body = body_of([([(b"A", b"1")], b"x")], preamble=b"hello", epilogue=b"y" * 100_000)
    assert decoded([body]) == [({"a": "1"}, b"x")]


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 20_000,
        b"--" + BOUNDARY + b"\r\n" + b"A: 1\r\n" * 17 + b"\r\nx\r\n--" + BOUNDARY + b"--",
        b"--" + BOUNDARY + b"\r\nA: " + b"1" * 9000,
        b"--" + BOUNDARY + b"\r\nA: 1\r\n folded\r\n\r\nx",
        b"--" + BOUNDARY + b"\r\nno colon\r\n\r\nx",
    ],
)
def test_beyond_its_limits_a_body_is_refused(body):
    with pytest.raises(MultipartError):
        list(MultipartDecoder(BOUNDARY).feed(body))


@pytest.mark.parametrize("boundary", [b"", b"x" * 71, b"a\r\nb", b"ends with space ", "é".encode()])
def test_boundaries_that_are_none(boundary):
    with pytest.raises(MultipartError):
        MultipartDecoder(boundary)


def parse(parts, **changes):
    body = body_of(parts)
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}", "CONTENT_LENGTH": str(len(body)), **changes}
    return MultiPartParser(meta, BytesIO(body), [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]).parse()


def field(name, value):
    return [(b"Content-Disposition", b'form-data; name="' + name + b'"')], value


def file(filename, content):
    return [(b"Content-Disposition", b'form-data; name="f"; filename="' + filename + b'"')], content


def test_fields_and_files_come_apart():
    post, files = parse([field(b"a", b"1"), field(b"a", "é".encode()), file(b"x.txt", b"content")])
    assert post.getlist("a") == ["1", "é"]
    assert files["f"].name == "x.txt"
    assert files["f"].read() == b"content"


def test_base64_content_is_decoded_in_pieces():
    headers, _ = file(b"x", b"")
    _, files = parse([([*headers, (b"Content-Transfer-Encoding", b"base64")], b"aGVs\r\nbG8=")])
    assert files["f"].read() == b"hello"


def test_too_many_fields_and_files():
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2), pytest.raises(TooManyFieldsSent):
        parse([field(b"a", b"1")] * 3)
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FILES=2), pytest.raises(TooManyFilesSent):
        parse([file(b"x", b"1")] * 3)


def test_a_file_of_unknown_length_is_not_kept_in_memory():
    parts = [file(b"x.txt", b"content")]
    _, files = parse(parts, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert type(files["f"]) is TemporaryUploadedFile
    assert files["f"].read() == b"content"
    files["f"].close()
    assert type(parse(parts)[1]["f"]) is InMemoryUploadedFile


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(rb"C:\a\b\a.txt", "a.txt"), (rb"\\srv\share\n.txt", "n.txt"), (rb"a\"b.txt", 'a"b.txt'), (rb"C:\\a\\a.txt", "a.txt")],
)
def test_a_path_of_windows_is_no_escape(sent, kept):
    assert parse([file(sent, b"content")])[1]["f"].name == kept


def test_without_a_file_name_it_is_a_field():
    post, files = parse([file(b"", b"content")])
    assert (post["f"], len(files)) == ("content", 0)


def test_a_handler_may_keep_a_file_from_others_and_give_none():
    class Drops(MemoryFileUploadHandler):
        def new_file(self, *args, **kwargs):
            raise StopFutureHandlers

        def receive_data_chunk(self, raw_data, start):
            return None

        def file_complete(self, file_size):
            return None

    body = body_of([file(b"x.txt", b"content"), field(b"a", b"1")])
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}", "CONTENT_LENGTH": str(len(body))}
    post, files = MultiPartParser(meta, BytesIO(body), [Drops(), TemporaryFileUploadHandler()]).parse()
    assert (post["a"], len(files)) == ("1", 0)


def test_a_body_that_ends_early_is_refused():
    body = body_of([field(b"a", b"1")])[:-10]
    meta = {"CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}", "CONTENT_LENGTH": str(len(body))}
    with pytest.raises(MultiPartParserError, match="ended before"):
        MultiPartParser(meta, BytesIO(body), []).parse()


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=a; boundary=b", "text/plain"])
def test_content_types_that_do_not_fit(content_type):
    with pytest.raises(MultiPartParserError):
        MultiPartParser({"CONTENT_TYPE": content_type, "CONTENT_LENGTH": "5"}, BytesIO(b""), [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a&#47;..&#47;b", "b"),
        ("..", None),
        (".", None),
        ("", None),
        ("x/", None),
        ("a\r\nb\x00.txt", "ab.txt"),
    ],
)
def test_file_names_are_names_only(name, kept):
    assert sanitize_file_name(name) == kept
