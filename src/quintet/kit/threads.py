"""The lean thread pool: one queue in, one coalesced wake-up of the loop out, context variables carried both ways.

    submit ─► SimpleQueue ─► worker thread: context.run(function) ─► outbox of the submitting loop (a deque)
                                                                       └─ first one in wakes the loop; `_drain` empties it

However many jobs end between two turns of the loop, it is woken once. A job whose waiter was cancelled runs to its end and
its result is dropped; the thread then takes the next job as if nothing had happened.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from quintet.kit.libraries import asyncio

P = ParamSpec("P")
R = TypeVar("R")

#: A thread that found no work for so long (seconds) ends.
IDLE_SECONDS = 30.0


class PoolClosedError(RuntimeError):
    """Work was given to a pool that has been shut down."""


class _Job:
    """One call, and where its outcome goes."""

    __slots__ = ("call", "context", "ended", "error", "future", "is_settled", "outbox", "value")

    def __init__(
        self, call: Callable[[], Any], context: contextvars.Context, future: asyncio.Future[Any], outbox: _Outbox
    ) -> None:
        self.call, self.context, self.future, self.outbox = call, context, future, outbox
        self.value: Any = None
        self.error: BaseException | None = None
        self.is_settled = False
        self.ended: asyncio.Future[None] | None = None

    def work(self) -> None:
        """Run the call and post the outcome."""
        try:
            self.value = self.context.run(self.call)
        except BaseException as error:  # noqa: BLE001  raised again in the task that waits
            self.error = error
        self.outbox.post(self)

    def settle(self) -> None:
        """Give the outcome to the waiter, on its loop; a cancelled one has left, or waits for the end alone."""
        self.is_settled = True
        if self.future.done():
            if self.ended is not None and not self.ended.done():
                self.ended.set_result(None)
            return
        if self.error is None:
            self.future.set_result(self.value)
        elif isinstance(self.error, StopIteration):
            stopped = RuntimeError("The function raised StopIteration, which no future can carry.")
            stopped.__cause__ = self.error
            self.future.set_exception(stopped)
        else:
            self.future.set_exception(self.error)
        self.error = None

    async def end(self) -> None:
        """Return when the call has ended, however often the waiting task is cancelled meanwhile."""
        while not self.is_settled:
            self.ended = self.future.get_loop().create_future()
            with suppress(asyncio.CancelledError):
                await self.ended


class _Outbox:
    """The finished jobs of one loop, delivered by one wake-up at a time."""

    __slots__ = ("_done", "_loop", "_woken")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._done: deque[_Job] = deque()
        self._woken = False

    def post(self, job: _Job) -> None:
        """Leave a finished job; the first since the last delivery wakes the loop."""
        self._done.append(job)
        if self._woken:
            return
        self._woken = True
        try:
            self._loop.call_soon_threadsafe(self._drain)
        except RuntimeError:
            self._done.clear()  # the loop is closed, and every waiter gone with it

    def _drain(self) -> None:
        # Lowered before the deque is emptied: a job posted from here on wakes the loop again, at worst for nothing.
        self._woken = False
        while self._done:
            self._done.popleft().settle()


class Pool:
    """At most ``max_threads`` daemon threads, started when work finds none idle; serves any number of loops."""

    def __init__(self, max_threads: int = 32, name: str = "quintet") -> None:
        self.max_threads, self.name = max_threads, name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._outboxes: WeakKeyDictionary[asyncio.AbstractEventLoop, _Outbox] = WeakKeyDictionary()
        self._threads: set[threading.Thread] = set()
        self._mutex = threading.Lock()
        self._idle = 0
        self._closed = False

    async def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call ``function`` in a thread and await its result; what it sets in context variables is seen afterwards.

        Cancelling the await leaves the call running; its outcome and its context are dropped.
        """
        context = contextvars.copy_context()
        try:
            return await self._submit(lambda: function(*args, **kwargs), context).future
        finally:
            _carry_back(context)

    async def run_through(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do as `run`; a cancelled await ends with the call, not before it.

        For callers that clean up afterwards what the call uses: a connection, an open file.
        """
        context = contextvars.copy_context()
        job = self._submit(lambda: function(*args, **kwargs), context)
        try:
            return cast("R", await job.future)
        except asyncio.CancelledError:
            await job.end()
            raise
        finally:
            _carry_back(context)

    def submit(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
        """Call ``function`` in a thread; return the future of its result, on the running loop."""
        return self._submit(lambda: function(*args, **kwargs), contextvars.copy_context()).future

    def _submit(self, call: Callable[[], Any], context: contextvars.Context) -> _Job:
        if self._closed:
            raise PoolClosedError(f"The thread pool {self.name!r} was shut down; make a new one.")
        loop = asyncio.get_running_loop()
        outbox = self._outboxes.get(loop)
        if outbox is None:
            outbox = self._outboxes[loop] = _Outbox(loop)
        job = _Job(call, context, loop.create_future(), outbox)
        self._jobs.put(job)
        if not self._idle and len(self._threads) < self.max_threads:
            self._start_thread()
        return job

    def _start_thread(self) -> None:
        with self._mutex:
            if len(self._threads) >= self.max_threads:
                return
            thread = threading.Thread(target=self._serve, name=f"{self.name}-{len(self._threads) + 1}", daemon=True)
            self._threads.add(thread)
        thread.start()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.work()
            del job  # an idle thread keeps nothing of its last caller alive

    def _next(self) -> _Job | None:
        """Return the next job, None when this thread is to end."""
        with self._mutex:
            self._idle += 1
        try:
            job = self._jobs.get(timeout=IDLE_SECONDS)
        except Empty:
            job = None
        with self._mutex:
            self._idle -= 1
            if job is None:
                self._threads.discard(threading.current_thread())
        if job is None and not self._closed and not self._jobs.empty():
            # A job came in while this thread decided to end, and counted on it.
            self._start_thread()
        return job

    def shutdown(self, timeout: float | None = None) -> bool:
        """Refuse new work, let the threads finish what was submitted; say whether all ended within ``timeout`` seconds."""
        self._closed = True
        deadline = None if timeout is None else monotonic() + timeout
        with self._mutex:
            threads = list(self._threads)
        for _thread in threads:
            self._jobs.put(None)
        for thread in threads:
            thread.join(None if deadline is None else max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in threads)


def _carry_back(context: contextvars.Context) -> None:
    """Set here what ``context`` holds differently."""
    for variable, value in context.items():
        if variable.get(_MISSING) is not value:
            variable.set(value)


_MISSING = object()
