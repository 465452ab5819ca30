"""Which of the modules that a project loaded may be loaded before it, in the process that its servers are forked from.

Only what knows nothing of the project: the standard library, the framework without its apps, and libraries that hold nothing
of the framework, so that they cannot have read its settings when they were imported.
"""

import sys
from collections.abc import Iterable, Mapping
from types import FunctionType, ModuleType
from typing import cast

from quintet.kit import dotted, late

OURS = (dotted.OURS, dotted.ALIAS)
#: Apps, and what reads the settings of the process while it is imported.
APPS = f"{dotted.OURS}.contrib"
LIBRARY_FOLDERS = ("site-packages", "dist-packages")


def loadable(modules: Mapping[str, ModuleType], installed: Iterable[str] = ()) -> list[str]:
    """Return the names of such modules among ``modules``, in the order of their loading.

    ``installed`` are the dotted names of the project's apps.
    """
    apps = {name.partition(".")[0] for name in installed}
    tied: dict[str, bool] = {}
    found = [(name, module) for name, module in modules.items() if not late.is_waiting(module)]
    for name, module in found:
        top = name.partition(".")[0]
        tied[top] = tied.get(top, False) or _knows_us(module)
    return [name for name, module in found if _is_loadable(name, module, apps, tied)]


def _is_loadable(name: str, module: ModuleType, apps: set[str], tied: Mapping[str, bool]) -> bool:
    top = name.partition(".")[0]
    if top == dotted.OURS:
        return not (name == APPS or name.startswith(f"{APPS}."))
    if top == "__main__" or top in apps or top == dotted.ALIAS:
        return False
    if top in sys.stdlib_module_names:
        return True
    file = getattr(module, "__file__", None) or ""
    return any(folder in file for folder in LIBRARY_FOLDERS) and not tied[top]


def _knows_us(module: ModuleType) -> bool:
    return any(_comes_from_us(value) for value in list(vars(module).values()))


def _comes_from_us(value: object) -> bool:
    """Say whether a value is ours, or of a class of ours; asks its class only, since a lazy value would begin to work."""
    kind = type(value)
    if issubclass(kind, ModuleType):
        return _is_ours(cast("ModuleType", value).__name__)
    if issubclass(kind, type):
        return any(_is_ours(base.__module__) for base in cast("type", value).__mro__)
    if issubclass(kind, FunctionType):
        return _is_ours(cast("FunctionType", value).__module__)
    return any(_is_ours(base.__module__) for base in kind.__mro__)


def _is_ours(home: object) -> bool:
    return isinstance(home, str) and home.partition(".")[0] in OURS
