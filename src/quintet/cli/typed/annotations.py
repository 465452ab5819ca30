"""Annotations of one module, written so that they mean the same in the stub of another."""

import ast
import builtins
from typing import Any

from quintet.cli.typed.names import Names
from quintet.cli.typed.source import Sources, bound_names, statements
from quintet.kit import dotted


def rendered(node: Any, module: str, names: Names, sources: Sources, own: str | None = None) -> str:
    """Return the text of an annotation of ``module``; ``own`` stands for `Self`, and what cannot be told is ``Any``."""
    if node is None:
        return names.any
    return ast.unparse(_Renamed(module, names, sources, own).visit(_unquoted(node)))


class _Renamed(ast.NodeTransformer):
    """Gives each name of an annotation the name that the stub has for it."""

    def __init__(self, module: str, names: Names, sources: Sources, own: str | None) -> None:
        self.module, self.names, self.sources, self.own = module, names, sources, own

    def visit_Constant(self, node: ast.Constant) -> Any:
        return self.visit(_unquoted(node)) if isinstance(node.value, str) else node

    def visit_Subscript(self, node: ast.Subscript) -> Any:
        is_literal = ast.unparse(node.value).rpartition(".")[2] == "Literal"
        node.value = self.visit(node.value)
        node.slice = node.slice if is_literal else self.visit(node.slice)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if ast.unparse(node) in ("typing.Self", "t.Self") and self.own:
            return ast.Name(self.own)
        node.value = self.visit(node.value)
        return node

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id == "Self" and self.own:
            return ast.Name(self.own)
        if self.module == self.names.module:
            return node
        return ast.Name(self._elsewhere(node.id))

    def _elsewhere(self, name: str) -> str:
        for statement in statements(self.sources.tree(self.module)):
            if name in bound_names(statement):
                return self._bound(statement, name)
        return name if hasattr(builtins, name) else self.names.any

    def _bound(self, statement: Any, name: str) -> str:
        if isinstance(statement, ast.Import):
            found = next(alias for alias in statement.names if name in (alias.asname, alias.name.partition(".")[0]))
            return self.names.whole(found.name if found.asname else name)
        if isinstance(statement, ast.ImportFrom):
            found = next(alias for alias in statement.names if name == (alias.asname or alias.name))
            return self.names.of(absolute(statement, self.module, self.sources.is_package(self.module)), found.name)
        if "TypeVar" in ast.unparse(statement)[:60]:
            return self.names.any
        return self.names.of(self.module, name)


def absolute(statement: ast.ImportFrom, module: str, is_package: bool) -> str:
    """Return the module that a statement imports from, relative ones in full and the alias by our own name."""
    if not statement.level:
        return dotted.canonical(statement.module or "")
    parts = module.split(".") if is_package else module.split(".")[:-1]
    base = parts[: len(parts) - statement.level + 1]
    return ".".join([*base, *([statement.module] if statement.module else [])])


def _unquoted(node: Any) -> Any:
    """Return the expression that a text stands for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return ast.parse(node.value.strip(), mode="eval").body
        except SyntaxError:
            return ast.Name("object")
    return ast.parse(ast.unparse(node), mode="eval").body  # a copy: the tree stays as it was read
