"""Values as SQL literals, for DDL: a CREATE INDEX or a DEFAULT clause takes no parameters."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID


class NoLiteralError(ValueError):
    """A value that has no literal in DDL; the message names its type."""


def text_literal(value: object) -> str:
    """Return ``value``'s text in single quotes, quotes doubled.

    Raises NoLiteralError for a text with a NUL character, which no database's text can hold.
    """
    text = str(value)
    if "\0" in text:
        raise NoLiteralError("A text with a NUL character cannot be written into DDL.")
    return "'" + text.replace("'", "''") + "'"


def number_literal(value: object) -> str:
    """Return a number's shortest text that reads back as the same number."""
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def bytes_literal(value: bytes) -> str:
    """Return bytes in the X'..' form of standard SQL."""
    return f"X'{bytes(value).hex()}'"


WRITERS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        type(None): lambda value: "NULL",
        bool: lambda value: "1" if value else "0",
        int: number_literal,
        float: number_literal,
        Decimal: number_literal,
        str: text_literal,
        bytes: bytes_literal,
        bytearray: bytes_literal,
        memoryview: bytes_literal,
        datetime: text_literal,
        date: text_literal,
        time: text_literal,
        timedelta: text_literal,
        UUID: text_literal,
    }
)


def literal(value: Any, writers: Mapping[type, Callable[[Any], str]] = WRITERS) -> str:
    """Return ``value`` as a literal by the writer of its type or of the nearest base of it.

    Raises NoLiteralError when no writer knows the type.
    """
    for kind in type(value).__mro__:
        writer = writers.get(kind)
        if writer is not None:
            return writer(value)
    raise NoLiteralError(f"A {type(value).__qualname__} ({value!r}) cannot be written as a literal into DDL.")
