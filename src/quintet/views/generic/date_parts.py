"""The mixins of date views: where year, month, day and week come from, and which dates lie beside one.

Each part of a date is told by the view's attribute, else by the URL, else by the query string.
"""

from datetime import date, datetime, time
from typing import Any

from quintet.http.errors import Http404
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import cached_property
from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext as _
from quintet.services.settings import ServicesSettings
from quintet.views.generic.periods import DAY, MONTH, YEAR, Period, holds_moments, week_of

#: What is said when the URL lacks a part of the date.
MISSING = {
    "year": lambda: _("No year specified"),
    "month": lambda: _("No month specified"),
    "day": lambda: _("No day specified"),
    "week": lambda: _("No week specified"),
}

#: Stands between the parts of a date, so that "1" and "11" cannot be read as "11" and "1".
DELIMITER = "__"


def part_of(view: Any, name: str) -> Any:
    """Return a part of the view's date; raise Http404 when nothing tells it."""
    own = getattr(view, name)
    if own is not None:
        return own
    if name in view.kwargs:
        return view.kwargs[name]
    if name in view.request.GET:
        return view.request.GET[name]
    raise Http404(MISSING[name]())


def parse_date(*parts: tuple[Any, str]) -> date:
    """Return the date of (value, format) pairs; raise Http404 when there is no such date."""
    text = DELIMITER.join(str(value) for value, _format in parts)
    date_format = DELIMITER.join(part_format for _value, part_format in parts)
    try:
        return datetime.strptime(text, date_format).date()  # noqa: DTZ007  a date has no zone
    except ValueError as error:
        said = _("Invalid date string “%(datestr)s” given format “%(format)s”")
        raise Http404(said % {"datestr": text, "format": date_format}) from error


def today() -> date:
    """Return the date of today where the user is."""
    return zone.localdate() if ServicesSettings.now().use_tz else date.today()  # noqa: DTZ011  USE_TZ = False asks for local time


def neighbour(view: Any, day: date, period: Period, *, forward: bool) -> date | None:
    """Return the first day of the nearest period after (or before) the one of ``day``, None when there is none to show.

    Without ``allow_empty`` that is the nearest one with objects, one query away; the future counts with ``allow_future``.
    """
    found = _adjacent(day, period, forward) if view.get_allow_empty() else _with_objects(view, day, period, forward)
    if found is None or (found > today() and not view.get_allow_future()):
        return None
    return found


def _adjacent(day: date, period: Period, forward: bool) -> date | None:
    return period.after(day) if forward else period.before(day)


def _with_objects(view: Any, day: date, period: Period, forward: bool) -> date | None:
    name = view.get_date_field()
    edge = period.after(day) if forward else period.first(day)
    if edge is None:
        return None
    rows = view.get_queryset().filter(**{f"{name}__{'gte' if forward else 'lt'}": as_stored(view, edge)})
    if not view.get_allow_future():
        rows = rows.filter(**{f"{name}__lte": now_for(view)})
    row = rows.order_by(name if forward else f"-{name}").first()
    return None if row is None else period.first(_date_of(getattr(row, name)))


def _date_of(value: date) -> date:
    if not isinstance(value, datetime):
        return value
    return zone.localtime(value).date() if zone.is_aware(value) else value.date()


def now_for(view: Any) -> date:
    """Return the present as the view's date field would hold it."""
    return zone.now() if view.uses_datetime_field else today()


class YearMixin:
    """The year of a date view."""

    year_format = "%Y"
    year: Any = None

    def get_year_format(self) -> str:
        """Return the format of the year, as `time.strptime` reads it."""
        return self.year_format

    def get_year(self) -> Any:
        """Return the year as text; raise Http404 when nothing tells it."""
        return part_of(self, "year")

    def get_next_year(self, date: date) -> date | None:
        """Return the first day of the next year that can be shown, None for none."""
        return neighbour(self, date, YEAR, forward=True)

    def get_previous_year(self, date: date) -> date | None:
        """Return the first day of the year before that can be shown, None for none."""
        return neighbour(self, date, YEAR, forward=False)


class MonthMixin:
    """The month of a date view."""

    month_format = "%b"
    month: Any = None

    def get_month_format(self) -> str:
        """Return the format of the month, as `time.strptime` reads it."""
        return self.month_format

    def get_month(self) -> Any:
        """Return the month as text; raise Http404 when nothing tells it."""
        return part_of(self, "month")

    def get_next_month(self, date: date) -> date | None:
        """Return the first day of the next month that can be shown, None for none."""
        return neighbour(self, date, MONTH, forward=True)

    def get_previous_month(self, date: date) -> date | None:
        """Return the first day of the month before that can be shown, None for none."""
        return neighbour(self, date, MONTH, forward=False)


class DayMixin:
    """The day of a date view."""

    day_format = "%d"
    day: Any = None

    def get_day_format(self) -> str:
        """Return the format of the day, as `time.strptime` reads it."""
        return self.day_format

    def get_day(self) -> Any:
        """Return the day as text; raise Http404 when nothing tells it."""
        return part_of(self, "day")

    def get_next_day(self, date: date) -> date | None:
        """Return the next day that can be shown, None for none."""
        return neighbour(self, date, DAY, forward=True)

    def get_previous_day(self, date: date) -> date | None:
        """Return the day before that can be shown, None for none."""
        return neighbour(self, date, DAY, forward=False)


class WeekMixin:
    """The week of a date view."""

    week_format = "%U"
    week: Any = None

    def get_week_format(self) -> str:
        """Return the format of the week: ``%U`` from Sunday, ``%W`` from Monday, ``%V`` by ISO 8601."""
        return self.week_format

    def get_week(self) -> Any:
        """Return the week as text; raise Http404 when nothing tells it."""
        return part_of(self, "week")

    def get_next_week(self, date: date) -> date | None:
        """Return the first day of the next week that can be shown, None for none."""
        return neighbour(self, date, week_of(self.get_week_format())[0], forward=True)

    def get_prev_week(self, date: date) -> date | None:
        """Return the first day of the week before that can be shown, None for none."""
        return neighbour(self, date, week_of(self.get_week_format())[0], forward=False)


class DateMixin:
    """What all date views know: the field of the date, and whether the future is shown."""

    date_field: str | None = None
    allow_future = False

    def get_date_field(self) -> str:
        """Return the name of the field.

        Raises ImproperlyConfigured without ``date_field``.
        """
        if self.date_field is None:
            raise ImproperlyConfigured(f"{type(self).__name__}.date_field is required.")
        return self.date_field

    def get_allow_future(self) -> bool:
        """Say whether objects of the future are shown."""
        return self.allow_future

    @cached_property
    def uses_datetime_field(self) -> bool:
        """Whether the field holds date-times; days are then those of the current time zone."""
        model = self.model or self.get_queryset().model  # type: ignore[attr-defined]  # of the mixin beside it
        return holds_moments(model, self.get_date_field())


def as_stored(view: Any, day: date) -> date:
    """Return a day as the view's date field is compared with it: with date-times, its first moment."""
    if not view.uses_datetime_field:
        return day
    moment = datetime.combine(day, time.min)
    return zone.make_aware(moment) if ServicesSettings.now().use_tz else moment


def on_day(view: Any, day: date) -> dict[str, Any]:
    """Return the condition that holds on one day."""
    return span(view, day, DAY) if view.uses_datetime_field else {view.get_date_field(): day}


def span(view: Any, day: date, period: Period) -> dict[str, Any]:
    """Return the condition that holds in the period of ``day``; raise Http404 when the calendar ends before the period."""
    until = period.after(day)
    if until is None:
        raise Http404(_("Date out of range"))
    name = view.get_date_field()
    return {f"{name}__gte": as_stored(view, period.first(day)), f"{name}__lt": as_stored(view, until)}
