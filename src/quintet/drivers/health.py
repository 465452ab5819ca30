"""Whether the databases answer, for the readiness of a server."""

import logging

from quintet.drivers.current import connections

logger = logging.getLogger("django.db.backends")


def unhealthy() -> dict[str, str]:
    """Return the kind of error of each database that does not answer, by alias: the provider of `ports.database_health`.

    Asks each by a query of its own, on a connection of this unit of work.
    """
    found: dict[str, str] = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
        except Exception as error:  # noqa: BLE001  told to who asks, without what only the server should know, and logged
            found[alias] = type(error).__name__
            logger.warning("The database %r does not answer: %s", alias, error)
    return found


def pools() -> dict[str, dict[str, float]]:
    """Return the figures of each pool by alias and name: the provider of `ports.pool_figures`."""
    found: dict[str, dict[str, float]] = {}
    for alias in connections:
        stats = connections.database(alias).pool.stats
        found[alias] = {
            "in_use": stats.in_use,
            "idle": stats.idle,
            "waiting": stats.waiting,
            "max_size": stats.max_size,
            "opened": stats.opened,
            "waits": stats.waits,
            "waited_seconds": stats.waited,
            "timeouts": stats.timeouts,
        }
    return found
