"""Which migrations are not applied. `pending_migrations` fills the port of that name."""

from quintet.drivers import current as databases
from quintet.kernel.errors import ImproperlyConfigured
from quintet.migrations.executor import MigrationExecutor


def pending_migrations(alias: str) -> list[str]:
    """Return "app.migration" of each migration that is not applied on ``alias``, in the order in which they would be.

    An alias without a database to ask, as before the first configuration, has none. Raises what a broken migration file
    raises.
    """
    connection = databases.connections[alias]
    try:
        executor = MigrationExecutor(connection)
    except ImproperlyConfigured:
        return []
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, backwards in plan if not backwards]
