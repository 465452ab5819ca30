"""System checks of what a model's indexes, constraints and ordering refer to: fields that exist, have a column and are local."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.expressions.basic import F, RawSQL
from quintet.orm.expressions.conditional import Q
from quintet.orm.types import LOOKUP_SEP


def check_indexes(model: Any) -> Iterator[CheckMessage]:
    """Check the fields of every index, its condition aside."""
    for index in model._meta.indexes:
        names = [*(name for name, _order in index.fields_orders), *index.include]
        names += [name.split(LOOKUP_SEP)[0] for name in referenced(index.expressions)]
        yield from missing_fields(model, names, "indexes")


def check_constraints(model: Any) -> Iterator[CheckMessage]:
    """Check the fields of every constraint, and of its condition and expressions, which see their own row only."""
    for constraint in model._meta.constraints:
        yield from constraint.check(model, None)
        yield from missing_fields(model, [*getattr(constraint, "fields", ()), *getattr(constraint, "include", ())], "constraints")
        condition = getattr(constraint, "condition", None)
        for path in referenced([*getattr(constraint, "expressions", ()), condition]):
            yield from _local_path(model, path)
        if condition is not None and not hasattr(constraint, "fields") and _holds_raw_sql(condition):
            yield Warning(
                f"Check constraint {constraint.name!r} contains RawSQL() expression and won't be validated during the model "
                "full_clean().",
                hint="Silence this warning if you don't care about it.",
                obj=model,
                id="models.W045",
            )


def referenced(expressions: Iterable[Any]) -> list[str]:
    """Return the paths that conditions and expressions name, each once, in the order in which they stand."""
    found: dict[str, None] = {}
    waiting = list(expressions)
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, Q):
            waiting = [*one.children, *waiting]
        elif isinstance(one, tuple):
            path, value = cast("tuple[str, Any]", one)
            waiting.insert(0, value)
            found[path] = None
        elif isinstance(one, F):
            found[one.name] = None
        elif hasattr(one, "get_source_expressions"):
            waiting = [*one.get_source_expressions(), *waiting]
    return list(found)


def _holds_raw_sql(condition: Any) -> bool:
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        if isinstance(one, RawSQL):
            return True
        if isinstance(one, Q):
            waiting += one.children
        elif isinstance(one, tuple):
            waiting += cast("Sequence[Any]", one)[1:]
        elif hasattr(one, "get_source_expressions"):
            waiting += one.get_source_expressions()
    return False


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


def check_ordering(model: Any) -> Iterator[CheckMessage]:
    """Check that ordering is a list of paths that lead to fields."""
    ordering = model._meta.ordering
    if not ordering:
        return
    if not isinstance(ordering, list | tuple):
        yield Error(
            "'ordering' must be a tuple or list (even if you want to order by only one field).", obj=model, id="models.E014"
        )
        return
    for term in cast("Sequence[Any]", ordering):
        path = term.lstrip("-+") if isinstance(term, str) else "?"
        if path != "?" and not _leads_to_field(model, path.split(LOOKUP_SEP)):
            yield Error(
                f"'ordering' refers to the nonexistent field, related field, or lookup '{path}'.", obj=model, id="models.E015"
            )


def _leads_to_field(model: Any, parts: Sequence[str]) -> bool:
    """Say whether names lead over relations to a field, perhaps with a transform or lookup behind it."""
    here, field = model, None
    for part in parts:
        if here is None:
            return field is not None and (field.get_transform(part) is not None or field.get_lookup(part) is not None)
        try:
            field = here._meta.pk if part == "pk" else here._meta.get_field(part)
        except FieldDoesNotExist:
            return field is not None and (field.get_transform(part) is not None or field.get_lookup(part) is not None)
        here = field.related_model if field.is_relation and not isinstance(field.related_model, str) else None
    return True
