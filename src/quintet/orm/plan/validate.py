"""Saying no at once: a new shape is planned as far as needed to raise the documented errors where the call stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.lookups.base import RefusedLate
from quintet.orm.plan.parts import related_field, relation_at
from quintet.orm.plan.shape import Request, Shape
from quintet.orm.plan.statements import Builder
from quintet.orm.types import LOOKUP_SEP
from quintet.sql import tree
from quintet.sql.names import UnsafeNameError, check_alias


def require_alias(name: str) -> None:
    """Raise ValueError for a name that may not stand in a statement as an alias."""
    try:
        check_alias(name)
    except UnsafeNameError as error:
        raise ValueError(str(error)) from None


def refers_outside(term: Any, depth: int = 0) -> bool:
    """Say whether a spec, ``depth`` queries inside the one at hand, names a query around that one, which is not there yet."""
    if isinstance(term, spec.Ref):
        return term.levels > depth
    if isinstance(term, tuple):
        return any(refers_outside(one, depth) for one in term)
    if isinstance(term, spec.Nested):
        request = term.shape.request
        inside = [
            *(op.term for op in request.ops),
            *(request.order or ()),
            *(spec.Nested("rows", part.shape, 0) for part in request.parts),
        ]
        return any(refers_outside(one, depth + 1) for one in inside)
    if isinstance(term, spec.Foreign):
        return any(refers_outside(spec.freeze(one, []), depth) for one in _sources(term.expression))
    if type(term).__module__ != spec.__name__:
        return False
    return any(refers_outside(getattr(term, name), depth) for name in type(term).__slots__)


def _sources(expression: Any) -> list[Any]:
    """Return what is inside an expression of the user's own, a query that it holds included."""
    inside = [one for one in getattr(expression, "get_source_expressions", list)() if one is not None]
    return [*inside, *(one for one in (getattr(expression, "queryset", None),) if one is not None)]


def _builder(shape: Shape, connection: Any, params: tuple[Any, ...]) -> Builder | None:
    """Return the builder of a shape, None where it can be resolved only when it runs, or as part of another query."""
    if any(refers_outside(op.term) for op in shape.request.ops):
        return None
    try:
        return Builder(shape, 0, None, connection, params)
    except RefusedLate:
        return None


def filters(shape: Shape, connection: Any, params: tuple[Any, ...], since: int = 0) -> bool:
    """Resolve all conditions and annotations of a new shape; say whether its plans may be kept.

    Values from the slot ``since`` on are checked.

    Raises FieldError, TypeError or ValueError for what cannot be resolved, unless that is refused late.
    """
    builder = _builder(shape, connection, params)
    if builder is None:
        return True
    for name in builder.scope.filtered:
        builder.scope.enter(name)
    joined = [join.condition for join in builder.scope.joins]
    nodes = (builder.where, builder.having, [one.node for one in builder.scope.annotations.values()], joined)
    shape.checks = tuple(_checks(nodes, range(since, shape.count)))
    check_values(shape, params, connection)
    return not holds_raw(nodes)


def check_values(shape: Shape, params: tuple[Any, ...], connection: Any) -> None:
    """Prepare the values that do not fit as they are, so that one that means nothing is refused where it is given.

    Raises ValueError, TypeError or ValidationError.
    """
    for bound in shape.checks:
        value = params[bound.slot]
        if isinstance(bound, tree.ListParam):
            if bound.fits is None or not bound.fits.issuperset(map(type, value)):
                bound.prepare(value, connection)
        else:
            bound.prepare(value, connection)


def _checks(node: Any, slots: range) -> Iterator[Any]:
    """Yield the bindings of a tree, of those slots, whose values may be refused."""
    if isinstance(node, tree.ListParam) or (isinstance(node, tree.Param) and node.connected):
        if node.slot in slots:
            yield node
    elif isinstance(node, list | tuple):
        for one in node:
            yield from _checks(one, slots)
    elif type(node).__module__ == tree.__name__:
        for name in getattr(type(node), "__slots__", ()):
            yield from _checks(getattr(node, name), slots)


def holds_raw(node: Any) -> bool:
    """Say whether a tree holds text with values fixed at plan time."""
    if type(node).__name__ == "Raw":
        return True
    if isinstance(node, list | tuple):
        return any(holds_raw(one) for one in node)
    names = getattr(type(node), "__slots__", None) if type(node).__module__ == "quintet.sql.tree" else None
    return names is not None and any(holds_raw(getattr(node, name)) for name in names)


def ordering(shape: Shape, connection: Any, params: tuple[Any, ...]) -> bool:
    """Resolve the ordering of a new shape; say whether its plans may be kept."""
    if shape.request.operator or any(refers_outside(term) for term in shape.request.order or ()):
        return True
    builder = _builder(shape, connection, params)
    return builder is None or not holds_raw(builder.ordering())


def values(shape: Shape, connection: Any, params: tuple[Any, ...]) -> None:
    """Resolve the names of the values of a new shape."""
    builder = None if shape.request.operator else _builder(shape, connection, params)
    if builder is not None:
        builder.layout()


def related(request: Request) -> None:
    """Check that every step of a select_related path is a single-valued relation."""
    if not isinstance(request.related, tuple):
        return
    filtered = request.filtered()
    for path in request.related:
        meta = request.model._meta
        for place, name in enumerate(path.split(LOOKUP_SEP)):
            found = (
                relation_at(request, name)
                if place == 0 and name in filtered
                else related_field(meta, name, tuple(filtered) if place == 0 else ())
            )
            meta = found.edges()[-1].target._meta
