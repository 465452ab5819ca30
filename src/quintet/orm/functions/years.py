"""Comparing the year of a date: by the first and last moment of the year, so that an index on the column is used."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, ClassVar

from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import kind_of
from quintet.orm.lookups.base import Lookup
from quintet.orm.lookups.builtin import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual, operator
from quintet.orm.types import Resolved
from quintet.services.i18n import zone
from quintet.services.settings import ServicesSettings
from quintet.sql import tree


def first_day(year: int, iso: bool) -> datetime.date:
    """Return the first day of a year, of the calendar or of ISO weeks."""
    return datetime.date.fromisocalendar(year, 1, 1) if iso else datetime.date(year, 1, 1)


def last_day(year: int, iso: bool) -> datetime.date:
    """Return the last day of a year, of the calendar or of ISO weeks."""
    if not iso or year == datetime.MAXYEAR:
        return datetime.date(year, 12, 31)
    return first_day(year + 1, iso=True) - datetime.timedelta(days=1)


def bound_of(field: Any, iso: bool, last: bool, tzinfo: Any) -> Callable[[Any, Any], Any]:
    """Return what makes the first or last value of a year, in the driver's form, out of the year and the connection."""

    def bound(year: Any, connection: Any) -> Any:
        day = (last_day if last else first_day)(int(year), iso)
        if kind_of(field) != "DateTimeField":
            return field.get_db_prep_value(day, connection, False)
        moment = datetime.datetime.combine(day, datetime.time.max if last else datetime.time.min)
        if ServicesSettings.now().use_tz:
            moment = zone.make_aware(moment, tzinfo)
        return field.get_db_prep_value(moment, connection, False)

    return bound


class YearLookup(Lookup):
    """Compares a column with bounds of the year when that is a plain number; otherwise the year itself is extracted."""

    #: Whether the last moment of the year is compared with, and not the first.
    last: ClassVar[bool] = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the comparison."""
        year = right.slot if isinstance(right, spec.Constant) else right
        if left.made_of is None or not isinstance(year, spec.Slot) or year.kind is not int:
            return super().condition(left, right, env)
        transform, column = left.made_of
        return cls.between(transform, column, year, env)

    @classmethod
    def between(cls, transform: Any, column: Resolved, year: spec.Slot, env: Any) -> Any:
        """Return the comparison with a bound of the year."""
        bound = cls.bound(transform, column, year, env, last=cls.last)
        return operator(env, cls.lookup_name, column.node, bound)

    @staticmethod
    def bound(transform: Any, column: Resolved, year: spec.Slot, env: Any, *, last: bool) -> Any:
        """Return the binding of a bound of the year."""
        make = bound_of(column.field, transform.lookup_name == "iso_year", last, transform.tzinfo)
        return replace(env.bind(year, None), prepare=make, connected=True)


class YearExact(YearLookup, Exact):
    """In the year."""

    @classmethod
    def between(cls, transform: Any, column: Resolved, year: spec.Slot, env: Any) -> Any:
        """Return whether the column lies between the bounds of the year."""
        first, last = (cls.bound(transform, column, year, env, last=last) for last in (False, True))
        return tree.Template((column.node, " BETWEEN ", first, " AND ", last), strict=True)


class YearGt(YearLookup, GreaterThan):
    """After the year."""

    last = True


class YearGte(YearLookup, GreaterThanOrEqual):
    """In the year or after it."""


class YearLt(YearLookup, LessThan):
    """Before the year."""


class YearLte(YearLookup, LessThanOrEqual):
    """In the year or before it."""

    last = True
