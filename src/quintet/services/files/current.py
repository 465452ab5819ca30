"""The fuse box of files: the storages of the process."""

from typing import Any

from quintet.kernel.settings import setting_changed
from quintet.kit.lazy import LazyObject, empty
from quintet.services.files.storage.handler import DEFAULT_STORAGE_ALIAS, StorageHandler

storages = StorageHandler()


class DefaultStorage(LazyObject):
    """The storage of the alias "default", looked up at each use so that changed settings are followed."""

    def _setup(self) -> None:
        self._wrapped = storages[DEFAULT_STORAGE_ALIAS]

    def __getattr__(self, name: str) -> Any:
        return getattr(storages[DEFAULT_STORAGE_ALIAS], name)


default_storage = DefaultStorage()


def read_again(*, setting: str, **_: Any) -> None:
    """Have STORAGES read anew: whoever says that it changed may have changed it in place."""
    if setting == "STORAGES":
        storages.read_again()
        default_storage.__dict__["_wrapped"] = empty


setting_changed.connect(read_again)
