"""The total order behind keyset pages: its terms read from a queryset, and the condition for rows after a place.

For terms a, b, c the rows after (A, B, C) are those with

    a > A   or   a = A and b > B   or   a = A and b = B and c > C

where > is < for descending terms, and NULL stands before or after all values, as the database or the term says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from quintet.drivers.current import connections
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import OrderBy
from quintet.orm.expressions.basic import F
from quintet.orm.expressions.conditional import Q
from quintet.orm.plan import ordering
from quintet.orm.types import LOOKUP_SEP


class UnstableOrderError(ValueError):
    """The order of a queryset cannot be continued from a row."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term: the path of a column, its direction, where NULL stands ("FIRST", "LAST", None where the database decides)."""

    name: str
    descending: bool
    nulls: str | None
    nullable: bool
    nulls_last: bool

    def turned(self) -> "Term":
        """Return the term that sorts the other way."""
        nulls = {"FIRST": "LAST", "LAST": "FIRST"}.get(self.nulls or "")
        return replace(self, descending=not self.descending, nulls=nulls, nulls_last=not self.nulls_last)

    def expression(self) -> OrderBy:
        """Return the term for order_by()."""
        return OrderBy(F(self.name), self.descending, self.nulls == "FIRST" or None, self.nulls == "LAST" or None)


def terms_of(queryset: Any) -> tuple[Term, ...]:
    """Return the terms of a queryset's order, with its key last where nothing in them is unique.

    Raises UnstableOrderError for an order that no row has a fixed place in, or whose place cannot be told from the row.
    """
    request = queryset._shape.request
    _require_continuable(request)
    meta = queryset.model._meta
    written = request.order if request.order is not None else ordering.frozen_order(meta.ordering)
    terms = [_term(queryset, one) for one in written]
    if request.backwards:
        terms = [one.turned() for one in terms]
    if not any(_is_unique(meta, one.name) for one in terms):
        descending = bool(terms) and terms[-1].descending
        terms += [_made(queryset, name, descending, None) for name in _key_names(meta)]
    held: dict[str, Term] = {}
    for one in terms:
        held.setdefault(one.name, one)
    return tuple(held.values())


def _require_continuable(request: Any) -> None:
    wrong = {
        "is sliced: leave the slice out, pages are the paginator's": request.sliced,
        "is a union, intersection or difference, which cannot be filtered": bool(request.operator),
        "has distinct() with fields, which a filter would change": bool(request.distinct_on),
        "gives groups, which have no key: page through them with Paginator": request.grouped is not None,
        "is ordered by extra(): use order_by()": bool(request.extra_order),
        "gives tuples: use values() or objects": request.values is not None and request.values.kind != "dict",
    }
    for reason, applies in wrong.items():
        if applies:
            raise UnstableOrderError(f"Keyset pages cannot be made of this queryset: it {reason}.")


def _term(queryset: Any, written: Any) -> Term:
    if written == "?":
        raise UnstableOrderError("order_by('?') gives another order each time: keyset pages need one that stays.")
    order = written if isinstance(written, spec.Order) else spec.Order(written)
    if not isinstance(order.term, spec.Ref):
        raise UnstableOrderError(
            "The queryset is ordered by an expression: annotate() it, and order by the annotation's name, as in "
            ".annotate(lower=Lower('title')).order_by('lower')."
        )
    return _made(queryset, order.term.name, order.descending, order.nulls, order.named)


def _made(queryset: Any, name: str, descending: bool, nulls: str | None, named: bool = False) -> Term:
    meta = queryset.model._meta
    if name == "pk" and "pk" not in queryset._shape.request.annotations():
        keys = _key_names(meta)
        if len(keys) > 1:
            raise UnstableOrderError(f"Order by the fields of the key, {', '.join(keys)}, instead of 'pk'.")
        name = keys[0]
    nullable = True if name in queryset._shape.request.annotations() else _walk(meta, name, named)
    last = nulls == "LAST" if nulls else connections[queryset.db].features.nulls_order_largest != descending
    return Term(name, descending, nulls, nullable, last)


def _walk(meta: Any, name: str, named: bool) -> bool:
    """Say whether a path may give NULL.

    Raises UnstableOrderError for one that leads to several rows, or ends at a relation whose own order would be meant.
    """
    nullable, field = False, None
    parts = name.split(LOOKUP_SEP)
    for part in parts:
        try:
            field = meta.get_field(part)
        except FieldDoesNotExist:
            return True
        nullable = nullable or field.null or bool(getattr(field, "auto_created", False) and field.is_relation)
        if not field.is_relation:
            continue
        if field.one_to_many or field.many_to_many:
            raise UnstableOrderError(f"{name!r} leads to several rows, so that an object would stand in several places.")
        meta = field.related_model._meta
    if named and field is not None and field.is_relation and parts[-1] != getattr(field, "attname", None) and meta.ordering:
        raise UnstableOrderError(
            f"{name!r} means the order of {meta.object_name}: order by its fields, as in '{name}__{meta.pk.name}'."
        )
    return nullable or len(parts) > 1


def _key_names(meta: Any) -> list[str]:
    return [field.attname for field in meta.pk_fields]


def _is_unique(meta: Any, name: str) -> bool:
    return any(field.unique and not field.null and name in (field.name, field.attname) for field in meta.concrete_fields)


def sorted_by(queryset: Any, terms: Sequence[Term]) -> Any:
    """Return the queryset in the order of the terms."""
    found = queryset.order_by(*(one.expression() for one in terms))
    # A queryset that was turned round turns what it is ordered by afterwards, too.
    return found.reverse() if queryset._shape.request.backwards else found


def beyond(terms: Sequence[Term], values: Sequence[Any], including: bool) -> Q | None:
    """Return the condition for rows after the place of ``values``, with that row if ``including``; None for no row at all."""
    found: Q | None = None
    equal = Q()
    for term, value in zip(terms, values, strict=True):
        later = _later(term, value)
        if later is not None:
            found = equal & later if found is None else found | (equal & later)
        equal &= Q((f"{term.name}__isnull", True)) if value is None else Q((term.name, value))
    if including:
        found = equal if found is None else found | equal
    bound = _bound(terms[0], values[0])
    return found if found is None or bound is None else bound & found


def _later(term: Term, value: Any) -> Q | None:
    if value is None:
        return None if term.nulls_last else Q((f"{term.name}__isnull", False))
    later = Q((f"{term.name}__{'lt' if term.descending else 'gt'}", value))
    return later | Q((f"{term.name}__isnull", True)) if term.nullable and term.nulls_last else later


def _bound(term: Term, value: Any) -> Q | None:
    """Return what all rows after the place share: databases find the start in an index by it, and not by alternatives."""
    if value is None or (term.nullable and term.nulls_last):
        return None
    return Q((f"{term.name}__{'lte' if term.descending else 'gte'}", value))
