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

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush`."""
        self.connection.script(sql_list)
