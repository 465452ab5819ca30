"""Models that came, went or were renamed."""

from collections.abc import Iterator, Mapping
from typing import Any

from quintet.migrations.changes import Event, Need
from quintet.migrations.definitions import repointed
from quintet.migrations.detection_state import Detection, is_managed, is_proxy
from quintet.migrations.fingerprint import field_fingerprint
from quintet.migrations.model_state import ModelState, normalize_together
from quintet.migrations.operations.fields import AddField, RemoveField
from quintet.migrations.operations.indexes import AddConstraint, AddIndex, RemoveConstraint, RemoveIndex
from quintet.migrations.operations.models import CreateModel, DeleteModel, RenameModel
from quintet.migrations.operations.options import AlterOrderWithRespectTo, AlterUniqueTogether
from quintet.migrations.references import FieldReference, ModelKey, model_key
from quintet.orm.model.model import Model


def renamed_models(found: Detection) -> None:
    """Pair a model that came with one of its app that went, if their fields are the same and the questioner agrees."""
    for key in sorted(found.new_keys - found.old_keys):
        state = found.new(key)
        if is_proxy(state) or not is_managed(state):
            continue
        shape = definition(state, found.renamed_keys)
        for old_key in sorted(found.old_keys - found.new_keys):
            old = found.before.models.peek(old_key)
            if old_key[0] != key[0] or old_key in found.renamed_keys or is_proxy(old) or not is_managed(old):
                continue
            if definition(old, found.renamed_keys) == shape and found.questioner.ask_rename_model(old, state):
                _rename(found, old, state)
                break


def definition(state: ModelState, names: Mapping[ModelKey, ModelKey]) -> Any:
    """Return the model's fields without their names, in a form in which the model itself and those of ``names`` have one name."""
    fields: list[Any] = []
    for name, field in state.fields.items():
        shown = field
        reference = FieldReference.of(field, state.key)
        for key in set(reference.models()):
            if key == state.key:
                shown = repointed(shown, state.key, key, "self.self")
            elif key in names:
                shown = repointed(shown, state.key, key, ".".join(names[key]))
        fields.append((name, field_fingerprint(shown)))
    return [shown for _, shown in sorted(fields, key=lambda one: one[0])]


def _rename(found: Detection, old: ModelState, new: ModelState) -> None:
    needs = [
        need for field in new.fields.values() for need in found.relation_needs(new.key, field) if need.app_label != new.app_label
    ]
    # The models of other apps must have got their keys to it while it had the old name.
    needs += [
        Need(other.app_label, other.name, None, Event.CREATED)
        for other in found.before.models.naming(old.key)
        if other.app_label != old.app_label
    ]
    found.renamed_models[new.key] = old.name
    found.renamed_keys[old.key] = new.key
    found.add(new.app_label, RenameModel(old.name, new.name), needs)


def created_models(found: Detection) -> None:
    """Make every model that came: first its plain fields, then relations, then what rests on fields.

    What can be, the optimizer puts back into CreateModel. Models that a setting may swap in come first.
    """
    came = [key for key in found.came() if not is_proxy(found.new(key))]
    for key in sorted(came, key=lambda one: _swappable_first(found, one), reverse=True):
        _create(found, found.new(key))


def _swappable_first(found: Detection, key: ModelKey) -> tuple[str, str]:
    """Return a sort key that puts a model meant to be swapped, or derived from one, before all others."""
    state = found.new(key)
    of_users = any(isinstance(base, type) and base.__name__ in {"AbstractUser", "AbstractBaseUser"} for base in state.bases)
    if "swappable" in state.options or of_users or key in found.swapped_in:
        return "___" + state.app_label, "___" + key[1]
    return key


def _create(found: Detection, state: ModelState) -> None:
    related = {name: field for name, field in state.fields.items() if _is_separate(field)} if is_managed(state) else {}
    options = dict(state.options)
    indexes, constraints = options.pop("indexes"), options.pop("constraints")
    together = options.pop("unique_together", None)
    order = options.pop("order_with_respect_to", None)
    if not is_managed(state):
        kept = {"indexes": indexes, "constraints": constraints, "unique_together": together, "order_with_respect_to": order}
        options.update({name: value for name, value in kept.items() if value})
    fields = [(name, field) for name, field in state.fields.items() if name not in related]
    found.add(
        state.app_label,
        CreateModel(state.name, fields, options, state.bases, state.managers),
        _creation_needs(found, state, [field for _, field in fields]),
        beginning=True,
    )
    if is_managed(state):
        _create_rest(found, state, related, indexes, constraints, together, order)


def _is_separate(field: Any) -> bool:
    remote = field.remote_field
    return bool(remote) and not field.primary_key and not getattr(remote, "parent_link", False)


def _creation_needs(found: Detection, state: ModelState, fields: list[Any]) -> Iterator[Need]:
    yield Need(state.app_label, state.name, None, Event.REMOVED)
    for base in state.bases:
        if isinstance(base, str) or (hasattr(base, "_meta") and base is not Model and not base._meta.abstract):
            yield from _base_needs(found, state, model_key(base, state.app_label))
    for field in fields:
        yield from found.relation_needs(state.key, field)


def _base_needs(found: Detection, state: ModelState, base: ModelKey) -> Iterator[Need]:
    """A base must exist, and must have given up the fields that now stand in the derived model."""
    yield Need(*base, None, Event.CREATED)
    old = found.before.models.peek(base) if base in found.before.models else None
    new = found.after.models.peek(base) if base in found.after.models else None
    if old is not None and new is not None:
        moved = set(old.fields) - set(new.fields)
        for name in sorted(moved & set(state.fields)):
            yield Need(*base, name, Event.REMOVED)


def _create_rest(
    found: Detection, state: ModelState, related: dict[str, Any], indexes: Any, constraints: Any, together: Any, order: Any
) -> None:
    app_label = state.app_label
    created = Need(app_label, state.name, None, Event.CREATED)
    for name, field in sorted(related.items()):
        found.add(app_label, AddField(state.name.lower(), name, field), [*found.relation_needs(state.key, field), created])
    needs = [*(Need(app_label, state.name, name, Event.CREATED) for name in sorted(related)), created]
    if order:
        on_field = Need(app_label, state.name, order, Event.CREATED)
        found.add(app_label, AlterOrderWithRespectTo(state.name.lower(), order), [on_field, created])
    for index in indexes:
        found.add(app_label, AddIndex(state.name.lower(), index), needs)
    for constraint in constraints:
        found.add(app_label, AddConstraint(state.name.lower(), constraint), needs)
    if together:
        found.add(app_label, AlterUniqueTogether(state.name.lower(), together), needs)


def created_proxies(found: Detection) -> None:
    """Make every proxy model that came."""
    for key in found.came():
        state = found.new(key)
        if is_proxy(state):
            found.add(
                state.app_label,
                CreateModel(state.name, [], state.options, state.bases, state.managers),
                _creation_needs(found, state, []),
            )


def deleted_models(found: Detection) -> None:
    """Delete every model that went: first its relations and what is unique together, then the model."""
    for key in found.went():
        state = found.before.models.peek(key)
        if not is_proxy(state):
            _delete(found, state)


def _delete(found: Detection, state: ModelState) -> None:
    app_label = state.app_label
    related = {name: field for name, field in state.fields.items() if field.remote_field} if is_managed(state) else {}
    if is_managed(state) and normalize_together(list(state.options.get("unique_together") or ())):
        found.add(app_label, AlterUniqueTogether(state.name, None))
    for operation in _what_names(state, related):
        found.add(app_label, operation)
    for name in sorted(related):
        found.add(app_label, RemoveField(state.name.lower(), name), _copies_of(found, state.key))
    needs = [Need(app_label, state.name, name, Event.REMOVED) for name in sorted(related)]
    needs += [*_users_of(found, state.key), *_copies_of(found, state.key)]
    found.add(app_label, DeleteModel(state.name), needs)


def _what_names(state: ModelState, fields: Mapping[str, Any]) -> Iterator[RemoveIndex | RemoveConstraint]:
    """Yield the removals of indexes and constraints that (may) name fields which go before their model.

    Else undoing the model's deletion would make them before those fields are back.
    """
    for option, removal in (("indexes", RemoveIndex), ("constraints", RemoveConstraint)):
        for one in state.options.get(option) or ():
            named = {
                name.removeprefix("-") for name in (*(getattr(one, "fields", None) or ()), *(getattr(one, "include", None) or ()))
            }
            if fields and (not named or getattr(one, "condition", None) is not None or named & fields.keys()):
                yield removal(state.name.lower(), one.name)


def _users_of(found: Detection, key: ModelKey) -> Iterator[Need]:
    """Fields of other models that point at a model, or through it, must be gone or point elsewhere."""
    for other in found.before.models.peeked():
        for name, field in other.fields.items():
            reference = FieldReference.of(field, other.key)
            if other.key != key and reference.to_model(key):
                yield Need(other.app_label, other.name, name, Event.REMOVED)
                if not field.many_to_many:
                    yield Need(other.app_label, other.name, name, Event.ALTERED)


def _copies_of(found: Detection, key: ModelKey) -> Iterator[Need]:
    """Rows of a model that many-to-many fields went through must be where they go from now on."""
    for other in found.before.models.peeked():
        for name, field in other.fields.items():
            if field.many_to_many and FieldReference.of(field, other.key).through == key:
                yield Need(other.app_label, other.name, name, Event.COPIED)


def deleted_proxies(found: Detection) -> None:
    """Delete every proxy model that went."""
    for key in found.went():
        state = found.before.models.peek(key)
        if is_proxy(state):
            found.add(state.app_label, DeleteModel(state.name))
