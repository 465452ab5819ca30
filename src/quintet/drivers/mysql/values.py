"""Python values as SQL literals, and the server's texts as Python values.

PyMySQL has no server-side binding: parameters become literals of the statement. Each type has one writer in a table; a type that
is not in it takes that of its nearest base, so that a safe string is a string and an enumerated integer a number.
"""

import datetime
import math
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import DataError, ProgrammingError
from quintet.drivers.mysql.library import FIELD_TYPE

Writer = Callable[[Any], str]


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ProgrammingError(f"{value} cannot be written: MariaDB and MySQL have no such number.")
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"


def _moment(value: datetime.datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC).replace(tzinfo=None)
    return f"'{value.isoformat(' ')}'"


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ProgrammingError(f"{value} cannot be written: MariaDB and MySQL have no such number.")
    return format(value, "f")


def _span(value: datetime.timedelta) -> str:
    sign, rest = ("-", -value) if value < datetime.timedelta() else ("", value)
    minutes, seconds = divmod(rest.days * 86400 + rest.seconds, 60)
    return f"'{sign}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest.microseconds:06}'"


class TimeText(str):
    """A time of a day that is written as one: MySQL compares the times that functions give with plain text as texts."""

    __slots__ = ()


#: The literals of values that need no quoting by the rules of the session.
WRITERS: Mapping[type, Writer] = MappingProxyType(
    {
        type(None): lambda _value: "NULL",
        bool: lambda value: "1" if value else "0",
        int: lambda value: int.__repr__(int(value)),
        float: _float,
        Decimal: _decimal,
        datetime.datetime: _moment,
        datetime.date: lambda value: f"'{value.isoformat()}'",
        datetime.time: lambda value: f"'{value.replace(tzinfo=None).isoformat()}'",
        datetime.timedelta: _span,
        uuid.UUID: lambda value: f"'{value}'",
        TimeText: lambda value: f"TIME'{value}'",
    }
)


def moment(text: str) -> Any:
    """Return the moment of a text; None for a zero date, which no calendar has."""
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:
        return None


def day(text: str) -> Any:
    """Return the day of a text; None for a zero date."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def clock(text: str) -> Any:
    """Return the time of a text.

    Raises DataError for what a TIME column can hold beside the hours of a day.
    """
    try:
        return datetime.time.fromisoformat(text)
    except ValueError as error:
        raise DataError(
            f"{text!r} is no time of a day: TIME columns hold spans too; read this one with CAST(... AS CHAR)."
        ) from error


#: How texts of the server become values, by the type of their column; what is missing stays text or bytes.
READERS: Mapping[int, Callable[[Any], Any]] = MappingProxyType(
    {
        **dict.fromkeys((FIELD_TYPE.TINY, FIELD_TYPE.SHORT, FIELD_TYPE.LONG, FIELD_TYPE.LONGLONG), int),
        **dict.fromkeys((FIELD_TYPE.INT24, FIELD_TYPE.YEAR), int),
        **dict.fromkeys((FIELD_TYPE.FLOAT, FIELD_TYPE.DOUBLE), float),
        **dict.fromkeys((FIELD_TYPE.DECIMAL, FIELD_TYPE.NEWDECIMAL), Decimal),
        **dict.fromkeys((FIELD_TYPE.DATETIME, FIELD_TYPE.TIMESTAMP), moment),
        FIELD_TYPE.DATE: day,
        FIELD_TYPE.TIME: clock,
    }
)
#: The readers of texts that a stream may leave, by the type of what they make.
TEXT_READERS: Mapping[type, Callable[[str], Any]] = MappingProxyType(
    {Decimal: Decimal, datetime.datetime: moment, datetime.date: day}
)
