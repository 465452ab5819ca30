# Written by `manage.py types`, which is to be run again when a model changes; do not edit.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="assignment, attr-defined, misc, no-untyped-call, overload-cannot-match, overload-overlap, override"
# mypy: disable-error-code="type-arg, type-var"
# pyright: basic, reportAssignmentType=false, reportCallIssue=false, reportIncompatibleMethodOverride=false
# pyright: reportIncompatibleVariableOverride=false, reportOverlappingOverload=false, reportPrivateUsage=false

"""Orders: a generic queryset, a manager with a queryset of its own, rows in a kept order, and a cycle between two apps."""

from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from datetime import date as _date, datetime as _datetime, time as _time
from decimal import Decimal as _Decimal
from quintet.kernel.errors import MultipleObjectsReturned as _MultipleObjectsReturned, ObjectDoesNotExist as _ObjectDoesNotExist
from quintet.orm.expressions.base import Combinable as _Combinable
from quintet.orm.fields.auto import BigAutoField as _BigAutoField
from quintet.orm.fields.base import Field as _Field
from quintet.orm.fields.numbers import DecimalField as _DecimalField, IntegerField as _IntegerField, PositiveSmallIntegerField as _PositiveSmallIntegerField
from quintet.orm.fields.text import CharField as _CharField
from quintet.orm.fields.values import BooleanField as _BooleanField
from quintet.orm.manager import Manager as _Manager, RelatedManager as _RelatedManager
from quintet.orm.queryset.queryset import QuerySet as _QuerySet
from quintet.orm.queryset.typed import Chain as _Chain, Dicts as _Dicts, Iteration as _Iteration, Operand as _Operand, OtherRows as _OtherRows, RowMethods as _RowMethods, Tuples as _Tuples
from quintet.orm.relations.foreign_key import ForeignKey as _ForeignKey
from quintet.orm.relations.many_to_many import ManyToManyField as _ManyToManyField
from quintet.services.files.base import File as _File
from tests.typing.zoo.library.models.books import Book as _Book, _BookRelatedManager as __BookRelatedManager
from tests.typing.zoo.library.models.shelves import Shelf as _Shelf
from tests.typing.zoo.people.models import Person as _Person
from typing import Any as _Any, ClassVar as _ClassVar, Generic as _Generic, Literal as _Literal, Self as _Self, TypeVar as _TypeVar, TypedDict as _TypedDict, Unpack as _Unpack, overload as _overload, type_check_only as _type_check_only
from uuid import UUID as _UUID

_R = _TypeVar("_R", covariant=True)
_Q = _TypeVar("_Q", covariant=True)

from quintet.db import models as models
from tests.typing.zoo.library.models import Book as Book
from tests.typing.zoo.people.models import Stamped as Stamped
from tests.typing.zoo.people.models import StampedQuerySet as StampedQuerySet

class OrderQuerySet(StampedQuerySet['Order']):
    """Orders."""
    def paid(self) -> _Self:
        """Return what is paid."""
    def get(self, /, *args: _Any, **kwargs: _Any) -> _Any:
        """Get one, as ever."""


class OpenManager(models.Manager['Order']):
    """What is not paid."""
    def get_queryset(self) -> OrderQuerySet:
        """Begin with what is open."""
    def oldest(self) -> 'Order | None':
        """Return the oldest."""


class Order(Stamped):
    """An order."""
    is_paid: _BooleanField[bool]
    books: _ManyToManyField[__BookRelatedManager]
    total_at: _DecimalField[_Decimal]
    class_: _CharField[str]
    objects: _ClassVar[_OrderManager]
    open: _ClassVar[_OrderOpenManager]
    id: _BigAutoField[int]
    def get_next_by_made(self, **kwargs: _Any) -> Order: ...
    def get_previous_by_made(self, **kwargs: _Any) -> Order: ...
    maker: _ForeignKey[_Person | None]
    maker_id: int | None
    _default_manager: _ClassVar[_OrderManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    @property
    def line_set(self) -> _LineRelatedManager: ...
    def get_line_order(self) -> _QuerySet[int]: ...
    def set_line_order(self, id_list: _Iterable[_Any], using: str | None = None) -> None: ...
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_OrderFields]) -> None: ...


class Line(models.Model):
    """A book of an order."""
    order: _ForeignKey[Order]
    book: _ForeignKey[_Book]
    number: _PositiveSmallIntegerField[int]
    id: _BigAutoField[int]
    order_id: int
    book_id: int
    _order: _Field[int]
    objects: _ClassVar[_LineManager]
    _default_manager: _ClassVar[_LineManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_LineFields]) -> None: ...
    def get_next_in_order(self) -> Line: ...
    def get_previous_in_order(self) -> Line: ...


class Track(models.Model):
    """With a key of two fields."""
    pk: _Field[tuple[int, str]]
    album: _IntegerField[int]
    place: _CharField[str]
    objects: _ClassVar[_TrackManager]
    _default_manager: _ClassVar[_TrackManager]
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_TrackFields]) -> None: ...

@_type_check_only
class _OrderLookups(_TypedDict, total=False):
    pk: int | str | _Operand | None
    pk__in: _Iterable[int | str | _Operand] | _Operand
    pk__gt: int | str | _Operand
    pk__gte: int | str | _Operand
    pk__lt: int | str | _Operand
    pk__lte: int | str | _Operand
    pk__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    pk__isnull: bool
    id: int | str | _Operand | None
    id__in: _Iterable[int | str | _Operand] | _Operand
    id__gt: int | str | _Operand
    id__gte: int | str | _Operand
    id__lt: int | str | _Operand
    id__lte: int | str | _Operand
    id__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    id__isnull: bool
    made: _datetime | _date | str | _Operand | None
    made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    made__gt: _datetime | _date | str | _Operand
    made__gte: _datetime | _date | str | _Operand
    made__lt: _datetime | _date | str | _Operand
    made__lte: _datetime | _date | str | _Operand
    made__range: tuple[_datetime | _date | str | _Operand, _datetime | _date | str | _Operand] | list[_datetime | _date | str | _Operand]
    made__isnull: bool
    made__date: _date | str | _Operand | None
    made__day: int | str | _Operand | None
    made__hour: int | str | _Operand | None
    made__iso_week_day: int | str | _Operand | None
    made__iso_year: int | str | _Operand | None
    made__minute: int | str | _Operand | None
    made__month: int | str | _Operand | None
    made__quarter: int | str | _Operand | None
    made__second: int | str | _Operand | None
    made__time: _time | str | _Operand | None
    made__week: int | str | _Operand | None
    made__week_day: int | str | _Operand | None
    made__year: int | str | _Operand | None
    maker: _Person | int | str | _Operand | None
    maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    maker__isnull: bool
    maker_id: int | str | _Operand | None
    maker_id__in: _Iterable[int | str | _Operand] | _Operand
    maker_id__isnull: bool
    is_paid: bool | _Operand | None
    is_paid__in: _Iterable[bool | _Operand] | _Operand
    is_paid__isnull: bool
    total_at: _Decimal | int | float | str | _Operand | None
    total_at__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    total_at__gt: _Decimal | int | float | str | _Operand
    total_at__gte: _Decimal | int | float | str | _Operand
    total_at__lt: _Decimal | int | float | str | _Operand
    total_at__lte: _Decimal | int | float | str | _Operand
    total_at__range: tuple[_Decimal | int | float | str | _Operand, _Decimal | int | float | str | _Operand] | list[_Decimal | int | float | str | _Operand]
    total_at__isnull: bool
    class_: str | _Operand | None
    books: _Book | int | str | _Operand | None
    books__in: _Iterable[_Book | int | str | _Operand] | _Operand
    books__isnull: bool
    line: Line | int | str | _Operand | None
    line__in: _Iterable[Line | int | str | _Operand] | _Operand
    line__isnull: bool
    maker__pk: int | str | _Operand | None
    maker__pk__in: _Iterable[int | str | _Operand] | _Operand
    maker__pk__isnull: bool
    maker__id: int | str | _Operand | None
    maker__id__in: _Iterable[int | str | _Operand] | _Operand
    maker__id__isnull: bool
    maker__password: str | _Operand | None
    maker__password__in: _Iterable[str | _Operand] | _Operand
    maker__password__icontains: str | _Operand
    maker__last_login: _datetime | _date | str | _Operand | None
    maker__last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    maker__last_login__gt: _datetime | _date | str | _Operand
    maker__last_login__gte: _datetime | _date | str | _Operand
    maker__last_login__lt: _datetime | _date | str | _Operand
    maker__last_login__lte: _datetime | _date | str | _Operand
    maker__last_login__isnull: bool
    maker__email: str | _Operand | None
    maker__email__in: _Iterable[str | _Operand] | _Operand
    maker__email__icontains: str | _Operand
    maker__name: str | _Operand | None
    maker__name__in: _Iterable[str | _Operand] | _Operand
    maker__name__icontains: str | _Operand
    maker__rank: int | str | _Operand | None
    maker__rank__in: _Iterable[int | str | _Operand] | _Operand
    maker__rank__gt: int | str | _Operand
    maker__rank__gte: int | str | _Operand
    maker__rank__lt: int | str | _Operand
    maker__rank__lte: int | str | _Operand
    maker__birthday: _date | str | _Operand | None
    maker__birthday__in: _Iterable[_date | str | _Operand] | _Operand
    maker__birthday__gt: _date | str | _Operand
    maker__birthday__gte: _date | str | _Operand
    maker__birthday__lt: _date | str | _Operand
    maker__birthday__lte: _date | str | _Operand
    maker__birthday__isnull: bool
    maker__joined: _date | str | _Operand | None
    maker__joined__in: _Iterable[_date | str | _Operand] | _Operand
    maker__joined__gt: _date | str | _Operand
    maker__joined__gte: _date | str | _Operand
    maker__joined__lt: _date | str | _Operand
    maker__joined__lte: _date | str | _Operand
    books__pk: int | str | _Operand | None
    books__pk__in: _Iterable[int | str | _Operand] | _Operand
    books__pk__isnull: bool
    books__id: int | str | _Operand | None
    books__id__in: _Iterable[int | str | _Operand] | _Operand
    books__id__isnull: bool
    books__made: _datetime | _date | str | _Operand | None
    books__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    books__made__gt: _datetime | _date | str | _Operand
    books__made__gte: _datetime | _date | str | _Operand
    books__made__lt: _datetime | _date | str | _Operand
    books__made__lte: _datetime | _date | str | _Operand
    books__maker: _Person | int | str | _Operand | None
    books__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    books__maker__isnull: bool
    books__maker_id: int | str | _Operand | None
    books__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    books__maker_id__isnull: bool
    books__title: str | _Operand | None
    books__title__in: _Iterable[str | _Operand] | _Operand
    books__title__icontains: str | _Operand
    books__subtitle: str | _Operand | None
    books__subtitle__in: _Iterable[str | _Operand] | _Operand
    books__subtitle__icontains: str | _Operand
    books__subtitle__isnull: bool
    books__pages: int | str | _Operand | None
    books__pages__in: _Iterable[int | str | _Operand] | _Operand
    books__pages__gt: int | str | _Operand
    books__pages__gte: int | str | _Operand
    books__pages__lt: int | str | _Operand
    books__pages__lte: int | str | _Operand
    books__price: _Decimal | int | float | str | _Operand | None
    books__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    books__price__gt: _Decimal | int | float | str | _Operand
    books__price__gte: _Decimal | int | float | str | _Operand
    books__price__lt: _Decimal | int | float | str | _Operand
    books__price__lte: _Decimal | int | float | str | _Operand
    books__price__isnull: bool
    books__out: _date | str | _Operand | None
    books__out__in: _Iterable[_date | str | _Operand] | _Operand
    books__out__gt: _date | str | _Operand
    books__out__gte: _date | str | _Operand
    books__out__lt: _date | str | _Operand
    books__out__lte: _date | str | _Operand
    books__out__isnull: bool
    books__data: _Any
    books__cover: str | _File | _Operand | None
    books__cover__in: _Iterable[str | _File | _Operand] | _Operand
    books__cover__icontains: str | _Operand
    books__cover__isnull: bool
    books__colour: tuple[int, int, int] | _Operand | None
    books__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    books__colour__gt: tuple[int, int, int] | _Operand
    books__colour__gte: tuple[int, int, int] | _Operand
    books__colour__lt: tuple[int, int, int] | _Operand
    books__colour__lte: tuple[int, int, int] | _Operand
    books__colour__isnull: bool
    books__twice: int | str | _Operand | None
    books__twice__in: _Iterable[int | str | _Operand] | _Operand
    books__twice__gt: int | str | _Operand
    books__twice__gte: int | str | _Operand
    books__twice__lt: int | str | _Operand
    books__twice__lte: int | str | _Operand
    books__shelf: _Shelf | _UUID | str | _Operand | None
    books__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    books__shelf__isnull: bool
    books__shelf_id: _UUID | str | _Operand | None
    books__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    books__shelf_id__isnull: bool
    books__sequel_of: _Book | int | str | _Operand | None
    books__sequel_of__in: _Iterable[_Book | int | str | _Operand] | _Operand
    books__sequel_of__isnull: bool
    books__sequel_of_id: int | str | _Operand | None
    books__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    books__sequel_of_id__isnull: bool
    books__authors: _Person | int | str | _Operand | None
    books__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    books__authors__isnull: bool
    line__pk: int | str | _Operand | None
    line__pk__in: _Iterable[int | str | _Operand] | _Operand
    line__pk__isnull: bool
    line__id: int | str | _Operand | None
    line__id__in: _Iterable[int | str | _Operand] | _Operand
    line__id__isnull: bool
    line__order: Order | int | str | _Operand | None
    line__order__in: _Iterable[Order | int | str | _Operand] | _Operand
    line__order__isnull: bool
    line__order_id: int | str | _Operand | None
    line__order_id__in: _Iterable[int | str | _Operand] | _Operand
    line__order_id__isnull: bool
    line__book: _Book | int | str | _Operand | None
    line__book__in: _Iterable[_Book | int | str | _Operand] | _Operand
    line__book__isnull: bool
    line__book_id: int | str | _Operand | None
    line__book_id__in: _Iterable[int | str | _Operand] | _Operand
    line__book_id__isnull: bool
    line__number: int | str | _Operand | None
    line__number__in: _Iterable[int | str | _Operand] | _Operand
    line__number__gt: int | str | _Operand
    line__number__gte: int | str | _Operand
    line__number__lt: int | str | _Operand
    line__number__lte: int | str | _Operand
    line___order: int | str | _Operand | None
    line___order__in: _Iterable[int | str | _Operand] | _Operand
    line___order__gt: int | str | _Operand
    line___order__gte: int | str | _Operand
    line___order__lt: int | str | _Operand
    line___order__lte: int | str | _Operand
    made__date__gte: _date | str | _Operand
    maker__profile__about__startswith: str | _Operand

@_type_check_only
class _OrderFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    made: _datetime | _date | str | _Operand
    maker: _Person | _Combinable | None
    maker_id: int | str | _Operand | None
    is_paid: bool | _Operand
    total_at: _Decimal | int | float | str | _Operand
    class_: str | _Operand

@_type_check_only
class _OrderRow(_TypedDict):
    pk: int
    id: int
    made: _datetime
    maker: int | None
    maker_id: int | None
    is_paid: bool
    total_at: _Decimal
    class_: str
    maker__id: int | None
    maker__password: str | None
    maker__last_login: _datetime | None
    maker__email: str | None
    maker__name: str | None
    maker__rank: int | None
    maker__birthday: _date | None
    maker__joined: _date | None
    books: int | None
    books__id: int | None
    books__made: _datetime | None
    books__maker: int | None
    books__title: str | None
    books__subtitle: str | None
    books__pages: int | None
    books__price: _Decimal | None
    books__out: _date | None
    books__data: _Any
    books__cover: str | None
    books__colour: tuple[int, int, int] | None
    books__twice: int | None
    books__shelf: _UUID | None
    books__sequel_of: int | None
    line: int | None
    line__id: int | None
    line__order: int | None
    line__book: int | None
    line__number: int | None
    line___order: int | None

@_type_check_only
class _OrderMethods(_Chain[_Q], _RowMethods[Order], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> Order: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> Order: ...
    def create(self, /, **kwargs: _Unpack[_OrderFields]) -> Order: ...
    async def acreate(self, /, **kwargs: _Unpack[_OrderFields]) -> Order: ...
    def update(self, /, **kwargs: _Unpack[_OrderFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_OrderFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Order]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Order]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Order]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Order]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'is_paid', 'total_at', 'class_', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'books', 'books__id', 'books__made', 'books__maker', 'books__title', 'books__subtitle', 'books__pages', 'books__price', 'books__out', 'books__data', 'books__cover', 'books__colour', 'books__twice', 'books__shelf', 'books__sequel_of', 'line', 'line__id', 'line__order', 'line__book', 'line__number', 'line___order']) -> _OrderValuesQuerySet[_OrderRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _OrderValuesQuerySet[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['books__data'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['total_at'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_Decimal]: ...
    @_overload
    def values_list(self, field: _Literal['books__price'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__shelf'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['maker__birthday', 'maker__joined', 'books__out'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'books__made'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['is_paid'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[bool]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'maker__id', 'maker__rank', 'books', 'books__id', 'books__maker', 'books__pages', 'books__twice', 'books__sequel_of', 'line', 'line__id', 'line__order', 'line__book', 'line__number', 'line___order'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['class_'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[str]: ...
    @_overload
    def values_list(self, field: _Literal['maker__password', 'maker__email', 'maker__name', 'books__title', 'books__subtitle', 'books__cover'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__colour'], /, *, flat: _Literal[True]) -> _OrderValuesQuerySet[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _OrderValuesQuerySet[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _OrderValuesQuerySet[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _OrderAnnotatedQuerySet[_OrderAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _OrderAnnotatedQuerySet[_OrderAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderAnnotatedQuerySet[_OrderAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _OrderAnnotatedQuerySet[Order]: ...

@_type_check_only
class _OrderQuerySet(_OrderMethods[_OrderQuerySet], _Iteration[Order], OrderQuerySet):
    ...

@_type_check_only
class _OrderManager(_OrderMethods[_OrderQuerySet], _Manager[Order]):
    def get_queryset(self) -> _OrderQuerySet: ...
    def paid(self) -> _OrderQuerySet:
        """Return what is paid."""
    def newest(self) -> _OrderQuerySet:
        """Return the newest first."""
    def among(self, keys: _Iterable[int], /) -> list[_Any]:
        """Return the rows with these keys."""

@_type_check_only
class _OrderAnnotatedQuerySet(_OtherRows[_R], OrderQuerySet, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderAnnotatedQuerySet[_OrderAnnotated]: ...

@_type_check_only
class _OrderValuesQuerySet(_OtherRows[_R], OrderQuerySet, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderValuesQuerySet[_Any]: ...

@_type_check_only
class _OrderOpenMethods(_Chain[_Q], _RowMethods[Order], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> Order: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_OrderLookups]) -> Order: ...
    def create(self, /, **kwargs: _Unpack[_OrderFields]) -> Order: ...
    async def acreate(self, /, **kwargs: _Unpack[_OrderFields]) -> Order: ...
    def update(self, /, **kwargs: _Unpack[_OrderFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_OrderFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_OrderLookups]) -> tuple[Order, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Order]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Order]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Order]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Order]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'is_paid', 'total_at', 'class_', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'books', 'books__id', 'books__made', 'books__maker', 'books__title', 'books__subtitle', 'books__pages', 'books__price', 'books__out', 'books__data', 'books__cover', 'books__colour', 'books__twice', 'books__shelf', 'books__sequel_of', 'line', 'line__id', 'line__order', 'line__book', 'line__number', 'line___order']) -> _OrderOpenValuesQuerySet[_OrderRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _OrderOpenValuesQuerySet[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['books__data'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['total_at'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_Decimal]: ...
    @_overload
    def values_list(self, field: _Literal['books__price'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__shelf'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['maker__birthday', 'maker__joined', 'books__out'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'books__made'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['is_paid'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[bool]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'maker__id', 'maker__rank', 'books', 'books__id', 'books__maker', 'books__pages', 'books__twice', 'books__sequel_of', 'line', 'line__id', 'line__order', 'line__book', 'line__number', 'line___order'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['class_'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[str]: ...
    @_overload
    def values_list(self, field: _Literal['maker__password', 'maker__email', 'maker__name', 'books__title', 'books__subtitle', 'books__cover'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__colour'], /, *, flat: _Literal[True]) -> _OrderOpenValuesQuerySet[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _OrderOpenValuesQuerySet[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _OrderOpenValuesQuerySet[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _OrderOpenAnnotatedQuerySet[_OrderAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _OrderOpenAnnotatedQuerySet[_OrderAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderOpenAnnotatedQuerySet[_OrderAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _OrderOpenAnnotatedQuerySet[Order]: ...

@_type_check_only
class _OrderOpenQuerySet(_OrderOpenMethods[_OrderOpenQuerySet], _Iteration[Order], OrderQuerySet):
    ...

@_type_check_only
class _OrderOpenManager(_OrderOpenMethods[_OrderOpenQuerySet], OpenManager):
    def get_queryset(self) -> _OrderOpenQuerySet: ...

@_type_check_only
class _OrderOpenAnnotatedQuerySet(_OtherRows[_R], OrderQuerySet, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderOpenAnnotatedQuerySet[_OrderAnnotated]: ...

@_type_check_only
class _OrderOpenValuesQuerySet(_OtherRows[_R], OrderQuerySet, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _OrderOpenValuesQuerySet[_Any]: ...

@_type_check_only
class _OrderRelatedManager(_OrderManager, _RelatedManager[Order]): ...

@_type_check_only
class _OrderAnnotated(Order):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _OrderAnnotated1(Order):
    n: int

@_type_check_only
class _OrderAnnotated2(Order):
    one: int

@_type_check_only
class _LineLookups(_TypedDict, total=False):
    pk: int | str | _Operand | None
    pk__in: _Iterable[int | str | _Operand] | _Operand
    pk__gt: int | str | _Operand
    pk__gte: int | str | _Operand
    pk__lt: int | str | _Operand
    pk__lte: int | str | _Operand
    pk__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    pk__isnull: bool
    id: int | str | _Operand | None
    id__in: _Iterable[int | str | _Operand] | _Operand
    id__gt: int | str | _Operand
    id__gte: int | str | _Operand
    id__lt: int | str | _Operand
    id__lte: int | str | _Operand
    id__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    id__isnull: bool
    order: Order | int | str | _Operand | None
    order__in: _Iterable[Order | int | str | _Operand] | _Operand
    order__isnull: bool
    order_id: int | str | _Operand | None
    order_id__in: _Iterable[int | str | _Operand] | _Operand
    order_id__isnull: bool
    book: _Book | int | str | _Operand | None
    book__in: _Iterable[_Book | int | str | _Operand] | _Operand
    book__isnull: bool
    book_id: int | str | _Operand | None
    book_id__in: _Iterable[int | str | _Operand] | _Operand
    book_id__isnull: bool
    number: int | str | _Operand | None
    number__in: _Iterable[int | str | _Operand] | _Operand
    number__gt: int | str | _Operand
    number__gte: int | str | _Operand
    number__lt: int | str | _Operand
    number__lte: int | str | _Operand
    number__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    number__isnull: bool
    _order: int | str | _Operand | None
    _order__in: _Iterable[int | str | _Operand] | _Operand
    _order__gt: int | str | _Operand
    _order__gte: int | str | _Operand
    _order__lt: int | str | _Operand
    _order__lte: int | str | _Operand
    _order__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    _order__isnull: bool
    order__pk: int | str | _Operand | None
    order__pk__in: _Iterable[int | str | _Operand] | _Operand
    order__pk__isnull: bool
    order__id: int | str | _Operand | None
    order__id__in: _Iterable[int | str | _Operand] | _Operand
    order__id__isnull: bool
    order__made: _datetime | _date | str | _Operand | None
    order__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    order__made__gt: _datetime | _date | str | _Operand
    order__made__gte: _datetime | _date | str | _Operand
    order__made__lt: _datetime | _date | str | _Operand
    order__made__lte: _datetime | _date | str | _Operand
    order__maker: _Person | int | str | _Operand | None
    order__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    order__maker__isnull: bool
    order__maker_id: int | str | _Operand | None
    order__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    order__maker_id__isnull: bool
    order__is_paid: bool | _Operand | None
    order__total_at: _Decimal | int | float | str | _Operand | None
    order__total_at__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    order__total_at__gt: _Decimal | int | float | str | _Operand
    order__total_at__gte: _Decimal | int | float | str | _Operand
    order__total_at__lt: _Decimal | int | float | str | _Operand
    order__total_at__lte: _Decimal | int | float | str | _Operand
    order__class_: str | _Operand | None
    order__books: _Book | int | str | _Operand | None
    order__books__in: _Iterable[_Book | int | str | _Operand] | _Operand
    order__books__isnull: bool
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
    book__shelf: _Shelf | _UUID | str | _Operand | None
    book__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
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

@_type_check_only
class _LineFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    order: Order | _Combinable
    order_id: int | str | _Operand
    book: _Book | _Combinable
    book_id: int | str | _Operand
    number: int | str | _Operand
    _order: int | str | _Operand

@_type_check_only
class _LineRow(_TypedDict):
    pk: int
    id: int
    order: int
    order_id: int
    book: int
    book_id: int
    number: int
    _order: int
    order__id: int
    order__made: _datetime
    order__maker: int | None
    order__is_paid: bool
    order__total_at: _Decimal
    order__class_: str
    book__id: int
    book__made: _datetime
    book__maker: int | None
    book__title: str
    book__subtitle: str | None
    book__pages: int
    book__price: _Decimal | None
    book__out: _date | None
    book__data: _Any
    book__cover: str | None
    book__colour: tuple[int, int, int] | None
    book__twice: int
    book__shelf: _UUID
    book__sequel_of: int | None

@_type_check_only
class _LineMethods(_Chain[_Q], _RowMethods[Line], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_LineLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_LineLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_LineLookups]) -> Line: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_LineLookups]) -> Line: ...
    def create(self, /, **kwargs: _Unpack[_LineFields]) -> Line: ...
    async def acreate(self, /, **kwargs: _Unpack[_LineFields]) -> Line: ...
    def update(self, /, **kwargs: _Unpack[_LineFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_LineFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_LineLookups]) -> tuple[Line, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_LineLookups]) -> tuple[Line, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_LineLookups]) -> tuple[Line, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_LineLookups]) -> tuple[Line, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Line]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Line]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Line]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Line]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'order', 'order_id', 'book', 'book_id', 'number', '_order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'book__id', 'book__made', 'book__maker', 'book__title', 'book__subtitle', 'book__pages', 'book__price', 'book__out', 'book__data', 'book__cover', 'book__colour', 'book__twice', 'book__shelf', 'book__sequel_of']) -> _Dicts[_LineRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['book__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['order__total_at'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal]: ...
    @_overload
    def values_list(self, field: _Literal['book__price'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['book__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['book__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__made', 'book__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _Tuples[bool]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'order', 'order_id', 'book', 'book_id', 'number', '_order', 'order__id', 'book__id', 'book__pages', 'book__twice'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['order__maker', 'book__maker', 'book__sequel_of'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__class_', 'book__title'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['book__subtitle', 'book__cover'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['book__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, length: _Any) -> _LineAnnotatedQuerySet[_LineAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _LineAnnotatedQuerySet[_LineAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _LineAnnotatedQuerySet[_LineAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _LineAnnotatedQuerySet[Line]: ...

@_type_check_only
class _LineQuerySet(_LineMethods[_LineQuerySet], _Iteration[Line], _QuerySet[Line]):
    ...

@_type_check_only
class _LineManager(_LineMethods[_LineQuerySet], _Manager[Line]):
    def get_queryset(self) -> _LineQuerySet: ...

@_type_check_only
class _LineAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Line], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _LineAnnotatedQuerySet[_LineAnnotated]: ...

@_type_check_only
class _LineRelatedManager(_LineManager, _RelatedManager[Line]): ...

@_type_check_only
class _LineAnnotated(Line):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _LineAnnotated1(Line):
    length: int

@_type_check_only
class _LineAnnotated2(Line):
    one: int

@_type_check_only
class _TrackLookups(_TypedDict, total=False):
    pk: tuple[int, str] | _Operand | None
    pk__in: _Iterable[tuple[int, str] | _Operand] | _Operand
    pk__gt: tuple[int, str] | _Operand
    pk__gte: tuple[int, str] | _Operand
    pk__lt: tuple[int, str] | _Operand
    pk__lte: tuple[int, str] | _Operand
    pk__isnull: bool
    album: int | str | _Operand | None
    album__in: _Iterable[int | str | _Operand] | _Operand
    album__gt: int | str | _Operand
    album__gte: int | str | _Operand
    album__lt: int | str | _Operand
    album__lte: int | str | _Operand
    album__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    album__isnull: bool
    place: str | _Operand | None
    place__in: _Iterable[str | _Operand] | _Operand
    place__gt: str | _Operand
    place__gte: str | _Operand
    place__lt: str | _Operand
    place__lte: str | _Operand
    place__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    place__isnull: bool
    place__contains: str | _Operand
    place__icontains: str | _Operand
    place__startswith: str | _Operand
    place__istartswith: str | _Operand
    place__endswith: str | _Operand
    place__iendswith: str | _Operand
    place__regex: str | _Operand
    place__iregex: str | _Operand
    place__iexact: str | _Operand

@_type_check_only
class _TrackFields(_TypedDict, total=False):
    pk: tuple[int, str] | _Operand | None
    album: int | str | _Operand
    place: str | _Operand

@_type_check_only
class _TrackRow(_TypedDict):
    pk: tuple[int, str]
    album: int
    place: str

@_type_check_only
class _TrackMethods(_Chain[_Q], _RowMethods[Track], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_TrackLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_TrackLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_TrackLookups]) -> Track: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_TrackLookups]) -> Track: ...
    def create(self, /, **kwargs: _Unpack[_TrackFields]) -> Track: ...
    async def acreate(self, /, **kwargs: _Unpack[_TrackFields]) -> Track: ...
    def update(self, /, **kwargs: _Unpack[_TrackFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_TrackFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_TrackLookups]) -> tuple[Track, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_TrackLookups]) -> tuple[Track, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_TrackLookups]) -> tuple[Track, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_TrackLookups]) -> tuple[Track, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[tuple[int, str], Track]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Track]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[tuple[int, str], Track]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Track]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'album', 'place']) -> _Dicts[_TrackRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['album'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['place'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['pk'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, str]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _TrackAnnotatedQuerySet[_TrackAnnotated1]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _TrackAnnotatedQuerySet[_TrackAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _TrackAnnotatedQuerySet[Track]: ...

@_type_check_only
class _TrackQuerySet(_TrackMethods[_TrackQuerySet], _Iteration[Track], _QuerySet[Track]):
    ...

@_type_check_only
class _TrackManager(_TrackMethods[_TrackQuerySet], _Manager[Track]):
    def get_queryset(self) -> _TrackQuerySet: ...

@_type_check_only
class _TrackAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Track], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _TrackAnnotatedQuerySet[_TrackAnnotated]: ...

@_type_check_only
class _TrackRelatedManager(_TrackManager, _RelatedManager[Track]): ...

@_type_check_only
class _TrackAnnotated(Track):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _TrackAnnotated1(Track):
    one: int
