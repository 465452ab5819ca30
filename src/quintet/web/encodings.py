"""The ways to compress content: gzip, Brotli and Zstandard, whole or piece by piece, and which one a client prefers."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.record import record

#: gzip container around deflate, as zlib spells it.
GZIP_FORMAT = 16 + zlib.MAX_WBITS
#: Levels that cost about what zlib's 6 costs: those meant for content made anew for each request.
GZIP_LEVEL, BROTLI_LEVEL, ZSTD_LEVEL = 6, 4, 3
#: A longer Accept-Encoding, or more members, is read no further (SECURITY: limits).
LONGEST_HEADER, MOST_MEMBERS = 1024, 50


class Packer(Protocol):
    """Compresses pieces that belong together."""

    def feed(self, piece: bytes) -> bytes:
        """Return a piece so compressed that the client can read all of it."""
        ...

    def end(self) -> bytes:
        """Return what is left."""
        ...


@record
class Encoding:
    """A content coding: its name in headers, and what makes a packer for it."""

    name: str
    packer: Callable[[], Packer]

    def pack(self, content: bytes) -> bytes:
        """Return content compressed at once."""
        packer = self.packer()
        return packer.feed(content) + packer.end()


class _Gzip:
    def __init__(self) -> None:
        self.stream = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_FORMAT)

    def feed(self, piece: bytes) -> bytes:
        return self.stream.compress(piece) + self.stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self.stream.flush()


class _Brotli:
    def __init__(self, library: Any) -> None:
        self.stream = library.Compressor(quality=BROTLI_LEVEL)

    def feed(self, piece: bytes) -> bytes:
        return self.stream.process(piece) + self.stream.flush()

    def end(self) -> bytes:
        return self.stream.finish()


class _Zstandard:
    def __init__(self, library: Any) -> None:
        self.library = library
        self.stream = library.ZstdCompressor(level=ZSTD_LEVEL).compressobj()

    def feed(self, piece: bytes) -> bytes:
        return self.stream.compress(piece) + self.stream.flush(self.library.COMPRESSOBJ_FLUSH_BLOCK)

    def end(self) -> bytes:
        return self.stream.flush()


#: By name: (module of the library, its name for people, packer); no module for what Python has.
KINDS: dict[str, tuple[str, str, Callable[..., Packer]]] = {
    "gzip": ("", "", _Gzip),
    "br": ("brotli", "Brotli", _Brotli),
    "zstd": ("zstandard", "zstandard", _Zstandard),
}


def encoding_of(name: str) -> Encoding:
    """Return an encoding by its name.

    Raises ImproperlyConfigured for one that is not known, MissingExtraError for one whose library is not installed.
    """
    if name not in KINDS:
        raise ImproperlyConfigured(f"COMPRESSION_ENCODINGS names {name!r}. Choose among {', '.join(KINDS)}.")
    module, library, packer = KINDS[name]
    if not module:
        return Encoding(name, packer)
    try:
        found: Any = dotted.module(module)
    except ImportError as error:
        raise dotted.require_extra(library, "compression", error) from error
    return Encoding(name, lambda: packer(found))


def preferred(accepted: str, offered: Sequence[Encoding]) -> Encoding | None:
    """Return the encoding that the client likes best of those offered, the first of equals; None for plain content.

    ``accepted`` is the header Accept-Encoding (RFC 9110, section 12.5.3).
    """
    qualities = _qualities(accepted)
    best: Encoding | None = None
    most = 0.0
    for encoding in offered:
        quality = qualities.get(encoding.name, qualities.get("*", 0.0))
        if quality > most:
            best, most = encoding, quality
    # Plain content is what a client gets that likes it better; it seldom says so.
    return best if most >= qualities.get("identity", 0.0) else None


def _qualities(accepted: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for member in accepted[:LONGEST_HEADER].split(",", MOST_MEMBERS)[:MOST_MEMBERS]:
        name, _, parameter = member.partition(";")
        key, _, value = parameter.partition("=")
        try:
            quality = float(value) if key.strip().lower() == "q" else 1.0
        except ValueError:
            quality = 0.0
        found[name.strip().lower().removeprefix("x-")] = quality if 0 <= quality <= 1 else 0.0
    return found
