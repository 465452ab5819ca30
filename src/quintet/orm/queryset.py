"""`QuerySet`: a model, an interned shape, the values, and a cache of rows.

Chaining looks up the next shape and appends values; nothing is resolved or compiled again for a structure that was seen before.
Verbs that write or aggregate live in `quintet.orm.verbs`; this class is their table of contents.
Longer than 600 lines because it is one idea: the documented list of methods, each a few lines.
"""

import datetime
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, overload

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import NotSupportedError
from quintet.drivers.router import router
from quintet.kernel.errors import FieldError
from quintet.kit import bridge
from quintet.kit.bridge import async_twin
from quintet.kit.record import replace
from quintet.orm import prefetch, verbs
from quintet.orm.expressions import spec
from quintet.orm.expressions.conditional import Q
from quintet.orm.expressions.filtered import FilteredRelation
from quintet.orm.fetch import FETCH_ONE, FetchMode, default_mode
from quintet.orm.load.iterables import BY_KIND, ModelIterable
from quintet.orm.plan import plans, validate
from quintet.orm.plan.batches import make_peers
from quintet.orm.plan.extra import extended, refuse_filtered, relate
from quintet.orm.plan.ordering import named_order
from quintet.orm.plan.shape import Annotate, Filter, Part, Request, Shape, Values, root_shape
from quintet.orm.plan.view import QueryView, pickled, unpickled
from quintet.orm.raw import RawQuerySet
from quintet.orm.signals import post_init, pre_init

M = TypeVar("M")

REPR_SIZE = 20
PLAIN = frozenset({list, tuple, set, frozenset})
#: What a subclass may override to see every step of a chain, or every fetch.
HOOKS = (
    "__init__",
    "_chain",
    "_clone",
    "_fetch_all",
    "_narrow",
    "_next",
    "_rows",
    "all",
    "db",
    "filter",
    "__iter__",
)


class QuerySet(Generic[M]):
    """A query over a model, run when its rows are needed and at most once."""

    manager_class: ClassVar[Any]
    #: No hook of a chain step is overridden: the engine may take the short way past them.
    _stock: ClassVar[bool] = True

    # What most querysets never have lies in the class: a step of a chain copies five attributes, not ten (0.5 to 0.2 us).
    _result_cache: list[Any] | None = None
    _mode: FetchMode | None = None
    _prefetch: tuple[Any, ...] = ()
    _prefetch_done = False
    _known: tuple[Any, Any] | None = None
    _iterable: Any = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "_iterable_class" in cls.__dict__:
            cls._iterable = cls.__dict__["_iterable_class"]
        cls._stock = all(getattr(cls, name) is getattr(QuerySet, name) for name in HOOKS)

    def __init__(
        self, model: Any = None, query: Any = None, using: str | None = None, hints: dict[str, Any] | None = None
    ) -> None:
        self.model = model
        self._shape: Shape = getattr(query, "shape", None) or root_shape(model)
        self._params: tuple[Any, ...] = getattr(query, "params", ())
        self._db = using
        self._hints = hints or {}

    @classmethod
    def begin(cls, model: Any, using: str | None, hints: dict[str, Any]) -> Self:
        """Return what calling the class with these arguments returns, at half the price where `__init__` is the stock one."""
        if not cls._stock:
            return cls(model=model, using=using, hints=hints)
        made = object.__new__(cls)
        made.model, made._shape, made._params = model, root_shape(model), ()
        made._db, made._hints = using, hints
        return made

    # --- making the next one -----------------------------------------------------------------------------------------

    def _clone(self) -> Self:
        """Return a copy without rows; a subclass that carries more overrides this."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made._result_cache = None
        made._prefetch_done = False
        return made

    def _chain(self) -> Self:
        return self._clone()

    def _next(self, shape: Shape, params: tuple[Any, ...] | None = None) -> Self:
        if not self._stock:
            made = self._chain()
            made._shape = shape
            if params is not None:
                made._params = params
            return made
        # What `_clone` does for a class without hooks, in one frame (a step of a chain: 1.5 to 0.9 us).
        made = object.__new__(type(self))
        made.model, made._shape = self.model, shape
        made._params = self._params if params is None else params
        made._db, made._hints = self._db, self._hints
        if self._mode is not None:
            made._mode = self._mode
        if self._prefetch:
            made._prefetch = self._prefetch
        if self._known is not None:
            made._known = self._known
        return made

    def _step(self, key: Any, change: Any) -> Self:
        return self._next(self._shape.step(key, change))

    def all(self) -> Self:
        """Return a copy, to be asked anew."""
        return self._chain()

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
            if found is not None and not (found.lists and _holds_dynamic(values)):
                params = self._params + values
                if found.checks:
                    validate.check_values(found, params, connections[self.db])
                return self._next(found, params)
        return self._narrow_slowly(negated, args, kwargs)

    def _narrow_slowly(self, negated: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Self:
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
                found = relate(found, name, expression)
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

    def values(self, /, *fields: Any, **expressions: Any) -> "QuerySet[dict[str, Any]]":
        """Give dictionaries instead of instances."""
        return self._values("dict", fields, expressions)

    @overload
    def values_list(
        self, /, *fields: Any, flat: Literal[False] = ..., named: Literal[False] = ...
    ) -> "QuerySet[tuple[Any, ...]]": ...
    @overload
    def values_list(self, /, *fields: Any, flat: bool = ..., named: bool = ...) -> "QuerySet[Any]": ...
    def values_list(self, /, *fields: Any, flat: bool = False, named: bool = False) -> Any:
        """Give tuples, single values (``flat``) or named tuples instead of instances."""
        if flat and named:
            raise TypeError("'flat' and 'named' can't be used together.")
        if flat and len(fields) > 1:
            raise TypeError("'flat' is not valid when values_list is called with more than one field.")
        found, names = self, []
        taken = {*self._shape.request.annotations(), *(one for one in fields if isinstance(one, str))}
        for one in fields:
            name = one
            if spec.is_dynamic(one):
                name = verbs.numbered_name(one, taken)
                taken.add(name)
                found = found._annotate_one(name, one, visible=True)
            names.append(name)
        if flat and not names:
            names = [self.model._meta.pk_fields[0].attname]
        return found._values("flat" if flat else "named" if named else "list", tuple(names), {})

    def _values(self, kind: str, fields: tuple[Any, ...], expressions: dict[str, Any]) -> Any:
        found = self._clone() if self._iterable is not None else self
        if found._iterable is not None:
            found._iterable_class = None  # rows of values are not made by what makes instances
        for name, expression in expressions.items():
            self._refuse_field_name(name)
            found = found._annotate_one(name, expression, visible=True)
        names = (*fields, *(name for name in expressions if name not in fields))
        for name in fields:
            if not isinstance(name, str):
                raise TypeError(f"values() takes names of fields and annotations, not {name!r}; give expressions a keyword.")
            validate.require_alias(name)  # a key of a document may be any text

        def change(old: Request) -> Request:
            return replace(old, values=Values(kind, names), related=False, only=None, defer=())

        key = ("values", kind, names)
        if key not in found._shape.next:
            validate.values(
                Shape(change(found._shape.request), found._shape.count, None, found._shape.shareable),
                connections[self.db],
                found._params,
            )
        made = found._step(key, change)
        if made._known is not None:
            made._known = None  # there are no instances to be told where they came from
        return made

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
        return extended(self, select or {}, where or (), params or (), tables or (), order_by or (), select_params or ())

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> "QuerySet[datetime.date]":
        """Give the distinct years, months, weeks or days of a date field."""
        return verbs.dates(self, field_name, kind, order, ("year", "month", "week", "day"), "date")

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None) -> "QuerySet[datetime.datetime]":
        """Give the distinct moments of a field, cut to ``kind``."""
        kinds = ("year", "month", "week", "day", "hour", "minute", "second")
        return verbs.dates(self, field_name, kind, order, kinds, "datetime", tzinfo)

    def none(self) -> Self:
        """Return a queryset without rows, which asks nothing."""
        return self._step("none", lambda old: replace(old, empty=True))

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
        refuse_filtered(self, lookups, "prefetch_related")
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
        refuse_filtered(self, fields, "only")
        return self._step(
            ("only", fields),
            lambda old: replace(old, only=tuple(name for name in fields if name not in old.defer) or None, defer=()),
        )

    def raw(
        self,
        raw_query: str,
        params: Sequence[Any] | Mapping[str, Any] | None = (),
        translations: Mapping[str, str] | None = None,
        using: str | None = None,
    ) -> RawQuerySet:
        """Return the instances that the rows of a statement make; what was filtered before does not count.

        ``params`` fill its ``%s``; never format values into the text. ``translations`` maps columns to fields.
        """
        found = RawQuerySet(raw_query, self.model, None, params, translations, using or self._db, self._hints)
        found._prefetch = self._prefetch
        return found

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

    def union(self, *other_qs: Any, all: bool = False) -> Self:
        """Return the rows of this and of the others, equal ones once unless ``all``."""
        return self._combined("UNION ALL" if all else "UNION", other_qs)

    def intersection(self, *other_qs: Any) -> Self:
        """Return the rows that all have."""
        return self._combined("INTERSECT", other_qs)

    def difference(self, *other_qs: Any) -> Self:
        """Return the rows that the others lack."""
        return self._combined("EXCEPT", other_qs)

    def _combined(self, operator: str, others: tuple[Any, ...]) -> Self:
        for one in others:
            if not isinstance(one, QuerySet):
                raise TypeError(f"All arguments of a combination must be QuerySets, not {type(one).__name__}.")
        parts: list[Part] = []
        params: tuple[Any, ...] = ()
        for one in (self, *others):
            if one._shape.request.empty and operator.startswith("UNION") and not one._shape.request.operator:
                continue
            parts.append(Part(one._shape, len(params)))
            params += one._params
        if not parts:
            return self.none()
        backwards = self._shape.request.backwards
        request = Request(
            self.model, operator=operator, parts=tuple(parts), values=self._shape.request.values, backwards=backwards
        )
        key = ("combined", operator, tuple((part.shape, part.base) for part in parts), backwards)
        shareable = all(part.shape.shareable for part in parts)
        root = root_shape(self.model)
        found = root.step(key, lambda _old: request, len(params), shareable)
        return self._next(found, params)

    def _refuse_combined(self, name: str) -> None:
        operator = self._shape.request.operator
        if operator:
            raise NotSupportedError(f"Calling QuerySet.{name}() after {verbs.COMBINED[operator]}() is not supported.")

    # --- operators ---------------------------------------------------------------------------------------------------

    def __and__(self, other: "QuerySet[M]") -> Self:
        return verbs.merged(self, other, "AND")

    def __or__(self, other: "QuerySet[M]") -> Self:
        return verbs.merged(self, other, "OR")

    def __xor__(self, other: "QuerySet[M]") -> Self:
        return verbs.merged(self, other, "XOR")

    @overload
    def __getitem__(self, key: int) -> M: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, bool) or not isinstance(key, int | slice):
            raise TypeError(f"QuerySet indices must be integers or slices, not {type(key).__name__}.")
        bounds = (key.start, key.stop) if isinstance(key, slice) else (key,)
        step = key.step if isinstance(key, slice) else None
        if any(bound is not None and (isinstance(bound, bool) or not isinstance(bound, int)) for bound in (*bounds, step)):
            raise TypeError("QuerySet slices take integers.")
        if any(bound is not None and bound < 0 for bound in bounds):
            raise ValueError("Negative indexing is not supported.")
        if self._result_cache is not None:
            return self._result_cache[key]
        if isinstance(key, slice):
            found = self._sliced(key.start, key.stop)
            return list(found)[:: key.step] if key.step else found
        one = self._sliced(key, key + 1)
        for row in one if one._prefetch else one._rows():
            return row
        raise IndexError("list index out of range")

    def _sliced(self, start: int | None, stop: int | None) -> Self:
        request, params = self._shape.request, list(self._params)
        low = params[request.offset] if request.offset is not None else 0
        high = low + params[request.limit] if request.limit is not None else None
        new_low = low + (start or 0)
        new_high = high if stop is None else low + stop if high is None else min(high, low + stop)
        limit = None if new_high is None else max(new_high - new_low, 0)
        count = self._shape.count
        if request.sliced:
            return self._resliced(params, new_low, limit)
        has_offset = new_low > 0
        slots = (count if limit is not None else None, (count + (limit is not None)) if has_offset else None)
        added = ([limit] if limit is not None else []) + ([new_low] if has_offset else [])
        shape = self._shape.step(
            ("slice", *(one is not None for one in slots)), lambda old: replace(old, limit=slots[0], offset=slots[1]), len(added)
        )
        found = self._next(shape, (*self._params, *added))
        return found.none() if limit == 0 else found

    def _resliced(self, params: list[Any], low: int, limit: int | None) -> Self:
        if limit == 0:
            return self.none()
        request, count = self._shape.request, self._shape.count
        limit_slot, offset_slot, added = request.limit, request.offset, 0
        for value, which in ((limit, "limit"), (low or None, "offset")):
            slot = limit_slot if which == "limit" else offset_slot
            if value is None:
                continue
            if slot is None:
                slot = count + added
                added += 1
                params.append(value)
            params[slot] = value
            limit_slot, offset_slot = (slot, offset_slot) if which == "limit" else (limit_slot, slot)
        key = ("reslice", limit_slot, offset_slot)
        shape = self._shape.step(key, lambda old: replace(old, limit=limit_slot, offset=offset_slot), added)
        return self._next(shape, tuple(params))

    # --- rows --------------------------------------------------------------------------------------------------------

    @property
    def db(self) -> str:
        """The alias that rows come from."""
        if self._db is not None:
            return self._db
        if not self._hints and router.silent:
            return DEFAULT_DB_ALIAS
        if self._shape.request.lock is not None:
            return router.db_for_write(self.model, **self._hints)
        return router.db_for_read(self.model, **self._hints)

    @property
    def _iterable_class(self) -> Any:
        """What makes the rows: the class of their kind, or the subclass of one that was set to make them differently."""
        values = self._shape.request.values
        return self._iterable or (ModelIterable if values is None else BY_KIND[values.kind])

    @_iterable_class.setter
    def _iterable_class(self, iterable: Any) -> None:
        self.__dict__.update(_iterable=iterable, _stock=False)  # each step of its chain goes the long way and takes it along

    def _rows(self) -> list[Any]:
        """Run the query and return its rows, loaded and with their relations."""
        if self._iterable is not None:
            return list(self._iterable(self))
        return self._load(self._shape, self._params)

    def _load(self, shape: Shape, params: tuple[Any, ...]) -> list[Any]:
        if not shape.ordinary or self._mode is not None or pre_init.receivers or post_init.receivers:
            return self._load_specially(shape, params)
        connection = connections[self.db]
        run = shape.plans.get(connection.database)
        if run is None:
            rows = plans.ordinary_rows(shape, connection, params)
        else:
            try:
                rows = run(connection, params)
            except OverflowError:
                rows = run(connection, plans.within_range(params))
        if self._known is not None:
            _make_known(rows, *self._known)
        return rows

    def _load_specially(self, shape: Shape, params: tuple[Any, ...]) -> list[Any]:
        """Load rows that need more than their plan: locks, peers, a fetch mode, signals, a known relation."""
        if shape.request.empty:
            return []
        connection = connections[self.db]
        if shape.request.lock is not None:
            verbs.require_transaction(connection)
        if shape.request.values is not None:
            return plans.rows(shape, connection, params, None)
        mode = self._mode or (shape.root.mode if shape.root is not None else default_mode(self.model._meta))
        rows = plans.rows(shape, connection, params, None if mode is FETCH_ONE and self._mode is None else mode)
        if mode.track_peers:
            make_peers(rows, shape.request, self.model._meta)
        if self._known is not None:
            _make_known(rows, *self._known)
        return rows

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._result_cache = self._rows()
        if self._prefetch and not self._prefetch_done:
            prefetch.load(self._result_cache, self._prefetch)
            self._prefetch_done = True

    def __iter__(self) -> Iterator[M]:
        self._fetch_all()
        assert self._result_cache is not None
        return iter(self._result_cache)

    def __aiter__(self) -> AsyncIterator[M]:
        async def rows() -> AsyncIterator[M]:
            await bridge.run(self._fetch_all)
            assert self._result_cache is not None
            for row in self._result_cache:
                yield row

        return rows()

    def __len__(self) -> int:
        self._fetch_all()
        assert self._result_cache is not None
        return len(self._result_cache)

    def __bool__(self) -> bool:
        self._fetch_all()
        return bool(self._result_cache)

    def __repr__(self) -> str:
        data: list[Any] = list(self[: REPR_SIZE + 1])
        if len(data) > REPR_SIZE:
            data[-1] = "...(remaining elements truncated)..."
        return f"<{type(self).__name__} {data!r}>"

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Yield rows as they come, without keeping them."""
        if chunk_size is None and self._prefetch:
            raise ValueError("chunk_size must be provided when using QuerySet.iterator() after prefetch_related().")
        if chunk_size is not None and chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        size = chunk_size or 2000
        return self._stream(size) if self._iterable is None else iter(self._iterable(self, chunked_fetch=True, chunk_size=size))

    def _stream(self, chunk_size: int) -> Iterator[M]:
        return verbs.stream(self, chunk_size)

    async def aiterator(self, chunk_size: int = 2000) -> AsyncIterator[M]:
        """Yield rows as they come."""
        if chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        rows = verbs.stream(self, chunk_size)
        end = object()
        try:
            while (row := await bridge.run(next, rows, end)) is not end:
                yield row  # type: ignore[misc]  # not the end marker
        finally:
            # Left before its end, it is closed here, where it can wait, and not by the garbage collector.
            await bridge.run(rows.close)

    def __getstate__(self) -> dict[str, Any]:
        self._fetch_all()
        return {**self.__dict__, "_shape": None, "_hints": {}, "_known": None, "_request": pickled(self._shape)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        request = state.pop("_request")
        self.__dict__.update(state)
        self._shape = unpickled(self.model, request)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self._clone()
        made._result_cache = None
        return made

    def __class_getitem__(cls, *_args: Any) -> Any:
        return cls

    # --- one row -----------------------------------------------------------------------------------------------------

    def get(self, /, *args: Any, **kwargs: Any) -> M:
        """Return the one row that meets the conditions.

        Raises DoesNotExist for none, MultipleObjectsReturned for several.
        """
        rows = self._got(kwargs) if self._stock and not (args or self._prefetch) else None
        if rows is None:
            rows = self._get(args, kwargs)
        if len(rows) == 1:
            return rows[0]
        name = self.model._meta.object_name
        if not rows:
            raise self.model.DoesNotExist(f"{name} matching query does not exist.")
        number = len(rows) if len(rows) <= verbs.GET_LIMIT - 1 else f"more than {verbs.GET_LIMIT - 1}"
        raise self.model.MultipleObjectsReturned(f"get() returned more than one {name} -- it returned {number}!")

    def _got(self, kwargs: dict[str, Any]) -> list[Any] | None:
        """Return the rows of a get() whose terminal is in the trie: one look-up, no queryset in between (15 to 9 us)."""
        values = tuple(kwargs.values())
        shape = self._shape.next.get(("get", *kwargs, *map(type, values)))
        if shape is None or (shape.lists and _holds_dynamic(values)):
            return None
        return self._load(shape, (*self._params, *values, verbs.GET_LIMIT))

    def _get(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
        """Return the rows get() looks at: unsorted, and not more than are worth counting."""
        if self._shape.request.operator and (args or kwargs):
            raise NotSupportedError(
                f"Calling QuerySet.get(...) with filters after {verbs.COMBINED[self._shape.request.operator]}() is not supported."
            )
        narrowed = self.filter(*args, **kwargs) if args or kwargs else self._chain()
        found = narrowed
        if not narrowed._shape.request.sliced:
            shape = narrowed._shape.step("get", verbs.for_get(narrowed._shape.count), 1)
            found = narrowed._next(shape, (*narrowed._params, verbs.GET_LIMIT))
            self._remember_get(kwargs if not args else {}, narrowed._shape, shape)
        if type(self)._fetch_all is QuerySet._fetch_all and not found._prefetch:
            return found._rows()
        return list(found)

    def _remember_get(self, kwargs: dict[str, Any], narrowed: Shape, shape: Shape) -> None:
        """Make a terminal of the trie of a get() whose conditions are plain."""
        names = (*kwargs, *map(type, kwargs.values()))
        if kwargs and shape.root is not None and self._shape.next.get((False, *names)) is narrowed:
            shape.lists = narrowed.lists
            shape.root.keep(self._shape, ("get", *names), shape)

    def first(self) -> M | None:
        """Return the first row, None when there is none; unsorted querysets are sorted by key."""
        return next(iter(verbs.sorted_at_all(self, "first")[:1]), None)

    def last(self) -> M | None:
        """Return the last row, None when there is none."""
        if self._shape.request.sliced:
            raise TypeError("Cannot reverse a query once a slice has been taken.")
        return next(iter(verbs.sorted_at_all(self, "last").reverse()[:1]), None)

    def latest(self, *fields: str) -> M:
        """Return the last row along fields, or along Meta.get_latest_by."""
        return verbs.along(self, fields, backwards=True)

    def earliest(self, *fields: str) -> M:
        """Return the first row along fields, or along Meta.get_latest_by."""
        return verbs.along(self, fields, backwards=False)

    def in_bulk(self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk") -> dict[Any, M]:
        """Return rows by the value of a unique field."""
        return verbs.in_bulk(self, id_list, field_name)

    # --- answers -----------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of rows."""
        if self._result_cache is not None:
            return len(self._result_cache)
        return 0 if self._shape.request.empty else plans.scalar(self._shape, connections[self.db], self._params, "count")

    def exists(self) -> bool:
        """Say whether there is a row."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        return not self._shape.request.empty and plans.scalar(self._shape, connections[self.db], self._params, "exists")

    def contains(self, obj: Any) -> bool:
        """Say whether an instance is among the rows."""
        self._refuse_combined("contains")
        if self._shape.request.values is not None:
            raise TypeError("Cannot call QuerySet.contains() after .values() or .values_list().")
        if not hasattr(type(obj), "_meta"):
            raise TypeError("'obj' must be a model instance.")
        if obj._meta.concrete_model is not self.model._meta.concrete_model:
            return False
        if not obj._is_pk_set():
            raise ValueError("QuerySet.contains() cannot be used on unsaved objects.")
        return obj in self._result_cache if self._result_cache is not None else self.filter(pk=obj.pk).exists()

    def aggregate(self, /, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return aggregates over all rows, by name."""
        return verbs.aggregate(self, args, kwargs)

    def explain(self, *, format: str | None = None, **options: Any) -> str:
        """Return how the database would run the query."""
        return verbs.explain(self, format, options)

    # --- writing -----------------------------------------------------------------------------------------------------

    def create(self, /, **kwargs: Any) -> M:
        """Make an instance and insert it."""
        try:
            made = self.model(**kwargs)
        except TypeError:
            verbs.refuse_reverse_names(self.model, kwargs)
            raise
        made.save(force_insert=True, using=self._write_db())
        return made

    def _write_db(self) -> str:
        if self._db is None and not self._hints and router.silent:
            return DEFAULT_DB_ALIAS
        return self._db or router.db_for_write(self.model, **self._hints)

    def get_or_create(self, defaults: Mapping[str, Any] | None = None, /, **kwargs: Any) -> tuple[M, bool]:
        """Return the row that meets the conditions, made if there is none; and whether it was made."""
        return verbs.get_or_create(self, _defaults(defaults, kwargs), kwargs)

    def update_or_create(
        self, defaults: Mapping[str, Any] | None = None, create_defaults: Mapping[str, Any] | None = None, /, **kwargs: Any
    ) -> tuple[M, bool]:
        """Update the row that meets the conditions, or make it; and say whether it was made."""
        given = _defaults(defaults, kwargs)
        if create_defaults is None:
            create_defaults = kwargs.pop("create_defaults", None)
        return verbs.update_or_create(self, given, create_defaults, kwargs)

    def bulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Sequence[str] | None = None,
        unique_fields: Sequence[str] | None = None,
    ) -> list[M]:
        """Insert many instances in few statements; no signals."""
        return verbs.bulk_create(self, list(objs), batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields)

    def bulk_update(self, objs: Iterable[M], fields: Sequence[str], batch_size: int | None = None) -> int:
        """Update fields of many instances in few statements; return the number of rows matched."""
        return verbs.bulk_update(self, tuple(objs), list(fields), batch_size)

    def update(self, /, **kwargs: Any) -> int:
        """Set fields of all rows; return how many there are."""
        return verbs.update(self, kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete all rows and what depends on them; return the numbers, in all and by model."""
        return verbs.delete(self)

    def _raw_delete(self, using: str) -> int:
        """Delete the rows in one statement, without signals or cascades."""
        return 0 if self._shape.request.empty else plans.delete(self._shape, connections[using], self._params)

    for _method in (create, get_or_create, update_or_create, bulk_create, bulk_update, update, delete, _raw_delete):
        _method.alters_data = True  # type: ignore[attr-defined]  # templates must not call it
    delete.queryset_only = _raw_delete.queryset_only = True  # type: ignore[attr-defined]  # not on managers

    @classmethod
    def as_manager(cls) -> Self:
        """Return a manager with this class's methods; to type checkers it is the queryset whose methods it has."""
        manager = cls.manager_class.from_queryset(cls)()
        manager._built_with_as_manager = True
        return manager

    as_manager.queryset_only = True  # type: ignore[attr-defined]  # a classmethod carries attributes of its function

    # --- what it is --------------------------------------------------------------------------------------------------

    @property
    def ordered(self) -> bool:
        """Whether rows come in a stated order."""
        request = self._shape.request
        if request.empty or request.order or request.extra_order:
            return True
        if request.order is not None or request.grouped is not None or not self.model._meta.ordering:
            return False
        # Groups are in no order of their own.
        return not any(spec.holds_aggregate(op.spec) for op in request.annotations().values())

    @property
    def totally_ordered(self) -> bool:
        """Whether the order leaves no two rows equal."""
        return verbs.totally_ordered(self)

    @property
    def query(self) -> Any:
        """What was asked, printable and picklable."""
        return QueryView(self._shape, self._params, self.db)

    @query.setter
    def query(self, given: Any) -> None:
        self._shape, self._params, self._result_cache = given.shape, given.params, None

    def resolve_expression(self, *_args: Any, **_options: Any) -> Any:
        """A queryset on the right side of a lookup is a query inside."""
        return self

    def _freeze(self, params: list[Any]) -> Any:
        base = len(params)
        params.extend(self._params)
        limit = self._shape.request.limit
        one = limit is not None and self._params[limit] <= 1
        return spec.Nested("rows", self._shape, base, one=one, using=self._db)

    # --- twins -------------------------------------------------------------------------------------------------------

    aget = async_twin(get)
    afirst = async_twin(first)
    alast = async_twin(last)
    alatest = async_twin(latest)
    aearliest = async_twin(earliest)
    ain_bulk = async_twin(in_bulk)
    acount = async_twin(count)
    aexists = async_twin(exists)
    acontains = async_twin(contains)
    aaggregate = async_twin(aggregate)
    aexplain = async_twin(explain)
    acreate = async_twin(create)
    aget_or_create = async_twin(get_or_create)
    aupdate_or_create = async_twin(update_or_create)
    abulk_create = async_twin(bulk_create)
    abulk_update = async_twin(bulk_update)
    aupdate = async_twin(update)
    adelete = async_twin(delete)
    adelete.queryset_only = True  # type: ignore[attr-defined]  # not on managers


def _make_known(rows: list[Any], field: Any, instance: Any) -> None:
    """Tell rows that were reached through a relation where they came from, and the key of that when they did not load it."""
    attname = field.attname if field.concrete else None
    if attname is not None and rows and attname not in rows[0].__dict__:
        for row in rows:
            setattr(row, attname, getattr(instance, field.target_field.attname))
    for row in rows:
        if field.name not in row._state.fields_cache:
            field.set_cached_value(row, instance)


def _holds_dynamic(values: tuple[Any, ...]) -> bool:
    return any(type(value) in PLAIN and any(spec.holds_expressions(item) for item in value) for value in values)


def _defaults(given: Mapping[str, Any] | None, kwargs: dict[str, Any]) -> Mapping[str, Any]:
    if given is None and "defaults" in kwargs:
        return kwargs.pop("defaults") or {}
    return given or {}


def _order_term(term: Any, values: list[Any]) -> Any:
    if isinstance(term, str):
        return "?" if term == "?" else named_order(term)
    if not spec.is_dynamic(term):
        raise FieldError(f"order_by() takes names and expressions, not {term!r}.")
    if getattr(term, "contains_aggregate", False):
        raise FieldError(f"Using an aggregate in order_by() without also including it in annotate() is not allowed: {term!r}")
    return spec.freeze(term, values)


class _NoRows(type):
    """Says of a queryset whether it is empty by `none`."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, QuerySet) and instance._shape.request.empty


class EmptyQuerySet(metaclass=_NoRows):
    """What `isinstance` says of querysets made by `none`; makes no instances itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise TypeError("EmptyQuerySet can't be instantiated")
