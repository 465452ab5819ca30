"""Refusing what a relation does not lead to: instances and rows of another model, whose keys would match by chance."""

from __future__ import annotations

from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.plan import binding


def require_related(values: tuple[Any, ...] | None, base: int, target: Any, right: Any, field: Any) -> None:
    """Refuse an instance or the rows of another model than a relation leads to: their keys would match by chance.

    A relation that is the key of its own model takes instances and rows of that model too.
    """
    own = binding.own_model(field)
    if own is not None and _is_of(right, own):
        return
    if isinstance(right, spec.Slot) and not binding.may_be_key_of(right.kind, target):
        shown = values[base + right.index] if values is not None else right.kind.__name__
        raise binding.wrong_instance(shown, target)
    if isinstance(right, spec.Nested) and right.kind == "rows" and right.shape.request.values is None:
        model = right.shape.request.model
        if model is not None and not binding.may_be_key_of(model, target):
            raise ValueError(
                f'Cannot use QuerySet for "{model._meta.object_name}": Use a QuerySet for "{target._meta.object_name}".'
            )


def _is_of(right: Any, model: Any) -> bool:
    """Say whether a right side is an instance of a model, or rows of it."""
    if isinstance(right, spec.Slot):
        return hasattr(right.kind, "_meta") and binding.may_be_key_of(right.kind, model)
    rows = isinstance(right, spec.Nested) and right.kind == "rows" and right.shape.request.values is None
    return rows and right.shape.request.model is not None and binding.may_be_key_of(right.shape.request.model, model)
