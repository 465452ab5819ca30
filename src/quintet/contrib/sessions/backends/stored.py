"""What the stores that keep data under a key have in common: when a key is made, kept and given up.

A store says how it finds, writes and removes the data of one key. The signed cookie is no such store: its key is its data.
"""

import logging
from typing import Any, ClassVar

from quintet.contrib.sessions.backends.base import CreateError, SessionBase
from quintet.kernel.errors import SuspiciousOperation

logger = logging.getLogger("django.security.SuspiciousSession")


class StoredSession(SessionBase):
    """A session whose data lies in a store, under its key."""

    #: So often a fresh key is tried before the store is taken for one that keeps nothing; None for one that says so itself.
    attempts: ClassVar[int | None] = None

    def load(self) -> dict[str, Any]:
        """Return the data in the store; a key that the store does not know, or refuses, loses its meaning."""
        try:
            found = self._find()
        except SuspiciousOperation as error:
            logger.warning("%s", error)
            found = None
        if found is None:
            self._session_key = None
            return {}
        return found

    def create(self) -> None:
        """Store an empty session under a fresh key.

        Raises RuntimeError when the store takes none.
        """
        tried = 0
        while self.attempts is None or tried < self.attempts:
            tried += 1
            self._session_key = self._new_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue  # another session got that key between the look and the write
            self.modified = True
            return
        raise RuntimeError("Unable to create a new session key. It is likely that the cache is unavailable.")

    def save(self, must_create: bool = False) -> None:
        """Store the data.

        Raises CreateError when it must be new and is not, UpdateError when it is gone: deleting wins over saving.
        """
        if self.session_key is None:
            self.create()
        else:
            self._write(self._get_session(no_load=must_create), must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session, if it is there."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            self._remove(key)

    def _find(self) -> dict[str, Any] | None:
        """Return the data of this session, None when there is none that lasts."""
        raise NotImplementedError(f"{type(self).__qualname__} must say in _find() how data is found.")

    def _write(self, data: dict[str, Any], must_create: bool) -> None:
        """Store the data under this session's key; CreateError and UpdateError as `save` has them."""
        raise NotImplementedError(f"{type(self).__qualname__} must say in _write() how data is stored.")

    def _remove(self, key: str) -> None:
        """Remove what is stored under a key."""
        raise NotImplementedError(f"{type(self).__qualname__} must say in _remove() how data is removed.")
