"""Waiting that freezes no event loop: waiters and locks that park inside a portal and block in a plain thread.

A lock hands itself over to the caller who has waited longest, so a busy thread cannot starve the others. Nobody waits while a
mutex of this module is held.
"""

import asyncio
import threading
from collections import deque
from typing import Any

from quintet.kit import bridge


class ThreadWaiter:
    """One thread that blocks until it is granted a value."""

    __slots__ = ("_signal", "granted", "value")

    def __init__(self) -> None:
        self.granted = False
        self.value: Any = None
        self._signal = threading.Lock()
        self._signal.acquire()

    def wait(self, timeout: float | None) -> None:
        """Block until granted, or for ``timeout`` seconds."""
        self._signal.acquire(timeout=-1 if timeout is None else timeout)

    def grant(self, value: Any = None) -> bool:
        """Give ``value`` and wake the thread."""
        self.value, self.granted = value, True
        self._signal.release()
        return True


class TaskWaiter:
    """One task that is parked until it is granted a value."""

    __slots__ = ("_future", "_loop", "granted", "value")

    def __init__(self) -> None:
        self.granted = False
        self.value: Any = None
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[None] | None = None

    def wait(self, timeout: float | None) -> None:
        """Park until granted, or for ``timeout`` seconds; may be called again."""
        if self.granted:
            return
        # A grant from another thread schedules `_wake` on this loop, which cannot run before the task is parked.
        self._future = self._loop.create_future()
        timer = None if timeout is None else self._loop.call_later(timeout, self._wake)
        try:
            bridge.wait(self._future)
        finally:
            if timer is not None:
                timer.cancel()

    def grant(self, value: Any = None) -> bool:
        """Give ``value`` and wake the task; False when its loop is closed, so that nobody is there to take it."""
        self.value, self.granted = value, True
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            self.value, self.granted = None, False
            return False
        return True

    def _wake(self) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


def waiter() -> ThreadWaiter | TaskWaiter:
    """Return a waiter that suits the caller: parked inside a portal, blocked elsewhere."""
    return TaskWaiter() if bridge.can_wait() else ThreadWaiter()


class ParkingLock:
    """A fair mutual exclusion lock, not re-entrant, for holders that may suspend while they hold it."""

    __slots__ = ("_held", "_mutex", "_waiters")

    def __init__(self) -> None:
        self._held = False
        self._mutex = threading.Lock()
        self._waiters: deque[ThreadWaiter | TaskWaiter] = deque()

    def acquire(self, timeout: float | None = None) -> bool:
        """Take the lock; False when ``timeout`` seconds passed first."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            mine = waiter()
            self._waiters.append(mine)
        try:
            mine.wait(timeout)
        except BaseException:
            if not self._withdraw(mine):
                self.release()
            raise
        return mine.granted or not self._withdraw(mine)

    def release(self) -> None:
        """Hand the lock to who waited longest, or set it free."""
        with self._mutex:
            while self._waiters:
                if self._waiters.popleft().grant():
                    return
            self._held = False

    def locked(self) -> bool:
        """Say whether somebody holds the lock."""
        return self._held

    def _withdraw(self, mine: ThreadWaiter | TaskWaiter) -> bool:
        with self._mutex:
            if mine.granted:
                return False
            if mine in self._waiters:  # not when its loop was closed: then it was passed over
                self._waiters.remove(mine)
            return True

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_exc: object) -> None:
        self.release()
