"""The table of applied migrations, ``django_migrations``: the same name and columns in every existing database."""

from typing import Any

from quintet.drivers.errors import DatabaseError
from quintet.kernel.apps import Apps
from quintet.migrations import locking
from quintet.migrations.exceptions import MigrationSchemaMissing
from quintet.migrations.migration import MigrationKey
from quintet.orm.fields.auto import BigAutoField
from quintet.orm.fields.dates import DateTimeField
from quintet.orm.fields.text import CharField
from quintet.orm.model.model import Model
from quintet.services.i18n import zone

TABLE = "django_migrations"


def migration_model(registry: Apps) -> Any:
    """Make the class of the table's rows in a registry of its own, so that it never shows among the project's models."""

    class Migration(Model):
        """One applied migration."""

        id = BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
        app = CharField(max_length=255)
        name = CharField(max_length=255)
        applied = DateTimeField(default=zone.now)

        class Meta:
            apps = registry
            app_label = "migrations"
            db_table = TABLE

        def __str__(self) -> str:
            return f"Migration {self.name} for {self.app}"

    return Migration


class MigrationRecorder:
    """Reads and writes which migrations are applied on one connection."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.Migration = migration_model(Apps())
        self._seen = False

    @property
    def migration_qs(self) -> Any:
        """The rows, on this connection."""
        return self.Migration.objects.using(self.connection.alias)

    def has_table(self) -> bool:
        """Say whether the table exists; the database is asked until it does."""
        self._seen = self._seen or TABLE in self.connection.introspection.table_names()
        return self._seen

    def ensure_schema(self) -> None:
        """Create the table if it does not exist.

        Raises MigrationSchemaMissing when it cannot be created.
        """
        if self.has_table():
            return
        try:
            with self.connection.schema_editor() as editor:
                locking.wait_for_turn(self.connection)
                if not self.has_table():  # another process may have made it while this one waited
                    editor.create_model(self.Migration)
        except DatabaseError as error:
            raise MigrationSchemaMissing(f"Unable to create the {TABLE} table ({error})") from error

    def applied_migrations(self) -> dict[MigrationKey, Any]:
        """Return the rows by (app, name); empty when there is no table."""
        if not self.has_table():
            return {}
        return {(row.app, row.name): row for row in self.migration_qs}

    def record_applied(self, app: str, name: str) -> None:
        """Write that a migration is applied."""
        self.ensure_schema()
        self.migration_qs.create(app=app, name=name)

    def record_unapplied(self, app: str, name: str) -> None:
        """Write that a migration is not applied any more."""
        self.ensure_schema()
        self.migration_qs.filter(app=app, name=name).delete()

    def flush(self) -> None:
        """Forget every applied migration; used in tests."""
        self.migration_qs.all().delete()
