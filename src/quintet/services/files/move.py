"""`file_move_safe`: a move that crosses file systems and replaces nothing by accident."""

import os
from pathlib import Path

from quintet.services.files import placing


def file_move_safe(
    old_file_name: str | os.PathLike[str],
    new_file_name: str | os.PathLike[str],
    chunk_size: int = placing.CHUNK_SIZE,
    allow_overwrite: bool = False,
) -> None:
    """Move a file, keeping its times and permissions; at no moment is there half a file at the new place.

    ``chunk_size`` is accepted for callers of old. Raises FileExistsError when there is a file already and ``allow_overwrite`` is
    off; moving a file onto itself does nothing.
    """
    source, target = Path(old_file_name), Path(new_file_name)
    if _is_same(source, target):
        return
    try:
        placing.move_whole(source, target, overwrite=allow_overwrite)
    except FileExistsError as error:
        raise FileExistsError(f"Destination file {target} exists and allow_overwrite is False.") from error


def _is_same(source: Path, target: Path) -> bool:
    try:
        return source.samefile(target)
    except FileNotFoundError:
        return False
