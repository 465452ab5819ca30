"""Rows as they come over the wire, read by functions that are compiled for the columns of a result.

PyMySQL makes an object of each packet and calls three methods for each value. Here a function goes through what was received
already and makes tuples. What it does not take is left to PyMySQL at the packet where it stands: the end, errors, packets that
are not there in full or go on in the next, rows that are not as they should be. So PyMySQL alone waits, and raises the errors.
The source of the function is made of the texts below and of numbers; nothing that was received enters it.
"""

import datetime
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from struct import Struct
from typing import Any, TypeAlias

from quintet.drivers.errors import DatabaseError
from quintet.drivers.mysql.library import Result, pymysql
from quintet.drivers.mysql.values import day, moment
from quintet.drivers.mysql.wire import Reader

#: How PyMySQL reads a column: the encoding of its text (None for bytes), and what makes a value of that, if anything does.
Column: TypeAlias = tuple[str | None, Callable[[Any], Any] | None]
#: ``take(data, at, sequence, rows, limit)`` appends up to ``limit`` rows; it returns where it stands then, and the number of the
#: packet there.
Take: TypeAlias = Callable[[bytes, int, int, list[Any], int], tuple[int, int]]

#: Rows of a shape that are read in PyMySQL's way before a function is compiled.
WORTH = 20
#: Shapes that a connection remembers.
SHAPES = 500
ALL = 1 << 62
#: The size of a packet that goes on in the next.
LONGEST = 0xFFFFFF
ERROR = 0xFF
header = Struct("<I").unpack_from
#: What a row raises that is not as it should be, or holds a value that makes none. What a signal's handler raises is none of it.
UNREADABLE = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError, struct.error, DatabaseError)


class Shape:
    """What the columns of a result are, as PyMySQL read it, and the function that reads its rows."""

    __slots__ = ("columns", "description", "encoding", "fields", "seen", "take")

    def __init__(self, result: Any, encoding: str) -> None:
        self.fields, self.columns, self.description = result.fields, result.converters, result.description
        self.encoding = encoding
        self.seen = 0
        self.take: Take | None = None

    def count(self) -> None:
        """Count a row that was read without the function, which is compiled when there were enough."""
        self.seen += 1
        if self.seen == WORTH:
            try:
                self.take = taker(tuple(self.columns))
            except TypeError:  # a converter of OPTIONS["conv"] that has no hash: PyMySQL reads on
                self.take = None


def _lines(column: Column, place: int, names: dict[str, Any]) -> list[str]:
    """Return the lines that make the value of a column of ``data[at:stop]``."""
    encoding, convert = column
    raw = "data[at:stop]"
    if encoding is None:
        text = raw
    elif encoding in ("utf8", "utf-8"):
        text = f"{raw}.decode()"
    else:
        names[f"encoding{place}"] = encoding
        text = f"{raw}.decode(encoding{place})"
    if convert is None:
        return [f"v{place} = {text}"]
    if encoding == "ascii" and convert in (int, float):
        return [f"v{place} = {convert.__name__}({raw})"]
    for known, source in ((moment, "moment_of"), (day, "day_of")):
        if convert is known:  # a call less for each
            return [f"text = {text}", "try:", f"    v{place} = {source}(text)", "except ValueError:", f"    v{place} = None"]
    names[f"convert{place}"] = convert
    return [f"v{place} = convert{place}({text})"]


def _long(data: bytes, at: int, first: int) -> tuple[int, int]:
    """Return where a value begins and ends of which ``first``, the byte before ``at``, says how many bytes hold the length."""
    start = at + (2 if first == 252 else 3 if first == 253 else 8)
    return start, start + int.from_bytes(data[at:start], "little")


@lru_cache(maxsize=1000)
def taker(columns: tuple[Column, ...]) -> Take:
    """Return the function that reads rows of such columns."""
    names: dict[str, Any] = {
        "header": header,
        "long": _long,
        "moment_of": datetime.datetime.fromisoformat,
        "day_of": datetime.date.fromisoformat,
    }
    lines = [
        "def take(data, at, sequence, rows, limit):",
        "    size, add = len(data), rows.append",
        "    for _ in range(limit):",
        "        if at + 5 > size:",
        "            return at, sequence",
        "        start = at",
        "        number, = header(data, at)",
        f"        end = at + 4 + (number & {LONGEST})",
        "        n = data[at + 4]",
        f"        if end > size or n > 253 or number >> 24 != sequence or number & {LONGEST} == {LONGEST}:",
        "            return at, sequence",
        "        at += 5",
    ]
    for place, column in enumerate(columns):
        if place:
            lines += ["        n = data[at]", "        at += 1"]
        lines += [
            "        if n == 251:",
            f"            v{place} = None",
            "        else:",
            "            if n < 251:",
            "                stop = at + n",
            "            else:",
            "                at, stop = long(data, at, n)",
            *(f"            {line}" for line in _lines(column, place, names)),
            "            at = stop",
        ]
    values = ", ".join(f"v{place}" for place in range(len(columns)))
    lines += [
        "        if at != end:",
        "            return start, sequence",
        f"        add(({values},))",
        "        sequence = sequence + 1 & 255",
        "    return at, sequence",
    ]
    exec(compile("\n".join(lines), "<quintet rows>", "exec"), names)  # noqa: S102  see the module's docstring
    return names["take"]


class Rows(Result):
    """A result whose rows are read by the function of their shape."""

    shape: Shape
    connection: Any
    #: Whether everything that the server sent was read, though an error is raised.
    is_whole = False

    def _get_descriptions(self) -> None:
        """Read what the columns are; for a shape that was seen, by looking whether the bytes are the same."""
        link, count = self.connection, self.field_count
        reader, number = link.packet_place
        key = _descriptors(reader, number, count)
        shape = link.shapes.get(key)
        if key is None or shape is None or shape.encoding != link.encoding:
            super()._get_descriptions()  # pyright: ignore[reportUnknownMemberType]  # PyMySQL tells no types
            shape = Shape(self, link.encoding)
            if key is not None:
                if len(link.shapes) >= SHAPES:
                    link.shapes.clear()
                link.shapes[key] = shape
        else:
            self.fields, self.converters, self.description = shape.fields, shape.columns, shape.description
            link.go_to(reader.at + len(key), number + count)
            end = link.next_packet()
            assert end.is_eof_packet(), "Protocol error, expecting EOF"
        self.shape = shape

    def _read_rowdata_packet(self) -> None:
        rows: list[Any] = []
        self.read_some(rows, ALL)
        self.affected_rows, self.rows = len(rows), rows

    def read_some(self, rows: list[Any], limit: int) -> bool:
        """Append rows until there are ``limit``; say whether the result is at its end."""
        link, shape = self.connection, self.shape
        while True:
            if shape.take is not None:
                _take(link, shape.take, rows, limit)
            if len(rows) >= limit:
                return False
            packet = link.next_packet()
            if self._check_packet_is_eof(packet):
                self.connection = None
                return True
            rows.append(self._row(packet))
            if shape.take is None:
                shape.count()

    def _row(self, packet: Any) -> Any:
        """Return the row of a packet. When a value makes none, the rows behind it are read first, or the next query met them."""
        try:
            return self._read_row_from_packet(packet)
        except UNREADABLE:
            if not self.unbuffered_active:
                with suppress(pymysql.Error):  # an error ends the rows too, or the connection is closed by now
                    while not self._check_packet_is_eof(self.connection.next_packet()):
                        pass
                self.is_whole = not self.has_next
            raise

    def rows_of_stream(self, size: int) -> list[Any]:
        """Return the next ``size`` rows of a result that is read as it comes, fewer at its end."""
        rows: list[Any] = []
        if self.unbuffered_active and self.read_some(rows, size):
            self.unbuffered_active = False
            self.rows = None
        return rows


def _take(link: Any, take: Take, rows: list[Any], limit: int) -> None:
    """Have a function take what it can of what was received."""
    reader, number = link.packet_place
    at, before = reader.at, len(rows)
    try:
        link.go_to(*take(reader.data, at, number, rows, limit - before))
    except UNREADABLE:  # the row is read again in PyMySQL's way, which raises what there is to raise
        for _ in rows[before:]:
            at += 4 + (header(reader.data, at)[0] & LONGEST)
        link.go_to(at, number + len(rows) - before)


def _descriptors(reader: Reader, number: int, count: int) -> bytes | None:
    """Return the packets that say what ``count`` columns are; None when they are not there in full."""
    data, start = reader.data, reader.at
    at, size = start, len(data)
    for place in range(count):
        if at + 5 > size:
            return None
        (head,) = header(data, at)
        if head >> 24 != (number + place) & 255 or data[at + 4] == ERROR:
            return None
        at += 4 + (head & LONGEST)
    return data[start:at] if at <= size else None
