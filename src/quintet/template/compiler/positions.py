"""Places: rewriting a code object's position table so that every instruction lies in the template.

CPython then shows the template's file, line and column in tracebacks, debuggers, profilers and coverage by itself. The table
is the one of PEP 626 and 657: entries of up to eight code units, here always in the long form, whose numbers are written in
six-bit groups, least significant first.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import CodeType, MappingProxyType

#: A place in a template: line, and byte columns of start and end within it.
Place = tuple[int, int, int]

LONG_FORM = 14
UNITS_PER_ENTRY = 8
#: The first byte of an entry of the long form for eight units; the last bits count them.
FULL_ENTRY = 0x80 | LONG_FORM << 3 | UNITS_PER_ENTRY - 1
#: "On the same line".
STAY = b"\0"

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def _number(value: int) -> bytes:
    if value < 64:
        return SMALL[value]
    out = bytearray()
    while value >= 64:
        out.append(64 | (value & 63))
        value >>= 6
    out.append(value)
    return bytes(out)


SMALL = [bytes((value,)) for value in range(64)]
#: The first byte of an entry of the long form, by its units less one.
ENTRIES = [bytes((FULL_ENTRY - UNITS_PER_ENTRY + units,)) for units in range(1, UNITS_PER_ENTRY + 1)]


def _signed(value: int) -> bytes:
    return _number((-value << 1 | 1) if value < 0 else value << 1)


def encode(runs: Iterable[tuple[Place, int]], first_line: int) -> bytes:
    """Return the table that gives each run of code units its place; ``runs`` are places with how many units lie there."""
    table: list[bytes] = []
    line = first_line
    for (at, start, end), count in runs:
        body = STAY + _number(start + 1) + _number(end + 1)
        move = _signed(at - line) + body
        line = at
        full, rest = divmod(count - 1, UNITS_PER_ENTRY)
        if full:
            table += (ENTRIES[-1], move, (ENTRIES[-1] + STAY + body) * (full - 1))
            move = STAY + body
        table += (ENTRIES[rest], move)
    return b"".join(table)


def place_code(
    code: CodeType, places: Sequence[Place], filename: str, name: str, inner_names: Mapping[str, str] = NO_NAMES
) -> CodeType:
    """Return ``code`` with its instructions placed: line n of the generated source lies at ``places[n]``.

    ``inner_names`` are what the functions inside it are to be called.
    """
    limit = len(places) - 1
    first = places[min(code.co_firstlineno, limit)]
    runs: list[tuple[Place, int]] = []
    here, count = first, 0
    # By lines, not by instructions: what lies on one line of the source lies at one place.
    for start, end, line in code.co_lines():
        place = first if not line else places[line] if line <= limit else places[limit]
        if place == here:
            count += end - start >> 1
            continue
        if count:
            runs.append((here, count))
        here, count = place, end - start >> 1
    runs.append((here, count))
    constants = tuple(
        place_code(one, places, filename, inner_names.get(one.co_name, name), inner_names) if isinstance(one, CodeType) else one
        for one in code.co_consts
    )
    return code.replace(
        co_consts=constants,
        co_filename=filename,
        co_name=name,
        co_qualname=name,
        co_firstlineno=first[0],
        co_linetable=encode(runs, first[0]),
    )
