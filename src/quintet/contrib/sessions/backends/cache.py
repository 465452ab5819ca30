"""Sessions kept in a cache alone: fast, and lost when the cache drops them."""

from typing import Any, ClassVar

from quintet.contrib.sessions.backends.base import CreateError, UpdateError
from quintet.contrib.sessions.backends.in_cache import InCache
from quintet.services.cache.keys import is_portable

#: So often a fresh key is tried before the cache is taken for one that keeps nothing.
ATTEMPTS = 10_000


class SessionStore(InCache):
    """A session under one key of the cache SESSION_CACHE_ALIAS."""

    #: Keeps sessions apart from whatever else is in the cache.
    cache_key_prefix: ClassVar[str] = "django.contrib.sessions.cache"

    def load(self) -> dict[str, Any]:
        """Return the data in the cache; a key that the cache does not know, or refuses, loses its meaning."""
        data = read(self._cache, self.cache_key)
        if data is None:
            self._session_key = None
            return {}
        return data

    def create(self) -> None:
        """Keep an empty session under a fresh key.

        Raises RuntimeError when the cache takes none.
        """
        for _ in range(ATTEMPTS):
            self._session_key = self._new_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue  # another session got that key between the look and the add
            self.modified = True
            return
        raise RuntimeError("Unable to create a new session key. It is likely that the cache is unavailable.")

    def save(self, must_create: bool = False) -> None:
        """Keep the data.

        Raises CreateError when it must be new and is not, UpdateError when it is gone: deleting wins over saving.
        """
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)
        if must_create:
            if not self._cache.add(self.cache_key, data, self.get_expiry_age()):
                raise CreateError
            return
        if not self._cache.has_key(self.cache_key):
            raise UpdateError
        self._cache.set(self.cache_key, data, self.get_expiry_age())

    def exists(self, session_key: str) -> bool:
        """Say whether the cache has that session."""
        return bool(session_key) and self._cache.has_key(self.cache_key_prefix + session_key)

    def delete(self, session_key: str | None = None) -> None:
        """Take the session out of the cache, if it is there."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            self._cache.delete(self.cache_key_prefix + key)

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: the cache lets go of what has ended."""


def read(cache: Any, key: str) -> dict[str, Any] | None:
    """Return session data in a cache; None for a key that it does not know or no store could have, and for other data."""
    # The key came in a cookie.
    found = cache.get(key) if is_portable(key) else None
    return found if isinstance(found, dict) else None  # pyright: ignore[reportUnknownVariableType]  # what `save` put there
