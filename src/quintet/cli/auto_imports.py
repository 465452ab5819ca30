"""The names that ``shell`` starts with: dotted paths become objects, and a list that reads like import statements."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quintet.compat.alias import installed
from quintet.kernel.apps import Apps
from quintet.kit import dotted
from quintet.kit.record import record

#: What every shell knows besides the models.
UTILITIES = (
    "quintet.db.connection",
    "quintet.db.reset_queries",
    "quintet.db.models",
    "quintet.conf.settings",
    "quintet.utils.timezone",
)
INDENT = "  "


@record
class Found:
    """What became of the paths: the objects by name, the paths behind them, and the paths that lead nowhere."""

    names: Mapping[str, Any]
    paths: Sequence[str]
    missing: Sequence[str]


def model_paths(apps: Apps) -> list[str]:
    """Return the paths of all models, those of earlier apps last: of two with one name the last imported counts."""
    return [
        spelled(f"{model.__module__}.{model.__name__}") for config in reversed(list(apps.get_app_configs()))
        for model in reversed(list(config.get_models()))
    ]  # fmt: skip


def utility_paths() -> list[str]:
    """Return the paths of the common utilities."""
    return [spelled(path) for path in UTILITIES]


def spelled(path: str) -> str:
    """Return a path of ours as this process writes its imports: ``django.`` where the alias is installed."""
    root, dot, rest = path.partition(".")
    return f"{dotted.ALIAS}{dot}{rest}" if root == dotted.OURS and installed() else path


def resolve(paths: Iterable[str]) -> Found:
    """Import every path, each once: a module, or an attribute of one."""
    names: dict[str, Any] = {}
    good: list[str] = []
    missing: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            names[path.rpartition(".")[2]] = _object_at(path)
        except ImportError:
            missing.append(path)
        else:
            good.append(path)
    return Found(names, good, missing)


def _object_at(path: str) -> Any:
    parent, _, name = path.rpartition(".")
    if parent:
        module = dotted.module(parent)
        if hasattr(module, name):
            return getattr(module, name)
    return dotted.module(path)


def listing(paths: Iterable[str]) -> str:
    """Return the import statements of ``paths``, indented: whole modules first, names by the module they come from.

    isort puts them in order when it is installed.
    """
    modules: list[str] = []
    named: dict[str, list[str]] = {}
    for path in paths:
        parent, _, name = path.rpartition(".")
        if parent:
            named.setdefault(parent, []).append(name)
        else:
            modules.append(f"import {name}")
    lines = modules + [f"from {parent} import {', '.join(names)}" for parent, names in named.items()]
    text = textwrap.indent("\n".join(lines), INDENT)
    try:
        isort: Any = dotted.module("isort")
    except ImportError:
        return text
    return str(isort.code(text)).rstrip("\n")


def report(found: Found, verbosity: int) -> tuple[str, str]:
    """Return (what is missing, what was imported) as text for the user, each empty when there is nothing to tell."""
    if verbosity < 1:
        return "", ""
    missing = ""
    if found.missing:
        paths = textwrap.indent("\n".join(found.missing), INDENT)
        missing = f"{_objects(len(found.missing))} could not be automatically imported:\n\n{paths}\n"
    told = f"{_objects(len(found.paths))} imported automatically"
    if not found.paths:
        return missing, f"{told}.\n"
    if verbosity < 2:
        return missing, f"{told} (use -v 2 for details).\n"
    return missing, f"{told}:\n\n{listing(found.paths)}\n"


def _objects(count: int) -> str:
    return "1 object" if count == 1 else f"{count} objects"
