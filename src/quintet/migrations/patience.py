"""Waiting for locks so that nobody waits long for us: a short ``lock_timeout``, and trying again.

A statement that waits for a lock on a table keeps everybody behind it waiting, reads too. On PostgreSQL `migrate` therefore
gives up after ``MIGRATION_LOCK_TIMEOUT`` seconds, lets the queue go, and tries again later, each time after a longer pause:

    atomic migration      all of it is rolled back and tried again whole
    non-atomic migration  each statement outside a transaction is tried again by itself

Other databases have no such queue: SQLite's writers wait for one lock with a time limit of their own.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from quintet.drivers.errors import OperationalError
from quintet.kit.patterns import late
from quintet.migrations.settings import MigrationSettings

T = TypeVar("T")
Tell = Callable[[str], object]

logger = logging.getLogger("django.db.backends.schema")

#: SQLSTATE of a lock that was not given in time, and of a deadlock that was broken at our expense.
LOCK_STATES = frozenset({"55P03", "40P01"})
LONGEST_PAUSE = 30.0
QUOTED = late(r'"((?:[^"]|"")+)"')
HOLDERS = """
SELECT c.relname, a.pid, coalesce(nullif(a.application_name, ''), a.usename), a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float8, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 160)
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.granted
  AND l.pid <> pg_backend_pid() AND c.relname = ANY(%s) AND a.xact_start IS NOT NULL
ORDER BY a.xact_start LIMIT 1
"""


class LockNotGivenError(OperationalError):
    """A statement did not get its lock in time; ``statement`` is its text."""

    def __init__(self, message: str, statement: str = "") -> None:
        super().__init__(message)
        self.statement = statement


def log_wait(message: str) -> None:
    """Tell of a wait in the log."""
    logger.warning("%s", message)


def was_refused(error: BaseException) -> bool:
    """Say whether an error means that a lock was not given."""
    return isinstance(error, LockNotGivenError) or getattr(error.__cause__, "sqlstate", None) in LOCK_STATES


@contextmanager
def limits(connection: Any, *, lock: bool = True) -> Iterator[None]:
    """Set the session's limits for what runs inside, and put back those it had; with ``lock`` False locks are waited for.

    CREATE INDEX CONCURRENTLY and VALIDATE CONSTRAINT block nobody while they wait, and wait for open transactions by design.
    """
    if connection.vendor != "postgresql":
        yield
        return
    settings = MigrationSettings.now()
    connection.pin()
    wanted = {
        "lock_timeout": settings.migration_lock_timeout if lock else None,
        "statement_timeout": settings.migration_statement_timeout,
    }
    local = connection.in_atomic_block
    before = {name: connection.fetch_one("SELECT current_setting(%s)", (name,))[0] for name in wanted}
    for name, seconds in wanted.items():
        _set(connection, name, f"{round((seconds or 0) * 1000)}ms", local=local)
    try:
        yield
    except BaseException:
        # In a transaction that failed nothing can be said, and its end takes a local setting back.
        if not local:
            _restore(connection, before, local=False)
        raise
    _restore(connection, before, local=local)


def _restore(connection: Any, before: Mapping[str, str], *, local: bool) -> None:
    for name, value in before.items():
        _set(connection, name, value, local=local)


def _set(connection: Any, name: str, value: str, *, local: bool) -> None:
    connection.fetch_one("SELECT set_config(%s, %s, %s)", (name, value, local), writes=True)


def pauses(retries: int, first: float) -> Iterator[float]:
    """Yield the seconds before each new try: doubled each time, up to `LONGEST_PAUSE`, varied by half so that two differ."""
    for number in range(retries):
        yield min(first * 2**number, LONGEST_PAUSE) * random.uniform(0.5, 1.5)  # noqa: S311  no secret


def statement(connection: Any, text: str, work: Callable[[], T], tell: Tell = log_wait) -> T:
    """Run one statement; outside a transaction try again when its lock is not given.

    Raises LockNotGivenError, inside a transaction at once, else after the last try.
    """

    def once() -> T:
        try:
            return work()
        except OperationalError as error:
            if not was_refused(error):
                raise
            raise LockNotGivenError(str(error), text) from error

    return once() if connection.in_atomic_block else again(connection, once, tell)


def again(connection: Any, work: Callable[[], T], tell: Tell = log_wait) -> T:
    """Do ``work``, which leaves nothing behind when it fails, as often as it takes to get its locks.

    Raises LockNotGivenError that says who holds the lock after ``MIGRATION_LOCK_RETRIES`` new tries.
    """
    settings = MigrationSettings.now()
    for number, pause in enumerate(pauses(settings.migration_lock_retries, settings.migration_lock_retry_delay), start=1):
        try:
            return work()
        except OperationalError as error:
            if not was_refused(error):
                raise
            holder = holder_text(connection, error)
        tell(f"{holder} Trying again in {pause:.1f} s ({number} of {settings.migration_lock_retries}).")
        time.sleep(pause)
    try:
        return work()
    except OperationalError as error:
        if not was_refused(error):
            raise
        refused = LockNotGivenError(
            f"{holder_text(connection, error)} End that transaction, raise MIGRATION_LOCK_RETRIES or MIGRATION_LOCK_TIMEOUT, or "
            "run migrate again at a quieter time: it goes on where it stopped.",
            getattr(error, "statement", ""),
        )
        for note in getattr(error, "__notes__", ()):
            refused.add_note(note)
        raise refused from error


def holder_text(connection: Any, error: OperationalError) -> str:
    """Return who stands in the way of a refused statement: the oldest transaction with a lock on one of its tables."""
    text = getattr(error, "statement", "")
    tables = [name.replace('""', '"') for name in QUOTED.findall(text)]
    row = connection.fetch_one(HOLDERS, (tables,)) if tables and not connection.in_atomic_block else None
    if row is None:
        return f"A lock was not given in time ({str(error).splitlines()[0]})."
    table, pid, who, state, age, query = row
    return f"No lock on {table}: process {pid} ({who}, {state}) has held it for {age:.0f} s with: {query}."
