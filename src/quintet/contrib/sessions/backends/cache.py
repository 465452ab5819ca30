"""Sessions kept in a cache alone: fast, and lost when the cache drops them."""

from typing import Any, ClassVar

from quintet.contrib.sessions.backends.base import CreateError, UpdateError
from quintet.contrib.sessions.backends.in_cache import InCache
from quintet.contrib.sessions.backends.stored import StoredSession
from quintet.services.cache.keys import is_portable


class SessionStore(InCache, StoredSession):
    """A session under one key of the cache SESSION_CACHE_ALIAS."""

    #: Keeps sessions apart from whatever else is in the cache.
    cache_key_prefix: ClassVar[str] = "django.contrib.sessions.cache"
    attempts = 10_000

    def _find(self) -> dict[str, Any] | None:
        return read(self._cache, self.cache_key)

    def _write(self, data: dict[str, Any], must_create: bool) -> None:
        if must_create:
            if not self._cache.add(self.cache_key, data, self.get_expiry_age()):
                raise CreateError
            return
        if not self._cache.has_key(self.cache_key):
            raise UpdateError
        self._cache.set(self.cache_key, data, self.get_expiry_age())

    def _remove(self, key: str) -> None:
        self._cache.delete(self.cache_key_prefix + key)

    def exists(self, session_key: str) -> bool:
        """Say whether the cache has that session."""
        return bool(session_key) and self._cache.has_key(self.cache_key_prefix + session_key)

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: the cache lets go of what has ended."""


def read(cache: Any, key: str) -> dict[str, Any] | None:
    """Return session data in a cache; None for a key that it does not know or no store could have, and for other data."""
    # The key came in a cookie.
    found = cache.get(key) if is_portable(key) else None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]  # what `save` put there
