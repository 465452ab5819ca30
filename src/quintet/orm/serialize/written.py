"""The values of an instance as they are written: plain values, natural keys, related rows."""

from collections.abc import Iterable
from typing import Any

from quintet.kit.encoding import is_protected_type


def natural_key(obj: Any) -> tuple[Any, ...] | None:
    """Return the natural key of an instance, None where its model has none or opts out with an empty one."""
    return (obj.natural_key() or None) if hasattr(obj, "natural_key") else None


def has_natural_key(model: Any) -> bool:
    """Say whether the rows of a model may be named by natural keys."""
    return hasattr(model, "natural_key")


def is_parent_link(field: Any) -> bool:
    """Say whether a field is the key by which a row points at the row of its parent model."""
    return field.remote_field is not None and bool(field.remote_field.parent_link)


def plain_value(obj: Any, field: Any) -> Any:
    """Return a field's value as Python's plain types, other values as text; a composite key as a list."""
    if field is obj._meta.pk and obj._meta.is_composite_pk:
        return [plain_value(obj, part) for part in field.fields]
    value = field.value_from_object(obj)
    return value if is_protected_type(value) else field.value_to_string(obj)


def related_rows(obj: Any, field: Any, *, whole: bool) -> Iterable[Any]:
    """Return the rows at the other end of a many-to-many relation: those that are loaded, else read; ``whole`` or keys only."""
    if field.name in getattr(obj, "_prefetched_objects_cache", ()) or obj._state.peers:
        return getattr(obj, field.name).all()
    rows = getattr(obj, field.name).select_related(None)
    return (rows if whole else rows.only("pk")).iterator()
