"""Where a storage lies: its folder and URL, given or from the settings in force."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Self, TypeVar, overload
from urllib.parse import quote, urljoin

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.services.files.names import text_of
from quintet.services.files.storage.base import Storage
from quintet.services.settings import ServicesSettings

T = TypeVar("T")


class looked_up(Generic[T]):  # noqa: N801  used as a decorator, like property
    """A property worked out at every read; assigning to the instance, or in a subclass, puts a plain value in its place."""

    def __init__(self, method: Callable[[Any], T]) -> None:
        self.method = method
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> T: ...
    def __get__(self, instance: object | None, owner: type | None = None) -> Self | T:
        return self if instance is None else self.method(instance)


class PlacedStorage(Storage):
    """A storage with a folder and a URL; an option that is None is asked of the settings at each look."""

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: Any = None,
        file_permissions_mode: Any = None,
        directory_permissions_mode: Any = None,
    ) -> None:
        self._location, self._base_url = location, base_url
        self._file_mode, self._directory_mode = file_permissions_mode, directory_permissions_mode

    @looked_up
    def base_location(self) -> str | Path:
        """The folder as it was given, or MEDIA_ROOT."""
        return ServicesSettings.now().media_root if self._location is None else self._location

    @looked_up
    def location(self) -> str:
        """The folder, absolute."""
        return os.path.abspath(self.base_location)

    @looked_up
    def base_url(self) -> str | None:
        """The URL of the folder, with a slash at its end; MEDIA_URL unless given."""
        url = ServicesSettings.now().media_url if self._base_url is None else self._base_url
        return url if not url or url.endswith("/") else url + "/"

    @looked_up
    def file_permissions_mode(self) -> int | None:
        """The permissions of saved files; FILE_UPLOAD_PERMISSIONS unless given."""
        return ServicesSettings.now().file_upload_permissions if self._file_mode is None else self._file_mode

    @looked_up
    def directory_permissions_mode(self) -> int | None:
        """The permissions of folders made for them; FILE_UPLOAD_DIRECTORY_PERMISSIONS unless given."""
        return ServicesSettings.now().file_upload_directory_permissions if self._directory_mode is None else self._directory_mode

    def url(self, name: Any) -> str:
        """Return the URL of a file; a name cannot lead out of ``base_url``.

        Raises ValueError without one.
        """
        base: Any = self.base_url
        if base is None:
            raise ValueError("This file is not accessible via a URL.")
        path = "" if name is None else text_of(name).replace("\\", "/").lstrip("/")
        return urljoin(base, quote(path, safe="/~!*()'"))

    def _inside(self, name: Any) -> Path:
        """Return the path of ``name``; links are not followed, as a storage may hold links of its owner.

        Raises SuspiciousFileOperation when it lies outside the folder.
        """
        root = Path(self.location)
        # Normalised as a text: resolve() would follow links.
        path = Path(os.path.normpath(root / text_of(name)))
        if path != root and root not in path.parents:
            raise SuspiciousFileOperation(f"The joined path ({path}) is located outside of the base path component ({root})")
        return path

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.location).as_posix()


def moment(seconds: float) -> datetime:
    """Return a time of the file system: aware in UTC with USE_TZ, else naive local time."""
    if ServicesSettings.now().use_tz:
        return datetime.fromtimestamp(seconds, tz=UTC)
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006  documented: naive local time without USE_TZ
