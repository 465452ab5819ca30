"""Porch: Storage."""

from quintet.services.files.storage.base import Storage as Storage

__all__ = ["Storage"]
