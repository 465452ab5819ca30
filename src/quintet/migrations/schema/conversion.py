"""What becomes of a column's values when its type changes: for each pair of kinds one expression, or none.

The kind of a column is what its values mean (``uuid``), whatever the database calls the type that holds them (``char(32)``).
Both tables say the same in two dialects, so that a change keeps the same data on both:

    kept as it is     between integers, numbers, texts of any length; a date inside a moment
    read              text as a number, date, uuid, JSON ..; JSON as a number, text ..
    written           anything as text; most as JSON
    cut, as SQL does  a number's fraction on the way to an integer (rounded), a moment's time on the way to a date,
                      any number but 0 on the way to True

A pair that is missing has no meaning that everybody would agree on (an integer as a date), and is refused. A value that
cannot be read turns the expression into NULL on SQLite and into an error on PostgreSQL: `preflight` asks before anything
changes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from quintet.migrations.schema.column import ColumnSpec

COLUMN = "{column}"
TYPE = "{type}"
SCALE = "{scale}"

NUMBERS = ("integer", "decimal", "float")


def _pairs(*tables: Mapping[tuple[str, str], str]) -> Mapping[tuple[str, str], str]:
    return MappingProxyType({pair: text for table in tables for pair, text in table.items()})


def _from(old: str, *news: str, text: str) -> dict[tuple[str, str], str]:
    return {(old, new): text for new in news}


def _into(new: str, *olds: str, text: str) -> dict[tuple[str, str], str]:
    return {(old, new): text for old in olds}


CAST = f"{COLUMN}::{TYPE}"

POSTGRES: Mapping[tuple[str, str], str] = _pairs(
    _from("text", *NUMBERS, "boolean", "date", "datetime", "time", "duration", "uuid", "json", "address", text=CAST),
    _into("text", *NUMBERS, "boolean", "date", "datetime", "time", "duration", "uuid", "json", text=f"{COLUMN}::text"),
    {("address", "text"): f"host({COLUMN})"},
    {("text", "binary"): f"convert_to({COLUMN}, 'UTF8')", ("binary", "text"): f"convert_from({COLUMN}, 'UTF8')"},
    {(old, new): CAST for old in NUMBERS for new in NUMBERS if old != new},
    _into("boolean", *NUMBERS, text=f"({COLUMN} <> 0)"),
    _from("boolean", *NUMBERS, text=f"{COLUMN}::integer::{TYPE}"),
    {("date", "datetime"): CAST, ("datetime", "date"): CAST, ("datetime", "time"): CAST},
    {("float", "integer"): f"round({COLUMN}::numeric)::{TYPE}"},
    _into("json", *NUMBERS, "boolean", "date", "datetime", "uuid", text=f"to_jsonb({COLUMN})"),
    _from("json", *NUMBERS, "boolean", text=CAST),
    _from("json", "date", "datetime", "uuid", text=f"({COLUMN} #>> '{{}}')::{TYPE}"),
)

# -- SQLite: the texts in which the driver stores dates, moments, times and uuids are what these expressions read and write.

_TRIMMED = f"trim({COLUMN})"
_IS_INTEGER = f"({_TRIMMED} GLOB '[-+0-9]*' AND substr({_TRIMMED}, 2) NOT GLOB '*[^0-9]*' AND {_TRIMMED} GLOB '*[0-9]')"
# Compared with a number, a text that reads as one is taken for it; any other text is greater than every number.
_IS_NUMBER = f"({_TRIMMED} <> '' AND {_TRIMMED} <= CAST(9e999 AS REAL))"
_FRACTION = (
    f"CASE WHEN instr({COLUMN}, '.') THEN substr(printf('%.6f', CAST('0.' || substr({COLUMN}, instr({COLUMN}, '.') + 1, 6) "
    "AS REAL)), 2) ELSE '' END"
)
# The date functions take a plain number for a day of the Julian calendar, and the 31st of February for the 2nd of March.
_IS_DATE = f"date(substr({COLUMN}, 1, 10), '+0 days') = substr({COLUMN}, 1, 10)"
_HEX = f"replace(replace(replace(replace(lower({_TRIMMED}), 'urn:uuid:', ''), '-', ''), '{{', ''), '}}', '')"
_HYPHENATED = "||'-'||".join(f"substr({COLUMN}, {start}, {size})" for start, size in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12)))
_TRUTH = (
    f"CASE WHEN lower({_TRIMMED}) IN ('1', 't', 'true', 'y', 'yes', 'on') THEN 1 "
    f"WHEN lower({_TRIMMED}) IN ('0', 'f', 'false', 'n', 'no', 'off') THEN 0 END"
)


def _present(text: str) -> str:
    """Return the expression for functions that make a text of NULL as well."""
    return f"CASE WHEN {COLUMN} IS NOT NULL THEN {text} END"


_ROUNDED = f"CAST(round({COLUMN}) AS INTEGER)"
# As PostgreSQL writes them: a whole number without a fraction.
_IS_WHOLE = f"abs({COLUMN}) < 1e15 AND {COLUMN} = CAST({COLUMN} AS INTEGER)"
_SHORT_NUMBER = f"CASE WHEN {_IS_WHOLE} THEN CAST(CAST({COLUMN} AS INTEGER) AS TEXT) ELSE CAST({COLUMN} AS TEXT) END"
_TRUE_FALSE = f"CASE {COLUMN} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"

_READ: Mapping[str, str] = MappingProxyType(
    {
        "integer": f"CASE WHEN {_IS_INTEGER} THEN CAST({_TRIMMED} AS INTEGER) END",
        "decimal": f"CASE WHEN {_IS_NUMBER} THEN CAST({_TRIMMED} AS NUMERIC) END",
        "float": f"CASE WHEN {_IS_NUMBER} THEN CAST({_TRIMMED} AS REAL) END",
        "boolean": _TRUTH,
        "date": f"CASE WHEN {_IS_DATE} THEN date({COLUMN}) END",
        "datetime": f"CASE WHEN {_IS_DATE} THEN datetime({COLUMN}) || {_FRACTION} END",
        "time": f"CASE WHEN {COLUMN} GLOB '[0-2][0-9]:*' THEN time({COLUMN}) || {_FRACTION} END",
        "uuid": f"CASE WHEN length({_HEX}) = 32 AND {_HEX} NOT GLOB '*[^0-9a-f]*' THEN {_HEX} END",
        "json": f"CASE WHEN json_valid({COLUMN}) THEN {COLUMN} END",
    }
)
_INSIDE = f"json_extract({COLUMN}, '$')"


def _read_from_json(kind: str) -> str:
    return f"CASE WHEN json_type({COLUMN}) = 'text' THEN {_READ[kind].replace(COLUMN, _INSIDE)} END"


def _number_in_json(text: str) -> str:
    return f"CASE WHEN json_type({COLUMN}) IN ('integer', 'real') THEN {text} END"


SQLITE: Mapping[tuple[str, str], str] = _pairs(
    {("text", kind): text for kind, text in _READ.items()},
    {("text", "address"): COLUMN, ("address", "text"): COLUMN},
    _into("text", "integer", "date", "datetime", "time", "json", text=f"CAST({COLUMN} AS TEXT)"),
    {
        ("decimal", "text"): _present(f"printf('%.{SCALE}f', {COLUMN})"),
        ("boolean", "text"): _TRUE_FALSE,
        ("uuid", "text"): _HYPHENATED,
    },
    {("float", "text"): _SHORT_NUMBER},
    {("text", "binary"): f"CAST({COLUMN} AS BLOB)", ("binary", "text"): f"CAST({COLUMN} AS TEXT)"},
    _from("integer", "decimal", "float", text=COLUMN),
    {("decimal", "float"): COLUMN, ("float", "decimal"): COLUMN},
    _into("integer", "decimal", "float", text=_ROUNDED),
    _into("boolean", *NUMBERS, text=f"({COLUMN} <> 0)"),
    _from("boolean", *NUMBERS, text=COLUMN),
    {("date", "datetime"): f"{COLUMN} || ' 00:00:00'", ("datetime", "date"): f"substr({COLUMN}, 1, 10)"},
    {("datetime", "time"): f"substr({COLUMN}, 12)"},
    _into("json", *NUMBERS, text=f"CAST({COLUMN} AS TEXT)"),
    {("boolean", "json"): _TRUE_FALSE, ("date", "json"): _present(f"json_quote({COLUMN})")},
    {("uuid", "json"): _present(f"json_quote({_HYPHENATED})")},
    {("datetime", "json"): _present(f"json_quote(replace({COLUMN}, ' ', 'T'))")},
    {("json", "integer"): _number_in_json(f"CAST(round({_INSIDE}) AS INTEGER)")},
    _from("json", "decimal", "float", text=_number_in_json(_INSIDE)),
    {("json", "boolean"): f"CASE json_type({COLUMN}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"},
    {("json", kind): _read_from_json(kind) for kind in ("date", "datetime", "uuid")},
)


def is_known(old: ColumnSpec, new: ColumnSpec) -> bool:
    """Say whether both columns are of kinds that the tables speak of; a custom type is left to the database."""
    return bool(old.kind and new.kind)


def expression(table: Mapping[tuple[str, str], str], old: ColumnSpec, new: ColumnSpec, column: str) -> str | None:
    """Return the SQL that makes a value of ``new`` from the quoted ``column``, or None when the pair is not in the table."""
    text = COLUMN if old.kind == new.kind else table.get((old.kind, new.kind))
    if text is None:
        return None
    return text.replace(COLUMN, column).replace(TYPE, new.type).replace(SCALE, str(old.scale))


INTEGER_WIDTHS: Mapping[str, int] = MappingProxyType({"smallint": 2, "integer": 4, "bigint": 8})


def size_of(spec: ColumnSpec) -> tuple[int, ...]:
    """Return the numbers in the parentheses of the type: a text's length, a decimal's digits and places; empty without."""
    _, _, inside = spec.type.partition("(")
    return tuple(int(number) for number in inside.rstrip(")").split(",") if number.strip().isdigit())


def narrows(old: ColumnSpec, new: ColumnSpec) -> bool:
    """Say whether a column of the same kind may hold values that its new type cannot."""
    if old.kind == "integer":
        return INTEGER_WIDTHS.get(new.type, 8) < INTEGER_WIDTHS.get(old.type, 8)
    before, after = size_of(old), size_of(new)
    if not after:
        return False
    if not before:
        return True
    if old.kind == "decimal":
        return after[0] - after[-1] < before[0] - before[-1]
    return after[0] < before[0]
