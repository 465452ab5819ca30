"""The storages that STORAGES names, each made at its first use."""

from collections.abc import Mapping
from typing import Any

from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.services.files.storage.base import Storage
from quintet.services.settings import ServicesSettings

DEFAULT_STORAGE_ALIAS = "default"
STATICFILES_STORAGE_ALIAS = "staticfiles"


class InvalidStorageError(ImproperlyConfigured):
    """STORAGES lacks an alias, or names a class that cannot be imported."""


class StorageHandler:
    """Storages by alias; made anew when STORAGES is replaced, unless ``backends`` were given in its stead."""

    def __init__(self, backends: Mapping[str, Any] | None = None) -> None:
        self._given = backends
        self._made: dict[str, Storage] = {}
        self._generation = -1
        self._source: object = None

    @property
    def backends(self) -> Mapping[str, Any]:
        """What STORAGES says."""
        return ServicesSettings.now().storages if self._given is None else self._given

    def read_again(self) -> None:
        """Make every storage anew at its next use."""
        self._made = {}

    def __getitem__(self, alias: str) -> Storage:
        generation = current.settings.store.generation
        if self._generation != generation:
            self._generation = generation
            if self._source is not self.backends:
                self._source, self._made = self.backends, {}
        if alias not in self._made:
            if alias not in self.backends:
                raise InvalidStorageError(f"Could not find config for '{alias}' in settings.STORAGES.")
            self._made[alias] = self.create_storage(self.backends[alias])
        return self._made[alias]

    def create_storage(self, params: Mapping[str, Any]) -> Storage:
        """Return a storage made as STORAGES describes one: BACKEND and OPTIONS.

        Raises InvalidStorageError when the class cannot be imported.
        """
        path = params.get("BACKEND")
        if path is None:
            raise InvalidStorageError(f"An entry of STORAGES names no BACKEND: {dict(params)!r}.")
        try:
            storage_class = dotted.load_type(path)
        except ImportError as error:
            raise InvalidStorageError(f"Could not find backend {path!r}: {error}") from error
        return storage_class(**params.get("OPTIONS", {}))
