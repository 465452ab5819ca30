"""Shops, words, and goods that refer to both, and to the next of their own."""

from quintet.db import models


class Shop(models.Model):
    """Where goods are."""

    name = models.CharField(max_length=30)


class Word(models.Model):
    """What describes goods."""

    text = models.CharField(max_length=30)


class GoodManager(models.Manager):
    """Finds goods by their code."""

    def get_by_natural_key(self, code):
        """Return the good of a code."""
        return self.get(code=code)


class Good(models.Model):
    """A row of many."""

    code = models.CharField(max_length=30, unique=True)
    shop = models.ForeignKey(Shop, models.CASCADE)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    at = models.DateTimeField()
    next = models.ForeignKey("self", models.SET_NULL, null=True)
    words = models.ManyToManyField(Word)

    objects = GoodManager()

    def natural_key(self):
        """Return the code."""
        return (self.code,)
