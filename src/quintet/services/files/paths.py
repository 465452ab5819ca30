"""Paths that stay where they must, and folders with the permissions that are asked for."""

import os
from pathlib import Path

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.kit.libraries import tempfile


def to_path(value: str | os.PathLike[str]) -> Path:
    """Return ``value`` as a `pathlib.Path`; TypeError for what is no path."""
    return value if isinstance(value, Path) else Path(value)


def safe_join(base: str | os.PathLike[str], *paths: str | os.PathLike[str]) -> str:
    """Return the absolute path of ``paths`` below ``base``.

    Raises SuspiciousFileOperation when it lies elsewhere. Links are not followed.
    """
    root = os.path.abspath(base)
    found = os.path.abspath(os.path.join(root, *paths))
    # The separator keeps "/base-other" out of "/base"; a root folder ends with it already.
    if found != root and not found.startswith(os.path.join(root, "")):
        raise SuspiciousFileOperation(f"The joined path ({found}) is located outside of the base path component ({root})")
    return found


def safe_makedirs(name: str | os.PathLike[str], mode: int = 0o777, exist_ok: bool = False) -> None:
    """Make a folder and those above it that are missing, each with exactly ``mode``, whatever the process's umask is.

    Raises FileExistsError when it is there already, unless ``exist_ok``, and when a file is in its place.
    """
    path = Path(os.path.normpath(name))
    missing = [path, *(parent for parent in path.parents if not parent.exists())]
    for folder in reversed(missing):
        try:
            os.mkdir(folder, mode)
        except FileExistsError:
            # Somebody else may have made it since; only the folder that was asked for must be new.
            if not folder.is_dir() or (folder == path and not exist_ok):
                raise
        else:
            os.chmod(folder, mode)


def symlinks_supported() -> bool:
    """Say whether this process may make symbolic links, by making one in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            os.symlink(folder, os.path.join(folder, "link"))
        except (OSError, NotImplementedError):
            return False
    return True
