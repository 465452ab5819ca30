"""System checks of models, with the documented ids."""

from collections.abc import Iterable
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error
from quintet.orm.model.reference_checks import check_constraints, check_indexes, check_ordering, missing_fields
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
    found += [
        *_columns(model),
        *_shadowed(model),
        *_same_way_twice(model),
        *_properties(model),
        *check_ordering(model),
        *_together(model),
        *_indexes(model),
    ]
    return [*found, *check_indexes(model), *check_constraints(model)]


def _swappable(model: Any) -> Iterable[CheckMessage]:
    if not model._meta.swappable:
        return
    named = getattr(current.settings, model._meta.swappable, None)
    if isinstance(named, str) and named and "." not in named:
        yield Error(f"'{model._meta.swappable}' is not of the form 'app_label.app_name'.", id="models.E001")
    target = model._meta.swapped
    if not target:
        return
    label, _, name = target.partition(".")
    if name.lower() in model._meta.apps.all_models.get(label, {}):
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


def _shadowed(model: Any) -> Iterable[CheckMessage]:
    """Check that no field takes the place of another: of a second parent, of a parent, or of a relation's column."""
    meta = model._meta
    if meta.proxy and any(field.model is model for field in (*meta.local_fields, *meta.local_many_to_many)):
        yield Error(f"Proxy model '{model.__name__}' contains model fields.", id="models.E017")
    if sum(field.primary_key for field in meta.local_fields) > 1:
        yield Error("The model cannot have more than one field with 'primary_key=True'.", obj=model, id="models.E026")
    inherited: dict[str, Any] = {}
    for parent in meta.all_parents:
        for field in parent._meta.local_fields:
            held = inherited.setdefault(field.name, field)
            if held is not field and held.model is not field.model:
                yield Error(
                    f"The field '{held.name}' from parent model '{held.model._meta.label_lower}' clashes with the field "
                    f"'{field.name}' from parent model '{field.model._meta.label_lower}'.",
                    obj=model,
                    id="models.E005",
                )
    taken: dict[str, Any] = {}
    for parent in meta.all_parents:
        for field in parent._meta.local_fields:
            taken[field.name] = taken[field.attname] = field
    for field in meta.local_fields:
        held = taken.get(field.name) or taken.get(field.attname)
        if held is not None and held is not field and not (field.remote_field and field.remote_field.parent_link):
            yield Error(
                f"The field '{field.name}' clashes with the field '{held.name}' from model '{held.model._meta.label_lower}'.",
                obj=field,
                id="models.E006",
            )
        taken[field.name] = taken[field.attname] = field


def _same_way_twice(model: Any) -> Iterable[CheckMessage]:
    """Check that no two many-to-many fields say the same."""
    seen: set[Any] = set()
    for field in model._meta.local_many_to_many:
        rel = field.remote_field
        if isinstance(rel.through, str) or rel.through._meta.auto_created:
            continue
        facts = (rel.model, rel.through, tuple(rel.through_fields or ()))
        if facts in seen:
            yield Error(
                f"The model has two identical many-to-many relations through the intermediate model '{rel.through._meta.label}'.",
                obj=model,
                id="models.E003",
            )
        seen.add(facts)


def _properties(model: Any) -> Iterable[CheckMessage]:
    """Check that no property takes the place of a relation's column."""
    for field in model._meta.local_fields:
        if field.is_relation and isinstance(getattr(model, field.attname, None), property):
            yield Error(f"The property '{field.attname}' clashes with a related field accessor.", obj=model, id="models.E025")


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
