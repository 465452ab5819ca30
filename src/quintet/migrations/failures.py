"""What an error in the midst of a migration says besides itself: where it happened, what stays, what to do.

The error keeps its class and its text; the rest is notes, which Python prints below it.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

LONGEST = 2000
#: What databases say of a table, a column or an index that is there.
THERE_ALREADY = ("already exists", "duplicate column name", "duplicate key name")


def shortened(text: str) -> str:
    """Return a statement as it stands in a note."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} .. ({len(text)} characters)"


@contextmanager
def explained(migration: Any, number: int, operation: Any, editor: Any, steps: Any, backwards: bool) -> Generator[None]:
    """Add to an error of an operation, the ``number``-th from 1, which one it was and what it leaves behind."""
    try:
        yield
    except Exception as error:
        doing = "undoing operation" if backwards else "operation"
        lines = [f"Migration {migration}, {doing} {number} of {len(migration.operations)}: {operation.describe()}"]
        if editor.last_statement:
            lines.append(f"Statement: {shortened(editor.last_statement)}")
        lines += _left_behind(migration, number, editor, steps)
        if not backwards and any(words in str(error).lower() for words in THERE_ALREADY):
            lines.append(
                "If what the migration makes is in the database already: migrate --fake-initial, or --fake with the app and name."
            )
        error.add_note("\n".join(lines))
        raise


def without_transaction(migration: Any, connection: Any) -> str:
    """Return why a migration runs in no transaction."""
    if not migration.atomic:
        return "atomic = False"
    return f"{connection.display_name} cannot roll back statements that define tables"


def _left_behind(migration: Any, number: int, editor: Any, steps: Any) -> list[str]:
    if editor.atomic_migration:
        return ["Nothing of this migration is kept: it runs in one transaction. Mend the cause and run migrate again."]
    told = [f"This migration has no transaction ({without_transaction(migration, editor.connection)}), so what was done stays."]
    if steps is None:
        return [*told, "Mend the cause and undo what the operation did before the statement shown, then run migrate again."]
    if number > 1:
        told.append("Operation 1 is done." if number == 2 else f"Operations 1 to {number - 1} are done.")
    told.append(
        f"Mend the cause, undo what operation {number} did before this statement, and run migrate again: it goes on there."
    )
    return told


@contextmanager
def explained_end(migration: Any, editor: Any) -> Generator[None]:
    """Add to an error of statements that waited for the last operation, such as foreign keys, whose they are."""
    try:
        yield
    except Exception as error:
        lines = [f"Migration {migration}, after its operations, at a statement that waited for them (a foreign key, an index)"]
        if editor.last_statement:
            lines.append(f"Statement: {shortened(editor.last_statement)}")
        if editor.atomic_migration:
            lines.append("Nothing of this migration is kept: it runs in one transaction. Mend the cause and run migrate again.")
        else:
            lines.append(
                f"Its operations are done and stay ({without_transaction(migration, editor.connection)}). Run the statement by "
                "hand, then migrate --fake it."
            )
        error.add_note("\n".join(lines))
        raise


@contextmanager
def explained_run(done: Sequence[Any]) -> Generator[None]:
    """Add to an error which migrations of the same run are kept."""
    try:
        yield
    except Exception as error:
        if done:
            error.add_note(f"Applied in this run before it, and kept: {', '.join(map(str, done))}")
        raise
