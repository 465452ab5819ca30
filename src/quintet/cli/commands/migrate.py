"""``migrate``: bring a database to the state that the migrations describe."""

import sys
import time
from collections.abc import Callable
from typing import Any

from quintet.cli import migration_drift, migration_safety
from quintet.cli.migration_lines import planned
from quintet.cli.migration_names import found_migration, require_app
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.migrations import deploying, signals, syncing
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.executor import MigrationExecutor, Plan
from quintet.migrations.state import ProjectState

#: Seconds between two lines on how far an operation has come.
ROWS_EVERY = 5.0


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
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="With --plan: how to tell what the plan does (text, json)."
        )
        parser.add_argument(
            "--fail-on",
            metavar="LEVEL",
            help='Apply nothing and fail when the plan has findings: "unsafe", "caution" (or worse), or when writes would wait '
            "longer than a number of seconds.",
        )
        parser.add_argument(
            "--before-deploy", action="store_true", help="Leave out migrations with after_deploy = True, and what needs them."
        )
        parser.add_argument(
            "--diff", action="store_true", help="Show where the database differs from the models; change nothing."
        )
        parser.add_argument(
            "--interrupted",
            choices=["again", "done"],
            help="What becomes of the operation, of a migration without a transaction, at which an earlier run was killed.",
        )
        parser.add_argument("--run-syncdb", action="store_true", help="Create tables for apps without migrations.")
        parser.add_argument("--check", action="store_true", dest="check_unapplied", help="Fail when migrations are not applied.")
        parser.add_argument("--prune", action="store_true", help="Forget applied migrations that no longer exist.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, then do it.

        Raises CommandError for an unknown target, or branches that were not merged.
        """
        self.verbosity, self.interactive, self.in_line = options["verbosity"], options["interactive"], False
        connection = connections[options["database"]]
        if options["diff"]:
            migration_drift.show(self, connection, options["app_label"], options["format"])
            return
        executor = MigrationExecutor(connection, self.show_progress)
        executor.tell_wait, executor.tell_progress = self.show_wait, self.show_rows
        executor.interrupted = options["interrupted"]
        executor.loader.check_consistent_history(connection)
        app_label = options["app_label"]
        if not options["migration_name"]:  # one that is named is reached by one way only, also from a branch
            self._require_merged(executor)
        if app_label and options["run_syncdb"]:
            self._require_unmigrated(executor, app_label)
        targets, exact = self._targets(executor, app_label, options["migration_name"], options["run_syncdb"])
        if options["prune"]:
            self._prune(executor, app_label)
            return
        plan = self._planned(executor, targets, options)
        if options["plan"] or options["fail_on"] is not None:
            self._analyse(executor, plan, options)
        if options["check_unapplied"] and plan:
            named = "\n".join(f"  {migration.app_label}.{migration.name}" for migration, _ in plan)
            self.stderr.write(f"Not applied on '{options['database']}':\n{named}\nApply them with: python manage.py migrate")
            sys.exit(1)
        if options["plan"] or options["check_unapplied"]:
            return
        wanted = {app_label} if app_label else executor.loader.unmigrated_apps
        synced = set(wanted) if options["run_syncdb"] else set()
        with executor.turn() as waited:
            if waited:  # what was planned may be done
                plan = self._planned(executor, targets, options)
            self._announce(executor, targets, app_label, exact, synced)
            self._run(executor, targets, plan, synced, options)

    def _require_merged(self, executor: MigrationExecutor) -> None:
        conflicts = executor.loader.detect_conflicts()
        if conflicts:
            listed = "; ".join(f"{', '.join(names)} in {app_label}" for app_label, names in sorted(conflicts.items()))
            raise CommandError(
                f"Conflicting migrations detected; multiple leaf nodes in the migration graph: ({listed}).\n"
                "To fix them run 'python manage.py makemigrations --merge', or --rebase to put one branch after the other"
            )

    # -- targets

    def _require_unmigrated(self, executor: MigrationExecutor, app_label: str) -> None:
        try:
            current.apps.get_app_config(app_label)
        except LookupError as error:
            raise CommandError(str(error)) from error
        if app_label in executor.loader.migrated_apps:
            raise CommandError(f"Can't use run_syncdb with app '{app_label}' as it has migrations.")

    def _targets(
        self, executor: MigrationExecutor, app_label: str | None, name: str | None, syncing: bool
    ) -> tuple[list[Any], bool]:
        """Return the targets, and whether one migration is aimed at."""
        graph = executor.loader.graph
        if not app_label:
            return graph.leaf_nodes(), False
        if syncing:
            return [], False
        require_app(executor.loader, app_label)
        if not name:
            return [key for key in graph.leaf_nodes() if key[0] == app_label], False
        if name == "zero":
            return [(app_label, None)], True
        migration = found_migration(executor.loader, app_label, name)
        key = migration.key
        if key not in graph and key in executor.loader.replacements:
            # A squashed migration of which only some is applied: what it replaces stands, its last one is its end.
            return [tuple(executor.loader.replacements[key].replaces[-1])], True
        if key not in graph:
            # One of those that a squashed migration stands for: to end there, they have to be gone through one by one.
            executor.loader.replace_migrations = False
            executor.loader.build_graph()
        return [key], True

    def _planned(self, executor: MigrationExecutor, targets: list[Any], options: dict[str, Any]) -> Plan:
        plan = executor.migration_plan(targets)
        return deploying.before_deploy(plan, executor.loader.graph) if options["before_deploy"] else plan

    # -- telling

    def _announce(
        self, executor: MigrationExecutor, targets: list[Any], app_label: str | None, exact: bool, synced: set[str]
    ) -> None:
        if self.verbosity < 1:
            return
        self.stdout.write(self.style.MIGRATE_HEADING("Operations to perform:"))
        if synced:
            label = self.style.MIGRATE_LABEL(f"  Synchronize unmigrated {'app' if app_label else 'apps'}:")
            self.stdout.write(f"{label} {', '.join(sorted(synced))}")
            if app_label:
                return
        if exact and targets[0][1] is None:
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Unapply all migrations:')} {targets[0][0]}")
        elif exact:
            label = self.style.MIGRATE_LABEL("  Target specific migration:")
            self.stdout.write(f"{label} {targets[0][1]}, from {targets[0][0]}")
        else:
            labels = ", ".join(sorted({key[0] for key in targets})) or "(none)"
            self.stdout.write(f"{self.style.MIGRATE_LABEL('  Apply all migrations:')} {labels}")

    def _analyse(self, executor: MigrationExecutor, plan: Plan, options: dict[str, Any]) -> None:
        """Show the plan and what it does to the database; end here when it does what ``--fail-on`` forbids."""
        connection, as_json = executor.connection, options["format"] == "json"
        limit = migration_safety.threshold(options["fail_on"])
        reports = migration_safety.reports_of(connection, plan, executor)
        if options["plan"] and as_json:
            migration_safety.write_json(self, reports, connection)
        elif options["plan"]:
            self._show_plan(plan)
        if not as_json:
            migration_safety.write_text(self, reports, verbosity=self.verbosity, always=limit is not None)
        refused = limit.refuses(reports) if limit is not None else None
        if refused is not None:
            raise CommandError(refused, returncode=1)

    def _show_plan(self, plan: Plan) -> None:
        self.stdout.write(self.style.MIGRATE_LABEL("Planned operations:"))
        if not plan:
            self.stdout.write("  No planned migration operations.")
        for migration, backwards in plan:
            self.stdout.write(self.style.MIGRATE_HEADING(str(migration)))
            for operation in reversed(migration.operations) if backwards else migration.operations:
                line, possible = planned(operation, backwards)
                self.stdout.write(f"    {line if possible else self.style.WARNING(line)}")

    def show_progress(self, event: str, migration: Any = None, fake: bool = False) -> None:
        """Print the start or the end of one migration."""
        if self.verbosity < 1:
            return
        if event.endswith("_start"):
            self.told = time.monotonic()
            verb = "Applying" if event == "apply_start" else "Unapplying"
            self.started, self.in_line = time.monotonic(), True
            self.stdout.write(f"  {verb} {migration}...", ending="")
            self.stdout.flush()
            return
        self.in_line = False
        took = f" ({time.monotonic() - self.started:.3f}s)" if self.verbosity > 1 else ""
        self.stdout.write(self.style.SUCCESS(f" {'FAKED' if fake else 'OK'}{took}"))

    def show_wait(self, message: str) -> None:
        """Print who is waited for, or where an interrupted migration is gone on with."""
        if self.verbosity < 1:
            return
        if self.in_line:  # after the dots that wait for OK
            self.stdout.write(self.style.WARNING(f"\n    {message}"), ending="")
        else:
            self.stdout.write(self.style.WARNING(f"  {message}"))
        self.stdout.flush()

    def show_rows(self, message: str, finished: bool) -> None:
        """Print how far an operation on many rows has come: in place on a terminal, now and then elsewhere."""
        if self.verbosity < 1:
            return
        now = time.monotonic()
        if self.stdout.isatty():
            self.stdout.write(f"\r\033[K    {message}", ending="\n" if finished else "")
        elif finished or now - self.told >= ROWS_EVERY:
            self.told = now
            self.stdout.write(f"\n    {message}", ending="")
        self.stdout.flush()

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
