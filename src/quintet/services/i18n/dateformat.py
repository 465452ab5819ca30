"""Dates by format letters, such as ``N j, Y``: a format is read once into a function that writes it.

A backslash takes the next character literally. What a letter means stands in a table: an attribute and how to write it, or a
function that returns text. A function for attributes alone is one ``%`` over one `operator.attrgetter`, both in C. Nothing of a
language is kept: names are looked up in the catalog of the active language each time.

Letters of time given a plain date raise TypeError, as documented; letters that a value has no answer to raise AttributeError.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from quintet.kit.libraries import calendar
from quintet.services.i18n import english, zone
from quintet.services.i18n.message_files import CONTEXT_END
from quintet.services.i18n.translation import active_catalog
from quintet.services.i18n.translation import gettext as _

Writer = Callable[[Any], str]


class Attribute(NamedTuple):
    """An attribute of a value, and the specification of ``%`` that writes it."""

    specification: str
    name: str


#: How a letter is written: as an attribute, or by a function that returns the text.
Letter = Attribute | Writer

RFC_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
RFC_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ABBREVIATED = tuple(f"{english.ABBREVIATED}{CONTEXT_END}{name}" for name in english.MONTHS_AP)
INSIDE_DATES = tuple(f"{english.INSIDE_DATES}{CONTEXT_END}{name}" for name in english.MONTHS)


def _name(keys: Sequence[str], names: Sequence[str], index: int) -> str:
    """Return what the active language calls the message of one key; its English name where it has none."""
    found = active_catalog().messages.get(keys[index])
    return found if found.__class__ is str else names[index]  # type: ignore[return-value]  # just looked at


def _suffix(value: datetime.date) -> str:
    if 11 <= value.day <= 13:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value.day % 10, "th")


def _hour12(value: datetime.time) -> int:
    return value.hour % 12 or 12


def _short_time(value: datetime.time) -> str:
    hour = value.hour % 12 or 12
    return f"{hour}:{value.minute:02d}" if value.minute else str(hour)


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


def _zoned(value: datetime.datetime) -> datetime.datetime:
    """Return the moment that zone letters speak of: an aware one as it is, a naive one in the default zone."""
    return value.replace(tzinfo=zone.get_default_timezone()) if zone.is_naive(value) else value


def _sure(value: Any) -> datetime.datetime | None:
    """Return a date-time with its zone; None for what is none, and for a naive one that its zone has twice or never."""
    if not isinstance(value, datetime.datetime):
        return None
    zoned = _zoned(value)
    if zoned is not value and zoned.replace(fold=1 - value.fold).utcoffset() != zoned.utcoffset():
        return None
    return zoned


def _offset(value: Any) -> datetime.timedelta | None:
    zoned = _sure(value)
    return None if zoned is None else zoned.utcoffset()


def _zone_name(value: Any) -> str:
    """Return the name of a date-time's own zone; "" for a naive one, and for a zone that tells no name."""
    if not isinstance(value, datetime.datetime) or value.tzinfo is None:
        return ""
    try:
        return value.tzname() or ""
    except NotImplementedError:
        return ""


def _zone_or_offset(value: Any) -> str:
    """Return the name of the zone, of a naive date-time that of the default zone; without a name, the offset."""
    zoned = _sure(value)
    return "" if zoned is None else _zone_name(zoned) or _signed(zoned.utcoffset())


def _offset_text(value: Any) -> str:
    return _signed(_offset(value))


def _signed(offset: datetime.timedelta | None, with_seconds: bool = False) -> str:
    """Return an offset as hours and minutes; the seconds of old ones only where they are asked for."""
    if offset is None:
        return ""
    total = int(offset.total_seconds())
    minutes, seconds = divmod(abs(total), 60)
    text = f"{'-' if total < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}"
    return f"{text}{seconds:02d}" if seconds and with_seconds else text


def _offset_seconds(value: Any) -> str:
    offset = _offset(value)
    return "" if offset is None else str(offset.days * 86400 + offset.seconds)


def _summer_time(value: Any) -> str:
    zoned = _sure(value)
    return "" if zoned is None else "1" if zoned.dst() else "0"


def _moment(value: Any) -> datetime.datetime:
    """Return a date-time, or the midnight of a date.

    Raises TypeError for anything else.
    """
    return value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())


def _epoch(value: Any) -> str:
    return str(int(_zoned(_moment(value)).timestamp()))


def _rfc_date(value: Any) -> str:
    moment = _zoned(_moment(value))
    day = f"{RFC_DAYS[moment.weekday()]}, {moment.day:02d} {RFC_MONTHS[moment.month - 1]} {moment.year:04d}"
    return f"{day} {moment:%H:%M:%S} {_signed(moment.utcoffset(), with_seconds=True)}"


def _short_month(value: datetime.date) -> str:
    return _name(english.MONTHS_SHORT, english.MONTHS_SHORT, value.month - 1)


DATE_LETTERS: dict[str, Letter] = {
    "b": _short_month,
    "c": lambda value: value.isoformat(),
    "d": Attribute("%02d", "day"),
    "D": lambda value: _name(english.WEEKDAYS_SHORT, english.WEEKDAYS_SHORT, value.weekday()),
    "E": lambda value: _name(INSIDE_DATES, english.MONTHS, value.month - 1),
    "F": lambda value: _name(english.MONTHS, english.MONTHS, value.month - 1),
    "I": _summer_time,
    "j": Attribute("%d", "day"),
    "l": lambda value: _name(english.WEEKDAYS, english.WEEKDAYS, value.weekday()),
    "L": lambda value: str(calendar.isleap(value.year)),
    "m": Attribute("%02d", "month"),
    "M": lambda value: _short_month(value).title(),
    "n": Attribute("%d", "month"),
    "N": lambda value: _name(ABBREVIATED, english.MONTHS_AP, value.month - 1),
    "o": lambda value: str(value.isocalendar()[0]),
    "r": _rfc_date,
    "S": _suffix,
    "t": lambda value: str(calendar.monthrange(value.year, value.month)[1]),
    "U": _epoch,
    "w": lambda value: str((value.weekday() + 1) % 7),
    "W": lambda value: str(value.isocalendar()[1]),
    "y": lambda value: f"{value.year % 100:02d}",
    "Y": Attribute("%04d", "year"),
    "z": lambda value: str(value.timetuple().tm_yday),
}
TIME_LETTERS: dict[str, Letter] = {
    "a": _meridiem_dots,
    "A": _meridiem,
    "e": _zone_name,
    "f": _short_time,
    "g": lambda value: str(_hour12(value)),
    "G": Attribute("%d", "hour"),
    "h": lambda value: f"{_hour12(value):02d}",
    "H": Attribute("%02d", "hour"),
    "i": Attribute("%02d", "minute"),
    "O": _offset_text,
    "P": _clock_phrase,
    "s": Attribute("%02d", "second"),
    "T": _zone_or_offset,
    "u": Attribute("%06d", "microsecond"),
    "Z": _offset_seconds,
}


def _only_of_dates(letter: str) -> Writer:
    def refuse(value: Any) -> str:
        raise AttributeError(f"The format for time objects may not contain date-related format specifiers (found '{letter}').")

    return refuse


LETTERS: dict[str, Letter] = {**DATE_LETTERS, **TIME_LETTERS}
LETTERS_OF_TIMES: dict[str, Letter] = {**{letter: _only_of_dates(letter) for letter in DATE_LETTERS}, **TIME_LETTERS}


def _read(format_string: str, letters: Mapping[str, Letter]) -> tuple[str, list[Letter], str]:
    """Read a format: as text for ``%``, the letters that fill it in their order, and the first letter of time, if any."""
    parts: list[str] = []
    used: list[Letter] = []
    first_of_time = ""
    before, escaping = "", False
    for character in format_string:
        # A letter after a backslash is literal, even when that backslash is escaped itself.
        letter = None if before == "\\" else letters.get(character)
        if letter is None:
            escaping = character == "\\" and not escaping
            if not escaping:
                parts.append("%%" if character == "%" else character)
        else:
            first_of_time = first_of_time or (character if character in TIME_LETTERS else "")
            parts.append(letter.specification if isinstance(letter, Attribute) else "%s")
            used.append(letter)
            escaping = False
        before = character
    if escaping:
        parts.append("\\")
    return "".join(parts), used, first_of_time


def _compiled(format_string: str, letters: Mapping[str, Letter]) -> Writer:
    """Return the function that writes a value in a format."""
    template, used, first_of_time = _read(format_string, letters)
    attributes = [letter.name for letter in used if isinstance(letter, Attribute)]
    if not used:
        literal = template % ()
        return lambda value: literal
    write = _of_attributes(template, attributes) if len(attributes) == len(used) else _of_all(template, used)
    return _not_of_dates(write, first_of_time) if first_of_time else write


def _of_attributes(template: str, names: Sequence[str]) -> Writer:
    read = attrgetter(*names)
    return lambda value: template % read(value)


def _of_all(template: str, letters: Sequence[Letter]) -> Writer:
    readers = [attrgetter(letter.name) if isinstance(letter, Attribute) else letter for letter in letters]
    return lambda value: template % tuple([read(value) for read in readers])


def _not_of_dates(write: Writer, letter: str) -> Writer:
    def guarded(value: Any) -> str:
        if type(value) is datetime.date:
            raise TypeError(f"The format for date objects may not contain time-related format specifiers (found '{letter}').")
        return write(value)

    return guarded


@lru_cache(maxsize=500)
def writer_of(format_string: str) -> Writer:
    """Return the function that writes dates, times and date-times in a format; formats used lately are kept."""
    return _compiled(format_string, LETTERS)


@lru_cache(maxsize=500)
def time_writer_of(format_string: str) -> Writer:
    """Return the function that writes times in a format."""
    return _compiled(format_string, LETTERS_OF_TIMES)


def format(value: datetime.date | datetime.time, format_string: str) -> str:
    """Return a date or date-time as ``format_string`` says.

    Raises TypeError for letters of time given a date without time.
    """
    return writer_of(str(format_string))(value)


def time_format(value: datetime.time | datetime.datetime, format_string: str) -> str:
    """Return a time as ``format_string`` says.

    Raises AttributeError for letters of dates, TypeError for a date without time.
    """
    return time_writer_of(str(format_string))(value)
