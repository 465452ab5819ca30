"""The types of annotations, read from the text of their expressions: ``Count("choice")`` is a number."""

import ast
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from quintet.cli.typed.fields import KINDS
from quintet.cli.typed.paths import Paths, found

#: What expressions give whatever they are made of: names of built-ins, or dotted.
FIXED = MappingProxyType(
    {
        **dict.fromkeys(("Count", "Length", "RowNumber", "Rank", "DenseRank", "Ntile", "Ord", "StrIndex"), "int"),
        **dict.fromkeys(("ExtractYear", "ExtractMonth", "ExtractDay", "ExtractHour", "ExtractWeek", "ExtractQuarter"), "int"),
        **dict.fromkeys(("Lower", "Upper", "Trim", "LTrim", "RTrim", "Concat", "Left", "Right", "Substr", "Replace"), "str"),
        **dict.fromkeys(("Exists", "Q"), "bool"),
        "Now": "datetime.datetime",
    }
)
#: What gives a value of its first argument's kind, or NULL where there is none.
LIKE_ARGUMENT = frozenset({"Sum", "Min", "Max", "Lag", "Lead", "FirstValue", "LastValue", "Abs", "NullIf", "Greatest", "Least"})


class ExpressionTypes:
    """Tells the types of expressions on one model in the words of one stub."""

    def __init__(self, paths: Paths, model: Any) -> None:
        self.paths, self.model = paths, model

    def of(self, text: str) -> str | None:
        """Return the type, ``Any`` where it cannot be told, None for an expression that names what the model does not have."""
        tree, paths = read(text)
        return None if any(found(self.model, path) is None for path in paths) else self._of(tree)

    def _of(self, node: ast.expr) -> str:
        types = self.paths.types
        if isinstance(node, ast.Constant):
            return types.names.any
        if not isinstance(node, ast.Call):
            return types.names.any
        name = ast.unparse(node.func).rpartition(".")[2]
        options = {one.arg: one.value for one in node.keywords}
        if "output_field" in options:
            return self._of_field(options["output_field"])
        if name in FIXED:
            return types.named(FIXED[name])
        if name == "Value":
            return self._of_constant(node)
        return self._of_arguments(name, node)

    def _of_arguments(self, name: str, node: ast.Call) -> str:
        types = self.paths.types
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if name == "F" and texts:
            return self.paths.value(self.model, texts[0]) or types.names.any
        if name in LIKE_ARGUMENT and texts:
            return types.optional(self.paths.value(self.model, texts[0]) or types.names.any, True)
        if name == "Avg" and texts:
            plain = (self.paths.value(self.model, texts[0]) or "").removesuffix(" | None")
            return f"{'float' if plain == 'int' else plain} | None" if plain else types.names.any
        if name == "Coalesce" and node.args:
            return self._argument(node.args[0]).removesuffix(" | None")
        return types.names.any

    def _argument(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.paths.value(self.model, node.value) or self.paths.types.names.any
        return self._of(node)

    def _of_field(self, node: ast.expr) -> str:
        """Return the type of ``IntegerField()``."""
        called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        whole = "IntegerField" if called.endswith("IntegerField") else called
        types = self.paths.types
        return types.optional(types.named(KINDS[whole][0]), True) if whole in KINDS else types.names.any

    def _of_constant(self, node: ast.Call) -> str:
        value = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        return type(value).__name__ if isinstance(value, bool | int | float | str) else self.paths.types.names.any


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[ast.expr, tuple[str, ...]]:
    """Return an expression, and the paths in it: texts that are first in ``F``, or in an aggregate."""
    tree = ast.parse(text, mode="eval").body
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    firsts = [
        node.args[0] for node in calls if ast.unparse(node.func).rpartition(".")[2] in {"F", "Count", "Avg", *LIKE_ARGUMENT}
    ]
    paths = [one.value for one in firsts if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value != "*"]
    return tree, tuple(paths)
