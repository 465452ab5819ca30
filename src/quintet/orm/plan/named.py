"""The rows of values_list(named=True): one class of named tuples per list of names, which may be pickled."""

from collections import namedtuple
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=512)
def row_class(names: tuple[str, ...]) -> Any:
    """Return the class of rows with these names.

    Raises ValueError for a name that no attribute can have.
    """
    made = namedtuple("Row", names)  # type: ignore[misc]  # names come from the query
    made.__reduce__ = _reduced  # type: ignore[method-assign, assignment]  # the class is found by its names, not by a module
    return made


def _reduced(row: Any) -> tuple[Any, ...]:
    return made_row, (type(row)._fields, tuple(row))


def made_row(names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Return a row of a pickle."""
    return row_class(names)._make(values)
