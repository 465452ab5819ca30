"""Reloaders that look at files, under the names by which packages know them."""

import os
import sys
import threading
import zipfile

import pytest

from quintet.utils import autoreload
from quintet.utils.autoreload import BaseReloader, StatReloader


@pytest.fixture
def reloader(monkeypatch):
    made = StatReloader()
    made.SLEEP_TIME = 0
    monkeypatch.setattr("quintet.server.polling.iter_all_python_module_files", frozenset)
    yield made
    made.stop()


def later(path, seconds=5):
    moment = path.stat().st_mtime + seconds
    os.utime(path, (moment, moment))


def changes(reloader, change):
    """Return the paths that a look after ``change`` tells of."""
    told = []
    reloader.notify_file_changed = told.append
    looks = reloader.tick()
    next(looks)
    change()
    next(looks)
    next(looks)
    return told


def test_a_changed_file_is_told_of_once_however_many_patterns_it_matches(reloader, tmp_path):
    file, other = tmp_path / "below" / "one.py", tmp_path / "below" / "two.txt"
    file.parent.mkdir()
    file.touch()
    other.touch()
    reloader.watch_dir(tmp_path, "**/*.py")
    reloader.watch_dir(tmp_path, "**/*.p*")
    reloader.watch_dir(file.parent, "*.py")
    assert changes(reloader, lambda: (later(file), later(other))) == [file]


def test_files_that_are_not_there_are_no_trouble(reloader, tmp_path):
    reloader.extra_files = {tmp_path / "gone.py"}
    assert list(reloader.snapshot_files()) == []
    assert changes(reloader, lambda: (tmp_path / "gone.py").touch()) == []


def test_receivers_may_deal_with_a_change(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr("quintet.server.polling.trigger_reload", started.append)

    def deals(sender, file_path, **options):
        return file_path.suffix == ".mo"

    autoreload.file_changed.connect(deals)
    try:
        for name in ("a.mo", "a.py"):
            StatReloader().notify_file_changed(tmp_path / name)
    finally:
        autoreload.file_changed.disconnect(deals)
    assert started == [tmp_path / "a.py"]


def test_the_loop_ends_when_it_is_stopped_or_has_nothing_left_to_do():
    class Once(BaseReloader):
        looks = 0

        def tick(self):
            self.looks += 1
            yield

    reloader = Once()
    reloader.run_loop()
    assert (reloader.looks, reloader.should_stop) == (1, True)
    with pytest.raises(NotImplementedError):
        next(BaseReloader().tick())


def test_apps_are_waited_for_as_long_as_somebody_loads_them():
    class Registry:
        ready_event = threading.Event()

    assert not BaseReloader().wait_for_apps_ready(Registry, threading.Thread())
    thread = threading.Thread(target=Registry.ready_event.wait)
    thread.start()
    threading.Timer(0.05, Registry.ready_event.set).start()
    assert BaseReloader().wait_for_apps_ready(Registry, thread)


def test_files_of_modules_archives_and_errors_are_known(tmp_path, monkeypatch):
    archive, broken = tmp_path / "packed.zip", tmp_path / "broken_for_test.py"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("packed_for_test.py", "")
    broken.write_text("this is no Python")
    monkeypatch.setattr(sys, "path", [str(archive), str(tmp_path), *sys.path])
    monkeypatch.setattr("quintet.server.current.supervised.broken_files", [])
    __import__("packed_for_test")
    try:
        with pytest.raises(SyntaxError):
            autoreload.check_errors(__import__)("broken_for_test")
        found = autoreload.iter_all_python_module_files()
    finally:
        del sys.modules["packed_for_test"]
    assert {archive.resolve(), broken.resolve()} <= found
    assert autoreload.iter_modules_and_files((), frozenset(["null\x00byte.py"])) == frozenset()
    assert {path for path in autoreload.sys_path_directories() if path in (tmp_path, archive)} == {tmp_path}


def test_roots_are_what_lies_below_no_other(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b" / "c"
    assert set(autoreload.common_roots([a / "x", a, a / "x" / "y", b])) == {a, b}


def test_the_frameworks_own_modules_are_known():
    assert autoreload.is_django_module(autoreload)
    assert not autoreload.is_django_module(os)
    assert not autoreload.is_django_module(sys)


def test_a_reloader_that_works_here_is_chosen():
    assert isinstance(autoreload.get_reloader(), StatReloader)
    with pytest.raises(autoreload.WatchmanUnavailable, match="watchfiles"):
        autoreload.WatchmanReloader.check_availability()
