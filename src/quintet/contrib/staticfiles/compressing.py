"""Compressed copies of collected files, written once with the strongest setting: ``app.js`` ──► ``app.js.gz``, ``app.js.br``."""

import gzip
import os
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from quintet.contrib.staticfiles.content_types import is_compressible
from quintet.contrib.staticfiles.table import CODINGS
from quintet.kernel.command import CommandError
from quintet.kit import dotted
from quintet.services.files import placing

#: Files shorter than this (bytes) fit into one packet anyway.
SHORTEST = 256
#: A copy is kept when it is no longer than this part of its file.
WORTH_IT = 0.95

Pack = Callable[[bytes], bytes]


def _gzip() -> Pack:
    # Without a time in it, the copy is the same whenever it is made.
    return lambda content: gzip.compress(content, 9, mtime=0)


def _brotli() -> Pack:
    brotli: Any = _library("br", "brotli")
    return lambda content: brotli.compress(content, quality=11)


def _zstd() -> Pack:
    if dotted.exists("compression.zstd"):  # Python 3.14
        standard: Any = dotted.module("compression.zstd")
        return lambda content: standard.compress(content, level=19)
    zstandard: Any = _library("zstd", "zstandard")
    # A compressor serves one thread at a time.
    return lambda content: zstandard.ZstdCompressor(level=19).compress(content)


PACKERS: dict[str, Callable[[], Pack]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}


def _library(coding: str, name: str) -> Any:
    try:
        return dotted.module(name)
    except ImportError as error:
        raise CommandError(
            f'STATICFILES_COMPRESS names "{coding}", which needs the library {name}. Install it: pip install {name}.'
        ) from error


def packers_of(codings: Iterable[str]) -> dict[str, Pack]:
    """Return by the ending of a copy what makes it.

    Raises CommandError for a coding that is not known, or whose library is not installed.
    """
    endings = {coding: ending for ending, coding in CODINGS.items()}
    found: dict[str, Pack] = {}
    for coding in codings:
        if coding not in PACKERS:
            known = ", ".join(f'"{one}"' for one in PACKERS)
            raise CommandError(
                f"STATICFILES_COMPRESS names {coding!r}, which is no compression that is known here. Choose of {known}."
            )
        found[endings[coding]] = PACKERS[coding]()
    return found


def drop_copies(root: str, names: Iterable[str], kept: Container[str]) -> None:
    """Delete the compressed copies of files that were replaced, which may look newer than what they are of now.

    Those in ``kept`` were collected themselves.
    """
    for name in (name + ending for name in names for ending in CODINGS):
        if name not in kept:
            Path(root, name).unlink(missing_ok=True)


def compress_files(root: str, names: Iterable[str], packers: dict[str, Pack], changed: Collection[str]) -> Iterator[str]:
    """Write the copies that files below ``root`` lack, and yield the names of those that got one.

    The copies of ``changed`` files are made anew, others only when they are older than their file.
    """
    wanted = [name for name in names if is_compressible(name)]

    def work(name: str) -> bool:
        return _compress(Path(root, name), packers, is_changed=name in changed)

    # The libraries leave the interpreter to others while they compress.
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield from (name for name, is_new in zip(wanted, pool.map(work, wanted), strict=True) if is_new)


def _compress(path: Path, packers: dict[str, Pack], *, is_changed: bool) -> bool:
    status = path.stat()
    targets = {path.with_name(path.name + ending): pack for ending, pack in packers.items()}
    stale = {target: pack for target, pack in targets.items() if is_changed or _is_older(target, status)}
    if not stale or status.st_size < SHORTEST:
        return False
    content = path.read_bytes()
    written = False
    for target, pack in stale.items():
        packed = pack(content)
        if len(packed) > len(content) * WORTH_IT:
            target.unlink(missing_ok=True)
            continue
        placing.write_whole(target, [packed], overwrite=True, mode=status.st_mode & 0o777)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        written = True
    return written


def _is_older(target: Path, status: os.stat_result) -> bool:
    try:
        return int(target.stat().st_mtime) < int(status.st_mtime)
    except FileNotFoundError:
        return True
