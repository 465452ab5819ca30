"""Orders of models that hold expressions, orders along relations, and what a second mention of a column does."""

import pytest

from quintet.db import connections, models
from quintet.db.models import F, OrderBy, Value
from quintet.db.models.functions import Coalesce, Lower
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Book, tables

APPS = Apps()


class Desk(models.Model):
    class Meta:
        abstract = True
        app_label = "desks"
        apps = APPS


class Owner(Desk):
    name = models.CharField(max_length=20)
    nick = models.CharField(max_length=20, null=True)

    class Meta(Desk.Meta):
        ordering = [Coalesce("nick", Value("m")).desc(), Lower("name")]


class Drawer(Desk):
    owner = models.ForeignKey(Owner, models.CASCADE, null=True)

    class Meta(Desk.Meta):
        ordering = ["owner", "pk"]


class Key(Desk):
    drawer = models.ForeignKey(Drawer, models.CASCADE)

    class Meta(Desk.Meta):
        ordering = ["-drawer"]


class Lock(Desk):
    owner = models.ForeignKey(Owner, models.CASCADE, null=True)

    class Meta(Desk.Meta):
        ordering = [F("owner").asc(nulls_first=True), OrderBy(F("pk"), descending=True)]


@pytest.fixture
def desks(db):
    with tables(db["db"], Owner, Drawer, Key, Lock):
        for name, nick in (("b", None), ("A", None), ("c", "z"), ("d", "a")):
            owner = Owner.objects.using("db").create(name=name, nick=nick)
            drawer = Drawer.objects.using("db").create(owner=owner)
            Key.objects.using("db").create(drawer=drawer)
            Lock.objects.using("db").create(owner=owner)
        Lock.objects.using("db").create()
        yield


def letters(rows, path):
    return "".join(rows.values_list(path, flat=True))


def test_expressions_with_values_are_an_order(desks):
    owners = Owner.objects.using("db")
    assert letters(owners, "name") == "cAbd"
    assert letters(owners.filter(name__in=["A", "b", "d"]), "name") == "Abd"
    assert letters(owners.reverse(), "name") == "dbAc"
    assert owners.filter(nick=None).first().name == "A"


def test_a_relation_sorts_by_the_expressions_of_its_model(desks):
    assert letters(Drawer.objects.using("db"), "owner__name") == "cAbd"
    assert letters(Drawer.objects.using("db").order_by("-owner"), "owner__name") == "dbAc"
    assert letters(Key.objects.using("db"), "drawer__owner__name") == "dbAc"
    assert letters(Key.objects.using("db").order_by("drawer"), "drawer__owner__name") == "cAbd"


def test_an_expression_of_a_relation_sorts_by_its_column(desks):
    locks = Lock.objects.using("db")
    assert list(locks.values_list("owner__name", flat=True)) == [None, "b", "A", "c", "d"]
    assert list(locks.reverse().values_list("owner__name", flat=True)) == ["d", "c", "A", "b", None]
    assert letters(Drawer.objects.using("db").order_by(F("owner").desc()), "owner__name") == "dcAb"


def test_a_column_sorts_once(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        rows = Book.objects.using("db").order_by(F("title").desc(), "pages", "title", "-title")
        assert [row.title for row in rows][1:] == ["Three", "One 100%"] or connections["db"].vendor == "postgresql"
    assert asked.captured_queries[0]["sql"].partition("ORDER BY")[2].count("title") == 1


def test_a_slice_cannot_be_turned_round(library):
    with pytest.raises(TypeError, match="Cannot reverse a query once a slice has been taken"):
        Book.objects.using("db")[:2].reverse()
