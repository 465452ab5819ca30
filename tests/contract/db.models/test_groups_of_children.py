"""Aggregates beside models whose columns lie in the tables of their parents."""

from quintet.db import models
from quintet.kernel.apps import Apps
from tests.kit.library import tables

APPS = Apps()


class Place(models.Model):
    name = models.CharField(max_length=20)
    town = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")

    class Meta:
        app_label = "library"
        apps = APPS


class Restaurant(Place):
    stars = models.IntegerField(default=0)

    class Meta:
        app_label = "library"
        apps = APPS


def test_rows_of_children_are_grouped_by_all_their_columns(db):
    with tables(db["db"], Place, Restaurant):
        town = Place.objects.using("db").create(name="town")
        inn = Restaurant.objects.using("db").create(name="inn", town=town, stars=2)
        Restaurant.objects.using("db").create(name="bar", town=inn)
        counted = Restaurant.objects.using("db").annotate(n=models.Count("parts")).order_by("pk")
        assert [(one.name, one.stars, one.n) for one in counted] == [("inn", 2, 1), ("bar", 0, 0)]
        rows = Place.objects.using("db").annotate(n=models.Count("parts")).select_related("restaurant").order_by("pk")
        assert [(one.name, one.n) for one in rows] == [("town", 1), ("inn", 1), ("bar", 0)]
        assert rows[1].restaurant.name == "inn"
