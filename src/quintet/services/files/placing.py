"""Putting a whole file in its place: it is seen there complete or not at all, and takes no place that is taken.

begin  ──►  a file without a name in the target's folder (Linux; it vanishes with whoever writes it),
            or one under a hidden name elsewhere
give it its permissions, write
place  ──►  link it under the target's name (FileExistsError when that is taken), or rename it over what is there
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from quintet.kit.libraries import secrets, shutil

CHUNK_SIZE = 64 * 1024

_UNNAMED: int = getattr(os, "O_TMPFILE", 0)
_OPEN_FILES = "/proc/self/fd"
#: What a file system answers that has no unnamed files, or no links, or lies apart from the other one.
_CANNOT = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOSYS})


def write_whole(target: Path, pieces: Iterable[Any], *, overwrite: bool = False, mode: int | None = None) -> None:
    """Write ``pieces`` (bytes, or text as UTF-8) to ``target`` with the permissions ``mode`` (the system's for None).

    Raises FileExistsError when the place is taken and ``overwrite`` is off. After any error nothing is left behind.
    """
    descriptor, name = _begin(target.parent, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if mode is not None:
                os.chmod(file.fileno(), mode)
            for piece in pieces:
                file.write(piece.encode() if isinstance(piece, str) else piece)
            file.flush()
            if name is None:
                name = _link_unnamed(file.fileno(), target, overwrite)
        if name is not None:
            _place(name, target, overwrite)
            name = None
    finally:
        if name is not None:
            os.unlink(name)


def move_whole(source: Path, target: Path, *, overwrite: bool = False, mode: int | None = None) -> None:
    """Move a file; a copy of it where one file system ends and another begins, with its times and permissions.

    ``mode`` gives it other permissions. Raises FileExistsError when the place is taken and ``overwrite`` is off.
    """
    if mode is not None:
        os.chmod(source, mode)
    try:
        if overwrite:
            os.replace(source, target)
            return
        os.link(source, target)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        # With its permissions from the start: what only its owner may read is never open to others.
        write_whole(target, _pieces_of(source), overwrite=overwrite, mode=stat.S_IMODE(os.stat(source).st_mode))
        _copy_facts(source, target)
    os.unlink(source)


def is_unfinished(name: str) -> bool:
    """Say whether a name in a folder is that of a file still being written."""
    return name.startswith(".") and name.endswith(".part")


def _begin(folder: Path, mode: int | None) -> tuple[int, str | None]:
    """Return the descriptor of a new file and its path, None for one without a name.

    At no moment has it more permissions than ``mode``: who opened it meanwhile would read what is written later.
    """
    mode = 0o666 if mode is None else mode
    if _UNNAMED and os.path.isdir(_OPEN_FILES):
        try:
            return os.open(folder, os.O_WRONLY | _UNNAMED, mode), None
        except OSError as error:
            if error.errno not in _CANNOT:
                raise
    path = _hidden(folder)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), path


def _hidden(folder: Path) -> str:
    return os.path.join(folder, f".{secrets.token_hex(8)}.part")


def _link_unnamed(descriptor: int, target: Path, overwrite: bool) -> str | None:
    """Give a file without a name that of ``target``; return a hidden one instead where it must replace another file."""
    path = _hidden(target.parent) if overwrite else str(target)
    # With a descriptor given, the system follows the link in /proc to the file itself.
    os.link(f"{_OPEN_FILES}/{descriptor}", path, src_dir_fd=descriptor, follow_symlinks=True)
    return path if overwrite else None


def _place(name: str, target: Path, overwrite: bool) -> None:
    if overwrite:
        os.replace(name, target)
        return
    try:
        os.link(name, target)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        # No links here: taking the name first keeps it from others, and renaming replaces our own empty file.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        os.replace(name, target)
    else:
        os.unlink(name)


def _pieces_of(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        yield from read_pieces(file, CHUNK_SIZE)


def read_pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield what is left of a file in pieces of ``size`` bytes."""
    while piece := file.read(size):
        yield piece


def _copy_facts(source: Path, target: Path) -> None:
    try:
        shutil.copystat(source, target)
    except PermissionError:
        return  # some file systems keep no times or permissions: the content is what counts
