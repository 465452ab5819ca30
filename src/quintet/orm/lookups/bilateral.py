"""Bilateral transforms: what is done to the left side of a lookup is done to each value on its right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.lookups.builtin import right_is_none
from quintet.orm.types import Resolved


def right_side(env: Any, transforms: Sequence[Callable[[Resolved], Resolved]], right: Any, lookup: Any) -> Any:
    """Return the right side of ``lookup`` with the transforms applied, in their order; None stays what it is.

    Raises NotImplementedError for a query.
    """
    if not transforms or right_is_none(right):
        return right
    if isinstance(right, spec.Nested):
        raise NotImplementedError("Bilateral transformations on nested querysets are not implemented.")
    if isinstance(right, spec.Slot) and getattr(lookup, "takes_list", False):
        given = [one for one in env.values[env.base + right.index] if one is not None]
        # How many there are is part of the statement, which is not kept.
        return spec.Items(tuple(_applied(transforms, env.resolve_given(one)) for one in given))
    if isinstance(right, spec.Items):
        return spec.Items(tuple(_applied(transforms, env.resolve(one)) for one in right.items))
    return _applied(transforms, env.resolve(right))


def _applied(transforms: Sequence[Callable[[Resolved], Resolved]], value: Resolved) -> spec.Known:
    for transform in transforms:
        value = transform(value)
    return spec.Known(value)
