"""Places: rewriting a code object's position table so that every instruction lies in the template.

CPython then shows the template's file, line and column in tracebacks, debuggers, profilers and coverage by itself. The table
is the one of PEP 626 and 657: entries of up to eight code units, here always in the long form, whose numbers are written in
six-bit groups, least significant first.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from types import CodeType

#: A place in a template: line, and byte columns of start and end within it.
Place = tuple[int, int, int]

LONG_FORM = 14
UNITS_PER_ENTRY = 8


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 64:
        out.append(64 | (value & 63))
        value >>= 6
    out.append(value)
    return bytes(out)


def _signed(value: int) -> bytes:
    return _number((-value << 1 | 1) if value < 0 else value << 1)


def encode(units: Iterable[Place], first_line: int) -> bytes:
    """Return the table that gives each code unit its place."""
    table = bytearray()
    line = first_line
    for (at, start, end), group in groupby(units):
        count = sum(1 for _ in group)
        body = _number(0) + _number(start + 1) + _number(end + 1)
        while count > 0:
            length = min(count, UNITS_PER_ENTRY)
            table.append(0x80 | LONG_FORM << 3 | length - 1)
            table += _signed(at - line) + body
            line = at
            count -= length
    return bytes(table)


def place_code(code: CodeType, places: Sequence[Place], filename: str, name: str) -> CodeType:
    """Return ``code`` with its instructions placed: line n of the generated source lies at ``places[n]``."""
    first = places[min(code.co_firstlineno, len(places) - 1)]
    limit = len(places) - 1
    units = [places[min(line, limit)] if line else first for line, _, _, _ in code.co_positions()]
    return code.replace(
        co_filename=filename,
        co_name=name,
        co_qualname=name,
        co_firstlineno=first[0],
        co_linetable=encode(units, first[0]),
    )
