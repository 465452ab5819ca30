"""What a query that groups must group by: all that it uses outside of its aggregates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.plan.ordering import is_constant
from quintet.orm.types import Resolved
from quintet.sql import tree

PLAIN = (spec.Slot, spec.Literal, spec.Constant, spec.Items)


def parts_of(operands: Iterable[Resolved]) -> tuple[Any, ...]:
    """Return the values by which a query is grouped that uses these: each itself, but of an aggregate what it is not over."""
    found: list[Any] = []
    for one in operands:
        if one.aggregate or one.window or one.parts is not None:
            found += one.parts or ()
        elif not is_constant(one.node):
            found.append(one.node)
    return tuple(dict.fromkeys(found))


def parts_of_condition(env: Any, term: Any) -> tuple[Any, ...]:
    """Return the values by which a query is grouped that has this condition, as a spec, in HAVING or inside an expression."""
    if isinstance(term, spec.Tree):
        below = env.below_negation() if term.negated else env
        found = [part for child in term.children for part in parts_of_condition(below, child)]
        return tuple(dict.fromkeys(found))
    if not isinstance(term, spec.Condition):
        if isinstance(term, PLAIN):
            return ()
        seen = len(env.scope.referred)
        return (*parts_of([env.resolve(term)]), *parts_of(env.scope.referred[seen:]))
    if env.negated and env.apart and env.scope.is_many(term.path):
        return ()  # that is a query of its own
    left = env.scope.walk(term.path, env.group).resolved
    if isinstance(term.right, spec.Nested):
        return (*parts_of([left]), *_taken_by(env, term.right, left.field))
    right = () if isinstance(term.right, PLAIN) else parts_of_condition(env, term.right)
    return (*parts_of([left]), *right)


def _taken_by(env: Any, query: spec.Nested, field: Any) -> tuple[Any, ...]:
    """Return what a query inside, which is compared with a column of ``field``, takes from the rows around."""
    seen = len(env.scope.referred)
    if query.kind == "rows":
        env.rows(query, field)
    else:
        env.resolve(query)
    return parts_of(env.scope.referred[seen:])


def as_named(one: Resolved) -> Resolved:
    """Return what values() names, by which rows are grouped as it is: a query inside by its value, not by what it takes."""
    return replace(one, parts=None) if isinstance(one.node, tree.Scalar | tree.Exists | tree.Not) else one
