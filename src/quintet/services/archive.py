"""Archives of project templates: tar (plain, gzip, bzip2, xz, lzma) and zip, taken apart without trusting what they say.

Every member is checked before the first one is written, so that a refused archive leaves nothing behind. What is read is
counted as it comes out of the decompressor: sizes that an archive states are never believed. Links are refused, whatever
they point to, since what is written through one lands elsewhere. An archive whose members all lie in one folder is taken
apart without that folder.
"""

import bz2
import gzip
import io
import lzma
import os
import shutil
import stat
import tarfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Self

from quintet.kernel.errors import SuspiciousOperation
from quintet.kit.record import record

_Opened = Callable[[Any], Any]
#: How the bytes of a tar file are got at, by the ending of its name.
TAR_ENDINGS: dict[str, _Opened] = {
    ".tar": lambda source: source,
    **dict.fromkeys((".tar.gz", ".tgz"), gzip.open),
    **dict.fromkeys((".tar.bz2", ".tbz2", ".tbz", ".tb2", ".tz2"), bz2.open),
    **dict.fromkeys((".tar.xz", ".txz", ".tar.lzma", ".tlz"), lzma.open),
}
#: What the libraries below raise for bytes that are not what the name promised.
DAMAGE = (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError)


class ArchiveException(Exception):
    """An archive that cannot be taken apart; the message says why."""


class UnrecognizedArchiveFormat(ArchiveException):
    """A file whose name has none of the endings of a known kind of archive."""


@record
class Limits:
    """How much an archive may hold: members, bytes in all, and bytes for each byte of the archive (over ``free`` bytes)."""

    members: int = 10_000
    size: int = 1 << 30
    ratio: int = 100
    free: int = 1 << 20

    def allowance(self, packed: int) -> int:
        """Return how many bytes an archive of ``packed`` bytes may become."""
        return min(self.size, max(self.free, packed * self.ratio))


LIMITS = Limits()


@record
class Member:
    """One entry: its name as written, its size as stated, its mode, and what kind of thing it says it is."""

    name: str
    size: int
    mode: int
    kind: str
    source: Any


class _Counted(io.RawIOBase):
    """A stream of which no more than ``allowance`` bytes are ever read."""

    def __init__(self, stream: Any, allowance: int, name: str) -> None:
        self.stream, self.allowance, self.name = stream, allowance, name

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; ArchiveException beyond the allowance."""
        room = self.allowance - self.stream.tell()
        found: bytes = self.stream.read(room + 1 if size < 0 else min(size, room + 1))
        if len(found) > room:
            raise _too_big(self.name, self.allowance)
        return found

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place that may be read."""
        if whence == os.SEEK_SET and offset > self.allowance:
            raise _too_big(self.name, self.allowance)
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place in the stream."""
        return self.stream.tell()


class BaseArchive(ABC):
    """An archive that is open for reading."""

    @abstractmethod
    def members(self) -> Iterator[Member]:
        """Yield the entries as the archive states them."""

    @abstractmethod
    def open(self, member: Member) -> IO[bytes]:
        """Return the content of a file in it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""


class TarArchive(BaseArchive):
    """A tar file, compressed or not."""

    def __init__(self, file: IO[bytes], name: str, unpack: _Opened, allowance: int) -> None:
        self._stream: Any = unpack(file)
        counted: Any = _Counted(self._stream, allowance, name)
        self._archive = tarfile.TarFile(name=name, fileobj=counted)

    def members(self) -> Iterator[Member]:
        """Yield the entries in their order."""
        for info in self._archive:
            kind = "folder" if info.isdir() else "file" if info.isreg() else "link" if info.issym() or info.islnk() else "device"
            yield Member(info.name, info.size, info.mode, kind, info)

    def open(self, member: Member) -> IO[bytes]:
        """Return the content of a file in it."""
        opened = self._archive.extractfile(member.source)
        assert opened is not None, "only regular files are opened"
        return opened

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        self._stream.close()


class ZipArchive(BaseArchive):
    """A zip file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._archive = zipfile.ZipFile(file)

    def members(self) -> Iterator[Member]:
        """Yield the entries in their order."""
        for info in self._archive.infolist():
            mode = info.external_attr >> 16
            kind = "folder" if info.is_dir() else "link" if stat.S_ISLNK(mode) else "file"
            yield Member(info.filename, info.file_size, mode, kind, info)

    def open(self, member: Member) -> IO[bytes]:
        """Return the content of a file in it; no more than the size it states is ever read."""
        return self._archive.open(member.source)

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()


class Archive:
    """The archive at a path (or an open file with a name), read by the ending of its name. A context manager.

    Raises UnrecognizedArchiveFormat for another ending, ArchiveException for a file that is not what its ending says.
    """

    def __init__(self, file: Any, *, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._own = isinstance(file, str | os.PathLike)
        self.name = str(file if self._own else getattr(file, "name", ""))  # pyright: ignore[reportUnknownArgumentType]  # any path
        unpack = _unpacking(self.name, named=self._own)
        self._file: IO[bytes] = Path(self.name).open("rb") if self._own else file  # noqa: SIM115  close() closes it
        try:
            self._archive = self._opened(unpack)
        except BaseException:
            self._let_go()
            raise

    def _opened(self, unpack: _Opened | None) -> BaseArchive:
        self._file.seek(0, os.SEEK_END)
        self._allowance = self.limits.allowance(self._file.tell())
        self._file.seek(0)
        try:
            if unpack is None:
                return ZipArchive(self._file)
            return TarArchive(self._file, self.name, unpack, self._allowance)
        except DAMAGE as error:
            raise _damaged(self.name, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def list(self) -> Sequence[str]:
        """Return the names of the members, as they are written."""
        return [member.name for member in self._checked()]

    def extract(self, to_path: str | os.PathLike[str]) -> None:
        """Write all members below the folder ``to_path``; files there are overwritten, executables stay executable.

        Raises SuspiciousOperation for a member that would lie elsewhere or is no file or folder, and ArchiveException for an
        archive that is damaged or holds more than the limits allow. Nothing is written when a member is refused.
        """
        root = Path(to_path).resolve()
        members = self._checked()
        whole = _common_folder(members)
        places = [(member, _place(root, member, whole)) for member in members]
        for member, place in places:
            self._write(member, place)

    def _checked(self) -> Sequence[Member]:
        found: deque[Member] = deque()
        left = self._allowance
        try:
            for member in self._archive.members():
                found.append(member)
                left -= member.size
                if left < 0:
                    raise _too_big(self.name, self._allowance)
                if len(found) > self.limits.members:
                    raise ArchiveException(f"{self.name} has more than {self.limits.members} members.")
        except DAMAGE as error:
            raise _damaged(self.name, error) from error
        return found

    def _write(self, member: Member, place: Path) -> None:
        try:
            if member.kind == "folder":
                place.mkdir(parents=True, exist_ok=True)
                return
            place.parent.mkdir(parents=True, exist_ok=True)
            with self._archive.open(member) as source, place.open("wb") as target:
                shutil.copyfileobj(source, target)
        except DAMAGE as error:
            raise _damaged(f"{member.name} in {self.name}", error) from error
        if member.mode & stat.S_IXUSR:
            place.chmod(member.mode & 0o777)

    def close(self) -> None:
        """Close the archive, and its file unless it was given open."""
        self._archive.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._own:
            self._file.close()


def extract(path: Any, to_path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> None:
    """Take the archive at ``path`` (or an open file with a name) apart into the folder ``to_path``.

    Raises what `Archive` and its `extract` raise.
    """
    with Archive(path, limits=limits) as archive:
        archive.extract(to_path)


def _unpacking(name: str, *, named: bool) -> _Opened | None:
    """Return how a tar file's bytes are got at, None for a zip file."""
    lower = name.lower()
    for ending, unpack in TAR_ENDINGS.items():
        if lower.endswith(ending):
            return unpack
    if lower.endswith(".zip"):
        return None
    if named or name:
        raise UnrecognizedArchiveFormat(f"Path not a recognized archive format: {name}")
    raise UnrecognizedArchiveFormat("File object not a recognized archive format.")


def _common_folder(members: Sequence[Member]) -> str | None:
    """Return the folder that all members lie in, None when they share none or one of them is a file beside it."""
    heads = {member.name.lstrip("/").partition("/")[0] for member in members}
    if len(heads) != 1 or any(member.kind != "folder" and "/" not in member.name.lstrip("/") for member in members):
        return None
    return heads.pop()


def _place(root: Path, member: Member, whole: str | None) -> Path:
    """Return where a member is written; SuspiciousOperation when that is not below ``root``, or when it is a link."""
    if member.kind not in {"file", "folder"}:
        raise SuspiciousOperation(f"Archive contains a {member.kind}: '{member.name}'")
    # Whoever packed on Windows may have written backslashes, and whoever unpacks there would follow them.
    parts = member.name.replace("\\", "/").split("/")
    wanted = [part for part in parts[1 if parts[0] == whole else 0 :] if part not in {"", "."}]
    place = Path(os.path.realpath(root.joinpath(*wanted))) if "\0" not in member.name else root.parent
    if parts[0] == "" or ".." in parts or not place.is_relative_to(root) or (place == root and member.kind == "file"):
        raise SuspiciousOperation(f"Archive contains invalid path: '{member.name}'")
    return place


def _too_big(name: str, allowance: int) -> ArchiveException:
    return ArchiveException(f"{name} would become more than {allowance} bytes, which is more than an archive of its size may.")


def _damaged(what: str, error: BaseException) -> ArchiveException:
    return ArchiveException(f"{what} cannot be taken apart: {error}")
