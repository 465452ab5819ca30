"""What `migrate --plan` says of an operation, on one line."""

from typing import Any

from quintet.migrations.operations.base import Operation
from quintet.migrations.operations.special import RunPython, RunSQL

WIDTH = 40


def planned(operation: Operation, backwards: bool) -> tuple[str, bool]:
    """Return what will be done, and whether it can be: an operation may not be reversible.

    Code of the user's own is told by its docstring or its SQL, shortened.
    """
    if not isinstance(operation, RunPython | RunSQL):
        return f"{'Undo ' if backwards else ''}{operation.describe()}", operation.reversible or not backwards
    if backwards and not operation.reversible:
        return f"{operation.describe()} -> IRREVERSIBLE", False
    own = " ".join(_own_words(operation, backwards).split())
    shortened = own if len(own) <= WIDTH else f"{own[: WIDTH - 1]}…"
    return f"{operation.describe()} -> {shortened}" if own else operation.describe(), True


def _own_words(operation: Any, backwards: bool) -> str:
    if isinstance(operation, RunSQL):
        return str(operation.reverse_sql if backwards else operation.sql)
    code = operation.reverse_code if backwards else operation.code
    return "" if code is RunPython.noop else code.__doc__ or ""
