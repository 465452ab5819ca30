"""Uploaded files: what ``request.FILES`` holds."""

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Self

from quintet.kit.libraries import tempfile
from quintet.services.files.base import File
from quintet.services.files.names import shortened, validate_file_name
from quintet.services.settings import ServicesSettings

#: Of the name of an upload, so many characters of its extension stand in that of its temporary file.
LONGEST_EXTENSION = 32


class UploadedFile(File):
    """A file sent by a client. Nothing in it can be trusted: neither name, content type nor charset.

    ``field_name`` is the form field it came in (None when unknown), ``content_type_extra`` the further parameters of its
    content type.
    """

    def __init__(
        self,
        file: Any = None,
        name: str | None = None,
        content_type: str | None = None,
        size: int | None = None,
        charset: str | None = None,
        content_type_extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(file, name)
        if size is not None:
            self.size = size
        self.content_type = content_type
        self.charset = charset
        self.content_type_extra = content_type_extra

    @property
    def name(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]  # a checked attribute
        """The bare file name: no folders, at most 255 characters."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = None if name is None else validate_file_name(shortened(os.path.basename(name)))

    def __bool__(self) -> bool:
        return bool(self.name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name} ({self.content_type})>"


class TemporaryUploadedFile(UploadedFile):
    """An upload kept in a temporary file on disk, in FILE_UPLOAD_TEMP_DIR."""

    def __init__(
        self,
        name: str,
        content_type: str | None,
        size: int,
        charset: str | None,
        content_type_extra: dict[str, Any] | None = None,
    ) -> None:
        folder = ServicesSettings.now().file_upload_temp_dir
        # A name of the client's making may be longer than a file system takes.
        extension = os.path.splitext(name)[1][:LONGEST_EXTENSION]
        file = tempfile.NamedTemporaryFile(suffix=".upload" + extension, dir=folder)
        super().__init__(file, name, content_type, size, charset, content_type_extra)

    def temporary_file_path(self) -> str:
        """Return the full path of the temporary file."""
        return self.file.name

    def close(self) -> None:
        """Close and remove the temporary file, unless it was moved away."""
        try:
            self.file.close()
        except FileNotFoundError:
            # A storage moved the file to its place; what is left to do is to tell the wrapper that nothing needs deleting.
            setattr(self.file, "delete", False)  # noqa: B010  an attribute of the wrapper that its type does not show


class InMemoryUploadedFile(UploadedFile):
    """An upload held in memory."""

    def __init__(
        self,
        file: Any,
        field_name: str | None,
        name: str | None,
        content_type: str | None,
        size: int | None,
        charset: str | None,
        content_type_extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(file, name, content_type, size, charset, content_type_extra)
        self.field_name = field_name

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Go back to the start."""
        self.file.seek(0)
        return self

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content, which is in memory already, as one piece."""
        self.file.seek(0)
        yield self.read()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Say no: the content is one piece."""
        return False


class SimpleUploadedFile(InMemoryUploadedFile):
    """An upload made of a name and content, for tests and scripts."""

    def __init__(self, name: str, content: bytes | None, content_type: str | None = "text/plain") -> None:
        body = content or b""
        super().__init__(BytesIO(body), None, name, content_type, len(body), None, None)

    @classmethod
    def from_dict(cls, file_dict: dict[str, Any]) -> Self:
        """Make one of a mapping with "filename" and "content", and perhaps "content-type"."""
        return cls(file_dict["filename"], file_dict["content"], file_dict.get("content-type", "text/plain"))
