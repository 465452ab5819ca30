"""Moving, locking, temporary files and images."""

import os
import subprocess
import sys
from io import BytesIO

import pytest

from quintet.core.files import locks, temp
from quintet.core.files.base import ContentFile, File
from quintet.core.files.images import ImageFile, get_image_dimensions
from quintet.core.files.move import file_move_safe
from quintet.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from quintet.services.files import placing

Image = pytest.importorskip("PIL.Image")


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "one.txt"
    path.write_text("one")
    return path


def test_a_file_is_moved(one, tmp_path):
    one.chmod(0o604)
    os.utime(one, (1, 1))
    two = tmp_path / "two.txt"
    file_move_safe(one, two)
    assert not one.exists()
    assert (two.read_text(), two.stat().st_mode & 0o777, two.stat().st_mtime) == ("one", 0o604, 1)


def test_a_move_replaces_only_when_told(one, tmp_path):
    two = tmp_path / "two.txt"
    two.write_text("two, and longer")
    with pytest.raises(FileExistsError, match=r"Destination file .*two\.txt exists and allow_overwrite is False"):
        file_move_safe(one, two)
    assert (one.read_text(), two.read_text()) == ("one", "two, and longer")
    file_move_safe(one, two, allow_overwrite=True)
    assert two.read_text() == "one"
    assert not one.exists()
    with pytest.raises(FileNotFoundError):
        file_move_safe(one, tmp_path / "three.txt")


def test_a_move_onto_itself_changes_nothing(one):
    file_move_safe(str(one), str(one.parent / "." / "one.txt"))
    assert one.read_text() == "one"


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_move_crosses_file_systems(one, tmp_path, overwrite, monkeypatch):
    def apart(*args, **kwargs):
        raise OSError(18, "Invalid cross-device link")

    one.chmod(0o640)
    os.utime(one, (5, 5))
    two = tmp_path / "two.txt"
    if overwrite:
        two.write_text("two, and longer")
    with monkeypatch.context() as patch:
        patch.setattr(placing, "_begin", _begin_as_neighbour(placing._begin, patch))
        patch.setattr(os, "replace" if overwrite else "link", apart)
        file_move_safe(one, two, allow_overwrite=overwrite)
    assert not one.exists()
    assert (two.read_text(), two.stat().st_mode & 0o777, two.stat().st_mtime) == ("one", 0o640, 5)


def _begin_as_neighbour(begin, patch):
    """From the copy on, both files lie on one file system again."""

    def begun(folder, mode):
        patch.undo()
        return begin(folder, mode)

    return begun


LOCKED = """
import sys
from quintet.core.files import locks
with open(sys.argv[1], "rb") as file:
    print(locks.lock(file, locks.LOCK_EX | locks.LOCK_NB), locks.lock(file.fileno(), locks.LOCK_SH | locks.LOCK_NB))
"""


def locked_elsewhere(path):
    return subprocess.run([sys.executable, "-c", LOCKED, str(path)], capture_output=True, text=True, check=True).stdout.split()


def test_locks_hold_among_processes(one):
    with one.open("rb") as file:
        assert locks.lock(file, locks.LOCK_SH) is True
        assert locked_elsewhere(one) == ["False", "True"]
        assert locks.unlock(file) is True
        assert locked_elsewhere(one) == ["True", "True"]


def test_temporary_files_leave_when_they_are_closed():
    with temp.NamedTemporaryFile(suffix=".txt") as file:
        file.write(b"x")
        assert os.path.dirname(file.name) == temp.gettempdir()
        assert os.stat(file.name).st_mode & 0o777 == 0o600
    assert not os.path.exists(file.name)


# Truth.


def test_a_file_is_always_true():
    assert File(None)
    assert File(BytesIO(b""))
    assert ContentFile(b"")
    assert not UploadedFile(BytesIO(b"x"))
    assert not SimpleUploadedFile(None, b"x")
    assert SimpleUploadedFile("a.txt", b"")


def test_what_files_are_called():
    assert repr(ContentFile(b"x")) == "<ContentFile: Raw content>"
    assert repr(ContentFile(b"x", "a.txt")) == "<ContentFile: a.txt>"
    assert repr(File(None)) == "<File: None>"


# Images.


@pytest.fixture(params=["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def image(request, tmp_path):
    path = tmp_path / f"image.{request.param.lower()}"
    Image.effect_noise((60, 40), 50).convert("RGB").save(path, request.param)
    return path


def test_an_image_knows_its_size(image):
    assert get_image_dimensions(image) == get_image_dimensions(str(image)) == (60, 40)
    with image.open("rb") as file:
        opened = ImageFile(file)
        assert (opened.width, opened.height) == (60, 40)
        assert not opened.closed
    assert not ImageFile(ContentFile(image.read_bytes())).closed


def test_a_file_is_left_where_it_was(image):
    with image.open("rb") as file:
        file.seek(7)
        assert get_image_dimensions(file) == (60, 40)
        assert file.tell() == 7
        assert get_image_dimensions(file, close=True) == (60, 40)
        assert file.closed


def test_a_closed_image_is_opened_and_closed_again(image):
    closed = ImageFile(image.open("rb"))
    closed.close()
    assert (closed.width, closed.height) == (60, 40)
    assert closed.closed


class OneByOne(BytesIO):
    """Gives a few bytes at a time, however many are asked for."""

    def read(self, size=-1):
        return super().read(min(size, 7) if size > 0 else size)


def test_headers_may_come_in_small_pieces(image):
    assert get_image_dimensions(OneByOne(image.read_bytes())) == (60, 40)


@pytest.mark.parametrize("content", [b"", b"not an image", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"\xff\xd8\xff" + b"\xff" * 5000])
def test_what_is_no_image_has_no_size(content, tmp_path):
    assert get_image_dimensions(BytesIO(content)) == (None, None)
    assert get_image_dimensions(tmp_path / "missing.png") == (None, None)
