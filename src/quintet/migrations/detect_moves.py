"""Models that moved to another app, their tables and rows staying where they are.

    old app   AlterModelTable (when the table is named by the app)
    new app       state only: CreateModel, on the table that is there
    others            state only: AlterField, pointing at the model where it now is
    old app               state only: DeleteModel

The files hold operations that every version of the API knows. Nothing is dropped, nothing is copied, and the way back works.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from quintet.migrations.changes import Event, Need
from quintet.migrations.definitions import repointed
from quintet.migrations.detect_models import definition
from quintet.migrations.detection_state import Detection, is_managed, is_proxy
from quintet.migrations.model_state import ModelState
from quintet.migrations.operations.fields import AlterField
from quintet.migrations.operations.models import CreateModel, DeleteModel
from quintet.migrations.operations.options import AlterModelTable
from quintet.migrations.operations.special import SeparateDatabaseAndState
from quintet.migrations.references import FieldReference, ModelKey, model_key


def moved_models(found: Detection) -> None:
    """Pair a model that came with one of its name that went from another app, if their fields are the same and it is agreed."""
    candidates = {old: new for new in found.came() for old in found.went() if _may_move(found, old, new)}
    same = {old: new for old, new in candidates.items() if _is_same(found, old, new, candidates)}
    for old, new in same.items():
        if new not in found.moved and found.questioner.ask_move_model(found.before.models.peek(old), found.new(new)):
            found.moved[new] = old
            found.renamed_keys[old] = new
    moved = [(found.before.models.peek(old), found.new(new)) for new, old in found.moved.items()]
    # Tables first: while they are renamed every model is still where it was.
    for step in (_rename_table, _create, _follow):
        for before, after in moved:
            step(found, before, after)


def _may_move(found: Detection, old_key: ModelKey, new_key: ModelKey) -> bool:
    if old_key[1] != new_key[1] or old_key[0] == new_key[0] or found.swapped_in & {old_key, new_key}:
        return False
    states = (found.before.models.peek(old_key), found.new(new_key))
    return all(is_managed(state) and not is_proxy(state) for state in states) and not _has_children(found, old_key)


def _has_children(found: Detection, key: ModelKey) -> bool:
    """Say whether a model derives from this one: no operation changes the bases of a model."""
    return any(
        isinstance(base, str) and model_key(base, state.app_label) == key
        for state in found.before.models.naming(key)
        for base in state.bases
    )


def _is_same(found: Detection, old: ModelKey, new: ModelKey, candidates: Mapping[ModelKey, ModelKey]) -> bool:
    before, after = found.before.models.peek(old), found.new(new)
    names = {**found.renamed_keys, **candidates}
    return before.bases == after.bases and definition(before, names) == definition(after, names)


def table_of(state: ModelState) -> str:
    """Return the name of a model's table; one that is too long for a database is shortened there in the same way."""
    return str(state.options.get("db_table") or f"{state.app_label}_{state.name_lower}")


def _rename_table(found: Detection, old: ModelState, new: ModelState) -> None:
    if table_of(old) != table_of(new):
        found.add(old.app_label, AlterModelTable(old.name, table_of(new)))


def _create(found: Detection, old: ModelState, new: ModelState) -> None:
    """Say that the model is in its new app, on the table that is there."""
    event = Event.CREATED if table_of(old) == table_of(new) else Event.TABLE_RENAMED
    fields = [(name, _in_new_place(found, old.key, field)) for name, field in old.fields.items()]
    options = {name: value for name, value in old.options.items() if name != "db_table"}
    if "db_table" in new.options:
        options["db_table"] = new.options["db_table"]
    needs = [need for _, field in fields for need in found.relation_needs(new.key, field)]
    # Models that move together into one app are made in one go, whichever points at the other.
    needs = [
        need for need in needs if need.app_label != new.app_label or (need.app_label, need.model_name.lower()) not in found.moved
    ]
    made = CreateModel(new.name, fields, options, old.bases, old.managers)
    found.add(
        new.app_label,
        SeparateDatabaseAndState(state_operations=[made]),
        [Need(old.app_label, old.name, None, event), *needs],
    )


def _follow(found: Detection, old: ModelState, new: ModelState) -> None:
    """Point what points at the model to its new place, then say that it is no longer in the old one."""
    there = Need(new.app_label, new.name, None, Event.CREATED)
    needs = [there]
    for other, name, field in _pointers(found, old.key):
        stays = other.key in found.after.models and name in found.after.models.peek(other.key).fields
        if stays:
            altered = AlterField(other.name_lower, name, _in_new_place(found, other.key, field))
            found.add(other.app_label, SeparateDatabaseAndState(state_operations=[altered]), [there])
        needs.append(Need(other.app_label, other.name, name, Event.ALTERED if stays else Event.REMOVED))
    found.add(old.app_label, SeparateDatabaseAndState(state_operations=[DeleteModel(old.name)]), needs)


def _in_new_place(found: Detection, own: ModelKey, field: Any) -> Any:
    """Return a definition that points at models where they now are."""
    for target in set(FieldReference.of(field, own).models()):
        if target in found.renamed_keys:
            field = repointed(field, own, target, ".".join(found.renamed_keys[target]))
    return field


def _pointers(found: Detection, key: ModelKey) -> Iterator[tuple[ModelState, str, Any]]:
    """Yield (model, name, field) of what points at a model, save for models that move themselves."""
    for state in found.before.models.naming(key):
        if state.key not in found.moved.values():
            for name, field in state.fields.items():
                if FieldReference.of(field, state.key).to_model(key):
                    yield state, name, field
