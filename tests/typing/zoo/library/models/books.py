"""Books: a custom field, relations of each kind, two managers, an expression that the database makes."""

from __future__ import annotations

import datetime
from typing import Any

from quintet.db import models
from tests.typing.zoo.library.querysets import BookQuerySet
from tests.typing.zoo.people.models import Person, Stamped

LIMIT = 20
NAMES = ["a", "b"]
EPOCH = datetime.date(1970, 1, 1)


class Colour(models.Field[tuple[int, int, int]]):
    """Three numbers."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read them."""
        return value

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        return "text"


class Book(Stamped):
    """A book."""

    title = models.CharField(max_length=100)
    subtitle = models.TextField(null=True)
    pages = models.IntegerField(default=0)
    price = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    out = models.DateField(null=True)
    data = models.JSONField(default=dict)
    cover = models.FileField(null=True)
    colour = Colour(null=True)
    twice = models.GeneratedField(expression=models.F("pages") * 2, output_field=models.IntegerField(), db_persist=True)
    shelf: models.ForeignKey[Any] = models.ForeignKey("library.Shelf", models.CASCADE)
    sequel_of: models.ForeignKey[Any] = models.ForeignKey("self", models.SET_NULL, null=True, related_name="sequels")
    authors = models.ManyToManyField(Person, related_name="books")

    objects = models.Manager.from_queryset(BookQuerySet)()
    by_title = models.Manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Novel(Book):
    """A book with a table of its own beside that of books."""

    genre = models.CharField(max_length=10, choices=[("c", "Crime"), ("l", "Love")])


class Proxy(Book):
    """A book by another name."""

    class Meta(Book.Meta):
        proxy = True


def later(book: Book, *days: int, by: int = 1) -> datetime.date:
    """Return a later day."""
    return (book.out or EPOCH) + datetime.timedelta(days=by + sum(days))
