"""What MariaDB (10.6 and later) and MySQL (8.0.19 and later) can do."""

from functools import cached_property
from types import MappingProxyType

from quintet.drivers.features import Features

#: The first version of MariaDB with what a flag says.
UUID_TYPE, JSON_PATHS_FROM_END = (10, 7), (10, 9)
UUID_FUNCTIONS = (11, 7)


class MysqlFeatures(Features):
    """Where MariaDB and MySQL differ, from other databases and from each other."""

    bare_select_suffix = " FROM DUAL"
    can_rollback_ddl = False
    can_return_rows_from_update = False
    can_defer_constraint_checks = False
    has_native_duration_field = False
    allows_auto_pk_0 = False
    has_case_insensitive_like = False
    supports_aggregate_filter_clause = False
    supports_comments = True
    supports_comments_inline = True
    supports_partial_indexes = False
    supports_timezones = False
    supports_order_by_nulls_modifier = False
    supports_update_conflicts_with_target = False
    supports_virtual_generated_columns = True
    supports_deferrable_unique_constraints = False
    supports_index_on_text_field = False
    supports_nulls_distinct_unique_constraints = False
    supports_on_delete_db_set_default = False
    supports_frame_exclusion = False
    supports_frame_range_fixed_distance = True
    supports_over_clause = True
    supports_sequence_reset = False
    supports_logical_xor = True
    supports_non_deterministic_collations = True
    supports_date_lookup_using_string = False
    supports_callproc_kwargs = False
    supports_combined_alters = False
    supports_temporal_subtraction = True
    supports_subqueries_in_group_by = True
    order_by_nulls_first = True
    related_fields_match_type = True
    allow_sliced_subqueries_with_in = False
    requires_explicit_null_ordering_when_grouping = True
    connection_persists_old_columns = False
    update_can_self_select = True
    delete_can_self_reference_subquery = True
    indexes_foreign_keys = False
    adds_up_moments = False
    max_query_params = None
    test_now_utc_template = "UTC_TIMESTAMP(6)"
    create_test_procedure_without_params_sql = "CREATE PROCEDURE test_procedure () BEGIN DECLARE V_I INTEGER; SET V_I = 1; END;"
    create_test_procedure_with_int_param_sql = (
        "CREATE PROCEDURE test_procedure (P_I INTEGER) BEGIN DECLARE V_I INTEGER; SET V_I = P_I; END;"
    )
    insert_test_table_with_defaults = "INSERT INTO {} () VALUES ()"

    @cached_property
    def minimum_database_version(self) -> tuple[int, ...]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server that answers
        """The oldest version that is supported."""
        return (10, 6) if self._is_mariadb else (8, 0, 19)

    @property
    def _is_mariadb(self) -> bool:
        return self.connection.mysql_is_mariadb

    @property
    def _version(self) -> tuple[int, ...]:
        return self.connection.mysql_version

    @cached_property
    def can_return_columns_from_insert(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether INSERT ... RETURNING works: on MariaDB."""
        return self._is_mariadb

    @cached_property
    def can_return_rows_from_bulk_insert(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether it works for several rows."""
        return self._is_mariadb

    @cached_property
    def counted_key_step(self) -> int | None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """How far apart the keys of one INSERT are on MySQL, which counts without gaps when the number of rows is known."""
        return self.connection.database.key_step if not self._is_mariadb else None

    @cached_property
    def has_native_uuid_field(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether there is a type for UUIDs: on MariaDB from 10.7 on."""
        return self._is_mariadb and self._version >= UUID_TYPE

    @cached_property
    def has_native_json_field(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether JSON has a type of its own: on MySQL."""
        return not self._is_mariadb

    @cached_property
    def supports_expression_indexes(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether an index may hold expressions: on MySQL."""
        return not self._is_mariadb

    @cached_property
    def supports_default_in_lead_lag(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether LEAD and LAG take a default: on MySQL."""
        return not self._is_mariadb

    @cached_property
    def supports_uuid4_function(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether the database makes random UUIDs."""
        return self._is_mariadb and self._version >= UUID_FUNCTIONS

    @cached_property
    def supports_uuid7_function(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether the database makes UUIDs that begin with the time."""
        return self.supports_uuid4_function

    @cached_property
    def has_zoneinfo_database(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether the server knows zones by their names; asked once."""
        database = self.connection.database
        if database.knows_zones is None:
            row = self.connection.fetch_one("SELECT CONVERT_TZ('2000-01-01 00:00:00', '+00:00', 'UTC') IS NOT NULL", None)
            database.knows_zones = bool(row[0])
        return database.knows_zones

    @cached_property
    def ignores_table_name_case(self) -> bool:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Whether tables have the same name whatever its case, as the server was set up."""
        row = self.connection.fetch_one("SELECT @@lower_case_table_names", None)
        return bool(row[0])

    @cached_property
    def supported_explain_formats(self) -> frozenset[str]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """The formats of EXPLAIN."""
        return self.connection.dialect.explain_formats

    @cached_property
    def test_collations(self) -> dict[str, str | None]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Collations that tests of applications use."""
        swedish = "utf8mb4_swedish_ci"
        return {
            "ci": "utf8mb4_general_ci",
            "cs": "utf8mb4_bin",
            "non_default": "utf8mb4_esperanto_ci",
            "swedish_ci": swedish,
            "virtual": swedish,
        }

    introspected_as = MappingProxyType(
        {
            "BooleanField": "IntegerField",
            "DurationField": "BigIntegerField",
            "GenericIPAddressField": "CharField",
        }
    )
