"""Files in folders: whole or not there, alone under their name, with the permissions asked for, and nowhere else."""

import asyncio
import copy
import io
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quintet.core.exceptions import SuspiciousFileOperation
from quintet.core.files.base import ContentFile, File
from quintet.core.files.storage import FileSystemStorage, InMemoryStorage, Storage, StorageHandler, default_storage, storages
from quintet.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from quintet.core.signals import setting_changed
from quintet.kit import bridge
from quintet.services.files import placing
from quintet.test.utils import override_settings
from quintet.utils.functional import lazy

MEMORY = "django.core.files.storage.InMemoryStorage"


@pytest.fixture(params=[FileSystemStorage, InMemoryStorage])
def storage(request, tmp_path):
    return request.param(location=tmp_path / "media", base_url="/media")


@pytest.fixture
def files(tmp_path):
    return FileSystemStorage(tmp_path / "media")


@pytest.mark.parametrize("name", ["", ".", "a/.."])
def test_no_name_deletes_the_whole_storage(storage, name):
    storage.save("a/b.txt", ContentFile("kept"))
    with pytest.raises((ValueError, OSError)):
        storage.delete(name)
    with storage.open("a/b.txt") as file:
        assert file.read() == b"kept"


# Names.

OUTSIDE = [
    "../x", "a/../../x", "a/../x", "/etc/passwd", "..\\x", "a\\..\\..\\x", "..", ".", "", "a/..", "a/.", "a/", "/", "..\\..\\",
    "/tmp/../x", "....//../x",
]  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_names_that_lead_elsewhere_are_refused_CVE_2021_45452(storage, tmp_path, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile("x"))
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


@pytest.mark.parametrize("name", ["a\x00b", "a/\x00"])
def test_a_name_with_nul_names_no_file_CVE_2021_45452(files, name):
    with pytest.raises(ValueError, match="null"):
        files.save(name, ContentFile("x"))


@pytest.mark.parametrize("hook", ["get_available_name", "_save"])
@pytest.mark.parametrize("bad", ["path/to/../test.file", "/path/to/test.file", "../x"])
def test_names_that_hooks_of_a_subclass_give_are_checked_too_CVE_2024_39330(files, hook, bad, monkeypatch):
    saved = []
    monkeypatch.setattr(files, "_save", lambda name, content: saved.append(name) or name)
    monkeypatch.setattr(files, hook, lambda *args, **kwargs: bad)
    with pytest.raises(SuspiciousFileOperation, match=f"Detected path traversal attempt in '{bad}'"):
        files.save("fine.txt", ContentFile("x"))
    assert saved == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("..", "Could not derive file name from '..'"),
        ("/tmp/.", "Could not derive file name from '.'"),
        ("", "Could not derive file name from ''"),
        ("tmp\\..\\path", "Detected path traversal attempt in 'tmp/..'"),
        ("../path", "Detected path traversal attempt in '..'"),
    ],
)
def test_what_a_refused_name_is_told(files, name, said):
    for ask in (files.get_available_name, files.generate_filename, FileSystemStorage(allow_overwrite=True).get_available_name):
        with pytest.raises(SuspiciousFileOperation) as told:
            ask(name)
        assert str(told.value) == said


def test_links_of_the_owner_are_followed_and_broken_ones_are_taken_names(files, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    Path(files.location).mkdir()
    (Path(files.location) / "linked").symlink_to(elsewhere)
    (Path(files.location) / "broken.txt").symlink_to(tmp_path / "nothing")
    files.save("linked/a.txt", ContentFile("x"))
    assert (elsewhere / "a.txt").read_text() == "x"
    assert files.save("broken.txt", ContentFile("x")) != "broken.txt"
    assert not (tmp_path / "nothing").exists()
    files.delete("linked")
    assert elsewhere.exists(), "the link is deleted, not where it leads"


def test_names_are_kept_in_their_plain_form(storage):
    assert storage.save("./a/./b.txt", ContentFile("x")) == "a/b.txt"
    assert storage.save("c\\d.txt", ContentFile("x")) == "c/d.txt"
    assert storage.save(Path("e", "f.txt"), ContentFile("x")) == "e/f.txt"
    assert storage.save(None, ContentFile("x", name="own.txt")) == "own.txt"
    assert storage.exists(Path("e"))
    with pytest.raises(ValueError, match="no name to save under"):
        storage.save(None, ContentFile("x"))


def test_dots_belong_to_the_name_alone(storage):
    first, second = storage.save("dotted.path/.test", ContentFile("1")), storage.save("dotted.path/.test", ContentFile("2"))
    assert first == "dotted.path/.test"
    assert second.startswith("dotted.path/.test_")
    assert len(storage.save("archive.tar.gz", ContentFile("1"))) == len("archive.tar.gz")
    assert storage.save("archive.tar.gz", ContentFile("2")).endswith(".gz")


def test_long_names_are_cut(storage):
    storage.save("name.txt", ContentFile("1"))
    assert len(storage.save("name.txt", ContentFile("2"), max_length=14)) <= 14
    for limit in (5, 8):
        with pytest.raises(SuspiciousFileOperation, match="Storage can not find an available filename"):
            storage.save("name.txt", ContentFile("2"), max_length=limit)


def test_overwriting_cuts_the_name_itself(tmp_path):
    replacing = FileSystemStorage(tmp_path, allow_overwrite=True)
    assert replacing.save("test_long_file_name.txt", ContentFile("x"), max_length=10) == "test_l.txt"
    assert replacing.save("test_l.txt", ContentFile("longer")) == "test_l.txt"
    assert replacing.save("test_l.txt", ContentFile("y")) == "test_l.txt"
    assert replacing.size("test_l.txt") == 1
    with pytest.raises(SuspiciousFileOperation):
        replacing.save("file_name.longext", ContentFile("x"), max_length=5)


def test_a_subclass_that_leaves_out_exclusive_creation_replaces(tmp_path):
    class Replacing(FileSystemStorage):
        OS_OPEN_FLAGS = FileSystemStorage.OS_OPEN_FLAGS & ~os.O_EXCL

    old = Replacing(tmp_path)
    assert old.save("a", ContentFile("1")) == old.save("a", ContentFile("2")) == "a"


def test_many_uploads_of_one_name_stay_fast_and_apart_CVE_2014_0481(storage):
    names = [storage.save("same.txt", ContentFile("x")) for _ in range(300)]
    assert len(set(names)) == 300
    questions = []
    ask = storage.exists
    storage.exists = lambda name: questions.append(name) or ask(name)
    storage.save("same.txt", ContentFile("x"))
    assert len(questions) <= 3


@pytest.mark.parametrize("made", [lambda n: ContentFile(f"content {n}"), "upload"])
def test_uploads_of_one_name_at_the_same_time_stay_apart_F34(storage, made):
    def save(number):
        if made != "upload":
            return storage.save("same.txt", made(number))
        upload = TemporaryUploadedFile("same.txt", "text/plain", 1, None)
        upload.write(f"content {number}".encode())
        upload.flush()
        name = storage.save("same.txt", upload)
        upload.close()
        return name

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(save, range(64)))
    assert len(set(names)) == 64
    kept = set()
    for name in names:
        with storage.open(name) as file:
            kept.add(file.read())
    assert kept == {f"content {number}".encode() for number in range(64)}


# Whole or not there.


class Failing(ContentFile):
    """A file whose second piece cannot be read."""

    def chunks(self, chunk_size=None):
        yield b"begun"
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("unnamed", [True, False], ids=["unnamed", "hidden"])
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_save_that_fails_leaves_nothing_F14(tmp_path, unnamed, overwrite, monkeypatch):
    if not unnamed:
        monkeypatch.setattr(placing, "_UNNAMED", 0)
    files = FileSystemStorage(tmp_path, allow_overwrite=overwrite)
    files.save("before.txt", ContentFile("whole"))
    with pytest.raises(OSError, match="No space"):
        files.save("before.txt", Failing(""))
    assert [path.name for path in tmp_path.iterdir()] == ["before.txt"]
    assert (tmp_path / "before.txt").read_text() == "whole"
    files.save("before.txt", ContentFile("again"))
    assert all(not path.name.startswith(".") for path in tmp_path.iterdir())


@pytest.mark.parametrize("unnamed", [True, False], ids=["unnamed", "hidden"])
def test_a_file_is_seen_when_it_is_whole(tmp_path, unnamed, monkeypatch):
    if not unnamed:
        monkeypatch.setattr(placing, "_UNNAMED", 0)
    files = FileSystemStorage(tmp_path, file_permissions_mode=0o640)

    class Slow(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"begun"
            seen.append((files.exists("a.txt"), files.listdir("")))
            yield b" done"

    seen = []
    files.save("a.txt", Slow(""))
    assert seen == [(False, ([], []))]
    assert (tmp_path / "a.txt").read_text() == "begun done"
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_places_without_links(tmp_path, monkeypatch):
    def no_links(*args, **kwargs):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(placing, "_UNNAMED", 0)
    monkeypatch.setattr(os, "link", no_links)
    files = FileSystemStorage(tmp_path)
    assert files.save("a.txt", ContentFile("1")) == "a.txt"
    assert files.save("a.txt", ContentFile("2")) != "a.txt"
    upload = TemporaryUploadedFile("b.txt", "text/plain", 1, None)
    upload.write(b"3")
    upload.flush()
    assert files.save("b.txt", upload) == "b.txt"
    upload.close()
    assert (tmp_path / "a.txt").read_text() == "1"
    assert len(list(tmp_path.iterdir())) == 3


KILLED = """
import os, signal, sys
from quintet.conf import settings
settings.configure(SECRET_KEY="x" * 50)
from quintet.core.files.base import ContentFile
from quintet.core.files.storage import FileSystemStorage

class Killing(ContentFile):
    def chunks(self, chunk_size=None):
        yield b"begun" * 100_000
        os.kill(os.getpid(), signal.SIGKILL)

FileSystemStorage(sys.argv[1]).save("a.txt", Killing(""))
"""


@pytest.mark.parametrize("mode", [0o600, 0o640, None])
def test_nobody_else_reads_a_file_while_it_is_written(tmp_path, monkeypatch, mode):
    monkeypatch.setattr(placing, "_UNNAMED", 0)
    seen = []

    def pieces():
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.iterdir())
        yield "secret"

    before = os.umask(0o022)
    try:
        placing.write_whole(tmp_path / "a", pieces(), mode=mode)
    finally:
        os.umask(before)
    assert seen == [mode if mode is not None else 0o644]
    assert (tmp_path / "a").stat().st_mode & 0o777 == seen[0]


@pytest.mark.skipif(not placing._UNNAMED, reason="the system has no files without names")
def test_a_killed_process_leaves_nothing_F34(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    assert done.returncode == -9
    assert list(tmp_path.iterdir()) == []


# Permissions.


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield 0o027
    os.umask(before)


def mode_of(path):
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("made", [lambda: ContentFile("x"), lambda: SimpleUploadedFile("x", b"x")])
def test_permissions_of_files_and_folders(tmp_path, umask, made):
    with override_settings(FILE_UPLOAD_PERMISSIONS=0o654, FILE_UPLOAD_DIRECTORY_PERMISSIONS=0o765):
        FileSystemStorage(tmp_path / "by_settings").save("a/b/c.txt", made())
    with override_settings(FILE_UPLOAD_PERMISSIONS=None, FILE_UPLOAD_DIRECTORY_PERMISSIONS=None):
        FileSystemStorage(tmp_path / "by_system").save("a/b/c.txt", made())
    FileSystemStorage(tmp_path / "given", file_permissions_mode=0o600, directory_permissions_mode=0o700).save("a/c.txt", made())
    assert mode_of(tmp_path / "by_settings/a/b/c.txt") == 0o654
    assert mode_of(tmp_path / "by_settings/a/b") == mode_of(tmp_path / "by_settings/a") == 0o765
    assert mode_of(tmp_path / "by_system/a/b/c.txt") == 0o666 & ~umask
    assert mode_of(tmp_path / "by_system/a") == 0o777 & ~umask
    assert (mode_of(tmp_path / "given/a/c.txt"), mode_of(tmp_path / "given/a")) == (0o600, 0o700)


def test_temporary_uploads_are_their_owners_alone_CVE_2023_38037(tmp_path, umask):
    os.umask(0)
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        upload = TemporaryUploadedFile("a.txt", "text/plain", 1, None)
    assert mode_of(Path(upload.temporary_file_path())) == 0o600
    assert Path(upload.temporary_file_path()).parent == tmp_path
    upload.close()
    assert list(tmp_path.iterdir()) == []


def test_folders_that_exist_keep_their_permissions(tmp_path):
    (tmp_path / "a").mkdir(mode=0o711)
    FileSystemStorage(tmp_path, directory_permissions_mode=0o700).save("a/b/c.txt", ContentFile("x"))
    assert (mode_of(tmp_path / "a"), mode_of(tmp_path / "a/b")) == (0o711, 0o700)


def test_a_file_in_the_way_of_a_folder(storage):
    storage.save("a.txt", ContentFile("x"))
    with pytest.raises(FileExistsError, match="exists and is not a directory"):
        storage.save("a.txt/b.txt", ContentFile("x"))


# Memory.


def test_memory_opens_as_text_and_bytes():
    memory = InMemoryStorage()
    with memory.open("a.txt", "w") as file:
        file.write("é\n")
    with memory.open("a.txt", "rb") as file:
        assert file.read() == "é\n".encode()
    with memory.open("a.txt", "a") as file:
        file.write("more")
    with memory.open("a.txt", "r") as file:
        assert list(file) == ["é\n", "more"]
    with memory.open("a.txt", "rb+") as file:
        file.write(b"E")
        file.flush()
        assert memory.open("a.txt").read(1) == b"E"
    for mode, error in (("x", FileExistsError), ("q", ValueError)):
        with pytest.raises(error):
            memory.open("a.txt", mode)
    with memory.open("new/b.txt", "x") as file:
        file.write("b")
    assert memory.listdir("new") == ([], ["b.txt"])


def test_memory_has_folders():
    memory = InMemoryStorage()
    assert memory.listdir("") == ([], [])
    memory.save("a/b/c.txt", ContentFile("x"))
    created, modified = memory.get_created_time("a/b"), memory.get_modified_time("a/b")
    memory.delete("a/b/c.txt")
    assert memory.exists("a/b")
    assert memory.get_created_time("a/b") == created
    assert memory.get_modified_time("a/b") > modified
    for ask in (memory.open, memory.size):
        with pytest.raises(IsADirectoryError):
            ask("a/b")
        with pytest.raises(FileNotFoundError):
            ask("a/missing")
    with pytest.raises(FileNotFoundError):
        memory.listdir("missing")
    memory.delete("a")
    assert memory.listdir("") == ([], [])


def test_memory_takes_temporary_uploads_off_the_disk():
    upload = TemporaryUploadedFile("a.txt", "text/plain", 1, None)
    upload.write(b"x")
    upload.flush()
    InMemoryStorage().save("a.txt", upload)
    assert not os.path.exists(upload.temporary_file_path())
    upload.close()


def test_memory_can_be_copied():
    memory = InMemoryStorage()
    memory.save("a.txt", ContentFile("x"))
    for twin in (copy.deepcopy(memory), pickle.loads(pickle.dumps(memory))):
        assert twin.open("a.txt").read() == b"x"
        twin.delete("a.txt")
        assert memory.exists("a.txt")


# Options, settings and handlers.


def test_options_follow_the_settings_unless_given(tmp_path):
    for kind in (FileSystemStorage, InMemoryStorage):
        by_settings, given = kind(), kind("given", "/given", 0o600, 0o700)
        with override_settings(
            MEDIA_ROOT="other", MEDIA_URL="/other", FILE_UPLOAD_PERMISSIONS=0o333, FILE_UPLOAD_DIRECTORY_PERMISSIONS=0o444
        ):
            assert (by_settings.base_location, by_settings.base_url) == ("other", "/other/")
            assert by_settings.location == os.path.abspath("other")
            assert (by_settings.file_permissions_mode, by_settings.directory_permissions_mode) == (0o333, 0o444)
            assert (given.base_location, given.base_url) == ("given", "/given/")
            assert (given.file_permissions_mode, given.directory_permissions_mode) == (0o600, 0o700)
    assert FileSystemStorage(location="").location == os.getcwd()


def test_options_may_be_set_on_the_object_or_in_a_subclass(tmp_path):
    class Media(FileSystemStorage):
        base_url = "https://media.example/"

    media = Media()
    media.location = str(tmp_path)
    media.save("a.txt", ContentFile("x"))
    assert (tmp_path / "a.txt").exists()
    assert media.url("a b.txt") == "https://media.example/a%20b.txt"
    media.base_url = None
    with pytest.raises(ValueError, match="not accessible via a URL"):
        media.url("a.txt")


def test_urls_stay_below_their_base(storage):
    for name, url in {
        "/evil.com": "/media/evil.com", "///evil.com": "/media/evil.com", "\\\\evil.com": "/media/evil.com",
        "a/b\\c": "/media/a/b/c", "a\0b": "/media/a%00b", "~!*()'@#$%^&*+ =": "/media/~!*()'%40%23%24%25%5E%26*%2B%20%3D",
        None: "/media/", Path("a"): "/media/a",
    }.items():  # fmt: skip
        assert storage.url(name) == url


def test_a_lazy_base_url_is_looked_up_when_it_is_used():
    asked = []
    lazily = FileSystemStorage(base_url=lazy(lambda: asked.append(1) or "/lazy", str)())
    assert asked == []
    assert lazily.url("a.txt") == "/lazy/a.txt"
    assert asked


def test_storages_live_as_long_as_their_setting():
    with override_settings(STORAGES={"default": {"BACKEND": MEMORY}, "other": {"BACKEND": MEMORY}}):
        default_storage.save("a.txt", ContentFile("x"))
        with override_settings(DEBUG=True):
            assert default_storage.exists("a.txt")
        assert storages["default"] is storages["default"]
        assert not storages["other"].exists("a.txt")
        assert default_storage == storages["default"]
        setting_changed.send(sender=None, setting="STORAGES", value=None, enter=True)
        assert not default_storage.exists("a.txt")
        assert default_storage == storages["default"]
    assert isinstance(default_storage, FileSystemStorage)
    with pytest.raises(Exception, match="names no BACKEND"):
        StorageHandler({"default": {}})["default"]


# A storage of one's own.


class Lent(Storage):
    """A storage of somebody else, with what it cannot do left out."""

    def __init__(self):
        self.held = {}
        self.threads = []

    def _open(self, name, mode="rb"):
        self.threads.append(threading.current_thread())
        return File(io.BytesIO(self.held[name]), name)

    def _save(self, name, content):
        self.threads.append(threading.current_thread())
        self.held[name] = content.read()
        return name

    def exists(self, name):
        return name in self.held


def test_a_storage_of_ones_own_needs_two_hooks():
    lent = Lent()
    assert lent.save("a.txt", io.BytesIO(b"x")) == "a.txt"
    assert lent.open("a.txt").read() == b"x"
    assert lent.save("a.txt", ContentFile(b"y")).startswith("a_")
    for name in ("delete", "listdir", "size", "url", "get_accessed_time", "get_created_time", "get_modified_time"):
        with pytest.raises(NotImplementedError, match=f"subclasses of Storage must provide an? {name}\\(\\) method"):
            getattr(lent, name)("a.txt")
    with pytest.raises(NotImplementedError, match="This backend doesn't support absolute paths"):
        lent.path("a.txt")


def test_storages_wait_off_the_event_loop(tmp_path):
    async def scenario(storage):
        name = await storage.asave("a.txt", ContentFile(b"x"))
        assert await storage.aexists(name) is True
        with await storage.aopen(name) as file:
            assert file.read() == b"x"
        # Plain names, called by code that an event loop runs.
        assert await bridge.run(storage.save, "b.txt", ContentFile(b"y")) == "b.txt"
        with await bridge.run(storage.open, "b.txt") as file:
            assert file.read() == b"y"

    lent = Lent()
    asyncio.run(scenario(lent))
    assert len(lent.threads) == 4
    assert threading.main_thread() not in lent.threads

    async def more(storage):
        await scenario(storage)
        assert sorted((await storage.alistdir(""))[1]) == ["a.txt", "b.txt"]
        assert await storage.asize("a.txt") == 1
        assert await storage.aurl("a.txt") == "/m/a.txt"
        created, modified = await storage.aget_created_time("a.txt"), await storage.aget_modified_time("a.txt")
        assert created <= modified or created - modified < (created - created.min)
        assert await storage.aget_accessed_time("a.txt")
        await storage.adelete("a.txt")
        assert await storage.aexists("a.txt") is False

    for kind in (FileSystemStorage, InMemoryStorage):
        asyncio.run(more(kind(tmp_path / kind.__name__, "/m")))
