"""Storage: the folder on disk where compiled templates are kept, in files that nobody else could have written.

What lies here is run as code. So the folder is the user's own and closed to all others (0700), each file too (0600); a file
that belongs to somebody else, that others may touch, or that is a link is passed over as if it were not there, and replaced
at the next save.

A file is a row of records, one for each template under one set of engine options, and only ever grows at its end:

    mark (8) | name (16) | key (32) | length (4) | checksum of the payload (4) | payload

One read at the start finds them all, which is what makes a warm start fast. Processes append in one write each; a record
that was torn by a full disk or a crash has a wrong checksum, and the reader finds the next mark. The last record of a name
counts. A file grown too large is begun anew by renaming another over it.
"""

import contextlib
import logging
import mmap
import os
import stat
from pathlib import Path
from struct import Struct
from typing import Any
from zlib import crc32

logger = logging.getLogger("django.template")

#: A record: its key, where its payload begins, how long that is, and its checksum.
Place = tuple[bytes, int, int, int]

MARK = b"\xf1qtmpl1\n"
HEAD = Struct("<8s16s32sII")
#: Bytes of a file after which it is begun anew: enough for some thousands of templates.
LARGEST = 32 * 1024 * 1024
#: Bytes up to which a file is read at once, which then costs less than half of mapping it: what most projects have.
READ_WHOLE = 256 * 1024
#: Files of a folder: one for each set of engine options, each version of Python and of this package.
MOST_FILES = 64
#: Bits of a mode that let somebody else in.
OTHERS = stat.S_IRWXG | stat.S_IRWXO
BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def default_folder() -> Path | None:
    """Return where compiled templates are kept unless the engine says otherwise: below the user's folder for caches.

    None for a user without a home.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / "quintet" / "templates"
    home = os.path.expanduser("~")
    return Path(home) / ".cache" / "quintet" / "templates" if os.path.isabs(home) else None


class Storage:
    """Reads and writes one file of a folder; says once when it cannot write, and is then off."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.path = folder / name
        self._data: Any = b""
        self._index: dict[bytes, Place] = {}
        self._opened = False
        self._broken = False
        #: What this process wrote since it opened the file.
        self._written: dict[bytes, bytes] = {}

    def read(self, name: bytes, key: bytes) -> bytes | None:
        """Return what was written under ``name`` for ``key``; None when there is nothing that can be trusted."""
        if not self._opened or self._written.get(name) == key:
            self._open()
        found = self._index.get(name)
        if found is None or found[0] != key:
            return None
        _, start, length, checksum = found
        payload = self._data[start : start + length]
        return payload if crc32(payload) == checksum else None

    def write(self, name: bytes, key: bytes, payload: bytes) -> None:
        """Keep ``payload`` under ``name`` for ``key``; what was there before counts no longer."""
        if self._broken:
            return
        record = HEAD.pack(MARK, name, key, len(payload), crc32(payload)) + payload
        try:
            self._make_folder()
            if not self._append(record):
                self._begin(record)
        except OSError as error:
            self._broken = True
            logger.warning("Compiled templates are not kept in %s: %s.", self.folder, error)
            return
        self._written[name] = key

    def _open(self) -> None:
        """Look at the file as it is now."""
        self._opened = True
        self._written.clear()
        self._data, self._index = b"", {}
        try:
            if is_own(os.lstat(self.folder)):
                self._data = _bytes_of(self.path)
        except (OSError, ValueError):
            return
        self._index = _index_of(self._data)

    def _make_folder(self) -> None:
        """Make the folder.

        Raises PermissionError when there is one that others may touch.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            self.folder.mkdir(mode=0o700)
        found = os.lstat(self.folder)
        if not stat.S_ISDIR(found.st_mode) or not is_own(found):
            raise PermissionError("it must be a folder of this user that is closed to all others (mode 0700)")

    def _append(self, record: bytes) -> bool:
        """Add a record at the end of the file; False when there is none that can be trusted, or it is too large."""
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | BINARY)
        except OSError:
            return False
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or not is_own(found) or found.st_size + len(record) > LARGEST:
                return False
            _write_all(handle, record)
        finally:
            os.close(handle)
        return True

    def _begin(self, record: bytes) -> None:
        """Put a file with one record in the place of what is there."""
        self._drop_old()
        aside = self.folder / f".{os.getpid()}.{os.urandom(6).hex()}"
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
            try:
                _write_all(handle, record)
            finally:
                os.close(handle)
            os.replace(aside, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise

    def _drop_old(self) -> None:
        """Drop the files that were not written for the longest time, when there are too many."""
        with contextlib.suppress(OSError):
            found = [entry for entry in os.scandir(self.folder) if entry.is_file(follow_symlinks=False)]
            found.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime)
            for entry in found[: max(0, len(found) - MOST_FILES)]:
                os.unlink(entry.path)


def is_own(found: os.stat_result) -> bool:
    """Say whether a file or folder is this user's and closed to all others; where users have no number, always."""
    user = getattr(os, "geteuid", None)
    return user is None or (found.st_uid == user() and not found.st_mode & OTHERS)


def _write_all(handle: int, data: bytes) -> None:
    if os.write(handle, data) != len(data):
        raise OSError("the disk took only a part of a template")


def _bytes_of(path: Path) -> Any:
    """Return the bytes of a regular file of this user; nothing of anybody else's."""
    handle = os.open(path, os.O_RDONLY | BINARY)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or not is_own(found) or not found.st_size:
            return b""
        if found.st_size <= READ_WHOLE:
            return os.read(handle, found.st_size)
        return mmap.mmap(handle, found.st_size, access=mmap.ACCESS_READ)
    finally:
        os.close(handle)


def _index_of(data: Any) -> dict[bytes, Place]:
    """Return where the last record of each name is; damaged stretches are passed over."""
    index: dict[bytes, Place] = {}
    size, position = len(data), 0
    while position + HEAD.size <= size:
        mark, name, key, length, checksum = HEAD.unpack_from(data, position)
        start = position + HEAD.size
        if mark == MARK and start + length <= size:
            index[name] = (key, start, length, checksum)
            position = start + length
            continue
        position = data.find(MARK, position + 1)
        if position < 0:
            break
    return index
