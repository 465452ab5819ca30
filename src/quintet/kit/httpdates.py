"""Dates as HTTP writes them (RFC 9110, section 5.6.7): one form written, three forms read."""

import re
import time
from datetime import UTC, datetime

from quintet.kit.patterns import late

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = tuple(month.capitalize() for month in MONTHS)

_TIME = r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
_FORMS = (
    late(rf"\w{{3}}, (?P<day>\d{{2}}) (?P<month>\w{{3}}) (?P<year>\d{{4}}) {_TIME} GMT", re.ASCII),
    late(rf"\w{{6,9}}, (?P<day>\d{{2}})-(?P<month>\w{{3}})-(?P<year>\d{{2}}) {_TIME} GMT", re.ASCII),
    late(rf"\w{{3}} (?P<month>\w{{3}}) (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})", re.ASCII),
)


def http_date(epoch_seconds: float | None = None) -> str:
    """Return ``epoch_seconds`` (now for None) as ``Wdy, DD Mon YYYY HH:MM:SS GMT``.

    Raises ValueError for a date that four digits of a year cannot tell.
    """
    # The standard library's `formatdate` takes a date-time apart and formats in the same way, at four times the cost.
    year, month, day, hour, minute, second, weekday, _, _ = time.gmtime(epoch_seconds)
    if not 0 < year < 10_000:
        raise ValueError(f"HTTP dates have years of four digits (got {year}).")
    return f"{DAYS[weekday]}, {day:02d} {MONTH_NAMES[month - 1]} {year:04d} {hour:02d}:{minute:02d}:{second:02d} GMT"


def parse_http_date(date: str) -> int:
    """Return the seconds since the epoch of an HTTP date in any of its three forms.

    Raises ValueError when it is none of them or no valid date.
    """
    for form in _FORMS:
        found = form.fullmatch(date)
        if found is not None:
            break
    else:
        raise ValueError(f"{date!r} is not in a valid HTTP date format")
    try:
        month = MONTHS.index(found["month"].lower()) + 1
        moment = datetime(
            _full_year(found["year"]),
            month,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"]),
            tzinfo=UTC,
        )
    except ValueError as error:
        raise ValueError(f"{date!r} is not a valid date") from error
    return int(moment.timestamp())


def parse_http_date_safe(date: str) -> int | None:
    """Return what `parse_http_date` does, or None for what is no HTTP date."""
    try:
        return parse_http_date(date)
    except (TypeError, ValueError):
        return None


def _full_year(digits: str) -> int:
    year = int(digits)
    if year > 99:
        return year
    # A two-digit year (old senders pad it with zeros) that would lie over 50 years ahead means the past (RFC 9110, 5.6.7).
    now = datetime.now(UTC).year
    century = now - now % 100
    return century - 100 + year if century + year > now + 50 else century + year
