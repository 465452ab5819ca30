"""The `.env` file: NAME=value lines, with comments, quotes and nothing that is expanded.

    # a comment                       NAME=value  # a comment behind a blank
    export NAME=value                 NAME='taken as it is, $ and \\ too, over several lines'
    NAME=                             NAME="with \\n, \\t, \\" and \\\\, over several lines"

One pass over the text; each line is looked at once, so that a file of any size is read in linear time.
"""

import re
from collections.abc import Iterator

from quintet.kit.patterns import late
from quintet.kit.record import record

NAME = late(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*", re.ASCII)
COMMENT = late(r"(?:^|[ \t])#.*")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}
ESCAPE = late(r"\\(.)", re.DOTALL)
#: The end of a value in double quotes: a quote that no backslash stands before.
END_OF_DOUBLE = late(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


@record
class Line:
    """One entry: its name, its value and the number of the line it starts on, from 1."""

    name: str
    value: str
    number: int


@record
class Fault:
    """A line that cannot be read: its number, and what is wrong with it. Its text is not kept: it may hold a secret."""

    number: int
    what: str


def parse(text: str) -> Iterator[Line | Fault]:
    """Yield every entry of a file, and every line that is none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    position, number = 0, 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        start = position
        line = text[position:end].strip()
        position = end + 1
        if line and not line.startswith("#"):
            found, position = _entry(text, start, end, number)
            yield found
        number += text.count("\n", start, position)


def _entry(text: str, start: int, end: int, number: int) -> tuple[Line | Fault, int]:
    """Read the entry of the line from ``start`` to ``end``; give it, and where the next line starts."""
    while text[start] in " \t":
        start += 1
    head = NAME.match(text, start, end)
    if head is None:
        return Fault(number, "is no NAME=value"), end + 1
    opening = text[head.end() : head.end() + 1]
    if opening not in ("'", '"') or head.end() >= end:
        value = COMMENT.sub("", text[head.end() : end], count=1).strip()
        return Line(head[1], value, number), end + 1
    close = _closing(text, head.end() + 1, opening)
    if close < 0:
        return Fault(number, f"opens a value with {opening} that is never closed"), end + 1
    value = text[head.end() + 1 : close]
    if opening == '"':
        value = ESCAPE.sub(lambda found: ESCAPES.get(found[1], found[0]), value)
    rest = text.find("\n", close)
    rest = len(text) if rest < 0 else rest
    if COMMENT.sub("", text[close + 1 : rest], count=1).strip():
        return Fault(number, "goes on behind the closing quote"), rest + 1
    return Line(head[1], value, number), rest + 1


def _closing(text: str, start: int, quote: str) -> int:
    if quote == "'":
        return text.find("'", start)
    found = END_OF_DOUBLE.match(text, start)
    return -1 if found is None else found.end() - 1
