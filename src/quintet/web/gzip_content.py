"""`GZipMiddleware`: compressed content for clients that take it, padded at random against length attacks (BREACH)."""

import gzip
import re
import secrets
import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.web.cache_headers import patch_vary_headers
from quintet.web.phases import BuiltinMiddleware

LEAST_LENGTH = 200
_ACCEPTS_GZIP = re.compile(r"\bgzip\b")
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
        patch_vary_headers(response, ("Accept-Encoding",))
        if not _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        if response.streaming:
            del response.headers["Content-Length"]
            wrap = _async_compressed if response.is_async else _compressed
            response.streaming_content = wrap(response.streaming_content)
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
    packed = gzip.compress(content, compresslevel=6, mtime=0)
    if not max_random_bytes:
        return packed
    name = b"a" * secrets.randbelow(max_random_bytes + 1)
    # RFC 1952: bit 3 of the flags announces a file name, which ends with a zero, after the ten bytes of the header.
    return packed[:3] + bytes([packed[3] | 8]) + packed[4:10] + name + b"\0" + packed[10:]


def _compressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_FORMAT)
    for piece in pieces:
        if data := packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH):
            yield data
    yield packer.flush()


async def _async_compressed(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP_FORMAT)
    async for piece in pieces:
        if data := packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH):
            yield data
    yield packer.flush()
