"""Detected changes put in order and cut into migrations.

Inside an app, a change comes after those it needs. Between apps, an app's changes become one migration if what they need of
others can be had; if apps need one another, some app's changes are cut where they first cannot go on.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from quintet.kit.graph import layers
from quintet.migrations.changes import Change, Event, Need, meets
from quintet.migrations.migration import Migration, SwappableTuple
from quintet.migrations.optimizer import MigrationOptimizer

FIRST = "__first__"


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Return one app's changes, each after those of the same app that it needs.

    Raises CycleError when changes need one another.
    """
    return layers(
        changes,
        lambda change: [
            other
            for need in change.needs
            if need.app_label == change.app_label
            for other in changes
            if other is not change and meets(other.operation, need)
        ],
    )


class Arranger:
    """Cuts changes into migrations.

    ``graph`` holds the migrations that exist, ``settings`` resolves swappable models; ``existing_apps`` have models already, so
    what is made for another app is its first.
    """

    def __init__(self, changes: dict[str, list[Change]], graph: Any, settings: Any, existing_apps: set[str]) -> None:
        self.existing_apps = existing_apps
        self.waiting = {app_label: in_order(found) for app_label, found in sorted(changes.items())}
        self.graph = graph
        self.settings = settings
        self.made: dict[str, list[Migration]] = {}

    def arrange(self) -> dict[str, list[Migration]]:
        """Return the migrations by app.

        Raises ValueError when changes need something that no app provides.
        """
        while any(self.waiting.values()):
            apps = sorted(self.waiting)
            # Those that need no cut go first, as many as there are; then one is cut, which may set others free.
            whole = [app_label for app_label in apps if self._cut(app_label, cutting=False)]
            if not whole and not any(self._cut(app_label, cutting=True) for app_label in apps):
                left = [change.operation for found in self.waiting.values() for change in found]
                raise ValueError(f"Cannot resolve operation dependencies: {left!r}")
        self._chain()
        return self.made

    def _cut(self, app_label: str, *, cutting: bool) -> bool:
        """Make a migration of the app's changes whose needs are met: all or, when ``cutting``, its first ones; say if it was."""
        ready: list[Change] = []
        dependencies: set[Any] = set()
        for change in self.waiting[app_label]:
            found = self._dependencies_of(change, app_label, cutting)
            if found is None:
                break
            ready.append(change)
            dependencies |= found
        rest = self.waiting[app_label][len(ready) :]
        if not ready or (rest and not cutting):
            return False
        self.waiting[app_label] = rest
        self._make(app_label, [change.operation for change in ready], dependencies)
        return True

    def _dependencies_of(self, change: Change, app_label: str, cutting: bool) -> set[Any] | None:
        """Return the migrations that a change depends on, or None while a change of another app must come first."""
        found: set[Any] = set()
        for need in change.needs:
            need_app = self._app_of(need)
            if need_app == app_label:
                continue
            if any(meets(other.operation, need) for other in self.waiting.get(need_app, ())):
                return None
            if need.setting is not None:
                found.add(SwappableTuple((need_app, FIRST), need.setting))
            elif self.made.get(need_app):
                found.add((need_app, self.made[need_app][-1].name))
            elif need.event is Event.REMOVED:
                continue
            else:
                leaves = self.graph.leaf_nodes(need_app) if self.graph is not None else []
                found.add(leaves[0] if leaves else (need_app, FIRST))
        return found

    def _app_of(self, need: Need) -> str:
        if need.setting is None:
            return need.app_label
        return str(getattr(self.settings, need.setting)).split(".")[0]

    def _make(self, app_label: str, operations: list[Any], dependencies: set[Any]) -> None:
        held = self.made.setdefault(app_label, [])
        migration = Migration(f"auto_{len(held) + 1}", app_label)
        migration.operations = operations
        migration.dependencies = list(dependencies)
        migration.initial = app_label not in self.existing_apps or None
        held.append(migration)

    def _chain(self) -> None:
        for app_label, migrations in self.made.items():
            for earlier, later in pairwise(migrations):
                later.dependencies = [*later.dependencies, (app_label, earlier.name)]
            for migration in migrations:
                migration.dependencies = list(dict.fromkeys(migration.dependencies))
                migration.operations = MigrationOptimizer().optimize(migration.operations, app_label)
