"""Whole tables: CREATE TABLE from a model, the tables of many-to-many fields, and finding constraints by their columns."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from quintet.migrations.schema import column
from quintet.migrations.schema.column import ColumnSpec
from quintet.migrations.schema.statement import Column, Part, Statement, Table
from quintet.migrations.schema.target import Target


def create_table(target: Target, model: Any) -> Statement:
    """Return CREATE TABLE with the model's columns and the constraints that fit inside."""
    table = model._meta.db_table
    clauses: list[tuple[Part, ...]] = [
        (Column(table, spec.name), " ", column.definition(target, spec)) for spec in column.columns_of(target, model)
    ]
    if model._meta.is_composite_pk:
        clauses.append((f"PRIMARY KEY ({', '.join(map(target.quote_name, model._meta.pk.columns))})",))
    clauses += [(clause,) for clause in inner_constraints(target, model)]
    parts: list[Part] = ["CREATE TABLE ", Table(table), " ("]
    for position, clause in enumerate(clauses):
        parts += [", ", *clause] if position else clause
    return Statement((*parts, ")", tablespace_clause(target, model)))


def tablespace_clause(target: Target, model: Any) -> str:
    """Return the TABLESPACE clause of a model's table, empty where there is none."""
    space = model._meta.db_tablespace
    if not space or not target.connection.features.supports_tablespaces:
        return ""
    return f" TABLESPACE {target.quote_name(space)}"


def inner_constraints(target: Target, model: Any) -> list[str]:
    """Return the text of the model's constraints that stand inside CREATE TABLE."""
    texts = [constraint.constraint_sql(model, target) for constraint in model._meta.constraints]
    return [str(text) for text in texts if text]


def outer_constraints(target: Target, model: Any) -> list[Statement]:
    """Return the statements for the model's constraints that only an index or a later statement can hold."""
    outer = [constraint for constraint in model._meta.constraints if not constraint.constraint_sql(model, target)]
    statements = [constraint.create_sql(model, target) for constraint in outer]
    return [statement for statement in statements if statement]


def automatic_throughs(model: Any) -> Iterator[Any]:
    """Yield the automatic through models of a model's own many-to-many fields."""
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through._meta.auto_created:
            yield through


def field_sets(together: Iterable[Sequence[str]] | None) -> list[tuple[str, ...]]:
    """Return a unique_together or index_together value as a sorted list of tuples."""
    return sorted({tuple(names) for names in together or ()})


def named_in_catalogue(connection: Any, model: Any, names: Sequence[str], made: str, kinds: Mapping[str, bool]) -> str:
    """Return the name of the constraint on exactly these columns, of these kinds, that no Meta entry claims.

    ``made``, the name it would have been given, is preferred among several and answered when there is none.
    """
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    claimed = {one.name for one in (*model._meta.indexes, *model._meta.constraints)}
    fitting = [
        name
        for name, facts in found.items()
        if list(facts["columns"] or ()) == list(names)
        and name not in claimed
        and all(bool(facts[kind]) == wanted for kind, wanted in kinds.items())
    ]
    return made if made in fitting or not fitting else fitting[0]


def both_automatic(old_field: Any, new_field: Any) -> bool:
    """Say whether both are many-to-many fields whose tables we make ourselves."""
    return all(
        field.many_to_many and field.remote_field.through and field.remote_field.through._meta.auto_created
        for field in (old_field, new_field)
    )


def require_compatible(old_field: Any, new_field: Any, old: ColumnSpec | None, new: ColumnSpec | None) -> None:
    """Refuse a change between a column and a many-to-many table, or of who makes that table.

    Raises ValueError with the mend. Two fields that neither have a column nor a table of ours pass.
    """
    if old is None and new is None and not any(_automatic(field) for field in (old_field, new_field)):
        return
    raise ValueError(
        f"Cannot alter field {old_field} into {new_field} - they are not compatible types (you cannot alter to or from M2M "
        "fields, or add or remove through= on M2M fields). Remove the old field and add the new one in separate operations."
    )


def _automatic(field: Any) -> bool:
    return bool(field.many_to_many and field.remote_field.through and field.remote_field.through._meta.auto_created)


def require_changeable(old_field: Any, old: ColumnSpec, new: ColumnSpec) -> None:
    """Refuse to change what a generated column is made of.

    Raises ValueError.
    """
    if (old.generated, old.generated and old.stored) != (new.generated, new.generated and new.stored):
        raise ValueError(
            f"Modifying GeneratedFields is not supported - the field {old_field} must be removed and re-added with the new "
            "definition."
        )


def alter_many_to_many(editor: Any, old_field: Any, new_field: Any) -> None:
    """Turn one automatic many-to-many table into another: rename it, and repoint its two columns."""
    old, new = old_field.remote_field.through, new_field.remote_field.through
    editor.alter_db_table(old, old._meta.db_table, new._meta.db_table)
    with _at_table(old, new):
        for old_name, new_name in (
            (old_field.m2m_reverse_field_name(), new_field.m2m_reverse_field_name()),
            (old_field.m2m_field_name(), new_field.m2m_field_name()),
        ):
            editor.alter_field(old, old._meta.get_field(old_name), new._meta.get_field(new_name))


@contextmanager
def _at_table(old: Any, new: Any) -> Generator[None]:
    """Let the old through model say the new table in the block: the statements there must name it.

    Historical classes are shared between states, so the old name has to come back.
    """
    kept = old._meta.db_table
    old._meta.db_table = new._meta.db_table
    try:
        yield
    finally:
        old._meta.db_table = kept


def referring_columns(field: Any, seen: frozenset[Any] = frozenset()) -> Iterator[tuple[Any, Any]]:
    """Yield (model, field) of every foreign key whose column has this field's type, also through keys of keys."""
    for other in _pointing_at(field):
        if other not in seen:
            yield other.model, other
            if other.unique:
                yield from referring_columns(other, seen | {other})


def _pointing_at(field: Any) -> Iterator[Any]:
    """Yield the foreign keys of any model, hidden ones included, whose target is this field."""
    for relation in field.model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.field.many_to_many:
            continue
        if getattr(relation.field, "target_field", None) is field:
            yield relation.field
