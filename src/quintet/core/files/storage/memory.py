"""Porch: InMemoryStorage."""

from quintet.services.files.storage.memory import InMemoryStorage as InMemoryStorage

__all__ = ["InMemoryStorage"]
