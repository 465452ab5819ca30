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
            self._trees[module] = ast.parse(b"" if path is None else path.read_bytes())  # which tell their encoding
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


#: Statements whose blocks are as good as their own place.
BLOCKS = (ast.If, ast.Try, ast.TryStar, ast.With, ast.For, ast.While, ast.Match)


def statements(node: Any) -> Iterator[Any]:
    """Yield the statements of a module or a class; those of blocks as if they stood by themselves."""
    for one in node.body:
        if isinstance(one, BLOCKS):
            yield from _of_block(one)
        else:
            yield one


def _of_block(node: Any) -> Iterator[Any]:
    """Yield what a block holds, and itself when it binds names; of its branches, the first that names something counts."""
    if isinstance(node, ast.With | ast.For):
        yield node
    named: set[str] = set()
    for branch in _branches(node):
        found = [one for one in statements(branch) if not named.intersection(bound_names(one))]
        named.update(name for one in found for name in bound_names(one))
        yield from found


def _branches(node: Any) -> Iterator[Any]:
    for name in ("body", "orelse", "handlers", "cases", "finalbody"):
        held = getattr(node, name, [])
        yield from held if name in ("handlers", "cases") else [ast.Module(body=held, type_ignores=[])]


def bound_names(node: Any) -> Iterator[str]:
    """Yield the names that a statement binds."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield from _names(target)
    elif isinstance(node, ast.For):
        yield from _names(node.target)
    elif isinstance(node, ast.With):
        for item in node.items:
            yield from _names(item.optional_vars)


def _names(target: Any) -> Iterator[str]:
    yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name)) if target is not None else ()


def is_library(path: Path) -> bool:
    """Say whether a file belongs to an installed library, or to the framework itself."""
    if {"site-packages", "dist-packages"} & set(path.parts):
        return True
    own = Path(__file__).resolve().parents[2]
    resolved = path.resolve()
    return resolved.is_relative_to(own) or resolved.is_relative_to(Path(inspect.__file__).resolve().parent)
