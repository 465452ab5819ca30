"""`QuerySet`: one row, answers, writing, other forms of rows, combinations: what ends a chain, or begins another.

Verbs that write or aggregate live in `quintet.orm.verbs`; this class is their table of contents.
"""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self, TypeVar, overload

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import Error, NotSupportedError
from quintet.drivers.router import router
from quintet.kit import bridge
from quintet.kit.record import replace
from quintet.kit.twins import async_twin
from quintet.orm import raw as raw_queries
from quintet.orm import verbs
from quintet.orm.expressions import spec
from quintet.orm.plan import plans, validate, view
from quintet.orm.plan.shape import Part, Request, Shape, Values, root_shape
from quintet.orm.queryset import arrow
from quintet.orm.queryset.chain import Chain, holds_dynamic

M = TypeVar("M", covariant=True)

#: Rows in a batch of Arrow, unless another number is asked for.
BATCH_SIZE = 10_000

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


class QuerySet(Chain[M]):
    """A query over a model, run when its rows are needed and at most once."""

    manager_class: ClassVar[Any]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "_iterable_class" in cls.__dict__:
            cls._iterable = cls.__dict__["_iterable_class"]
        cls._stock = all(getattr(cls, name) is getattr(QuerySet, name) for name in HOOKS)

    # --- other forms of rows -------------------------------------------------------------------------------------------

    def values(self, /, *fields: Any, **expressions: Any) -> QuerySet[dict[str, Any]]:
        """Give dictionaries instead of instances."""
        return self._values("dict", fields, expressions)

    @overload
    def values_list(
        self, /, *fields: Any, flat: Literal[False] = ..., named: Literal[False] = ...
    ) -> QuerySet[tuple[Any, ...]]: ...

    @overload
    def values_list(self, /, *fields: Any, flat: bool = ..., named: bool = ...) -> QuerySet[Any]: ...

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

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> QuerySet[datetime.date]:
        """Give the distinct years, months, weeks or days of a date field."""
        return verbs.dates(self, field_name, kind, order, ("year", "month", "week", "day"), "date")

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None) -> QuerySet[datetime.datetime]:
        """Give the distinct moments of a field, cut to ``kind``."""
        kinds = ("year", "month", "week", "day", "hour", "minute", "second")
        return verbs.dates(self, field_name, kind, order, kinds, "datetime", tzinfo)

    def raw(
        self,
        raw_query: str,
        params: Sequence[Any] | Mapping[str, Any] | None = (),
        translations: Mapping[str, str] | None = None,
        using: str | None = None,
    ) -> raw_queries.RawQuerySet:
        """Return the instances that the rows of a statement make; what was filtered before does not count.

        ``params`` fill its ``%s``; never format values into the text. ``translations`` maps columns to fields.
        """
        found = raw_queries.RawQuerySet(raw_query, self.model, None, params, translations, using or self._db, self._hints)
        found._prefetch = self._prefetch
        return found

    # --- combinations --------------------------------------------------------------------------------------------------

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

    def __and__(self, other: QuerySet[M]) -> Self:
        return verbs.merged(self, other, "AND")

    def __or__(self, other: QuerySet[M]) -> Self:
        return verbs.merged(self, other, "OR")

    def __xor__(self, other: QuerySet[M]) -> Self:
        return verbs.merged(self, other, "XOR")

    # --- one row -------------------------------------------------------------------------------------------------------

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
        if shape is None or (shape.lists and holds_dynamic(values)):
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

    # --- answers -------------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of rows."""
        if self._result_cache is not None:
            return len(self._result_cache)
        return 0 if self._shape.request.empty else self._scalar("count")

    def exists(self) -> bool:
        """Say whether there is a row."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        return not self._shape.request.empty and self._scalar("exists")

    def _scalar(self, question: str) -> Any:
        try:
            return plans.scalar(self._shape, connections[self.db], self._params, question)
        except Error as error:
            return self._elsewhere(error)._scalar(question)

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
        try:
            return verbs.aggregate(self, args, kwargs)
        except Error as error:
            return verbs.aggregate(self._elsewhere(error), args, kwargs)

    def explain(self, *, format: str | None = None, **options: Any) -> str:
        """Return how the database would run the query."""
        return verbs.explain(self, format, options)

    # --- Arrow ---------------------------------------------------------------------------------------------------------

    def to_arrow(self, batch_size: int = BATCH_SIZE) -> Any:
        """Return the rows as a `pyarrow.Table`, asked anew and without instances; its chunks have ``batch_size`` rows.

        The columns are those of values(), or of values_list(), with the types of their fields. Raises MissingExtraError without
        the extra ``arrow``, TypeError or ValueError for a value that is not of its column's type.
        """
        return arrow.table(self, batch_size)

    def iter_arrow(self, batch_size: int = BATCH_SIZE) -> Any:
        """Return a `pyarrow.RecordBatchReader` that reads ``batch_size`` rows from the database at a time.

        Raises what `to_arrow` raises, for values while it is read.
        """
        return arrow.reader(self, batch_size)

    async def aiter_arrow(self, batch_size: int = BATCH_SIZE) -> AsyncIterator[Any]:
        """Yield each `pyarrow.RecordBatch` as it comes."""
        _schema, batches = await bridge.run(arrow.opened, self, batch_size)
        try:
            while (batch := await bridge.run(next, batches, None)) is not None:
                yield batch
        finally:
            await bridge.run(batches.close)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """Return the rows as a capsule of Arrow's C interface, by which pandas, polars and others take a queryset as it is."""
        return arrow.reader(self, BATCH_SIZE).__arrow_c_stream__(requested_schema)

    # --- writing -------------------------------------------------------------------------------------------------------

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

    # --- what it is ----------------------------------------------------------------------------------------------------

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
        return view.QueryView(self._shape, self._params, self.db)

    @query.setter
    def query(self, given: Any) -> None:
        self._shape, self._params, self._result_cache = given.shape, given.params, None

    @property
    def _prefetch_related_lookups(self) -> tuple[Any, ...]:
        """What `prefetch_related` was given; packages ask for it by this name."""
        return self._prefetch

    def resolve_expression(self, *_args: Any, **_options: Any) -> Any:
        """A queryset on the right side of a lookup is a query inside."""
        return self

    def _freeze(self, params: list[Any]) -> Any:
        base = len(params)
        params.extend(self._params)
        limit = self._shape.request.limit
        one = limit is not None and self._params[limit] <= 1
        return spec.Nested("rows", self._shape, base, one=one, using=self._db)

    # --- twins ---------------------------------------------------------------------------------------------------------

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
    ato_arrow = async_twin(to_arrow)
    acreate = async_twin(create)
    aget_or_create = async_twin(get_or_create)
    aupdate_or_create = async_twin(update_or_create)
    abulk_create = async_twin(bulk_create)
    abulk_update = async_twin(bulk_update)
    aupdate = async_twin(update)
    adelete = async_twin(delete)
    adelete.queryset_only = True  # type: ignore[attr-defined]  # not on managers


def _defaults(given: Mapping[str, Any] | None, kwargs: dict[str, Any]) -> Mapping[str, Any]:
    if given is None and "defaults" in kwargs:
        return kwargs.pop("defaults") or {}
    return given or {}


class _NoRows(type):
    """Says of a queryset whether it is empty by `none`."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, QuerySet) and instance._shape.request.empty


class EmptyQuerySet(metaclass=_NoRows):
    """What `isinstance` says of querysets made by `none`; makes no instances itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise TypeError("EmptyQuerySet can't be instantiated")
