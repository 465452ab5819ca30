"""Copies with some of their fields changed, on every version of Python."""

from typing import Any, TypeVar

T = TypeVar("T")


def replace(obj: T, /, **changes: Any) -> T:
    """Return a copy of ``obj`` with ``changes``, by its ``__replace__`` (as `copy.replace` of Python 3.13).

    Raises TypeError when it has none.
    """
    make = getattr(type(obj), "__replace__", None)
    if make is None:
        raise TypeError(f"replace() does not support {type(obj).__name__} objects")
    return make(obj, **changes)
