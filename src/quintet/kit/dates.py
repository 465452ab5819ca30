"""Dates, times and durations from text, and durations to text.

The parsers return None for text that is not in the format at all, and raise ValueError for text in the format that names no
real date or time.
"""

import datetime
import re

from quintet.kit.patterns import late

DATE = late(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\Z", re.ASCII)
CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,6})\d{0,6})?)?"
TIME = late(CLOCK + r"\Z", re.ASCII)
DATETIME = late(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})[T ]" + CLOCK + r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?\Z", re.ASCII
)
CLOCK_DURATION = late(
    r"(?:(?P<days>-?\d+) (?:days?, )?)?(?P<sign>-?)"
    r"((?:(?P<hours>\d+):)(?=\d+:\d+))?(?:(?P<minutes>\d+):)?(?P<seconds>\d+)(?:[.,](?P<fraction>\d{1,6})\d{0,6})?\Z",
    re.ASCII,
)
ISO_DURATION = late(
    r"(?P<sign>[-+]?)P(?:(?P<weeks>\d+(?:[.,]\d+)?)W)?(?:(?P<days>\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?\Z",
    re.ASCII,
)
POSTGRES_DURATION = late(
    r"(?:(?P<days>-?\d+) (?:days? ?))?"
    r"(?:(?P<sign>[-+])?(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,6}))?)?\Z",
    re.ASCII,
)


def parse_date(value: str) -> datetime.date | None:
    """Return the date of ISO 8601 text (``YYYY-MM-DD``, month and day also with one digit); None for other text.

    Raises ValueError when there is no such day.
    """
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        found = DATE.match(value)
    if found is None:
        return None
    return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))


def parse_time(value: str) -> datetime.time | None:
    """Return the time of ISO 8601 text (``HH:MM[:SS[.ffffff]]``, also with single digits); None for other text.

    An offset is read and dropped: a time of day without its day has none. Raises ValueError when there is no such time.
    """
    try:
        return datetime.time.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        found = TIME.match(value)
    return None if found is None else datetime.time(*_clock(found))


def parse_datetime(value: str) -> datetime.datetime | None:
    """Return the date-time of ISO 8601 text, aware when it states an offset; None for other text.

    Raises ValueError when there is no such moment.
    """
    try:
        return datetime.datetime.fromisoformat(value)
    except ValueError:
        found = DATETIME.match(value)
    if found is None:
        return None
    day = (int(found["year"]), int(found["month"]), int(found["day"]))
    return datetime.datetime(*day, *_clock(found), tzinfo=_offset(found["zone"]))


def _clock(found: re.Match[str]) -> tuple[int, int, int, int]:
    return int(found["hour"]), int(found["minute"]), int(found["second"] or 0), _microseconds(found["fraction"])


def _microseconds(fraction: str | None) -> int:
    return int(fraction.ljust(6, "0")) if fraction else 0


def _offset(zone: str | None) -> datetime.tzinfo | None:
    if not zone:
        return None
    if zone == "Z":
        return datetime.UTC
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return fixed_offset(-minutes if zone[0] == "-" else minutes)


def fixed_offset(minutes: int) -> datetime.timezone:
    """Return the zone that is always ``minutes`` east of UTC, named like ``+0530``."""
    name = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
    return datetime.timezone(datetime.timedelta(minutes=minutes), name)


def zone_text(zone: datetime.tzinfo) -> str:
    """Return what tells a database which zone is meant: its name, or ``+05:30`` when it is always that far east of UTC.

    Names of fixed zones are free text, which a database would not know or, as PostgreSQL, read with the other sign.
    """
    offset = zone.utcoffset(None)
    if offset is None:
        return zone.tzname(None) or str(zone)
    return datetime.time(tzinfo=zone).isoformat().removeprefix("00:00:00") if offset else "UTC"


def parse_duration(value: str) -> datetime.timedelta | None:
    """Return the duration of ``D HH:MM:SS.ffffff``, of ISO 8601 or of PostgreSQL's format; None for other text."""
    found = CLOCK_DURATION.match(value)
    if found is not None:
        return _clock_duration(found)
    found = ISO_DURATION.match(value)
    if found is not None:
        return _iso_duration(found)
    found = POSTGRES_DURATION.match(value)
    return _clock_duration(found) if found is not None and value else None


def _clock_duration(found: re.Match[str]) -> datetime.timedelta:
    clock = datetime.timedelta(
        hours=int(found["hours"] or 0),
        minutes=int(found["minutes"] or 0),
        seconds=int(found["seconds"] or 0),
        microseconds=_microseconds(found["fraction"]),
    )
    return datetime.timedelta(days=int(found["days"] or 0)) + (-clock if found["sign"] == "-" else clock)


def _iso_duration(found: re.Match[str]) -> datetime.timedelta | None:
    names = ("weeks", "days", "hours", "minutes", "seconds")
    parts = {name: float(found[name].replace(",", ".")) for name in names if found[name]}
    total = datetime.timedelta(**parts)
    return -total if found["sign"] == "-" else total


def duration_string(duration: datetime.timedelta) -> str:
    """Return ``[D ]HH:MM:SS[.ffffff]``, which `parse_duration` reads back."""
    hours, minutes, seconds = _hours_minutes_seconds(duration)
    days = f"{duration.days} " if duration.days else ""
    fraction = f".{duration.microseconds:06d}" if duration.microseconds else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"


def duration_iso_string(duration: datetime.timedelta) -> str:
    """Return the duration as ISO 8601 writes it, such as ``P3DT02H01M00S``."""
    sign = "-" if duration < datetime.timedelta(0) else ""
    positive = abs(duration)
    hours, minutes, seconds = _hours_minutes_seconds(positive)
    fraction = f".{positive.microseconds:06d}" if positive.microseconds else ""
    return f"{sign}P{positive.days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{fraction}S"


def duration_microseconds(duration: datetime.timedelta) -> int:
    """Return the whole duration in microseconds."""
    return (24 * 60 * 60 * duration.days + duration.seconds) * 1_000_000 + duration.microseconds


def _hours_minutes_seconds(duration: datetime.timedelta) -> tuple[int, int, int]:
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, seconds
