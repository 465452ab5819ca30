"""Attributes of models by the kind of their field, as pyright and mypy read them without plugins."""

import datetime
import uuid
from decimal import Decimal
from typing import Any, assert_type

from quintet.db import models


class Everything(models.Model):
    """A model with a field of each kind, once plain and once nullable."""

    char = models.CharField(max_length=5)
    char_null = models.CharField(max_length=5, null=True)
    text = models.TextField()
    text_null = models.TextField(null=True)
    slug = models.SlugField()
    slug_null = models.SlugField(null=True)
    email = models.EmailField()
    email_null = models.EmailField(null=True)
    url = models.URLField()
    url_null = models.URLField(null=True)
    address = models.GenericIPAddressField()
    address_null = models.GenericIPAddressField(null=True)
    integer = models.IntegerField()
    integer_null = models.IntegerField(null=True)
    small = models.SmallIntegerField()
    small_null = models.SmallIntegerField(null=True)
    big = models.BigIntegerField()
    big_null = models.BigIntegerField(null=True)
    positive = models.PositiveIntegerField()
    positive_null = models.PositiveIntegerField(null=True)
    positive_small = models.PositiveSmallIntegerField()
    positive_small_null = models.PositiveSmallIntegerField(null=True)
    positive_big = models.PositiveBigIntegerField()
    positive_big_null = models.PositiveBigIntegerField(null=True)
    real = models.FloatField()
    real_null = models.FloatField(null=True)
    decimal = models.DecimalField(max_digits=5, decimal_places=2)
    decimal_null = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    flag = models.BooleanField()
    flag_null = models.BooleanField(null=True)
    date = models.DateField()
    date_null = models.DateField(null=True)
    moment = models.DateTimeField()
    moment_null = models.DateTimeField(null=True)
    time = models.TimeField()
    time_null = models.TimeField(null=True)
    duration = models.DurationField()
    duration_null = models.DurationField(null=True)
    unique = models.UUIDField()
    unique_null = models.UUIDField(null=True)
    data = models.BinaryField()
    data_null = models.BinaryField(null=True)
    document = models.JSONField()


class Keyed(models.Model):
    """A model that declares its key."""

    number = models.BigAutoField(primary_key=True)


def texts(one: Everything) -> None:
    """Hold the assertions; never run."""
    assert_type(one.char, str)
    assert_type(one.char_null, str | None)
    assert_type(one.text, str)
    assert_type(one.text_null, str | None)
    assert_type(one.slug, str)
    assert_type(one.slug_null, str | None)
    assert_type(one.email, str)
    assert_type(one.email_null, str | None)
    assert_type(one.url, str)
    assert_type(one.url_null, str | None)
    assert_type(one.address, str)
    assert_type(one.address_null, str | None)


def numbers(one: Everything, keyed: Keyed) -> None:
    """Hold the assertions; never run."""
    assert_type(one.integer, int)
    assert_type(one.integer_null, int | None)
    assert_type(one.small, int)
    assert_type(one.small_null, int | None)
    assert_type(one.big, int)
    assert_type(one.big_null, int | None)
    assert_type(one.positive, int)
    assert_type(one.positive_null, int | None)
    assert_type(one.positive_small, int)
    assert_type(one.positive_small_null, int | None)
    assert_type(one.positive_big, int)
    assert_type(one.positive_big_null, int | None)
    assert_type(one.real, float)
    assert_type(one.real_null, float | None)
    assert_type(one.decimal, Decimal)
    assert_type(one.decimal_null, Decimal | None)
    assert_type(one.flag, bool)
    assert_type(one.flag_null, bool | None)
    assert_type(keyed.number, int)


def moments(one: Everything) -> None:
    """Hold the assertions; never run."""
    assert_type(one.date, datetime.date)
    assert_type(one.date_null, datetime.date | None)
    assert_type(one.moment, datetime.datetime)
    assert_type(one.moment_null, datetime.datetime | None)
    assert_type(one.time, datetime.time)
    assert_type(one.time_null, datetime.time | None)
    assert_type(one.duration, datetime.timedelta)
    assert_type(one.duration_null, datetime.timedelta | None)


def others(one: Everything) -> None:
    """Hold the assertions; never run."""
    assert_type(one.unique, uuid.UUID)
    assert_type(one.unique_null, uuid.UUID | None)
    assert_type(one.data, bytes)
    assert_type(one.data_null, bytes | None)
    assert_type(one.document, Any)
    assert_type(one.pk, Any)
    assert_type(one.full_clean(), None)
    assert_type(one.delete(), tuple[int, dict[str, int]])


def assignments(one: Everything) -> None:
    """Hold what may be assigned and what may not; never run."""
    one.char = "text"
    one.integer_null = None
    one.flag = True
    one.integer += 1


class Shade(models.Field[tuple[int, int, int]]):
    """A field of one's own: what it holds is the argument of `Field`."""


class Tag(models.CharField[str]):
    """A stock field with defaults of one's own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 30)
        super().__init__(*args, **options)


class Paint(models.Model):
    """A model with both."""

    shade = Shade()
    tag = Tag()


def own_fields(paint: Paint) -> None:
    """Hold the assertions; never run."""
    assert_type(paint.shade, tuple[int, int, int])
    assert_type(paint.tag, str)
    assert_type(Paint.objects.get(pk=1).shade, tuple[int, int, int])
