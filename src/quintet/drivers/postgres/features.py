"""What PostgreSQL can do (15 and later)."""

from types import MappingProxyType

from quintet.drivers.errors import DataError, InterfaceError
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
    closed_cursor_error_class = InterfaceError
    can_distinct_on_fields = True
    can_introspect_materialized_views = True
    has_json_operators = True
    json_key_contains_list_matching_requires_list = True
    nulls_order_largest = True
    only_supports_unbounded_with_preceding_and_following = True
    requires_casted_case_in_updates = True
    schema_editor_uses_clientside_param_binding = True
    supports_combined_alters = True
    introspected_as = MappingProxyType(
        {
            "PositiveBigIntegerField": "BigIntegerField",
            "PositiveIntegerField": "IntegerField",
            "PositiveSmallIntegerField": "SmallIntegerField",
        }
    )
    create_test_procedure_without_params_sql = (
        "CREATE FUNCTION test_procedure () RETURNS void AS $$ BEGIN END; $$ LANGUAGE plpgsql"
    )
    create_test_procedure_with_int_param_sql = (
        "CREATE FUNCTION test_procedure (P_I INTEGER) RETURNS void AS $$ BEGIN END; $$ LANGUAGE plpgsql"
    )
    insert_test_table_with_defaults = "INSERT INTO {} DEFAULT VALUES"
    prohibits_null_characters_in_text_exception = (DataError, "PostgreSQL text fields cannot contain NUL (0x00) bytes")
    test_collations = MappingProxyType(  # pyright: ignore[reportAssignmentType]  # read like the dictionary of the base
        {"deterministic": "C", "non_default": "sv-x-icu", "swedish_ci": "sv-x-icu", "virtual": "sv-x-icu"}
    )

    @property
    def allows_group_by_selected_pks(self) -> bool:
        """Whether GROUP BY a primary key may select the table's other columns."""
        return True

    @property
    def uses_server_side_binding(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # an option of the alias
        """Whether OPTIONS["server_side_binding"] is on: raw cursors then leave parameters to the server."""
        return bool(self.connection.settings_dict["OPTIONS"].get("server_side_binding"))

    @property
    def is_postgresql_16(self) -> bool:
        """Whether the server is 16 or newer."""
        return self.connection.pg_version >= 160000

    @property
    def is_postgresql_17(self) -> bool:
        """Whether the server is 17 or newer."""
        return self.connection.pg_version >= 170000

    @property
    def is_postgresql_18(self) -> bool:
        """Whether the server is 18 or newer."""
        return self.connection.pg_version >= 180000
