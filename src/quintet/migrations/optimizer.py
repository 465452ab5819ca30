"""Fewer operations with the same effect.

Two operations that merge must meet first: the earlier one moves right past what stands between, or, if something there
will not let it, the later one moves left. Merging is repeated until nothing changes.
"""

from collections.abc import Sequence

from quintet.migrations.operations.base import Operation


class MigrationOptimizer:
    """Shortens a list of operations; the result may be the list that was given."""

    def optimize(self, operations: Sequence[Operation], app_label: str) -> list[Operation]:
        """Return operations with the same effect as ``operations``, which belong to the app ``app_label``.

        Raises TypeError when ``app_label`` is missing.
        """
        if app_label is None:
            raise TypeError("app_label must be a str.")
        current = list(operations)
        while True:
            shorter = self.optimize_inner(current, app_label)
            if shorter == current:
                return current
            current = shorter

    def optimize_inner(self, operations: Sequence[Operation], app_label: str) -> list[Operation]:
        """Return the operations after one pass: up to the first merge, and what follows it untouched."""
        for position in range(len(operations)):
            merged = _merge_from(operations, position, app_label)
            if merged is not None:
                return merged
        return list(operations)


def _merge_from(operations: Sequence[Operation], position: int, app_label: str) -> list[Operation] | None:
    """Merge the operation at ``position`` with the first later one that it can meet, or return None."""
    first = operations[position]
    passes_right = True
    for offset in range(position + 1, len(operations)):
        second, between = operations[offset], list(operations[position + 1 : offset])
        answer = first.reduce(second, app_label)
        if isinstance(answer, list):
            if passes_right:
                placed = [*between, *answer]
            elif all(_may_swap(one, second, app_label) for one in between):
                placed = [*answer, *between]
            else:
                return None
            return [*operations[:position], *placed, *operations[offset + 1 :]]
        passes_right = passes_right and bool(answer) and second.may_come_before(first, app_label)
    return None


def _may_swap(earlier: Operation, later: Operation, app_label: str) -> bool:
    """Say whether two operations that follow one another mean the same in the other order."""
    return earlier.reduce(later, app_label) is True and later.may_come_before(earlier, app_label)
