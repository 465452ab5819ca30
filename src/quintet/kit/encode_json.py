"""JSON for values that JSON has no form for: dates and times as ECMA-262 writes them, durations, decimals, UUIDs, lazy text."""

import datetime
import decimal
import json
from typing import Any

from quintet.kit.dates import duration_iso_string
from quintet.kit.lazy import Promise
from quintet.kit.libraries import uuid


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


_encoder = JSONEncoder()

#: The standard library's encoder in C, kept: making one anew, as `json.dumps` does, costs more than encoding a small answer.
#: It looks for no circles, so that threads may share it; None where Python comes without it.
_make: Any = getattr(json.encoder, "c_make_encoder", None)
_kept: Any = _make and _make(None, _encoder.default, json.encoder.encode_basestring_ascii, None, ": ", ", ", False, False, True)


def plain_json(value: Any) -> str:
    """Return ``json.dumps(value, cls=JSONEncoder)``.

    Raises what that does: TypeError for a value or key without a form in JSON, ValueError for one that holds itself.
    """
    if _kept is None:
        return _encoder.encode(value)
    try:
        return "".join(_kept(value, 0))
    except RecursionError:
        # It holds itself, or lies very deep: the usual encoder tells which.
        return _encoder.encode(value)
