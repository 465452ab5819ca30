# Written by `manage.py types`, which is to be run again when a model changes; do not edit.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="assignment, attr-defined, misc, no-untyped-call, overload-cannot-match, overload-overlap, override"
# mypy: disable-error-code="type-arg, type-var"
# pyright: basic, reportAssignmentType=false, reportCallIssue=false, reportIncompatibleMethodOverride=false
# pyright: reportIncompatibleVariableOverride=false, reportOverlappingOverload=false, reportPrivateUsage=false

"""Books: a custom field, relations of each kind, two managers, an expression that the database makes."""

from collections.abc import Iterable as _Iterable, Mapping as _Mapping
import datetime as _datetime_module
from datetime import date as _date, datetime as _datetime, time as _time
from decimal import Decimal as _Decimal
from quintet.kernel.errors import MultipleObjectsReturned as _MultipleObjectsReturned, ObjectDoesNotExist as _ObjectDoesNotExist
from quintet.orm.expressions.base import Combinable as _Combinable
from quintet.orm.fields.auto import BigAutoField as _BigAutoField
from quintet.orm.fields.base import Field as _Field
from quintet.orm.fields.dates import DateField as _DateField
from quintet.orm.fields.files import FileField as _FileField
from quintet.orm.fields.json import JSONField as _JSONField
from quintet.orm.fields.numbers import DecimalField as _DecimalField, IntegerField as _IntegerField
from quintet.orm.fields.text import CharField as _CharField, TextField as _TextField
from quintet.orm.manager import Manager as _Manager, RelatedManager as _RelatedManager
from quintet.orm.queryset.queryset import QuerySet as _QuerySet
from quintet.orm.queryset.typed import Chain as _Chain, Dicts as _Dicts, Iteration as _Iteration, Operand as _Operand, OtherRows as _OtherRows, RowMethods as _RowMethods, Tuples as _Tuples
from quintet.orm.relations.foreign_key import ForeignKey as _ForeignKey, OneToOneField as _OneToOneField
from quintet.orm.relations.many_to_many import ManyToManyField as _ManyToManyField
from quintet.services.files.base import File as _File
from tests.typing.zoo.library.models.shelves import Shelf as _Shelf
from tests.typing.zoo.library.querysets import BookQuerySet as _BookQuerySet_2
from tests.typing.zoo.people.models import Person as _Person, _PersonRelatedManager as __PersonRelatedManager
from tests.typing.zoo.shop.models import Line as _Line, Order as _Order, _LineRelatedManager as __LineRelatedManager, _OrderRelatedManager as __OrderRelatedManager
from typing import Any as _Any, ClassVar as _ClassVar, Generic as _Generic, Literal as _Literal, NamedTuple as _NamedTuple, Self as _Self, TypeVar as _TypeVar, TypedDict as _TypedDict, Unpack as _Unpack, overload as _overload, type_check_only as _type_check_only
from uuid import UUID as _UUID

_R = _TypeVar("_R", covariant=True)
_Q = _TypeVar("_Q", covariant=True)

import datetime as datetime
from typing import Any as Any
from quintet.db import models as models
from tests.typing.zoo.library.querysets import BookQuerySet as BookQuerySet
from tests.typing.zoo.people.models import Person as Person
from tests.typing.zoo.people.models import Stamped as Stamped
LIMIT: int
NAMES: list[str]
EPOCH = datetime.date(1970, 1, 1)

class Colour(models.Field[tuple[int, int, int]]):
    """Three numbers."""
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read them."""
    def db_type(self, connection: Any) -> str:
        """Return the column's type."""


class Book(Stamped):
    """A book."""
    title: _CharField[str]
    subtitle: _TextField[str | None]
    pages: _IntegerField[int]
    price: _DecimalField[_Decimal | None]
    out: _DateField[_date | None]
    data: _JSONField
    cover: _FileField
    colour = Colour(null=True)
    twice: _Field[int]
    shelf: _ForeignKey[_Shelf]
    sequel_of: _ForeignKey[Book | None]
    authors: _ManyToManyField[__PersonRelatedManager]
    objects: _ClassVar[_BookManager]
    by_title: _ClassVar[_BookByTitleManager]
    class Meta: ...
    def __str__(self) -> str:
        ...
    id: _BigAutoField[int]
    def get_next_by_made(self, **kwargs: _Any) -> Book: ...
    def get_previous_by_made(self, **kwargs: _Any) -> Book: ...
    maker: _ForeignKey[_Person | None]
    maker_id: int | None
    shelf_id: _UUID
    sequel_of_id: int | None
    _default_manager: _ClassVar[_BookManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    @property
    def sequels(self) -> _BookRelatedManager: ...
    novel: Novel
    @property
    def order_set(self) -> __OrderRelatedManager: ...
    @property
    def lines(self) -> __LineRelatedManager: ...
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_BookFields]) -> None: ...


class Novel(Book):
    """A book with a table of its own beside that of books."""
    genre: _CharField[str]
    book_ptr: _OneToOneField[Book]
    book_ptr_id: int
    def get_genre_display(self) -> str: ...
    objects: _ClassVar[_NovelManager]
    by_title: _ClassVar[_NovelByTitleManager]
    _default_manager: _ClassVar[_NovelManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    class DoesNotExist(Book.DoesNotExist): ...
    class MultipleObjectsReturned(Book.MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_NovelFields]) -> None: ...


class Proxy(Book):
    """A book by another name."""
    id: _BigAutoField[int]
    def get_next_by_made(self, **kwargs: _Any) -> Proxy: ...
    def get_previous_by_made(self, **kwargs: _Any) -> Proxy: ...
    maker: _ForeignKey[_Person | None]
    maker_id: int | None
    title: _Field[str]
    subtitle: _Field[str | None]
    pages: _Field[int]
    price: _Field[_Decimal | None]
    out: _Field[_date | None]
    data: _JSONField
    cover: _FileField
    colour: _Field[tuple[int, int, int] | None]
    twice: _Field[int]
    shelf: _ForeignKey[_Shelf]
    shelf_id: _UUID
    sequel_of: _ForeignKey[Book | None]
    sequel_of_id: int | None
    authors: _ManyToManyField[__PersonRelatedManager]
    objects: _ClassVar[_ProxyManager]
    by_title: _ClassVar[_ProxyByTitleManager]
    _default_manager: _ClassVar[_ProxyManager]
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_ProxyFields]) -> None: ...

def later(book: Book, *days: int, by: int=...) -> datetime.date:
    """Return a later day."""
@_type_check_only
class _BookLookups(_TypedDict, total=False):
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
    title: str | _Operand | None
    title__in: _Iterable[str | _Operand] | _Operand
    title__gt: str | _Operand
    title__gte: str | _Operand
    title__lt: str | _Operand
    title__lte: str | _Operand
    title__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    title__isnull: bool
    title__contains: str | _Operand
    title__icontains: str | _Operand
    title__startswith: str | _Operand
    title__istartswith: str | _Operand
    title__endswith: str | _Operand
    title__iendswith: str | _Operand
    title__regex: str | _Operand
    title__iregex: str | _Operand
    title__iexact: str | _Operand
    subtitle: str | _Operand | None
    subtitle__in: _Iterable[str | _Operand] | _Operand
    subtitle__gt: str | _Operand
    subtitle__gte: str | _Operand
    subtitle__lt: str | _Operand
    subtitle__lte: str | _Operand
    subtitle__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    subtitle__isnull: bool
    subtitle__contains: str | _Operand
    subtitle__icontains: str | _Operand
    subtitle__startswith: str | _Operand
    subtitle__istartswith: str | _Operand
    subtitle__endswith: str | _Operand
    subtitle__iendswith: str | _Operand
    subtitle__regex: str | _Operand
    subtitle__iregex: str | _Operand
    subtitle__iexact: str | _Operand
    pages: int | str | _Operand | None
    pages__in: _Iterable[int | str | _Operand] | _Operand
    pages__gt: int | str | _Operand
    pages__gte: int | str | _Operand
    pages__lt: int | str | _Operand
    pages__lte: int | str | _Operand
    pages__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    pages__isnull: bool
    price: _Decimal | int | float | str | _Operand | None
    price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    price__gt: _Decimal | int | float | str | _Operand
    price__gte: _Decimal | int | float | str | _Operand
    price__lt: _Decimal | int | float | str | _Operand
    price__lte: _Decimal | int | float | str | _Operand
    price__range: tuple[_Decimal | int | float | str | _Operand, _Decimal | int | float | str | _Operand] | list[_Decimal | int | float | str | _Operand]
    price__isnull: bool
    out: _date | str | _Operand | None
    out__in: _Iterable[_date | str | _Operand] | _Operand
    out__gt: _date | str | _Operand
    out__gte: _date | str | _Operand
    out__lt: _date | str | _Operand
    out__lte: _date | str | _Operand
    out__range: tuple[_date | str | _Operand, _date | str | _Operand] | list[_date | str | _Operand]
    out__isnull: bool
    out__day: int | str | _Operand | None
    out__iso_week_day: int | str | _Operand | None
    out__iso_year: int | str | _Operand | None
    out__month: int | str | _Operand | None
    out__quarter: int | str | _Operand | None
    out__week: int | str | _Operand | None
    out__week_day: int | str | _Operand | None
    out__year: int | str | _Operand | None
    data: _Any
    data__in: _Any
    data__gt: _Any
    data__gte: _Any
    data__lt: _Any
    data__lte: _Any
    data__range: _Any
    data__isnull: _Any
    data__contained_by: _Any
    data__contains: _Any
    data__exact: _Any
    data__has_any_keys: _Any
    data__has_key: _Any
    data__has_keys: _Any
    data__icontains: _Any
    data__iendswith: _Any
    data__iregex: _Any
    data__istartswith: _Any
    cover: str | _File | _Operand | None
    cover__in: _Iterable[str | _File | _Operand] | _Operand
    cover__gt: str | _File | _Operand
    cover__gte: str | _File | _Operand
    cover__lt: str | _File | _Operand
    cover__lte: str | _File | _Operand
    cover__range: tuple[str | _File | _Operand, str | _File | _Operand] | list[str | _File | _Operand]
    cover__isnull: bool
    cover__contains: str | _Operand
    cover__icontains: str | _Operand
    cover__startswith: str | _Operand
    cover__istartswith: str | _Operand
    cover__endswith: str | _Operand
    cover__iendswith: str | _Operand
    cover__regex: str | _Operand
    cover__iregex: str | _Operand
    cover__iexact: str | _Operand
    colour: tuple[int, int, int] | _Operand | None
    colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    colour__gt: tuple[int, int, int] | _Operand
    colour__gte: tuple[int, int, int] | _Operand
    colour__lt: tuple[int, int, int] | _Operand
    colour__lte: tuple[int, int, int] | _Operand
    colour__range: tuple[tuple[int, int, int] | _Operand, tuple[int, int, int] | _Operand] | list[tuple[int, int, int] | _Operand]
    colour__isnull: bool
    twice: int | str | _Operand | None
    twice__in: _Iterable[int | str | _Operand] | _Operand
    twice__gt: int | str | _Operand
    twice__gte: int | str | _Operand
    twice__lt: int | str | _Operand
    twice__lte: int | str | _Operand
    twice__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    twice__isnull: bool
    shelf: _Shelf | _UUID | str | _Operand | None
    shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__isnull: bool
    shelf_id: _UUID | str | _Operand | None
    shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf_id__isnull: bool
    sequel_of: Book | int | str | _Operand | None
    sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__isnull: bool
    sequel_of_id: int | str | _Operand | None
    sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of_id__isnull: bool
    authors: _Person | int | str | _Operand | None
    authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    authors__isnull: bool
    sequels: Book | int | str | _Operand | None
    sequels__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__isnull: bool
    novel: Novel | int | str | _Operand | None
    novel__in: _Iterable[Novel | int | str | _Operand] | _Operand
    novel__isnull: bool
    order: _Order | int | str | _Operand | None
    order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    order__isnull: bool
    lines: _Line | int | str | _Operand | None
    lines__in: _Iterable[_Line | int | str | _Operand] | _Operand
    lines__isnull: bool
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
    shelf__pk: _UUID | str | _Operand | None
    shelf__pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__pk__isnull: bool
    shelf__number: _UUID | str | _Operand | None
    shelf__number__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__number__isnull: bool
    shelf__name: str | _Operand | None
    shelf__name__in: _Iterable[str | _Operand] | _Operand
    shelf__name__icontains: str | _Operand
    shelf__next: _Shelf | _UUID | str | _Operand | None
    shelf__next__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__next__isnull: bool
    shelf__next_id: _UUID | str | _Operand | None
    shelf__next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__next_id__isnull: bool
    sequel_of__pk: int | str | _Operand | None
    sequel_of__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pk__isnull: bool
    sequel_of__id: int | str | _Operand | None
    sequel_of__id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__id__isnull: bool
    sequel_of__made: _datetime | _date | str | _Operand | None
    sequel_of__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequel_of__made__gt: _datetime | _date | str | _Operand
    sequel_of__made__gte: _datetime | _date | str | _Operand
    sequel_of__made__lt: _datetime | _date | str | _Operand
    sequel_of__made__lte: _datetime | _date | str | _Operand
    sequel_of__maker: _Person | int | str | _Operand | None
    sequel_of__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__maker__isnull: bool
    sequel_of__maker_id: int | str | _Operand | None
    sequel_of__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__maker_id__isnull: bool
    sequel_of__title: str | _Operand | None
    sequel_of__title__in: _Iterable[str | _Operand] | _Operand
    sequel_of__title__icontains: str | _Operand
    sequel_of__subtitle: str | _Operand | None
    sequel_of__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequel_of__subtitle__icontains: str | _Operand
    sequel_of__subtitle__isnull: bool
    sequel_of__pages: int | str | _Operand | None
    sequel_of__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pages__gt: int | str | _Operand
    sequel_of__pages__gte: int | str | _Operand
    sequel_of__pages__lt: int | str | _Operand
    sequel_of__pages__lte: int | str | _Operand
    sequel_of__price: _Decimal | int | float | str | _Operand | None
    sequel_of__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequel_of__price__gt: _Decimal | int | float | str | _Operand
    sequel_of__price__gte: _Decimal | int | float | str | _Operand
    sequel_of__price__lt: _Decimal | int | float | str | _Operand
    sequel_of__price__lte: _Decimal | int | float | str | _Operand
    sequel_of__price__isnull: bool
    sequel_of__out: _date | str | _Operand | None
    sequel_of__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequel_of__out__gt: _date | str | _Operand
    sequel_of__out__gte: _date | str | _Operand
    sequel_of__out__lt: _date | str | _Operand
    sequel_of__out__lte: _date | str | _Operand
    sequel_of__out__isnull: bool
    sequel_of__data: _Any
    sequel_of__cover: str | _File | _Operand | None
    sequel_of__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequel_of__cover__icontains: str | _Operand
    sequel_of__cover__isnull: bool
    sequel_of__colour: tuple[int, int, int] | _Operand | None
    sequel_of__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequel_of__colour__gt: tuple[int, int, int] | _Operand
    sequel_of__colour__gte: tuple[int, int, int] | _Operand
    sequel_of__colour__lt: tuple[int, int, int] | _Operand
    sequel_of__colour__lte: tuple[int, int, int] | _Operand
    sequel_of__colour__isnull: bool
    sequel_of__twice: int | str | _Operand | None
    sequel_of__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__twice__gt: int | str | _Operand
    sequel_of__twice__gte: int | str | _Operand
    sequel_of__twice__lt: int | str | _Operand
    sequel_of__twice__lte: int | str | _Operand
    sequel_of__shelf: _Shelf | _UUID | str | _Operand | None
    sequel_of__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequel_of__shelf__isnull: bool
    sequel_of__shelf_id: _UUID | str | _Operand | None
    sequel_of__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequel_of__shelf_id__isnull: bool
    sequel_of__sequel_of: Book | int | str | _Operand | None
    sequel_of__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__sequel_of__isnull: bool
    sequel_of__sequel_of_id: int | str | _Operand | None
    sequel_of__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__sequel_of_id__isnull: bool
    sequel_of__authors: _Person | int | str | _Operand | None
    sequel_of__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__authors__isnull: bool
    authors__pk: int | str | _Operand | None
    authors__pk__in: _Iterable[int | str | _Operand] | _Operand
    authors__pk__isnull: bool
    authors__id: int | str | _Operand | None
    authors__id__in: _Iterable[int | str | _Operand] | _Operand
    authors__id__isnull: bool
    authors__password: str | _Operand | None
    authors__password__in: _Iterable[str | _Operand] | _Operand
    authors__password__icontains: str | _Operand
    authors__last_login: _datetime | _date | str | _Operand | None
    authors__last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    authors__last_login__gt: _datetime | _date | str | _Operand
    authors__last_login__gte: _datetime | _date | str | _Operand
    authors__last_login__lt: _datetime | _date | str | _Operand
    authors__last_login__lte: _datetime | _date | str | _Operand
    authors__last_login__isnull: bool
    authors__email: str | _Operand | None
    authors__email__in: _Iterable[str | _Operand] | _Operand
    authors__email__icontains: str | _Operand
    authors__name: str | _Operand | None
    authors__name__in: _Iterable[str | _Operand] | _Operand
    authors__name__icontains: str | _Operand
    authors__rank: int | str | _Operand | None
    authors__rank__in: _Iterable[int | str | _Operand] | _Operand
    authors__rank__gt: int | str | _Operand
    authors__rank__gte: int | str | _Operand
    authors__rank__lt: int | str | _Operand
    authors__rank__lte: int | str | _Operand
    authors__birthday: _date | str | _Operand | None
    authors__birthday__in: _Iterable[_date | str | _Operand] | _Operand
    authors__birthday__gt: _date | str | _Operand
    authors__birthday__gte: _date | str | _Operand
    authors__birthday__lt: _date | str | _Operand
    authors__birthday__lte: _date | str | _Operand
    authors__birthday__isnull: bool
    authors__joined: _date | str | _Operand | None
    authors__joined__in: _Iterable[_date | str | _Operand] | _Operand
    authors__joined__gt: _date | str | _Operand
    authors__joined__gte: _date | str | _Operand
    authors__joined__lt: _date | str | _Operand
    authors__joined__lte: _date | str | _Operand
    sequels__pk: int | str | _Operand | None
    sequels__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pk__isnull: bool
    sequels__id: int | str | _Operand | None
    sequels__id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__id__isnull: bool
    sequels__made: _datetime | _date | str | _Operand | None
    sequels__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequels__made__gt: _datetime | _date | str | _Operand
    sequels__made__gte: _datetime | _date | str | _Operand
    sequels__made__lt: _datetime | _date | str | _Operand
    sequels__made__lte: _datetime | _date | str | _Operand
    sequels__maker: _Person | int | str | _Operand | None
    sequels__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__maker__isnull: bool
    sequels__maker_id: int | str | _Operand | None
    sequels__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__maker_id__isnull: bool
    sequels__title: str | _Operand | None
    sequels__title__in: _Iterable[str | _Operand] | _Operand
    sequels__title__icontains: str | _Operand
    sequels__subtitle: str | _Operand | None
    sequels__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequels__subtitle__icontains: str | _Operand
    sequels__subtitle__isnull: bool
    sequels__pages: int | str | _Operand | None
    sequels__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pages__gt: int | str | _Operand
    sequels__pages__gte: int | str | _Operand
    sequels__pages__lt: int | str | _Operand
    sequels__pages__lte: int | str | _Operand
    sequels__price: _Decimal | int | float | str | _Operand | None
    sequels__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequels__price__gt: _Decimal | int | float | str | _Operand
    sequels__price__gte: _Decimal | int | float | str | _Operand
    sequels__price__lt: _Decimal | int | float | str | _Operand
    sequels__price__lte: _Decimal | int | float | str | _Operand
    sequels__price__isnull: bool
    sequels__out: _date | str | _Operand | None
    sequels__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequels__out__gt: _date | str | _Operand
    sequels__out__gte: _date | str | _Operand
    sequels__out__lt: _date | str | _Operand
    sequels__out__lte: _date | str | _Operand
    sequels__out__isnull: bool
    sequels__data: _Any
    sequels__cover: str | _File | _Operand | None
    sequels__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequels__cover__icontains: str | _Operand
    sequels__cover__isnull: bool
    sequels__colour: tuple[int, int, int] | _Operand | None
    sequels__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequels__colour__gt: tuple[int, int, int] | _Operand
    sequels__colour__gte: tuple[int, int, int] | _Operand
    sequels__colour__lt: tuple[int, int, int] | _Operand
    sequels__colour__lte: tuple[int, int, int] | _Operand
    sequels__colour__isnull: bool
    sequels__twice: int | str | _Operand | None
    sequels__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequels__twice__gt: int | str | _Operand
    sequels__twice__gte: int | str | _Operand
    sequels__twice__lt: int | str | _Operand
    sequels__twice__lte: int | str | _Operand
    sequels__shelf: _Shelf | _UUID | str | _Operand | None
    sequels__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequels__shelf__isnull: bool
    sequels__shelf_id: _UUID | str | _Operand | None
    sequels__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequels__shelf_id__isnull: bool
    sequels__sequel_of: Book | int | str | _Operand | None
    sequels__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__sequel_of__isnull: bool
    sequels__sequel_of_id: int | str | _Operand | None
    sequels__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__sequel_of_id__isnull: bool
    sequels__authors: _Person | int | str | _Operand | None
    sequels__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__authors__isnull: bool
    novel__pk: Book | int | str | _Operand | None
    novel__pk__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__pk__isnull: bool
    novel__id: int | str | _Operand | None
    novel__id__in: _Iterable[int | str | _Operand] | _Operand
    novel__id__isnull: bool
    novel__made: _datetime | _date | str | _Operand | None
    novel__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    novel__made__gt: _datetime | _date | str | _Operand
    novel__made__gte: _datetime | _date | str | _Operand
    novel__made__lt: _datetime | _date | str | _Operand
    novel__made__lte: _datetime | _date | str | _Operand
    novel__maker: _Person | int | str | _Operand | None
    novel__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    novel__maker__isnull: bool
    novel__maker_id: int | str | _Operand | None
    novel__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__maker_id__isnull: bool
    novel__title: str | _Operand | None
    novel__title__in: _Iterable[str | _Operand] | _Operand
    novel__title__icontains: str | _Operand
    novel__subtitle: str | _Operand | None
    novel__subtitle__in: _Iterable[str | _Operand] | _Operand
    novel__subtitle__icontains: str | _Operand
    novel__subtitle__isnull: bool
    novel__pages: int | str | _Operand | None
    novel__pages__in: _Iterable[int | str | _Operand] | _Operand
    novel__pages__gt: int | str | _Operand
    novel__pages__gte: int | str | _Operand
    novel__pages__lt: int | str | _Operand
    novel__pages__lte: int | str | _Operand
    novel__price: _Decimal | int | float | str | _Operand | None
    novel__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    novel__price__gt: _Decimal | int | float | str | _Operand
    novel__price__gte: _Decimal | int | float | str | _Operand
    novel__price__lt: _Decimal | int | float | str | _Operand
    novel__price__lte: _Decimal | int | float | str | _Operand
    novel__price__isnull: bool
    novel__out: _date | str | _Operand | None
    novel__out__in: _Iterable[_date | str | _Operand] | _Operand
    novel__out__gt: _date | str | _Operand
    novel__out__gte: _date | str | _Operand
    novel__out__lt: _date | str | _Operand
    novel__out__lte: _date | str | _Operand
    novel__out__isnull: bool
    novel__data: _Any
    novel__cover: str | _File | _Operand | None
    novel__cover__in: _Iterable[str | _File | _Operand] | _Operand
    novel__cover__icontains: str | _Operand
    novel__cover__isnull: bool
    novel__colour: tuple[int, int, int] | _Operand | None
    novel__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    novel__colour__gt: tuple[int, int, int] | _Operand
    novel__colour__gte: tuple[int, int, int] | _Operand
    novel__colour__lt: tuple[int, int, int] | _Operand
    novel__colour__lte: tuple[int, int, int] | _Operand
    novel__colour__isnull: bool
    novel__twice: int | str | _Operand | None
    novel__twice__in: _Iterable[int | str | _Operand] | _Operand
    novel__twice__gt: int | str | _Operand
    novel__twice__gte: int | str | _Operand
    novel__twice__lt: int | str | _Operand
    novel__twice__lte: int | str | _Operand
    novel__shelf: _Shelf | _UUID | str | _Operand | None
    novel__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    novel__shelf__isnull: bool
    novel__shelf_id: _UUID | str | _Operand | None
    novel__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    novel__shelf_id__isnull: bool
    novel__sequel_of: Book | int | str | _Operand | None
    novel__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__sequel_of__isnull: bool
    novel__sequel_of_id: int | str | _Operand | None
    novel__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__sequel_of_id__isnull: bool
    novel__book_ptr: Book | int | str | _Operand | None
    novel__book_ptr__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__book_ptr__isnull: bool
    novel__book_ptr_id: int | str | _Operand | None
    novel__book_ptr_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__book_ptr_id__isnull: bool
    novel__genre: str | _Operand | None
    novel__genre__in: _Iterable[str | _Operand] | _Operand
    novel__genre__icontains: str | _Operand
    novel__authors: _Person | int | str | _Operand | None
    novel__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    novel__authors__isnull: bool
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
    order__books: Book | int | str | _Operand | None
    order__books__in: _Iterable[Book | int | str | _Operand] | _Operand
    order__books__isnull: bool
    lines__pk: int | str | _Operand | None
    lines__pk__in: _Iterable[int | str | _Operand] | _Operand
    lines__pk__isnull: bool
    lines__id: int | str | _Operand | None
    lines__id__in: _Iterable[int | str | _Operand] | _Operand
    lines__id__isnull: bool
    lines__order: _Order | int | str | _Operand | None
    lines__order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    lines__order__isnull: bool
    lines__order_id: int | str | _Operand | None
    lines__order_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__order_id__isnull: bool
    lines__book: Book | int | str | _Operand | None
    lines__book__in: _Iterable[Book | int | str | _Operand] | _Operand
    lines__book__isnull: bool
    lines__book_id: int | str | _Operand | None
    lines__book_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__book_id__isnull: bool
    lines__number: int | str | _Operand | None
    lines__number__in: _Iterable[int | str | _Operand] | _Operand
    lines__number__gt: int | str | _Operand
    lines__number__gte: int | str | _Operand
    lines__number__lt: int | str | _Operand
    lines__number__lte: int | str | _Operand
    lines___order: int | str | _Operand | None
    lines___order__in: _Iterable[int | str | _Operand] | _Operand
    lines___order__gt: int | str | _Operand
    lines___order__gte: int | str | _Operand
    lines___order__lt: int | str | _Operand
    lines___order__lte: int | str | _Operand
    data__colour__red: _Any
    made__date__gte: _date | str | _Operand
    maker__profile__about__startswith: str | _Operand

@_type_check_only
class _BookFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    made: _datetime | _date | str | _Operand
    maker: _Person | _Combinable | None
    maker_id: int | str | _Operand | None
    title: str | _Operand
    subtitle: str | _Operand | None
    pages: int | str | _Operand
    price: _Decimal | int | float | str | _Operand | None
    out: _date | str | _Operand | None
    data: _Any
    cover: str | _File | _Operand | None
    colour: tuple[int, int, int] | _Operand | None
    shelf: _Shelf | _Combinable
    shelf_id: _UUID | str | _Operand
    sequel_of: Book | _Combinable | None
    sequel_of_id: int | str | _Operand | None

@_type_check_only
class _BookRow(_TypedDict):
    pk: int
    id: int
    made: _datetime
    maker: int | None
    maker_id: int | None
    title: str
    subtitle: str | None
    pages: int
    price: _Decimal | None
    out: _date | None
    data: _Any
    cover: str | None
    colour: tuple[int, int, int] | None
    twice: int
    shelf: _UUID
    shelf_id: _UUID
    sequel_of: int | None
    sequel_of_id: int | None
    maker__id: int | None
    maker__password: str | None
    maker__last_login: _datetime | None
    maker__email: str | None
    maker__name: str | None
    maker__rank: int | None
    maker__birthday: _date | None
    maker__joined: _date | None
    shelf__number: _UUID
    shelf__name: str
    shelf__next: _UUID | None
    sequel_of__id: int | None
    sequel_of__made: _datetime | None
    sequel_of__maker: int | None
    sequel_of__title: str | None
    sequel_of__subtitle: str | None
    sequel_of__pages: int | None
    sequel_of__price: _Decimal | None
    sequel_of__out: _date | None
    sequel_of__data: _Any
    sequel_of__cover: str | None
    sequel_of__colour: tuple[int, int, int] | None
    sequel_of__twice: int | None
    sequel_of__shelf: _UUID | None
    sequel_of__sequel_of: int | None
    authors: int | None
    authors__id: int | None
    authors__password: str | None
    authors__last_login: _datetime | None
    authors__email: str | None
    authors__name: str | None
    authors__rank: int | None
    authors__birthday: _date | None
    authors__joined: _date | None
    sequels: int | None
    sequels__id: int | None
    sequels__made: _datetime | None
    sequels__maker: int | None
    sequels__title: str | None
    sequels__subtitle: str | None
    sequels__pages: int | None
    sequels__price: _Decimal | None
    sequels__out: _date | None
    sequels__data: _Any
    sequels__cover: str | None
    sequels__colour: tuple[int, int, int] | None
    sequels__twice: int | None
    sequels__shelf: _UUID | None
    sequels__sequel_of: int | None
    novel: int | None
    novel__id: int | None
    novel__made: _datetime | None
    novel__maker: int | None
    novel__title: str | None
    novel__subtitle: str | None
    novel__pages: int | None
    novel__price: _Decimal | None
    novel__out: _date | None
    novel__data: _Any
    novel__cover: str | None
    novel__colour: tuple[int, int, int] | None
    novel__twice: int | None
    novel__shelf: _UUID | None
    novel__sequel_of: int | None
    novel__book_ptr: int | None
    novel__genre: str | None
    order: int | None
    order__id: int | None
    order__made: _datetime | None
    order__maker: int | None
    order__is_paid: bool | None
    order__total_at: _Decimal | None
    order__class_: str | None
    lines: int | None
    lines__id: int | None
    lines__order: int | None
    lines__book: int | None
    lines__number: int | None
    lines___order: int | None
    out__year: int | None

@_type_check_only
class _BookRow2(_NamedTuple):
    pages: int
    shelf__number: _UUID

@_type_check_only
class _BookMethods(_Chain[_Q], _RowMethods[Book], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> Book: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> Book: ...
    def create(self, /, **kwargs: _Unpack[_BookFields]) -> Book: ...
    async def acreate(self, /, **kwargs: _Unpack[_BookFields]) -> Book: ...
    def update(self, /, **kwargs: _Unpack[_BookFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_BookFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Book]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Book]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Book]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Book]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__made', 'novel__maker', 'novel__title', 'novel__subtitle', 'novel__pages', 'novel__price', 'novel__out', 'novel__data', 'novel__cover', 'novel__colour', 'novel__twice', 'novel__shelf', 'novel__sequel_of', 'novel__book_ptr', 'novel__genre', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _BookValuesQuerySet[_BookRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _BookValuesQuerySet[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'sequels__data', 'novel__data'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'sequels__price', 'novel__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf', 'novel__shelf'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'authors__birthday', 'authors__joined', 'sequels__out', 'novel__out'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'novel__made', 'order__made'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__maker', 'novel__pages', 'novel__twice', 'novel__sequel_of', 'novel__book_ptr', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'shelf__name'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'novel__title', 'novel__subtitle', 'novel__cover', 'novel__genre', 'order__class_'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'sequels__colour', 'novel__colour'], /, *, flat: _Literal[True]) -> _BookValuesQuerySet[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, _: _Literal['title'], __: _Literal['made'], /) -> _BookValuesQuerySet[tuple[str, _datetime]]: ...
    @_overload
    def values_list(self, _: _Literal['pages'], __: _Literal['shelf__number'], /, *, named: _Literal[True]) -> _BookValuesQuerySet[_BookRow2]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _BookValuesQuerySet[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _BookValuesQuerySet[_Any]: ...
    @_overload
    def annotate(self, *, dearest: _Any, line_count: _Any) -> _BookAnnotatedQuerySet[_BookAnnotated1]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _BookAnnotatedQuerySet[_BookAnnotated2]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _BookAnnotatedQuerySet[_BookAnnotated3]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _BookAnnotatedQuerySet[_BookAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _BookAnnotatedQuerySet[Book]: ...

@_type_check_only
class _BookQuerySet(_BookMethods[_BookQuerySet], _Iteration[Book], _BookQuerySet_2):
    ...

@_type_check_only
class _BookManager(_BookMethods[_BookQuerySet], _Manager[Book]):
    def get_queryset(self) -> _BookQuerySet: ...
    def long(self, than: int=...) -> _BookQuerySet:
        """Return the long ones."""
    def since(self, day: _datetime_module.date) -> _BookQuerySet_2:
        """Return those made since a day."""
    def titles(self) -> list[str]:
        """Return the titles."""

@_type_check_only
class _BookAnnotatedQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _BookAnnotatedQuerySet[_BookAnnotated]: ...

@_type_check_only
class _BookValuesQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _BookValuesQuerySet[_Any]: ...

@_type_check_only
class _BookByTitleMethods(_Chain[_Q], _RowMethods[Book], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> Book: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_BookLookups]) -> Book: ...
    def create(self, /, **kwargs: _Unpack[_BookFields]) -> Book: ...
    async def acreate(self, /, **kwargs: _Unpack[_BookFields]) -> Book: ...
    def update(self, /, **kwargs: _Unpack[_BookFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_BookFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_BookLookups]) -> tuple[Book, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Book]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Book]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Book]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Book]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__made', 'novel__maker', 'novel__title', 'novel__subtitle', 'novel__pages', 'novel__price', 'novel__out', 'novel__data', 'novel__cover', 'novel__colour', 'novel__twice', 'novel__shelf', 'novel__sequel_of', 'novel__book_ptr', 'novel__genre', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _Dicts[_BookRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'sequels__data', 'novel__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'sequels__price', 'novel__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number'], /, *, flat: _Literal[True]) -> _Tuples[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf', 'novel__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'authors__birthday', 'authors__joined', 'sequels__out', 'novel__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'novel__made', 'order__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _Tuples[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__maker', 'novel__pages', 'novel__twice', 'novel__sequel_of', 'novel__book_ptr', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'shelf__name'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'novel__title', 'novel__subtitle', 'novel__cover', 'novel__genre', 'order__class_'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'sequels__colour', 'novel__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, _: _Literal['title'], __: _Literal['made'], /) -> _Tuples[tuple[str, _datetime]]: ...
    @_overload
    def values_list(self, _: _Literal['pages'], __: _Literal['shelf__number'], /, *, named: _Literal[True]) -> _Tuples[_BookRow2]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, dearest: _Any, line_count: _Any) -> _BookByTitleAnnotatedQuerySet[_BookAnnotated1]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _BookByTitleAnnotatedQuerySet[_BookAnnotated2]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _BookByTitleAnnotatedQuerySet[_BookAnnotated3]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _BookByTitleAnnotatedQuerySet[_BookAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _BookByTitleAnnotatedQuerySet[Book]: ...

@_type_check_only
class _BookByTitleQuerySet(_BookByTitleMethods[_BookByTitleQuerySet], _Iteration[Book], _QuerySet[Book]):
    ...

@_type_check_only
class _BookByTitleManager(_BookByTitleMethods[_BookByTitleQuerySet], _Manager[Book]):
    def get_queryset(self) -> _BookByTitleQuerySet: ...

@_type_check_only
class _BookByTitleAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Book], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _BookByTitleAnnotatedQuerySet[_BookAnnotated]: ...

@_type_check_only
class _BookRelatedManager(_BookManager, _RelatedManager[Book]): ...

@_type_check_only
class _BookAnnotated(Book):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _BookAnnotated1(Book):
    dearest: _Decimal | None
    line_count: int

@_type_check_only
class _BookAnnotated2(Book):
    n: int

@_type_check_only
class _BookAnnotated3(Book):
    one: int

@_type_check_only
class _NovelLookups(_TypedDict, total=False):
    pk: Book | int | str | _Operand | None
    pk__in: _Iterable[Book | int | str | _Operand] | _Operand
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
    title: str | _Operand | None
    title__in: _Iterable[str | _Operand] | _Operand
    title__gt: str | _Operand
    title__gte: str | _Operand
    title__lt: str | _Operand
    title__lte: str | _Operand
    title__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    title__isnull: bool
    title__contains: str | _Operand
    title__icontains: str | _Operand
    title__startswith: str | _Operand
    title__istartswith: str | _Operand
    title__endswith: str | _Operand
    title__iendswith: str | _Operand
    title__regex: str | _Operand
    title__iregex: str | _Operand
    title__iexact: str | _Operand
    subtitle: str | _Operand | None
    subtitle__in: _Iterable[str | _Operand] | _Operand
    subtitle__gt: str | _Operand
    subtitle__gte: str | _Operand
    subtitle__lt: str | _Operand
    subtitle__lte: str | _Operand
    subtitle__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    subtitle__isnull: bool
    subtitle__contains: str | _Operand
    subtitle__icontains: str | _Operand
    subtitle__startswith: str | _Operand
    subtitle__istartswith: str | _Operand
    subtitle__endswith: str | _Operand
    subtitle__iendswith: str | _Operand
    subtitle__regex: str | _Operand
    subtitle__iregex: str | _Operand
    subtitle__iexact: str | _Operand
    pages: int | str | _Operand | None
    pages__in: _Iterable[int | str | _Operand] | _Operand
    pages__gt: int | str | _Operand
    pages__gte: int | str | _Operand
    pages__lt: int | str | _Operand
    pages__lte: int | str | _Operand
    pages__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    pages__isnull: bool
    price: _Decimal | int | float | str | _Operand | None
    price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    price__gt: _Decimal | int | float | str | _Operand
    price__gte: _Decimal | int | float | str | _Operand
    price__lt: _Decimal | int | float | str | _Operand
    price__lte: _Decimal | int | float | str | _Operand
    price__range: tuple[_Decimal | int | float | str | _Operand, _Decimal | int | float | str | _Operand] | list[_Decimal | int | float | str | _Operand]
    price__isnull: bool
    out: _date | str | _Operand | None
    out__in: _Iterable[_date | str | _Operand] | _Operand
    out__gt: _date | str | _Operand
    out__gte: _date | str | _Operand
    out__lt: _date | str | _Operand
    out__lte: _date | str | _Operand
    out__range: tuple[_date | str | _Operand, _date | str | _Operand] | list[_date | str | _Operand]
    out__isnull: bool
    out__day: int | str | _Operand | None
    out__iso_week_day: int | str | _Operand | None
    out__iso_year: int | str | _Operand | None
    out__month: int | str | _Operand | None
    out__quarter: int | str | _Operand | None
    out__week: int | str | _Operand | None
    out__week_day: int | str | _Operand | None
    out__year: int | str | _Operand | None
    data: _Any
    data__in: _Any
    data__gt: _Any
    data__gte: _Any
    data__lt: _Any
    data__lte: _Any
    data__range: _Any
    data__isnull: _Any
    data__contained_by: _Any
    data__contains: _Any
    data__exact: _Any
    data__has_any_keys: _Any
    data__has_key: _Any
    data__has_keys: _Any
    data__icontains: _Any
    data__iendswith: _Any
    data__iregex: _Any
    data__istartswith: _Any
    cover: str | _File | _Operand | None
    cover__in: _Iterable[str | _File | _Operand] | _Operand
    cover__gt: str | _File | _Operand
    cover__gte: str | _File | _Operand
    cover__lt: str | _File | _Operand
    cover__lte: str | _File | _Operand
    cover__range: tuple[str | _File | _Operand, str | _File | _Operand] | list[str | _File | _Operand]
    cover__isnull: bool
    cover__contains: str | _Operand
    cover__icontains: str | _Operand
    cover__startswith: str | _Operand
    cover__istartswith: str | _Operand
    cover__endswith: str | _Operand
    cover__iendswith: str | _Operand
    cover__regex: str | _Operand
    cover__iregex: str | _Operand
    cover__iexact: str | _Operand
    colour: tuple[int, int, int] | _Operand | None
    colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    colour__gt: tuple[int, int, int] | _Operand
    colour__gte: tuple[int, int, int] | _Operand
    colour__lt: tuple[int, int, int] | _Operand
    colour__lte: tuple[int, int, int] | _Operand
    colour__range: tuple[tuple[int, int, int] | _Operand, tuple[int, int, int] | _Operand] | list[tuple[int, int, int] | _Operand]
    colour__isnull: bool
    twice: int | str | _Operand | None
    twice__in: _Iterable[int | str | _Operand] | _Operand
    twice__gt: int | str | _Operand
    twice__gte: int | str | _Operand
    twice__lt: int | str | _Operand
    twice__lte: int | str | _Operand
    twice__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    twice__isnull: bool
    shelf: _Shelf | _UUID | str | _Operand | None
    shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__isnull: bool
    shelf_id: _UUID | str | _Operand | None
    shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf_id__isnull: bool
    sequel_of: Book | int | str | _Operand | None
    sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__isnull: bool
    sequel_of_id: int | str | _Operand | None
    sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of_id__isnull: bool
    book_ptr: Book | int | str | _Operand | None
    book_ptr__in: _Iterable[Book | int | str | _Operand] | _Operand
    book_ptr__isnull: bool
    book_ptr_id: int | str | _Operand | None
    book_ptr_id__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr_id__isnull: bool
    genre: str | _Operand | None
    genre__in: _Iterable[str | _Operand] | _Operand
    genre__gt: str | _Operand
    genre__gte: str | _Operand
    genre__lt: str | _Operand
    genre__lte: str | _Operand
    genre__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    genre__isnull: bool
    genre__contains: str | _Operand
    genre__icontains: str | _Operand
    genre__startswith: str | _Operand
    genre__istartswith: str | _Operand
    genre__endswith: str | _Operand
    genre__iendswith: str | _Operand
    genre__regex: str | _Operand
    genre__iregex: str | _Operand
    genre__iexact: str | _Operand
    authors: _Person | int | str | _Operand | None
    authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    authors__isnull: bool
    sequels: Book | int | str | _Operand | None
    sequels__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__isnull: bool
    order: _Order | int | str | _Operand | None
    order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    order__isnull: bool
    lines: _Line | int | str | _Operand | None
    lines__in: _Iterable[_Line | int | str | _Operand] | _Operand
    lines__isnull: bool
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
    shelf__pk: _UUID | str | _Operand | None
    shelf__pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__pk__isnull: bool
    shelf__number: _UUID | str | _Operand | None
    shelf__number__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__number__isnull: bool
    shelf__name: str | _Operand | None
    shelf__name__in: _Iterable[str | _Operand] | _Operand
    shelf__name__icontains: str | _Operand
    shelf__next: _Shelf | _UUID | str | _Operand | None
    shelf__next__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__next__isnull: bool
    shelf__next_id: _UUID | str | _Operand | None
    shelf__next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__next_id__isnull: bool
    sequel_of__pk: int | str | _Operand | None
    sequel_of__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pk__isnull: bool
    sequel_of__id: int | str | _Operand | None
    sequel_of__id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__id__isnull: bool
    sequel_of__made: _datetime | _date | str | _Operand | None
    sequel_of__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequel_of__made__gt: _datetime | _date | str | _Operand
    sequel_of__made__gte: _datetime | _date | str | _Operand
    sequel_of__made__lt: _datetime | _date | str | _Operand
    sequel_of__made__lte: _datetime | _date | str | _Operand
    sequel_of__maker: _Person | int | str | _Operand | None
    sequel_of__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__maker__isnull: bool
    sequel_of__maker_id: int | str | _Operand | None
    sequel_of__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__maker_id__isnull: bool
    sequel_of__title: str | _Operand | None
    sequel_of__title__in: _Iterable[str | _Operand] | _Operand
    sequel_of__title__icontains: str | _Operand
    sequel_of__subtitle: str | _Operand | None
    sequel_of__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequel_of__subtitle__icontains: str | _Operand
    sequel_of__subtitle__isnull: bool
    sequel_of__pages: int | str | _Operand | None
    sequel_of__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pages__gt: int | str | _Operand
    sequel_of__pages__gte: int | str | _Operand
    sequel_of__pages__lt: int | str | _Operand
    sequel_of__pages__lte: int | str | _Operand
    sequel_of__price: _Decimal | int | float | str | _Operand | None
    sequel_of__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequel_of__price__gt: _Decimal | int | float | str | _Operand
    sequel_of__price__gte: _Decimal | int | float | str | _Operand
    sequel_of__price__lt: _Decimal | int | float | str | _Operand
    sequel_of__price__lte: _Decimal | int | float | str | _Operand
    sequel_of__price__isnull: bool
    sequel_of__out: _date | str | _Operand | None
    sequel_of__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequel_of__out__gt: _date | str | _Operand
    sequel_of__out__gte: _date | str | _Operand
    sequel_of__out__lt: _date | str | _Operand
    sequel_of__out__lte: _date | str | _Operand
    sequel_of__out__isnull: bool
    sequel_of__data: _Any
    sequel_of__cover: str | _File | _Operand | None
    sequel_of__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequel_of__cover__icontains: str | _Operand
    sequel_of__cover__isnull: bool
    sequel_of__colour: tuple[int, int, int] | _Operand | None
    sequel_of__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequel_of__colour__gt: tuple[int, int, int] | _Operand
    sequel_of__colour__gte: tuple[int, int, int] | _Operand
    sequel_of__colour__lt: tuple[int, int, int] | _Operand
    sequel_of__colour__lte: tuple[int, int, int] | _Operand
    sequel_of__colour__isnull: bool
    sequel_of__twice: int | str | _Operand | None
    sequel_of__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__twice__gt: int | str | _Operand
    sequel_of__twice__gte: int | str | _Operand
    sequel_of__twice__lt: int | str | _Operand
    sequel_of__twice__lte: int | str | _Operand
    sequel_of__shelf: _Shelf | _UUID | str | _Operand | None
    sequel_of__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequel_of__shelf__isnull: bool
    sequel_of__shelf_id: _UUID | str | _Operand | None
    sequel_of__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequel_of__shelf_id__isnull: bool
    sequel_of__sequel_of: Book | int | str | _Operand | None
    sequel_of__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__sequel_of__isnull: bool
    sequel_of__sequel_of_id: int | str | _Operand | None
    sequel_of__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__sequel_of_id__isnull: bool
    sequel_of__authors: _Person | int | str | _Operand | None
    sequel_of__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__authors__isnull: bool
    book_ptr__pk: int | str | _Operand | None
    book_ptr__pk__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__pk__isnull: bool
    book_ptr__id: int | str | _Operand | None
    book_ptr__id__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__id__isnull: bool
    book_ptr__made: _datetime | _date | str | _Operand | None
    book_ptr__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    book_ptr__made__gt: _datetime | _date | str | _Operand
    book_ptr__made__gte: _datetime | _date | str | _Operand
    book_ptr__made__lt: _datetime | _date | str | _Operand
    book_ptr__made__lte: _datetime | _date | str | _Operand
    book_ptr__maker: _Person | int | str | _Operand | None
    book_ptr__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    book_ptr__maker__isnull: bool
    book_ptr__maker_id: int | str | _Operand | None
    book_ptr__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__maker_id__isnull: bool
    book_ptr__title: str | _Operand | None
    book_ptr__title__in: _Iterable[str | _Operand] | _Operand
    book_ptr__title__icontains: str | _Operand
    book_ptr__subtitle: str | _Operand | None
    book_ptr__subtitle__in: _Iterable[str | _Operand] | _Operand
    book_ptr__subtitle__icontains: str | _Operand
    book_ptr__subtitle__isnull: bool
    book_ptr__pages: int | str | _Operand | None
    book_ptr__pages__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__pages__gt: int | str | _Operand
    book_ptr__pages__gte: int | str | _Operand
    book_ptr__pages__lt: int | str | _Operand
    book_ptr__pages__lte: int | str | _Operand
    book_ptr__price: _Decimal | int | float | str | _Operand | None
    book_ptr__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    book_ptr__price__gt: _Decimal | int | float | str | _Operand
    book_ptr__price__gte: _Decimal | int | float | str | _Operand
    book_ptr__price__lt: _Decimal | int | float | str | _Operand
    book_ptr__price__lte: _Decimal | int | float | str | _Operand
    book_ptr__price__isnull: bool
    book_ptr__out: _date | str | _Operand | None
    book_ptr__out__in: _Iterable[_date | str | _Operand] | _Operand
    book_ptr__out__gt: _date | str | _Operand
    book_ptr__out__gte: _date | str | _Operand
    book_ptr__out__lt: _date | str | _Operand
    book_ptr__out__lte: _date | str | _Operand
    book_ptr__out__isnull: bool
    book_ptr__data: _Any
    book_ptr__cover: str | _File | _Operand | None
    book_ptr__cover__in: _Iterable[str | _File | _Operand] | _Operand
    book_ptr__cover__icontains: str | _Operand
    book_ptr__cover__isnull: bool
    book_ptr__colour: tuple[int, int, int] | _Operand | None
    book_ptr__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    book_ptr__colour__gt: tuple[int, int, int] | _Operand
    book_ptr__colour__gte: tuple[int, int, int] | _Operand
    book_ptr__colour__lt: tuple[int, int, int] | _Operand
    book_ptr__colour__lte: tuple[int, int, int] | _Operand
    book_ptr__colour__isnull: bool
    book_ptr__twice: int | str | _Operand | None
    book_ptr__twice__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__twice__gt: int | str | _Operand
    book_ptr__twice__gte: int | str | _Operand
    book_ptr__twice__lt: int | str | _Operand
    book_ptr__twice__lte: int | str | _Operand
    book_ptr__shelf: _Shelf | _UUID | str | _Operand | None
    book_ptr__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    book_ptr__shelf__isnull: bool
    book_ptr__shelf_id: _UUID | str | _Operand | None
    book_ptr__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    book_ptr__shelf_id__isnull: bool
    book_ptr__sequel_of: Book | int | str | _Operand | None
    book_ptr__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    book_ptr__sequel_of__isnull: bool
    book_ptr__sequel_of_id: int | str | _Operand | None
    book_ptr__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    book_ptr__sequel_of_id__isnull: bool
    book_ptr__authors: _Person | int | str | _Operand | None
    book_ptr__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    book_ptr__authors__isnull: bool
    authors__pk: int | str | _Operand | None
    authors__pk__in: _Iterable[int | str | _Operand] | _Operand
    authors__pk__isnull: bool
    authors__id: int | str | _Operand | None
    authors__id__in: _Iterable[int | str | _Operand] | _Operand
    authors__id__isnull: bool
    authors__password: str | _Operand | None
    authors__password__in: _Iterable[str | _Operand] | _Operand
    authors__password__icontains: str | _Operand
    authors__last_login: _datetime | _date | str | _Operand | None
    authors__last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    authors__last_login__gt: _datetime | _date | str | _Operand
    authors__last_login__gte: _datetime | _date | str | _Operand
    authors__last_login__lt: _datetime | _date | str | _Operand
    authors__last_login__lte: _datetime | _date | str | _Operand
    authors__last_login__isnull: bool
    authors__email: str | _Operand | None
    authors__email__in: _Iterable[str | _Operand] | _Operand
    authors__email__icontains: str | _Operand
    authors__name: str | _Operand | None
    authors__name__in: _Iterable[str | _Operand] | _Operand
    authors__name__icontains: str | _Operand
    authors__rank: int | str | _Operand | None
    authors__rank__in: _Iterable[int | str | _Operand] | _Operand
    authors__rank__gt: int | str | _Operand
    authors__rank__gte: int | str | _Operand
    authors__rank__lt: int | str | _Operand
    authors__rank__lte: int | str | _Operand
    authors__birthday: _date | str | _Operand | None
    authors__birthday__in: _Iterable[_date | str | _Operand] | _Operand
    authors__birthday__gt: _date | str | _Operand
    authors__birthday__gte: _date | str | _Operand
    authors__birthday__lt: _date | str | _Operand
    authors__birthday__lte: _date | str | _Operand
    authors__birthday__isnull: bool
    authors__joined: _date | str | _Operand | None
    authors__joined__in: _Iterable[_date | str | _Operand] | _Operand
    authors__joined__gt: _date | str | _Operand
    authors__joined__gte: _date | str | _Operand
    authors__joined__lt: _date | str | _Operand
    authors__joined__lte: _date | str | _Operand
    sequels__pk: int | str | _Operand | None
    sequels__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pk__isnull: bool
    sequels__id: int | str | _Operand | None
    sequels__id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__id__isnull: bool
    sequels__made: _datetime | _date | str | _Operand | None
    sequels__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequels__made__gt: _datetime | _date | str | _Operand
    sequels__made__gte: _datetime | _date | str | _Operand
    sequels__made__lt: _datetime | _date | str | _Operand
    sequels__made__lte: _datetime | _date | str | _Operand
    sequels__maker: _Person | int | str | _Operand | None
    sequels__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__maker__isnull: bool
    sequels__maker_id: int | str | _Operand | None
    sequels__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__maker_id__isnull: bool
    sequels__title: str | _Operand | None
    sequels__title__in: _Iterable[str | _Operand] | _Operand
    sequels__title__icontains: str | _Operand
    sequels__subtitle: str | _Operand | None
    sequels__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequels__subtitle__icontains: str | _Operand
    sequels__subtitle__isnull: bool
    sequels__pages: int | str | _Operand | None
    sequels__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pages__gt: int | str | _Operand
    sequels__pages__gte: int | str | _Operand
    sequels__pages__lt: int | str | _Operand
    sequels__pages__lte: int | str | _Operand
    sequels__price: _Decimal | int | float | str | _Operand | None
    sequels__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequels__price__gt: _Decimal | int | float | str | _Operand
    sequels__price__gte: _Decimal | int | float | str | _Operand
    sequels__price__lt: _Decimal | int | float | str | _Operand
    sequels__price__lte: _Decimal | int | float | str | _Operand
    sequels__price__isnull: bool
    sequels__out: _date | str | _Operand | None
    sequels__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequels__out__gt: _date | str | _Operand
    sequels__out__gte: _date | str | _Operand
    sequels__out__lt: _date | str | _Operand
    sequels__out__lte: _date | str | _Operand
    sequels__out__isnull: bool
    sequels__data: _Any
    sequels__cover: str | _File | _Operand | None
    sequels__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequels__cover__icontains: str | _Operand
    sequels__cover__isnull: bool
    sequels__colour: tuple[int, int, int] | _Operand | None
    sequels__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequels__colour__gt: tuple[int, int, int] | _Operand
    sequels__colour__gte: tuple[int, int, int] | _Operand
    sequels__colour__lt: tuple[int, int, int] | _Operand
    sequels__colour__lte: tuple[int, int, int] | _Operand
    sequels__colour__isnull: bool
    sequels__twice: int | str | _Operand | None
    sequels__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequels__twice__gt: int | str | _Operand
    sequels__twice__gte: int | str | _Operand
    sequels__twice__lt: int | str | _Operand
    sequels__twice__lte: int | str | _Operand
    sequels__shelf: _Shelf | _UUID | str | _Operand | None
    sequels__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequels__shelf__isnull: bool
    sequels__shelf_id: _UUID | str | _Operand | None
    sequels__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequels__shelf_id__isnull: bool
    sequels__sequel_of: Book | int | str | _Operand | None
    sequels__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__sequel_of__isnull: bool
    sequels__sequel_of_id: int | str | _Operand | None
    sequels__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__sequel_of_id__isnull: bool
    sequels__authors: _Person | int | str | _Operand | None
    sequels__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__authors__isnull: bool
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
    order__books: Book | int | str | _Operand | None
    order__books__in: _Iterable[Book | int | str | _Operand] | _Operand
    order__books__isnull: bool
    lines__pk: int | str | _Operand | None
    lines__pk__in: _Iterable[int | str | _Operand] | _Operand
    lines__pk__isnull: bool
    lines__id: int | str | _Operand | None
    lines__id__in: _Iterable[int | str | _Operand] | _Operand
    lines__id__isnull: bool
    lines__order: _Order | int | str | _Operand | None
    lines__order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    lines__order__isnull: bool
    lines__order_id: int | str | _Operand | None
    lines__order_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__order_id__isnull: bool
    lines__book: Book | int | str | _Operand | None
    lines__book__in: _Iterable[Book | int | str | _Operand] | _Operand
    lines__book__isnull: bool
    lines__book_id: int | str | _Operand | None
    lines__book_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__book_id__isnull: bool
    lines__number: int | str | _Operand | None
    lines__number__in: _Iterable[int | str | _Operand] | _Operand
    lines__number__gt: int | str | _Operand
    lines__number__gte: int | str | _Operand
    lines__number__lt: int | str | _Operand
    lines__number__lte: int | str | _Operand
    lines___order: int | str | _Operand | None
    lines___order__in: _Iterable[int | str | _Operand] | _Operand
    lines___order__gt: int | str | _Operand
    lines___order__gte: int | str | _Operand
    lines___order__lt: int | str | _Operand
    lines___order__lte: int | str | _Operand
    data__colour__red: _Any
    made__date__gte: _date | str | _Operand
    maker__profile__about__startswith: str | _Operand

@_type_check_only
class _NovelFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    made: _datetime | _date | str | _Operand
    maker: _Person | _Combinable | None
    maker_id: int | str | _Operand | None
    title: str | _Operand
    subtitle: str | _Operand | None
    pages: int | str | _Operand
    price: _Decimal | int | float | str | _Operand | None
    out: _date | str | _Operand | None
    data: _Any
    cover: str | _File | _Operand | None
    colour: tuple[int, int, int] | _Operand | None
    shelf: _Shelf | _Combinable
    shelf_id: _UUID | str | _Operand
    sequel_of: Book | _Combinable | None
    sequel_of_id: int | str | _Operand | None
    book_ptr: Book | _Combinable
    book_ptr_id: int | str | _Operand | None
    genre: str | _Operand

@_type_check_only
class _NovelRow(_TypedDict):
    pk: int
    id: int
    made: _datetime
    maker: int | None
    maker_id: int | None
    title: str
    subtitle: str | None
    pages: int
    price: _Decimal | None
    out: _date | None
    data: _Any
    cover: str | None
    colour: tuple[int, int, int] | None
    twice: int
    shelf: _UUID
    shelf_id: _UUID
    sequel_of: int | None
    sequel_of_id: int | None
    book_ptr: int
    book_ptr_id: int
    genre: str
    maker__id: int | None
    maker__password: str | None
    maker__last_login: _datetime | None
    maker__email: str | None
    maker__name: str | None
    maker__rank: int | None
    maker__birthday: _date | None
    maker__joined: _date | None
    shelf__number: _UUID
    shelf__name: str
    shelf__next: _UUID | None
    sequel_of__id: int | None
    sequel_of__made: _datetime | None
    sequel_of__maker: int | None
    sequel_of__title: str | None
    sequel_of__subtitle: str | None
    sequel_of__pages: int | None
    sequel_of__price: _Decimal | None
    sequel_of__out: _date | None
    sequel_of__data: _Any
    sequel_of__cover: str | None
    sequel_of__colour: tuple[int, int, int] | None
    sequel_of__twice: int | None
    sequel_of__shelf: _UUID | None
    sequel_of__sequel_of: int | None
    book_ptr__id: int
    book_ptr__made: _datetime
    book_ptr__maker: int | None
    book_ptr__title: str
    book_ptr__subtitle: str | None
    book_ptr__pages: int
    book_ptr__price: _Decimal | None
    book_ptr__out: _date | None
    book_ptr__data: _Any
    book_ptr__cover: str | None
    book_ptr__colour: tuple[int, int, int] | None
    book_ptr__twice: int
    book_ptr__shelf: _UUID
    book_ptr__sequel_of: int | None
    authors: int | None
    authors__id: int | None
    authors__password: str | None
    authors__last_login: _datetime | None
    authors__email: str | None
    authors__name: str | None
    authors__rank: int | None
    authors__birthday: _date | None
    authors__joined: _date | None
    sequels: int | None
    sequels__id: int | None
    sequels__made: _datetime | None
    sequels__maker: int | None
    sequels__title: str | None
    sequels__subtitle: str | None
    sequels__pages: int | None
    sequels__price: _Decimal | None
    sequels__out: _date | None
    sequels__data: _Any
    sequels__cover: str | None
    sequels__colour: tuple[int, int, int] | None
    sequels__twice: int | None
    sequels__shelf: _UUID | None
    sequels__sequel_of: int | None
    order: int | None
    order__id: int | None
    order__made: _datetime | None
    order__maker: int | None
    order__is_paid: bool | None
    order__total_at: _Decimal | None
    order__class_: str | None
    lines: int | None
    lines__id: int | None
    lines__order: int | None
    lines__book: int | None
    lines__number: int | None
    lines___order: int | None
    out__year: int | None

@_type_check_only
class _NovelMethods(_Chain[_Q], _RowMethods[Novel], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> Novel: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> Novel: ...
    def create(self, /, **kwargs: _Unpack[_NovelFields]) -> Novel: ...
    async def acreate(self, /, **kwargs: _Unpack[_NovelFields]) -> Novel: ...
    def update(self, /, **kwargs: _Unpack[_NovelFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_NovelFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Novel]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Novel]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Novel]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Novel]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'book_ptr', 'book_ptr_id', 'genre', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'book_ptr__id', 'book_ptr__made', 'book_ptr__maker', 'book_ptr__title', 'book_ptr__subtitle', 'book_ptr__pages', 'book_ptr__price', 'book_ptr__out', 'book_ptr__data', 'book_ptr__cover', 'book_ptr__colour', 'book_ptr__twice', 'book_ptr__shelf', 'book_ptr__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _NovelValuesQuerySet[_NovelRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _NovelValuesQuerySet[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'book_ptr__data', 'sequels__data'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'book_ptr__price', 'sequels__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number', 'book_ptr__shelf'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'book_ptr__out', 'authors__birthday', 'authors__joined', 'sequels__out'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made', 'book_ptr__made'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'order__made'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice', 'book_ptr', 'book_ptr_id', 'book_ptr__id', 'book_ptr__pages', 'book_ptr__twice'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'book_ptr__maker', 'book_ptr__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'genre', 'shelf__name', 'book_ptr__title'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'book_ptr__subtitle', 'book_ptr__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'order__class_'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'book_ptr__colour', 'sequels__colour'], /, *, flat: _Literal[True]) -> _NovelValuesQuerySet[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _NovelValuesQuerySet[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _NovelValuesQuerySet[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _NovelAnnotatedQuerySet[_NovelAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _NovelAnnotatedQuerySet[_NovelAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _NovelAnnotatedQuerySet[_NovelAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _NovelAnnotatedQuerySet[Novel]: ...

@_type_check_only
class _NovelQuerySet(_NovelMethods[_NovelQuerySet], _Iteration[Novel], _BookQuerySet_2):
    ...

@_type_check_only
class _NovelManager(_NovelMethods[_NovelQuerySet], _Manager[Novel]):
    def get_queryset(self) -> _NovelQuerySet: ...
    def long(self, than: int=...) -> _NovelQuerySet:
        """Return the long ones."""
    def since(self, day: _datetime_module.date) -> _BookQuerySet_2:
        """Return those made since a day."""
    def titles(self) -> list[str]:
        """Return the titles."""

@_type_check_only
class _NovelAnnotatedQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _NovelAnnotatedQuerySet[_NovelAnnotated]: ...

@_type_check_only
class _NovelValuesQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _NovelValuesQuerySet[_Any]: ...

@_type_check_only
class _NovelByTitleMethods(_Chain[_Q], _RowMethods[Novel], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> Novel: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_NovelLookups]) -> Novel: ...
    def create(self, /, **kwargs: _Unpack[_NovelFields]) -> Novel: ...
    async def acreate(self, /, **kwargs: _Unpack[_NovelFields]) -> Novel: ...
    def update(self, /, **kwargs: _Unpack[_NovelFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_NovelFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_NovelLookups]) -> tuple[Novel, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Novel]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Novel]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Novel]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Novel]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'book_ptr', 'book_ptr_id', 'genre', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'book_ptr__id', 'book_ptr__made', 'book_ptr__maker', 'book_ptr__title', 'book_ptr__subtitle', 'book_ptr__pages', 'book_ptr__price', 'book_ptr__out', 'book_ptr__data', 'book_ptr__cover', 'book_ptr__colour', 'book_ptr__twice', 'book_ptr__shelf', 'book_ptr__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _Dicts[_NovelRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'book_ptr__data', 'sequels__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'book_ptr__price', 'sequels__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number', 'book_ptr__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'book_ptr__out', 'authors__birthday', 'authors__joined', 'sequels__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made', 'book_ptr__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'order__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _Tuples[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice', 'book_ptr', 'book_ptr_id', 'book_ptr__id', 'book_ptr__pages', 'book_ptr__twice'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'book_ptr__maker', 'book_ptr__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'genre', 'shelf__name', 'book_ptr__title'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'book_ptr__subtitle', 'book_ptr__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'order__class_'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'book_ptr__colour', 'sequels__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _NovelByTitleAnnotatedQuerySet[_NovelAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _NovelByTitleAnnotatedQuerySet[_NovelAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _NovelByTitleAnnotatedQuerySet[_NovelAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _NovelByTitleAnnotatedQuerySet[Novel]: ...

@_type_check_only
class _NovelByTitleQuerySet(_NovelByTitleMethods[_NovelByTitleQuerySet], _Iteration[Novel], _QuerySet[Novel]):
    ...

@_type_check_only
class _NovelByTitleManager(_NovelByTitleMethods[_NovelByTitleQuerySet], _Manager[Novel]):
    def get_queryset(self) -> _NovelByTitleQuerySet: ...

@_type_check_only
class _NovelByTitleAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Novel], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _NovelByTitleAnnotatedQuerySet[_NovelAnnotated]: ...

@_type_check_only
class _NovelRelatedManager(_NovelManager, _RelatedManager[Novel]): ...

@_type_check_only
class _NovelAnnotated(Novel):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _NovelAnnotated1(Novel):
    n: int

@_type_check_only
class _NovelAnnotated2(Novel):
    one: int

@_type_check_only
class _ProxyLookups(_TypedDict, total=False):
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
    title: str | _Operand | None
    title__in: _Iterable[str | _Operand] | _Operand
    title__gt: str | _Operand
    title__gte: str | _Operand
    title__lt: str | _Operand
    title__lte: str | _Operand
    title__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    title__isnull: bool
    title__contains: str | _Operand
    title__icontains: str | _Operand
    title__startswith: str | _Operand
    title__istartswith: str | _Operand
    title__endswith: str | _Operand
    title__iendswith: str | _Operand
    title__regex: str | _Operand
    title__iregex: str | _Operand
    title__iexact: str | _Operand
    subtitle: str | _Operand | None
    subtitle__in: _Iterable[str | _Operand] | _Operand
    subtitle__gt: str | _Operand
    subtitle__gte: str | _Operand
    subtitle__lt: str | _Operand
    subtitle__lte: str | _Operand
    subtitle__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    subtitle__isnull: bool
    subtitle__contains: str | _Operand
    subtitle__icontains: str | _Operand
    subtitle__startswith: str | _Operand
    subtitle__istartswith: str | _Operand
    subtitle__endswith: str | _Operand
    subtitle__iendswith: str | _Operand
    subtitle__regex: str | _Operand
    subtitle__iregex: str | _Operand
    subtitle__iexact: str | _Operand
    pages: int | str | _Operand | None
    pages__in: _Iterable[int | str | _Operand] | _Operand
    pages__gt: int | str | _Operand
    pages__gte: int | str | _Operand
    pages__lt: int | str | _Operand
    pages__lte: int | str | _Operand
    pages__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    pages__isnull: bool
    price: _Decimal | int | float | str | _Operand | None
    price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    price__gt: _Decimal | int | float | str | _Operand
    price__gte: _Decimal | int | float | str | _Operand
    price__lt: _Decimal | int | float | str | _Operand
    price__lte: _Decimal | int | float | str | _Operand
    price__range: tuple[_Decimal | int | float | str | _Operand, _Decimal | int | float | str | _Operand] | list[_Decimal | int | float | str | _Operand]
    price__isnull: bool
    out: _date | str | _Operand | None
    out__in: _Iterable[_date | str | _Operand] | _Operand
    out__gt: _date | str | _Operand
    out__gte: _date | str | _Operand
    out__lt: _date | str | _Operand
    out__lte: _date | str | _Operand
    out__range: tuple[_date | str | _Operand, _date | str | _Operand] | list[_date | str | _Operand]
    out__isnull: bool
    out__day: int | str | _Operand | None
    out__iso_week_day: int | str | _Operand | None
    out__iso_year: int | str | _Operand | None
    out__month: int | str | _Operand | None
    out__quarter: int | str | _Operand | None
    out__week: int | str | _Operand | None
    out__week_day: int | str | _Operand | None
    out__year: int | str | _Operand | None
    data: _Any
    data__in: _Any
    data__gt: _Any
    data__gte: _Any
    data__lt: _Any
    data__lte: _Any
    data__range: _Any
    data__isnull: _Any
    data__contained_by: _Any
    data__contains: _Any
    data__exact: _Any
    data__has_any_keys: _Any
    data__has_key: _Any
    data__has_keys: _Any
    data__icontains: _Any
    data__iendswith: _Any
    data__iregex: _Any
    data__istartswith: _Any
    cover: str | _File | _Operand | None
    cover__in: _Iterable[str | _File | _Operand] | _Operand
    cover__gt: str | _File | _Operand
    cover__gte: str | _File | _Operand
    cover__lt: str | _File | _Operand
    cover__lte: str | _File | _Operand
    cover__range: tuple[str | _File | _Operand, str | _File | _Operand] | list[str | _File | _Operand]
    cover__isnull: bool
    cover__contains: str | _Operand
    cover__icontains: str | _Operand
    cover__startswith: str | _Operand
    cover__istartswith: str | _Operand
    cover__endswith: str | _Operand
    cover__iendswith: str | _Operand
    cover__regex: str | _Operand
    cover__iregex: str | _Operand
    cover__iexact: str | _Operand
    colour: tuple[int, int, int] | _Operand | None
    colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    colour__gt: tuple[int, int, int] | _Operand
    colour__gte: tuple[int, int, int] | _Operand
    colour__lt: tuple[int, int, int] | _Operand
    colour__lte: tuple[int, int, int] | _Operand
    colour__range: tuple[tuple[int, int, int] | _Operand, tuple[int, int, int] | _Operand] | list[tuple[int, int, int] | _Operand]
    colour__isnull: bool
    twice: int | str | _Operand | None
    twice__in: _Iterable[int | str | _Operand] | _Operand
    twice__gt: int | str | _Operand
    twice__gte: int | str | _Operand
    twice__lt: int | str | _Operand
    twice__lte: int | str | _Operand
    twice__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    twice__isnull: bool
    shelf: _Shelf | _UUID | str | _Operand | None
    shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__isnull: bool
    shelf_id: _UUID | str | _Operand | None
    shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf_id__isnull: bool
    sequel_of: Book | int | str | _Operand | None
    sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__isnull: bool
    sequel_of_id: int | str | _Operand | None
    sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of_id__isnull: bool
    authors: _Person | int | str | _Operand | None
    authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    authors__isnull: bool
    sequels: Book | int | str | _Operand | None
    sequels__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__isnull: bool
    novel: Novel | int | str | _Operand | None
    novel__in: _Iterable[Novel | int | str | _Operand] | _Operand
    novel__isnull: bool
    order: _Order | int | str | _Operand | None
    order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    order__isnull: bool
    lines: _Line | int | str | _Operand | None
    lines__in: _Iterable[_Line | int | str | _Operand] | _Operand
    lines__isnull: bool
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
    shelf__pk: _UUID | str | _Operand | None
    shelf__pk__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__pk__isnull: bool
    shelf__number: _UUID | str | _Operand | None
    shelf__number__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__number__isnull: bool
    shelf__name: str | _Operand | None
    shelf__name__in: _Iterable[str | _Operand] | _Operand
    shelf__name__icontains: str | _Operand
    shelf__next: _Shelf | _UUID | str | _Operand | None
    shelf__next__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    shelf__next__isnull: bool
    shelf__next_id: _UUID | str | _Operand | None
    shelf__next_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    shelf__next_id__isnull: bool
    sequel_of__pk: int | str | _Operand | None
    sequel_of__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pk__isnull: bool
    sequel_of__id: int | str | _Operand | None
    sequel_of__id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__id__isnull: bool
    sequel_of__made: _datetime | _date | str | _Operand | None
    sequel_of__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequel_of__made__gt: _datetime | _date | str | _Operand
    sequel_of__made__gte: _datetime | _date | str | _Operand
    sequel_of__made__lt: _datetime | _date | str | _Operand
    sequel_of__made__lte: _datetime | _date | str | _Operand
    sequel_of__maker: _Person | int | str | _Operand | None
    sequel_of__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__maker__isnull: bool
    sequel_of__maker_id: int | str | _Operand | None
    sequel_of__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__maker_id__isnull: bool
    sequel_of__title: str | _Operand | None
    sequel_of__title__in: _Iterable[str | _Operand] | _Operand
    sequel_of__title__icontains: str | _Operand
    sequel_of__subtitle: str | _Operand | None
    sequel_of__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequel_of__subtitle__icontains: str | _Operand
    sequel_of__subtitle__isnull: bool
    sequel_of__pages: int | str | _Operand | None
    sequel_of__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__pages__gt: int | str | _Operand
    sequel_of__pages__gte: int | str | _Operand
    sequel_of__pages__lt: int | str | _Operand
    sequel_of__pages__lte: int | str | _Operand
    sequel_of__price: _Decimal | int | float | str | _Operand | None
    sequel_of__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequel_of__price__gt: _Decimal | int | float | str | _Operand
    sequel_of__price__gte: _Decimal | int | float | str | _Operand
    sequel_of__price__lt: _Decimal | int | float | str | _Operand
    sequel_of__price__lte: _Decimal | int | float | str | _Operand
    sequel_of__price__isnull: bool
    sequel_of__out: _date | str | _Operand | None
    sequel_of__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequel_of__out__gt: _date | str | _Operand
    sequel_of__out__gte: _date | str | _Operand
    sequel_of__out__lt: _date | str | _Operand
    sequel_of__out__lte: _date | str | _Operand
    sequel_of__out__isnull: bool
    sequel_of__data: _Any
    sequel_of__cover: str | _File | _Operand | None
    sequel_of__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequel_of__cover__icontains: str | _Operand
    sequel_of__cover__isnull: bool
    sequel_of__colour: tuple[int, int, int] | _Operand | None
    sequel_of__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequel_of__colour__gt: tuple[int, int, int] | _Operand
    sequel_of__colour__gte: tuple[int, int, int] | _Operand
    sequel_of__colour__lt: tuple[int, int, int] | _Operand
    sequel_of__colour__lte: tuple[int, int, int] | _Operand
    sequel_of__colour__isnull: bool
    sequel_of__twice: int | str | _Operand | None
    sequel_of__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__twice__gt: int | str | _Operand
    sequel_of__twice__gte: int | str | _Operand
    sequel_of__twice__lt: int | str | _Operand
    sequel_of__twice__lte: int | str | _Operand
    sequel_of__shelf: _Shelf | _UUID | str | _Operand | None
    sequel_of__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequel_of__shelf__isnull: bool
    sequel_of__shelf_id: _UUID | str | _Operand | None
    sequel_of__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequel_of__shelf_id__isnull: bool
    sequel_of__sequel_of: Book | int | str | _Operand | None
    sequel_of__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequel_of__sequel_of__isnull: bool
    sequel_of__sequel_of_id: int | str | _Operand | None
    sequel_of__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequel_of__sequel_of_id__isnull: bool
    sequel_of__authors: _Person | int | str | _Operand | None
    sequel_of__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequel_of__authors__isnull: bool
    authors__pk: int | str | _Operand | None
    authors__pk__in: _Iterable[int | str | _Operand] | _Operand
    authors__pk__isnull: bool
    authors__id: int | str | _Operand | None
    authors__id__in: _Iterable[int | str | _Operand] | _Operand
    authors__id__isnull: bool
    authors__password: str | _Operand | None
    authors__password__in: _Iterable[str | _Operand] | _Operand
    authors__password__icontains: str | _Operand
    authors__last_login: _datetime | _date | str | _Operand | None
    authors__last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    authors__last_login__gt: _datetime | _date | str | _Operand
    authors__last_login__gte: _datetime | _date | str | _Operand
    authors__last_login__lt: _datetime | _date | str | _Operand
    authors__last_login__lte: _datetime | _date | str | _Operand
    authors__last_login__isnull: bool
    authors__email: str | _Operand | None
    authors__email__in: _Iterable[str | _Operand] | _Operand
    authors__email__icontains: str | _Operand
    authors__name: str | _Operand | None
    authors__name__in: _Iterable[str | _Operand] | _Operand
    authors__name__icontains: str | _Operand
    authors__rank: int | str | _Operand | None
    authors__rank__in: _Iterable[int | str | _Operand] | _Operand
    authors__rank__gt: int | str | _Operand
    authors__rank__gte: int | str | _Operand
    authors__rank__lt: int | str | _Operand
    authors__rank__lte: int | str | _Operand
    authors__birthday: _date | str | _Operand | None
    authors__birthday__in: _Iterable[_date | str | _Operand] | _Operand
    authors__birthday__gt: _date | str | _Operand
    authors__birthday__gte: _date | str | _Operand
    authors__birthday__lt: _date | str | _Operand
    authors__birthday__lte: _date | str | _Operand
    authors__birthday__isnull: bool
    authors__joined: _date | str | _Operand | None
    authors__joined__in: _Iterable[_date | str | _Operand] | _Operand
    authors__joined__gt: _date | str | _Operand
    authors__joined__gte: _date | str | _Operand
    authors__joined__lt: _date | str | _Operand
    authors__joined__lte: _date | str | _Operand
    sequels__pk: int | str | _Operand | None
    sequels__pk__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pk__isnull: bool
    sequels__id: int | str | _Operand | None
    sequels__id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__id__isnull: bool
    sequels__made: _datetime | _date | str | _Operand | None
    sequels__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    sequels__made__gt: _datetime | _date | str | _Operand
    sequels__made__gte: _datetime | _date | str | _Operand
    sequels__made__lt: _datetime | _date | str | _Operand
    sequels__made__lte: _datetime | _date | str | _Operand
    sequels__maker: _Person | int | str | _Operand | None
    sequels__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__maker__isnull: bool
    sequels__maker_id: int | str | _Operand | None
    sequels__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__maker_id__isnull: bool
    sequels__title: str | _Operand | None
    sequels__title__in: _Iterable[str | _Operand] | _Operand
    sequels__title__icontains: str | _Operand
    sequels__subtitle: str | _Operand | None
    sequels__subtitle__in: _Iterable[str | _Operand] | _Operand
    sequels__subtitle__icontains: str | _Operand
    sequels__subtitle__isnull: bool
    sequels__pages: int | str | _Operand | None
    sequels__pages__in: _Iterable[int | str | _Operand] | _Operand
    sequels__pages__gt: int | str | _Operand
    sequels__pages__gte: int | str | _Operand
    sequels__pages__lt: int | str | _Operand
    sequels__pages__lte: int | str | _Operand
    sequels__price: _Decimal | int | float | str | _Operand | None
    sequels__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    sequels__price__gt: _Decimal | int | float | str | _Operand
    sequels__price__gte: _Decimal | int | float | str | _Operand
    sequels__price__lt: _Decimal | int | float | str | _Operand
    sequels__price__lte: _Decimal | int | float | str | _Operand
    sequels__price__isnull: bool
    sequels__out: _date | str | _Operand | None
    sequels__out__in: _Iterable[_date | str | _Operand] | _Operand
    sequels__out__gt: _date | str | _Operand
    sequels__out__gte: _date | str | _Operand
    sequels__out__lt: _date | str | _Operand
    sequels__out__lte: _date | str | _Operand
    sequels__out__isnull: bool
    sequels__data: _Any
    sequels__cover: str | _File | _Operand | None
    sequels__cover__in: _Iterable[str | _File | _Operand] | _Operand
    sequels__cover__icontains: str | _Operand
    sequels__cover__isnull: bool
    sequels__colour: tuple[int, int, int] | _Operand | None
    sequels__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    sequels__colour__gt: tuple[int, int, int] | _Operand
    sequels__colour__gte: tuple[int, int, int] | _Operand
    sequels__colour__lt: tuple[int, int, int] | _Operand
    sequels__colour__lte: tuple[int, int, int] | _Operand
    sequels__colour__isnull: bool
    sequels__twice: int | str | _Operand | None
    sequels__twice__in: _Iterable[int | str | _Operand] | _Operand
    sequels__twice__gt: int | str | _Operand
    sequels__twice__gte: int | str | _Operand
    sequels__twice__lt: int | str | _Operand
    sequels__twice__lte: int | str | _Operand
    sequels__shelf: _Shelf | _UUID | str | _Operand | None
    sequels__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    sequels__shelf__isnull: bool
    sequels__shelf_id: _UUID | str | _Operand | None
    sequels__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    sequels__shelf_id__isnull: bool
    sequels__sequel_of: Book | int | str | _Operand | None
    sequels__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    sequels__sequel_of__isnull: bool
    sequels__sequel_of_id: int | str | _Operand | None
    sequels__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    sequels__sequel_of_id__isnull: bool
    sequels__authors: _Person | int | str | _Operand | None
    sequels__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    sequels__authors__isnull: bool
    novel__pk: Book | int | str | _Operand | None
    novel__pk__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__pk__isnull: bool
    novel__id: int | str | _Operand | None
    novel__id__in: _Iterable[int | str | _Operand] | _Operand
    novel__id__isnull: bool
    novel__made: _datetime | _date | str | _Operand | None
    novel__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    novel__made__gt: _datetime | _date | str | _Operand
    novel__made__gte: _datetime | _date | str | _Operand
    novel__made__lt: _datetime | _date | str | _Operand
    novel__made__lte: _datetime | _date | str | _Operand
    novel__maker: _Person | int | str | _Operand | None
    novel__maker__in: _Iterable[_Person | int | str | _Operand] | _Operand
    novel__maker__isnull: bool
    novel__maker_id: int | str | _Operand | None
    novel__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__maker_id__isnull: bool
    novel__title: str | _Operand | None
    novel__title__in: _Iterable[str | _Operand] | _Operand
    novel__title__icontains: str | _Operand
    novel__subtitle: str | _Operand | None
    novel__subtitle__in: _Iterable[str | _Operand] | _Operand
    novel__subtitle__icontains: str | _Operand
    novel__subtitle__isnull: bool
    novel__pages: int | str | _Operand | None
    novel__pages__in: _Iterable[int | str | _Operand] | _Operand
    novel__pages__gt: int | str | _Operand
    novel__pages__gte: int | str | _Operand
    novel__pages__lt: int | str | _Operand
    novel__pages__lte: int | str | _Operand
    novel__price: _Decimal | int | float | str | _Operand | None
    novel__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    novel__price__gt: _Decimal | int | float | str | _Operand
    novel__price__gte: _Decimal | int | float | str | _Operand
    novel__price__lt: _Decimal | int | float | str | _Operand
    novel__price__lte: _Decimal | int | float | str | _Operand
    novel__price__isnull: bool
    novel__out: _date | str | _Operand | None
    novel__out__in: _Iterable[_date | str | _Operand] | _Operand
    novel__out__gt: _date | str | _Operand
    novel__out__gte: _date | str | _Operand
    novel__out__lt: _date | str | _Operand
    novel__out__lte: _date | str | _Operand
    novel__out__isnull: bool
    novel__data: _Any
    novel__cover: str | _File | _Operand | None
    novel__cover__in: _Iterable[str | _File | _Operand] | _Operand
    novel__cover__icontains: str | _Operand
    novel__cover__isnull: bool
    novel__colour: tuple[int, int, int] | _Operand | None
    novel__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    novel__colour__gt: tuple[int, int, int] | _Operand
    novel__colour__gte: tuple[int, int, int] | _Operand
    novel__colour__lt: tuple[int, int, int] | _Operand
    novel__colour__lte: tuple[int, int, int] | _Operand
    novel__colour__isnull: bool
    novel__twice: int | str | _Operand | None
    novel__twice__in: _Iterable[int | str | _Operand] | _Operand
    novel__twice__gt: int | str | _Operand
    novel__twice__gte: int | str | _Operand
    novel__twice__lt: int | str | _Operand
    novel__twice__lte: int | str | _Operand
    novel__shelf: _Shelf | _UUID | str | _Operand | None
    novel__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    novel__shelf__isnull: bool
    novel__shelf_id: _UUID | str | _Operand | None
    novel__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    novel__shelf_id__isnull: bool
    novel__sequel_of: Book | int | str | _Operand | None
    novel__sequel_of__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__sequel_of__isnull: bool
    novel__sequel_of_id: int | str | _Operand | None
    novel__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__sequel_of_id__isnull: bool
    novel__book_ptr: Book | int | str | _Operand | None
    novel__book_ptr__in: _Iterable[Book | int | str | _Operand] | _Operand
    novel__book_ptr__isnull: bool
    novel__book_ptr_id: int | str | _Operand | None
    novel__book_ptr_id__in: _Iterable[int | str | _Operand] | _Operand
    novel__book_ptr_id__isnull: bool
    novel__genre: str | _Operand | None
    novel__genre__in: _Iterable[str | _Operand] | _Operand
    novel__genre__icontains: str | _Operand
    novel__authors: _Person | int | str | _Operand | None
    novel__authors__in: _Iterable[_Person | int | str | _Operand] | _Operand
    novel__authors__isnull: bool
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
    order__books: Book | int | str | _Operand | None
    order__books__in: _Iterable[Book | int | str | _Operand] | _Operand
    order__books__isnull: bool
    lines__pk: int | str | _Operand | None
    lines__pk__in: _Iterable[int | str | _Operand] | _Operand
    lines__pk__isnull: bool
    lines__id: int | str | _Operand | None
    lines__id__in: _Iterable[int | str | _Operand] | _Operand
    lines__id__isnull: bool
    lines__order: _Order | int | str | _Operand | None
    lines__order__in: _Iterable[_Order | int | str | _Operand] | _Operand
    lines__order__isnull: bool
    lines__order_id: int | str | _Operand | None
    lines__order_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__order_id__isnull: bool
    lines__book: Book | int | str | _Operand | None
    lines__book__in: _Iterable[Book | int | str | _Operand] | _Operand
    lines__book__isnull: bool
    lines__book_id: int | str | _Operand | None
    lines__book_id__in: _Iterable[int | str | _Operand] | _Operand
    lines__book_id__isnull: bool
    lines__number: int | str | _Operand | None
    lines__number__in: _Iterable[int | str | _Operand] | _Operand
    lines__number__gt: int | str | _Operand
    lines__number__gte: int | str | _Operand
    lines__number__lt: int | str | _Operand
    lines__number__lte: int | str | _Operand
    lines___order: int | str | _Operand | None
    lines___order__in: _Iterable[int | str | _Operand] | _Operand
    lines___order__gt: int | str | _Operand
    lines___order__gte: int | str | _Operand
    lines___order__lt: int | str | _Operand
    lines___order__lte: int | str | _Operand
    data__colour__red: _Any
    made__date__gte: _date | str | _Operand
    maker__profile__about__startswith: str | _Operand

@_type_check_only
class _ProxyFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    made: _datetime | _date | str | _Operand
    maker: _Person | _Combinable | None
    maker_id: int | str | _Operand | None
    title: str | _Operand
    subtitle: str | _Operand | None
    pages: int | str | _Operand
    price: _Decimal | int | float | str | _Operand | None
    out: _date | str | _Operand | None
    data: _Any
    cover: str | _File | _Operand | None
    colour: tuple[int, int, int] | _Operand | None
    shelf: _Shelf | _Combinable
    shelf_id: _UUID | str | _Operand
    sequel_of: Book | _Combinable | None
    sequel_of_id: int | str | _Operand | None

@_type_check_only
class _ProxyRow(_TypedDict):
    pk: int
    id: int
    made: _datetime
    maker: int | None
    maker_id: int | None
    title: str
    subtitle: str | None
    pages: int
    price: _Decimal | None
    out: _date | None
    data: _Any
    cover: str | None
    colour: tuple[int, int, int] | None
    twice: int
    shelf: _UUID
    shelf_id: _UUID
    sequel_of: int | None
    sequel_of_id: int | None
    maker__id: int | None
    maker__password: str | None
    maker__last_login: _datetime | None
    maker__email: str | None
    maker__name: str | None
    maker__rank: int | None
    maker__birthday: _date | None
    maker__joined: _date | None
    shelf__number: _UUID
    shelf__name: str
    shelf__next: _UUID | None
    sequel_of__id: int | None
    sequel_of__made: _datetime | None
    sequel_of__maker: int | None
    sequel_of__title: str | None
    sequel_of__subtitle: str | None
    sequel_of__pages: int | None
    sequel_of__price: _Decimal | None
    sequel_of__out: _date | None
    sequel_of__data: _Any
    sequel_of__cover: str | None
    sequel_of__colour: tuple[int, int, int] | None
    sequel_of__twice: int | None
    sequel_of__shelf: _UUID | None
    sequel_of__sequel_of: int | None
    authors: int | None
    authors__id: int | None
    authors__password: str | None
    authors__last_login: _datetime | None
    authors__email: str | None
    authors__name: str | None
    authors__rank: int | None
    authors__birthday: _date | None
    authors__joined: _date | None
    sequels: int | None
    sequels__id: int | None
    sequels__made: _datetime | None
    sequels__maker: int | None
    sequels__title: str | None
    sequels__subtitle: str | None
    sequels__pages: int | None
    sequels__price: _Decimal | None
    sequels__out: _date | None
    sequels__data: _Any
    sequels__cover: str | None
    sequels__colour: tuple[int, int, int] | None
    sequels__twice: int | None
    sequels__shelf: _UUID | None
    sequels__sequel_of: int | None
    novel: int | None
    novel__id: int | None
    novel__made: _datetime | None
    novel__maker: int | None
    novel__title: str | None
    novel__subtitle: str | None
    novel__pages: int | None
    novel__price: _Decimal | None
    novel__out: _date | None
    novel__data: _Any
    novel__cover: str | None
    novel__colour: tuple[int, int, int] | None
    novel__twice: int | None
    novel__shelf: _UUID | None
    novel__sequel_of: int | None
    novel__book_ptr: int | None
    novel__genre: str | None
    order: int | None
    order__id: int | None
    order__made: _datetime | None
    order__maker: int | None
    order__is_paid: bool | None
    order__total_at: _Decimal | None
    order__class_: str | None
    lines: int | None
    lines__id: int | None
    lines__order: int | None
    lines__book: int | None
    lines__number: int | None
    lines___order: int | None
    out__year: int | None

@_type_check_only
class _ProxyMethods(_Chain[_Q], _RowMethods[Proxy], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> Proxy: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> Proxy: ...
    def create(self, /, **kwargs: _Unpack[_ProxyFields]) -> Proxy: ...
    async def acreate(self, /, **kwargs: _Unpack[_ProxyFields]) -> Proxy: ...
    def update(self, /, **kwargs: _Unpack[_ProxyFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_ProxyFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Proxy]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Proxy]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Proxy]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Proxy]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__made', 'novel__maker', 'novel__title', 'novel__subtitle', 'novel__pages', 'novel__price', 'novel__out', 'novel__data', 'novel__cover', 'novel__colour', 'novel__twice', 'novel__shelf', 'novel__sequel_of', 'novel__book_ptr', 'novel__genre', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _ProxyValuesQuerySet[_ProxyRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _ProxyValuesQuerySet[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'sequels__data', 'novel__data'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'sequels__price', 'novel__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf', 'novel__shelf'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'authors__birthday', 'authors__joined', 'sequels__out', 'novel__out'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'novel__made', 'order__made'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__maker', 'novel__pages', 'novel__twice', 'novel__sequel_of', 'novel__book_ptr', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'shelf__name'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'novel__title', 'novel__subtitle', 'novel__cover', 'novel__genre', 'order__class_'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'sequels__colour', 'novel__colour'], /, *, flat: _Literal[True]) -> _ProxyValuesQuerySet[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _ProxyValuesQuerySet[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _ProxyValuesQuerySet[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _ProxyAnnotatedQuerySet[_ProxyAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _ProxyAnnotatedQuerySet[_ProxyAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProxyAnnotatedQuerySet[_ProxyAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _ProxyAnnotatedQuerySet[Proxy]: ...

@_type_check_only
class _ProxyQuerySet(_ProxyMethods[_ProxyQuerySet], _Iteration[Proxy], _BookQuerySet_2):
    ...

@_type_check_only
class _ProxyManager(_ProxyMethods[_ProxyQuerySet], _Manager[Proxy]):
    def get_queryset(self) -> _ProxyQuerySet: ...
    def long(self, than: int=...) -> _ProxyQuerySet:
        """Return the long ones."""
    def since(self, day: _datetime_module.date) -> _BookQuerySet_2:
        """Return those made since a day."""
    def titles(self) -> list[str]:
        """Return the titles."""

@_type_check_only
class _ProxyAnnotatedQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProxyAnnotatedQuerySet[_ProxyAnnotated]: ...

@_type_check_only
class _ProxyValuesQuerySet(_OtherRows[_R], _BookQuerySet_2, _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProxyValuesQuerySet[_Any]: ...

@_type_check_only
class _ProxyByTitleMethods(_Chain[_Q], _RowMethods[Proxy], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> Proxy: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_ProxyLookups]) -> Proxy: ...
    def create(self, /, **kwargs: _Unpack[_ProxyFields]) -> Proxy: ...
    async def acreate(self, /, **kwargs: _Unpack[_ProxyFields]) -> Proxy: ...
    def update(self, /, **kwargs: _Unpack[_ProxyFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_ProxyFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProxyLookups]) -> tuple[Proxy, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Proxy]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Proxy]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Proxy]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Proxy]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'made', 'maker', 'maker_id', 'title', 'subtitle', 'pages', 'price', 'out', 'data', 'cover', 'colour', 'twice', 'shelf', 'shelf_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__password', 'maker__last_login', 'maker__email', 'maker__name', 'maker__rank', 'maker__birthday', 'maker__joined', 'shelf__number', 'shelf__name', 'shelf__next', 'sequel_of__id', 'sequel_of__made', 'sequel_of__maker', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__pages', 'sequel_of__price', 'sequel_of__out', 'sequel_of__data', 'sequel_of__cover', 'sequel_of__colour', 'sequel_of__twice', 'sequel_of__shelf', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__password', 'authors__last_login', 'authors__email', 'authors__name', 'authors__rank', 'authors__birthday', 'authors__joined', 'sequels', 'sequels__id', 'sequels__made', 'sequels__maker', 'sequels__title', 'sequels__subtitle', 'sequels__pages', 'sequels__price', 'sequels__out', 'sequels__data', 'sequels__cover', 'sequels__colour', 'sequels__twice', 'sequels__shelf', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__made', 'novel__maker', 'novel__title', 'novel__subtitle', 'novel__pages', 'novel__price', 'novel__out', 'novel__data', 'novel__cover', 'novel__colour', 'novel__twice', 'novel__shelf', 'novel__sequel_of', 'novel__book_ptr', 'novel__genre', 'order', 'order__id', 'order__made', 'order__maker', 'order__is_paid', 'order__total_at', 'order__class_', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year']) -> _Dicts[_ProxyRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['data', 'sequel_of__data', 'sequels__data', 'novel__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['price', 'sequel_of__price', 'sequels__price', 'novel__price', 'order__total_at'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['shelf', 'shelf_id', 'shelf__number'], /, *, flat: _Literal[True]) -> _Tuples[_UUID]: ...
    @_overload
    def values_list(self, field: _Literal['shelf__next', 'sequel_of__shelf', 'sequels__shelf', 'novel__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['out', 'maker__birthday', 'maker__joined', 'sequel_of__out', 'authors__birthday', 'authors__joined', 'sequels__out', 'novel__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime]: ...
    @_overload
    def values_list(self, field: _Literal['maker__last_login', 'sequel_of__made', 'authors__last_login', 'sequels__made', 'novel__made', 'order__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['order__is_paid'], /, *, flat: _Literal[True]) -> _Tuples[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'pages', 'twice'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['maker', 'maker_id', 'sequel_of', 'sequel_of_id', 'maker__id', 'maker__rank', 'sequel_of__id', 'sequel_of__maker', 'sequel_of__pages', 'sequel_of__twice', 'sequel_of__sequel_of', 'authors', 'authors__id', 'authors__rank', 'sequels', 'sequels__id', 'sequels__maker', 'sequels__pages', 'sequels__twice', 'sequels__sequel_of', 'novel', 'novel__id', 'novel__maker', 'novel__pages', 'novel__twice', 'novel__sequel_of', 'novel__book_ptr', 'order', 'order__id', 'order__maker', 'lines', 'lines__id', 'lines__order', 'lines__book', 'lines__number', 'lines___order', 'out__year'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['title', 'shelf__name'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['subtitle', 'cover', 'maker__password', 'maker__email', 'maker__name', 'sequel_of__title', 'sequel_of__subtitle', 'sequel_of__cover', 'authors__password', 'authors__email', 'authors__name', 'sequels__title', 'sequels__subtitle', 'sequels__cover', 'novel__title', 'novel__subtitle', 'novel__cover', 'novel__genre', 'order__class_'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['colour', 'sequel_of__colour', 'sequels__colour', 'novel__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, n: _Any) -> _ProxyByTitleAnnotatedQuerySet[_ProxyAnnotated1]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _ProxyByTitleAnnotatedQuerySet[_ProxyAnnotated2]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProxyByTitleAnnotatedQuerySet[_ProxyAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _ProxyByTitleAnnotatedQuerySet[Proxy]: ...

@_type_check_only
class _ProxyByTitleQuerySet(_ProxyByTitleMethods[_ProxyByTitleQuerySet], _Iteration[Proxy], _QuerySet[Proxy]):
    ...

@_type_check_only
class _ProxyByTitleManager(_ProxyByTitleMethods[_ProxyByTitleQuerySet], _Manager[Proxy]):
    def get_queryset(self) -> _ProxyByTitleQuerySet: ...

@_type_check_only
class _ProxyByTitleAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Proxy], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProxyByTitleAnnotatedQuerySet[_ProxyAnnotated]: ...

@_type_check_only
class _ProxyRelatedManager(_ProxyManager, _RelatedManager[Proxy]): ...

@_type_check_only
class _ProxyAnnotated(Proxy):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _ProxyAnnotated1(Proxy):
    n: int

@_type_check_only
class _ProxyAnnotated2(Proxy):
    one: int
