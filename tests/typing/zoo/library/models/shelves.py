"""Shelves, which books stand on."""

from quintet.db import models


class Shelf(models.Model):
    """A shelf, by a number that somebody gave it."""

    number = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=20)
    next: "models.OneToOneField[Shelf | None]" = models.OneToOneField("self", models.CASCADE, null=True, related_name="previous")
