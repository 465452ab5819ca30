"""Porch: enumerations as choices."""

from quintet.orm.enums import Choices as Choices
from quintet.orm.enums import ChoicesType as ChoicesType
from quintet.orm.enums import IntegerChoices as IntegerChoices
from quintet.orm.enums import TextChoices as TextChoices

__all__ = ["Choices", "ChoicesType", "IntegerChoices", "TextChoices"]
