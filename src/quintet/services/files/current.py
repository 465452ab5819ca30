"""The fuse box of files: the storages of the process."""

from typing import Any

from quintet.kernel.current import settings
from quintet.kit.lazy import LazyObject
from quintet.services.files.storage.handler import DEFAULT_STORAGE_ALIAS, StorageHandler

storages = StorageHandler(settings.store)


class DefaultStorage(LazyObject):
    """The storage of the alias "default", looked up at each use so that changed settings are followed."""

    def _setup(self) -> None:
        self._wrapped = storages[DEFAULT_STORAGE_ALIAS]

    def __getattr__(self, name: str) -> Any:
        return getattr(storages[DEFAULT_STORAGE_ALIAS], name)


default_storage = DefaultStorage()
