"""Many migrations of an app written as one (or as few) that stand for them.

The operations of all are put in a row, those that are marked elidable are left out, and the optimizer shortens the rest. Where
another app's migration comes after one of them and before another, one migration for both would wait for itself: the row is
parted there, and each part becomes a squashed migration of its own.
"""

from collections.abc import Iterable
from typing import Any

from quintet.kit.record import record
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.graph import MigrationGraph
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration, MigrationKey, SwappableTuple, is_initial
from quintet.migrations.optimizer import MigrationOptimizer


@record
class Squashed:
    """A squashed migration, with the number of operations before optimizing."""

    migration: Migration
    before: int


def span(loader: MigrationLoader, app_label: str, start: Migration | None, end: Migration) -> list[Migration]:
    """Return the migrations of the app from ``start`` (its first without one) to ``end``, in the order of applying.

    Raises ValueError when ``start`` does not come before ``end``.
    """
    chain = [loader.graph.nodes[key] for key in loader.graph.forwards_plan(end.key) if key[0] == app_label]
    if start is None:
        return chain
    if start not in chain:
        raise ValueError(
            f"The migration '{start}' cannot be found. Maybe it comes after the migration '{end}'?\nHave a look at:\n"
            f"  python manage.py showmigrations {app_label}\nto debug this issue."
        )
    return chain[chain.index(start) :]


def parts(graph: MigrationGraph, migrations: Iterable[Migration]) -> list[list[Migration]]:
    """Return the migrations in runs of which none has another app's migration between its own."""
    runs: list[list[Migration]] = []
    for migration in migrations:
        if runs and not _waits_for(graph, migration.key, {one.key for one in runs[-1]}):
            runs[-1].append(migration)
        else:
            runs.append([migration])
    return runs


def _waits_for(graph: MigrationGraph, key: MigrationKey, run: set[MigrationKey]) -> bool:
    """Say whether ``key`` comes after something that is outside of the run and comes after one of it."""
    outside = set(graph.forwards_plan(key)) - run - {key}
    return any(graph.parents[one] & run for one in outside) if outside else False


def squash(
    migrations: list[Migration], *, name: str | None = None, optimize: bool = True, from_the_first: bool = False
) -> Squashed:
    """Return one migration that stands for a run of them; ``name`` follows the number of the first.

    ``from_the_first`` names a migration by its number and its last one only. Without ``optimize`` every operation is kept.
    """
    first, last = migrations[0], migrations[-1]
    operations = [operation for migration in migrations for operation in migration.operations]
    made = Migration(_name(first, last, name, from_the_first), first.app_label)
    kept = [operation for operation in operations if not operation.elidable] if optimize else operations
    made.operations = MigrationOptimizer().optimize(kept, first.app_label) if optimize else kept
    inside = {migration.key for migration in migrations}
    made.dependencies = _outside(inside, (one for migration in migrations for one in migration.dependencies))
    made.run_before = _outside(inside, (one for migration in migrations for one in migration.run_before))
    made.replaces = [migration.key for migration in migrations]
    made.initial = is_initial(first) or None
    made.atomic = all(migration.atomic for migration in migrations)
    return Squashed(made, len(operations))


def _name(first: Migration, last: Migration, name: str | None, from_the_first: bool) -> str:
    number = first.name.partition("_")[0]
    if name:
        return f"{number}_{name}"
    if from_the_first and MigrationAutodetector.parse_number(first.name) is not None:
        return f"{number}_squashed_{last.name}"
    return f"{first.name}_squashed_{last.name}"


def _outside(inside: set[MigrationKey], named: Iterable[Any]) -> list[Any]:
    """Return what is named and not squashed itself, each once; what a setting names is kept as that."""
    kept = {one if isinstance(one, SwappableTuple) else (one[0], one[1]): one for one in named}
    return [one for key, one in kept.items() if key not in inside]
