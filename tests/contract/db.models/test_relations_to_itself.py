"""Many-to-many relations of a model to itself, in one direction and in both."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import models
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import tables

APPS = Apps()


class Kept(models.Manager):
    def get_queryset(self):
        return super().get_queryset().exclude(name="hidden")


class Person(models.Model):
    name = models.CharField(max_length=20)
    friends = models.ManyToManyField("self")
    heroes = models.ManyToManyField("self", symmetrical=False, related_name="fans")

    objects = Kept()
    everybody = models.Manager()

    class Meta:
        app_label = "crowd"
        apps = APPS
        ordering = ["pk"]


@pytest.fixture
def crowd(db):
    with tables(db["db"], Person):
        people = [Person.objects.using("db").create(name=name) for name in ("a", "b", "hidden")]
        people[0].friends.add(*people)
        yield db["db"], people


def deletes(connection, act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return len([query for query in asked.captured_queries if query["sql"].startswith("DELETE")])


def test_friendship_goes_both_ways_and_ends_in_one_query(crowd):
    connection, (a, b, hidden) = crowd
    assert (list(a.friends.all()), list(b.friends.all())) == ([a, b], [a])
    assert deletes(connection, lambda: a.friends.remove(b)) == 1
    assert (list(a.friends.all()), list(b.friends.all())) == ([a], [])
    a.friends.add(b)
    assert deletes(connection, lambda: b.friends.clear()) == 1
    assert (list(a.friends.all()), list(b.friends.all())) == ([a], [])
    assert list(hidden.friends.all()) == [a]


def test_a_manager_takes_out_only_friends_that_it_shows(crowd):
    _connection, (a, _b, hidden) = crowd
    a.friends.remove(hidden)
    a.friends.clear()
    assert list(a.friends(manager="everybody").all()) == [hidden]
    assert list(hidden.friends.all()) == [a]


def test_heroes_need_not_know_their_fans(crowd):
    connection, (a, b, _hidden) = crowd
    a.heroes.set([b])
    assert (list(b.heroes.all()), list(b.fans.all())) == ([], [a])
    assert deletes(connection, lambda: b.fans.set([])) == 1
    assert list(a.heroes.all()) == []


def test_select_related_takes_relations_to_one_row_only(crowd):
    for name in ("friends", "fans"):
        with pytest.raises(FieldError, match=rf"^Invalid field name\(s\) given in select_related: '{name}'"):
            list(Person.objects.using("db").select_related(name))
    with pytest.raises(FieldError, match=r"^Non-relational field given in select_related: 'name'"):
        list(Person.objects.using("db").select_related("name"))
