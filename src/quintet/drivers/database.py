"""One database of this process: its settings, dialect and pool, shared by the connections of every unit of work."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

from quintet.drivers.errors import Error, InterfaceError, OperationalError
from quintet.drivers.pool import Link, Pool, PoolOptions
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.parking import ParkingLock
from quintet.kit.record import field, record
from quintet.kit.text import closest
from quintet.sql.dialect import Dialect

L = TypeVar("L", bound=Link)

POOL_NAMES = ("min_size", "max_size", "timeout", "max_lifetime", "max_idle")


class Lane(ParkingLock):
    """Where the writers of one file queue."""

    __slots__ = ()

    @abstractmethod
    def anew(self) -> "Lane":
        """Return what a forked child has in its place: who held or awaited it is not there."""


@record(frozen=False, eq=False)
class Lanes:
    """The writer lanes of the SQLite files that this process has open, by path; each lives as long as a database has it."""

    by_path: WeakValueDictionary[str, Lane] = field(default_factory=WeakValueDictionary[str, Lane])

    def of(self, path: str, make: Callable[[], Lane]) -> Lane:
        """Return the one lane of a file."""
        return self.by_path.setdefault(path, make())

    def renew(self) -> dict[Lane, Lane]:
        """Make every lane anew, in a forked child. Return the new ones by the old."""
        renewed = {lane: lane.anew() for lane in self.by_path.values()}
        self.by_path = WeakValueDictionary({path: renewed[lane] for path, lane in self.by_path.items()})
        return renewed


@record(frozen=False, eq=False)
class Database(Generic[L]):
    """What connections to one alias have in common.

    ``settings`` is the alias's complete dictionary, the one that `connection.settings_dict` shows. ``lane`` is where writers
    queue (SQLite); with ``exclusive`` every statement does, because there is but one raw connection. ``pinned`` is the
    connection of a test lease. ``announce`` is called with every raw connection that is opened.
    """

    alias: str
    settings: dict[str, Any]
    dialect: Dialect
    pool: Pool[L]
    lanes: Lanes
    lane: Lane | None = None
    exclusive: bool = False
    pinned: Any = None
    announce: Callable[[Any], None] | None = None

    def follow_zone(self) -> None:
        """Have the connections of the pool follow TIME_ZONE and USE_TZ; what knows of no zone needs nothing."""

    def is_loss(self, error: Error) -> bool:
        """Say whether an error means that the server cannot be reached, or that the connection to it broke."""
        return isinstance(error, OperationalError | InterfaceError) and error.__cause__ is not None and self.tells_loss(error)

    def tells_loss(self, error: Error) -> bool:
        """Say so of an error of this kind of database that may mean it, raised from the library's own."""
        return False


def pool_options(alias: str, settings: dict[str, Any]) -> PoolOptions:
    """Read OPTIONS["pool"]: True or absent for the defaults, False to close at every return, or a dictionary.

    CONN_MAX_AGE, when it is positive, bounds the age of pooled connections. Raises ImproperlyConfigured for an unknown name.
    """
    given: object = settings["OPTIONS"].get("pool", True)
    if given is False:
        age: float | None = settings["CONN_MAX_AGE"]
        return PoolOptions(max_lifetime=age, max_idle=0.0 if age == 0 else age)
    options: dict[str, Any] = dict(given) if isinstance(given, dict) else {}  # pyright: ignore[reportUnknownArgumentType]  # the user's own dictionary, checked below
    for name in options:
        if name not in POOL_NAMES:
            near = closest(name, POOL_NAMES)
            hint = f" Did you mean {near!r}?" if near else f" Known are: {', '.join(POOL_NAMES)}."
            raise ImproperlyConfigured(f"DATABASES[{alias!r}]['OPTIONS']['pool'] has an unknown name {name!r}.{hint}")
    options.pop("min_size", None)  # psycopg_pool's: connections are opened when they are needed
    if settings["CONN_MAX_AGE"]:
        options.setdefault("max_lifetime", settings["CONN_MAX_AGE"])
    return PoolOptions(**options)
