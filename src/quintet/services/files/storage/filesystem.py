"""Files in a folder of this machine."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from quintet.services.deconstruct import deconstructible
from quintet.services.files import placing
from quintet.services.files.base import File
from quintet.services.files.names import text_of
from quintet.services.files.paths import safe_join
from quintet.services.files.storage.places import PlacedStorage, moment


@deconstructible(path="quintet.core.files.storage.FileSystemStorage")
class FileSystemStorage(PlacedStorage):
    """Files below ``location`` (MEDIA_ROOT by default), served at ``base_url`` (MEDIA_URL by default).

    ``allow_overwrite`` replaces a file of the same name instead of choosing another name. A file is in its place whole or not
    at all, whatever happens while it is saved.
    """

    #: A subclass that leaves out O_EXCL, as was done before there was ``allow_overwrite``, replaces files too.
    OS_OPEN_FLAGS: int = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

    def __init__(
        self,
        location: str | Path | None = None,
        base_url: Any = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
        allow_overwrite: bool = False,
    ) -> None:
        super().__init__(location, base_url, file_permissions_mode, directory_permissions_mode)
        self._allow_overwrite = allow_overwrite or not self.OS_OPEN_FLAGS & os.O_EXCL

    def path(self, name: Any) -> str:
        """Return the path of a file.

        Raises SuspiciousFileOperation when it lies outside the folder.
        """
        return safe_join(self.location, text_of(name))

    def _open(self, name: Any, mode: str = "rb") -> File:
        return File(open(self.path(name), mode))

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        self._make_folder(target.parent)
        while True:
            try:
                self._write(target, content)
            except FileExistsError:
                # Somebody took the name between the question and the answer.
                name = self.get_available_name(name)
                target = Path(self.path(name))
            else:
                return self._relative(target)

    def _make_folder(self, folder: Path) -> None:
        mode = self.directory_permissions_mode
        made = [] if mode is None else [one for one in (folder, *folder.parents) if not one.exists()]
        try:
            os.makedirs(str(folder), exist_ok=True)
        except FileExistsError as error:
            raise FileExistsError(f"{folder} exists and is not a directory.") from error
        for one in made:
            # Not by the umask, which belongs to every thread.
            one.chmod(mode or 0)

    def _write(self, target: Path, content: Any) -> None:
        overwrite, mode = self._allow_overwrite, self.file_permissions_mode
        if hasattr(content, "temporary_file_path"):
            placing.move_whole(Path(content.temporary_file_path()), target, overwrite=overwrite, mode=mode)
        else:
            placing.write_whole(target, content.chunks(), overwrite=overwrite, mode=mode)

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Say whether a file of that name may be saved."""
        if self._allow_overwrite:
            return max_length is None or len(name) <= max_length
        return super().is_name_available(name, max_length)

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        """Return another name; the same one where files may be replaced."""
        return file_root + file_ext if self._allow_overwrite else super().get_alternative_name(file_root, file_ext)

    def delete(self, name: Any) -> None:
        """Delete the file or empty folder; one that is gone already is no error.

        Raises ValueError for an empty name.
        """
        if not name:
            raise ValueError("The name must be given to delete().")
        path = self.path(name)
        try:
            # A link to a folder is a file of this one.
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.remove(path)
        except FileNotFoundError:
            return

    def exists(self, name: Any) -> bool:
        """Say whether there is a file, folder or link of that name."""
        return os.path.lexists(self.path(name))

    def listdir(self, path: Any) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder; files that are still being written are left out."""
        folders: list[str] = []
        files: list[str] = []
        with os.scandir(self.path(path)) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.name)
                elif not placing.is_unfinished(entry.name):
                    files.append(entry.name)
        return folders, files

    def size(self, name: Any) -> int:
        """Return the size of the file in bytes."""
        return os.path.getsize(self.path(name))

    def get_accessed_time(self, name: Any) -> datetime:
        """Return when the file was last read."""
        return moment(os.path.getatime(self.path(name)))

    def get_created_time(self, name: Any) -> datetime:
        """Return the system's ctime: on Unix the last change of the file's data or attributes."""
        return moment(os.path.getctime(self.path(name)))

    def get_modified_time(self, name: Any) -> datetime:
        """Return when the file was last written."""
        return moment(os.path.getmtime(self.path(name)))
