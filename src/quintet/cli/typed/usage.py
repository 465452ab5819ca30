"""What the project's code asks of models: conditions by name, rows of `values_list`, annotations. Read from its source."""

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quintet.kit.record import record

#: A keyword argument with a path: ``author__name__icontains=``.
KEYWORD = re.compile(r"\b([A-Za-z]\w*?__\w+)\s*=(?!=)")
#: A text that may be a path of `values`.
TEXT = re.compile(r"[\"'](\w*?__\w+)[\"']")
#: A class whose Meta another inherits.
META = re.compile(r"\b(\w+)\.Meta\b")
CALLS = re.compile(r"\.(values_list|annotate)\(")
SKIPPED = frozenset({"migrations", "node_modules", "site-packages", "__pycache__", "typings", "venv", "env", "build", "dist"})

#: The columns of a row that `values_list` gives: the class the query begins with (or nothing), whether it is named, the names.
Columns = tuple[str, bool, tuple[str, ...]]
#: A set of annotations: the class the query begins with (or nothing), names with their expressions as text.
Annotations = tuple[str, tuple[tuple[str, str], ...]]


@record
class Usage:
    """What was found."""

    paths: tuple[str, ...] = ()
    rows: tuple[Columns, ...] = ()
    annotations: tuple[Annotations, ...] = ()
    #: Classes whose Meta is named.
    metas: frozenset[str] = frozenset()


def usage_of(folders: Iterable[Path]) -> Usage:
    """Return what the code in folders asks for; a file that cannot be read as Python asks for nothing."""
    paths: set[str] = set()
    rows: set[Columns] = set()
    annotations: set[Annotations] = set()
    metas: set[str] = set()
    for file in sorted({file for folder in folders for file in _files(folder)}):
        text = file.read_text(encoding="utf-8", errors="replace")
        paths.update(KEYWORD.findall(text))
        paths.update(TEXT.findall(text))
        metas.update(META.findall(text))
        if CALLS.search(text):
            _read_calls(text, rows, annotations)
    return Usage(tuple(sorted(paths)), tuple(sorted(rows)), tuple(sorted(annotations)), frozenset(metas))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        # A hidden file is an editor's, and may point at nothing.
        yield from (Path(place, name) for name in files if name.endswith(".py") and not name.startswith("."))


def _read_calls(text: str, rows: set[Columns], annotations: set[Annotations]) -> None:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return  # it is being edited
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "values_list":
            _read_columns(node, rows)
        elif node.func.attr == "annotate" and not node.args and node.keywords and all(one.arg for one in node.keywords):
            found = sorted((one.arg or "", ast.unparse(one.value)) for one in node.keywords)
            annotations.add((_root(node), tuple(found)))


def _read_columns(node: ast.Call, rows: set[Columns]) -> None:
    options = {one.arg: one.value for one in node.keywords}
    columns = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if "flat" in options or len(columns) != len(node.args) or not columns or set(options) - {"named"}:
        return
    named = options.get("named")
    if named is None or isinstance(named, ast.Constant):
        rows.add((_root(node), bool(named and named.value), tuple(columns)))


def _root(node: Any) -> str:
    """Return the name of the class that a chain begins with: ``Book`` of ``Book.objects.filter(...).values_list(...)``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) and node.id[:1].isupper() else ""
