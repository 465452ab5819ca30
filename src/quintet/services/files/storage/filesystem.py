"""Files in a folder of this machine."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from quintet.services.deconstruct import deconstructible
from quintet.services.files.base import File
from quintet.services.files.storage.base import Storage
from quintet.services.files.storage.places import PlaceOptions, moment


@deconstructible(path="quintet.core.files.storage.FileSystemStorage")
class FileSystemStorage(Storage):
    """Files below ``location`` (MEDIA_ROOT by default), served at ``base_url`` (MEDIA_URL by default).

    ``allow_overwrite`` replaces a file of the same name instead of choosing another name.
    """

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
        allow_overwrite: bool = False,
    ) -> None:
        self._place = PlaceOptions(location, base_url, file_permissions_mode, directory_permissions_mode)
        self._allow_overwrite = allow_overwrite

    @property
    def base_location(self) -> str:
        """The folder as it was given, or MEDIA_ROOT."""
        given = self._place.given_location
        return str(self._place.location if given is None else given)

    @property
    def location(self) -> str:
        """The folder, absolute."""
        return str(self._place.location)

    @property
    def base_url(self) -> str | None:
        """The URL of the folder."""
        return self._place.base_url

    @property
    def file_permissions_mode(self) -> int | None:
        """The permissions of saved files."""
        return self._place.file_mode

    @property
    def directory_permissions_mode(self) -> int | None:
        """The permissions of folders made for them."""
        return self._place.directory_mode

    def path(self, name: str) -> str:
        """Return the path of a file.

        Raises SuspiciousFileOperation when it lies outside the folder.
        """
        return str(self._place.inside(name))

    def _open(self, name: str, mode: str) -> File:
        return File(Path(self.path(name)).open(mode))

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        self._make_folder(target.parent)
        while True:
            try:
                self._write(target, content)
                break
            except FileExistsError:
                # Somebody took the name between the question and the answer.
                name = self.get_available_name(name)
                target = Path(self.path(name))
        if self.file_permissions_mode is not None:
            target.chmod(self.file_permissions_mode)
        return name.replace("\\", "/")

    def _make_folder(self, folder: Path) -> None:
        mode = self.directory_permissions_mode
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            if mode is not None:
                one.chmod(mode)

    def _write(self, target: Path, content: Any) -> None:
        moved = getattr(content, "temporary_file_path", None)
        if moved is not None:
            _move(Path(moved()), target, self._allow_overwrite)
            return
        first = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if self._allow_overwrite else os.O_EXCL)
        descriptor = os.open(target, first | getattr(os, "O_BINARY", 0), 0o666)
        with os.fdopen(descriptor, "wb") as file:
            for piece in content.chunks():
                file.write(piece.encode() if isinstance(piece, str) else piece)

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Say whether a file of that name may be saved."""
        if self._allow_overwrite:
            return max_length is None or len(name) <= max_length
        return super().is_name_available(name, max_length)

    def delete(self, name: str) -> None:
        """Delete the file or empty folder; one that is gone already is no error.

        Raises ValueError for an empty name.
        """
        if not name:
            raise ValueError("The name must be given to delete().")
        path = Path(self.path(name))
        try:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
        except FileNotFoundError:
            return

    def exists(self, name: str) -> bool:
        """Say whether there is a file, folder or link of that name."""
        return os.path.lexists(self.path(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder."""
        entries = list(Path(self.path(path)).iterdir())
        return [one.name for one in entries if one.is_dir()], [one.name for one in entries if not one.is_dir()]

    def size(self, name: str) -> int:
        """Return the size of the file in bytes."""
        return os.path.getsize(self.path(name))

    def url(self, name: str | None) -> str:
        """Return the URL of the file.

        Raises ValueError without ``base_url``.
        """
        return self._place.url(name)

    def get_accessed_time(self, name: str) -> datetime:
        """Return when the file was last read."""
        return moment(os.path.getatime(self.path(name)))

    def get_created_time(self, name: str) -> datetime:
        """Return the system's ctime: on Unix the last change of the file's data or attributes."""
        return moment(os.path.getctime(self.path(name)))

    def get_modified_time(self, name: str) -> datetime:
        """Return when the file was last written."""
        return moment(os.path.getmtime(self.path(name)))


def _move(source: Path, target: Path, overwrite: bool) -> None:
    """Move an upload to its place: by name on one file system, else by copying.

    Raises FileExistsError when the place is taken and may not be overwritten.
    """
    if not overwrite:
        # Taking the name first is what makes two uploads of one name safe from each other.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        source.replace(target)
    except OSError:
        target.write_bytes(source.read_bytes())
        source.unlink()
