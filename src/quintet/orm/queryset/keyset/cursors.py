"""Cursors: a place in an order as signed text that means nothing to another list.

signed JSON [towards, [value, ...]]        towards: "after", "before", and "from", "until" which include the place
a value: a plain one of JSON, or [kind, text] for the kinds of KINDS; NULL is null
"""

import datetime
import decimal
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from quintet.services import paginator, signing

SALT = "quintet.keyset"
MAX_LENGTH = 4096
TOWARDS = ("after", "before", "from", "until")


class InvalidCursor(paginator.InvalidPage):
    """A cursor that was not made for this list, or was changed on its way."""


class Cursor(NamedTuple):
    """A place: the values of the terms in the row there, None for the end of the list, and which way the page lies."""

    towards: str
    values: tuple[Any, ...] | None

    @property
    def is_forward(self) -> bool:
        """Whether the page lies behind the place."""
        return self.towards in ("after", "from")


#: Kind → (type, as text, from text). A date-time is a date too: the first that fits is taken.
KINDS: dict[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "datetime": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "date": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
    "time": (datetime.time, datetime.time.isoformat, datetime.time.fromisoformat),
    "microseconds": (
        datetime.timedelta,
        lambda value: str(value // datetime.timedelta(microseconds=1)),
        lambda text: datetime.timedelta(microseconds=int(text)),
    ),
    "decimal": (decimal.Decimal, str, decimal.Decimal),
    "uuid": (uuid.UUID, str, uuid.UUID),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
}


def write(cursor: Cursor, purpose: str) -> str:
    """Return a cursor as text that only `read` with the same ``purpose`` takes.

    Raises TypeError for a value of a kind that cannot be written.
    """
    values = None if cursor.values is None else [_packed(value) for value in cursor.values]
    return signing.Signer(salt=f"{SALT}.{purpose}").sign_object([cursor.towards, values])


def read(text: Any, purpose: str, count: int) -> Cursor:
    """Return the cursor of ``count`` values.

    Raises InvalidCursor for text that was not signed for this purpose.
    """
    if not isinstance(text, str) or len(text) > MAX_LENGTH:
        raise InvalidCursor("That cursor is not valid")
    try:
        towards, packed = signing.Signer(salt=f"{SALT}.{purpose}").unsign_object(text)
        values = None if packed is None else tuple(_unpacked(value) for value in packed)
    except (signing.BadSignature, ValueError, TypeError, json.JSONDecodeError, decimal.InvalidOperation) as error:
        raise InvalidCursor("That cursor is not valid") from error
    if towards not in TOWARDS or (values is not None and len(values) != count):
        raise InvalidCursor("That cursor is not valid")
    return Cursor(towards, values)


def purpose_of(parts: Sequence[Any]) -> str:
    """Return the salt of cursors for one list: its model and its order."""
    return json.dumps(parts, separators=(",", ":"))


def _packed(value: Any) -> Any:
    for kind, (made_of, to_text, _) in KINDS.items():
        if isinstance(value, made_of):
            return [kind, to_text(value)]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        f"A cursor cannot hold {value!r} of type {type(value).__name__}: order by a field of text, numbers, "
        "dates, times, UUIDs or bytes."
    )


def _unpacked(value: Any) -> Any:
    return KINDS[value[0]][2](value[1]) if isinstance(value, list) else value
