"""The caches that CACHES names, each made at its first use in a thread or task."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import Any, cast

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import SettingsStore
from quintet.kit import dotted
from quintet.kit.text import closest
from quintet.services.cache import base
from quintet.services.cache.errors import InvalidCacheBackendError
from quintet.services.settings import ServicesSettings

DEFAULT_CACHE_ALIAS = "default"


class _Made:
    """The caches that one thread or task has made, and the reading of CACHES that they were made by."""

    __slots__ = ("caches", "reading")

    def __init__(self, reading: object) -> None:
        self.reading = reading
        self.caches: dict[str, base.BaseCache] = {}


class CacheHandler:
    """``caches[alias]``: the same object for one thread or task, others for other threads.

    A task sees those of the code that started it. ``settings`` stands for CACHES; without it the setting is read, again when it
    is replaced.
    """

    def __init__(self, settings: Mapping[str, Mapping[str, Any]] | None = None, *, store: SettingsStore | None = None) -> None:
        self._given, self._store = settings, store
        self._generation = -1
        self._source: object = None
        self._reading: object = object()
        self._here: ContextVar[_Made | None] = ContextVar("quintet.caches", default=None)
        self._closable = False
        self._when_closable: Callable[[], object] | None = None

    @property
    def settings(self) -> Mapping[str, Mapping[str, Any]]:
        """What CACHES says."""
        return ServicesSettings.now().caches if self._given is None else self._given

    def _made(self) -> _Made:
        if self._store is not None and self._generation != self._store.generation:
            self._generation = self._store.generation
            if self._source is not self.settings:
                self._source, self._reading = self.settings, object()
        found = self._here.get()
        if found is None or found.reading is not self._reading:
            found = _Made(self._reading)
            self._here.set(found)
        return found

    def read_again(self) -> None:
        """Make every cache anew at its next use."""
        self._reading = object()

    def __getitem__(self, alias: str) -> base.BaseCache:
        here = self._here.get()
        # `_made`, as far as most calls go.
        if here is None or here.reading is not self._reading or (self._store and self._generation != self._store.generation):
            here = self._made()
        made = here.caches
        found = made.get(alias)
        if found is None:
            found = made[alias] = self.create_connection(alias)
            if not self._closable and type(found).close is not base.BaseCache.close:
                self._closable = True
                if self._when_closable is not None:
                    self._when_closable()
        return found

    def __setitem__(self, alias: str, value: base.BaseCache) -> None:
        self._made().caches[alias] = value

    def __delitem__(self, alias: str) -> None:
        del self._made().caches[alias]

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def __contains__(self, alias: object) -> bool:
        return alias in self.settings

    def __len__(self) -> int:
        return len(self.settings)

    def all(self, initialized_only: bool = False) -> list[base.BaseCache]:
        """Return a cache for every alias; only those that this thread or task has used when asked."""
        return list(self._made().caches.values()) if initialized_only else [self[alias] for alias in self]

    def close_all(self, **kwargs: Any) -> None:
        """Close every cache that this thread or task has used; keyword arguments (of signals) mean nothing."""
        for cache in self.all(initialized_only=True):
            cache.close()

    def when_closable(self, then: Callable[[], object]) -> None:
        """Call ``then`` once there is a cache that needs closing: who has none pays nothing at the end of a request."""
        self._when_closable = then
        if self._closable:
            then()

    def create_connection(self, alias: str) -> base.BaseCache:
        """Return a new cache of the entry ``alias``.

        Raises InvalidCacheBackendError when there is no such entry, or when it makes no cache.
        """
        if alias not in self.settings:
            near = closest(alias, self.settings)
            hint = f" Did you mean {near!r}?" if near else f" CACHES has: {', '.join(self.settings)}."
            raise InvalidCacheBackendError(f"The connection '{alias}' doesn't exist.{hint}")
        params = dict(self.settings[alias])
        path = params.pop("BACKEND", None)
        location = params.pop("LOCATION", "")
        if path is None:
            raise InvalidCacheBackendError(f"CACHES[{alias!r}] names no BACKEND: give it the dotted path of a cache class.")
        try:
            backend = dotted.load_type(path) if isinstance(path, str) else path
        except ImportError as error:
            raise InvalidCacheBackendError(f"Could not find backend {path!r}: {error}") from error
        try:
            return backend(location, params)
        except ImproperlyConfigured as error:
            error.add_note(f"In CACHES[{alias!r}].")
            raise


class CacheProxy:
    """Stands for ``handler[alias]``, looked up at each use."""

    def __init__(self, handler: CacheHandler, alias: str) -> None:
        self.__dict__["_handler"], self.__dict__["_alias"] = handler, alias

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler[self._alias], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._handler[self._alias], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._handler[self._alias], name)

    def __contains__(self, key: object) -> bool:
        return key in self._handler[self._alias]

    def __eq__(self, other: object) -> bool:
        return self._handler[self._alias] == other

    def __hash__(self) -> int:
        return hash(self._handler[self._alias])

    def __repr__(self) -> str:
        return f"<CacheProxy of {self._alias!r}>"


def proxy(handler: CacheHandler, alias: str) -> base.BaseCache:
    """Return what stands for ``handler[alias]``."""
    return cast("base.BaseCache", CacheProxy(handler, alias))
