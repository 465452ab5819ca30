"""Choices as pyright and mypy read them without plugins."""

from typing import Any, assert_type

from quintet.db import models


class Suit(models.IntegerChoices):
    """Members with labels."""

    DIAMOND = 1, "Diamond"
    SPADE = 2, "Spade"


class Year(models.TextChoices):
    """Members of text."""

    FRESHMAN = "FR", "Freshman"
    SENIOR = "SR", "Senior"


class Card(models.Model):
    """A model with choices."""

    suit = models.IntegerField(choices=Suit)
    year = models.CharField(max_length=2, choices=Year.choices, default=Year.SENIOR)


def members() -> None:
    """Hold the assertions; never run."""
    assert_type(Suit(1), Suit)
    assert_type(Suit.choices, list[tuple[Any, Any]])
    assert_type(Suit.labels, list[Any])
    assert_type(Suit.values, list[Any])
    assert_type(Suit.names, list[str])
    name: str = Suit.SPADE.name
    assert name
    assert_type(Year.SENIOR.lower(), str)
    assert_type([member.label for member in Suit], list[Any])


def columns(card: Card) -> None:
    """Hold the assertions; never run."""
    assert_type(card.suit, int)
    assert_type(card.year, str)
    card.suit = Suit.SPADE
    card.year = Year.SENIOR
