"""System checks of many-to-many fields with a model of their own in between, and of the names of automatic tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.relations.foreign_key import ForeignKey
from quintet.orm.relations.foreign_object import ForeignObject

SPECIFY = "You must specify which foreign key Django should use via the through_fields keyword argument."
SPECIFY_TWO = "You must specify which two foreign keys Django should use via the through_fields keyword argument."


def check_through(field: Any) -> Iterator[CheckMessage]:
    """Check that the model in between has the keys that a field needs, and that through_fields names them."""
    rel = field.remote_field
    through, source, target = rel.through, field.model, rel.model
    if isinstance(through, str) or isinstance(target, str) or through._meta.auto_created:
        return
    if rel.through_fields:
        yield from _named(field, through, source, target)
        return
    if rel.through_fields is not None:
        yield _incomplete(field, through)
    to_source, to_target = _keys(through, source), _keys(through, target)
    used = f"The model is used as an intermediate model by '{field}', but it"
    name = through._meta.object_name
    recursive = f'If you want to create a recursive relationship, use ManyToManyField("self", through="{name}").'
    if source is target:
        if len(to_source) > 2:
            yield Error(
                f"{used} has more than two foreign keys to '{source._meta.object_name}', which is ambiguous. {SPECIFY_TWO}",
                hint="Use through_fields to specify which two foreign keys Django should use.",
                obj=through,
                id="fields.E333",
            )
        return
    for model, keys, preposition, code in (
        (source, to_source, "from", "fields.E334"),
        (target, to_target, "to", "fields.E335"),
    ):
        if len(keys) > 1:
            yield Error(
                f"{used} has more than one foreign key {preposition} '{model._meta.object_name}', which is ambiguous. {SPECIFY}",
                hint=recursive,
                obj=field,
                id=code,
            )
            return
    if not to_source or not to_target:
        yield Error(
            f"{used} does not have a foreign key to '{source._meta.object_name}' or '{target._meta.object_name}'.",
            obj=through,
            id="fields.E336",
        )


def _keys(through: Any, model: Any) -> list[str]:
    """Return the names of the foreign keys of the model in between that lead to ``model``."""
    return [
        field.name
        for field in through._meta.fields
        if isinstance(field, ForeignKey | ForeignObject) and field.related_model is model
    ]


def _incomplete(field: Any, through: Any) -> CheckMessage:
    return Error(
        "Field specifies 'through_fields' but does not provide the names of the two link fields that should be used for the "
        f"relation through model '{through._meta.label}'.",
        hint="Make sure you specify 'through_fields' as through_fields=('field1', 'field2')",
        obj=field,
        id="fields.E337",
    )


def _named(field: Any, through: Any, source: Any, target: Any) -> Iterator[CheckMessage]:
    names: Sequence[Any] = field.remote_field.through_fields
    if len(names) < 2 or not names[0] or not names[1]:
        yield _incomplete(field, through)
        return
    for name, model in ((names[0], source), (names[1], target)):
        possible = _keys(through, model)
        listed = ", ".join(possible)
        hint = f"Did you mean one of the following foreign keys to '{model._meta.object_name}': {listed}?" if possible else None
        try:
            named = through._meta.get_field(name)
        except FieldDoesNotExist:
            yield Error(
                f"The intermediary model '{through._meta.label}' has no field '{name}'.", hint=hint, obj=field, id="fields.E338"
            )
            continue
        if named.name not in possible:
            yield Error(
                f"'{through._meta.object_name}.{name}' is not a foreign key to '{model._meta.object_name}'.",
                hint=hint,
                obj=field,
                id="fields.E339",
            )


def check_table(field: Any) -> Iterator[CheckMessage]:
    """Check that the table of the rows in between is not that of another model or field."""
    through = field.remote_field.through
    if isinstance(through, str) or not through._meta.managed:
        return
    owners: dict[str, tuple[Any, str]] = {}
    models: dict[str, dict[str, Any]] = through._meta.apps.all_models
    for model in (one for declared in models.values() for one in declared.values()):
        meta = model._meta
        if meta.concrete_model is through._meta.concrete_model or not meta.managed or meta.proxy or meta.swapped:
            continue
        owners.setdefault(meta.db_table, (model, _owner_name(model)))
    table = field.m2m_db_table()
    model, clash = owners.get(table, (None, ""))
    if model is None:
        return
    said = f"The field's intermediary table '{table}' clashes with the table name of '{clash}'."
    if current.settings.DATABASE_ROUTERS:
        hint = (
            f"You have configured settings.DATABASE_ROUTERS. Verify that the table of {clash!r} is correctly routed to a "
            "separate database."
        )
        yield Warning(said, hint=hint, obj=field, id="fields.W344")
    else:
        yield Error(said, obj=field, id="fields.E340")


def _owner_name(model: Any) -> str:
    """Return how a table's owner is named: the model, or the field that an automatic model was made for."""
    made_for = model._meta.auto_created
    if not made_for:
        return str(model._meta.label)
    fields = made_for._meta.many_to_many
    name = next((one.name for one in fields if one.remote_field.through is model), "")
    return f"{made_for._meta.label}.{name}"
