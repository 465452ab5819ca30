"""Which modules get a stub, and where it lies: beside the module in the project, in its folder of stubs for libraries."""

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quintet.cli.typed.source import Sources, bound_names, file_of, is_library, statements
from quintet.kernel import current
from quintet.kernel.settings import module_of
from quintet.kit.record import record

#: The folder of stubs for libraries, where pyright looks by itself.
FOLDER = "typings"


@record
class Target:
    """A module that gets a stub."""

    module: str
    path: Path
    models: tuple[Any, ...]


@record
class Plan:
    """All stubs of a run, and what they need to know of each other."""

    targets: tuple[Target, ...]
    #: Every module that has a stub, whether it is written in this run or not.
    stubbed: frozenset[str]
    #: The names of all models.
    model_names: frozenset[str]
    sources: Sources

    def generated(self, model: Any, suffix: str) -> str:
        """Return the name of a class that a stub adds for a model: one that its module does not have."""
        name = f"_{model.__name__}{suffix}"
        while name in self.taken(model.__module__):
            name += "_"
        return name

    def taken(self, module: str) -> frozenset[str]:
        """Return the names that a module binds."""
        return frozenset(name for one in statements(self.sources.tree(module)) for name in bound_names(one))

    def has_stub(self, model: Any) -> bool:
        """Say whether a model is described by a stub, with what that adds for it."""
        return model.__module__ in self.stubbed and not model._meta.abstract and not model._meta.swapped


def planned(labels: Iterable[str], output: Path | None) -> Plan:
    """Return what to write for the apps of ``labels``, by default for all that need it; below ``output`` if that is given."""
    sources = Sources()
    wanted = set(labels)
    by_module: defaultdict[str, list[Any]] = defaultdict(list)
    for model in current.apps.get_models(include_swapped=True):
        if is_described(model, sources):
            by_module[model.__module__].append(model)
    needed = {module for module, models in by_module.items() if _is_own(module) or any(map(_is_pointed_at, models))}
    targets = []
    for module, models in sorted(by_module.items()):
        labelled = any(model._meta.app_label in wanted for model in models)
        if labelled or (module in needed and not wanted):
            targets.append(Target(module, place_of(module, output), tuple(models)))
    stubbed = needed | {target.module for target in targets}
    return Plan(tuple(targets), frozenset(stubbed), frozenset(model.__name__ for model in current.apps.get_models()), sources)


def is_described(model: Any, sources: Sources) -> bool:
    """Say whether a model is a class of its module's source, and can be imported from there."""
    module = sys.modules.get(model.__module__)
    if module is None or file_of(model.__module__) is None:
        return False
    return getattr(module, model.__name__, None) is model and sources.class_node(model) is not None


def _is_own(module: str) -> bool:
    path = file_of(module)
    return path is not None and not is_library(path)


def _is_pointed_at(model: Any) -> bool:
    """Say whether a model of the project leads to a model, so that this one has a way back."""
    relations = model._meta.related_objects if not model._meta.abstract else ()
    return any(_is_own(relation.related_model.__module__) and not relation.hidden for relation in relations)


def place_of(module: str, output: Path | None) -> Path:
    """Return the file for the stub of a module."""
    source = file_of(module)
    assert source is not None
    if output is None and not is_library(source):
        return source.with_suffix(".pyi")
    name = Path(*module.split("."), "__init__") if source.stem == "__init__" else Path(*module.split("."))
    return (output or project_folder() / FOLDER) / name.with_suffix(".pyi")


def project_folder() -> Path:
    """Return the folder of the project: BASE_DIR, else the one above the package of its settings, else the current one."""
    base = getattr(current.settings, "BASE_DIR", None)
    if base:
        return Path(base)
    settings = sys.modules.get(module_of(current.settings.store.holder) or "")
    path = file_of(settings.__name__) if settings is not None else None
    if settings is None or path is None:
        return Path.cwd()
    return path.resolve().parents[settings.__name__.count(".")]


def code_folders() -> list[Path]:
    """Return the folders with the project's own code."""
    apps = [Path(config.path) for config in current.apps.get_app_configs() if not is_library(Path(config.path))]
    folders = {path.resolve() for path in (*apps, project_folder()) if path.is_dir()}
    return sorted(one for one in folders if not any(one != other and one.is_relative_to(other) for other in folders))
