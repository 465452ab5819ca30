"""Two branches of an app's migrations brought together by a migration that depends on both."""

from typing import Any

from quintet.kit.record import record
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration

NAME_LIMIT = 47


@record
class Branch:
    """The last migration of a branch, and the operations of the branch since the branches parted."""

    migration: Migration
    operations: list[Any]


def branches(loader: MigrationLoader, app_label: str, names: list[str]) -> list[Branch]:
    """Return the branches that end in the migrations ``names``.

    Raises ValueError when they have no migration in common.
    """
    plans = [[key for key in loader.graph.forwards_plan((app_label, name)) if key[0] == app_label] for name in sorted(names)]
    shared = set(plans[0]).intersection(*plans[1:])
    if not shared:
        raise ValueError(f"Could not find common ancestor of {', '.join(sorted(names))} in app {app_label}.")
    return [
        Branch(
            loader.graph.nodes[plan[-1]], [one for key in plan if key not in shared for one in loader.graph.nodes[key].operations]
        )
        for plan in plans
    ]


def merge_migration(app_label: str, ends: list[Branch], name: str | None = None) -> Migration:
    """Return the migration that depends on the ends of all branches."""
    numbers = [MigrationAutodetector.parse_number(end.migration.name) for end in ends]
    following = max((number for number in numbers if number is not None), default=0) + 1
    joined = "_".join(end.migration.name for end in ends)
    middle = name or ("merge_" + joined if len(joined) <= NAME_LIMIT + 10 else f"merge_{len(ends)}_branches")
    merged = Migration(f"{following:04d}_{middle}", app_label)
    merged.dependencies = [end.migration.key for end in ends]
    return merged
