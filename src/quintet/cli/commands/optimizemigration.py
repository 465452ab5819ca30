"""``optimizemigration``: write a migration with fewer operations that do the same."""

import sys
from pathlib import Path
from typing import Any

from quintet.cli.migration_names import found_migration, require_app
from quintet.cli.programs import run_formatters
from quintet.kernel.command import BaseCommand, CommandParser
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.optimizer import MigrationOptimizer
from quintet.migrations.writer import MigrationWriter


class Command(BaseCommand):
    """Optimizes one migration."""

    help = "Optimizes the operations for the named migration."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the migration, and whether to write."""
        parser.add_argument("app_label", help="App of the migration.")
        parser.add_argument("migration_name", help="Name of the migration, or a prefix of it.")
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the migration can be optimized.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Optimize in place; a migration with functions of its own gets a new file that replaces it.

        Raises CommandError for an unknown migration, and for a squashed one that cannot be replaced.
        """
        self.verbosity = options["verbosity"]
        app_label = options["app_label"]
        loader = MigrationLoader(None)
        require_app(loader, app_label)
        migration = found_migration(loader, app_label, options["migration_name"])
        before = len(migration.operations)
        operations = MigrationOptimizer().optimize(migration.operations, app_label)
        if len(operations) == before:
            self._say("No optimizations possible.")
            return
        self._say(f"Optimizing from {before} operations to {len(operations)} operations.")
        if options["check"]:
            sys.exit(1)
        migration.operations = operations
        self._write(migration)

    def _say(self, text: str) -> None:
        if self.verbosity > 0:
            self.stdout.write(text)

    def _write(self, migration: Migration) -> None:
        writer = MigrationWriter(migration)
        text = writer.as_string()
        if writer.copied_functions or writer.needs_manual_porting:
            writer = MigrationWriter(replacement_of(migration))
            text = writer.as_string()
            self._tell_functions(writer, migration)
        path = Path(writer.path)
        path.write_text(text, encoding="utf-8")
        run_formatters([path], stderr=self.stderr)
        self._say(self.style.MIGRATE_HEADING(f"Optimized migration {path}"))

    def _tell_functions(self, writer: MigrationWriter, migration: Migration) -> None:
        if writer.copied_functions:
            self._say(f"The functions of {migration.name} were copied: read them through, then delete the old file.")
        if writer.needs_manual_porting:
            self._say(
                self.style.MIGRATE_HEADING("Manual porting required") + "\n"
                "  Your migrations contained functions that must be manually copied over,\n"
                "  as we could not safely copy their implementation.\n"
                "  See the comment at the top of the optimized migration for details."
            )


def replacement_of(migration: Migration) -> Migration:
    """Return a migration with the same operations that stands for ``migration``, or for all that this one replaces."""
    made = Migration(f"{migration.name}_optimized", migration.app_label)
    made.operations, made.dependencies = migration.operations, migration.dependencies
    made.run_before, made.initial, made.atomic = migration.run_before, migration.initial, migration.atomic
    made.replaces = [migration.key]
    return made
