"""A field of django-model-utils that adds a second column; it has no migrations, which would declare that column twice."""

from django.db import models
from model_utils.fields import SplitField


class Article(models.Model):
    body = SplitField(blank=True)
