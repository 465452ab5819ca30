"""Expressions and conditions as the text of DDL: columns without their table, values as literals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quintet.kit.patterns import late
from quintet.migrations.schema.target import Target
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import OrderBy, Value
from quintet.orm.expressions.basic import F
from quintet.orm.plan.resolve import Env, condition
from quintet.orm.plan.scope import Scope
from quintet.orm.types import LOOKUP_SEP
from quintet.sql import tree
from quintet.sql.compiler import compile_statement

QUOTED = late(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`)""")


class UnwritableExpressionError(ValueError):
    """An expression that DDL cannot hold, such as one with a query inside."""


def to_sql(target: Target, model: Any, expression: Any, output_field: Any = None) -> str:
    """Return the text of an expression over ``model``'s own columns; a plain value is prepared by ``output_field``.

    Raises UnwritableExpressionError for a query inside.
    """
    if not hasattr(expression, "resolve_expression"):
        value = expression if output_field is None else output_field.get_db_prep_save(expression, target.connection)
        return target.quote_value(value)
    if output_field is not None and isinstance(expression, Value):
        return target.quote_value(output_field.get_db_prep_save(expression.value, target.connection))
    env, frozen = _resolving(target, model, expression)
    return _text(target, env, env.resolve(frozen).node)


def condition_sql(target: Target, model: Any, where: Any) -> str:
    """Return the text of a Q, or of a conditional expression, over ``model``'s own columns."""
    env, frozen = _resolving(target, model, where)
    return _text(target, env, condition(env, frozen))


def indexed_sql(target: Target, model: Any, expression: Any) -> str:
    """Return the text of one expression of an index: a column as it is, anything else in parentheses, then its order."""
    direction = ""
    if isinstance(expression, OrderBy):
        direction = _direction(expression)
        expression = expression.expression
    operators = getattr(expression, "operator_class", "")
    if operators:
        (expression,) = expression.get_source_expressions()
        direction = f" {operators}{direction}"
    if isinstance(expression, F) and LOOKUP_SEP not in expression.name:
        return f"{target.quote_name(model._meta.get_field(expression.name).column)}{direction}"
    return f"({to_sql(target, model, expression)}){direction}"


def _direction(order: OrderBy) -> str:
    nulls = " NULLS FIRST" if order.nulls_first else " NULLS LAST" if order.nulls_last else ""
    return f"{' DESC' if order.descending else ''}{nulls}"


def generated_sql(target: Target, model: Any, field: Any) -> str | None:
    """Return the text that computes a generated field, or None for any other."""
    return to_sql(target, model, field.expression) if field.generated else None


def is_literal(value: Any) -> bool:
    """Say whether a database default is a plain value, which needs no parentheses."""
    return not hasattr(value, "resolve_expression") or isinstance(value, Value)


def _resolving(target: Target, model: Any, expression: Any) -> tuple[Env, Any]:
    values: list[Any] = []
    frozen = spec.freeze(expression, values)
    return Env(Scope(model, target.connection, None), 0, _refuse_query, tuple(values)), frozen


def _refuse_query(*_: Any, **__: Any) -> Any:
    raise UnwritableExpressionError("A constraint, an index, a default or a generated column cannot contain a query.")


def _text(target: Target, env: Env, node: Any) -> str:
    compiled = compile_statement(node, env.dialect)
    bindings = iter(compiled.bindings)
    own_table = f"{target.quote_name(env.scope.base)}."
    pieces: list[str] = []
    for piece in compiled.pieces:
        if isinstance(piece, str):
            pieces.append(_filled(target, env, piece.replace(own_table, ""), bindings))
        else:
            values = _bound(target, env, next(bindings))
            pieces.append(f"({', '.join(map(target.quote_value, values))})")
    return "".join(pieces)


def _filled(target: Target, env: Env, text: str, bindings: Iterator[Any]) -> str:
    """Put literals in the place of placeholders, leaving quoted names alone."""
    placeholder = env.dialect.placeholder
    done: list[str] = []
    for position, part in enumerate(QUOTED.split(text)):
        if position % 2:
            # A literal of the engine's own is written for the driver too; names are not.
            done.append(_unescaped(part, placeholder) if part.startswith("'") else part)
            continue
        first, *rest = (_unescaped(one, placeholder) for one in part.split(placeholder))
        done.append(first)
        for following in rest:
            done += [target.quote_value(_bound(target, env, next(bindings))), following]
    return "".join(done)


def _unescaped(text: str, placeholder: str) -> str:
    return text.replace("%%", "%") if placeholder == "%s" else text


def _bound(target: Target, env: Env, binding: Any) -> Any:
    if isinstance(binding, tree.Bound):
        return binding.value
    if isinstance(binding, tree.Asked):
        return binding.ask(target.connection)
    value = (env.values or ())[binding.slot]
    if isinstance(binding, tree.ListParam):
        return binding.prepare(value, target.connection)
    if binding.prepare is None:
        return value
    return binding.prepare(value, target.connection) if binding.connected else binding.prepare(value)
