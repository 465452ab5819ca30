"""The source of modules and classes as syntax trees, read once in a run."""

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Sources:
    """Parses each module at most once."""

    def __init__(self) -> None:
        self._trees: dict[str, Any] = {}

    def tree(self, module: str) -> Any:
        """Return the tree of a module, an empty one for a module without source."""
        if module not in self._trees:
            path = file_of(module)
            text = path.read_text(encoding="utf-8") if path is not None else ""
            self._trees[module] = ast.parse(text)
        return self._trees[module]

    def is_package(self, module: str) -> bool:
        """Say whether a module is a package."""
        return hasattr(sys.modules.get(module), "__path__")

    def class_node(self, cls: type) -> Any:
        """Return the statement that defines a class of a module, None where there is none."""
        wanted = cls.__qualname__
        return next(
            (one for one in statements(self.tree(cls.__module__)) if isinstance(one, ast.ClassDef) and one.name == wanted), None
        )


def file_of(module: str) -> Path | None:
    """Return the file with the source of a loaded module, None where it has none."""
    loaded = sys.modules.get(module)
    found = inspect.getsourcefile(loaded) if loaded is not None and getattr(loaded, "__file__", None) else None
    return Path(found) if found and found.endswith(".py") and Path(found).is_file() else None


def statements(node: Any) -> Iterator[Any]:
    """Yield the statements of a module or a class; those of ``if`` and ``try`` as if they stood by themselves."""
    for one in node.body:
        if isinstance(one, ast.If):
            yield from statements(one)
            yield from (inner for inner in _otherwise(one))
        elif isinstance(one, ast.Try):
            yield from statements(one)
        else:
            yield one


def _otherwise(node: Any) -> Iterator[Any]:
    """Yield what else there is of an ``if``, without what its first branch has named."""
    named = {name for one in statements(node) for name in bound_names(one)}
    rest = ast.Module(body=node.orelse, type_ignores=[])
    for one in statements(rest):
        if not named.intersection(bound_names(one)):
            yield one


def bound_names(node: Any) -> Iterator[str]:
    """Yield the names that a statement binds."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def is_library(path: Path) -> bool:
    """Say whether a file belongs to an installed library, or to the framework itself."""
    if {"site-packages", "dist-packages"} & set(path.parts):
        return True
    own = Path(__file__).resolve().parents[2]
    resolved = path.resolve()
    return resolved.is_relative_to(own) or resolved.is_relative_to(Path(inspect.__file__).resolve().parent)
