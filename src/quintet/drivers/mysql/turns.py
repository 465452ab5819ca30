"""What one process at a time holds on a MariaDB or MySQL database: a named lock, in a session of its own.

A session of its own, because the work that the turn is for may commit, fail or be reset; the lock ends with it, also when its
process is killed. Those who wait ask again instead of queueing in the server, so that they can say for whom they wait.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from hashlib import md5
from typing import Any

from quintet.drivers.edge import pause
from quintet.drivers.mysql.database import TRANSLATION, opened
from quintet.drivers.mysql.library import pymysql

PAUSE = 0.25
#: A session that only holds a lock is idle on purpose.
PATIENT = "SET SESSION wait_timeout = 604800"
HOLDER = "SELECT id, host FROM information_schema.processlist WHERE id = IS_USED_LOCK(%s)"


def key(connection: Any, name: str) -> str:
    """Return the name of a turn's lock: locks are of the whole server, and have at most 64 characters."""
    whole = f"{connection.settings_dict['NAME']}:{name}"
    return f"quintet_{md5(whole.encode(), usedforsecurity=False).hexdigest()}"


@contextmanager
def exclusive(connection: Any, name: str, waiting: Callable[[str], object]) -> Generator[None]:
    """Hold the turn ``name`` for the block; see `Connection.exclusive`."""
    held: set[str] = connection.database.turns
    if name in held:
        yield  # this process has the turn already: what runs inside it may go on
        return
    link = opened(connection.alias, connection.settings_dict, connection.opener)
    try:
        try:
            _take(link, key(connection, name), waiting)
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error
        held.add(name)
        try:
            yield
        finally:
            held.discard(name)
    finally:
        link.close()


def _take(link: Any, lock: str, waiting: Callable[[str], object]) -> None:
    link.run(PATIENT, None)
    told = None
    while link.run("SELECT GET_LOCK(%s, 0)", (lock,)).rows[0][0] != 1:
        rows = link.run(HOLDER, (lock,)).rows
        holder = f"connection {rows[0][0]} from {rows[0][1]}" if rows else told
        if holder is not None and holder != told:
            waiting(holder)
            told = holder
        pause(PAUSE)
