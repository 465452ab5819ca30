"""The check that every database asked for can be set up, and what its driver says about it."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.errors import OperationalError
from quintet.drivers.settings import DatabaseSettings
from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import ImproperlyConfigured


def check_database_backends(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report each of ``databases`` whose entry of DATABASES names no backend, or options that it does not have.

    Those that can be set up say what they have against it (`connection.validation`), for which some drivers connect. A server
    that does not answer is not the settings' fault, so that a project can be checked where there is none.
    """
    found: list[CheckMessage] = []
    entries = DatabaseSettings.now().databases
    for alias in databases or ():
        if not entries.get(alias):
            continue  # a project without a database, or one whose models all have a router
        try:
            connection = connections[alias]
        except (ImproperlyConfigured, ImportError) as error:
            said = f"The database '{alias}' cannot be set up: {error}"
            found.append(Error(said, hint="Mend its entry of DATABASES.", id="quintet.E005"))
        else:
            with suppress(OperationalError):
                found.extend(connection.validation.check(**kwargs))
    return found
