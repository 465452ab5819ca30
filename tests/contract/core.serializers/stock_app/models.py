"""Makers and goods, with natural keys, relations in a circle, inheritance, a composite key and a generic foreign key."""

import datetime

from quintet.contrib.contenttypes.fields import GenericForeignKey
from quintet.contrib.contenttypes.models import ContentType
from quintet.db import models


class MakerManager(models.Manager):
    def get_by_natural_key(self, name):
        return self.get(name=name)


class Maker(models.Model):
    name = models.CharField(max_length=30, unique=True)
    favourite = models.ForeignKey("Good", models.SET_NULL, null=True, related_name="+")

    objects = MakerManager()

    def natural_key(self):
        return (self.name,)


class Word(models.Model):
    text = models.CharField(max_length=30)


class GoodManager(models.Manager):
    def get_by_natural_key(self, name, maker):
        return self.get(name=name, maker__name=maker)


class Good(models.Model):
    name = models.CharField(max_length=60)
    maker = models.ForeignKey(Maker, models.CASCADE, null=True)
    words = models.ManyToManyField(Word)
    admirers = models.ManyToManyField(Maker, related_name="admired")
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    made_on = models.DateField(null=True)
    made_at = models.DateTimeField(null=True)
    opens = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    bytes = models.BinaryField(null=True)
    data = models.JSONField(null=True)
    code = models.UUIDField(null=True)
    sound = models.BooleanField(null=True)
    weight = models.FloatField(null=True)
    picture = models.FileField(null=True)

    objects = GoodManager()

    def natural_key(self):
        return (self.name, *self.maker.natural_key())

    natural_key.dependencies = ["stock_app.maker"]


class Toy(Good):
    age = models.IntegerField()


class OldToy(Toy):
    class Meta:
        proxy = True


class Loner(models.Model):
    """Has a natural key, and opts out of it where it has no name."""

    name = models.CharField(max_length=30)
    objects = MakerManager()

    def natural_key(self):
        return (self.name,) if self.name else ()


class Cell(models.Model):
    pk = models.CompositePrimaryKey("row", "column")
    row = models.IntegerField()
    column = models.UUIDField()
    value = models.CharField(max_length=5)


class Badge(models.Model):
    at = models.TimeField(primary_key=True, default=datetime.time(8))
    text = models.CharField(max_length=5)


class Note(models.Model):
    kind = models.ForeignKey(ContentType, models.CASCADE)
    number = models.PositiveIntegerField()
    subject = GenericForeignKey("kind", "number")


class ShownManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(shown=True)


class Item(models.Model):
    shown = models.BooleanField(default=True)
    stamp = models.DateTimeField(auto_now=True)

    objects = ShownManager()
