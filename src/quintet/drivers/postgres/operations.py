"""`connection.ops` of PostgreSQL."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.operations import Operations
from quintet.drivers.postgres.dialect import PostgresDialect

PATTERNS = frozenset({"iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex"})


class PostgresOperations(Operations):
    """Where PostgreSQL differs."""

    cast_data_types = MappingProxyType({"AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint"})
    explain_options = PostgresDialect.explain_options

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        """Return ``%s``, as text for lookups by pattern and in capitals where they ignore case."""
        cast = "%s::text" if lookup_type in PATTERNS else "%s"
        return f"UPPER({cast})" if lookup_type.startswith("i") and lookup_type in PATTERNS - {"iregex"} else cast

    def pk_default_value(self) -> str:
        """Return what stands in VALUES for a key that the database gives."""
        return "DEFAULT"

    def prep_for_iexact_query(self, x: object) -> str:
        """Return ``x`` as it is: an exact match is no pattern here."""
        return str(x)

    def deferrable_sql(self) -> str:
        """Return what makes a foreign key wait for the end of the transaction."""
        return " DEFERRABLE INITIALLY DEFERRED"

    def tablespace_sql(self, tablespace: str, inline: bool = False) -> str:
        """Return what puts a table, or the index of a column's constraint, into a tablespace."""
        return f"{'USING INDEX ' if inline else ''}TABLESPACE {self.quote_name(tablespace)}"

    def set_time_zone_sql(self) -> str:
        """Return what sets the session's zone to ``%s``."""
        return "SELECT set_config('TimeZone', %s, false)"

    def last_insert_id(self, cursor: Any, table_name: str, pk_name: str) -> Any:
        """Return the number that the key's sequence gave last in this session."""
        cursor.execute("SELECT currval(pg_get_serial_sequence(%s, %s))", (self.quote_name(table_name), pk_name))
        return cursor.fetchone()[0]

    def compose_sql(self, sql: str, params: Any) -> str:
        """Return the statement as the client would bind it."""
        return self.connection.mogrify(sql, params)

    def sequence_reset_by_name_sql(self, style: Any, sequences: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what starts sequences anew, given by table and column; for tables that are empty."""
        found = [(one["table"], one.get("column") or "id") for one in sequences]
        return [
            f"SELECT setval(pg_get_serial_sequence({quoted(self.quote_name(table))}, {quoted(column)}), 1, false);"
            for table, column in found
        ]

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
        names = ", ".join(quoted(name) for name in (owner, column))
        sequence = f"pg_get_serial_sequence({names})"
        return [f"SELECT setval({sequence}, coalesce(max({key}), 0) + 1, false) FROM {owner}"]  # noqa: S608  names are quoted

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush`."""
        self.connection.script(sql_list)


def quoted(value: str) -> str:
    """Return a text literal for a name."""
    return "'" + value.replace("'", "''") + "'"
