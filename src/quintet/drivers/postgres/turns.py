"""What one process at a time holds on a PostgreSQL database: an advisory lock, in a transaction of a connection of its own.

A connection of its own, because the work that the turn is for may commit or fail a hundred times; in a transaction, because a
pooler of transactions then keeps the server's session, and because nothing can leak: the lock ends with the connection, also of
a process that was killed. The transaction holds no snapshot between its statements, so it keeps neither VACUUM nor CREATE
INDEX CONCURRENTLY waiting; for the same reason those who wait ask again instead of queueing in the server, and statements
go without parameters: one with parameters leaves its portal open, and with it the snapshot, until the next.
"""

import os
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from hashlib import md5
from typing import Any

from quintet.drivers.edge import pause
from quintet.drivers.postgres.database import TRANSLATION, opened
from quintet.drivers.postgres.library import psycopg

PAUSE = 0.25
#: A transaction that only holds a lock is idle on purpose; a setting that the server does not know is not among the rows.
PATIENT = (
    "SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN "
    "('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')"
)
TAKE = "SELECT pg_try_advisory_xact_lock({0}, {1})"
HOLDER = (
    "SELECT activity.application_name FROM pg_locks JOIN pg_stat_activity AS activity USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND classid::bigint = {0} AND objid::bigint = {1} "
    "AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def me(name: str) -> str:
    """Return the name under which this process holds a turn, at most the 63 characters that the server keeps."""
    return f"{name}: process {os.getpid()} on {socket.gethostname()}"[:63]


def keys(name: str) -> tuple[int, int]:
    """Return the two numbers of a turn's advisory lock, each of 31 bits."""
    digest = md5(name.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4]) >> 1, int.from_bytes(digest[4:8]) >> 1


@contextmanager
def exclusive(connection: Any, name: str, waiting: Callable[[str], object]) -> Generator[None]:
    """Hold the turn ``name`` for the block; see `Connection.exclusive`."""
    link = opened(connection.alias, connection.settings_dict, connection.opener)
    try:
        try:
            _take(link, name, waiting)
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error
        yield
    finally:
        link.close()


def _take(link: Any, name: str, waiting: Callable[[str], object]) -> None:
    def ask(sql: str, params: tuple[Any, ...] | None = None) -> Any:
        return link.verbs.execute(sql, params, prepare=False)

    ask("BEGIN ISOLATION LEVEL READ COMMITTED")
    ask("SELECT set_config('application_name', %s, true)", (me(name),))
    ask(PATIENT)
    told = None
    while not ask(TAKE.format(*keys(name))).fetchone()[0]:
        row = ask(HOLDER.format(*keys(name))).fetchone()
        holder = row[0] if row is not None else told
        if holder == me(name):
            return  # this process has the turn already: what runs inside it may go on
        if holder is not None and holder != told:
            waiting(holder.partition(": ")[2] or holder)
            told = holder
        pause(PAUSE)
