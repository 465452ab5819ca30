"""System checks of content types and generic relations, with the documented ids."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.relations import delete_checks

LONGEST_MODEL_NAME = 100


def check_model_name_lengths(
    *, app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **options: Any
) -> Iterable[CheckMessage]:
    """Check that the names of all models fit into their content types."""
    models = current.apps.get_models() if app_configs is None else [m for config in app_configs for m in config.get_models()]
    return [
        Error(
            f"Model names must be at most {LONGEST_MODEL_NAME} characters (got {len(name)}).", obj=model, id="contenttypes.E005"
        )
        for model in models
        if len(name := model._meta.model_name) > LONGEST_MODEL_NAME
    ]


def check_generic_foreign_key(field: Any, content_type: Any, relation: type) -> Iterable[CheckMessage]:
    """Check the two fields of a generic foreign key; ``relation`` is the class of foreign keys."""
    meta, name = field.model._meta, field.ct_field
    try:
        meta.get_field(field.fk_field)
    except FieldDoesNotExist:
        yield Error(
            f"The GenericForeignKey object ID references the nonexistent field '{field.fk_field}'.",
            obj=field,
            id="contenttypes.E001",
        )
    try:
        found = meta.get_field(name)
    except FieldDoesNotExist:
        yield Error(
            f"The GenericForeignKey content type references the nonexistent field '{meta.object_name}.{name}'.",
            obj=field,
            id="contenttypes.E002",
        )
        return
    hint = "GenericForeignKeys must use a ForeignKey to 'contenttypes.ContentType' as the 'content_type' field."
    if not isinstance(found, relation):
        yield Error(f"'{meta.object_name}.{name}' is not a ForeignKey.", hint=hint, obj=field, id="contenttypes.E003")
    elif found.remote_field.model is not content_type:
        yield Error(
            f"'{meta.object_name}.{name}' is not a ForeignKey to 'contenttypes.ContentType'.",
            hint=hint,
            obj=field,
            id="contenttypes.E004",
        )
    elif delete_checks.level_of(found) == 1:
        yield Error(
            f"'{meta.object_name}.{name}' cannot use the database-level on_delete variant.",
            hint="Change the on_delete rule to a Python-level one: what the database deletes takes nothing generic along.",
            obj=field,
            id="contenttypes.E006",
        )


def check_generic_relation(field: Any, generic_key: type) -> Iterable[CheckMessage]:
    """Check that the target of a generic relation has a generic foreign key over the same two fields."""
    target = field.remote_field.model
    if isinstance(target, str):
        return
    wanted = field.content_type_field_name, field.object_id_field_name
    for one in target._meta.private_fields:
        if isinstance(one, generic_key) and (one.ct_field, one.fk_field) == wanted:  # type: ignore[attr-defined]  # of that class
            return
    yield Error(
        f"The GenericRelation defines a relation with the model '{target._meta.label}', but that model does not have a "
        f"GenericForeignKey.",
        obj=field,
        id="contenttypes.E004",
    )
