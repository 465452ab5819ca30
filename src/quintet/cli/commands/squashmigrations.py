"""``squashmigrations``: write many migrations of an app as one that stands for them."""

from pathlib import Path
from typing import Any

from quintet.cli.migration_names import found_migration, require_app
from quintet.cli.programs import run_formatters
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.migrations import head_files, squashing
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.writer import MigrationWriter


class Command(BaseCommand):
    """Squashes migrations."""

    help = "Squashes an existing set of migrations (from first until specified) into a single new one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the app, the first and the last migration, and how to write the new one."""
        parser.add_argument("app_label", help="App whose migrations to squash.")
        parser.add_argument("start_migration_name", nargs="?", help="First migration to squash; the first of the app without.")
        parser.add_argument("migration_name", help="Last migration to squash.")
        parser.add_argument("--no-optimize", action="store_true", help="Keep every operation.")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive", help="Ask nothing.")
        parser.add_argument("--squashed-name", help="Name of the new migration, after its number.")
        parser.add_argument("--no-header", action="store_false", dest="include_header", help="Write no header comment.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Squash, and write the result beside what it replaces.

        Raises CommandError for an unknown migration, one that is replaced already, and a name that is taken.
        """
        self.verbosity, self.include_header = options["verbosity"], options["include_header"]
        app_label = options["app_label"]
        loader = MigrationLoader(None)
        require_app(loader, app_label)
        end = self._standing(loader, app_label, options["migration_name"])
        first = options["start_migration_name"]
        start = self._standing(loader, app_label, first) if first else None
        try:
            chosen = squashing.span(loader, app_label, start, end)
        except ValueError as error:
            raise CommandError(str(error)) from error
        if not self._agreed(chosen, options["interactive"]):
            return
        runs = squashing.parts(loader.graph, chosen)
        if len(runs) > 1:
            runs = self._worth_squashing(runs)
        for run in runs:
            self._squash(run, options, from_the_first=start is None)

    def _worth_squashing(self, runs: list[list[Migration]]) -> list[list[Migration]]:
        """Tell that migrations of other apps stand between, and return the runs of more than one migration."""
        alone = [run[0].name for run in runs if len(run) == 1]
        kept = [run for run in runs if len(run) > 1]
        self._say(f"Migrations of other apps stand between these: squashing {len(kept)} stretch(es) without.")
        if alone:
            self._say(f"  Staying as they are: {', '.join(alone)}")
        return kept

    def _standing(self, loader: MigrationLoader, app_label: str, name: str) -> Migration:
        migration = found_migration(loader, app_label, name)
        if migration.key in loader.graph:
            return migration
        by = next(one.name for one in loader.replacements.values() if migration.key in map(tuple, one.replaces))
        raise CommandError(f"The migration '{migration}' is replaced by '{app_label}.{by}' already. Name that one instead.")

    def _agreed(self, migrations: list[Migration], interactive: bool) -> bool:
        if self.verbosity > 0 or interactive:
            self.stdout.write(self.style.MIGRATE_HEADING("Will squash the following migrations:"))
            for migration in migrations:
                self.stdout.write(f" - {migration.name}")
        if not interactive:
            return True
        try:
            return input("Do you wish to proceed? [y/N] ").strip().lower() in {"y", "yes"}
        except EOFError as error:
            raise CommandError("Nobody is there to answer. Use --noinput to squash without asking.") from error

    def _squash(self, run: list[Migration], options: dict[str, Any], *, from_the_first: bool) -> None:
        optimize = not options["no_optimize"]
        squashed = squashing.squash(run, name=options["squashed_name"], optimize=optimize, from_the_first=from_the_first)
        self._tell_optimized(squashed, optimize)
        writer = MigrationWriter(squashed.migration, self.include_header)
        path = Path(writer.path)
        if path.exists():
            raise CommandError(f"Migration {squashed.migration.name} already exists. Use a different name.")
        path.write_text(writer.as_string(), encoding="utf-8")
        run_formatters([path], stderr=self.stderr)
        config = current.apps.get_app_config(squashed.migration.app_label)
        head = head_files.read(config)
        if head is not None and head.name == run[-1].name:
            head_files.write(config, squashed.migration.name)
        self._tell_written(path, writer)

    # -- telling

    def _say(self, text: str) -> None:
        if self.verbosity > 0:
            self.stdout.write(text)

    def _tell_optimized(self, squashed: squashing.Squashed, optimize: bool) -> None:
        if not optimize:
            self._say(self.style.MIGRATE_HEADING("(Skipping optimization.)"))
            return
        self._say(self.style.MIGRATE_HEADING("Optimizing..."))
        after = len(squashed.migration.operations)
        if after == squashed.before:
            self._say("  No optimizations possible.")
        else:
            self._say(f"  Optimized from {squashed.before} operations to {after} operations.")

    def _tell_written(self, path: Path, writer: MigrationWriter) -> None:
        self._say(
            self.style.MIGRATE_HEADING(f"Created new squashed migration {path}") + "\n"
            "  You should commit this migration but leave the old ones in place;\n"
            "  the new migration will be used for new installs. Once you are sure\n"
            "  all instances of the codebase have applied the migrations you squashed,\n"
            "  you can delete them."
        )
        if writer.copied_functions:
            self._say("  The functions that its operations call were copied into it: read them through.")
        if writer.needs_manual_porting:
            self._say(
                self.style.MIGRATE_HEADING("Manual porting required") + "\n"
                "  Your migrations contained functions that must be manually copied over,\n"
                "  as we could not safely copy their implementation.\n"
                "  See the comment at the top of the squashed migration for details."
            )
