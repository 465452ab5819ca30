"""Dates by format letters, such as ``N j, Y``: a format is read once into a list of writers, one per letter.

A backslash takes the next character literally. Letters of time given a plain date raise TypeError, as documented.
"""

import datetime
from calendar import isleap, monthrange
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from quintet.services.i18n import zone
from quintet.services.i18n.date_names import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR
from quintet.services.i18n.translation import gettext as _

Writer = Callable[[Any], str]

RFC_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RFC_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _suffix(value: datetime.date) -> str:
    if 11 <= value.day <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")


def _hour12(value: datetime.time) -> int:
    return value.hour % 12 or 12


def _short_time(value: datetime.time) -> str:
    hour = str(_hour12(value))
    return f"{hour}:{value.minute:02d}" if value.minute else hour


def _clock_phrase(value: datetime.time) -> str:
    if value.minute == 0 and value.hour == 0:
        return _("midnight")
    if value.minute == 0 and value.hour == 12:
        return _("noon")
    return f"{_short_time(value)} {_meridiem_dots(value)}"


def _meridiem_dots(value: datetime.time) -> str:
    return _("p.m.") if value.hour > 11 else _("a.m.")


def _meridiem(value: datetime.time) -> str:
    return _("PM") if value.hour > 11 else _("AM")


def _zoned(value: Any) -> Any:
    """Return the moment that zone letters speak of: an aware one as it is, a naive one in the default zone."""
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=zone.get_default_timezone())
    return value


def _sure(value: Any) -> datetime.datetime | None:
    """Return a date-time with its zone; None for a time of day, and for a naive one that its zone has twice or never."""
    if not isinstance(value, datetime.datetime):
        return None
    zoned = _zoned(value)
    if value.tzinfo is None and zoned.replace(fold=1 - value.fold).utcoffset() != zoned.utcoffset():
        return None
    return zoned


def _offset(value: Any) -> datetime.timedelta | None:
    if isinstance(value, datetime.time):
        return value.utcoffset()
    zoned = _sure(value)
    return None if zoned is None else zoned.utcoffset()


def _zone_name(value: Any) -> str:
    """Return the name of a value's own zone; "" for a naive one, and for a zone that tells no name."""
    try:
        return value.tzname() or "" if value.tzinfo is not None else ""
    except NotImplementedError:
        return ""


def _zone_or_offset(value: Any) -> str:
    """Return the name of the zone: of a naive date-time, that of the default zone."""
    if isinstance(value, datetime.time) or value.tzinfo is not None:
        return _zone_name(value) or _offset_text(value)
    zoned = _sure(value)
    return "" if zoned is None else zoned.tzname() or ""


def _offset_text(value: Any) -> str:
    return _signed(_offset(value))


def _signed(offset: datetime.timedelta | None) -> str:
    if offset is None:
        return ""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"


def _offset_seconds(value: Any) -> str:
    offset = _offset(value)
    return "" if offset is None else str(offset.days * 86400 + offset.seconds)


def _summer_time(value: Any) -> str:
    if not isinstance(value, datetime.datetime):
        return ""
    zoned = _sure(value)
    return "" if zoned is None else "1" if zoned.dst() else "0"


def _epoch(value: Any) -> str:
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001  as the format letter U is documented
    return str(int(_zoned(moment).timestamp()))


def _rfc_date(value: Any) -> str:
    day = f"{RFC_DAYS[value.weekday()]}, {value.day:02d} {RFC_MONTHS[value.month - 1]} {value.year}"
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime(value.year, value.month, value.day)  # noqa: DTZ001  a date is its midnight
    return f"{day} {moment:%H:%M:%S} {_signed(_zoned(moment).utcoffset())}"


DATE_LETTERS: dict[str, Writer] = {
    "b": lambda value: str(MONTHS_3[value.month]),
    "c": lambda value: value.isoformat(),
    "d": lambda value: f"{value.day:02d}",
    "D": lambda value: str(WEEKDAYS_ABBR[value.weekday()]),
    "E": lambda value: str(MONTHS_ALT[value.month]),
    "F": lambda value: str(MONTHS[value.month]),
    "I": _summer_time,
    "j": lambda value: str(value.day),
    "l": lambda value: str(WEEKDAYS[value.weekday()]),
    "L": lambda value: str(isleap(value.year)),
    "m": lambda value: f"{value.month:02d}",
    "M": lambda value: str(MONTHS_3[value.month]).title(),
    "n": lambda value: str(value.month),
    "N": lambda value: str(MONTHS_AP[value.month]),
    "o": lambda value: str(value.isocalendar()[0]),
    "r": _rfc_date,
    "S": _suffix,
    "t": lambda value: str(monthrange(value.year, value.month)[1]),
    "U": _epoch,
    "w": lambda value: str((value.weekday() + 1) % 7),
    "W": lambda value: str(value.isocalendar()[1]),
    "y": lambda value: f"{value.year % 100:02d}",
    "Y": lambda value: f"{value.year:04d}",
    "z": lambda value: str(value.timetuple().tm_yday),
}
TIME_LETTERS: dict[str, Writer] = {
    "a": _meridiem_dots,
    "A": _meridiem,
    "e": _zone_name,
    "f": _short_time,
    "g": lambda value: str(_hour12(value)),
    "G": lambda value: str(value.hour),
    "h": lambda value: f"{_hour12(value):02d}",
    "H": lambda value: f"{value.hour:02d}",
    "i": lambda value: f"{value.minute:02d}",
    "O": _offset_text,
    "P": _clock_phrase,
    "s": lambda value: f"{value.second:02d}",
    "T": _zone_or_offset,
    "u": lambda value: f"{value.microsecond:06d}",
    "Z": _offset_seconds,
}
CLOCK_NUMBERS = frozenset("aAfgGhHiPsu")


def _only_with_time(letter: str, write: Writer) -> Writer:
    def guarded(value: Any) -> str:
        if not isinstance(value, datetime.datetime | datetime.time):
            raise TypeError(f"The format for date objects may not contain time-related format specifiers (found '{letter}').")
        return write(value)

    return guarded


def _only_with_date(letter: str, write: Writer) -> Writer:
    def guarded(value: Any) -> str:
        if isinstance(value, datetime.time):
            raise AttributeError(
                f"The format for time objects may not contain date-related format specifiers (found '{letter}')."
            )
        return write(value)

    return guarded


LETTERS: dict[str, Writer] = {
    **{letter: _only_with_date(letter, write) for letter, write in DATE_LETTERS.items()},
    **{letter: _only_with_time(letter, write) for letter, write in TIME_LETTERS.items()},
    # ISO 8601 has a form for times too.
    "c": DATE_LETTERS["c"],
}


@lru_cache(maxsize=256)
def _read(format_string: str) -> tuple[str | Writer, ...]:
    """Read a format into literal texts and writers."""
    parts: list[str | Writer] = []
    letters = iter(format_string)
    for letter in letters:
        if letter == "\\":
            parts.append(next(letters, "\\"))
        else:
            parts.append(LETTERS.get(letter, letter))
    return tuple(parts)


def format(value: datetime.date | datetime.time, format_string: str) -> str:
    """Return a date or date-time as ``format_string`` says.

    Raises TypeError for letters of time given a date without time.
    """
    return "".join([part if isinstance(part, str) else part(value) for part in _read(str(format_string))])


def time_format(value: datetime.time | datetime.datetime, format_string: str) -> str:
    """Return a time as ``format_string`` says.

    Raises AttributeError for letters of dates given a time.
    """
    return format(value, format_string)
