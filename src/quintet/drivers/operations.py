"""`connection.ops`: the public helper for quoting names, formatting times and flushing tables."""

import datetime
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from quintet.drivers import transactions
from quintet.services.settings import ServicesSettings


class Operations:
    """What differs between databases outside of queries, under its documented names."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def quote_name(self, name: str) -> str:
        """Return ``name`` quoted as an identifier; one that is quoted comes back as it is."""
        return self.connection.dialect.quote_name(name)

    def max_name_length(self) -> int | None:
        """Return how long an identifier may be, None without a limit."""
        return None

    def integer_field_range(self, internal_type: str) -> tuple[int, int]:
        """Return the smallest and the greatest number that an integer column holds."""
        return self.connection.dialect.integer_ranges[internal_type]

    def timezone(self) -> datetime.tzinfo | None:
        """Return the zone in which this connection speaks of moments, None when USE_TZ is off."""
        if not ServicesSettings.now().use_tz:
            return None
        name = self.connection.settings_dict["TIME_ZONE"]
        return datetime.UTC if name is None or name == "UTC" else ZoneInfo(name)

    def timezone_name(self) -> str:
        """Return the name of that zone; of TIME_ZONE when USE_TZ is off."""
        services = ServicesSettings.now()
        if not services.use_tz:
            return services.time_zone or "UTC"
        return self.connection.settings_dict["TIME_ZONE"] or "UTC"

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the statements that empty ``tables``."""
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608  quoted names

    def sequence_reset_by_key(self, table: str, column: str) -> list[str]:
        """Return the statements after which an automatic key goes on behind the greatest one in use.

        Needed after rows were given keys by hand, where the database does not look at them. Empty where it does.
        """
        return []

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush` in one transaction."""
        with transactions.block(self.connection):
            self.connection.script(sql_list)
