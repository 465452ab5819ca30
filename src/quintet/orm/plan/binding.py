"""Binding: how a value gets from Python to the driver, and back.

A binding is chosen once per plan from the field on the other side and the type that the value had. Where the type fits as it is
the value passes untouched; otherwise a small function prepares it.
"""

import json
import math
import sys
from collections.abc import Callable
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import DataError
from quintet.kernel.errors import FieldError
from quintet.kit.record import record
from quintet.orm.expressions.base import WHOLE, Expression, kind_of
from quintet.orm.types import is_ours
from quintet.sql.dialect import Conversion, Dialect
from quintet.sql.tree import ListParam, Param

JSON_FROM = 200

#: Of what a database computed: most of it is an int already.
WHOLE_NUMBER = Conversion("{x} if type({x}) is int else int({x})")


def storage_field(field: Any) -> Any:
    """Return the field whose kind of column a field has: a relation's target, a generated field's output, else the field."""
    while field is not None:
        if getattr(field, "is_relation", False):
            field = field.target_field
        elif getattr(field, "generated", False):
            field = field.output_field
        else:
            return field
    return None


def wraps_values(field: Any) -> bool:
    """Say whether a custom field writes text around its values in INSERT and UPDATE, which `facade.wrapped` asks it for."""
    return hasattr(field, "get_placeholder_sql") or hasattr(field, "get_placeholder")


def prepare(field: Any, kind: type, connection: Any) -> tuple[Callable[..., Any] | None, bool]:
    """Return the function that prepares a value of type ``kind`` for ``field``, and whether it takes the connection."""
    if hasattr(kind, "_meta"):
        return _key_preparer(field), True
    if field is None:
        field = Expression.output_fields.of_type(kind)
        if field is None:
            return None, False
    stored = storage_field(field)
    if not field.is_stock():
        return _own_preparer(field), True
    quick = stored.quick_adapters(connection)
    if kind in quick:
        return quick[kind], False
    return _own_preparer(field), True


def _own_preparer(field: Any) -> Callable[[Any, Any], Any]:
    return lambda value, connection: field.get_db_prep_value(scalar(value, field), connection, False)


class PreparedAsNone(ValueError):
    """A field has made None of a value that it is compared with: it is compared as None is, and not as a value."""

    def __init__(self, slot: int) -> None:
        super().__init__("Cannot use None as a query value")
        self.slot = slot


def never_none(field: Any, slot: int) -> Callable[[Any, Any], Any]:
    """Return what prepares a value for a comparison with a field that has hooks of its own."""

    def prepared(value: Any, connection: Any) -> Any:
        found = field.get_db_prep_value(scalar(value, field), connection, False)
        if found is None:
            raise PreparedAsNone(slot)
        return found

    return prepared


def scalar(value: Any, field: Any) -> Any:
    """Return ``value`` unless it is a collection where one value is meant.

    Raises FieldError, except for JSON, which holds collections.
    """
    if (
        isinstance(value, list | tuple | set | dict)
        and is_ours(type(field))
        and storage_field(field).get_internal_type() != "JSONField"
    ):
        raise FieldError(
            f"Field {field.name!r} is compared with one value, not with a {type(value).__name__}; use the __in lookup."
        )
    return value


def _key_preparer(field: Any) -> Callable[[Any, Any], Any]:
    stored = storage_field(field)
    attname = getattr(getattr(field, "target_field", None), "attname", None)

    own = own_model(field)

    def key(instance: Any, connection: Any) -> Any:
        name = None if own is not None and isinstance(instance, own) else attname
        return stored.get_db_prep_value(saved_key(instance, name), connection, False)

    return key


def own_model(field: Any) -> Any:
    """Return the model of a relation that is its model's key: such a key may be given by an instance of either model."""
    return field.model if getattr(field, "primary_key", False) and field.is_relation else None


def is_too_large(value: Any) -> bool:
    """Say whether an integer fits into no column."""
    return type(value) is int and not -(2**63) <= value < 2**63


def out_of_range(values: Any) -> DataError:
    """Return the error for integers that are to be stored and fit into no column."""
    shown = ", ".join(str(value) for value in values if is_too_large(value))
    return DataError(f"integer out of range: {shown or 'a value'} does not fit into 64 bits")


def saved_key(instance: Any, attname: str | None = None) -> Any:
    """Return the key of an instance used as a value.

    Raises ValueError for one without a key.
    """
    found = getattr(instance, attname, None) if attname else None
    found = instance.pk if found is None else found
    if found is None:
        raise ValueError("Model instances passed to related filters must be saved.")
    return found


def may_be_key_of(kind: type, target: Any) -> bool:
    """Say whether a value of type ``kind`` may stand for a row of ``target``: any but an instance of a model not related to it.

    Proxies count as the model they stand for; parents and children share rows.
    """
    meta = getattr(kind, "_meta", None)
    if meta is None or kind is target:
        return True
    one, other = meta.concrete_model, target._meta.concrete_model
    return one is None or issubclass(one, other) or issubclass(other, one)


def wrong_instance(instance: Any, target: Any) -> ValueError:
    """Return the error for an instance of a model that a relation does not lead to."""
    return ValueError(f'Cannot query "{instance}": Must be "{target._meta.object_name}" instance.')


#: How a number that is not whole is rounded where it is compared with whole numbers, so that the comparison says the same.
ROUNDED = MappingProxyType({"lt": math.ceil, "gte": math.ceil, "gt": math.floor, "lte": math.floor})
ORDERS = frozenset({"exact", *ROUNDED})


def compared(field: Any, kind: type, lookup: str, connection: Any) -> Callable[[Any, Any], Any] | None:
    """Return how a value of type ``kind`` is bound that is compared with ``field`` but could not be stored in it.

    None for a lookup, a field or a type of which all values are bound as if they were stored.
    """
    if field is None or lookup not in ORDERS or not field.is_stock():
        return None
    stored = kind_of(field)
    if stored in WHOLE and kind in (float, Decimal) and lookup in ROUNDED:
        return lambda value, connection: finite(rounded(value, lookup), connection)
    if stored in WHOLE and kind not in (int, bool) and not hasattr(kind, "_meta"):
        return lambda value, linked: within_reach(field.get_db_prep_value(scalar(value, field), linked, False), linked)
    if stored == "DecimalField" and kind in (Decimal, str, int, float):
        return storage_field(field).comparison_adapter(kind, connection)
    return None


def finite(value: Any, connection: Any) -> Any:
    """Return a number that compares with whole numbers as ``value`` does, which may be infinite, as the database can write it."""
    if isinstance(value, float) and math.isinf(value) and not connection.dialect.has_infinity:
        return math.copysign(sys.float_info.max, value)
    return value


def within_reach(value: Any, connection: Any) -> Any:
    """Return an integer beyond every column as a float that compares like it, anything else as it is: "9" * 40 names no row."""
    return finite(math.inf if value > 0 else -math.inf, connection) if is_too_large(value) else value


def rounded(value: Any, lookup: str) -> Any:
    """Return the whole number that compares like ``value``; what is not finite, or beyond every column, stays a float."""
    if not isinstance(value, float | Decimal):
        return value
    whole = ROUNDED[lookup](value) if math.isfinite(value) else None
    return float(value) if whole is None or is_too_large(whole) else whole


@record
class _Items:
    """How the items of a list compared with a field are bound.

    ``prepare`` is for those that do not fit as they are; ``held`` are the smallest and the largest whole number that the left
    side can have; ``cast`` is the type of the list where a database wants one.
    """

    prepare: Callable[..., Any] | None
    held: tuple[int, int] | None
    cast: str | None

    def within(self, values: list[Any]) -> list[Any]:
        """Return the values that the left side can have."""
        if self.held is None or not values:
            return values
        low, high = self.held
        if min(values) >= low and max(values) <= high:
            return values
        return [value for value in values if low <= value <= high]


def _items(field: Any, connection: Any, stored_here: bool) -> _Items:
    if field is None:
        return _Items(None, None, None)
    stored, kind, dialect = storage_field(field), kind_of(field), connection.dialect
    prepare, held, stock = field.get_db_prep_value, None, field.is_stock()
    named = Expression.output_fields.named
    if kind == "DecimalField" and stock:
        prepare, stored = stored.comparison_adapter(None, connection), named(kind)  # of any number of digits
    elif kind in WHOLE and stock:
        stored = stored if stored_here else named("BigIntegerField")  # a sum has more room than what it sums
        held = dialect.integer_ranges[stored.get_internal_type()]
    return _Items(prepare, held, stored.cast_db_type(connection) if dialect.array_parameters else None)


def list_param(slot: int, field: Any, connection: Any, target: Any = None, stored_here: bool = True) -> ListParam:
    """Return the binding of a list compared with ``field``; None among the items matches nothing and is left out.

    So are whole numbers that the column cannot hold, or, for a value that is computed (not ``stored_here``), no column.
    ``target``: the model of which an item may be an instance.
    """
    stored = storage_field(field)
    attname = getattr(getattr(field, "target_field", None), "attname", None)
    stock = stored.stock_values if stored is not None and field.is_stock() else frozenset[type]()
    adapter = None
    if stored is not None:
        adapter = connection.dialect.adapter(stored.get_internal_type(), stored.dialect_options(connection))
    way, own = _items(field, connection, stored_here), own_model(field)
    takes_instances = target is not None or attname is not None or getattr(field, "primary_key", False)

    def items(values: Any, connection: Any) -> list[Any]:
        prepared: list[Any] = []
        for value in values:
            if type(value) in stock:
                prepared.append(value if adapter is None else adapter(value))
            elif value is not None:
                if takes_instances and hasattr(type(value), "_meta"):
                    known = target is None or may_be_key_of(type(value), target)
                    if not known and (own is None or not may_be_key_of(type(value), own)):
                        raise wrong_instance(value, target)
                    value = saved_key(value, None if own is not None and isinstance(value, own) else attname)
                value = value if way.prepare is None else way.prepare(value, connection)
                if value is not None:
                    prepared.append(value)
        prepared = way.within(prepared)
        return list(dict.fromkeys(prepared)) if len(prepared) > 1 and not isinstance(prepared[0], list | dict) else prepared

    return ListParam(slot, items, way.cast, fits=stock)


def item_param(slot: int, index: int, field: Any, connection: Any) -> Param:
    """Return the binding of one end of a range."""

    stock = field is not None and field.is_stock()
    whole, decimal = stock and kind_of(field) in WHOLE, stock and kind_of(field) == "DecimalField"
    ends = "gte", "lte"

    def item(values: Any, connection: Any) -> Any:
        pair = list(values)
        if len(pair) != 2:
            raise ValueError(f"The range lookup takes a pair of values, not {len(pair)}.")
        value = pair[index]
        if field is None:
            return value
        if whole:
            value = rounded(value, ends[index])
            if isinstance(value, float):
                return finite(value, connection)
            return within_reach(field.get_db_prep_value(value, connection, False), connection)
        if decimal and type(value) in (Decimal, str, int, float):
            return storage_field(field).comparison_adapter(type(value), connection)(value, connection)
        return field.get_db_prep_value(value, connection, False)

    return Param(slot, item, connected=True)


def part_param(slot: int, index: int, field: Any, row: Callable[[Any], Any]) -> Param:
    """Return the binding of one column's value of a row, which ``row`` takes apart."""

    def part(value: Any, connection: Any) -> Any:
        return field.get_db_prep_value(row(value)[index], connection, False)

    return Param(slot, part, connected=True)


def rows_param(slot: int, fields: Any, rows: Callable[[Any], Any], connection: Any) -> ListParam:
    """Return the binding of a list of rows, which ``rows`` takes apart."""

    def prepared(values: Any, connection: Any) -> list[Any]:
        found = (
            tuple(field.get_db_prep_value(value, connection, False) for field, value in zip(fields, row, strict=True))
            for row in rows(values)
        )
        return list(dict.fromkeys(found))

    return ListParam(slot, prepared, None, tuple(field.cast_db_type(connection) or "" for field in fields))


def rows_text(
    rows: list[tuple[Any, ...]], types: tuple[str, ...], dialect: Dialect, *, padded: bool = True
) -> tuple[str, list[Any]]:
    """Return the parenthesised right side of IN for rows, and its parameters; padded as lists are."""
    if not rows:
        nothing = ", ".join(f"CAST(NULL AS {kind})" for kind in types)
        return f"(SELECT {nothing} WHERE 1 = 0)", []
    size = min(1 << (len(rows) - 1).bit_length(), max(JSON_FROM, len(rows))) if padded else len(rows)
    one = f"({', '.join([dialect.placeholder] * len(types))})"
    given = [*rows, *[rows[-1]] * (size - len(rows))]
    return f"({dialect.rows_word}{', '.join([one] * size)})", [value for row in given for value in row]


def pattern_param(slot: int, lookup: str) -> Param:
    """Return the binding of a LIKE pattern: wildcards in the value are escaped."""
    before = "%" if lookup in ("contains", "icontains", "endswith", "iendswith") else ""
    after = "%" if lookup in ("contains", "icontains", "startswith", "istartswith") else ""

    def pattern(value: Any) -> str:
        text = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{before}{text}{after}"

    return Param(slot, str if lookup == "iexact_plain" else pattern)


def list_text(values: list[Any], dialect: Dialect, *, padded: bool = True) -> tuple[str, list[Any]]:
    """Return the parenthesised right side of IN for a database without arrays, and its parameters.

    Short lists are padded to a power of two, so that few statements serve all lengths; long ones travel as one JSON text where
    the database can read it.
    """
    count, placeholder = len(values), dialect.placeholder
    if count >= JSON_FROM and dialect.long_list and all(type(value) in (int, str) for value in values):
        return dialect.long_list.format(placeholder), [json.dumps(values)]
    if not count:
        return dialect.no_items, []
    size = 1 << (count - 1).bit_length()
    size = size if padded and size < JSON_FROM else count
    return f"({', '.join([placeholder] * size)})", values + [values[-1]] * (size - count)


def conversion(field: Any, dialect: Dialect, connection: Any, stored_here: bool = True) -> Conversion | None:
    """Return how a driver's value of ``field`` becomes Python's, None when it fits.

    Without ``stored_here`` the value is computed: it need not have the places of a column, nor be whole in the driver's eyes
    (PostgreSQL rounds to a numeric value, SQLite to a float).
    """
    stored = storage_field(field)
    if stored is None:
        return None
    options = stored.dialect_options(connection)
    found = stored.driver_conversion(connection, options if stored_here else {**options, "decimal_places": None})
    if found is None and not stored_here and stored.get_internal_type() in WHOLE:
        found = WHOLE_NUMBER
    own = getattr(stored, "from_db_value", None)
    if own is None:
        return found
    return _with_own(own, found, stored, connection)


def is_converted_by_dialect(field: Any) -> bool:
    """Say whether nothing but the dialect makes Python's values of a field's: no hook of its own does."""
    return not hasattr(field, "from_db_value") and is_ours(type(field).driver_conversion)


def _with_own(own: Any, stock: Conversion | None, field: Any, connection: Any) -> Conversion:
    """Return a conversion that ends in the field's documented `from_db_value` (which is given None too)."""
    names = dict(stock.names) if stock else {}
    inner = stock.source if stock else "{x}"
    names |= {"own": own, "column": field.cached_col if getattr(field, "model", None) is not None else None}
    names["connection_of"] = lambda: connection
    return Conversion(f"own(None if {{x}} is None else {inner}, column, connection_of())", names)


def takes_none(found: Conversion) -> bool:
    """Say whether a conversion wants None as well."""
    return found.source.startswith("own(")
