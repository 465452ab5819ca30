"""People with telephones, times of change and slugs."""

from django.db import models
from django_extensions.db.fields import AutoSlugField
from django_extensions.db.models import TimeStampedModel
from phonenumber_field.modelfields import PhoneNumberField


class Person(TimeStampedModel):
    name = models.CharField(max_length=30)
    slug = AutoSlugField(populate_from="name")
    phone = PhoneNumberField(blank=True, region="GB")
