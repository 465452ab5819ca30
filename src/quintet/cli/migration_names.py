"""Apps and migrations as a command line names them."""

from quintet.kernel import current
from quintet.kernel.command import CommandError
from quintet.migrations.exceptions import AmbiguityError
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.migration import Migration


def require_app(loader: MigrationLoader, app_label: str) -> None:
    """Raise CommandError unless the app is installed and has migrations."""
    try:
        current.apps.get_app_config(app_label)
    except LookupError as error:
        raise CommandError(str(error)) from error
    if app_label not in loader.migrated_apps:
        raise CommandError(f"App '{app_label}' does not have migrations.")


def found_migration(loader: MigrationLoader, app_label: str, name: str, hint: str = "") -> Migration:
    """Return the migration of that name, or whose name alone begins so; ``hint`` ends the message for an unknown one.

    Raises CommandError for none, and for several.
    """
    try:
        return loader.get_migration_by_prefix(app_label, name)
    except AmbiguityError as error:
        raise CommandError(f"More than one migration matches '{name}' in app '{app_label}'. Please be more specific.") from error
    except KeyError as error:
        raise CommandError(f"Cannot find a migration matching '{name}' from app '{app_label}'.{hint}") from error
