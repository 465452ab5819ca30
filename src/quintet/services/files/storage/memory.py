"""Files in memory, for tests: gone with the storage."""

import errno
import io
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any

from quintet.kit.record import field, record
from quintet.services.deconstruct import deconstructible
from quintet.services.files.base import File
from quintet.services.files.names import text_of
from quintet.services.files.storage.places import PlacedStorage, moment


@record(frozen=False)
class _Kept:
    """One file, or with ``content`` None one folder, and its times in seconds since 1970."""

    content: bytes | None
    created: float = field(default_factory=time)
    accessed: float = field(default_factory=time)
    modified: float = field(default_factory=time)

    def changed(self) -> None:
        """Note a change."""
        self.accessed = self.modified = time()


class _Stream(io.BytesIO):
    """An opened file; what was written is kept when it is flushed or closed."""

    def __init__(self, kept: _Kept, mode: str) -> None:
        super().__init__(b"" if "w" in mode else kept.content or b"")
        self._kept, self._writes = kept, not mode.startswith("r") or "+" in mode
        if mode.startswith("a"):
            self.seek(0, os.SEEK_END)
        kept.accessed = time()

    def flush(self) -> None:
        """Keep what was written."""
        if self._writes and not self.closed and self._kept.content != self.getvalue():
            self._kept.content = self.getvalue()
            self._kept.changed()

    def close(self) -> None:
        """Keep what was written, and close."""
        self.flush()
        super().close()


@deconstructible(path="quintet.core.files.storage.InMemoryStorage")
class InMemoryStorage(PlacedStorage):
    """Files by path in a dictionary. The permission options are accepted and have no meaning here."""

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: Any = None,
        file_permissions_mode: Any = None,
        directory_permissions_mode: Any = None,
    ) -> None:
        super().__init__(location, base_url, file_permissions_mode, directory_permissions_mode)
        self._held: dict[Path, _Kept] = {}
        self._lock = threading.RLock()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.RLock())

    def _find(self, name: Any) -> _Kept | None:
        """Return what is at ``name``; the storage's own folder is always there.

        Raises FileExistsError when a part of its path is a file.
        """
        path = self._inside(name)
        for parent in path.parents:
            held = self._held.get(parent)
            if held is not None and held.content is not None:
                raise FileExistsError(f"{parent} exists and is not a directory.")
        found = self._held.get(path)
        if found is None and path == Path(self.location):
            found = self._held.setdefault(path, _Kept(None))
        return found

    def _kept(self, name: Any) -> _Kept:
        found = self._find(name)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), text_of(name))
        return found

    def _content(self, name: Any) -> _Kept:
        found = self._kept(name)
        if found.content is None:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), text_of(name))
        return found

    def _put(self, name: Any, kept: _Kept) -> None:
        path = self._inside(name)
        root = Path(self.location)
        for parent in reversed(path.parents):
            if parent == root or root in parent.parents:
                self._held.setdefault(parent, _Kept(None))
        self._held[path.parent].changed()
        self._held[path] = kept

    def _open(self, name: Any, mode: str = "rb") -> File:
        _check_mode(mode)
        with self._lock:
            found = self._find(name)
            if found is None and "r" not in mode:
                found = _Kept(b"")
                self._put(name, found)
            elif found is not None and "x" in mode:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), text_of(name))
            stream = _Stream(self._content(name), mode)
        return File(stream if "b" in mode else io.TextIOWrapper(stream, encoding="utf-8", newline=""), name=text_of(name))

    def _save(self, name: str, content: Any) -> str:
        with _taken(content) as pieces:
            whole = b"".join(piece.encode() if isinstance(piece, str) else piece for piece in pieces)
        with self._lock:
            if self._find(name) is not None:
                # Somebody took the name between the question and the answer.
                name = self.get_available_name(name)
            self._put(name, _Kept(whole))
            return self._relative(self._inside(name))

    def delete(self, name: Any) -> None:
        """Delete the file, or the folder with all that is in it; what is not there is no error.

        Raises ValueError for a name that stands for the whole storage, such as the empty one.
        """
        with self._lock:
            path = self._inside(name)
            if path == Path(self.location):
                raise ValueError("The name must be given to delete().")
            gone = [one for one in self._held if one == path or path in one.parents]
            for one in gone:
                del self._held[one]
            if gone and path.parent in self._held:
                self._held[path.parent].changed()

    def exists(self, name: Any) -> bool:
        """Say whether there is a file or folder of that name."""
        return self._find(name) is not None

    def listdir(self, path: Any) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder."""
        with self._lock:
            if self._kept(path).content is not None:
                raise FileExistsError(f"{self._inside(path)} exists and is not a directory.")
            folder = self._inside(path)
            inside = [(one.name, kept.content is None) for one, kept in self._held.items() if one.parent == folder]
        return [name for name, is_folder in inside if is_folder], [name for name, is_folder in inside if not is_folder]

    def size(self, name: Any) -> int:
        """Return the size of the file in bytes."""
        return len(self._content(name).content or b"")

    def get_accessed_time(self, name: Any) -> datetime:
        """Return when the file was last read."""
        return moment(self._kept(name).accessed)

    def get_created_time(self, name: Any) -> datetime:
        """Return when the file was saved."""
        return moment(self._kept(name).created)

    def get_modified_time(self, name: Any) -> datetime:
        """Return when the file was last written."""
        return moment(self._kept(name).modified)


def _check_mode(mode: str) -> None:
    if len(set(mode) & set("rwax")) != 1 or set(mode) - set("rwaxbt+"):
        raise ValueError(f"invalid mode: {mode!r}")


@contextmanager
def _taken(content: Any) -> Generator[Any]:
    """Give the pieces of a file, and take a temporary one off the disk afterwards, as a move would."""
    yield content.chunks()
    if hasattr(content, "temporary_file_path"):
        Path(content.temporary_file_path()).unlink(missing_ok=True)
