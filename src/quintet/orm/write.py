"""Writing rows: INSERT and UPDATE of instances, prepared once per model and set of fields.

A writer holds the text and, per column, how the instance's value becomes the driver's. Values that are expressions, such as
``F("n") + 1``, take the road through the planner instead.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.drivers.errors import NotSupportedError
from quintet.kernel import current
from quintet.kernel.errors import FieldError
from quintet.orm.expressions import spec
from quintet.orm.expressions.walk import referenced
from quintet.orm.fields.base import DatabaseDefault
from quintet.orm.plan import binding, codegen, plans, readers
from quintet.orm.plan.facade import wrapped
from quintet.orm.plan.resolve import Env
from quintet.orm.plan.scope import Scope
from quintet.orm.plan.shape import Request, Shape
from quintet.orm.plan.statements import Builder
from quintet.sql import tree
from quintet.sql.compiler import compile_statement

STORE = current.settings.store
#: Prepared writes of a model at most: sets of update_fields may come from user input.
PLANS = 256


def _plans(meta: Any, connection: Any) -> dict[Any, Any]:
    """Return the prepared writes of a model, new when the settings changed (time zones are part of them)."""
    held = meta.write_plans
    if held is None or held[0] != STORE.generation or len(held[1]) >= PLANS:
        held = meta.write_plans = (STORE.generation, {})
    return held[1]


def check_relations(instance: Any, cache: dict[str, Any], fields: Sequence[Any], verb: str) -> None:
    """Refuse a related instance that was not saved; take over the key of one that was saved after it was assigned.

    ``cache`` is what the instance has loaded, ``fields`` what ``verb`` is about to write; generic keys take over by `take_key`.
    """
    for field in fields:
        if not field.is_relation or field.name not in cache:
            continue
        related = cache[field.name]
        if related is None:
            continue
        if not related._is_pk_set():
            del cache[field.name]
            raise ValueError(f"{verb}() prohibited to prevent data loss due to unsaved related object '{field.name}'.")
        if not field.concrete:
            field.take_key(instance, related)
            continue
        key = getattr(related, field.target_field.attname)
        if getattr(instance, field.attname) == key:
            continue
        if field.name in instance._state.keyless:
            setattr(instance, field.attname, key)
            instance._state.keyless -= {field.name}
        else:
            del cache[field.name]


def check_all_relations(objs: Sequence[Any], fields: Sequence[Any], verb: str) -> None:
    """Check what the instances are related to, as `check_relations` does, before the first of them is written."""
    related = [field for field in fields if field.is_relation]
    if not related:
        return
    for one in objs:
        cache = one._state.__dict__.get("fields_cache")  # read as an attribute, it would be made (a dictionary for every row)
        if cache:
            check_relations(one, cache, related, verb)


def insert(meta: Any, connection: Any, instance: Any, with_key: bool, raw: bool) -> None:
    """Insert one row (``with_key``: its key too); the instance takes over what the database gave it.

    That is a key that was not set, defaults of the database, generated columns, and what expressions came to.
    """
    if with_key and not connection.features.allows_auto_pk_0:
        _refuse_zeros(meta, connection, (instance,))
    left: tuple[str, ...] = ()
    if meta.has_db_defaults:
        held = instance.__dict__
        left = tuple(name for name in meta.db_default_attnames if isinstance(held.get(name), DatabaseDefault))
    key = ("insert", connection.database, with_key, raw, left)
    held_plans = _plans(meta, connection)
    plan = held_plans.get(key)
    if plan is None:
        fields = [field for field in _inserted(meta, with_key) if field.attname not in left]
        plan = held_plans[key] = InsertPlan(meta, connection, fields, None if with_key else meta.pk, raw)
    try:
        plan.insert(instance, connection)
    except readers.ExpressionFoundError:
        plan.insert_expressions(instance, connection)
    except OverflowError as error:
        raise binding.out_of_range(getattr(instance, field.attname) for field in plan.fields) from error


def _refuse_zeros(meta: Any, connection: Any, objs: Iterable[Any]) -> None:
    """Raise ValueError for a counting key that is zero: the database would give another one."""
    key = meta.pk
    if getattr(key, "counts_itself", False):
        for one in objs:
            connection.ops.validate_autopk_value(getattr(one, key.attname))


def stored_fields(meta: Any) -> list[Any]:
    """Return the fields of a model's own table that are written, without the key."""
    keys = meta.pk_fields
    return [field for field in meta.local_concrete_fields if field not in keys and not field.generated]


def _inserted(meta: Any, with_key: bool) -> list[Any]:
    if not with_key:
        return stored_fields(meta)
    return [field for field in meta.local_concrete_fields if not field.generated]


def _is_plain_counter(key: Any) -> bool:
    """Say whether the last row's number is the key: of one that counts and is a plain number in Python too."""
    return getattr(key, "counts_itself", False) and not hasattr(key, "from_db_value")


class InsertPlan:
    """One INSERT of a model and a set of fields, ready to run; ``key`` is the key that the database gives, if it does.

    ``insert(instance, connection)`` runs it; it raises `ExpressionFoundError` for an instance that `insert_expressions` is for.
    """

    def __init__(self, meta: Any, connection: Any, fields: Sequence[Any], key: Any, raw: bool) -> None:
        self.meta, self.fields, self.raw = meta, list(fields), raw
        counted = key is not None and not connection.dialect.insert_returning and _is_plain_counter(key)
        given = meta.given_fields
        returned = (*((key,) if key is not None and (given or not counted) and key not in given else ()), *given)
        #: What the database gives and cannot tell at once: it is loaded when it is asked for.
        self.forgotten: tuple[Any, ...] = ()
        if not connection.features.can_return_columns_from_insert:
            returned, self.forgotten = (), tuple(field for field in returned if field is not key)
        self.returned = returned
        self.counted = None if self.returned else key
        statement = tree.Insert(
            meta.db_table,
            tuple(field.column for field in fields),
            tuple(tree.Param(index) for index in range(len(fields))),
            returning=tuple(field.column for field in self.returned),
        )
        text = compile_statement(statement, connection.dialect).text
        self.insert = readers.row_inserter(text, fields, connection, raw, self.counted, self.returned, self.forgotten)

    def insert_expressions(self, instance: Any, connection: Any) -> None:
        """Insert the row of an instance some of whose values the database computes."""
        nodes: list[Any] = []
        params: list[Any] = []
        returned = [*([self.counted] if self.counted is not None else []), *self.returned]
        for field in self.fields:
            value = _value(instance, field, self.raw)
            nodes.append(_value_node(self.meta, connection, field, value, params))
            if hasattr(value, "resolve_expression") and field not in returned:
                returned.append(field)
        columns = tuple(field.column for field in self.fields)
        tells = connection.features.can_return_columns_from_insert
        names = tuple(field.column for field in returned) if tells else ()
        text, bound = bound_statement(
            tree.Insert(self.meta.db_table, columns, tuple(nodes), "", names), connection, tuple(params)
        )
        try:
            row = connection.fetch_one(text, bound, writes=True) if tells else connection.insert(text, bound)
        except OverflowError as error:
            raise binding.out_of_range(bound) from error
        if tells:
            readers.taker(returned, connection)(instance, row)
            return
        if self.counted is not None:
            setattr(instance, self.counted.attname, row)
        forget(instance, (*self.forgotten, *(field for field in returned if field is not self.counted)))


def forget(instance: Any, fields: Sequence[Any]) -> None:
    """Have fields of an instance loaded when they are asked for."""
    for field in fields:
        instance.__dict__.pop(field.attname, None)


def _value(instance: Any, field: Any, raw: bool) -> Any:
    return getattr(instance, field.attname) if raw else field.pre_save(instance, instance._state.adding)


def _value_node(meta: Any, connection: Any, field: Any, value: Any, params: list[Any]) -> Any:
    """Return the tree of a saved value; an expression may not read columns that are not there yet."""
    is_expression, wraps = hasattr(value, "resolve_expression"), binding.wraps_values(field)
    if not is_expression and not wraps:
        return tree.Bound(field.get_db_prep_save(value, connection))
    term = spec.freeze(value, params) if is_expression else None
    scope = Scope(meta.model, connection)
    env = Env(
        scope, 0, Builder(Shape(Request(meta.model), 0, None, shareable=False), 0, None, connection, ())._nested, tuple(params)
    )
    if not is_expression:
        return wrapped(env, field, field.get_db_prep_save(value, connection))
    resolved = env.resolve(term)
    if resolved.aggregate:
        raise FieldError(f"Aggregate functions are not allowed in this query ({field.name}={value!r}).")
    if isinstance(resolved.node, tree.Column) or referenced([value]):
        raise ValueError(
            f'Failed to insert expression "{value!r}" on {field}. F() expressions can only be used to update, not to insert.'
        )
    return wrapped(env, field, resolved) if wraps else resolved.node


def bound_statement(statement: Any, connection: Any, params: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """Return text and driver values of a statement that runs once."""
    source = codegen.Source()
    text, bound = codegen.bind_source(source, compile_statement(statement, connection.dialect), connection.dialect, None, ())
    source.line(1, f"return {text}, {bound}")
    sql, values = source.function("bind", "connection, p")(connection, params)
    return sql, list(values)


def update(meta: Any, connection: Any, instance: Any, names: frozenset[str] | None, raw: bool) -> bool | None:
    """Update the named fields (None: all) of one row by its key; say whether there was one, None when there are no fields.

    Fields that hold expressions go through the planner; the instance takes over what they came to, and generated columns.
    """
    key = ("update", connection.database, names, raw)
    held = _plans(meta, connection)
    plan = held.get(key)
    if plan is None:
        fields = [one for one in stored_fields(meta) if names is None or one.name in names or one.attname in names]
        plan = held[key] = UpdatePlan(meta, connection, fields, raw)
    return plan.run(connection, instance)


class UpdatePlan:
    """One UPDATE by key of a model and a set of fields, ready to run."""

    def __init__(self, meta: Any, connection: Any, fields: Sequence[Any], raw: bool) -> None:
        self.meta, self.fields, self.raw = meta, list(fields), raw
        keys = meta.pk_fields
        generated = tuple(field for field in meta.local_concrete_fields if field.generated)
        self.tells = connection.features.can_return_rows_from_update
        self.returned, self.forgotten = (generated, ()) if self.tells else ((), generated)
        sets = tuple((field.column, tree.Param(index)) for index, field in enumerate(fields))
        own = [tree.Column(meta.db_table, key.column) for key in keys]
        same = [tree.Template((column, " = ", tree.Param(len(fields) + index))) for index, column in enumerate(own)]
        where = same[0] if len(same) == 1 else tree.Logic("AND", tuple(same))
        returning = tuple(field.column for field in self.returned)
        text = compile_statement(tree.Update(meta.db_table, sets, where, returning), connection.dialect).text
        self.update = readers.row_updater(text, [*fields, *keys], connection, raw, self.returned, self.forgotten)

    def run(self, connection: Any, instance: Any) -> bool | None:
        """Update the row of an instance."""
        if not self.fields:
            return None
        try:
            return self.update(instance, connection)
        except readers.ExpressionFoundError:
            return self._with_expressions(connection, instance)
        except OverflowError as error:
            values = (getattr(instance, field.attname) for field in (*self.fields, *self.meta.pk_fields))
            raise binding.out_of_range(values) from error

    def _with_expressions(self, connection: Any, instance: Any) -> bool:
        rows = self.meta.model._base_manager.using(connection.alias).filter(pk=instance._get_pk_val(self.meta))
        returned, values = list(self.returned), []
        sets: list[tuple[Any, Any]] = []
        for field in self.fields:
            value = _value(instance, field, self.raw)
            sets.append((field, spec.freeze(value, values)))
            if hasattr(value, "resolve_expression"):
                returned.append(field)
        params = (*rows._params, *values)
        if not self.tells:
            found = plans.update(rows._shape, connection, params, tuple(sets), len(rows._params)) > 0
            forget(instance, (*self.forgotten, *returned) if found else ())
            return found
        if not returned:
            return plans.update(rows._shape, connection, params, tuple(sets), len(rows._params)) > 0
        found = plans.update_returning(rows._shape, connection, params, tuple(sets), len(rows._params), tuple(returned))
        if not found:
            return False
        readers.taker(returned, connection)(instance, found[0])
        return True


#: What the expressions of many rows were compiled to, by field and frozen expression: their parameters, text and driver values.
Compiled = dict[Any, tuple[list[Any], tuple[str, list[Any]]]]


# --- many rows ---------------------------------------------------------------------------------------------------------


def conflict(
    meta: Any, ignore: bool, update_conflicts: bool, update_fields: Any, unique_fields: Any, features: Any
) -> tuple[Any, ...] | None:
    """Return (target fields, updated fields) of ON CONFLICT, or None.

    Raises ValueError for options that do not go together, NotSupportedError for unique fields where the database takes none.
    """
    if ignore and update_conflicts:
        raise ValueError("ignore_conflicts and update_conflicts are mutually exclusive.")
    if ignore:
        return (), ()
    if not update_conflicts:
        return None
    if not update_fields:
        raise ValueError("Fields that will be updated when a row insertion fails on conflicts must be provided.")
    targeted = features.supports_update_conflicts_with_target
    if unique_fields and features.supports_update_conflicts and not targeted:
        raise NotSupportedError(
            "This database backend does not support updating conflicts with specifying unique fields that can trigger the upsert."
        )
    if not unique_fields and targeted:
        raise ValueError("Unique fields that can trigger the upsert must be provided.")
    updated = _columns_of(meta, update_fields, "update_fields")
    if any(field.primary_key or field in meta.pk_fields for field in updated):
        raise ValueError("bulk_create() cannot be used with primary keys in update_fields.")
    return _columns_of(meta, unique_fields or (), "unique_fields"), updated


def _columns_of(meta: Any, names: Sequence[str], option: str) -> tuple[Any, ...]:
    """Return the named fields; ``pk`` means the fields of the key."""
    found: list[Any] = []
    for name in names:
        fields = meta.pk_fields if name == "pk" else [meta.get_field(name)]
        if any(not field.concrete or field.many_to_many for field in fields):
            raise ValueError(f"bulk_create() can only be used with concrete fields in {option}.")
        found += fields
    return tuple(found)


def insert_many(
    meta: Any, connection: Any, objs: list[Any], size: int | None, on_conflict: tuple[Any, ...] | None, *, raw: bool = False
) -> None:
    """Insert instances in batches; keys come back where the database tells them. ``raw`` values (fixtures) are not made anew."""
    if meta.is_composite_pk:
        _insert_batches(meta, connection, objs, size, on_conflict, with_key=True, raw=raw)
        return
    attname, given = meta.pk.attname, meta.pk.get_pk_value_on_save if meta.key_is_given else None
    if given is None and {*map(type, map(operator.attrgetter(attname), objs))} == {type(None)}:
        _insert_batches(meta, connection, objs, size, on_conflict, with_key=False, raw=raw)  # the usual case, seen at a glance
        return
    with_key: list[Any] = []
    without: list[Any] = []
    for one in objs:
        key = getattr(one, attname)
        if key is None:
            if given is None:
                without.append(one)
                continue
            key = given(one)
            setattr(one, attname, key)
        (without if key is None or isinstance(key, DatabaseDefault) else with_key).append(one)
    if with_key and not connection.features.allows_auto_pk_0:
        _refuse_zeros(meta, connection, with_key)
    if with_key:
        _insert_batches(meta, connection, with_key, size, on_conflict, with_key=True, raw=raw)
    if without:
        _insert_batches(meta, connection, without, size, on_conflict, with_key=False, raw=raw)


class BulkPlan:
    """The reader of many instances of a model, and the text around their rows."""

    def __init__(self, meta: Any, connection: Any, with_key: bool, raw: bool) -> None:
        dialect, quote = connection.dialect, connection.dialect.quote_name
        keys = () if with_key else meta.pk_fields
        self.fields = [field for field in meta.concrete_fields if not field.generated and field not in keys]
        self.read = readers.rows_reader(self.fields, connection, raw)
        given = meta.given_fields
        self.tells = connection.features.can_return_rows_from_bulk_insert
        self.returned = (*(key for key in keys if key not in given), *given) if self.tells else ()
        self.forgotten = () if self.tells else given
        #: The key that is counted on from that of the first row, and how far; where the database does not return it.
        self.counted, self.step = None, 0
        step = None if self.tells else connection.features.counted_key_step
        if step is not None and len(keys) == 1 and keys[0] not in given and _is_plain_counter(keys[0]):
            self.counted, self.step = keys[0], step
        self.settle = readers.settler(self.returned, connection) if self.returned else None
        self.limit = max((connection.features.max_query_params or 30000) // max(len(self.fields), 1), 1)
        names = ", ".join(quote(field.column) for field in self.fields)
        self.head = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608  quoted names of a model
        self.row = f"({', '.join([dialect.placeholder] * len(self.fields))})"
        if not self.fields:  # rows of nothing but the key, which the database gives
            self.head = f"INSERT INTO {quote(meta.db_table)} ({quote(meta.pk.column)}) VALUES "  # noqa: S608  quoted names
            self.row = f"({dialect.counted_value})"


def _returning(fields: Sequence[Any], connection: Any) -> str:
    quote = connection.dialect.quote_name
    return f" RETURNING {', '.join(quote(field.column) for field in fields)}" if fields else ""


def _insert_batches(
    meta: Any,
    connection: Any,
    objs: list[Any],
    size: int | None,
    on_conflict: tuple[Any, ...] | None,
    *,
    with_key: bool,
    raw: bool,
) -> None:
    """Insert instances, as many rows a statement as the database takes: faster than executemany, and it tells the keys."""
    held, name = _plans(meta, connection), ("bulk", connection.database, with_key, raw)
    plan = held.get(name)
    if plan is None:
        plan = held[name] = BulkPlan(meta, connection, with_key, raw)
    step = min(size or plan.limit, plan.limit)
    quote = connection.dialect.quote_name
    tail = ""
    if on_conflict is not None:
        targets, updated = on_conflict
        dialect, names = connection.dialect, [[quote(one.column) for one in some] for some in (targets, updated)]
        tail = dialect.conflict_clause(*names) if updated else dialect.ignoring_clause(quote(meta.pk_fields[0].column))
    compiled: Compiled = {}
    tells = on_conflict is None or bool(on_conflict[1])  # a row that was left out returns nothing
    for start in range(0, len(objs), step):
        batch = objs[start : start + step]
        returned, settle = plan.returned, plan.settle
        try:
            values = plan.read(batch, connection)
            rows = ", ".join([plan.row] * len(batch))
        except readers.ExpressionFoundError:
            rows, values, computed = _rows_with_expressions(meta, connection, batch, plan.fields, compiled, raw)
            returned = (*plan.returned, *(field for field in computed if field not in plan.returned))
            settle = readers.settler(returned, connection) if plan.tells else None
        text = plan.head + rows + tail
        try:
            if tells and settle is not None:
                settle(
                    batch, connection.fetch_all(text + _returning(returned, connection), values, writes=True), connection.alias
                )
                continue
            if plan.counted is not None and on_conflict is None:
                first = connection.insert(text, values)
                for number, one in enumerate(batch):
                    setattr(one, plan.counted.attname, first + number * plan.step)
            else:
                connection.execute(text, values)
        except OverflowError as error:
            raise binding.out_of_range(values) from error
        for one in batch:
            one._state.adding, one._state.db = False, connection.alias
            forget(one, () if on_conflict else (*plan.forgotten, *(field for field in returned if field not in plan.returned)))


def _rows_with_expressions(
    meta: Any, connection: Any, batch: list[Any], fields: list[Any], compiled: Compiled, raw: bool
) -> tuple[str, list[Any], tuple[Any, ...]]:
    """Return the rows of VALUES, their parameters, and the fields of which some value is computed by the database."""
    rows: list[str] = []
    values: list[Any] = []
    computed: dict[Any, None] = {}
    plain = connection.dialect.placeholder
    for one in batch:
        cells: list[str] = []
        for field in fields:
            value = _value(one, field, raw)
            is_expression = hasattr(value, "resolve_expression")
            if not is_expression and not binding.wraps_values(field):
                cells.append(plain)
                values.append(field.get_db_prep_save(value, connection))
                continue
            kept = compiled if is_expression else {}
            text, bound = _computed_cell(meta, connection, field, value, kept)
            cells.append(text)
            values += bound
            if is_expression:
                computed[field] = None
        rows.append(f"({', '.join(cells)})")
    return ", ".join(rows), values, tuple(computed)


def _computed_cell(meta: Any, connection: Any, field: Any, value: Any, compiled: Compiled) -> tuple[str, list[Any]]:
    """Return text and driver values of an expression; one that stands in many rows, as a default does, is compiled once."""
    frozen: list[Any] = []
    key = (field, spec.freeze(value, frozen))
    held = compiled.get(key)
    if held is not None and all(map(operator.is_, held[0], frozen)):  # equal is not enough: 0.0 == -0.0
        return held[1]
    params: list[Any] = []
    node = _value_node(meta, connection, field, value, params)
    made = bound_statement(node, connection, tuple(params))
    compiled[key] = frozen, made
    return made
