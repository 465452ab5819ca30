"""Tenants: whose rows, schema or database the work in hand is for. Public as `quintet.db.tenancy`.

Each is bound to the context, so that it goes along into child tasks and called threads, and never into those of others. A
schema is told to a raw connection when it is borrowed for another schema than it had last (`drivers.postgres.schemas`).
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.scope import current
from quintet.drivers.scope.current import Bound, schemas_of, value_of
from quintet.kernel.errors import ImproperlyConfigured

T = TypeVar("T")
V = TypeVar("V")
#: The option of an alias whose connections follow `schema`.
OPTION = "tenant_schemas"


class NoTenantError(LookupError):
    """Something asked whose rows it is about, and no tenant was bound."""


class Binding(Generic[V]):
    """Binds a value to the context for a block, in sync and async code alike.

    Blocks may be nested, and one binding may serve many tasks.
    """

    __slots__ = ("_begun", "_value", "_variable", "_what")

    def __init__(self, variable: ContextVar[Bound | None], value: V, bound: Any = None) -> None:
        self._variable, self._value = variable, value
        self._what = value if bound is None else bound
        self._begun: list[Bound] = []

    def __enter__(self) -> V:
        bound = Bound(self, self._what, self._variable.get())
        self._begun.append(bound)
        bound.token = self._variable.set(bound)
        return self._value

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        here = bound = self._variable.get()
        while bound is not None and (bound.block is not self or bound.ended):
            bound = bound.before
        if bound is None:  # the block began in another context
            bound = self._begun[-1]
        self._begun.remove(bound)
        token, bound.token = bound.token, None
        if bound is here and token is not None:
            try:
                self._variable.reset(token)
            except ValueError:  # this context is a copy of the one in which the block began, and which still has it
                bound.ended = True
        else:
            bound.ended = True

    @overload
    def over(self, pieces: AsyncIterable[T]) -> AsyncIterator[T]: ...
    @overload
    def over(self, pieces: Iterable[T]) -> Iterator[T]: ...
    def over(self, pieces: Any) -> Any:
        """Return the same pieces, each of which is made with the value bound, for a response that is streamed.

        Between them nothing is bound: a generator that yields inside a block lends its tenant to whoever takes the pieces.
        """
        return self._over_async(aiter(pieces)) if hasattr(pieces, "__aiter__") else self._over(iter(pieces))

    def _over(self, pieces: Iterator[T]) -> Iterator[T]:
        try:
            while True:
                with self:
                    try:
                        piece = next(pieces)
                    except StopIteration:
                        return
                yield piece
        finally:
            with self:
                getattr(pieces, "close", _nothing)()

    async def _over_async(self, pieces: AsyncIterator[T]) -> AsyncIterator[T]:
        try:
            while True:
                with self:
                    try:
                        piece = await anext(pieces)
                    except StopAsyncIteration:
                        return
                yield piece
        finally:
            with self:
                await getattr(pieces, "aclose", _nothing_to_await)()


def _nothing() -> None:
    """Close what needs no closing."""


async def _nothing_to_await() -> None:
    """Close what needs no closing."""


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
    found = value_of(current.tenant)
    if found is None:
        raise NoTenantError("No tenant is bound here. Wrap the work in `with quintet.db.tenancy.tenant(...):`.")
    return getattr(found, "pk", found)


# Migrations name the default of a field by this path.
current_tenant.__module__ = "quintet.db.tenancy"


# ---- a schema of one database


def schema(name: str, *, shared: Sequence[str] = ("public",), using: str = DEFAULT_DB_ALIAS) -> Binding[str]:
    """Bind the schema in which names are looked up first on the alias ``using``, then in ``shared`` ones.

    The block's first statement raises ProgrammingError when there is no such schema. Raises ImproperlyConfigured for an alias
    without OPTIONS["tenant_schemas"], ConnectionDoesNotExist for one that DATABASES lacks.
    """
    if not connections.database(using).settings["OPTIONS"].get(OPTION):
        raise ImproperlyConfigured(
            f"The connections of {using!r} follow no schema: set DATABASES[{using!r}]['OPTIONS'][{OPTION!r}] to True. "
            "Only PostgreSQL knows it."
        )
    return Binding(current.schemas, name, (using, (name, *shared)))


def current_schema(using: str = DEFAULT_DB_ALIAS) -> str | None:
    """Return the schema that is bound for an alias, None for none."""
    bound = schemas_of(using)
    return None if bound is None else bound[0]


# ---- a database of its own


def database(alias: str) -> Binding[str]:
    """Bind the alias to which `TenantRouter` sends queries. Raises ConnectionDoesNotExist for one that is not known."""
    connections.database(alias)
    return Binding(current.tenant_database, alias)


def current_database() -> str | None:
    """Return the alias that is bound, None for none."""
    return value_of(current.tenant_database)


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

    What begins with a row of a tenant's database (its relations, saving and refreshing it) stays there, whatever is bound. A
    subclass says by ``shared_apps`` (labels) which apps stay where the other routers, or ``default``, have them.
    """

    shared_apps: frozenset[str] = frozenset()

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return the alias of the row that the query begins with, else the one that is bound; None for shared apps."""
        if model._meta.app_label in self.shared_apps:
            return None
        instance = hints.get("instance")
        if instance is None or instance._meta.app_label in self.shared_apps:
            return current_database()
        return instance._state.db or current_database()

    db_for_write = db_for_read
