"""What the stubs of a project tell, as pyright and mypy read them without plugins; `zoo` is the project."""

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, assert_type

from quintet.db import models
from quintet.db.models import Count, F
from quintet.db.models.functions import Now
from tests.typing.zoo.library.models import Book, Shelf
from tests.typing.zoo.library.models.books import EPOCH, LIMIT, NAMES, Novel, Proxy, later
from tests.typing.zoo.people.models import Person, Profile
from tests.typing.zoo.shop.models import Line, Order, Track


def attributes(book: Book, novel: Novel, person: Person, line: Line, shelf: Shelf) -> None:
    """Hold the assertions about instances; never run."""
    assert_type(book.id, int)
    assert_type(book.pk, int)
    assert_type(book.title, str)
    assert_type(book.subtitle, str | None)
    assert_type(book.price, Decimal | None)
    assert_type(book.colour, tuple[int, int, int])
    assert_type(book.twice, int)
    assert_type(book.made, datetime.datetime)
    assert_type(book.is_new(), bool)
    assert_type(book.shelf, Shelf)
    assert_type(book.shelf_id, uuid.UUID)
    assert_type(book.sequel_of, Book | None)
    assert_type(book.sequel_of_id, int | None)
    assert_type(book.maker, Person | None)
    assert_type(book.maker_id, int | None)
    assert_type(book.novel, Novel)
    assert_type(novel.book_ptr, Book)
    assert_type(novel.get_genre_display(), str)
    assert_type(novel.title, str)
    assert_type(person.get_rank_display(), str)
    assert_type(person.get_next_by_joined(), Person)
    assert_type(person.label, str)
    assert_type(person.nickname, str)
    assert_type(person.profile, Profile)
    assert_type(person.profile.pk, int)
    assert_type(shelf.pk, uuid.UUID)
    assert_type(shelf.next, Shelf | None)
    assert_type(shelf.previous, Shelf)
    assert_type(line.get_next_in_order(), Line)
    assert_type(Track().pk, tuple[int, str])
    assert_type(Book.title, models.CharField[str])


def ways_back(book: Book, person: Person, shelf: Shelf, order: Order) -> None:
    """Hold the assertions about relations; never run."""
    assert_type(book.lines.get(number=1), Line)
    assert_type(book.sequels.filter(pages__gt=1).first(), Book | None)
    assert_type(shelf.book_set.long(than=3).titles(), list[str])
    assert_type(person.books.create(title="x"), Book)
    assert_type(person.orders_made.paid().newest()[0], Order)
    assert_type(list(book.authors.filter(rank=1)), list[Person])
    assert_type(order.books.count(), int)
    book.authors.add(person)
    book.authors.filter(nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field


def conditions(book: Book, names: dict[str, Any]) -> None:
    """Hold what conditions take and what they do not; never run."""
    Book.objects.filter(title="x", pages__in=[1, 2], out__year=2001, shelf=book.shelf, shelf__name__icontains="a", made=Now())
    Book.objects.exclude(authors__birthday__gte=datetime.date(2000, 1, 1), sequel_of=None, pages=F("twice"))
    Book.objects.filter(shelf__in=Shelf.objects.filter(name="x"), data__colour__red=1, maker__profile__about__startswith="x")
    Book.objects.filter(**names)
    Book.objects.filter(nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field
    Book.objects.filter(title__gtt="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such lookup
    Book.objects.filter(shelf__nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field there
    Book.objects.exclude(title=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no text
    Book.objects.filter(pages__in=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no list
    Book.objects.get(shelf=Person())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no shelf
    Book.objects.filter(title__isnull="yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # yes or no
    assert_type(book.nmae, Any)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # no such field


def given(shelf: Shelf) -> None:
    """Hold what new rows take; never run."""
    Book(title="x", shelf=shelf)
    Book.objects.create(title="x", shelf_id=shelf.pk, price=3, sequel_of=None)
    assert_type(Book.objects.get_or_create(title="x", defaults={"pages": 3}), tuple[Book, bool])
    assert_type(Book.objects.filter(pages=1).update(pages=F("pages") + 1), int)
    Book(ttile="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field
    Book.objects.create(title=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no text
    Book.objects.update(title=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # not null
    Person(nickname="x", whatever=1)


def rows() -> None:
    """Hold the assertions about rows of values; never run."""
    row = Book.objects.values("title", "shelf__name", "sequel_of").get()
    assert_type(row["title"], str)
    assert_type(row["shelf__name"], str)
    assert_type(row["sequel_of"], int | None)
    assert_type(list(Book.objects.values_list("title", flat=True)), list[str])
    assert_type(Book.objects.filter(pages=1).values_list("price", flat=True).first(), Decimal | None)
    assert_type(Book.objects.values_list("title", "made").get(), tuple[str, datetime.datetime])
    assert_type(Book.objects.values_list("pages", "shelf__number", named=True).get().shelf__number, uuid.UUID)
    assert_type(Order.objects.values("made").annotate(n=Count("pk")).paid().get()["n"], Any)
    assert_type([one["length"] for one in Line.objects.values("order").annotate(length=Count("pk"))], list[Any])
    assert_type(Book.objects.in_bulk([1]), dict[int, Book])
    assert_type(Shelf.objects.in_bulk(), dict[uuid.UUID, Shelf])


def annotations(name: str) -> None:
    """Hold the assertions about annotated rows; never run."""
    one = Book.objects.annotate(line_count=Count("lines"), dearest=models.Max("price")).get()
    assert_type(one.line_count, int)
    assert_type(one.dearest, Decimal | None)
    assert_type(one.title, str)
    two = Book.objects.annotate(line_count=Count("lines"), dearest=models.Max("price")).filter(line_count=1, dearest__gt=1)
    assert_type(two.long().get().line_count, int)
    assert_type(Book.objects.annotate(**{name: F("pk")}).get().pages, int)
    takes(two, Book.objects.all(), Book.by_title.filter(pages=1))


def takes(*books: models.QuerySet[Book]) -> None:
    """Take querysets whatever their rows have beside a book."""


def managers() -> None:
    """Hold the assertions about managers and querysets; never run."""
    assert_type(Book.objects.long().since(EPOCH).titles(), list[str])
    assert_type(Book.objects.filter(pages=1).long().filter(title="x").get(), Book)
    assert_type(Book.by_title.get(title="x"), Book)
    assert_type(Book._default_manager.get(title="x"), Book)
    assert_type(Novel.objects.filter(genre="c", title="x").get(), Novel)
    assert_type(Proxy.objects.get(title="x"), Proxy)
    assert_type(Order.objects.paid().newest().among([1]), list[Order])
    assert_type(Order.objects.newest().paid().exclude(is_paid=True)[:3].first(), Order | None)
    assert_type(Order.open.oldest(), Order | None)
    assert_type(Order.open.filter(is_paid=True).paid().get(), Order)
    assert_type(Person.objects.create_user("x", name="y"), Person)
    assert_type(iter(Book.objects.all()), Iterator[Book])
    try:
        Novel.objects.get()
    except Book.DoesNotExist as error:
        assert_type(error, Book.DoesNotExist)


def module() -> None:
    """Hold the assertions about what else a module has; never run."""
    assert_type(LIMIT, int)
    assert_type(NAMES, list[str])
    assert_type(EPOCH, datetime.date)
    assert_type(later(Book(), 1, by=2), datetime.date)
    assert_type(Person.Rank(1), Person.Rank)


async def awaited() -> None:
    """Hold the assertions about twins; never run."""
    assert_type(await Book.objects.aget(title="x"), Book)
    assert_type(await Book.objects.filter(pages=1).afirst(), Book | None)
    assert_type([book.title async for book in Book.objects.long()], list[str])
    assert_type(await Book.objects.acreate(title="x"), Book)
    await Book.objects.aget(nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field
    await Book.objects.acreate(nmae="x")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # no such field
