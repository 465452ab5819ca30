"""Terms of ORDER BY: from what was written to specs, and their place beside groups and distinct rows."""

from __future__ import annotations

from typing import Any

from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.types import Resolved
from quintet.sql import tree


def is_constant(node: Any) -> bool:
    """Say whether a value is the same for every row."""
    return isinstance(node, tree.Param | tree.Bound) or (
        isinstance(node, tree.Template) and all(isinstance(one, str) for one in node.pieces)
    )


def by_position(
    columns: list[tree.Selected], group: tuple[Any, ...], order: tuple[tree.Ordering, ...]
) -> tuple[tuple[Any, ...], tuple[tree.Ordering, ...]]:
    """Return grouping and ordering in which computed columns are named by their number.

    Written out twice they would be two expressions to a database that numbers its parameters.
    """
    places: dict[Any, Any] = {}
    for index, one in enumerate(columns):
        if not isinstance(one.node, tree.Column):
            places.setdefault(one.node, tree.Template((str(index + 1),)))
    if not places:
        return group, order
    numbered = tuple(replace(one, node=places[one.node]) if one.node in places else one for one in order)
    return tuple(places.get(one, one) for one in group), numbered


def flat_columns(columns: list[tree.Selected]) -> list[tree.Selected]:
    """Return columns with every row replaced by its parts."""
    if not any(isinstance(one.node, tree.Row) for one in columns):
        return columns
    found: list[tree.Selected] = []
    for one in columns:
        if isinstance(one.node, tree.Row):
            parts = enumerate(one.node.parts)
            found += [tree.Selected(part, one.alias and f"{one.alias}_{index}") for index, part in parts]
        else:
            found.append(one)
    return found


def sorted_outside(query: tree.Select, chance: str) -> tree.Select:
    """Return a query of distinct rows that is sorted by what it does not select: the rows inside, order and slice outside.

    The columns that it is sorted by count for what is distinct, as they do everywhere in SQL, but they are not given out;
    ``chance`` is the text of what is another value each time it is looked at, and so counts for nothing.
    """
    inside = [tree.Selected(one.node, f"c{index}") for index, one in enumerate(query.columns)]
    names = {one.node: one.alias or "" for one in inside}
    kept = [one.node for one in query.order if one.node not in names]
    missing = [node for node in kept if _text_of(node) != chance and not _is_settled(node)]
    if not missing and not any(_text_of(node) == chance for node in kept):
        return query
    for node in dict.fromkeys(missing):
        names[node] = f"c{len(inside)}"
        inside.append(tree.Selected(node, names[node]))
    order = tuple(replace(one, node=tree.Column("found", names[one.node])) if one.node in names else one for one in query.order)
    outside = tuple(tree.Selected(tree.Column("found", f"c{index}"), one.alias) for index, one in enumerate(query.columns))
    rows = replace(query, columns=tuple(inside), order=(), limit=None, offset=None)
    return tree.Select(outside, tree.Derived(rows, "found"), order=order, limit=query.limit, offset=query.offset)


def _text_of(node: Any) -> str | None:
    """Return the text of a value that is nothing but text."""
    return "".join(map(str, node.pieces)) if isinstance(node, tree.Template) and is_constant(node) else None


def _is_settled(node: Any) -> bool:
    """Say whether a term is the number of a column, or the same value for every row; text by hand may name columns."""
    text = _text_of(node)
    return is_constant(node) if text is None else text.isdigit()


def ordering(resolved: Resolved, node: Any, env: Any, descending: bool = False, nulls: str | None = None) -> tree.Ordering:
    """Return the term for a value that is sorted by as ``node``; its field may say where NULL stands."""
    last = getattr(resolved.field, "sorts_nulls_last", False) and not env.scope.connection.features.nulls_order_largest
    return tree.Ordering(node, descending, "LAST" if last and nulls is None and not descending else nulls)


def turned(term: tree.Ordering) -> tree.Ordering:
    """Return a term that sorts the other way."""
    nulls = {"FIRST": "LAST", "LAST": "FIRST"}.get(term.nulls or "")
    return replace(term, descending=not term.descending, nulls=nulls)


def frozen_order(terms: Any) -> tuple[Any, ...]:
    """Return the terms of a model's order as specs: names with ``-``, "?", expressions."""
    found: list[Any] = []
    for term in terms:
        if isinstance(term, str):
            found.append("?" if term == "?" else named_order(term))
        else:
            found.append(_with_values(term))
    return tuple(found)


def _with_values(term: Any) -> Any:
    """Return the spec of an expression; values in it are part of a model's order, and no parameters of the query."""
    values: list[Any] = []
    found = spec.freeze(term, values)
    if not values:
        return found
    if isinstance(found, spec.Order):
        return replace(found, term=spec.Fixed(found.term, tuple(values)))
    return spec.Fixed(found, tuple(values))


def once(terms: list[tree.Ordering]) -> list[tree.Ordering]:
    """Return the terms without those that sort by what an earlier one has sorted by."""
    found: list[tree.Ordering] = []
    for term in terms:
        if all(term.node != one.node for one in found):
            found.append(term)
    return found


def named_order(term: str) -> spec.Order:
    """Return the spec of a name with an optional sign."""
    return spec.Order(spec.Ref(term[1:] if term[:1] in ("-", "+") else term), term.startswith("-"), named=True)
