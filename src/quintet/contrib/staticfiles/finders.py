"""Finders: where static files are. STATICFILES_FINDERS names them, and the first that knows a file wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from quintet.contrib.staticfiles import folders as staticfiles_folders
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted

APP_FOLDER = "static"


class BaseFinder:
    """Knows where some static files are; subclasses implement `find` and `list`."""

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return what is wrong with the finder's settings."""
        raise NotImplementedError("subclasses may provide a check() method to verify the finder is configured correctly.")

    def find(self, path: str, find_all: bool = False) -> Any:
        """Return the file of a relative path (None for none), or the list of all when asked."""
        raise NotImplementedError("subclasses of BaseFinder must provide a find() method")

    def list(self, ignore_patterns: Iterable[str]) -> Iterable[tuple[str, Path]]:
        """Yield (relative path, file) of every file."""
        raise NotImplementedError("subclasses of BaseFinder must provide a list() method")


class _FolderFinder(BaseFinder):
    """A finder over folders, asked in order."""

    folders: Sequence[staticfiles_folders.StaticFolder]

    @property
    def locations(self) -> list[tuple[str, str]]:
        """(prefix, folder) of each folder."""
        return [(folder.prefix, str(folder.location)) for folder in self.folders]

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Return nothing: folders without settings need no check."""
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        """Return the first file, or all."""
        found = [file for folder in self.folders if (file := folder.path(path)) is not None]
        if find_all:
            return found
        return found[0] if found else None

    def list(self, ignore_patterns: Iterable[str]) -> Iterator[tuple[str, Path]]:
        """Yield every file, folder by folder."""
        for folder in self.folders:
            yield from folder.files(ignore_patterns)


class FileSystemFinder(_FolderFinder):
    """Finds files below the folders of STATICFILES_DIRS."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.folders = list(dict.fromkeys(_as_folder(entry) for entry in StaticSettings.now().staticfiles_dirs))

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


def _as_folder(entry: Any) -> staticfiles_folders.StaticFolder:
    prefix, location = entry if isinstance(entry, list | tuple) else ("", entry)
    return staticfiles_folders.StaticFolder(Path(location), str(prefix))


def _check_entry(entry: Any) -> Iterator[CheckMessage]:
    prefix, location = entry if isinstance(entry, list | tuple) else ("", entry)
    if str(prefix).endswith("/"):
        yield Error(f"The prefix {prefix!r} in the STATICFILES_DIRS setting must not end with a slash.", id="staticfiles.E003")
    root = StaticSettings.now().static_root
    if root and Path(root).absolute() == Path(location).absolute():
        yield Error("The STATICFILES_DIRS setting should not contain the STATIC_ROOT setting.", id="staticfiles.E002")
    if not Path(location).is_dir():
        yield Warning(f"The directory '{location}' in the STATICFILES_DIRS setting does not exist.", id="staticfiles.W004")


class AppDirectoriesFinder(_FolderFinder):
    """Finds files below the ``static`` folder of each app."""

    source_dir = APP_FOLDER

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        names = None if app_names is None else set(app_names)
        self.apps = [config for config in current.apps.get_app_configs() if names is None or config.name in names]
        folders = (Path(config.path) / self.source_dir for config in self.apps)
        self.folders = [staticfiles_folders.StaticFolder(folder) for folder in folders if folder.is_dir()]


def get_finder(import_path: str) -> Any:
    """Return the finder at a dotted path, made once for each generation of settings.

    Raises ImproperlyConfigured for a class that is no `BaseFinder`.
    """
    found = dotted.load_type(import_path)
    if not issubclass(found, BaseFinder):
        raise ImproperlyConfigured(f'Finder "{found}" is not a subclass of "{BaseFinder}"')
    return found()


def _load_finders() -> list[Any]:
    return [get_finder(path) for path in StaticSettings.now().staticfiles_finders]


def get_finders() -> list[Any]:
    """Return the finders of STATICFILES_FINDERS, in order."""
    return current.settings.store.per_generation(_load_finders)


def searched_locations() -> list[str]:
    """Return the folders that the finders look in."""
    return [location for finder in get_finders() for _prefix, location in getattr(finder, "locations", ())]


def find(path: str, find_all: bool = False) -> Any:
    """Return the file of a relative path as text (None for none), or the list of all when asked."""
    found: list[Path] = []
    for finder in get_finders():
        files = finder.find(path, find_all=find_all)
        if files and not find_all:
            return str(files)
        found += files or []
    return [str(file) for file in found] if find_all else None
