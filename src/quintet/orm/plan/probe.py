"""Asking the database about values that are in no row: CheckConstraint, UniqueConstraint over expressions, `Q.check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan import codegen
from quintet.orm.plan.resolve import Env, condition
from quintet.orm.plan.scope import Scope
from quintet.orm.plan.shape import Shape
from quintet.orm.plan.statements import ONE, Builder, nested_query
from quintet.orm.types import Resolved
from quintet.sql import tree
from quintet.sql.compiler import compile_statement


class ValueScope(Scope):
    """A scope without tables: names are values."""

    def __init__(self, model: Any, connection: Any, values: Mapping[str, Resolved]) -> None:
        super().__init__(model, connection)
        self.annotations = cast("dict[str, Resolved]", values)


def holds(model: Any, instance: Any, q: Any, using: str | None, *, unknown: bool) -> bool:
    """Say whether ``q`` holds for an instance's values; ``unknown`` is the answer for NULL."""
    connection = connections[using or router.db_for_read(model, instance=instance)]
    params: list[Any] = []
    values = OwnValues(model, instance, connection, params).resolved(0, _nested, tuple(params))
    return _ask(model, connection, values, q, unknown, params)


class OwnValues(Mapping[str, Resolved]):
    """The values of one instance, as a query may name them; one that it does not name is not prepared, so it need not be right.

    Expressions among them, defaults that the database would give and what generated fields compute are resolved against the
    others; what they hold is added to ``params``.
    """

    def __init__(self, model: Any, instance: Any, connection: Any, params: list[Any]) -> None:
        self.model, self.instance, self.connection = model, instance, connection
        self.fields: dict[str, Any] = {}
        self.terms: dict[Any, Any] = {}
        for field in model._meta.concrete_fields:
            self.fields[field.name] = self.fields[field.attname] = field
            if field.primary_key:
                self.fields["pk"] = field
            value = field.expression if field.generated else getattr(instance, field.attname)
            if field.generated or spec.is_dynamic(value):
                self.terms[field] = spec.freeze(value, params)
        if len(model._meta.pk_fields) > 1:
            self.fields["pk"] = model._meta.pk
        self.known: dict[Any, Resolved] = {}

    def resolved(self, base: int, build: Any, params: tuple[Any, ...]) -> OwnValues:
        """Return these values, to be looked up; ``base`` is where in ``params`` those of the expressions begin."""
        self.env = Env(ValueScope(self.model, self.connection, self), base, build, params)
        return self

    def __getitem__(self, name: str) -> Resolved:
        field = self.fields[name]
        if field not in self.known:
            self.known[field] = Resolved(self._node(field), field)
        return self.known[field]

    def _node(self, field: Any) -> Any:
        if field in self.terms:
            return _typed(field, self.env.resolve(self.terms[field]).node, self.connection)
        keys = self.model._meta.pk_fields
        if len(keys) > 1 and field is self.model._meta.pk:
            return tree.Row(tuple(self[one.name].node for one in keys))
        return _bound(field, getattr(self.instance, field.attname), self.connection)

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


def shares(
    rows: Any,
    instance: Any,
    expressions: Sequence[Any],
    *,
    nulls_equal: bool,
    when: Q | None = None,
    operators: Sequence[str] | None = None,
) -> bool:
    """Say whether a row of a queryset gives the same values for all expressions as an instance does.

    With ``operators``, one for each expression: whether these hold between the values.

    One query computes both sides: over the row's columns, and over the instance's values; of these ``when`` must hold as well.
    """
    connection = connections[rows.db]
    params: list[Any] = list(rows._params)
    base = len(params)
    own: list[Any] = []
    terms = [spec.freeze(one, own) for one in expressions]
    needed = None if when is None else spec.freeze(when, own)
    values = OwnValues(rows.model, instance, connection, own)
    params += own
    shape = Shape(rows._shape.request, len(params), None, shareable=False)
    builder = Builder(shape, 0, None, connection, tuple(params))
    there = builder.env(base)
    given = values.resolved(base, there.build, tuple(params))
    here = Env(ValueScope(rows.model, connection, given), base, there.build, tuple(params))
    for index, term in enumerate(terms):
        left, right = there.resolve(term).node, here.resolve(term).node
        same: Any = tree.Template((left, there.escape(f" {operators[index]} ") if operators else " = ", right))
        if nulls_equal:
            same = tree.Logic("OR", (same, tree.Logic("AND", (tree.IsNull(left), tree.IsNull(right)))))
        builder.where.append(same)
    if needed is not None:
        builder.where.append(condition(here, needed))
    query = builder.select([ONE], [], ordered=False)
    return _fetch(replace(query, limit=tree.Template(("1",))), connection, tuple(params)) is not None


def _fetch(statement: Any, connection: Any, params: tuple[Any, ...]) -> Any:
    source = codegen.Source()
    compiled = compile_statement(statement, connection.dialect)
    sql, bound = codegen.bind_source(source, compiled, connection.dialect, None, ())
    source.line(1, f"return connection.fetch_one({sql}, {bound})")
    return source.function("ask", "connection, p")(connection, params)


def _bound(field: Any, value: Any, connection: Any) -> Any:
    if value is None:
        return tree.Template(("NULL",))
    return _typed(field, tree.Bound(field.get_db_prep_value(value, connection)), connection)


def _typed(field: Any, node: Any, connection: Any) -> Any:
    """Return a value whose type the database is told, where it would not find it out."""
    if connection.dialect.array_parameters:
        return tree.Template((node, f"::{field.cast_db_type(connection)}"))
    return node


def _nested(shape: Any, base: int, outer: Any, given: Any, **options: Any) -> Any:
    return nested_query(shape, base, outer, given, **options)


def _ask(model: Any, connection: Any, values: Mapping[str, Resolved], q: Any, unknown: bool, params: list[Any]) -> bool:
    """Ask for a condition over values; ``params`` are those of the values, the condition's own are added."""
    term = spec.freeze(q, params)
    node = condition(Env(ValueScope(model, connection, values), 0, _nested, tuple(params)), term)
    text = tree.Template(("SELECT CASE WHEN ", node, " THEN 1 WHEN NOT (", node, ") THEN 0 END"))
    answer = _fetch(text, connection, tuple(params))
    return unknown if answer is None or answer[0] is None else bool(answer[0])


def check_mapping(q: Q, against: dict[str, Any], using: str) -> bool:
    """Say whether ``q`` holds for a mapping of names to values."""
    connection = connections[using]
    values = {}
    for name, value in against.items():
        field = Expression.output_fields.of_type(type(value))
        values[name] = Resolved(tree.Bound(value if field is None else field.get_db_prep_value(value, connection)), field)
    return _ask(_Nothing, connection, values, q, True, [])


class _NoOptions:
    db_table = ""
    pk = None
    forward_map: Mapping[str, Any] = {}
    fields_map: Mapping[str, Any] = {}


class _Nothing:
    """A model without fields."""

    _meta = _NoOptions


Q.prober = staticmethod(check_mapping)
