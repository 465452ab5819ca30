"""Which files a server may be given by path, to open and send by itself: those that it will find there as they are here."""

import os
import stat
from typing import Any

from quintet.http.streaming import FileResponse, file_on_disk


def whole_file(response: FileResponse) -> tuple[str, int, int] | None:
    """Return (path, start, end) of a file on disk that is sent as it is, None when its content must be read from here."""
    # A temporary one would be gone when the response is closed: before the server opens it.
    file = file_on_disk(response.file_to_stream)
    length = response.headers.get("Content-Length")
    if file is None or length is None or not _is_at_its_path(file):
        return None
    start = file.tell()
    return file.name, start, start + int(length)


def _is_at_its_path(file: Any) -> bool:
    path = file.name
    if not isinstance(path, str) or not os.path.isabs(path):
        return False
    try:
        here, there = os.fstat(file.fileno()), os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(here.st_mode) and os.path.samestat(here, there)
