"""LISTEN and NOTIFY: messages between the sessions of a database.

    async for message in listen("orders"):        for message in listen("orders", timeout=5):
        ...                                            ...

A listener has a connection of its own, outside of the pool: what it hears is lost with its session. When the connection breaks
it is opened again, with a growing pause, and the channels are listened to anew. What was sent in between is lost, as the server
keeps nothing; a `Notification` that is ``reconnected`` says so, for those who then look into their tables.
"""

import time
from collections import deque
from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any, Self

from quintet.drivers.current import connections
from quintet.drivers.edge import pause as wait_for
from quintet.drivers.errors import NotSupportedError, OperationalError
from quintet.drivers.postgres.library import psycopg
from quintet.drivers.postgres.link import PostgresLink
from quintet.kit import bridge
from quintet.kit.record import record
from quintet.kit.twins import async_twin

__all__ = ["Listener", "Notification", "anotify", "listen", "notify"]

POSTGRES = "postgresql"
#: Seconds before the first and between the last attempts to connect again; each pause is twice the one before.
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
#: The longest text that PostgreSQL sends, and the longest name of a channel, in bytes.
LONGEST_PAYLOAD, LONGEST_CHANNEL = 7999, 63
#: A listener says nothing, so that it would notice a server that is gone without a word after two hours: now after 90 seconds.
KEEPALIVES: Mapping[str, int] = MappingProxyType({"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3})


@record
class Notification:
    """A message: its channel, its text, and the number of the server process that sent it.

    With ``reconnected`` it is none of anybody's: the connection was lost and is there again, and what was sent meanwhile is lost.
    """

    channel: str
    payload: str
    pid: int
    reconnected: bool = False


def notify(channel: str, payload: str = "", *, using: str = "default") -> None:
    """Send a message to all who listen; within a transaction, when it is committed, and not when it is rolled back.

    Raises ValueError for a text of more than 7999 bytes and for what is no name of a channel, TypeError for what is no text,
    NotSupportedError when the database is not PostgreSQL.
    """
    if not isinstance(payload, str):
        raise TypeError(f"A notification is text, not {payload!r}: use json.dumps() for values.")
    _check_channel(channel)
    size = len(payload.encode())
    if size > LONGEST_PAYLOAD:
        raise ValueError(
            f"A notification holds {LONGEST_PAYLOAD} bytes; this text has {size}. Send a key, and keep the text in a table."
        )
    _on_postgres(using).execute("SELECT pg_notify(%s, %s)", (channel, payload))


async def anotify(channel: str, payload: str = "", *, using: str = "default") -> None:
    """Await `notify`."""
    await bridge.run(notify, channel, payload, using=using)


def listen(*channels: str, using: str = "default", timeout: float | None = None) -> "Listener":
    """Return what hears the messages of ``channels``, to be iterated over with ``for`` or ``async for``.

    With a ``timeout`` the iteration ends when nothing came for so many seconds. Raises ValueError without channels and for what
    is no name of one, NotSupportedError when the database is not PostgreSQL, or is reached through a pooler of transactions.
    """
    return Listener(channels, using=using, timeout=timeout)


def _check_channel(name: str) -> None:
    """Refuse a name that PostgreSQL would refuse in one place and cut in the other."""
    if not isinstance(name, str):
        raise TypeError(f"The name of a channel is text, not {name!r}.")
    if not 0 < len(name.encode()) <= LONGEST_CHANNEL or "\0" in name:
        raise ValueError(f"The name of a channel has 1 to {LONGEST_CHANNEL} bytes and no zero character, unlike {name!r}.")


def _on_postgres(using: str) -> Any:
    connection = connections[using]
    if connection.vendor != POSTGRES:
        raise NotSupportedError(f"LISTEN and NOTIFY are PostgreSQL's; the database {using!r} is {connection.display_name}.")
    return connection


class Listener:
    """Hears the messages of some channels; one task or thread at a time.

    The connection is opened at `open` (which ``with``, ``async with`` and the iteration call), and belongs to the listener until
    `close`. ``async with`` closes it also when the task is cancelled.
    """

    def __init__(self, channels: Sequence[str], *, using: str = "default", timeout: float | None = None) -> None:
        if not channels:
            raise ValueError("listen() needs the names of the channels.")
        for name in channels:
            _check_channel(name)
        self.channels, self.using, self.timeout = tuple(channels), using, timeout
        self._link: PostgresLink | None = None
        self._waiting: deque[Notification] = deque()

    # ---- the connection

    def open(self) -> None:
        """Connect and listen, unless that is done.

        Raises OperationalError when no server can be reached, NotSupportedError behind a pooler of transactions.
        """
        if self._link is not None:
            return
        connection = _on_postgres(self.using)
        if not connection.database.keeps_sessions:
            raise NotSupportedError(
                f"Nothing can be heard on the database {self.using!r}: the pooler before it gives every transaction another "
                "session. Give listen(using=...) an alias that is connected to the server itself."
            )
        with connection.wrap_database_errors:
            link = connection.get_new_connection({**KEEPALIVES, **connection.get_connection_params()})
            try:
                for channel in self.channels:
                    link.verbs.execute(f"LISTEN {connection.dialect.quote_name(channel)}", prepare=False)
            except BaseException:  # also a cancellation: nobody else knows of this connection
                link.close()
                raise
        self._link = link

    def close(self) -> None:
        """Close the connection; what was not taken yet is forgotten. Closing again does nothing."""
        link, self._link = self._link, None
        self._waiting.clear()
        if link is not None:
            link.close()

    # ---- messages

    def get(self, timeout: float | None = None) -> Notification | None:
        """Return the next message, None when none came within ``timeout`` seconds; None waits for ever.

        A connection that breaks is opened again, within the same time. Raises OperationalError when the first
        one cannot be opened.
        """
        until = None if timeout is None else time.monotonic() + timeout
        self.open()
        while not self._waiting:
            left = None if until is None else until - time.monotonic()
            if left is not None and left < 0:
                return None
            try:
                heard = list(self._link.notifies(timeout=left, stop_after=1)) if self._link is not None else []
            except psycopg.OperationalError:
                if not self._again(until):
                    return None
                continue
            self._waiting.extend(Notification(one.channel, one.payload, one.pid) for one in heard)
            if not heard:
                return None
        return self._waiting.popleft()

    aget = async_twin(get)
    aopen = async_twin(open)
    aclose = async_twin(close)

    def _again(self, until: float | None) -> bool:
        """Connect again, with pauses that grow; say whether it was done in time."""
        waiting = list(self._waiting)
        self.close()
        self._waiting.extend(waiting)
        pause = FIRST_PAUSE
        while until is None or time.monotonic() < until:
            try:
                self.open()
            except OperationalError:
                wait_for(pause if until is None else min(pause, max(0.0, until - time.monotonic())))
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            self._waiting.append(Notification("", "", 0, reconnected=True))
            return True
        return False

    # ---- iteration

    def __iter__(self) -> Self:
        self.open()
        return self

    def __next__(self) -> Notification:
        found = self.get(self.timeout)
        if found is None:
            raise StopIteration
        return found

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Notification:
        found = await self.aget(self.timeout)
        if found is None:
            raise StopAsyncIteration
        return found

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        await self.aopen()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()  # one word to the server, which is not waited for
