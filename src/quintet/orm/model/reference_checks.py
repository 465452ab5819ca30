"""System checks of what a model's indexes, constraints and ordering refer to: fields that exist, have a column and are local."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.expressions.walk import referenced
from quintet.orm.types import LOOKUP_SEP


def check_indexes(model: Any, connections: Sequence[Any]) -> Iterator[CheckMessage]:
    """Check every index: its name, what the databases can do, the fields that it names."""
    for index in model._meta.indexes:
        for connection in connections:
            yield from index.check(model, connection)
    for index in model._meta.indexes:
        names = [*(name for name, _order in index.fields_orders), *index.include]
        names += [name.split(LOOKUP_SEP)[0] for name in referenced(index.expressions)]
        yield from missing_fields(model, names, "indexes")
        yield from without_column(model, names, "indexes")


def check_constraints(model: Any, connections: Sequence[Any]) -> Iterator[CheckMessage]:
    """Check every constraint: what the databases can do, its fields, and those of its condition, which sees its own row only."""
    for constraint in model._meta.constraints:
        for connection in connections:
            yield from constraint.check(model, connection)
        names = [*getattr(constraint, "fields", ()), *getattr(constraint, "include", ())]
        yield from missing_fields(model, names, "constraints")
        paths = referenced([*getattr(constraint, "expressions", ()), getattr(constraint, "condition", None)])
        for path in paths:
            yield from _local_path(model, path)
        yield from without_column(model, [*names, *(path.partition(LOOKUP_SEP)[0] for path in paths)], "constraints")


def _local_path(model: Any, path: str) -> Iterator[CheckMessage]:
    first, _, rest = path.partition(LOOKUP_SEP)
    if first == "pk":
        return
    missing = list(missing_fields(model, [first], "constraints"))
    yield from missing
    if not missing and rest and _joins(model._meta.get_field(first), rest.partition(LOOKUP_SEP)[0]):
        yield Error(f"'constraints' refers to the joined field '{path}'.", obj=model, id="models.E041")


def _joins(field: Any, name: str) -> bool:
    """Say whether ``name`` behind a field is a field of another model, rather than a lookup or transform."""
    is_own = field.get_lookup(name) is not None or field.get_transform(name) is not None
    return field.is_relation and not is_own


def missing_fields(model: Any, names: Iterable[str], option: str) -> Iterator[CheckMessage]:
    """Check that an option names fields that exist, have a column and belong to the model's own table."""
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            field = None
        if field is None or not hasattr(field, "column"):
            if name != "pk":
                yield Error(f"'{option}' refers to the nonexistent field '{name}'.", obj=model, id="models.E012")
        elif field.many_to_many:
            yield Error(
                f"'{option}' refers to a ManyToManyField '{name}', but ManyToManyFields are not permitted in '{option}'.",
                obj=model,
                id="models.E013",
            )
        elif field not in model._meta.local_fields:
            yield Error(
                f"'{option}' refers to field '{name}' which is not local to model '{model._meta.object_name}'.",
                hint="This issue may be caused by multi-table inheritance.",
                obj=model,
                id="models.E016",
            )


def without_column(model: Any, names: Iterable[str], option: str) -> Iterator[CheckMessage]:
    """Check that an option of columns names no composite key and no relation over several columns: neither is one column."""
    meta = model._meta
    for name in dict.fromkeys(names):
        field = meta.pk if name == "pk" else meta.forward_map.get(name)
        if field is not None and field is meta.pk and meta.is_composite_pk:
            yield Error(
                f"'{option}' refers to a CompositePrimaryKey '{name}', but CompositePrimaryKeys are not permitted in '{option}'.",
                obj=model,
                id="models.E048",
            )
        elif len(getattr(field, "from_fields", ())) > 1:
            yield Error(
                f"'{option}' refers to a ForeignObject '{name}' with multiple 'from_fields', which is not supported for that "
                "option.",
                obj=model,
                id="models.E049",
            )


def check_ordering(model: Any) -> Iterator[CheckMessage]:
    """Check that ordering is a list of paths that lead to fields, and stands alone."""
    meta = model._meta
    if meta.order_with_respect_to:
        if "ordering" in meta.original_attrs and "order_with_respect_to" in meta.original_attrs:
            yield Error("'ordering' and 'order_with_respect_to' cannot be used together.", obj=model, id="models.E021")
        return
    ordering = meta.ordering
    if not ordering:
        return
    if not isinstance(ordering, list | tuple):
        yield Error(
            "'ordering' must be a tuple or list (even if you want to order by only one field).", obj=model, id="models.E014"
        )
        return
    paths = [term.removeprefix("-") for term in cast("Sequence[Any]", ordering) if isinstance(term, str) and term != "?"]
    for path in paths:
        if not _leads_to_field(model, path):
            yield Error(
                f"'ordering' refers to the nonexistent field, related field, or lookup '{path}'.", obj=model, id="models.E015"
            )


def _leads_to_field(model: Any, path: str) -> bool:
    """Say whether names lead over relations to a field, perhaps with transforms or a lookup behind it."""
    here: Any = model
    field: Any = None
    for part in path.split(LOOKUP_SEP):
        try:
            field = here._meta.pk if part == "pk" else here._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError):
            # No further field: what follows is done to the value, or, behind a field without relations, nothing.
            if field is None or (field.get_transform(part) is None and field.get_lookup(part) is None):
                return False
            continue
        here = field.related_model if field.is_relation else None
    # A many-to-many field has no value of its own to order by.
    return LOOKUP_SEP in path or not hasattr(field, "m2m_db_table")


def check_table_comment(model: Any, connections: Sequence[Any]) -> Iterator[CheckMessage]:
    """Check that the databases keep comments on tables, where there is one."""
    meta = model._meta
    for connection in connections if meta.db_table_comment else ():
        if connection is None or "supports_comments" in meta.required_db_features or connection.features.supports_comments:
            continue
        said = f"{connection.display_name} does not support comments on tables (db_table_comment)."
        yield Warning(said, obj=model, id="models.W046")
