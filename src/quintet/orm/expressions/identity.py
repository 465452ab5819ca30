"""What expressions are told apart by: their spec and values, or the arguments that made them."""

from __future__ import annotations

from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.expressions.recipe import arguments_of
from quintet.orm.types import is_ours


def identity_of(expression: Any) -> Any:
    """Return what two equal expressions of one class share."""
    if expression._is_foreign() or not is_ours(type(expression).__init__):
        return tuple((name, _told(value)) for name, value in arguments_of(expression))
    values: list[Any] = []
    return spec.freeze(expression, values), expression._output_key(), tuple(hashable(value) for value in values)


def _told(value: Any) -> Any:
    """Return an argument as what it is told apart by."""
    if isinstance(value, list | tuple):
        return type(value), tuple(_told(one) for one in value)
    if isinstance(value, dict):
        return tuple(sorted((name, _told(one)) for name, one in value.items()))
    if hasattr(value, "get_internal_type"):
        return spec.field_key(value)
    return type(value), hashable(value)


def hashable(value: Any) -> Any:
    """Return a value in a form that is hashable, and equal for equal values."""
    if isinstance(value, dict):
        return tuple(sorted((name, hashable(one)) for name, one in value.items()))
    if isinstance(value, list | tuple):
        return tuple(hashable(one) for one in value)
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value
