"""Which of the squashed migrations and of those they replace stand, given what is applied.

A squashed migration stands when all or none of what it replaces is applied. In between the originals stand, until they are
all applied. Squashed migrations may be squashed again: a replaced one is settled before the one that replaces it.
"""

from collections.abc import Mapping
from typing import Any

from quintet.kit.graph import ordered
from quintet.kit.record import field, record
from quintet.migrations.migration import Migration, MigrationKey


@record(frozen=False)
class Standing:
    """``instead`` leads from each migration that does not stand to those that do in its place.

    ``passed_over`` are squashed migrations that do not stand yet; ``applied`` counts a squashed migration as applied when
    all that it replaces is.
    """

    applied: dict[MigrationKey, Any]
    instead: dict[MigrationKey, list[MigrationKey]] = field(default_factory=dict)
    passed_over: set[MigrationKey] = field(default_factory=set)

    def standing_for(self, key: MigrationKey) -> list[MigrationKey]:
        """Return who stands for ``key``: itself, or those in its place, followed to the end."""
        if key not in self.instead:
            return [key]
        return [last for following in self.instead[key] for last in self.standing_for(following)]


def plain(key: Any) -> MigrationKey:
    """Return a key that a migration file wrote, as a plain pair."""
    return key[0], key[1]


def replaced_by(migration: Migration) -> list[MigrationKey]:
    """Return the keys that a squashed migration replaces."""
    return [plain(key) for key in migration.replaces]


def settle(disk: Mapping[MigrationKey, Migration], applied: Mapping[MigrationKey, Any]) -> Standing:
    """Decide who stands among ``disk``, given the ``applied`` rows."""
    squashed = {key: migration for key, migration in disk.items() if migration.replaces}
    standing = Standing(dict(applied))
    for key in ordered(sorted(squashed), lambda one: [old for old in replaced_by(squashed[one]) if old in squashed]):
        replaced = replaced_by(squashed[key])
        done = [old in standing.applied for old in replaced]
        begun = any(done) or any(old in standing.passed_over for old in replaced)
        if all(done):
            standing.applied.setdefault(key, squashed[key])
        if all(done) or not begun:
            standing.instead.update({old: [key] for old in replaced})
        else:
            standing.applied.pop(key, None)
            standing.passed_over.add(key)
            standing.instead[key] = _ends(disk, [old for old in replaced if old in disk])
    return standing


def _ends(disk: Mapping[MigrationKey, Migration], keys: list[MigrationKey]) -> list[MigrationKey]:
    """Return those of ``keys`` on which no other of them depends."""
    needed = {plain(parent) for key in keys for parent in disk[key].dependencies}
    return [key for key in keys if key not in needed]
