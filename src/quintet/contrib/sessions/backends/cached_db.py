"""Sessions in the database, read through a cache.

A session that was deleted stays dead, whoever reads or saves it at that moment: a save writes row and cache in one transaction,
whose lock on the row a delete waits for, and a read that fills the cache looks at the row once more.
"""

import logging
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from quintet.contrib.sessions.backends.cache import read
from quintet.contrib.sessions.backends.db import SessionStore as DatabaseStore
from quintet.contrib.sessions.backends.in_cache import InCache
from quintet.drivers.atomic import atomic
from quintet.drivers.router import router
from quintet.drivers.transaction_api import get_connection, on_commit

R = TypeVar("R")

logger = logging.getLogger("django.contrib.sessions")


class SessionStore(InCache, DatabaseStore):
    """A session in one row, with a copy in the cache SESSION_CACHE_ALIAS; it works on when the cache does not."""

    #: Keeps sessions apart from whatever else is in the cache; a subclass with a model of its own needs another one.
    cache_key_prefix: ClassVar[str] = "django.contrib.sessions.cached_db"

    def _find(self) -> dict[str, Any] | None:
        """Return the data in the cache, else in the row, of which a copy is kept then."""
        found = self._tried("reading from", lambda: read(self._cache, self.cache_key)) if self.session_key else None
        if found is not None:
            return found
        row = self._row()
        if row is None:
            return None
        data = self.decode(row.session_data)
        self._keep_copy(data, self.get_expiry_age(expiry=row.expire_date))
        if not super().exists(row.session_key):
            self._cache.delete(self.cache_key)
        return data

    def exists(self, session_key: str) -> bool:
        """Say whether the cache or the table has that session."""
        if not session_key:
            return False
        cache_key = self.cache_key_prefix + session_key
        return bool(self._tried("reading from", lambda: self._cache.has_key(cache_key))) or super().exists(session_key)

    def _keep_copy(self, data: dict[str, Any], seconds: float) -> None:
        self._tried("saving to", lambda: self._cache.set(self.cache_key, data, seconds))

    def _tried(self, verb: str, work: Callable[[], R]) -> R | None:
        """Return what the cache says; None, told to the log, when it fails: the table has everything."""
        try:
            return work()
        except Exception:
            logger.exception("Error %s cache (%s)", verb, self._cache)
            return None

    def save(self, must_create: bool = False) -> None:
        """Write the row, then the copy; errors as of the database store. What the cache raises is logged and goes no further."""
        if self.session_key is None:
            self.create()
            return
        with atomic(using=router.db_for_write(self.model)):
            super().save(must_create)
            self._keep_copy(self._get_session(), self.get_expiry_age())

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row and the copy; inside a transaction the copy once more at its end, for others read the row until then."""
        super().delete(session_key)
        key = self.session_key if session_key is None else session_key
        if key is None:
            return
        cache_key = self.cache_key_prefix + key
        self._cache.delete(cache_key)
        using = router.db_for_write(self.model)
        if get_connection(using).in_atomic_block:
            on_commit(lambda: self._cache.delete(cache_key), using=using)
