"""What every store of sessions does, and what is particular to caches and files."""

import asyncio
import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from quintet.contrib.sessions.backends.base import CreateError, UpdateError
from quintet.contrib.sessions.exceptions import InvalidSessionKey
from quintet.core.cache import InvalidCacheBackendError, caches
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import call_command
from quintet.db import connection
from quintet.db.transaction import atomic, set_rollback
from quintet.test import override_settings
from quintet.test.utils import CaptureQueriesContext

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCMEM, "LOCATION": "sessions of tests"},
    "other": {"BACKEND": LOCMEM, "LOCATION": "other sessions of tests"},
    "failing": {"BACKEND": "tests.kit.caches.Failing"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sessions")
    databases = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}}
    with override_settings(
        INSTALLED_APPS=["quintet.contrib.sessions"], DATABASES=databases, CACHES=CACHES, SESSION_FILE_PATH=str(folder)
    ):
        call_command("migrate", verbosity=0)
        yield folder
        connection.close()


@pytest.fixture(autouse=True)
def _empty(site):
    yield
    for alias in ("default", "other"):
        caches[alias].clear()
    for path in site.glob("sessionid*"):
        path.unlink()


def store_class(name):
    from quintet.contrib.sessions.backends import cache, cached_db, db, file, signed_cookies

    found = {"cache": cache, "cached_db": cached_db, "db": db, "file": file, "signed_cookies": signed_cookies}
    return found[name].SessionStore


@pytest.fixture(params=["cache", "cached_db", "db", "file"])
def store(request):
    return store_class(request.param)


@pytest.fixture(params=["sync", "async"])
def call(request):
    """Call a session's method by name, or its twin."""

    def sync(session, name, *args, **kwargs):
        return getattr(session, name)(*args, **kwargs)

    def twin(session, name, *args, **kwargs):
        return asyncio.run(getattr(session, f"a{name}")(*args, **kwargs))

    return sync if request.param == "sync" else twin


def saved(store, **values):
    session = store()
    session.update(values)
    session.save()
    return session


def test_a_session_is_stored_and_read(store, call):
    session = store()
    call(session, "set", "cart", [1, "é"])
    call(session, "save")
    assert len(session.session_key) == 32
    assert call(session, "exists", session.session_key) is True
    again = store(session.session_key)
    assert call(again, "get", "cart") == [1, "é"]
    again["cart"] = []
    call(again, "save")
    assert store(session.session_key)["cart"] == []


def test_a_new_session_is_stored_at_once(store, call):
    session = store()
    call(session, "create")
    assert session.modified
    assert call(session, "exists", session.session_key)
    assert dict(store(session.session_key).items()) == {}
    other = store(session.session_key)
    with pytest.raises(CreateError):
        call(other, "save", must_create=True)


@pytest.mark.parametrize(
    "key", ["unknown" * 5, "x" * 3000, "with space in it", "../../../etc/passwd", "nul\x00nul\x00nul", "É" * 20]
)
def test_an_unknown_key_is_worth_nothing(store, call, key):
    session = store(key)
    assert call(session, "get", "cart") is None
    assert session.session_key is None
    session["cart"] = 1
    call(session, "save")
    assert session.session_key != key
    assert len(session.session_key) == 32


@pytest.mark.parametrize("key", ["", "1234567"])
def test_a_short_key_is_none(store, key):
    assert store(key).session_key is None
    session = store()
    session._session_key = key
    assert session.session_key is None


def test_deleting_wins_over_saving(store, call):
    session = saved(store, a=1)
    key = session.session_key
    call(store(key), "delete")
    assert call(session, "exists", key) is False
    session["a"] = 2
    with pytest.raises(UpdateError):
        call(session, "save")
    assert store(key).get("a") is None
    call(session, "delete", key)


def test_a_new_key_keeps_the_data_and_the_old_one_is_gone(store, call):
    session = saved(store, a=1)
    old = session.session_key
    call(session, "cycle_key")
    assert session.session_key != old
    assert store(session.session_key)["a"] == 1
    assert not session.exists(old)
    call(session, "flush")
    assert session.session_key is None
    assert session.is_empty()


def test_sessions_end(store):
    session = store()
    session["a"] = 1
    session.set_expiry(60)
    session.save()
    assert store(session.session_key)["a"] == 1
    ended = store()
    ended["a"] = 1
    ended.set_expiry(-1)
    ended.save()
    assert store(ended.session_key).get("a") is None


def test_clearsessions(store):
    lasting, ended = store(), store()
    for session, seconds in ((lasting, 3600), (ended, -3600)):
        session["a"] = 1
        session.set_expiry(seconds)
        session.save()
    with override_settings(SESSION_ENGINE=store.__module__):
        call_command("clearsessions")
    assert lasting.exists(lasting.session_key)
    assert not ended.exists(ended.session_key)


# Caches.


@pytest.mark.parametrize("name", ["cache", "cached_db"])
def test_the_cache_of_sessions_is_a_setting(name):
    store = store_class(name)
    with override_settings(SESSION_CACHE_ALIAS="other"):
        session = saved(store, a=1)
        assert caches["default"].get(session.cache_key) is None
        assert caches["other"].get(session.cache_key) == {"a": 1}
    with override_settings(SESSION_CACHE_ALIAS="missing"), pytest.raises(InvalidCacheBackendError):
        store()


@pytest.mark.parametrize("name", ["cache", "cached_db"])
def test_keys_of_sessions_are_apart_from_other_keys_CVE_2011_4136(name):
    store = store_class(name)
    session = saved(store, a=1)
    assert session.cache_key == store.cache_key_prefix + session.session_key
    assert asyncio.run(session.acache_key()) == session.cache_key
    assert caches["default"].get(session.session_key) is None
    caches["default"].set("somebodyelses", {"a": "planted"})
    assert store("somebodyelses").get("a") is None
    caches["default"].set(store.cache_key_prefix + "k" * 32, "no session data")
    assert store("k" * 32).get("a") is None


def test_a_cache_that_keeps_nothing_is_told(monkeypatch):
    from quintet.contrib.sessions.backends import cache

    monkeypatch.setattr(cache.SessionStore, "attempts", 3)
    session = cache.SessionStore()
    monkeypatch.setattr(session._cache, "add", lambda *args: False)
    with pytest.raises(RuntimeError, match=r"Unable to create a new session key\. It is likely that the cache is unavailable"):
        session.create()


def test_a_cached_session_asks_no_database():
    store = store_class("cached_db")
    session = saved(store, a=1)
    with CaptureQueriesContext(connection) as asked:
        again = store(session.session_key)
        assert again["a"] == 1
        assert again.exists(session.session_key)
    assert len(asked) == 0
    caches["default"].clear()
    assert store(session.session_key)["a"] == 1
    assert caches["default"].get(session.cache_key) == {"a": 1}


def test_a_copy_ends_with_its_row():
    store = store_class("cached_db")
    session = store()
    session.set_expiry(100)
    session.save()
    caches["default"].clear()
    start = time.time()
    assert store(session.session_key).get("_session_expiry") == 100
    with mock.patch("time.time", return_value=start + 102):
        assert caches["default"].get(session.cache_key) is None


def test_sessions_go_on_when_their_cache_does_not_F13(caplog):
    store = store_class("cached_db")
    with override_settings(SESSION_CACHE_ALIAS="failing"), caplog.at_level(logging.ERROR, "django.contrib.sessions"):
        session = saved(store, a=1)
        assert store(session.session_key)["a"] == 1
        assert session.exists(session.session_key)
    assert "Error saving to cache" in caplog.text
    assert "Error reading from cache" in caplog.text
    assert "the cache is down" in caplog.text


def test_a_session_deleted_while_its_copy_is_filled_stays_dead_F21():
    store = store_class("cached_db")
    session = saved(store, a=1)
    key = session.session_key
    caches["default"].clear()
    reading = store(key)
    keep = reading._keep_copy

    def deleted_meanwhile(*args):
        store(key).delete()
        keep(*args)

    reading._keep_copy = deleted_meanwhile
    reading.load()
    assert store(key).get("a") is None


@pytest.mark.parametrize("is_rolled_back", [False, True], ids=["committed", "rolled back"])
def test_a_session_read_before_its_deletion_is_committed_is_as_alive_as_its_row(is_rolled_back):
    store = store_class("cached_db")
    key = saved(store, a=1).session_key
    with atomic():
        store(key).delete()
        with ThreadPoolExecutor(1) as other:
            assert other.submit(lambda: store(key).load()).result(5) == {"a": 1}
            other.submit(lambda: connection.close()).result(5)  # the one of that thread
        set_rollback(is_rolled_back)
    assert store(key).get("a") == (1 if is_rolled_back else None)


# Files.


def file_of(session, site):
    return site / f"sessionid{session.session_key}"


def test_files_are_their_owners_alone(site):
    session = saved(store_class("file"), a=1)
    assert file_of(session, site).stat().st_mode & 0o777 == 0o600
    session["a"] = 2
    session.save()
    assert file_of(session, site).stat().st_mode & 0o777 == 0o600
    assert len(list(site.glob("*sessionid*"))) == 1


@pytest.mark.parametrize("key", ["a\\b\\c\\d\\e", "a/b/c/d/e", "../../../x", "x" * 8 + "\x00", "UPPERCASE"])
def test_keys_name_no_other_file_CVE_2011_0698(key):
    with pytest.raises(InvalidSessionKey):
        store_class("file")()._key_to_file(key)


@pytest.mark.parametrize("content", ["", "not signed", "\x00\xff"])
def test_a_file_that_was_not_written_here_is_an_empty_session(site, content):
    (site / ("sessionid" + "k" * 32)).write_text(content)
    assert dict(store_class("file")("k" * 32).items()) == {}


def test_a_folder_that_is_missing_is_told():
    with (
        override_settings(SESSION_FILE_PATH="/if/there/is/this/folder"),
        pytest.raises(ImproperlyConfigured, match="doesn't exist"),
    ):
        store_class("file")()


def test_a_file_session_ends_after_its_seconds_of_inactivity(site):
    store = store_class("file")
    session = store()
    session.set_expiry(100)
    session.save()
    os.utime(file_of(session, site), (time.time() - 99,) * 2)
    assert store(session.session_key).get("_session_expiry") == 100
    os.utime(file_of(session, site), (time.time() - 101,) * 2)
    assert store(session.session_key).get("_session_expiry") is None
    assert not file_of(session, site).exists()


def test_files_deleted_while_others_save_stay_deleted_F21(site):
    store = store_class("file")
    for _ in range(30):
        session = saved(store, a=0)
        key = session.session_key
        outcomes = []
        start = threading.Barrier(4)

        def save(key=key, start=start, outcomes=outcomes):
            mine = store(key)
            mine["a"] = 1
            start.wait()
            try:
                mine.save()
                outcomes.append("saved")
            except UpdateError:
                outcomes.append("gone")

        savers = [threading.Thread(target=save) for _ in range(3)]
        for saver in savers:
            saver.start()
        start.wait()
        store(key).delete()
        for saver in savers:
            saver.join()
        assert len(outcomes) == 3
        assert not session.exists(key)


def test_files_are_read_and_written_off_the_event_loop():
    from quintet.contrib.sessions.backends import file

    threads = []
    real = file._write

    def noted(*args):
        threads.append(threading.current_thread())
        return real(*args)

    with mock.patch.object(file, "_write", noted):
        session = store_class("file")()
        asyncio.run(session.asave())
        session.save()
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()
