"""What one process at a time holds on an SQLite database: the lock of a file beside it, such as ``db.sqlite3-migrate``.

SQLite's own lock is that of one transaction and is waited for seconds only. The operating system takes a file's lock from a
process that ends, however it ends. The file is removed by its last holder; one who waited for a removed file takes the new one.
"""

import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from quintet.drivers.edge import pause
from quintet.services.files import locks

PAUSE = 0.1


def me() -> str:
    """Return what this process writes into the file it holds."""
    return f"process {os.getpid()} on {socket.gethostname()}"


@contextmanager
def exclusive(connection: Any, name: str, waiting: Callable[[str], object]) -> Generator[None]:
    """Hold the turn ``name`` for the block; see `Connection.exclusive`.

    Memory belongs to one process, and a folder that cannot be written holds a database that cannot be written.
    """
    database = Path(connection.settings_dict["NAME"])
    if not locks.LOCK_EX or connection.is_in_memory_db() or not os.access(database.parent, os.W_OK):
        yield
        return
    path = database.with_name(f"{database.name}-{name}")
    file = _taken(path, waiting)
    if file is None:
        yield
        return
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        file.close()


def _taken(path: Path, waiting: Callable[[str], object]) -> FileIO | None:
    """Return the locked file, or None when this process holds it already: what runs inside its turn may go on."""
    told = ""
    while True:
        file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+")
        if locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            if _stands(path, file):
                file.truncate(0)
                file.write(me().encode())
                return file
            file.close()
            continue
        holder = file.read(200).decode()
        file.close()
        if holder == me():
            return None
        if holder and holder != told:
            waiting(holder)
            told = holder
        pause(PAUSE)


def _stands(path: Path, file: FileIO) -> bool:
    """Say whether the path still leads to the open file."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
