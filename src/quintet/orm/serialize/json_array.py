"""Reading a JSON array from a stream an element at a time, so that a file of any length fits into little memory.

text    [{"a": 1}, {"b": [2, 3
element  ^------^  ^------- incomplete: twice as much is read, and it is tried again
"""

import codecs
import json
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

from quintet.kit.patterns import late

#: How many characters (or bytes) are read at first.
SIZE = 64 * 1024
#: Characters of what may be cut in two: "-Infinity", an escape of two surrogates.
LONGEST_WORD = 12
SPACE = late("[ \t\n\r]*")


def items(stream: Any) -> Iterator[Any]:
    """Yield the elements of the array that a stream of text, or of UTF-8 bytes, holds.

    Raises ValueError that says at which line and column, and UnicodeDecodeError, another ValueError.
    """
    text = _Text(stream)
    try:
        yield from _elements(text)
    except JSONDecodeError as error:
        raise text.placed(error) from error


def _elements(text: "_Text") -> Iterator[Any]:
    if text.next_mark() != "[":
        raise JSONDecodeError("An array of objects is expected", text.held, text.place)
    text.place += 1
    mark = "," if text.next_mark() != "]" else text.taken()
    while mark == ",":
        text.next_mark()
        yield text.element()
        text.next_mark()
        mark = text.taken()
    if mark != "]":
        raise JSONDecodeError("Expecting ',' delimiter", text.held, text.place - len(mark))
    if text.next_mark():
        raise JSONDecodeError("Extra data", text.held, text.place)


class _Text:
    """What is read of a stream and not used yet: ``held`` from ``place`` on, after ``lines`` lines and ``columns`` characters."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.held, self.place, self.ended = stream, "", 0, False
        self.lines = self.columns = 0
        self.decoder = json.JSONDecoder()
        self.to_text = codecs.getincrementaldecoder("utf-8-sig")()

    def more(self, size: int) -> None:
        """Read on, and forget what is used."""
        read = self.stream.read(size)
        self.ended = not read
        if isinstance(read, bytes):
            read = self.to_text.decode(read, final=self.ended)
        self.lines, self.columns = self._position(self.place)
        self.held, self.place = self.held[self.place :] + read, 0

    def _position(self, place: int) -> tuple[int, int]:
        """Return the number of lines before a place of what is held, and of characters before it in its line."""
        lines = self.held.count("\n", 0, place)
        return self.lines + lines, place - self.held.rfind("\n", 0, place) - 1 if lines else self.columns + place

    def placed(self, error: JSONDecodeError) -> ValueError:
        """Return an error about what is held as one that counts from the beginning of the stream."""
        line, column = self._position(error.pos)
        return ValueError(f"{error.msg}: line {line + 1} column {column + 1}")

    def next_mark(self) -> str:
        """Go to the next character that is no space and return it, nothing at the end."""
        while True:
            found = SPACE.match(self.held, self.place)
            self.place = found.end() if found else self.place
            if self.place < len(self.held) or self.ended:
                return self.held[self.place : self.place + 1]
            self.more(SIZE)

    def taken(self) -> str:
        """Return the character here, nothing at the end, and go behind it."""
        self.place += 1
        return self.held[self.place - 1 : self.place]

    def element(self) -> Any:
        """Return the next element."""
        size = SIZE
        while True:
            try:
                value, end = self.decoder.raw_decode(self.held, self.place)
            except JSONDecodeError as error:
                if self.ended or not self._may_go_on(error):
                    raise
            else:
                # A number at the end of what is held may go on.
                if end < len(self.held) or self.ended:
                    self.place = end
                    return value
            size *= 2
            self.more(size)

    def _may_go_on(self, error: JSONDecodeError) -> bool:
        """Say whether an error may only mean that the element goes on behind what is held: the rest is not read for others."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self.held) - LONGEST_WORD
