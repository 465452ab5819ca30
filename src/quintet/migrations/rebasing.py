"""One branch of an app's migrations put after another: its files get the next numbers and name the other branch's end.

    0002 ─┬─ 0003_theirs                    0002 ─── 0003_theirs ─── 0004_mine ─── 0005_more
          └─ 0003_mine ─── 0004_more   ►

Files are changed in the one place where they name a migration, so that comments, code, layout, line ends and encoding stay. All
changes are worked out, and written beside, before the first file is touched.
"""

import ast
import importlib
import io
import os
import shutil
import sys
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from quintet.kernel import current
from quintet.kit.record import record
from quintet.migrations.head_files import INSTALLED
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.merging import branches
from quintet.migrations.migration import Migration, MigrationKey, SwappableTuple
from quintet.migrations.writer import planned_folder

#: Attributes of a migration that name others.
NAMING = frozenset({"dependencies", "run_before"})


class CannotRebase(Exception):
    """A branch cannot be put after another; the message says why, and what to do."""


@record
class Edit:
    """One file: where it is, where it goes, and what it says then."""

    path: Path
    target: Path
    data: bytes

    @property
    def beside(self) -> Path:
        """Where the new text waits until all of them are written."""
        return self.target.with_name(f".{self.target.name}.new")


@record
class Rebase:
    """``moving`` comes after ``staying``: the new names of its migrations by their old ones, and the files to change.

    ``staying`` may be empty: ``onto``, which it ends in, leads to the other branch by way of another app.
    """

    app_label: str
    moving: Sequence[Migration]
    staying: Sequence[Migration]
    onto: Migration
    names: Mapping[str, str]
    edits: Sequence[Edit]

    @property
    def head(self) -> str:
        """The name of the last migration afterwards."""
        return self.names[self.moving[-1].name]

    def write(self) -> None:
        """Change the files; what cannot be written leaves all of them as they were."""
        try:
            for edit in self.edits:
                edit.beside.write_bytes(edit.data)
                shutil.copymode(edit.path, edit.beside)
        except BaseException:
            for edit in self.edits:
                edit.beside.unlink(missing_ok=True)
            raise
        for edit in self.edits:
            os.replace(edit.beside, edit.target)
        # A new name may be one that the next migration of the branch had.
        for path in {edit.path for edit in self.edits} - {edit.target for edit in self.edits}:
            path.unlink()
        self._forget()

    def _forget(self) -> None:
        """Have what was imported from the files read anew."""
        changed = {str(path) for edit in self.edits for path in (edit.path, edit.target)}
        for name, module in list(sys.modules.items()):
            if getattr(module, "__file__", None) in changed:
                del sys.modules[name]
        importlib.invalidate_caches()


def parts(loader: MigrationLoader, app_label: str, moving: str, staying: str) -> tuple[list[Migration], list[Migration]]:
    """Return the migrations of two branches from where they parted, in order.

    Raises CannotRebase for branches that have nothing in common, and when ``staying`` cannot do without ``moving``.
    """
    try:
        branches(loader, app_label, [moving, staying])
    except ValueError as error:
        raise CannotRebase(str(error)) from error
    plans = [[key for key in loader.graph.forwards_plan((app_label, name)) if key[0] == app_label] for name in (moving, staying)]
    own, other = ([loader.graph.nodes[key] for key in plan if key not in plans[1 - place]] for place, plan in enumerate(plans))
    if not own:
        raise CannotRebase(
            f"{staying} depends on {moving} by way of another app, and cannot come before it. Move the other branch: "
            f"makemigrations {app_label} --rebase {staying}."
        )
    return own, other


def plan(loader: MigrationLoader, app_label: str, moving: str, staying: str) -> Rebase:
    """Return how the branch that ends in ``moving`` comes after the one that ends in ``staying``; nothing is written.

    Raises CannotRebase when a file is not the project's own, or does not name what it depends on as a plain text.
    """
    own, other = parts(loader, app_label, moving, staying)
    names = _renamed(own, staying)
    keys = {migration.key for migration in own}
    edits: list[Edit] = []
    moved: dict[MigrationKey, str] = {(app_label, old): new for old, new in names.items()}
    for migration in own:
        begins = not any(key in keys for key in loader.graph.parents[migration.key])
        changes = {**dict.fromkeys(_before(migration, keys), staying), **moved} if begins else moved
        edits.append(_edit(migration, changes, f"{names[migration.name]}.py"))
    edits += [_edit(migration, moved, f"{migration.name}.py") for migration in _naming(loader, keys)]
    for edit in edits:
        if edit.target != edit.path and edit.target.exists() and edit.target not in {one.path for one in edits}:
            raise CannotRebase(f"{edit.path.name} would become {edit.target.name}, which is there already.")
    return Rebase(app_label, own, other, loader.graph.nodes[app_label, staying], names, edits)


def _renamed(own: Sequence[Migration], staying: str) -> dict[str, str]:
    """Return the new names: the numbers after that of ``staying``, for those whose names have numbers."""
    prefix = staying.partition("_")[0]
    number = int(prefix) if prefix.isdecimal() else 0
    found: dict[str, str] = {}
    for place, migration in enumerate(own, start=1):
        prefix, _, rest = migration.name.partition("_")
        found[migration.name] = f"{number + place:04d}_{rest}" if prefix.isdecimal() and rest else migration.name
    return found


def _before(migration: Migration, keys: set[MigrationKey]) -> list[MigrationKey]:
    """Return what the first migration of a branch says that it depends on in its app; a squashed one may stand for that.

    Raises CannotRebase when it names none.
    """
    found = [
        (one[0], one[1])
        for one in migration.dependencies
        if one[0] == migration.app_label and one not in keys and not isinstance(one, SwappableTuple)
    ]
    if not found:
        raise CannotRebase(
            f"{migration} names no migration of {migration.app_label} that it depends on: add the one that it is to come after "
            "to its dependencies by hand, or use makemigrations --merge."
        )
    return found


def _naming(loader: MigrationLoader, keys: set[MigrationKey]) -> Iterator[Migration]:
    """Yield the other migrations whose files name one of those, also files that a squashed migration stands for."""
    for key, migration in sorted(loader.disk_migrations.items()):
        if key not in keys and not keys.isdisjoint({*migration.dependencies, *migration.run_before}):
            yield migration


def _edit(migration: Migration, changes: Mapping[MigrationKey, str], target: str) -> Edit:
    folder = Path(planned_folder(current.apps.get_app_config(migration.app_label)))
    path = folder / f"{migration.name}.py"
    if INSTALLED & set(path.parts) or not path.exists():
        raise CannotRebase(f"{migration} is not a file of the project ({path}), and would have to change.")
    wanted = {
        key: new for key, new in changes.items() if new != key[1] and key in {*migration.dependencies, *migration.run_before}
    }
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return Edit(path, folder / target, _with_names(path, data.decode(encoding), wanted).encode(encoding))


def _with_names(path: Path, text: str, changes: Mapping[MigrationKey, str]) -> str:
    """Return a file's text with other names for the migrations that it names.

    Raises CannotRebase when one of them does not stand there as ``("app", "name")``.
    """
    lines = text.encode().splitlines(keepends=True)
    found: set[MigrationKey] = set()
    # From the end, so that what comes before stays where it is.
    for key, node in sorted(_named(ast.parse(text), changes), key=lambda one: (one[1].lineno, one[1].col_offset), reverse=True):
        row = node.lineno - 1
        line = lines[row]
        quote = line[node.end_col_offset - 1 : node.end_col_offset].decode()
        lines[row] = line[: node.col_offset] + f"{quote}{changes[key]}{quote}".encode() + line[node.end_col_offset :]
        found.add(key)
    for app_label, name in sorted(changes.keys() - found):
        raise CannotRebase(
            f"{path} depends on {app_label}.{name}, but does not say so as ({app_label!r}, {name!r}): change that place by hand "
            f"to ({app_label!r}, {changes[app_label, name]!r}) and the file's name, or use makemigrations --merge."
        )
    return b"".join(lines).decode()


def _named(module: ast.Module, changes: Mapping[MigrationKey, str]) -> Iterator[tuple[MigrationKey, Any]]:
    """Yield the place of each name of a migration in the lists that name others."""
    for held in ast.walk(module):
        if not (isinstance(held, ast.Assign | ast.AnnAssign) and held.value is not None):
            continue
        targets = held.targets if isinstance(held, ast.Assign) else [held.target]
        if any(isinstance(target, ast.Name) and target.id in NAMING for target in targets):
            for node in ast.walk(held.value):
                if (
                    isinstance(node, ast.Tuple)
                    and len(node.elts) == 2
                    and all(isinstance(one, ast.Constant) for one in node.elts)
                ):
                    app, name = node.elts
                    key: Any = (getattr(app, "value", None), getattr(name, "value", None))
                    if key in changes and name.lineno == name.end_lineno:
                        yield key, name
