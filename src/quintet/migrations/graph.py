"""The graph of migrations: which depends on which, what a plan must hold, and where two branches end."""

from collections.abc import Iterable
from typing import Any

from quintet.kit.graph import CycleError, cycle_in, is_acyclic, ordered
from quintet.migrations.exceptions import CircularDependencyError, NodeNotFoundError
from quintet.migrations.migration import MigrationKey
from quintet.migrations.state import ProjectState


class MigrationGraph:
    """Migrations by key, each with its parents (what it depends on) and its children."""

    def __init__(self) -> None:
        self.nodes: dict[MigrationKey, Any] = {}
        self.parents: dict[MigrationKey, set[MigrationKey]] = {}
        self.children: dict[MigrationKey, set[MigrationKey]] = {}

    def add_node(self, key: MigrationKey, migration: Any) -> None:
        """Add a migration."""
        self.nodes[key] = migration
        self.parents.setdefault(key, set())
        self.children.setdefault(key, set())

    def add_dependency(self, migration: Any, child: MigrationKey, parent: MigrationKey) -> None:
        """Say that ``child`` comes after ``parent``; ``migration`` is who says so.

        Raises NodeNotFoundError when one of them does not exist.
        """
        for role, key in (("child", child), ("parent", parent)):
            if key not in self.nodes:
                raise NodeNotFoundError(
                    f"Migration {migration} dependencies reference nonexistent {role} node {key!r}", key, origin=migration
                )
        self.parents[child].add(parent)
        self.children[parent].add(child)

    def ensure_not_cyclic(self) -> None:
        """Raise CircularDependencyError, naming the circle, when migrations wait for one another."""
        if is_acyclic(self.parents, self.children):
            return
        cycle = cycle_in(sorted(self.nodes), self._before)
        if cycle is not None:
            raise _circular(cycle)

    def _before(self, key: MigrationKey) -> list[MigrationKey]:
        return sorted(self.parents[key])

    def _after(self, key: MigrationKey) -> list[MigrationKey]:
        return sorted(self.children[key])

    def _require(self, key: MigrationKey) -> None:
        if key not in self.nodes:
            raise NodeNotFoundError(f"Node {key!r} not a valid node", key)

    def forwards_plan(self, target: MigrationKey, known: dict[MigrationKey, None] | None = None) -> list[MigrationKey]:
        """Return ``target`` and all it depends on, in the order in which they are applied.

        What is ``known`` from the plans of other targets is left out, and what is returned becomes known.
        Raises NodeNotFoundError for an unknown target, CircularDependencyError for a circle.
        """
        self._require(target)
        try:
            return ordered([target], self._before, known)
        except CycleError as error:
            raise _circular(error.cycle) from error

    def backwards_plan(self, target: MigrationKey) -> list[MigrationKey]:
        """Return ``target`` and all that depend on it, in the order in which they are undone.

        Raises NodeNotFoundError for an unknown target, CircularDependencyError for a circle.
        """
        self._require(target)
        try:
            return ordered([target], self._after)
        except CycleError as error:
            raise _circular(error.cycle) from error

    def root_nodes(self, app: str | None = None) -> list[MigrationKey]:
        """Return the migrations that depend on none of their own app, sorted; of one app or of all."""
        return self._ends(self.parents, app)

    def leaf_nodes(self, app: str | None = None) -> list[MigrationKey]:
        """Return the migrations on which none of their own app depends, sorted; more than one in an app is a conflict."""
        return self._ends(self.children, app)

    def _ends(self, neighbours: dict[MigrationKey, set[MigrationKey]], app: str | None) -> list[MigrationKey]:
        return sorted(
            key for key in self.nodes if (not app or key[0] == app) and all(other[0] != key[0] for other in neighbours[key])
        )

    def make_state(
        self,
        nodes: MigrationKey | Iterable[MigrationKey] | None = None,
        at_end: bool = True,
        real_apps: Iterable[str] = (),
    ) -> ProjectState:
        """Return the state after ``nodes`` (every leaf without) or, with ``at_end`` False, before them."""
        targets: list[MigrationKey] = self.leaf_nodes() if nodes is None else _as_keys(nodes)
        state = ProjectState(real_apps=real_apps)
        for key in self._plan_of(targets, at_end):
            state = self.nodes[key].mutate_state(state, preserve=False)
        return state

    def _plan_of(self, targets: list[MigrationKey], at_end: bool) -> list[MigrationKey]:
        plan: dict[MigrationKey, None] = {}
        for target in targets:
            self.forwards_plan(target, plan)
        return [key for key in plan if at_end or key not in targets]

    def __contains__(self, key: object) -> bool:
        return key in self.nodes

    def __repr__(self) -> str:
        edges = sum(map(len, self.parents.values()))
        return f"<MigrationGraph: nodes={len(self.nodes)}, edges={edges}>"


def _as_keys(nodes: Any) -> list[MigrationKey]:
    nodes = list(nodes)
    return [(nodes[0], nodes[1])] if nodes and isinstance(nodes[0], str) else nodes


def _circular(cycle: list[MigrationKey]) -> CircularDependencyError:
    return CircularDependencyError(", ".join(f"{app}.{name}" for app, name in cycle))
