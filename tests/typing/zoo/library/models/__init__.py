"""The models, each in a module."""

from tests.typing.zoo.library.models.books import Book as Book
from tests.typing.zoo.library.models.shelves import Shelf as Shelf

__all__ = ["Book", "Shelf"]
