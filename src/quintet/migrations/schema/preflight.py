"""The questions asked of a table before its column changes, so that a change that cannot succeed leaves nothing half done.

Each reads the rows once, with no more than a reader's lock, and only where the new definition forbids what the old allowed.
"""

from collections.abc import Callable, Iterator
from typing import Any

from quintet.drivers import transactions
from quintet.drivers.errors import DatabaseError, DataError, IntegrityError
from quintet.migrations.schema import conversion
from quintet.migrations.schema.column import ColumnSpec, Reference

MEND = "Add a new field, fill it from the old one with RunPython, then remove the old field."
MEND_ROWS = f"Mend the rows with RunPython, or: {MEND}"
SHOWN = 60


class ConversionError(DataError):
    """Values that the new type of a column cannot hold; the message names the column, the values and the mend."""


def require_possible(editor: Any, new_field: Any, old: ColumnSpec, new: ColumnSpec, filling: str | None) -> None:
    """Refuse a change of a column that its rows stand against; ``filling`` is what NULL becomes.

    Raises ConversionError for values that the new type cannot hold, IntegrityError for values that the new definition
    forbids. Nothing was changed then.
    """
    for ask in _questions(old, new, filling):
        found = ask(editor, old, new)
        if found:
            error = IntegrityError if ask in FORBIDDING else ConversionError
            raise error(f"Cannot change {_named(new_field, old)} from {old.type} to {new.type}: {found} Nothing was changed.")


def _named(field: Any, spec: ColumnSpec) -> str:
    model = getattr(field, "model", None)
    label = f"{model._meta.label}.{field.name}" if model is not None else field.name
    return f"{label} (column {spec.name} of table {spec.table})"


def _questions(old: ColumnSpec, new: ColumnSpec, filling: str | None) -> Iterator[Callable[[Any, ColumnSpec, ColumnSpec], str]]:
    if conversion.is_known(old, new):
        if old.kind != new.kind:
            yield _unreadable
        elif old.type != new.type and conversion.narrows(old, new):
            yield _too_large
    if new.check and old.check is None and old.kind == new.kind and old.name == new.name:
        yield _outside
    if old.null and not new.null and filling is None:
        yield _missing
    if (new.unique or new.primary_key) and not (old.unique or old.primary_key):
        yield _repeated
    if new.references is not None and new.references.constrained and _other_target(old.references, new.references):
        yield _dangling


def _other_target(old: Reference | None, new: Reference) -> bool:
    return old is None or not old.constrained or (old.table, old.column) != (new.table, new.column)


def _names(editor: Any, spec: ColumnSpec) -> tuple[str, str]:
    return editor.quote_name(spec.table), editor.quote_name(spec.name)


def _rows_where(editor: Any, old: ColumnSpec, condition: str) -> tuple[int, str]:
    table, column = _names(editor, old)
    sample = f"min(CAST({column} AS {editor.text_type}))"
    row = editor.connection.fetch_one(f"SELECT count(*), {sample} FROM {table} WHERE {condition}", None)  # noqa: S608  quoted
    return (int(row[0]), _short(row[1])) if row is not None else (0, "")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _unreadable(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    _, column = _names(editor, old)
    converted = editor.converted(old, new, column)
    if converted is None:
        count, sample = _rows_where(editor, old, f"{column} IS NOT NULL")
        words = f"there is no conversion from {old.kind} to {new.kind}, and {count} row(s) have a value, such as {sample}. {MEND}"
        return words if count else ""
    try:
        with transactions.block(editor.connection):
            count, sample = _rows_where(
                editor, old, f"{column} IS NOT NULL AND ({converted}) IS NULL{_overlong(editor, new, converted)}"
            )
    except DatabaseError as error:
        return f"not every value reads as {new.kind} ({str(error).partition(chr(10))[0]}). {MEND_ROWS}"
    if not count:
        return ""
    return f"{count} row(s) have a value that does not read as {new.type}, such as {sample}. {MEND_ROWS}"


def _overlong(editor: Any, new: ColumnSpec, converted: str) -> str:
    size = conversion.size_of(new) if new.kind == "text" and editor.enforces_lengths else ()
    return f" OR char_length({converted}) > {size[0]}" if size else ""


def _too_large(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    if not editor.enforces_lengths:
        return ""
    _, column = _names(editor, old)
    size = conversion.size_of(new)
    if old.kind == "integer":
        limit = 2 ** (8 * conversion.INTEGER_WIDTHS[new.type] - 1)
        condition = f"{column} NOT BETWEEN {-limit} AND {limit - 1}"
    elif old.kind == "decimal":
        condition = f"abs(round({column}, {size[-1]})) >= {10 ** (size[0] - size[-1])}"
    else:
        condition = f"char_length({column}) > {size[0]}"
    count, sample = _rows_where(editor, old, condition)
    return f"{count} row(s) have a value too large for it, such as {sample}. Mend the rows with RunPython first." if count else ""


def _missing(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    _, column = _names(editor, old)
    count, _ = _rows_where(editor, old, f"{column} IS NULL")
    return (
        f"{count} row(s) have NULL there and the field has no default. Give it one, or fill the rows with RunPython first."
        if count
        else ""
    )


def _outside(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    count, sample = _rows_where(editor, old, f"NOT ({new.check})")
    return f"{count} row(s) have a value that it forbids, such as {sample}. Mend the rows with RunPython first." if count else ""


def _repeated(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    table, column = _names(editor, old)
    repeated = f"{column} IN (SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1)"  # noqa: S608  quoted
    count, sample = _rows_where(editor, old, repeated)
    return (
        f"it is to be unique, and {count} rows share a value, such as {sample}. Mend the rows with RunPython first."
        if count
        else ""
    )


def _dangling(editor: Any, old: ColumnSpec, new: ColumnSpec) -> str:
    reference = new.references
    assert reference is not None  # the question is asked of references only
    _, column = _names(editor, old)
    target, key = editor.quote_name(reference.table), editor.quote_name(reference.column)
    own = f"{editor.quote_name(old.table)}.{column}"
    value = editor.converted(old, new, own) or own
    missing = f"{own} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {target} AS target WHERE target.{key} = {value})"  # noqa: S608  quoted
    count, sample = _rows_where(editor, old, missing)
    if not count:
        return ""
    return f"{count} row(s) refer to no row of {reference.table}, such as {sample}. Mend the rows with RunPython first."


FORBIDDING = frozenset({_outside, _missing, _repeated, _dangling})
