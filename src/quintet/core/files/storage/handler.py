"""Porch: storages by alias."""

from quintet.services.files.storage.handler import InvalidStorageError as InvalidStorageError
from quintet.services.files.storage.handler import StorageHandler as StorageHandler

__all__ = ["InvalidStorageError", "StorageHandler"]
