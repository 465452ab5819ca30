"""The base of storages: naming is done here, keeping by subclasses."""

import os
from datetime import datetime
from typing import Any, NoReturn

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.services.files.base import File
from quintet.services.files.names import get_valid_filename, random_letters, validate_file_name


class Storage:
    """Base of storages: subclasses define `_open`, `_save`, `delete`, `exists`, and what else they can do."""

    def open(self, name: str, mode: str = "rb") -> File:
        """Return the stored file, opened."""
        return self._open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Keep ``content``, a file object, and return the name it got; another one when ``name`` is taken.

        Raises SuspiciousFileOperation for a name that leads elsewhere.
        """
        wanted = content.name if name is None else name
        file = content if hasattr(content, "chunks") else File(content, wanted)
        free = self.get_available_name(wanted, max_length=max_length)
        kept = self._save(free, file)
        validate_file_name(kept, allow_relative_path=True)
        return kept

    def get_valid_name(self, name: str) -> str:
        """Return ``name`` without characters that do harm in file names."""
        return get_valid_filename(name)

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        """Return the name with an underscore and seven random characters before its extension."""
        return f"{file_root}_{random_letters()}{file_ext}"

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Say whether a file of that name is free and short enough."""
        return (max_length is None or len(name) <= max_length) and not self.exists(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return ``name``, or a name made of it, that is free and at most ``max_length`` long.

        Raises SuspiciousFileOperation when the name is unsafe or leaves no room for a free one.
        """
        name = str(name).replace("\\", "/")
        validate_file_name(name, allow_relative_path=True)
        folder, base = os.path.split(name)
        root, extension = os.path.splitext(base)
        while not self.is_name_available(name, max_length=max_length):
            name = os.path.join(folder, self.get_alternative_name(root, extension))
            excess = 0 if max_length is None else len(name) - max_length
            if excess > 0:
                root = root[:-excess]
                if not root:
                    raise SuspiciousFileOperation(
                        f"Storage can not find an available filename for {name!r}. Please make sure that the corresponding "
                        "file field allows sufficient max_length."
                    )
                name = os.path.join(folder, self.get_alternative_name(root, extension))
        return name

    def generate_filename(self, filename: str) -> str:
        """Return ``filename`` with its last part made valid, its folders as they are.

        Raises SuspiciousFileOperation for folders that lead elsewhere.
        """
        folder, base = os.path.split(str(filename).replace("\\", "/"))
        validate_file_name(os.path.join(folder, base or "_"), allow_relative_path=True)
        return os.path.normpath(os.path.join(folder, self.get_valid_name(base)))

    def _cannot(self, verb: str) -> NoReturn:
        raise NotImplementedError(f"{type(self).__name__} doesn't support {verb}.")

    def _open(self, name: str, mode: str) -> File:
        self._cannot("opening files")

    def _save(self, name: str, content: Any) -> str:
        self._cannot("saving files")

    def path(self, name: str) -> str:
        """Return the path of the file on this machine."""
        self._cannot("absolute paths")

    def delete(self, name: str) -> None:
        """Delete the file."""
        self._cannot("deleting files")

    def exists(self, name: str) -> bool:
        """Say whether there is a file of that name."""
        self._cannot("asking whether files exist")

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder."""
        self._cannot("listing folders")

    def size(self, name: str) -> int:
        """Return the size of the file in bytes."""
        self._cannot("asking for sizes")

    def url(self, name: str | None) -> str:
        """Return the URL of the file."""
        self._cannot("URLs")

    def get_accessed_time(self, name: str) -> datetime:
        """Return when the file was last read; aware with USE_TZ."""
        self._cannot("asking for the time of the last access")

    def get_created_time(self, name: str) -> datetime:
        """Return when the file was made; aware with USE_TZ."""
        self._cannot("asking for the time of creation")

    def get_modified_time(self, name: str) -> datetime:
        """Return when the file was last written; aware with USE_TZ."""
        self._cannot("asking for the time of the last change")
