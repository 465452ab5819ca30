"""`connection.ops` of SQLite."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.operations import Operations


class SqliteOperations(Operations):
    """Where SQLite differs."""

    cast_char_field_without_max_length = "text"
    cast_data_types = MappingProxyType({"DateField": "TEXT", "DateTimeField": "TEXT"})
    explain_prefix = "EXPLAIN QUERY PLAN"

    def sequence_reset_by_name_sql(self, style: Any, sequences: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what starts the keys of tables anew."""
        if not sequences:
            return []
        names = ", ".join("'" + str(one["table"]).replace("'", "''") + "'" for one in sequences)
        return [f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names});"]  # noqa: S608  quoted above

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the statements that empty ``tables``, and that start their keys anew.

        ``allow_cascade`` empties the tables that refer to them too.
        """
        if allow_cascade:
            tables = self.with_referring(tables)
        statements = super().sql_flush(style, tables)
        if reset_sequences and tables and self._counts_keys():
            names = ", ".join("'" + table.replace("'", "''") + "'" for table in tables)
            statements.append(f"UPDATE sqlite_sequence SET seq = 0 WHERE name IN ({names})")  # noqa: S608  quoted above
        return statements

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Empty the tables in one transaction; references are checked when it ends."""
        super().execute_sql_flush(["PRAGMA defer_foreign_keys = ON", *sql_list])

    def _counts_keys(self) -> bool:
        # The table exists once a table with AUTOINCREMENT was made.
        return self.connection.fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'") is not None
