"""The catalogue of MariaDB and MySQL: ``information_schema``, for the database of the connection."""

import re
from types import MappingProxyType
from typing import Any

from quintet.drivers.errors import ProgrammingError
from quintet.drivers.introspection import Constraint, FieldInfo, Introspection, TableInfo, constraint
from quintet.drivers.on_delete import RULES, Verb
from quintet.kit.patterns import late
from quintet.sql.dialect import spread

#: Types of the catalogue and the fields they mean.
FIELDS = spread(
    {
        "SmallIntegerField": ("smallint",),
        "IntegerField": ("int", "mediumint", "tinyint", "year"),
        "BigIntegerField": ("bigint",),
        "DecimalField": ("decimal",),
        "FloatField": ("float", "double"),
        "CharField": ("varchar", "char", "enum", "set", "inet4", "inet6"),
        "TextField": ("tinytext", "text", "mediumtext", "longtext"),
        "BinaryField": ("tinyblob", "blob", "mediumblob", "longblob", "binary", "varbinary"),
        "DateTimeField": ("datetime", "timestamp"),
        "DateField": ("date",),
        "TimeField": ("time",),
        "JSONField": ("json",),
        "UUIDField": ("uuid",),
    }
)
AUTO_FIELDS = {"IntegerField": "AutoField", "BigIntegerField": "BigAutoField", "SmallIntegerField": "SmallAutoField"}
UNSIGNED = {
    "IntegerField": "PositiveIntegerField",
    "BigIntegerField": "PositiveBigIntegerField",
    "SmallIntegerField": "PositiveSmallIntegerField",
}
VIEWS = frozenset({"VIEW", "SYSTEM VIEW"})

TABLES = """
SELECT table_name, table_type, table_comment FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
"""
# Each view of the catalogue is asked alone, with the database's and the table's name: a join opens the tables of every database.
COLUMNS = """
SELECT column_name, data_type, column_type, character_maximum_length, numeric_precision, numeric_scale,
       is_nullable, column_default, collation_name, column_key, extra, column_comment
FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position
"""
COLLATION = "SELECT table_collation FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s"
KEYS = """
SELECT constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = %s
ORDER BY constraint_name, ordinal_position
"""
KINDS = """
SELECT constraint_name, constraint_type FROM information_schema.table_constraints
WHERE table_schema = DATABASE() AND table_name = %s
"""
RULES_OF_KEYS = """
SELECT constraint_name, delete_rule FROM information_schema.referential_constraints
WHERE constraint_schema = DATABASE() AND table_name = %s
"""
CHECKS_OF_MARIADB = """
SELECT constraint_name, check_clause FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE() AND table_name = %s
"""
CHECKS_OF_MYSQL = """
SELECT k.constraint_name, k.check_clause FROM information_schema.check_constraints k
JOIN information_schema.table_constraints c
  ON c.constraint_schema = k.constraint_schema AND c.constraint_name = k.constraint_name
WHERE c.constraint_schema = DATABASE() AND c.constraint_type = 'CHECK' AND c.table_name = %s
"""
INDEXES = """
SELECT index_name, non_unique, column_name, collation, index_type
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = %s
ORDER BY index_name, seq_in_index
"""
#: A text or a name in what the server writes.
QUOTED = late(r"'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`")
#: A line of SHOW CREATE TABLE, and what it looks like, without texts and names, when it holds an expression.
PART = late(r"(?m)^  (|KEY |UNIQUE KEY |CONSTRAINT )(`(?:[^`]|``)+`) (.*?),?$")
COMPUTES = MappingProxyType(
    {
        "": late(r"GENERATED ALWAYS AS"),
        "KEY ": late(r"[(,]\("),
        "UNIQUE KEY ": late(r"[(,]\("),
        "CONSTRAINT ": late(r"^CHECK "),
    }
)


class MysqlIntrospection(Introspection):
    """Reads the catalogue."""

    data_types_reverse = FIELDS

    def get_table_list(self, cursor: Any = None) -> list[TableInfo]:
        """Return tables and views."""
        rows = self.connection.fetch_all(TABLES, None)
        return [TableInfo(name, "v" if kind in VIEWS else "t", comment or None) for name, kind, comment in rows]

    def get_table_description(self, cursor: Any, table_name: str) -> list[FieldInfo]:
        """Return the columns of a table.

        Raises ProgrammingError when there is none of that name.
        """
        rows = self.connection.fetch_all(COLUMNS, (table_name,))
        if not rows:
            raise ProgrammingError(1146, f"Table '{table_name}' doesn't exist")
        usual = self._table_collation(table_name)
        documents = (
            {column for column, _name in self._valid_json(table_name)} if self.connection.mysql_is_mariadb else frozenset[str]()
        )
        return [
            FieldInfo(
                name,
                f"{kind} unsigned" if "unsigned" in full else kind,
                size,
                size,
                precision,
                scale,
                null_ok=nullable == "YES",
                default=None if default == "NULL" and self.connection.mysql_is_mariadb else default,
                collation=collation if collation != usual else None,
                pk=key == "PRI",
                has_json_constraint=name in documents,
                is_autofield="auto_increment" in extra,
                comment=comment or None,
            )
            for name, kind, full, size, precision, scale, nullable, default, collation, key, extra, comment in rows
        ]

    def get_field_type(self, data_type: str, description: FieldInfo) -> str:
        """Return the field of a type.

        Raises KeyError for a type that no field has.
        """
        kind, _, unsigned = data_type.partition(" ")
        found = FIELDS[kind]
        if description.is_autofield:
            return AUTO_FIELDS.get(found, found)
        if description.has_json_constraint and kind == "longtext":
            return "JSONField"
        return UNSIGNED.get(found, found) if unsigned else found

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        """Return the column that the database counts."""
        rows = self.connection.fetch_all(COLUMNS, (table_name,))
        return [{"table": table_name, "column": row[0]} for row in rows if "auto_increment" in row[10]]

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str, Verb | None]]:
        """Return what each foreign key column refers to, and what deleting that does."""
        rules = dict(self.connection.fetch_all(RULES_OF_KEYS, (table_name,)))
        return {
            column: (target, table, RULES.get(rules.get(name, "")))
            for name, _kind, column, table, target in self._keys(table_name)
            if table is not None and target is not None
        }

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Constraint]:
        """Return constraints and indexes by name; a foreign key and its index may share one."""
        found: dict[str, Constraint] = {}
        for name, kind, column, table, target in self._keys(table_name):
            if name not in found:
                found[name] = constraint(
                    [],
                    primary_key=kind == "PRIMARY KEY",
                    unique=kind in ("PRIMARY KEY", "UNIQUE"),
                    foreign_key=(table, target) if table else None,
                )
            found[name]["columns"].append(column)
        columns = [row[0] for row in self.connection.fetch_all(COLUMNS, (table_name,))]
        for name, clause in self._checks(table_name):
            mentioned = [column for column in columns if re.search(rf"`{re.escape(column)}`", clause)]
            found[f"{name}_check" if name in found else name] = constraint(mentioned, check=True, definition=clause)
        for name, not_unique, column, direction, kind in self.connection.fetch_all(INDEXES, (table_name,)):
            held = found.setdefault(name, constraint([]))
            if not held["index"]:
                held.update(
                    index=True, type="idx" if kind == "BTREE" else kind.lower(), unique=not not_unique, columns=[], orders=[]
                )
            if column is not None:
                held["columns"].append(column)
            held["orders"].append("DESC" if direction == "D" else "ASC")
        return found

    def written_parts(self, table_name: str) -> list[tuple[str, str, str]]:
        """Return what computes in a MySQL table as the start of its definition, its quoted name, and the rest as it is written.

        These are generated columns (without a start), indexes of expressions, and checks. ``information_schema`` has expressions
        with quotes that are escaped once too often.
        """
        row = self.connection.fetch_one(f"SHOW CREATE TABLE {self.connection.ops.quote_name(table_name)}", None)
        lines: list[tuple[str, str, str]] = PART.findall(row[1])
        return [(start, name, rest) for start, name, rest in lines if COMPUTES[start].search(QUOTED.sub("x", rest))]

    def _table_collation(self, table_name: str) -> str | None:
        row = self.connection.fetch_one(COLLATION, (table_name,))
        return row[0] if row else None

    def _keys(self, table_name: str) -> list[tuple[str, str, str, str | None, str | None]]:
        """Return name, kind and column of each part of a key, and what it refers to, in order."""
        # A foreign key and a unique index may have the same name.
        kinds = {name: kind for name, kind in self.connection.fetch_all(KINDS, (table_name,)) if kind != "FOREIGN KEY"}
        return [
            (name, "FOREIGN KEY" if table else kinds[name], column, table, target)
            for name, column, table, target in self.connection.fetch_all(KEYS, (table_name,))
        ]

    def _checks(self, table_name: str) -> list[tuple[str, str]]:
        query = CHECKS_OF_MARIADB if self.connection.mysql_is_mariadb else CHECKS_OF_MYSQL
        return [(name, clause) for name, clause in self.connection.fetch_all(query, (table_name,))]

    def _valid_json(self, table_name: str) -> list[tuple[str, str]]:
        """Return the columns of which a check says that they hold JSON: MariaDB's JSON is text with such a check."""
        pattern = re.compile(r"^\s*\(?json_valid\(`([^`]+)`\)\)?\s*$", re.IGNORECASE)
        return [(found[1], name) for name, clause in self._checks(table_name) if (found := pattern.match(clause))]
