"""A migration written as the file that makes it again: the same text for the same migration, every time."""

import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from quintet.kernel import current
from quintet.kernel.apps import Apps
from quintet.kernel.versions import OWN_VERSION
from quintet.kit import dotted
from quintet.migrations import loader as loading
from quintet.migrations.migration import Migration, SwappableTuple
from quintet.migrations.operations.base import Operation
from quintet.migrations.porting import CannotCopy, Copies
from quintet.migrations.serializer import BaseSerializer, Serializer, serialized
from quintet.services.i18n import zone

INDENT = "    "
IMPORT_MIGRATIONS = "from quintet.db import migrations"
IMPORT_MODELS = "from quintet.db import models"
IMPORT_BOTH = "from quintet.db import migrations, models"


class OperationWriter:
    """Writes one operation, one argument a line."""

    def __init__(self, operation: Operation, indentation: int = 2) -> None:
        self.operation = operation
        self.indentation = indentation

    def serialize(self) -> tuple[str, set[str]]:
        """Return the lines of the operation, and the imports they need."""
        lines, imports = operation_lines(self.operation)
        return "\n".join(f"{INDENT * self.indentation}{line}" for line in lines), imports


def operation_lines(operation: Operation) -> tuple[list[str], set[str]]:
    """Return an operation's lines without outer indentation, and the imports they need."""
    name, args, kwargs = operation.deconstruct()
    called, imports = _called(operation, name)
    expanded = operation.serialization_expand_args
    names = _parameter_names(operation)
    lines = [f"{called}("]
    for argument, value in [*zip(names, args, strict=False), *((name, kwargs[name]) for name in _ordered(names, kwargs))]:
        written, needed = _argument(argument, value, argument in expanded)
        lines += [f"{INDENT}{line}" for line in written]
        imports |= needed
    return [*lines, "),"], imports


def _called(operation: Operation, name: str) -> tuple[str, set[str]]:
    module = type(operation).__module__
    if module.startswith("quintet.migrations."):
        return f"migrations.{name}", {IMPORT_MIGRATIONS}
    return f"{module}.{name}", {f"import {module}"}


def _parameter_names(operation: Operation) -> list[str]:
    code = type(operation).__init__.__code__
    return list(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])


def _ordered(names: Iterable[str], kwargs: Mapping[str, Any]) -> list[str]:
    known = [name for name in names if name in kwargs]
    return known + [name for name in kwargs if name not in known]


def _argument(name: str, value: Any, expanded: bool) -> tuple[list[str], set[str]]:
    if expanded and isinstance(value, list | tuple | dict):
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]") if isinstance(value, list) else ("(", ")")
        lines, imports = _items(value)
        return [f"{name}={opening}", *(f"{INDENT}{line}" for line in lines), f"{closing},"], imports
    if isinstance(value, Operation):
        lines, imports = operation_lines(value)
        return [f"{name}={lines[0]}", *lines[1:]], imports
    written = serialized(value)
    return [f"{name}={written.text},"], set(written.imports)


def _items(value: Any) -> tuple[list[str], set[str]]:
    lines: list[str] = []
    imports: set[str] = set()
    for item in value.items() if isinstance(value, dict) else value:
        if isinstance(value, dict):
            key, held = serialized(item[0]), serialized(item[1])
            lines.append(f"{key.text}: {held.text},")
            imports |= key.imports | held.imports
        elif isinstance(item, Operation):
            inner, needed = operation_lines(item)
            lines += inner
            imports |= needed
        else:
            written = serialized(item)
            lines.append(f"{written.text},")
            imports |= written.imports
    return lines, imports


class MigrationWriter:
    """Writes one migration into its app's package.

    ``root`` is the import root that the file uses, "quintet" or "django"; without it the one that the app's own models
    module imports. Functions of other migrations are copied into the file; after `as_string`, ``needs_manual_porting`` says
    whether some could not be, and ``copied_functions`` whether some were.
    """

    def __init__(
        self, migration: Migration, include_header: bool = True, root: str | None = None, apps: Apps | None = None
    ) -> None:
        self.migration = migration
        self.include_header = include_header
        self.apps = apps or current.apps
        self.root = root
        self.needs_manual_porting = False
        self.copied_functions = False

    def as_string(self) -> str:
        """Return the text of the file.

        Raises ValueError for a value that cannot be written.
        """
        imports: set[str] = {IMPORT_MIGRATIONS}
        blocks: list[str] = []
        for operation in self.migration.operations:
            text, needed = OperationWriter(operation).serialize()
            blocks.append(text)
            imports |= needed
        dependencies = [self._dependency(one, imports) for one in self._sorted_dependencies()]
        blocks, copies, manual = _with_functions(blocks, imports)
        self.needs_manual_porting, self.copied_functions = bool(manual), bool(copies.blocks)
        source = "".join(
            [
                self._header(),
                "\n".join(_import_lines({*imports, *copies.imports.values()})) + "\n",
                *(_manual_note(manual)),
                *(f"\n\n{block}\n" for block in copies.blocks.values()),
                "\n\nclass Migration(migrations.Migration):\n",
                *self._attributes(),
                f"\n{INDENT}dependencies = [\n",
                *(f"{INDENT * 2}{line},\n" for line in dependencies),
                f"{INDENT}]\n",
                *self._run_before(),
                f"\n{INDENT}operations = [\n",
                *(f"{block}\n" for block in blocks),
                f"{INDENT}]\n",
            ]
        )
        return respelled(source, self.root or self._root_of_app())

    def _header(self) -> str:
        if not self.include_header:
            return ""
        return f"# Generated by quintet {OWN_VERSION} on {zone.now():%Y-%m-%d %H:%M}\n\n"

    def _attributes(self) -> list[str]:
        migration = self.migration
        found: list[str] = []
        if migration.replaces:
            pairs = ", ".join(repr((app, name)) for app, name in migration.replaces)
            found.append(f"\n{INDENT}replaces = [{pairs}]\n")
        if migration.initial:
            found.append(f"\n{INDENT}initial = True\n")
        if not migration.atomic:
            found.append(f"\n{INDENT}atomic = False\n")
        if migration.after_deploy:
            found.append(f"\n{INDENT}after_deploy = True\n")
        return found

    def _run_before(self) -> list[str]:
        if not self.migration.run_before:
            return []
        pairs = "".join(f"{INDENT * 2}{(app, name)!r},\n" for app, name in self.migration.run_before)
        return [f"\n{INDENT}run_before = [\n{pairs}{INDENT}]\n"]

    def _sorted_dependencies(self) -> list[Any]:
        # Swappable ones first: their text begins with "migrations.".
        return sorted(self.migration.dependencies, key=lambda one: (not _is_setting(one), tuple(one)))

    def _dependency(self, dependency: Any, imports: set[str]) -> str:
        if _is_setting(dependency):
            imports.add("from quintet.conf import settings")
            return f"migrations.swappable_dependency(settings.{dependency.setting})"
        return repr((dependency[0], dependency[1]))

    def _root_of_app(self) -> str:
        config = self.apps.app_configs.get(self.migration.app_label)
        return root_of(config) if config is not None else dotted.OURS

    @property
    def filename(self) -> str:
        """The file's name."""
        return f"{self.migration.name}.py"

    @property
    def basedir(self) -> str:
        """The folder that the file belongs in; made, with its ``__init__``, when it does not exist.

        Raises ValueError when the app's migrations are turned off or its package cannot be placed.
        """
        return str(package_folder(self.apps.get_app_config(self.migration.app_label)))

    @property
    def path(self) -> str:
        """The full path of the file."""
        return str(Path(self.basedir) / self.filename)

    @property
    def expected_path(self) -> str:
        """The full path that the file will have; nothing is made on disk."""
        config = self.apps.get_app_config(self.migration.app_label)
        return str(planned_folder(config) / self.filename)

    @classmethod
    def serialize(cls, value: Any) -> tuple[str, set[str]]:
        """Return the source that makes ``value`` again, and the imports this needs."""
        written = serialized(value)
        return written.text, set(written.imports)

    @classmethod
    def register_serializer(cls, type_: type | Iterable[type], serializer: type[BaseSerializer]) -> None:
        """Use ``serializer`` for values of a type, or of each of several."""
        Serializer.register(type_, serializer)

    @classmethod
    def unregister_serializer(cls, type_: type | Iterable[type]) -> None:
        """Undo `register_serializer`."""
        Serializer.unregister(type_)


def _is_setting(dependency: Any) -> bool:
    return isinstance(dependency, SwappableTuple) and dependency.setting.isidentifier()


def _with_functions(blocks: list[str], imports: set[str]) -> tuple[list[str], Copies, list[str]]:
    """Copy the functions of other migrations that operations call.

    Return the operations' lines with the functions' new names, the copies, and the modules of functions to copy by hand.
    """
    copies = Copies()
    manual: list[str] = []
    for path in sorted(line.split()[1] for line in imports if _is_migration_module(line)):
        called = re.compile(rf"(?<![\w.]){re.escape(path)}\.(\w+(?:\.\w+)*)")
        try:
            names = copies.take(dotted.module(path), {found for block in blocks for found in called.findall(block)})
        except CannotCopy:
            manual.append(path)
            continue
        blocks = [called.sub(lambda match, names=names: names[match[1]], block) for block in blocks]
    return blocks, copies, manual


def _import_lines(imports: set[str]) -> list[str]:
    """Return the import lines in order, without those of modules that cannot be imported by a statement."""
    kept = {line for line in imports if not _is_migration_module(line)}
    if {IMPORT_MIGRATIONS, IMPORT_MODELS} <= kept:
        kept = kept - {IMPORT_MIGRATIONS, IMPORT_MODELS} | {IMPORT_BOTH}
    return sorted(kept, key=lambda line: (line.split()[0] == "from", line.split()[1], line))


def _is_migration_module(line: str) -> bool:
    words = line.split()
    return words[0] == "import" and ".migrations." in f"{words[1]}." and words[1].rpartition(".")[2][:1].isdigit()


def _manual_note(manual: list[str]) -> list[str]:
    if not manual:
        return []
    lines = [
        "\n\n# Functions from the following migrations need manual copying.",
        "# Move them and any dependencies into this file,",
    ]
    lines += ["# then update the RunPython operations to refer to the local versions:", *(f"# {module}" for module in manual)]
    return ["\n".join(lines), "\n"]


def respelled(source: str, root: str) -> str:
    """Return ``source`` with the framework's root spelled ``root`` in imports and dotted names, texts untouched."""
    if root == dotted.OURS:
        return source
    found = list(tokenize.generate_tokens(io.StringIO(source).readline))
    lines = source.splitlines(keepends=True)
    for token, following in reversed(list(pairwise(found))):
        if token.type == tokenize.NAME and token.string == dotted.OURS and following.string == ".":
            row, column = token.start[0] - 1, token.start[1]
            lines[row] = lines[row][:column] + root + lines[row][column + len(dotted.OURS) :]
    return "".join(lines)


def root_of(app_config: Any) -> str:
    """Return the import root that an app's models module uses; ours when it uses both or none."""
    module = app_config.models_module
    file = getattr(module, "__file__", None)
    if file is None:
        return dotted.OURS
    text = Path(file).read_text(encoding="utf-8")
    uses = {
        root: any(text_line.startswith((f"from {root}.", f"import {root}.", f"from {root} ")) for text_line in text.splitlines())
        for root in (dotted.OURS, dotted.ALIAS)
    }
    return dotted.ALIAS if uses[dotted.ALIAS] and not uses[dotted.OURS] else dotted.OURS


def planned_folder(app_config: Any) -> Path:
    """Return the folder of an app's migrations package, whether it exists or not.

    Raises ValueError when migrations are turned off for the app, or its package has no place on disk.
    """
    path, _ = loading.migrations_module(app_config)
    if path is None:
        raise ValueError(
            f"Cannot create migrations for app '{app_config.label}' because migrations are disabled via the "
            "MIGRATION_MODULES setting."
        )
    missing: list[str] = []
    while path and not _is_there(path):
        path, _, last = path.rpartition(".")
        missing.insert(0, last)
    if not path:
        raise ValueError(
            f"Could not locate an appropriate location to create migrations package {'.'.join(missing)}. Make sure the toplevel "
            "package exists and can be imported."
        )
    if path == app_config.name:
        return Path(app_config.path, *missing)
    return Path(next(iter(dotted.module(path).__path__)), *missing)


def _is_there(path: str) -> bool:
    # An import of the parents of a package that is missing altogether fails instead of answering no.
    return all(dotted.exists(path.rsplit(".", up)[0]) for up in range(path.count("."), -1, -1))


def package_folder(app_config: Any) -> Path:
    """Return the folder of an app's migrations package, making it and the packages above when they do not exist.

    Raises ValueError when migrations are turned off for the app, or its package has no place on disk.
    """
    folder = planned_folder(app_config)
    for one in (*reversed(folder.parents), folder):
        if not one.exists():
            one.mkdir()
            (one / "__init__.py").touch()
    if not (folder / "__init__.py").exists():
        (folder / "__init__.py").touch()
    return folder
