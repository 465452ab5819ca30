"""``sqlmigrate``: the SQL of one migration, without running it."""

from typing import Any

from quintet.cli.migration_names import found_migration, require_app
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel.command import BaseCommand, CommandParser
from quintet.migrations.executor import collect_sql
from quintet.migrations.loader import MigrationLoader


class Command(BaseCommand):
    """Prints the SQL statements for the named migration."""

    help = "Prints the SQL statements for the named migration."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the migration, the database and the direction."""
        parser.add_argument("app_label", help="App of the migration.")
        parser.add_argument("migration_name", help="Name of the migration, or a prefix of it.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to write for (default "default").')
        parser.add_argument("--backwards", action="store_true", help="Show the SQL that undoes the migration.")

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run without colours: the output is for a file or a database shell."""
        options["no_color"] = True
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the statements.

        Raises CommandError for an unknown or ambiguous migration.
        """
        connection = connections[options["database"]]
        loader = MigrationLoader(connection, replace_migrations=False)
        require_app(loader, options["app_label"])
        migration = found_migration(loader, options["app_label"], options["migration_name"], " Is it in INSTALLED_APPS?")
        self.output_transaction = migration.atomic and connection.features.can_rollback_ddl
        statements = collect_sql(connection, loader, [(loader.graph.nodes[migration.key], options["backwards"])])
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No operations found.")
        return "\n".join(statements)
