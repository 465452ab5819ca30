"""Keys: which of them every store takes, and what a cache says of the others."""

import warnings

import pytest

from quintet.core.cache import CacheKeyWarning, InvalidCacheKey
from quintet.core.cache.backends.base import default_key_func, get_key_func, memcache_key_warnings
from quintet.core.cache.backends.dummy import DummyCache
from quintet.core.cache.backends.locmem import LocMemCache

VERBS = [
    ("add", ["{key}", 1]),
    ("get", ["{key}"]),
    ("set", ["{key}", 1]),
    ("touch", ["{key}"]),
    ("delete", ["{key}"]),
    ("has_key", ["{key}"]),
    ("incr", ["{key}"]),
]


@pytest.mark.parametrize(("key", "said"), [("two words", "contains characters"), ("x" * 251, r"\(longer than 250\)")])
def test_a_key_that_memcached_refuses_is_a_warning(cache, key, said):
    for verb, args in VERBS:
        filled = [key if one == "{key}" else one for one in args]
        with pytest.warns(CacheKeyWarning, match=said) as told:
            _call(cache, verb, filled)
        assert all(one.filename == __file__ for one in told), "the warning points at the caller"


def _call(cache, verb, args):
    try:
        getattr(cache, verb)(*args)
    except ValueError:
        assert verb == "incr"


def test_the_texts_of_the_warnings():
    assert list(memcache_key_warnings("a\x7fb")) == [
        "Cache key contains characters that will cause errors if used with memcached: 'a\\x7fb'"
    ]
    long = "é" * 251
    assert list(memcache_key_warnings(long)) == [
        f"Cache key will cause errors if used with memcached: {long!r} (longer than 250)"
    ]
    assert len(list(memcache_key_warnings(" " * 300))) == 2
    for fine in ("", "a" * 250, "清\u2028\u00a0é"):
        assert list(memcache_key_warnings(fine)) == []


def test_portable_keys_are_silent(cache):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for key in ("plain", "é" * 240, "\u00a0\u2028", 7):
            cache.set(key, 1)
            assert cache.get(key) == 1


def test_the_cache_that_keeps_nothing_validates_too():
    cache = DummyCache("", {})
    with pytest.warns(CacheKeyWarning):
        cache.set_many({"a b": 1})
    with pytest.warns(CacheKeyWarning):
        cache.get_many(["a b"])


def test_a_subclass_may_refuse_a_key():
    class Strict(LocMemCache):
        def validate_key(self, key):
            if "secret" in key:
                raise InvalidCacheKey(key)

    cache = Strict("strict", {})
    with pytest.raises(InvalidCacheKey):
        cache.get("a secret")
    cache.set("two words", 1)
    assert cache.get("two words") == 1


def test_key_functions():
    assert default_key_func("key", "prefix", 3) == "prefix:3:key"
    assert get_key_func(None) is default_key_func
    assert get_key_func("tests.kit.caches.joined_with_dashes")("k", "p", 1) == "own-p-1-k"
    with pytest.raises(ImportError):
        get_key_func("tests.kit.caches.nothing")
