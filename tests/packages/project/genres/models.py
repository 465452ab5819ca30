"""Trees of django-mptt: a self-made model, and one with another name of the parent and an order."""

from django.db import models
from mptt.fields import TreeForeignKey, TreeManyToManyField
from mptt.managers import TreeManager
from mptt.models import MPTTModel


class Genre(MPTTModel):
    name = models.CharField(max_length=50, unique=True)
    parent = TreeForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")

    class MPTTMeta:
        order_insertion_by = ["name"]

    def __str__(self):
        return self.name


class Department(MPTTModel):
    title = models.CharField(max_length=50)
    above = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="below")

    objects = TreeManager()

    class MPTTMeta:
        parent_attr = "above"


class Album(models.Model):
    title = models.CharField(max_length=50)
    genre = TreeForeignKey(Genre, on_delete=models.CASCADE, related_name="albums")
    moods = TreeManyToManyField(Genre, blank=True, related_name="mood_albums")
