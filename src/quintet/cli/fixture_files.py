"""Files of fixtures: the forms they are compressed in, and writing one whole or not at all."""

import bz2
import gzip
import io
import lzma
import os
import stat
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from quintet.kernel.command import CommandError


@contextmanager
def _first_of(path: str, mode: str) -> Generator[IO[bytes]]:
    """Open the first file of a zip archive."""
    with zipfile.ZipFile(path, "r") as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if not names:
            raise CommandError(f"The archive '{path}' holds no file.")
        with archive.open(names[0]) as file:
            yield file


#: What opens a file by the ending of its name, to be read as bytes.
READERS: MappingProxyType[str, Callable[[str, Any], Any]] = MappingProxyType(
    {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open, "lzma": lzma.open, "zip": _first_of}
)
#: What opens a file to write text, by the ending of its name.
WRITERS: MappingProxyType[str, Callable[[str], Any]] = MappingProxyType(
    {
        "gz": partial(gzip.open, mode="wt", encoding="utf-8"),
        "bz2": partial(bz2.open, mode="wt", encoding="utf-8"),
        "xz": partial(lzma.open, mode="wt", encoding="utf-8"),
        "lzma": partial(lzma.open, mode="wt", encoding="utf-8", format=lzma.FORMAT_ALONE),
    }
)
#: What a broken or cut-off compressed file raises.
BROKEN = (OSError, EOFError, zipfile.BadZipFile, lzma.LZMAError, io.UnsupportedOperation)


def opened(path: str, compression: str | None) -> Any:
    """Return a context manager over the bytes of a fixture."""
    return READERS[compression](path, "rb") if compression else open(path, "rb")


@contextmanager
def written(path: str) -> Generator[IO[str]]:
    """Open ``path`` for text, compressed as its ending says; an ordinary file appears under its name once it is whole."""
    place = os.path.realpath(path)
    is_special = os.path.exists(place) and not stat.S_ISREG(os.stat(place).st_mode)
    beside = place if is_special else f"{place}.part"
    write = WRITERS.get(Path(path).suffix[1:], partial(open, mode="w", encoding="utf-8"))
    try:
        with write(beside) as file:
            yield file
        if not is_special:
            os.replace(beside, place)
    finally:
        if not is_special and os.path.exists(beside):
            os.unlink(beside)
