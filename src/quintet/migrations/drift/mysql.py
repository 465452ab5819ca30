"""MariaDB and MySQL: tables read from the catalogue, and those that models mean made in a database of their own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from typing import Any

from quintet.drivers.errors import OperationalError
from quintet.kit.patterns import late
from quintet.migrations.drift.shapes import ColumnShape, Shapes, TableShape

SCRATCH = "quintet_expected_"
#: Lines of SHOW CREATE TABLE: a key, and a constraint that is none.
KEY = late(r"^(PRIMARY|UNIQUE|FULLTEXT|SPATIAL)? ?KEY (?:`((?:[^`]|``)+)` )?(\(.*)$")
CONSTRAINT = late(r"^CONSTRAINT `((?:[^`]|``)+)` (FOREIGN KEY .*)$")
TABLES = """
SELECT table_name, table_comment, table_collation FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name
"""
COLUMNS = """
SELECT table_name, column_name, column_type, is_nullable, column_default, COALESCE(collation_name, ''),
       generation_expression, extra, column_comment
FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
"""
CHECKS_OF_MARIADB = """
SELECT table_name, constraint_name, check_clause, 'YES' FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE()
"""
CHECKS_OF_MYSQL = """
SELECT c.table_name, k.constraint_name, k.check_clause, c.enforced FROM information_schema.check_constraints k
JOIN information_schema.table_constraints c
  ON c.constraint_schema = k.constraint_schema AND c.constraint_name = k.constraint_name
WHERE c.constraint_schema = DATABASE() AND c.constraint_type = 'CHECK'
"""
PLACE = (
    "SELECT default_character_set_name, default_collation_name FROM information_schema.schemata WHERE schema_name = DATABASE()"
)
REFUSED = frozenset({1044, 1045, 1142, 1227})


def read(connection: Any, schema: str | None = None) -> Shapes:
    """Return the tables of the connection's database."""
    columns: dict[str, dict[str, ColumnShape]] = defaultdict(dict)
    tables = connection.fetch_all(TABLES, None)
    usual = {table: collation for table, _, collation in tables}
    for table, name, kind, null, default, collation, formula, extra, comment in connection.fetch_all(COLUMNS, None):
        flags = extra.lower()
        columns[table][name] = ColumnShape(
            kind,
            null == "YES",
            "" if default is None or (default == "NULL" and connection.mysql_is_mariadb) else default,
            "" if collation == usual.get(table) else collation,
            f"{'stored' if 'stored' in flags else 'virtual'}: {formula}" if formula else "",
            "auto_increment" if "auto_increment" in flags else "",
            comment,
        )
    checks: dict[str, dict[str, str]] = defaultdict(dict)
    doubtful: dict[str, set[str]] = defaultdict(set)
    query = CHECKS_OF_MARIADB if connection.mysql_is_mariadb else CHECKS_OF_MYSQL
    for table, name, clause, enforced in connection.fetch_all(query, None):
        # A check that stands in its column's definition has the column's name.
        checks[table][f"{name} check" if name in columns[table] else name] = f"CHECK ({clause})"
        doubtful[table] |= set() if enforced == "YES" else {name}
    found: dict[str, TableShape] = {}
    for name, comment, _ in tables:
        indexes, constraints = _keys(connection, name)
        found[name] = TableShape(
            name, columns[name], indexes, {**constraints, **checks[name]}, comment, frozenset(doubtful[name])
        )
    return found


def _keys(connection: Any, table: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the indexes and the other constraints of a table, as SHOW CREATE TABLE spells them."""
    indexes, constraints = dict[str, str](), dict[str, str]()
    text = connection.fetch_one(f"SHOW CREATE TABLE {connection.ops.quote_name(table)}", None)[1]
    for line in text.splitlines():
        clause = line.strip().removesuffix(",")
        if found := KEY.match(clause):
            kind, name, rest = found[1], (found[2] or "").replace("``", "`"), found[3]
            if kind == "PRIMARY":
                constraints["primary key"] = f"PRIMARY KEY {rest}"
            elif kind == "UNIQUE":
                constraints[name] = f"UNIQUE {rest}"
            else:
                indexes[name] = f"{kind + ' ' if kind else ''}INDEX {rest}"
        elif found := CONSTRAINT.match(clause):
            constraints[found[1].replace("``", "`")] = found[2]
    # What a foreign key is checked by is part of it.
    return {name: definition for name, definition in indexes.items() if name not in constraints}, constraints


def expected(connection: Any, models: Sequence[Any]) -> Shapes:
    """Return the tables as `migrate` would make them for ``models``: made in a database of their own, read and dropped.

    Raises OperationalError that says which right is missing for a user who may not create it.
    """
    name = f"{SCRATCH}{md5(str(connection.settings_dict['NAME']).encode(), usedforsecurity=False).hexdigest()[:12]}"
    charset, collation = connection.fetch_one(PLACE, None)
    with connection.exclusive("diff", lambda holder: None):
        try:
            connection.execute(f"DROP DATABASE IF EXISTS `{name}`", None)
            connection.execute(f"CREATE DATABASE `{name}` CHARACTER SET {charset} COLLATE {collation}", None)
        except OperationalError as error:
            if not error.args or error.args[0] not in REFUSED:
                raise
            raise OperationalError(
                error.args[0],
                f"{error.args[-1]}: migrate --diff makes the tables that the models mean in a database of their own. Allow it: "
                f"GRANT ALL ON `{name}`.* TO {connection.settings_dict['USER']}",
            ) from error
        try:
            return _made(connection, name, models)
        finally:
            connection.execute(f"DROP DATABASE `{name}`", None)


def _made(connection: Any, name: str, models: Sequence[Any]) -> Shapes:
    scratch = type(connection).opener(connection.alias, {**connection.settings_dict, "NAME": name})
    try:
        with scratch.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        return read(scratch)
    finally:
        scratch.close()
        scratch.database.pool.close()


def behind(connection: Any, shapes: Iterable[TableShape]) -> Iterator[tuple[str, str, int, int]]:
    """Yield nothing: AUTO_INCREMENT never hands out a key below the highest one."""
    return iter(())
