"""PostgreSQL: the verbs, transactions, and raw cursors."""

import itertools
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, Self

from quintet.drivers import watched
from quintet.drivers.connection import Connection, Row
from quintet.drivers.cursor import CursorWrapper
from quintet.drivers.database import Lanes
from quintet.drivers.edge import parks
from quintet.drivers.errors import Error, NotSupportedError, TransactionManagementError
from quintet.drivers.instruments import STORE
from quintet.drivers.postgres import loaders, schemas, turns
from quintet.drivers.postgres.client import PostgresClient
from quintet.drivers.postgres.creation import PostgresCreation
from quintet.drivers.postgres.database import (
    TRANSLATION,
    PostgresDatabase,
    follow_zone,
    open_database,
    parameters_of,
    prepare_threshold,
    set_up,
)
from quintet.drivers.postgres.extension_types import register_types
from quintet.drivers.postgres.features import PostgresFeatures
from quintet.drivers.postgres.introspection import PostgresIntrospection
from quintet.drivers.postgres.link import IDLE, INERROR, PostgresLink, leave, open_link, psycopg
from quintet.drivers.postgres.lookups import OPERATORS, PATTERN_ESCAPE, PATTERN_OPS
from quintet.drivers.postgres.operations import PostgresOperations
from quintet.drivers.postgres.prepared import ALL, COUNT, ONE, Harvest
from quintet.drivers.postgres.validation import PostgresValidation
from quintet.drivers.transactions import BROKEN
from quintet.drivers.unit import Unit
from quintet.kit import bridge

#: What a raw cursor may have left on a session. Not DISCARD ALL, which drops the statements that psycopg believes prepared.
RESET = ("RESET ALL", "SELECT pg_advisory_unlock_all()", "CLOSE ALL", "UNLISTEN *", "DISCARD TEMP")


class PostgresConnection(Connection[PostgresLink]):
    """One unit of work's view of a PostgreSQL database."""

    vendor = "postgresql"
    display_name = "PostgreSQL"
    features_class = PostgresFeatures
    ops_class = PostgresOperations
    introspection_class = PostgresIntrospection
    creation_class = PostgresCreation
    client_class = PostgresClient
    validation_class = PostgresValidation
    operators = OPERATORS
    pattern_ops = PATTERN_OPS
    pattern_esc = PATTERN_ESCAPE
    # A replica that has all it was sent does not lag, however long ago the primary wrote.
    lag_query = (
        "SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL "
        "WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
        "ELSE EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END"
    )
    text_readers = loaders.TEXT_READERS
    Database = psycopg
    database: PostgresDatabase
    _cursor_names = itertools.count(1)

    @classmethod
    def open_database(cls, alias: str, settings: dict[str, Any], lanes: Lanes) -> PostgresDatabase:
        """Return the alias's database."""
        found = open_database(alias, settings, lanes, cls.opener)
        if found.has_tenants:
            found.pool.lent = partial(schemas.follow, alias=alias)
        return found

    # ---- opening

    @classmethod
    def opener(cls, alias: str, settings: dict[str, Any]) -> Self:
        """Return a connection that belongs to nobody, for the steps of opening a raw one with ``settings``."""
        return cls(open_database(alias, settings, Lanes(), cls.opener), Unit(None))

    def get_connection_params(self) -> dict[str, Any]:
        """Return libpq's parameters.

        Raises ImproperlyConfigured without NAME and service.
        """
        return parameters_of(self.alias, self.settings_dict)

    def get_new_connection(self, conn_params: dict[str, Any]) -> PostgresLink:
        """Connect in autocommit, parking or blocking.

        Raises psycopg.Error when no server can be reached.
        """
        return open_link(conn_params, prepare_threshold(self.settings_dict["OPTIONS"]))

    def get_database_version(self) -> tuple[int, ...]:
        """Return the server's major and minor version."""
        return divmod(self.pg_version, 10000)

    def read_extension_types(self, names: Sequence[str] = ("hstore",)) -> None:
        """Read values of these types, which extensions brought to this database, as Python's; those of `extension_types`."""
        register_types(self, names)

    def renew_extension_types(self, names: Sequence[str] = ("hstore",)) -> None:
        """Have connections know the types of an extension that has just come: the one in use, and those that are opened next."""
        self.database.pool.close()
        if self._link is not None:
            self.read_extension_types(names)

    # ---- verbs

    def fetch_all(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> list[Row]:
        """Run a statement and return its rows."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_all(self, sql, params)
        return self._run(sql, params, ALL)

    def fetch_one(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> Row | None:
        """Run a statement and return its first row, None when there is none."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_one(self, sql, params)
        return self._run(sql, params, ONE)

    def execute(self, sql: str, params: Sequence[Any] | None = ()) -> int:
        """Run a statement; return how many rows it touched."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute(self, sql, params)
        return self._run(sql, params, COUNT)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each of ``rows``, all or none, in one pipeline; return how many rows were touched."""
        rows = list(rows)
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute_many(self, sql, rows)
        return self._guarded(lambda link: _many(link, sql, rows))

    def insert(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Run an INSERT ... RETURNING one key; return the key."""
        row = self.fetch_one(sql, params)
        assert row is not None
        return row[0]

    def stream(self, sql: str, params: Sequence[Any] = (), *, size: int = 2000, texts: bool = False) -> Generator[list[Row]]:
        """Yield the rows in lists of ``size`` from a cursor on the server; one link belongs to the iteration until its end."""
        self.pin()
        name = f"quintet_{next(self._cursor_names)}" if self._has_cursors else ""
        outlives = bool(name) and not self.in_atomic_block
        link, cursor = self.require_link(), None
        try:
            cursor = self.call_raw(self.wrap_cursor, link, name)
            if texts:
                loaders.leave_texts(cursor.cursor)
            cursor.execute(sql, params)
            while rows := cursor.fetchmany(size):
                yield rows
        finally:
            try:
                self._end_stream(link, cursor, outlives=outlives)
            finally:
                if cursor is not None:
                    leave(cursor.cursor)

    @property
    def _has_cursors(self) -> bool:
        """Whether a cursor on the server lives long enough: behind a pooler of transactions it ends with its own."""
        if self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            return False
        return self.database.keeps_sessions or self.in_atomic_block

    def chunked_cursor(self) -> CursorWrapper:
        """Return a cursor on the server, which does not fetch its result at once; an ordinary one where these are off."""
        self._pin_for_cursor()
        return self.wrap_cursor(self.require_link(), f"quintet_{next(self._cursor_names)}" if self._has_cursors else "")

    def _end_stream(self, link: PostgresLink, cursor: CursorWrapper | None, *, outlives: bool) -> None:
        """Close a stream's cursor and unpin its link; one that ``outlives`` its statement never gets into the pool.

        The garbage collector may call this anywhere: in a loop's thread outside of any portal, or below a statement that holds
        this link's locks. So it waits for no lock, and where it may not wait for the server either it closes the link.
        """
        if self._link is not link:  # closed meanwhile, and the cursor with it
            if self._link is None:
                self.unpin()
            return
        busy = link.gate.locked() or link.lock.locked()
        if busy or bridge.posture() is None:
            if busy or self._pins > 1:
                self._pinned_by_cursor = True  # others use the link: it is reset at the end of the unit
            else:
                self.abandon()
                self._pins = 0
            return
        dirty = outlives
        try:
            if cursor is not None:
                cursor.close()
            dirty = outlives and link.pgconn.transaction_status == INERROR  # psycopg closes no cursor then
        except Error:
            dirty = True
        finally:
            self.unpin(dirty=dirty)

    def _run(self, sql: str, params: Any, harvest: Harvest) -> Any:
        """Run one statement on the pinned link or a borrowed one; every verb ends here."""
        parked = bridge.posture()
        if parked is None:
            parked = parks()
        if self._link is not None or self.in_atomic_block or self.sharing or self.parent is not None or not self.autocommit:
            return self._by_rules(lambda link: self._on(link, sql, params, harvest, parked))
        link = self.database.pool.take()
        try:
            return link.prepared.run(sql, params, harvest, parked)
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            self._give(link)

    def _on(self, link: PostgresLink, sql: str, params: Any, harvest: Harvest, parked: bool) -> Any:
        if self._pinned_by_cursor:  # a raw cursor may have changed what statements and values mean, such as the encoding
            return harvest.of_cursor(link.verbs.execute(sql, params))
        return link.prepared.run(sql, params, harvest, parked)

    def _guarded(self, call: Callable[[PostgresLink], Any]) -> Any:
        """Run ``call`` where the caller may wait, by the rules."""
        parks()
        return self._by_rules(call)

    def _by_rules(self, call: Callable[[PostgresLink], Any]) -> Any:
        """Run ``call`` by the rules of transactions, child units and shared connections; the caller may wait."""
        lock = self.admit()
        borrowed = None
        try:
            if self._link is None and self.in_atomic_block:
                self.require_link()
            link = self._link
            if link is None:
                link = borrowed = self.database.pool.take()
            with link.gate:
                if not self.autocommit and link.pgconn.transaction_status == IDLE:
                    self.begin_link(link)
                if self.database.has_tenants:
                    schemas.follow(link, self.alias)
                return call(link)
        except psycopg.errors.InFailedSqlTransaction as error:
            if not self.in_atomic_block:
                raise TRANSLATION.of(error) from error
            raise TransactionManagementError(BROKEN) from error
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            if borrowed is not None:
                self._give(borrowed)
            if lock is not None:
                lock.release()

    def _give(self, link: PostgresLink) -> None:
        if link.pgconn.transaction_status == IDLE:
            self.database.pool.give(link)
        else:
            self.return_link(link, dirty=False)

    # ---- transactions

    def forget_prepared(self) -> None:
        """Forget the statements that the link of this transaction has prepared: tables were altered.

        Outside a transaction nothing needs to be done: a statement that no longer fits is then prepared anew.
        """
        if self._link is not None:
            self._link.prepared.forget()

    def follow_zone(self) -> None:
        """Speak of moments as TIME_ZONE and USE_TZ say now, also in the midst of a transaction."""
        link = self._link
        if link is not None and link.pgconn.transaction_status != INERROR:
            with self.wrap_database_errors:
                follow_zone(link, self.settings_dict)

    def exclusive(self, name: str, waiting: Callable[[str], object]) -> AbstractContextManager[None]:
        """Hold, for the block, what one process at a time holds on this database under ``name``."""
        return turns.exclusive(self, name, waiting)

    def begin_link(self, link: PostgresLink) -> None:
        """Open a transaction."""
        self._tell(link, self.database.begin)

    def finish_link(self, link: PostgresLink, verb: str) -> None:
        """Commit or roll back; a transaction that is over already needs nothing."""
        if link.pgconn.transaction_status != IDLE:
            self._tell(link, verb)

    def plain(self, sql: str) -> None:
        """Run one statement of the transaction machinery on the pinned link."""
        if self.instruments.watch():
            self.wrap_cursor(self.require_link(), "").execute(sql)
        else:
            self._tell(self.require_link(), sql)

    def _tell(self, link: PostgresLink, sql: str) -> None:
        parks()
        try:
            link.verbs.execute(sql, prepare=False)
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error

    def is_aborted(self) -> bool:
        """Say whether an error has left the transaction fit for a rollback only: a COMMIT would be one that says nothing."""
        return self._link is not None and self._link.pgconn.transaction_status == INERROR

    def in_transaction(self, link: PostgresLink) -> bool:
        """Say whether ``link`` has a transaction open."""
        return link.pgconn.transaction_status != IDLE

    def return_link(self, link: PostgresLink, *, dirty: bool) -> None:
        """Give a link back, rolled back and, when dirty, without session state; where we may not wait, close it instead."""
        pool = self.database.pool
        if link.epoch != pool.epoch:
            pool.discard(link)
            return
        clean = link.pgconn.transaction_status == IDLE and not dirty
        if not clean and bridge.loop_is_running() and not bridge.can_wait():
            pool.discard(link)
            return
        try:
            if link.pgconn.transaction_status != IDLE:
                self._tell(link, "ROLLBACK")
            if dirty and self.database.keeps_sessions:
                for statement in RESET:
                    self._tell(link, statement)
                link.schemas, link.is_switched = None, False
                set_up(link, self.alias, self.settings_dict)
        except (Error, psycopg.Error):
            pool.discard(link)
            return
        except BaseException:
            pool.discard(link)
            raise
        pool.give(link)

    # ---- raw cursors

    def wrap_cursor(self, link: PostgresLink, name: str) -> CursorWrapper:
        """Return the public cursor: parameters bound by the client unless OPTIONS["server_side_binding"] says otherwise."""
        if name:
            return CursorWrapper(link.cursor(name=name, withhold=not self.in_atomic_block), self)
        if self.settings_dict["OPTIONS"].get("server_side_binding"):
            return CursorWrapper(link.cursor(), self)
        return CursorWrapper(client_cursor(link), self)

    def run_raw(self, cursor: Any, sql: str, params: Any, *, many: bool) -> Any:
        """Run a ``%s`` statement on a cursor of the pinned link."""
        run = cursor.executemany if many else cursor.execute
        self._guarded(lambda _link: run(sql, params))
        return cursor

    def call_raw(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a method of a raw cursor."""
        parks()
        try:
            return function(*args)
        except psycopg.Error as error:
            raise TRANSLATION.of(error) from error

    def procedure_call(self, name: str, count: int, keywords: Any) -> str:
        """Return the SELECT that calls a function.

        Raises NotSupportedError for keyword parameters.
        """
        if keywords is not None:
            raise NotSupportedError("Keyword parameters for callproc are not supported on PostgreSQL; pass them by position.")
        return f"SELECT * FROM {self.dialect.quote_name(name)}({', '.join(['%s'] * count)})"  # noqa: S608  a quoted name

    def mogrify(self, sql: str, params: Any) -> str:
        """Return the statement as the client would bind it; with the pinned link, else with one that is borrowed."""
        return self._guarded(lambda link: client_cursor(link).mogrify(sql, params))

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement as the client would bind it."""
        if params is None or self._link is None:
            return sql
        try:
            return client_cursor(self._link).mogrify(sql, params)
        except psycopg.Error:
            return f"{sql} -- {params!r}"

    # ---- constraints

    def check_constraints(self, table_names: Iterable[str] | None = None) -> None:
        """Check what was deferred now; raises IntegrityError when rows break a foreign key."""
        self.execute("SET CONSTRAINTS ALL IMMEDIATE", None)
        self.execute("SET CONSTRAINTS ALL DEFERRED", None)

    @property
    def pg_version(self) -> int:
        """The server's version as PostgreSQL numbers it, such as 150002."""
        return self._guarded(lambda link: link.info.server_version)

    @property
    def is_pooled(self) -> bool:
        """Whether somebody else than the server itself holds its sessions, such as PgBouncer. Costs one query."""

        def differs(link: PostgresLink) -> bool:
            row = link.verbs.execute("SELECT pg_backend_pid()", prepare=False).fetchone()
            return row[0] != link.info.backend_pid

        return self._guarded(differs)


def client_cursor(link: PostgresLink) -> Any:
    """Return a cursor that fills parameters in by itself."""
    return psycopg.ClientCursor(link)


def _many(link: PostgresLink, sql: str, rows: list[Sequence[Any]]) -> int:
    with link.transaction():
        link.verbs.executemany(sql, rows)
    return link.verbs.rowcount
