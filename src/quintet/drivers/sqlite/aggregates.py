"""SQL aggregates for SQLite: those that other databases have built in. Each works over windows, too."""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

from quintet.kit.libraries import statistics


def register_aggregates(raw: sqlite3.Connection) -> None:
    """Register the aggregates on a connection of the sqlite3 module."""
    measures: tuple[tuple[str, Callable[[Sequence[Any]], Any], int], ...] = (
        ("STDDEV_POP", statistics.pstdev, 1),
        ("STDDEV_SAMP", statistics.stdev, 2),
        ("VAR_POP", statistics.pvariance, 1),
        ("VAR_SAMP", statistics.variance, 2),
        ("QUINTET_BIT_AND", lambda values: reduce(int.__and__, values), 1),
        ("QUINTET_BIT_OR", lambda values: reduce(int.__or__, values), 1),
        ("QUINTET_BIT_XOR", lambda values: reduce(int.__xor__, values), 1),
    )
    for name, measure, least in measures:
        raw.create_window_function(name, 1, _of_values(measure, least))
    distinct_text: Any = _DistinctText  # the stubs know aggregates of one value only
    raw.create_window_function("QUINTET_DISTINCT_TEXT", 2, distinct_text)


def _of_values(measure: Callable[[Sequence[Any]], Any], least: int) -> Any:
    """Return a class for sqlite3 that applies ``measure`` to the values that are not NULL, of which it needs ``least``."""

    class OfValues:
        def __init__(self) -> None:
            self.values: deque[Any] = deque()

        def step(self, value: Any) -> None:
            self.values.append(value)

        def inverse(self, value: Any) -> None:
            self.values.popleft()

        def value(self) -> Any:
            known = [value for value in self.values if value is not None]
            return measure(known) if len(known) >= least else None

        finalize = value

    return OfValues


class _DistinctText:
    """Different texts, in the order in which they came, joined by the delimiter of each (the first one's is not used)."""

    def __init__(self) -> None:
        self.rows: deque[tuple[Any, Any]] = deque()

    def step(self, text: Any, delimiter: Any) -> None:
        self.rows.append((text, delimiter))

    def inverse(self, text: Any, delimiter: Any) -> None:
        self.rows.popleft()

    def value(self) -> str | None:
        found: dict[str, str] = {}
        for text, delimiter in self.rows:
            if text is not None:
                found.setdefault(str(text), "" if delimiter is None else str(delimiter))
        if not found:
            return None
        return "".join(text if not index else delimiter + text for index, (text, delimiter) in enumerate(found.items()))

    finalize = value
