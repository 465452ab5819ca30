"""What a query set asks, as a key: two with the same key give the same rows at the same moment."""

from collections.abc import Hashable
from typing import Any


def question_of(queryset: Any) -> Hashable | None:
    """Return the key, None where nobody can tell: hooks of other classes, rows told of an owner, values that have no hash."""
    if not getattr(queryset, "_stock", False) or queryset._known is not None:
        return None
    params, prefetch = queryset._params, queryset._prefetch
    if prefetch:
        return None
    # 1 and True are equal, and mean other rows.
    key = (type(queryset), queryset._shape, queryset._mode, queryset.db, params, tuple(map(type, params)))
    try:
        hash(key)
    except TypeError:
        return None
    return key
