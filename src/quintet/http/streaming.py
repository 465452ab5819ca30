"""Responses that are sent piece by piece: `StreamingHttpResponse` and `FileResponse`."""

import os
import stat
import warnings
from collections.abc import AsyncGenerator, Iterator
from functools import partial
from io import BufferedReader, FileIO
from typing import Any

from quintet.http import pulled
from quintet.http.response import HttpResponseBase
from quintet.kit import bridge
from quintet.kit.headertext import content_disposition_header
from quintet.kit.httpdates import http_date
from quintet.kit.libraries import mimetypes
from quintet.services.files.base import File

# The kind of archive that a stored encoding makes of a file. Its bytes are sent as they are, so their type is the archive's;
# only gzip's has been registered.
_ARCHIVES = {"gzip": "gzip", "compress": "x-compress", "bzip2": "x-bzip", "xz": "x-xz", "br": "x-brotli"}


class StreamingHttpResponse(HttpResponseBase):
    """A response whose content comes from a sync or async iterator, each piece when it is sent."""

    streaming = True
    __slots__ = ("_is_async", "_iterator")

    _is_async: bool

    def __init__(self, streaming_content: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._set_content(streaming_content)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} status_code={self.status_code:d}{self._described()}>"

    @property
    def is_async(self) -> bool:
        """Whether the content is read with ``async for``; a `bridge.Stream`, which is read both ways, where a loop runs."""
        # Its body lives in one thread, so it must not be stepped in threads as other sync iterators are.
        return bridge.posture() is not False if type(self._iterator) is bridge.Stream else self._is_async

    @property
    def content(self) -> bytes:
        """There is none to be read; AttributeError says what to use."""
        raise AttributeError(f"This {type(self).__name__} instance has no `content` attribute. Use `streaming_content` instead.")

    @property
    def text(self) -> str:
        """There is none to be read; AttributeError says so."""
        raise AttributeError(f"This {type(self).__name__} instance has no `text` attribute.")

    @property
    def streaming_content(self) -> Any:
        """The iterator of the content, as bytes; middleware may put a wrapped one in its place."""
        return self._async_pieces(self._iterator) if self.is_async else map(self.make_bytes, self._iterator)

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self._set_content(value)

    def _set_content(self, value: Any) -> None:
        self._is_async = hasattr(value, "__aiter__")
        self._iterator: Any = value.__aiter__() if self._is_async else iter(value)
        if hasattr(value, "close"):
            self.on_close(value.close)

    async def _async_pieces(self, pieces: Any) -> AsyncGenerator[bytes]:
        # Given the iterator, since what wraps this one is put in its place.
        try:
            async for piece in pieces:
                yield self.make_bytes(piece)
        finally:
            await pulled.close(pieces)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the content as bytes, with a warning for an async iterator: it is read on an event loop of its own."""
        if not self.is_async:
            return iter(self.streaming_content)
        warnings.warn(
            f"{type(self).__name__} must consume asynchronous iterators in order to serve them synchronously. "
            "Use a synchronous iterator instead.",
            Warning,
            stacklevel=2,
        )
        return self._stepped()

    def _stepped(self) -> Iterator[bytes]:
        """Yield the content of an async iterator to sync code."""
        if bridge.can_wait() or bridge.loop_is_running():
            return iter(bridge.finish(self._collect()))
        pieces = pulled.stepped(self._async_pieces(self._iterator))
        self.on_close(partial(_close_unless_running, pieces))
        return pieces

    async def _collect(self) -> list[bytes]:
        return [piece async for piece in self._async_pieces(self._iterator)]

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        """Yield the content as bytes; a sync iterator is stepped as it is, a piece at a time.

        Closing this closes an async iterator too.
        """
        if self.is_async:
            pieces = self._async_pieces(self._iterator)
            try:
                async for piece in pieces:
                    yield piece
            finally:
                await pieces.aclose()
        else:
            for piece in self.streaming_content:
                yield piece

    def getvalue(self) -> bytes:
        """Return the whole content; that of an async iterator is read here too, which only this call can want."""
        return b"".join(self._stepped() if self.is_async else self)


def _close_unless_running(pieces: Any) -> None:
    """Close what is read piece by piece; the response may be closed by its last piece, and then it ends by itself."""
    if not pieces.gi_running:
        pieces.close()


class FileResponse(StreamingHttpResponse):
    """A response with the content of a binary file, which it closes.

    ``as_attachment`` offers it for download; ``filename`` names it when the file has no fitting name of its own.
    """

    block_size = 64 * 1024
    __slots__ = ("_no_explicit_content_type", "as_attachment", "file_to_stream", "filename")

    def __init__(self, open_file: Any = (), *args: Any, as_attachment: bool = False, filename: str = "", **kwargs: Any) -> None:
        self.as_attachment = as_attachment
        self.filename = filename
        self.file_to_stream: Any = None
        headers = {str(name).lower() for name in dict(kwargs.get("headers") or {})}
        self._no_explicit_content_type = kwargs.get("content_type") is None and "content-type" not in headers
        super().__init__(open_file, *args, **kwargs)

    def send_only(self, pieces: Iterator[bytes], keeps_file: bool) -> None:
        """Send these pieces of the file; ``keeps_file`` says that they are Content-Length bytes from where it stands."""
        self._is_async, self._iterator = False, pieces
        if not keeps_file:
            self.file_to_stream = None

    def _set_content(self, value: Any) -> None:
        if not hasattr(value, "read"):
            self.file_to_stream = None
            super()._set_content(value)
            return
        self.file_to_stream = value
        super()._set_content(iter(lambda: value.read(self.block_size), b""))
        if hasattr(value, "close"):
            self.on_close(value.close)
        self.set_headers(value)

    def set_headers(self, filelike: Any) -> None:
        """Set Content-Length, Content-Type and Content-Disposition, as far as the file tells them.

        A file on the disk, sent as it is, tells when it was changed too: Last-Modified and ETag.
        """
        name = getattr(filelike, "name", "")
        path = name if isinstance(name, str) else ""
        length = _length_left(filelike, path)
        if length is not None:
            self.headers["Content-Length"] = str(length)
        shown = os.path.basename(self.filename or path)
        if self._no_explicit_content_type:
            self.headers["Content-Type"] = _type_of(shown) or "application/octet-stream"
        disposition = content_disposition_header(self.as_attachment, shown)
        if disposition:
            self.headers["Content-Disposition"] = disposition
        self._set_validators(filelike)

    def _set_validators(self, filelike: Any) -> None:
        plain = file_on_disk(filelike)
        if plain is None:
            return
        status = os.fstat(plain.fileno())
        if not stat.S_ISREG(status.st_mode):
            return
        self.headers.setdefault("Last-Modified", http_date(status.st_mtime))
        # Of what is sent: a file that was read from is sent from there on.
        begin = plain.tell()
        self.headers.setdefault("ETag", f'"{status.st_mtime_ns:x}-{status.st_size:x}{f"-{begin:x}" if begin else ""}"')


def file_on_disk(file: Any) -> Any:
    """Return the file of Python's own whose bytes are those on the disk, None for one that changes them or is temporary."""
    while isinstance(file, File) and type(file).read is File.read:
        file = file.file
    raw = file.raw if type(file) is BufferedReader else file
    # A temporary file is wrapped by a class of its own.
    return file if type(raw) is FileIO and not raw.closed else None


def _length_left(file: Any, path: str) -> int | None:
    """Return how many bytes are left to read, None when the file does not tell."""
    seekable = hasattr(file, "seek") and (not hasattr(file, "seekable") or file.seekable())
    if seekable:
        here = _position(file, os.SEEK_CUR)
        end = _position(file, os.SEEK_END)
        if here is None or end is None:
            return None
        file.seek(here)
        return end - here
    if not hasattr(file, "tell"):
        return None
    if hasattr(file, "getbuffer"):
        return file.getbuffer().nbytes - file.tell()
    return os.path.getsize(path) - file.tell() if path and os.path.exists(path) else None


def _position(file: Any, whence: int) -> int | None:
    """Go nowhere from ``whence`` and return where that is, None when the file tells in neither way."""
    if whence == os.SEEK_CUR and hasattr(file, "tell"):
        return file.tell()
    found = file.seek(0, whence)
    return file.tell() if found is None and hasattr(file, "tell") else found


def _type_of(name: str) -> str | None:
    content_type, encoding = mimetypes.guess_type(name)
    return f"application/{_ARCHIVES[encoding]}" if encoding in _ARCHIVES else content_type
