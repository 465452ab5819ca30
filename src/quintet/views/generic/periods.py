"""The periods of date archives: years, months, weeks and days, their first days and their neighbours.

Pure arithmetic on dates. What lies outside the calendar (before year 1, after year 9999) is None.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.record import record
from quintet.orm.fields.dates import DateField, DateTimeField

ONE_DAY = timedelta(days=1)


@record
class Period:
    """``first`` gives the first day of the period that holds a date, ``after`` the first day of the next one."""

    name: str
    first: Callable[[date], date]
    after: Callable[[date], date | None]

    def before(self, day: date) -> date | None:
        """Return the first day of the period before the one that holds ``day``."""
        last = _plus(self.first(day), -1)
        return None if last is None else self.first(last)


def _plus(day: date, days: int) -> date | None:
    try:
        return day + days * ONE_DAY
    except OverflowError:
        return None


def _next_year(day: date) -> date | None:
    return None if day.year == date.max.year else date(day.year + 1, 1, 1)


def _next_month(day: date) -> date | None:
    return date(day.year, day.month + 1, 1) if day.month < 12 else _next_year(day)


def _week(first_weekday: int) -> Period:
    """Return the week that starts on a day of the week, 0 for Monday; the calendar's own first day starts its first week."""

    def first(day: date) -> date:
        return _plus(day, -((day.weekday() - first_weekday) % 7)) or date.min

    return Period(name="week", first=first, after=lambda day: _plus(day, 7 - (day.weekday() - first_weekday) % 7))


YEAR = Period(name="year", first=lambda day: day.replace(month=1, day=1), after=_next_year)
MONTH = Period(name="month", first=lambda day: day.replace(day=1), after=_next_month)
DAY = Period(name="day", first=lambda day: day, after=lambda day: _plus(day, 1))

#: The formats of week numbers -> (the week, the format and the value of its first day for `strptime`).
WEEKS: dict[str, tuple[Period, str, str]] = {
    "%U": (_week(6), "%w", "0"),
    "%V": (_week(0), "%u", "1"),
    "%W": (_week(0), "%w", "1"),
}


def week_of(week_format: str) -> tuple[Period, str, str]:
    """Return the entry of `WEEKS`; raise ValueError for a format that is none."""
    found = WEEKS.get(week_format)
    if found is None:
        raise ValueError(f"Unknown week format {week_format!r}. Choices are: {', '.join(sorted(WEEKS))}")
    return found


def holds_moments(model: Any, field_name: str) -> bool:
    """Say whether the named field of ``model`` holds date-times, not dates.

    Raises ImproperlyConfigured for a field that holds neither.
    """
    field = model._meta.get_field(field_name)
    field = getattr(field, "output_field", field)
    if not isinstance(field, DateField):
        raise ImproperlyConfigured(
            f"{model.__name__}.{field_name} holds no dates; a date view needs a DateField or DateTimeField as its date_field."
        )
    return isinstance(field, DateTimeField)
