"""`GenericPrefetch`: prefetching the targets of a generic foreign key, each model's from a queryset of its own."""

from collections.abc import Iterable
from typing import Any

from quintet.orm.prefetch import Prefetch


class GenericPrefetch(Prefetch):
    """A `Prefetch` over a generic foreign key: one queryset for each model, at most.

    Raises ValueError for raw querysets and those after values().
    """

    def __init__(self, lookup: str, querysets: Iterable[Any], to_attr: str | None = None) -> None:
        super().__init__(lookup, to_attr=to_attr)
        self.querysets = list(querysets)
        for rows in self.querysets:
            self.require_rows_of_models(rows)
