"""Which file names are safe, and how an unsafe one becomes safe."""

import os
import re
import string
from pathlib import PurePosixPath
from typing import Any, cast

from quintet.kernel.errors import SuspiciousFileOperation
from quintet.kit.lazy import keep_lazy_text
from quintet.kit.libraries import secrets

MAX_NAME_LENGTH = 255
NOT_NAMES = ("", ".", "..")


@keep_lazy_text
def get_valid_filename(name: object) -> str:
    """Return ``name`` with its blanks as underscores, keeping only letters, digits, dots, dashes and underscores.

    Raises SuspiciousFileOperation when nothing that names a file is left.
    """
    kept = re.sub(r"[^-\w.]", "", str(name).strip().replace(" ", "_"))
    if kept in NOT_NAMES:
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    return kept


def validate_file_name(name: "str | os.PathLike[str]", allow_relative_path: bool = False) -> str:
    """Return ``name`` when it is safe: a bare file name, or with ``allow_relative_path`` one below a folder.

    Raises SuspiciousFileOperation for anything that could lead elsewhere.
    """
    name = os.fspath(name)
    if os.path.basename(name) in NOT_NAMES:
        raise SuspiciousFileOperation(f"Could not derive file name from '{name}'")
    if allow_relative_path:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise SuspiciousFileOperation(f"Detected path traversal attempt in '{name}'")
    elif name != os.path.basename(name):
        raise SuspiciousFileOperation(f"File name '{name}' includes path elements")
    return name


def text_of(name: Any) -> str:
    """Return the text of a name, which may be a path object.

    Raises TypeError for anything else.
    """
    return cast("str", os.fspath(name))


def shortened(name: str, limit: int = MAX_NAME_LENGTH) -> str:
    """Return ``name`` cut to ``limit`` characters, keeping as much of its extension as fits."""
    if len(name) <= limit:
        return name
    stem, extension = os.path.splitext(name)
    extension = extension[:limit]
    return stem[: limit - len(extension)] + extension


def random_letters(count: int = 7) -> str:
    """Return ``count`` letters and digits nobody can guess."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(count))
