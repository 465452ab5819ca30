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
        "SmallIntegerField": ("tinyint", "smallint"),
        "IntegerField": ("int", "mediumint", "year"),
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
COLUMNS = """
SELECT c.column_name, c.data_type, c.column_type, c.character_maximum_length, c.numeric_precision, c.numeric_scale,
       c.is_nullable, c.column_default, CASE WHEN c.collation_name <> t.table_collation THEN c.collation_name END,
       c.column_key, c.extra, c.column_comment
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = DATABASE() AND c.table_name = %s
ORDER BY c.ordinal_position
"""
KEYS = """
SELECT c.constraint_name, c.constraint_type, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule
FROM information_schema.table_constraints c
JOIN information_schema.key_column_usage k
  ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name AND k.table_name = c.table_name
LEFT JOIN information_schema.referential_constraints r
  ON r.constraint_schema = c.constraint_schema AND r.constraint_name = c.constraint_name AND r.table_name = c.table_name
WHERE c.table_schema = DATABASE() AND c.table_name = %s
ORDER BY c.constraint_name, k.ordinal_position
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
                collation=collation,
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
        rows = self.connection.fetch_all(KEYS, (table_name,))
        return {
            column: (target, table, RULES.get(rule)) for _name, kind, column, table, target, rule in rows if kind == "FOREIGN KEY"
        }

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Constraint]:
        """Return constraints and indexes by name; a foreign key and its index may share one."""
        found: dict[str, Constraint] = {}
        for name, kind, column, table, target, _rule in self.connection.fetch_all(KEYS, (table_name,)):
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

    def _checks(self, table_name: str) -> list[tuple[str, str]]:
        query = CHECKS_OF_MARIADB if self.connection.mysql_is_mariadb else CHECKS_OF_MYSQL
        return [(name, clause) for name, clause in self.connection.fetch_all(query, (table_name,))]

    def _valid_json(self, table_name: str) -> list[tuple[str, str]]:
        """Return the columns of which a check says that they hold JSON: MariaDB's JSON is text with such a check."""
        pattern = re.compile(r"^\s*\(?json_valid\(`([^`]+)`\)\)?\s*$", re.IGNORECASE)
        return [(found[1], name) for name, clause in self._checks(table_name) if (found := pattern.match(clause))]
