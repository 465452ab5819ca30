"""`Connection`: one alias as one unit of work sees it. Public as `quintet.db.connection` and `BaseDatabaseWrapper`.

Over 600 lines because it is one idea, the documented class. A table of contents over its rooms:
    transactions   atomic blocks, savepoints, on_commit          pool          raw connections, borrowed per statement
    sharing        who may use an open transaction               instruments   wrappers and the query log
    cursor         the public cursor                             watched       the verbs while somebody watches

In autocommit every statement borrows a raw connection ("link") and gives it back, so sibling tasks run in parallel. A
transaction, a raw cursor, a stream or `set_autocommit(False)` pins one link. Drivers (`sqlite`, `postgres`) give the verbs.
"""

from __future__ import annotations

import datetime
import itertools
import threading
import weakref
from abc import abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from quintet.drivers import tags, transactions
from quintet.drivers.client import Client
from quintet.drivers.cursor import CursorWrapper
from quintet.drivers.database import Database, Lanes
from quintet.drivers.edge import parks
from quintet.drivers.errors import (
    DatabaseError,
    DatabaseErrorWrapper,
    Error,
    InterfaceError,
    NotSupportedError,
    TransactionManagementError,
)
from quintet.drivers.features import Features
from quintet.drivers.guard import Patchable
from quintet.drivers.instruments import Instruments, Wrapper, note_transaction
from quintet.drivers.operations import Operations
from quintet.drivers.pool import Link
from quintet.drivers.scope import current as scope
from quintet.drivers.sharing import BlockLock, ancestor_holds
from quintet.drivers.signals import connection_created
from quintet.drivers.unit import Unit, current_task, current_unit
from quintet.drivers.validation import Validation
from quintet.kernel import ports
from quintet.kit.libraries import asyncio, zoneinfo
from quintet.kit.record import replace
from quintet.sql.dialect import Dialect

L = TypeVar("L", bound=Link)

Row = tuple[Any, ...]
PUBLIC_NAME = "DatabaseWrapper"
SET_UP = "init_connection_state"


class VendorsEditor:
    """The class of the vendor's schema editors, looked up when it is read: they live above the drivers."""

    def __get__(self, connection: Connection[Any] | None, owner: type[Connection[Any]]) -> type[Any]:
        return ports.schema_editor.get()(owner.vendor)


class Connection(Generic[L], metaclass=Patchable):
    """One database in one unit of work; cheap to make, gets its raw connections from the alias's pool."""

    vendor: ClassVar[str] = "unknown"
    display_name: ClassVar[str] = "unknown"
    features_class: ClassVar[type[Features]] = Features
    ops_class: ClassVar[type[Operations]] = Operations
    introspection_class: ClassVar[type[Any]]
    creation_class: ClassVar[type[Any]]
    client_class: ClassVar[type[Client]]
    validation_class: ClassVar[type[Validation]] = Validation
    SchemaEditorClass: ClassVar[Any] = VendorsEditor()
    #: Lookups, their patterns and how these escape what another column holds, as the right side of ``column <text>``.
    operators: ClassVar[Mapping[str, str]] = MappingProxyType({})
    pattern_ops: ClassVar[Mapping[str, str]] = MappingProxyType({})
    pattern_esc: ClassVar[str] = ""

    queries_limit: ClassVar[int] = 9000
    #: What makes the usual values of the texts that a stream leaves, by the type of the value.
    text_readers: ClassVar[Mapping[type, Callable[[str], Any]]] = MappingProxyType({})
    #: Gives one row: how many seconds a replica is behind, NULL for what is none.
    lag_query: ClassVar[str | None] = None

    def __init__(self, database: Database[L], unit: Unit) -> None:
        self.database = database
        self._unit, self.thread = weakref.ref(unit), threading.get_ident()
        self.home, self.parent = unit.home, unit.parent
        self.alias = database.alias
        self.autocommit: bool = database.settings["AUTOCOMMIT"]
        self.in_atomic_block = self.needs_rollback = self.closed_in_transaction = False
        self.frames: list[transactions.Frame] = []
        self.run_on_commit: list[transactions.Hook] = []
        self.sharing: BlockLock | None = None
        self.instruments = _instruments_for(database, unit)
        self._link: L | None = None
        self._kept_unit: Unit | None = None
        self._guest: weakref.ref[asyncio.Task[Any]] | None = None
        self._pins = 0
        self._shared = 0
        self._pinned_by_cursor = False
        self._savepoints = itertools.count(1)

    # ---- what it is

    @classmethod
    @abstractmethod
    def open_database(cls, alias: str, settings: dict[str, Any], lanes: Lanes) -> Database[L]:
        """Return what connections to ``alias`` share; opens nothing yet."""

    @property
    def settings_dict(self) -> dict[str, Any]:
        """The complete settings of this alias."""
        return self.database.settings

    @property
    def dialect(self) -> Dialect:
        """How this database spells SQL."""
        return self.database.dialect

    @cached_property
    def features(self) -> Features:
        """What this database can do."""
        return self.features_class(self)

    @cached_property
    def ops(self) -> Operations:
        """The public helper for quoting and the like."""
        return self.ops_class(self)

    @cached_property
    def introspection(self) -> Any:
        """What tables, columns and constraints there are."""
        return self.introspection_class(self)

    @cached_property
    def creation(self) -> Any:
        """Making, cloning and dropping (test) databases."""
        return self.creation_class(self)

    @cached_property
    def client(self) -> Client:
        """The database's own shell."""
        return self.client_class(self)

    @cached_property
    def validation(self) -> Validation:
        """The driver's system checks."""
        return self.validation_class(self)

    @property
    def data_types(self) -> Mapping[str, str]:
        """The column type of each kind of field."""
        return self.dialect.column_types

    @property
    def data_types_suffix(self) -> Mapping[str, str]:
        """What follows a column's definition, by the kind of field."""
        return self.dialect.column_suffixes

    @property
    def data_type_check_constraints(self) -> Mapping[str, str]:
        """The condition that a column checks, by the kind of field."""
        return self.dialect.column_checks

    @abstractmethod
    def get_database_version(self) -> tuple[int, ...]:
        """Return the version of the server or library that answers."""

    def check_database_version_supported(self) -> None:
        """Raise NotSupportedError when the database is older than what this driver was made for."""
        least = self.features.minimum_database_version
        found = self.get_database_version()
        if least is not None and found < least:
            wanted, version = (".".join(map(str, numbers)) for numbers in (least, found))
            raise NotSupportedError(f"{self.display_name} {wanted} or later is required (found {version}).")

    @property
    def timezone(self) -> datetime.tzinfo | None:
        """The zone of the connection: TIME_ZONE of the alias, else UTC; None when USE_TZ is off."""
        return self.ops.timezone()

    @property
    def timezone_name(self) -> str:
        """The name of the connection's zone."""
        return self.ops.timezone_name()

    @property
    def only_reads(self) -> bool:
        """Whether the unit of work said that it only reads."""
        unit = self._unit()
        return unit is not None and unit.safe

    def __repr__(self) -> str:
        # Ours are known by the public name that every driver's class has.
        name = PUBLIC_NAME if type(self).__module__.startswith("quintet.drivers.") else type(self).__qualname__
        return f"<{name} vendor={self.vendor!r} alias={self.alias!r}>"

    # ---- the fast verbs; native placeholders, raw rows. With None for params the text is taken as it is.

    @abstractmethod
    def fetch_all(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> list[Row]:
        """Run a statement and return its rows."""

    @abstractmethod
    def fetch_one(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> Row | None:
        """Run a statement and return its first row, None when there is none."""

    @abstractmethod
    def execute(self, sql: str, params: Sequence[Any] | None = ()) -> int:
        """Run a statement that writes; return how many rows it touched."""

    @abstractmethod
    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement once for each of ``rows``; return how many rows were touched."""

    @abstractmethod
    def insert(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Insert one row and return its key."""

    @abstractmethod
    def stream(self, sql: str, params: Sequence[Any] = (), *, size: int = 2000, texts: bool = False) -> Generator[list[Row]]:
        """Run a statement and yield its rows in lists of ``size``, without holding them all in memory.

        With ``texts`` dates, moments and exact numbers may come as the server writes them: in ISO 8601, moments in UTC or without
        a zone. `text_readers` make the usual values of them.
        """

    def script(self, statements: Sequence[str]) -> None:
        """Run statements without parameters, in order and on one link."""
        self.pin()
        try:
            for statement in statements:
                self.execute(statement, None)
        finally:
            self.unpin()

    # ---- cursors, log, wrappers

    def cursor(self) -> CursorWrapper:
        """Return a cursor (``%s`` parameters). From here on, one raw connection belongs to this unit of work.

        Raises DatabaseError in a thread that this connection is not for.
        """
        self._pin_for_cursor()
        return self.wrap_cursor(self.require_link(), "")

    def chunked_cursor(self) -> CursorWrapper:
        """Return a cursor that does not fetch its result at once, where the database has them."""
        self._pin_for_cursor()
        return self.wrap_cursor(self.require_link(), "quintet_chunked")

    @contextmanager
    def temporary_connection(self) -> Generator[CursorWrapper]:
        """Give a cursor for the block; a raw connection that was not pinned before goes back at its end."""
        kept = self._link is not None
        try:
            with self.cursor() as cursor:
                yield cursor
        finally:
            if not kept and not self.in_atomic_block:
                self.let_go()

    @property
    def wrap_database_errors(self) -> DatabaseErrorWrapper:
        """A context manager, and a decorator, that turns the database library's errors into ours."""
        return DatabaseErrorWrapper(self)

    @abstractmethod
    def wrap_cursor(self, link: L, name: str) -> CursorWrapper:
        """Return the public cursor over a new cursor of ``link``; with a name, one on the server."""

    @abstractmethod
    def run_raw(self, cursor: Any, sql: str, params: Any, *, many: bool) -> Any:
        """Run a ``%s`` statement on the library's cursor."""

    @abstractmethod
    def call_raw(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a method of the library's cursor, translating its errors."""

    @abstractmethod
    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with its parameters filled in, for people to read."""

    def procedure_call(self, name: str, count: int, keywords: Any) -> str:
        """Return the statement that calls a procedure.

        Raises NotSupportedError where the database has none.
        """
        raise NotSupportedError(f"{self.display_name} has no stored procedures to call: {name}.")

    @property
    def queries_log(self) -> Any:
        """The logged queries, at most `queries_limit` of them."""
        return self.instruments.log

    @property
    def queries(self) -> list[dict[str, Any]]:
        """The logged queries, as dictionaries with ``sql`` and ``time`` (seconds)."""
        return list(self.instruments.log)

    @property
    def queries_logged(self) -> bool:
        """Whether queries are being logged."""
        return self.instruments.logs

    @property
    def force_debug_cursor(self) -> bool:
        """Whether queries are logged even without DEBUG."""
        return self.instruments.forced

    @force_debug_cursor.setter
    def force_debug_cursor(self, value: bool) -> None:
        self.instruments.forced = value

    @property
    def execute_wrappers(self) -> list[Wrapper]:
        """The installed wrappers, outermost first."""
        return self.instruments.wrappers

    def execute_wrapper(self, wrapper: Wrapper) -> AbstractContextManager[None]:
        """Install a wrapper around query execution for a block."""
        return self.instruments.wrapped(wrapper)

    # ---- transactions

    def require_owner(self) -> None:
        """Raise TransactionManagementError in a task that does not own the open transaction.

        Raises DatabaseError in a thread that the owner did not call.
        """
        task = current_task()
        if task is None:
            self.validate_thread_sharing()
            return
        if self.home is not None:
            if id(task) != self.home:
                raise ancestor_holds(self.alias)
            return
        # A thread's transaction is handed to the task that the thread waits for; a second one beside it would mix savepoints.
        guest = self._guest() if self._guest is not None else None
        if guest is not None and guest is not task and not guest.done():
            raise ancestor_holds(self.alias)
        self._guest = weakref.ref(task)

    def begin(self) -> None:
        """Open a transaction on the pinned link."""
        with note_transaction(self, "BEGIN"):
            self.begin_link(self.require_link())

    def ensure_transaction(self) -> None:
        """Open a transaction on the pinned link when none is open: autocommit is off."""
        if not self.in_transaction(self.require_link()):
            self.begin()

    def finish(self, verb: str) -> None:
        """Run COMMIT or ROLLBACK on the pinned link."""
        with note_transaction(self, verb):
            self.finish_link(self.require_link(), verb)

    def mark(self, verb: str, name: str) -> None:
        """Run a savepoint statement on the pinned link."""
        self.plain(f"{verb} {self.dialect.quote_name(name)}")

    def new_savepoint_name(self) -> str:
        """Return a savepoint name that is new to this connection."""
        return f"s{id(self):x}_x{next(self._savepoints)}"

    @abstractmethod
    def begin_link(self, link: L) -> None:
        """Open a transaction on ``link``."""

    @abstractmethod
    def finish_link(self, link: L, verb: str) -> None:
        """Run COMMIT or ROLLBACK on ``link``."""

    @abstractmethod
    def plain(self, sql: str) -> None:
        """Run one statement of the transaction machinery on the pinned link, past locks and checks."""

    def get_autocommit(self) -> bool:
        """Return whether each statement commits by itself."""
        return self.autocommit

    def set_autocommit(self, autocommit: bool) -> None:
        """Switch autocommit; off, a transaction is always open and one link is kept.

        Raises TransactionManagementError inside an atomic block.
        """
        self.validate_no_atomic_block()
        if autocommit == self.autocommit:
            return
        parks()
        if autocommit:
            self._end_manual()
            self.autocommit = True
            self.unpin()
        else:
            self.pin()
            self.autocommit = False

    def _end_manual(self) -> None:
        if self._link is not None and self.in_transaction(self._link):
            self.finish("COMMIT")
        transactions.run_hooks(self)

    def is_aborted(self) -> bool:
        """Say whether the open transaction takes nothing but a rollback, as PostgreSQL has it after an error."""
        return False

    @abstractmethod
    def in_transaction(self, link: L) -> bool:
        """Say whether ``link`` has a transaction open."""

    def commit(self) -> None:
        """Commit what is open while autocommit is off.

        Raises TransactionManagementError inside an atomic block.
        """
        self.validate_thread_sharing()
        self.validate_no_atomic_block()
        if self._link is not None and self.in_transaction(self._link):
            self.finish("COMMIT")
        transactions.run_hooks(self)

    def rollback(self) -> None:
        """Roll back what is open while autocommit is off.

        Raises TransactionManagementError inside an atomic block.
        """
        self.validate_thread_sharing()
        self.validate_no_atomic_block()
        self.run_on_commit.clear()
        self.needs_rollback = False
        if self._link is not None and self.in_transaction(self._link):
            self.finish("ROLLBACK")

    def savepoint(self) -> str | None:
        """Open a savepoint and return its id; None in autocommit, where there is nothing to mark."""
        if self.get_autocommit() and not self.in_atomic_block:
            return None
        name = self.new_savepoint_name()
        self.run_statement("SAVEPOINT", name)
        return name

    def savepoint_commit(self, sid: str | None) -> None:
        """Release a savepoint; what was done since becomes part of the transaction."""
        if sid is not None and self._may_mark():
            self.run_statement("RELEASE SAVEPOINT", sid)

    def savepoint_rollback(self, sid: str | None) -> None:
        """Undo what was done since a savepoint, and forget the callbacks registered since."""
        if sid is not None and self._may_mark():
            self.run_statement("ROLLBACK TO SAVEPOINT", sid)
            transactions.forget_hooks(self, sid)

    def run_statement(self, verb: str, name: str) -> None:
        """Run a savepoint statement by the rules of any other statement."""
        self.execute(f"{verb} {self.dialect.quote_name(name)}", None)

    def _may_mark(self) -> bool:
        return self.in_atomic_block or not self.autocommit

    def clean_savepoints(self) -> None:
        """Start the names of savepoints anew."""
        self._savepoints = itertools.count(1)

    @property
    def savepoint_ids(self) -> list[str | None]:
        """The savepoints of the nested atomic blocks, None for one without."""
        return [frame.savepoint for frame in self.frames[1:]]

    def get_rollback(self) -> bool:
        """Return whether the innermost atomic block will roll back.

        Raises TransactionManagementError outside of atomic blocks.
        """
        if not self.in_atomic_block:
            raise TransactionManagementError(transactions.NO_FLAG)
        return self.needs_rollback

    def set_rollback(self, rollback: bool) -> None:
        """Make the innermost atomic block roll back, or not.

        Raises TransactionManagementError outside of atomic blocks.
        """
        if not self.in_atomic_block:
            raise TransactionManagementError(transactions.NO_FLAG)
        self.needs_rollback = rollback

    def validate_no_atomic_block(self) -> None:
        """Raise TransactionManagementError inside an atomic block."""
        if self.in_atomic_block:
            raise TransactionManagementError(transactions.FORBIDDEN)

    def validate_no_broken_transaction(self) -> None:
        """Raise TransactionManagementError when the transaction can only be rolled back."""
        if self.needs_rollback:
            raise TransactionManagementError(transactions.BROKEN)

    def on_commit(self, func: Callable[[], object], robust: bool = False) -> None:
        """Call ``func`` after the open transaction is committed, at once when none is open."""
        transactions.add_hook(self, func, robust)

    # ---- constraints and schema

    @contextmanager
    def constraint_checks_disabled(self) -> Generator[None]:
        """Do not check foreign keys inside the block, where the database can be told so."""
        disabled = self.disable_constraint_checking()
        try:
            yield
        finally:
            if disabled:
                self.enable_constraint_checking()

    def disable_constraint_checking(self) -> bool:
        """Stop checking foreign keys; say whether `enable_constraint_checking` is to be called."""
        return False

    def enable_constraint_checking(self) -> None:
        """Check foreign keys again."""

    def check_constraints(self, table_names: Iterable[str] | None = None) -> None:
        """Raise IntegrityError when rows break a foreign key; in ``table_names`` or anywhere."""

    def exclusive(self, name: str, waiting: Callable[[str], object]) -> AbstractContextManager[None]:
        """Hold, for the block, what one process at a time holds on this database under ``name``; others wait for it.

        ``waiting`` is told once who holds it, such as "process 123 on web1". A process that ends, even killed, holds nothing.
        What the same process asks for again it has. A database without such locks lets everybody in.
        """
        return nullcontext()

    def schema_editor(self, *, collect_sql: bool = False, atomic: bool = True) -> AbstractContextManager[Any]:
        """Return the schema editor for this connection."""
        return self.SchemaEditorClass(self, collect_sql=collect_sql, atomic=atomic)

    # ---- the raw connection

    @property
    def connection(self) -> L | None:
        """The raw connection of the database library that is pinned, None between statements."""
        return self._link

    def ensure_connection(self) -> None:
        """Pin a raw connection to this unit of work, connecting when none is idle.

        Raises OperationalError when the database cannot be reached.
        """
        self._pin_for_cursor()

    def connect(self) -> None:
        """Do as `ensure_connection`."""
        self._pin_for_cursor()

    def replication_lag(self) -> float | None:
        """Return how many seconds this replica is behind its primary, by the alias's ``LAG_QUERY`` or as the server says it.

        None where it does not say. Raises OperationalError when the server does not answer.
        """
        query = self.settings_dict.get("LAG_QUERY") or self.lag_query
        if query is None:
            self.fetch_one("SELECT 1")
            return None
        row = self.fetch_one(query, None)
        return None if row is None or row[0] is None else float(row[0])

    def is_usable(self) -> bool:
        """Say whether the database answers."""
        try:
            self.fetch_one("SELECT 1")
        except Error:
            return False
        return True

    def close(self) -> None:
        """Close the raw connection. Inside an atomic block the transaction is lost, and queries are refused until its end."""
        self.validate_thread_sharing()
        self.run_on_commit.clear()
        if self.in_atomic_block:
            self.closed_in_transaction = self.needs_rollback = True
            self.drop_link()
            return
        if not self.autocommit:
            self.autocommit = self.settings_dict["AUTOCOMMIT"]
        self._pinned_by_cursor, self._pins = False, 0
        self.drop_link()

    def close_if_health_check_failed(self) -> None:
        """Close the pinned raw connection when the database does not answer; outside of transactions."""
        if self._link is not None and not self.in_atomic_block and not self.is_usable():
            self.close()

    def validate_thread_sharing(self) -> None:
        """Raise DatabaseError in a thread that this connection is not for.

        It is for the thread that made it and for whoever works in its unit: threads that were called, and child tasks. While
        sharing is allowed (`inc_thread_sharing`, ``atomic(share=True)``, tests) all may use it and take turns.
        """
        here = threading.get_ident()
        if here == self.thread or self._shared or self.sharing is not None:
            return
        home, unit = self._unit(), scope.unit.get()
        while unit is not None:
            if unit is home:
                return
            unit = unit.parent
        raise DatabaseError(
            "DatabaseWrapper objects created in a thread can only be used in that same thread. The object with alias "
            f"{self.alias!r} was created in thread id {self.thread} and this is thread id {here}. There, use "
            f"connections[{self.alias!r}], or call inc_thread_sharing() on this connection first."
        )

    def copy(self, alias: str | None = None) -> Self:
        """Return a connection of its own to the same database, with no raw connection yet. Close it when it is done with.

        It belongs to nobody: the unit of work does not return it.
        """
        database = self.database if alias is None else replace(self.database, alias=alias)
        unit = Unit(self.home)
        made = type(self)(database, unit)
        made._kept_unit = unit  # noqa: SLF001  of its own kind
        return made

    # ---- opening a raw connection: what subclasses of a driver may change

    @abstractmethod
    def get_connection_params(self) -> dict[str, Any]:
        """Return what the database library is called with.

        Raises ImproperlyConfigured for settings that lack something.
        """

    @abstractmethod
    def get_new_connection(self, conn_params: dict[str, Any]) -> L:
        """Open a raw connection; raises the library's own errors."""

    def init_connection_state(self) -> None:
        """Set up what a new raw connection, which is pinned here, still lacks; called once for each."""

    def close_if_unusable_or_obsolete(self) -> None:
        """Return the raw connection to its pool, which closes it when it is too old or broken."""
        if not self.in_atomic_block:
            self.let_go()

    def let_go(self) -> None:
        """Roll back what is open and return the raw connection: the end of the unit of work."""
        self.frames.clear()
        self.run_on_commit.clear()
        self.in_atomic_block = self.needs_rollback = self.closed_in_transaction = False
        self.autocommit = self.settings_dict["AUTOCOMMIT"]
        dirty = self._pinned_by_cursor
        self._pinned_by_cursor, self._pins, self.sharing = False, 0, None
        link, self._link = self._link, None
        if link is not None:
            self.return_link(link, dirty=dirty)

    def abandon(self) -> None:
        """Leave the raw connection to its pool, from inside a finaliser."""
        link, self._link = self._link, None
        if link is not None:
            self.database.pool.abandon(link)

    def drop_link(self) -> None:
        """Close the pinned link instead of returning it."""
        link, self._link = self._link, None
        if link is not None:
            self.database.pool.discard(link)

    def forked(self) -> None:
        """Forget the raw connection in a forked child: it is the parent's, as is the transaction that is open on it."""
        link, self._link = self._link, None
        self.run_on_commit.clear()
        if self.in_atomic_block:
            self.closed_in_transaction = self.needs_rollback = True
        else:
            self.autocommit = self.settings_dict["AUTOCOMMIT"]
            self._pinned_by_cursor, self._pins = False, 0
        if link is not None:
            self.database.pool.discard(link)

    @abstractmethod
    def return_link(self, link: L, *, dirty: bool) -> None:
        """Give a link back to the pool, without an open transaction; a dirty one without session state."""

    def follow_zone(self) -> None:
        """Speak of moments as TIME_ZONE and USE_TZ say now; what the database has no session for needs nothing."""

    def pin(self) -> None:
        """Keep one link until `unpin`."""
        if self._link is None:
            parks()
            self._link = self.database.pool.take()
        self._pins += 1

    def unpin(self, *, dirty: bool = False) -> None:
        """Undo one `pin`; the last one returns the link. One that is dirty stays for the unit's end when others use it."""
        if dirty and self._pins > 1:
            self._pinned_by_cursor = True
            return
        self._pins -= 1
        if self._pins <= 0:
            self._pins = 0
            link, self._link = self._link, None
            if link is not None:
                self.return_link(link, dirty=dirty)

    def _pin_for_cursor(self) -> None:
        self.validate_thread_sharing()
        if not self._pinned_by_cursor or self._link is None:
            self._pinned_by_cursor = True
            self.pin()

    def require_link(self) -> L:
        """Return the pinned link.

        Raises InterfaceError when it was closed meanwhile.
        """
        if self._link is None:
            raise InterfaceError(f"The connection to {self.alias!r} was closed inside its transaction.")
        return self._link

    def inc_thread_sharing(self) -> None:
        """Say that other threads will use this connection, as live servers of test libraries do. They take turns anyway."""
        self._shared += 1

    def dec_thread_sharing(self) -> None:
        """Take one `inc_thread_sharing` back. Raises RuntimeError when there was none."""
        if self._shared <= 0:
            raise RuntimeError("Cannot decrement the thread sharing count below zero.")
        self._shared -= 1

    @property
    def allow_thread_sharing(self) -> bool:
        """Whether somebody said that other threads will use this connection."""
        return self._shared > 0

    @classmethod
    def announce(cls, database: Database[L], link: L) -> None:
        """Send `connection_created` for a link that was just opened, with a connection that has only this link."""
        changed = getattr(cls, SET_UP) is not getattr(Connection, SET_UP)
        if not connection_created.receivers and not changed:
            return
        unit = Unit(None)
        made = cls(database, unit)
        made._link, made._pins, made._pinned_by_cursor = link, 1, True
        try:
            made.init_connection_state()
            connection_created.send(cls, connection=made)
        finally:
            made._link = None

    def admit(self) -> BlockLock | None:
        """Let a statement in, or say why not; return the lock to release after it.

        Raises TransactionManagementError in a broken transaction and in a task that may not use this one.
        """
        lock = self.sharing
        if lock is not None:
            lock.acquire(current_unit())
        elif self.in_atomic_block:
            self.require_owner()
        elif self.parent is not None:
            self.require_free_ancestors()
        if self.needs_rollback:
            if lock is not None:
                lock.release()
            raise TransactionManagementError(transactions.BROKEN)
        if not self.autocommit and self._link is None:
            self.pin()  # until the end of the unit of work: what is open now is committed by hand
        return lock

    def require_free_ancestors(self) -> None:
        """Raise TransactionManagementError when an ancestor holds a transaction on this database."""
        above = self.parent
        while above is not None:
            held = above.held.get(self.database)
            if held is not None and held.in_atomic_block:
                raise ancestor_holds(self.alias)
            above = above.parent

    def zone_of(self, name: str) -> datetime.tzinfo:
        """Return the zone called ``name``."""
        return datetime.UTC if name == "UTC" else zoneinfo.ZoneInfo(name)


def _instruments_for(database: Database[Any], unit: Unit) -> Instruments:
    """Return the instruments of a new connection: those of the nearest watched ancestor, or its own."""
    for above in unit.ancestors():
        held = above.held.get(database)
        if held is not None:
            found = cast("Instruments", held.instruments)
            if found.wrappers or found.forced:
                return found
    made = Instruments()
    if database.settings["OPTIONS"].get(tags.OPTION):
        made.wrappers.append(tags.add_comment)
    return made
