"""Statements that change a table of PostgreSQL while it is read and written, and the state that a killed one leaves behind."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.errors import OperationalError
from quintet.kit.record import replace
from quintet.migrations.schema import constraints
from quintet.migrations.schema.statement import Statement, Table
from quintet.migrations.schema.target import Target

INDEX_STATE = """
SELECT x.indisvalid, t.relname, pg_get_indexdef(x.indexrelid),
       (SELECT p.pid FROM pg_stat_progress_create_index p WHERE p.index_relid = x.indexrelid LIMIT 1)
FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid WHERE x.indexrelid = to_regclass(%s)
"""
CLONE = "quintet_like"


def concurrently(statement: Statement) -> Statement:
    """Return CREATE INDEX or DROP INDEX as the form that lets writes go on; it must run outside a transaction."""
    head, *rest = statement.parts
    assert isinstance(head, str)
    return replace(statement, parts=(head.replace("INDEX ", "INDEX CONCURRENTLY ", 1), *rest))


def not_valid(statement: Statement) -> Statement:
    """Return ADD CONSTRAINT as the form that binds new rows only."""
    return replace(statement, parts=(*statement.parts, " NOT VALID"))


def validate(target: Target, table: str, name: str) -> Statement:
    """Return VALIDATE CONSTRAINT, which checks the rows that exist while writes go on."""
    return Statement(("ALTER TABLE ", Table(table), f" VALIDATE CONSTRAINT {target.quote_name(name)}"))


def attach_unique(target: Target, table: str, name: str, deferral: str = "") -> Statement:
    """Return the statement that makes a unique index a constraint of the same name."""
    quoted = target.quote_name(name)
    return constraints.add_constraint(target, table, name, f"UNIQUE USING INDEX {quoted}{deferral}")


def plain_unique_index(target: Target, table: str, names: Sequence[str], name: str, nulls: str = "") -> Statement:
    """Return CREATE UNIQUE INDEX on columns, for a constraint to be attached to."""
    made = constraints.create_index(target, table, names, name=name, unique=True)
    return replace(made, parts=(*made.parts, nulls)) if nulls else made


def is_built(connection: Any, table: str, name: str, statement: Statement) -> bool:
    """Say whether the index that ``statement`` makes is there and whole, dropping the torso that a failed build left.

    An index of that name with another definition counts as absent: making it then fails and says so. Raises
    OperationalError while another process builds it.
    """
    row = connection.fetch_one(INDEX_STATE, (connection.ops.quote_name(name),))
    if row is None:
        return False
    valid, its_table, definition, builder = row
    if builder is not None:
        raise OperationalError(f"Index {name!r} is being built by process {builder}. Wait for it, or end it; then migrate again.")
    if not valid and its_table == table:
        connection.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {connection.ops.quote_name(name)}")
        return False
    return bool(valid) and its_table == table and _shape(definition) == _shape(_expected(connection, table, name, statement))


def _expected(connection: Any, table: str, name: str, statement: Statement) -> str:
    """Return the definition as the server spells it, from the same index on an empty temporary table."""
    quote = connection.ops.quote_name
    parts = tuple(one.replace("INDEX CONCURRENTLY", "INDEX") if isinstance(one, str) else one for one in statement.parts)
    made = replace(statement, parts=parts).with_table_renamed(table, CLONE)
    connection.execute(f"CREATE TEMPORARY TABLE {CLONE} (LIKE {quote(table)})")
    try:
        connection.execute(made.sql(quote), None)
        row = connection.fetch_one(INDEX_STATE, (f"pg_temp.{quote(name)}",))
    finally:
        connection.execute(f"DROP TABLE pg_temp.{CLONE}")
    return row[2] if row else ""


def _shape(definition: str) -> tuple[str, str]:
    head, _, tail = definition.partition(" USING ")
    return head.partition(" ON ")[0], tail
