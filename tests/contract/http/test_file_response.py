"""FileResponse: what a file tells of itself becomes headers, and the file is closed with the response."""

import io
import tempfile
from urllib.parse import quote

import pytest

from quintet.http import FileResponse


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("page.html", "text/html"),
        ("data.json", "application/json"),
        ("archive.tar.gz", "application/gzip"),
        ("archive.tar.bz2", "application/x-bzip"),
        ("archive.tar.xz", "application/x-xz"),
        ("old.Z", "application/x-compress"),
        ("nothing", "application/octet-stream"),
        ("odd.nothing-known", "application/octet-stream"),
    ],
)
def test_the_type_comes_from_the_name(name, content_type):
    assert FileResponse(io.BytesIO(b"content"), filename=name)["Content-Type"] == content_type


def test_a_type_that_is_given_stays():
    assert FileResponse(io.BytesIO(), filename="a.html", content_type="text/plain")["Content-Type"] == "text/plain"
    assert FileResponse(io.BytesIO(), filename="a.html", headers={"Content-Type": "x/y"})["Content-Type"] == "x/y"


@pytest.mark.parametrize(
    ("filename", "as_attachment", "expected"),
    [
        ("a.txt", True, 'attachment; filename="a.txt"'),
        ("a.txt", False, 'inline; filename="a.txt"'),
        ("", True, "attachment"),
        ('quo"te\\.txt', True, 'attachment; filename="quo\\"te\\\\.txt"'),
        ("ünï.txt", False, "inline; filename*=utf-8''%C3%BCn%C3%AF.txt"),
        ("/etc/passwd", True, 'attachment; filename="passwd"'),
    ],
)
def test_the_name_is_offered(filename, as_attachment, expected):
    response = FileResponse(io.BytesIO(b"x"), filename=filename, as_attachment=as_attachment)
    assert response["Content-Disposition"] == expected


def test_a_buffer_without_a_name_has_no_disposition():
    assert not FileResponse(io.BytesIO(b"x")).has_header("Content-Disposition")


def test_the_length_is_what_is_left(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file:
        file.seek(4)
        response = FileResponse(file)
        assert (response["Content-Length"], b"".join(response)) == ("6", b"456789")
    buffer = io.BytesIO(b"0123456789")
    buffer.seek(7)
    response = FileResponse(buffer)
    assert (response["Content-Length"], response.getvalue()) == ("3", b"789")


def test_what_cannot_tell_its_length_is_sent_without():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.left = [b"one", b"two"]

        def readable(self):
            return True

        def readinto(self, target):
            piece = self.left.pop(0) if self.left else b""
            target[: len(piece)] = piece
            return len(piece)

    response = FileResponse(Pipe())
    assert not response.has_header("Content-Length")
    assert b"".join(response) == b"onetwo"


def test_a_temporary_file_whose_name_is_a_number():
    with tempfile.TemporaryFile() as file:
        file.write(b"content")
        file.seek(0)
        response = FileResponse(file)
        assert (response["Content-Length"], response["Content-Type"]) == ("7", "application/octet-stream")
        assert not response.has_header("Content-Disposition")


def test_the_file_is_closed_with_the_response(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(b"content")
    read, unread = FileResponse(path.open("rb")), FileResponse(path.open("rb"))
    assert list(read) == [b"content"]
    for response in (read, unread):
        file = response.file_to_stream
        assert not file.closed
        response.close()
        assert file.closed


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x00b.txt", "a\x7fb.txt", "a\r\nb.txt"])
def test_a_name_cannot_smuggle_a_header(name):
    response = FileResponse(io.BytesIO(b""), filename=name, as_attachment=True)
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"


def test_large_files_come_in_blocks():
    response = FileResponse(io.BytesIO(b"x" * (FileResponse.block_size + 1)))
    assert [len(piece) for piece in response] == [FileResponse.block_size, 1]


def test_a_file_that_only_seeks_tells_where_it_is():
    class Seeking:
        def __init__(self):
            self.buffer = io.BytesIO(b"0123456789")
            self.seek, self.read = self.buffer.seek, self.buffer.read

        def seekable(self):
            return True

    file = Seeking()
    file.seek(4)
    response = FileResponse(file)
    assert response["Content-Length"] == "6"
    assert b"".join(response) == b"456789"
