"""Managers, querysets and what they give, as pyright and mypy read them without plugins."""

import datetime
from collections.abc import AsyncIterator, Iterator
from typing import Any, Self, assert_type

from quintet.db import models
from quintet.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Sum, Value
from quintet.db.models.functions import Lower


class ShelfQuerySet(models.QuerySet["Shelf"]):
    """A queryset of one's own."""

    def wide(self) -> Self:
        """Return the wide ones."""
        return self.filter(width__gte=100)

    def total(self) -> int:
        """Return the sum of the widths."""
        return self.count()


class ShelfManager(models.Manager["Shelf"]):
    """A manager of one's own."""

    def get_queryset(self) -> ShelfQuerySet:
        """Begin with the queryset of one's own."""
        return ShelfQuerySet(self.model, using=self._db)

    def widest(self) -> "Shelf | None":
        """Return the widest."""
        return self.order_by("-width").first()


class Shelf(models.Model):
    """A model with managers of one's own."""

    name = models.CharField(max_length=20)
    width = models.IntegerField()

    shelves = ShelfManager()
    wide = ShelfQuerySet.as_manager()
    made = models.Manager.from_queryset(ShelfQuerySet)()


class Plank(models.Model):
    """A model with the ordinary manager."""

    shelf = models.ForeignKey(Shelf, models.CASCADE)
    length = models.IntegerField()


def chains() -> None:
    """Hold the assertions about querysets; never run."""
    rows = Plank.objects.all()
    assert_type(rows, models.QuerySet[Plank])
    assert_type(rows.filter(length=1).exclude(shelf__name="x").order_by("-length").distinct(), models.QuerySet[Plank])
    assert_type(rows.select_related("shelf").prefetch_related(Prefetch("shelf")).defer("length"), models.QuerySet[Plank])
    assert_type(rows.annotate(n=Count("shelf")).alias(low=Lower("shelf__name")), models.QuerySet[Plank])
    assert_type(rows.using("other").none() | rows, models.QuerySet[Plank])
    assert_type(rows.union(rows, all=True), models.QuerySet[Plank])
    assert_type(rows[0], Plank)
    assert_type(rows[:3], models.QuerySet[Plank])
    assert_type(list(rows), list[Plank])
    assert_type(len(rows), int)
    assert_type(rows.iterator(), Iterator[Plank])
    assert_type(rows.aiterator(), AsyncIterator[Plank])


def answers() -> None:
    """Hold the assertions about what is read; never run."""
    rows = Plank.objects.filter(length__gt=1)
    assert_type(rows.get(), Plank)
    assert_type(rows.first(), Plank | None)
    assert_type(rows.last(), Plank | None)
    assert_type(rows.latest("pk"), Plank)
    assert_type(rows.earliest("pk"), Plank)
    assert_type(rows.in_bulk([1]), dict[Any, Plank])
    assert_type(rows.count(), int)
    assert_type(rows.exists(), bool)
    assert_type(rows.contains(Plank()), bool)
    assert_type(rows.aggregate(total=Sum("length")), dict[str, Any])
    assert_type(rows.explain(), str)


def writes() -> None:
    """Hold the assertions about what is written; never run."""
    assert_type(Plank.objects.create(length=1), Plank)
    assert_type(Plank.objects.get_or_create(length=1, defaults={"shelf_id": 1}), tuple[Plank, bool])
    assert_type(Plank.objects.update_or_create(length=1), tuple[Plank, bool])
    assert_type(Plank.objects.bulk_create([Plank()], batch_size=10), list[Plank])
    assert_type(Plank.objects.bulk_update([Plank()], ["length"]), int)
    assert_type(Plank.objects.filter(length=1).update(length=F("length") + 1), int)
    assert_type(Plank.objects.filter(length=1).delete(), tuple[int, dict[str, int]])


def rows_of_values() -> None:
    """Hold what values() and values_list() promise: dicts by name, tuples, and plain values when flat; never run."""
    assert_type([one["length"] for one in Plank.objects.values("length")], list[Any])
    assert_type([one[0] for one in Plank.objects.values_list("length", "pk")], list[Any])
    assert_type(Plank.objects.values("length").first(), dict[str, Any] | None)
    assert_type(Plank.objects.filter(pk=1).values("length").get(), dict[str, Any])
    assert_type(Plank.objects.values_list("length").get(), tuple[Any, ...])
    assert_type(list(Plank.objects.values_list("length", flat=True)), list[Any])
    assert_type(list(Plank.objects.dates("made", "year")), list[datetime.date])
    assert_type(Plank.objects.filter(pk=1).datetimes("made", "hour").first(), datetime.datetime | None)


def arguments() -> None:
    """Hold what filters and annotations take; never run."""
    either = Q(length=1) | ~Q(length=F("pk")) & Q(Exists(Shelf.shelves.filter(pk=OuterRef("shelf"))))
    assert_type(either, Q)
    assert_type(Plank.objects.filter(either, length__in=[1, 2]).get(), Plank)
    assert_type(Plank.objects.exclude(~either).annotate(one=Value(1)).order_by(F("length").desc(nulls_last=True)).get(), Plank)


def managers() -> None:
    """Hold the assertions about managers of one's own; never run."""
    assert_type(Shelf.shelves, ShelfManager)
    assert_type(Shelf.shelves.widest(), Shelf | None)
    assert_type(Shelf.shelves.get_queryset().wide().total(), int)
    assert_type(Shelf.shelves.get(pk=1).name, str)
    assert_type(Shelf.wide.get(pk=1), Shelf)
    assert_type(Shelf.wide.filter(pk=1).first(), Shelf | None)
    assert_type(Shelf.wide.wide().exclude(pk=1).total(), int)
    assert_type(Shelf.made.wide().filter(pk=1).get(), Shelf)
    assert_type(Shelf.made.total(), int)


class Deep(Shelf):
    """A model that inherits."""

    depth = models.IntegerField()


def covariance() -> None:
    """Hold that querysets of a subclass serve where those of its base are asked for; never run."""
    rows: models.QuerySet[Shelf] = models.QuerySet[Deep](Deep)
    assert rows


async def awaited() -> None:
    """Hold the assertions about twins; never run."""
    rows = Plank.objects.filter(length__gt=1)
    assert_type(await rows.aget(), Plank)
    assert_type(await rows.afirst(), Plank | None)
    assert_type(await rows.alast(), Plank | None)
    assert_type(await rows.ain_bulk([1]), dict[Any, Plank])
    assert_type(await rows.acount(), int)
    assert_type(await rows.aexists(), bool)
    assert_type(await rows.aaggregate(total=Sum("length")), dict[str, Any])
    assert_type(await rows.aupdate(length=1), int)
    assert_type(await rows.adelete(), tuple[int, dict[str, int]])
    assert_type(await Plank.objects.acreate(length=1), Plank)
    assert_type(await Plank.objects.aget_or_create(length=1), tuple[Plank, bool])
    assert_type(await Plank.objects.abulk_create([Plank()]), list[Plank])
    assert_type([one async for one in rows], list[Plank])
    assert_type([one async for one in rows.aiterator()], list[Plank])
    plank = Plank()
    assert_type(await plank.asave(update_fields=["length"]), None)
    assert_type(await plank.adelete(), tuple[int, dict[str, int]])
    assert_type(await plank.arefresh_from_db(), None)
