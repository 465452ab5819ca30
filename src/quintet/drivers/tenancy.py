"""Tenants: whose rows, schema or database the work in hand is for. Public as `quintet.db.tenancy`.

Each is bound to the context, so that it goes along into child tasks and called threads, and never into those of others. A
schema is told to a raw connection when it is borrowed for another schema than it had last (`drivers.postgres.schemas`).
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar, Token
from types import MappingProxyType, TracebackType
from typing import Any, Generic, TypeVar

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.scope import current
from quintet.kernel.errors import ImproperlyConfigured

V = TypeVar("V")
#: The option of an alias whose connections follow `schema`.
OPTION = "tenant_schemas"


class NoTenantError(LookupError):
    """Something asked whose rows it is about, and no tenant was bound."""


class Binding(Generic[V]):
    """Binds a value to the context for a block, in sync and async code alike; blocks may be nested."""

    __slots__ = ("_tokens", "_value", "_variable")

    def __init__(self, variable: ContextVar[V], value: V) -> None:
        self._variable, self._value = variable, value
        self._tokens: list[Token[V]] = []

    def __enter__(self) -> V:
        self._tokens.append(self._variable.set(self._value))
        return self._value

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._variable.reset(self._tokens.pop())


# ---- a column of every table


def tenant(value: Any) -> Binding[Any]:
    """Bind the tenant whose rows a `TenantManager` shows: an object, or its key. Raises ValueError for None."""
    if value is None:
        raise ValueError("A tenant is an object or a key, not None.")
    return Binding(current.tenant, value)


def current_tenant() -> Any:
    """Return the key of the tenant that is bound: the default of a model's field for it.

    Raises NoTenantError when none is.
    """
    found = current.tenant.get()
    if found is None:
        raise NoTenantError("No tenant is bound here. Wrap the work in `with quintet.db.tenancy.tenant(...):`.")
    return getattr(found, "pk", found)


# Migrations name the default of a field by this path.
current_tenant.__module__ = "quintet.db.tenancy"


# ---- a schema of one database


def schema(name: str, *, shared: Sequence[str] = ("public",), using: str = DEFAULT_DB_ALIAS) -> Binding[Any]:
    """Bind the schema in which names are looked up first on the alias ``using``, then in ``shared`` ones.

    The block's first statement raises ProgrammingError when there is no such schema. Raises ImproperlyConfigured for an alias
    without OPTIONS["tenant_schemas"], ConnectionDoesNotExist for one that DATABASES lacks.
    """
    if not connections.database(using).settings["OPTIONS"].get(OPTION):
        raise ImproperlyConfigured(
            f"The connections of {using!r} follow no schema: set DATABASES[{using!r}]['OPTIONS'][{OPTION!r}] to True. "
            "Only PostgreSQL knows it."
        )
    return Binding(current.schemas, MappingProxyType({**current.schemas.get(), using: (name, *shared)}))


def current_schema(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Return the schema that is bound for an alias, None for none."""
    bound = current.schemas.get().get(using)
    return None if bound is None else bound[0]


# ---- a database of its own


def database(alias: str) -> Binding[str | None]:
    """Bind the alias to which `TenantRouter` sends queries. Raises ConnectionDoesNotExist for one that is not known."""
    connections.database(alias)
    return Binding(current.tenant_database, alias)


def current_database() -> str | None:
    """Return the alias that is bound, None for none."""
    return current.tenant_database.get()


def add_database(alias: str, settings: Mapping[str, Any]) -> None:
    """Make a database known under ``alias`` in this process, as if DATABASES held it. Nothing is opened yet.

    Raises ValueError for an alias that there is already.
    """
    connections.add(alias, settings)


def remove_database(alias: str) -> None:
    """Forget an alias that was added, and close its connections: those in use when they come back.

    Raises ConnectionDoesNotExist for an alias that was not added.
    """
    connections.remove(alias)


class TenantRouter:
    """Sends queries to the database that is bound; without one it has no opinion.

    A subclass says by ``shared_apps`` (labels) which apps stay where the other routers, or ``default``, have them.
    """

    shared_apps: frozenset[str] = frozenset()

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return the alias that is bound; None for shared apps."""
        return None if model._meta.app_label in self.shared_apps else current_database()

    db_for_write = db_for_read
