"""What we ask of Pillow. Loaded by its dotted path, so that a project without images needs no Pillow."""

import struct
import zlib
from contextlib import suppress
from typing import IO, Any

from quintet.kit import dotted

try:
    Image: Any = dotted.module("PIL.Image")
    ImageFile: Any = dotted.module("PIL.ImageFile")
except ImportError as error:
    raise dotted.require_extra("Pillow", "images", error) from error


def extensions() -> dict[str, str]:
    """Return the format of every file extension (with its dot) that Pillow knows."""
    Image.init()
    return dict(Image.EXTENSION)


def opened(source: IO[bytes]) -> Any:
    """Open and verify an image.

    Raises whatever Pillow raises for data it cannot read.
    """
    image = Image.open(source)
    image.verify()
    return image


def mime_type(image: Any) -> str | None:
    """Return the MIME type of an opened image."""
    return Image.MIME.get(image.format)


def dimensions(source: IO[bytes]) -> tuple[int | None, int | None]:
    """Return width and height in pixels, reading only as much of the file as its header needs; (None, None) for no image."""
    parser = ImageFile.Parser()
    size = 1024
    while chunk := source.read(size):
        # A header that is not whole yet: the next piece may bring the rest.
        with suppress(zlib.error, struct.error, RuntimeError):
            parser.feed(chunk)
        if parser.image is not None:
            return parser.image.size
        size *= 2
    return None, None
