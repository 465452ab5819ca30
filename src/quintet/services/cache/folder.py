"""`FileBasedCache`: every value in a file of its own, in one folder.

    value file:  | mark (4) | seal (32) | end (8, a float) | pickled value, compressed |

The seal is an HMAC of everything behind it and of the file's name, under SECRET_KEY: only what a process of this site wrote under
this key is ever unpickled. A file that is cut, forged or of another key is no value; it is told to the log and removed.

A file comes into its place whole (`files.placing`), and `add` takes no place that is taken. So readers see all of a value or
none, in any number of processes, and a process that is killed leaves no half file.
"""

import errno
import logging
import math
import os
import pickle
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from quintet.kit.crypto import constant_time_compare
from quintet.kit.libraries import hashlib, random
from quintet.kit.offload import off_loop
from quintet.services import current
from quintet.services.cache.base import DEFAULT_TIMEOUT, BaseCache
from quintet.services.files import locks, placing
from quintet.services.secrets import salted_hmac

P = ParamSpec("P")
R = TypeVar("R")

MARK = b"QCF1"
SALT = "quintet.services.cache.folder"
SEAL_SIZE = 32
END = struct.Struct(">d")
#: Whoever counts holds a lock on this file of the folder.
COUNTING = "counting.lock"
FOLDER_MODE = 0o700
FILE_MODE = 0o600

logger = logging.getLogger("django.cache")

#: What is read of a file: the end (infinity for never) and the pickled value.
Content = tuple[float, bytes]


class FileBasedCache(BaseCache):
    """A cache in the folder ``dir`` (LOCATION), which is made when it is missing, for its owner only."""

    cache_suffix = ".djcache"
    pickle_protocol = pickle.HIGHEST_PROTOCOL

    def __init__(self, dir: Any, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self._dir: str = os.path.abspath(dir)

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep ``value`` unless there is one already; say whether it was kept.

        One of several processes wins, where the file system has links.
        """
        path, content = self._path(self.make_and_validate_key(key, version)), self._content(value, timeout)
        return self._work(self._add, path, content)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return the value, or ``default``."""
        found = self._work(self._read, self._path(self.make_and_validate_key(key, version)))
        return default if found is None else _unpacked(found[1])

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Keep ``value``."""
        path, content = self._path(self.make_and_validate_key(key, version)), self._content(value, timeout)
        self._work(self._set, path, content)

    def touch(self, key: Any, timeout: float | None = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Let the value last ``timeout`` from now; say whether there was one."""
        return self._work(self._touch, self._path(self.make_and_validate_key(key, version)), self._end(timeout))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        """Add ``delta`` to the value and return the sum; the value ends when it would have.

        Raises ValueError when there is none. One step among those that count, in any number of processes, where the system has
        locks on files; another who sets the value may come between.
        """
        summed = self._work(self._incr, self._path(self.make_and_validate_key(key, version)), delta)
        if summed is None:
            raise self._not_found(key)
        return summed

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Say whether there is a value."""
        return self._work(self._read, self._path(self.make_and_validate_key(key, version))) is not None

    def delete(self, key: Any, version: Any = None) -> bool:
        """Delete the value; say whether there was one."""
        return self._work(_remove, self._path(self.make_and_validate_key(key, version)))

    def clear(self) -> None:
        """Delete every value in the folder; files of others stay."""
        self._work(self._clear)

    def _work(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        return off_loop(current.file_threads, work, *args, **kwargs)

    def _path(self, made: str) -> Path:
        # A digest: no key can name a file elsewhere, or one that is too long.
        return Path(self._dir, hashlib.sha256(made.encode()).hexdigest()[:32] + self.cache_suffix)

    def _end(self, timeout: float | None) -> float:
        end = self.get_backend_timeout(timeout)
        return math.inf if end is None else end

    def _packed(self, value: Any) -> bytes:
        return zlib.compress(pickle.dumps(value, self.pickle_protocol), 1)

    def _content(self, value: Any, timeout: float | None) -> Content:
        return self._end(timeout), self._packed(value)

    # Below here runs where blocking holds up nobody.

    def _read(self, path: Path) -> Content | None:
        """Return what a file holds; None for no file, one that has ended, or none of ours."""
        try:
            with open(path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        found = _opened(path, data)
        if found is None or found[0] <= time.time():
            _remove(path)
            return None
        return found

    def _set(self, path: Path, content: Content) -> None:
        self._make_room()
        self._write(path, content)

    def _add(self, path: Path, content: Content) -> bool:
        if self._read(path) is not None:
            return False
        self._make_room()
        try:
            self._write(path, content, overwrite=False)
        except FileExistsError:
            return False
        return True

    def _incr(self, path: Path, delta: int) -> Any:
        try:
            lock = os.open(os.path.join(self._dir, COUNTING), os.O_RDWR | os.O_CREAT, FILE_MODE)
        except FileNotFoundError:
            return None  # there is no folder yet, so there is no value
        try:
            locks.lock(lock, locks.LOCK_EX)
            found = self._read(path)
            if found is None:
                return None
            summed = _unpacked(found[1]) + delta
            self._write(path, (found[0], self._packed(summed)))
            return summed
        finally:
            os.close(lock)  # which unlocks it

    def _touch(self, path: Path, end: float) -> bool:
        found = self._read(path)
        if found is None:
            return False
        self._write(path, (end, found[1]))
        return True

    def _write(self, path: Path, content: Content, *, overwrite: bool = True) -> None:
        write = partial(placing.write_whole, path, [_sealed(path, content)], overwrite=overwrite, mode=FILE_MODE)
        try:
            write()
        except FileNotFoundError:
            self._make_folder()
            write()

    def _make_folder(self) -> None:
        # One by one: makedirs gives its mode to the last folder alone, and the umask would widen the others.
        folder = Path(self._dir)
        for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
            try:
                missing.mkdir(FOLDER_MODE)
            except FileExistsError:
                continue  # another process was faster
            missing.chmod(FOLDER_MODE)

    def _files(self) -> list[str]:
        try:
            names = os.listdir(self._dir)
        except FileNotFoundError:
            return []
        return [os.path.join(self._dir, name) for name in names if name.endswith(self.cache_suffix)]

    def _make_room(self) -> None:
        files = self._files()
        if len(files) < self._max_entries:
            return
        leaving = random.sample(files, max(1, len(files) // self._cull_frequency)) if files and self._cull_frequency else files
        for path in leaving:
            _remove(Path(path))

    def _clear(self) -> None:
        for path in self._files():
            _remove(Path(path))


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))  # noqa: S301  sealed: written by this site under this key


def _seal(path: Path, body: bytes) -> bytes:
    return salted_hmac(SALT, path.name.encode() + body, algorithm="sha256").digest()


def _sealed(path: Path, content: Content) -> bytes:
    body = END.pack(content[0]) + content[1]
    return MARK + _seal(path, body) + body


def _opened(path: Path, data: bytes) -> Content | None:
    """Return what the data of a file says; None, told to the log, when its seal is broken."""
    head = len(MARK) + SEAL_SIZE
    body = data[head:]
    if len(body) < END.size or data[: len(MARK)] != MARK or not constant_time_compare(data[len(MARK) : head], _seal(path, body)):
        logger.warning("The cache file %s was not written by this site, or is damaged: it is removed.", path)
        return None
    return END.unpack_from(body)[0], body[END.size :]


def _remove(path: Path) -> bool:
    """Remove a file; say whether it was there."""
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno == errno.ENOENT:
            return False
        raise
    return True
