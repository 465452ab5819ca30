"""File objects, uploads and upload handlers."""

import asyncio
import io
import os
import threading
import time
from io import BytesIO

import pytest

from quintet.core.exceptions import SuspiciousFileOperation
from quintet.core.files import File
from quintet.core.files.base import ContentFile
from quintet.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, TemporaryUploadedFile
from quintet.core.files.uploadhandler import MemoryFileUploadHandler, StopFutureHandlers, TemporaryFileUploadHandler


def test_a_file_knows_its_size_and_pieces(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\r\ntwo\rthree\nfour")
    with path.open("rb") as opened:
        file = File(opened)
        assert (file.name, file.size, file.multiple_chunks(4)) == (str(path), 19, True)
        assert list(file.chunks(10)) == [b"one\r\ntwo\rt", b"hree\nfour"]
        assert list(file) == [b"one\r\n", b"two\r", b"three\n", b"four"]
    assert file.closed
    with file.open() as again:
        assert again.read(3) == b"one"


def test_a_line_end_may_lie_across_two_pieces():
    file = File(BytesIO(b"ab\r\ncd\n"), name="x")
    file.DEFAULT_CHUNK_SIZE = 3
    assert list(file) == [b"ab\r\n", b"cd\n"]


def test_content_files():
    file = ContentFile("line\x0cone\ntwo")
    assert (file.size, list(file), bool(file)) == (12, ["line\x0cone\n", "two"], True)
    file.seek(0, 2)
    file.write("!")
    assert file.size == 13
    assert repr(ContentFile(b"", name="a.txt")) == "<ContentFile: a.txt>"


def test_uploads_keep_bare_and_short_names():
    assert SimpleUploadedFile("../../etc/passwd", b"x").name == "passwd"
    assert len(SimpleUploadedFile("a" * 300 + ".html", b"x").name) == 255
    assert SimpleUploadedFile("a" * 300 + ".html", b"x").name.endswith(".html")
    for name in ("..", ".", "a/.."):
        with pytest.raises(SuspiciousFileOperation):
            SimpleUploadedFile(name, b"x")


def test_temporary_uploads_leave_nothing_behind():
    file = TemporaryUploadedFile("a.txt", "text/plain", 1, None)
    path = file.temporary_file_path()
    file.write(b"x")
    file.close()
    assert not os.path.exists(path)


def test_small_uploads_stay_in_memory():
    handler = MemoryFileUploadHandler()
    handler.handle_raw_input(BytesIO(), {}, 100, b"")
    with pytest.raises(StopFutureHandlers):
        handler.new_file("field", "a.txt", "text/plain", None)
    assert handler.receive_data_chunk(b"ab", 0) is None
    file = handler.file_complete(2)
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.read(), file.field_name, list(file.chunks())) == (b"ab", "field", [b"ab"])


def test_large_uploads_go_to_disk():
    memory, disk = MemoryFileUploadHandler(), TemporaryFileUploadHandler()
    memory.handle_raw_input(BytesIO(), {}, 10_000_000, b"")
    for handler in (memory, disk):
        handler.new_file("field", "a.txt", "text/plain", None)
    assert memory.receive_data_chunk(b"ab", 0) == b"ab"
    assert memory.file_complete(2) is None
    disk.receive_data_chunk(b"ab", 0)
    file = disk.file_complete(2)
    assert (file.read(), file.size) == (b"ab", 2)
    file.close()


@pytest.mark.parametrize("make", [str, str.encode], ids=["text", "bytes"])
def test_lines_do_not_depend_on_how_a_file_is_cut(make):
    parts = ["one", "\n", "two", "\r\n", "\r", "\n", "\r\r\n", "three\x0b\u2028four", "\n\r", "five", "\r"]
    whole = make("".join(parts))
    expected = [make(line) for line in ["one\n", "two\r\n", "\r\n", "\r", "\r\n", "three\x0b\u2028four\n", "\r", "five\r"]]
    for size in range(1, len(whole) + 1):
        file = ContentFile(whole)
        file.DEFAULT_CHUNK_SIZE = size
        assert list(file) == expected, size


def test_an_empty_upload_has_no_lines():
    assert list(SimpleUploadedFile("a.txt", b"")) == []


def test_a_line_of_many_pieces_is_read_once():
    def seconds(size):
        file = ContentFile(b"x" * size)
        start = time.process_time()
        assert len(list(file)) == 1
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(3)) for size in (1_000_000, 4_000_000))
    assert large < 0.5
    assert large / max(small, 0.002) <= 6.5


def test_async_code_reads_pieces_in_a_thread(tmp_path):
    threads = []

    class Noting(io.BytesIO):
        def read(self, size=-1):
            threads.append(threading.current_thread())
            return super().read(size)

    async def scenario():
        file = File(Noting(b"abcdef"))
        assert [piece async for piece in file.achunks(4)] == [b"abcd", b"ef"]
        file.seek(0)
        assert await file.aread(2) == b"ab"
        assert await File(io.BytesIO()).awrite(b"xyz") == 3

    asyncio.run(scenario())
    assert threads
    assert threading.main_thread() not in threads
