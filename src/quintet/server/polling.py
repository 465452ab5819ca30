"""Reloaders that look at every file in turn: for file systems that tell of no changes, and for packages that build on them.

The development server itself hears of changes from the system (`quintet.server.reload`); this is the slower way, under the
names by which packages know it: `BaseReloader` and `StatReloader` of `quintet.utils.autoreload`.
"""

import functools
import itertools
import os
import sys
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar
from zipimport import zipimporter

from quintet.kernel import current
from quintet.server.autoreload import autoreload_started, file_changed, trigger_reload
from quintet.server.current import supervised

P = ParamSpec("P")
R = TypeVar("R")

#: The framework's own folder.
FRAMEWORK = Path(__file__).resolve().parent.parent


class WatchmanUnavailable(Exception):
    """The reloader that uses Watchman cannot run."""


def is_django_path(path: str | os.PathLike[str]) -> bool:
    """Say whether a file is one of the framework's."""
    return FRAMEWORK in Path(path).resolve().parents


def is_django_module(module: ModuleType) -> bool:
    """Say whether a module is one of the framework's."""
    file = getattr(module, "__file__", None)
    return file is not None and is_django_path(file)


def check_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Return ``function`` that notes the file of an exception before it goes on, so that mending that file is seen."""

    @functools.wraps(function)
    def noting(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            file = error.filename if isinstance(error, SyntaxError) else frames[-1].filename if frames else None
            if file and file not in supervised.broken_files:
                supervised.broken_files.append(file)
            raise

    return noting


def iter_all_python_module_files() -> frozenset[Path]:
    """Return the files of all modules that are loaded, and of those that failed to load."""
    modules = tuple(module for name, module in sorted(sys.modules.items()) if type(module) is ModuleType)
    return iter_modules_and_files(modules, frozenset(supervised.broken_files))


@functools.lru_cache(maxsize=1)
def iter_modules_and_files(modules: Iterable[ModuleType], extra_files: frozenset[str]) -> frozenset[Path]:
    """Return the files of ``modules``, and ``extra_files``, as resolved paths of what exists."""
    found: set[Path] = set()
    for text in itertools.chain(map(_file_of, modules), extra_files):
        if not text:
            continue
        try:
            found.add(Path(text).resolve(strict=True).absolute())
        except (OSError, ValueError):  # gone meanwhile, or no path at all
            continue
    return frozenset(found)


def _file_of(module: ModuleType) -> str | None:
    if module.__name__ == "__main__":
        return getattr(module, "__file__", None)
    spec = getattr(module, "__spec__", None)
    if spec is None:
        return None
    loader: Any = spec.loader
    return loader.archive if isinstance(loader, zipimporter) else spec.origin if spec.has_location else None


def common_roots(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return those of ``paths`` that lie below no other of them."""
    found: list[Path] = []
    for path in sorted(set(paths), key=lambda one: len(one.parts)):
        if not any(path.is_relative_to(root) for root in found):
            found.append(path)
    return tuple(found)


def sys_path_directories() -> Iterator[Path]:
    """Yield the folders of ``sys.path``; of an archive in it, the folder that holds it."""
    for entry in sys.path:
        try:
            path = Path(entry).resolve(strict=True).absolute()
        except OSError:
            continue
        yield path.parent if path.is_file() else path


class BaseReloader:
    """What reloaders share: extra files and folders with patterns to watch, and a loop of looks until `stop`.

    A subclass gives `tick`, a generator that looks once a step and calls `notify_file_changed`.
    """

    def __init__(self) -> None:
        self.extra_files: set[Path] = set()
        self.directory_globs: defaultdict[Path, set[str]] = defaultdict(set)
        self._stop = threading.Event()

    def watch_dir(self, path: str | os.PathLike[str], glob: str) -> None:
        """Watch the files below the folder ``path`` that match ``glob``; a folder that cannot be found is left out."""
        try:
            folder = Path(path).absolute()
        except FileNotFoundError:
            return
        self.directory_globs[folder].add(glob)

    def watched_files(self, include_globs: bool = True) -> Iterator[Path]:
        """Yield the files of loaded modules, the extra ones, and those that match the patterns."""
        yield from iter_all_python_module_files()
        yield from self.extra_files
        if include_globs:
            for folder, globs in self.directory_globs.items():
                for glob in globs:
                    yield from folder.glob(glob)

    def wait_for_apps_ready(self, app_reg: Any, django_main_thread: threading.Thread) -> bool:
        """Wait until the apps are loaded; False when the thread that loads them ended before."""
        while django_main_thread.is_alive():
            if app_reg.ready_event.wait(timeout=0.1):
                return True
        return False

    def run(self, django_main_thread: threading.Thread) -> None:
        """Watch until stopped, once the apps are loaded; receivers of `autoreload_started` may add folders first."""
        self.wait_for_apps_ready(current.apps, django_main_thread)
        autoreload_started.send(sender=self)
        self.run_loop()

    def run_loop(self) -> None:
        """Look, step by step, until stopped or until the looks end."""
        looks = self.tick()
        while not self.should_stop:
            try:
                next(looks)
            except StopIteration:
                break
        self.stop()

    def tick(self) -> Generator[None]:
        """Return a generator that looks once a step."""
        raise NotImplementedError("A reloader gives a tick().")

    @classmethod
    def check_availability(cls) -> None:
        """Raise an error when this kind of reloader cannot run here."""
        raise NotImplementedError("A reloader gives a check_availability().")

    def notify_file_changed(self, path: Path) -> None:
        """Tell the receivers of `file_changed`; start anew unless one of them has dealt with it."""
        answers = file_changed.send(sender=self, file_path=path)
        if not any(answer for _, answer in answers):
            trigger_reload(path)

    @property
    def should_stop(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End the loop after its present step."""
        self._stop.set()


class StatReloader(BaseReloader):
    """Looks at the time of change of every file, once a second."""

    SLEEP_TIME = 1

    def tick(self) -> Generator[None]:
        """Look at all files, a step at a time; the first look only notes the times."""
        times: dict[Path, float] = {}
        while True:
            for path, changed in self.snapshot_files():
                before = times.get(path)
                times[path] = changed
                if before is not None and changed > before:
                    self.notify_file_changed(path)
            time.sleep(self.SLEEP_TIME)
            yield

    def snapshot_files(self) -> Iterator[tuple[Path, float]]:
        """Yield each watched file that exists, once, with its time of change in seconds."""
        seen: set[Path] = set()
        for path in self.watched_files():
            if path in seen:
                continue
            seen.add(path)
            try:
                yield path, path.stat().st_mtime
            except OSError:
                continue

    @classmethod
    def check_availability(cls) -> None:
        """Do nothing: files can be looked at everywhere."""


class WatchmanReloader(BaseReloader):
    """Never available: changes come from the system by way of watchfiles, which needs no service. Kept for its name."""

    @classmethod
    def check_availability(cls) -> None:
        """Raise WatchmanUnavailable."""
        raise WatchmanUnavailable("The development server hears of changes through watchfiles, and does not use Watchman.")


def get_reloader() -> BaseReloader:
    """Return a reloader: by Watchman where that is available, else one that looks at the files."""
    try:
        WatchmanReloader.check_availability()
    except WatchmanUnavailable:
        return StatReloader()
    return WatchmanReloader()
