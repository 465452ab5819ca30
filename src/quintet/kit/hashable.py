"""Values that cannot be hashed, as ones that can."""

from collections.abc import Iterable
from typing import Any, cast


def make_hashable(value: Any) -> Any:
    """Return ``value`` with its dictionaries, lists and sets as tuples; equal values give equal results.

    Raises TypeError for what can neither be hashed nor iterated.
    """
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return tuple((key, make_hashable(member)) for key, member in sorted(items, key=lambda item: repr(item[0])))
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Iterable):
            return tuple(map(make_hashable, cast("Iterable[Any]", value)))
        raise
    return value
