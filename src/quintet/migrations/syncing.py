"""Tables for the models of apps without migrations: ``migrate --run-syncdb``."""

from collections.abc import Callable, Iterable
from typing import Any

from quintet.drivers import router as routing
from quintet.kernel.apps import Apps


def missing_models(connection: Any, app_labels: Iterable[str], project: Apps) -> list[Any]:
    """Return the models of these apps that belong into this database and have no table yet, in order."""
    tables = set(connection.introspection.table_names())
    found: list[Any] = []
    for label in sorted(app_labels):
        config = project.get_app_config(label)
        models = routing.router.get_migratable_models(config, connection.alias)
        found += [one for one in models if one._meta.can_migrate(connection) and one._meta.db_table not in tables]
    return found


def create_tables(connection: Any, models: Iterable[Any], tell: Callable[[str], object]) -> None:
    """Create the tables in one transaction; ``tell`` gets a line for each."""
    with connection.schema_editor() as editor:
        for model in models:
            tell(f"    Creating table {model._meta.db_table}")
            editor.create_model(model)
        tell("    Running deferred SQL...")
