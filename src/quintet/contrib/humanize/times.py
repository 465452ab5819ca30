"""Words for the time between a moment and now."""

import datetime
from typing import Any

from quintet.services.i18n.english import SPANS
from quintet.services.i18n.translation import gettext, ngettext, npgettext_lazy
from quintet.template.timesince import timesince, timeuntil

#: The units of spans that lie behind and ahead: languages inflect them after "ago" and "from now".
PAST = {unit: npgettext_lazy("naturaltime-past", f"%(num)d {unit}", f"%(num)d {unit}s", "num") for unit in SPANS}
FUTURE = {unit: npgettext_lazy("naturaltime-future", f"%(num)d {unit}", f"%(num)d {unit}s", "num") for unit in SPANS}
MINUTE, HOUR = 60, 3600


def told(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Return how far ``moment`` is from ``now``: ``29 seconds ago``, ``an hour from now``, ``1 day, 2 hours ago``."""
    is_past = moment < now
    span = now - moment if is_past else moment - now
    if span.days:
        if is_past:
            return gettext("%(delta)s ago") % {"delta": timesince(moment, now, time_strings=PAST)}
        return gettext("%(delta)s from now") % {"delta": timeuntil(moment, now, time_strings=FUTURE)}
    if not span.seconds and (is_past or not span.microseconds):
        return gettext("now")
    # No line ends between a number and its unit.
    return (_past if is_past else _future)(span.seconds)


def _past(seconds: int) -> str:
    if seconds < MINUTE:
        return _counted(seconds, ngettext("a second ago", "%(count)s seconds ago", seconds))
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return _counted(minutes, ngettext("a minute ago", "%(count)s minutes ago", minutes))
    hours = seconds // HOUR
    return _counted(hours, ngettext("an hour ago", "%(count)s hours ago", hours))


def _future(seconds: int) -> str:
    # What is less than a second away is not yet.
    if seconds < MINUTE:
        count = max(1, seconds)
        return _counted(count, ngettext("a second from now", "%(count)s seconds from now", count))
    if seconds < HOUR:
        minutes = seconds // MINUTE
        return _counted(minutes, ngettext("a minute from now", "%(count)s minutes from now", minutes))
    hours = seconds // HOUR
    return _counted(hours, ngettext("an hour from now", "%(count)s hours from now", hours))


def _counted(count: int, form: str) -> str:
    return form.replace("%(count)s ", "%(count)s\xa0") % {"count": count}


def day_word(day: datetime.date, today: datetime.date) -> str | None:
    """Return ``today``, ``tomorrow`` or ``yesterday``; None for any other day."""
    distance = (day - today).days
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    return gettext("yesterday") if distance == -1 else None


def day_of(value: Any) -> datetime.date | None:
    """Return the day of what has a year, a month and a day; None for what has not."""
    try:
        return datetime.date(value.year, value.month, value.day)
    except AttributeError:
        return None
