"""The rows that the forms of a formset choose from: read once for a page, not once for each form.

The fields of all forms offer the same rows nearly always. Whoever draws such a field says for which form (`drawing`); the
choices then take the rows that were read for the form before. A form that is drawn again is drawn for another page: it reads
them anew.
"""

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from quintet.forms import current
from quintet.orm.queryset.question import question_of


class SharedRows:
    """The rows read for one formset, by what was asked, each with those fields that have seen them."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[list[Any], set[Hashable]]] = {}

    def read(self, queryset: Any, place: Hashable) -> Iterable[Any]:
        """Return the rows of ``queryset`` for the field at ``place``."""
        question = question_of(queryset)
        if question is None:
            return queryset.all()
        rows, seen = self._held.get(question, ([], {place}))
        if place in seen:
            rows, seen = list(queryset.all()), set()
            self._held[question] = rows, seen
        seen.add(place)
        return rows


@contextmanager
def drawing(shared: SharedRows, place: Hashable) -> Iterator[None]:
    """Have choices of rows that are read meanwhile shared with the other forms of the formset."""
    token = current.drawn_rows.set((shared, place))
    try:
        yield
    finally:
        current.drawn_rows.reset(token)


def rows_of(queryset: Any) -> Iterable[Any]:
    """Return the rows of a query set: those shared by the formset that is being drawn, else read anew."""
    drawn = current.drawn_rows.get()
    return queryset.all() if drawn is None else drawn[0].read(queryset, drawn[1])
