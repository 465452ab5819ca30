"""A shop, to be filtered and to be told as JSON."""

from django.contrib.auth.models import User
from django.db import models


class Maker(models.Model):
    name = models.CharField(max_length=30, unique=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)


class Label(models.Model):
    word = models.SlugField()


class Product(models.Model):
    class Size(models.TextChoices):
        SMALL = "S", "Small"
        LARGE = "L", "Large"

    name = models.CharField(max_length=30)
    maker = models.ForeignKey(Maker, models.CASCADE, related_name="products")
    size = models.CharField(max_length=1, choices=Size, default=Size.SMALL)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    made = models.DateField(null=True, blank=True)
    sold_out = models.BooleanField(default=False)
    labels = models.ManyToManyField(Label, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "maker"], name="one_name_a_maker")]
