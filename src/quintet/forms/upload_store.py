"""The place where uploads wait while their form is shown again with its errors.

A name tells all that cleaning needs, so one listing answers for any storage:

    kept-uploads/<seconds since 1970>_<bytes>_<48 random digits>

Nothing here is served, and nobody can guess a name. Whoever loses a race (two submits of one form, a cleaning meanwhile)
finds the file gone, never half of it.
"""

import logging
import math
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from quintet.forms.settings import FormSettings
from quintet.kernel.current import settings
from quintet.kernel.errors import SuspiciousFileOperation
from quintet.kit.libraries import secrets, tempfile
from quintet.kit.offload import off_loop
from quintet.kit.patterns import late
from quintet.services import current as services_current
from quintet.services.files import current as files_current
from quintet.services.files.base import File
from quintet.services.files.storage import filesystem
from quintet.services.secrets import salted_hmac
from quintet.services.settings import ServicesSettings

logger = logging.getLogger("django.forms")

FOLDER = "kept-uploads"
NAME = late(r"(\d{1,12})_(\d{1,15})_[0-9a-f]{48}")
#: What a file takes of the store at least, so that many small ones do not make every listing long.
LEAST = 65_536
#: How many old files are deleted when the store is counted.
SWEPT_AT_ONCE = 50
#: Seconds for which a count holds, and for which it holds when nothing more seems to fit.
COUNTED_FOR, FULL_FOR = 10, 1


def keep(upload: Any) -> str | None:
    """Store a copy of ``upload`` and return its name; None when the store is full or cannot be written, which is logged."""
    return off_loop(services_current.file_threads, _keep, upload)


def opened(name: str) -> File | None:
    """Return a kept file, open; None when it is gone or cannot be read, which is logged unless it is simply gone."""
    return off_loop(services_current.file_threads, _opened, name)


def drop(names: list[str]) -> None:
    """Delete kept files; those that are gone already do no harm. A store that refuses is logged: cleaning comes later."""
    off_loop(services_current.file_threads, _drop, names)


def clear(older_than: float, dry_run: bool = False) -> list[str]:
    """Delete what was kept more than ``older_than`` seconds ago, on demand only say so; return the names."""
    storage, ends = _storage(), time.time() - older_than
    old = [name for name, since, _size in _entries(storage) if since <= ends]
    for name in [] if dry_run else old:
        storage.delete(f"{FOLDER}/{name}")
    return old


def _keep(upload: Any) -> str | None:
    limit = FormSettings.now().form_kept_uploads_total_size
    try:
        storage = _storage()
        if not settings.store.per_generation(Room).takes(storage, max(upload.size, LEAST), limit):
            logger.warning("An upload is not kept: FORM_KEPT_UPLOADS_TOTAL_SIZE (%d bytes) is used up.", limit)
            return None
        name = f"{int(time.time())}_{upload.size}_{secrets.token_hex(24)}"
        return os.path.basename(storage.save(f"{FOLDER}/{name}", _content(upload)))
    except Exception:
        # The form's answer matters more than the convenience: a full disk must not turn an error message into a 500.
        logger.exception("An upload could not be kept.")
        return None


def _content(upload: Any) -> File:
    """Return what a storage may take: a temporary file that was moved away meanwhile is read through its open descriptor."""
    path = getattr(upload, "temporary_file_path", None)
    return upload if path is None or os.path.exists(path()) else File(upload.file, upload.name)


def _opened(name: str) -> File | None:
    storage, path = _storage(), f"{FOLDER}/{name}"
    try:
        return storage.open(path) if storage.exists(path) else None
    except FileNotFoundError:
        return None  # between the question and the answer
    except Exception:
        logger.exception("A kept upload could not be read.")
        return None


def _drop(names: list[str]) -> None:
    storage = _storage()
    for name in names:
        try:
            storage.delete(f"{FOLDER}/{name}")
        except FileNotFoundError:
            continue
        except Exception:
            logger.exception("A kept upload could not be deleted.")


class Room:
    """What this process knows of how full the store is: counted from its listing now and then, added up meanwhile.

    A page of many rows, or a store of many files, would otherwise take as many listings, or as long ones, as there are uploads.
    """

    def __init__(self) -> None:
        self.used, self.counted, self._lock = 0, -math.inf, Lock()

    def takes(self, storage: Any, size: int, limit: int) -> bool:
        """Say whether ``size`` more bytes fit, and count them in."""
        with self._lock:
            age = time.monotonic() - self.counted
            if age > COUNTED_FOR or (self.used + size > limit and age > FULL_FOR):
                self.used, self.counted = _sweep(storage), time.monotonic()
            if self.used + size > limit:
                return False
            self.used += size
            return True


def _sweep(storage: Any) -> int:
    """Delete some of the files that are too old; return how many bytes those that stay count for."""
    ends, used, old = time.time() - FormSettings.now().form_kept_uploads_age, 0, []
    for name, since, size in _entries(storage):
        if since <= ends and len(old) < SWEPT_AT_ONCE:
            old.append(name)
        else:
            used += max(size, LEAST)
    _drop(old)
    return used


def _entries(storage: Any) -> Iterator[tuple[str, int, int]]:
    """Yield name, second and size of every kept file."""
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return  # nothing was kept yet
    for name in names:
        if (found := NAME.fullmatch(name)) is not None:
            yield name, int(found[1]), int(found[2])


def _storage() -> Any:
    alias = FormSettings.now().form_kept_uploads_storage
    return files_current.storages[alias] if alias else _own_storage()


def _own_storage() -> Any:
    """Return the storage in this machine's folder of temporary files, closed to everybody else."""
    storage = settings.store.per_generation(_make_own_storage)
    _make_private(storage.location)
    return storage


def _make_own_storage() -> Any:
    # Another folder for each user and project, who could not read or would count each other's files.
    project = salted_hmac("quintet.forms.upload_store", "folder", algorithm="sha256").hexdigest()[:16]
    user = os.getuid() if hasattr(os, "getuid") else 0
    parent = ServicesSettings.now().file_upload_temp_dir or tempfile.gettempdir()
    place = Path(parent) / f"quintet-uploads-{user}-{project}"
    return filesystem.FileSystemStorage(place, base_url="", file_permissions_mode=0o600, directory_permissions_mode=0o700)


def _make_private(folder: str) -> None:
    """Make the folder; SuspiciousFileOperation when somebody else made it first, or may look into it."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        facts = os.lstat(folder)
        ours = not hasattr(os, "getuid") or (facts.st_uid == os.getuid() and not facts.st_mode & 0o077)
        if not stat.S_ISDIR(facts.st_mode) or not ours:
            raise SuspiciousFileOperation(
                f"{folder} is not a folder of this user alone. Remove it, or name a storage in FORM_KEPT_UPLOADS_STORAGE."
            ) from None
