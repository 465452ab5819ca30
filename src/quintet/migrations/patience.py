"""Waiting for locks so that nobody waits long for us: a short ``lock_timeout``, and trying again.

A statement that waits for a lock on a table keeps everybody behind it waiting, reads too. On PostgreSQL, MariaDB and MySQL
`migrate` therefore gives up after ``MIGRATION_LOCK_TIMEOUT`` seconds (whole ones on the latter two), lets the queue go, and
tries again later, each time after a longer pause:

    atomic migration      all of it is rolled back and tried again whole
    non-atomic migration  each statement outside a transaction is tried again by itself; so on MariaDB and MySQL, always

SQLite has no such queue: its writers wait for one lock with a time limit of their own.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from quintet.drivers.errors import DatabaseError, OperationalError
from quintet.kit.patterns import late
from quintet.migrations.settings import MigrationSettings

T = TypeVar("T")
Tell = Callable[[str], object]

logger = logging.getLogger("django.db.backends.schema")

#: SQLSTATE of a lock that was not given in time, and of a deadlock that was broken at our expense.
LOCK_STATES = frozenset({"55P03", "40P01"})
LONGEST_PAUSE = 30.0
#: The same as errors of MariaDB and MySQL; after the second the transaction is gone.
WAITED, DEADLOCK = 1205, 1213
TABLE = late(r"\b(?:TABLE|ON|UPDATE|INTO|FROM)\s+`((?:[^`]|``)+)`", 2)
#: Who has a transaction open for longest: only some servers tell whose lock it is.
OLDEST = """
SELECT t.trx_mysql_thread_id, p.user, p.host, p.command,
       TIMESTAMPDIFF(SECOND, t.trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')), LEFT(COALESCE(t.trx_query, ''), 160)
FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
WHERE p.db = DATABASE() AND p.id <> CONNECTION_ID() ORDER BY t.trx_started LIMIT 1
"""
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
    if isinstance(error, LockNotGivenError):
        return True
    number = error.args[0] if error.args else None
    return number in (WAITED, DEADLOCK) or getattr(error.__cause__, "sqlstate", None) in LOCK_STATES


@contextmanager
def limits(connection: Any, *, lock: bool = True) -> Iterator[None]:
    """Set the session's limits for what runs inside, and put back those it had; with ``lock`` False locks are waited for.

    CREATE INDEX CONCURRENTLY and VALIDATE CONSTRAINT block nobody while they wait, and wait for open transactions by design.
    """
    if connection.vendor == "mysql":
        with _limits_of_mysql(connection):
            yield
        return
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


@contextmanager
def _limits_of_mysql(connection: Any) -> Iterator[None]:
    """Do the same on MariaDB and MySQL, where limits are of the session and, for locks, whole seconds."""
    settings = MigrationSettings.now()
    wanted: dict[str, float] = {}
    if settings.migration_lock_timeout is not None:
        seconds = max(1, math.ceil(settings.migration_lock_timeout))
        wanted = {"lock_wait_timeout": seconds, "innodb_lock_wait_timeout": seconds}
    if settings.migration_statement_timeout is not None and connection.mysql_is_mariadb:
        wanted["max_statement_time"] = settings.migration_statement_timeout
    if not wanted:
        yield
        return
    connection.pin()
    names = list(wanted)
    before = connection.fetch_one(f"SELECT {', '.join(f'@@SESSION.{name}' for name in names)}", None)
    _set_session(connection, wanted)
    usual = dict(zip(names, before, strict=True))
    try:
        yield
    except BaseException:
        with suppress(DatabaseError):  # a connection that is lost has no session to restore
            _set_session(connection, usual)
        raise
    _set_session(connection, usual)


def _set_session(connection: Any, values: Mapping[str, Any]) -> None:
    connection.execute(f"SET SESSION {', '.join(f'{name} = {value}' for name, value in values.items())}", None)


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

    On MariaDB and MySQL inside one too: only the statement was undone. Raises LockNotGivenError, where it is not tried again at
    once, else after the last try.
    """
    is_whole = connection.in_atomic_block and connection.features.can_rollback_ddl

    def once() -> T:
        try:
            return work()
        except OperationalError as error:
            if not was_refused(error) or _lost_its_transaction(connection, error):
                raise
            raise LockNotGivenError(str(error), text) from error

    return once() if is_whole else again(connection, once, tell)


def _lost_its_transaction(connection: Any, error: OperationalError) -> bool:
    """Say whether an error has undone what was done before it in a transaction of MariaDB or MySQL."""
    return connection.in_atomic_block and error.args[:1] == (DEADLOCK,)


def again(connection: Any, work: Callable[[], T], tell: Tell = log_wait) -> T:
    """Do ``work``, which leaves nothing behind when it fails, as often as it takes to get its locks.

    Raises LockNotGivenError that says who holds the lock after ``MIGRATION_LOCK_RETRIES`` new tries.
    """
    settings = MigrationSettings.now()
    for number, pause in enumerate(pauses(settings.migration_lock_retries, settings.migration_lock_retry_delay), start=1):
        try:
            return work()
        except OperationalError as error:
            if not was_refused(error) or _lost_its_transaction(connection, error):
                raise
            holder = holder_text(connection, error)
        tell(f"{holder} Trying again in {pause:.1f} s ({number} of {settings.migration_lock_retries}).")
        time.sleep(pause)
    try:
        return work()
    except OperationalError as error:
        if not was_refused(error) or _lost_its_transaction(connection, error):
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
    if connection.vendor == "mysql":
        return _oldest_text(connection, error, text)
    tables = [name.replace('""', '"') for name in QUOTED.findall(text)]
    row = connection.fetch_one(HOLDERS, (tables,)) if tables and not connection.in_atomic_block else None
    if row is None:
        return f"A lock was not given in time ({str(error).splitlines()[0]})."
    table, pid, who, state, age, query = row
    return f"No lock on {table}: process {pid} ({who}, {state}) has held it for {age:.0f} s with: {query}."


def _oldest_text(connection: Any, error: OperationalError, text: str) -> str:
    """Return the same on MariaDB and MySQL: the transaction that is open for longest."""
    found = TABLE.search(text)
    where = f"No lock on {found[1]}" if found else f"A lock was not given in time ({str(error).splitlines()[0]})"
    try:
        row = connection.fetch_one(OLDEST, None)
    except DatabaseError:
        row = None  # who may not see the transactions of others (the right PROCESS) is told of the lock alone
    if row is None:
        return f"{where}."
    number, user, host, command, age, query = row
    doing = f"with: {query}" if query else f"({command})"
    return f"{where}: connection {number} ({user} from {host}) has a transaction open for {age} s, now {doing}."
