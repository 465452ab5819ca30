"""JSON for values that JSON has no form for: dates and times as ECMA-262 writes them, durations, decimals, UUIDs, lazy text."""

import datetime
import decimal
import json
import uuid
from typing import Any

from quintet.kit.dates import duration_iso_string
from quintet.kit.lazy import Promise


class JSONEncoder(json.JSONEncoder):
    """Encodes date-times (to the millisecond), dates, times, durations, decimals, UUIDs and lazy text as strings.

    Raises ValueError for a time with a zone, which JSON text cannot carry. Public as
    `quintet.core.serializers.json.DjangoJSONEncoder`.
    """

    def default(self, o: Any) -> Any:
        """Return what stands for ``o``."""
        if isinstance(o, datetime.datetime):
            return _moment(o)
        if isinstance(o, datetime.date):
            return o.isoformat()
        if isinstance(o, datetime.time):
            return _time(o)
        if isinstance(o, datetime.timedelta):
            return duration_iso_string(o)
        if isinstance(o, decimal.Decimal | uuid.UUID | Promise):
            return str(o)
        return super().default(o)


def _moment(value: datetime.datetime) -> str:
    text = value.isoformat(timespec="milliseconds" if value.microsecond else "auto")
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text


def _time(value: datetime.time) -> str:
    if value.tzinfo is not None and value.utcoffset() is not None:
        raise ValueError("JSON can't represent timezone-aware times.")
    return value.isoformat(timespec="milliseconds" if value.microsecond else "auto")
