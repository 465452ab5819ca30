"""The dictionaries that a stub adds for a model: its conditions, what is given to its fields, its rows by name."""

import ast
from collections.abc import Iterator
from keyword import iskeyword

from quintet.cli.typed.expressions import ExpressionTypes, read
from quintet.cli.typed.names import Names
from quintet.cli.typed.paths import Paths
from quintet.cli.typed.plan import Plan
from quintet.cli.typed.usage import Usage
from quintet.kit.record import record

#: A row of more columns is typed as any tuple.
COLUMNS = 20


@record
class NamedRow:
    """A row that the project's code asks for: its columns and their types."""

    is_named: bool
    columns: dict[str, str]


@record
class Annotated:
    """A set of annotations that the project's code makes: names and types."""

    names: dict[str, str]


class Tables:
    """What is known of one model, in the words of one stub."""

    def __init__(self, model: type, plan: Plan, names: Names, paths: Paths, usage: Usage) -> None:
        self.model, self.plan, self.names, self.paths, self.usage = model, plan, names, paths, usage
        self.conditions = paths.conditions(model, usage.paths)
        self.given = paths.given(model)
        self.row = paths.row(model, usage.paths)
        self.rows = list(self._rows())
        self.annotated = list(self._annotated())

    def name(self, suffix: str) -> str:
        """Return what the stub calls one of the model's classes."""
        return self.plan.generated(self.model, suffix)

    def _concerns(self, root: str) -> bool:
        """Say whether a query that begins with this name may be one of the model."""
        return root in ("", self.model.__name__) or root not in self.plan.model_names

    def _rows(self) -> Iterator[NamedRow]:
        seen = set()
        for root, is_named, columns in self.usage.rows:
            types = {name: self.paths.value(self.model, name) for name in columns}
            if not self._concerns(root) or None in types.values() or not len(types) == len(columns) <= COLUMNS:
                continue
            if is_named and any(name.startswith("_") or iskeyword(name) for name in columns):
                continue  # no class of named tuples may have these
            if (is_named, columns) not in seen:
                seen.add((is_named, columns))
                yield NamedRow(is_named, {name: text for name, text in types.items() if text is not None})

    def _annotated(self) -> Iterator[Annotated]:
        types = ExpressionTypes(self.paths, self.model)
        made: dict[tuple[str, ...], dict[str, str]] = {}
        for root, annotations in self.usage.annotations:
            if not self._concerns(root) or not (root or any(read(text)[1] for _name, text in annotations)):
                continue  # what names no field could be said of every model
            told = {name: types.of(text) for name, text in annotations}
            if None in told.values() or any(hasattr(self.model, name) for name in told):
                continue
            held = made.setdefault(tuple(told), {})
            for name, text in told.items():
                assert text is not None
                held[name] = text if held.get(name, text) == text else self.names.any
        yield from (Annotated(held) for _names, held in sorted(made.items()))

    def lines(self) -> Iterator[str]:
        """Yield the dictionaries as classes."""
        yield from self._dictionary("Lookups", self.conditions, ", total=False")
        yield from self._dictionary("Fields", self.given, ", total=False")
        yield from self._dictionary("Row", self.row)
        for number, row in enumerate(self.rows, 1):
            if row.is_named:
                yield f"@{self.names.typing('type_check_only')}"
                yield f"class {self.name(f'Row{number}')}({self.names.typing('NamedTuple')}):"
                yield from (f"    {name}: {text}" for name, text in row.columns.items())
                yield ""

    def _dictionary(self, suffix: str, items: dict[str, str], options: str = "") -> Iterator[str]:
        yield f"@{self.names.typing('type_check_only')}"
        yield f"class {self.name(suffix)}({self.names.typing('TypedDict')}{options}):"
        yield from [f"    {name}: {text}" for name, text in items.items() if not iskeyword(name)] or ["    ..."]
        yield ""


def literals(names: Names, values: list[str]) -> str:
    """Return the type of a few texts."""
    return f"{names.typing('Literal')}[{', '.join(ast.unparse(ast.Constant(one)) for one in values)}]"
