"""SQLite: tables read from their own definitions, and those that models mean made in a database in memory."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quintet.migrations.drift.shapes import ColumnShape, Shapes, TableShape
from quintet.migrations.schema import sqlite_text

#: What operators of two characters are made of.
SIGNS = frozenset("<>=!|")
#: Words of a column's clause that begin what is compared by itself.
PARTS = ("COLLATE", "GENERATED", "AS", "CHECK", "REFERENCES", "UNIQUE", "AUTOINCREMENT")


def read(connection: Any, schema: str | None = None) -> Shapes:
    """Return the tables of the database."""
    rows = connection.fetch_all(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {name: _table(connection, name, sql) for name, sql in rows if not sql.upper().startswith("CREATE VIRTUAL")}


def _table(connection: Any, name: str, sql: str) -> TableShape:
    clauses = sqlite_text.parse(name, sql).columns()
    columns: dict[str, ColumnShape] = {}
    constraints: dict[str, str] = {}
    for _, column, kind, needed, default, key, _hidden in connection.fetch_all("SELECT * FROM pragma_table_xinfo(?)", (name,)):
        words = _words(clauses.get(column, ""))
        columns[column] = ColumnShape(
            kind.lower(),
            not needed and not key,
            default or "",
            _after(words, "COLLATE"),
            _group_after(words, "AS"),
            "autoincrement" if "AUTOINCREMENT" in words else "",
        )
        if "UNIQUE" in words:
            constraints[f"{column} unique"] = f"UNIQUE ({column})"
        if "CHECK" in words:
            constraints[f"{column} check"] = f"CHECK ({_group_after(words, 'CHECK')})"
    keys = sorted(
        (key, column)
        for _, column, _, _, _, key, _ in connection.fetch_all("SELECT * FROM pragma_table_xinfo(?)", (name,))
        if key
    )
    if keys:
        constraints["primary key"] = f"PRIMARY KEY ({', '.join(column for _, column in keys)})"
    constraints.update(_foreign_keys(connection, name))
    constraints.update(_table_checks(name, sql))
    return TableShape(name, columns, _indexes(connection, name), constraints)


def _words(clause: str) -> list[str]:
    """Return a clause's tokens: words in capitals, quoted ones as they are."""
    found = [one for one in sqlite_text.tokens(clause) if not one.isspace() and not one.startswith(("--", "/*"))]
    return [one if one[:1] in "\"'`[" else one.upper() for one in found]


def _after(words: Sequence[str], word: str) -> str:
    return sqlite_text.unquoted(words[words.index(word) + 1]).lower() if word in words[:-1] else ""


def _group_after(words: Sequence[str], word: str) -> str:
    """Return the text between the parentheses after a word, empty without it."""
    if word not in words:
        return ""
    depth, group = 0, list[str]()
    for piece in words[words.index(word) + 1 :]:
        depth += (piece == "(") - (piece == ")")
        group.append(piece)
        if depth == 0:
            break
    return _plain(group[1:-1])


def _plain(words: Sequence[str]) -> str:
    """Return words as one text in which an identifier reads the same with quotes and without."""
    pieces: list[str] = []
    before = ""
    for one in words:
        # An operator of two characters is two tokens.
        blank = "" if not before or (one in SIGNS and before in SIGNS) else " "
        pieces += blank, one if one[:1] == "'" else sqlite_text.unquoted(one).lower()
        before = one
    return "".join(pieces)


def _foreign_keys(connection: Any, table: str) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for number, _, other, column, target, _update, delete, _match in connection.fetch_all(
        "SELECT * FROM pragma_foreign_key_list(?)", (table,)
    ):
        yield (
            f"{column} foreign key{f' {number}' if column in seen else ''}",
            f"FOREIGN KEY ({column}) REFERENCES {other}({target}) ON DELETE {delete}",
        )
        seen.add(column)


def _table_checks(table: str, sql: str) -> Iterator[tuple[str, str]]:
    for number, clause in enumerate(sqlite_text.parse(table, sql).clauses):
        words = _words(clause)
        if sqlite_text.column_name(clause) is None and "CHECK" in words:
            yield sqlite_text.constraint_name(clause) or f"check {number}", f"CHECK ({_group_after(words, 'CHECK')})"
        elif sqlite_text.column_name(clause) is None and "UNIQUE" in words:
            yield sqlite_text.constraint_name(clause) or f"unique {number}", f"UNIQUE ({_group_after(words, 'UNIQUE')})"


def _indexes(connection: Any, table: str) -> dict[str, str]:
    """Return the indexes that have a statement of their own."""
    indexes: dict[str, str] = {}
    for _, name, is_unique, origin, _partial in connection.fetch_all("SELECT * FROM pragma_index_list(?)", (table,)):
        if origin == "c":
            sql = connection.fetch_one("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (name,))[0]
            words = _words(sql)
            indexes[name] = f"{'UNIQUE ' if is_unique else ''}INDEX {_plain(words[words.index('(') :])}"
    return indexes


def expected(connection: Any, models: Sequence[Any]) -> Shapes:
    """Return the tables as `migrate` would make them for ``models``, from a database in memory."""
    scratch = type(connection).opener(connection.alias, {**connection.settings_dict, "NAME": ":memory:"})
    try:
        with scratch.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        return read(scratch)
    finally:
        scratch.close()


def behind(connection: Any, shapes: Iterable[TableShape]) -> Iterator[tuple[str, str, int, int]]:
    """Yield nothing: AUTOINCREMENT never hands out a key below the highest one."""
    return iter(())
