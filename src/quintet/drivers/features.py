"""What a database can do, under the documented names (`connection.features`)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, overload

from quintet.drivers.errors import ProgrammingError

FIELDS = (
    *("AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField"),
    *("DateField", "DateTimeField", "DecimalField", "DurationField", "FloatField", "GenericIPAddressField", "IntegerField"),
    *("JSONField", "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField"),
    *("TextField", "TimeField", "UUIDField"),
)


class RowLock:
    """A flag that the dialect answers: whether it can lock rows in one of the ways of `Dialect.row_locks`.

    An instance's own value goes first, so that a test may set the flag.
    """

    def __init__(self, way: str) -> None:
        self.way = way

    @overload
    def __get__(self, features: None, owner: type) -> "RowLock": ...
    @overload
    def __get__(self, features: "Features", owner: type) -> bool: ...
    def __get__(self, features: "Features | None", owner: type) -> "RowLock | bool":
        return self if features is None else self.way in features.connection.dialect.row_locks


class Features:
    """The flags of a database; a driver's subclass states where it differs."""

    minimum_database_version: ClassVar[tuple[int, ...] | None] = None
    #: What a SELECT without tables needs behind it.
    bare_select_suffix = ""
    uses_savepoints = True
    supports_transactions = True
    atomic_transactions = True
    autocommits_when_autocommit_is_off = False
    can_release_savepoints = True
    can_rollback_ddl = True
    can_return_columns_from_insert = True
    can_return_rows_from_bulk_insert = True
    #: How far apart the keys are that one INSERT counts for its rows, `insert` telling the first; None where nobody knows.
    counted_key_step: int | None = None
    can_return_rows_from_update = True
    can_defer_constraint_checks = True
    can_introspect_foreign_keys = True
    can_introspect_default = True
    can_clone_databases = True
    can_alter_table_rename_column = True
    test_db_allows_multiple_connections = True
    has_bulk_insert = True
    has_select_for_no_key_update = RowLock("no_key")
    has_select_for_update = RowLock("update")
    has_select_for_update_nowait = RowLock("nowait")
    has_select_for_update_of = RowLock("of")
    has_select_for_update_skip_locked = RowLock("skip_locked")
    has_native_uuid_field = False
    has_native_duration_field = False
    has_native_json_field = False
    has_real_datatype = False
    has_zoneinfo_database = True
    has_json_object_function = True
    has_case_insensitive_like = False
    ignores_table_name_case = False
    interprets_empty_strings_as_nulls = False
    allows_group_by_select_index = True
    supports_aggregate_filter_clause = True
    supports_aggregate_order_by_clause = True
    supports_aggregate_distinct_multiple_argument = True
    supports_boolean_expr_in_select_clause = True
    supports_collation_on_charfield = True
    supports_collation_on_textfield = True
    supports_column_check_constraints = True
    supports_comments = False
    supports_covering_indexes = False
    supports_deferrable_unique_constraints = False
    supports_explaining_query_execution = True
    supports_expression_indexes = True
    supports_foreign_keys = True
    supports_forward_references = True
    supports_ignore_conflicts = True
    supports_index_column_ordering = True
    supports_json_field = True
    supports_json_field_contains = True
    supports_nullable_unique_constraints = True
    supports_nulls_distinct_unique_constraints = False
    supports_order_by_nulls_modifier = True
    supports_over_clause = True
    supports_frame_exclusion = True
    supports_default_in_lead_lag = True
    time_cast_precision = 6
    greatest_least_ignores_nulls = False
    supports_frame_range_fixed_distance = False
    supports_partial_indexes = True
    supports_partially_nullable_unique_constraints = True
    supports_primitives_in_json_field = True
    supports_regex_backreferencing = True
    supports_select_difference = True
    supports_select_intersection = True
    supports_select_union = True
    supports_sequence_reset = True
    supports_stored_generated_columns = True
    supports_virtual_generated_columns = False
    supports_on_delete_db_cascade = True
    supports_on_delete_db_set_null = True
    supports_on_delete_db_set_default = True
    supports_subqueries_in_group_by = True
    supports_table_check_constraints = True
    supports_tablespaces = False
    supports_temporal_subtraction = True
    supports_timezones = True
    supports_unlimited_charfield = False
    supports_update_conflicts = True
    supports_update_conflicts_with_target = True
    supports_expression_defaults = True
    supports_default_keyword_in_insert = True
    supports_uuid4_function = False
    #: The present moment in UTC, as a template of a function.
    test_now_utc_template: Any = None
    supports_uuid7_function = False
    truncates_names = False
    #: Whether SUM, AVG and the like take dates and times.
    adds_up_moments = True
    supported_explain_formats: ClassVar[frozenset[str]] = frozenset()
    max_query_params: int | None = None
    requires_literal_defaults = False
    test_collations: ClassVar[dict[str, str | None]] = {}

    # ---- transactions and statements
    delete_can_self_reference_subquery = True
    update_can_self_select = True
    can_use_chunked_reads = True
    can_rename_index = True
    can_alter_table_drop_column = True
    can_create_inline_fk = True
    can_distinct_on_fields = False
    connection_persists_old_columns = False
    closed_cursor_error_class: ClassVar[type[Exception]] = ProgrammingError
    empty_fetchmany_value: ClassVar[list[Any]] = []
    for_update_after_from = False
    select_for_update_of_column = False
    supports_select_for_update_with_limit = True
    requires_casted_case_in_updates = False
    requires_explicit_null_ordering_when_grouping = False
    requires_compound_order_by_subquery = False
    ignores_unnecessary_order_by_in_subqueries = True
    allow_sliced_subqueries_with_in = True
    allows_group_by_lob = True
    nulls_order_largest = False
    order_by_nulls_first = False
    only_supports_unbounded_with_preceding_and_following = False
    supports_callproc_kwargs = False
    supports_cast_with_precision = True
    supports_comparing_boolean_expr = True
    supports_date_lookup_using_string = True
    supports_default_keyword_in_bulk_insert = True
    supports_logical_xor = False
    supports_paramstyle_pyformat = True
    supports_parentheses_in_compound = True
    supports_slicing_ordering_in_compound = True
    supports_tuple_lookups = True
    uses_server_side_binding = False
    # ---- tables and columns
    allows_auto_pk_0 = True
    allows_multiple_constraints_on_same_fields = True
    collate_as_index_expression = False
    implied_column_null = False
    indexes_foreign_keys = True
    related_fields_match_type = False
    rounds_to_even = False
    schema_editor_uses_clientside_param_binding = False
    supports_combined_alters = False
    supports_comments_inline = False
    supports_functions_in_partial_indexes = True
    supports_index_on_text_field = True
    supports_non_deterministic_collations = True
    supports_unspecified_pk = False
    gis_enabled = False
    # ---- JSON
    has_json_operators = False
    json_key_contains_list_matching_requires_list = False
    # ---- introspection
    can_introspect_check_constraints = True
    can_introspect_json_field = True
    can_introspect_materialized_views = False
    supports_inspectdb = True
    # ---- what tests of applications ask
    create_test_procedure_with_int_param_sql: ClassVar[str | None] = None
    create_test_procedure_without_params_sql: ClassVar[str | None] = None
    insert_test_table_with_defaults: ClassVar[str | None] = None
    prohibits_null_characters_in_text_exception: ClassVar[tuple[type[Exception], str] | None] = None
    django_test_expected_failures: ClassVar[frozenset[str]] = frozenset()
    django_test_skips: ClassVar[Mapping[str, frozenset[str]]] = MappingProxyType({})
    #: The fields that `inspectdb` finds for what each field makes, where that is another one.
    introspected_as: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @property
    def introspected_field_types(self) -> dict[str, str]:
        """The field that introspection finds for the column of each field."""
        return {**{name: name for name in FIELDS}, **self.introspected_as}

    def allows_group_by_selected_pks_on_model(self, model: Any) -> bool:
        """Say whether GROUP BY the model's primary key may stand for its other columns; not without a table of its own."""
        return self.allows_group_by_selected_pks and model._meta.managed

    @property
    def allows_group_by_selected_pks(self) -> bool:
        """Whether GROUP BY a primary key may select the table's other columns."""
        return False
