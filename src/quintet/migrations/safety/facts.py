"""What the connected database says of its tables: rows, bytes, columns, checks. Read once for each table, changed by nothing.

Counts are the planner's (`pg_class.reltuples`), which ANALYZE and autovacuum keep; a table that was never analysed is counted
by the statistics of its writes, or guessed from its size. ``basis`` says which.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from quintet.kit.patterns import late
from quintet.kit.record import field, record

#: Bytes of a row, header included, when nothing is known but the size of the table.
GUESSED_ROW = 100
NOT_NULL = late(r"^\(*\"?((?:[^\"]|\"\")+?)\"? IS NOT NULL\)*$")


@record
class ColumnFacts:
    """One column of MariaDB or MySQL: its type as the catalogue spells it, and the bytes that a character takes at most."""

    type: str
    null: bool = True
    collation: str = ""
    width: int = 4
    counts: bool = False
    computed: bool = False
    indexed: bool = False


@record
class TableFacts:
    """One table as it is now. ``size`` and ``index_size`` are in bytes; ``never_null`` are columns that a valid check proves.

    ``details`` are the columns of MariaDB and MySQL, ``collation`` is what their new columns get; ``stored`` says whether one
    is computed and stored.
    """

    name: str
    exists: bool = False
    rows: int = 0
    size: int = 0
    index_size: int = 0
    indexes: int = 0
    basis: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    never_null: frozenset[str] = frozenset()
    index_names: frozenset[str] = frozenset()
    details: Mapping[str, ColumnFacts] = field(default_factory=dict)
    collation: str = ""
    stored: bool = False


PG_TABLE = """
SELECT c.reltuples, pg_table_size(c.oid), pg_indexes_size(c.oid),
       (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid),
       COALESCE((SELECT s.n_live_tup FROM pg_stat_all_tables s WHERE s.relid = c.oid), 0)
FROM pg_class c WHERE c.oid = to_regclass(%s) AND c.relkind IN ('r', 'p', 'm')
"""
PG_COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
PG_CHECKS = """
SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype = 'c' AND convalidated
"""
PG_INDEX_TABLE = """
SELECT t.relname FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid WHERE x.indexrelid = to_regclass(%s)
"""


MYSQL_TABLE = """
SELECT table_rows, data_length, index_length, table_collation FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_name = %s AND table_type = 'BASE TABLE'
"""
MYSQL_INDEXES = """
SELECT count(DISTINCT index_name) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = %s
"""
MYSQL_COLUMNS = """
SELECT column_name, column_type, is_nullable, COALESCE(collation_name, ''),
       COALESCE(CEILING(character_octet_length / NULLIF(character_maximum_length, 0)), 1), extra, column_key
FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position
"""


def never_null_column(condition: str) -> str | None:
    """Return the column that a check's condition proves to be never NULL, or None for any other condition."""
    match = NOT_NULL.match(condition)
    return match[1].replace('""', '"') if match else None


def postgres_table(connection: Any, name: str) -> TableFacts:
    """Return the facts of a table of PostgreSQL; one that does not exist has none."""
    quoted = (connection.ops.quote_name(name),)
    row = connection.fetch_one(PG_TABLE, quoted)
    if row is None:
        return TableFacts(name)
    planned, size, index_size, indexes, counted = row
    rows, basis = _rows(planned, counted, size)
    conditions = [condition for (condition,) in connection.fetch_all(PG_CHECKS, quoted)]
    return TableFacts(
        name,
        exists=True,
        rows=rows,
        size=size,
        index_size=index_size,
        indexes=indexes,
        basis=basis,
        columns=dict(connection.fetch_all(PG_COLUMNS, quoted)),
        never_null=frozenset(column for one in conditions if (column := never_null_column(one)) is not None),
    )


def _rows(planned: float, counted: int, size: int) -> tuple[int, str]:
    if planned > 0:
        return int(planned), "pg_class.reltuples"
    if counted > 0:
        return int(counted), "pg_stat_all_tables.n_live_tup"
    if planned == 0:
        return 0, "pg_class.reltuples"
    return size // GUESSED_ROW, f"never analysed: size / {GUESSED_ROW}"


def sqlite_table(connection: Any, name: str) -> TableFacts:
    """Return the facts of a table of SQLite: the highest rowid counts its rows, an upper bound that needs no scan."""
    listed = connection.fetch_all("SELECT name FROM pragma_table_info(?)", (name,))
    if not listed:
        return TableFacts(name)
    quoted = connection.ops.quote_name(name)
    indexes = connection.fetch_one("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", (name,))[0]
    plain = connection.fetch_one("SELECT wr FROM pragma_table_list(?)", (name,))
    counts = "count(*)" if plain and plain[0] else "coalesce(max(rowid), 0)"
    rows = connection.fetch_one(f"SELECT {counts} FROM {quoted}")[0]  # noqa: S608  the name is quoted
    pages = connection.fetch_one("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")[0]
    size = min(pages, rows * GUESSED_ROW)
    columns = {column: "" for (column,) in listed}
    return TableFacts(name, True, rows, size, 0, indexes, "highest rowid", columns)


def mysql_table(connection: Any, name: str) -> TableFacts:
    """Return the facts of a table of MariaDB or MySQL; InnoDB's number of rows is a guess from a few pages."""
    row = connection.fetch_one(MYSQL_TABLE, (name,))
    if row is None:
        return TableFacts(name)
    rows, size, index_size, collation = row
    listed = connection.fetch_all(MYSQL_COLUMNS, (name,))
    details = {
        column: ColumnFacts(
            kind, null == "YES", collated, int(width), "auto_increment" in extra.lower(), "GENERATED" in extra.upper(), bool(key)
        )
        for column, kind, null, collated, width, extra, key in listed
    }
    return TableFacts(
        name,
        exists=True,
        rows=int(rows or 0),
        size=int(size or 0),
        index_size=int(index_size or 0),
        indexes=connection.fetch_one(MYSQL_INDEXES, (name,))[0],
        basis="information_schema.tables.table_rows",
        columns={column: one.type for column, one in details.items()},
        details=details,
        collation=collation or "",
        stored=any("STORED" in extra.upper() for _, _, _, _, _, extra, _ in listed),
    )


def unknown_table(connection: Any, name: str) -> TableFacts:
    """Return what is known of a table in a database whose catalogue is not read: nothing but that it may exist."""
    return TableFacts(name, exists=True, basis="unknown")


TABLES: Mapping[str, Callable[[Any, str], TableFacts]] = MappingProxyType(
    {"postgresql": postgres_table, "sqlite": sqlite_table, "mysql": mysql_table}
)


class Scene:
    """The database as a plan finds it at each statement: the live facts, and what earlier statements of the plan changed.

    Made for one analysis; `created`, `types` and `never_null` grow as statements are read.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.version = version_of(connection)
        self.created: set[str] = set()
        self.columns_added: set[tuple[str, str]] = set()
        self.types: dict[tuple[str, str], str] = {}
        self.never_null: set[tuple[str, str]] = set()
        self.pending_checks: dict[tuple[str, str], str] = {}
        self.indexed: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.required: set[tuple[str, str]] = set()
        #: SQLite: the tables that the operation at hand made anew, and what tables look like by now.
        self.rebuilt: set[str] = set()
        #: MariaDB and MySQL: columns as the plan defines them, whether keys are looked up, which of the two it is.
        self.details: dict[tuple[str, str], ColumnFacts] = {}
        self.looks_up_keys = True
        #: Columns that BackfillField has filled where they were NULL.
        self.filled: set[tuple[str, str]] = set()
        self.is_mariadb = bool(getattr(connection, "mysql_is_mariadb", False))
        self.shapes: dict[str, Any] = {}
        self._facts: dict[str, TableFacts] = {}

    def table(self, name: str) -> TableFacts:
        """Return the facts of a table, under the name that it has at this point of the plan."""
        real = self.names.get(name, name)
        if real not in self._facts:
            self._facts[real] = TABLES.get(self.connection.vendor, unknown_table)(self.connection, real)
        return self._facts[real]

    def is_new(self, table: str) -> bool:
        """Say whether the plan made the table, or it does not exist: nobody waits for it."""
        return self.names.get(table, table) in self.created or not self.table(table).exists

    def type_of(self, table: str, column: str) -> str:
        """Return the type of a column at this point, empty when it is not known."""
        return self.types.get((table, column)) or self.table(table).columns.get(column, "")

    def details_of(self, table: str, column: str) -> ColumnFacts | None:
        """Return the definition of a column of MariaDB or MySQL at this point, None when it is not known."""
        return self.details.get((table, column)) or self.table(table).details.get(column)

    def proves_not_null(self, table: str, column: str) -> bool:
        """Say whether a valid check proves that the column holds no NULL."""
        return (table, column) in self.never_null or column in self.table(table).never_null

    def table_of_index(self, index: str) -> str:
        """Return the table of an index, empty when there is no such index."""
        if index in self.indexed:
            return self.indexed[index]
        return INDEX_TABLES.get(self.connection.vendor, _no_table)(self.connection, index)


def _no_table(connection: Any, index: str) -> str:
    return ""


def _postgres_index_table(connection: Any, index: str) -> str:
    row = connection.fetch_one(PG_INDEX_TABLE, (connection.ops.quote_name(index),))
    return row[0] if row else ""


def _sqlite_index_table(connection: Any, index: str) -> str:
    row = connection.fetch_one("SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?", (index,))
    return row[0] if row else ""


INDEX_TABLES: Mapping[str, Callable[[Any, str], str]] = MappingProxyType(
    {"postgresql": _postgres_index_table, "sqlite": _sqlite_index_table}
)


def version_of(connection: Any) -> tuple[int, ...]:
    """Return the server's version as numbers, the newest for a server that says none."""
    return tuple(connection.get_database_version())
