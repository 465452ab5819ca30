"""The way of speaking of MariaDB, and where MySQL differs: backquoted names, CONVERT_TZ, ON DUPLICATE KEY."""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from quintet.drivers.json_text import load_json
from quintet.drivers.mysql.documents import MariadbDocuments, MysqlDocuments, quote_text, written
from quintet.drivers.mysql.functions import MARIADB_FUNCTIONS, MYSQL_FUNCTIONS
from quintet.drivers.mysql.values import TimeText
from quintet.kit.libraries import uuid
from quintet.sql import tree
from quintet.sql.dialect import Conversion, Dialect, spread

_utc = datetime.UTC
_combine = datetime.datetime.combine

#: The version of MariaDB from which on it has a type for UUIDs.
NATIVE_UUID = (10, 7)


def _naive_text(value: datetime.datetime) -> str:
    if value.tzinfo is not None:
        raise ValueError("MySQL backend does not support timezone-aware datetimes when USE_TZ is False.")
    return value.isoformat(" ")


def _utc_text(value: datetime.datetime) -> str:
    if value.tzinfo is not None:
        if value.tzinfo is not _utc:
            value = value.astimezone(_utc)
        value = _combine(value, value.time())  # drops the offset at a quarter of the price of replace(tzinfo=None)
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
        return _naive_text
    stored = options.get("stored")
    return _utc_text if stored is None else _writer_in(stored)


def _moment_conversion(options: Mapping[str, Any]) -> Conversion | None:
    if not options.get("use_tz"):
        return None
    zone, stored = options.get("zone"), options.get("stored")
    if stored is not None:
        seen = "" if zone is None or str(zone) == str(stored) else ".astimezone(zone)"
        return Conversion(f"{{x}}.replace(tzinfo=stored){seen}", {"stored": stored, "zone": zone})
    # combine() costs a quarter of .replace(tzinfo=...).
    aware = "combine({x}, {x}.time(), utc)"
    names = {"combine": _combine, "utc": _utc}
    if zone is None or str(zone) == "UTC":
        return Conversion(aware, names)
    return Conversion(f"{aware}.astimezone(zone)", {**names, "zone": zone})


def _json_conversion(options: Mapping[str, Any]) -> Conversion:
    decoder = options.get("decoder")
    if decoder is None:
        return Conversion("load_json({x})", {"load_json": load_json})
    return Conversion("load({x}, cls=decoder)", {"load": json.loads, "decoder": decoder})


def _exact(value: Any) -> Decimal:
    """Return a number as a decimal: some functions give a float, or text, of decimals."""
    return value if type(value) is Decimal else Decimal(str(value))


def _day(value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _clock(value: Any) -> datetime.time:
    if isinstance(value, datetime.datetime):
        return value.time()
    return datetime.time.fromisoformat(value) if isinstance(value, str) else value


def _plain_time(value: datetime.time) -> str:
    if value.tzinfo is not None:
        raise ValueError("MySQL backend does not support timezone-aware times.")
    return value.isoformat()


def _microseconds(value: datetime.timedelta) -> int:
    return (value.days * 86400 + value.seconds) * 1_000_000 + value.microseconds


def _constant(source: str, **names: Any) -> Callable[[Mapping[str, Any]], Conversion | None]:
    found = Conversion(source, names)
    return lambda _options: found


def _uuid_of(value: Any) -> Any:
    return uuid.UUID(value if isinstance(value, str) else bytes(value).decode())


def _as_uuid(value: Any) -> Any:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


_CONVERSIONS: Mapping[str, Callable[[Mapping[str, Any]], Conversion | None]] = MappingProxyType(
    {
        "BooleanField": _constant("{x} != 0"),
        "DateTimeField": _moment_conversion,
        "DateField": _constant("day({x})", day=_day),
        "TimeField": _constant("clock({x})", clock=_clock),
        "DurationField": _constant("span(0, 0, round({x}))", span=datetime.timedelta),
        "DecimalField": lambda options: (
            None if options.get("decimal_places") is not None else Conversion("exact({x})", {"exact": _exact})
        ),
        "FloatField": _constant("float({x})"),
        "UUIDField": _constant("uuid_of({x})", uuid_of=_uuid_of),
        "JSONField": _json_conversion,
    }
)
_ADAPTERS: Mapping[str, Callable[[Mapping[str, Any]], Callable[[Any], Any]]] = MappingProxyType(
    {
        "DateTimeField": _moment_adapter,
        "TimeField": lambda _options: _plain_time,
        "DurationField": lambda _options: _microseconds,
        "UUIDField": lambda _options: lambda value: str(_as_uuid(value)),
        "JSONField": lambda options: lambda value: written(value, options.get("encoder")),
    }
)

_LIKE, _LIKE_EXACTLY = "{lhs} LIKE {rhs}", "{lhs} LIKE BINARY {rhs}"

#: Text before and after a moment that gives a component of it; signs of percent are doubled by who takes them.
_EXTRACT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "iso_year": ("(YEARWEEK(", ", 3) DIV 100)"),
        "week": ("WEEK(", ", 3)"),
        "week_day": ("DAYOFWEEK(", ")"),
        "iso_week_day": ("(WEEKDAY(", ") + 1)"),
    }
)
#: The form to which a moment is cut. The others count months or days from a first one: their operand stands there once only.
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "year": "%%Y-01-01 00:00:00",
        "month": "%%Y-%%m-01 00:00:00",
        "day": "%%Y-%%m-%%d 00:00:00",
        "hour": "%%Y-%%m-%%d %%H:00:00",
        "minute": "%%Y-%%m-%%d %%H:%%i:00",
        "second": "%%Y-%%m-%%d %%H:%%i:%%s",
    }
)
_COUNTED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "quarter": (
            "CAST(DATE('1970-01-01') + INTERVAL (FLOOR(PERIOD_DIFF(EXTRACT(YEAR_MONTH FROM ",
            "), 197001) / 3) * 3) MONTH AS {type})",
        ),
        # Day 2 is a Monday.
        "week": ("CAST(FROM_DAYS(FLOOR((TO_DAYS(", ") - 2) / 7) * 7 + 2) AS {type})"),
    }
)
#: Units that no offset of a zone with a name has a part of: cut as stored.
_BELOW_OFFSETS = frozenset({"minute", "second"})


class MariadbDialect(Dialect):
    """MariaDB 10.6 or later. ``stored`` is the zone of TIME_ZONE, in which moments are held; None for UTC."""

    def __init__(self, stored: datetime.tzinfo | None = None) -> None:
        self.stored = stored

    name = "mysql"
    display_name = "MariaDB"
    placeholder = "%s"
    max_name_length = 64
    default_values = "() VALUES ()"
    no_limit = "18446744073709551615"
    sets_in_parentheses = True
    sorts_nulls = False
    orders_updates = True
    has_infinity = False
    slices_lists = False
    no_items = "(SELECT NULL FROM DUAL WHERE 1 = 0)"
    exact_number = "DECIMAL(65, 30)"
    functions = MARIADB_FUNCTIONS
    documents = MariadbDocuments()
    row_locks = frozenset({"update", "nowait", "skip_locked"})
    explain_formats = frozenset({"JSON", "TEXT", "TRADITIONAL"})
    explain_options = frozenset({"analyze"})
    column_types = spread(
        {
            "smallint": ("SmallAutoField", "SmallIntegerField"),
            "integer": ("AutoField", "IntegerField"),
            "bigint": ("BigAutoField", "BigIntegerField", "DurationField"),
            "smallint unsigned": ("PositiveSmallIntegerField",),
            "integer unsigned": ("PositiveIntegerField",),
            "bigint unsigned": ("PositiveBigIntegerField",),
            "numeric(%(max_digits)s, %(decimal_places)s)": ("DecimalField",),
            "double precision": ("FloatField",),
            "bool": ("BooleanField",),
            "varchar(%(max_length)s)": ("CharField", "SlugField", "FileField", "FilePathField"),
            "longtext": ("TextField",),
            "longblob": ("BinaryField",),
            "json": ("JSONField",),
            "uuid": ("UUIDField",),
            "char(15)": ("IPAddressField",),
            "char(39)": ("GenericIPAddressField",),
            "datetime(6)": ("DateTimeField",),
            "date": ("DateField",),
            "time(6)": ("TimeField",),
        }
    )
    cast_types = spread(
        {
            "signed integer": (
                *("SmallAutoField", "AutoField", "BigAutoField", "SmallIntegerField", "IntegerField", "BigIntegerField"),
                *("DurationField", "BooleanField"),
            ),
            "unsigned integer": ("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
            "double": ("FloatField",),
            "char(%(max_length)s)": ("CharField", "SlugField", "FileField", "FilePathField"),
            "char": ("TextField", "GenericIPAddressField", "IPAddressField"),
            "binary": ("BinaryField",),
            "decimal(%(max_digits)s, %(decimal_places)s)": ("DecimalField",),
        }
    )
    column_suffixes = spread({"AUTO_INCREMENT": ("SmallAutoField", "AutoField", "BigAutoField")})
    column_checks = MappingProxyType({})
    integer_ranges = MappingProxyType(
        {
            **Dialect.integer_ranges,
            "PositiveSmallIntegerField": (0, 2**16 - 1),
            "PositiveIntegerField": (0, 2**32 - 1),
            "PositiveBigIntegerField": (0, 2**64 - 1),
        }
    )
    operators = MappingProxyType(
        {
            "exact": "{lhs} = {rhs}",
            "iexact": _LIKE,
            "contains": _LIKE_EXACTLY,
            "icontains": _LIKE,
            "regex": "{lhs} REGEXP BINARY {rhs}",
            "iregex": "{lhs} REGEXP CONCAT('(?i)', {rhs})",
            "gt": "{lhs} > {rhs}",
            "gte": "{lhs} >= {rhs}",
            "lt": "{lhs} < {rhs}",
            "lte": "{lhs} <= {rhs}",
            "startswith": _LIKE_EXACTLY,
            "endswith": _LIKE_EXACTLY,
            "istartswith": _LIKE,
            "iendswith": _LIKE,
        }
    )
    # Doubled percent signs: a single one is read as the start of a placeholder. X'5c' is the backslash, in every mode.
    pattern_expressions = MappingProxyType(
        {
            "contains": "CONCAT('%%', {rhs}, '%%')",
            "icontains": "CONCAT('%%', {rhs}, '%%')",
            "startswith": "CONCAT({rhs}, '%%')",
            "istartswith": "CONCAT({rhs}, '%%')",
            "endswith": "CONCAT('%%', {rhs})",
            "iendswith": "CONCAT('%%', {rhs})",
            "iexact": "{rhs}",
            "escape": "REPLACE(REPLACE(REPLACE({rhs}, _utf8mb4 X'5c', _utf8mb4 X'5c5c'), '%%', _utf8mb4 X'5c25'), "
            "'_', _utf8mb4 X'5c5f')",
        }
    )

    def quote_name(self, name: str) -> str:
        """Return ``name`` in backquotes; a name that is quoted already comes back as it is."""
        if name.startswith("`") and name.endswith("`") and len(name) > 1:
            return name
        return "`" + name.replace("`", "``") + "`"

    def quote_text(self, text: str) -> str:
        """Return a text literal."""
        return quote_text(text)

    def column_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the column type; text without a length is unbounded, and decimals have as many digits as there can be."""
        if internal_type == "CharField" and parameters.get("max_length") is None:
            return "longtext"
        if internal_type == "DecimalField" and parameters.get("max_digits") is None:
            return "numeric(65, 30)"
        return super().column_type(internal_type, parameters)

    def cast_type(self, internal_type: str, parameters: Mapping[str, Any]) -> str | None:
        """Return the type that a CAST names: there are fewer of them than column types."""
        if internal_type == "CharField" and parameters.get("max_length") is None:
            return "char"
        if internal_type == "DecimalField" and parameters.get("max_digits") is None:
            return self.exact_number
        found = self.cast_types.get(internal_type)
        return self.column_type(internal_type, parameters) if found is None else found % parameters

    def cast(self, internal_type: str) -> tuple[str, str] | None:
        """Return JSON_EXTRACT for documents, which are text here."""
        return ("JSON_EXTRACT(", ", '$')") if internal_type == "JSONField" else None

    def conversion(self, internal_type: str, options: Mapping[str, Any]) -> Conversion | None:
        """Return how PyMySQL's value becomes what models hold."""
        make = _CONVERSIONS.get(internal_type)
        return make(self._with_stored(options)) if make else None

    def adapter(self, internal_type: str, options: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return how a Python value becomes what a literal is written of."""
        make = _ADAPTERS.get(internal_type)
        return make(self._with_stored(options)) if make else None

    def _with_stored(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return options if self.stored is None else {**options, "stored": self.stored}

    # ---- dates and times

    def _there(self, internal_type: str, zone: str | None, *, back: bool = False) -> tuple[str, str]:
        """Return the text around a stored moment that gives it in the zone asked for, or the way back."""
        held = str(self.stored or "UTC")
        if internal_type != "DateTimeField" or zone is None or zone == held:
            return "", ""
        names = (zone, held) if back else (held, zone)
        seconds = [_offset(name) for name in names]
        if seconds[0] is not None and seconds[1] is not None:  # CONVERT_TZ takes no seconds, and not every offset
            return "(", f" + INTERVAL {seconds[1] - seconds[0]} SECOND)"
        return "CONVERT_TZ(", "".join(f", {quote_text(_zone_text(name))}" for name in names) + ")"

    def needs_zones(self, zone: str | None) -> bool:
        """Say whether the server must know a zone by its name."""
        names = {one for one in (zone, str(self.stored or "UTC")) if one is not None}
        return len(names) > 1 and any(_offset(name) is None for name in names)

    def extract(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return EXTRACT, or the function for a component that it has not, in the zone asked for."""
        if internal_type == "DurationField":
            raise ValueError("Extract requires native DurationField database support.")
        opening, closing = self._there(internal_type, zone)
        before, after = _EXTRACT.get(kind, (f"EXTRACT({kind.upper()} FROM ", ")"))
        return before + opening, closing + after

    def truncate(self, kind: str, internal_type: str, zone: str | None) -> tuple[str, str]:
        """Return a cut by form or by counting, in the zone asked for, as a moment that is stored like any other."""
        opening, closing = self._there(internal_type, zone)
        if kind in ("date", "time"):
            return f"{kind.upper()}({opening}", f"{closing})"
        wanted = {"DateField": "DATE", "TimeField": "TIME(6)"}.get(internal_type, "DATETIME(6)")
        back = self._there(internal_type, zone, back=True)
        if kind in _BELOW_OFFSETS and "CONVERT_TZ" in opening:
            opening = closing = ""
            back = ("", "")
        if kind in _COUNTED:
            before, after = (part.format(type=wanted) for part in _COUNTED[kind])
        elif kind in _FORMS:
            form = _FORMS[kind].partition(" ")[2] if internal_type == "TimeField" else _FORMS[kind]
            before, after = "CAST(DATE_FORMAT(", f", '{form}') AS {wanted})"
        else:
            raise ValueError(f"Cannot truncate to {kind!r}.")
        return back[0] + before + opening, closing + after + back[1]

    def truncated(self, kind: str, internal_type: str, zone: str | None, operand: Any) -> tuple[Any, ...]:
        """Return a cut; to the hour of a zone not there and back again, for where clocks are set back an hour comes twice."""
        opening, closing = self._there(internal_type, zone)
        if kind != "hour" or "CONVERT_TZ" not in opening:
            return super().truncated(kind, internal_type, zone, operand)
        minutes = ("MINUTE(", opening, operand, closing, ") * 60000000")
        return (
            "(",
            operand,
            " - INTERVAL (",
            *minutes,
            " + SECOND(",
            operand,
            ") * 1000000 + MICROSECOND(",
            operand,
            ")) MICROSECOND)",
        )

    def interval(self) -> tuple[str, str]:
        """Return nothing around: durations are microseconds."""
        return "", ""

    def date_arithmetic(self, operator: str) -> tuple[str, str, str]:
        """Return the sum of a moment and an interval of microseconds."""
        return "(", f" {operator} INTERVAL ", " MICROSECOND)"

    def moments_apart(self, internal_type: str) -> tuple[str, str, str]:
        """Return the text before, between and after two moments, the later one first, that gives the duration between them."""
        if internal_type == "TimeField":  # on the same day, lest the server puts each on that of its own reading
            first = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ADDTIME('1970-01-01 00:00:00', "
            return f"({first}", f")) - {first}", ")))"
        return "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ", ") - TIMESTAMPDIFF(MICROSECOND, '1970-01-01', ", "))"

    def combine(self, operator: str) -> tuple[str, str, str]:
        """Return the operator, or a function for it; bits are those of signed numbers, as everywhere else."""
        if operator == "%":
            return "MOD(", ", ", ")"
        if operator == "#":
            operator = "^"
        elif operator not in ("&", "|", "<<", ">>"):
            return super().combine(operator)
        return "CAST((", f" {operator} ", ") AS SIGNED)"

    def right_shift(self, left: Any, right: Any) -> tree.Template:
        """Return the shift of a signed number: the operator takes it for an unsigned one."""
        pieces = ("CAST(IF(", left, " < 0, ~(~", left, " >> ", right, "), ", left, " >> ", right, ") AS SIGNED)")
        return tree.Template(pieces, strict=True)

    # ---- statements

    def lock_clause(self, *, nowait: bool, skip_locked: bool, no_key: bool, of: Sequence[str]) -> str:
        """Return FOR UPDATE with its options."""
        tables = f" OF {', '.join(of)}" if of else ""
        return f" FOR UPDATE{tables}{' NOWAIT' if nowait else ' SKIP LOCKED' if skip_locked else ''}"

    def ignoring_clause(self, key: str) -> str:
        """Return what leaves a row alone that is there already: its key is set to itself. IGNORE would hide other errors."""
        return f" ON DUPLICATE KEY UPDATE {key} = {key}"

    def conflict_clause(self, targets: Sequence[str], updates: Sequence[str]) -> str:
        """Return ON DUPLICATE KEY UPDATE: of any unique key, for the server takes no names of them."""
        return f" ON DUPLICATE KEY UPDATE {', '.join(f'{column} = VALUES({column})' for column in updates)}"

    def explain(self, output: str | None, options: Mapping[str, Any]) -> str:
        """Return EXPLAIN, or ANALYZE, which runs the statement."""
        self.check_explain(output, options)
        name = output and output.upper()
        form = f"FORMAT={'TRADITIONAL' if name == 'TEXT' else name} " if name else ""
        return f"{self._explaining(options)} {form}"

    def _explaining(self, options: Mapping[str, Any]) -> str:
        return "ANALYZE" if _asked(options, "analyze") else "EXPLAIN"

    def random(self) -> str:
        """Return the text of a random number."""
        return "RAND()"


def _asked(options: Mapping[str, Any], name: str) -> bool:
    return any(bool(value) for given, value in options.items() if given.lower() == name)


class OldMariadbDialect(MariadbDialect):
    """MariaDB before 10.7, which has no type for UUIDs."""

    column_types = MappingProxyType({**MariadbDialect.column_types, "UUIDField": "char(32)"})

    def adapter(self, internal_type: str, options: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return how a Python value becomes what a literal is written of; UUIDs are 32 digits."""
        return _digits if internal_type == "UUIDField" else super().adapter(internal_type, options)


def _digits(value: Any) -> str:
    return _as_uuid(value).hex


def _typed_time(value: datetime.time) -> TimeText:
    return TimeText(_plain_time(value))


class MysqlDialect(OldMariadbDialect):
    """MySQL 8.0.19 or later."""

    display_name = "MySQL"
    functions = MYSQL_FUNCTIONS
    documents = MysqlDocuments()
    row_locks = frozenset({"update", "nowait", "skip_locked", "of"})
    explain_formats = frozenset({"JSON", "TEXT", "TRADITIONAL", "TREE"})
    reads_own_rows = False
    operators = MappingProxyType(
        {
            **MariadbDialect.operators,
            # The operator BINARY goes away in MySQL.
            **dict.fromkeys(("contains", "startswith", "endswith"), "{lhs} LIKE CAST({rhs} AS BINARY)"),
            "regex": "REGEXP_LIKE({lhs}, {rhs}, 'c')",
            "iregex": "REGEXP_LIKE({lhs}, {rhs}, 'i')",
        }
    )

    def cast(self, internal_type: str) -> tuple[str, str] | None:
        """Return nothing of its own: there is a type for each."""
        return None

    def adapter(self, internal_type: str, options: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """Return how a Python value becomes what a literal is written of; times are written as times."""
        return _typed_time if internal_type == "TimeField" else super().adapter(internal_type, options)

    def conflict_clause(self, targets: Sequence[str], updates: Sequence[str]) -> str:
        """Return ON DUPLICATE KEY UPDATE with a name for the new row: the function VALUES goes away in MySQL."""
        return f" AS new ON DUPLICATE KEY UPDATE {', '.join(f'{column} = new.{column}' for column in updates)}"

    def _explaining(self, options: Mapping[str, Any]) -> str:
        return "EXPLAIN ANALYZE" if _asked(options, "analyze") else "EXPLAIN"


def _zone_text(zone: str) -> str:
    """Return a zone as CONVERT_TZ takes it: UTC by its offset, which needs no tables."""
    return "+00:00" if zone == "UTC" else zone


def _offset(zone: str) -> int | None:
    """Return the seconds east of UTC of a zone that is an offset; None for one with a name."""
    if zone == "UTC":
        return 0
    if zone[0] not in "+-":
        return None
    hours, minutes, seconds = (int(part) for part in (*zone[1:].split(":"), "0", "0")[:3])
    return (hours * 3600 + minutes * 60 + seconds) * (1 if zone[0] == "+" else -1)


def dialect_of(mariadb: bool, version: tuple[int, ...], stored: datetime.tzinfo | None = None) -> MariadbDialect:
    """Return the dialect of a server."""
    if not mariadb:
        return MysqlDialect(stored)
    return MariadbDialect(stored) if version >= NATIVE_UUID else OldMariadbDialect(stored)
