"""Sessions in files of one folder, one file a session, named by the session cookie and the key.

A file is replaced whole. Who saves or deletes holds a lock on the file that was there, so a session that is deleted while another
request saves it stays deleted.
"""

import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from quintet.contrib.sessions import expiry
from quintet.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from quintet.contrib.sessions.backends.stored import StoredSession
from quintet.contrib.sessions.exceptions import InvalidSessionKey
from quintet.contrib.sessions.settings import SessionSettings
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.offload import off_loop
from quintet.services import current
from quintet.services.files import locks, placing
from quintet.services.files.names import MAX_NAME_LENGTH
from quintet.services.files.storage.places import moment
from quintet.services.i18n import zone

P = ParamSpec("P")
R = TypeVar("R")

FILE_MODE = 0o600


class SessionStore(StoredSession):
    """A session in one file of SESSION_FILE_PATH, the system's temporary folder by default, readable by its owner alone."""

    def __init__(self, session_key: str | None = None) -> None:
        self.storage_path = self._get_storage_path()
        self.file_prefix = SessionSettings.now().session_cookie_name
        super().__init__(session_key)

    @classmethod
    def _get_storage_path(cls) -> str:
        folder = SessionSettings.now().session_file_path or tempfile.gettempdir()
        if not os.path.isdir(folder):
            raise ImproperlyConfigured(
                f"The session storage path {folder!r} doesn't exist. Please set your SESSION_FILE_PATH setting to an existing "
                "directory in which Django can store session data."
            )
        return folder

    def _key_to_file(self, session_key: str | None = None) -> str:
        """Return the path of a session's file.

        Raises InvalidSessionKey for a key with other characters than keys have: it could name another file.
        """
        key = self._get_or_create_session_key() if session_key is None else session_key
        if not set(key) <= set(VALID_KEY_CHARS):
            raise InvalidSessionKey("Invalid characters in session key")
        if len(self.file_prefix + key) > MAX_NAME_LENGTH:
            raise InvalidSessionKey("The session key is longer than a file name can be")
        return os.path.join(self.storage_path, self.file_prefix + key)

    def _find(self) -> dict[str, Any] | None:
        return _work(self._read, Path(self._key_to_file()))

    def _read(self, path: Path) -> dict[str, Any] | None:
        """Return the data in a file that is there and has not ended; one that has is removed."""
        try:
            with path.open(encoding="ascii", errors="replace") as file:
                text = file.read()
                written = moment(os.fstat(file.fileno()).st_mtime)
        except FileNotFoundError:
            return None
        data = self.decode(text) if text else {}
        end = expiry.date(data.get(expiry.EXPIRY_KEY), self.get_session_cookie_age(), written)
        if end <= zone.now():
            _remove(path)
            return None
        return data

    def _write(self, data: dict[str, Any], must_create: bool) -> None:
        _work(_write, Path(self._key_to_file()), self.encode(data), must_create)

    def _remove(self, key: str) -> None:
        _work(_remove, Path(self._key_to_file(key)))

    def exists(self, session_key: str) -> bool:
        """Say whether there is such a file."""
        return os.path.exists(self._key_to_file(session_key))

    @classmethod
    def clear_expired(cls) -> None:
        """Remove the files that have ended."""
        folder, prefix = cls._get_storage_path(), SessionSettings.now().session_cookie_name
        for name in os.listdir(folder):
            key = name.removeprefix(prefix)
            if key != name and set(key) <= set(VALID_KEY_CHARS):
                cls(key).load()


def _work(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    return off_loop(current.file_threads, work, *args, **kwargs)


def _write(path: Path, text: str, must_create: bool) -> None:
    if must_create:
        try:
            placing.write_whole(path, [text], mode=FILE_MODE)
        except FileExistsError as error:
            raise CreateError from error
        return
    with _held(path) as is_there:
        if not is_there:
            raise UpdateError
        placing.write_whole(path, [text], overwrite=True, mode=FILE_MODE)


def _remove(path: Path) -> None:
    with _held(path), suppress(FileNotFoundError):
        path.unlink()


@contextmanager
def _held(path: Path) -> Generator[bool]:
    """Hold the lock of the file at ``path`` for the block; False when there is none."""
    while True:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            yield False
            return
        with file:
            locks.lock(file, locks.LOCK_EX)
            try:
                if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    continue  # replaced while we waited: the lock to hold is that of the new file
            except FileNotFoundError:
                yield False
                return
            yield True
            return
