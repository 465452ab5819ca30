"""How far batched operations have come, kept in the database itself: a killed migration goes on where it stopped.

One row for each unfinished operation. It changes in the transaction of its batch, so no batch is lost or done twice; it goes
away when the migration is recorded, and the table with the last row.
"""

import json
from typing import Any

from quintet.kit.record import record

TABLE = "quintet_migration_batches"
CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    name varchar(400) NOT NULL PRIMARY KEY, position text NOT NULL, done bigint NOT NULL, finished smallint NOT NULL
)
"""
SAVE = f"INSERT INTO {TABLE} (name, position, done, finished) VALUES (%s, %s, %s, %s)"  # noqa: S608  the name of the table is ours
#: What is saved anew of a row that is there.
RENEWED = ("position", "done", "finished")


@record
class Position:
    """The last key that was done (None before the first), how many rows that were, and whether it was the last batch."""

    key: Any = None
    done: int = 0
    finished: bool = False


def load(connection: Any, name: str) -> Position:
    """Return the position of an operation, making the table if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        cursor.execute(f"SELECT position, done, finished FROM {TABLE} WHERE name = %s", (name,))  # noqa: S608  ours
        row = cursor.fetchone()
    return Position(json.loads(row[0]), row[1], bool(row[2])) if row else Position()


def save(connection: Any, name: str, position: Position) -> None:
    """Keep a position; call it in the transaction of the batch."""
    with connection.cursor() as cursor:
        text = json.dumps(position.key, default=str)
        cursor.execute(
            SAVE + connection.dialect.conflict_clause(["name"], RENEWED), (name, text, position.done, int(position.finished))
        )


def forget(connection: Any, migration_name: str) -> None:
    """Drop the positions of a migration that was recorded, and the table when it is empty then."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE name LIKE %s", (f"{migration_name}:%",))  # noqa: S608  ours
        cursor.execute(f"SELECT count(*) FROM {TABLE}")  # noqa: S608  ours
        if cursor.fetchone()[0] == 0:
            cursor.execute(f"DROP TABLE {TABLE}")
