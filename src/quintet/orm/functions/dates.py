"""Parts of dates and times (Extract), cutting them (Trunc), and Now."""

from types import MappingProxyType
from typing import Any

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import TEMPORAL, Expression, kind_of
from quintet.orm.expressions.basic import Func
from quintet.orm.fields.dates import DateField, DateTimeField, TimeField
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
TRUNC_KINDS = frozenset({"year", "quarter", "month", "week", "day", "hour", "minute", "second", "date", "time"})


class Zoned(Transform):
    """A transform that depends on a time zone: the one given, else the current one."""

    arity = None
    kinds = EXTRACT_KINDS
    lookup_name = ""
    tzinfo: Any = None

    def zone_name(self, kind: str) -> str | None:
        """Return the zone in which moments are seen; None without time zones."""
        if kind != "DateTimeField" or not ServicesSettings.now().use_tz:
            return None
        return str(self.tzinfo) if self.tzinfo is not None else zone.get_current_timezone_name()

    def _option_key(self) -> Any:
        return self.lookup_name, str(self.tzinfo), getattr(self, "kind", None), zone.get_current_timezone_name()

    def _checked(self, name: str | None) -> str:
        if name not in self.kinds:
            raise ValueError(f"{type(self).__name__} takes one of {', '.join(sorted(self.kinds))}, not {name!r}.")
        return name

    def _source_kind(self, source: Resolved) -> str:
        kind = kind_of(source.field)
        if kind not in (*TEMPORAL, "DurationField"):
            raise FieldError(
                f"{type(self).__name__} needs a DateField, DateTimeField, TimeField, or DurationField, not "
                f"{kind or 'an unknown type'}."
            )
        return kind


class Extract(Zoned):
    """A component of a date or time, as a whole number."""

    def __init__(self, expression: Any, lookup_name: str | None = None, tzinfo: Any = None, **extra: Any) -> None:
        if lookup_name is not None:
            self.lookup_name = lookup_name
        self._checked(self.lookup_name)
        self.tzinfo = tzinfo
        super().__init__(expression, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the dialect's extraction."""
        kind = self._source_kind(sources[0])
        if self.lookup_name in ("hour", "minute", "second") and kind == "DateField":
            raise FieldError(f"Cannot extract time component '{self.lookup_name}' from DateField.")
        before, after = env.dialect.extract(self.lookup_name, kind, self.zone_name(kind))
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

    kinds = TRUNC_KINDS
    kind: str = ""

    def __init__(self, expression: Any, output_field: Any = None, tzinfo: Any = None, **extra: Any) -> None:
        self._checked(self.kind)
        self.tzinfo = tzinfo
        super().__init__(expression, output_field=output_field, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the dialect's cut."""
        kind = self._source_kind(sources[0])
        if kind == "DateField" and self.kind in ("hour", "minute", "second", "time"):
            raise ValueError(f"Cannot truncate DateField '{getattr(sources[0].field, 'name', '')}' to TimeField.")
        before, after = env.dialect.truncate(self.kind, kind, self.zone_name(kind))
        cut = tree.Template((before, sources[0].node, after), strict=True)
        part = PARTS_OF_MOMENTS.get(kind_of(self.__dict__.get("_output_field")))
        if kind != "DateTimeField" or part is None or part == self.kind:
            return cut
        before, after = env.dialect.truncate(part, kind, self.zone_name(kind))
        return tree.Template((before, cut, after), strict=True)

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
