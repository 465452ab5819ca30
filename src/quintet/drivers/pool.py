"""A pool of raw connections that never freezes an event loop: take without waiting, else park (or block, in a thread).

    take: newest idle one ─► check it if it was idle ─► open one while below the limit ─► wait for a returned one ─► error
    give: to the first waiter, else back to the idle ones

`idle` is a deque whose ends are popped and pushed without a lock; the mutex guards the count and the waiters only. A giver
appends before it looks for waiters and a taker queues before it looks at `idle` again, so no wake-up is lost.
"""

import os
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic
from typing import Generic, Protocol, TypeVar

from quintet.drivers.errors import OperationalError
from quintet.kit.parking import TaskWaiter, ThreadWaiter, waiter
from quintet.kit.record import record


class Link(Protocol):
    """A raw connection of a database library, with what a pool writes on it (seconds of the monotonic clock).

    ``process`` is the id of the process that opened it.
    """

    born: float
    idle_since: float
    epoch: int
    process: int


L = TypeVar("L", bound=Link)

#: A waiter looks this often (seconds) for connections that a garbage collection left behind.
PATROL = 1.0


@record
class PoolOptions:
    """How many connections a pool keeps, and for how long (seconds)."""

    max_size: int = 16
    timeout: float = 30.0
    max_lifetime: float | None = 3600.0
    max_idle: float | None = 600.0


@record
class PoolStats:
    """What a pool did so far, and how it stands.

    ``size`` counts the connections that are open, of which ``in_use`` are lent out and ``idle`` are not; ``waiting`` callers have
    none yet. Since the start, ``opened`` and ``closed`` were, ``replaced`` failed their check at checkout or were too old,
    ``waits`` callers had to wait, ``waited`` seconds together, and ``timeouts`` of them in vain.
    """

    size: int
    idle: int
    waiting: int
    opened: int
    closed: int
    replaced: int
    timeouts: int
    max_size: int = 0
    waits: int = 0
    waited: float = 0.0

    @property
    def in_use(self) -> int:
        """How many connections are lent out."""
        return max(self.size - self.idle, 0)


class Pool(Generic[L]):
    """The raw connections of one alias; ``where`` names it in errors. Without a ``check`` they neither age nor fail."""

    def __init__(
        self,
        where: str,
        options: PoolOptions,
        open_link: Callable[[], L],
        close_link: Callable[[L], None],
        check: Callable[[L], bool] | None,
    ) -> None:
        self.where, self.options = where, options
        self.idle: deque[L] = deque()
        self.epoch = 0
        #: Called with every connection that was opened.
        self.opened: Callable[[L], None] | None = None
        #: Called with every connection that is taken, before it is handed out.
        self.lent: Callable[[L], None] | None = None
        self._open, self._close, self._check = open_link, close_link, check
        self._mutex = threading.Lock()
        self._waiters: deque[ThreadWaiter | TaskWaiter] = deque()
        self._abandoned: SimpleQueue[None] = SimpleQueue()
        self._inherited: list[L] = []
        self._size = self._opened = self._closed = self._replaced = self._timeouts = self._waits = 0
        self._waited = 0.0

    def __del__(self) -> None:
        """Close what was given back after the last `close`, as by a connection that outlived the alias's settings."""
        while (link := self._newest()) is not None:
            if link.process == os.getpid():
                self._close(link)

    @property
    def stats(self) -> PoolStats:
        """The figures of this moment."""
        return PoolStats(
            size=self._size,
            idle=len(self.idle),
            waiting=len(self._waiters),
            opened=self._opened,
            closed=self._closed,
            replaced=self._replaced,
            timeouts=self._timeouts,
            max_size=self.options.max_size,
            waits=self._waits,
            waited=self._waited,
        )

    def take(self) -> L:
        """Return a usable connection.

        Raises OperationalError when none came back within the pool's timeout, or when a new one cannot be opened.
        """
        while True:
            try:
                link = self.idle.pop()
            except IndexError:
                link = self._open_or_wait()
            try:
                if link.epoch == self.epoch and (self._check is None or self._fit(link)):
                    if self.lent is not None:
                        self.lent(link)
                    return link
            except BaseException:  # such as a cancellation while the server was asked for a sign of life
                self.discard(link)
                raise
            self._replaced += 1
            self.discard(link)

    def give(self, link: L) -> None:
        """Take a connection back; it must be out of any transaction."""
        if link.epoch != self.epoch:
            self.discard(link)
            return
        if self._check is not None:
            link.idle_since = monotonic()
        self.idle.append(link)
        if self._waiters:
            self._serve()

    def discard(self, link: L) -> None:
        """Close a connection for good and make room for another."""
        self._drop(link)

    def abandon(self, link: L) -> None:
        """Close a connection whose holder was garbage-collected; its place becomes free at the next chance.

        Safe inside a finaliser: it takes no lock.
        """
        if link.process != os.getpid():
            self._inherited.append(link)
            return
        self._close(link)
        self._abandoned.put(None)

    def close(self) -> None:
        """Close the idle connections; those in use are closed when they come back. The pool stays usable."""
        self.epoch += 1
        self._sweep()
        while (link := self._newest()) is not None:
            self.discard(link)

    def forked(self) -> None:
        """Forget, in a forked child, every connection of the parent.

        They are kept, unused, as long as the pool: closing one here would say goodbye to the server, or unlock the file, in the
        parent's name. Other threads of the parent, which may have held a lock or waited, do not exist in the child.
        """
        self._inherited.extend(self.idle)
        self.idle.clear()
        self.epoch += 1
        self._mutex, self._waiters, self._abandoned = threading.Lock(), deque(), SimpleQueue()
        self._size = 0

    def _drop(self, link: L) -> None:
        if link.process != os.getpid():
            self._inherited.append(link)
            return
        with self._mutex:
            self._size -= 1
            self._closed += 1
        try:
            self._close(link)
        finally:
            if self._waiters:
                self._serve()

    def _newest(self) -> L | None:
        try:
            return self.idle.pop()
        except IndexError:
            return None

    def _fit(self, link: L) -> bool:
        age = self.options.max_lifetime
        if age is not None and link.idle_since - link.born > age:
            return False
        return self._check is None or self._check(link)

    def _open_or_wait(self) -> L:
        self._sweep()
        with self._mutex:
            link = self._newest()
            if link is not None:
                return link
            mine = None
            if self._size < self.options.max_size:
                self._size += 1
            else:
                mine = waiter()
                self._waiters.append(mine)
                self._waits += 1
        if mine is None:
            return self._open_counted()
        # A connection may have come back between the look at `idle` and the place in the queue.
        if self.idle:
            self._serve()
        return self._wait(mine)

    def _open_counted(self) -> L:
        try:
            link = self._open()
        except BaseException:
            with self._mutex:
                self._size -= 1
            if self._waiters:
                self._serve()
            raise
        self._opened += 1
        link.born = link.idle_since = monotonic()
        link.epoch, link.process = self.epoch, os.getpid()
        try:
            if self.opened is not None:
                self.opened(link)
        except BaseException:
            self._drop(link)
            raise
        return link

    def _wait(self, mine: ThreadWaiter | TaskWaiter) -> L:
        start = monotonic()
        deadline = start + self.options.timeout
        try:
            while not mine.granted and (left := deadline - monotonic()) > 0:
                mine.wait(min(left, PATROL))
                self._sweep()
        except BaseException:
            if not self._withdraw(mine):
                self._take_back(mine.value)
            raise
        finally:
            self._waited += monotonic() - start
        if not mine.granted and self._withdraw(mine):
            self._timeouts += 1
            raise self._dry()
        return self._open_counted() if mine.value is None else mine.value

    def _dry(self) -> OperationalError:
        limit, seconds = self.options.max_size, self.options.timeout
        return OperationalError(
            f"{self.where}: all {limit} connections are in use, and none came back within {seconds:g} s "
            f"({len(self._waiters)} more callers wait). Shorten the transactions that hold them, or raise "
            "OPTIONS['pool']['max_size']."
        )

    def _take_back(self, link: L | None) -> None:
        if link is not None:
            self.give(link)
            return
        with self._mutex:
            self._size -= 1
        self._serve()

    def _withdraw(self, mine: ThreadWaiter | TaskWaiter) -> bool:
        with self._mutex:
            if mine.granted:
                return False
            if mine in self._waiters:  # not when its loop was closed: then it was passed over
                self._waiters.remove(mine)
            return True

    def _serve(self) -> None:
        """Match waiters with idle connections, or with room to open one (granted as None, already counted)."""
        with self._mutex:
            while self._waiters:
                link = self._newest()
                if link is None and self._size >= self.options.max_size:
                    return
                if self._waiters.popleft().grant(link):
                    self._size += link is None
                elif link is not None:
                    self.idle.append(link)

    def _sweep(self) -> None:
        while not self._abandoned.empty():
            self._abandoned.get()
            with self._mutex:
                self._size -= 1
                self._closed += 1
        longest = None if self._check is None else self.options.max_idle
        while longest is not None and self.idle:
            try:
                oldest = self.idle.popleft()
            except IndexError:
                return
            if monotonic() - oldest.idle_since <= longest:
                self.idle.appendleft(oldest)
                return
            self.discard(oldest)
