"""What a query that groups must group by: all that it uses outside of its aggregates."""

from collections.abc import Iterable
from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.plan.ordering import is_constant
from quintet.orm.types import Resolved

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
        return () if isinstance(term, PLAIN) else parts_of([env.resolve(term)])
    if env.negated and env.apart and env.scope.is_many(term.path):
        return ()  # that is a query of its own
    left = env.scope.walk(term.path, env.group).resolved
    right = () if isinstance(term.right, (*PLAIN, spec.Nested)) else parts_of_condition(env, term.right)
    return (*parts_of([left]), *right)
