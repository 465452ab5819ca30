"""`GZipMiddleware`: compressed content for clients that take it, padded at random against length attacks (BREACH)."""

import gzip
import re
import secrets
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kit.patterns import late
from quintet.web.cache_headers import patch_vary_headers
from quintet.web.phases import BuiltinMiddleware

LEAST_LENGTH = 200
#: A member of Accept-Encoding that takes gzip; a quality of zero refuses it (RFC 9110, section 12.4.2).
_ACCEPTS_GZIP = late(r"(?:^|,)\s*gzip\s*(?!\s|;\s*q=0(?:\.0*)?\s*(?:,|$))(?:;|,|$)", re.IGNORECASE)
#: gzip container around deflate, as zlib spells it.
_GZIP_FORMAT = 16 + zlib.MAX_WBITS


class GZipMiddleware(BuiltinMiddleware):
    """Compresses content of 200 bytes or more; ``max_random_bytes`` pads each response with a file name of random length."""

    fused: ClassVar[bool] = True
    max_random_bytes = 100

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """Return the response, compressed where that is wanted and shorter."""
        if (not response.streaming and len(response.content) < LEAST_LENGTH) or "Content-Encoding" in response.headers:
            return response
        if response.status_code == 206:
            return response  # the offsets of a part are those of the plain content
        patch_vary_headers(response, ("Accept-Encoding",))
        if not _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        if response.streaming:
            del response.headers["Content-Length"]
            wrap = _async_compressed if response.is_async else _compressed
            response.streaming_content = wrap(response.streaming_content, self.max_random_bytes)
        else:
            packed = compressed(response.content, self.max_random_bytes)
            if len(packed) >= len(response.content):
                return response
            response.content = packed
            response.headers["Content-Length"] = str(len(packed))
        etag = response.headers.get("ETag")
        if etag and etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        response.headers["Content-Encoding"] = "gzip"
        return response


def compressed(content: bytes, max_random_bytes: int) -> bytes:
    """Return gzip data whose header holds a file name of random length."""
    return padded(gzip.compress(content, compresslevel=6, mtime=0), max_random_bytes)


def padded(packed: bytes, max_random_bytes: int) -> bytes:
    """Return gzip data (its beginning at least) with up to so many random bytes of length added to its header."""
    if not max_random_bytes:
        return packed
    name = b"a" * secrets.randbelow(max_random_bytes + 1)
    # RFC 1952: bit 3 of the flags announces a file name, which ends with a zero, after the ten bytes of the header.
    return packed[:3] + bytes([packed[3] | 8]) + packed[4:10] + name + b"\0" + packed[10:]


class _Packer:
    """Compresses piece by piece, each so that the client can read it at once."""

    def __init__(self, max_random_bytes: int) -> None:
        self.packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_FORMAT)
        self.to_pad: int | None = max_random_bytes

    def __call__(self, piece: bytes) -> bytes:
        return self._begun(self.packer.compress(piece) + self.packer.flush(zlib.Z_SYNC_FLUSH))

    def end(self) -> bytes:
        return self._begun(self.packer.flush())

    def _begun(self, data: bytes) -> bytes:
        # The header of ten bytes comes whole with the first data.
        most, self.to_pad = self.to_pad, None
        return data if most is None else padded(data, most)


def _compressed(pieces: Iterator[bytes], max_random_bytes: int) -> Iterator[bytes]:
    pack = _Packer(max_random_bytes)
    for piece in pieces:
        yield pack(piece)
    yield pack.end()


async def _async_compressed(pieces: AsyncIterator[bytes], max_random_bytes: int) -> AsyncIterator[bytes]:
    pack = _Packer(max_random_bytes)
    async for piece in pieces:
        yield pack(piece)
    yield pack.end()
