"""What else in an SQLite database speaks of a column: the indexes and constraints that go with it, and what stands in the way.

SQLite keeps the texts of indexes, triggers and views and looks into them only when they are used: dropping a column breaks
them silently. So their words are read here. A name in a text or a comment is no mention.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quintet.drivers.errors import DatabaseError, NotSupportedError
from quintet.migrations.schema import sqlite_text
from quintet.migrations.schema.sqlite_text import TableText


def mentions(sql: str, name: str) -> bool:
    """Say whether an identifier stands in a piece of SQL, quoted or not, in any case."""
    wanted = name.lower()
    return any(sqlite_text.unquoted(token).lower() == wanted for token in sqlite_text.tokens(sql) if token[:1] != "'")


def is_trigger(sql: str) -> bool:
    """Say whether a statement makes a trigger."""
    return "TRIGGER" in [word.upper() for word in sqlite_text.words(sql)[:3]]


def index_mentions(sql: str, name: str) -> bool:
    """Say whether an index holds a column, or computes or chooses with it; the names of index and table do not count."""
    return mentions(sql.partition("(")[2], name)


def constraint_mentions(clause: str, name: str) -> bool:
    """Say whether a table constraint is about a column of its own table."""
    own: list[str] = []
    for token in sqlite_text.tokens(clause):
        if token.upper() == "REFERENCES":
            break
        own.append(token)
    if own and own[0].upper() == "CONSTRAINT":
        own = own[3:]  # the word, a space and the constraint's name
    return mentions("".join(own), name)


def without_column(text: TableText, name: str) -> TableText:
    """Return the table without a column and the table constraints that are about it, as the standard has it.

    Raises NotSupportedError when another column is computed or checked with it.
    """
    for other, clause in text.columns().items():
        rest = "".join(list(sqlite_text.tokens(clause))[1:]).partition("REFERENCES")[0]
        if other.lower() != name.lower() and mentions(rest, name):
            raise NotSupportedError(
                f"Cannot drop column {name} of table {text.name}: column {other} is defined with it ({clause}). Remove or change "
                "that one first. Nothing was changed."
            )
    smaller = text.without_column(name)
    kept = [one for one in smaller.clauses if sqlite_text.column_name(one) is not None or not constraint_mentions(one, name)]
    return smaller.with_clauses(kept)


def require_no_trigger(connection: Any, table: str, name: str) -> None:
    """Refuse to drop a column that a trigger uses, whichever table the trigger is on.

    Raises NotSupportedError naming the trigger.
    """
    for trigger, sql in connection.fetch_all("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"):
        if mentions(sql, table) and mentions(sql, name):
            raise NotSupportedError(
                f"Cannot drop column {name} of table {table}: trigger {trigger} uses it. Drop the trigger with RunSQL before "
                "this operation, and make it anew after it if it is still needed. Nothing was changed."
            )


def views_on(connection: Any, table: str) -> list[str]:
    """Return the views that mention a table, directly or through other views, and that can be read now."""
    views = connection.fetch_all("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
    names = list(_reached(table, views))
    return [name for name in names if _reads(connection, name)]


def _reached(table: str, views: Sequence[tuple[str, str]]) -> Iterator[str]:
    known, waiting = {table}, list(views)
    while found := [view for view in waiting if any(mentions(view[1], name) for name in known)]:
        waiting = [view for view in waiting if view not in found]
        known |= {name for name, _ in found}
        yield from (name for name, _ in found)


def _reads(connection: Any, view: str) -> bool:
    quoted = connection.dialect.quote_name(view)
    try:
        connection.fetch_all(f"EXPLAIN SELECT * FROM {quoted}")  # noqa: S608  the name is quoted
    except DatabaseError:
        return False
    return True


def require_readable(connection: Any, views: Iterable[str], table: str) -> None:
    """Refuse a change after which a view cannot be read any more.

    Raises NotSupportedError naming the view; the transaction around the change then undoes it.
    """
    for view in views:
        if not _reads(connection, view):
            raise NotSupportedError(
                f"Cannot change table {table}: view {view} would not work any more. Drop the view with RunSQL before this "
                "operation and make it anew after it. Nothing was changed."
            )
