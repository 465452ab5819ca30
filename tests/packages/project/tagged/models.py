"""Bread with tags, of the package's own table and of one of its own."""

from django.db import models
from taggit.managers import TaggableManager
from taggit.models import GenericTaggedItemBase, ItemBase, TagBase


class Bread(models.Model):
    name = models.CharField(max_length=30)
    tags = TaggableManager(blank=True)


class Flour(TagBase):
    pass


class FlourOfCake(ItemBase):
    tag = models.ForeignKey(Flour, models.CASCADE, related_name="uses")
    content_object = models.ForeignKey("Cake", models.CASCADE)


class Cake(models.Model):
    name = models.CharField(max_length=30)
    flours = TaggableManager(through=FlourOfCake)


class Note(GenericTaggedItemBase):
    tag = models.ForeignKey(Flour, models.CASCADE, related_name="notes")


class Biscuit(models.Model):
    flours = TaggableManager(through=Note)
