"""`BaseCache`: the client API of every cache. A store defines `add`, `get`, `set`, `touch`, `delete` and `clear`.

Everything else is made of these six, and every name has its ``a`` twin of one body: a store that waits does so through
`kit.bridge` or `kit.offload`, and serves sync and async callers alike.

`get_or_set` lets callers that miss at the same time compute at the same time. Having them wait for the first one was rejected:
the first one may need a lock (a row, the write lane of SQLite) that a waiting one holds, and no database sees that circle.
"""

import time
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.kit.libraries import inspect
from quintet.kit.twins import async_twin
from quintet.services.cache.errors import CacheKeyWarning
from quintet.services.cache.keys import MEMCACHE_MAX_KEY_LENGTH, get_key_func, memcache_key_warnings

#: Stands for the TIMEOUT of the cache, since None already means for ever.
DEFAULT_TIMEOUT: Any = object()
DEFAULT_SECONDS = 300
DEFAULT_MAX_ENTRIES = 300
DEFAULT_CULL_FREQUENCY = 3

_MISSING: Any = object()


class BaseCache:
    """A cache as one entry of CACHES describes it; ``params`` is that entry without BACKEND and LOCATION.

    ``timeout`` is in seconds everywhere: None keeps a value for ever, 0 or less does not keep it. ``version`` None is the VERSION
    of the cache. Raises ImproperlyConfigured for a number in ``params`` that is none.
    """

    _missing_key = _MISSING

    def __init__(self, params: Mapping[str, Any]) -> None:
        options: Mapping[str, Any] = params.get("OPTIONS") or {}
        timeout = params.get("timeout", params.get("TIMEOUT", DEFAULT_SECONDS))
        self.default_timeout = None if timeout is None else _whole("TIMEOUT", timeout)
        self._max_entries = _whole("MAX_ENTRIES", params.get("max_entries", options.get("MAX_ENTRIES", DEFAULT_MAX_ENTRIES)))
        self._cull_frequency = _whole(
            "CULL_FREQUENCY", params.get("cull_frequency", options.get("CULL_FREQUENCY", DEFAULT_CULL_FREQUENCY))
        )
        self.key_prefix: str = params.get("KEY_PREFIX", "")
        self.version: Any = params.get("VERSION", 1)
        self.key_func = get_key_func(params.get("KEY_FUNCTION"))

    def get_backend_timeout(self, timeout: float | None = DEFAULT_TIMEOUT) -> float | None:
        """Return when a value set now with ``timeout`` ends, in seconds since 1970; None for never."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        if seconds is None:
            return None
        # A clock that stands still must not keep what was set with 0.
        return time.time() + (seconds if seconds != 0 else -1)

    def make_key(self, key: Any, version: Any = None) -> str:
        """Return the key of the store: made of ``key``, the version and the prefix."""
        return self.key_func(key, self.key_prefix, self.version if version is None else version)

    def validate_key(self, key: str) -> None:
        """Warn of a key of the store that memcached would refuse; subclasses may raise InvalidCacheKey instead."""
        if len(key) <= MEMCACHE_MAX_KEY_LENGTH and key.isprintable() and " " not in key:
            return  # `is_portable`, without the call
        for problem in memcache_key_warnings(key):
            warnings.warn(problem, CacheKeyWarning, stacklevel=4)

    def make_and_validate_key(self, key: Any, version: Any = None) -> str:
        """Return the key of the store, validated."""
        made = self.make_key(key, version)
        self.validate_key(made)
        return made

    # What a store defines.

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep ``value`` unless there is one already; say whether it was kept."""
        raise NotImplementedError("subclasses of BaseCache must provide an add() method")

    aadd = async_twin(add)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default``."""
        raise NotImplementedError("subclasses of BaseCache must provide a get() method")

    aget = async_twin(get)

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Keep ``value``."""
        raise NotImplementedError("subclasses of BaseCache must provide a set() method")

    aset = async_twin(set)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Let the value last ``timeout`` from now; say whether there was one."""
        raise NotImplementedError("subclasses of BaseCache must provide a touch() method")

    atouch = async_twin(touch)

    def delete(self, key: Any, version: Any = None) -> bool:
        """Delete the value; say whether there was one."""
        raise NotImplementedError("subclasses of BaseCache must provide a delete() method")

    adelete = async_twin(delete)

    def clear(self) -> None:
        """Delete every value of the store, of every prefix and version."""
        raise NotImplementedError("subclasses of BaseCache must provide a clear() method")

    aclear = async_twin(clear)

    # What is made of that; a store may know a shorter way.

    def get_or_set(self, key: Any, default: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Return the value; without one, keep and return ``default``, called first when it is a function, awaited when async.

        When another caller was faster, its value is returned.
        """
        value = self.get(key, self._missing_key, version=version)
        if value is not self._missing_key:
            return value
        if callable(default):
            default = default()
            if inspect.iscoroutine(default):
                default = bridge.finish(default)
        self.add(key, default, timeout=timeout, version=version)
        # Asked again: somebody may have added another one meanwhile, and all callers should see the same.
        return self.get(key, default, version=version)

    aget_or_set = async_twin(get_or_set)

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Say whether there is a value; None is one."""
        return self.get(key, self._missing_key, version=version) is not self._missing_key

    ahas_key = async_twin(has_key)

    def __contains__(self, key: object) -> bool:
        return self.has_key(key)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Add ``delta`` to the value and return the sum. ValueError when there is none.

        Two steps unless the store knows a shorter way: others may come between, and the value gets a new timeout.
        """
        value = self.get(key, self._missing_key, version=version)
        if value is self._missing_key:
            raise self._not_found(key)
        self.set(key, value + delta, version=version)
        return value + delta

    aincr = async_twin(incr)

    def decr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Take ``delta`` from the value and return the rest. ValueError when there is none."""
        return self.incr(key, -delta, version=version)

    adecr = async_twin(decr)

    def get_many(self, keys: Iterable[Any], version: Any = None) -> dict[Any, Any]:
        """Return the values that there are, by key."""
        found = {key: self.get(key, self._missing_key, version=version) for key in keys}
        return {key: value for key, value in found.items() if value is not self._missing_key}

    aget_many = async_twin(get_many)

    def set_many(self, data: Mapping[Any, Any], timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        """Keep several values; return the keys of those that the store did not take."""
        for key, value in data.items():
            self.set(key, value, timeout=timeout, version=version)
        return []

    aset_many = async_twin(set_many)

    def delete_many(self, keys: Iterable[Any], version: Any = None) -> None:
        """Delete several values."""
        for key in keys:
            self.delete(key, version=version)

    adelete_many = async_twin(delete_many)

    def incr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Move a value to the version ``delta`` higher and return that version; ValueError when there is no value.

        The value gets a new timeout.
        """
        before = self.version if version is None else version
        value = self.get(key, self._missing_key, version=before)
        if value is self._missing_key:
            raise self._not_found(key)
        self.set(key, value, version=before + delta)
        self.delete(key, version=before)
        return before + delta

    aincr_version = async_twin(incr_version)

    def decr_version(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Move a value to the version ``delta`` lower and return that version; ValueError when there is no value."""
        return self.incr_version(key, -delta, version)

    adecr_version = async_twin(decr_version)

    def close(self, **kwargs: Any) -> None:
        """Let go of the connection to the store, where there is one; called at the end of every request."""

    aclose = async_twin(close)

    def _not_found(self, key: Any) -> ValueError:
        return ValueError(f"Key {key!r} not found")


def _whole(name: str, value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(f"CACHES: {name} must be a whole number, not {value!r}.") from error
