"""Files of images: their size in pixels, read from as much of the file as its header needs. Needs the extra ``images``."""

from typing import IO, Any

from quintet.kit import dotted
from quintet.services.files.base import File
from quintet.services.files.names import text_of

Dimensions = tuple[int | None, int | None]


class ImageFile(File):
    """A file that knows its size in pixels; None for what is no image."""

    @property
    def width(self) -> int | None:
        """Width in pixels."""
        return self._get_image_dimensions()[0]

    @property
    def height(self) -> int | None:
        """Height in pixels."""
        return self._get_image_dimensions()[1]

    def _get_image_dimensions(self) -> Dimensions:
        if "_dimensions_cache" not in vars(self):
            was_closed = self.closed
            self.open()
            self._dimensions_cache = get_image_dimensions(self, close=was_closed)
        return self._dimensions_cache


def get_image_dimensions(file_or_path: Any, close: bool = False) -> Dimensions:
    """Return width and height in pixels; (None, None) for what is no image, or not there.

    A file object is read from its start and left where it was, or closed with ``close``; the file at a path is closed.
    """
    imaging: Any = dotted.module("quintet.services.imaging")
    if not hasattr(file_or_path, "read"):
        try:
            file_or_path = open(text_of(file_or_path), "rb")  # noqa: SIM115  closed below
        except FileNotFoundError:
            return None, None
        return _of_open_file(file_or_path, True, imaging)
    return _of_open_file(file_or_path, close, imaging)


def _of_open_file(file: IO[bytes], close: bool, imaging: Any) -> Dimensions:
    if close:
        try:
            return _from_the_start(file, imaging)
        finally:
            file.close()
    here = file.tell()
    try:
        return _from_the_start(file, imaging)
    finally:
        file.seek(here)


def _from_the_start(file: IO[bytes], imaging: Any) -> Dimensions:
    if file.tell():
        file.seek(0)
    return imaging.dimensions(file)
