"""What other parsers of uploads were found to do wrong: each row by the id of its advisory."""

import base64
import logging
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from quintet.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from quintet.core.files.uploadedfile import TemporaryUploadedFile
from quintet.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from quintet.http.multipartparser import MultiPartParser, MultiPartParserError
from quintet.test.utils import override_settings

FILE = 'Content-Disposition: form-data; name="f"; filename="a.txt"'


def parse(body, content_type="multipart/form-data; boundary=edge", length=None, **meta):
    data = body if isinstance(body, bytes) else body.encode()
    described = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(data) if length is None else length), **meta}
    return MultiPartParser(described, BytesIO(data), [MemoryFileUploadHandler(), TemporaryFileUploadHandler()], "utf-8").parse()


def part(headers, content=""):
    return f"--edge\r\n{headers}\r\n\r\n{content}\r\n"


def seconds(body):
    start = time.process_time()
    try:
        _, files = parse(body)
        for _, found in files.lists():
            for file in found:
                file.close()
    except MultiPartParserError:
        return time.process_time() - start
    return time.process_time() - start


def grows_linearly(make, size):
    small, large = (min(seconds(make(count)) for _ in range(3)) for count in (size, size * 4))
    assert large / max(small, 0.002) <= 6.5


# 25 MB in one part, in a process that may not hold it.
LARGE = """
import io, resource, sys
from quintet.conf import settings
settings.configure(SECRET_KEY="x" * 50, FILE_UPLOAD_TEMP_DIR=sys.argv[1])
from quintet.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from quintet.http.multipartparser import MultiPartParser

ENCODED = sys.argv[2] == "base64"
HEAD = b"--edge\\r\\nContent-Disposition: form-data; name=f; filename=a.bin\\r\\n"
HEAD += b"Content-Transfer-Encoding: base64\\r\\n\\r\\n" if ENCODED else b"\\r\\n"
PIECE, PIECES = (b"QUJD" * 15 + b"\\r\\n") * 1024, 400

class Body(io.RawIOBase):
    left, head = PIECES, HEAD
    def read(self, size=-1):
        if self.head:
            head, self.head = self.head, b""
            return head
        self.left -= 1
        return PIECE if self.left >= 0 else b"\\r\\n--edge--\\r\\n" if self.left == -1 else b""

meta = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": sys.argv[3]}
if sys.argv[3] == "-":
    meta = {"CONTENT_TYPE": meta["CONTENT_TYPE"], "HTTP_TRANSFER_ENCODING": "chunked"}
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
_, files = MultiPartParser(meta, Body(), [MemoryFileUploadHandler(), TemporaryFileUploadHandler()]).parse()
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
print(type(files["f"]).__name__, files["f"].size, grown)
files["f"].close()
"""


@pytest.mark.parametrize(("encoding", "length"), [("base64", "25395200"), ("plain", "-")], ids=["base64", "chunked"])
def test_large_uploads_go_to_disk_as_they_come_CVE_2026_108147_CVE_2026_5766(tmp_path, encoding, length):
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path), encoding, length], capture_output=True, text=True, check=True, timeout=60
    )
    kind, size, megabytes = done.stdout.split()
    assert kind == TemporaryUploadedFile.__name__
    assert int(size) > 18_000_000
    assert int(megabytes) <= 8
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("files", [100, 101])
def test_files_are_counted_CVE_2023_24580_CVE_2023_30798_CVE_2023_25577(files, tmp_path):
    body = "".join(part(FILE, "x") for _ in range(files)) + "--edge--"
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path), FILE_UPLOAD_MAX_MEMORY_SIZE=0):
        if files > 100:
            with pytest.raises(TooManyFilesSent):
                parse(body)
        else:
            _, found = parse(body)
            for file in found.getlist("f"):
                file.close()
    assert list(tmp_path.iterdir()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == descriptors


def test_fields_are_counted_CVE_2023_30798():
    field = part('Content-Disposition: form-data; name="a"', "x")
    assert len(parse(field * 1000 + "--edge--")[0].getlist("a")) == 1000
    with pytest.raises(TooManyFieldsSent):
        parse(field * 1001 + "--edge--")


def test_a_field_without_a_file_name_does_not_fill_the_memory_CVE_2024_47874():
    body = part('Content-Disposition: form-data; name="a"', "x" * 3_000_000) + "--edge--"
    with pytest.raises(RequestDataTooBig):
        parse(body)


@pytest.mark.parametrize(
    "body", ["", "--edge", "--edge\r\n", part(FILE)[:-2], "--edge\r\n\r\n", "--edge\r\n" + FILE + "\r\n\r\n"]
)
def test_bodies_cut_short_end_at_once_CVE_2022_23833(body):
    start = time.monotonic()
    if body:
        with pytest.raises(MultiPartParserError):
            parse(body, length=1_000_000)
    else:
        assert parse(body)[0] == {}
    assert time.monotonic() - start < 2


def test_empty_contents_are_read_CVE_2022_23833():
    encoded = FILE + "\r\nContent-Transfer-Encoding: base64"
    post, files = parse(part(FILE) + part('Content-Disposition: form-data; name="a"') + part(encoded) + "--edge--")
    assert post["a"] == ""
    assert [file.size for file in files.getlist("f")] == [0, 0]


def test_what_follows_the_last_boundary_is_ignored_quietly_CVE_2024_53981_CVE_2026_40347(caplog):
    with caplog.at_level(logging.DEBUG):
        assert seconds(part(FILE, "x") + "--edge--" + "\r\n" * 500_000) < 0.5
        assert seconds(part(FILE, "x") + "--edge--" + "--edge\r\n" * 100_000) < 0.5
    assert len(caplog.records) <= 1


def test_a_preamble_has_a_limit_CVE_2026_40347_CVE_2025_61770():
    with pytest.raises(MultiPartParserError, match="does not begin with its boundary"):
        parse("p" * 1_000_000 + "\r\n" + part(FILE) + "--edge--")
    grows_linearly(lambda size: "\r\n--edg" * size, 100_000)


def test_headers_of_a_part_have_limits_CVE_2026_42561():
    with pytest.raises(MultiPartParserError):
        parse("--edge\r\n" + "".join(f"X-{number}: y\r\n" for number in range(1000)) + FILE + "\r\n\r\nx\r\n--edge--")
    with pytest.raises(MultiPartParserError):
        parse("--edge\r\nX: " + "y" * 1_000_000 + "\r\n" + FILE + "\r\n\r\nx\r\n--edge--")


def test_one_boundary_is_named_CVE_2026_26961():
    for content_type in (
        "multipart/form-data; boundary=edge; boundary=other",
        'multipart/form-data; boundary=edge; BOUNDARY="other"',
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "x" * 71,
    ):
        with pytest.raises(MultiPartParserError):
            parse(part(FILE) + "--edge--", content_type=content_type)


def test_folded_headers_are_refused_CVE_2026_26962():
    with pytest.raises(MultiPartParserError, match="malformed header"):
        parse('--edge\r\nContent-Disposition: form-data; name="f";\r\n filename="a.txt"\r\n\r\nx\r\n--edge--')


@pytest.mark.parametrize("of", ["\\", '"', ";", "\\\\", "=;"])
def test_quoted_parameters_are_read_once_CVE_2024_24762(of):
    grows_linearly(lambda size: part(f'Content-Disposition: form-data; name="f{of * (size // len(of))}"', "x") + "--edge--", 1900)


@pytest.mark.parametrize("content", ["QUJD", "QU\r\nJD", "Q U J D\r\n", "QUJDQUI=", "QUJDQQ=="])
def test_base64_may_hold_line_ends(content):
    _, files = parse(part(FILE + "\r\nContent-Transfer-Encoding: base64", content) + "--edge--")
    assert files["f"].read() == base64.b64decode(content)


@pytest.mark.parametrize("content", ["QUJ", "QUJD!", "QU=JD", "QUJDQQ==QUJD", "QQ==QQ==", "=QUJ", "QUJDé", "Q", "===="])
def test_content_that_is_no_base64_is_refused(content):
    with pytest.raises(MultiPartParserError, match="base64"):
        parse(part(FILE + "\r\nContent-Transfer-Encoding: base64", content) + "--edge--")


@pytest.mark.parametrize("name", ["a." + "x" * 300, "a." + "ü" * 200, "." + "x" * 300])
def test_a_name_longer_than_a_file_system_takes_is_cut(name):
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=0):
        _, files = parse(part(f'Content-Disposition: form-data; name="f"; filename="{name}"', "tea") + "--edge--\r\n")
    with files["f"] as file:
        assert file.read() == b"tea"
        assert len(file.name) <= 255
        assert Path(file.temporary_file_path()).exists()
