"""``sqlmigrate``: the SQL of one migration, without running it."""

from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.migrations.exceptions import AmbiguityError
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
        migration = self._found(loader, options["app_label"], options["migration_name"])
        self.output_transaction = migration.atomic and connection.features.can_rollback_ddl
        statements = collect_sql(connection, loader, [(loader.graph.nodes[migration.key], options["backwards"])])
        if not statements and options["verbosity"] >= 1:
            self.stderr.write("No operations found.")
        return "\n".join(statements)

    def _found(self, loader: MigrationLoader, app_label: str, name: str) -> Any:
        try:
            current.apps.get_app_config(app_label)
        except LookupError as error:
            raise CommandError(str(error)) from error
        if app_label not in loader.migrated_apps:
            raise CommandError(f"App '{app_label}' does not have migrations")
        try:
            return loader.get_migration_by_prefix(app_label, name)
        except AmbiguityError as error:
            raise CommandError(
                f"More than one migration matches '{name}' in app '{app_label}'. Please be more specific."
            ) from error
        except KeyError as error:
            raise CommandError(
                f"Cannot find a migration matching '{name}' from app '{app_label}'. Is it in INSTALLED_APPS?"
            ) from error
