"""The SQL functions that quintet registers on every SQLite connection: regex, date parts in a zone, date arithmetic."""

import datetime
import re
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from quintet.drivers.sqlite.aggregates import register_aggregates
from quintet.drivers.sqlite.scalars import register_scalars
from quintet.kit.libraries import zoneinfo


@lru_cache(maxsize=64)
def _zone(text: str) -> datetime.tzinfo:
    """Return the zone of a text that `kit.dates.zone_text` made: a name, or a fixed offset."""
    fixed = datetime.time.fromisoformat(f"00:00{text}").tzinfo if text[0] in "+-" else None
    return fixed or zoneinfo.ZoneInfo(text)


def register_functions(raw: sqlite3.Connection) -> None:
    """Register the functions on a connection of the sqlite3 module."""
    raw.create_function("regexp", 2, _regexp, deterministic=True)
    raw.create_function("quintet_extract", 3, _extract, deterministic=True)
    raw.create_function("quintet_truncate", 4, _truncate, deterministic=True)
    raw.create_function("quintet_shift", 3, _shift, deterministic=True)
    raw.create_function("quintet_xor", 2, _xor, deterministic=True)
    register_scalars(raw)
    register_aggregates(raw)


def _regexp(pattern: str | None, text: Any) -> bool | None:
    if pattern is None or text is None:
        return None
    return re.search(pattern, str(text)) is not None


def _xor(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left ^ right


def _zones(span: str) -> tuple[datetime.tzinfo, datetime.tzinfo]:
    """Return the zones in which a moment is stored and seen, of ``stored>seen``; of one name alone, UTC and that."""
    stored, both, seen = span.rpartition(">")
    return _zone(stored) if both else datetime.UTC, _zone(seen)


def _moment(text: str, span: str | None) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(text)
    if span is None:
        return found
    stored, seen = _zones(span)
    return found.replace(tzinfo=stored).astimezone(seen).replace(tzinfo=None)


_PARTS: MappingProxyType[str, Callable[[datetime.datetime], int]] = MappingProxyType(
    {
        "year": lambda moment: moment.year,
        "month": lambda moment: moment.month,
        "day": lambda moment: moment.day,
        "hour": lambda moment: moment.hour,
        "minute": lambda moment: moment.minute,
        "second": lambda moment: moment.second,
        "week": lambda moment: moment.isocalendar().week,
        "iso_year": lambda moment: moment.isocalendar().year,
        "week_day": lambda moment: moment.isoweekday() % 7 + 1,
        "iso_week_day": lambda moment: moment.isoweekday(),
        "quarter": lambda moment: (moment.month + 2) // 3,
    }
)


def _of_text(text: str, zone: str | None) -> datetime.datetime:
    if len(text) > 8 and text[4] == "-":
        return _moment(text, zone)
    return datetime.datetime.combine(datetime.date(1900, 1, 1), datetime.time.fromisoformat(text))


def _extract(kind: str, text: str | None, zone: str | None) -> int | None:
    return None if text is None else _PARTS[kind](_of_text(text, zone))


_CUT: MappingProxyType[str, Callable[[datetime.datetime], datetime.datetime]] = MappingProxyType(
    {
        "year": lambda day: day.replace(month=1, day=1),
        "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "month": lambda day: day.replace(day=1),
        "week": lambda day: day - datetime.timedelta(days=day.weekday()),
        "day": lambda day: day,
    }
)
_CUT_TIME: MappingProxyType[str, Callable[[datetime.datetime], datetime.datetime]] = MappingProxyType(
    {
        "hour": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
        "minute": lambda moment: moment.replace(second=0, microsecond=0),
        "second": lambda moment: moment.replace(microsecond=0),
    }
)


def _truncate(kind: str, internal_type: str, text: str | None, zone: str | None) -> str | None:
    if text is None:
        return None
    moment = _of_text(text, zone)
    if kind == "date":
        return moment.date().isoformat()
    if kind == "time":
        return moment.time().isoformat()
    if kind in _CUT_TIME:
        moment = _CUT_TIME[kind](moment)
    else:
        moment = _CUT[kind](moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return _stored(moment, internal_type, zone)


def _stored(moment: datetime.datetime, internal_type: str, zone: str | None) -> str:
    if internal_type == "DateField":
        return moment.date().isoformat()
    if internal_type == "TimeField":
        return moment.time().isoformat()
    if zone is not None:
        stored, seen = _zones(zone)
        moment = moment.replace(tzinfo=seen).astimezone(stored).replace(tzinfo=None)
    return moment.isoformat(" ")


def _shift(operator: str, left: Any, right: Any) -> Any:
    """Add or subtract microseconds; two moments subtracted give microseconds."""
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return (_of_text(left, None) - _of_text(right, None)) // datetime.timedelta(microseconds=1)
    if isinstance(right, str):
        left, right = right, left
    if not isinstance(left, str):
        return left + right if operator == "+" else left - right
    span = datetime.timedelta(microseconds=right)
    moment = _of_text(left, None)
    return (moment + span if operator == "+" else moment - span).isoformat(" ")
