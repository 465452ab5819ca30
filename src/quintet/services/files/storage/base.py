"""The base of storages: naming is done here, keeping by subclasses.

Saving and opening wait for disks and networks. Called on an event loop they do so in a thread, as every ``a`` twin does: a
storage defines plain functions and serves both colours.
"""

import os
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, NoReturn

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.kit.offload import off_loop
from quintet.services import current
from quintet.services.files.base import File
from quintet.services.files.names import get_valid_filename, random_letters, text_of, validate_file_name
from quintet.services.files.twins import thread_twin


class Storage:
    """Base of storages: subclasses define `_open`, `_save`, `delete`, `exists`, and what else they can do."""

    def open(self, name: Any, mode: str = "rb") -> File:
        """Return the stored file, opened."""
        return off_loop(current.file_threads, self._open, name, mode)

    aopen = thread_twin(open)

    def save(self, name: Any, content: Any, max_length: int | None = None) -> str:
        """Keep ``content``, a file object, and return the name it got; another one when ``name`` is taken.

        Raises SuspiciousFileOperation for a name that leads elsewhere, wherever it came from.
        """
        return off_loop(current.file_threads, self._keep, name, content, max_length)

    asave = thread_twin(save)

    def _keep(self, name: Any, content: Any, max_length: int | None) -> str:
        wanted = content.name if name is None else name
        if wanted is None:
            raise ValueError("There is no name to save under: give one to save(), or to the file.")
        file = content if hasattr(content, "chunks") else File(content, text_of(wanted))
        validate_file_name(wanted, allow_relative_path=True)
        free = self.get_available_name(wanted, max_length=max_length)
        # Both come from methods that subclasses define.
        validate_file_name(free, allow_relative_path=True)
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

    def get_available_name(self, name: Any, max_length: int | None = None) -> str:
        """Return ``name``, or a name made of it, that is free and at most ``max_length`` long.

        Raises SuspiciousFileOperation when the name is unsafe or leaves no room for a free one.
        """
        folder, base = _parts(name)
        validate_file_name(base)
        name = os.path.join(folder, base)
        root, extension = os.path.splitext(base)
        while not self.is_name_available(name, max_length=max_length):
            name = os.path.join(folder, self.get_alternative_name(root, extension))
            excess = 0 if max_length is None else len(name) - max_length
            if excess > 0:
                root = root[:-excess]
                if not root:
                    raise SuspiciousFileOperation(
                        f'Storage can not find an available filename for "{name}". Please make sure that the corresponding '
                        'file field allows sufficient "max_length".'
                    )
                name = os.path.join(folder, self.get_alternative_name(root, extension))
        return name

    def generate_filename(self, filename: Any) -> str:
        """Return ``filename`` with its last part made valid, its folders as they are.

        Raises SuspiciousFileOperation for folders that lead up.
        """
        folder, base = _parts(filename)
        return os.path.normpath(os.path.join(folder, self.get_valid_name(base)))

    def _lacks(self, name: str) -> NoReturn:
        raise NotImplementedError(f"subclasses of Storage must provide {name} method")

    def _open(self, name: str, mode: str = "rb") -> File:
        self._lacks("an _open()")

    def _save(self, name: str, content: Any) -> str:
        self._lacks("a _save()")

    def path(self, name: Any) -> str:
        """Return the path of the file on this machine."""
        raise NotImplementedError("This backend doesn't support absolute paths.")

    def delete(self, name: Any) -> None:
        """Delete the file."""
        self._lacks("a delete()")

    adelete = thread_twin(delete)

    def exists(self, name: Any) -> bool:
        """Say whether there is a file of that name."""
        self._lacks("an exists()")

    aexists = thread_twin(exists)

    def listdir(self, path: Any) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files in a folder."""
        self._lacks("a listdir()")

    alistdir = thread_twin(listdir)

    def size(self, name: Any) -> int:
        """Return the size of the file in bytes."""
        self._lacks("a size()")

    asize = thread_twin(size)

    def url(self, name: Any) -> str:
        """Return the URL of the file."""
        self._lacks("a url()")

    aurl = thread_twin(url)

    def get_accessed_time(self, name: Any) -> datetime:
        """Return when the file was last read; aware with USE_TZ."""
        self._lacks("a get_accessed_time()")

    aget_accessed_time = thread_twin(get_accessed_time)

    def get_created_time(self, name: Any) -> datetime:
        """Return when the file was made; aware with USE_TZ."""
        self._lacks("a get_created_time()")

    aget_created_time = thread_twin(get_created_time)

    def get_modified_time(self, name: Any) -> datetime:
        """Return when the file was last written; aware with USE_TZ."""
        self._lacks("a get_modified_time()")

    aget_modified_time = thread_twin(get_modified_time)


def _parts(name: Any) -> tuple[str, str]:
    """Return the folder and the last part of a name.

    Raises SuspiciousFileOperation for a folder that leads up.
    """
    folder, base = os.path.split(str(name).replace("\\", "/"))
    if ".." in PurePosixPath(folder).parts:
        raise SuspiciousFileOperation(f"Detected path traversal attempt in '{folder}'")
    return folder, base
