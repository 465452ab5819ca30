"""Querysets of the app, in a module without models."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from quintet.db import models

if TYPE_CHECKING:
    from tests.typing.zoo.library.models import Book  # noqa: F401  named in a text below


class BookQuerySet(models.QuerySet["Book"]):
    """Books."""

    def long(self, than: int = 100) -> Self:
        """Return the long ones."""
        return self.filter(pages__gt=than)

    def since(self, day: datetime.date) -> BookQuerySet:
        """Return those made since a day."""
        return self.filter(made__date__gte=day)

    def titles(self) -> list[str]:
        """Return the titles."""
        return [book.title for book in self]
