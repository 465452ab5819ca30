"""Porch: storages of files."""

from quintet.services.files.current import DefaultStorage as DefaultStorage
from quintet.services.files.current import default_storage as default_storage
from quintet.services.files.current import storages as storages
from quintet.services.files.storage.base import Storage as Storage
from quintet.services.files.storage.filesystem import FileSystemStorage as FileSystemStorage
from quintet.services.files.storage.handler import InvalidStorageError as InvalidStorageError
from quintet.services.files.storage.handler import StorageHandler as StorageHandler
from quintet.services.files.storage.memory import InMemoryStorage as InMemoryStorage

__all__ = [
    "DefaultStorage",
    "FileSystemStorage",
    "InMemoryStorage",
    "InvalidStorageError",
    "Storage",
    "StorageHandler",
    "default_storage",
    "storages",
]
