"""SQLite's way of speaking: type names, LIKE with escapes, moments as UTC text, and its own date functions."""

import datetime
import json
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Any

from quintet.drivers.json_text import json_writer, load_json
from quintet.drivers.sqlite.documents import SqliteDocuments, quote_text
from quintet.kit.libraries import uuid
from quintet.sql.dialect import Conversion, Dialect, spread

_LIKE = "{lhs} LIKE {rhs} ESCAPE '\\'"

_utc = datetime.UTC


def _moment_text(value: datetime.datetime) -> str:
    if value.tzinfo is not None:
        raise ValueError("SQLite backend does not support timezone-aware datetimes when USE_TZ is False.")
    return value.isoformat(" ")


def _utc_text(value: datetime.datetime) -> str:
    # Convert before dropping the offset. combine() drops it at a quarter of the price of replace(tzinfo=None).
    if value.tzinfo is not None:
        if value.tzinfo is not _utc:
            value = value.astimezone(_utc)
        value = datetime.datetime.combine(value, value.time())
    return value.isoformat(" ")


def _writer_in(stored: datetime.tzinfo) -> Callable[[datetime.datetime], str]:
    """Return what writes moments as the clocks of zone ``stored`` showed them; the hour that comes twice loses which it was."""

    def local_text(value: datetime.datetime) -> str:
        if value.tzinfo is not None:
            value = value.astimezone(stored).replace(tzinfo=None, fold=0)
        return value.isoformat(" ")

    return local_text


def _moment_adapter(options: Mapping[str, Any]) -> Callable[[Any], Any]:
    if not options.get("use_tz"):
        return _moment_text
    stored = options.get("stored")
    return _utc_text if stored is None else _writer_in(stored)


def _microseconds(value: datetime.timedelta) -> int:
    return (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds


def _time_text(value: datetime.time) -> str:
    if value.tzinfo is not None:
        raise ValueError("SQLite backend does not support timezone-aware times.")
    return value.isoformat()


def _moment_conversion(options: Mapping[str, Any]) -> Conversion:
    parse = {"moment": datetime.datetime.fromisoformat}
    if not options.get("use_tz"):
        return Conversion("moment({x})", parse)
    zone, stored = options.get("zone"), options.get("stored")
    if stored is not None:
        seen = "" if zone is None or str(zone) == str(stored) else ".astimezone(zone)"
        return Conversion(f"moment({{x}}).replace(tzinfo=stored){seen}", {**parse, "stored": stored, "zone": zone})
    # Parsing an offset is an eighth of the price of .replace(tzinfo=...).
    if zone is None or str(zone) == "UTC":
        return Conversion('moment({x} + "+00:00")', parse)
    return Conversion('moment({x} + "+00:00").astimezone(zone)', {**parse, "zone": zone})


#: How many digits a number of SQLite, which is a double, keeps as they were written.
EXACT_DIGITS = 15


def _wide_decimal(places: int, digits: int | None) -> Callable[[float], Decimal]:
    """Return what reads numbers of more digits than a double has: what stands behind these is zeros, not noise."""
    exact, unit = Context(prec=EXACT_DIGITS).create_decimal_from_float, Decimal(1).scaleb(-places)
    whole = Context(prec=digits or 1000)
    return lambda number: exact(number).quantize(unit, context=whole)


def _decimal_conversion(options: Mapping[str, Any]) -> Conversion:
    places = options.get("decimal_places")
    if places is None:
        return Conversion("computed({x})", {"computed": Context(prec=EXACT_DIGITS).create_decimal_from_float})
    digits = options.get("max_digits")
    if digits is None or digits > EXACT_DIGITS:
        return Conversion("wide({x})", {"wide": _wide_decimal(places, digits)})
    # '%.2f' of the stored number is a third of the price of quantize, and equal within a double's 15 digits.
    return Conversion(f"decimal('%.{int(places)}f' % {{x}})", {"decimal": Decimal})


def _json_conversion(options: Mapping[str, Any]) -> Conversion:
    decoder = options.get("decoder")
    if decoder is None:
        return Conversion("load_json({x})", {"load_json": load_json})
    return Conversion("load({x}, cls=decoder)", {"load": json.loads, "decoder": decoder})


def _constant(source: str, **names: Any) -> Callable[[Mapping[str, Any]], Conversion]:
    found = Conversion(source, names)
    return lambda _options: found


def _hex(value: Any) -> str:
    return value.hex if isinstance(value, uuid.UUID) else uuid.UUID(str(value)).hex


def _text(zone: str | None) -> str:
    return "NULL" if zone is None else "'" + zone.replace("'", "''") + "'"


_CONVERSIONS: Mapping[str, Callable[[Mapping[str, Any]], Conversion]] = MappingProxyType(
    {
        "BooleanField": _constant("{x} != 0"),
        "DateTimeField": _moment_conversion,
        "DateField": _constant("day({x})", day=datetime.date.fromisoformat),
        "TimeField": _constant("clock({x})", clock=datetime.time.fromisoformat),
        "DurationField": _constant("span(0, 0, {x})", span=datetime.timedelta),
        "DecimalField": _decimal_conversion,
        "UUIDField": _constant("uuid.UUID({x})", uuid=uuid),
        "FloatField": _constant("float({x})"),
        "JSONField": _json_conversion,
    }
)
_ADAPTERS: Mapping[str, Callable[[Mapping[str, Any]], Callable[[Any], Any]]] = MappingProxyType(
    {
        "DateTimeField": _moment_adapter,
        "DateField": lambda _options: datetime.date.isoformat,
        "TimeField": lambda _options: _time_text,
        "DurationField": lambda _options: _microseconds,
        "DecimalField": lambda _options: str,
        "UUIDField": lambda _options: _hex,
        "JSONField": lambda options: json_writer(options.get("encoder")),
    }
)
_STRFTIME: Mapping[str, str] = MappingProxyType(
    {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"}
)


class SqliteDialect(Dialect):
    """SQLite 3.38 or later. ``stored`` is the zone of TIME_ZONE, in which the file holds moments; None for UTC."""

    def __init__(self, stored: datetime.tzinfo | None = None) -> None:
        self.stored = stored

    name = "sqlite"
    display_name = "SQLite"
    placeholder = "?"
    insert_returning = False
    rows_word = "VALUES "
    counted_value = "NULL"
    no_limit = "-1"
    long_list = "(SELECT value FROM json_each({}))"
    documents = SqliteDocuments()
    column_types = spread(
        {
            "integer": ("SmallAutoField", "AutoField", "BigAutoField", "IntegerField"),
            "smallint": ("SmallIntegerField",),
            "bigint": ("BigIntegerField", "DurationField"),
            "smallint unsigned": ("PositiveSmallIntegerField",),
            "integer unsigned": ("PositiveIntegerField",),
            "bigint unsigned": ("PositiveBigIntegerField",),
            "decimal": ("DecimalField",),
            "real": ("FloatField",),
            "bool": ("BooleanField",),
            "varchar(%(max_length)s)": ("CharField", "SlugField", "FileField", "FilePathField"),
            "char(32)": ("UUIDField",),
            "char(15)": ("IPAddressField",),
            "char(39)": ("GenericIPAddressField",),
            "text": ("TextField", "JSONField"),
            "BLOB": ("BinaryField",),
            "datetime": ("DateTimeField",),
            "date": ("DateField",),
            "time": ("TimeField",),
        }
    )
    column_suffixes = spread({"AUTOINCREMENT": ("SmallAutoField", "AutoField", "BigAutoField")})
    column_checks = spread(
        {
            '"%(column)s" >= 0': ("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
            '(JSON_VALID("%(column)s") OR "%(column)s" IS NULL)': ("JSONField",),
        }
    )
    # Any integer column holds 64 bits; only what exceeds them cannot be bound. That positive ones are is a check of the column.
    integer_ranges = MappingProxyType(
        {name: (0 if least == 0 else -(2**63), 2**63 - 1) for name, (least, _most) in Dialect.integer_ranges.items()}
    )
    operators = MappingProxyType(
        {
            "exact": "{lhs} = {rhs}",
            "iexact": _LIKE,
            "contains": _LIKE,
            "icontains": _LIKE,
            "regex": "{lhs} REGEXP {rhs}",
            "iregex": "{lhs} REGEXP '(?i)' || {rhs}",
            "gt": "{lhs} > {rhs}",
            "gte": "{lhs} >= {rhs}",
            "lt": "{lhs} < {rhs}",
            "lte": "{lhs} <= {rhs}",
            "startswith": _LIKE,
            "endswith": _LIKE,
            "istartswith": _LIKE,
            "iendswith": _LIKE,
        }
    )
    pattern_expressions = MappingProxyType(
        {
            "contains": "'%' || {rhs} || '%'",
            "icontains": "'%' || {rhs} || '%'",
            "startswith": "{rhs} || '%'",
            "istartswith": "{rhs} || '%'",
            "endswith": "'%' || {rhs}",
            "iendswith": "'%' || {rhs}",
            "iexact": "{rhs}",
            "escape": "REPLACE(REPLACE(REPLACE({rhs}, '\\', '\\\\'), '%', '\\%'), '_', '\\_')",
        }
    )

    def quote_text(self, text: str) -> str:
        """Return a text literal."""
        return quote_text(text)

    def column_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the column type; text without a length is plain varchar."""
        if internal_type == "CharField" and parameters.get("max_length") is None:
            return "varchar"
        return super().column_type(internal_type, parameters)

    def conversion(self, internal_type: str, options: Mapping[str, Any]) -> Conversion | None:
        """Return how SQLite's number or text becomes a Python value."""
        make = _CONVERSIONS.get(internal_type)
        return make(self._with_stored(options)) if make else None

    def adapter(self, internal_type: str, options: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return how a Python value becomes what the sqlite3 module binds."""
        make = _ADAPTERS.get(internal_type)
        return make(self._with_stored(options)) if make else None

    def _with_stored(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return options if self.stored is None else {**options, "stored": self.stored}

    def _span(self, zone: str | None) -> str:
        """Return the argument that tells a function from which zone to which it converts: ``stored>seen``, or one alone."""
        return _text(zone if self.stored is None or zone is None else f"{self.stored}>{zone}")

    def extract(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return the call of the function that the connection registers (`drivers.sqlite.functions`)."""
        if internal_type == "DurationField":
            raise ValueError("Extract requires native DurationField database support.")
        if kind in _STRFTIME and (internal_type != "DateTimeField" or zone in (None, str(self.stored or "UTC"))):
            return f"CAST(strftime('{_STRFTIME[kind]}', ", ") AS integer)"
        return f"quintet_extract('{kind}', ", f", {self._span(zone)})"

    def truncate(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return the call of the function that the connection registers (`drivers.sqlite.functions`)."""
        return f"quintet_truncate('{kind}', '{internal_type}', ", f", {self._span(zone)})"

    def interval(self) -> tuple[str, str]:
        """Return nothing around: durations are microseconds."""
        return "", ""

    def date_arithmetic(self, operator: str) -> tuple[str, str, str]:
        """Return the call of the function that the connection registers."""
        return f"quintet_shift('{operator}', ", ", ", ")"

    def span_arithmetic(self, operator: str) -> tuple[str, str, str]:
        """Return the operator over microseconds; a part of a duration is rounded when it is read, not cut."""
        return ("(", " * 1.0 / ", ")") if operator == "/" else super().span_arithmetic(operator)

    def combine(self, operator: str) -> tuple[str, str, str]:
        """Return POWER and exclusive or as functions; everything else as an operator."""
        if operator == "#":
            return "quintet_xor(", ", ", ")"
        return super().combine(operator)

    def explain(self, output: str | None, options: Mapping[str, Any]) -> str:
        """Return SQLite's only form."""
        self.check_explain(output, options)
        return "EXPLAIN QUERY PLAN "
