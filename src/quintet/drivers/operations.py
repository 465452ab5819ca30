"""`connection.ops`: the public helper for quoting names, storing values, spelling SQL and flushing tables.

A table of contents: what an application's own lookups, functions and fields ask by its documented name is answered by the dialect
that the engine uses itself, through the functions of `operation_text`.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.drivers import operation_text as text
from quintet.drivers import script, transactions
from quintet.drivers.operation_text import Text
from quintet.kit.libraries import zoneinfo
from quintet.services.i18n.zone import get_current_timezone
from quintet.services.settings import ServicesSettings
from quintet.sql.dialect import Dialect

#: Returns its text as SQL keywords, tables and fields are coloured (`no_style()` of the command line changes nothing).
Style = Any


class Operations:
    """What differs between databases outside of queries, under its documented names."""

    set_operators: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"union": "UNION", "intersection": "INTERSECT", "difference": "EXCEPT"}
    )
    explain_prefix: ClassVar[str | None] = "EXPLAIN"
    cast_char_field_without_max_length: ClassVar[str | None] = "varchar"
    cast_data_types: ClassVar[Mapping[str, str]] = MappingProxyType({})
    UNBOUNDED_PRECEDING = "UNBOUNDED PRECEDING"
    UNBOUNDED_FOLLOWING = "UNBOUNDED FOLLOWING"
    PRECEDING = "PRECEDING"
    FOLLOWING = "FOLLOWING"
    CURRENT_ROW = "CURRENT ROW"

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def quote_name(self, name: str) -> str:
        """Return ``name`` quoted as an identifier; one that is quoted comes back as it is.

        A driver may change it here: its statements are then written so (see `current.ConnectionHandler`).
        """
        dialect: Dialect = self.connection.dialect
        return type(dialect).quote_name(dialect, name)

    def max_name_length(self) -> int | None:
        """Return how long an identifier may be, None without a limit."""
        return None

    def integer_field_range(self, internal_type: str) -> tuple[int, int]:
        """Return the smallest and the greatest number that an integer column holds."""
        return self.connection.dialect.integer_ranges[internal_type]

    @property
    def integer_field_ranges(self) -> Mapping[str, tuple[int, int]]:
        """The smallest and the greatest number of each kind of integer column."""
        return self.connection.dialect.integer_ranges

    def max_in_list_size(self) -> int | None:
        """Return how long a list after IN may be; None: the engine sees to it."""
        return None

    def bulk_batch_size(self, fields: Sequence[Any], objs: Sequence[Any]) -> int:
        """Return how many of ``objs`` fit into one statement, as its parameters are counted."""
        limit = self.connection.features.max_query_params
        return len(objs) if limit is None or not fields else max(1, limit // len(fields))

    # ---- values, as this database stores them

    def stored(self, internal_type: str, value: Any) -> Any:
        """Return a Python value as the driver binds it for a column of that kind; None and expressions as they are.

        Raises ValueError for an aware moment while USE_TZ is off, where the database keeps no zones.
        """
        if value is None or hasattr(value, "resolve_expression"):
            return value
        options = {"use_tz": ServicesSettings.now().use_tz, "zone": self.timezone()}
        adapt: Callable[[Any], Any] | None = self.connection.dialect.adapter(internal_type, options)
        return value if adapt is None else adapt(value)

    def adapt_datefield_value(self, value: datetime.date | None) -> Any:
        """Return a date as it is bound."""
        return self.stored("DateField", value)

    def adapt_datetimefield_value(self, value: datetime.datetime | None) -> Any:
        """Return a moment as it is bound; ValueError for an aware one while USE_TZ is off, where that cannot be stored."""
        return self.stored("DateTimeField", value)

    def adapt_timefield_value(self, value: datetime.time | None) -> Any:
        """Return a time of day as it is bound; ValueError for an aware one where that cannot be stored."""
        return self.stored("TimeField", value)

    def adapt_durationfield_value(self, value: datetime.timedelta | None) -> Any:
        """Return a span of time as it is bound."""
        return self.stored("DurationField", value)

    def adapt_decimalfield_value(
        self, value: Decimal | None, max_digits: int | None = None, decimal_places: int | None = None
    ) -> Any:
        """Return a decimal as it is bound, with ``decimal_places`` digits behind the point when they are given."""
        if isinstance(value, Decimal) and decimal_places is not None and value.is_finite():
            value = value.quantize(Decimal(1).scaleb(-decimal_places))
        return self.stored("DecimalField", value)

    def adapt_integerfield_value(self, value: Any, internal_type: str) -> Any:
        """Return a whole number as it is bound."""
        return self.stored(internal_type, value)

    def adapt_ipaddressfield_value(self, value: str | None) -> Any:
        """Return an address as it is bound; NULL for an empty text."""
        return self.stored("GenericIPAddressField", value or None)

    def adapt_json_value(self, value: Any, encoder: Any) -> Any:
        """Return a document as it is bound; ``encoder`` is a `json.JSONEncoder` class or None."""
        adapt: Callable[[Any], Any] | None = self.connection.dialect.adapter("JSONField", {"encoder": encoder})
        return value if adapt is None else adapt(value)

    def adapt_unknown_value(self, value: Any) -> Any:
        """Return a value of which only the Python type is known as it is bound; lazy texts as text."""
        for kind, internal_type in OF_TYPES:
            if isinstance(value, kind):
                return self.stored(internal_type, value)
        return value

    def prep_for_like_query(self, x: object) -> str:
        """Return ``x`` as a LIKE pattern that means it literally."""
        return text.escaped(x)

    def prep_for_iexact_query(self, x: object) -> str:
        """Return ``x`` as the pattern of an exact match that ignores case."""
        return text.escaped(x)

    def validate_autopk_value(self, value: Any) -> Any:
        """Return an automatic key that was given by hand; every number is allowed."""
        return value

    def process_clob(self, value: Any) -> Any:
        """Return what a large text column gave, as text."""
        return value

    def get_db_converters(self, expression: Any) -> list[Any]:
        """Return nothing: converting what the driver gives is part of the compiled loader of a query."""
        return []

    def year_lookup_bounds_for_date_field(self, value: int, iso_year: bool = False) -> list[Any]:
        """Return the first and the last day of a year, as they are bound."""
        return [self.adapt_datefield_value(day) for day in text.year_of_dates(value, iso_year)]

    def year_lookup_bounds_for_datetime_field(self, value: int, iso_year: bool = False) -> list[Any]:
        """Return the first and the last microsecond of a year in the current zone, as they are bound."""
        return [
            self.adapt_datetimefield_value(moment) for moment in text.year_of_moments(value, iso_year, get_current_timezone())
        ]

    # ---- SQL for expressions that write their own

    def date_extract_sql(self, lookup_type: str, sql: str, params: Sequence[Any]) -> Text:
        """Return a component (year, month, week_day ...) of a date."""
        return text.around(self.connection.dialect, self.connection.dialect.extract(lookup_type, "DateField", None), sql, params)

    def datetime_extract_sql(self, lookup_type: str, sql: str, params: Sequence[Any], tzname: str | None) -> Text:
        """Return a component of a moment, as the clocks of ``tzname`` show it."""
        return text.around(
            self.connection.dialect, self.connection.dialect.extract(lookup_type, "DateTimeField", tzname), sql, params
        )

    def time_extract_sql(self, lookup_type: str, sql: str, params: Sequence[Any]) -> Text:
        """Return a component of a time of day."""
        return text.around(self.connection.dialect, self.connection.dialect.extract(lookup_type, "TimeField", None), sql, params)

    def date_trunc_sql(self, lookup_type: str, sql: str, params: Sequence[Any], tzname: str | None = None) -> Text:
        """Return a date cut to its year, month, week ..."""
        return text.around(
            self.connection.dialect, self.connection.dialect.truncate(lookup_type, "DateField", tzname), sql, params
        )

    def datetime_trunc_sql(self, lookup_type: str, sql: str, params: Sequence[Any], tzname: str | None) -> Text:
        """Return a moment cut to its year ... second, as the clocks of ``tzname`` show it."""
        return text.around(
            self.connection.dialect, self.connection.dialect.truncate(lookup_type, "DateTimeField", tzname), sql, params
        )

    def time_trunc_sql(self, lookup_type: str, sql: str, params: Sequence[Any], tzname: str | None = None) -> Text:
        """Return a time of day cut to its hour, minute or second."""
        return text.around(
            self.connection.dialect, self.connection.dialect.truncate(lookup_type, "TimeField", tzname), sql, params
        )

    def datetime_cast_date_sql(self, sql: str, params: Sequence[Any], tzname: str | None) -> Text:
        """Return the day of a moment."""
        return text.around(
            self.connection.dialect, self.connection.dialect.truncate("date", "DateTimeField", tzname), sql, params
        )

    def datetime_cast_time_sql(self, sql: str, params: Sequence[Any], tzname: str | None) -> Text:
        """Return the time of day of a moment."""
        return text.around(
            self.connection.dialect, self.connection.dialect.truncate("time", "DateTimeField", tzname), sql, params
        )

    def combine_expression(self, connector: str, sub_expressions: Sequence[str]) -> str:
        """Return numeric operands joined by an operator (``+ - * / % ^ & | << >> #``)."""
        return text.joined(self.connection.dialect, connector, sub_expressions)

    def combine_duration_expression(self, connector: str, sub_expressions: Sequence[str]) -> str:
        """Return a moment with a duration added or taken away."""
        return text.shifted(self.connection.dialect, connector, sub_expressions)

    def format_for_duration_arithmetic(self, sql: str) -> str:
        """Return a bound duration as date arithmetic takes it."""
        return text.around(self.connection.dialect, self.connection.dialect.interval(), sql, ())[0]

    def lookup_cast(self, lookup_type: str, internal_type: str | None = None) -> str:
        """Return the text around the left side of a lookup, with ``%s`` where it goes."""
        return "%s"

    def check_expression_support(self, expression: Any) -> None:
        """Raise NotSupportedError for an expression that this database cannot run; here there is none."""

    def conditional_expression_supported_in_where_clause(self, expression: Any) -> bool:
        """Say whether a condition may stand in WHERE by itself."""
        return True

    def limit_offset_sql(self, low_mark: int | None, high_mark: int | None) -> str:
        """Return LIMIT and OFFSET for the rows from ``low_mark`` to below ``high_mark``."""
        return text.limited(low_mark, high_mark, self.connection.dialect.no_limit)

    def no_limit_value(self) -> int | None:
        """Return what LIMIT is given where OFFSET cannot stand alone, None where it can."""
        found = self.connection.dialect.no_limit
        return None if found is None else int(found)

    def pk_default_value(self) -> str:
        """Return what stands in VALUES for a key that the database gives."""
        return "NULL"

    def distinct_sql(self, fields: Sequence[str], params: Sequence[Any]) -> tuple[list[str], list[Any]]:
        """Return DISTINCT, as a list of words and one of parameters.

        Raises NotSupportedError for DISTINCT ON ``fields`` where the database has none.
        """
        if not fields:
            return ["DISTINCT"], []
        text.require_distinct_on(self.connection)
        return [f"DISTINCT ON ({', '.join(fields)})"], [param for some in params for param in some]

    def for_update_sql(
        self, nowait: bool = False, skip_locked: bool = False, of: Sequence[str] = (), no_key: bool = False
    ) -> str:
        """Return the row lock that ends a SELECT."""
        tables = f" OF {', '.join(of)}" if of else ""
        return f"FOR {'NO KEY ' if no_key else ''}UPDATE{tables}{' NOWAIT' if nowait else ' SKIP LOCKED' if skip_locked else ''}"

    def force_no_ordering(self) -> list[Any]:
        """Return the ORDER BY that keeps the database from sorting; nothing where silence does."""
        return []

    def window_frame_rows_start_end(self, start: int | None = None, end: int | None = None) -> tuple[str, str]:
        """Return the ends of a ROWS frame."""
        return text.bound(True, start), text.bound(False, end)

    def window_frame_range_start_end(self, start: int | None = None, end: int | None = None) -> tuple[str, str]:
        """Return the ends of a RANGE frame; NotSupportedError for distances where the database has none."""
        return text.range_bounds(self.connection, start, end)

    def explain_query_prefix(self, format: str | None = None, **options: Any) -> str:
        """Return what asks for the plan of the statement behind it; ValueError for an unknown format or option."""
        return self.connection.dialect.explain(format, options).rstrip()

    def deferrable_sql(self) -> str:
        """Return what makes a foreign key wait for the end of the transaction."""
        return ""

    def tablespace_sql(self, tablespace: str, inline: bool = False) -> str:
        """Return what puts a table or an index into a tablespace; empty where there are none."""
        return ""

    def cache_key_culling_sql(self) -> str:
        """Return the statement that finds the key below which a cache table is culled."""
        return "SELECT cache_key FROM %s ORDER BY cache_key LIMIT 1 OFFSET %%s"

    def prepare_sql_script(self, sql: str) -> list[str]:
        """Return the statements of a script, each with its semicolon; quotes, comments and bodies are read as such."""
        return [f"{statement};" for statement in script.split_statements(sql)]

    def start_transaction_sql(self) -> str:
        """Return what opens a transaction."""
        return "BEGIN;"

    def end_transaction_sql(self, success: bool = True) -> str:
        """Return what ends a transaction."""
        return "COMMIT;" if success else "ROLLBACK;"

    def savepoint_create_sql(self, sid: str) -> str:
        """Return what opens a savepoint."""
        return f"SAVEPOINT {self.quote_name(sid)}"

    def savepoint_commit_sql(self, sid: str) -> str:
        """Return what releases a savepoint."""
        return f"RELEASE SAVEPOINT {self.quote_name(sid)}"

    def savepoint_rollback_sql(self, sid: str) -> str:
        """Return what goes back to a savepoint."""
        return f"ROLLBACK TO SAVEPOINT {self.quote_name(sid)}"

    def set_time_zone_sql(self) -> str:
        """Return what sets a session's zone to ``%s``; empty where sessions have none."""
        return ""

    # ---- what ran

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return the statement with its parameters filled in, for people to read; not to be run again."""
        return self.connection.last_query(sql, params)

    def last_insert_id(self, cursor: Any, table_name: str, pk_name: str) -> Any:
        """Return the key that the last INSERT of ``cursor`` was given."""
        return cursor.lastrowid

    # ---- zones

    def timezone(self) -> datetime.tzinfo | None:
        """Return the zone in which this connection speaks of moments, None when USE_TZ is off."""
        if not ServicesSettings.now().use_tz:
            return None
        name = self.connection.settings_dict["TIME_ZONE"]
        return datetime.UTC if name is None or name == "UTC" else zoneinfo.ZoneInfo(name)

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

    def with_referring(self, tables: Sequence[str]) -> list[str]:
        """Return the tables and those that refer to them, at any distance."""
        look = self.connection.introspection
        targets = {
            name: {target for _column, target, _verb in look.get_relations(None, name).values()} for name in look.table_names()
        }
        found = list(dict.fromkeys(tables))
        for wanted in found:
            found += [name for name, referred in targets.items() if wanted in referred and name not in found]
        return found

    def sequence_reset_by_key(self, table: str, column: str) -> list[str]:
        """Return the statements after which an automatic key goes on behind the greatest one in use.

        Needed after rows were given keys by hand, where the database does not look at them. Empty where it does.
        """
        return []

    def sequence_reset_sql(self, style: Style, model_list: Sequence[Any]) -> list[str]:
        """Return `sequence_reset_by_key` for the automatic keys of models."""
        keys = [(model._meta.db_table, field.column) for model in model_list for field in automatic_keys(model)]
        return [statement for table, column in keys for statement in self.sequence_reset_by_key(table, column)]

    def sequence_reset_by_name_sql(self, style: Style, sequences: Sequence[Mapping[str, Any]]) -> list[str]:
        """Return what starts sequences anew, given as `introspection.get_sequences` does; for tables that are empty."""
        return []

    def execute_sql_flush(self, sql_list: Sequence[str]) -> None:
        """Run the statements of `sql_flush` in one transaction."""
        with transactions.block(self.connection):
            self.connection.script(sql_list)


def automatic_keys(model: Any) -> list[Any]:
    """Return the fields of a model's own table whose values the database counts."""
    return [field for field in model._meta.local_fields if field.get_internal_type() in COUNTED]


COUNTED = frozenset({"AutoField", "BigAutoField", "SmallAutoField"})
#: The kind of column for a Python type, the more special type first.
OF_TYPES: tuple[tuple[type, str], ...] = (
    (datetime.datetime, "DateTimeField"),
    (datetime.date, "DateField"),
    (datetime.time, "TimeField"),
    (datetime.timedelta, "DurationField"),
    (Decimal, "DecimalField"),
)
