"""Finders: where static files are. STATICFILES_FINDERS names them, and the first that knows a file wins."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from quintet.contrib.staticfiles import folders
from quintet.contrib.staticfiles.current import searched_locations
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.kernel import current, deprecated
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.lazy import classproperty
from quintet.services.files.current import default_storage
from quintet.services.files.storage import filesystem
from quintet.services.files.storage.base import Storage

APP_FOLDER = "static"


class BaseFinder:
    """Knows where some static files are; subclasses implement `find` and `list`."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return what is wrong with the finder's settings."""
        raise NotImplementedError("subclasses may provide a check() method to verify the finder is configured correctly.")

    def find(self, path: str, find_all: bool = False, **former: Any) -> Any:
        """Return the file of a relative path (nothing for none), or the list of all when asked."""
        raise NotImplementedError("subclasses of BaseFinder must provide a find() method")

    def list(self, ignore_patterns: Iterable[str]) -> Iterable[tuple[str, Any]]:
        """Yield (relative path, storage) of every file; a ``prefix`` of the storage stands before the path."""
        raise NotImplementedError("subclasses of BaseFinder must provide a list() method")


class FileSystemFinder(BaseFinder):
    """Finds files below the folders of STATICFILES_DIRS: ``locations`` are (prefix, folder), ``storages`` by folder."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        entries = (_prefix_and_folder(entry) for entry in StaticSettings.now().staticfiles_dirs)
        self.locations = list(dict.fromkeys((prefix, str(folder)) for prefix, folder in entries))
        self.storages = {folder: _storage(folder, prefix) for prefix, folder in self.locations}

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return what is wrong with STATICFILES_DIRS."""
        dirs: Any = StaticSettings.now().staticfiles_dirs
        if not isinstance(dirs, list | tuple):
            return [
                Error(
                    "The STATICFILES_DIRS setting is not a tuple or list.",
                    hint="Perhaps you forgot a trailing comma?",
                    id="staticfiles.E001",
                )
            ]
        return [message for entry in cast("list[Any]", dirs) for message in _check_entry(entry)]

    def find(self, path: str, find_all: bool = False, **former: Any) -> Any:
        """Return the first file, or all."""
        if former:
            find_all = _former_name(f"{type(self).__qualname__}.find", former, find_all)
        found: list[str] = []
        for prefix, root in self.locations:
            _note(root)
            file = self.find_location(root, path, prefix)
            if file and not find_all:
                return file
            found += [file] if file else []
        return found

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        """Return the file of a relative path below one folder, None for none."""
        name = folders.without_prefix(path, prefix or "")
        return None if name is None else folders.find_inside(root, name)

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yield every file, folder by folder; folders that are not there have none."""
        for prefix, root in self.locations:
            if os.path.isdir(root):
                storage = _storage(root, prefix)
                for path in folders.list_files(storage, ignore_patterns):
                    yield path, storage


def _storage(folder: str, prefix: str = "") -> filesystem.FileSystemStorage:
    storage: Any = filesystem.FileSystemStorage(location=folder)
    storage.prefix = prefix
    return storage


def _note(location: str) -> None:
    if location not in searched_locations:
        searched_locations.append(location)


def _prefix_and_folder(entry: Any) -> tuple[str, Any]:
    prefix, location = entry if isinstance(entry, list | tuple) else ("", entry)
    return str(prefix), location


def _check_entry(entry: Any) -> Iterator[CheckMessage]:
    prefix, location = _prefix_and_folder(entry)
    if prefix.endswith("/"):
        yield Error(f"The prefix {prefix!r} in the STATICFILES_DIRS setting must not end with a slash.", id="staticfiles.E003")
    root = StaticSettings.now().static_root
    if root and Path(root).absolute() == Path(location).absolute():
        yield Error("The STATICFILES_DIRS setting should not contain the STATIC_ROOT setting.", id="staticfiles.E002")
    if not Path(location).is_dir():
        yield Warning(f"The directory '{location}' in the STATICFILES_DIRS setting does not exist.", id="staticfiles.W004")


class AppDirectoriesFinder(BaseFinder):
    """Finds files below the ``static`` folder of each app: ``apps`` are their names, ``storages`` by name."""

    storage_class: Any = classproperty(lambda _: filesystem.FileSystemStorage)
    source_dir = APP_FOLDER

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        names = None if app_names is None else set(app_names)
        self.apps: list[str] = []
        self.storages: dict[str, filesystem.FileSystemStorage] = {}
        for config in current.apps.get_app_configs():
            folder = os.path.join(config.path, self.source_dir)
            if (names is None or config.name in names) and os.path.isdir(folder):
                self.apps.append(config.name)
                self.storages[config.name] = self.storage_class(folder)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return nothing: apps need no settings here."""
        return []

    def find(self, path: str, find_all: bool = False, **former: Any) -> Any:
        """Return the file of the first app that has it, or those of all."""
        if former:
            find_all = _former_name(f"{type(self).__qualname__}.find", former, find_all)
        found: list[str] = []
        for app in self.apps:
            _note(self.storages[app].location)
            file = self.find_in_app(app, path)
            if file and not find_all:
                return file
            found += [file] if file else []
        return found

    def find_in_app(self, app: str, path: str) -> str | None:
        """Return the file of a relative path in one app, None for none."""
        storage = self.storages.get(app)
        return folders.find_inside(storage.location, path) if storage else None

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yield every file, app by app."""
        for storage in self.storages.values():
            if os.path.isdir(storage.location):
                for path in folders.list_files(storage, ignore_patterns):
                    yield path, storage


class BaseStorageFinder(BaseFinder):
    """Finds the files of one storage: ``storage``, a class or an instance, of the class or given.

    Raises ImproperlyConfigured when there is none.
    """

    storage: Any = None

    def __init__(self, storage: Any = None, *args: Any, **kwargs: Any) -> None:
        chosen = self.storage if storage is None else storage
        if chosen is None:
            raise ImproperlyConfigured(
                f"The staticfiles storage finder {type(self)!r} doesn't have a storage class assigned. "
                "Set its attribute 'storage' to a storage."
            )
        self.storage = chosen() if isinstance(chosen, type) and issubclass(chosen, Storage) else chosen

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return nothing: the storage has settings of its own."""
        return []

    def find(self, path: str, find_all: bool = False, **former: Any) -> Any:
        """Return the file; nothing where the storage has none, or keeps it elsewhere than on this machine."""
        if former:
            find_all = _former_name(f"{type(self).__qualname__}.find", former, find_all)
        try:
            self.storage.path("")
        except NotImplementedError:
            return []
        _note(self.storage.location)
        if not self.storage.exists(path):
            return []
        match = self.storage.path(path)
        return [match] if find_all else match

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yield every file of the storage."""
        for path in folders.list_files(self.storage, ignore_patterns):
            yield path, self.storage


class DefaultStorageFinder(BaseStorageFinder):
    """Finds the files of the default storage.

    Raises ImproperlyConfigured when that storage has no folder.
    """

    storage = default_storage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not getattr(self.storage, "base_location", True):
            raise ImproperlyConfigured(
                f"The storage backend of the staticfiles finder {type(self)!r} doesn't have a valid location. "
                "Set MEDIA_ROOT, or a location in STORAGES."
            )


class FinderLoader:
    """Gives the finder of a dotted path, made once for each generation of settings."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._generation = -1

    def __call__(self, import_path: str) -> Any:
        """Return the finder.

        Raises ImproperlyConfigured for a class that is no `BaseFinder`.
        """
        generation = current.settings.store.generation
        if generation != self._generation:
            self._made, self._generation = {}, generation
        if import_path not in self._made:
            found = dotted.load_type(import_path)
            if not issubclass(found, BaseFinder):
                raise ImproperlyConfigured(f'Finder "{found}" is not a subclass of "{BaseFinder}"')
            self._made[import_path] = found()
        return self._made[import_path]

    def cache_clear(self) -> None:
        """Make every finder anew at its next use."""
        self._made = {}


get_finder = FinderLoader()


def get_finders() -> list[Any]:
    """Return the finders of STATICFILES_FINDERS, in order."""
    return [get_finder(path) for path in StaticSettings.now().staticfiles_finders]


def find(path: str, find_all: bool = False, **former: Any) -> Any:
    """Return the file of a relative path as text (None for none), or the list of all when asked.

    `searched_locations` then lists the folders that were looked in. ``all`` is the former name of ``find_all``.
    """
    if former:
        find_all = _former_name("find", former, find_all)
    searched_locations.clear()
    found: list[str] = []
    for finder in get_finders():
        files = finder.find(path, find_all=find_all)
        if files and not find_all:
            return str(files)
        found += [str(file) for file in (files if isinstance(files, list | tuple) else [files])] if files else []
    return found if find_all else None


def _former_name(function: str, given: dict[str, Any], find_all: bool) -> bool:
    if "all" in given:
        said = "Passing the `all` argument to find() is deprecated. Use `find_all` instead."
        warnings.warn(said, deprecated.RemovedInDjango61Warning, stacklevel=3)
    wrong = next((name for name in given if name != "all"), None)
    if wrong is not None:
        raise TypeError(f"{function}() got an unexpected keyword argument {wrong!r}")
    if find_all:
        raise TypeError(f"{function}() got multiple values for argument 'find_all': its former name 'all' was given too.")
    return given["all"]
