"""Unique, check and foreign-key constraints, and indexes, as statements."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from quintet.kit.record import record
from quintet.migrations.schema import expressions, naming
from quintet.migrations.schema.column import ColumnSpec, Reference, reference_clause
from quintet.migrations.schema.statement import Column, Part, Statement, Table, columns
from quintet.migrations.schema.target import Target
from quintet.orm.constraints import CheckConstraint, UniqueConstraint

DEFERRABLE = {"deferred": " DEFERRABLE INITIALLY DEFERRED", "immediate": " DEFERRABLE INITIALLY IMMEDIATE"}


def limit_of(target: Target) -> int | None:
    """Return the longest name that the database takes."""
    return target.connection.dialect.max_name_length


def unique_name(target: Target, table: str, names: Sequence[str]) -> str:
    """Return the name of a unique constraint that the user gave none."""
    return naming.made_name(table, names, "_uniq", limit_of(target))


def index_name(target: Target, table: str, names: Sequence[str], suffix: str = "") -> str:
    """Return the name of an index that the user gave none."""
    return naming.made_name(table, names, suffix, limit_of(target))


def foreign_key_name(target: Target, spec: ColumnSpec, reference: Reference) -> str:
    """Return the name of a column's foreign-key constraint."""
    limit = limit_of(target)
    suffix = naming.foreign_key_suffix("_fk_%(to_table)s_%(to_column)s", reference.table, reference.column, limit)
    return naming.made_name(spec.table, [spec.name], suffix, limit)


def add_constraint(target: Target, table: str, name: str, *rest: Part, waits_for_all: bool = False) -> Statement:
    """Return ALTER TABLE .. ADD CONSTRAINT, ending in ``rest``."""
    head = ("ALTER TABLE ", Table(table), f" ADD CONSTRAINT {target.quote_name(name)} ")
    return Statement((*head, *rest), waits_for_all=waits_for_all)


def drop_constraint(target: Target, table: str, name: str) -> Statement:
    """Return ALTER TABLE .. DROP CONSTRAINT."""
    return Statement(("ALTER TABLE ", Table(table), f" DROP CONSTRAINT {target.quote_name(name)}"))


def add_foreign_key(target: Target, spec: ColumnSpec, reference: Reference) -> Statement:
    """Return the statement that makes a column refer; it waits until both tables exist."""
    quote = target.quote_name
    clause = reference_clause(target, reference)
    before = f"REFERENCES {quote(reference.table)} ({quote(reference.column)})"
    return add_constraint(
        target,
        spec.table,
        foreign_key_name(target, spec, reference),
        *("FOREIGN KEY (", Column(spec.table, spec.name), ") REFERENCES ", Table(reference.table)),
        *(" (", Column(reference.table, reference.column), ")", clause[len(before) :]),
        waits_for_all=True,
    )


def add_unique(target: Target, table: str, names: Sequence[str], name: str | None = None) -> Statement:
    """Return the statement that makes columns unique together."""
    name = name or unique_name(target, table, names)
    return add_constraint(target, table, name, "UNIQUE (", *columns(table, list(names)), ")")


def create_index(target: Target, table: str, names: Sequence[str], name: str | None = None, unique: bool = False) -> Statement:
    """Return CREATE INDEX on plain columns."""
    name = name or (unique_name if unique else index_name)(target, table, names)
    kind = "UNIQUE INDEX" if unique else "INDEX"
    head = f"CREATE {kind} {target.quote_name(name)} ON "
    return Statement((head, Table(table), " (", *columns(table, list(names)), ")"))


def drop_index(target: Target, name: str) -> Statement:
    """Return DROP INDEX for an index that may be gone already."""
    return Statement((f"DROP INDEX IF EXISTS {target.quote_name(name)}",))


def composed_columns(model: Any, names: Sequence[str]) -> list[str]:
    """Return the columns of a model's fields, by name; a minus that asks for descending order is left out."""
    return [model._meta.get_field(name.removeprefix("-")).column for name in names]


def unique_clause(target: Target, model: Any, constraint: Any) -> str | None:
    """Return a UniqueConstraint as it stands inside CREATE TABLE, or None when only an index can hold it."""
    if needs_index(constraint) or not can_hold(target, constraint):
        return None
    listed = ", ".join(map(target.quote_name, composed_columns(model, constraint.fields)))
    kind = f"UNIQUE{nulls_clause(constraint)}"
    return f"CONSTRAINT {target.quote_name(constraint.name)} {kind} ({listed}){deferral_clause(constraint)}"


def needs_index(constraint: Any) -> bool:
    """Say whether a UniqueConstraint has a part that table constraints lack."""
    return bool(constraint.condition or constraint.include or constraint.opclasses or constraint.expressions)


def can_hold(target: Target, constraint: Any) -> bool:
    """Say whether the database has what a UniqueConstraint asks for; where it has not, the constraint is left out."""
    features = target.connection.features
    return (
        (not constraint.deferrable or features.supports_deferrable_unique_constraints)
        and (not constraint.include or features.supports_covering_indexes)
        and (not constraint.condition or features.supports_partial_indexes)
        and (not constraint.expressions or features.supports_expression_indexes)
        and (getattr(constraint, "nulls_distinct", None) is None or features.supports_nulls_distinct_unique_constraints)
    )


def nulls_clause(constraint: Any) -> str:
    """Return NULLS [NOT] DISTINCT as a UniqueConstraint says it, empty when it says nothing."""
    distinct = getattr(constraint, "nulls_distinct", None)
    return "" if distinct is None else " NULLS DISTINCT" if distinct else " NULLS NOT DISTINCT"


def deferral_clause(constraint: Any) -> str:
    """Return DEFERRABLE and when it is checked as a UniqueConstraint says it, empty for one that is checked at once."""
    deferrable = constraint.deferrable
    return "" if deferrable is None else DEFERRABLE[deferrable.value]


def unique_index(target: Target, model: Any, constraint: Any) -> Statement:
    """Return the unique index that holds a UniqueConstraint with a condition, expressions or operator classes."""
    return _index(target, model, constraint, "CREATE UNIQUE INDEX", method="", order=(), nulls=nulls_clause(constraint))


def check_clause(target: Target, model: Any, constraint: Any) -> str:
    """Return a CheckConstraint as it stands inside CREATE TABLE."""
    condition = expressions.condition_sql(target, model, constraint.condition)
    return f"CONSTRAINT {target.quote_name(constraint.name)} CHECK ({condition})"


def index_statement(target: Target, model: Any, index: Any, using: str = "") -> Statement:
    """Return CREATE INDEX for an Index; ``using`` names an access method such as ``gin``."""
    order = tuple(direction for _, direction in index.fields_orders)
    method = f" USING {using}" if using else ""
    return _index(target, model, index, "CREATE INDEX", method=method, order=order, nulls="")


def _index(target: Target, model: Any, made_of: Any, verb: str, *, method: str, order: Sequence[str], nulls: str) -> Statement:
    quote, table = target.quote_name, model._meta.db_table
    # Operator classes are PostgreSQL's; elsewhere the index does without.
    classes = made_of.opclasses if target.connection.vendor == "postgresql" else ()
    listed: tuple[Part, ...] = (
        (", ".join(expressions.indexed_sql(target, model, one) for one in made_of.expressions),)
        if made_of.expressions
        else _ordered(table, composed_columns(model, made_of.fields), classes, order)
    )
    tail: list[Part] = [")"]
    if made_of.include and target.connection.features.supports_covering_indexes:
        tail += [" INCLUDE (", *columns(table, composed_columns(model, made_of.include)), ")"]
    tail.append(nulls)
    stored = made_of.storage_parameters() if hasattr(made_of, "storage_parameters") else ()
    if stored:
        tail.append(f" WITH ({', '.join(stored)})")
    tablespace = getattr(made_of, "db_tablespace", None)
    if tablespace and target.connection.features.supports_tablespaces:
        tail.append(f" TABLESPACE {quote(tablespace)}")
    if made_of.condition and target.connection.features.supports_partial_indexes:
        tail.append(f" WHERE {expressions.condition_sql(target, model, made_of.condition)}")
    return Statement((f"{verb} {quote(made_of.name)} ON ", Table(table), f"{method} (", *listed, *tail))


def _ordered(table: str, names: list[str], opclasses: Sequence[str], order: Sequence[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for position, name in enumerate(names):
        words = [opclasses[position] if opclasses else "", order[position] if order else ""]
        suffix = "".join(f" {word}" for word in words if word)
        parts += [", " if position else "", Column(table, name), suffix]
    return tuple(part for part in parts if part != "")


@record
class ConstraintWriter:
    """How one kind of constraint is written: inside CREATE TABLE, added to a table, removed from it."""

    clause: Callable[[Target, Any, Any], str | None]
    create: Callable[[Target, Any, Any], Statement | None]
    remove: Callable[[Target, Any, Any], Statement | None]


def _create_unique(target: Target, model: Any, constraint: Any) -> Statement | None:
    if not can_hold(target, constraint):
        return None
    clause = unique_clause(target, model, constraint)
    if clause is None:
        return unique_index(target, model, constraint)
    return Statement(("ALTER TABLE ", Table(model._meta.db_table), f" ADD {clause}"))


def _remove_unique(target: Target, model: Any, constraint: Any) -> Statement | None:
    if not can_hold(target, constraint):
        return None
    if needs_index(constraint):
        return drop_index(target, constraint.name)
    return drop_constraint(target, model._meta.db_table, constraint.name)


def _create_check(target: Target, model: Any, constraint: Any) -> Statement:
    return Statement(("ALTER TABLE ", Table(model._meta.db_table), f" ADD {check_clause(target, model, constraint)}"))


def _remove_check(target: Target, model: Any, constraint: Any) -> Statement:
    return drop_constraint(target, model._meta.db_table, constraint.name)


CONSTRAINT_WRITERS: Mapping[type, ConstraintWriter] = MappingProxyType(
    {
        UniqueConstraint: ConstraintWriter(unique_clause, _create_unique, _remove_unique),
        CheckConstraint: ConstraintWriter(check_clause, _create_check, _remove_check),
    }
)


def writer_of(constraint: Any) -> ConstraintWriter:
    """Return how a constraint is written, by its class or the nearest base of it.

    Raises LookupError when nothing knows it.
    """
    for kind in type(constraint).__mro__:
        if kind in CONSTRAINT_WRITERS:
            return CONSTRAINT_WRITERS[kind]
    raise LookupError(
        f"{type(constraint).__qualname__} has no SQL: give it constraint_sql(), create_sql() and remove_sql() methods of its own."
    )
