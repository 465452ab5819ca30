"""The scope around a query that became a derived table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from quintet.kit.record import replace
from quintet.orm.expressions import spec
from quintet.orm.plan.scope import SHARED, Scope, Walked
from quintet.orm.types import LOOKUP_SEP, Resolved
from quintet.sql import tree

INSIDE = "subquery"


def conjuncts(term: Any, is_of_outside: Callable[[Any], bool]) -> Iterator[Any]:
    """Yield the conditions of ``term`` that must all be met, so that those on a window stand apart from all others.

    The others choose the rows that the window is computed over, wherever in nested Q objects they were written.
    """
    if not isinstance(term, spec.Tree) or not is_of_outside(term):
        yield term
    elif term.connector == "AND" and not term.negated:
        for child in term.children:
            yield from conjuncts(child, is_of_outside)
    elif term.connector == "OR" and term.negated:
        for child in term.children:
            yield spec.Tree("AND", negated=True, children=(child,))
    else:
        yield term


def leaves(term: Any) -> Iterator[Any]:
    """Yield the conditions that are joined in ``term``, whatever joins them."""
    if not isinstance(term, spec.Tree):
        yield term
        return
    for child in term.children:
        yield from leaves(child)


class OutsideScope(Scope):
    """Names seen from around a query: what it does not select yet is added to its columns.

    ``held`` are names that it selects already. ``columns`` are its columns, ``added`` the values of the
    model that were asked for.
    """

    def __init__(self, inside: Scope, held: dict[str, Resolved] | None = None) -> None:
        super().__init__(inside.model, inside.connection, inside.outer)
        self.inside = inside
        self.columns: list[tree.Selected] = []
        self.added: list[Any] = []
        for name, one in (held or {}).items():
            self.annotations[name] = Resolved(self.column_of(one.node), one.field, doubt=one.doubt)

    def column_of(self, node: Any) -> Any:
        """Return the column outside that gives a value from inside."""
        if isinstance(node, tree.Row):
            return tree.Row(tuple(map(self.column_of, node.parts)))
        for one in self.columns:
            if one.node == node:
                return tree.Column(INSIDE, one.alias or "")
        self.columns.append(tree.Selected(node, f"f{len(self.columns)}"))
        return tree.Column(INSIDE, self.columns[-1].alias or "")

    def walk(self, path: str, group: int = SHARED) -> Walked:
        """Resolve a path against what is selected inside, selecting it there when it is not."""
        own = path.split(LOOKUP_SEP)[0] in self.model._meta.forward_map
        if path in self.annotations or (not own and self.annotation_of(path) is not None):
            return super().walk(path, group)
        inside: Any = self.inside
        walked = inside.walk(path, group)
        if not (walked.resolved.aggregate or walked.resolved.window):
            self.added.append(walked.resolved.node)
        return replace(walked, resolved=Resolved(self.column_of(walked.resolved.node), walked.resolved.field))
