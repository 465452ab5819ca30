"""The steps of a chain: each returns a queryset that asks more precisely, and asks nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeVar

from quintet.drivers.current import connections
from quintet.drivers.errors import NotSupportedError
from quintet.kernel.errors import FieldError
from quintet.kit.record import replace
from quintet.orm import verbs
from quintet.orm.expressions import spec
from quintet.orm.expressions.conditional import Q
from quintet.orm.expressions.filtered import FilteredRelation
from quintet.orm.fetch import FetchMode
from quintet.orm.plan import binding, ordering, validate
from quintet.orm.plan import extra as plan_extra
from quintet.orm.plan.shape import Annotate, Filter, Request, Shape, Values
from quintet.orm.queryset.rows import Rows

M = TypeVar("M", covariant=True)

PLAIN = frozenset({list, tuple, set, frozenset})


class Chain(Rows[M]):
    """A query that can be narrowed, sorted and told what to load."""

    def filter(self, /, *args: Any, **kwargs: Any) -> Self:
        """Keep the rows that meet all conditions."""
        if not args and self._stock:
            # As in `_narrow`, which a hook may override: the most frequent step of all is one frame less.
            values = tuple(kwargs.values())
            found = self._shape.next.get((False, *kwargs, *map(type, values)))
            if found is not None and not found.lists and not found.checks:
                return self._next(found, self._params + values)
        return self._narrow(False, args, kwargs)

    def exclude(self, /, *args: Any, **kwargs: Any) -> Self:
        """Leave out the rows that meet all conditions."""
        return self._narrow(True, args, kwargs)

    def _narrow(self, negated: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Self:
        if not args and kwargs:
            values = tuple(kwargs.values())
            found = self._shape.next.get((negated, *kwargs, *map(type, values)))
            if found is not None and not (found.lists and holds_dynamic(values)):
                params = self._params + values
                if not found.checks:
                    return self._next(found, params)
                try:
                    validate.check_values(found, params, connections[self.db])
                except binding.PreparedAsNone as none:
                    return self._narrow_slowly(negated, args, kwargs, (none.slot,))
                return self._next(found, params)
        return self._narrow_slowly(negated, args, kwargs)

    def _narrow_slowly(self, negated: bool, args: tuple[Any, ...], kwargs: dict[str, Any], nulls: tuple[int, ...] = ()) -> Self:
        """Narrow by conditions not seen before; the values of the slots ``nulls`` are known to be None once prepared."""
        try:
            return self._narrow_anew(negated, args, kwargs, nulls)
        except binding.PreparedAsNone as none:
            if none.slot in nulls:
                raise
            return self._narrow_slowly(negated, args, kwargs, (*nulls, none.slot))

    def _narrow_anew(self, negated: bool, args: tuple[Any, ...], kwargs: dict[str, Any], nulls: tuple[int, ...]) -> Self:
        request = self._shape.request
        self._refuse_combined("exclude" if negated else "filter")
        if (args or kwargs) and request.sliced:
            raise TypeError("Cannot filter a query once a slice has been taken.")
        refused = {"_connector", "_negated"} & set(kwargs)
        if refused:
            raise TypeError(f"The following kwargs are invalid: {', '.join(sorted(repr(name) for name in refused))}")
        if not args and not kwargs:
            return self._chain()
        conditions = Q(*args)
        conditions.children += list(kwargs.items())
        if negated:
            conditions = Q.create([conditions], negated=True) if len(conditions.children) != 1 else ~conditions
        values: list[Any] = []
        tree = spec.freeze(conditions, values)
        for slot in nulls:
            index = slot - self._shape.count
            values[index], tree = None, spec.with_null(tree, index)
        shareable = spec.is_shareable(tree)
        op = Filter(tree, self._shape.count)
        plain = (
            not args
            and shareable
            and not spec.has_literal(tree)
            and all(type(value) is type(given) for value, given in zip(values, kwargs.values(), strict=False))
            and len(values) == len(kwargs)
        )
        key = (negated, *kwargs, *map(type, values)) if plain else ("tree", tree)
        params = (*self._params, *values)
        if not shareable or key not in self._shape.next:
            candidate = Shape(replace(request, ops=(*request.ops, op)), self._shape.count + len(values), None, shareable)
            shareable = validate.filters(candidate, connections[self.db], params, self._shape.count) and shareable
            checks = candidate.checks
        else:
            checks = self._shape.next[key].checks
            validate.check_values(self._shape.next[key], params, connections[self.db])
        shape = self._shape.step(key, lambda old: replace(old, ops=(*old.ops, op)), len(values), shareable)
        shape.checks = checks
        if any(type(value) in PLAIN for value in values):
            shape.lists = (0,)
        return self._next(shape, params)

    def complex_filter(self, filter_obj: Any) -> Self:
        """Filter by a Q or a mapping of lookups."""
        return self.filter(filter_obj) if isinstance(filter_obj, Q) else self.filter(**filter_obj)

    def annotate(self, /, *args: Any, **kwargs: Any) -> Self:
        """Add expressions to each row, under names."""
        return self._annotate(args, kwargs, visible=True)

    def alias(self, /, *args: Any, **kwargs: Any) -> Self:
        """Name expressions for later use without selecting them."""
        return self._annotate(args, kwargs, visible=False)

    def _annotate(self, args: tuple[Any, ...], kwargs: dict[str, Any], visible: bool) -> Self:
        self._refuse_combined("annotate" if visible else "alias")
        verbs.require_expressions("annotate" if visible else "alias", (*args, *kwargs.values()))
        named: dict[str, Any] = {}
        for one in args:
            name = verbs.default_name(one, "annotations")
            if name in kwargs:
                raise ValueError(f"The named annotation '{name}' conflicts with the default name for another annotation.")
            named[name] = one
        found = self
        for name, expression in {**named, **kwargs}.items():
            self._refuse_field_name(name)
            if isinstance(expression, FilteredRelation):
                found = plan_extra.relate(found, name, expression)
            else:
                found = found._annotate_one(name, expression, visible)
        return found

    def _refuse_field_name(self, name: str) -> None:
        """Refuse an annotation that would hide a field or a relation of the instances; values() may take such a name again."""
        meta = self.model._meta
        if self._shape.request.values is None and (name in meta.forward_map or name in meta.fields_map):
            raise ValueError(f"The annotation '{name}' conflicts with a field on the model.")

    def _annotate_one(self, name: str, expression: Any, visible: bool) -> Self:
        validate.require_alias(name)
        if not spec.is_dynamic(expression):
            raise TypeError(f"QuerySet.{'annotate' if visible else 'alias'}() received non-expression(s): {expression}.")
        values: list[Any] = []
        term = spec.freeze(expression, values)
        op = Annotate(name, term, self._shape.count, visible)
        key = ("annotate", name, visible, term)
        shareable = spec.is_shareable(term)

        def change(old: Request) -> Request:
            made = replace(old, ops=(*old.ops, op))
            if old.values is None:
                return made
            if getattr(expression, "contains_aggregate", False):
                made = replace(made, grouped=old.values.names or None)
            if visible and old.values.names:
                made = replace(made, values=Values(old.values.kind, (*old.values.names, name)))
            return made

        params = (*self._params, *values)
        if not shareable or key not in self._shape.next:
            candidate = Shape(change(self._shape.request), self._shape.count + len(values), None, shareable)
            shareable = validate.filters(candidate, connections[self.db], params) and shareable
        return self._next(self._shape.step(key, change, len(values), shareable), params)

    def order_by(self, /, *field_names: Any) -> Self:
        """Sort by names (``-`` for descending, "?" for chance) or expressions; without arguments, not at all."""
        if self._shape.request.sliced:
            raise TypeError("Cannot reorder a query once a slice has been taken.")
        values: list[Any] = []
        terms = tuple(_order_term(term, values) for term in field_names)
        base = self._shape.count
        key = ("order", terms)
        shareable = spec.is_shareable(tuple(term for term in terms if term != "?"))

        def change(old: Request) -> Request:
            return replace(old, order=terms, order_base=base, extra_order=())

        params = (*self._params, *values)
        if not shareable or key not in self._shape.next:
            candidate = Shape(change(self._shape.request), base + len(values), None, shareable)
            shareable = validate.ordering(candidate, connections[self.db], params) and shareable
        return self._next(self._shape.step(key, change, len(values), shareable), params)

    def reverse(self) -> Self:
        """Turn the order round."""
        if self._shape.request.sliced:
            raise TypeError("Cannot reverse a query once a slice has been taken.")
        return self._step("reverse", lambda old: replace(old, backwards=not old.backwards))

    def distinct(self, *field_names: str) -> Self:
        """Leave out equal rows; with names, rows equal in these columns (PostgreSQL)."""
        self._refuse_combined("distinct")
        if self._shape.request.sliced:
            raise TypeError("Cannot create distinct fields once a slice has been taken.")
        if field_names and not connections[self.db].features.can_distinct_on_fields:
            raise NotSupportedError("DISTINCT ON fields is not supported by this database backend")
        return self._step(("distinct", field_names), lambda old: replace(old, distinct=True, distinct_on=field_names))

    def extra(
        self,
        select: Mapping[str, str] | None = None,
        where: Sequence[str] | None = None,
        params: Sequence[Any] | None = None,
        tables: Sequence[str] | None = None,
        order_by: Sequence[str] | None = None,
        select_params: Sequence[Any] | None = None,
    ) -> Self:
        """Add columns, conditions, tables and an order written by hand.

        ``params`` fill the ``%s`` of ``where``, ``select_params`` those of ``select``; never format values into the text.
        """
        self._refuse_combined("extra")
        return plan_extra.extended(
            self, select or {}, where or (), params or (), tables or (), order_by or (), select_params or ()
        )

    def select_related(self, *fields: Any) -> Self:
        """Load single-valued relations in the same query; None takes it back."""
        self._refuse_combined("select_related")
        if self._shape.request.values is not None:
            raise TypeError("Cannot call select_related() after .values() or .values_list()")
        if fields == (None,):
            return self._step("no related", lambda old: replace(old, related=False))

        def change(old: Request) -> Request:
            held = old.related if isinstance(old.related, tuple) else ()
            return replace(old, related=(*held, *fields) if fields else True)

        key = ("related", fields)
        if key not in self._shape.next:
            validate.related(change(self._shape.request))
        return self._step(key, change)

    def prefetch_related(self, *lookups: Any) -> Self:
        """Load relations of any kind in one further query each; None takes it back."""
        self._refuse_combined("prefetch_related")
        plan_extra.refuse_filtered(self, lookups, "prefetch_related")
        found = self._chain()
        found._prefetch = () if lookups == (None,) else (*self._prefetch, *lookups)
        return found

    def defer(self, *fields: Any) -> Self:
        """Leave fields out until they are read; None takes it back."""
        self._refuse_combined("defer")
        if self._shape.request.values is not None:
            raise TypeError("Cannot call defer() after .values() or .values_list()")
        if fields == (None,):
            return self._step("no defer", lambda old: replace(old, defer=(), only=None))

        def change(old: Request) -> Request:
            if old.only is not None:
                left = tuple(name for name in old.only if name not in fields)
                # Nothing left to load at once means everything but what is deferred now.
                rest = () if left else tuple(name for name in fields if name not in old.only)
                return replace(old, only=left or None, defer=rest)
            return replace(old, defer=tuple(dict.fromkeys((*old.defer, *fields))))

        return self._step(("defer", fields), change)

    def only(self, *fields: str) -> Self:
        """Load only these fields; the others when they are read."""
        self._refuse_combined("only")
        if self._shape.request.values is not None:
            raise TypeError("Cannot call only() after .values() or .values_list()")
        if fields == (None,):
            raise TypeError("Cannot pass None as an argument to only().")
        plan_extra.refuse_filtered(self, fields, "only")
        return self._step(
            ("only", fields),
            lambda old: replace(old, only=tuple(name for name in fields if name not in old.defer) or None, defer=()),
        )

    def using(self, alias: str | None) -> Self:
        """Ask another database."""
        found = self._chain()
        found._db = alias
        return found

    def fetch_mode(self, fetch_mode: FetchMode) -> Self:
        """Say how what is missing loads when it is read."""
        found = self._chain()
        found._mode = fetch_mode
        return found

    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = False
    ) -> Self:
        """Lock the rows until the transaction ends."""
        if nowait and skip_locked:
            raise ValueError("The nowait option cannot be used with skip_locked.")
        self._refuse_combined("select_for_update")
        lock = (("nowait", nowait), ("skip_locked", skip_locked), ("no_key", no_key), ("of", tuple(of)))
        return self._step(("lock", lock), lambda old: replace(old, lock=lock))

    def _refuse_combined(self, name: str) -> None:
        operator = self._shape.request.operator
        if operator:
            raise NotSupportedError(f"Calling QuerySet.{name}() after {verbs.COMBINED[operator]}() is not supported.")


def holds_dynamic(values: tuple[Any, ...]) -> bool:
    """Say whether a list among the values holds expressions, which are part of the structure."""
    return any(type(value) in PLAIN and any(spec.holds_expressions(item) for item in value) for value in values)


def _order_term(term: Any, values: list[Any]) -> Any:
    if isinstance(term, str):
        return "?" if term == "?" else ordering.named_order(term)
    if not spec.is_dynamic(term):
        raise FieldError(f"order_by() takes names and expressions, not {term!r}.")
    if getattr(term, "contains_aggregate", False):
        raise FieldError(f"Using an aggregate in order_by() without also including it in annotate() is not allowed: {term!r}")
    return spec.freeze(term, values)
