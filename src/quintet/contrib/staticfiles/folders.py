"""A folder of static files: looking a file up by its relative path, and listing all of them."""

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from quintet.services.files.storage.filesystem import FileSystemStorage


def find_inside(folder: str | Path, name: str) -> str | None:
    """Return the path of the file or folder at a relative URL path below ``folder``, None when it is not there.

    Paths that lead out of it are not, nor are those that no file can have: with NUL, longer than the system takes, or through
    links that go in a circle.
    """
    try:
        root = Path(folder).resolve()
        found = (root / name).resolve()
        return str(found) if found.is_relative_to(root) and found.exists() else None
    except (ValueError, OSError, RuntimeError):  # RuntimeError: what Python before 3.13 says of links in a circle
        return None


def without_prefix(name: str, prefix: str) -> str | None:
    """Return a path without ``prefix`` (empty for none) and its slash, None when it does not begin with them."""
    if not prefix:
        return name
    head, slash, rest = name.partition(f"{prefix}/")
    return rest if slash and not head else None


def list_files(storage: Any, ignore_patterns: Iterable[str] = (), location: str = "") -> Iterator[str]:
    """Yield the relative path of every file of a storage below ``location``, in order; patterns match paths and names."""
    patterns = tuple(ignore_patterns)
    if isinstance(storage, FileSystemStorage) and getattr(type(storage), "listdir", None) is FileSystemStorage.listdir:
        yield from _walk(os.path.join(storage.location, location), f"{location}/" if location else "", patterns)
        return
    folders, files = storage.listdir(location)
    for file in sorted(files):
        name = f"{location}/{file}" if location else file
        if not is_ignored(name, patterns):
            yield name
    for folder in sorted(folders):
        name = f"{location}/{folder}" if location else folder
        if not is_ignored(name, patterns):
            yield from list_files(storage, patterns, name)


def _walk(folder: str, inside: str, patterns: tuple[str, ...]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    below: list[os.DirEntry[str]] = []
    for entry in listed:
        if is_ignored(f"{inside}{entry.name}", patterns):
            continue
        if entry.is_dir():
            # A link to a folder that it lies in would be followed for ever.
            if not (entry.is_symlink() and _holds(entry.path, folder)):
                below.append(entry)
        else:
            yield f"{inside}{entry.name}"
    for entry in below:
        yield from _walk(entry.path, f"{inside}{entry.name}/", patterns)


def _holds(path: str, folder: str) -> bool:
    return Path(folder).resolve().is_relative_to(Path(path).resolve())


def is_ignored(path: str, patterns: Iterable[str]) -> bool:
    """Say whether a glob pattern matches the relative path or its last part."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) or fnmatchcase(path, pattern) for pattern in patterns)
