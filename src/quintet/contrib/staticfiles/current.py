"""The fuse box of static files: the storage in force, and where the last search looked."""

from typing import Any

from quintet.kernel.settings import setting_changed
from quintet.kit.lazy import LazyObject, empty
from quintet.services.files.current import storages
from quintet.services.files.storage.handler import STATICFILES_STORAGE_ALIAS


class ConfiguredStorage(LazyObject):
    """The storage of the alias "staticfiles", made when it is first used."""

    def _setup(self) -> None:
        self._wrapped = storages[STATICFILES_STORAGE_ALIAS]


staticfiles_storage: Any = ConfiguredStorage()


def _look_up_anew(*, setting: str, **_: Any) -> None:
    """Forget the storage: STORAGES may name another one."""
    if setting == "STORAGES":
        staticfiles_storage.__dict__["_wrapped"] = empty


setting_changed.connect(_look_up_anew)

#: The folders that the last `finders.find` looked in; finders of other packages append to it.
searched_locations: list[str] = []
