"""Byte ranges (RFC 9110, section 14): which parts of a file a client asks for, and the response that sends just these.

"bytes=0-99,200-" ──► parse_ranges ──► ((0, 100), (200, size)) ──► answer: 206, or 416 where nothing can be sent
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.kit.httpdates import parse_http_date_safe
from quintet.kit.patterns import late

#: Who asks for more parts, or with a longer header, gets the whole file.
MOST_RANGES = 16
LONGEST_HEADER = 1024

_UNIT = late(r"[ \t]*bytes[ \t]*=", re.IGNORECASE)
_RANGE = late(r"[ \t]*(?:(?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})?|-(?P<suffix>[0-9]{1,18}))[ \t]*")

#: A part of a file: its first byte, and the one behind its last.
Span = tuple[int, int]


def parse_ranges(header: str, size: int) -> tuple[Span, ...] | None:
    """Return the parts of a file of ``size`` bytes that a Range header asks for; None for a header that says nothing valid.

    Parts beyond the end are left out, so () means that none can be sent. Overlapping and adjacent parts are joined, in order
    of their bytes: together they are never longer than the file.
    """
    unit = _UNIT.match(header) if len(header) <= LONGEST_HEADER else None
    if unit is None or header.count(",") >= MOST_RANGES:
        return None
    spans: list[Span] = []
    for text in header[unit.end() :].split(","):
        found = _RANGE.fullmatch(text)
        if found is None:
            return None
        span = _span(found, size)
        if span is None:
            return None
        if span[0] < span[1]:
            spans.append(span)
    return _joined(spans)


def _span(found: "re.Match[str]", size: int) -> Span | None:
    """Return the part that one range names, an empty one beyond the end, None for one that ends before it begins."""
    if found["suffix"] is not None:
        return max(0, size - int(found["suffix"])), size
    first = int(found["first"])
    if found["last"] is None:
        return first, size
    last = int(found["last"])
    return None if last < first else (first, min(last + 1, size))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for first, end in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((first, end))
    return tuple(found)


def is_unchanged(if_range: str | None, etag: str | None, last_modified: str | None) -> bool:
    """Say whether what the client holds a part of is what is sent now: the same strong ETag, or the very date."""
    if if_range is None:
        return True
    wanted = if_range.strip()
    if wanted.startswith('"'):
        return etag == wanted
    return last_modified is not None and wanted == last_modified and parse_http_date_safe(wanted) is not None


def answer(response: FileResponse, header: str) -> HttpResponseBase:
    """Return what answers a GET request for ``response`` with this Range header: the response itself, whole or in parts, or 416.

    The response must be one whose file can be moved in and whose Content-Length is set.
    """
    file = response.file_to_stream
    size, begin = int(response.headers["Content-Length"]), file.tell()
    spans = parse_ranges(header, size)
    if spans is None or spans == ((0, size),):
        return response
    if not spans:
        return _not_satisfiable(response, size)
    response.status_code = 206
    if len(spans) == 1:
        first, end = spans[0]
        response.headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
        response.headers["Content-Length"] = str(end - first)
        file.seek(begin + first)
        response.send_only(_pieces(file, end - first, response.block_size), keeps_file=True)
        return response
    parts = _Parts(spans, size, response.headers.get("Content-Type", "application/octet-stream"))
    response.headers["Content-Type"] = f"multipart/byteranges; boundary={parts.boundary}"
    response.headers["Content-Length"] = str(parts.length)
    response.send_only(parts.pieces(file, begin, response.block_size), keeps_file=False)
    return response


def _not_satisfiable(response: FileResponse, size: int) -> HttpResponse:
    found = HttpResponse(status=416, content_type="text/plain; charset=utf-8")
    found.headers["Content-Range"] = f"bytes */{size}"
    found.headers["Accept-Ranges"] = "bytes"
    # What the flow would have closed with the response in whose place this stands.
    found.on_close(response.close)
    return found


def _pieces(file: Any, length: int, block_size: int) -> Iterator[bytes]:
    while length and (piece := file.read(min(block_size, length))):
        length -= len(piece)
        yield piece


class _Parts:
    """The body of a response with several parts (RFC 9110, section 14.6)."""

    def __init__(self, spans: Sequence[Span], size: int, content_type: str) -> None:
        self.spans = spans
        self.boundary = secrets.token_hex(16)
        self.heads = [
            f"--{self.boundary}\r\nContent-Type: {content_type}\r\nContent-Range: bytes {first}-{end - 1}/{size}\r\n\r\n".encode(
                "latin-1"
            )
            for first, end in spans
        ]
        self.end = f"--{self.boundary}--\r\n".encode()

    @property
    def length(self) -> int:
        """The length of the whole body in bytes."""
        # Each part ends its last line.
        return sum(len(head) + end - first + 2 for head, (first, end) in zip(self.heads, self.spans, strict=True)) + len(self.end)

    def pieces(self, file: Any, begin: int, block_size: int) -> Iterator[bytes]:
        """Yield the body; byte 0 of the ranges is ``begin`` of the file."""
        for head, (first, end) in zip(self.heads, self.spans, strict=True):
            yield head
            file.seek(begin + first)
            yield from _pieces(file, end - first, block_size)
            yield b"\r\n"
        yield self.end


__all__ = ["LONGEST_HEADER", "MOST_RANGES", "Span", "answer", "is_unchanged", "parse_ranges"]
