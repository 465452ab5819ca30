"""The storages that STORAGES names, each made at its first use."""

from collections.abc import Mapping
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import SettingsStore
from quintet.kit import dotted
from quintet.services.files.storage.base import Storage
from quintet.services.settings import ServicesSettings

DEFAULT_STORAGE_ALIAS = "default"


class InvalidStorageError(ImproperlyConfigured):
    """STORAGES lacks an alias, or names a class that cannot be imported."""


class StorageHandler:
    """Storages by alias; made anew in each generation of the settings unless ``backends`` were given."""

    def __init__(self, store: SettingsStore, backends: Mapping[str, Any] | None = None) -> None:
        self._store, self._given = store, backends
        self._made: dict[str, Storage] = {}
        self._generation = -1

    @property
    def backends(self) -> Mapping[str, Any]:
        """What STORAGES says."""
        return ServicesSettings.now().storages if self._given is None else self._given

    def __getitem__(self, alias: str) -> Storage:
        if self._generation != self._store.generation:
            self._made, self._generation = {}, self._store.generation
        if alias not in self._made:
            if alias not in self.backends:
                raise InvalidStorageError(f"Could not find config for '{alias}' in settings.STORAGES.")
            self._made[alias] = self.create_storage(self.backends[alias])
        return self._made[alias]

    def create_storage(self, params: Mapping[str, Any]) -> Storage:
        """Return a storage made as STORAGES describes one: BACKEND and OPTIONS.

        Raises InvalidStorageError when the class cannot be imported.
        """
        path = params["BACKEND"]
        try:
            storage_class = dotted.load_type(path)
        except ImportError as error:
            raise InvalidStorageError(f"Could not find backend {path!r}: {error}") from error
        return storage_class(**params.get("OPTIONS", {}))
