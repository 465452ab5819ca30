"""Plans by terminal: what a shape can be asked for, each compiled to one function and kept with the shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quintet.drivers.transaction_api import break_block
from quintet.kernel.errors import FieldError
from quintet.kit.dates import zone_text
from quintet.kit.record import record
from quintet.orm.expressions import spec
from quintet.orm.lookups.json import plain
from quintet.orm.plan import binding, codegen
from quintet.orm.plan.facade import wrapped
from quintet.orm.plan.named import row_class
from quintet.orm.plan.outside import OutsideScope
from quintet.orm.plan.resolve import Env
from quintet.orm.plan.scope import tables_of
from quintet.orm.plan.shape import Shape
from quintet.orm.plan.statements import ONE, Builder, Layout, compound, named_apart, rows_select
from quintet.orm.signals import post_init, pre_init
from quintet.orm.types import Resolved, is_ours
from quintet.services.i18n import zone
from quintet.sql import tree
from quintet.sql.compiler import Compiled, compile_statement

#: Runs a statement with a connection and the parameters of a query.
Plan = Callable[[Any, tuple[Any, ...]], Any]

#: Plans kept for the time zones of one query.
ZONES_KEPT = 64


def rows(shape: Shape, connection: Any, params: tuple[Any, ...], mode: Any) -> list[Any]:
    """Run the query and return what its rows become."""
    slow = bool(pre_init.receivers or post_init.receivers)
    key = ("rows", connection.alias, connection.vendor, slow, mode)
    run = shape.plans.get(key)
    if run is None:
        run = by_zone(lambda link, values: _rows_plan(shape, link, values, slow, mode), connection, params)
        if shape.shareable:
            shape.plans[key] = run
    return within(run, connection, params)


def ordinary_rows(shape: Shape, connection: Any, params: tuple[Any, ...]) -> list[Any]:
    """Run the query of an ordinary shape for the first time on a database, and keep its plan under the database itself."""
    found = rows(shape, connection, params, None)
    if shape.shareable:
        shape.plans[connection.database] = shape.plans["rows", connection.alias, connection.vendor, False, None]
    return found


def known_rows(shape: Shape, connection: Any, params: tuple[Any, ...], known: codegen.Known, owner: Any) -> list[Any]:
    """Run the query of an ordinary shape whose rows remember where they were reached from."""
    key = ("known", connection.database, known.field.name, known.many)
    run = shape.plans.get(key)
    if run is None:
        run = by_zone(lambda link, values: _rows_plan(shape, link, values, False, None, known), connection, params)
        if shape.shareable:
            shape.plans[key] = run
    return within(run, connection, params, owner)


def within_range(params: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return parameters with integers beyond 64 bits as infinite floats: they compare as they should, and equal nothing."""
    return tuple(float("inf" if value > 0 else "-inf") if binding.is_too_large(value) else value for value in params)


def statement(shape: Shape, connection: Any, params: tuple[Any, ...]) -> tuple[Any, Layout, Builder]:
    """Return the SELECT of a shape and what its columns mean."""
    builder = Builder(shape, 0, None, connection, None if shape.shareable else params)
    query, layout = compound(builder, connection) if shape.request.operator else rows_select(builder)
    return query, layout, builder


def compiled_rows(shape: Shape, connection: Any, params: tuple[Any, ...]) -> Compiled:
    """Return the text of a shape's rows."""
    return compile_statement(statement(shape, connection, params)[0], connection.dialect)


def by_zone(make: Callable[[Any, tuple[Any, ...]], tuple[Plan, bool]], connection: Any, params: tuple[Any, ...]) -> Plan:
    """Return the plan that ``make(connection, params)`` makes; where its text depends on the current time zone, one for each."""
    made, zoned = make(connection, params)
    if not zoned:
        return made
    held = {zone_text(zone.get_current_timezone()): made}

    def run(link: Any, values: tuple[Any, ...], *more: Any) -> Any:
        name = zone_text(zone.get_current_timezone())
        found = held.get(name)
        if found is None:
            if len(held) >= ZONES_KEPT:
                held.clear()
            found = held[name] = make(link, values)[0]
        return found(link, values, *more)

    return run


def _rows_plan(
    shape: Shape, connection: Any, params: tuple[Any, ...], slow: bool, mode: Any, known: codegen.Known | None = None
) -> tuple[Plan, bool]:
    query, layout, builder = statement(shape, connection, params)
    source = codegen.Source()
    arguments = "connection, p" if known is None else "connection, p, owner"
    if matches_nothing(query):
        source.line(1, "return []")
        return source.function("run", arguments), builder.scope.zoned
    compiled = compile_statement(query, connection.dialect)
    text, bound = codegen.bind_source(source, compiled, connection.dialect, "[]", must_have(query))
    writes = ", writes=True" if shape.request.lock is not None else ""
    source.line(1, f"rows = connection.fetch_all({text}, {bound}{writes})")
    loop(source, layout, shape, connection, slow, mode, known)
    source.line(1, "return out")
    return source.function("run", arguments), builder.scope.zoned


def loop(
    source: codegen.Source,
    layout: Layout,
    shape: Shape,
    connection: Any,
    slow: bool,
    mode: Any,
    known: codegen.Known | None = None,
) -> None:
    """Write the loop over ``rows``."""
    values = shape.request.values
    if values is None:
        codegen.rows_of_models(source, layout, connection, connection.alias, slow, mode, known)
    else:
        named = row_class(tuple(layout.names)) if values.kind == "named" else None
        codegen.rows_of_values(source, layout, values.kind, connection, named)


def stream_plan(
    shape: Shape, connection: Any, params: tuple[Any, ...], mode: Any
) -> tuple[Callable[..., Any], Callable[..., list[Any]]]:
    """Return a function that gives (text, parameters), and one that turns a list of rows into objects."""
    slow = bool(pre_init.receivers or post_init.receivers)
    query, layout, _builder = statement(shape, connection, params)
    loader = codegen.Source()
    loop(loader, layout, shape, connection, slow, mode)
    loader.line(1, "return out")
    return _binder(query, connection), loader.function("load", "rows")


@record
class Column:
    """How one column of a query of values is read: from ``width`` columns of the driver's, beginning with ``place``.

    ``stored`` says that its values are those of the column of ``field``, and not computed; ``stock`` that nothing but the dialect
    converts them. ``read`` makes Python's values of the driver's, None where these are right; for several columns of tuples.
    """

    name: str
    field: Any
    stored: bool
    stock: bool
    place: int
    width: int
    read: Callable[[Any], list[Any]] | None


@record
class Columns:
    """How the rows of a query of values are read column by column; ``bind(connection, params)`` gives the statement."""

    columns: tuple[Column, ...]
    bind: Callable[..., Any]


def columns_plan(shape: Shape, connection: Any, params: tuple[Any, ...]) -> Columns:
    """Return the plan of a query of values for those who want columns; it is made anew each time, as `stream_plan` is."""
    query, layout, _builder = statement(shape, connection, params)
    columns: list[Column] = []
    place = 0
    for index, name in enumerate(layout.names):
        resolved = layout.columns[index][0]
        field = binding.storage_field(resolved.field)
        width = len(resolved.node.parts) if isinstance(resolved.node, tree.Row) else 1
        stored = isinstance(resolved.node, tree.Column)
        stock = resolved.maker is None and field is not None and binding.is_converted_by_dialect(field)
        columns.append(Column(name, field, stored, stock, place, width, codegen.column_reader(layout, index, connection)))
        place += width
    return Columns(tuple(columns), _binder(query, connection))


def _binder(query: Any, connection: Any) -> Callable[..., Any]:
    """Return a function of (connection, parameters) that gives a statement's text and its parameters."""
    source = codegen.Source()
    text, bound = codegen.bind_source(source, compile_statement(query, connection.dialect), connection.dialect, None, ())
    source.line(1, f"return {text}, {bound}")
    return source.function("bind", "connection, p")


def must_have(query: Any) -> tuple[frozenset[int], ...]:
    """Return groups of slots of lists; when each group has an empty one, no row can match.

    A list without which no row can match stands alone in the top-level AND. A union has a group for each of its parts.
    """
    if isinstance(query, tree.Compound):
        groups = [must_have(part) for part in query.parts]
        if query.operator.startswith("UNION"):
            return () if not all(groups) else tuple(group for found in groups for group in found)
        return groups[0]
    where = getattr(query, "where", None)
    if where is None:
        return ()
    parts = where.parts if isinstance(where, tree.Logic) and where.connector == "AND" else (where,)
    found = frozenset(part.values.slot for part in parts if isinstance(part, tree.InList))
    return (found,) if found else ()


def matches_nothing(query: Any) -> bool:
    """Say whether a query has no rows whatever its values are."""
    if isinstance(query, tree.Compound):
        parts = [matches_nothing(part) for part in query.parts]
        if query.operator == "EXCEPT":
            return parts[0]
        return all(parts) if query.operator.startswith("UNION") else any(parts)
    return getattr(query, "where", None) is not None and not query.group and _is_false(query.where)


def _is_false(node: Any) -> bool:
    if isinstance(node, tree.Not):
        return _is_true(node.part)
    if not isinstance(node, tree.Logic):
        return False
    return any(map(_is_false, node.parts)) if node.connector == "AND" else all(map(_is_false, node.parts))


def _is_true(node: Any) -> bool:
    if isinstance(node, tree.Not):
        return _is_false(node.part)
    if not isinstance(node, tree.Logic):
        return False
    return all(map(_is_true, node.parts)) if node.connector == "AND" else any(map(_is_true, node.parts))


def scalar(shape: Shape, connection: Any, params: tuple[Any, ...], what: str) -> Any:
    """Run "count" or "exists" and return the answer."""
    key = (what, connection.database)
    run = shape.plans.get(key)
    if run is None:
        run = by_zone(lambda link, values: _scalar_plan(shape, link, values, what), connection, params)
        if shape.shareable:
            shape.plans[key] = run
    return within(run, connection, params)


def _scalar_plan(shape: Shape, connection: Any, params: tuple[Any, ...], what: str) -> tuple[Plan, bool]:
    builder = Builder(shape, 0, None, connection, None if shape.shareable else params)
    query = (_count if what == "count" else _exists)(builder, shape, connection)
    run = _one_value(query, connection, "0" if what == "count" else "False", what == "exists")
    return run, builder.scope.zoned


def _one_value(query: Any, connection: Any, empty: str, truth: bool) -> Plan:
    source = codegen.Source()
    rows = query.source.query if isinstance(query.source, tree.Derived) else query
    if matches_nothing(rows):
        source.line(1, f"return {empty}")
        return source.function("run", "connection, p")
    compiled = compile_statement(query, connection.dialect)
    text, bound = codegen.bind_source(source, compiled, connection.dialect, empty, must_have(rows))
    source.line(1, f"row = connection.fetch_one({text}, {bound})")
    source.line(1, "return row is not None" if truth else "return row[0]")
    return source.function("run", "connection, p")


COUNT_ALL = Resolved(tree.Template(("COUNT(*)",)))


def _is_simple(builder: Builder) -> bool:
    request = builder.request
    return not (
        request.sliced
        or request.distinct
        or request.distinct_on
        or builder.aggregates
        or builder.having
        or builder.qualify
        or builder.windows
        or builder.spawns
        or request.operator
    )


def _count(builder: Builder, shape: Shape, connection: Any) -> Any:
    if _is_simple(builder):
        # Only what may multiply rows is joined for the columns that are counted but not read.
        for name in shape.request.values.names if shape.request.values is not None else ():
            if builder.scope.is_many(name):
                builder.resolve_name(name)
        return builder.select([tree.Selected(COUNT_ALL.node)], [], ordered=False)
    inner = _inner(builder, shape, connection)
    return tree.Select((tree.Selected(COUNT_ALL.node),), tree.Derived(inner, "subquery"))


def _inner(builder: Builder, shape: Shape, connection: Any) -> Any:
    """Return the query whose rows are counted; every column gets a name of its own, as derived tables need."""
    request = shape.request
    if request.operator:
        return named_apart(compound(builder, connection, ordered=request.sliced)[0])
    if request.distinct or request.values is not None or builder.spawns:
        layout = builder.layout()
        columns = [tree.Selected(resolved.node, f"col{index}") for index, (resolved, _alias) in enumerate(layout.columns)]
        return builder.select(columns, [], ordered=request.sliced or bool(request.distinct_on))
    key = tree.Selected(builder.scope.column(builder.scope.meta.pk), "col0")
    return builder.select([key], [], ordered=request.sliced)


def _exists(builder: Builder, shape: Shape, connection: Any) -> Any:
    if shape.request.operator:
        found = _inner(builder, shape, connection)
        return tree.Select((ONE,), tree.Derived(found, "subquery"), limit=tree.Template(("1",)))
    if shape.request.sliced or builder.aggregates or builder.spawns or shape.request.distinct_on:
        return tree.Select((ONE,), tree.Derived(_inner(builder, shape, connection), "subquery"), limit=tree.Template(("1",)))
    query = builder.select([ONE], [], ordered=False)
    return tree.Select(
        query.columns, query.source, query.joins, query.where, query.group, query.having, limit=tree.Template(("1",))
    )


def aggregate(
    shape: Shape,
    connection: Any,
    params: tuple[Any, ...],
    named: tuple[tuple[str, Any], ...],
    base: int,
    plain: Any,
    empty: dict[str, Any],
) -> dict[str, Any]:
    """Run aggregates over a shape's rows and return them by name.

    ``plain`` is the short key of what is asked, if it has one; ``empty`` what the aggregates are without rows, where that is
    known, so that a list without items need not be asked about.
    """
    key = ("aggregate", connection.database, named)
    shareable = shape.shareable and spec.is_shareable(named)
    run = shape.plans.get(key) if shareable else None
    if run is None:
        run = by_zone(
            lambda link, values: _aggregate_plan(shape, link, values, named, base, shareable, empty), connection, params
        )
        if shareable:
            shape.plans[key] = run
            if plain is not None:
                shape.plans[plain] = run
    return within(run, connection, params)


def within(run: Callable[..., Any], connection: Any, params: tuple[Any, ...], *more: Any) -> Any:
    """Run a plan, again with comparable parameters when an integer is larger than a database takes."""
    try:
        return run(connection, params, *more)
    except OverflowError:
        return run(connection, within_range(params), *more)


def _aggregate_plan(
    shape: Shape, connection: Any, params: tuple[Any, ...], named: Any, base: int, shareable: bool, empty: dict[str, Any]
) -> tuple[Plan, bool]:
    builder = Builder(shape, 0, None, connection, None if shareable else params)
    if shape.request.empty:
        builder.where.append(tree.FALSE)
    if _is_simple(builder) and shape.request.values is None:
        found = _resolve_aggregates(builder.env(base), builder, named)
        query: Any = builder.select([tree.Selected(one.node) for _name, one in found], [], ordered=False)
    else:
        query, found = _outer_aggregate(builder, shape, connection, named, base)
    source = codegen.Source()
    answer, must = (f"dict({source.hold(empty, 'empty')})", must_have(query)) if empty else (None, ())
    text, bound = codegen.bind_source(source, compile_statement(query, connection.dialect), connection.dialect, answer, must)
    source.line(1, f"row = connection.fetch_one({text}, {bound})")
    names = ", ".join(f"c{index}" for index in range(len(found)))
    source.line(1, f"{names}{',' if len(found) == 1 else ''} = row")
    pairs = [
        f"{source.hold(name, 'key')}: {codegen.result(source, one, f'c{index}', connection, stored_here=False)}"
        for index, (name, one) in enumerate(found)
    ]
    source.line(1, f"return {{{', '.join(pairs)}}}")
    return source.function("run", "connection, p"), builder.scope.zoned


def _resolve_aggregates(env: Env, builder: Builder, named: Any) -> list[tuple[str, Resolved]]:
    found: list[tuple[str, Resolved]] = []
    for name, term in named:
        resolved = env.resolve(term)
        if not resolved.aggregate:
            raise TypeError(f"{name} is not an aggregate expression")
        if resolved.doubt is not None:
            raise resolved.doubt
        builder.scope.annotations[name] = resolved
        found.append((name, resolved))
    return found


def _outer_aggregate(
    builder: Builder, shape: Shape, connection: Any, named: Any, base: int
) -> tuple[Any, list[tuple[str, Resolved]]]:
    """Return aggregates over the rows of a grouped, cut or distinct query, which becomes a derived table."""
    scope = builder.scope
    if shape.request.values is None:
        held = {one.name: Resolved(scope.column(one), one) for one in scope.meta.concrete_fields}
        held["pk"] = Resolved(scope.column(scope.meta.pk), scope.meta.pk)
        held |= scope.annotations
    else:
        layout = builder.layout()
        held = {name: resolved for name, (resolved, _alias) in zip(layout.names, layout.columns, strict=True)}
    outside = OutsideScope(builder.scope, held)
    outer = Builder(
        Shape(type(shape.request)(shape.request.model), 0, None, shareable=False), 0, None, connection, builder.values
    )
    outer.scope = outside
    found = _resolve_aggregates(Env(outside, base, outer._nested, builder.values), outer, named)
    builder.scope.zoned = builder.scope.zoned or outside.zoned
    inner = builder.select(outside.columns or [ONE], outside.added, ordered=shape.request.sliced)
    return tree.Select(tuple(tree.Selected(one.node) for _name, one in found), tree.Derived(inner, "subquery")), found


def update(shape: Shape, connection: Any, params: tuple[Any, ...], sets: tuple[tuple[Any, Any], ...], base: int) -> int:
    """Run an UPDATE of a shape's rows; ``sets`` are (field, spec) pairs. Returns the number of rows matched.

    One that fails takes the enclosing atomic block back.
    """
    try:
        return _updated(shape, connection, params, sets, base, ())
    except Exception:
        break_block(connection)
        raise


def update_returning(
    shape: Shape,
    connection: Any,
    params: tuple[Any, ...],
    sets: tuple[tuple[Any, Any], ...],
    base: int,
    returned: tuple[Any, ...],
) -> list[tuple[Any, ...]]:
    """Run an UPDATE as `update` does, and return the driver's values of the fields ``returned``, row by row."""
    return _updated(shape, connection, params, sets, base, returned)


def _updated(shape: Shape, connection: Any, params: tuple[Any, ...], sets: Any, base: int, returned: tuple[Any, ...]) -> Any:
    names = tuple(field.column for field in returned)
    key = ("update", connection.alias, connection.vendor, tuple((field.attname, term) for field, term in sets), names)
    shareable = shape.shareable and spec.is_shareable(tuple(term for _field, term in sets))
    run = shape.plans.get(key) if shareable else None
    if run is None:
        shareable = shareable and not any(binding.wraps_values(field) for field, _term in sets)
        run = by_zone(lambda link, values: _update_plan(shape, link, values, sets, base, shareable, names), connection, params)
        if shareable:
            shape.plans[key] = run
    try:
        return run(connection, params)
    except OverflowError as error:
        if any(map(binding.is_too_large, params[base:])):
            raise binding.out_of_range(params[base:]) from error
        try:
            return run(connection, within_range(params))
        except OverflowError:  # text of such a number is to be stored
            raise binding.out_of_range(params[base:]) from error


def _update_plan(
    shape: Shape, connection: Any, params: tuple[Any, ...], sets: Any, base: int, shareable: bool, returned: tuple[str, ...]
) -> tuple[Plan, bool]:
    builder = Builder(shape, 0, None, connection, None if shareable else params)
    assigned = tuple((field.column, _assigned(builder, field, term, base)) for field, term in sets)
    order, zoned = _own_order(shape, connection, None if shareable else params)
    where = _own_where(builder, shape)
    run = _writing(tree.Update(builder.scope.meta.db_table, assigned, where, returned, order), connection)
    return run, builder.scope.zoned or zoned


def _own_order(shape: Shape, connection: Any, values: Any) -> tuple[tuple[tree.Ordering, ...], bool]:
    """Return the ORDER BY of an UPDATE, and whether it depends on the time zone; only order_by() over own columns makes one."""
    if not (connection.dialect.orders_updates and shape.request.order) or shape.request.sliced:
        return (), False
    builder = Builder(shape, 0, None, connection, values)
    before = len(builder.scope.joins)
    order = builder.ordering()
    own = {builder.scope.base}
    if len(builder.scope.joins) > before or not all(tables_of(term.node) <= own for term in order):
        return (), False
    return order, builder.scope.zoned


def _assigned(builder: Builder, field: Any, term: Any, base: int) -> Any:
    env = builder.env(base)
    own = binding.wraps_values(field)
    if isinstance(term, spec.Slot):
        if own and env.values is not None:
            return wrapped(env, field, field.get_db_prep_save(env.values[base + term.index], env.scope.connection))
        if term.kind is type(None):
            return tree.Template(("NULL",))
        if not is_ours(type(field).get_db_prep_save):
            return tree.Param(base + term.index, field.get_db_prep_save, True)
        return env.bind(term, field)
    if isinstance(term, spec.Constant | spec.Nested):
        return env.operand(term, field, "")
    before = len(builder.scope.joins)
    resolved = env.resolve(term)
    if len(builder.scope.joins) > before or not tables_of(resolved.node) <= {builder.scope.base}:
        raise FieldError("Joined field references are not permitted in this query")
    if isinstance(resolved.node, tree.Row):
        said = f"F({term.name!r})" if isinstance(term, spec.Ref) else repr(term)
        raise FieldError(f"Composite primary keys expressions are not allowed in this query ({field.name}={said}).")
    if resolved.window:
        raise FieldError(f"Window expressions are not allowed in this query ({field.name} is set to one).")
    if resolved.aggregate:
        raise FieldError(f"Aggregate functions are not allowed in this query ({field.name} is set to one).")
    return wrapped(env, field, resolved) if own else plain(resolved, env, field)


def delete(shape: Shape, connection: Any, params: tuple[Any, ...]) -> int:
    """Run a DELETE of a shape's rows, without signals or cascades. Returns the number of rows."""
    key = ("delete", connection.alias, connection.vendor)
    run = shape.plans.get(key)
    if run is None:
        run = by_zone(lambda link, values: _delete_plan(shape, link, values), connection, params)
        if shape.shareable:
            shape.plans[key] = run
    return within(run, connection, params)


def _delete_plan(shape: Shape, connection: Any, params: tuple[Any, ...]) -> tuple[Plan, bool]:
    builder = Builder(shape, 0, None, connection, None if shape.shareable else params)
    run = _writing(tree.Delete(builder.scope.meta.db_table, _own_where(builder, shape)), connection)
    return run, builder.scope.zoned


def _own_where(builder: Builder, shape: Shape) -> Any:
    """Return the condition over the table's own columns; joins, slices and groups become a query of keys."""
    scope = builder.scope
    cut = shape.request.sliced or shape.request.distinct
    if not (scope.joins or cut or builder.having or builder.qualify or builder.aggregates):
        return builder._joined(builder.where)
    key = scope.meta.pk
    keys = builder.select([tree.Selected(scope.column(key))], [], ordered=shape.request.sliced)
    own = tuple(tree.Column("", part.column) for part in scope.meta.pk_fields)
    return tree.Template((own[0] if len(own) == 1 else tree.Row(own), " IN ", tree.Scalar(keys, listed=True)))


def _writing(query: Any, connection: Any) -> Plan:
    source = codegen.Source()
    compiled = compile_statement(query, connection.dialect)
    returns = bool(getattr(query, "returning", ()))
    text, bound = codegen.bind_source(source, compiled, connection.dialect, "[]" if returns else "0", must_have(query))
    verb, more = ("fetch_all", ", writes=True") if returns else ("execute", "")
    source.line(1, f"return connection.{verb}({text}, {bound}{more})")
    return source.function("run", "connection, p")
