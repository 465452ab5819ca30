"""What is asked, what can be answered, and how often each answer was given."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

RECENT = datetime.timedelta(days=1)


class QuestionQuerySet(models.QuerySet):
    """Questions by what a visitor may see."""

    def published(self):
        """Return the questions whose time has come."""
        return self.filter(pub_date__lte=timezone.now())

    def answerable(self):
        """Return the published questions that have at least one choice."""
        return self.published().filter(choice__isnull=False).distinct()


class Question(models.Model):
    """One question, shown from its publication date on."""

    question_text = models.CharField("question", max_length=200)
    pub_date = models.DateTimeField("date published", default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pub_date", "-pk"]

    def __str__(self):
        return self.question_text

    def was_published_recently(self):
        """Say whether the question appeared within the last day."""
        now = timezone.now()
        return now - RECENT <= self.pub_date <= now


class Choice(models.Model):
    """One possible answer and the votes it has."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    choice_text = models.CharField("choice", max_length=200)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.choice_text
