"""Fields of files: uploads, images, and files that are on the server already."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from quintet.forms.fields.base import Field
from quintet.forms.fields.choices import ChoiceField
from quintet.forms.widgets.files import FILE_INPUT_CONTRADICTION, ClearableFileInput
from quintet.kit import dotted
from quintet.services import validators
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.i18n.translation import ngettext_lazy


class FileField(Field):
    """An uploaded file. Cleaning gives the upload, the initial file when nothing came, or False to clear it."""

    widget = ClearableFileInput
    cleans_with_initial = True
    default_error_messages = {
        # In the order in which cleaning comes upon them; "missing" is for subclasses.
        "contradiction": _("Please either submit a file or check the clear checkbox, not both."),
        "invalid": _("No file was submitted. Check the encoding type on the form."),
        "max_length": ngettext_lazy(
            "Ensure this filename has at most %(max)d character (it has %(length)d).",
            "Ensure this filename has at most %(max)d characters (it has %(length)d).",
            "max",
        ),
        "empty": _("The submitted file is empty."),
        "missing": _("No file was submitted."),
        "lost": _("The file chosen before is no longer here. Choose it again."),
    }

    def __init__(self, *, max_length: int | None = None, allow_empty_file: bool = False, **kwargs: Any) -> None:
        self.max_length, self.allow_empty_file = max_length, allow_empty_file
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented name of the argument
        """Return the upload; raise ValidationError for a bad name or an empty file."""
        if data in self.empty_values:
            return None
        if getattr(data, "is_lost", False):
            raise self.error("lost")
        try:
            name, size = data.name, data.size
        except AttributeError as error:
            raise self.error("invalid") from error
        if self.max_length is not None and len(name) > self.max_length:
            raise self.error("max_length", max=self.max_length, length=len(name))
        if not name:
            raise self.error("invalid")
        if not size and not self.allow_empty_file:
            raise self.error("empty")
        return data

    def clean(self, data: Any, initial: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented
        """Return the upload, ``initial`` when nothing came, or False when the stored file is to be cleared."""
        if data is FILE_INPUT_CONTRADICTION:
            raise self.error("contradiction")
        if data is False:
            if not self.required:
                return False
            data = None
        if not data and initial:
            return initial
        return super().clean(data)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what a bound field shows: a page cannot fill in an upload, so the stored file."""
        return initial if data in (None, FILE_INPUT_CONTRADICTION) else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether something came."""
        return not self.disabled and data is not None


class ImageField(FileField):
    """An uploaded image that Pillow can read; the clean value has it as ``image``."""

    default_validators = [validators.validate_image_file_extension]
    default_error_messages = {
        "invalid_image": _("Upload a valid image. The file you uploaded was either not an image or a corrupted image."),
    }

    def to_python(self, data: Any) -> Any:
        """Return the upload with its ``image`` and the content type that Pillow tells.

        Raises MissingExtraError when Pillow is not installed.
        """
        upload = super().to_python(data)
        if upload is None:
            return None
        imaging: Any = dotted.module("quintet.services.imaging")
        try:
            upload.image = imaging.opened(_stream_of(data))
        except Exception as error:
            raise self.error("invalid_image") from error
        upload.content_type = imaging.mime_type(upload.image)
        if hasattr(upload, "seek") and callable(upload.seek):
            upload.seek(0)
        return upload

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Ask the browser to offer images."""
        attrs = super().widget_attrs(widget)
        if widget.needs_multipart_form and "accept" not in widget.attrs:
            attrs["accept"] = "image/*"
        return attrs


def _stream_of(data: Any) -> Any:
    if hasattr(data, "temporary_file_path"):
        return data.temporary_file_path()
    return BytesIO(data.read() if hasattr(data, "read") else data["content"])


class FilePathField(ChoiceField):
    """A file or folder below ``path`` on the server, chosen from a list; ``match`` is a pattern for its name."""

    def __init__(
        self,
        path: Any,
        *,
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **kwargs: Any,
    ) -> None:
        self.path, self.match, self.recursive = path, match, recursive
        self.allow_files, self.allow_folders = allow_files, allow_folders
        super().__init__(choices=(), **kwargs)
        self.match_re = re.compile(match) if match is not None else None
        self.set_choices()

    def set_choices(self) -> None:
        """Look through the folder again and offer what is there now."""
        empty = [] if self.required else [("", "---------")]
        found = sorted(self._found(), key=lambda pair: pair[0])
        self.choices = [*empty, *found]

    def _found(self) -> Iterator[tuple[str, str]]:
        for entry in _entries(self.path, self.recursive):
            wanted = self.allow_files if entry.is_file() else self.allow_folders and entry.name != "__pycache__"
            if wanted and (self.match_re is None or self.match_re.search(entry.name)):
                yield entry.path, entry.path.replace(str(self.path), "", 1) if self.recursive else entry.name


def _entries(path: Any, recursive: bool) -> Iterator[os.DirEntry[str]]:
    with os.scandir(str(path)) as entries:
        for entry in entries:
            if entry.is_dir() or entry.is_file():
                yield entry
            if recursive and entry.is_dir():
                yield from _entries(entry.path, recursive)
