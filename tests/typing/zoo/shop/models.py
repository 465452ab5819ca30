"""Orders: a generic queryset, a manager with a queryset of its own, rows in a kept order, and a cycle between two apps."""

from quintet.db import models
from tests.typing.zoo.library.models import Book
from tests.typing.zoo.people.models import Stamped, StampedQuerySet


class OrderQuerySet(StampedQuerySet["Order"]):
    """Orders."""

    def paid(self):  # type: ignore[no-untyped-def]
        """Return what is paid."""
        return self.filter(is_paid=True).newest()

    def get(self, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Get one, as ever."""
        return super().get(*args, **kwargs)


class OpenManager(models.Manager["Order"]):
    """What is not paid."""

    def get_queryset(self) -> OrderQuerySet:
        """Begin with what is open."""
        return OrderQuerySet(self.model, using=self._db).filter(is_paid=False)

    def oldest(self) -> "Order | None":
        """Return the oldest."""
        return self.order_by("made").first()


class Order(Stamped):
    """An order."""

    is_paid = models.BooleanField(default=False)
    books = models.ManyToManyField(Book, through="Line")
    total_at = models.DecimalField(max_digits=8, decimal_places=2)
    class_ = models.CharField(max_length=1, db_column="class", default="")

    objects = OrderQuerySet.as_manager()
    open = OpenManager()


class Line(models.Model):
    """A book of an order."""

    order = models.ForeignKey(Order, models.CASCADE)
    book = models.ForeignKey(Book, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField(default=1)

    class Meta:
        order_with_respect_to = "order"


class Track(models.Model):
    """With a key of two fields."""

    pk = models.CompositePrimaryKey("album", "place")
    album = models.IntegerField()
    place = models.CharField(max_length=3)
