"""Models as pyright and mypy read them, without plugins."""

import datetime
from decimal import Decimal
from typing import assert_type

from quintet.db import models


class Author(models.Model):
    """A model to refer to."""

    name = models.CharField(max_length=50)
    born = models.DateField(null=True)


class Book(models.Model):
    """A model with fields of several kinds."""

    title = models.CharField(max_length=100)
    subtitle = models.TextField(null=True)
    pages = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    published = models.DateTimeField(null=True)
    in_print = models.BooleanField(default=True)
    author = models.ForeignKey(Author, models.CASCADE)
    editor = models.ForeignKey(Author, models.SET_NULL, null=True)


def fields(book: Book) -> None:
    """Hold the assertions about attributes; never run."""
    assert_type(book.title, str)
    assert_type(book.subtitle, str | None)
    assert_type(book.pages, int)
    assert_type(book.price, Decimal)
    assert_type(book.published, datetime.datetime | None)
    assert_type(book.in_print, bool)
    assert_type(book.author, Author)
    assert_type(book.author.born, datetime.date | None)
    assert_type(book.editor, Author | None)
    assert_type(Book.title, models.CharField[str])
    book.title = "New"
    book.pages += 1


def queries() -> None:
    """Hold the assertions about managers and querysets; never run."""
    assert_type(Book.objects.get(pk=1), Book)
    assert_type(Book.objects.filter(pages=1).exclude(title="x").first(), Book | None)
    assert_type([book.title for book in Book.objects.all()], list[str])
    assert_type(Book.objects.filter(pages=1).count(), int)
    assert_type(Book.objects.get_or_create(title="x"), tuple[Book, bool])
    assert_type(Book.objects.create(title="x").author, Author)


async def awaited() -> None:
    """Hold the assertions about twins; never run."""
    assert_type(await Book.objects.aget(pk=1), Book)
    assert_type(await Book.objects.filter(pages=1).aget(), Book)
    assert_type([book.title async for book in Book.objects.all()], list[str])
