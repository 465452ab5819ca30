"""The catalogue of PostgreSQL, read for the tables that the search path shows."""

from typing import Any

from quintet.drivers.errors import ProgrammingError
from quintet.drivers.introspection import (
    FIELDS_OF_APPLICATIONS,
    Constraint,
    Exclusion,
    FieldInfo,
    Introspection,
    TableInfo,
    constraint,
    field_of_application,
)
from quintet.drivers.on_delete import DB_CASCADE, DB_SET_DEFAULT, DB_SET_NULL, Verb
from quintet.kit import dotted

#: What the catalogue's letters for ON DELETE mean; the others refuse.
ACTIONS = {"c": DB_CASCADE, "n": DB_SET_NULL, "d": DB_SET_DEFAULT}
#: Type names and the fields they mean.
FIELDS = {
    "bool": "BooleanField",
    "bytea": "BinaryField",
    "int8": "BigIntegerField",
    "int2": "SmallIntegerField",
    "int4": "IntegerField",
    "text": "TextField",
    "float4": "FloatField",
    "float8": "FloatField",
    "inet": "GenericIPAddressField",
    "cidr": "GenericIPAddressField",
    "bpchar": "CharField",
    "varchar": "CharField",
    "date": "DateField",
    "time": "TimeField",
    "timetz": "TimeField",
    "timestamp": "DateTimeField",
    "timestamptz": "DateTimeField",
    "interval": "DurationField",
    "numeric": "DecimalField",
    "uuid": "UUIDField",
    "json": "JSONField",
    "jsonb": "JSONField",
}
ARRAY_FIELD = "quintet.contrib.postgres.fields.ArrayField"
#: Type names and the fields of `contrib.postgres` that they mean, by their public paths.
SPECIAL_FIELDS = {
    "hstore": "quintet.contrib.postgres.fields.HStoreField",
    "int4range": "quintet.contrib.postgres.fields.IntegerRangeField",
    "int8range": "quintet.contrib.postgres.fields.BigIntegerRangeField",
    "numrange": "quintet.contrib.postgres.fields.DecimalRangeField",
    "tstzrange": "quintet.contrib.postgres.fields.DateTimeRangeField",
    "daterange": "quintet.contrib.postgres.fields.DateRangeField",
    "tsvector": "quintet.contrib.postgres.search.SearchVectorField",
}
AUTO_FIELDS = {"IntegerField": "AutoField", "BigIntegerField": "BigAutoField", "SmallIntegerField": "SmallAutoField"}

TABLES = """
SELECT c.relname,
       CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
       obj_description(c.oid, 'pg_class')
FROM pg_class c
WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND pg_table_is_visible(c.oid)
  AND c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
ORDER BY c.relname
"""
# A domain is what it is made of at last.
COLUMNS = """
SELECT a.attname, b.typname, b.modifier, NOT (a.attnotnull OR b.refuses_null),
       pg_get_expr(d.adbin, d.adrelid), CASE WHEN k.collname <> 'default' THEN k.collname END,
       a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%', false),
       COALESCE(a.attnum = ANY(p.conkey), false), col_description(a.attrelid, a.attnum), e.typname, a.attndims
FROM pg_attribute a
CROSS JOIN LATERAL (
    WITH RECURSIVE made_of(oid, modifier, refuses_null, depth) AS (
        SELECT a.atttypid, a.atttypmod, false, 0
        UNION ALL
        SELECT t.typbasetype, t.typtypmod, m.refuses_null OR t.typnotnull, m.depth + 1
        FROM made_of m JOIN pg_type t ON t.oid = m.oid WHERE t.typtype = 'd'
    )
    SELECT t.typname, t.typelem, t.typcategory, m.modifier, m.refuses_null
    FROM made_of m JOIN pg_type t ON t.oid = m.oid ORDER BY m.depth DESC LIMIT 1
) b
LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation k ON k.oid = a.attcollation
LEFT JOIN pg_constraint p ON p.conrelid = a.attrelid AND p.contype = 'p'
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
CONSTRAINTS = """
SELECT c.conname, c.contype,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS u(number, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = u.number ORDER BY u.place),
       (SELECT f.relname FROM pg_class f WHERE f.oid = c.confrelid),
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attnum = c.confkey[1]),
       pg_get_constraintdef(c.oid), i.reloptions, c.confdeltype
FROM pg_constraint c
LEFT JOIN pg_class i ON i.oid = c.conindid
WHERE c.conrelid = to_regclass(%s) AND c.contype IN ('p', 'u', 'f', 'c')
"""
INDEXES = """
SELECT i.relname,
       ARRAY(SELECT a.attname::text FROM generate_series(1, x.indnkeyatts) AS n(place)
             LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[n.place - 1]
                                     AND x.indkey[n.place - 1] <> 0 ORDER BY n.place),
       ARRAY(SELECT CASE WHEN x.indoption[n.place - 1] & 1 = 1 THEN 'DESC' ELSE 'ASC' END
             FROM generate_series(1, x.indnkeyatts) AS n(place) ORDER BY n.place),
       x.indisunique, x.indisprimary, m.amname, pg_get_indexdef(x.indexrelid), i.reloptions, x.indexprs IS NOT NULL
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_am m ON m.oid = i.relam
WHERE x.indrelid = to_regclass(%s)
"""
EXCLUSIONS = """
SELECT c.conname, m.amname,
       ARRAY(SELECT a.attname::text FROM generate_series(1, x.indnkeyatts) AS n(place)
             LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[n.place - 1]
                                     AND x.indkey[n.place - 1] <> 0 ORDER BY n.place),
       ARRAY(SELECT CASE WHEN NOT o.opcdefault THEN o.opcname::text END FROM generate_series(1, x.indnkeyatts) AS n(place)
             JOIN pg_opclass o ON o.oid = x.indclass[n.place - 1] ORDER BY n.place),
       ARRAY(SELECT o.oprname::text FROM unnest(c.conexclop) WITH ORDINALITY AS u(number, place)
             JOIN pg_operator o ON o.oid = u.number ORDER BY u.place),
       ARRAY(SELECT a.attname::text FROM generate_series(x.indnkeyatts + 1, x.indnatts) AS n(place)
             JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[n.place - 1] ORDER BY n.place),
       x.indpred IS NOT NULL, CASE WHEN c.condeferred THEN 'DEFERRED' WHEN c.condeferrable THEN 'IMMEDIATE' END,
       pg_get_constraintdef(c.oid)
FROM pg_constraint c
JOIN pg_index x ON x.indexrelid = c.conindid
JOIN pg_class i ON i.oid = c.conindid
JOIN pg_am m ON m.oid = i.relam
WHERE c.conrelid = to_regclass(%s) AND c.contype = 'x'
ORDER BY c.conname
"""
SEQUENCES = """
SELECT a.attname, s.relname
FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE d.refobjid = to_regclass(%s) AND d.deptype IN ('a', 'i')
ORDER BY a.attnum
"""


class PostgresIntrospection(Introspection):
    """Reads PostgreSQL's catalogue."""

    data_types_reverse = FIELDS
    index_default_access_method = "btree"

    def get_table_list(self, cursor: Any = None) -> list[TableInfo]:
        """Return tables, partitions and views."""
        return [TableInfo(*row) for row in self.connection.fetch_all(TABLES)]

    def get_table_description(self, cursor: Any, table_name: str) -> list[FieldInfo]:
        """Return the columns of a table.

        Raises ProgrammingError when there is none of that name.
        """
        rows = self._of(COLUMNS, table_name)
        if not rows and not self._of("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", table_name):
            raise ProgrammingError(f'relation "{table_name}" does not exist')
        return [_field(*row) for row in rows]

    def get_field_type(self, data_type: str, description: FieldInfo) -> str | tuple[str, dict[str, Any]]:
        """Return the field of a type name; one of an application by its path, with its options.

        Raises KeyError for a type that no field has.
        """
        if description.item_type is not None:
            return dotted.spoken(ARRAY_FIELD)
        if data_type in FIELDS_OF_APPLICATIONS:
            return field_of_application(data_type, description)
        special = SPECIAL_FIELDS.get(data_type)
        if special is not None:
            return dotted.spoken(special)
        found = FIELDS[data_type]
        return AUTO_FIELDS.get(found, found) if description.is_autofield else found

    def get_sequences(self, cursor: Any, table_name: str, table_fields: Any = ()) -> list[dict[str, str]]:
        """Return the sequences that columns of a table own."""
        return [{"name": name, "table": table_name, "column": column} for column, name in self._of(SEQUENCES, table_name)]

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str, Verb | None]]:
        """Return what each single-column foreign key refers to, and what deleting that does."""
        return {
            columns[0]: (target, table, ACTIONS.get(action))
            for _name, kind, columns, table, target, _definition, _options, action in self._of(CONSTRAINTS, table_name)
            if kind == "f" and len(columns) == 1
        }

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, Constraint]:
        """Return constraints and indexes by name."""
        found: dict[str, Constraint] = {}
        for name, kind, columns, table, target, definition, options, _action in self._of(CONSTRAINTS, table_name):
            found[name] = constraint(
                columns,
                primary_key=kind == "p",
                unique=kind in ("p", "u"),
                check=kind == "c",
                foreign_key=(table, target) if kind == "f" else None,
                definition=definition,
                options=options,
            )
        for name, columns, orders, unique, primary, method, definition, options, expressions in self._of(INDEXES, table_name):
            if name not in found:
                found[name] = constraint(
                    columns if any(columns) else [],
                    primary_key=primary,
                    unique=unique,
                    index=True,
                    orders=orders if method == "btree" and not expressions else [],
                    type="idx" if method == "btree" else method,
                    definition=definition,
                    options=options,
                )
        return found

    def get_exclusions(self, cursor: Any, table_name: str) -> list[Exclusion]:
        """Return the exclusion constraints of a table."""
        return [
            Exclusion(name, method, list(zip(columns, classes, operators, strict=True)), include, partial, deferrable, definition)
            for name, method, columns, classes, operators, include, partial, deferrable, definition in self._of(
                EXCLUSIONS, table_name
            )
        ]

    def _of(self, query: str, table_name: str) -> list[tuple[Any, ...]]:
        return self.connection.fetch_all(query, (self.connection.ops.quote_name(table_name),))


def _field(
    name: str,
    kind: str,
    modifier: int,
    null_ok: bool,
    default: str | None,
    collation: str | None,
    automatic: bool,
    pk: bool,
    comment: str | None,
    item: str | None,
    dimensions: int,
) -> FieldInfo:
    """Return a column; the type modifier holds a length plus 4, precision and scale in its halves plus 4, or dimensions."""
    sized = item or kind
    length = modifier - 4 if modifier > 3 and sized in ("varchar", "bpchar") else None
    if sized in FIELDS_OF_APPLICATIONS and modifier > 0:
        length = modifier
    precision = (modifier - 4) >> 16 if modifier > 3 and sized == "numeric" else None
    scale = (modifier - 4) & 0xFFFF if modifier > 3 and sized == "numeric" else None
    found = FieldInfo(name, kind, length, length, precision, scale, null_ok, default, collation, pk, False, automatic, comment)
    # The catalogue counts the brackets of a declaration; a column of a domain has none.
    return found if item is None else found._replace(item_type=item, dimensions=max(dimensions, 1))
