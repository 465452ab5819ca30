"""A raw SQLite connection: how it is opened and set up, and what is done when the file is busy."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from quintet.drivers.edge import pause
from quintet.drivers.errors import OperationalError, Translation
from quintet.drivers.sqlite import functions
from quintet.kernel.errors import ImproperlyConfigured

R = TypeVar("R")

TRANSLATION = Translation(sqlite3)
CACHED_STATEMENTS = 512
TIMEOUT = 5.0
OWN_OPTIONS = frozenset({"timeout", "transaction_mode", "init_command", "pool", "query_tags", "writer_queue"})
#: Waits between attempts on a busy file, in seconds; the last one repeats.
PAUSES = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01)


class SqliteLink(sqlite3.Connection):
    """A connection of the sqlite3 module, with what the pool writes on it."""

    born: float
    idle_since: float
    epoch: int
    process: int


def is_memory(name: str) -> bool:
    """Say whether a NAME is a database in memory."""
    return name == ":memory:" or (name.startswith("file:") and ("mode=memory" in name or ":memory:" in name))


class Opener(Protocol):
    """How raw connections are opened: the steps that subclasses of the driver may change."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return what `sqlite3.connect` is called with."""
        ...

    def get_new_connection(self, conn_params: dict[str, Any]) -> SqliteLink:
        """Open the file and set it up."""
        ...


#: Gives the steps for an alias and its settings.
MakeOpener: TypeAlias = Callable[[str, dict[str, Any]], Opener]


def opened(alias: str, settings: dict[str, Any], opener: MakeOpener) -> SqliteLink:
    """Open the file of ``settings`` and set it up.

    Raises OperationalError that names the alias, the file, the reason and the mend.
    """
    steps = opener(alias, settings)
    try:
        return steps.get_new_connection(steps.get_connection_params())
    except sqlite3.Error as error:
        name = str(settings["NAME"])
        raise OperationalError(f"Cannot open the database {alias!r} ({name}): {error}. {_mend(alias, name)}") from error


def open_link(parameters: dict[str, Any], settings: dict[str, Any]) -> SqliteLink:
    """Open a file and set it up: WAL, foreign keys, our SQL functions, init_command; raises sqlite3.Error."""
    link = cast("SqliteLink", sqlite3.connect(**parameters))
    try:
        patiently(lambda: _set_up(link, str(parameters["database"]), settings), settings["OPTIONS"].get("timeout", TIMEOUT))
    except BaseException:  # such as a cancellation: nobody else knows of this connection yet
        link.close()
        raise
    return link


def parameters_of(alias: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what `sqlite3.connect` is called with: ours, then what OPTIONS adds or changes.

    Raises ImproperlyConfigured without NAME.
    """
    name, options = str(settings["NAME"]), settings["OPTIONS"]
    if not name:
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}] has no NAME: give the path of the SQLite file, such as BASE_DIR / 'db.sqlite3'."
        )
    return {
        "database": name,
        "timeout": 0,  # the wait is ours: SQLite's own would freeze an event loop
        "isolation_level": None,
        "check_same_thread": False,
        "cached_statements": CACHED_STATEMENTS,
        "uri": name.startswith("file:"),
        "factory": SqliteLink,
        **{key: value for key, value in options.items() if key not in OWN_OPTIONS},
    }


def _set_up(link: sqlite3.Connection, name: str, settings: dict[str, Any]) -> None:
    if not is_memory(name):
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("PRAGMA synchronous = NORMAL")
    link.execute("PRAGMA foreign_keys = ON")
    link.execute("PRAGMA legacy_alter_table = OFF")
    functions.register_functions(link)
    command = settings["OPTIONS"].get("init_command")
    if command:
        link.executescript(command)


def _mend(alias: str, name: str) -> str:
    folder = Path(name).parent
    if not name.startswith("file:") and not folder.is_dir():
        return f"The folder {folder} does not exist: create it, or mend DATABASES[{alias!r}]['NAME']."
    return f"See that DATABASES[{alias!r}]['NAME'] is an SQLite file this process may read and write, in a folder it may write."


def patiently(call: Callable[[], R], timeout: float, queue_up: Callable[[float], bool] | None = None) -> R:
    """Return ``call()``, tried again while another process keeps the file busy, for up to ``timeout`` seconds.

    A writer gives ``queue_up``, which waits for its turn, since only one at a time should ask. A stale snapshot
    (SQLITE_BUSY_SNAPSHOT) is not tried again: only a new transaction can mend it.
    """
    start = time.monotonic()
    try:
        return call()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or (queue_up is not None and not queue_up(timeout)):
            raise
    deadline = start + timeout
    attempt = 0
    while True:
        pause(PAUSES[min(attempt, len(PAUSES) - 1)])
        attempt += 1
        try:
            return call()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
