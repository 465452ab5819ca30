"""`connection.ops` of MariaDB and MySQL."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.drivers.operations import Operations


class MysqlOperations(Operations):
    """Where MariaDB and MySQL differ."""

    cast_char_field_without_max_length = "char"
    cast_data_types = MappingProxyType(
        {
            **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField"), "signed integer"),
            **dict.fromkeys(("SmallIntegerField", "DurationField"), "signed integer"),
            **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), "unsigned integer"),
            "CharField": "char(%(max_length)s)",
            "TextField": "char",
        }
    )

    def max_name_length(self) -> int | None:
        """Return how long an identifier may be."""
        return 64

    def pk_default_value(self) -> str:
        """Return what stands in VALUES for a key that the database gives."""
        return "NULL"

    def set_time_zone_sql(self) -> str:
        """Return what sets the session's zone to ``%s``."""
        return "SET time_zone = %s"

    def validate_autopk_value(self, value: Any) -> Any:
        """Return an automatic key that was given by hand.

        Raises ValueError for zero, which the server takes for "count on".
        """
        if value == 0 and "NO_AUTO_VALUE_ON_ZERO" not in str(self.connection.settings_dict["OPTIONS"].get("sql_mode", "")):
            raise ValueError(
                "The database backend does not accept 0 as a value for AutoField. It would count on and give another key; leave "
                "the key out, or set OPTIONS['sql_mode'] with NO_AUTO_VALUE_ON_ZERO."
            )
        return value

    def sql_flush(
        self, style: Any, tables: Sequence[str], *, reset_sequences: bool = False, allow_cascade: bool = False
    ) -> list[str]:
        """Return the statements that empty ``tables``: DELETE, or TRUNCATE where keys are to start anew."""
        if not tables:
            return []
        if allow_cascade:
            tables = self.with_referring(tables)
        verb = "TRUNCATE" if reset_sequences else "DELETE FROM"
        emptied = [f"{verb} {self.quote_name(table)}" for table in tables]
        return ["SET foreign_key_checks = 0", *emptied, "SET foreign_key_checks = 1"]

    def sequence_reset_by_name_sql(self, style: Any, sequences: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what starts the keys of tables anew; for tables that are empty."""
        return [f"ALTER TABLE {self.quote_name(one['table'])} AUTO_INCREMENT = 1" for one in sequences]

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush`."""
        try:
            self.connection.script(sql_list)
        except BaseException:
            self.connection.script(["SET foreign_key_checks = 1"])
            raise
