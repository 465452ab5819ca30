"""`connection.ops` of PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.operations import Operations


class PostgresOperations(Operations):
    """Where PostgreSQL differs."""

    def max_name_length(self) -> int | None:
        """Return how long an identifier may be."""
        return 63

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the one TRUNCATE that empties ``tables``."""
        if not tables:
            return []
        names = ", ".join(self.quote_name(table) for table in tables)
        restart = " RESTART IDENTITY" if reset_sequences else ""
        return [f"TRUNCATE {names}{restart}{' CASCADE' if allow_cascade else ''}"]

    def sequence_reset_by_key(self, table: str, column: str) -> list[str]:
        """Return the statement that sets the sequence of ``column`` behind the greatest key in use."""
        owner, key = self.quote_name(table), self.quote_name(column)
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in (owner, column))
        sequence = f"pg_get_serial_sequence({names})"
        return [f"SELECT setval({sequence}, coalesce(max({key}), 0) + 1, false) FROM {owner}"]  # noqa: S608  names are quoted

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush`."""
        self.connection.script(sql_list)
