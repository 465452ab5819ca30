"""Storages: names, places, and what they keep."""

import datetime

import pytest

from quintet.core.exceptions import SuspiciousFileOperation
from quintet.core.files.base import ContentFile
from quintet.core.files.storage import FileSystemStorage, InMemoryStorage, InvalidStorageError, default_storage, storages
from quintet.core.files.uploadedfile import TemporaryUploadedFile


@pytest.fixture(params=[FileSystemStorage, InMemoryStorage])
def storage(request, tmp_path):
    return request.param(location=tmp_path / "media", base_url="/media")


def test_files_are_kept_and_found(storage):
    name = storage.save("books/a b.txt", ContentFile("text"))
    assert name == "books/a b.txt"
    assert (storage.exists(name), storage.size(name), storage.url(name)) == (True, 4, "/media/books/a%20b.txt")
    assert storage.listdir("") == (["books"], [])
    assert storage.listdir("books") == ([], ["a b.txt"])
    with storage.open(name) as file:
        assert file.read() == b"text"
    for moment in (storage.get_created_time(name), storage.get_modified_time(name), storage.get_accessed_time(name)):
        assert abs(datetime.datetime.now(datetime.UTC) - moment) < datetime.timedelta(minutes=1)
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)


def test_a_taken_name_gets_another(storage):
    storage.save("a.txt", ContentFile("1"))
    other = storage.save("a.txt", ContentFile("2"))
    assert other.startswith("a_")
    assert other.endswith(".txt")
    assert len(other) == len("a_1234567.txt")
    short = storage.save("long" * 5 + ".txt", ContentFile("3"), max_length=16)
    assert len(short) <= 16
    with pytest.raises(SuspiciousFileOperation, match="max_length"):
        storage.save("a.txt", ContentFile("4"), max_length=5)


def test_nothing_is_kept_outside(storage):
    for name in ("../a.txt", "/etc/passwd", "a/../../b", "..", "books/.."):
        with pytest.raises(SuspiciousFileOperation):
            storage.save(name, ContentFile("x"))
    with pytest.raises(SuspiciousFileOperation):
        storage.open("../a.txt")


def test_written_files(storage):
    storage.save("new.txt", ContentFile(""))
    with storage.open("new.txt", "wb") as file:
        file.write(b"abc")
    assert storage.size("new.txt") == 3


def test_uploads_on_disk_are_moved(tmp_path):
    storage = FileSystemStorage(tmp_path, file_permissions_mode=0o600)
    upload = TemporaryUploadedFile("a.txt", "text/plain", 1, None)
    upload.write(b"x")
    upload.flush()
    name = storage.save("a.txt", upload)
    upload.close()
    assert (tmp_path / name).read_bytes() == b"x"
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_overwriting(tmp_path):
    storage = FileSystemStorage(tmp_path, allow_overwrite=True)
    assert storage.save("a.txt", ContentFile("long text")) == storage.save("a.txt", ContentFile("x"))
    assert (tmp_path / "a.txt").read_text() == "x"


def test_generated_names():
    assert FileSystemStorage().generate_filename("a/b c?.txt") == "a/b_c.txt"
    with pytest.raises(SuspiciousFileOperation):
        FileSystemStorage().generate_filename("../b.txt")


def test_named_storages(tmp_path):
    made = storages.create_storage({"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}})
    assert made.location == str(tmp_path)
    assert isinstance(storages["default"], FileSystemStorage)
    assert default_storage.url is not None
    with pytest.raises(InvalidStorageError, match="Could not find config for 'nothing'"):
        storages["nothing"]
    assert made.deconstruct() == ("quintet.core.files.storage.FileSystemStorage", (), {"location": tmp_path})
