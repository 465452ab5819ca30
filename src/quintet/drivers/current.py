"""The fuse box of the databases: `connections`, and `connection` for the default alias."""

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import Any, cast

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.config import complete, complete_one, connection_class
from quintet.drivers.connection import Connection
from quintet.drivers.database import Database, Lanes
from quintet.drivers.errors import ConnectionDoesNotExist
from quintet.drivers.guard import SEAM, Borrowed, ConnectionStandIn
from quintet.drivers.operations import Operations
from quintet.drivers.pool import PoolStats
from quintet.drivers.scope import current as scope
from quintet.drivers.settings import DatabaseSettings
from quintet.drivers.unit import Unit, current_unit
from quintet.kernel import current
from quintet.kernel.settings import setting_changed
from quintet.kit.libraries import asyncio
from quintet.kit.text import closest
from quintet.services.connection_handler import ConnectionProxy
from quintet.sql.dialect import Dialect

STORE = current.settings.store
ENSURE_CONNECTION = vars(Connection)[SEAM]


class ConnectionHandler:
    """``connections[alias]``: the connection of the current unit of work.

    ``databases`` stands for the DATABASES setting; without it the setting is read, again when it is replaced.
    """

    def __init__(self, databases: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._given = databases
        self._source: object = None
        self._generation = -1
        self._settings: dict[str, dict[str, Any]] = {}
        self._added: dict[str, dict[str, Any]] = {}
        self._databases: dict[str, Database[Any]] = {}
        self._classes: dict[str, type[Any]] = {}
        self._lanes = Lanes()
        self._opening = threading.RLock()
        self._asked: Callable[[Any], object] | None = None
        if hasattr(os, "register_at_fork"):  # not on Windows, which cannot fork
            os.register_at_fork(after_in_child=partial(_renew_after_fork, weakref.ref(self)))

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The complete settings of every alias."""
        self._renew()
        return self._settings

    databases = settings

    def __getitem__(self, alias: str) -> Connection[Any]:
        if self._generation != STORE.generation:
            self._renew()
        database = self._databases.get(alias)
        if database is None:
            database = self._open(alias)
        if database.pinned is not None:
            return database.pinned
        return self._of_unit(database)

    def _of_unit(self, database: Database[Any]) -> Connection[Any]:
        # `current_unit`, as far as a plain thread goes: one frame less for every statement.
        unit: Unit | None = scope.unit.get()
        if unit is None or asyncio._get_running_loop() is not None:  # noqa: SLF001  the documented fast path
            unit = current_unit()
        found = unit.held.get(database)
        if found is not None and unit.parent is None:
            return found
        return self._resolve(unit, database)

    def _resolve(self, unit: Unit, database: Database[Any]) -> Connection[Any]:
        """Return the connection that ``unit`` works with: an enclosing one whose transaction was handed on, else its own.

        A transaction is handed on to whom its own task or thread called, and to child tasks when it is shared.
        """
        above = unit.parent
        while above is not None:
            held = above.held.get(database)
            if held is not None and held.in_atomic_block:
                if above.home is None or above.home == unit.home or held.sharing is not None:
                    return held
                break
            above = above.parent
        own = unit.held.get(database)
        if own is None:
            own = unit.held[database] = self._classes[database.alias](database, unit)
        return cast("Connection[Any]", own)

    def __setitem__(self, alias: str, connection: Connection[Any]) -> None:
        # One of another thread stays its own: it is asked at every use, and not returned with this unit.
        elsewhere = connection.thread != threading.get_ident()
        current_unit().held[self.database(alias)] = Borrowed(connection) if elsewhere else connection

    def __delitem__(self, alias: str) -> None:
        found = current_unit().held.pop(self.database(alias), None)
        if found is not None:
            found.let_go()

    def __iter__(self) -> Iterator[str]:
        return iter(self.settings)

    def __contains__(self, alias: object) -> bool:
        return alias in self.settings

    def __len__(self) -> int:
        return len(self.settings)

    def all(self, initialized_only: bool = False) -> list[Connection[Any]]:
        """Return a connection for every alias; only for those that this unit of work used when asked."""
        if initialized_only:
            return [found for found in current_unit().held.values() if self._databases.get(found.alias) is found.database]
        return [self[alias] for alias in self]

    def follow_zone(self) -> None:
        """Have open connections speak of moments as TIME_ZONE and USE_TZ say now."""
        for database in self._databases.values():
            database.follow_zone()
        for found in self.all(initialized_only=True):
            found.follow_zone()

    def database(self, alias: str) -> Database[Any]:
        """Return what the connections to ``alias`` share.

        Raises ConnectionDoesNotExist for an alias that DATABASES lacks, ImproperlyConfigured for wrong settings.
        """
        self._renew()
        return self._databases.get(alias) or self._open(alias)

    def add(self, alias: str, settings: Mapping[str, Any]) -> None:
        """Make a database known under ``alias`` in this process, beside those of DATABASES; the pools of these stay.

        Raises ValueError for an alias that there is already.
        """
        with self._opening:
            if alias in self.settings:
                raise ValueError(f"There is a database {alias!r} already: remove it first, or choose another alias.")
            self._added[alias] = self._settings[alias] = complete_one(settings)

    def remove(self, alias: str) -> None:
        """Forget a database that was added, and close its connections: idle ones now, those in use when they come back.

        Raises ConnectionDoesNotExist for an alias that was not added.
        """
        with self._opening:
            if self._added.pop(alias, None) is None:
                raise ConnectionDoesNotExist(f"The database {alias!r} was not added, so it cannot be removed.")
            self._settings.pop(alias, None)
            database = self._databases.pop(alias, None)
        if database is not None:
            _close_all_of(database)

    def close_all(self) -> None:
        """Return what this unit of work holds and close every idle connection of every pool."""
        for connection in self.all(initialized_only=True):
            connection.close()
        for database in self._databases.values():
            database.pool.close()

    def forked(self) -> None:
        """Forget, in a forked child, the raw connections that the parent opened, and close none of them."""
        self._opening = threading.RLock()
        lanes = self._lanes.renew()
        for database in self._databases.values():
            database.pool.forked()
            if database.lane is not None:
                database.lane = lanes.get(database.lane, database.lane)
        unit: Unit | None = scope.unit.get()
        while unit is not None:
            for held in unit.held.values():
                if self._databases.get(held.alias) is held.database:
                    held.forked()
            unit = unit.parent

    def _open(self, alias: str) -> Database[Any]:
        # Threads that come at once must not open two: a transaction would begin on one and be looked for on the other.
        with self._opening:
            return self._databases.get(alias) or self._opened(alias)

    def _opened(self, alias: str) -> Database[Any]:
        settings = self.settings.get(alias)
        if settings is None:
            near = closest(alias, self._settings)
            hint = f" Did you mean {near!r}?" if near else f" DATABASES has: {', '.join(self._settings)}."
            raise ConnectionDoesNotExist(f"The connection '{alias}' doesn't exist.{hint}")
        self._classes[alias] = connection_class(alias, settings["ENGINE"])
        found: Database[Any] = self._classes[alias].open_database(alias, settings, self._lanes)
        if self._classes[alias].ops_class.quote_name is not Operations.quote_name:
            found.dialect = _quoting(self._classes[alias], found)
        found.announce = partial(self._classes[alias].announce, found)
        found.pool.opened = found.announce
        if self._asked is not None:
            self._stand_in(found)
        self._databases[alias] = found  # only now: others read it without the lock
        return found

    def _renew_seam(self) -> None:
        """Notice that ``ensure_connection`` was replaced on the connection class, or is as it was."""
        patched = vars(Connection)[SEAM]
        asked = None if patched is ENSURE_CONNECTION else patched
        if asked is self._asked:
            return
        self._asked = asked
        for database in self._databases.values():
            held: Any = database.pinned
            if isinstance(held, ConnectionStandIn) and held.seam:
                database.pinned = held.below
            if asked is not None:
                self._stand_in(database)

    def _stand_in(self, database: Database[Any]) -> None:
        """Have every use of the database ask the replacement of ``ensure_connection`` first."""
        below = database.pinned

        def find() -> Any:
            return self._of_unit(database) if below is None else below

        def ask(connection: Any, verb: str) -> None:
            if self._asked is not None:
                self._asked(connection)

        database.pinned = ConnectionStandIn(find, ask, below, seam=True)

    def _renew(self) -> None:
        """Read DATABASES anew when another object stands there; what the former pools have idle is closed.

        The units that this context stands in forget the former databases: a thread that replaces them often, as one for each
        tenant does, would otherwise keep all of them.
        """
        with self._opening:
            generation = STORE.generation
            self._renew_seam()
            source = DatabaseSettings.now().databases if self._given is None else self._given
            former: dict[str, Database[Any]] = {}
            if source is not self._source:
                former = self._databases
                self._settings, self._databases, self._source = {**self._added, **complete(source)}, {}, source
            self._generation = generation  # only now: others go by it without the lock
        for database in former.values():
            _close_all_of(database)


def _close_all_of(database: Database[Any]) -> None:
    """Have the units that this context stands in forget a database, and close what its pool has idle."""
    unit: Unit | None = scope.unit.get()
    for one in () if unit is None else (unit, *unit.ancestors()):
        one.forget(database)
    database.pool.close()


def _quoting(kind: type[Connection[Any]], database: Database[Any]) -> Dialect:
    """Return the database's dialect with the names quoted as the driver's own ``ops`` do it."""
    dialect = copy(database.dialect)
    dialect.quote_name = kind(database, Unit(None)).ops.quote_name  # type: ignore[method-assign]  # of this one database
    return dialect


def _renew_after_fork(handler: "weakref.ref[ConnectionHandler]") -> None:
    """Tell a handler that this process is a forked child; a handler that is gone needs nothing."""
    found = handler()
    if found is not None:
        found.forked()


connections = ConnectionHandler()
connection = cast("Connection[Any]", ConnectionProxy(connections, DEFAULT_DB_ALIAS))


def pool_stats(using: str | None = None) -> PoolStats:
    """Return how the pool of an alias stands and what it did so far: sizes, waits, replaced connections, timeouts.

    For metrics; costs no query. Raises ConnectionDoesNotExist for an alias that DATABASES lacks.
    """
    return connections.database(DEFAULT_DB_ALIAS if using is None else using).pool.stats


def close_all() -> None:
    """Close every connection of the current unit and of the pools: the provider of `ports.close_connections`."""
    connections.close_all()


def follow_zone(*, setting: str, **_signal: object) -> None:
    """Have the connections in use follow the zone where a test puts another in its place."""
    if setting in ("TIME_ZONE", "USE_TZ"):
        connections.follow_zone()


setting_changed.connect(follow_zone)


def reset_queries(**_signal: object) -> None:
    """Forget the logged queries of the connections in use."""
    for found in connections.all(initialized_only=True):
        found.queries_log.clear()


def logged_queries() -> list[tuple[str, str, str]]:
    """Return (alias, statement, seconds) of the logged queries of this unit: the provider of `ports.logged_queries`."""
    return [
        (found.alias, one["sql"], one["time"]) for found in connections.all(initialized_only=True) for one in found.queries_log
    ]


def close_old_connections(**_signal: object) -> None:
    """Return the raw connections that this unit of work keeps; their pools close what is old or broken."""
    for found in connections.all(initialized_only=True):
        found.close_if_unusable_or_obsolete()
