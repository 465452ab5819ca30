# Written by `manage.py types`, which is to be run again when a model changes; do not edit.
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa
# mypy: disable-error-code="assignment, attr-defined, misc, no-untyped-call, overload-cannot-match, overload-overlap, override"
# mypy: disable-error-code="type-arg, type-var"
# pyright: basic, reportAssignmentType=false, reportCallIssue=false, reportIncompatibleMethodOverride=false
# pyright: reportIncompatibleVariableOverride=false, reportOverlappingOverload=false, reportPrivateUsage=false

"""A user model of the project's own, an abstract base, and one row for each person."""

from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from datetime import date as _date, datetime as _datetime, time as _time
from decimal import Decimal as _Decimal
from quintet.kernel.errors import MultipleObjectsReturned as _MultipleObjectsReturned, ObjectDoesNotExist as _ObjectDoesNotExist
from quintet.orm.expressions.base import Combinable as _Combinable
from quintet.orm.fields.auto import BigAutoField as _BigAutoField
from quintet.orm.fields.dates import DateField as _DateField, DateTimeField as _DateTimeField
from quintet.orm.fields.numbers import IntegerField as _IntegerField
from quintet.orm.fields.text import CharField as _CharField, EmailField as _EmailField, TextField as _TextField
from quintet.orm.manager import Manager as _Manager, RelatedManager as _RelatedManager
from quintet.orm.queryset.queryset import QuerySet as _QuerySet
from quintet.orm.queryset.typed import Chain as _Chain, Dicts as _Dicts, Iteration as _Iteration, Operand as _Operand, OtherRows as _OtherRows, RowMethods as _RowMethods, Tuples as _Tuples
from quintet.orm.relations.foreign_key import ForeignKey as _ForeignKey, OneToOneField as _OneToOneField
from quintet.services.files.base import File as _File
from tests.typing.zoo.library.models.books import Book as _Book, _BookRelatedManager as __BookRelatedManager
from tests.typing.zoo.library.models.shelves import Shelf as _Shelf
from tests.typing.zoo.shop.models import Order as _Order, _OrderRelatedManager as __OrderRelatedManager
from typing import Any as _Any, ClassVar as _ClassVar, Generic as _Generic, Literal as _Literal, Self as _Self, TypeVar as _TypeVar, TypedDict as _TypedDict, Unpack as _Unpack, overload as _overload, type_check_only as _type_check_only
from uuid import UUID as _UUID

_R = _TypeVar("_R", covariant=True)
_Q = _TypeVar("_Q", covariant=True)

from typing import TYPE_CHECKING as TYPE_CHECKING
from typing import ClassVar as ClassVar
from typing import Generic as Generic
from typing import TypeVar as TypeVar
from quintet.contrib.auth.base_user import AbstractBaseUser as AbstractBaseUser
from quintet.contrib.auth.base_user import BaseUserManager as BaseUserManager
from quintet.db import models as models
from collections.abc import Iterable as Iterable
M = TypeVar('M', bound=models.Model)

class StampedQuerySet(models.QuerySet[M], Generic[M]):
    """For every model that is stamped."""
    def newest(self) -> _Self:
        """Return the newest first."""
    def among(self, keys: 'Iterable[int]', /) -> list[M]:
        """Return the rows with these keys."""


class Stamped(models.Model):
    """What is stamped when it is made."""
    made: _DateTimeField[_datetime]
    maker: _ForeignKey[Person | None]
    def is_new(self) -> bool:
        """Say whether it was made lately."""
    maker_id: _Any


class PersonManager(BaseUserManager['Person']):
    """Makes people."""
    def create_user(self, email: str, *, name: str=...) -> 'Person':
        """Make one."""


class Person(AbstractBaseUser):
    """A user."""
    class Rank(models.IntegerChoices):
        """How far somebody came."""
        NEW = (1, 'New')
        OLD = (2, 'Old')
    email: _EmailField[str]
    name: _CharField[str]
    rank: _IntegerField[int]
    birthday: _DateField[_date | None]
    joined: _DateField[_date]
    objects: _ClassVar[_PersonManager]
    USERNAME_FIELD: str
    def __init__(self, *args: object, nickname: str=..., **options: object) -> None:
        ...
    @property
    def label(self) -> str:
        """The name, or the address."""
    id: _BigAutoField[int]
    def get_rank_display(self) -> str: ...
    def get_next_by_joined(self, **kwargs: _Any) -> Person: ...
    def get_previous_by_joined(self, **kwargs: _Any) -> Person: ...
    _default_manager: _ClassVar[_PersonManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    profile: Profile
    @property
    def books(self) -> __BookRelatedManager: ...
    @property
    def books_made(self) -> __BookRelatedManager: ...
    @property
    def orders_made(self) -> __OrderRelatedManager: ...
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    nickname: str


class Profile(models.Model):
    """More about a person."""
    person: _OneToOneField[Person]
    about: _TextField[str]
    person_id: int
    objects: _ClassVar[_ProfileManager]
    _default_manager: _ClassVar[_ProfileManager]
    @property
    def pk(self) -> int: ...
    @pk.setter
    def pk(self, value: _Any) -> None: ...
    class DoesNotExist(_ObjectDoesNotExist): ...
    class MultipleObjectsReturned(_MultipleObjectsReturned): ...
    def __init__(self, *args: _Any, **kwargs: _Unpack[_ProfileFields]) -> None: ...

@_type_check_only
class _PersonLookups(_TypedDict, total=False):
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
    password: str | _Operand | None
    password__in: _Iterable[str | _Operand] | _Operand
    password__gt: str | _Operand
    password__gte: str | _Operand
    password__lt: str | _Operand
    password__lte: str | _Operand
    password__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    password__isnull: bool
    password__contains: str | _Operand
    password__icontains: str | _Operand
    password__startswith: str | _Operand
    password__istartswith: str | _Operand
    password__endswith: str | _Operand
    password__iendswith: str | _Operand
    password__regex: str | _Operand
    password__iregex: str | _Operand
    password__iexact: str | _Operand
    last_login: _datetime | _date | str | _Operand | None
    last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    last_login__gt: _datetime | _date | str | _Operand
    last_login__gte: _datetime | _date | str | _Operand
    last_login__lt: _datetime | _date | str | _Operand
    last_login__lte: _datetime | _date | str | _Operand
    last_login__range: tuple[_datetime | _date | str | _Operand, _datetime | _date | str | _Operand] | list[_datetime | _date | str | _Operand]
    last_login__isnull: bool
    last_login__date: _date | str | _Operand | None
    last_login__day: int | str | _Operand | None
    last_login__hour: int | str | _Operand | None
    last_login__iso_week_day: int | str | _Operand | None
    last_login__iso_year: int | str | _Operand | None
    last_login__minute: int | str | _Operand | None
    last_login__month: int | str | _Operand | None
    last_login__quarter: int | str | _Operand | None
    last_login__second: int | str | _Operand | None
    last_login__time: _time | str | _Operand | None
    last_login__week: int | str | _Operand | None
    last_login__week_day: int | str | _Operand | None
    last_login__year: int | str | _Operand | None
    email: str | _Operand | None
    email__in: _Iterable[str | _Operand] | _Operand
    email__gt: str | _Operand
    email__gte: str | _Operand
    email__lt: str | _Operand
    email__lte: str | _Operand
    email__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    email__isnull: bool
    email__contains: str | _Operand
    email__icontains: str | _Operand
    email__startswith: str | _Operand
    email__istartswith: str | _Operand
    email__endswith: str | _Operand
    email__iendswith: str | _Operand
    email__regex: str | _Operand
    email__iregex: str | _Operand
    email__iexact: str | _Operand
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
    rank: int | str | _Operand | None
    rank__in: _Iterable[int | str | _Operand] | _Operand
    rank__gt: int | str | _Operand
    rank__gte: int | str | _Operand
    rank__lt: int | str | _Operand
    rank__lte: int | str | _Operand
    rank__range: tuple[int | str | _Operand, int | str | _Operand] | list[int | str | _Operand]
    rank__isnull: bool
    birthday: _date | str | _Operand | None
    birthday__in: _Iterable[_date | str | _Operand] | _Operand
    birthday__gt: _date | str | _Operand
    birthday__gte: _date | str | _Operand
    birthday__lt: _date | str | _Operand
    birthday__lte: _date | str | _Operand
    birthday__range: tuple[_date | str | _Operand, _date | str | _Operand] | list[_date | str | _Operand]
    birthday__isnull: bool
    birthday__day: int | str | _Operand | None
    birthday__iso_week_day: int | str | _Operand | None
    birthday__iso_year: int | str | _Operand | None
    birthday__month: int | str | _Operand | None
    birthday__quarter: int | str | _Operand | None
    birthday__week: int | str | _Operand | None
    birthday__week_day: int | str | _Operand | None
    birthday__year: int | str | _Operand | None
    joined: _date | str | _Operand | None
    joined__in: _Iterable[_date | str | _Operand] | _Operand
    joined__gt: _date | str | _Operand
    joined__gte: _date | str | _Operand
    joined__lt: _date | str | _Operand
    joined__lte: _date | str | _Operand
    joined__range: tuple[_date | str | _Operand, _date | str | _Operand] | list[_date | str | _Operand]
    joined__isnull: bool
    joined__day: int | str | _Operand | None
    joined__iso_week_day: int | str | _Operand | None
    joined__iso_year: int | str | _Operand | None
    joined__month: int | str | _Operand | None
    joined__quarter: int | str | _Operand | None
    joined__week: int | str | _Operand | None
    joined__week_day: int | str | _Operand | None
    joined__year: int | str | _Operand | None
    profile: Profile | int | str | _Operand | None
    profile__in: _Iterable[Profile | int | str | _Operand] | _Operand
    profile__isnull: bool
    books: _Book | int | str | _Operand | None
    books__in: _Iterable[_Book | int | str | _Operand] | _Operand
    books__isnull: bool
    books_made: _Book | int | str | _Operand | None
    books_made__in: _Iterable[_Book | int | str | _Operand] | _Operand
    books_made__isnull: bool
    orders_made: _Order | int | str | _Operand | None
    orders_made__in: _Iterable[_Order | int | str | _Operand] | _Operand
    orders_made__isnull: bool
    profile__pk: Person | int | str | _Operand | None
    profile__pk__in: _Iterable[Person | int | str | _Operand] | _Operand
    profile__pk__isnull: bool
    profile__person: Person | int | str | _Operand | None
    profile__person__in: _Iterable[Person | int | str | _Operand] | _Operand
    profile__person__isnull: bool
    profile__person_id: int | str | _Operand | None
    profile__person_id__in: _Iterable[int | str | _Operand] | _Operand
    profile__person_id__isnull: bool
    profile__about: str | _Operand | None
    profile__about__in: _Iterable[str | _Operand] | _Operand
    profile__about__icontains: str | _Operand
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
    books__maker: Person | int | str | _Operand | None
    books__maker__in: _Iterable[Person | int | str | _Operand] | _Operand
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
    books__authors: Person | int | str | _Operand | None
    books__authors__in: _Iterable[Person | int | str | _Operand] | _Operand
    books__authors__isnull: bool
    books_made__pk: int | str | _Operand | None
    books_made__pk__in: _Iterable[int | str | _Operand] | _Operand
    books_made__pk__isnull: bool
    books_made__id: int | str | _Operand | None
    books_made__id__in: _Iterable[int | str | _Operand] | _Operand
    books_made__id__isnull: bool
    books_made__made: _datetime | _date | str | _Operand | None
    books_made__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    books_made__made__gt: _datetime | _date | str | _Operand
    books_made__made__gte: _datetime | _date | str | _Operand
    books_made__made__lt: _datetime | _date | str | _Operand
    books_made__made__lte: _datetime | _date | str | _Operand
    books_made__maker: Person | int | str | _Operand | None
    books_made__maker__in: _Iterable[Person | int | str | _Operand] | _Operand
    books_made__maker__isnull: bool
    books_made__maker_id: int | str | _Operand | None
    books_made__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    books_made__maker_id__isnull: bool
    books_made__title: str | _Operand | None
    books_made__title__in: _Iterable[str | _Operand] | _Operand
    books_made__title__icontains: str | _Operand
    books_made__subtitle: str | _Operand | None
    books_made__subtitle__in: _Iterable[str | _Operand] | _Operand
    books_made__subtitle__icontains: str | _Operand
    books_made__subtitle__isnull: bool
    books_made__pages: int | str | _Operand | None
    books_made__pages__in: _Iterable[int | str | _Operand] | _Operand
    books_made__pages__gt: int | str | _Operand
    books_made__pages__gte: int | str | _Operand
    books_made__pages__lt: int | str | _Operand
    books_made__pages__lte: int | str | _Operand
    books_made__price: _Decimal | int | float | str | _Operand | None
    books_made__price__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    books_made__price__gt: _Decimal | int | float | str | _Operand
    books_made__price__gte: _Decimal | int | float | str | _Operand
    books_made__price__lt: _Decimal | int | float | str | _Operand
    books_made__price__lte: _Decimal | int | float | str | _Operand
    books_made__price__isnull: bool
    books_made__out: _date | str | _Operand | None
    books_made__out__in: _Iterable[_date | str | _Operand] | _Operand
    books_made__out__gt: _date | str | _Operand
    books_made__out__gte: _date | str | _Operand
    books_made__out__lt: _date | str | _Operand
    books_made__out__lte: _date | str | _Operand
    books_made__out__isnull: bool
    books_made__data: _Any
    books_made__cover: str | _File | _Operand | None
    books_made__cover__in: _Iterable[str | _File | _Operand] | _Operand
    books_made__cover__icontains: str | _Operand
    books_made__cover__isnull: bool
    books_made__colour: tuple[int, int, int] | _Operand | None
    books_made__colour__in: _Iterable[tuple[int, int, int] | _Operand] | _Operand
    books_made__colour__gt: tuple[int, int, int] | _Operand
    books_made__colour__gte: tuple[int, int, int] | _Operand
    books_made__colour__lt: tuple[int, int, int] | _Operand
    books_made__colour__lte: tuple[int, int, int] | _Operand
    books_made__colour__isnull: bool
    books_made__twice: int | str | _Operand | None
    books_made__twice__in: _Iterable[int | str | _Operand] | _Operand
    books_made__twice__gt: int | str | _Operand
    books_made__twice__gte: int | str | _Operand
    books_made__twice__lt: int | str | _Operand
    books_made__twice__lte: int | str | _Operand
    books_made__shelf: _Shelf | _UUID | str | _Operand | None
    books_made__shelf__in: _Iterable[_Shelf | _UUID | str | _Operand] | _Operand
    books_made__shelf__isnull: bool
    books_made__shelf_id: _UUID | str | _Operand | None
    books_made__shelf_id__in: _Iterable[_UUID | str | _Operand] | _Operand
    books_made__shelf_id__isnull: bool
    books_made__sequel_of: _Book | int | str | _Operand | None
    books_made__sequel_of__in: _Iterable[_Book | int | str | _Operand] | _Operand
    books_made__sequel_of__isnull: bool
    books_made__sequel_of_id: int | str | _Operand | None
    books_made__sequel_of_id__in: _Iterable[int | str | _Operand] | _Operand
    books_made__sequel_of_id__isnull: bool
    books_made__authors: Person | int | str | _Operand | None
    books_made__authors__in: _Iterable[Person | int | str | _Operand] | _Operand
    books_made__authors__isnull: bool
    orders_made__pk: int | str | _Operand | None
    orders_made__pk__in: _Iterable[int | str | _Operand] | _Operand
    orders_made__pk__isnull: bool
    orders_made__id: int | str | _Operand | None
    orders_made__id__in: _Iterable[int | str | _Operand] | _Operand
    orders_made__id__isnull: bool
    orders_made__made: _datetime | _date | str | _Operand | None
    orders_made__made__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    orders_made__made__gt: _datetime | _date | str | _Operand
    orders_made__made__gte: _datetime | _date | str | _Operand
    orders_made__made__lt: _datetime | _date | str | _Operand
    orders_made__made__lte: _datetime | _date | str | _Operand
    orders_made__maker: Person | int | str | _Operand | None
    orders_made__maker__in: _Iterable[Person | int | str | _Operand] | _Operand
    orders_made__maker__isnull: bool
    orders_made__maker_id: int | str | _Operand | None
    orders_made__maker_id__in: _Iterable[int | str | _Operand] | _Operand
    orders_made__maker_id__isnull: bool
    orders_made__is_paid: bool | _Operand | None
    orders_made__total_at: _Decimal | int | float | str | _Operand | None
    orders_made__total_at__in: _Iterable[_Decimal | int | float | str | _Operand] | _Operand
    orders_made__total_at__gt: _Decimal | int | float | str | _Operand
    orders_made__total_at__gte: _Decimal | int | float | str | _Operand
    orders_made__total_at__lt: _Decimal | int | float | str | _Operand
    orders_made__total_at__lte: _Decimal | int | float | str | _Operand
    orders_made__class_: str | _Operand | None
    orders_made__books: _Book | int | str | _Operand | None
    orders_made__books__in: _Iterable[_Book | int | str | _Operand] | _Operand
    orders_made__books__isnull: bool

@_type_check_only
class _PersonFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    id: int | str | _Operand | None
    password: str | _Operand
    last_login: _datetime | _date | str | _Operand | None
    email: str | _Operand
    name: str | _Operand
    rank: int | str | _Operand
    birthday: _date | str | _Operand | None
    joined: _date | str | _Operand

@_type_check_only
class _PersonRow(_TypedDict):
    pk: int
    id: int
    password: str
    last_login: _datetime | None
    email: str
    name: str
    rank: int
    birthday: _date | None
    joined: _date
    profile: int | None
    profile__person: int | None
    profile__about: str | None
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
    books_made: int | None
    books_made__id: int | None
    books_made__made: _datetime | None
    books_made__maker: int | None
    books_made__title: str | None
    books_made__subtitle: str | None
    books_made__pages: int | None
    books_made__price: _Decimal | None
    books_made__out: _date | None
    books_made__data: _Any
    books_made__cover: str | None
    books_made__colour: tuple[int, int, int] | None
    books_made__twice: int | None
    books_made__shelf: _UUID | None
    books_made__sequel_of: int | None
    orders_made: int | None
    orders_made__id: int | None
    orders_made__made: _datetime | None
    orders_made__maker: int | None
    orders_made__is_paid: bool | None
    orders_made__total_at: _Decimal | None
    orders_made__class_: str | None

@_type_check_only
class _PersonMethods(_Chain[_Q], _RowMethods[Person], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_PersonLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_PersonLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_PersonLookups]) -> Person: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_PersonLookups]) -> Person: ...
    def create(self, /, **kwargs: _Unpack[_PersonFields]) -> Person: ...
    async def acreate(self, /, **kwargs: _Unpack[_PersonFields]) -> Person: ...
    def update(self, /, **kwargs: _Unpack[_PersonFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_PersonFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_PersonLookups]) -> tuple[Person, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_PersonLookups]) -> tuple[Person, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_PersonLookups]) -> tuple[Person, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_PersonLookups]) -> tuple[Person, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Person]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Person]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Person]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Person]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'id', 'password', 'last_login', 'email', 'name', 'rank', 'birthday', 'joined', 'profile', 'profile__person', 'profile__about', 'books', 'books__id', 'books__made', 'books__maker', 'books__title', 'books__subtitle', 'books__pages', 'books__price', 'books__out', 'books__data', 'books__cover', 'books__colour', 'books__twice', 'books__shelf', 'books__sequel_of', 'books_made', 'books_made__id', 'books_made__made', 'books_made__maker', 'books_made__title', 'books_made__subtitle', 'books_made__pages', 'books_made__price', 'books_made__out', 'books_made__data', 'books_made__cover', 'books_made__colour', 'books_made__twice', 'books_made__shelf', 'books_made__sequel_of', 'orders_made', 'orders_made__id', 'orders_made__made', 'orders_made__maker', 'orders_made__is_paid', 'orders_made__total_at', 'orders_made__class_']) -> _Dicts[_PersonRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['books__data', 'books_made__data'], /, *, flat: _Literal[True]) -> _Tuples[_Any]: ...
    @_overload
    def values_list(self, field: _Literal['books__price', 'books_made__price', 'orders_made__total_at'], /, *, flat: _Literal[True]) -> _Tuples[_Decimal | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__shelf', 'books_made__shelf'], /, *, flat: _Literal[True]) -> _Tuples[_UUID | None]: ...
    @_overload
    def values_list(self, field: _Literal['joined'], /, *, flat: _Literal[True]) -> _Tuples[_date]: ...
    @_overload
    def values_list(self, field: _Literal['birthday', 'books__out', 'books_made__out'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['last_login', 'books__made', 'books_made__made', 'orders_made__made'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['orders_made__is_paid'], /, *, flat: _Literal[True]) -> _Tuples[bool | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'id', 'rank'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['profile', 'profile__person', 'books', 'books__id', 'books__maker', 'books__pages', 'books__twice', 'books__sequel_of', 'books_made', 'books_made__id', 'books_made__maker', 'books_made__pages', 'books_made__twice', 'books_made__sequel_of', 'orders_made', 'orders_made__id', 'orders_made__maker'], /, *, flat: _Literal[True]) -> _Tuples[int | None]: ...
    @_overload
    def values_list(self, field: _Literal['password', 'email', 'name'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, field: _Literal['profile__about', 'books__title', 'books__subtitle', 'books__cover', 'books_made__title', 'books_made__subtitle', 'books_made__cover', 'orders_made__class_'], /, *, flat: _Literal[True]) -> _Tuples[str | None]: ...
    @_overload
    def values_list(self, field: _Literal['books__colour', 'books_made__colour'], /, *, flat: _Literal[True]) -> _Tuples[tuple[int, int, int] | None]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _PersonAnnotatedQuerySet[_PersonAnnotated1]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _PersonAnnotatedQuerySet[_PersonAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _PersonAnnotatedQuerySet[Person]: ...

@_type_check_only
class _PersonQuerySet(_PersonMethods[_PersonQuerySet], _Iteration[Person], _QuerySet[Person]):
    ...

@_type_check_only
class _PersonManager(_PersonMethods[_PersonQuerySet], PersonManager):
    def get_queryset(self) -> _PersonQuerySet: ...

@_type_check_only
class _PersonAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Person], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _PersonAnnotatedQuerySet[_PersonAnnotated]: ...

@_type_check_only
class _PersonRelatedManager(_PersonManager, _RelatedManager[Person]): ...

@_type_check_only
class _PersonAnnotated(Person):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _PersonAnnotated1(Person):
    one: int

@_type_check_only
class _ProfileLookups(_TypedDict, total=False):
    pk: Person | int | str | _Operand | None
    pk__in: _Iterable[Person | int | str | _Operand] | _Operand
    pk__isnull: bool
    person: Person | int | str | _Operand | None
    person__in: _Iterable[Person | int | str | _Operand] | _Operand
    person__isnull: bool
    person_id: int | str | _Operand | None
    person_id__in: _Iterable[int | str | _Operand] | _Operand
    person_id__isnull: bool
    about: str | _Operand | None
    about__in: _Iterable[str | _Operand] | _Operand
    about__gt: str | _Operand
    about__gte: str | _Operand
    about__lt: str | _Operand
    about__lte: str | _Operand
    about__range: tuple[str | _Operand, str | _Operand] | list[str | _Operand]
    about__isnull: bool
    about__contains: str | _Operand
    about__icontains: str | _Operand
    about__startswith: str | _Operand
    about__istartswith: str | _Operand
    about__endswith: str | _Operand
    about__iendswith: str | _Operand
    about__regex: str | _Operand
    about__iregex: str | _Operand
    about__iexact: str | _Operand
    person__pk: int | str | _Operand | None
    person__pk__in: _Iterable[int | str | _Operand] | _Operand
    person__pk__isnull: bool
    person__id: int | str | _Operand | None
    person__id__in: _Iterable[int | str | _Operand] | _Operand
    person__id__isnull: bool
    person__password: str | _Operand | None
    person__password__in: _Iterable[str | _Operand] | _Operand
    person__password__icontains: str | _Operand
    person__last_login: _datetime | _date | str | _Operand | None
    person__last_login__in: _Iterable[_datetime | _date | str | _Operand] | _Operand
    person__last_login__gt: _datetime | _date | str | _Operand
    person__last_login__gte: _datetime | _date | str | _Operand
    person__last_login__lt: _datetime | _date | str | _Operand
    person__last_login__lte: _datetime | _date | str | _Operand
    person__last_login__isnull: bool
    person__email: str | _Operand | None
    person__email__in: _Iterable[str | _Operand] | _Operand
    person__email__icontains: str | _Operand
    person__name: str | _Operand | None
    person__name__in: _Iterable[str | _Operand] | _Operand
    person__name__icontains: str | _Operand
    person__rank: int | str | _Operand | None
    person__rank__in: _Iterable[int | str | _Operand] | _Operand
    person__rank__gt: int | str | _Operand
    person__rank__gte: int | str | _Operand
    person__rank__lt: int | str | _Operand
    person__rank__lte: int | str | _Operand
    person__birthday: _date | str | _Operand | None
    person__birthday__in: _Iterable[_date | str | _Operand] | _Operand
    person__birthday__gt: _date | str | _Operand
    person__birthday__gte: _date | str | _Operand
    person__birthday__lt: _date | str | _Operand
    person__birthday__lte: _date | str | _Operand
    person__birthday__isnull: bool
    person__joined: _date | str | _Operand | None
    person__joined__in: _Iterable[_date | str | _Operand] | _Operand
    person__joined__gt: _date | str | _Operand
    person__joined__gte: _date | str | _Operand
    person__joined__lt: _date | str | _Operand
    person__joined__lte: _date | str | _Operand

@_type_check_only
class _ProfileFields(_TypedDict, total=False):
    pk: int | str | _Operand | None
    person: Person | _Combinable
    person_id: int | str | _Operand | None
    about: str | _Operand

@_type_check_only
class _ProfileRow(_TypedDict):
    pk: int
    person: int
    person_id: int
    about: str
    person__id: int
    person__password: str
    person__last_login: _datetime | None
    person__email: str
    person__name: str
    person__rank: int
    person__birthday: _date | None
    person__joined: _date

@_type_check_only
class _ProfileMethods(_Chain[_Q], _RowMethods[Profile], _Generic[_Q]):
    def filter(self, /, *args: _Any, **kwargs: _Unpack[_ProfileLookups]) -> _Q: ...
    def exclude(self, /, *args: _Any, **kwargs: _Unpack[_ProfileLookups]) -> _Q: ...
    def get(self, /, *args: _Any, **kwargs: _Unpack[_ProfileLookups]) -> Profile: ...
    async def aget(self, /, *args: _Any, **kwargs: _Unpack[_ProfileLookups]) -> Profile: ...
    def create(self, /, **kwargs: _Unpack[_ProfileFields]) -> Profile: ...
    async def acreate(self, /, **kwargs: _Unpack[_ProfileFields]) -> Profile: ...
    def update(self, /, **kwargs: _Unpack[_ProfileFields]) -> int: ...
    async def aupdate(self, /, **kwargs: _Unpack[_ProfileFields]) -> int: ...
    def get_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProfileLookups]) -> tuple[Profile, bool]: ...
    def update_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProfileLookups]) -> tuple[Profile, bool]: ...
    async def aget_or_create(self, defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProfileLookups]) -> tuple[Profile, bool]: ...
    async def aupdate_or_create(self, defaults: _Mapping[str, _Any] | None = None, create_defaults: _Mapping[str, _Any] | None = None, **kwargs: _Unpack[_ProfileLookups]) -> tuple[Profile, bool]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Profile]: ...
    @_overload
    def in_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Profile]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None) -> dict[int, Profile]: ...
    @_overload
    async def ain_bulk(self, id_list: _Iterable[_Any] | None = None, *, field_name: str) -> dict[_Any, Profile]: ...
    @_overload
    def values(self, /, *fields: _Literal['pk', 'person', 'person_id', 'about', 'person__id', 'person__password', 'person__last_login', 'person__email', 'person__name', 'person__rank', 'person__birthday', 'person__joined']) -> _Dicts[_ProfileRow]: ...
    @_overload
    def values(self, /, *fields: _Any, **expressions: _Any) -> _Dicts[dict[str, _Any]]: ...
    @_overload
    def values_list(self, field: _Literal['person__joined'], /, *, flat: _Literal[True]) -> _Tuples[_date]: ...
    @_overload
    def values_list(self, field: _Literal['person__birthday'], /, *, flat: _Literal[True]) -> _Tuples[_date | None]: ...
    @_overload
    def values_list(self, field: _Literal['person__last_login'], /, *, flat: _Literal[True]) -> _Tuples[_datetime | None]: ...
    @_overload
    def values_list(self, field: _Literal['pk', 'person', 'person_id', 'person__id', 'person__rank'], /, *, flat: _Literal[True]) -> _Tuples[int]: ...
    @_overload
    def values_list(self, field: _Literal['about', 'person__password', 'person__email', 'person__name'], /, *, flat: _Literal[True]) -> _Tuples[str]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: _Literal[False] = ..., named: _Literal[False] = ...) -> _Tuples[tuple[_Any, ...]]: ...
    @_overload
    def values_list(self, /, *fields: _Any, flat: bool = ..., named: bool = ...) -> _Tuples[_Any]: ...
    @_overload
    def annotate(self, *, one: _Any) -> _ProfileAnnotatedQuerySet[_ProfileAnnotated1]: ...
    @_overload
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProfileAnnotatedQuerySet[_ProfileAnnotated]: ...
    def alias(self, /, *args: _Any, **kwargs: _Any) -> _ProfileAnnotatedQuerySet[Profile]: ...

@_type_check_only
class _ProfileQuerySet(_ProfileMethods[_ProfileQuerySet], _Iteration[Profile], _QuerySet[Profile]):
    ...

@_type_check_only
class _ProfileManager(_ProfileMethods[_ProfileQuerySet], _Manager[Profile]):
    def get_queryset(self) -> _ProfileQuerySet: ...

@_type_check_only
class _ProfileAnnotatedQuerySet(_OtherRows[_R], _QuerySet[Profile], _Generic[_R]):
    def annotate(self, /, *args: _Any, **kwargs: _Any) -> _ProfileAnnotatedQuerySet[_ProfileAnnotated]: ...

@_type_check_only
class _ProfileRelatedManager(_ProfileManager, _RelatedManager[Profile]): ...

@_type_check_only
class _ProfileAnnotated(Profile):
    def __getattr__(self, name: str) -> _Any: ...

@_type_check_only
class _ProfileAnnotated1(Profile):
    one: int
