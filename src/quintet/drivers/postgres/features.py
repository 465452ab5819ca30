"""What PostgreSQL can do (15 and later)."""

from types import MappingProxyType
from typing import Any

from quintet.drivers.features import Features


class PostgresFeatures(Features):
    """Where PostgreSQL differs."""

    greatest_least_ignores_nulls = True
    minimum_database_version = (15,)
    has_native_uuid_field = True
    has_native_duration_field = True
    has_native_json_field = True
    has_real_datatype = True
    has_case_insensitive_like = False
    test_now_utc_template = "STATEMENT_TIMESTAMP() AT TIME ZONE 'UTC'"
    supports_comments = True
    supports_covering_indexes = True
    supports_deferrable_unique_constraints = True
    supports_nulls_distinct_unique_constraints = True
    supports_tablespaces = True
    supports_unlimited_charfield = True
    truncates_names = True
    supported_explain_formats = frozenset({"JSON", "TEXT", "XML", "YAML"})
    max_query_params = 65535
    test_collations = MappingProxyType({"deterministic": "C", "non_default": "sv-x-icu", "swedish_ci": "sv-x-icu"})  # pyright: ignore[reportAssignmentType]  # read like the dictionary of the base

    @property
    def allows_group_by_selected_pks(self) -> bool:
        """Whether GROUP BY a primary key may select the table's other columns."""
        return True

    @property
    def introspected_field_types(self) -> dict[str, Any]:
        """Which field types a column tells apart only by its check constraints."""
        return {
            "PositiveBigIntegerField": "BigIntegerField",
            "PositiveIntegerField": "IntegerField",
            "PositiveSmallIntegerField": "SmallIntegerField",
        }
