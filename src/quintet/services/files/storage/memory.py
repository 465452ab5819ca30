"""Files in memory, for tests: gone with the storage."""

from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from time import time
from typing import Any

from quintet.services.deconstruct import deconstructible
from quintet.services.files.base import File
from quintet.services.files.storage.base import Storage
from quintet.services.files.storage.places import PlaceOptions, moment


@dataclass
class _Kept:
    """One file and its times, seconds since 1970."""

    content: bytes = b""
    created: float = field(default_factory=time)
    accessed: float = field(default_factory=time)
    modified: float = field(default_factory=time)


class _Stream(BytesIO):
    """An opened file, written back when it is closed."""

    def __init__(self, kept: _Kept, mode: str) -> None:
        super().__init__(b"" if "w" in mode else kept.content)
        self._kept, self._writes = kept, not mode.startswith("r") or "+" in mode
        if mode.startswith("a"):
            self.seek(0, 2)
        kept.accessed = time()

    def close(self) -> None:
        """Close, and keep what was written."""
        if not self.closed and self._writes:
            self._kept.content, self._kept.modified = self.getvalue(), time()
        super().close()


@deconstructible(path="quintet.core.files.storage.InMemoryStorage")
class InMemoryStorage(Storage):
    """Files by path in a dictionary. The permission options are accepted and have no meaning here."""

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
    ) -> None:
        self._place = PlaceOptions(location, base_url, file_permissions_mode, directory_permissions_mode)
        self._files: dict[Path, _Kept] = {}

    @property
    def location(self) -> str:
        """The folder the files pretend to lie in."""
        return str(self._place.location)

    @property
    def base_url(self) -> str | None:
        """The URL of the folder."""
        return self._place.base_url

    def _kept(self, name: str) -> _Kept:
        path = self._place.inside(name)
        if path not in self._files:
            raise FileNotFoundError(f"No file {name!r} in this storage.")
        return self._files[path]

    def _open(self, name: str, mode: str) -> File:
        path = self._place.inside(name)
        if "r" not in mode:
            self._files.setdefault(path, _Kept())
        return File(_Stream(self._kept(name), mode), name=name)

    def _save(self, name: str, content: Any) -> str:
        whole = b"".join(piece.encode() if isinstance(piece, str) else piece for piece in content.chunks())
        self._files[self._place.inside(name)] = _Kept(whole)
        return name.replace("\\", "/")

    def delete(self, name: str) -> None:
        """Delete the file, or the folder with all that is in it; what is not there is no error."""
        path = self._place.inside(name)
        for one in [one for one in self._files if one == path or path in one.parents]:
            del self._files[one]

    def exists(self, name: str) -> bool:
        """Say whether there is a file or folder of that name."""
        path = self._place.inside(name)
        return any(one == path or path in one.parents for one in self._files)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder."""
        folder = self._place.inside(path)
        below = [one.relative_to(folder).parts for one in self._files if folder in one.parents]
        folders = dict.fromkeys(parts[0] for parts in below if len(parts) > 1)
        return list(folders), [parts[0] for parts in below if len(parts) == 1]

    def size(self, name: str) -> int:
        """Return the size of the file in bytes."""
        return len(self._kept(name).content)

    def url(self, name: str | None) -> str:
        """Return the URL of the file.

        Raises ValueError without ``base_url``.
        """
        return self._place.url(name)

    def get_accessed_time(self, name: str) -> datetime:
        """Return when the file was last read."""
        return moment(self._kept(name).accessed)

    def get_created_time(self, name: str) -> datetime:
        """Return when the file was saved."""
        return moment(self._kept(name).created)

    def get_modified_time(self, name: str) -> datetime:
        """Return when the file was last written."""
        return moment(self._kept(name).modified)
