"""System checks of models, with the documented ids."""

from collections.abc import Iterable
from typing import Any

from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.types import LOOKUP_SEP


def check_model(model: Any) -> list[CheckMessage]:
    """Return what is wrong with a model, its fields and its managers."""
    found = [*_swappable(model), *_name(model)]
    if model._meta.swapped:
        return found
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields):
        found += field.check()
    for manager in model._meta.managers:
        found += manager.check()
    found += [*_columns(model), *_ordering(model), *_together(model), *_indexes(model)]
    for constraint in model._meta.constraints:
        found += constraint.check(model, None)
    return found


def _swappable(model: Any) -> Iterable[CheckMessage]:
    target = model._meta.swapped
    if not target:
        return
    label, _, name = target.partition(".")
    if name and name.lower() in model._meta.apps.all_models.get(label, {}):
        return
    yield Error(
        f"'{model._meta.swappable}' references '{target}', which has not been installed, or is abstract.", id="models.E002"
    )


def _name(model: Any) -> Iterable[CheckMessage]:
    name = model.__name__
    if name.startswith("_") or name.endswith("_"):
        yield Error(
            f"The model name '{name}' cannot start or end with an underscore as it collides with the query lookup syntax.",
            obj=model,
            id="models.E023",
        )
    elif LOOKUP_SEP in name:
        yield Error(
            f"The model name '{name}' cannot contain double underscores as it collides with the query lookup syntax.",
            obj=model,
            id="models.E024",
        )


def _columns(model: Any) -> Iterable[CheckMessage]:
    used: set[str] = set()
    for field in model._meta.local_concrete_fields:
        if field.column in used:
            yield Error(
                f"Field '{field.name}' has column name '{field.column}' that is used by another field.",
                hint="Specify a 'db_column' for the field.",
                obj=model,
                id="models.E007",
            )
        used.add(field.column)
    if model._meta.pk is not None and any(field.name == "id" and not field.primary_key for field in model._meta.local_fields):
        yield Error(
            "'id' can only be used as a field name if the field also sets 'primary_key=True'.", obj=model, id="models.E004"
        )


def _ordering(model: Any) -> Iterable[CheckMessage]:
    ordering = model._meta.ordering
    if not ordering:
        return
    if not isinstance(ordering, list | tuple):
        yield Error(
            "'ordering' must be a tuple or list (even if you want to order by only one field).", obj=model, id="models.E014"
        )
        return
    for term in ordering:
        if not isinstance(term, str) or term == "?":
            continue
        name = term.lstrip("-+").split(LOOKUP_SEP)[0]
        if name == "pk":
            continue
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            yield Error(
                f"'ordering' refers to the nonexistent field, related field, or lookup '{term.lstrip('-+')}'.",
                obj=model,
                id="models.E015",
            )


def _together(model: Any) -> Iterable[CheckMessage]:
    for names in model._meta.unique_together:
        yield from missing_fields(model, names, "unique_together")


def _indexes(model: Any) -> Iterable[CheckMessage]:
    for index in model._meta.indexes:
        if index.name and (index.name.startswith("_") or index.name[0].isdigit()):
            yield Error(
                f"The index name '{index.name}' cannot start with an underscore or a number.", obj=model, id="models.E033"
            )
        if len(index.name or "") > index.max_name_length:
            yield Error(
                f"The index name '{index.name}' cannot be longer than {index.max_name_length} characters.",
                obj=model,
                id="models.E034",
            )
        yield from missing_fields(model, [name for name, _order in index.fields_orders], "indexes")


def missing_fields(model: Any, names: Iterable[str], option: str) -> Iterable[CheckMessage]:
    """Check that an option names fields that exist, have a column and belong to the model's own table."""
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            if name != "pk":
                yield Error(f"'{option}' refers to the nonexistent field '{name}'.", obj=model, id="models.E012")
            continue
        if field.many_to_many:
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
