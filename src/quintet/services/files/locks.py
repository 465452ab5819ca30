"""Advisory locks on open files, among processes that ask for them.

with open(path, "ab") as file:
    locks.lock(file, locks.LOCK_EX)
"""

from typing import Any

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None

LOCK_SH: int = 0 if fcntl is None else fcntl.LOCK_SH
LOCK_NB: int = 0 if fcntl is None else fcntl.LOCK_NB
LOCK_EX: int = 0 if fcntl is None else fcntl.LOCK_EX


def _number(file: Any) -> int:
    return file.fileno() if hasattr(file, "fileno") else file


def lock(f: Any, flags: int) -> bool:
    """Lock a file object or descriptor: LOCK_SH or LOCK_EX, with LOCK_NB without waiting. Say whether it is locked.

    False where another holder is in the way, or on a system without such locks.
    """
    if fcntl is None:
        return False
    try:
        fcntl.flock(_number(f), flags)
    except BlockingIOError:
        return False
    return True


def unlock(f: Any) -> bool:
    """Unlock a file object or descriptor; say whether the system has such locks."""
    if fcntl is None:
        return False
    fcntl.flock(_number(f), fcntl.LOCK_UN)
    return True
