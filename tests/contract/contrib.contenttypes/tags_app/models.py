"""Tags on anything, and what is tagged: a model, its child, its proxy, and one with keys that are text."""

from quintet.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from quintet.contrib.contenttypes.models import ContentType
from quintet.db import models


class Tag(models.Model):
    word = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True)
    object_id = models.CharField(max_length=40, null=True)
    target = GenericForeignKey()

    class Meta:
        ordering = ["word"]

    def __str__(self):
        return self.word


class Bookmark(models.Model):
    url = models.CharField(max_length=50)
    tags = GenericRelation(Tag, related_query_name="bookmark")


class Feed(Bookmark):
    every = models.IntegerField(default=60)


class Plant(models.Model):
    code = models.CharField(max_length=10, primary_key=True)
    tags = GenericRelation(Tag)


class Untagged(models.Model):
    """Nothing leads from here to its tags."""


class Remark(models.Model):
    kind = models.ForeignKey(ContentType, models.CASCADE)
    number = models.PositiveIntegerField()
    about = GenericForeignKey("kind", "number", for_concrete_model=False)


class Page(models.Model):
    remarks = GenericRelation(Remark, "number", "kind", for_concrete_model=False)


class FrontPage(Page):
    class Meta:
        proxy = True
