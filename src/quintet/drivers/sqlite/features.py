"""What SQLite can do (3.38 and later)."""

import sqlite3
from types import MappingProxyType

from quintet.drivers.features import Features


class SqliteFeatures(Features):
    """Where SQLite differs."""

    minimum_database_version = (3, 38)
    test_db_allows_multiple_connections = False
    supports_collation_on_charfield = True
    supports_regex_backreferencing = True
    supports_json_field_contains = False
    supports_unlimited_charfield = True
    supports_temporal_subtraction = True
    supports_timezones = False
    supports_aggregate_distinct_multiple_argument = False
    supports_aggregate_order_by_clause = sqlite3.sqlite_version_info >= (3, 44)
    test_now_utc_template = "STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW')"
    supports_frame_range_fixed_distance = True
    time_cast_precision = 3
    adds_up_moments = False
    supports_default_keyword_in_insert = False
    can_defer_constraint_checks = True
    can_alter_table_rename_column = True
    requires_literal_defaults = True
    ignores_table_name_case = True
    supports_virtual_generated_columns = True
    max_query_params = 32766
    can_create_inline_fk = False
    can_rename_index = False
    has_case_insensitive_like = True
    order_by_nulls_first = True
    supports_cast_with_precision = False
    supports_parentheses_in_compound = False
    supports_slicing_ordering_in_compound = False
    supports_unspecified_pk = True
    insert_test_table_with_defaults = 'INSERT INTO {} ("null") VALUES (1)'
    introspected_as = MappingProxyType(
        {
            "BigAutoField": "AutoField",
            "SmallAutoField": "AutoField",
            "DurationField": "BigIntegerField",
            "GenericIPAddressField": "CharField",
            "UUIDField": "CharField",
        }
    )
    test_collations = MappingProxyType({"ci": "nocase", "cs": "binary", "non_default": "nocase", "virtual": "nocase"})  # pyright: ignore[reportAssignmentType]  # read like the dictionary of the base

    @property
    def can_return_columns_from_insert(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # depends on the library's version
        """Whether INSERT ... RETURNING works (3.35 and later)."""
        return sqlite3.sqlite_version_info >= (3, 35)
