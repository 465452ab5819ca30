"""PostgreSQL: tables read from the catalogue, and those that models mean made in a schema of their own and rolled back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quintet.drivers import transactions
from quintet.kit.patterns import late
from quintet.migrations.drift.shapes import ColumnShape, Shapes, TableShape

SCRATCH = "quintet_expected"
INDEX_HEAD = late(r"^CREATE (UNIQUE )?INDEX .*? ON .*?( USING )")
NOT_VALID = " NOT VALID"

#: The tables meant: those of one schema, or with NULL those that the search path shows.
PLACE = """
c.relkind IN ('r', 'p') AND CASE WHEN %s::text IS NULL
    THEN pg_table_is_visible(c.oid) AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_t%%'
    ELSE n.nspname = %s END
"""
TABLES = f"""
SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {PLACE} AND NOT c.relispartition
"""  # noqa: S608  our own text
COLUMNS = f"""
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       CASE WHEN a.attgenerated = '' THEN coalesce(pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
       CASE WHEN a.attcollation <> t.typcollation THEN k.collname ELSE '' END,
       CASE WHEN a.attgenerated <> '' THEN a.attgenerated::text || ':' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END,
       CASE WHEN a.attidentity <> '' THEN 'identity'
            WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%' THEN 'serial' ELSE '' END,
       coalesce(col_description(c.oid, a.attnum), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation k ON k.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE {PLACE} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""  # noqa: S608  our own text
CONSTRAINTS = f"""
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {PLACE} AND k.contype IN ('p', 'u', 'f', 'c', 'x')
"""  # noqa: S608  our own text
INDEXES = f"""
SELECT c.relname, i.relname, pg_get_indexdef(x.indexrelid), x.indisvalid
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {PLACE} AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
"""  # noqa: S608  our own text
OWNED = "SELECT pg_get_serial_sequence(%s, %s)"


def read(connection: Any, schema: str | None = None) -> Shapes:
    """Return the tables of a schema, or those that the search path shows."""
    place = (schema, schema)
    columns: dict[str, dict[str, ColumnShape]] = defaultdict(dict)
    for table, name, *rest in connection.fetch_all(COLUMNS, place):
        columns[table][name] = ColumnShape(*rest)
    constraints, indexes = defaultdict[str, dict[str, str]](dict), defaultdict[str, dict[str, str]](dict)
    doubtful: dict[str, set[str]] = defaultdict(set)
    for table, name, definition, valid in connection.fetch_all(CONSTRAINTS, place):
        constraints[table][name] = definition.removesuffix(NOT_VALID)
        doubtful[table] |= set() if valid else {name}
    for table, name, definition, valid in connection.fetch_all(INDEXES, place):
        indexes[table][name] = _index_text(definition)
        doubtful[table] |= set() if valid else {name}
    return {
        name: TableShape(name, columns[name], indexes[name], constraints[name], comment, frozenset(doubtful[name]))
        for name, comment in connection.fetch_all(TABLES, place)
    }


def _index_text(definition: str) -> str:
    match = INDEX_HEAD.match(definition)
    assert match is not None
    return f"{'UNIQUE ' if match[1] else ''}INDEX USING {definition[match.end() :]}"


class _TakenBack(Exception):
    """Ends the transaction in which the expected tables were made."""


def expected(connection: Any, models: Sequence[Any]) -> Shapes:
    """Return the tables as `migrate` would make them for ``models``: made in a schema of their own, read and rolled back.

    No table in use is touched. Raises ProgrammingError for a user who may not create schemas.
    """
    found: Shapes = {}
    try:
        with transactions.block(connection):
            path = [name for (name,) in connection.fetch_all("SELECT unnest(current_schemas(false))")]
            quoted = ", ".join(map(connection.ops.quote_name, [SCRATCH, *path]))
            connection.execute(f"CREATE SCHEMA {SCRATCH}")
            connection.execute(f"SET LOCAL search_path = {quoted}")
            with connection.schema_editor(atomic=False) as editor:
                for model in models:
                    editor.create_model(model)
            found = read(connection, SCRATCH)
            raise _TakenBack
    except _TakenBack:
        return found


def behind(connection: Any, shapes: Iterable[TableShape]) -> Iterator[tuple[str, str, int, int]]:
    """Yield (table, column, next value, highest value) of each sequence that would hand out a key that is taken."""
    for shape in shapes:
        for name, column in shape.columns.items():
            if not column.identity:
                continue
            quote = connection.ops.quote_name
            sequence = connection.fetch_one(OWNED, (quote(shape.name), name))[0]
            if sequence is None:
                continue
            query = f"SELECT last_value, is_called, (SELECT max({quote(name)}) FROM {quote(shape.name)}) FROM {sequence}"  # noqa: S608  quoted
            last, called, highest = connection.fetch_one(query)
            following = last + 1 if called else last
            if highest is not None and following <= highest:
                yield shape.name, name, following, highest
