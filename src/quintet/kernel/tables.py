"""Rows of values as text columns, for the output of commands."""

import unicodedata
from collections.abc import Iterable, Sequence

GAP = "  "


def aligned(headers: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """Return headers and rows as columns two blanks apart, numbers to the right; a dashed line under the headers.

    Raises ValueError for a row that has more or fewer cells than there are headers.
    """
    found = [list(row) for row in rows]
    for row in found:
        if len(row) != len(headers):
            raise ValueError(f"A row of {len(row)} cells stands in a table of {len(headers)} columns: {row!r}.")
    titles = [printable(header) for header in headers]
    cells = [[printable(value) for value in row] for row in found]
    widths = [max(map(_width, column)) for column in zip(titles, *cells, strict=True)]
    right = [bool(column) and all(map(_is_number, column)) for column in _columns(found, len(titles))]
    lines = [_line(titles, widths, right), GAP.join("-" * width for width in widths)]
    lines += [_line(row, widths, right) for row in cells]
    return "\n".join(lines)


def printable(value: object) -> str:
    """Return a cell's text on one line, without what could steer a terminal: values may come from strangers."""
    text = "" if value is None else str(value)
    return "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in text)


def _columns(rows: Sequence[Sequence[object]], count: int) -> list[list[object]]:
    return [[row[number] for row in rows if row[number] is not None] for number in range(count)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = (
        " " * (width - _width(cell)) + cell if to_right else cell + " " * (width - _width(cell))
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    )
    return GAP.join(padded).rstrip()
