"""``migrate``: bring a database to the state that the migrations describe."""

import sys
import time
from collections.abc import Callable
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.migrations import signals, syncing
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.exceptions import AmbiguityError
from quintet.migrations.executor import MigrationExecutor, Plan
from quintet.migrations.state import ProjectState


class Command(BaseCommand):
    """Applies and undoes migrations."""

    help = "Updates database schema. Manages both apps with migrations and those without."
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the target and how to get there."""
        parser.add_argument("app_label", nargs="?", help="App whose migrations to run; all without.")
        parser.add_argument(
            "migration_name", nargs="?", help='Migration to end at, or a prefix of its name; "zero" undoes all of the app.'
        )
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to migrate (default "default").')
        parser.add_argument("--fake", action="store_true", help="Record migrations without running them.")
        parser.add_argument(
            "--fake-initial", action="store_true", help="Record initial migrations whose tables exist without running them."
        )
        parser.add_argument("--plan", action="store_true", help="Show what would be done.")
        parser.add_argument("--run-syncdb", action="store_true", help="Create tables for apps without migrations.")
        parser.add_argument("--check", action="store_true", dest="check_unapplied", help="Fail when migrations are not applied.")
        parser.add_argument("--prune", action="store_true", help="Forget applied migrations that no longer exist.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, then do it.

        Raises CommandError for an unknown target, or branches that were not merged.
        """
        self.verbosity, self.interactive = options["verbosity"], options["interactive"]
        connection = connections[options["database"]]
        executor = MigrationExecutor(connection, self.show_progress)
        executor.loader.check_consistent_history(connection)
        self._require_merged(executor)
        app_label = options["app_label"]
        targets, exact = self._targets(executor, app_label, options["migration_name"])
        if options["prune"]:
            self._prune(executor, app_label)
            return
        plan = executor.migration_plan(targets)
        if options["plan"]:
            self._show_plan(plan)
        if options["check_unapplied"] and plan:
            named = "\n".join(f"  {migration.app_label}.{migration.name}" for migration, _ in plan)
            self.stderr.write(f"Not applied on '{options['database']}':\n{named}\nApply them with: python manage.py migrate")
            sys.exit(1)
        if options["plan"] or options["check_unapplied"]:
            return
        synced = executor.loader.unmigrated_apps if options["run_syncdb"] and (not app_label or not exact) else set()
        self._announce(executor, targets, app_label, exact, synced)
        self._run(executor, targets, plan, synced, options)

    def _require_merged(self, executor: MigrationExecutor) -> None:
        conflicts = executor.loader.detect_conflicts()
        if conflicts:
            listed = "; ".join(f"{', '.join(names)} in {app_label}" for app_label, names in sorted(conflicts.items()))
            raise CommandError(
                f"Conflicting migrations detected; multiple leaf nodes in the migration graph: ({listed}).\n"
                "To fix them run 'python manage.py makemigrations --merge'"
            )

    # -- targets

    def _targets(self, executor: MigrationExecutor, app_label: str | None, name: str | None) -> tuple[list[Any], bool]:
        """Return the targets, and whether one migration is aimed at."""
        graph = executor.loader.graph
        if not app_label:
            return graph.leaf_nodes(), False
        self._require_migrated(executor, app_label)
        if not name:
            return [key for key in graph.leaf_nodes() if key[0] == app_label], False
        if name == "zero":
            return [(app_label, None)], True
        try:
            migration = executor.loader.get_migration_by_prefix(app_label, name)
        except AmbiguityError as error:
            raise CommandError(
                f"More than one migration matches '{name}' in app '{app_label}'. Please be more specific."
            ) from error
        except KeyError as error:
            raise CommandError(f"Cannot find a migration matching '{name}' from app '{app_label}'.") from error
        key = migration.key
        squashed = [one for one, other in executor.loader.replacements.items() if key in other.replaces]
        if key not in graph and squashed:
            key = next((one for one in squashed if one in graph), key)
        return [key], True

    def _require_migrated(self, executor: MigrationExecutor, app_label: str) -> None:
        try:
            current.apps.get_app_config(app_label)
        except LookupError as error:
            raise CommandError(str(error)) from error
        if app_label not in executor.loader.migrated_apps:
            raise CommandError(f"App '{app_label}' does not have migrations.")

    # -- telling

    def _announce(
        self, executor: MigrationExecutor, targets: list[Any], app_label: str | None, exact: bool, synced: set[str]
    ) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write(self.style.MIGRATE_HEADING("Operations to perform:"))
        if synced:
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Synchronize unmigrated apps:')} {', '.join(sorted(synced))}")
        if exact and targets[0][1] is None:
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Unapply all migrations:')} {targets[0][0]}")
        elif exact:
            label = self.style.MIGRATE_LABEL("  Target specific migration:")
            self.stdout.write(f"{label} {targets[0][1]}, from {targets[0][0]}")
        else:
            labels = ", ".join(sorted({key[0] for key in targets})) or "(none)"
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Apply all migrations:')} {labels}")

    def _show_plan(self, plan: Plan) -> None:
        self.stdout.write(self.style.MIGRATE_LABEL("Planned operations:"))
        if not plan:
            self.stdout.write("  No planned migration operations.")
        for migration, backwards in plan:
            self.stdout.write(self.style.MIGRATE_HEADING(str(migration)))
            for operation in migration.operations:
                self.stdout.write(f"    {'Undo ' if backwards else ''}{operation.describe()}")

    def show_progress(self, event: str, migration: Any = None, fake: bool = False) -> None:
        """Print the start or the end of one migration."""
        if self.verbosity < 1:
            return
        if event.endswith("_start"):
            verb = "Applying" if event == "apply_start" else "Unapplying"
            self.started = time.monotonic()
            self.stdout.write(f"  {verb} {migration}...", ending="")
            self.stdout.flush()
            return
        took = f" ({time.monotonic() - self.started:.3f}s)" if self.verbosity > 1 else ""
        self.stdout.write(self.style.SUCCESS(f" {'FAKED' if fake else 'OK'}{took}"))

    # -- doing

    def _run(
        self, executor: MigrationExecutor, targets: list[Any], plan: Plan, synced: set[str], options: dict[str, Any]
    ) -> None:
        before = executor.initial_state()
        self._emit(signals.pre_migrate, executor, plan, before.apps)
        if synced:
            self._sync(executor, synced)
        if self.verbosity >= 1:
            self.stdout.write(self.style.MIGRATE_HEADING("Running migrations:"))
        if not plan:
            self._tell_nothing_to_do(executor)
        after = executor.migrate(
            targets, plan=plan, state=before.clone(), fake=options["fake"], fake_initial=options["fake_initial"]
        )
        self._emit(signals.post_migrate, executor, plan, after.final_apps())

    def _emit(self, signal: Any, executor: MigrationExecutor, plan: Plan, apps: Any) -> None:
        signals.emit(
            signal,
            self.verbosity,
            self.interactive,
            executor.connection.alias,
            apps=apps,
            plan=plan,
            stdout=self.stdout,
        )

    def _sync(self, executor: MigrationExecutor, app_labels: set[str]) -> None:
        tell: Callable[[str], object] = self.stdout.write if self.verbosity >= 1 else _say_nothing
        tell(self.style.MIGRATE_HEADING("Synchronizing apps without migrations:"))
        tell("  Creating tables...")
        models = syncing.missing_models(executor.connection, app_labels, current.apps)
        syncing.create_tables(executor.connection, models, tell)

    def _tell_nothing_to_do(self, executor: MigrationExecutor) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write("  No migrations to apply.")
        detector = self.autodetector(executor.loader.project_state(), ProjectState.from_apps(current.apps))
        changed = detector.changes(graph=executor.loader.graph)
        if changed:
            apps = ", ".join(repr(app_label) for app_label in sorted(changed))
            self.stdout.write(
                self.style.NOTICE(
                    f"  Your models in app(s): {apps} have changes that are not yet reflected in a migration, and so won't be "
                    "applied."
                )
            )
            self.stdout.write(
                self.style.NOTICE(
                    "  Run 'manage.py makemigrations' to make new migrations, and then re-run 'manage.py migrate' to apply them."
                )
            )

    def _prune(self, executor: MigrationExecutor, app_label: str | None) -> None:
        if not app_label:
            raise CommandError("Migrations can be pruned only when an app is specified.")
        if self.verbosity > 0:
            self.stdout.write(self.style.MIGRATE_HEADING("Pruning migrations:"))
        loader = executor.loader
        gone = sorted(key for key in loader.applied_migrations if key[0] == app_label and key not in loader.disk_migrations)
        needed = [key for key, squashed in loader.replacements.items() if any(tuple(old) in gone for old in squashed.replaces)]
        if needed:
            listed = "\n".join(f"    {key[0]}.{key[1]}" for key in needed)
            self.stdout.write(
                self.style.NOTICE(
                    "  Cannot use --prune because the following squashed migrations have their 'replaces' attributes and may not "
                    f"be recorded as applied:\n{listed}\n  Re-run 'manage.py migrate' if they are not marked as applied, and "
                    "remove 'replaces' attributes in their Migration classes."
                )
            )
            return
        if not gone and self.verbosity > 0:
            self.stdout.write("  No migrations to prune.")
        for key in gone:
            executor.recorder.record_unapplied(*key)
            if self.verbosity > 0:
                self.stdout.write(f"  Pruning {key[0]}.{key[1]}" + self.style.SUCCESS(" OK"))


def _say_nothing(text: str) -> None:
    """Take the place of printing when the user wants silence."""
