"""The caches that CACHES names: made at their first use, one for a thread, anew when the setting changes."""

import asyncio
import threading

import pytest

from quintet.conf import settings
from quintet.core.cache import BaseCache, CacheHandler, InvalidCacheBackendError, cache, caches
from quintet.core.cache.backends.dummy import DummyCache
from quintet.core.cache.backends.locmem import LocMemCache
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.signals import request_finished, setting_changed
from quintet.test.utils import override_settings

LOCMEM = "quintet.core.cache.backends.locmem.LocMemCache"


def test_the_default_is_memory():
    assert isinstance(caches["default"], LocMemCache)
    assert settings.CACHES["default"]["BACKEND"].endswith("locmem.LocMemCache")
    assert caches["default"] is caches["default"]
    assert cache == caches["default"]


def test_the_shortcut_stands_for_the_default_cache():
    with override_settings(CACHES={"default": {"BACKEND": LOCMEM, "LOCATION": "shortcut"}}):
        cache.set("key", 1)
        assert "key" in cache
        cache.mark = "set through it"
        assert caches["default"].mark == "set through it"
        del cache.mark
        assert not hasattr(cache, "mark")


def test_threads_have_caches_of_their_own_with_the_same_values():
    found = []
    with override_settings(CACHES={"default": {"BACKEND": LOCMEM, "LOCATION": "threads"}}):
        caches["default"].set("key", 1)
        thread = threading.Thread(target=lambda: found.extend([caches["default"], caches["default"].get("key")]))
        thread.start()
        thread.join()
        assert found[0] is not caches["default"]
        assert found[1] == 1


def test_tasks_have_caches_of_their_own():
    async def scenario():
        async def one():
            await asyncio.sleep(0)
            return caches["default"]

        return await asyncio.gather(one(), one())

    first, second = asyncio.run(scenario())
    assert first is not second


def test_an_unknown_alias_names_the_near_one():
    with override_settings(CACHES={"default": {"BACKEND": LOCMEM}, "sessions": {"BACKEND": LOCMEM}}):
        with pytest.raises(InvalidCacheBackendError, match=r"The connection 'session' doesn't exist\. Did you mean 'sessions'"):
            caches["session"]
        assert "sessions" in caches
        assert list(caches) == ["default", "sessions"]
        assert [type(one) for one in caches.all()] == [LocMemCache, LocMemCache]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"BACKEND": "nothing.There"}, "Could not find backend 'nothing.There': No module named 'nothing'"),
        ({"BACKEND": "django.nothing.There"}, "Could not find backend 'django.nothing.There': No module named 'django.nothing'"),
        ({"BACKEND": "quintet.core.cache.backends.locmem.Nothing"}, "Could not find backend"),
        ({"LOCATION": "x"}, "names no BACKEND"),
        ({"BACKEND": LOCMEM, "TIMEOUT": "soon"}, "TIMEOUT must be a whole number, not 'soon'"),
        ({"BACKEND": LOCMEM, "OPTIONS": {"MAX_ENTRIES": "many"}}, "MAX_ENTRIES must be a whole number"),
    ],
)
def test_an_entry_that_makes_no_cache_says_what_is_wrong(entry, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        CacheHandler({"default": entry})["default"]


def test_a_cache_by_its_entry():
    entry = {"BACKEND": LOCMEM, "TIMEOUT": "60", "VERSION": 3, "KEY_PREFIX": "p", "OPTIONS": {"MAX_ENTRIES": "7"}}
    made = CacheHandler({"default": entry})["default"]
    assert (made.default_timeout, made.version, made.key_prefix) == (60, 3, "p")
    assert made.make_key("k") == "p:3:k"
    assert set(entry) == {"BACKEND", "TIMEOUT", "VERSION", "KEY_PREFIX", "OPTIONS"}


def test_a_changed_setting_makes_them_anew():
    before = caches["default"]
    with override_settings(DEBUG=True):
        assert caches["default"] is before
    with override_settings(CACHES={"default": {"BACKEND": "quintet.core.cache.backends.dummy.DummyCache"}}):
        assert isinstance(caches["default"], DummyCache)
    assert isinstance(caches["default"], LocMemCache)


def test_a_setting_changed_in_place_is_read_when_the_signal_says_so():
    with override_settings(CACHES={"default": {"BACKEND": LOCMEM, "LOCATION": "place"}}):
        assert caches["default"].version == 1
        settings.CACHES["default"]["VERSION"] = 9
        setting_changed.send(sender=None, setting="CACHES", value=settings.CACHES, enter=True)
        assert caches["default"].version == 9


def test_caches_are_closed_at_the_end_of_a_request():
    with override_settings(CACHES={"default": {"BACKEND": "tests.kit.caches.WithConnection"}, "unused": {"BACKEND": LOCMEM}}):
        used = caches["default"]
        request_finished.send(sender=None)
        assert used.closed == 1
        assert caches.all(initialized_only=True) == [used]
        caches.close_all()
        assert used.closed == 2


def test_a_cache_may_be_put_in_place():
    handler = CacheHandler({"default": {"BACKEND": LOCMEM}})
    mine = DummyCache("", {})
    handler["default"] = mine
    assert handler["default"] is mine
    del handler["default"]
    assert isinstance(handler["default"], LocMemCache)


class Bare(BaseCache):
    """A store of somebody else: a dictionary, and the six names that a store defines."""

    def __init__(self, location, params):
        super().__init__(params)
        self.held = {}

    def add(self, key, value, timeout=None, version=None):
        if self.make_key(key, version) in self.held:
            return False
        self.set(key, value, timeout, version)
        return True

    def get(self, key, default=None, version=None):
        return self.held.get(self.make_and_validate_key(key, version), default)

    def set(self, key, value, timeout=None, version=None):
        self.held[self.make_and_validate_key(key, version)] = value

    def touch(self, key, timeout=None, version=None):
        return self.make_key(key, version) in self.held

    def delete(self, key, version=None):
        return self.held.pop(self.make_key(key, version), None) is not None

    def clear(self):
        self.held.clear()


def test_a_store_of_ones_own_has_the_whole_api():
    bare = Bare("", {"VERSION": 2})
    assert bare.get_or_set("a", lambda: 1) == 1
    assert bare.incr("a", 4) == 5
    assert bare.incr_version("a") == 3
    assert bare.get_many(["a"], version=3) == {"a": 5}
    assert bare.set_many({"b": 1}) == []
    assert "b" in bare
    assert asyncio.run(bare.aget_many(["b"])) == {"b": 1}
    assert asyncio.run(bare.aget_or_set("c", 3)) == 3
    bare.close()


def test_a_store_without_a_name_says_so():
    for name, args in [
        ("add", ("k", 1)),
        ("get", ("k",)),
        ("set", ("k", 1)),
        ("touch", ("k",)),
        ("delete", ("k",)),
        ("clear", ()),
    ]:
        with pytest.raises(NotImplementedError, match="subclasses of BaseCache must provide"):
            getattr(BaseCache({}), name)(*args)
