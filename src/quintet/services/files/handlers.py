"""Upload handlers: what a multipart parser feeds with the pieces of a file.

UploadFileException
├─ StopUpload      the whole upload ends; ``connection_reset`` says whether the rest is read first
├─ SkipFile        this file is left out
└─ StopFutureHandlers   from `new_file`: the later handlers do not see this file
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from quintet.kit import dotted
from quintet.services.files.uploaded import InMemoryUploadedFile, TemporaryUploadedFile, UploadedFile
from quintet.services.settings import ServicesSettings

CHUNK_SIZE = 64 * 1024


class UploadFileException(Exception):
    """Base of what a handler raises to steer the parser."""


class StopUpload(UploadFileException):
    """End the whole upload; with ``connection_reset`` without reading the rest of it."""

    def __init__(self, connection_reset: bool = False) -> None:
        super().__init__(connection_reset)
        self.connection_reset = connection_reset

    def __str__(self) -> str:
        return "StopUpload: Halt current upload." if self.connection_reset else "StopUpload: Consume request data, then halt."


class SkipFile(UploadFileException):
    """Leave this file out."""


class StopFutureHandlers(UploadFileException):
    """Keep this file from the handlers that come later."""


class FileUploadHandler:
    """Base of upload handlers: subclasses define `receive_data_chunk` and `file_complete`."""

    chunk_size = CHUNK_SIZE

    file_name: str | None = None
    content_type: str | None = None
    content_length: int | None = None
    charset: str | None = None
    content_type_extra: dict[str, Any] | None = None
    field_name: str | None = None

    def __init__(self, request: Any = None) -> None:
        self.request = request

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803  documented name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> tuple[Any, Any] | None:
        """Return (POST, FILES) to take over the whole parsing, None to leave it to the parser."""
        return None

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str | None,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, Any] | None = None,
    ) -> None:
        """Note what the client says about the file that starts now."""
        self.field_name, self.file_name, self.content_type = field_name, file_name, content_type
        self.content_length, self.charset, self.content_type_extra = content_length, charset, content_type_extra

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take the piece that begins at byte ``start``; return what later handlers get, None for nothing."""
        raise NotImplementedError(f"{type(self).__name__} must define receive_data_chunk().")

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the finished file, or None to leave that to a later handler."""
        raise NotImplementedError(f"{type(self).__name__} must define file_complete().")

    def upload_complete(self) -> None:
        """Hear that every file of the request is complete."""

    def upload_interrupted(self) -> None:
        """Hear that the client went away in the middle."""


class TemporaryFileUploadHandler(FileUploadHandler):
    """Keep uploads in temporary files."""

    file: TemporaryUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a temporary file for what comes."""
        super().new_file(*args, **kwargs)
        self.file = TemporaryUploadedFile(
            self.file_name or "",
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the piece to the file."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file, at its start."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Close, and so remove, what was written."""
        if "file" in vars(self):
            self.file.close()


class MemoryFileUploadHandler(FileUploadHandler):
    """Keep uploads in memory when the whole request is small; leave larger ones to later handlers."""

    activated = False
    file: BytesIO

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803  documented name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Decide by the length of the whole request whether memory is the place; one of unknown length (-1) may be large."""
        self.activated = 0 <= content_length <= ServicesSettings.now().file_upload_max_memory_size

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a buffer and keep the file from later handlers, when memory is the place."""
        super().new_file(*args, **kwargs)
        if self.activated:
            self.file = BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the piece, or pass it on."""
        if not self.activated:
            return raw_data
        self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the buffered file, when memory is the place."""
        if not self.activated:
            return None
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )


def load_handler(path: str, *args: Any, **kwargs: Any) -> FileUploadHandler:
    """Return an instance of the handler class at ``path``.

    Raises ImportError when there is none.
    """
    return dotted.load_type(path)(*args, **kwargs)
