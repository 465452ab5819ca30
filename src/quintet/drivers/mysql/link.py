"""A raw connection: PyMySQL's over a wire of ours, and its statements with parameters as literals.

A statement whose task is cancelled is stopped on the server (KILL QUERY, by a connection of its own) and its answer read to the
end; when that fails the connection is closed. It never goes back to its pool with a query running.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from quintet.drivers.mysql.library import Connection, pymysql
from quintet.drivers.mysql.rows import Rows, Shape
from quintet.drivers.mysql.values import TEXT_READERS, WRITERS
from quintet.drivers.mysql.wire import Reader, TlsContext, Wire, dialled
from quintet.kit.parking import ParkingLock

#: Seconds that the server has to stop a cancelled query.
CANCEL_TIMEOUT = 5.0
IN_TRANSACTION = 0x0001
NO_BACKSLASHES = 0x0200
RESET_CONNECTION = 0x1F
PING = 0x0E
#: The number of MySQL's clients for a way of proving who one is that failed.
LACKS_PACKAGE = 2061

#: Characters of a text that are written by an escape where the session reads backslashes.
ESCAPES = str.maketrans({"\\": "\\\\", "'": "''", "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"})

Writer = Callable[[Any], str]


class MysqlLink(Connection):
    """PyMySQL's connection at our edge, with what the pool writes on it.

    ``gate`` is held for a statement and its answer while the link is pinned. ``writers`` has the literals by type.
    """

    born: float
    idle_since: float
    epoch: int
    process: int

    def __init__(self, parameters: dict[str, Any]) -> None:
        self.wire: Wire | None = None
        self.gate = ParkingLock()
        self.parameters = parameters
        self.shapes: dict[bytes, Shape] = {}
        base: Any = super()
        base.__init__(**parameters, defer_connect=True, autocommit=True)
        self.writers: dict[type, Writer] = {**WRITERS, str: self._text, bytes: self._bytes}
        self.writers[bytearray] = self.writers[memoryview] = lambda value: self._bytes(bytes(value))
        for kind in (list, tuple, set, frozenset):
            self.writers[kind] = self._listed
        if self.ssl:
            self.ctx: Any = TlsContext(self.ctx)
        self.connect()

    def connect(self, sock: Any = None) -> None:
        """Connect, parking or blocking.

        Raises pymysql.err.OperationalError when no server can be reached.
        """
        try:
            wire = dialled(self.host, self.port, self.unix_socket, self.connect_timeout, self.bind_address)
        except OSError as error:
            raise pymysql.err.OperationalError(2003, f"Can't connect to MySQL server on {self.host!r} ({error})") from error
        self._secure = bool(self.unix_socket)
        self.host_info = "Localhost via UNIX socket" if self.unix_socket else f"socket {self.host}:{self.port}"
        wire.patience = self.connect_timeout
        base: Any = super()
        try:
            base.connect(wire)
        except RuntimeError as error:  # PyMySQL lacks a package for the way in which the user proves the password
            self._force_close()
            raise pymysql.err.OperationalError(LACKS_PACKAGE, str(error)) from error
        wire.patience = self._read_timeout
        wire.interrupt = self.stop_query
        self.wire = wire

    # ---- statements

    def query(self, sql: Any, unbuffered: bool = False) -> int:
        """Run one statement; a cancellation that was put off until its answer was read is raised here."""
        # Encoded here and strictly: what PyMySQL lets through of half a surrogate pair may swallow a quote in some encodings.
        text = sql.encode(self.encoding) if isinstance(sql, str) else sql
        base: Any = super()
        wire = self.wire
        try:
            return base.query(text, unbuffered)
        finally:
            if wire is not None and wire.stopped is not None:
                self._raise_stopped(wire)

    def _read_query_result(self, unbuffered: bool = False) -> int:
        self._result: Any = None
        result: Any = Rows(self)
        try:
            if unbuffered:
                result.init_unbuffered_query()
            else:
                result.read()
        except pymysql.Error:
            raise  # the server's last word, or the connection is closed
        except BaseException:
            if not result.is_whole:
                self._force_close()  # or the next query would meet what is left
            raise
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows

    # ---- packets, for `rows`

    @property
    def packet_place(self) -> tuple[Reader, int]:
        """The buffer from which packets are read, and the number that the next one has to have."""
        return self._rfile, self._next_seq_id

    def go_to(self, at: int, number: int) -> None:
        """Go on reading at that place of the buffer, where the packet of that number stands."""
        self._rfile.at, self._next_seq_id = at, number & 255

    def next_packet(self) -> Any:
        """Return PyMySQL's next packet.

        Raises pymysql.Error when it is one, or when none comes.
        """
        return self._read_packet()

    # ---- how a query ends

    def _raise_stopped(self, wire: Wire) -> None:
        base: Any = super()
        stopped = wire.stopped
        assert stopped is not None
        try:
            if self.is_open:
                # The server may have been told after the statement was through: then it stops the next one, which is this.
                base.query(b"DO 0")
        except pymysql.Error:
            if not self.is_open:
                self._force_close()
        finally:
            wire.stopped, wire.patience = None, self._read_timeout
        raise stopped

    def run(self, sql: str, params: Sequence[Any] | None) -> Any:
        """Run a ``%s`` statement and return its result: ``rows``, ``affected_rows``, ``insert_id``."""
        self.query(sql if params is None else self.filled(sql, params))
        return self._result

    @contextmanager
    def leaving_texts(self) -> Generator[None]:
        """Leave dates, moments and exact numbers of what is run in the block as texts; the application's own readers stay."""
        held: dict[int, Any] = self.decoders  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # untyped
        left = set(TEXT_READERS.values())
        shapes, self.shapes = self.shapes, {}  # what is remembered of results reads them in the usual way
        self.decoders = {kind: read for kind, read in held.items() if read not in left}
        try:
            yield
        finally:
            self.decoders, self.shapes = held, shapes

    def filled(self, sql: str, params: Any) -> str:
        """Return the statement with literals in place of its parameters.

        Raises pymysql.err.ProgrammingError when there are more or fewer than placeholders.
        """
        literal = self.literal
        if hasattr(params, "keys"):
            return sql % {name: literal(params[name]) for name in params}
        try:
            return sql % tuple([literal(value) for value in params])
        except TypeError as error:
            count = len(params)
            raise pymysql.err.ProgrammingError(
                f"{error}: {count} parameters were given for the placeholders of {sql!r}."
            ) from error

    def literal(self, obj: Any) -> str:
        """Return a value as a literal.

        Raises pymysql.err.ProgrammingError for a type that has none.
        """
        kind: type = type(obj)  # pyright: ignore[reportUnknownVariableType]  # of anything
        writer = self.writers.get(kind)
        return self._writer_of(kind)(obj) if writer is None else writer(obj)

    escape = literal

    def _writer_of(self, kind: type) -> Writer:
        given = self.encoders.get(kind)
        if given is not None and given is not pymysql.converters.encoders.get(kind):
            made: Writer = lambda value: str(given(value, self.encoders))  # noqa: E731  one of two
        else:
            found = next((self.writers[base] for base in kind.__mro__ if base in self.writers), None)
            if found is None:
                raise pymysql.err.ProgrammingError(
                    f"A {kind.__qualname__} cannot be a parameter: give a str, a number, bytes, a date or a time, or teach "
                    "OPTIONS['conv'] the type."
                )
            made = found
        self.writers[kind] = made
        return made

    def _text(self, value: str) -> str:
        text = str(value)
        if self.server_status & NO_BACKSLASHES:
            return "'" + text.replace("'", "''") + "'"
        return f"'{text.translate(ESCAPES)}'"

    def _bytes(self, value: bytes) -> str:
        return f"X'{value.hex()}'" if value else "_binary''"

    def _listed(self, values: Iterable[Any]) -> str:
        return f"({','.join(map(self.literal, values))})"

    # ---- how it stands

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.server_status & IN_TRANSACTION)

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed the connection yet, as far as is known."""
        return self._sock is not None and self.wire is not None and not self.wire.closed

    @property
    def is_quiet(self) -> bool:
        """Whether the connection is open and the server has not hung up: a closing server leaves something to read."""
        return self.is_open and self.wire is not None and not self.wire.has_news()

    @property
    def is_mariadb(self) -> bool:
        """Whether the server is MariaDB rather than MySQL."""
        return "mariadb" in self.server_version.lower()

    def answers(self) -> bool:
        """Ask the server for a sign of life."""
        try:
            self._execute_command(PING, "")
            self._read_ok_packet()
        except pymysql.Error:
            return False
        return True

    def forget_session(self) -> None:
        """Undo everything that was set on the session, transactions, locks and temporary tables included."""
        self._execute_command(RESET_CONNECTION, "")
        self._read_ok_packet()
        self.set_character_set(self.charset, self.collation)

    def stop_query(self) -> bool:
        """Have the server stop what runs on this connection; say whether it was told.

        The server has `CANCEL_TIMEOUT` seconds to answer what was stopped.
        """
        wire = self.wire
        if wire is None:
            return False
        try:
            helper = MysqlLink({**self.parameters, "connect_timeout": CANCEL_TIMEOUT, "read_timeout": CANCEL_TIMEOUT})
            try:
                helper.query(f"KILL QUERY {self.thread_id()}")
            finally:
                helper.close()
        except pymysql.Error:
            return False
        wire.patience = CANCEL_TIMEOUT
        return True

    @property
    def is_busy(self) -> bool:
        """Whether rows of a result are still to come."""
        return self._result is not None and bool(self._result.unbuffered_active)

    def drop(self) -> None:
        """Close without a goodbye: rows that are still to come are not read."""
        if self._result is not None:
            self._result.unbuffered_active = False  # or its finaliser would read them
        self._force_close()

    def close(self) -> None:
        """Say goodbye and close; one that is closed already stays so."""
        if self._closed:
            return
        if not self.is_open:
            self._closed = True
            self._force_close()
            return
        base: Any = super()
        base.close()
