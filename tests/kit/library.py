"""Models of a library that several rooms test with, and their tables."""

import datetime
from contextlib import contextmanager

import pytest

from quintet.db import connections, models
from quintet.kernel.apps import Apps

APPS = Apps()


class Shelf(models.Model):
    """A base for every model here."""

    class Meta:
        abstract = True
        app_label = "library"
        apps = APPS


class Author(Shelf):
    name = models.CharField(max_length=50)
    boss = models.ForeignKey("self", models.SET_NULL, null=True, related_name="staff")

    class Meta(Shelf.Meta):
        pass


class Tag(Shelf):
    word = models.CharField(max_length=20, unique=True)

    class Meta(Shelf.Meta):
        pass


class Book(Shelf):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    tags = models.ManyToManyField(Tag, related_name="books")
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    published = models.DateTimeField(null=True)
    data = models.JSONField(null=True)
    pages = models.IntegerField(default=0)
    in_print = models.BooleanField(default=True)

    class Meta(Shelf.Meta):
        ordering = ["pk"]


MODELS = (Author, Tag, Book)


@contextmanager
def tables(connection, *names):
    """Make the tables of the models, drop them at the end.

    MariaDB takes fifty milliseconds a table: there those of the library stay for the next test, emptied.
    """
    made = names or MODELS
    if connection.vendor == "mysql" and made == MODELS:
        yield from _kept(connection)
        return
    with connection.schema_editor() as editor:
        for model in made:
            editor.create_model(model)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(made):
                editor.delete_model(model)
        if connections[connection.alias] is not connection:
            connection.let_go()  # DATABASES was replaced meanwhile: no unit of work returns this one


def _kept(connection):
    names = [table for table in connection.introspection.table_names() if table.startswith("library_")]
    if not names:
        with connection.schema_editor() as editor:
            for model in MODELS:
                editor.create_model(model)
    try:
        yield
    finally:
        names = [table for table in connection.introspection.table_names() if table.startswith("library_")]
        with connection.constraint_checks_disabled():
            for table in names:
                connection.execute(f"DELETE FROM `{table}`")


UTC = datetime.UTC


@pytest.fixture
def library(db):
    """The models with their tables and a few rows; the alias is "db"."""
    with tables(db["db"]):
        # Tests count on keys from one on; where tables stay, the database goes on counting.
        first, second, third = ({"pk": number} if db["db"].vendor == "mysql" else {} for number in (1, 2, 3))
        ann = Author.objects.using("db").create(name="Ann", **first)
        bob = Author.objects.using("db").create(name="Bob", boss=ann, **second)
        Author.objects.using("db").create(name="Cid", **third)
        red, blue = (Tag.objects.using("db").create(word=word, **key) for word, key in (("red", first), ("blue", second)))
        moment = datetime.datetime(2024, 5, 17, 23, 30, tzinfo=UTC)
        one = Book.objects.using("db").create(
            title="One 100%", author=ann, price="1.50", published=moment, data={"a": [1]}, **first
        )
        two = Book.objects.using("db").create(title="two_", author=bob, price=None, published=None, data=[], **second)
        three = Book.objects.using("db").create(
            title="Three", author=ann, price="3.25", published=moment.replace(year=2025), data=None, **third
        )
        one.tags.add(red, blue)
        two.tags.add(blue)
        assert three.pk
        yield {"ann": ann, "bob": bob, "red": red, "blue": blue, "one": one, "two": two, "three": three}
