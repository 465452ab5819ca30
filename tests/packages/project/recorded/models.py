"""Houses whose history is kept."""

from django.contrib.auth.models import User
from django.db import models
from simple_history.models import HistoricalRecords, HistoricForeignKey


class Street(models.Model):
    name = models.CharField(max_length=30)
    history = HistoricalRecords()


class House(models.Model):
    number = models.IntegerField(default=1)
    street = HistoricForeignKey(Street, models.CASCADE, null=True, related_name="houses")
    owners = models.ManyToManyField(User, blank=True)
    history = HistoricalRecords(m2m_fields=[owners])
