"""Parts of dates and times (Extract), cutting them (Trunc), and Now."""

from __future__ import annotations

import datetime
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import DataError
from quintet.kit.dates import zone_text
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import TEMPORAL, Expression, kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.fields.dates import DateField, DateTimeField, TimeField
from quintet.orm.functions.years import YearExact, YearGt, YearGte, YearLt, YearLte
from quintet.orm.lookups.base import Transform
from quintet.orm.types import Resolved
from quintet.services.i18n import zone
from quintet.services.settings import ServicesSettings
from quintet.sql import tree

EXTRACT_KINDS = frozenset(
    {"year", "iso_year", "month", "day", "week", "week_day", "iso_week_day", "quarter", "hour", "minute", "second"}
)
#: What is left of a moment in an output field for less than one.
PARTS_OF_MOMENTS = MappingProxyType({"DateField": "date", "TimeField": "time"})
PART_FIELDS = MappingProxyType({"date": "DateField", "time": "TimeField"})
TRUNC_KINDS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second"})
TIME_KINDS = frozenset({"hour", "minute", "second"})
#: What a span of time has no part of.
CALENDAR_KINDS = frozenset({"year", "iso_year", "month", "week", "week_day", "iso_week_day", "quarter"})


class UnknownKindError(DataError, ValueError):
    """A component or a unit that no date or time has, refused before a database sees it."""


NO_ZONES = (
    "Database returned an invalid datetime value. Are time zone definitions for your database installed? This {database} server "
    "cannot tell what the clocks of {name!r} show. Load them once, for all of its databases: "
    "mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql --user=root mysql"
)


def require_zone(given: Any) -> Any:
    """Return the time zone that was given, or None.

    Raises TypeError for anything else: the name of a zone is no zone yet.
    """
    if given is None or isinstance(given, datetime.tzinfo):
        return given
    raise TypeError(f"tzinfo takes a time zone, such as zoneinfo.ZoneInfo('Europe/Berlin'), not {given!r}.")


class Zoned(Transform):
    """A transform that depends on a time zone: the one given, else the current one."""

    arity = None
    kinds = EXTRACT_KINDS
    lookup_name = ""
    tzinfo: Any = None

    def zone_name(self, kind: str, env: Any) -> str | None:
        """Return the zone in which moments are seen; None without time zones. A plan in the current zone is for that one only."""
        if kind != "DateTimeField" or not ServicesSettings.now().use_tz:
            return None
        if self.tzinfo is None:
            env.scope.depend_on_zone()
        name = zone_text(zone.get_current_timezone() if self.tzinfo is None else self.tzinfo)
        if env.dialect.needs_zones(name) and not env.scope.connection.features.has_zoneinfo_database:
            raise ValueError(NO_ZONES.format(name=name, database=env.dialect.display_name))
        return name

    def _option_key(self) -> Any:
        return self.lookup_name, self.tzinfo and zone_text(self.tzinfo), getattr(self, "kind", None)

    def _checked(self, name: str | None) -> str:
        if not name and self.kinds is EXTRACT_KINDS:
            raise ValueError("lookup_name must be provided")
        if name not in self.kinds:
            raise UnknownKindError(f"{type(self).__name__} takes one of {', '.join(sorted(self.kinds))}, not {name!r}.")
        return name

    def _require_moment(self, kind: str) -> None:
        if self.tzinfo is not None and kind != "DateTimeField":
            raise ValueError("tzinfo can only be used with DateTimeField.")

    def _source_kind(self, source: Resolved) -> str:
        kind = kind_of(source.field)
        if kind not in (*TEMPORAL, "DurationField"):
            raise ValueError(
                "Extract input expression must be DateField, DateTimeField, TimeField, or DurationField. "
                f"{getattr(source.field, 'name', None)!r} is {kind or 'of an unknown type'}: cast it to one of them first."
            )
        return kind


class Extract(Zoned):
    """A component of a date or time, as a whole number."""

    def __init__(self, expression: Any, lookup_name: str | None = None, tzinfo: Any = None, **extra: Any) -> None:
        if lookup_name is not None:
            self.lookup_name = lookup_name
        self._checked(self.lookup_name)
        self.tzinfo = require_zone(tzinfo)
        super().__init__(expression, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the dialect's extraction."""
        kind, name = self._source_kind(sources[0]), getattr(sources[0].field, "name", None)
        self._require_moment(kind)
        if kind == "DateField" and self.lookup_name in TIME_KINDS:
            raise ValueError(f"Cannot extract time component '{self.lookup_name}' from DateField '{name}'.")
        if kind == "TimeField" and self.lookup_name not in TIME_KINDS:
            raise ValueError(f"Cannot extract date component '{self.lookup_name}' from TimeField '{name}'.")
        if kind == "DurationField" and self.lookup_name in CALENDAR_KINDS:
            raise ValueError(f"Cannot extract component '{self.lookup_name}' from DurationField '{name}'.")
        before, after = env.dialect.extract(self.lookup_name, kind, self.zone_name(kind, env))
        return tree.Template((env.escape(before), sources[0].node, env.escape(after)), strict=True)

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


def _extract(name: str, lookup: str, word: str) -> type[Extract]:
    return type(name, (Extract,), {"lookup_name": lookup, "__module__": __name__, "__doc__": f"The {word}."})


ExtractYear = _extract("ExtractYear", "year", "year")
ExtractIsoYear = _extract("ExtractIsoYear", "iso_year", "year of the ISO week")
ExtractMonth = _extract("ExtractMonth", "month", "month")
ExtractDay = _extract("ExtractDay", "day", "day of the month")
ExtractWeek = _extract("ExtractWeek", "week", "ISO week")
ExtractWeekDay = _extract("ExtractWeekDay", "week_day", "day of the week, Sunday being 1")
ExtractIsoWeekDay = _extract("ExtractIsoWeekDay", "iso_week_day", "day of the week, Monday being 1")
ExtractQuarter = _extract("ExtractQuarter", "quarter", "quarter")
ExtractHour = _extract("ExtractHour", "hour", "hour")
ExtractMinute = _extract("ExtractMinute", "minute", "minute")
ExtractSecond = _extract("ExtractSecond", "second", "second")


class ZonedMoment(DateTimeField[Any]):
    """The output field of a cut moment: it comes back in the zone that it was cut in."""

    def __init__(self, seen_in: Any) -> None:
        super().__init__()
        self.seen_in = seen_in

    def dialect_options(self, connection: Any) -> dict[str, Any]:
        """Return the options of a moment, with the zone of this one."""
        return {**super().dialect_options(connection), "zone": self.seen_in}


class TruncBase(Zoned):
    """A date or time cut to a unit."""

    kinds = TRUNC_KINDS | PART_FIELDS.keys()
    kind: str = ""

    def __init__(self, expression: Any, output_field: Any = None, tzinfo: Any = None, **extra: Any) -> None:
        self._checked(self.kind)
        self.tzinfo = require_zone(tzinfo)
        super().__init__(expression, output_field=output_field, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the dialect's cut."""
        kind = kind_of(sources[0].field)
        output = self.__dict__.get("_output_field")
        self._require(sources[0].field, kind, output)
        self._require_moment(kind)
        cutting = "day" if self.kind == "date" and kind_of(output) == "DateTimeField" else self.kind
        cut = tree.Template(env.dialect.truncated(cutting, kind, self.zone_name(kind, env), sources[0].node), strict=True)
        part = PARTS_OF_MOMENTS.get(kind_of(output))
        if kind != "DateTimeField" or part is None or part == self.kind:
            return cut
        before, after = env.dialect.truncate(part, kind, self.zone_name(kind, env))
        return tree.Template((before, cut, after), strict=True)

    def _require(self, field: Any, kind: str, output: Any) -> None:
        """Refuse what has no such unit, or cannot become the output field: dates have no hours, times no days."""
        name = getattr(field, "name", None)
        if kind not in TEMPORAL:
            raise TypeError(f"{name!r} isn't a DateField, TimeField, or DateTimeField.")
        given = kind_of(output)
        if output is not None and given not in TEMPORAL:
            raise ValueError("output_field must be either DateField, TimeField, or DateTimeField")
        if self.kind in ("date", "time"):
            possible = kind == "DateTimeField" or (kind == "DateField") == (self.kind == "date")
            whole_day = self.kind == "date" and given == "DateTimeField"
            fitting = given in ("", PART_FIELDS[self.kind]) or whole_day
            wanted = PART_FIELDS[self.kind] if not possible else given
        else:
            possible = kind == "DateTimeField" or (kind == "TimeField") == (self.kind in TIME_KINDS)
            fitting = given in ("", kind) or kind == "DateTimeField"
            wanted = given if output is not None and given != kind else "DateTimeField"
        if not possible or not fitting:
            raise ValueError(f"Cannot truncate {kind} '{name}' to {wanted}.")

    def _output_key(self) -> spec.FieldKey | None:
        given = super()._output_key()
        return None if given is None else spec.FieldKey(given.key, self._zoned(given.field))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return self._zoned(super()._resolve_output_field_of(fields))

    def _zoned(self, field: Any) -> Any:
        """Return a field that reads moments in this function's zone; a field with a reading of its own stays."""
        if kind_of(field) != "DateTimeField" or not ServicesSettings.now().use_tz or hasattr(field, "from_db_value"):
            return field
        return ZonedMoment(self.tzinfo if self.tzinfo is not None else zone.get_current_timezone())


class Trunc(TruncBase):
    """A date or time cut to the unit ``kind``."""

    kinds = TRUNC_KINDS

    def __init__(self, expression: Any, kind: str, output_field: Any = None, tzinfo: Any = None, **extra: Any) -> None:
        self.kind = kind
        super().__init__(expression, output_field=output_field, tzinfo=tzinfo, **extra)


def _trunc(name: str, kind: str, lookup: str = "", output: str | None = None) -> type[TruncBase]:
    body: dict[str, Any] = {"kind": kind, "lookup_name": lookup, "__module__": __name__, "__doc__": f"Cut to {kind}."}
    if output is not None:
        body["_resolve_output_field_of"] = lambda _self, _fields: Expression.output_fields.named(output)
    return type(name, (TruncBase,), body)


TruncYear = _trunc("TruncYear", "year")
TruncQuarter = _trunc("TruncQuarter", "quarter")
TruncMonth = _trunc("TruncMonth", "month")
TruncWeek = _trunc("TruncWeek", "week")
TruncDay = _trunc("TruncDay", "day")
TruncHour = _trunc("TruncHour", "hour")
TruncMinute = _trunc("TruncMinute", "minute")
TruncSecond = _trunc("TruncSecond", "second")
TruncDate = _trunc("TruncDate", "date", "date", "DateField")
TruncTime = _trunc("TruncTime", "time", "time", "TimeField")


class Now(Func):
    """The database's present moment."""

    arity = 0

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the moment in the form in which moments are stored."""
        if env.dialect.name == "sqlite":
            return tree.Template(("STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')",))
        return tree.Template(("STATEMENT_TIMESTAMP()",))

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("DateTimeField")


for _year in (ExtractYear, ExtractIsoYear):
    for _lookup in (YearExact, YearGt, YearGte, YearLt, YearLte):
        _year.register_lookup(_lookup)
for _one in (
    ExtractYear,
    ExtractIsoYear,
    ExtractMonth,
    ExtractDay,
    ExtractWeek,
    ExtractWeekDay,
    ExtractIsoWeekDay,
    ExtractQuarter,
):
    DateField.register_lookup(_one)
for _one in (ExtractHour, ExtractMinute, ExtractSecond):
    DateTimeField.register_lookup(_one)
    TimeField.register_lookup(_one)
for _one in (TruncDate, TruncTime):
    DateTimeField.register_lookup(_one)
