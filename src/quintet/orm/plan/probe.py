"""Asking the database whether a condition holds for values that are in no row: CheckConstraint and `Q.check`."""

from collections.abc import Mapping
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan import codegen
from quintet.orm.plan.resolve import Env, condition
from quintet.orm.plan.scope import Scope
from quintet.orm.plan.statements import nested_query
from quintet.orm.types import Resolved
from quintet.sql import tree
from quintet.sql.compiler import compile_statement


class ValueScope(Scope):
    """A scope without tables: names are values."""

    def __init__(self, model: Any, connection: Any, values: Mapping[str, Resolved]) -> None:
        super().__init__(model, connection)
        self.annotations.update(values)


def holds(model: Any, instance: Any, q: Any, using: str | None, *, unknown: bool) -> bool:
    """Say whether ``q`` holds for an instance's values; ``unknown`` is the answer for NULL."""
    connection = connections[using or router.db_for_read(model, instance=instance)]
    values: dict[str, Resolved] = {}
    for field in model._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if not spec.is_dynamic(value):
            found = Resolved(_bound(field, value, connection), field)
            values[field.name] = values[field.attname] = found
            if field.primary_key:
                values["pk"] = found
    return _ask(model, connection, values, q, unknown)


def _bound(field: Any, value: Any, connection: Any) -> Any:
    if value is None:
        return tree.Template(("NULL",))
    node = tree.Bound(field.get_db_prep_value(value, connection))
    if connection.dialect.array_parameters:
        return tree.Template((node, f"::{field.cast_db_type(connection)}"))
    return node


def _ask(model: Any, connection: Any, values: Mapping[str, Resolved], q: Any, unknown: bool) -> bool:
    scope = ValueScope(model, connection, values)
    params: list[Any] = []
    term = spec.freeze(q, params)

    def build(shape: Any, base: int, outer: Any, given: Any, **options: Any) -> Any:
        return nested_query(shape, base, outer, given, **options)

    node = condition(Env(scope, 0, build, tuple(params)), term)
    text = tree.Template(("SELECT CASE WHEN ", node, " THEN 1 WHEN NOT (", node, ") THEN 0 END"))
    source = codegen.Source()
    sql, bound = codegen.bind_source(source, compile_statement(text, connection.dialect), connection.dialect, None, frozenset())
    source.line(1, f"return connection.fetch_one({sql}, {bound})")
    answer = source.function("ask", "connection, p")(connection, tuple(params))
    return unknown if answer is None or answer[0] is None else bool(answer[0])


def check_mapping(q: Q, against: dict[str, Any], using: str) -> bool:
    """Say whether ``q`` holds for a mapping of names to values."""
    connection = connections[using]
    values = {}
    for name, value in against.items():
        field = Expression.output_fields.of_type(type(value))
        values[name] = Resolved(tree.Bound(value if field is None else field.get_db_prep_value(value, connection)), field)
    return _ask(_Nothing, connection, values, q, unknown=True)


class _NoOptions:
    db_table = ""
    pk = None
    forward_map: Mapping[str, Any] = {}
    fields_map: Mapping[str, Any] = {}


class _Nothing:
    """A model without fields."""

    _meta = _NoOptions


Q.prober = staticmethod(check_mapping)
