"""Paths as packages see them, and the joins that relations of theirs make of paths.

A relation of a package (a subclass of `RelatedField` with a `get_path_info` of its own) says by which keys of other models it is
reached, and for its own steps which fields are equal (`get_joining_fields`) and what else holds (`get_extra_restriction`).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from quintet.orm.plan import facade, resolve, scope, statements
from quintet.orm.types import Edge
from quintet.sql import tree


class PathInfo(NamedTuple):
    """One step of a path as packages see it: its two ends, the fields it arrives at, and the relation that makes it."""

    from_opts: Any
    to_opts: Any
    target_fields: tuple[Any, ...]
    join_field: Any
    m2m: bool
    direct: bool
    filtered_relation: Any


def step_to_target(field: Any, filtered_relation: Any = None) -> list[PathInfo]:
    """Return the step from a key to its target."""
    there, here = field.remote_field.model._meta, field.model._meta
    return [PathInfo(here, there, field.foreign_related_fields, field, False, True, filtered_relation)]


def step_from_target(field: Any, filtered_relation: Any = None) -> list[PathInfo]:
    """Return the step from the target of a key back."""
    there, here = field.remote_field.model._meta, field.model._meta
    return [PathInfo(there, here, (here.pk,), field.remote_field, not field.unique, False, filtered_relation)]


def edges_along(field: Any, path: Sequence[PathInfo]) -> tuple[Edge, ...]:
    """Return the joins of a path that a relation gives: its own steps as it says, those of other relations as these do."""
    return tuple(edge for step in path for edge in _edges_of(field, step))


def _edges_of(field: Any, step: PathInfo) -> tuple[Edge, ...]:
    if step.join_field is field:
        (left, right), *more = field.get_joining_fields()
        turned = lambda scope, here, there: restricted(field, scope, there, here)  # noqa: E731  the mirror of the one below
        key, restrict = ("reverse", "path", id(field)), turned
    elif step.join_field is field.remote_field:
        (left, right), *more = field.get_reverse_joining_fields()
        key, restrict = ("reverse", "path back", id(field)), lambda scope, here, there: restricted(field, scope, here, there)
    else:
        return step.join_field.edges()
    target = step.to_opts.model
    # Keys of packages may be kept as text beside those of any type, as those of generic relations are.
    return (Edge(key, left, target, right, many=step.m2m, nullable=True, also=tuple(more), restrict=restrict, loose=True),)


def restricted(field: Any, scope: Any, there: str, here: str) -> list[Any]:
    """Return the extra restriction of a join; its values are asked for each time the statement runs."""
    found = field.get_extra_restriction(there, here)
    if found is None:
        return []
    text, params = _compiled(found, field.model, scope.connection)
    pieces: list[Any] = []
    for position, piece in enumerate(text.split("%s")):
        if position:
            pieces.append(tree.Asked(_Value(field, there, here, position - 1).ask))
        pieces.append(piece)
    assert len(pieces) == 2 * len(params) + 1
    return [tree.Template(tuple(pieces), strict=True)]


def _compiled(restriction: Any, model: Any, connection: Any) -> tuple[str, Sequence[Any]]:
    """Return text with ``%s`` and values of an extra restriction, as its `as_sql` gives them."""
    compiler = facade.CompilerFacade(resolve.Env(scope.Scope(model, connection), 0, statements.nested_query, ()))
    return restriction.as_sql(compiler, connection)


class _Value:
    """One value of an extra restriction."""

    def __init__(self, field: Any, there: str, here: str, position: int) -> None:
        self.field, self.there, self.here, self.position = field, there, here, position

    def ask(self, connection: Any) -> Any:
        """Return the value as it is now."""
        restriction = self.field.get_extra_restriction(self.there, self.here)
        return _compiled(restriction, self.field.model, connection)[1][self.position]
