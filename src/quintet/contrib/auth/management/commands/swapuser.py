"""``swapuser``: give a database that was migrated with the built-in user model to a user model of the project's own.

The new model takes over the tables of the old one (``db_table = "auth_user"``), so that no row and no key moves. What is left
to do is to tell the database so: the migration that creates the model counts as applied, and the content type follows.
"""

from typing import Any

from quintet.contrib.auth.user_model import get_user_model
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit import dotted
from quintet.migrations.detection import soft_applied
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration
from quintet.migrations.operations.models import CreateModel
from quintet.migrations.recorder import MigrationRecorder

OLD_MODEL = ("auth", "user")
OLD_TABLE = "auth_user"


class Command(BaseCommand):
    """Takes the tables of the built-in users over for the model that AUTH_USER_MODEL names."""

    help = "Makes a database of the built-in user model one of the project's own user model."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the database, and the way back."""
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to change (default "default").')
        parser.add_argument("--undo", action="store_true", help="Give the database back to the built-in user model.")

    def handle(self, **options: Any) -> None:
        """Record the model's first migration and move its content type, both or neither.

        Raises CommandError, before anything is changed, for a model that does not fit the tables.
        """
        connection = connections[options["database"]]
        model = get_user_model()
        key = (model._meta.app_label, model._meta.model_name)
        if key == OLD_MODEL:
            raise CommandError("AUTH_USER_MODEL names the built-in user model: set it to your own first.")
        migration, loader = self._first_migration(key)
        recorder = MigrationRecorder(connection)
        if (migration.key in recorder.applied_migrations()) is not options["undo"]:
            raise CommandError(
                f"{migration} is {'not ' if options['undo'] else ''}applied on '{connection.alias}': nothing to do."
            )
        if not options["undo"]:
            self._require_fit(connection, loader, migration, model)
        with atomic(using=connection.alias):
            if options["undo"]:
                recorder.record_unapplied(*migration.key)
                self._follow(connection, key, OLD_MODEL)
            else:
                recorder.record_applied(*migration.key)
                self._follow(connection, OLD_MODEL, key)
        self.stdout.write(f"{migration} {'is no longer' if options['undo'] else 'counts as'} applied.")
        self.stdout.write(self.style.SUCCESS(f"The users of '{connection.alias}' are those of {'.'.join(key)} now."))

    def _first_migration(self, key: tuple[str, str]) -> tuple[Migration, MigrationLoader]:
        loader = MigrationLoader(None)
        found = [
            migration
            for migration in loader.graph.nodes.values()
            if migration.app_label == key[0]
            and any(isinstance(one, CreateModel) and one.name_lower == key[1] for one in migration.operations)
        ]
        if not found:
            raise CommandError(f"No migration creates {'.'.join(key)}. Write one with: python manage.py makemigrations {key[0]}")
        return found[0], loader

    def _require_fit(self, connection: Any, loader: MigrationLoader, migration: Migration, model: Any) -> None:
        """Raise CommandError unless the migration would make what is there already."""
        if model._meta.db_table != OLD_TABLE:
            raise CommandError(
                f"{model._meta.label} has the table {model._meta.db_table}. It takes over the rows that are there with "
                f'db_table = "{OLD_TABLE}" in its Meta; the table can be renamed later, by a migration.'
            )
        fits, _ = soft_applied(connection, loader, loader.project_state(migration.key, at_end=False), migration)
        if not fits:
            raise CommandError(
                f"{migration} makes tables or columns that the database does not have. Begin with the fields of AbstractUser "
                "alone, and add others in a migration after it."
            )
        with connection.cursor() as cursor:
            there = {column.name for column in connection.introspection.get_table_description(cursor, OLD_TABLE)}
        differing = there ^ {field.column for field in model._meta.local_concrete_fields}
        if differing:
            raise CommandError(
                f"{model._meta.label} and the table {OLD_TABLE} differ in {', '.join(sorted(differing))}. Begin with the fields "
                "of AbstractUser alone, and change them in a migration after it."
            )

    def _follow(self, connection: Any, old: tuple[str, str], new: tuple[str, str]) -> None:
        change: Any = dotted.load("quintet.contrib.contenttypes.renaming.change")
        change(connection, old, new)
