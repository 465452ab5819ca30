"""The import alias: a finder that answers ``django.X`` with the module of ``quintet.X``."""

import sys
from collections.abc import Sequence
from importlib import util
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, ModuleType
from typing import Any

from quintet.kit import current, dotted


class ForeignDjangoError(ImportError):
    """Django itself was imported before the alias was installed; two frameworks cannot answer to one name."""


class _AliasLoader:
    """Hands out the real module under its other name.

    A loader by its methods: importing the abstract classes of `importlib.abc` takes longer than all of this package.
    """

    def __init__(self, real: ModuleSpec) -> None:
        self.real = real
        self._own_spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Import the module the alias stands for."""
        module = dotted.module(self.real.name)
        self._own_spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own spec back: the import system has just put the alias's there."""
        module.__spec__ = self._own_spec
        if module.__name__ != self.real.name:
            _share_names_below(self.real.name)

    def get_code(self, fullname: str) -> CodeType | None:
        """Return the real module's code, for ``python -m django``."""
        loader: Any = self.real.loader
        return loader.get_code(self.real.name) if hasattr(loader, "get_code") else None

    def get_source(self, fullname: str) -> str | None:
        """Return the real module's source."""
        loader: Any = self.real.loader
        return loader.get_source(self.real.name) if hasattr(loader, "get_source") else None

    def is_package(self, fullname: str) -> bool:
        """Say whether the real module is a package."""
        return self.real.submodule_search_locations is not None


class PgvectorFinder:
    """Finds ``pgvector`` and ``pgvector.django``, which models and migrations import, unless the real one is installed.

    ``quintet.contrib.vector`` answers to both, and to the modules of the second that migration files name.
    """

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec that loads the module of vectors, or None for other names and where the real package is."""
        name, *rest = fullname.split(".")
        if name != PGVECTOR or (PathFinder.find_spec(PGVECTOR) if not rest else sys.modules[PGVECTOR].__name__ != VECTORS):
            return None
        below = rest[1:] if rest[:1] == ["django"] else rest
        real = _spec_of(".".join([VECTORS] if below and below[-1] in PGVECTOR_MODULES else [VECTORS, *below]))
        if real is None:
            return None
        loader: Any = _AliasLoader(real)
        return ModuleSpec(fullname, loader, origin=real.origin, is_package=real.submodule_search_locations is not None)


class AliasFinder:
    """Finds ``django`` and everything below it."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec that loads the quintet module, or None when quintet has no such module."""
        name = dotted.canonical(fullname)
        if name == fullname:
            return None
        real = _spec_of(name)
        if real is None:
            return None
        is_package = real.submodule_search_locations is not None
        loader: Any = _AliasLoader(real)
        spec = ModuleSpec(fullname, loader, origin=real.origin, is_package=is_package)
        if real.submodule_search_locations is not None:
            spec.submodule_search_locations = list(real.submodule_search_locations)
        return spec


PGVECTOR, VECTORS = "pgvector", "quintet.contrib.vector"
#: The modules of ``pgvector.django`` that migration files name.
PGVECTOR_MODULES = frozenset({"vector", "halfvec", "sparsevec", "bit", "extensions", "functions", "indexes"})


def _share_names_below(name: str) -> None:
    """Give the modules that a porch module which replaced itself holds below its name their other spelling.

    Such a module is no package, so nothing below it is ever looked for.
    """
    for path in [path for path in sys.modules if path.startswith(f"{name}.")]:
        sys.modules.setdefault(dotted.ALIAS + path[len(dotted.OURS) :], sys.modules[path])


def _spec_of(name: str) -> ModuleSpec | None:
    """Find the spec of a quintet module; a porch module that replaced itself is found by its own file."""
    try:
        return util.find_spec(name)
    except ModuleNotFoundError:
        return None
    except ValueError:
        module = sys.modules.get(name)
        return ModuleSpec(name, None, origin=getattr(module, "__file__", None)) if module is not None else None


def installed() -> bool:
    """Say whether the alias is in place."""
    return any(isinstance(finder, AliasFinder) for finder in sys.meta_path)


def install() -> None:
    """Make ``import django`` give quintet, for this process. Safe to call twice; call it before the first such import.

    Raises ForeignDjangoError when Django itself is loaded already.
    """
    if installed():
        return
    loaded = sys.modules.get("django")
    if loaded is not None and loaded is not sys.modules["quintet"]:
        raise ForeignDjangoError(
            f"Django is imported already, from {getattr(loaded, '__file__', '?')}. "
            "Call quintet.compat.install() first, at the top of manage.py, wsgi.py and asgi.py."
        )
    sys.meta_path[:0] = [AliasFinder(), PgvectorFinder()]
    current.speaks_alias = True
