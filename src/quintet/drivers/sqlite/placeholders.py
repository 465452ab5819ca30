"""The public ``%s`` parameter style in terms of SQLite's own, and statements with their parameters filled in."""

import datetime
import decimal
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from quintet.kit.patterns import late

#: A quoted text, a quoted name, or a parameter: only the last is replaced.
_PIECES = late(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?""")


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f":{name}"


@lru_cache(maxsize=512)
def _positional(sql: str, count: int) -> str:
    return sql % (("?",) * count)


def to_native(sql: str, params: Any) -> str:
    """Return ``sql`` with ``?`` for ``%s`` and ``:name`` for ``%(name)s``; as it is without params.

    Raises TypeError or ValueError when the number of placeholders and of parameters differ, as Python's formatting does.
    """
    if params is None:
        return sql
    if isinstance(params, Mapping):
        return sql % _Names()
    return _positional(sql, len(params))


def bindable(params: Any) -> Any:
    """Return parameters of a ``%s`` statement as the sqlite3 module takes them: decimals as their text, as columns hold them."""
    if params is None:
        return ()
    if isinstance(params, Mapping):
        return {name: _bindable(value) for name, value in params.items()}  # pyright: ignore[reportUnknownVariableType]  # a user's mapping
    return [_bindable(value) for value in params]


def _bindable(value: Any) -> Any:
    return str(value) if isinstance(value, decimal.Decimal) else value


def from_native(sql: str) -> str:
    """Return a statement with ``?`` placeholders in ``%s`` style."""
    return _PIECES.sub(lambda found: "%s" if found[0] == "?" else found[0].replace("%", "%%"), _escaped(sql))


def _escaped(sql: str) -> str:
    # Percent signs outside of quotes (the modulo operator); those inside are doubled by the replacement.
    pieces = re.split(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""", sql)
    return "".join(piece if index % 2 else piece.replace("%", "%%") for index, piece in enumerate(pieces))


def filled_in(sql: str, params: Any) -> str:
    """Return a ``%s`` statement with literals in place of its parameters, for people to read; never to be run."""
    if params is None:
        return sql
    try:
        if isinstance(params, Mapping):
            return sql % {name: literal(value) for name, value in params.items()}  # pyright: ignore[reportUnknownVariableType]  # a user's mapping
        return sql % tuple(literal(value) for value in params)
    except (TypeError, ValueError, KeyError):
        return f"{sql} -- {params!r}"


def literal(value: Any) -> str:
    """Return a value as SQLite would spell it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float | decimal.Decimal):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return f"X'{value.hex()}'"
    if isinstance(value, datetime.datetime):
        value = value.isoformat(" ")
    return "'" + str(value).replace("'", "''") + "'"


def reads_only(sql: str) -> bool:
    """Say whether a raw statement surely changes nothing."""
    head = sql.lstrip(" \t\n(").split(None, 1)
    word = head[0].upper() if head else ""
    if word == "WITH":
        return not re.search(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", sql, re.IGNORECASE)
    if word == "PRAGMA":
        return "=" not in sql
    return word in ("SELECT", "VALUES", "EXPLAIN")


def parameter_rows(rows: Any) -> list[Sequence[Any]]:
    """Return the parameter rows of `executemany` as a list."""
    return list(rows)
