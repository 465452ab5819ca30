"""Keeping tests away from databases they did not ask for."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from quintet.drivers.current import connections
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.text import closest

ALL = "__all__"
#: What reaches the database; everything else about a connection may be asked.
VERBS = frozenset(
    {
        *("fetch_all", "fetch_one", "execute", "execute_many", "insert", "stream", "script"),
        *("cursor", "chunked_cursor", "ensure_connection", "connect", "begin", "run_statement"),
    }
)


class DatabaseOperationForbidden(AssertionError):
    """A test used a database that its class does not name in ``databases``."""


class ForbiddenConnection:
    """Stands in for a connection: knows everything about it and refuses to use it."""

    def __init__(self, connection: Any, message: str) -> None:
        self.__dict__.update(_connection=connection, _message=message)

    def __getattr__(self, name: str) -> Any:
        if name in VERBS:
            raise DatabaseOperationForbidden(self._message)
        return getattr(self._connection, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._connection, name, value)


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
def _one_forbidden(case_class: type, alias: str) -> Iterator[None]:
    name = f"{case_class.__module__}.{case_class.__qualname__}"
    message = (
        f"Database queries to {alias!r} are not allowed in this test. Add {alias!r} to {name}.databases to ensure proper test "
        "isolation and silence this failure; a SimpleTestCase may become a TestCase instead."
    )
    database = connections.database(alias)
    held = database.pinned
    database.pinned = ForbiddenConnection(connections[alias], message)  # pyright: ignore[reportAttributeAccessIssue]  # stands in
    try:
        yield
    finally:
        database.pinned = held
