"""SQLite: the verbs, transactions that queue in the file's writer lane, and raw cursors."""

import itertools
import sqlite3
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property, partial
from operator import attrgetter
from threading import get_ident
from time import perf_counter
from typing import Any, Self

from quintet.drivers import watched
from quintet.drivers.connection import Connection, Row
from quintet.drivers.cursor import CursorWrapper
from quintet.drivers.database import Lanes
from quintet.drivers.edge import parks
from quintet.drivers.errors import IntegrityError, OperationalError
from quintet.drivers.instruments import STORE
from quintet.drivers.sqlite import client, creation, group, introspection, turns, waiting
from quintet.drivers.sqlite.database import SqliteDatabase, open_database
from quintet.drivers.sqlite.features import SqliteFeatures
from quintet.drivers.sqlite.group import GROUPED, Job
from quintet.drivers.sqlite.lane import WriterLane
from quintet.drivers.sqlite.link import (
    TIMEOUT,
    TRANSLATION,
    SqliteLink,
    is_memory,
    open_link,
    parameters_of,
    patiently,
)
from quintet.drivers.sqlite.lookups import OPERATORS, PATTERN_ESCAPE, PATTERN_OPS
from quintet.drivers.sqlite.offload import INLINE_ROWS, SLOW_SECONDS
from quintet.drivers.sqlite.operations import SqliteOperations
from quintet.drivers.sqlite.placeholders import bindable, filled_in, from_native, reads_only, to_native
from quintet.drivers.unit import Unit
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import bridge
from quintet.kit.lazy import classproperty

ALL = sqlite3.Cursor.fetchall
ONE = sqlite3.Cursor.fetchone
COUNT = attrgetter("rowcount")
KEY = attrgetter("lastrowid")
MODES = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")


class SqliteConnection(Connection[SqliteLink]):
    """One unit of work's view of an SQLite file.

    Writers of one process queue in the file's lane, so that SQLite's own lock is met by other processes only. A statement
    runs inline on the loop; slow ones and large results go to a thread (see `offload`).
    """

    vendor = "sqlite"
    display_name = "SQLite"
    features_class = SqliteFeatures
    ops_class = SqliteOperations
    # Their rooms are late: few commands create databases or look into them.
    introspection_class: Any = classproperty(lambda _: introspection.SqliteIntrospection)
    creation_class: Any = classproperty(lambda _: creation.SqliteCreation)
    client_class: Any = classproperty(lambda _: client.SqliteClient)
    operators = OPERATORS
    pattern_ops = PATTERN_OPS
    pattern_esc = PATTERN_ESCAPE
    Database = sqlite3
    database: SqliteDatabase
    _holds_lane = False
    #: Whether nobody knows yet what the transaction that holds the lane does.
    _untold = False

    @classmethod
    def open_database(cls, alias: str, settings: dict[str, Any], lanes: Lanes) -> SqliteDatabase:
        """Return the alias's database.

        Raises ImproperlyConfigured for an unknown transaction_mode.
        """
        mode = settings["OPTIONS"].get("transaction_mode")
        if mode is not None and mode.upper() not in MODES:
            raise ImproperlyConfigured(
                f"settings.DATABASES[{alias!r}]['OPTIONS']['transaction_mode'] is improperly configured to {mode!r}. "
                f"Use one of {', '.join(MODES)}, or None."
            )
        return open_database(alias, settings, lanes, cls.opener)

    # ---- opening

    @classmethod
    def opener(cls, alias: str, settings: dict[str, Any]) -> Self:
        """Return a connection that belongs to nobody, for the steps of opening a raw one with ``settings``."""
        return cls(open_database(alias, settings, Lanes(), cls.opener), Unit(None))

    def get_connection_params(self) -> dict[str, Any]:
        """Return what `sqlite3.connect` is called with.

        Raises ImproperlyConfigured without NAME.
        """
        return parameters_of(self.alias, self.settings_dict)

    def get_new_connection(self, conn_params: dict[str, Any]) -> SqliteLink:
        """Open the file and set it up: WAL, foreign keys, our SQL functions, init_command; raises sqlite3.Error."""
        return open_link(conn_params, self.settings_dict)

    def get_database_version(self) -> tuple[int, ...]:
        """Return the version of the SQLite library."""
        return self.sqlite_version

    # ---- verbs

    def fetch_all(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> list[Row]:
        """Run a statement and return its rows."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_all(self, *_public(sql, params))
        if writes or self.in_atomic_block or self._link is not None or bridge.posture() is not False:
            return self._run(sql, () if params is None else params, writes, ALL)
        return self._read(sql, params or (), ALL)

    def fetch_one(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> Row | None:
        """Run a statement and return its first row, None when there is none."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_one(self, *_public(sql, params))
        if writes or self.in_atomic_block or self._link is not None or bridge.posture() is not False:
            return self._run(sql, () if params is None else params, writes, ONE)
        return self._read(sql, params or (), ONE)

    def execute(self, sql: str, params: Sequence[Any] | None = ()) -> int:
        """Run a statement that writes; return how many rows it touched."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute(self, *_public(sql, params))
        if self.in_atomic_block or self._link is not None or bridge.posture() is not False:
            return self._run(sql, params or (), True, COUNT)
        return self._write(sql, params or (), COUNT)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each of ``rows``, all or none; return how many rows were touched."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute_many(self, from_native(sql), list(rows))
        return self._guarded(True, lambda link: self._many(link, sql, rows))

    def insert(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Insert one row and return its rowid."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.insert(self, from_native(sql), params)
        if self.in_atomic_block or self._link is not None or bridge.posture() is not False:
            return self._run(sql, params, True, KEY)
        return self._write(sql, params, KEY)

    def stream(self, sql: str, params: Sequence[Any] = (), *, size: int = 2000, texts: bool = False) -> Generator[list[Row]]:
        """Yield the rows in lists of ``size``; one link belongs to the iteration until its end."""
        self.pin()
        link, cursor = self.require_link(), None
        try:
            cursor = self._opened(sql, params)
            while rows := self.call_raw(cursor.fetchmany, size):
                yield rows
        finally:
            if self._link is link:
                if cursor is not None:
                    cursor.close()
                self.unpin()
            elif self._link is None:
                self.unpin()  # closed meanwhile, and the cursor with it

    def _opened(self, sql: str, params: Sequence[Any]) -> Any:
        if self.instruments.watch():
            cursor = self.wrap_cursor(self.require_link(), "")
            cursor.execute(from_native(sql), params)
            return cursor.cursor
        return self._run(sql, params, False, _itself)

    def _read(self, sql: str, params: Any, harvest: Callable[[Any], Any]) -> Any:
        """Run one read of a plain thread in autocommit: no transaction, no pinned link, no event loop.

        Nothing of `_run` is left but borrowing a link; what is not quite plain goes there (5.8 to 5.4 us, 4.5 of them SQLite).
        """
        if self.parent is not None or not self.autocommit or self.database.exclusive:
            return self._run(sql, params, False, harvest)
        pool = self.database.pool
        link = pool.take()
        try:
            return harvest(link.execute(sql, params))
        except sqlite3.Error as error:
            return self._after(error, link, sql, params, harvest, False)
        finally:
            pool.give(link)

    def _write(self, sql: str, params: Any, harvest: Callable[[Any], Any]) -> Any:
        """Run one write of a plain thread in autocommit, in the file's lane when that is free at once.

        As `_read`: without the closures and tests of `_guarded` (execute: 6.8 to 4.9 us with 3.5 in SQLite).
        """
        lane = self.database.lane
        if self.parent is not None or not self.autocommit or not lane.take():
            return self._run(sql, params, True, harvest)
        try:
            pool = self.database.pool
            link = pool.take()
            try:
                return harvest(link.execute(sql, params))
            except sqlite3.Error as error:
                return self._after(error, link, sql, params, harvest, True)
            finally:
                if link.in_transaction:
                    link.rollback()
                pool.give(link)
        finally:
            lane.release()

    def _run(self, sql: str, params: Any, writes: bool, harvest: Callable[[Any], Any]) -> Any:
        """Run one statement on the pinned link or a borrowed one; every verb that is not plain ends here.

        The plain cases go straight through: a read in autocommit, and anything in a transaction of our own.
        """
        parked = parks()
        database = self.database
        if self.sharing is not None or self.needs_rollback or not self.autocommit:
            return self._guarded(writes, lambda link: self._execute(link, sql, params, harvest, parked, writes))
        link = self._link
        if self.in_atomic_block:
            if link is None or not (self._holds_lane or not (writes or database.exclusive)):
                return self._guarded(writes, lambda link: self._execute(link, sql, params, harvest, parked, writes))
            if parked:
                self.require_owner()
            elif get_ident() != self.thread:
                self.validate_thread_sharing()
            return self._execute(link, sql, params, harvest, parked, self._holds_lane)
        if self.parent is not None:
            self.require_free_ancestors()
        if writes and link is None and not database.exclusive and sql.startswith(GROUPED):
            return self._write_in_group(sql, params, harvest, parked)
        if writes or link is not None or database.exclusive:
            return self._guarded(writes, lambda link: self._execute(link, sql, params, harvest, parked, writes))
        link = database.pool.take()
        try:
            return self._execute(link, sql, params, harvest, parked, False)
        finally:
            database.pool.give(link)

    def _write_in_group(self, sql: str, params: Any, harvest: Callable[[Any], Any], parked: bool) -> Any:
        """Run a statement in autocommit; when the lane is taken, with the others that wait where a commit waits for the disk."""
        lane = self.database.lane
        if not (lane.locked() and self.database.waits_for_disk()):
            return self._guarded(True, lambda link: self._execute(link, sql, params, harvest, parked, True))
        job = Job(sql, params, harvest)
        lane.jobs.append(job)
        is_ours = True
        try:
            self._enter_lane()
        except BaseException as error:
            if group.withdrawn(lane.jobs, job) or not isinstance(error, OperationalError):
                job.is_done = True  # for nobody: when who has it in hand cannot run it, nobody else shall
                raise
            is_ours = group.outlast(lane, job)
        if is_ours:
            try:
                if not job.is_done:
                    self._lead(job, parked)
            finally:
                lane.board.clear()
                lane.release()
        if job.error is None:
            return job.value
        if isinstance(job.error, sqlite3.Error):
            raise self._locked(job.error) from job.error
        raise job.error

    def _lead(self, mine: Job, parked: bool) -> None:
        """Commit our own statement, and those that wait behind it."""
        lane, pool, offload = self.database.lane, self.database.pool, self.database.offload
        jobs = group.taken(lane.jobs, mine)
        try:
            link = pool.take()
            try:
                self._tell(mine.sql)
                begin = partial(self._patiently, partial(link.execute, "BEGIN IMMEDIATE"), True)
                begin()
                if parked and any(job.sql in offload.slow for job in jobs):
                    return offload.in_thread(link, partial(group.commit_together, link, jobs, begin, self._timeout))
                start = perf_counter()
                group.commit_together(link, jobs, begin, self._timeout)
                for job in jobs if parked and perf_counter() - start > SLOW_SECONDS else ():
                    offload.remember(job.sql)
            except sqlite3.Error as error:
                raise self._locked(error) from error
            finally:
                if link.in_transaction:
                    link.rollback()
                pool.give(link)
        finally:
            lane.jobs.extendleft(job for job in reversed(jobs) if job is not mine and not job.is_done)

    def _guarded(self, writes: bool, call: Callable[[SqliteLink], Any]) -> Any:
        """Run ``call`` by the rules of transactions, child units and shared connections."""
        parks()
        lock = self.admit()
        lane: WriterLane | None = None
        try:
            if not self.autocommit and self._link is not None and not self._link.in_transaction:
                self.begin_link(self._link)
            lane = self._enter_lane() if writes or self.database.exclusive else None
            if self._link is None and self.in_atomic_block:
                self.require_link()
            borrowed = None if self._link is not None else self.database.pool.take()
            link = self._link or borrowed
            assert link is not None
            try:
                return call(link)
            finally:
                if borrowed is not None:
                    if borrowed.in_transaction:
                        borrowed.rollback()
                    self.database.pool.give(borrowed)
        finally:
            if lane is not None:
                lane.board.clear()
                lane.release()
            if lock is not None:
                lock.release()

    def _execute(
        self, link: SqliteLink, sql: str, params: Any, harvest: Callable[[Any], Any], parked: bool, in_lane: bool
    ) -> Any:
        if in_lane and (self._untold or self.database.lane.contended()):
            self._tell(sql)
        try:
            if not parked:
                return harvest(link.execute(sql, params))
            if sql in self.database.offload.slow:
                return self.database.offload.slowly(link, sql, lambda: harvest(link.execute(sql, params)))
            start = perf_counter()
            cursor = link.execute(sql, params)
            found = cursor.fetchmany(INLINE_ROWS) if harvest is ALL else harvest(cursor)
            if perf_counter() - start > SLOW_SECONDS:
                self.database.offload.remember(sql)
            if harvest is ALL and len(found) == INLINE_ROWS:
                found += self.database.offload.in_thread(link, cursor.fetchall)
            return found
        except sqlite3.Error as error:
            return self._after(error, link, sql, params, harvest, in_lane)

    def _after(
        self, error: sqlite3.Error, link: SqliteLink, sql: str, params: Any, harvest: Callable[[Any], Any], in_lane: bool
    ) -> Any:
        """Try a statement again that met a busy file, a writer's in its turn; raise what any other error is to the public."""
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
            raise self._locked(error) from error
        return self._patiently(lambda: harvest(link.execute(sql, params)), in_lane)

    def _patiently(self, call: Callable[[], Any], in_lane: bool) -> Any:
        """Return ``call()``, tried again while the file is busy; raises our errors. A writer, who is in the lane, queues."""
        try:
            return patiently(call, self._timeout, self._queue_up if in_lane else None)
        except sqlite3.Error as error:
            raise self._locked(error) from error

    def _queue_up(self, timeout: float) -> bool:
        """Wait for the turn of this process; False after ``timeout`` seconds."""
        with waiting.noted(self):
            return self.database.lane.queue_up(timeout)

    def _many(self, link: SqliteLink, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        alone = not link.in_transaction
        try:
            if alone:
                patiently(lambda: link.execute("BEGIN IMMEDIATE"), self._timeout, self._queue_up)
            try:
                count = link.executemany(sql, rows).rowcount
            except BaseException:
                if alone:
                    link.rollback()
                raise
            if alone:
                link.commit()
        except sqlite3.Error as error:
            raise self._locked(error) from error
        return count

    # ---- transactions

    @property
    def _timeout(self) -> float:
        return self.settings_dict["OPTIONS"].get("timeout", TIMEOUT)

    def _enter_lane(self) -> WriterLane | None:
        """Wait for our turn to write; return the lane to leave after the statement, None when a transaction keeps it.

        Raises OperationalError after the timeout, or at once when the turn could never come.
        """
        if self._holds_lane:
            return None
        lane = self.database.lane
        if not lane.take():
            with waiting.noted(self):
                if not lane.acquire(self._timeout):
                    raise self._locked(None)
        if self._link is not None and self._link.in_transaction:
            self._holds_lane = self._untold = True
            return None
        return lane

    def _tell(self, sql: str) -> None:
        """Write a statement on the board: the first one of a transaction, and each while others wait."""
        self._untold = False
        self.database.lane.board.tell(sql)

    def _leave_lane(self) -> None:
        if not self._holds_lane:
            return
        self._holds_lane = False
        lane = self.database.lane
        if lane.contended():
            waiting.tell_of_long(self)
        lane.board.clear()
        lane.release()

    def _locked(self, error: sqlite3.Error | None) -> Exception:
        code = None if error is None else getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_BUSY_SNAPSHOT:
            return OperationalError(waiting.STALE)
        if error is not None and code != sqlite3.SQLITE_BUSY:
            return TRANSLATION.of(error)
        return OperationalError(waiting.locked(self, self._timeout))

    def begin_link(self, link: SqliteLink) -> None:
        """Open a transaction: IMMEDIATE in the lane; DEFERRED and outside of it in a unit that only reads."""
        parks()
        mode = self.settings_dict["OPTIONS"].get("transaction_mode") or ("DEFERRED" if self.only_reads else "IMMEDIATE")
        in_lane = mode.upper() != "DEFERRED" or self.database.exclusive
        if in_lane and self._enter_lane() is not None:
            self._holds_lane = self._untold = True
        try:
            try:
                link.execute(f"BEGIN {mode}")
            except sqlite3.Error as error:
                self._after(error, link, f"BEGIN {mode}", (), _itself, in_lane)
            if in_lane:
                self.database.lane.board.note()
        except BaseException:
            self._leave_lane()
            raise

    def finish_link(self, link: SqliteLink, verb: str) -> None:
        """Commit or roll back, and leave the lane."""
        parks()
        try:
            if link.in_transaction:
                patiently(lambda: link.execute(verb), self._timeout)
        except sqlite3.Error as error:
            raise self._locked(error) from error
        if not link.in_transaction:
            self._leave_lane()

    def plain(self, sql: str) -> None:
        """Run one statement of the transaction machinery on the pinned link."""
        if self.instruments.watch():
            self.wrap_cursor(self.require_link(), "").execute(sql)
            return
        parks()
        try:
            self.require_link().execute(sql)
        except sqlite3.Error as error:
            raise TRANSLATION.of(error) from error

    def in_transaction(self, link: SqliteLink) -> bool:
        """Say whether ``link`` has a transaction open."""
        return link.in_transaction

    def return_link(self, link: SqliteLink, *, dirty: bool) -> None:
        """Give a link back, rolled back; after a raw cursor foreign keys are checked again."""
        try:
            if link.epoch == self.database.pool.epoch:  # else it is closed, which rolls it back
                if link.in_transaction:
                    waiting.tell_of_leak(self)
                    link.rollback()
                if dirty and not self.database.exclusive:
                    link.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            self.database.pool.discard(link)
            raise
        finally:
            self._leave_lane()
        self.database.pool.give(link)

    def drop_link(self) -> None:
        """Close the pinned link and leave the lane."""
        super().drop_link()
        self._leave_lane()

    def abandon(self) -> None:
        """Leave the raw connection to its pool; the lane is free once its transaction is rolled back there."""
        try:
            super().abandon()
        finally:
            self._leave_lane()

    def forked(self) -> None:
        """Forget the raw connection; the lanes of a forked child are new."""
        super().forked()
        self._holds_lane = False

    # ---- raw cursors

    def wrap_cursor(self, link: SqliteLink, name: str) -> CursorWrapper:
        """Return the public cursor; SQLite reads every result row by row, named or not."""
        return CursorWrapper(link.cursor(), self)

    def run_raw(self, cursor: Any, sql: str, params: Any, *, many: bool) -> Any:
        """Run a ``%s`` statement on a cursor of the pinned link."""
        if many:
            rows = [bindable(row) for row in params]
            if not rows:
                return cursor
            native = to_native(sql, rows[0])
            call: Callable[[], Any] = lambda: cursor.executemany(native, rows)  # noqa: E731  one of two calls
        else:
            native = to_native(sql, params)
            call = lambda: cursor.execute(native, bindable(params))  # noqa: E731  one of two calls
        writes = not reads_only(native)

        def run(_link: SqliteLink) -> Any:
            if writes and (self._untold or self.database.lane.contended()):
                self._tell(native)
            return self._patiently(call, writes)

        self._guarded(writes, run)
        if self._link is not None and not self._link.in_transaction and not self.in_atomic_block:
            self._leave_lane()
        return cursor

    def call_raw(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a method of a raw cursor."""
        parks()
        try:
            return function(*args)
        except sqlite3.Error as error:
            raise TRANSLATION.of(error) from error

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with literals in place of its parameters."""
        return filled_in(sql, params)

    # ---- constraints

    def disable_constraint_checking(self) -> bool:
        """Switch foreign keys off; say whether that worked (inside a transaction SQLite cannot)."""
        self.pin()
        self._run("PRAGMA foreign_keys = OFF", (), False, ONE)
        row = self._run("PRAGMA foreign_keys", (), False, ONE)
        if row[0]:
            self.unpin()
        return not row[0]

    def enable_constraint_checking(self) -> None:
        """Switch foreign keys on."""
        self._run("PRAGMA foreign_keys = ON", (), False, ONE)
        self.unpin()

    def check_constraints(self, table_names: Iterable[str] | None = None) -> None:
        """Raise IntegrityError for the first row that refers to nothing."""
        targets = [None] if table_names is None else list(table_names)
        checks = [self._broken_references(table) for table in targets]
        for table, rowid, target, index in itertools.chain.from_iterable(checks):
            column = self._run(f"PRAGMA foreign_key_list({self.dialect.quote_name(table)})", (), False, ALL)[-1 - index][3]
            raise IntegrityError(
                f"The row in table '{table}' with rowid {rowid} has an invalid foreign key: {table}.{column} contains a value "
                f"that does not have a corresponding value in {target}."
            )

    def _broken_references(self, table: str | None) -> list[Row]:
        inside = "" if table is None else f"({self.dialect.quote_name(table)})"
        return self._run(f"PRAGMA foreign_key_check{inside}", (), False, ALL)

    @cached_property
    def sqlite_version(self) -> tuple[int, ...]:
        """The version of the SQLite library."""
        return sqlite3.sqlite_version_info

    def exclusive(self, name: str, waiting: Callable[[str], object]) -> AbstractContextManager[None]:
        """Hold, for the block, what one process at a time holds on this database under ``name``."""
        return turns.exclusive(self, name, waiting)

    def is_in_memory_db(self) -> bool:
        """Say whether the data live in memory only."""
        return is_memory(str(self.settings_dict["NAME"]))


def _public(sql: str, params: Any) -> tuple[str, Any]:
    """Return a statement of a verb as a public cursor takes it."""
    return (sql if params is None else from_native(sql)), params


def _itself(cursor: Any) -> Any:
    return cursor
