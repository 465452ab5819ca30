"""Many-to-many fields whose pairs another table holds from now on: one of their own, or that of a model of the project's.

A field cannot be altered that way, so it is removed and added, and `CopyRelations` brings the rows along while both tables exist:

    own table to a model:  model made ─► rows copied ─► field removed ─► field added
    a model to own table:  field removed ─► field added ─► rows copied ─► model deleted, if it went

Where both are one table, nothing is done to it: only the state knows of the change.
"""

from collections.abc import Mapping
from typing import Any

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.record import replace
from quintet.migrations.changes import Event, Need, meets
from quintet.migrations.detection_state import Detection
from quintet.migrations.operations.fields import AddField, AlterField, RemoveField
from quintet.migrations.operations.relations import CopyRelations, lacks_value
from quintet.migrations.operations.special import SeparateDatabaseAndState
from quintet.migrations.references import FieldReference, ModelKey
from quintet.migrations.state import ProjectState


def changes_table(found: Detection, key: ModelKey, old: Any, new: Any) -> bool:
    """Say whether one of the definitions has a table of its own, and the other a model for it."""
    through = [FieldReference.of(field, key).through for field in (old, new)]
    return bool(old.many_to_many and new.many_to_many) and (through[0] is None) is not (through[1] is None)


def change_table(found: Detection, key: ModelKey, name: str, old: Any, new: Any) -> None:
    """Remove and add a field for which `changes_table` holds, and have its rows copied.

    Raises ImproperlyConfigured for a new model that takes over the field's table and has other columns, for one whose rows would
    have no keys, and for a model that leaves its table to the field.
    """
    target = FieldReference.of(new, key).through
    if _same_table(found, key, name, target):
        _take_over(found, key, name, new, target)
        return
    app_label, model_name = key
    copied = Need(app_label, model_name, name, Event.COPIED)
    removed = Need(app_label, model_name, name, Event.REMOVED)
    if target is not None:
        found.add(app_label, _copy(found, key, name, new, target), _whole(found, target))
        found.add(app_label, RemoveField(model_name, name), [copied])
        found.add(app_label, AddField(model_name, name, new), [removed, *found.relation_needs(key, new)])
        return
    source = FieldReference.of(old, key).through
    assert source is not None
    found.add(app_label, RemoveField(model_name, name))
    found.add(app_label, AddField(model_name, name, new), [removed, *found.relation_needs(key, new)])
    # Its keys are looked up under the names that models have in the state before.
    old_key, old_name = found.old_key(key), found.old_field_name(key, name)
    reference = FieldReference.of(found.old(key).get_field(old_name), old_key)
    assert reference.through is not None
    fields = found.before.models.peek(reference.through).fields
    options = _named(fields, reference.through, _ends(found.before, old_key, old_name), {old_key, reference.to})
    copy = CopyRelations(model_name, name, source=".".join(source), **options)
    found.add(app_label, copy, [Need(app_label, model_name, name, Event.CREATED)])


def _copy(found: Detection, key: ModelKey, name: str, new: Any, target: ModelKey) -> CopyRelations:
    ends = _ends(found.after, key, name)
    state = found.new(target)
    options = _named(state.fields, target, ends, {key, FieldReference.of(new, key).to})
    for one, field in state.fields.items():
        if one not in ends and field.primary_key and lacks_value(field):
            raise ImproperlyConfigured(
                f"{'.'.join(target)} gets the rows of {'.'.join(key)}.{name}, each of which needs a key: give {one} a default, "
                "such as uuid.uuid4."
            )
    values = {
        one: found.questioner.ask_not_null_addition(one, target[1])
        for one, field in state.fields.items()
        if one not in ends and not field.many_to_many and lacks_value(field)
    }
    if values:
        options["values"] = values
    return CopyRelations(key[1], name, target=".".join(target), **options)


def _ends(state: ProjectState, key: ModelKey, name: str) -> tuple[str, str]:
    """Return the names of the two foreign keys that a many-to-many field goes through."""
    field = state.apps.get_model(*key)._meta.get_field(name)
    return field.m2m_field_name(), field.m2m_reverse_field_name()


def _named(fields: Mapping[str, Any], model: ModelKey, ends: tuple[str, str], to: set[ModelKey | None]) -> dict[str, Any]:
    """Return the argument that names the keys, where the model has others to the same models: their order may change."""
    keys = [name for name, field in fields.items() if FieldReference.of(field, model).to in to and not field.many_to_many]
    return {} if set(keys) == set(ends) and len(to) == 2 else {"through_fields": ends}


def _whole(found: Detection, key: ModelKey) -> list[Need]:
    """Return the needs that a model is there with all its fields."""
    return [Need(*key, None, Event.CREATED), *(Need(*key, name, Event.CREATED) for name in found.new(key).fields)]


# -- a model that takes over the table


def _same_table(found: Detection, key: ModelKey, name: str, target: ModelKey | None) -> bool:
    """Say whether the pairs are in one table before and after; a managed model to which that belongs already is no new owner."""
    old, new = (through._meta for through in _throughs(found, key, name))
    return old.db_table == new.db_table and (target is None or not new.managed or target in found.came())


def _throughs(found: Detection, key: ModelKey, name: str) -> tuple[Any, Any]:
    """Return the models of the pairs before and after."""
    before = found.before.apps.get_model(*found.old_key(key))._meta.get_field(found.old_field_name(key, name))
    return before.remote_field.through, found.after.apps.get_model(*key)._meta.get_field(name).remote_field.through


def _take_over(found: Detection, key: ModelKey, name: str, new: Any, target: ModelKey | None) -> None:
    """Have only the state know of the change: the table is there, under its own name, with its rows."""
    old, made = (through._meta for through in _throughs(found, key, name))
    if target is None:
        if old.managed:
            raise ImproperlyConfigured(
                f"{'.'.join(key)}.{name} gets a table of its own, {old.db_table}, which is that of {old.label}. Give this model "
                "another db_table in a migration of its own first; then the rows are copied."
            )
    elif made.managed:
        _require_columns(".".join(target), f"{'.'.join(key)}.{name}", old, made)
    if target is not None:
        _tell_state_only(found, target)
    alter = SeparateDatabaseAndState(state_operations=[AlterField(key[1], name, new)])
    found.add(key[0], alter, found.relation_needs(key, new))


def _require_columns(model: str, field: str, old: Any, made: Any) -> None:
    here, wanted = ({field.column for field in meta.local_concrete_fields} for meta in (old, made))
    if here != wanted:
        raise ImproperlyConfigured(
            f"{model} takes over the table {old.db_table} of {field}, and has other columns: "
            f"{', '.join(sorted(wanted))} in place of {', '.join(sorted(here))}. Give it exactly these first and the others "
            "in a second migration; or give it another db_table, and the rows are copied."
        )


def _tell_state_only(found: Detection, target: ModelKey) -> None:
    """Make the operations that create a model ones of the state."""
    created = _whole(found, target)
    changes = found.changes[target[0]]
    for place, change in enumerate(changes):
        if any(meets(change.operation, need) for need in created):
            changes[place] = replace(change, operation=SeparateDatabaseAndState(state_operations=[change.operation]))
