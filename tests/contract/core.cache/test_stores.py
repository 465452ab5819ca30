"""What is particular to each store: who leaves the memory first, and who may read and write the files."""

import asyncio
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
import tracemalloc
from pathlib import Path

import pytest

from quintet.core.cache.backends.filebased import FileBasedCache
from quintet.core.cache.backends.locmem import LocMemCache
from quintet.kit import bridge
from quintet.services.files import placing
from quintet.test.utils import override_settings


@pytest.fixture
def memory(request):
    made = LocMemCache(request.node.name, {"OPTIONS": {"MAX_ENTRIES": 9}})
    yield made
    made.clear()


def fill(cache, count=9):
    for number in range(count):
        cache.set(f"key{number}", number, None)


def kept(cache, count=9):
    return [number for number in range(count) if f"key{number}" in cache]


@pytest.mark.parametrize("use", [lambda c, k: c.get(k), lambda c, k: c.set(k, 1), lambda c, k: c.incr(k)])
def test_what_was_used_last_stays_in_memory(memory, use):
    fill(memory)
    for number in range(6):
        use(memory, f"key{number}")
    memory.set("new", 1)
    assert kept(memory) == [0, 1, 2, 3, 4, 5]


def test_looking_for_a_key_is_no_use(memory):
    fill(memory)
    assert memory.has_key("key0")
    memory.touch("key1")
    memory.set("new", 1)
    assert kept(memory) == [3, 4, 5, 6, 7, 8]


def test_replacing_a_value_in_a_full_memory_moves_nobody_out(memory):
    fill(memory)
    memory.set("key3", "other")
    assert kept(memory) == list(range(9))


def test_values_that_have_ended_leave_before_living_ones(memory):
    fill(memory, 6)
    for number in range(6, 9):
        memory.set(f"key{number}", number, 0.01)
    time.sleep(0.02)
    memory.set("new", 1)
    assert kept(memory) == [0, 1, 2, 3, 4, 5]


def test_memory_does_not_grow_beyond_its_entries(memory):
    tiny = LocMemCache("tiny", {"OPTIONS": {"MAX_ENTRIES": 1}})
    for number in range(50):
        tiny.set(f"key{number}", number)
        assert len(kept(tiny, 50)) == 1
    tiny.clear()
    fill(memory, 100)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(20_000):
        memory.set(f"other{number}", "x" * 100)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 20_000


def test_memory_is_shared_by_location_alone():
    one, same, other = LocMemCache("one", {}), LocMemCache("one", {}), LocMemCache("other", {})
    one.set("key", 1)
    assert (same.get("key"), other.get("key")) == (1, None)
    other.set("key", 2)
    one.clear()
    assert (same.get("key"), other.get("key")) == (None, 2)
    other.clear()


# Files.


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "a" / "b"


@pytest.fixture
def files(folder):
    return FileBasedCache(folder, {})


def test_folders_of_the_cache_are_their_owners_alone_CVE_2020_24584(files, folder, tmp_path):
    before = os.umask(0o002)
    try:
        files.set("key", 1)
    finally:
        os.umask(before)
    for one in (folder, folder.parent):
        assert one.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


class Bomb:
    """Unpickling it would leave a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


@pytest.mark.parametrize("place", ["whole", "tail"])
def test_a_planted_file_is_never_unpickled_CELERY_PICKLE_CVE_2020_8165(files, folder, tmp_path, place, caplog):
    mark = tmp_path / "mark"
    files.set("key", "value")
    (path,) = folder.iterdir()
    planted = pickle.dumps(Bomb(mark))
    path.write_bytes(planted if place == "whole" else path.read_bytes()[:44] + planted)
    with caplog.at_level(logging.WARNING, "django.cache"):
        assert files.get("key") is None
    assert not mark.exists()
    assert not path.exists()
    assert len(caplog.records) == 1
    assert str(path) in caplog.text


def test_a_value_cannot_be_put_under_another_key(files, folder):
    files.set("mine", "anonymous")
    (mine,) = folder.iterdir()
    files.set("theirs", "admin")
    theirs = next(path for path in folder.iterdir() if path != mine)
    mine.write_bytes(theirs.read_bytes())
    assert files.get("mine") is None
    assert files.get("theirs") == "admin"


@pytest.mark.parametrize("size", [0, 3, 40, -1])
def test_a_cut_file_is_no_value(files, folder, size):
    files.set("key", "value" * 100)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:size])
    assert files.get("key", "missing") == "missing"
    files.set("key", "again")
    assert files.get("key") == "again"


def test_values_of_another_secret_key_are_none(files):
    files.set("key", 1)
    with override_settings(SECRET_KEY="another-" + "y" * 50):
        assert files.get("key") is None


def test_a_text_comes_back_as_that_text_CVE_2020_8165(files):
    hostile = "cos\nsystem\n(S'true'\ntR."
    files.set("key", hostile)
    assert files.get("key") == hostile
    files.set("raw", hostile.encode())
    assert files.get("raw") == hostile.encode()


def test_keys_lead_nowhere_else(files, folder, tmp_path):
    for key in ("../../../outside", "/etc/passwd", "a" * 200, "nul\x00", "..\\x"):
        with pytest.warns() if not key.isprintable() else _silent():
            files.set(key, 1)
            assert files.get(key) == 1
    assert {path.parent for path in tmp_path.rglob("*.djcache")} == {folder}


def _silent():
    from contextlib import nullcontext

    return nullcontext()


def test_clearing_leaves_files_of_others(files, folder):
    files.set("key", 1)
    (folder / "not-ours.txt").write_text("x")
    files.clear()
    assert [path.name for path in folder.iterdir()] == ["not-ours.txt"]
    (folder / "not-ours.txt").unlink()
    folder.rmdir()
    files.clear()
    assert files.get("key") is None


def test_a_write_that_fails_leaves_the_value_and_no_litter_F14(files, folder, monkeypatch):
    files.set("key", "before")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdopen", full)
        with pytest.raises(OSError, match="No space"):
            files.set("key", "after")
    assert files.get("key") == "before"
    assert len(list(folder.iterdir())) == 1


def test_readers_see_whole_values_while_others_write(files):
    values = {"a" * 200_000, "b" * 200_000}
    files.set("key", min(values))
    stop = threading.Event()

    def write():
        while not stop.is_set():
            for value in values:
                files.set("key", value)

    writer = threading.Thread(target=write)
    writer.start()
    seen = {files.get("key") for _ in range(100)}
    stop.set()
    writer.join()
    assert seen <= values


def test_a_folder_without_links_keeps_values_too(files, folder, monkeypatch):
    def no_links(*_, **__):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(placing, "_UNNAMED", 0)
    assert files.add("key", 1) is True
    assert files.add("key", 2) is False
    assert files.get("key") == 1
    assert len(list(folder.iterdir())) == 1


def test_a_write_that_is_interrupted_leaves_nothing(files, folder, monkeypatch):
    files.set("key", 1)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for name in ("link", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                files.set("key", 2)
        assert files.get("key") == 1
        assert len(list(folder.iterdir())) == 1


def test_files_are_their_owners_alone(files, folder):
    before = os.umask(0)
    try:
        files.set("key", 1)
        files.add("other", 1)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


PROGRAM = """
import sys
from quintet.conf import settings
settings.configure(SECRET_KEY="x" * 50, CACHES={"default": {
    "BACKEND": "quintet.core.cache.backends.filebased.FileBasedCache", "LOCATION": sys.argv[1]}})
from quintet.core.cache import cache
print(sum(cache.add(f"lock{number}", sys.argv[2]) for number in range(200)))
"""


def test_one_of_several_processes_adds(folder):
    started = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    counts = [int(process.communicate(timeout=60)[0]) for process in started]
    assert sum(counts) == 200


def test_files_are_read_and_written_off_the_event_loop(files):
    where = []

    def note(work):
        def noted(*args):
            where.append(threading.current_thread())
            return work(*args)

        return noted

    files._read, files._set = note(files._read), note(files._set)

    async def scenario():
        await files.aset("key", 1)
        assert await files.aget("key") == 1
        assert await bridge.run(files.get, "key") == 1

    asyncio.run(scenario())
    assert len(where) == 3
    assert threading.main_thread() not in where
    files.get("key")
    assert where[-1] is threading.main_thread()
