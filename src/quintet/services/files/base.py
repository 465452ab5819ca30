"""File objects: a Python file with a name, a size and chunks."""

import os
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from io import BytesIO, StringIO
from operator import attrgetter
from typing import IO, Any, Self

from quintet.services import current

CHUNK_SIZE = 64 * 1024

# str.splitlines would also break at form feeds, U+2028 and others, which end no line of a file.
_TEXT: tuple[Any, ...] = (re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++"), "\r", "\n")
_BYTES: tuple[Any, ...] = (re.compile(rb"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]++"), b"\r", b"\n")


def _of_file(name: str) -> property:
    return property(attrgetter(f"file.{name}"))


class FileProxyMixin:
    """Asks the open file in ``file`` whatever is asked of a file."""

    file: Any

    # Looked up at each use: whoever reopens the file puts another object in its place.
    read, readinto, readline, readlines = _of_file("read"), _of_file("readinto"), _of_file("readline"), _of_file("readlines")
    write, writelines, truncate, flush = _of_file("write"), _of_file("writelines"), _of_file("truncate"), _of_file("flush")
    seek, tell = _of_file("seek"), _of_file("tell")
    fileno, isatty = _of_file("fileno"), _of_file("isatty")
    encoding, newlines = _of_file("encoding"), _of_file("newlines")

    def __iter__(self) -> Iterator[Any]:
        return iter(self.file)

    @property
    def closed(self) -> bool:
        """Whether there is nothing left to read from."""
        return not self.file or self.file.closed

    def readable(self) -> bool:
        """Say whether the open file can be read."""
        return self._able("readable", lambda mode: "r" in mode or "+" in mode)

    def writable(self) -> bool:
        """Say whether the open file can be written."""
        return self._able("writable", lambda mode: bool(set("wax+") & set(mode)))

    def seekable(self) -> bool:
        """Say whether the open file can be moved in."""
        return self._able("seekable", lambda mode: hasattr(self.file, "seek"))

    def _able(self, question: str, guess: Callable[[str], bool]) -> bool:
        if self.closed:
            return False
        ask = getattr(self.file, question, None)
        return ask() if ask is not None else guess(getattr(self.file, "mode", ""))


class File(FileProxyMixin):
    """A thin wrapper around a Python file object; what it does not know itself it asks of ``file``."""

    DEFAULT_CHUNK_SIZE = CHUNK_SIZE

    def __init__(self, file: Any, name: str | None = None) -> None:
        self.file = file
        self.name = getattr(file, "name", None) if name is None else name
        if hasattr(file, "mode"):
            self.mode = file.mode

    @property
    def size(self) -> int:
        """Size in bytes: told by the file, by the file system, or by going to the end and back.

        Raises AttributeError when none of them can tell.
        """
        if "_size" not in vars(self):
            self._size = measure(self.file)
        return self._size

    @size.setter
    def size(self, size: int) -> None:
        self._size = size

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Open again from the start, in ``mode`` or the mode of before; further arguments are those of the built-in open.

        Raises ValueError when the file is closed and its name leads nowhere.
        """
        if not self.closed:
            self.seek(0)
            return self
        if not self.name or not os.path.exists(self.name):
            raise ValueError("The file cannot be reopened.")
        self.file = open(self.name, mode or self.mode, *args, **kwargs)  # noqa: SIM115  the caller closes it
        return self

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the whole file, from its start, in pieces of at most ``chunk_size``."""
        size = chunk_size or self.DEFAULT_CHUNK_SIZE
        if self.seekable():
            self.seek(0)
        while piece := self.read(size):
            yield piece

    async def achunks(self, chunk_size: int | None = None) -> AsyncIterator[Any]:
        """Yield the pieces of `chunks`, each read in a thread."""
        pieces = iter(self.chunks(chunk_size))
        while (piece := await current.file_threads.run_through(next, pieces, None)) is not None:
            yield piece

    async def aread(self, *args: Any) -> Any:
        """Await ``read``, done in a thread."""
        return await current.file_threads.run_through(self.read, *args)

    async def awrite(self, data: Any) -> int:
        """Await ``write``, done in a thread."""
        return await current.file_threads.run_through(self.write, data)

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Say whether the file is longer than one chunk."""
        return self.size > (chunk_size or self.DEFAULT_CHUNK_SIZE)

    def __iter__(self) -> Iterator[Any]:
        return whole_lines(self.chunks())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return self.size

    def __str__(self) -> str:
        return self.name or ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name or 'None'}>"


class ContentFile(File):
    """A file whose content is text or bytes in memory."""

    def __init__(self, content: str | bytes, name: str | None = None) -> None:
        stream: IO[Any] = StringIO(content) if isinstance(content, str) else BytesIO(content)
        super().__init__(stream, name=name)
        self.size = len(content)

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Go back to the start."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Keep the content: memory needs no closing."""

    def write(self, data: Any) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]  # one method in place of the pass-through
        """Write, and forget the size known so far."""
        vars(self).pop("_size", None)
        return self.file.write(data)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name or 'Raw content'}>"


def measure(file: Any) -> int:
    """Return the size of a file object in bytes.

    Raises AttributeError when the file cannot tell.
    """
    told = getattr(file, "size", None)
    if told is not None:
        return told
    name: Any = getattr(file, "name", None)
    if isinstance(name, str) and os.path.exists(name):
        return os.path.getsize(name)
    if hasattr(file, "tell") and hasattr(file, "seek"):
        here = file.tell()
        end = file.seek(0, os.SEEK_END)
        file.seek(here)
        return end
    raise AttributeError("Unable to determine the file's size.")


def whole_lines(chunks: Iterable[Any]) -> Iterator[Any]:
    r"""Yield lines with their ends from pieces of text or bytes; ``\n``, ``\r\n`` and ``\r`` end a line.

    Each piece is looked at once, however long a line is.
    """
    begun: list[Any] = []
    for chunk in filter(None, chunks):
        pattern, carriage_return, line_feed = _TEXT if isinstance(chunk, str) else _BYTES
        # A line that ended in "\r" may have gone on with a "\n".
        if begun and begun[-1].endswith(carriage_return) and not chunk.startswith(line_feed):
            yield chunk[:0].join(begun)
            begun = []
        *lines, last = pattern.findall(chunk)
        if last.endswith(line_feed):
            lines.append(last)
            last = None
        if begun and lines:
            lines[0] = chunk[:0].join([*begun, lines[0]])
            begun = []
        yield from lines
        if last is not None:
            begun.append(last)
    if begun:
        yield begun[0][:0].join(begun)
