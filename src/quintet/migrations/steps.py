"""How far a migration without a transaction has come, kept in the database: a killed run is gone on with, not begun again.

One row for each unfinished migration says which operation was begun last and how it ended. An operation counts as finished only
when nothing that it needs still waits, such as a foreign key to a table that a later operation makes. One that raised an error
is done again: whoever runs migrate has read what to undo. One whose process was killed told nobody how far it came, and doing it
twice may change rows twice: somebody has to look, and to say so. The row goes away with the migration's record, and the table
with the last row.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from quintet.kit.record import record, replace
from quintet.migrations import failures

TABLE = "quintet_migration_steps"
CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    name varchar(400) NOT NULL PRIMARY KEY, total integer NOT NULL, number integer NOT NULL, ended varchar(9) NOT NULL
)
"""
SAVE = f"INSERT INTO {TABLE} (name, total, number, ended) VALUES (%s, %s, %s, %s)"  # noqa: S608  the name of the table is ours
#: What is saved anew of a row that is there.
RENEWED = ("number", "ended")


class ChangedMigrationError(RuntimeError):
    """A migration that was interrupted has another number of operations now, so nobody can say where it is to go on."""


class InterruptedMigrationError(RuntimeError):
    """An operation was interrupted, and nobody knows how much of it is in the database."""


AGAIN, DONE = "again", "done"
FINISHED, FAILED, OPEN = "finished", "failed", "open"


@record
class Step:
    """The operation that an earlier run had begun last: its number from 1, and how it ended."""

    number: int = 0
    ended: str = FINISHED

    @property
    def done(self) -> int:
        """How many operations need not be done again."""
        return self.number if self.ended == FINISHED else self.number - 1


class Steps:
    """The row of one migration in one direction, and what an earlier run left in it.

    ``interrupted`` says what to do with an operation whose process was killed: "again", or "done" when all of it is there.
    """

    def __init__(self, connection: Any, migration: Any, backwards: bool, interrupted: str | None = None) -> None:
        self.connection = connection
        self.name = f"{migration}{' backwards' if backwards else ''}"
        self.why = failures.without_transaction(migration, connection)
        self.total = len(migration.operations)
        operations = migration.operations[::-1] if backwards else migration.operations
        self.left = self._settled(self._load(), operations, interrupted)
        self._whole = True

    def _load(self) -> Step:
        with self.connection.cursor() as cursor:
            cursor.execute(CREATE)
            cursor.execute(f"SELECT total, number, ended FROM {TABLE} WHERE name = %s", (self.name,))  # noqa: S608  ours
            row = cursor.fetchone()
        if row is None:
            return Step()
        total, number, ended = row
        if total != self.total:
            raise ChangedMigrationError(
                f"Migration {self.name} was interrupted at operation {number} of {total}, and its file has {self.total} "
                "operations now. Bring the file back as it was and run migrate again; or finish or undo its work by hand, then "
                f"delete its row from the table {TABLE}."
            )
        return Step(number, ended)

    def _settled(self, left: Step, operations: Sequence[Any], interrupted: str | None) -> Step:
        """Return what is left once it is said what becomes of an interrupted operation.

        Raises InterruptedMigrationError when it is not said, and the operation cannot go on by itself.
        """
        if left.ended != OPEN:
            return left
        operation = operations[left.number - 1]
        if interrupted == DONE:
            return replace(left, ended=FINISHED)
        if interrupted == AGAIN or operation.resumes:
            return replace(left, ended=FAILED)
        raise InterruptedMigrationError(
            f"Migration {self.name} has no transaction ({self.why}), and its process was killed at operation {left.number} "
            f"of {self.total}: {operation.describe()}. The operations before it are done; of this one nothing, a part or all may "
            "be in the database. Look there. If all of it is, run: migrate --interrupted=done. Otherwise undo what is there of "
            "it and run: migrate --interrupted=again. Both go on with the operations that follow."
        )

    def _save(self, number: int, ended: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                SAVE + self.connection.dialect.conflict_clause(["name"], RENEWED), (self.name, self.total, number, ended)
            )

    def is_done(self, number: int) -> bool:
        """Say whether an earlier run finished the operation of that number."""
        return number <= self.left.done

    @contextmanager
    def step(self, number: int, editor: Any) -> Generator[None]:
        """Note that an operation begins, and at the end of the block that it is finished, if nothing of it waits."""
        if self._whole:
            self._save(number, OPEN)
        try:
            yield
            editor.flush_ready()
        except Exception:
            if self._whole:
                self._save(number, FAILED)
            raise
        self._whole = not editor.deferred_sql
        if self._whole:
            self._save(number, FINISHED)


def forget(connection: Any, migration: Any) -> None:
    """Drop the rows of a migration, and the table when it is empty then."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE name IN (%s, %s)", (str(migration), f"{migration} backwards"))  # noqa: S608  ours
        cursor.execute(f"SELECT count(*) FROM {TABLE}")  # noqa: S608  ours
        if cursor.fetchone()[0] == 0:
            cursor.execute(f"DROP TABLE {TABLE}")
