"""The JSON encoder that knows dates, times, durations, decimals, UUIDs and lazy values. Public as `DjangoJSONEncoder`."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from quintet.kit.lazy import Promise


def duration_iso_string(duration: timedelta) -> str:
    """Return a duration in ISO 8601, such as ``P1DT02H03M04.000005S``."""
    sign = "-" if duration < timedelta(0) else ""
    length = abs(duration)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06d}" if length.microseconds else ""
    return f"{sign}P{length.days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{fraction}S"


def _date_time(moment: datetime) -> str:
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "auto")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _time(moment: time) -> str:
    if moment.tzinfo is not None:
        raise ValueError("JSON can't represent timezone-aware times.")
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "auto")


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (datetime, _date_time),
    (date, date.isoformat),
    (time, _time),
    (timedelta, duration_iso_string),
    (Decimal, str),
    (UUID, str),
    (Promise, str),
)


class JSONEncoder(json.JSONEncoder):
    """Writes date-times as ECMA-262 wants them (milliseconds, ``Z`` for UTC), decimals and UUIDs as text."""

    def default(self, o: Any) -> Any:
        """Return ``o`` as something JSON has; TypeError when there is no form for it."""
        for kind, write in _WRITERS:
            if isinstance(o, kind):
                return write(o)
        return super().default(o)
