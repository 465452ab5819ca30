"""Views of archives by date: an index, years, months, weeks, days, today, and one object on its day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from quintet.http.errors import Http404
from quintet.services.i18n.translation import gettext as _
from quintet.views.base import View
from quintet.views.generic.date_parts import DateMixin as DateMixin
from quintet.views.generic.date_parts import DayMixin as DayMixin
from quintet.views.generic.date_parts import MonthMixin as MonthMixin
from quintet.views.generic.date_parts import WeekMixin as WeekMixin
from quintet.views.generic.date_parts import YearMixin as YearMixin
from quintet.views.generic.date_parts import now_for, on_day, parse_date, span, today
from quintet.views.generic.detail import BaseDetailView, SingleObjectTemplateResponseMixin
from quintet.views.generic.list import MultipleObjectMixin, MultipleObjectTemplateResponseMixin
from quintet.views.generic.periods import MONTH, YEAR, week_of

#: The dates with objects (None where a view lists none), the objects, and more for the context.
DatedItems = tuple[Any, Any, dict[str, Any]]


class BaseDateListView(MultipleObjectMixin, DateMixin, View):
    """The objects of a period, newest first, with the dates that have any."""

    allow_empty = False
    date_list_period = "year"
    date_list: Any

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Find the objects and render them."""
        self.date_list, self.object_list, extra = self.get_dated_items()
        context = self.get_context_data(object_list=self.object_list, date_list=self.date_list, **extra)
        return self.render_to_response(context)  # type: ignore[attr-defined]  # of the mixin beside it

    def get_dated_items(self) -> DatedItems:
        """Return (list of dates, list of objects, further context)."""
        raise NotImplementedError("A DateView must provide an implementation of get_dated_items()")

    def get_ordering(self) -> str | Sequence[str]:
        """Return the names of the fields to order by, by default the date's, newest first."""
        return f"-{self.get_date_field()}" if self.ordering is None else self.ordering

    def get_dated_queryset(self, **lookup: Any) -> Any:
        """Return the objects that fit, of the past only unless ``allow_future``.

        Raises Http404 for none without ``allow_empty``.
        """
        rows = self.get_queryset().filter(**lookup)
        if not self.get_allow_future():
            rows = rows.filter(**{f"{self.get_date_field()}__lte": now_for(self)})
        if not self.get_allow_empty() and self._has_none(rows):
            name = rows.model._meta.verbose_name_plural
            raise Http404(_("No %(verbose_name_plural)s available") % {"verbose_name_plural": name})
        return rows

    def _has_none(self, rows: Any) -> bool:
        # Unpaged rows are all shown, and stay loaded; of paged ones only a page will be read.
        return not rows if self.get_paginate_by(rows) is None else not rows.exists()

    def get_date_list_period(self) -> str:
        """Return the period of the list of dates: ``year``, ``month`` or ``day``."""
        return self.date_list_period

    def get_date_list(self, queryset: Any, date_type: str | None = None, ordering: str = "ASC") -> Any:
        """Return the dates of objects, cut to the period ``date_type``; raise Http404 for none without ``allow_empty``."""
        cut = queryset.datetimes if self.uses_datetime_field else queryset.dates
        found = cut(self.get_date_field(), date_type or self.get_date_list_period(), ordering)
        if not self.get_allow_empty() and not found:
            name = queryset.model._meta.verbose_name_plural
            raise Http404(_("No %(verbose_name_plural)s available") % {"verbose_name_plural": name})
        return found


class BaseArchiveIndexView(BaseDateListView):
    """The newest objects, without a template."""

    context_object_name = "latest"

    def get_dated_items(self) -> DatedItems:
        """Return all objects of the past, and their years."""
        rows = self.get_dated_queryset()
        dates = self.get_date_list(rows, ordering="DESC")
        return dates, rows if dates else rows.none(), {}


class ArchiveIndexView(MultipleObjectTemplateResponseMixin, BaseArchiveIndexView):
    """Render the newest objects."""

    template_name_suffix = "_archive"


class BaseYearArchiveView(YearMixin, BaseDateListView):
    """The months of a year that have objects, and with ``make_object_list`` the objects, without a template."""

    date_list_period = "month"
    make_object_list = False

    def get_make_object_list(self) -> bool:
        """Say whether the objects are listed too."""
        return self.make_object_list

    def get_dated_items(self) -> DatedItems:
        """Return the months, the objects when they are listed, and the years beside."""
        year = parse_date((self.get_year(), self.get_year_format()))
        rows = self.get_dated_queryset(**span(self, year, YEAR))
        dates = self.get_date_list(rows)
        beside = {"next_year": self.get_next_year(year), "previous_year": self.get_previous_year(year)}
        return dates, rows if self.get_make_object_list() else rows.none(), {"year": year} | beside


class YearArchiveView(MultipleObjectTemplateResponseMixin, BaseYearArchiveView):
    """Render the archive of a year."""

    template_name_suffix = "_archive_year"


class BaseMonthArchiveView(YearMixin, MonthMixin, BaseDateListView):
    """The objects of a month and its days that have any, without a template."""

    date_list_period = "day"

    def get_dated_items(self) -> DatedItems:
        """Return the days, the objects, and the months beside."""
        month = parse_date((self.get_year(), self.get_year_format()), (self.get_month(), self.get_month_format()))
        rows = self.get_dated_queryset(**span(self, month, MONTH))
        beside = {"next_month": self.get_next_month(month), "previous_month": self.get_previous_month(month)}
        return self.get_date_list(rows), rows, {"month": month} | beside


class MonthArchiveView(MultipleObjectTemplateResponseMixin, BaseMonthArchiveView):
    """Render the archive of a month."""

    template_name_suffix = "_archive_month"


class BaseWeekArchiveView(YearMixin, WeekMixin, BaseDateListView):
    """The objects of a week, without a template."""

    def get_dated_items(self) -> DatedItems:
        """Return the objects and the weeks beside; raise ValueError for formats that do not go together."""
        week_format, year_format = self.get_week_format(), self.get_year_format()
        period, day_format, first_day = week_of(week_format)
        if week_format == "%V" and year_format != "%G":
            raise ValueError(
                f"ISO week directive '{week_format}' is incompatible with the year directive '{year_format}'. "
                "Use the ISO year '%G' instead."
            )
        week = parse_date((self.get_year(), year_format), (self.get_week(), week_format), (first_day, day_format))
        rows = self.get_dated_queryset(**span(self, week, period))
        return None, rows, {"week": week, "next_week": self.get_next_week(week), "previous_week": self.get_prev_week(week)}


class WeekArchiveView(MultipleObjectTemplateResponseMixin, BaseWeekArchiveView):
    """Render the archive of a week."""

    template_name_suffix = "_archive_week"


class BaseDayArchiveView(YearMixin, MonthMixin, DayMixin, BaseDateListView):
    """The objects of a day, without a template."""

    def get_dated_items(self) -> DatedItems:
        """Return the objects, and the days and months beside."""
        return self._get_dated_items(_day_of(self))

    def _get_dated_items(self, day: date) -> DatedItems:
        rows = self.get_dated_queryset(**on_day(self, day))
        days = {"previous_day": self.get_previous_day(day), "next_day": self.get_next_day(day)}
        months = {"previous_month": self.get_previous_month(day), "next_month": self.get_next_month(day)}
        return None, rows, {"day": day} | days | months


class DayArchiveView(MultipleObjectTemplateResponseMixin, BaseDayArchiveView):
    """Render the archive of a day."""

    template_name_suffix = "_archive_day"


class BaseTodayArchiveView(BaseDayArchiveView):
    """The objects of today, without a template."""

    def get_dated_items(self) -> DatedItems:
        """Return the objects of today, and the days and months beside."""
        return self._get_dated_items(today())


class TodayArchiveView(MultipleObjectTemplateResponseMixin, BaseTodayArchiveView):
    """Render the archive of today, with the template of a day."""

    template_name_suffix = "_archive_day"


class BaseDateDetailView(YearMixin, MonthMixin, DayMixin, DateMixin, BaseDetailView):
    """One object on its day, without a template."""

    def get_object(self, queryset: Any = None) -> Any:
        """Return the object of that day; raise Http404 for none, and for a day to come unless ``allow_future``."""
        day = _day_of(self)
        rows = self.get_queryset() if queryset is None else queryset
        if day > today() and not self.get_allow_future():
            said = _("Future %(verbose_name_plural)s not available because %(class_name)s.allow_future is False.")
            raise Http404(said % {"verbose_name_plural": rows.model._meta.verbose_name_plural, "class_name": type(self).__name__})
        return super().get_object(queryset=rows.filter(**on_day(self, day)))


class DateDetailView(SingleObjectTemplateResponseMixin, BaseDateDetailView):
    """Render one object on its day."""

    template_name_suffix = "_detail"


def _day_of(view: Any) -> date:
    year, month = (view.get_year(), view.get_year_format()), (view.get_month(), view.get_month_format())
    return parse_date(year, month, (view.get_day(), view.get_day_format()))
