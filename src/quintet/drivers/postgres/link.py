"""A raw PostgreSQL connection: psycopg's, whose every wait parks the task inside a portal and blocks elsewhere.

psycopg writes its protocol as generators that yield when the socket is not ready; `wait` is where they are driven. A wait that
is cancelled cancels the query on the server and reads to its end; when that fails the connection is closed. It never goes
back to its pool with a query running.
"""

import asyncio
import select
from collections.abc import Generator
from typing import Any, TypeVar

from quintet.drivers.edge import parks
from quintet.drivers.postgres import loaders, vectors
from quintet.drivers.postgres.library import IsolationLevel as IsolationLevel
from quintet.drivers.postgres.library import capabilities, conninfo, pq, psycopg, rows, waiting
from quintet.drivers.postgres.prepared import Prepared
from quintet.kit import bridge
from quintet.kit.parking import ParkingLock

R = TypeVar("R")

ACTIVE = pq.TransactionStatus.ACTIVE
IDLE = pq.TransactionStatus.IDLE
INERROR = pq.TransactionStatus.INERROR
#: Seconds that the server has to stop a cancelled query.
CANCEL_TIMEOUT = 5.0
#: Seconds between psycopg's own looks at the socket while it blocks.
INTERVAL = 0.1

READ, WRITE = waiting.Wait.R, waiting.Wait.W
READY_R, READY_W = waiting.Ready.R, waiting.Ready.W


class PostgresLink(psycopg.Connection[tuple[Any, ...]]):
    """psycopg's connection at our edge, with what the pool writes on it.

    ``verbs`` is the cursor of the fast verbs, ``prepared`` runs what it has prepared, ``block`` is psycopg's own wait, and
    ``peek(0)`` says whether there is something to read. ``gate`` is held for a statement and its rows while the link is pinned.
    """

    born: float
    idle_since: float
    epoch: int
    process: int
    #: Seconds that one exchange with the server may take; None for ever.
    patience: float | None = None
    #: Where names are looked up, as `schemas` told the server, None as it does by itself; and whether a transaction began with
    #: other ones, which its rollback would bring back.
    schemas: tuple[str, ...] | None = None
    is_switched: bool = False

    def __init__(self, pgconn: Any, row_factory: Any = rows.tuple_row) -> None:
        super().__init__(pgconn, row_factory)
        # psycopg holds its lock over a wait; a thread's lock would stop the loop for a second task that wants it.
        self.lock = ParkingLock()  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]  # used as a context manager only
        self.gate = ParkingLock()
        loaders.register(self.adapters)
        vectors.register(self.adapters)
        self.verbs: Any = self.cursor()  # untyped: its statements are built at run time, which psycopg's types refuse
        self.prepared = Prepared(self)
        self.block = super().wait
        self._poll = select.poll()
        self._poll.register(pgconn.socket, select.POLLIN)
        self.peek = self._poll.poll
        self._poll_both = select.poll()
        self._poll_both.register(pgconn.socket, select.POLLIN | select.POLLOUT)

    def wait(self, gen: Generator[Any, Any, R], interval: float = INTERVAL, timeout: float | None = None) -> R:  # type: ignore[override]  # psycopg gives no timeout; ours has a default
        """Drive one exchange with the server; OperationalError, and a closed connection, when it takes longer than `patience`."""
        if self.patience is None or timeout is not None:
            if bridge.posture() is False:  # the most frequent case, one look at the caller and two frames less (0.4 us)
                return super().wait(gen, interval, timeout)
            return self._exchange(gen, interval, timeout)
        try:
            return self._exchange(gen, interval, self.patience)
        except psycopg.errors._WaitTimeout as error:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # psycopg's only name for it
            self.pgconn.finish()  # nothing can be cancelled on a server that is silent
            raise psycopg.OperationalError(
                f"The server gave no answer within {self.patience:g} s, so the connection was closed: the network or the server "
                "hangs, or the statement is slow. See OPTIONS['answer_timeout']."
            ) from error

    def _exchange(self, gen: Generator[Any, Any, R], interval: float, timeout: float | None) -> R:
        if not parks():
            return super().wait(gen, interval, timeout)
        try:
            if timeout is not None:
                return bridge.wait(waiting.wait_async(gen, self.pgconn.socket, interval, timeout))
            return self._drive(gen)
        except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
            self._abort(gen)
            raise
        except GeneratorExit:
            self.pgconn.finish()  # the portal is being closed: nothing can be awaited any more
            raise

    @classmethod
    def connecting(cls, parameters: str) -> Any:
        """Return the generator that `connect` drives."""
        return cls._connect_gen(parameters)

    def mark_autocommit(self) -> None:
        """Note autocommit on a connection that has not spoken yet, as `connect` does."""
        self._autocommit = True

    def _drive(self, gen: Generator[Any, Any, R]) -> R:
        """Drive one exchange, parked while the socket is not ready.

        A socket is nearly always ready for writing: that is asked first, which is far cheaper than a turn of the loop.
        """
        loop, socket = asyncio.get_running_loop(), self.pgconn.socket
        try:
            state = next(gen)
            while True:
                ready = self._ready_now() if state & WRITE else 0
                state = gen.send(ready or _parked(loop, socket, state))
        except StopIteration as stop:
            return stop.value

    def _ready_now(self) -> int:
        for _socket, events in self._poll_both.poll(0):
            return (READY_R if events & select.POLLIN else 0) | (READY_W if events & select.POLLOUT else 0)
        return 0

    def _abort(self, gen: Generator[Any, Any, Any]) -> None:
        """Cancel the running query on the server and read what it still sends, or close the connection."""
        if self.pgconn.transaction_status != ACTIVE:
            return
        if not capabilities.has_cancel_safe():
            self.pgconn.finish()
            return
        try:
            bridge.wait(waiting.wait_conn_async(self._cancel_gen(), INTERVAL, CANCEL_TIMEOUT))
            bridge.wait(waiting.wait_async(gen, self.pgconn.socket, INTERVAL, CANCEL_TIMEOUT))
        except psycopg.errors.QueryCanceled:
            return
        except psycopg.Error:
            self.pgconn.finish()
        except BaseException:
            self.pgconn.finish()
            raise

    def sounds_alive(self) -> bool:
        """Say, without asking the server, whether it has not hung up: a closing server leaves something to read."""
        try:
            while self._poll.poll(0):
                self.pgconn.consume_input()
                if self.pgconn.status != pq.ConnStatus.OK:
                    return False
        except psycopg.Error:
            return False
        return self.pgconn.status == pq.ConnStatus.OK

    def answers(self) -> bool:
        """Ask the server for a sign of life."""
        try:
            self.verbs.execute("")
        except psycopg.Error:
            return False
        return True


def _parked(loop: asyncio.AbstractEventLoop, socket: int, state: int) -> waiting.Ready:
    """Park until the socket can be read or written, as ``state`` asks; return which."""
    future: asyncio.Future[waiting.Ready] = loop.create_future()
    reads, writes = state & READ, state & WRITE
    if reads:
        loop.add_reader(socket, _settle, future, READY_R)
    if writes:
        loop.add_writer(socket, _settle, future, READY_W)
    try:
        return bridge.wait(future)
    finally:
        if reads:
            loop.remove_reader(socket)
        if writes:
            loop.remove_writer(socket)


def _settle(future: "asyncio.Future[waiting.Ready]", ready: waiting.Ready) -> None:
    if not future.done():
        future.set_result(ready)


def leave(cursor: Any) -> None:
    """Have done with a cursor without a word to the server, so that psycopg does not warn about it."""
    cursor._close()  # noqa: SLF001  psycopg's own non-blocking part of closing; its `close` asks the server


def open_link(parameters: dict[str, Any], prepare_threshold: int | None) -> PostgresLink:
    """Connect in autocommit, parking or blocking.

    Raises psycopg.Error when no server can be reached.
    """
    if not parks():
        return PostgresLink.connect(autocommit=True, prepare_threshold=prepare_threshold, **parameters)
    full = conninfo.conninfo_to_dict("", **parameters)
    link = bridge.wait(_connected(full))
    link.mark_autocommit()
    link.prepare_threshold = prepare_threshold
    return link


async def _connected(full: Any) -> PostgresLink:
    timeout = conninfo.timeout_from_conninfo(full)
    failure: psycopg.Error | None = None
    for attempt in await conninfo.conninfo_attempts_async(full):
        steps = PostgresLink.connecting(conninfo.make_conninfo("", **attempt))
        try:
            return await waiting.wait_conn_async(steps, INTERVAL, timeout)
        except psycopg.Error as error:
            failure = error
    assert failure is not None
    raise failure
