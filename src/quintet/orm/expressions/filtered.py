"""`FilteredRelation`: a relation under a name of its own, joined only to the rows that meet a condition."""

from __future__ import annotations

from typing import Any

from quintet.orm.expressions import spec
from quintet.orm.expressions.conditional import Q


class FilteredRelation:
    """A relation whose join has a further condition in its ON clause; given to `annotate()` or `alias()` under a name.

    Rows of the related model that miss the condition are as good as absent. Raises ValueError without a relation's name, and
    for a condition that is no Q.
    """

    conditional = False

    def __init__(self, relation_name: str, *, condition: Q | None = None) -> None:
        condition = Q() if condition is None else condition
        if not relation_name:
            raise ValueError("relation_name cannot be empty.")
        if not isinstance(condition, Q):
            raise ValueError("condition argument must be a Q() instance.")
        self.relation_name, self.condition = relation_name, condition

    def _freeze(self, params: list[Any]) -> Any:
        return spec.freeze(self.condition, params)

    def resolve_expression(self, *_args: Any, **_options: Any) -> Any:
        """Refuse: a relation is no value.

        Raises NotImplementedError.
        """
        raise NotImplementedError("A FilteredRelation is joined, not computed: use its name in lookups.")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FilteredRelation):
            return NotImplemented
        return self.relation_name == other.relation_name and self.condition == other.condition

    def __hash__(self) -> int:
        return hash((self.relation_name, self.condition))

    def __repr__(self) -> str:
        return f"FilteredRelation({self.relation_name!r}, condition={self.condition!r})"
