# Written by `manage.py types`, which is to be run again when a model changes; do not edit.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="assignment, attr-defined, misc, no-untyped-call, overload-cannot-match, overload-overlap, override"
# mypy: disable-error-code="type-arg, type-var"
# pyright: basic, reportAssignmentType=false, reportCallIssue=false, reportIncompatibleMethodOverride=false
# pyright: reportIncompatibleVariableOverride=false, reportOverlappingOverload=false, reportPrivateUsage=false

"""Shelves, which books stand on."""

from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from datetime import date as _date, datetime as _datetime
from decimal import Decimal as _Decimal
from quintet.kernel.errors import MultipleObjectsReturned as _MultipleObjectsReturned, ObjectDoesNotExist as _ObjectDoesNotExist
from quintet.orm.expressions.base import Combinable as _Combinable
from quintet.orm.fields.text import CharField as _CharField
from quintet.orm.fields.values import UUIDField as _UUIDField
from quintet.orm.manager import Manager as _Manager, RelatedManager as _RelatedManager
from quintet.orm.queryset.queryset import QuerySet as _QuerySet
from quintet.orm.queryset.typed import Chain as _Chain, Dicts as _Dicts, Iteration as _Iteration, Operand as _Operand, OtherRows as _OtherRows, RowMethods as _RowMethods, Tuples as _Tuples
from quintet.orm.relations.foreign_key import OneToOneField as _OneToOneField
from quintet.services.files.base import File as _File
from tests.typing.zoo.library.models.books import Book as _Book, _BookRelatedManager as __BookRelatedManager
from tests.typing.zoo.people.models import Person as _Person
from typing import Any as _Any, ClassVar as _ClassVar, Generic as _Generic, Literal as _Literal, TypeVar as _TypeVar, TypedDict as _TypedDict, Unpack as _Unpack, overload as _overload, type_check_only as _type_check_only
from uuid import UUID as _UUID

_R = _TypeVar("_R", covariant=True)
_Q = _TypeVar("_Q", covariant=True)

from quintet.db import models as models

class Shelf(models.Model):
    """A shelf, by a number that somebody gave it."""
    number: _UUIDField[_UUID]
    name: _CharField[str]
    next: _OneToOneField[Shelf | None]
    next_id: _UUID | None
    objects: _ClassVar[_ShelfManager]
    _default_manager: _ClassVar[_ShelfManager]
    @property
    def pk(self) -> _UUID: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    @property
    def book_set(self) -> __BookRelatedManager: ...
    previous: Shelf
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_ShelfFields]) -> None: ...

@_type_check_only
class _ShelfLookups(_TypedDict, total=False):
    pk: _UUID | str | _Operand | None
    pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    pk__gt: _UUID | str | _Operand
    pk__gte: _UUID | str | _Operand
    pk__lt: _UUID | str | _Operand
    pk__lte: _UUID | str | _Operand
    pk__range: tuple[_UUID | str | _Operand, _UUID | str | _Operand] | list[_UUID | str | _Operand]
    pk__isnull: bool
    pk__contains: str | _Operand
    pk__endswith: str | _Operand
    pk__icontains: str | _Operand
    pk__iendswith: str | _Operand
    pk__iexact: str | _Operand
    pk__istartswith: str | _Operand
    pk__startswith: str | _Operand
    number: _UUID | str | _Operand | None
    number__in: _Iterable[_UUID | str | _Operand] | _Operand
    number__gt: _UUID | str | _Operand
    number__gte: _UUID | str | _Operand
    number__lt: _UUID | str | _Operand
    number__lte: _UUID | str | _Operand
    number__range: tuple[_UUID | str | _Operand, _UUID | str | _Operand] | list[_UUID | str | _Operand]
    number__isnull: bool
    number__contains: str | _Operand
    number__endswith: str | _Operand
    number__icontains: str | _Operand
    number__iendswith: str | _Operand
    number__iexact: str | _Operand
    number__istartswith: str | _Operand
    number__startswith: str | _Operand
    name: str | _Operand | None
    name__in: _Iterable[str | _Operand] | _Operand
    name__gt: str | _Operand
    name__gte: str | _Operand
    name__lt: str | _Operand
    name__lte: str | _Operand
    name__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    name__isnull: bool
    name__contains: str | _Operand
    name__icontains: str | _Operand
    name__startswith: str | _Operand
    name__istartswith: str | _Operand
    name__endswith: str | _Operand
    name__iendswith: str | _Operand
    name__regex: str | _Operand
    name__iregex: str | _Operand
    name__iexact: str | _Operand
    next: Shelf | _UUID | str | _Operand | None
    next__in: _Iterable[Shelf | _UUID | str | _Operand] | _Operand
    next__isnull: bool
    next_id: _UUID | str | _Operand | None
    next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    next_id__isnull: bool
    book: _Book | int | str | _Operand | None
    book__in: _Iterable[_Book | int | str | _Operand] | _Operand
    book__isnull: bool
    previous: Shelf | _UUID | str | _Operand | None
    previous__in: _Iterable[Shelf | _UUID | str | _Operand] | _Operand
    previous__isnull: bool
    next__pk: _UUID | str | _Operand | None
    next__pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    next__pk__isnull: bool
    next__number: _UUID | str | _Operand | None
    next__number__in: _Iterable[_UUID | str | _Operand] | _Operand
    next__number__isnull: bool
    next__name: str | _Operand | None
    next__name__in: _Iterable[str | _Operand] | _Operand
    next__name__icontains: str | _Operand
    next__next: Shelf | _UUID | str | _Operand | None
    next__next__in: _Iterable[Shelf | _UUID | str | _Operand] | _Operand
    next__next__isnull: bool
    next__next_id: _UUID | str | _Operand | None
    next__next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    next__next_id__isnull: bool
    book__pk: int | str | _Operand | None
    book__pk__in: _Iterable[int | str | _Operand] | _Operand
    book__pk__isnull: bool
    book__id: int | str | _Operand | None
    book__id__in: _Iterable[int | str | _Operand] | _Operand
    book__id__isnull: bool
    book__made: _datetime | _date | str | _Operand | None
    book__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    book__made__gt: _datetime | _date | str | _Operand
    book__made__gte: _datetime | _date | str | _Operand
    book__made__lt: _datetime | _date | str | _Operand
    book__made__lte: _datetime | _date | str | _Operand
    book__maker: _Person | int | str | _Operand | None
    book__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    book__maker__isnull: bool
    book__maker_id: int | str | _Operand | None
    book__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    book__maker_id__isnull: bool
    book__title: str | _Operand | None
    book__title__in: _Iterable[str | _Operand] | _Operand
    book__title__icontains: str | _Operand
    book__subtitle: str | _Operand | None
    book__subtitle__in: _Iterable[str | _Operand] | _Operand
    book__subtitle__icontains: str | _Operand
    book__subtitle__isnull: bool
    book__pages: int | str | _Operand | None
    book__pages__in: _Iterable[int | str | _Operand] | _Operand
    book__pages__gt: int | str | _Operand
    book__pages__gte: int | str | _Operand
    book__pages__lt: int | str | _Operand
    book__pages__lte: int | str | _Operand
    book__price: _Decimal | int | float | str | _Operand | None
    book__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    book__price__gt: _Decimal | int | float | str | _Operand
    book__price__gte: _Decimal | int | float | str | _Operand
    book__price__lt: _Decimal | int | float | str | _Operand
    book__price__lte: _Decimal | int | float | str | _Operand
    book__price__isnull: bool
    book__out: _date | str | _Operand | None
    book__out__in: _Iterable[_date | str | _Operand] | _Operand
    book__out__gt: _date | str | _Operand
    book__out__gte: _date | str | _Operand
    book__out__lt: _date | str | _Operand
    book__out__lte: _date | str | _Operand
    book__out__isnull: bool
    book__data: _Any
    book__cover: str | _File | _Operand | None
    book__cover__in: _Iterable[str | _File | _Operand] | _Operand
    book__cover__icontains: str | _Operand
    book__cover__isnull: bool
    book__colour: tuple[int, int, int] | _Operand | None
    book__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    book__colour__gt: tuple[int, int, int] | _Operand
    book__colour__gte: tuple[int, int, int] | _Operand
    book__colour__lt: tuple[int, int, int] | _Operand
    book__colour__lte: tuple[int, int, int] | _Operand
    book__colour__isnull: bool
    book__twice: int | str | _Operand | None
    book__twice__in: _Iterable[int | str | _Operand] | _Operand
    book__twice__gt: int | str | _Operand
    book__twice__gte: int | str | _Operand
    book__twice__lt: int | str | _Operand
    book__twice__lte: int | str | _Operand
    book__shelf: Shelf | _UUID | str | _Operand | None
    book__shelf__in: _Iterable[Shelf | _UUID | str | _Operand] | _Operand
    book__shelf__isnull: bool
    book__shelf_id: _UUID | str | _Operand | None
    book__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    book__shelf_id__isnull: bool
    book__sequel_of: _Book | int | str | _Operand | None
    book__sequel_of__in: _Iterable[_Book | int | str | _Operand] | _Operand
    book__sequel_of__isnull: bool
    book__sequel_of_id: int | str | _Operand | None
    book__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    book__sequel_of_id__isnull: bool
    book__authors: _Person | int | str | _Operand | None
    book__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    book__authors__isnull: bool
    previous__pk: _UUID | str | _Operand | None
    previous__pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    previous__pk__isnull: bool
    previous__number: _UUID | str | _Operand | None
    previous__number__in: _Iterable[_UUID | str | _Operand] | _Operand
    previous__number__isnull: bool
    previous__name: str | _Operand | None
    previous__name__in: _Iterable[str | _Operand] | _Operand
    previous__name__icontains: str | _Operand
    previous__next: Shelf | _UUID | str | _Operand | None
    previous__next__in: _Iterable[Shelf | _UUID | str | _Operand] | _Operand
    previous__next__isnull: bool
    previous__next_id: _UUID | str | _Operand | None
    previous__next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    previous__next_id__isnull: bool

@_type_check_only
class _ShelfFields(_TypedDict, total=False):
    pk: _UUID | str | _Operand | None
    number: _UUID | str | _Operand | None
    name: str | _Operand
    next: Shelf | _Combinable | None
    next_id: _UUID | str | _Operand | None

@_type_check_only
class _ShelfRow(_TypedDict):
    pk: _UUID
    number: _UUID
    name: str
    next: _UUID | None
    next_id: _UUID | None
    next__number: _UUID | None
    next__name: str | None
    next__next: _UUID | None
    book: int | None
    book__id: int | None
    book__made: _datetime | None
    book__maker: int | None
    book__title: str | None
    book__subtitle: str | None
    book__pages: int | None
    book__price: _Decimal | None
    book__out: _date | None
    book__data: _Any
    book__cover: str | None
    book__colour: tuple[int, int, int] | None
    book__twice: int | None
    book__shelf: _UUID | None
    book__sequel_of: int | None
    previous: _UUID | None
    previous__number: _UUID | None
    previous__name: str | None
    previous__next: _UUID | None

@_type_check_only
class _ShelfMethods(_Chain[_Q], _RowMethods[Shelf], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_ShelfLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_ShelfLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_ShelfLookups]) -> Shelf: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_ShelfLookups]) -> Shelf: ...
    def create(self, /, **kwargs: _Unpack[_ShelfFields]) -> Shelf: ...
    async def acreate(self, /, **kwargs: _Unpack[_ShelfFields]) -> Shelf: ...
    def update(self, /, **kwargs: _Unpack[_ShelfFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_ShelfFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ShelfLookups]) -> tuple[Shelf, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ShelfLookups]) -> tuple[Shelf, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ShelfLookups]) -> tuple[Shelf, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ShelfLookups]) -> tuple[Shelf, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[_UUID, Shelf]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Shelf]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[_UUID, Shelf]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Shelf]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'number', 'name', 'next', 'next_id', 'next__number', 'next__name', 'next__next', 'book', 'book__id', 'book__made', 'book__maker', 'book__title', 'book__subtitle', 'book__pages', 'book__price', 'book__out', 'book__data', 'book__cover', 'book__colour', 'book__twice', 'book__shelf', 'book__sequel_of', 'previous', 'previous__number', 'previous__name', 'previous__next']) -> _Dicts[_ShelfRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['book__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['book__price'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'number'], /, *, flat: _Literal[True]) -> _Tuples[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['next', 'next_id', 'next__number', 'next__next', 'book__shelf', 'previous', 'previous__number', 'previous__next'], /, *, flat: _Literal[True]) -> _Tuples[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['book__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['book__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['book', 'book__id', 'book__maker', 'book__pages', 'book__twice', 'book__sequel_of'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['name'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['next__name', 'book__title', 'book__subtitle', 'book__cover', 'previous__name'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['book__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _ShelfAnnotatedQuerySet[_ShelfAnnotated1]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ShelfAnnotatedQuerySet[_ShelfAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _ShelfAnnotatedQuerySet[Shelf]: ...

@_type_check_only
class _ShelfQuerySet(_ShelfMethods[_ShelfQuerySet], _Iteration[Shelf], _QuerySet[Shelf]):
    ...

@_type_check_only
class _ShelfManager(_ShelfMethods[_ShelfQuerySet], _Manager[Shelf]):
    def get_queryset(self) -> _ShelfQuerySet: ...

@_type_check_only
class _ShelfAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Shelf], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ShelfAnnotatedQuerySet[_ShelfAnnotated]: ...

@_type_check_only
class _ShelfRelatedManager(_ShelfManager, _RelatedManager[Shelf]): ...

@_type_check_only
class _ShelfAnnotated(Shelf):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _ShelfAnnotated1(Shelf):
    one: int
