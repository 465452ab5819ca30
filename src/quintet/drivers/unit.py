"""Units of work: whose connections are in use. A request, a command, a task run, a thread, or a child task of these.

A unit is bound to the context. Every task has a unit of its own (a child of the one it inherited), made at its first query, so
that siblings have transactions of their own; a thread works in the unit that it inherited, or makes one.

    request unit (home: task R) ──► Connection "default"
        ├── child task A: unit (home: A, parent: R's) ──► Connection "default"
        └── worker thread of R: R's own unit, and its Connection
"""

from collections.abc import Iterator, MutableMapping
from typing import Any, Protocol

from quintet.drivers.scope import current
from quintet.kit import portal_tasks
from quintet.kit.libraries import asyncio


class Held(Protocol):
    """What a unit asks of a connection that it holds."""

    in_atomic_block: bool

    def let_go(self) -> None:
        """Roll back what is open and return the raw connection."""
        ...

    def abandon(self) -> None:
        """Leave the raw connection to its pool from inside a finaliser."""
        ...


class _Holdings(dict[object, Any]):
    """The connections of a unit by database. Made at the first query, so that a unit without one has no finaliser to run."""

    __slots__ = ()

    def __del__(self) -> None:
        for connection in self.values():
            connection.abandon()


class Unit:
    """One unit of work: its connections by database, where it lives and what it came from.

    ``home`` is the id of the task that it belongs to, None for a thread's. ``safe`` says that the work only reads (safe HTTP
    methods). Nothing here points back (connections hold a weak reference, tasks are known by id), so that a unit is gone with
    the last context that holds it, and what it pinned goes back at once.
    """

    __slots__ = ("__weakref__", "_held", "_reading", "home", "parent", "safe")

    def __init__(self, home: int | None = None, parent: "Unit | None" = None, *, safe: bool = False) -> None:
        self.home, self.parent, self.safe = home, parent, safe
        self._held: _Holdings | None = None
        self._reading: Any

    @property
    def held(self) -> MutableMapping[object, Any]:
        """The connections in use, by database."""
        if self._held is None:
            self._held = _Holdings()
        return self._held

    @property
    def reading(self) -> Any:
        """What `drivers.replicas` keeps here. None until then: the slot stays empty in a request that needs no replica."""
        return getattr(self, "_reading", None)

    @reading.setter
    def reading(self, value: Any) -> None:
        self._reading = value

    # A unit is its own context manager, since one spans every request: a generator around it cost 2 us more.

    def __enter__(self) -> "Unit":
        """Live in the running task or thread, below the unit that the context is bound to, and bind the context."""
        loop = asyncio._get_running_loop()  # noqa: SLF001  the documented fast path
        if loop is not None:
            self.home = id(portal_tasks.task_of(loop))
        self.parent = current.unit.get()
        current.unit.set(self)
        return self

    def __exit__(self, *error: object) -> None:
        """Bind the context to the enclosing unit again, and close."""
        # A response may be closed by another task, in whose context this unit was never bound: leave that one alone.
        if current.unit.get() is self:
            current.unit.set(self.parent)
        if self._held is not None:
            self.close()

    def close(self) -> None:
        """Return every connection; the unit may be used again. Raises the first error, after the last connection."""
        failure: BaseException | None = None
        for connection in list(self._held.values()) if self._held is not None else ():
            try:
                connection.let_go()
            except BaseException as error:  # noqa: BLE001  raised below: the other connections go back first
                failure = failure or error
        if failure is not None:
            raise failure

    def forget(self, database: object) -> None:
        """Return the connection to a database that is no longer named, unless a transaction is open on it."""
        found = self._held.get(database) if self._held is not None else None
        if found is not None and not found.in_atomic_block:
            self.held.pop(database).let_go()

    def ancestors(self) -> Iterator["Unit"]:
        """Yield the units that this one came from, nearest first."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent


def current_task() -> "asyncio.Task[Any] | None":
    """Return the task that runs in this thread, None in a thread without a running loop."""
    loop = asyncio._get_running_loop()  # noqa: SLF001  the documented fast path
    return None if loop is None else portal_tasks.task_of(loop)


def current_unit() -> Unit:
    """Return the unit of the running task or thread, making it at first use."""
    unit: Unit | None = current.unit.get()
    loop = asyncio._get_running_loop()  # noqa: SLF001  the documented fast path
    if loop is None:
        if unit is not None:
            return unit
        home = None
    else:
        home = id(portal_tasks.task_of(loop))
        if unit is not None and unit.home == home:
            return unit
    unit = Unit(home, unit, safe=unit.safe if unit is not None else False)
    current.unit.set(unit)
    return unit


def unit_of_work(*, safe: bool = False) -> Unit:
    """Give the block a unit of its own; at its end every connection goes back to its pool.

    Inside a transaction of the enclosing unit of the same task or thread, the block works in that transaction.
    """
    return Unit(safe=safe)


class RequestUnit(Unit):
    """The unit of work of one request, open as soon as it is made: the provider of `ports.request_unit`."""

    __slots__ = ()

    def __init__(self, safe: bool = False, home: int | None = None) -> None:
        # In one frame, and not by way of the methods of a unit: every request has one of these.
        if home is None:
            # Asking for the loop is a system call before Python 3.12.
            loop = asyncio._get_running_loop()  # noqa: SLF001  the documented fast path
            home = None if loop is None else id(portal_tasks.task_of(loop))
        self.home = home
        self.parent, self.safe = current.unit.get(), safe
        self._held = None
        current.unit.set(self)

    def __enter__(self) -> "RequestUnit":
        return self

    def end(self) -> None:
        """Do as `__exit__`, which every request does, in one frame."""
        if current.unit.get() is self:
            current.unit.set(self.parent)
        if self._held is not None:
            self.close()


request_unit = RequestUnit
