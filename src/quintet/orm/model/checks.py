"""System checks of models, with the documented ids."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel.checks import CheckMessage, Error
from quintet.orm.model.reference_checks import (
    check_constraints,
    check_indexes,
    check_ordering,
    check_table_comment,
    missing_fields,
    without_column,
)
from quintet.orm.relations.delete_checks import check_model_levels
from quintet.orm.types import LOOKUP_SEP


def check_model(model: Any, databases: Iterable[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Return what is wrong with a model, its fields and its managers; ``databases`` are asked what they support."""
    meta = model._meta
    found = [*_swappable(model), *_proxy(model), *_managers(model, options)]
    if not meta.swapped:
        for field in (*meta.local_fields, *meta.local_many_to_many, *meta.private_fields):
            found += field.check(databases=databases, **options)
        found += [*_same_way_twice(model), *check_model_levels(model), *_long_columns(model, databases)]
        clashes = [*_id(model), *_name_clashes(model), *_name(model), *_properties(model), *_keys(model)]
        found += clashes or _columns(model)
        found += [*_together(model), *_composite_key(model)]
        asked = _connections(model, databases)
        found += [*check_indexes(model, asked), *check_ordering(model), *check_constraints(model, asked)]
        found += check_table_comment(model, asked)
    return list({_facts(one): one for one in found}.values())


def _facts(message: CheckMessage) -> tuple[Any, ...]:
    """Return what makes a message: two databases that lack the same give it once."""
    return message.id, message.msg, message.hint, id(message.obj)


def _connections(model: Any, databases: Iterable[str] | None) -> list[Any]:
    """Return the connections of the databases that may hold the model's table; None stands for no database."""
    found = [connections[alias] for alias in databases or () if router.allow_migrate_model(alias, model)]
    return found or [None]


def _managers(model: Any, options: dict[str, Any]) -> Iterable[CheckMessage]:
    for manager in model._meta.managers:
        yield from manager.check(**options)


def _proxy(model: Any) -> Iterable[CheckMessage]:
    meta = model._meta
    if meta.proxy and any(field.model is model for field in (*meta.local_fields, *meta.local_many_to_many)):
        yield Error(f"Proxy model '{model.__name__}' contains model fields.", id="models.E017")


def _swappable(model: Any) -> Iterable[CheckMessage]:
    if not model._meta.swappable:
        return
    target = model._meta.swapped
    if not target:
        return
    if "." not in target:
        yield Error(f"'{model._meta.swappable}' is not of the form 'app_label.app_name'.", id="models.E001")
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


def _id(model: Any) -> Iterable[CheckMessage]:
    if model._meta.is_composite_pk:
        return
    key = model._meta.pk
    if key.name == "id" and any(field.name == "id" and field is not key for field in model._meta.local_fields):
        yield Error(
            "'id' can only be used as a field name if the field also sets 'primary_key=True'.", obj=model, id="models.E004"
        )


def _keys(model: Any) -> Iterable[CheckMessage]:
    if sum(bool(field.primary_key) for field in model._meta.local_fields) > 1:
        yield Error("The model cannot have more than one field with 'primary_key=True'.", obj=model, id="models.E026")


def _name_clashes(model: Any) -> Iterable[CheckMessage]:
    """Check that no field takes the place of another: of a second parent, of a parent or what leads to it, or of a key."""
    meta = model._meta
    inherited: dict[str, Any] = {}
    for parent in meta.all_parents:
        for field in parent._meta.local_fields:
            held = inherited.get(field.name) or inherited.get(field.attname)
            if held is not None and held.model is not field.model:
                yield Error(
                    f"The field '{held.name}' from parent model '{held.model._meta.label_lower}' clashes with the field "
                    f"'{field.name}' from parent model '{field.model._meta.label_lower}'.",
                    obj=model,
                    id="models.E005",
                )
            inherited[field.name] = inherited[field.attname] = field
    taken: dict[str, Any] = {}
    for parent in meta.all_parents:
        for field in parent._meta.get_fields():
            if field not in meta.local_fields:
                taken[field.name] = taken[getattr(field, "attname", field.name)] = field
    for field in (one for one in meta.local_fields if one.model is model):
        held = taken.get(field.name) or taken.get(field.attname)
        both_keys = field.name == "id" and held is not None and held.name == "id" and held.model is model
        if held is not None and held is not field and not both_keys:
            yield Error(
                f"The field '{field.name}' clashes with the field '{held.name}' from model '{held.model._meta.label_lower}'.",
                obj=model if field.auto_created else field,
                id="models.E006",
            )
        taken[field.name] = taken[field.attname] = field


def _long_columns(model: Any, databases: Iterable[str] | None) -> Iterable[CheckMessage]:
    """Check that the shortest limit of the databases leaves room for names of columns that were not chosen by people."""
    asked = [alias for alias in databases or () if router.allow_migrate_model(alias, model)]
    asked = [alias for alias in asked if not connections[alias].features.truncates_names]
    limits = {alias: limit for alias in asked if (limit := connections[alias].ops.max_name_length()) is not None}
    if not limits:
        return
    alias, limit = min(limits.items(), key=lambda pair: pair[1])
    for field in model._meta.local_fields:
        if field.db_column is None and field.column is not None and len(field.column) > limit:
            yield _too_long(model, f'field "{field.column}"', alias, limit, "db_column", "models.E018")
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if isinstance(through, str):
            continue
        for key in through._meta.local_fields:
            if key.db_column is None and key.column is not None and len(key.column) > limit:
                yield _too_long(model, f'M2M field "{key.column}"', alias, limit, "through", "models.E019")


def _too_long(model: Any, what: str, alias: str, limit: int, way: str, code: str) -> CheckMessage:
    hints = {
        "db_column": "Set the column name manually using 'db_column'.",
        "through": "Use 'through' to create a separate model for M2M and then set column_name using 'db_column'.",
    }
    return Error(
        f'Autogenerated column name too long for {what}. Maximum length is "{limit}" for database "{alias}".',
        hint=hints[way],
        obj=model,
        id=code,
    )


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
    given = model._meta.unique_together
    if not isinstance(given, list | tuple):
        yield Error("'unique_together' must be a list or tuple.", obj=model, id="models.E010")
    elif any(not isinstance(names, list | tuple) for names in cast("Sequence[Any]", given)):
        yield Error("All 'unique_together' elements must be lists or tuples.", obj=model, id="models.E011")
    else:
        for names in cast("Sequence[Sequence[str]]", given):
            yield from missing_fields(model, names, "unique_together")
            yield from without_column(model, names, "unique_together")


def _composite_key(model: Any) -> Iterable[CheckMessage]:
    """Check what a composite key is made of."""
    meta = model._meta
    if meta.is_composite_pk and not meta.proxy:
        yield from meta.pk.check_parts()
