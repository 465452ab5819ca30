"""Keeping tests away from databases they did not ask for."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.guard import ConnectionStandIn
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.text import closest

ALL = "__all__"
#: Verbs whose refusal speaks of connections rather than of queries.
CONNECTING = frozenset({"connect", "ensure_connection"})


class DatabaseOperationForbidden(AssertionError):
    """A test used a database that its class does not name in ``databases``."""


def require_aliases(case_class: type, databases: Any) -> frozenset[str]:
    """Return the aliases that a test class names; ImproperlyConfigured, with a hint, for one that DATABASES lacks."""
    if databases == ALL:
        return frozenset(connections)
    for alias in databases:
        if alias not in connections:
            near = closest(alias, connections)
            hint = f" Did you mean {near!r}?" if near else ""
            raise ImproperlyConfigured(
                f"{case_class.__module__}.{case_class.__qualname__}.databases refers to {alias!r} which is not defined in "
                f"settings.DATABASES.{hint}"
            )
    return frozenset(databases)


@contextmanager
def forbidden(case_class: type, aliases: Iterable[str]) -> Iterator[None]:
    """Refuse the use of ``aliases``, in every task and thread, for the block."""
    with ExitStack() as stack:
        for alias in aliases:
            stack.enter_context(_one_forbidden(case_class, alias))
        yield


@contextmanager
def _one_forbidden(case_class: Any, alias: str) -> Iterator[None]:
    database = connections.database(alias)
    held, connection, thread = database.pinned, connections[alias], threading.get_ident()

    def refuse(_connection: Any, verb: str) -> None:
        what = "connections" if verb in CONNECTING else "queries"
        if threading.get_ident() != thread:
            what = "threaded connections"
        test = f"{case_class.__module__}.{case_class.__qualname__}"
        raise DatabaseOperationForbidden(
            case_class._disallowed_database_msg % {"operation": what, "test": test, "alias": alias}  # noqa: SLF001  a class that this room made
        )

    database.pinned = ConnectionStandIn(lambda: connection, refuse)
    try:
        yield
    finally:
        database.pinned = held
