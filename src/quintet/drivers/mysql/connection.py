"""MariaDB and MySQL: the verbs, transactions, and raw cursors."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Self

from quintet.drivers import watched
from quintet.drivers.connection import Connection, Row
from quintet.drivers.cursor import CursorWrapper
from quintet.drivers.database import Lanes
from quintet.drivers.edge import parks
from quintet.drivers.errors import Error, IntegrityError, NotSupportedError
from quintet.drivers.instruments import STORE
from quintet.drivers.mysql import client, creation, introspection, turns
from quintet.drivers.mysql.database import TRANSLATION, MysqlDatabase, open_database, parameters_of, set_up
from quintet.drivers.mysql.features import MysqlFeatures
from quintet.drivers.mysql.library import Cursor, SSCursor, pymysql
from quintet.drivers.mysql.link import MysqlLink
from quintet.drivers.mysql.lookups import MYSQL_OPERATORS, MYSQL_PATTERN_OPS, OPERATORS, PATTERN_ESCAPE, PATTERN_OPS
from quintet.drivers.mysql.operations import MysqlOperations
from quintet.drivers.mysql.validation import MysqlValidation
from quintet.drivers.mysql.values import TEXT_READERS
from quintet.drivers.unit import Unit
from quintet.kit import bridge
from quintet.kit.lazy import classproperty
from quintet.sql.dialect import Dialect

Harvest = Callable[[Any], Any]


def _all(result: Any) -> list[Row]:
    return list(result.rows or ())


def _one(result: Any) -> Row | None:
    return result.rows[0] if result.rows else None


def _count(result: Any) -> int:
    return result.affected_rows


def _key(result: Any) -> int:
    return result.insert_id


class RawCursor(Cursor):
    """PyMySQL's cursor with our literals."""

    def mogrify(self, query: Any, args: Any = None) -> str:
        """Return the statement with literals in place of its parameters."""
        link: Any = self._get_db()
        return query if args is None else link.filled(query, args)

    _mogrify = mogrify  # the name of the same in PyMySQL 1.2

    def fetchall(self) -> list[Any]:  # type: ignore[override]  # a list, as of every other database here
        """Return the rows that are left."""
        base: Any = super()
        return list(base.fetchall())

    def fetchmany(self, size: int | None = None) -> list[Any]:  # type: ignore[override]  # as `fetchall`
        """Return the next ``size`` rows."""
        base: Any = super()
        return list(base.fetchmany(size))

    def executemany(self, query: Any, args: Any) -> int | None:
        """Run a statement for each of ``args``; the rows of an INSERT go together, as many as fit into a packet."""
        rows = list(args)
        if not rows:
            return None
        found = pymysql.cursors.RE_INSERT_VALUES.match(query)
        if found is None:
            self.rowcount = sum(self.execute(query, row) for row in rows)
            return self.rowcount
        head, row, tail = found.group(1) % (), found.group(2).rstrip(), (found.group(3) or "") % ()
        link: Any = self._get_db()
        texts = [link.filled(row, one) for one in rows]
        self.rowcount = sum(self.execute(f"{head}{text}{tail}") for text in _joined(texts, self.max_stmt_length))
        return self.rowcount


class RawStream(SSCursor):
    """A cursor that reads its result row by row, with our literals."""

    mogrify = _mogrify = RawCursor.mogrify

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next ``size`` rows, fewer at the end."""
        self._check_executed()
        result: Any = self._result
        rows: list[Any] = result.rows_of_stream(self.arraysize if size is None else size)
        self.rownumber: int = self.rownumber + len(rows)
        self.warning_count: int = result.warning_count
        return rows


def _joined(texts: Sequence[str], limit: int) -> Generator[str]:
    """Yield rows of values joined by commas, up to about ``limit`` characters each."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > limit:
            yield ",".join(batch)
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    yield ",".join(batch)


class MysqlConnection(Connection[MysqlLink]):
    """One unit of work's view of a MariaDB or MySQL database."""

    vendor = "mysql"
    features_class = MysqlFeatures
    ops_class = MysqlOperations
    # Their rooms are late: few commands create databases or look into them.
    introspection_class: Any = classproperty(lambda _: introspection.MysqlIntrospection)
    creation_class: Any = classproperty(lambda _: creation.MysqlCreation)
    client_class: Any = classproperty(lambda _: client.MysqlClient)
    validation_class = MysqlValidation
    pattern_esc = PATTERN_ESCAPE
    text_readers = TEXT_READERS
    Database = pymysql
    database: MysqlDatabase

    @classmethod
    def open_database(cls, alias: str, settings: dict[str, Any], lanes: Lanes) -> MysqlDatabase:
        """Return the alias's database."""
        return open_database(alias, settings, lanes, cls.opener)

    # ---- what it is

    @property
    def dialect(self) -> Dialect:
        """How this database spells SQL; asked of the server at the first use, over the pinned link where there is one."""
        known = self.database.__dict__.get("dialect")
        if known is not None:
            return known
        return self.database.dialect if self._link is None else self.database.learn(self._link)

    @property
    def display_name(self) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # the server says
        """MariaDB or MySQL."""
        return self.dialect.display_name

    @property
    def mysql_is_mariadb(self) -> bool:
        """Whether the server is MariaDB."""
        return bool(self.dialect) and self.database.__dict__["is_mariadb"]

    @property
    def mysql_version(self) -> tuple[int, ...]:
        """The server's version."""
        return self.database.__dict__["version"] if self.dialect else ()

    @property
    def operators(self) -> Mapping[str, str]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """Right sides of lookups by their names."""
        return OPERATORS if self.mysql_is_mariadb else MYSQL_OPERATORS

    @property
    def pattern_ops(self) -> Mapping[str, str]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]  # of the server
        """The same for values that are SQL themselves."""
        return PATTERN_OPS if self.mysql_is_mariadb else MYSQL_PATTERN_OPS

    def get_database_version(self) -> tuple[int, ...]:
        """Return the server's version."""
        return self.mysql_version

    # ---- opening

    @classmethod
    def opener(cls, alias: str, settings: dict[str, Any]) -> Self:
        """Return a connection that belongs to nobody, for the steps of opening a raw one with ``settings``."""
        return cls(open_database(alias, settings, Lanes(), cls.opener), Unit(None))

    def get_connection_params(self) -> dict[str, Any]:
        """Return PyMySQL's parameters.

        Raises ImproperlyConfigured for an unknown option.
        """
        return parameters_of(self.alias, self.settings_dict)

    def get_new_connection(self, conn_params: dict[str, Any]) -> MysqlLink:
        """Connect, parking or blocking.

        Raises pymysql.Error when no server can be reached.
        """
        parks()
        return MysqlLink(conn_params)

    # ---- verbs

    def fetch_all(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> list[Row]:
        """Run a statement and return its rows."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_all(self, sql, params)
        return self._run(sql, params, _all)

    def fetch_one(self, sql: str, params: Sequence[Any] | None = (), *, writes: bool = False) -> Row | None:
        """Run a statement and return its first row, None when there is none."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.fetch_one(self, sql, params)
        return self._run(sql, params, _one)

    def execute(self, sql: str, params: Sequence[Any] | None = ()) -> int:
        """Run a statement; return how many rows it touched."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute(self, sql, params)
        return self._run(sql, params, _count)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each of ``rows``, all or none; return how many rows were touched."""
        rows = list(rows)
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.execute_many(self, sql, rows)
        return self._guarded(lambda link: _many(link, sql, rows))

    def insert(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Insert one row and return its automatic key."""
        instruments = self.instruments
        if (instruments.wrappers or instruments.quiet != STORE.generation) and instruments.watch():
            return watched.insert(self, sql, params)
        return self._run(sql, params, _key)

    def stream(self, sql: str, params: Sequence[Any] = (), *, size: int = 2000, texts: bool = False) -> Generator[list[Row]]:
        """Yield the rows in lists of ``size``.

        In autocommit they are read as they come, and one link belongs to the iteration until its end. A link that others use too
        (in a transaction) can do nothing else meanwhile, so there the whole result is read first.
        """
        if self._link is not None or self.in_atomic_block or not self.autocommit or self.sharing is not None:
            rows = self.fetch_all(sql, params)
            yield from (rows[start : start + size] for start in range(0, len(rows), size))
            return
        yield from self._streamed(sql, params, size, texts)

    def _streamed(self, sql: str, params: Sequence[Any], size: int, texts: bool) -> Generator[list[Row]]:
        parks()
        self.require_free_ancestors()
        pool = self.database.pool
        link, whole = pool.take(), False
        # What is cancelled while rows come is not read to its end: the link is closed.
        assert link.wire is not None
        link.wire.interrupt = None
        try:
            cursor = CursorWrapper(RawStream(link), _StreamOwner(self, link))
            with link.leaving_texts() if texts else nullcontext():
                cursor.execute(sql, params)
            while rows := cursor.fetchmany(size):
                yield list(rows)
            while self.call_raw(cursor.nextset):  # of a procedure, which has more to say
                pass
            whole = True
        finally:
            link.wire.interrupt = link.stop_query
            if whole:
                self._give(link)
            else:
                link.drop()
                pool.discard(link)

    def _run(self, sql: str, params: Any, harvest: Harvest) -> Any:
        """Run one statement on the pinned link or a borrowed one; every verb ends here."""
        if bridge.posture() is None:
            parks()
        if self._link is not None or self.in_atomic_block or self.sharing or self.parent is not None or not self.autocommit:
            return self._by_rules(lambda link: harvest(link.run(sql, params)))
        link = self.database.pool.take()
        try:
            return harvest(link.run(sql, params))
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            self._give(link)

    def _guarded(self, call: Callable[[MysqlLink], Any]) -> Any:
        """Run ``call`` where the caller may wait, by the rules."""
        parks()
        return self._by_rules(call)

    def _by_rules(self, call: Callable[[MysqlLink], Any]) -> Any:
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
                if not self.autocommit and not link.in_transaction:
                    self.begin_link(link)
                return call(link)
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error
        finally:
            if borrowed is not None:
                self._give(borrowed)
            if lock is not None:
                lock.release()

    def _give(self, link: MysqlLink) -> None:
        if link.is_open and not link.in_transaction:
            self.database.pool.give(link)
        else:
            self.return_link(link, dirty=False)

    # ---- transactions

    def begin_link(self, link: MysqlLink) -> None:
        """Open a transaction."""
        self._tell(link, "BEGIN")

    def finish_link(self, link: MysqlLink, verb: str) -> None:
        """Commit or roll back; a transaction that is over already (statements that define tables end it) needs nothing."""
        if link.in_transaction or not link.is_open:
            self._tell(link, verb)

    def plain(self, sql: str) -> None:
        """Run one statement of the transaction machinery on the pinned link."""
        if self.instruments.watch():
            self.wrap_cursor(self.require_link(), "").execute(sql)
        else:
            self._tell(self.require_link(), sql)

    def _tell(self, link: MysqlLink, sql: str) -> None:
        parks()
        try:
            link.run(sql, None)
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error

    def in_transaction(self, link: MysqlLink) -> bool:
        """Say whether ``link`` has a transaction open."""
        return link.in_transaction

    def return_link(self, link: MysqlLink, *, dirty: bool) -> None:
        """Give a link back, rolled back and, when dirty, without session state; where we may not wait, close it instead."""
        pool = self.database.pool
        if link.epoch != pool.epoch or not link.is_open or link.is_busy:
            link.drop()
            pool.discard(link)
            return
        clean = not link.in_transaction and not dirty
        if not clean and bridge.loop_is_running() and not bridge.can_wait():
            link.drop()
            pool.discard(link)
            return
        try:
            if dirty:
                link.forget_session()
                set_up(link, self.alias, self.settings_dict)
            elif link.in_transaction:
                self._tell(link, "ROLLBACK")
        except (Error, pymysql.Error):
            pool.discard(link)
            return
        except BaseException:
            link.drop()
            pool.discard(link)
            raise
        pool.give(link)

    # ---- raw cursors

    def wrap_cursor(self, link: MysqlLink, name: str) -> CursorWrapper:
        """Return the public cursor; it reads a whole result at once, named or not, for other statements use the same link."""
        return CursorWrapper(RawCursor(link), self)

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
        except pymysql.Error as error:
            raise TRANSLATION.of(error) from error

    def procedure_call(self, name: str, count: int, keywords: Any) -> str:
        """Return the CALL of a procedure.

        Raises NotSupportedError for keyword parameters.
        """
        if keywords is not None:
            raise NotSupportedError("Keyword parameters for callproc are not supported on this database backend.")
        return f"CALL {self.dialect.quote_name(name)}({', '.join(['%s'] * count)})"

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with literals in place of its parameters."""
        if params is None or self._link is None:
            return sql if not params else f"{sql} -- {params!r}"
        try:
            return self._link.filled(sql, params)
        except (pymysql.Error, TypeError, ValueError):
            return f"{sql} -- {params!r}"

    def exclusive(self, name: str, waiting: Callable[[str], object]) -> AbstractContextManager[None]:
        """Hold, for the block, what one process at a time holds on this database under ``name``."""
        return turns.exclusive(self, name, waiting)

    # ---- constraints

    def disable_constraint_checking(self) -> bool:
        """Stop checking foreign keys on one link, which is kept until `enable_constraint_checking`."""
        self.pin()
        self._run("SET foreign_key_checks = 0", None, _count)
        return True

    def enable_constraint_checking(self) -> None:
        """Check foreign keys again."""
        broken, self.needs_rollback = self.needs_rollback, False  # a broken transaction takes no statements; this one it must
        try:
            self._run("SET foreign_key_checks = 1", None, _count)
        finally:
            self.needs_rollback = broken
            self.unpin()

    def check_constraints(self, table_names: Iterable[str] | None = None) -> None:
        """Raise IntegrityError for the first row found that refers to nothing: in ``table_names``, or in any table."""
        quote, refers = self.dialect.quote_name, "IS NOT NULL"
        names = self.introspection.table_names() if table_names is None else table_names
        for table in names:
            keys = self.introspection.get_primary_key_columns(None, table) or ["*"]
            for column, (target, other, _verb) in self.introspection.get_relations(None, table).items():
                key = quote(keys[0]) if keys[0] != "*" else quote(column)
                row = self.fetch_one(
                    f"SELECT a.{key}, a.{quote(column)} FROM {quote(table)} a LEFT JOIN {quote(other)} b "  # noqa: S608  quoted names
                    f"ON a.{quote(column)} = b.{quote(target)} WHERE a.{quote(column)} {refers} "
                    f"AND b.{quote(target)} IS NULL LIMIT 1",
                    None,
                )
                if row is not None:
                    raise IntegrityError(
                        f"The row in table '{table}' with primary key '{row[0]}' has an invalid foreign key: {table}.{column} "
                        f"contains a value '{row[1]}' that does not have a corresponding value in {other}.{target}."
                    )


class _StreamOwner:
    """What the cursor of a stream asks of its connection: the statement runs on the stream's own link."""

    def __init__(self, connection: MysqlConnection, link: MysqlLink) -> None:
        self._connection, self._link = connection, link
        self.alias, self.instruments = connection.alias, connection.instruments
        self.call_raw = connection.call_raw

    @property
    def features(self) -> Any:
        """What the database can do."""
        return self._connection.features

    def last_query(self, sql: str, params: Any) -> str:
        """Return the statement with literals in place of its parameters."""
        return sql if params is None else self._link.filled(sql, params)

    def run_raw(self, cursor: Any, sql: str, params: Any, *, many: bool) -> Any:
        """Run the statement."""
        return self._connection.call_raw(cursor.executemany if many else cursor.execute, sql, params)


def _many(link: MysqlLink, sql: str, rows: list[Sequence[Any]]) -> int:
    alone = not link.in_transaction
    if alone:
        link.run("BEGIN", None)
    try:
        count = RawCursor(link).executemany(sql, rows) or 0
    except BaseException:
        if alone and link.is_open:
            link.run("ROLLBACK", None)
        raise
    if alone:
        link.run("COMMIT", None)
    return count
