"""What a queryset joins or selects beyond its model's own names: filtered relations, and the pieces of SQL given to `extra`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quintet.drivers.current import connections
from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.expressions.basic import RawSQL
from quintet.orm.expressions.filtered import FilteredRelation
from quintet.orm.plan import validate
from quintet.orm.plan.parts import require_relation
from quintet.orm.plan.shape import ExtraColumn, Filter, Related, Request, Shape


def relate(queryset: Any, name: str, relation: FilteredRelation) -> Any:
    """Return a queryset in which ``name`` is a relation joined under a condition.

    Raises ValueError for a path that leads along anything but relations, and for a condition that leaves it.
    """
    validate.require_alias(name)
    if "." in name:
        raise ValueError(f"FilteredRelation doesn't support aliases with periods (got {name!r}).")
    values: list[Any] = []
    tree = spec.freeze(relation, values)
    op = Related(name, relation.relation_name, tree, queryset._shape.count)
    key = ("related as", name, relation.relation_name, tree)
    shareable = spec.is_shareable(tree)
    params = (*queryset._params, *values)

    def change(old: Request) -> Request:
        return replace(old, ops=(*old.ops, op))

    if not shareable or key not in queryset._shape.next:
        require_relation(queryset._shape.request, op.relation, _paths(tree))
        shape = Shape(change(queryset._shape.request), len(params), None, shareable)
        shareable = validate.filters(shape, connections[queryset.db], params) and shareable
    return queryset._next(queryset._shape.step(key, change, len(values), shareable), params)


def _paths(term: Any) -> list[str]:
    """Return the paths that the keywords of a Q name.

    Raises ValueError for a query among the right sides.
    """
    if isinstance(term, spec.Condition):
        if isinstance(term.right, spec.Nested):
            raise ValueError("Passing a QuerySet within a FilteredRelation is not supported.")
        return [term.path]
    return [path for child in term.children for path in _paths(child)] if isinstance(term, spec.Tree) else []


def refuse_filtered(queryset: Any, names: Sequence[Any], method: str) -> None:
    """Raise ValueError when a name begins with a relation that was given by a `FilteredRelation`."""
    filtered = queryset._shape.request.filtered()
    if filtered and any(str(getattr(name, "prefetch_through", name)).split("__")[0] in filtered for name in names):
        raise ValueError(f"{method}() is not supported with FilteredRelation.")


def extended(
    queryset: Any,
    select: Mapping[str, str],
    where: Sequence[str],
    params: Sequence[Any],
    tables: Sequence[str],
    order_by: Sequence[str],
    select_params: Sequence[Any],
) -> Any:
    """Return a queryset with pieces of SQL written by hand.

    Raises TypeError on a cut queryset, ValueError for a name that is no alias or a number of parameters that does not fit.
    """
    if queryset._shape.request.sliced:
        raise TypeError("Cannot change a query once a slice has been taken.")
    values: list[Any] = []
    base = queryset._shape.count
    columns = tuple(ExtraColumn(name, term, base) for name, term in _columns(select, select_params, values))
    conditions = _conditions(where, params, values, base)
    ops = (*columns, *conditions)
    held, order = tuple(tables), tuple(order_by)

    def change(old: Request) -> Request:
        found = replace(old, ops=(*old.ops, *ops), tables=(*old.tables, *held))
        return replace(found, extra_order=order) if order else found

    key = ("extra", ops, held, order)
    return queryset._next(queryset._shape.step(key, change, len(values)), (*queryset._params, *values))


def _columns(select: Mapping[str, str], params: Sequence[Any], values: list[Any]) -> list[tuple[str, Any]]:
    """Return the names and specs of columns; each takes as many of the parameters as it has placeholders."""
    found: list[tuple[str, Any]] = []
    left = list(params)
    for name, given in select.items():
        text = str(given)  # a number stands for itself
        validate.require_alias(name)
        count = spec.placeholders(text)
        found.append((name, spec.freeze(RawSQL(text, left[:count]), values)))
        del left[:count]
    return found


def _conditions(where: Sequence[str], params: Sequence[Any], values: list[Any], base: int) -> list[Filter]:
    found: list[Filter] = []
    left = list(params)
    for text in where:
        count = spec.placeholders(text)
        written = spec.freeze(RawSQL(text, left[:count]), values)
        found.append(Filter(spec.Tree("AND", negated=False, children=(written,)), base))
        del left[:count]
    return found
