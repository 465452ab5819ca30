"""The lowest layer of a queryset: an interned shape, its values, the database to be asked, and the rows once they are loaded.

Chaining looks up the next shape and appends values; nothing is resolved or compiled again for a structure that was seen before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import Error
from quintet.drivers.router import router
from quintet.kit import bridge
from quintet.kit.record import replace
from quintet.orm import prefetch, verbs
from quintet.orm.fetch import FETCH_ONE, FetchMode, default_mode
from quintet.orm.load import iterables
from quintet.orm.plan import batches, codegen, plans, view
from quintet.orm.plan.shape import Shape, root_shape
from quintet.orm.signals import post_init, pre_init

M = TypeVar("M", covariant=True)

NOTHING: Any = object()
REPR_SIZE = 20


class Rows(Generic[M]):
    """A query over a model, run when its rows are needed and at most once."""

    #: No hook of a chain step is overridden: the engine may take the short way past them.
    _stock: ClassVar[bool] = True
    # What most querysets never have lies in the class: a step of a chain copies five attributes, not ten (0.5 to 0.2 us).
    _result_cache: list[Any] | None = None
    _mode: FetchMode | None = None
    _prefetch: tuple[Any, ...] = ()
    _prefetch_done = False
    #: Along which field the rows were reached, and from which instance (or which of several, by key).
    _known: tuple[codegen.Known, Any] | None = None
    _iterable: Any = None

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

    def none(self) -> Self:
        """Return a queryset without rows, which asks nothing."""
        return self._step("none", lambda old: replace(old, empty=True))

    # --- rows ----------------------------------------------------------------------------------------------------------

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
        return self._iterable or (iterables.ModelIterable if values is None else iterables.BY_KIND[values.kind])

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
        try:
            connection = connections[self.db]
            if self._known is not None:
                return plans.known_rows(shape, connection, params, *self._known)
            run = shape.plans.get(connection.database)
            if run is None:
                return plans.ordinary_rows(shape, connection, params)
            try:
                return run(connection, params)
            except OverflowError:
                return run(connection, plans.within_range(params))
        except Error as error:
            return self._elsewhere(error)._load(shape, params)

    def _elsewhere(self, error: Error) -> Self:
        """Return the same queryset on the database where a read goes that lost its connection.

        Raises ``error`` again where it goes nowhere: one whose database was named, or that was sent elsewhere already.
        """
        alias = None if self._db is not None or router.silent else router.db_after_loss(self.model, error, **self._hints)
        if alias is None:
            raise error
        found = self._chain()
        found._db = alias
        return found

    def _load_specially(self, shape: Shape, params: tuple[Any, ...]) -> list[Any]:
        """Load rows that need more than their plan: locks, peers, a fetch mode, signals, a known relation."""
        if shape.request.empty:
            return []
        connection = connections[self.db]
        if shape.request.lock is not None:
            verbs.require_transaction(connection)
        mode = self._mode or (shape.root.mode if shape.root is not None else default_mode(self.model._meta))
        told = shape.request.values is None and (mode is not FETCH_ONE or self._mode is not None)
        try:
            rows = plans.rows(shape, connection, params, mode if told else None)
        except Error as error:
            return self._elsewhere(error)._load_specially(shape, params)
        if shape.request.values is not None:
            return rows
        if mode.track_peers:
            batches.make_peers(rows, shape.request, self.model._meta)
        if self._known is not None:
            known, owner = self._known
            known.tell(rows, owner)
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

    def _stream(self, chunk_size: int) -> Generator[M]:
        with closing(verbs.stream(self, chunk_size)) as rows:
            try:
                first = next(rows, NOTHING)
            except Error as error:  # later, some rows have been given already
                yield from self._elsewhere(error)._stream(chunk_size)
                return
            if first is not NOTHING:
                yield first
            yield from rows

    async def aiterator(self, chunk_size: int = 2000) -> AsyncIterator[M]:
        """Yield rows as they come."""
        if chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        rows = self._stream(chunk_size)
        end = object()
        try:
            while (row := await bridge.run(next, rows, end)) is not end:
                yield row  # type: ignore[misc]  # not the end marker
        finally:
            # Left before its end, it is closed here, where it can wait, and not by the garbage collector.
            await bridge.run(rows.close)

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

    def __getstate__(self) -> dict[str, Any]:
        self._fetch_all()
        return {**self.__dict__, "_shape": None, "_hints": {}, "_known": None, "_request": view.pickled(self._shape)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        request = state.pop("_request")
        self.__dict__.update(state)
        self._shape = view.unpickled(self.model, request)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = self._clone()
        made._result_cache = None
        return made

    def __class_getitem__(cls, *_args: Any) -> Any:
        return cls
