"""The library ``humanize``: its filters by name."""

from datetime import UTC, datetime
from typing import Any

from quintet.contrib.humanize import numbers, times
from quintet.services.i18n import formats, zone
from quintet.template.library import Library

register = Library()

ordinal = register.filter(is_safe=True)(numbers.ordinal)
intcomma = register.filter(is_safe=True)(numbers.intcomma)
intword = register.filter(is_safe=False)(numbers.intword)
apnumber = register.filter(is_safe=True)(numbers.apnumber)


@register.filter(expects_localtime=True)
def naturalday(value: Any, arg: str | None = None) -> Any:
    """Return ``today``, ``tomorrow`` or ``yesterday``, any other day in a format (by default DATE_FORMAT).

    What is no date comes back as it is.
    """
    day = times.day_of(value)
    if day is None:
        return value
    today = datetime.now(getattr(value, "tzinfo", None)).date()
    return times.day_word(day, today) or formats.date_format(day, arg)


@register.filter
def naturaltime(value: Any) -> Any:
    """Return how far a moment is from now: ``29 seconds ago``, ``an hour from now``; what is no date comes back as it is.

    Raises AttributeError for a date without time.
    """
    if not hasattr(value, "year"):
        return value
    return times.told(value, datetime.now(UTC if zone.is_aware(value) else None))
