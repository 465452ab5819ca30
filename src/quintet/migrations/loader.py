"""Migrations read from their files, and made into a graph.

    INSTALLED_APPS ──► files on disk ──► which stand (squashed or replaced) ──► edges ──► MigrationGraph
                             django_migrations ──┘

A squashed migration stands for those it replaces when all or none of them are applied; in between, the originals go on.
Whatever names a migration that does not stand is led to the one that stands in its place.
"""

from types import ModuleType
from typing import Any

from quintet.kernel import current
from quintet.kernel.apps import Apps
from quintet.kit import dotted
from quintet.migrations.exceptions import (
    AmbiguityError,
    InconsistentMigrationHistory,
    NodeNotFoundError,
)
from quintet.migrations.graph import MigrationGraph
from quintet.migrations.heads import Head, heads_of
from quintet.migrations.migration import Migration, MigrationKey
from quintet.migrations.recorder import MigrationRecorder
from quintet.migrations.replacement import Standing, plain, replaced_by, settle
from quintet.migrations.settings import MigrationSettings
from quintet.migrations.state import ProjectState
from quintet.migrations.unread import UnreadMigration, class_at

MIGRATIONS_MODULE_NAME = "migrations"
FIRST, LATEST = "__first__", "__latest__"


def migrations_module(app_config: Any) -> tuple[str | None, bool]:
    """Return the dotted path of an app's migrations package, and whether MIGRATION_MODULES says so; None turns them off."""
    named = MigrationSettings.now().migration_modules
    if app_config.label in named:
        return named[app_config.label], True
    return f"{app_config.name}.{MIGRATIONS_MODULE_NAME}", False


class MigrationLoader:
    """The project's migrations: ``disk_migrations`` as the files say, ``graph`` as they apply.

    ``connection`` None reads no database. ``ignore_no_migrations`` passes over a missing package that MIGRATION_MODULES
    names; ``replace_migrations`` False leaves squashed migrations and those they replace side by side.
    """

    def __init__(
        self,
        connection: Any,
        load: bool = True,
        ignore_no_migrations: bool = False,
        replace_migrations: bool = True,
        apps: Apps | None = None,
    ) -> None:
        self.connection = connection
        self.apps = apps or current.apps
        self.ignore_no_migrations = ignore_no_migrations
        self.replace_migrations = replace_migrations
        self.disk_migrations: dict[MigrationKey, Migration] = {}
        self.applied_migrations: dict[MigrationKey, Any] = {}
        self.replacements: dict[MigrationKey, Migration] = {}
        self.unmigrated_apps: set[str] = set()
        self.migrated_apps: set[str] = set()
        self.graph = MigrationGraph()
        if load:
            self.build_graph()

    @classmethod
    def migrations_module(cls, app_label: str) -> tuple[str | None, bool]:
        """Return the path of the migrations package of an installed app, and whether a setting names it."""
        return migrations_module(current.apps.get_app_config(app_label))

    def load_disk(self) -> None:
        """Read the files of every installed app: all that is known without it is not imported, see `heads`.

        Raises BadMigrationError for a file without a ``Migration`` class.
        """
        self.disk_migrations = {}
        self.unmigrated_apps, self.migrated_apps = set(), set()
        for config in self.apps.get_app_configs():
            found = self._read_app(config)
            if found is None:
                self.unmigrated_apps.add(config.label)
            else:
                self.migrated_apps.add(config.label)
                self.disk_migrations.update(found)

    def _read_app(self, config: Any) -> dict[MigrationKey, Migration] | None:
        path, explicit = migrations_module(config)
        if path is None:
            return None
        try:
            package = dotted.module(path)
        except ModuleNotFoundError as error:
            if not dotted.is_absent(path, error) or (explicit and not self.ignore_no_migrations):
                raise
            return None
        if not _is_package(package):
            return None
        return _read_files(package, config.label)

    def get_migration(self, app_label: str, name_prefix: str) -> Migration:
        """Return the migration with exactly that name.

        Raises KeyError when the graph has none.
        """
        return self.graph.nodes[app_label, name_prefix]

    def get_migration_by_prefix(self, app_label: str, name_prefix: str) -> Migration:
        """Return the one migration whose name begins so.

        Raises AmbiguityError for several, KeyError for none.
        """
        found = [key for key in self.disk_migrations if key[0] == app_label and key[1].startswith(name_prefix)]
        if (app_label, name_prefix) in found:
            found = [(app_label, name_prefix)]
        if len(found) > 1:
            raise AmbiguityError(f"There is more than one migration for '{app_label}' with the prefix '{name_prefix}'")
        if not found:
            raise KeyError(f"There is no migration for '{app_label}' with the prefix '{name_prefix}'")
        return self.disk_migrations[found[0]]

    def check_key(self, key: tuple[str, str], current_app: str) -> MigrationKey | None:
        """Return the key that a dependency means, ``__first__`` and ``__latest__`` resolved; None when nothing is needed.

        Raises ValueError when the app is unknown or has no migrations to be first or last.
        """
        app_label, name = key
        if name not in (FIRST, LATEST) or key in self.graph:
            return key
        if app_label == current_app or app_label in self.unmigrated_apps:
            return None
        if app_label not in self.migrated_apps:
            raise ValueError(f"Dependency on unknown app: {app_label}")
        ends = self.graph.root_nodes(app_label) if name == FIRST else self.graph.leaf_nodes(app_label)
        if not ends:
            raise ValueError(f"Dependency on app with no migrations: {app_label}")
        return ends[0]

    def build_graph(self) -> None:
        """Read files and applied migrations, and connect what stands.

        Raises NodeNotFoundError for a dependency that does not exist, CircularDependencyError for a circle.
        """
        self.load_disk()
        self.applied_migrations = {} if self.connection is None else MigrationRecorder(self.connection).applied_migrations()
        self.replacements = {key: one for key, one in self.disk_migrations.items() if one.replaces}
        standing = Standing(self.applied_migrations)
        if self.replace_migrations:
            standing = settle(self.disk_migrations, self.applied_migrations)
            self.applied_migrations = standing.applied
        self.graph = MigrationGraph()
        for key, migration in self.disk_migrations.items():
            if key not in standing.instead:
                self.graph.add_node(key, migration)
        # Dependencies inside an app come first: `__first__` and `__latest__` of another app ask for its ends.
        connected = [one for one in self.disk_migrations.items() if one[0] not in standing.passed_over]
        for outside in (False, True):
            for key, migration in connected:
                self._connect(key, migration, standing, outside)
        self.graph.ensure_not_cyclic()

    def _connect(self, key: MigrationKey, migration: Migration, standing: Standing, outside: bool) -> None:
        own = standing.standing_for(key)
        for named in migration.dependencies:
            if (named[0] != key[0]) is outside:
                self._link(migration, own, self._meant(named, key[0], standing))
        for named in migration.run_before if outside else ():
            self._link(migration, self._meant(named, key[0], standing), own)

    def _meant(self, named: Any, current_app: str, standing: Standing) -> list[MigrationKey]:
        key = self.check_key(plain(named), current_app)
        return [] if key is None else standing.standing_for(key)

    def _link(self, migration: Migration, children: list[MigrationKey], parents: list[MigrationKey]) -> None:
        for parent in parents:
            for child in children:
                if child != parent:
                    self._add_edge(migration, child, parent)

    def _add_edge(self, migration: Migration, child: MigrationKey, parent: MigrationKey) -> None:
        try:
            self.graph.add_dependency(migration, child, parent)
        except NodeNotFoundError as error:
            raise self._explained(error) from error

    def _explained(self, error: NodeNotFoundError) -> NodeNotFoundError:
        candidates = [key for key, one in self.replacements.items() if error.node in replaced_by(one)]
        if not candidates:
            return error
        tries = ", ".join(f"{app}.{name}" for app, name in candidates)
        return NodeNotFoundError(
            f"Migration {error.origin} depends on nonexistent node {error.node!r}. Tried to replace migration "
            f"{error.node!r} with any of [{tries}] but wasn't able to because some of the replaced migrations are already "
            "applied.",
            error.node,
            error.origin,
        )

    # -- questions

    def check_consistent_history(self, connection: Any) -> None:
        """Raise InconsistentMigrationHistory when something is applied and what it depends on is not."""
        applied = MigrationRecorder(connection).applied_migrations()
        known = {*applied, *(key for key in self.replacements if self.all_replaced_applied(key, applied))}
        for key in sorted(known):
            if key not in self.graph:
                continue
            for parent in sorted(self.graph.parents[key]):
                if parent not in known:
                    raise InconsistentMigrationHistory(
                        f"Migration {key[0]}.{key[1]} is applied before its dependency {parent[0]}.{parent[1]} on database "
                        f"'{connection.alias}'.{_user_hint(parent)}"
                    )

    def all_replaced_applied(self, key: MigrationKey, applied: Any) -> bool:
        """Say whether all that a squashed migration replaces is applied."""
        return key in self.replacements and all(
            old in applied or self.all_replaced_applied(old, applied) for old in replaced_by(self.replacements[key])
        )

    def detect_conflicts(self) -> dict[str, list[str]]:
        """Return the apps with more than one last migration, and the names of these."""
        ends: dict[str, list[str]] = {}
        for app_label, name in self.graph.leaf_nodes():
            ends.setdefault(app_label, []).append(name)
        return {app_label: names for app_label, names in ends.items() if len(names) > 1}

    def project_state(self, nodes: Any = None, at_end: bool = True) -> ProjectState:
        """Return the state after ``nodes`` (every leaf without) or, with ``at_end`` False, before them."""
        return self.graph.make_state(nodes=nodes, at_end=at_end, real_apps=self.unmigrated_apps)


def _user_hint(parent: MigrationKey) -> str:
    """Return what to do when the migration that lacks is one of the user model's app: AUTH_USER_MODEL changed after a migrate."""
    if parent[0] != str(getattr(current.settings, "AUTH_USER_MODEL", "")).partition(".")[0] or parent[0] == "auth":
        return ""
    return " If AUTH_USER_MODEL was changed after the first migrate, see: python manage.py help swapuser"


def _is_package(package: ModuleType) -> bool:
    """Say whether a module is a regular package: a folder without ``__init__`` holds no migrations.

    A package inside an archive may have no file; that of a folder without ``__init__`` has a path that is not a list.
    """
    path = getattr(package, "__path__", None)
    return path is not None and (getattr(package, "__file__", None) is not None or isinstance(path, list))


def _read_files(package: ModuleType, app_label: str) -> dict[MigrationKey, Migration]:
    """Return the migrations of a package; those whose heads are known are imported when more is asked of them."""
    return {
        (app_label, name): _made(f"{package.__name__}.{name}", app_label, name, head) for name, head in heads_of(package).items()
    }


def _made(path: str, app_label: str, name: str, head: Head | None) -> Migration:
    if head is None:
        return class_at(path, name, app_label)(name, app_label)
    return UnreadMigration(name, app_label, path, head)
