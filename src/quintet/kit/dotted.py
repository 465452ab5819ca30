"""Dotted paths: the one place where a string becomes a Python object.

Both spellings of a framework path are accepted everywhere a dotted name comes in: ``django.http.HttpResponse`` reads as
``quintet.http.HttpResponse`` (see FIDELITY, "what an alias must handle").
"""

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module, machinery, util
from types import ModuleType

from quintet.kit import current
from quintet.kit.libraries import pkgutil
from quintet.kit.text import closest

OURS = "quintet"
ALIAS = "django"


class DottedPathError(ImportError):
    """A dotted path that does not lead to an object; the message says which part is missing and the mend."""


class MissingExtraError(ImportError):
    """An optional library that is not installed; the message names the extra to install."""


def canonical(path: str) -> str:
    """Return ``path`` with a leading ``django`` spelled ``quintet``; any other path comes back as it is."""
    if path == ALIAS or path.startswith(ALIAS + "."):
        return OURS + path[len(ALIAS) :]
    return path


def spoken(path: str) -> str:
    """Return a path of the framework as this process spells it, any other path as it is.

    Once the alias is installed that is ``django...``: code that was written for it compares such paths.
    """
    if current.speaks_alias and (path == OURS or path.startswith(OURS + ".")):
        return ALIAS + path[len(OURS) :]
    return path


def module(path: str) -> ModuleType:
    """Import and return the module at ``path``, in either spelling.

    Raises ImportError as the import itself does.
    """
    return import_module(canonical(path))


def is_absent(path: str, error: ModuleNotFoundError) -> bool:
    """Say whether ``error`` means that the module at ``path`` or a package above it is not there, rather than one it imports."""
    return error.name is not None and f"{canonical(path)}.".startswith(f"{error.name}.")


def exists(path: str) -> bool:
    """Say whether a module can be found at ``path`` without importing it (its parents are imported)."""
    path = canonical(path)
    if path in sys.modules:
        return True
    try:
        return util.find_spec(path) is not None
    except (ModuleNotFoundError, ValueError):
        return False


def has_submodule(package: ModuleType | None, name: str) -> bool:
    """Say whether ``package`` has a module ``name`` (which may be dotted), without importing it; its parents are imported."""
    if package is None or not hasattr(package, "__path__"):
        return False
    return exists(f"{package.__name__}.{name}")


def module_names(folders: Iterable[str], with_packages: bool = True) -> list[str]:
    """Return the names of the modules in ``folders`` (paths, or entries such as zip files), without importing any."""
    found: dict[str, None] = {}
    for folder in folders:
        if os.path.isdir(folder):
            names = _names_in(folder)
        elif _lies_in_archive(folder):
            names = ((one.name, one.ispkg) for one in pkgutil.iter_modules([folder]))
        else:
            continue
        found.update((name, None) for name, is_package in names if with_packages or not is_package)
    return list(found)


def _lies_in_archive(folder: str) -> bool:
    while folder and not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return os.path.isfile(folder)


def _names_in(folder: str) -> Iterator[tuple[str, bool]]:
    """Yield the (name, is a package) of a folder's modules, sorted; `pkgutil` tells the same and takes 5 ms to load."""
    with os.scandir(folder) as entries:
        listed = sorted((entry.name, entry.is_dir()) for entry in entries)
    for name, is_folder in listed:
        if is_folder:
            if name.isidentifier() and os.path.exists(os.path.join(folder, name, "__init__.py")):
                yield name, True
            continue
        suffix = next((one for one in machinery.all_suffixes() if name.endswith(one)), "")
        if suffix and (module := name.removesuffix(suffix)).isidentifier() and module != "__init__":
            yield module, False


def load(path: str) -> object:
    """Return the object at ``package.module.Name``, or at ``package.module:Name.attribute``.

    Raises DottedPathError when the path has no dot, or when its module lacks the name; ModuleNotFoundError, in the spelling that
    was asked for, when there is no such module.
    """
    asked, path = path, canonical(path)
    module_path, separator, attributes = path.partition(":")
    if not separator:
        module_path, separator, attributes = path.rpartition(".")
    if not separator:
        raise DottedPathError(f"{path} doesn't look like a module path: write it as 'package.module.Name'.")
    try:
        found: object = import_module(module_path)
    except ModuleNotFoundError as error:
        if asked == path or not (error.name or "").startswith(OURS):
            raise
        spelled = ALIAS + str(error.name).removeprefix(OURS)
        raise ModuleNotFoundError(f"No module named {spelled!r}", name=spelled) from error
    for name in attributes.split("."):
        try:
            found = getattr(found, name)
        except AttributeError as error:
            near = closest(name, dir(found))
            hint = f" Did you mean {near!r}?" if near else ""
            raise DottedPathError(f'Module "{module_path}" does not define a "{name}" attribute/class.{hint}') from error
    return found


def load_type(path: str) -> type:
    """Return the class at ``path``.

    Raises DottedPathError when something else lies there.
    """
    found = load(path)
    if not isinstance(found, type):
        raise DottedPathError(f"{path} is not a class but {type(found).__name__}.")
    return found


def require_extra(library: str, extra: str, error: ImportError) -> MissingExtraError:
    """Return the error to raise from ``error`` when optional ``library`` is missing."""
    return MissingExtraError(f"{library} is not installed ({error}). Install it with: pip install 'quintet[{extra}]'")
