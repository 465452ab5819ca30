"""Statements that change a table of MariaDB or MySQL while it is read and written; the server refuses them where it cannot."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.errors import IntegrityError
from quintet.kit.record import replace
from quintet.migrations.schema import constraints
from quintet.migrations.schema.column import ColumnSpec
from quintet.migrations.schema.statement import Statement

UNCHECKED, CHECKED = "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"


def without_lock(statement: Statement) -> Statement:
    """Return CREATE INDEX or ALTER TABLE as the form that fails rather than keep writes waiting."""
    head = statement.parts[0]
    assert isinstance(head, str)
    clauses = ", ALGORITHM=INPLACE, LOCK=NONE" if head.startswith("ALTER") else " ALGORITHM=INPLACE LOCK=NONE"
    return replace(statement, parts=(*statement.parts, clauses))


def build(editor: Any, table: str, names: Sequence[str], statement: Statement, *, name: str | None = None, unique: bool) -> None:
    """Build an index while writes go on, unless it is there: a build that was killed leaves nothing.

    ``name`` None takes any index on these columns alone.
    """
    if editor.collect_sql or not _is_there(editor.connection, table, list(names), name, unique=unique):
        editor.run(without_lock(statement))


def _is_there(connection: Any, table: str, names: list[str], name: str | None, *, unique: bool) -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    chosen = found if name is None else {name: found[name]} if name in found else {}
    return any(one["index"] and one["columns"] == names and one["unique"] == unique for one in chosen.values())


def bind(editor: Any, spec: ColumnSpec) -> None:
    """Make a column refer for new rows, without a look at those that are there; one that refers already stays so."""
    [statement] = editor.foreign_keys_of(spec)
    if not editor.collect_sql and _refers(editor.connection, spec):
        return
    editor.run(UNCHECKED)
    try:
        editor.run(without_lock(statement))
    finally:
        editor.run(CHECKED)


def unbind(editor: Any, spec: ColumnSpec) -> None:
    """Undo `bind`, with the index that the server made for the key."""
    editor.drop_foreign_key(spec)
    if not editor.collect_sql and spec.references is not None:
        made = constraints.foreign_key_name(editor, spec, spec.references)
        with editor.connection.cursor() as cursor:
            found = editor.connection.introspection.get_constraints(cursor, spec.table)
        if made in found and found[made]["index"]:
            editor.run(editor.drop_index_named(spec.table, made))


def _refers(connection: Any, spec: ColumnSpec) -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, spec.table)
    wanted = (spec.references.table, spec.references.column) if spec.references else None
    return any(one["foreign_key"] == wanted and one["columns"] == [spec.name] for one in found.values())


def look_up(editor: Any, spec: ColumnSpec) -> None:
    """Look every row's foreign key up, without a lock.

    Raises IntegrityError that names rows whose target is not there.
    """
    reference = spec.references
    assert reference is not None  # the operation asks for foreign keys only
    quote = editor.quote_name
    own = f"own.{quote(spec.name)}"
    found = editor.connection.fetch_one(
        f"SELECT count(*), min({own}) FROM {quote(spec.table)} own LEFT JOIN {quote(reference.table)} other "  # noqa: S608  quoted
        f"ON other.{quote(reference.column)} = {own} WHERE {own} IS NOT NULL AND other.{quote(reference.column)} IS NULL",
        None,
    )
    if found[0]:
        raise IntegrityError(
            f"{found[0]} row(s) of {spec.table} have a value in {spec.name} that is no {reference.column} of {reference.table}, "
            f"such as {found[1]!r}. Delete or mend them, then migrate again. New rows are held to it already."
        )
