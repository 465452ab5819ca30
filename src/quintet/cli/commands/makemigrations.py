"""``makemigrations``: write what changed in the models into migration files."""

import os
import sys
from pathlib import Path
from typing import Any

from quintet.cli import migration_rebase, migration_safety
from quintet.cli.programs import run_formatters
from quintet.drivers import router as routing
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import OperationalError
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser, no_translations
from quintet.migrations import head_files, merging, safe_form
from quintet.migrations.autodetector import MigrationAutodetector
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.optimizer import MigrationOptimizer
from quintet.migrations.questioner import (
    InteractiveMigrationQuestioner,
    MigrationQuestioner,
    NonInteractiveMigrationQuestioner,
)
from quintet.migrations.state import ProjectState
from quintet.migrations.writer import MigrationWriter


class Command(BaseCommand):
    """Creates new migrations for apps."""

    help = "Creates new migration(s) for apps."
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        """Take apps and what to do with them."""
        parser.add_argument("args", metavar="app_label", nargs="*", help="Apps to make migrations for; all without.")
        parser.add_argument("--dry-run", action="store_true", help="Show what would be made without writing it.")
        parser.add_argument("--merge", action="store_true", help="Bring branches of migrations together.")
        parser.add_argument(
            "--rebase",
            nargs="?",
            const="",
            metavar="MIGRATION",
            help="Put one of two branches after the other: the one that ends in MIGRATION gets new numbers.",
        )
        parser.add_argument("--empty", action="store_true", help="Make an empty migration.")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing.")
        parser.add_argument("-n", "--name", help="Name of the migration file(s).")
        parser.add_argument("--no-header", action="store_false", dest="include_header", help="Write no header comment.")
        parser.add_argument("--check", action="store_true", dest="check_changes", help="Write nothing; fail when models changed.")
        parser.add_argument("--scriptable", action="store_true", help="Tell on stderr; only paths of new files on stdout.")
        parser.add_argument("--update", action="store_true", help="Put changes into the latest migration and optimize it.")
        parser.add_argument(
            "--safe",
            action="store_true",
            help="Write changes of tables in use in steps that let the application run: without long locks, and with what waits "
            "for the end of the deployment apart (after_deploy).",
        )

    @property
    def log_output(self) -> Any:
        """Where progress is told."""
        return self.stderr if self.scriptable else self.stdout

    def log(self, message: str) -> None:
        """Tell progress."""
        self.log_output.write(message, (lambda text: text) if self.scriptable else None)

    @no_translations
    def handle(self, *app_labels: str, **options: Any) -> None:
        """Detect changes and write them.

        Raises CommandError for branches that were not merged, a bad name, or ``--empty`` without an app.
        """
        self._take(options)
        labels = set(app_labels)
        self._require_apps(labels)
        loader = MigrationLoader(None, ignore_no_migrations=True)
        self._check_histories(loader)
        conflicts = {app: names for app, names in loader.detect_conflicts().items() if not labels or app in labels}
        if options["rebase"] is not None:
            self._rebase(loader, conflicts, options["rebase"])
            return
        if conflicts and not options["merge"]:
            listed = "; ".join(f"{', '.join(names)} in {app}" for app, names in sorted(conflicts.items()))
            raise CommandError(
                f"Conflicting migrations detected; multiple leaf nodes in the migration graph: ({listed}).\n"
                "To fix them run 'python manage.py makemigrations --merge', or --rebase to put one branch after the other"
            )
        if options["merge"]:
            self._merge(loader, conflicts)
        elif options["empty"]:
            self._write(self._empty(loader, labels))
        else:
            self._make(loader, labels, options["check_changes"], options["update"])

    def _take(self, options: dict[str, Any]) -> None:
        self.verbosity, self.interactive = options["verbosity"], options["interactive"]
        self.dry_run = options["dry_run"] or options["check_changes"]
        self.include_header, self.scriptable, self.safe = options["include_header"], options["scriptable"], options["safe"]
        self.migration_name = options["name"]
        if self.migration_name and not self.migration_name.isidentifier():
            raise CommandError("The migration name must be a valid Python identifier.")

    def _require_apps(self, labels: set[str]) -> None:
        unknown = False
        for label in sorted(labels):
            try:
                current.apps.get_app_config(label)
            except LookupError as error:
                self.stderr.write(str(error))
                unknown = True
        if unknown:
            sys.exit(2)

    def _check_histories(self, loader: MigrationLoader) -> None:
        """Refuse to build on an inconsistent history; a database that cannot be reached is only told about."""
        aliases = {DEFAULT_DB_ALIAS} if not routing.router.routers else set(connections)
        for alias in sorted(aliases):
            connection = connections[alias]
            if connection.vendor not in {"sqlite", "postgresql", "mysql"} or not self._migrates_here(loader, alias):
                continue
            try:
                loader.check_consistent_history(connection)
            except OperationalError as error:
                self.stderr.write(
                    f"Got an error checking a consistent migration history performed for database connection '{alias}': {error}"
                )

    def _migrates_here(self, loader: MigrationLoader, alias: str) -> bool:
        return any(
            routing.router.allow_migrate_model(alias, model)
            for label in loader.migrated_apps
            for model in current.apps.get_app_config(label).get_models()
        )

    def _questioner(self, labels: set[str]) -> MigrationQuestioner:
        if self.interactive:
            return InteractiveMigrationQuestioner(specified_apps=labels, dry_run=self.dry_run, prompt_output=self.log_output)
        return NonInteractiveMigrationQuestioner(
            specified_apps=labels, dry_run=self.dry_run, verbosity=self.verbosity, log=self.log
        )

    def _detector(self, loader: MigrationLoader, labels: set[str]) -> MigrationAutodetector:
        return self.autodetector(loader.project_state(), ProjectState.from_apps(current.apps), self._questioner(labels))

    # -- making

    def _empty(self, loader: MigrationLoader, labels: set[str]) -> dict[str, list[Migration]]:
        if not labels:
            raise CommandError("You must supply at least one app label when using --empty.")
        detector = self._detector(loader, labels)
        blank = {app: [Migration("custom", app)] for app in sorted(labels)}
        return detector.arrange_for_graph(blank, loader.graph, self.migration_name)

    def _make(self, loader: MigrationLoader, labels: set[str], check: bool, update: bool) -> None:
        changes = self._detector(loader, labels).changes(
            graph=loader.graph,
            trim_to_apps=labels or None,
            convert_apps=labels or None,
            migration_name=self.migration_name,
        )
        self._check_heads(loader, check)
        if not changes:
            if self.verbosity >= 1:
                self.log(self._nothing(labels))
            return
        if update and not check:
            self._update(changes, loader)
            return
        if self.safe:
            states = safe_form.states_before(changes, loader.project_state())
            vendor = connections[DEFAULT_DB_ALIAS].vendor
            changes = safe_form.rewritten(changes, states, self.migration_name, vendor=vendor)
        self._write(changes)
        self._warn(changes, loader)
        if check:
            sys.exit(1)

    def _warn(self, changes: dict[str, list[Migration]], loader: MigrationLoader) -> None:
        """Name what is unsafe about new migrations for an application that runs."""
        if self.verbosity < 1:
            return
        plan = [(migration, False) for migration in safe_form.in_order(changes)]
        for line in migration_safety.unsafe_lines(
            connections[DEFAULT_DB_ALIAS], plan, loader.project_state(), rewritten=self.safe
        ):
            self.log(line)

    def _nothing(self, labels: set[str]) -> str:
        if not labels:
            return "No changes detected"
        listed = "', '".join(sorted(labels))
        return f"No changes detected in app{'s' if len(labels) > 1 else ''} '{listed}'"

    def _write(self, changes: dict[str, list[Migration]]) -> None:
        for app_label, migrations in changes.items():
            if self.verbosity >= 1:
                self.log(self.style.MIGRATE_HEADING(f"Migrations for '{app_label}':"))
            for migration in migrations:
                self._write_one(migration)
            self._keep_head(app_label, migrations[-1].name)

    def _write_one(self, migration: Migration) -> None:
        writer = MigrationWriter(migration, self.include_header)
        if self.verbosity >= 1:
            self.log(f"  {self.style.MIGRATE_LABEL(relative(self._path(writer)))}")
            for operation in migration.operations:
                self.log(f"    {operation.formatted_description()}")
            if self.scriptable:
                self.stdout.write(relative(self._path(writer)))
        if not self.dry_run:
            self._save(writer)
        elif self.verbosity == 3:
            self.log(self.style.MIGRATE_HEADING(f"Full migrations file '{writer.filename}':"))
            self.log(writer.as_string())

    def _save(self, writer: MigrationWriter) -> None:
        text = writer.as_string()
        Path(writer.path).write_text(text, encoding="utf-8")
        run_formatters([writer.path], stderr=self.stderr)

    def _path(self, writer: MigrationWriter) -> str:
        return writer.expected_path if self.dry_run else writer.path

    # -- updating

    def _update(self, changes: dict[str, list[Migration]], loader: MigrationLoader) -> None:
        """Put each app's changes into its latest migration."""
        for app_label, migrations in changes.items():
            leaves = loader.graph.leaf_nodes(app_label)
            if not leaves:
                raise CommandError(f"App {app_label} has no migration, cannot update last migration.")
            latest = loader.graph.nodes[leaves[0]]
            self._require_unpublished(latest, loader)
            latest.operations = [*latest.operations, *(one for found in migrations for one in found.operations)]
            for found in migrations:
                latest.dependencies = [*latest.dependencies, *(one for one in found.dependencies if one[0] != app_label)]
            optimized = MigrationOptimizer().optimize(latest.operations, app_label)
            shorter, latest.operations = len(latest.operations) - len(optimized), optimized
            self._rewrite(latest, shorter)

    def _require_unpublished(self, latest: Migration, loader: MigrationLoader) -> None:
        if latest.replaces:
            raise CommandError(f"Cannot update squash migration '{latest}'.")
        alias = DEFAULT_DB_ALIAS
        if latest.key in MigrationLoader(connections[alias], ignore_no_migrations=True).applied_migrations:
            raise CommandError(f"Cannot update applied migration '{latest}'.")
        depending = [key for key in loader.graph.children[latest.key] if key[0] != latest.app_label]
        if depending:
            listed = ", ".join(f"'{app}.{name}'" for app, name in sorted(depending))
            raise CommandError(f"Cannot update migration '{latest}' that migrations {listed} depend on.")

    def _rewrite(self, latest: Migration, saved: int) -> None:
        old_path = MigrationWriter(latest).path
        prefix = latest.name.partition("_")[0]
        if not latest.initial and not self.migration_name:
            latest.name = f"{prefix}_{latest.suggest_name()}"
        elif self.migration_name:
            latest.name = f"{prefix}_{self.migration_name}"
        writer = MigrationWriter(latest, self.include_header)
        if self.verbosity >= 1:
            self.log(self.style.MIGRATE_HEADING(f"Migrations for '{latest.app_label}':"))
            self.log(f"  {self.style.MIGRATE_LABEL(relative(writer.path))}")
            if saved:
                self.log(f"    Optimized away {saved} operation(s).")
        if self.dry_run:
            if self.verbosity == 3:
                self.log(writer.as_string())
            return
        self._save(writer)
        if writer.path != old_path:
            Path(old_path).unlink()
        self._keep_head(latest.app_label, latest.name)

    # -- head files

    def _keep_head(self, app_label: str, name: str) -> None:
        if not self.dry_run:
            head_files.write(current.apps.get_app_config(app_label), name)

    def _check_heads(self, loader: MigrationLoader, check: bool) -> None:
        """Mend head files that name another migration than the last one; with ``--check`` fail."""
        for config, said, meant in migration_rebase.stale(loader):
            if check and said:
                raise CommandError(
                    f"{head_files.path_of(config)} names {said}, and the last migration is {meant}: run makemigrations."
                )
            self._keep_head(config.label, meant)

    # -- rebasing

    def _rebase(self, loader: MigrationLoader, conflicts: dict[str, list[str]], named: str) -> None:
        if not conflicts:
            self.log("No conflicts detected to rebase.")
            self._check_heads(loader, check=False)
            return
        if named and len(conflicts) > 1:
            listed = ", ".join(sorted(conflicts))
            raise CommandError(f"Several apps have branches ({listed}): name one beside --rebase {named}.")
        asked = InteractiveMigrationQuestioner(prompt_output=self.log_output) if self.interactive else MigrationQuestioner()
        for app_label, names in sorted(conflicts.items()):
            found = migration_rebase.rebase(loader, app_label, names, named, asked, self.stderr.write)
            if self.verbosity > 0:
                self.log(self.style.MIGRATE_HEADING(f"Rebasing {app_label}"))
            migration_rebase.write(found, self.log if self.verbosity > 0 else str, dry_run=self.dry_run)
            if not self.dry_run:
                loader = MigrationLoader(None, ignore_no_migrations=True)  # files have other names now

    # -- merging

    def _merge(self, loader: MigrationLoader, conflicts: dict[str, list[str]]) -> None:
        if not conflicts:
            self.log("No conflicts detected to merge.")
            return
        questioner = (
            InteractiveMigrationQuestioner(prompt_output=self.log_output)
            if self.interactive
            else MigrationQuestioner(defaults={"ask_merge": True})
        )
        for app_label, names in conflicts.items():
            self._merge_app(loader, app_label, names, questioner)

    def _merge_app(self, loader: MigrationLoader, app_label: str, names: list[str], questioner: MigrationQuestioner) -> None:
        try:
            ends = merging.branches(loader, app_label, names)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if self.verbosity > 0:
            self.log(self.style.MIGRATE_HEADING(f"Merging {app_label}"))
            for end in ends:
                self.log(self.style.MIGRATE_LABEL(f"  Branch {end.migration.name}"))
                for operation in end.operations:
                    self.log(f"    {operation.formatted_description()}")
        if not questioner.ask_merge(app_label):
            return
        merged = merging.merge_migration(app_label, ends, self.migration_name)
        writer = MigrationWriter(merged, self.include_header)
        if self.dry_run:
            if self.verbosity == 3:
                self.log(self.style.MIGRATE_HEADING(f"Full merge migration file '{writer.filename}':"))
                self.log(writer.as_string())
            return
        self._save(writer)
        self._keep_head(app_label, merged.name)
        if self.verbosity > 0:
            self.log(f"\nCreated new merge migration {writer.path}")
            if self.scriptable:
                self.stdout.write(writer.path)


def relative(path: str) -> str:
    """Return a path as seen from the working directory, when that is shorter to read."""
    seen = os.path.relpath(path)
    return path if seen.startswith("..") else seen
