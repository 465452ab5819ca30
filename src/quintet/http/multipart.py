"""A multipart/form-data decoder without I/O: bytes go in, in pieces of any size, and events come out.

    feed(b"...") ──► PartStart(headers) ──► PartData(bytes)* ──► PartEnd ──► ... ──► (closed)

         ┌──────────┐ delimiter ┌─────────┐ blank line ┌──────┐
         │ PREAMBLE │──────────►│ HEADERS │───────────►│ BODY │──┐
         └──────────┘           └─────────┘◄───────────└──────┘  │ closing delimiter
                                             delimiter           ▼
                                                          EPILOGUE, ignored

Events joined by part do not depend on how the bytes were cut (``tests/rooms/http/test_multipart.py`` cuts them everywhere).
In BODY only a tail that may still turn out to be a delimiter is held back, so memory is bounded by the boundary's length.
"""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import TypeAlias

from quintet.kit.patterns import late_bytes
from quintet.kit.record import record

#: RFC 2046 allows so many characters in a boundary.
LONGEST_BOUNDARY = 70
LONGEST_PREAMBLE = 8 * 1024
LONGEST_HEADERS = 8 * 1024
MOST_HEADERS = 16
#: Spaces that may follow a boundary on its line.
MOST_PADDING = 64

_BOUNDARY = late_bytes(rb"[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]")
_BEGUN = late_bytes(rb"-?|[ \t]{0,%d}\r?" % MOST_PADDING)


class MultipartError(ValueError):
    """Bytes that are no multipart/form-data body, or one beyond the limits of its form."""


@record
class PartStart:
    """A part begins; header names are in lower case."""

    headers: dict[str, str]


@record
class PartData:
    """A piece of the current part's content."""

    data: bytes


@record
class PartEnd:
    """The current part is complete."""


Event: TypeAlias = PartStart | PartData | PartEnd


class _State(Enum):
    PREAMBLE = auto()
    HEADERS = auto()
    BODY = auto()
    EPILOGUE = auto()


class MultipartDecoder:
    """Decodes one body with the given ``boundary``. MultipartError when the boundary is not a valid one."""

    def __init__(self, boundary: bytes) -> None:
        if _BOUNDARY.fullmatch(boundary) is None:
            raise MultipartError(f"Invalid boundary in multipart: {boundary[:80]!r}")
        self._delimiter = b"\r\n--" + boundary
        self._whole = re.compile(re.escape(self._delimiter) + rb"(?:(--)|[ \t]{0,%d}\r\n)" % MOST_PADDING)
        # The first delimiter may open the body; giving every delimiter its line end before it leaves one case.
        self._buffer = bytearray(b"\r\n")
        self._state = _State.PREAMBLE
        # Whether BODY still begins with the line end that closed the headers.
        self._fresh = False

    @property
    def is_closed(self) -> bool:
        """Whether the closing delimiter was seen; what follows is ignored."""
        return self._state is _State.EPILOGUE

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take the next bytes and yield what they complete.

        Raises MultipartError for a preamble or part headers beyond their limits, or malformed headers.
        """
        if self._state is _State.EPILOGUE:
            return
        self._buffer += data
        while (events := self._step()) is not None:
            yield from events

    def finish(self) -> None:
        """Say that the input has ended; MultipartError when the closing delimiter is missing."""
        if self._state is not _State.EPILOGUE:
            raise MultipartError("The multipart body ended before its closing boundary.")

    def _step(self) -> tuple[Event, ...] | None:
        """Advance one step; None when more bytes are needed."""
        if self._state is _State.BODY:
            return self._body()
        if self._state is _State.HEADERS:
            return self._headers()
        return self._preamble() if self._state is _State.PREAMBLE else None

    def _preamble(self) -> tuple[Event, ...] | None:
        found = self._whole.search(self._buffer)
        if found is None:
            if len(self._buffer) > LONGEST_PREAMBLE + len(self._delimiter) + MOST_PADDING:
                raise MultipartError("The multipart body does not begin with its boundary.")
            return None
        self._pass_delimiter(found)
        return ()

    def _pass_delimiter(self, found: "re.Match[bytes]") -> None:
        self._state = _State.EPILOGUE if found[1] else _State.HEADERS
        # The line end is kept: it begins an empty header block, and a blank line is then one search.
        end = found.end() - (0 if found[1] else 2)
        del self._buffer[:end]

    def _headers(self) -> tuple[Event, ...] | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end > LONGEST_HEADERS or (end < 0 and len(self._buffer) > LONGEST_HEADERS):
            raise MultipartError(f"The headers of a part are longer than {LONGEST_HEADERS} bytes.")
        if end < 0:
            return None
        block = bytes(self._buffer[2:end])
        # Two bytes of the blank line stay, so that an empty content is followed by a whole delimiter.
        del self._buffer[: end + 2]
        self._state = _State.BODY
        self._fresh = True
        return (PartStart(_parse_headers(block)),)

    def _body(self) -> tuple[Event, ...] | None:
        start = 2 if self._fresh else 0
        found = self._whole.search(self._buffer)
        if found is not None:
            content = bytes(self._buffer[start : found.start()])
            self._fresh = False
            self._pass_delimiter(found)
            return (PartData(content), PartEnd()) if content else (PartEnd(),)
        held = self._held_from()
        if held <= start:
            return None
        content = bytes(self._buffer[start:held])
        del self._buffer[:held]
        self._fresh = False
        return (PartData(content),)

    def _held_from(self) -> int:
        """Return where a tail begins that may still become a delimiter, the buffer's length when there is none."""
        buffer, delimiter = self._buffer, self._delimiter
        begun = buffer.rfind(delimiter)
        if begun >= 0 and _BEGUN.fullmatch(buffer, begun + len(delimiter)) is not None:
            return begun
        # A delimiter has one carriage return, at its start, so only the last one in reach matters.
        last = buffer.rfind(b"\r", max(0, len(buffer) - len(delimiter) + 1))
        return last if last >= 0 and delimiter.startswith(buffer[last:]) else len(buffer)


def _parse_headers(block: bytes) -> dict[str, str]:
    lines = block.split(b"\r\n") if block else []
    if len(lines) > MOST_HEADERS:
        raise MultipartError(f"A part has more than {MOST_HEADERS} headers.")
    found: dict[str, str] = {}
    for line in lines:
        name, separator, value = line.partition(b":")
        if not separator or not name.strip() or line[:1] in b" \t" or b"\n" in line or b"\r" in line or b"\0" in line:
            raise MultipartError(f"A part has a malformed header: {line[:80]!r}")
        found[name.strip().decode("latin-1").lower()] = value.strip().decode("utf-8", "replace")
    return found
