"""Papers with permissions of their own, held by objects as the documentation of django-guardian writes it."""

from django.contrib.auth.models import User
from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class Paper(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(User, models.CASCADE, null=True)

    class Meta:
        ordering = ["title"]
        permissions = [("publish_paper", "Can publish a paper")]


class Note(models.Model):
    """Its permissions lie in tables of its own."""

    text = models.CharField(max_length=50)


class NoteUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Note, on_delete=models.CASCADE)


class NoteGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Note, on_delete=models.CASCADE)
