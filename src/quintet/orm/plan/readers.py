"""Readers: generated functions that take an instance's values as the driver wants them, for INSERT and UPDATE.

    value of a type with an adapter            the adapter, called at once
    value fits as it is (str, int, None ...)   one look into a set, nothing else
    anything else                              the field's documented hooks

A value that is an expression, or that its field writes text around, raises `ExpressionFoundError`: such an instance takes the
road through the planner.
"""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from quintet.orm.plan import binding
from quintet.orm.plan.codegen import Source, converted
from quintet.orm.types import is_ours
from quintet.sql.names import check_plain

KNOWN_VALUES = frozenset({str, int, float, bool, dict, list, Decimal, datetime.datetime, datetime.date, UUID})
NONE = type(None)


class ExpressionFoundError(Exception):
    """A value is an expression, which the database computes."""


def makes_value(field: Any) -> bool:
    """Say whether a field's value at saving is more than the instance's attribute."""
    return not is_ours(type(field).pre_save) or bool(
        getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or getattr(field, "upload_to", None) is not None
    )


def preparer(field: Any) -> Callable[[Any, Any], Any]:
    """Return the function for values that neither fit as they are nor have an adapter."""
    wraps = binding.wraps_values(field)

    def prepare(value: Any, connection: Any) -> Any:
        if wraps:
            raise ExpressionFoundError
        if type(value) not in KNOWN_VALUES and hasattr(value, "resolve_expression"):
            raise ExpressionFoundError
        return field.get_db_prep_save(value, connection)

    return prepare


def read_columns(source: Source, fields: Sequence[Any], connection: Any, depth: int, raw: bool, adding: str) -> str:
    """Write how the values of ``fields`` are read from the local ``o``; return them as source, joined by commas.

    ``raw`` values (fixtures) are taken as they stand; ``adding`` is the source of what `pre_save` is told.
    """
    for index, field in enumerate(fields):
        if raw or not makes_value(field):
            source.line(depth, f"v{index} = o.{check_plain(field.attname)}")
        else:
            source.line(depth, f"v{index} = {source.hold(field.pre_save, 'pre_save')}(o, {adding})")
        _prepare(source, field, f"v{index}", connection, depth)
    return ", ".join(f"v{index}" for index in range(len(fields))) + ("," if len(fields) == 1 else "")


def _prepare(source: Source, field: Any, value: str, connection: Any, depth: int) -> None:
    """Write how the local ``value`` becomes the driver's: types with an adapter are asked for first, one after the other."""
    slow = f"{source.hold(preparer(field), 'prepare')}({value}, connection)"
    if not _is_direct(field):
        source.line(depth, f"{value} = {slow}")
        return
    quick = binding.storage_field(field).quick_adapters(connection)
    fits = source.hold(frozenset(kind for kind, adapt in quick.items() if adapt is None) | {NONE}, "fits")
    adapters = {kind: adapt for kind, adapt in quick.items() if adapt is not None}
    if not adapters:
        source.line(depth, f"if type({value}) not in {fits}:")
        source.line(depth + 1, f"{value} = {slow}")
        return
    source.line(depth, f"kind = type({value})")
    for place, (kind, adapt) in enumerate(adapters.items()):
        source.line(depth, f"{'elif' if place else 'if'} kind is {source.hold(kind, 'type')}:")
        source.line(depth + 1, f"{value} = {source.hold(adapt, 'adapt')}({value})")
    source.line(depth, f"elif kind not in {fits}:")
    source.line(depth + 1, f"{value} = {slow}")


def _is_direct(field: Any) -> bool:
    """Say whether values of common types need not be shown to the field's hooks."""
    return field.is_stock() and not binding.wraps_values(field)


def row_inserter(
    text: str, fields: Sequence[Any], connection: Any, raw: bool, counted: Any, returned: Sequence[Any], forgotten: Sequence[Any]
) -> Callable[[Any, Any], None]:
    """Return ``insert(o, connection)``: run the INSERT ``text`` with the values of one instance, and give it what comes back.

    ``counted`` is the key that is the last row's number, ``returned`` the fields whose values the statement returns, and
    ``forgotten`` those that it could not return.
    """
    source = Source()
    values = read_columns(source, fields, connection, 1, raw, "o._state.adding")
    sql = source.hold(text, "SQL")
    if returned:
        names = _unpacked(returned)
        source.line(1, f"{names} = connection.fetch_one({sql}, ({values}), writes=True)")
        take_over(source, returned, connection, 1)
    elif counted is not None:
        source.line(1, f"o.{check_plain(counted.attname)} = connection.insert({sql}, ({values}))")
    else:
        source.line(1, f"connection.execute({sql}, ({values}))")
    _forget(source, forgotten)
    return source.function("insert", "o, connection")


def row_updater(
    text: str, fields: Sequence[Any], connection: Any, raw: bool, returned: Sequence[Any], forgotten: Sequence[Any]
) -> Callable[[Any, Any], bool]:
    """Return ``update(o, connection)``: run the UPDATE ``text`` with the values of one instance; say whether it met a row.

    The instance gets the values of the fields that the statement ``returned``, and forgets those that it could not return.
    """
    source = Source()
    values = read_columns(source, fields, connection, 1, raw, "o._state.adding")
    sql = source.hold(text, "SQL")
    if not returned:
        source.line(1, f"found = connection.execute({sql}, ({values})) > 0")
        _forget(source, forgotten)
        source.line(1, "return found")
        return source.function("update", "o, connection")
    source.line(1, f"row = connection.fetch_one({sql}, ({values}), writes=True)")
    source.line(1, "if row is None:")
    source.line(2, "return False")
    source.line(1, f"{_unpacked(returned)} = row")
    take_over(source, returned, connection, 1)
    source.line(1, "return True")
    return source.function("update", "o, connection")


def _forget(source: Source, fields: Sequence[Any]) -> None:
    """Write how the local ``o`` forgets fields, which are then loaded when they are asked for."""
    for field in fields:
        source.line(1, f"o.__dict__.pop({source.hold(field.attname, 'name')}, None)")


def _unpacked(fields: Sequence[Any]) -> str:
    return ", ".join(f"x{index}" for index in range(len(fields))) + ("," if len(fields) == 1 else "")


def take_over(source: Source, fields: Sequence[Any], connection: Any, depth: int) -> None:
    """Write how the local ``o`` takes over the driver's values ``x0``, ``x1`` ... of ``fields``."""
    for index, field in enumerate(fields):
        source.line(depth, f"o.{check_plain(field.attname)} = {converted(source, field, f'x{index}', connection)}")


def taker(fields: Sequence[Any], connection: Any) -> Callable[[Any, Sequence[Any]], None]:
    """Return ``take(o, row)``: an instance takes over the driver's values of ``fields``."""
    source = Source()
    source.line(1, f"{_unpacked(fields)} = row")
    take_over(source, fields, connection, 1)
    return source.function("take", "o, row")


def rows_reader(fields: Sequence[Any], connection: Any, raw: bool) -> Callable[[Any, Any], list[Any]]:
    """Return ``read(objs, connection)``: the values of many new instances, row after row in one list."""
    source = Source()
    source.line(1, "out = []")
    source.line(1, "add = out.extend")
    source.line(1, "for o in objs:")
    values = read_columns(source, fields, connection, 2, raw, "True")
    source.line(2, f"add(({values}))")
    source.line(1, "return out")
    return source.function("read", "objs, connection")


def settler(returned: Sequence[Any], connection: Any) -> Callable[[Any, Any, str], None]:
    """Return ``settle(objs, rows, alias)``: instances take what the database gave, and know that they are stored."""
    source = Source()
    source.line(1, f"for o, ({_unpacked(returned)}) in zip(objs, rows, strict=True):")
    take_over(source, returned, connection, 2)
    source.line(2, "s = o._state")
    source.line(2, "s.adding = False")
    source.line(2, "s.db = alias")
    return source.function("settle", "objs, rows, alias")
