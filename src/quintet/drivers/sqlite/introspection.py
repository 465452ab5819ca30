"""The catalogue of SQLite: pragmas, and the CREATE statements that it keeps."""

import re
from typing import Any

from quintet.drivers.errors import DatabaseError
from quintet.drivers.introspection import (
    FIELDS_OF_APPLICATIONS,
    Constraint,
    FieldInfo,
    Introspection,
    TableInfo,
    constraint,
    field_of_application,
)
from quintet.drivers.on_delete import RULES, Verb
from quintet.drivers.sqlite.ddl import Clause, clauses_of
from quintet.sql.dialect import spread

#: The fields of declared types, those that quintet writes and those that other programs write for the same.
FIELDS = spread(
    {
        "SmallIntegerField": ("smallint", "smallinteger"),
        "IntegerField": ("integer", "int"),
        "BigIntegerField": ("bigint",),
        "PositiveSmallIntegerField": ("smallint unsigned",),
        "PositiveIntegerField": ("integer unsigned",),
        "PositiveBigIntegerField": ("bigint unsigned",),
        "DecimalField": ("decimal",),
        "FloatField": ("real",),
        "BooleanField": ("bool", "boolean"),
        "CharField": ("varchar", "char"),
        "TextField": ("text",),
        "BinaryField": ("blob",),
        "DateTimeField": ("datetime",),
        "DateField": ("date",),
        "TimeField": ("time",),
    }
)
AUTO_FIELDS = {"IntegerField": "AutoField", "BigIntegerField": "BigAutoField", "SmallIntegerField": "SmallAutoField"}

TABLES = "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name <> 'sqlite_sequence' ORDER BY name"
SOURCE = "SELECT sql, type FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?"
INDEX_SOURCE = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?"


class SqliteIntrospection(Introspection):
    """Reads SQLite's catalogue."""

    data_types_reverse = FIELDS

    def get_table_list(self, cursor: Any = None) -> list[TableInfo]:
        """Return tables and views."""
        return [TableInfo(name, kind[0]) for name, kind in self.connection.fetch_all(TABLES)]

    def get_table_description(self, cursor: Any, table_name: str) -> list[FieldInfo]:
        """Return the columns of a table.

        Raises DatabaseError when there is none of that name.
        """
        rows = self._pragma("table_xinfo", table_name)
        if not rows:
            raise DatabaseError(f"Table {table_name} does not exist (empty pragma).")
        clauses = clauses_of(self._source(table_name))
        checked = {column for clause in clauses if "json_valid" in clause.text.lower() for column in clause.mentioned}
        collations = {clause.columns[0]: clause.collation for clause in clauses if clause.is_column}
        keys = [row[1] for row in rows if row[5]]
        return [
            FieldInfo(
                name,
                declared,
                size_of(declared),
                None,
                *decimals_of(declared),
                null_ok=not not_null,
                default=default,
                collation=collations.get(name),
                pk=bool(position),
                has_json_constraint=name in checked,
                is_autofield=keys == [name] and declared.lower() == "integer",
            )
            for _number, name, declared, not_null, default, position, hidden in rows
            if hidden in (0, 2, 3)  # ordinary columns and generated ones; 1 is a virtual table's own
        ]

    def get_field_type(self, data_type: str, description: FieldInfo) -> str | tuple[str, dict[str, Any]]:
        """Return the field of a declared type, with its options where an application brings it.

        Raises KeyError for a type that no field has.
        """
        declared = data_type.lower().split("(", 1)[0].strip()
        if description.has_json_constraint and declared == "text":
            return "JSONField"
        if declared in FIELDS_OF_APPLICATIONS:
            return field_of_application(declared, description)
        found = FIELDS[declared]
        return AUTO_FIELDS.get(found, found) if description.is_autofield else found

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        """Return the primary key's sequence."""
        key = self.get_primary_key_column(cursor, table_name)
        return [{"table": table_name, "column": key}] if key else []

    def get_primary_key_columns(self, cursor: Any, table_name: str) -> list[str] | None:
        """Return the columns of the primary key, in its order."""
        keys = sorted((row[5], row[1]) for row in self._pragma("table_info", table_name) if row[5])
        return [name for _position, name in keys] or None

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str, Verb | None]]:
        """Return what each foreign key column refers to, and what deleting that does."""
        found: dict[str, tuple[str, str, Verb | None]] = {}
        for _id, _seq, table, column, target, _on_update, on_delete, _match in self._pragma("foreign_key_list", table_name):
            found[column] = (target or (self.get_primary_key_column(cursor, table) or "id"), table, RULES.get(on_delete))
        return found

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Constraint]:
        """Return constraints and indexes by name; unnamed ones are numbered."""
        found = self._declared(table_name)
        found.update(self._indexes(table_name, found))
        key = self.get_primary_key_columns(cursor, table_name)
        if key:
            found["__primary__"] = constraint(key, primary_key=True)
        relations = self.get_relations(cursor, table_name)
        for number, (column, (target, table, _rule)) in enumerate(relations.items()):
            found[f"fk_{number}"] = constraint([column], foreign_key=(table, target))
        return found

    def _declared(self, table_name: str) -> dict[str, Constraint]:
        """Return the checks and unique constraints that the CREATE TABLE statement names, and unnamed checks."""
        found: dict[str, Constraint] = {}
        for clause in clauses_of(self._source(table_name)):
            for number, name in enumerate(clause.checks):
                columns = [column for column in clause.mentioned if column in clause.columns or not clause.is_column]
                found[name or f"__check__{len(found)}_{number}"] = constraint(columns, check=True)
            if clause.unique_name:
                found[clause.unique_name] = constraint(clause.columns, unique=True)
        return found

    def _indexes(self, table_name: str, declared: dict[str, Constraint]) -> dict[str, Constraint]:
        found: dict[str, Constraint] = {}
        named = [tuple(one["columns"]) for one in declared.values() if one["unique"]]
        for _seq, name, unique, origin, _partial in self._pragma("index_list", table_name):
            rows = [row for row in self._pragma("index_xinfo", name) if row[5]]
            columns = [row[2] for row in rows if row[2] is not None]
            if origin == "pk" or (origin == "u" and tuple(columns) in named):
                continue  # told by the primary key, or by the constraint's own name
            source = self.connection.fetch_one(INDEX_SOURCE, (name,))
            definition = source[0] if source else None
            expressions = len(columns) != len(rows)
            orders = [] if expressions else ["DESC" if row[3] else "ASC" for row in rows]
            found[name] = constraint(
                columns,
                unique=bool(unique),
                index=origin == "c",
                orders=orders if origin == "c" else [],
                type="idx" if origin == "c" and not expressions else None,
                definition=definition,
            )
        return found

    def _source(self, table_name: str) -> str:
        row = self.connection.fetch_one(SOURCE, (table_name,))
        return row[0] if row and row[1] == "table" and row[0] else ""

    def _pragma(self, name: str, argument: str) -> list[tuple[Any, ...]]:
        return self.connection.fetch_all(f"PRAGMA {name}({self.connection.ops.quote_name(argument)})")


def size_of(declared: str) -> int | None:
    """Return the length in ``varchar(30)`` or ``vector(3)``, None when there is none."""
    found = re.fullmatch(r"\s*(?:(?:var)?char|vector|halfvec|sparsevec|bit)\s*\(\s*(\d+)\s*\)\s*", declared, re.IGNORECASE)
    return int(found[1]) if found else None


def decimals_of(declared: str) -> tuple[int | None, int | None]:
    """Return precision and scale of ``decimal(8, 2)``."""
    found = re.fullmatch(r"\s*(?:decimal|numeric)\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)\s*", declared, re.IGNORECASE)
    return (int(found[1]), int(found[2])) if found else (None, None)


__all__ = ["Clause", "SqliteIntrospection", "decimals_of", "size_of"]
