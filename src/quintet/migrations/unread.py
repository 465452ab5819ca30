"""A migration whose file is imported when more is asked of it than what comes before and after."""

from typing import Any

from quintet.kit import dotted
from quintet.migrations.exceptions import BadMigrationError
from quintet.migrations.heads import Head, meant
from quintet.migrations.migration import Migration

#: What an unread migration knows; ``_path`` is the dotted path of its file.
KNOWN = frozenset({"name", "app_label", "key", "dependencies", "run_before", "replaces", "_path", "__class__", "__dict__"})


class UnreadMigration(Migration):
    """Stands for a migration; becomes an instance of the file's own class at the first look at anything but its head."""

    def __init__(self, name: str, app_label: str, path: str, head: Head) -> None:
        self.name, self.app_label, self._path = name, app_label, path
        self.dependencies, self.run_before, self.replaces = meant(head.dependencies), meant(head.run_before), meant(head.replaces)

    def __getattribute__(self, name: str) -> Any:
        if name in KNOWN:
            return object.__getattribute__(self, name)
        read(self)
        return getattr(self, name)


def read(migration: UnreadMigration) -> None:
    """Import the file and make the instance one of its class; lists that were added to meanwhile stay as they are.

    Raises what the import raises, and BadMigrationError for a file without a ``Migration`` class.
    """
    head = migration.dependencies, migration.run_before, migration.replaces
    made = class_at(migration._path, migration.name, migration.app_label)  # noqa: SLF001  nobody else's
    migration.__class__ = made  # type: ignore[assignment]  # both are plain classes with a dictionary
    migration.__init__(migration.name, migration.app_label)  # type: ignore[misc,call-arg]  # of the file's class
    migration.dependencies, migration.run_before, migration.replaces = head


def class_at(path: str, name: str, app_label: str) -> type[Migration]:
    """Import a migration's file and return its class.

    Raises BadMigrationError when it has none.
    """
    made: type[Migration] | None = getattr(dotted.module(path), "Migration", None)
    if made is None:
        raise BadMigrationError(f"Migration {name} in app {app_label} has no Migration class")
    return made
