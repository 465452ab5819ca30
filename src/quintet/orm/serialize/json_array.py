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
SPACE = late("[ \t\n\r]*")


def items(stream: Any) -> Iterator[Any]:
    """Yield the elements of the array that a stream of text, or of UTF-8 bytes, holds.

    Raises JSONDecodeError (whose place counts from where it was last read on), and UnicodeDecodeError.
    """
    text = _Text(stream)
    if text.next_mark() != "[":
        raise JSONDecodeError("An array of objects is expected", text.held, text.place)
    text.place += 1
    if text.next_mark() == "]":
        text.place += 1
    else:
        yield from _elements(text)
    if text.next_mark():
        raise JSONDecodeError("Extra data", text.held, text.place)


def _elements(text: "_Text") -> Iterator[Any]:
    while True:
        text.next_mark()
        yield text.element()
        mark = text.next_mark()
        text.place += 1
        if mark == "]":
            return
        if mark != ",":
            raise JSONDecodeError("Expecting ',' delimiter", text.held, text.place - 1)


class _Text:
    """What is read of a stream and not used yet: ``held`` from ``place`` on."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.held, self.place, self.ended = stream, "", 0, False
        self.decoder = json.JSONDecoder()
        self.to_text = codecs.getincrementaldecoder("utf-8-sig")()

    def more(self, size: int) -> None:
        """Read on, and forget what is used."""
        read = self.stream.read(size)
        self.ended = not read
        if isinstance(read, bytes):
            read = self.to_text.decode(read, final=self.ended)
        self.held, self.place = self.held[self.place :] + read, 0

    def next_mark(self) -> str:
        """Go to the next character that is no space and return it, nothing at the end."""
        while True:
            found = SPACE.match(self.held, self.place)
            self.place = found.end() if found else self.place
            if self.place < len(self.held) or self.ended:
                return self.held[self.place : self.place + 1]
            self.more(SIZE)

    def element(self) -> Any:
        """Return the next element."""
        size = SIZE
        while True:
            try:
                value, end = self.decoder.raw_decode(self.held, self.place)
            except JSONDecodeError:
                if self.ended:
                    raise
            else:
                # A number at the end of what is held may go on.
                if end < len(self.held) or self.ended:
                    self.place = end
                    return value
            size *= 2
            self.more(size)
