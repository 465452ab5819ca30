"""Functions of one migration carried over into another file, with all that they need of their module.

A squashed migration calls the functions of those it replaces, and a module whose name begins with a digit cannot be imported
by a statement. A function is copied with the imports, constants, classes and functions that its module holds for it. What
cannot be copied without a doubt (it rests on a name that is bound twice, or by a loop or a condition) is left to people.

    module's source ──► what binds each name ──► all that the wanted functions lead to ──► `Copies`: imports and blocks
"""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from quintet.kit import dotted
from quintet.kit.record import field, record

#: Names that mean something else in another file.
OF_THE_FILE = frozenset({"__file__", "__name__", "__doc__", "__spec__", "__package__", "__path__", "globals", "locals"})

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class CannotCopy(Exception):
    """A function that cannot be carried over safely; the message says why."""


@record
class Binding:
    """What binds a name at the top of a module: an import line, or the source of a definition with the names it uses.

    ``keywords`` are the names of arguments in it: those of its functions and of its calls.
    """

    import_line: str | None = None
    source: str = ""
    uses: frozenset[str] = frozenset()
    keywords: frozenset[str] = frozenset()


@record(frozen=False)
class Copies:
    """What is copied into one file so far: ``imports`` are lines, ``blocks`` definitions, both by the name that they bind."""

    imports: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)

    def take(self, module: ModuleType, names: Iterable[str]) -> dict[str, str]:
        """Copy functions (or what their dotted names begin with) of a module; return the name of each in the new file.

        A definition whose name is taken by another one gets the number of its migration behind it. Raises CannotCopy, and
        takes nothing, when one of the functions cannot be copied.
        """
        wanted = list(names)
        reached = _reached(bindings_of(module), {name.partition(".")[0] for name in wanted})
        number = module.__name__.rpartition(".")[2].partition("_")[0]
        renamed = {name: f"{name}_{number}" for name in self._taken(reached)}
        self._require_free(reached, renamed)
        for name, binding in reached.items():
            if binding.import_line is not None:
                self.imports[name] = binding.import_line
            else:
                self.blocks[renamed.get(name, name)] = with_names(binding.source, renamed)
        first = {name: name.partition(".")[0] for name in wanted}
        return {name: renamed.get(first[name], first[name]) + name[len(first[name]) :] for name in wanted}

    def _taken(self, reached: Mapping[str, Binding]) -> set[str]:
        """Return the names of definitions that another one has in the file; one that uses such a name is another one too."""
        defined = {name: binding for name, binding in reached.items() if binding.import_line is None}
        taken = {
            name
            for name, binding in defined.items()
            if name in self.imports or self.blocks.get(name, binding.source) != binding.source
        }
        while more := {name for name, one in defined.items() if name in self.blocks and one.uses & taken} - taken:
            taken |= more
        return taken

    def _require_free(self, reached: Mapping[str, Binding], renamed: Mapping[str, str]) -> None:
        for name, binding in reached.items():
            if binding.import_line is not None and self.imports.get(name, binding.import_line) != binding.import_line:
                raise CannotCopy(f"{name} is imported from two modules")
            if binding.import_line is not None and name in self.blocks:
                raise CannotCopy(f"{name} is imported, and a definition of another migration")
            if binding.keywords & set(renamed):
                raise CannotCopy(f"{name} has an argument of the name of something that needs another name")
        for new in renamed.values():
            if new in self.blocks or new in self.imports or new in reached:
                raise CannotCopy(f"the name {new} is taken")


def _reached(bound: Mapping[str, Binding | None], names: Iterable[str]) -> dict[str, Binding]:
    """Return the bindings that names lead to, in the order of their module."""
    found: dict[str, Binding] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        binding = bound.get(name)
        if binding is None:
            raise CannotCopy(f"{name} is not bound once, and plainly, at the top of its module")
        found[name] = binding
        if binding.uses & OF_THE_FILE:
            raise CannotCopy(f"{name} uses {min(binding.uses & OF_THE_FILE)}, which every file has of its own")
        waiting += sorted((binding.uses & bound.keys()) - found.keys())
    return {name: found[name] for name in bound if name in found}


def bindings_of(module: ModuleType) -> dict[str, Binding | None]:
    """Return what binds the names of a module; None for a name that is bound twice, or otherwise than plainly.

    Raises CannotCopy for a module whose source is not there, or whose names cannot be told from it.
    """
    path = str(getattr(module, "__file__", ""))
    if not path.endswith(".py"):
        raise CannotCopy(f"{module.__name__} has no source file")
    source = Path(path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    found: dict[str, Binding | None] = {}
    for statement in tree.body:
        for name, binding in _bound_by(statement, source.splitlines()):
            found[name] = None if name in found else binding
    found.update(dict.fromkeys(name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names))
    return found


def _bound_by(statement: ast.stmt, lines: list[str]) -> Iterator[tuple[str, Binding | None]]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from _imported_by(statement)
    elif isinstance(statement, DEFINITIONS):
        yield statement.name, _definition(statement, lines)
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        yield statement.targets[0].id, _definition(statement, lines)
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None:
        yield statement.target.id, _definition(statement, lines)
    else:
        for name in _names_changed_by(statement):
            yield name, None


def _imported_by(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Binding]]:
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            bound = alias.asname or alias.name.partition(".")[0]
            yield bound, Binding(f"import {dotted.canonical(alias.name)}" + (f" as {alias.asname}" if alias.asname else ""))
            continue
        if alias.name == "*" or statement.module == "__future__":
            raise CannotCopy(f"the module's names come from 'from {statement.module} import {alias.name}'")
        module = "." * statement.level + dotted.canonical(statement.module or "")
        named = alias.name if alias.asname in (None, alias.name) else f"{alias.name} as {alias.asname}"
        yield alias.asname or alias.name, Binding(f"from {module} import {named}")


def _definition(statement: ast.stmt, lines: list[str]) -> Binding:
    decorators = getattr(statement, "decorator_list", ())
    first = min([statement.lineno, *(one.lineno for one in decorators)]) - 1
    while first and lines[first - 1].startswith("#"):
        first -= 1
    nodes = list(ast.walk(statement))
    return Binding(
        source="\n".join(lines[first : statement.end_lineno]),
        uses=frozenset(node.id for node in nodes if isinstance(node, ast.Name)),
        keywords=frozenset(node.arg for node in nodes if isinstance(node, ast.keyword | ast.arg) and node.arg),
    )


def _names_changed_by(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, DEFINITIONS):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def with_names(source: str, renamed: Mapping[str, str]) -> str:
    """Return ``source`` with some of its names replaced, attributes and texts untouched."""
    if not renamed:
        return source
    lines = source.splitlines()
    tokens = list(tokenize.generate_tokens(io.StringIO(source + "\n").readline))
    for before, token in reversed([(None, tokens[0]), *pairwise(tokens)]):
        if token.type == tokenize.NAME and token.string in renamed and (before is None or before.string != "."):
            row, column = token.start[0] - 1, token.start[1]
            lines[row] = lines[row][:column] + renamed[token.string] + lines[row][column + len(token.string) :]
    return "\n".join(lines)
