"""`LocMemCache`: values in the memory of this process, the least recently used one leaves first.

    values, in order:  oldest use ◄── key: (value, is it pickled) ... ──► latest use
    ends:              key: when

A value that can change is kept pickled, so that every caller gets a copy of its own; text, bytes, numbers, booleans and None
cannot change and are kept as they are. Looking up, keeping and leaving are O(1) each; a cull looks at every entry, once for
MAX_ENTRIES / CULL_FREQUENCY new ones.
"""

import pickle
import time
from collections.abc import Mapping
from typing import Any

from quintet.services.cache import current
from quintet.services.cache.base import DEFAULT_TIMEOUT, BaseCache
from quintet.services.cache.stores import Kept, MemoryStore

_UNCHANGING = frozenset({str, bytes, int, float, bool, complex, type(None)})


class LocMemCache(BaseCache):
    """A cache in memory; caches of one LOCATION (``name``) share their values with every thread of the process."""

    pickle_protocol = pickle.HIGHEST_PROTOCOL

    def __init__(self, name: Any, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        # One call into C: two threads that ask first get one store.
        store = current.memory_stores.setdefault(str(name), MemoryStore())
        self._cache, self._expire_info, self._lock = store.values, store.ends, store.lock

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep ``value`` unless there is one already; say whether it was kept."""
        made = self.make_and_validate_key(key, version)
        kept = self._packed(value)
        with self._lock:
            if self._is_alive(made):
                return False
            self._put(made, kept, timeout)
            return True

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default``; a value in use stays longest."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            end = self._expire_info.get(made, 0.0)
            if end is not None and end <= time.time() and not self._is_alive(made):
                return default
            value, is_pickled = self._cache[made]
            self._cache.move_to_end(made)
        return pickle.loads(value) if is_pickled else value  # noqa: S301  written by this process into its own memory

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Keep ``value``."""
        made = self.make_and_validate_key(key, version)
        kept = self._packed(value)
        with self._lock:
            self._put(made, kept, timeout)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Let the value last ``timeout`` from now; say whether there was one."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            if not self._is_alive(made):
                return False
            self._expire_info[made] = self.get_backend_timeout(timeout)
            return True

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Add ``delta`` to the value and return the sum: in one step, and the value ends when it would have.

        Raises ValueError when there is none.
        """
        made = self.make_and_validate_key(key, version)
        with self._lock:
            if not self._is_alive(made):
                raise self._not_found(made)
            value, is_pickled = self._cache[made]
            summed = (pickle.loads(value) if is_pickled else value) + delta  # noqa: S301  as above
            self._cache[made] = self._packed(summed)
            self._cache.move_to_end(made)
        return summed

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Say whether there is a value, without counting as a use of it."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            return self._is_alive(made)

    def delete(self, key: Any, version: Any = None) -> bool:
        """Delete the value; say whether there was one."""
        made = self.make_and_validate_key(key, version)
        with self._lock:
            found = self._is_alive(made)
            if found:
                self._drop(made)
            return found

    def clear(self) -> None:
        """Delete every value of this LOCATION."""
        with self._lock:
            self._cache.clear()
            self._expire_info.clear()

    def _packed(self, value: Any) -> Kept:
        if type(value) in _UNCHANGING:
            return value, False
        return pickle.dumps(value, self.pickle_protocol), True

    # The lock is held below here.

    def _is_alive(self, made: str) -> bool:
        """Say whether there is a value that has not ended; remove one that has."""
        end = self._expire_info.get(made, 0.0)
        if end is None or end > time.time():
            return True
        if end:
            self._drop(made)
        return False

    def _put(self, made: str, kept: Kept, timeout: float | None) -> None:
        if made not in self._cache and len(self._cache) >= self._max_entries:
            self._cull()
        self._cache[made] = kept
        self._cache.move_to_end(made)
        self._expire_info[made] = self.get_backend_timeout(timeout)

    def _drop(self, made: str) -> None:
        self._cache.pop(made, None)
        self._expire_info.pop(made, None)

    def _cull(self) -> None:
        """Make room: one entry of CULL_FREQUENCY leaves, those that have ended first, then the least recently used."""
        if not self._cull_frequency:
            self._cache.clear()
            self._expire_info.clear()
            return
        wanted = max(1, len(self._cache) // self._cull_frequency)
        now = time.time()
        ended = [made for made, end in self._expire_info.items() if end is not None and end <= now]
        for made in ended:
            self._drop(made)
        for _ in range(min(wanted - len(ended), len(self._cache))):
            made, _kept = self._cache.popitem(last=False)
            self._expire_info.pop(made, None)
