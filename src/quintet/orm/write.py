"""Writing rows: INSERT and UPDATE of instances, prepared once per model and set of fields.

A writer holds the text and, per column, how the instance's value becomes the driver's. Values that are expressions, such as
``F("n") + 1``, take the road through the planner instead.
"""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.fields.base import DatabaseDefault
from quintet.orm.plan import binding, codegen
from quintet.orm.plan.resolve import Env
from quintet.orm.plan.scope import Scope
from quintet.orm.plan.shape import Request, Shape
from quintet.orm.plan.statements import Builder
from quintet.orm.types import is_ours
from quintet.sql import tree
from quintet.sql.compiler import compile_statement

KNOWN_VALUES = frozenset({str, int, float, bool, dict, list, Decimal, datetime.datetime, datetime.date, UUID})


def column_writer(field: Any, connection: Any) -> tuple[Callable[[Any, Any], Any] | None, frozenset[type]]:
    """Return how a field's value is prepared for saving, and the types that need no preparing."""
    stored = binding.storage_field(field)
    if not field.is_stock():
        return (lambda value, connection: field.get_db_prep_save(value, connection)), frozenset()
    quick = stored.quick_adapters(connection)
    fits = frozenset(kind for kind, adapt in quick.items() if adapt is None)

    def prepare(value: Any, connection: Any) -> Any:
        adapt = quick.get(type(value))
        return field.get_db_prep_save(value, connection) if adapt is None else adapt(value)

    return prepare, fits | {type(None)}


def _writers(meta: Any, connection: Any) -> dict[Any, Any]:
    held = meta.__dict__.setdefault("write_plans", {})
    return held.setdefault((connection.alias, connection.vendor, binding_stamp(meta)), {})


def binding_stamp(meta: Any) -> int:
    """Return a number that changes when prepared writes must be prepared anew (settings changed)."""
    return codegen.settings_generation()


def insert(meta: Any, connection: Any, instance: Any, fields: Sequence[Any], returning: Any, raw: bool) -> Any:
    """Insert one row and return the value of ``returning`` that the database gave, if asked for."""
    key = ("insert", tuple(fields), returning)
    plans = _writers(meta, connection)
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = InsertPlan(meta, connection, fields, returning)
    return plan.run(connection, instance, raw)


class InsertPlan:
    """One INSERT of a model and a set of fields, ready to run."""

    def __init__(self, meta: Any, connection: Any, fields: Sequence[Any], returning: Any) -> None:
        self.meta, self.fields = meta, list(fields)
        self.returning = returning
        self.columns = []
        for field in fields:
            prepare, fits = column_writer(field, connection)
            self.columns.append(
                (field.attname, prepare, fits, None if is_ours(type(field).pre_save) and not _makes_value(field) else field)
            )
        # The last row's number is the key of a counting key only.
        counts = getattr(meta.pk, "counts_itself", False)
        by_key = returning is not None and (connection.dialect.insert_returning or not counts)
        statement = tree.Insert(
            meta.db_table,
            tuple(field.column for field in fields),
            tuple(tree.Param(index) for index in range(len(fields))),
            returning=(meta.pk.column,) if by_key else (),
        )
        self.text = compile_statement(statement, connection.dialect).text
        self.by_key = by_key
        self.read_key = codegen.reader(meta.pk, connection) if by_key else None

    def run(self, connection: Any, instance: Any, raw: bool) -> Any:
        """Insert the row of an instance."""
        values: list[Any] = []
        state = instance.__dict__
        for attname, prepare, fits, field in self.columns:
            value = state.get(attname) if field is None and attname in state else _value(instance, attname, field, raw)
            kind = type(value)
            if kind in fits:
                values.append(value)
            elif kind not in KNOWN_VALUES and hasattr(value, "resolve_expression"):
                return self._with_expressions(connection, instance, raw)
            else:
                values.append(prepare(value, connection))
        return self._execute(connection, self.text, values)

    def _execute(self, connection: Any, text: str, values: list[Any]) -> Any:
        try:
            if self.returning is None:
                connection.execute(text, values)
                return None
            if self.read_key is not None:
                return self.read_key(connection.fetch_one(text, values, writes=True)[0])
            return connection.insert(text, values)
        except OverflowError as error:
            raise binding.out_of_range(values) from error

    def _with_expressions(self, connection: Any, instance: Any, raw: bool) -> Any:
        columns: list[str] = []
        nodes: list[Any] = []
        params: list[Any] = []
        for field in self.fields:
            value = _value(instance, field.attname, field, raw)
            if isinstance(value, DatabaseDefault):
                continue
            columns.append(field.column)
            nodes.append(_value_node(self.meta, connection, field, value, params))
        statement = tree.Insert(
            self.meta.db_table, tuple(columns), tuple(nodes), returning=(self.returning.column,) if self.by_key else ()
        )
        text, bound = bound_statement(statement, connection, tuple(params))
        return self._execute(connection, text, bound)


def _value(instance: Any, attname: str, field: Any, raw: bool) -> Any:
    if field is None or raw:
        return getattr(instance, attname)
    return field.pre_save(instance, instance._state.adding)


def _makes_value(field: Any) -> bool:
    return bool(
        getattr(field, "auto_now", False)
        or getattr(field, "auto_now_add", False)
        or getattr(field, "upload_to", None) is not None
    )


def _value_node(meta: Any, connection: Any, field: Any, value: Any, params: list[Any]) -> Any:
    """Return the tree of a saved value; an expression may not read columns that are not there yet."""
    if not hasattr(value, "resolve_expression"):
        return tree.Bound(field.get_db_prep_save(value, connection))
    term = spec.freeze(value, params)
    scope = Scope(meta.model, connection)
    env = Env(
        scope, 0, Builder(Shape(Request(meta.model), 0, None, shareable=False), 0, None, connection, ())._nested, tuple(params)
    )
    resolved = env.resolve(term)
    if resolved.aggregate:
        raise FieldError(f"Aggregate functions are not allowed in this query ({field.name}={value!r}).")
    if isinstance(resolved.node, tree.Column):
        raise ValueError(
            f'Failed to insert expression "{value!r}" on {field}. F() expressions can only be used to update, not to insert.'
        )
    return resolved.node


def bound_statement(statement: Any, connection: Any, params: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """Return text and driver values of a statement that runs once."""
    source = codegen.Source()
    text, bound = codegen.bind_source(
        source, compile_statement(statement, connection.dialect), connection.dialect, None, frozenset()
    )
    source.line(1, f"return {text}, {bound}")
    sql, values = source.function("bind", "connection, p")(connection, params)
    return sql, list(values)


def update(meta: Any, connection: Any, instance: Any, fields: Sequence[Any], raw: bool) -> bool:
    """Update one row by its key; say whether there was one. Fields that hold expressions go through the planner."""
    key = ("update", tuple(fields))
    plans = _writers(meta, connection)
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = UpdatePlan(meta, connection, fields)
    return plan.run(connection, instance, raw)


class UpdatePlan:
    """One UPDATE by key of a model and a set of fields, ready to run."""

    def __init__(self, meta: Any, connection: Any, fields: Sequence[Any]) -> None:
        self.meta, self.fields = meta, list(fields)
        self.columns = []
        for field in (*fields, meta.pk):
            prepare, fits = column_writer(field, connection)
            plain = is_ours(type(field).pre_save) and not _makes_value(field)
            self.columns.append((field.attname, prepare, fits, None if plain else field))
        sets = tuple((field.column, tree.Param(index)) for index, field in enumerate(fields))
        where = tree.Template((tree.Column("", meta.pk.column), " = ", tree.Param(len(fields))))
        self.text = compile_statement(tree.Update(meta.db_table, sets, where), connection.dialect).text

    def run(self, connection: Any, instance: Any, raw: bool) -> bool:
        """Update the row of an instance."""
        values: list[Any] = []
        for attname, prepare, fits, field in self.columns:
            value = _value(instance, attname, field, raw)
            kind = type(value)
            if kind in fits:
                values.append(value)
            elif kind not in KNOWN_VALUES and hasattr(value, "resolve_expression"):
                return self._with_expressions(connection, instance, raw)
            else:
                values.append(prepare(value, connection))
        try:
            return connection.execute(self.text, values) > 0
        except OverflowError as error:
            raise binding.out_of_range(values) from error

    def _with_expressions(self, connection: Any, instance: Any, raw: bool) -> bool:
        model = self.meta.model
        rows = model._base_manager.using(connection.alias).filter(pk=instance._get_pk_val(self.meta))
        sets = {field.attname: _value(instance, field.attname, field, raw) for field in self.fields}
        done = rows.update(**{name: value for name, value in sets.items() if not isinstance(value, DatabaseDefault)}) > 0
        for name, value in sets.items():
            if hasattr(value, "resolve_expression") and done:
                # The row's value is the database's secret now; it loads when it is read.
                instance.__dict__.pop(name, None)
        return done


# --- many rows ---------------------------------------------------------------------------------------------------------


def conflict(meta: Any, ignore: bool, update_conflicts: bool, update_fields: Any, unique_fields: Any) -> tuple[Any, ...] | None:
    """Return (target fields, updated fields) of ON CONFLICT, or None.

    Raises ValueError for options that do not go together.
    """
    if ignore and update_conflicts:
        raise ValueError("ignore_conflicts and update_conflicts are mutually exclusive.")
    if ignore:
        return (), ()
    if not update_conflicts:
        return None
    if not update_fields:
        raise ValueError("Fields that will be updated when a row insertion fails on conflicts must be provided.")
    if not unique_fields:
        raise ValueError("Unique fields that can trigger the upsert must be provided.")
    updated = tuple(meta.get_field(name) for name in update_fields)
    targets = tuple(meta.pk if name == "pk" else meta.get_field(name) for name in unique_fields)
    if any(field.primary_key for field in updated):
        raise ValueError("bulk_create() cannot be used with primary keys in update_fields.")
    return targets, updated


def insert_many(meta: Any, connection: Any, objs: list[Any], size: int | None, on_conflict: tuple[Any, ...] | None) -> None:
    """Insert instances in batches; keys come back where the database tells them."""
    for one in objs:
        if one.pk is None:
            one.pk = meta.pk.get_pk_value_on_save(one) if hasattr(meta.pk, "get_pk_value_on_save") else _default_key(meta.pk)
    fields = [field for field in meta.concrete_fields if not field.generated]
    without = [one for one in objs if one.pk is None or isinstance(one.pk, DatabaseDefault)]
    with_key = [one for one in objs if not (one.pk is None or isinstance(one.pk, DatabaseDefault))] if without else objs
    if with_key:
        _insert_batches(meta, connection, with_key, fields, size, on_conflict, returns_key=False)
    if without:
        _insert_batches(
            meta, connection, without, [field for field in fields if field is not meta.pk], size, on_conflict, returns_key=True
        )


def _default_key(field: Any) -> Any:
    return field.get_default() if field.has_default() else None


def _insert_batches(
    meta: Any, connection: Any, objs: list[Any], fields: list[Any], size: int | None, on_conflict: Any, returns_key: bool
) -> None:
    dialect = connection.dialect
    width = max(len(fields), 1)
    limit = max((dialect.max_parameters or 30000) // width, 1)
    step = min(size or limit, limit)
    prepared = [
        (
            field.attname,
            *column_writer(field, connection),
            field if _makes_value(field) or not is_ours(type(field).pre_save) else None,
        )
        for field in fields
    ]
    quote = dialect.quote_name
    clause = ""
    if on_conflict is not None:
        targets, updated = on_conflict
        clause = dialect.conflict_clause([quote(one.column) for one in targets], [quote(one.column) for one in updated])
    names = ", ".join(quote(field.column) for field in fields)
    head = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608  quoted names of a model
    row = f"({', '.join([dialect.placeholder] * len(fields))})"
    key = returns_key and (on_conflict is None or bool(on_conflict[1]))
    tail = f"{clause} RETURNING {quote(meta.pk.column)}" if key else clause
    read = codegen.reader(meta.pk, connection)
    for start in range(0, len(objs), step):
        batch = objs[start : start + step]
        try:
            values = _row_values(connection, batch, prepared)
            text = head + ", ".join([row] * len(batch)) + tail
        except _ExpressionFoundError:
            rows, values = _rows_with_expressions(meta, connection, batch, fields)
            text = head + rows + tail
        try:
            keys = connection.fetch_all(text, values, writes=True) if key else connection.execute(text, values)
        except OverflowError as error:
            raise binding.out_of_range(values) from error
        for position, one in enumerate(batch):
            if key and len(keys) == len(batch):
                one.__dict__[meta.pk.attname] = read(keys[position][0])
            one._state.adding, one._state.db = False, connection.alias


class _ExpressionFoundError(Exception):
    """A batch holds expressions and takes the road through the planner."""


def _row_values(connection: Any, batch: list[Any], prepared: list[Any]) -> list[Any]:
    values: list[Any] = []
    add = values.append
    for one in batch:
        state = one.__dict__
        for attname, prepare, fits, field in prepared:
            value = (
                field.pre_save(one, True) if field is not None else state[attname] if attname in state else getattr(one, attname)
            )
            kind = type(value)
            if kind in fits:
                add(value)
            elif kind not in KNOWN_VALUES and hasattr(value, "resolve_expression"):
                raise _ExpressionFoundError
            else:
                add(prepare(value, connection))
    return values


def _rows_with_expressions(meta: Any, connection: Any, batch: list[Any], fields: list[Any]) -> tuple[str, list[Any]]:
    """Return the rows of VALUES and their parameters, where some values are computed by the database.

    The attributes that held them are forgotten, so that they load when they are read.
    """
    rows: list[str] = []
    values: list[Any] = []
    for one in batch:
        cells: list[str] = []
        for field in fields:
            value = _value(one, field.attname, field, raw=False)
            params: list[Any] = []
            node = _value_node(meta, connection, field, value, params)
            text, bound = bound_statement(node, connection, tuple(params))
            cells.append(text)
            values += bound
            if hasattr(value, "resolve_expression"):
                one.__dict__.pop(field.attname, None)
        rows.append(f"({', '.join(cells)})")
    return ", ".join(rows), values
