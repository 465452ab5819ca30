"""The check that every database asked for can be set up; it does not connect."""

from collections.abc import Sequence
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.settings import DatabaseSettings
from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import ImproperlyConfigured


def check_database_backends(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report each of ``databases`` whose entry of DATABASES names no backend, or options that it does not have."""
    found: list[CheckMessage] = []
    entries = DatabaseSettings.now().databases
    for alias in databases or ():
        if not entries.get(alias):
            continue  # a project without a database, or one whose models all have a router
        try:
            connections[alias]
        except (ImproperlyConfigured, ImportError) as error:
            said = f"The database '{alias}' cannot be set up: {error}"
            found.append(Error(said, hint="Mend its entry of DATABASES.", id="quintet.E005"))
    return found
