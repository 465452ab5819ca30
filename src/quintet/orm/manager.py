"""Managers: where queries of a model begin. A manager hands every queryset method on to a new queryset."""

from __future__ import annotations

import copy
import datetime
import itertools
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, overload

from quintet.drivers.router import router
from quintet.kit.libraries import inspect
from quintet.orm import raw as raw_queries
from quintet.orm.queryset.queryset import QuerySet
from quintet.orm.relations.managers import RelatedBase
from quintet.orm.types import public_path

M = TypeVar("M", covariant=True)
Q = TypeVar("Q")


class BaseManager(Generic[M]):
    """A manager without queryset methods; `from_queryset` adds them."""

    creation: ClassVar[Any] = itertools.count()
    auto_created = False
    use_in_migrations = False
    _queryset_class: ClassVar[type[QuerySet[Any]]] = QuerySet
    _constructor_args: tuple[Any, Any] = ((), {})

    def __new__(cls, *args: Any, **options: Any) -> Self:
        """Make a manager that remembers its arguments, for migrations."""
        made = super().__new__(cls)
        made._constructor_args = (args, options)
        return made

    def __init__(self) -> None:
        self.creation_counter: int = next(BaseManager.creation)
        self.model: Any = None
        self.name: str | None = None
        self._db: str | None = None
        self._hints: dict[str, Any] = {}

    def __class_getitem__(cls, *_args: Any) -> Any:
        return cls

    @classmethod
    def from_queryset(cls, queryset_class: type[Q], class_name: str | None = None) -> type[Q]:
        """Return a manager class with the methods of a queryset class; to type checkers it is that queryset."""
        name = class_name or f"{cls.__name__}From{queryset_class.__name__}"
        made: Any = type(name, (cls,), {"_queryset_class": queryset_class, **_handed_on(cls, queryset_class)})
        return made

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Become manager ``name`` of ``cls``."""
        self.name = self.name or name
        self.model = cls
        setattr(cls, name, ManagerDescriptor(self))
        cls._meta.add_manager(self)

    def copy_for(self, model: Any) -> Self:
        """Return a copy bound to another model."""
        copied = copy.copy(self)
        copied.model = model
        return copied

    def deconstruct(self) -> tuple[bool, str | None, str | None, Any, Any]:
        """Return (is made by as_manager, manager path, queryset path, args, kwargs) for migrations.

        Raises ValueError for a class that cannot be imported by its name.
        """
        queryset = self._queryset_class
        if getattr(self, "_built_with_as_manager", False):
            return True, None, public_path(queryset), None, None
        cls = type(self)
        if not hasattr(inspect.getmodule(cls), cls.__qualname__.split(".", maxsplit=1)[0]):
            raise ValueError(
                f"Could not find manager {cls.__name__} in {public_path(cls).rpartition('.')[0]}.\n"
                "Please note that you need to inherit from managers you dynamically generated with 'from_queryset()'."
            )
        return False, public_path(cls), None, *self._constructor_args

    def get_queryset(self) -> QuerySet[M]:
        """Return a new queryset; override it to change what every query begins with."""
        return self._queryset_class.begin(self.model, self._db, self._hints)

    def class_for_relations(self) -> type:
        """Return the class that managers of relations are made of, whose instances are made without arguments."""
        return type(self)

    def all(self) -> QuerySet[M]:
        """Return everything; related managers answer with what was prefetched."""
        return self.get_queryset()

    def db_manager(self, using: str | None = None, hints: dict[str, Any] | None = None) -> Self:
        """Return a copy that asks another database."""
        copied = copy.copy(self)
        copied._db = using or self._db
        copied._hints = hints or self._hints
        return copied

    @property
    def db(self) -> str:
        """The alias that reads go to."""
        return self._db or router.db_for_read(self.model, **self._hints)

    def check(self, **_options: Any) -> list[Any]:
        """Return no messages; a subclass may find some."""
        return []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseManager) and type(self) is type(other) and self._constructor_args == other._constructor_args

    def __hash__(self) -> int:
        return id(self)

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.name}"


def _handed_on(manager: type, queryset_class: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in dir(queryset_class):
        method = getattr(queryset_class, name, None)
        if not isinstance(method, FunctionType):
            continue
        only = getattr(method, "queryset_only", None)
        if hasattr(manager, name) or only or (only is None and name.startswith("_")):
            continue
        found[name] = _hand_on(name, method)
    return found


def _hand_on(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def handed_on(self: Any, /, *args: Any, **options: Any) -> Any:
        return getattr(self.get_queryset(), name)(*args, **options)

    handed_on.__name__, handed_on.__doc__ = name, method.__doc__
    handed_on.__qualname__ = f"Manager.{name}"
    return handed_on


if TYPE_CHECKING:

    class _QuerySetMethods(BaseManager[M]):
        """What `from_queryset` hands on, as type checkers see it."""

        def all(self) -> QuerySet[M]: ...
        def filter(self, *args: Any, **kwargs: Any) -> QuerySet[M]: ...
        def exclude(self, *args: Any, **kwargs: Any) -> QuerySet[M]: ...
        def annotate(self, *args: Any, **kwargs: Any) -> QuerySet[M]: ...
        def alias(self, *args: Any, **kwargs: Any) -> QuerySet[M]: ...
        def order_by(self, *field_names: Any) -> QuerySet[M]: ...
        def reverse(self) -> QuerySet[M]: ...
        def distinct(self, *field_names: str) -> QuerySet[M]: ...
        def values(self, *fields: Any, **expressions: Any) -> QuerySet[dict[str, Any]]: ...
        @overload
        def values_list(
            self, *fields: Any, flat: Literal[False] = ..., named: Literal[False] = ...
        ) -> QuerySet[tuple[Any, ...]]: ...
        @overload
        def values_list(self, *fields: Any, flat: bool = ..., named: bool = ...) -> QuerySet[Any]: ...
        def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any: ...
        def dates(self, field_name: str, kind: str, order: str = "ASC") -> QuerySet[datetime.date]: ...
        def datetimes(
            self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None
        ) -> QuerySet[datetime.datetime]: ...
        def none(self) -> QuerySet[M]: ...
        def extra(self, *args: Any, **options: Any) -> QuerySet[M]: ...
        def select_related(self, *fields: Any) -> QuerySet[M]: ...
        def prefetch_related(self, *lookups: Any) -> QuerySet[M]: ...
        def defer(self, *fields: Any) -> QuerySet[M]: ...
        def only(self, *fields: str) -> QuerySet[M]: ...
        def raw(
            self,
            raw_query: str,
            params: Sequence[Any] | Mapping[str, Any] | None = (),
            translations: Mapping[str, str] | None = None,
            using: str | None = None,
        ) -> raw_queries.RawQuerySet: ...
        def using(self, alias: str | None) -> QuerySet[M]: ...
        def fetch_mode(self, fetch_mode: Any) -> QuerySet[M]: ...
        def select_for_update(self, *args: Any, **options: Any) -> QuerySet[M]: ...
        def union(self, *other_qs: Any, all: bool = False) -> QuerySet[M]: ...
        def intersection(self, *other_qs: Any) -> QuerySet[M]: ...
        def difference(self, *other_qs: Any) -> QuerySet[M]: ...
        def complex_filter(self, filter_obj: Any) -> QuerySet[M]: ...
        def iterator(self, chunk_size: int | None = None) -> Iterator[M]: ...
        def aiterator(self, chunk_size: int = 2000) -> AsyncIterator[M]: ...
        def get(self, *args: Any, **kwargs: Any) -> M: ...
        def first(self) -> M | None: ...
        def last(self) -> M | None: ...
        def latest(self, *fields: str) -> M: ...
        def earliest(self, *fields: str) -> M: ...
        def in_bulk(self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk") -> dict[Any, M]: ...
        def count(self) -> int: ...
        def exists(self) -> bool: ...
        def contains(self, obj: Any) -> bool: ...
        def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]: ...
        def explain(self, *, format: str | None = None, **options: Any) -> str: ...
        def create(self, **kwargs: Any) -> M: ...
        def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple[M, bool]: ...
        def update_or_create(self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any) -> tuple[M, bool]: ...
        def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]: ...
        def bulk_update(self, objs: Iterable[M], fields: Sequence[str], batch_size: int | None = None) -> int: ...
        def update(self, **kwargs: Any) -> int: ...
        async def aget(self, *args: Any, **kwargs: Any) -> M: ...
        async def afirst(self) -> M | None: ...
        async def alast(self) -> M | None: ...
        async def alatest(self, *fields: str) -> M: ...
        async def aearliest(self, *fields: str) -> M: ...
        async def ain_bulk(self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk") -> dict[Any, M]: ...
        async def acount(self) -> int: ...
        async def aexists(self) -> bool: ...
        async def acontains(self, obj: Any) -> bool: ...
        async def aaggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]: ...
        async def aexplain(self, *, format: str | None = None, **options: Any) -> str: ...
        async def acreate(self, **kwargs: Any) -> M: ...
        async def aget_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple[M, bool]: ...
        async def aupdate_or_create(self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any) -> tuple[M, bool]: ...
        async def abulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]: ...
        async def abulk_update(self, objs: Iterable[M], fields: Sequence[str], batch_size: int | None = None) -> int: ...
        async def aupdate(self, **kwargs: Any) -> int: ...

else:
    _QuerySetMethods = BaseManager.from_queryset(QuerySet)


class Manager(_QuerySetMethods[M]):
    """The ordinary manager: every method of `QuerySet`."""


if TYPE_CHECKING:

    class _RelatedMethods(Manager[M]):
        """What related managers add, as type checkers see it."""

        def __call__(self, *, manager: str) -> Self: ...
        def add(self, *objs: Any, bulk: bool = True, through_defaults: Any = None) -> None: ...
        def remove(self, *objs: Any, bulk: bool = True) -> None: ...
        def clear(self, *, bulk: bool = True) -> None: ...
        def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False, through_defaults: Any = None) -> None: ...
        async def aadd(self, *objs: Any, bulk: bool = True, through_defaults: Any = None) -> None: ...
        async def aremove(self, *objs: Any, bulk: bool = True) -> None: ...
        async def aclear(self, *, bulk: bool = True) -> None: ...
        async def aset(
            self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False, through_defaults: Any = None
        ) -> None: ...

    class RelatedManager(_RelatedMethods[M]):
        """The objects on the other side of a relation; annotate ways back with it: ``books: RelatedManager["Book"]``."""

else:
    RelatedManager = RelatedBase


class ManagerDescriptor:
    """Gives the manager on the class and refuses it on instances."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is not None:
            raise AttributeError(f"Manager isn't accessible via {owner.__name__} instances")
        meta = owner._meta
        if meta.abstract:
            raise AttributeError(f"Manager isn't available; {owner._meta.object_name} is abstract")
        if meta.swapped:
            raise AttributeError(f"Manager isn't available; '{meta.label}' has been swapped for '{meta.swapped}'")
        return meta.managers_map[self.manager.name]


class EmptyManager(Manager[Any]):
    """A manager whose queries find nothing."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def get_queryset(self) -> Any:
        """Return no rows."""
        return super().get_queryset().none()


QuerySet.manager_class = Manager
