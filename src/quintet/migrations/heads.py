"""The heads of migration files, kept beside their bytecode: what comes before a migration is known without importing it.

    0007_price.py ──parse──► dependencies, run_before, replaces ──► __pycache__/heads.quintet.json

Importing a thousand migrations takes most of the time of `runserver`, `showmigrations` and `migrate --check`, which want to know
no more than what comes after what. A head is kept when the file itself spells it out: lists of pairs of text, and
``migrations.swappable_dependency(settings.NAME)``, in a class without functions, which may say otherwise. Every other file is
imported as ever.

What is kept holds for files of the same time and size, as bytecode does. It is written where bytecode would be and when it
would be: never with ``PYTHONDONTWRITEBYTECODE``, and nothing is said of a folder that cannot be written to.
"""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from importlib import machinery
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from quintet.kernel import current
from quintet.kit.libraries import ast, pkgutil
from quintet.kit.record import record
from quintet.migrations.migration import swappable_dependency

#: A dependency as it is kept: app label and name, or the name of a setting that holds a model.
Named: TypeAlias = tuple[str, str] | tuple[str]

#: Raised with each change of what is kept.
EDITION = 2
NAMES = ("dependencies", "run_before", "replaces")
#: What modules end with.
SUFFIXES = tuple(machinery.all_suffixes())


@record
class Head:
    """What a file says of the migrations around it."""

    dependencies: tuple[Named, ...] = ()
    run_before: tuple[Named, ...] = ()
    replaces: tuple[Named, ...] = ()


def heads_of(package: ModuleType) -> dict[str, Head | None]:
    """Return the names of a package's migrations, in order, with their heads; None for one that is imported, or has to be."""
    folder = Path(package.__file__).parent if package.__file__ is not None else None
    if folder is None or [*package.__path__] != [str(folder)] or not folder.is_dir():  # in an archive, or of several folders
        names, known = _modules(package), {}
    else:
        files = [entry for entry in os.scandir(folder) if entry.name.endswith(SUFFIXES)]
        known = _heads_in(folder, files)
        names = sorted(known) if all(entry.name.endswith(".py") for entry in files) else _modules(package)
    return {
        name: None if f"{package.__name__}.{name}" in sys.modules else known.get(name, (0, 0, None))[2]
        for name in names
        if name[0] not in "_~"
    }


def _modules(package: ModuleType) -> list[str]:
    return [found.name for found in pkgutil.iter_modules(package.__path__) if not found.ispkg]


def _heads_in(folder: Path, files: "list[os.DirEntry[str]]") -> dict[str, tuple[int, int, Head | None]]:
    here = {
        entry.name[:-3]: ((found := entry.stat()).st_mtime_ns, found.st_size)
        for entry in files
        if entry.name.endswith(".py") and entry.name != "__init__.py" and "." not in entry.name[:-3] and entry.is_file()
    }
    place = _place(folder)
    kept = _kept(place)
    fresh = {name: (*stamp, _parsed(folder / f"{name}.py")) for name, stamp in here.items() if kept.get(name, ())[:2] != stamp}
    known = {name: fresh.get(name) or kept[name] for name in here}
    if fresh or len(known) < len(kept):
        _keep(place, known)
    return known


def meant(named: tuple[Named, ...]) -> list[tuple[str, str]]:
    """Return dependencies as a class has them: settings are read now, as an import would."""
    return [one if len(one) == 2 else swappable_dependency(getattr(current.settings, one[0])) for one in named]


# -- the file beside the bytecode


def _place(folder: Path) -> Path:
    prefix = sys.pycache_prefix
    cache = folder / "__pycache__" if prefix is None else Path(prefix, *folder.absolute().parts[1:])
    return cache / "heads.quintet.json"


def _kept(place: Path) -> dict[str, tuple[int, int, Head | None]]:
    try:
        found = json.loads(place.read_bytes())
        if found["edition"] != EDITION:
            return {}
        return {
            name: (time, size, None if head is None else Head(*(tuple(map(tuple, part)) for part in head)))
            for name, (time, size, head) in found["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or half a file: what is kept can be had again
        return {}


def _keep(place: Path, known: Mapping[str, tuple[int, int, Head | None]]) -> None:
    if sys.dont_write_bytecode:
        return
    files = {
        name: (time, size, None if head is None else [getattr(head, part) for part in NAMES])
        for name, (time, size, head) in known.items()
    }
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps({"edition": EDITION, "files": files}), encoding="utf-8")
        aside.replace(place)
    except OSError:  # as for bytecode: who may not write goes without
        with suppress(OSError):
            aside.unlink()


# -- what a file spells out


def _parsed(path: Path) -> Head | None:
    """Return the head that a file spells out, None when only an import can tell."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):  # the import says what is wrong with it
        return None
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Migration"]
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "Migration"]
    if len(classes) != 1 or used or not _is_plain(classes[0]) or not _imports(tree, "db", "migrations"):
        return None
    reads_settings = _imports(tree, "conf", "settings")
    found: dict[str, tuple[Named, ...]] = {}
    for node in classes[0].body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None
        named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} & {*NAMES}
        if not named:
            continue
        pairs = _pairs(node.value) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else None
        if pairs is None or len(named) > 1 or (not reads_settings and any(len(one) == 1 for one in pairs)):
            return None
        found[named.pop()] = pairs
    return Head(**found)


def _imports(tree: "ast.Module", package: str, name: str) -> bool:
    """Say whether a file has ``name`` from a package of the framework, in either spelling, and from nowhere else."""
    found = [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) == name for one in node.names)
    ]
    return len(found) == 1 and found[0] in (f"django.{package}", f"quintet.{package}")


def _is_plain(node: "ast.ClassDef") -> bool:
    """Say whether a class is ``class Migration(migrations.Migration)`` and nothing around it."""
    return [ast.unparse(base) for base in node.bases] == ["migrations.Migration"] and not (node.keywords or node.decorator_list)


def _pairs(node: "ast.expr") -> tuple[Named, ...] | None:
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    found = [_pair(one) for one in node.elts]
    return None if None in found else tuple(one for one in found if one is not None)


def _pair(node: "ast.expr") -> Named | None:
    if isinstance(node, ast.Call):
        return _setting(node)
    try:
        value: Any = ast.literal_eval(node)
    except ValueError:
        return None
    if isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(part, str) for part in value):
        return value[0], value[1]
    return None


def _setting(node: "ast.Call") -> tuple[str] | None:
    """Return the setting of ``migrations.swappable_dependency(settings.NAME)``."""
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if ast.unparse(node.func) not in ("migrations.swappable_dependency", "swappable_dependency"):
        return None
    if isinstance(given, ast.Attribute) and isinstance(given.value, ast.Name) and given.value.id == "settings":
        return (given.attr,)
    return None
