"""Time spans in words: ``4 days, 6 hours``. Public as `quintet.utils.timesince`."""

import datetime
from calendar import monthrange
from typing import Any

from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext, ngettext_lazy

TIME_STRINGS: dict[str, Any] = {
    unit: ngettext_lazy(f"%(num)d {unit}", f"%(num)d {unit}s", "num")
    for unit in ("year", "month", "week", "day", "hour", "minute")
}
SECONDS = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60))


def timesince(d: Any, now: Any = None, reversed: bool = False, time_strings: Any = None, depth: int = 2) -> str:
    """Return the time from ``d`` to ``now`` in up to ``depth`` neighbouring units; "0 minutes" for a future ``d``.

    Raises ValueError for a depth below one.
    """
    if depth <= 0:
        raise ValueError("depth must be greater than 0.")
    strings = TIME_STRINGS if time_strings is None else time_strings
    start = _moment(d)
    end = _moment(now) if now is not None else _now_like(start)
    if start.tzinfo is not None and end.tzinfo is not None:
        # Years and months are counted on one calendar.
        end = end.astimezone(start.tzinfo)
    if reversed:
        start, end = end, start
    counts = _counts(start, end) if start < end else [("minute", 0)]
    shown = _neighbours(counts, depth)
    return gettext(", ").join((strings[unit] % {"num": count}).replace(" ", "\xa0") for unit, count in shown or [("minute", 0)])


def timeuntil(d: Any, now: Any = None, time_strings: Any = None, depth: int = 2) -> str:
    """Return the time from ``now`` to ``d``, as `timesince` writes it."""
    return timesince(d, now, reversed=True, time_strings=time_strings, depth=depth)


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    return datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001  a date is its midnight, as naive as it is


def _now_like(value: datetime.datetime) -> datetime.datetime:
    return datetime.datetime.now(tz=datetime.UTC if zone.is_aware(value) else None)


def _counts(start: datetime.datetime, end: datetime.datetime) -> list[tuple[str, int]]:
    """Return years, months, weeks, days, hours and minutes between two moments."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if (start.day, start.timetz().replace(tzinfo=None)) > (end.day, end.timetz().replace(tzinfo=None)):
        months -= 1
    years, rest = divmod(months, 12)
    remaining = int((end - _later(start, months)).total_seconds())
    counts = [("year", years), ("month", rest)]
    for unit, seconds in SECONDS:
        count, remaining = divmod(remaining, seconds)
        counts.append((unit, count))
    return counts


def _later(start: datetime.datetime, months: int) -> datetime.datetime:
    if not months:
        return start
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _neighbours(counts: list[tuple[str, int]], depth: int) -> list[tuple[str, int]]:
    """Return the first units that count, up to ``depth``, ending before the first one that is zero."""
    found: list[tuple[str, int]] = []
    for unit, count in counts:
        if not count and found:
            break
        if count:
            found.append((unit, count))
        if len(found) == depth:
            break
    return found
