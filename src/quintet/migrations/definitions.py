"""Field, index and constraint definitions made from others: they are shared between states, so a change is a new object."""

from typing import Any

from quintet.kernel.errors import FieldDoesNotExist
from quintet.migrations.references import FieldReference, ModelKey, model_key


def rebuilt(field: Any, **changes: Any) -> Any:
    """Return a field made by ``field``'s own recipe with some arguments changed."""
    _, _, args, kwargs = field.deconstruct()
    return type(field)(*args, **{**kwargs, **changes})


def without_default(field: Any) -> Any:
    """Return the field without its default."""
    _, _, args, kwargs = field.deconstruct()
    return type(field)(*args, **{name: value for name, value in kwargs.items() if name != "default"})


def with_name(index: Any, name: str) -> Any:
    """Return an index or a constraint under another name."""
    copy = index.clone()
    copy.name = name
    return copy


def repointed(field: Any, own: ModelKey, old: ModelKey, new: str) -> Any:
    """Return a relation whose target, or through model, is ``new`` where it was ``old``."""
    reference = FieldReference.of(field, own)
    changes: dict[str, Any] = {}
    if reference.to == old:
        changes["to"] = new
    if reference.through == old:
        changes["through"] = new
    return rebuilt(field, **changes)


def field_repointed(field: Any, own: ModelKey, key: ModelKey, old_name: str, new_name: str) -> Any:
    """Return ``field`` as it reads after the field ``old_name`` of model ``key`` was renamed; itself when not concerned."""
    changes: dict[str, Any] = {}
    from_fields = getattr(field, "from_fields", None) or ()
    if own == key and old_name in from_fields:
        changes["from_fields"] = [new_name if name == old_name else name for name in from_fields]
    remote = field.remote_field
    if remote:
        changes.update(_remote_changes(field, remote, own, key, old_name, new_name))
    return rebuilt(field, **changes) if changes else field


def _remote_changes(field: Any, remote: Any, own: ModelKey, key: ModelKey, old_name: str, new_name: str) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if model_key(remote.model, own[0], own) == key:
        to_fields = getattr(field, "to_fields", None) or ()
        if getattr(remote, "field_name", None) == old_name and "to_field" in field.deconstruct()[3]:
            changes["to_field"] = new_name
        elif old_name in to_fields and "to_fields" in field.deconstruct()[3]:
            changes["to_fields"] = [new_name if name == old_name else name for name in to_fields]
    through = getattr(remote, "through", None)
    through_fields = getattr(remote, "through_fields", None) or ()
    if through and model_key(through, own[0], own) == key and old_name in through_fields:
        changes["through_fields"] = tuple(new_name if name == old_name else name for name in through_fields)
    return changes


def no_such_field(app_label: str, model_name: str, name: str) -> FieldDoesNotExist:
    """Return the error for a field that a model state lacks."""
    return FieldDoesNotExist(f"{app_label}.{model_name} has no field named '{name}'")
