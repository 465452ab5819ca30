"""Models as the documentation of django-model-utils writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from model_utils import Choices, FieldTracker
from model_utils.fields import AutoCreatedField, AutoLastModifiedField, MonitorField, StatusField, UrlsafeTokenField
from model_utils.managers import InheritanceManager, QueryManager
from model_utils.models import SoftDeletableModel, StatusModel, TimeFramedModel, TimeStampedModel, UUIDModel


class Story(StatusModel, TimeStampedModel):
    STATUS = Choices("draft", ("published", _("published")), ("gone", _("taken back")))
    title = models.CharField(max_length=50)
    views = models.IntegerField(default=0)

    objects = models.Manager()
    recent = QueryManager(views__gte=10).order_by("-views")
    tracker = FieldTracker()

    class Meta:
        ordering = ["pk"]


class Notice(SoftDeletableModel):
    text = models.CharField(max_length=20)


class Event(TimeFramedModel):
    name = models.CharField(max_length=20)


class Ticket(UUIDModel):
    STATUS = Choices("open", "closed")
    status = StatusField()
    closed = MonitorField(monitor="status", when=["closed"], null=True, default=None)
    token = UrlsafeTokenField(max_length=40)
    made = AutoCreatedField()
    changed = AutoLastModifiedField()


class Place(models.Model):
    name = models.CharField(max_length=50)
    town = models.ForeignKey("Place", models.CASCADE, null=True, related_name="parts")
    objects = InheritanceManager()


class Restaurant(Place):
    stars = models.IntegerField(default=0)


class Bar(Place):
    beers = models.IntegerField(default=0)


class Pub(Bar):
    darts = models.BooleanField(default=True)
