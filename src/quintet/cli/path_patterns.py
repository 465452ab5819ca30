"""Glob patterns that leave files out, and lists of file endings, as commands take them."""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePath


def is_ignored_path(path: str | PurePath, ignore_patterns: Iterable[str]) -> bool:
    """Say whether a path or its last part matches one of the patterns."""
    whole = PurePath(path)
    return any(fnmatchcase(whole.name, pattern) or fnmatchcase(str(whole), pattern) for pattern in _normal(ignore_patterns))


def normalize_path_patterns(patterns: Iterable[str]) -> list[str]:
    """Return patterns in the system's letter case; one for everything in a folder becomes the folder itself."""
    return [pattern[:-2] if pattern.endswith((f"{os.sep}*", "/*")) else pattern for pattern in _normal(patterns)]


def _normal(patterns: Iterable[str]) -> list[str]:
    return [os.path.normcase(pattern) for pattern in patterns]


def handle_extensions(extensions: Iterable[str]) -> set[str]:
    """Return file endings with their dots, from lists that may be separated by commas: ["html,py", ".txt"]."""
    words = (word for given in extensions for word in given.replace(" ", "").split(","))
    return {word if word.startswith(".") else f".{word}" for word in words if word}
