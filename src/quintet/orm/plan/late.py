"""Which conditions come late: those on groups go into HAVING, those on the rows of windows around the whole query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quintet.kit.record import record
from quintet.orm.expressions import spec
from quintet.orm.expressions.walk import referenced
from quintet.orm.plan.scope import Scope


@record
class Late:
    """What makes a condition late: ``flag`` says it of what is resolved, ``inside`` of an expression, ``is_one`` of a spec."""

    flag: str
    inside: str
    is_one: Callable[[Any], bool]


AGGREGATE = Late("aggregate", "contains_aggregate", lambda term: isinstance(term, spec.Call) and term.expression.is_aggregate)
WINDOW = Late("window", "contains_over_clause", lambda term: isinstance(term, spec.Over))


def refers_to(scope: Scope, term: Any, late: Late) -> bool:
    """Say whether a spec uses an aggregate or a window, by itself or by the name of an annotation."""
    if late.is_one(term):
        return True
    if isinstance(term, spec.Foreign):
        # Nobody but its class knows what it does with what it names.
        names = referenced([term.expression])
        return bool(getattr(term.expression, late.inside, False)) or any(_is_name_of(scope, name, late) for name in names)
    name = term.path if isinstance(term, spec.Condition) else term.name if isinstance(term, spec.Ref) and not term.levels else ""
    return _is_name_of(scope, name, late) or any(refers_to(scope, one, late) for one in _below(term))


def _is_name_of(scope: Scope, name: str, late: Late) -> bool:
    held = scope.annotation_of(name) if name else None
    return held is not None and bool(getattr(held[0], late.flag))


def _below(term: Any) -> Any:
    if isinstance(term, tuple):
        return term
    if isinstance(term, spec.Nested) or type(term).__module__ != spec.__name__:
        return ()
    return [getattr(term, name) for name in type(term).__slots__]


def is_late(scope: Scope, term: Any) -> bool:
    """Say whether a condition holds of groups or of the rows of windows, which are there after WHERE has chosen rows."""
    return refers_to(scope, term, WINDOW) or refers_to(scope, term, AGGREGATE)


def takes_rows(scope: Scope, term: Any) -> bool:
    """Say whether a condition is about joined rows of which there may be several, as conditions below a negation are not."""
    if isinstance(term, spec.Condition):
        return scope.is_many(term.path)
    if isinstance(term, spec.Tree):
        return not term.negated and any(takes_rows(scope, child) for child in term.children)
    return isinstance(term, tuple) and any(takes_rows(scope, one) for one in term)
