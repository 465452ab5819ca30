"""A deployment in two halves: what runs while the old release still serves, and what waits until it is gone."""

from collections.abc import Sequence
from typing import Any


def before_deploy(plan: Sequence[tuple[Any, bool]], graph: Any) -> list[tuple[Any, bool]]:
    """Return ``plan`` without migrations that say ``after_deploy = True``, and without those that need one of them."""
    waiting: set[Any] = set()
    kept: list[tuple[Any, bool]] = []
    for migration, backwards in plan:
        needs = graph.parents.get(migration.key, ()) if migration.key in graph.nodes else migration.dependencies
        if not backwards and (migration.after_deploy or any(tuple(one) in waiting for one in needs)):
            waiting.add(migration.key)
        else:
            kept.append((migration, backwards))
    return kept
