"""Which files a server may be given by path, to open and send by itself: those that it will find there as they are here."""

import os
import stat
from io import BufferedReader, FileIO
from typing import Any

from quintet.http.streaming import FileResponse
from quintet.services.files.base import File


def whole_file(response: FileResponse) -> tuple[str, int, int] | None:
    """Return (path, start, end) of a file on disk that is sent as it is, None when its content must be read from here."""
    file = _plain_file(response.file_to_stream)
    length = response.headers.get("Content-Length")
    if file is None or length is None or not _is_at_its_path(file):
        return None
    start = file.tell()
    return file.name, start, start + int(length)


def _plain_file(file: Any) -> Any:
    """Return the file of Python's own whose bytes are those on the disk, None for one that changes them or is temporary."""
    while isinstance(file, File) and type(file).read is File.read:
        file = file.file
    raw = file.raw if type(file) is BufferedReader else file
    # A temporary file is wrapped by a class of its own, and gone when the response is closed: before the server opens it.
    return file if type(raw) is FileIO else None


def _is_at_its_path(file: Any) -> bool:
    path = file.name
    if not isinstance(path, str) or not os.path.isabs(path):
        return False
    try:
        here, there = os.fstat(file.fileno()), os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(here.st_mode) and os.path.samestat(here, there)
