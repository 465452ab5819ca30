"""The bridge: plain sync code on async I/O, by switching greenlets. The only module that knows greenlet.

    event loop ── task step ──► portal ──────switch──► worker greenlet: sync body or whole coroutine
                      ▲               │                          │
                      └── yields future ◄───────── switch ────────┘  wait(awaitable), called at a driver's edge

`portal(coroutine)` runs a whole coroutine inside a pooled greenlet, so that any sync frame below it may call `wait`.
`run(fn, ...)` does the same for one sync function. Code outside a portal cannot `wait`; a driver asks `can_wait` and
blocks instead, or refuses when an event loop runs in its thread. `Stream` lets a sync body give out its result in pieces.

Invariants (each with a test of its name in tests/rooms/kit/test_bridge.py):
* A worker is re-parented to the greenlet that resumes it, at every switch: a stale parent would send it to a dead stack.
* A worker shares its task's Context object (not a copy), so context variables set below are seen above, and gives it up when
  it goes back to the pool.
* Idle workers are kept per thread: a greenlet can only be resumed in the thread that made it.
* A portal has begun before its task gets it. So a task that is cancelled before its first step closes the user's
  coroutine, and nothing is left that was "never awaited".

Two traps that no bridge can take away, shown by tests: any attribute access may suspend, so a read-modify-write on shared
state may lose updates; and a `threading.Lock` held over a wait stops the loop for the next task that wants it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import copy_context
from types import CoroutineType, FrameType, FunctionType
from types import coroutine as generator_coroutine
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar, cast

from greenlet import GreenletExit, error, getcurrent, greenlet

from quintet.kit import current
from quintet.kit.libraries import asyncio

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")

IDLE_LIMIT = 256


class NotInPortalError(RuntimeError):
    """`wait` was called where no portal can suspend the caller."""


class Worker(greenlet):
    """A pooled greenlet that serves one job after another: a sync function, or a whole coroutine.

    At the end of a job it answers with itself, the outcome in ``value`` or ``failure``: a new object for it cost 0.2 us a task.
    """

    __slots__ = ("failure", "stream", "value")

    value: Any
    failure: BaseException | None
    #: What tells the body of one `Stream` from that of another.
    stream: Any

    def run(self) -> None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # documented way to subclass a greenlet
        """Serve job after job, until the thread or the process ends."""
        self.failure = None
        # Begun without a job (see `_begun`): what a greenlet begins with lives as long as it does, and the pool keeps it.
        starter: Any = self.parent
        job = starter.switch(self)
        del starter
        while True:
            try:
                if type(job) is FunctionType:
                    self.value = job()
                else:
                    # A coroutine comes bare, and its first step is made here: a function that waits for it cost 0.3 us a task.
                    try:
                        answer = job.send(None)
                    except StopIteration as stop:
                        self.value = stop.value
                    else:
                        self.value = _driven_on(self, job, answer)
            except GreenletExit:
                return
            except BaseException as failure:  # noqa: BLE001  handed over to the portal, which raises it in the task
                self.value, self.failure = None, failure
            del job
            portal: Any = self.parent
            job = portal.switch(self)


def _begun(worker: Worker) -> Worker:
    """Begin a new worker; it waits for its job."""
    worker.switch()
    return worker


class _Idle(threading.local):
    """The idle workers of this thread."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []


_idle = _Idle()


def can_wait() -> bool:
    """Say whether the caller runs inside a portal, so that `wait` can suspend it."""
    return type(getcurrent()) is Worker


def loop_is_running() -> bool:
    """Say whether this thread runs an event loop, which blocking would freeze."""
    return asyncio._get_running_loop() is not None


def posture() -> bool | None:
    """Say how the caller may wait: True by parking, False by blocking, None not at all, since a loop would freeze."""
    if type(getcurrent()) is Worker:
        return True
    return False if asyncio._get_running_loop() is None else None


def callers(frame: FrameType | None) -> Generator[FrameType]:
    """Yield a frame and those that called it, nearest first, also beyond the greenlet that the caller runs in."""
    greenlet_of: Any = getcurrent()
    while greenlet_of is not None:
        while frame is not None:
            yield frame
            frame = frame.f_back
        greenlet_of = greenlet_of.parent
        frame = None if greenlet_of is None else greenlet_of.gr_frame


def wait(awaitable: Awaitable[R]) -> R:
    """Park the calling greenlet until ``awaitable`` is done; return its result or raise its error.

    Raises NotInPortalError outside a portal.
    """
    me = getcurrent()
    if type(me) is not Worker:
        _close(awaitable)
        raise NotInPortalError("wait() was called outside a portal: nothing can suspend this code.")
    if type(awaitable) is CoroutineType or isinstance(awaitable, Coroutine):
        return _driven(me, awaitable)  # pyright: ignore[reportUnknownArgumentType]  # its types are unknown by design
    return _driven(me, awaitable.__await__())


def wait_or(coroutine: Coroutine[Any, Any, R], elsewhere: Callable[[Coroutine[Any, Any, R]], R]) -> R:
    """Do as `wait` inside a portal; return ``elsewhere(coroutine)`` outside."""
    me = getcurrent()
    if type(me) is not Worker:
        return elsewhere(coroutine)
    # The first step is made here: most views need no other.
    try:
        answer = coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    return _driven_on(me, coroutine, answer)


def _driven(me: Any, steps: Any) -> Any:
    """Send through ``steps`` (a coroutine, or what ``__await__`` gave) in the worker ``me``, parking at every future."""
    try:
        answer = steps.send(None)
    except StopIteration as stop:
        return stop.value
    return _driven_on(me, steps, answer)


def _driven_on(me: Any, steps: Any, answer: Any) -> Any:
    """Do as `_driven` from the first ``answer`` of ``steps`` on."""
    try:
        while True:
            try:
                sent = me.parent.switch(answer)
            except GreenletExit:
                steps.close()
                raise
            except BaseException as failure:  # noqa: BLE001  thrown on into the awaitable, as a task does
                answer = steps.throw(failure)
            else:
                answer = steps.send(sent)
    except StopIteration as stop:
        return stop.value


def _close(awaitable: Awaitable[Any]) -> None:
    """Close what will not be awaited, so that nobody is warned about it."""
    if isinstance(awaitable, Coroutine):
        cast("Coroutine[Any, Any, Any]", awaitable).close()


@generator_coroutine
def _park(answer: Any) -> Generator[Any, Any, Any]:
    """Yield ``answer`` to whoever drives the coroutine that awaits this; return what is sent back."""
    return (yield answer)


class _Once(tuple[None]):
    """An awaitable that parks once, in C: to start a coroutine and have it wait."""

    __slots__ = ()
    __await__ = cast("Any", tuple).__iter__


_ONCE: Any = _Once((None,))


async def opened(job: Any, for_task: bool = False) -> Any:
    """Run ``job`` (a coroutine, or a plain function) in a worker and resume it at each step.

    One ``for_task`` is sent None before its task gets it. A native coroutine and not a class with the methods of one: the
    interpreter drives it without calls into Python, which takes 1 us off every task.
    """
    if for_task:
        try:
            await _ONCE
        except BaseException:  # the task was cancelled before its first step
            job.close()
            raise
    here: Any = getcurrent()
    if type(here) is Worker:
        return job() if type(job) is FunctionType else await job
    workers = _idle.workers
    worker: Any = workers.pop() if workers else _begun(Worker())
    worker.parent = here
    worker.gr_context = here.gr_context
    answer = worker.switch(job)
    while answer is not worker:
        try:
            sent = await _park(answer)
        except BaseException as failure:  # noqa: BLE001  raised in the parked frame; closing is GeneratorExit
            try:
                worker.parent = getcurrent()
                # With its traceback: a bare value would lose the frames that it came through.
                answer = worker.throw(type(failure), failure, failure.__traceback__)
            except error:
                raise failure from None  # collected in another thread: greenlet itself unwinds the frame in its own
        else:
            worker.parent = getcurrent()
            answer = worker.switch(sent)
    worker.gr_context = None
    value, worker.value = worker.value, None
    if len(workers) < IDLE_LIMIT:
        workers.append(worker)
    if worker.failure is not None:
        raise_from(worker)
    return value


def raise_from(worker: Worker) -> NoReturn:
    """Raise a job's error."""
    failure, worker.failure = worker.failure, None
    assert failure is not None
    try:
        raise failure
    finally:
        del failure  # the traceback holds this frame: without the name there is no circle


def portal(coroutine: Coroutine[Any, Any, R]) -> Coroutine[Any, Any, R]:
    """Return a coroutine that runs ``coroutine`` inside a portal: sync code that it calls may load from a database.

    Awaited inside a portal, it is the coroutine itself and costs nothing.
    """
    return opened(coroutine)


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a sync function so that what it waits for parks this task instead of blocking the loop."""
    if type(getcurrent()) is Worker:
        return function(*args, **kwargs)
    return await opened(lambda: function(*args, **kwargs))


def finish(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine to its end from sync code: parked inside a portal, on a loop of its own elsewhere.

    Raises NotInPortalError in a thread whose event loop runs and no portal can suspend the caller.
    """
    if can_wait():
        return wait(coroutine)
    if loop_is_running():
        coroutine.close()
        raise NotInPortalError("A coroutine cannot be finished here: this thread's event loop runs, outside of any portal.")
    return asyncio.run(portal(coroutine))


class _Apart(Worker):
    """A worker of a stream that is read outside any portal: code in it blocks as that of its reader does."""


#: What a body answers with that gives a piece: the piece is in its worker's ``value``.
_PIECE = object()


def _job_of(body: Callable[[Callable[[T], None]], None], key: object) -> Callable[[], None]:
    """Return what the worker of a stream runs. It knows nothing of the stream, so that this one goes when its reader does."""

    def give(piece: T) -> None:
        worker: Any = getcurrent()
        if getattr(worker, "stream", None) is not key:
            raise RuntimeError("A piece was given to a stream from outside its own body.")
        worker.value = piece
        worker.parent.switch(_PIECE)

    return lambda: body(give)


class Stream(Generic[T]):
    """What a sync body gives out piece by piece, read with ``for`` or ``async for``.

    ``body(give)`` runs in a greenlet of its own and is parked inside ``give(piece)`` until the next piece is asked for. Read in
    a portal, or with ``async for``, the body may `wait`. It sees the context variables that were set when the stream was made,
    and what it sets stays inside. It stays in the thread that reads first; a thread that works for a loop, as that of sync
    middleware does, has the loop read, so that either may go on. Closing a stream early unwinds the body, so that its
    ``finally`` blocks run; so does the collection of one that nobody reads any more.
    """

    def __init__(self, body: Callable[[Callable[[T], None]], None]) -> None:
        self._body: Callable[[Callable[[T], None]], None] | None = body
        self._context = copy_context()
        self._worker: Any = None
        self._thread = 0

    def __iter__(self) -> Stream[T]:
        return self

    def __aiter__(self) -> Stream[T]:
        return self

    def __next__(self) -> T:
        """Return the next piece; an error of the body is raised here."""
        loop = self._loop_that_reads()
        if loop is not None:
            is_there, piece = asyncio.run_coroutine_threadsafe(self._piece(), loop).result()
            if not is_there:
                raise StopIteration
            return cast("T", piece)
        answer = self._resumed(None) if self._worker is not None else self._started(type(getcurrent()) is Worker)
        return self._read(answer)

    def _loop_that_reads(self) -> Any:
        """Return the loop that this thread works for; None where the thread itself reads."""
        loop = current.serving_loop.get()
        if loop is None or self._thread == threading.get_ident() or type(getcurrent()) is Worker or loop_is_running():
            return None
        return loop if loop.is_running() else None

    async def _piece(self) -> tuple[bool, T | None]:
        try:
            return True, await self.__anext__()
        except StopAsyncIteration:
            return False, None

    async def __anext__(self) -> T:
        """Return the next piece."""
        answer = self._resumed(None) if self._worker is not None else self._started(True)
        while self._is_parked(answer):
            try:
                sent = await _park(answer)
            except BaseException as failure:  # noqa: BLE001  raised in the body, where it waits
                answer = self._thrown(failure)
            else:
                answer = self._resumed(sent)
        if answer is not _PIECE and (self._worker is None or self._worker.failure is None):
            self._leave()
            raise StopAsyncIteration
        return self._taken(answer)

    def close(self) -> None:
        """Unwind the body where it is parked."""
        self._body = None
        if self._worker is None or self._worker.dead:
            return
        loop = self._loop_that_reads()
        if loop is not None:
            asyncio.run_coroutine_threadsafe(self.aclose(), loop).result()
            return
        answer = self._thrown(GreenletExit())
        while not self._worker.dead:
            # A finally block may wait; a piece that it gives has no reader any more.
            answer = self._forwarded(answer) if self._is_parked(answer) else self._resumed(None)
        self._worker = None

    async def aclose(self) -> None:
        """Do as `close`."""
        await run(self.close)

    def __del__(self) -> None:
        if self._worker is None or self._thread == threading.get_ident():  # elsewhere greenlet unwinds the frame by itself
            with contextlib.suppress(error):
                self.close()

    def _started(self, waits: bool) -> Any:
        body, self._body = self._body, None
        if body is None:
            return None
        self._thread = threading.get_ident()
        self._worker = worker = _begun(Worker() if waits else _Apart())
        worker.stream = key = object()
        worker.gr_context = self._context
        worker.parent = getcurrent()
        return worker.switch(_job_of(body, key))

    def _taken_over(self) -> None:
        if self._thread != threading.get_ident():
            raise RuntimeError(
                "This stream was begun in another thread, which alone can go on with it. Read all of it in one thread, or wrap "
                "it in a generator that reads nothing before it is read itself."
            )
        self._worker.parent = getcurrent()

    def _resumed(self, sent: Any) -> Any:
        self._taken_over()
        return self._worker.switch(sent)

    def _thrown(self, failure: BaseException) -> Any:
        self._taken_over()
        return self._worker.throw(type(failure), failure, failure.__traceback__)

    def _is_parked(self, answer: Any) -> bool:
        """Say whether the body waits for ``answer``, rather than giving a piece or being at its end."""
        worker = self._worker
        return not (answer is _PIECE or worker is None or answer is worker or worker.dead)

    def _forwarded(self, answer: Any) -> Any:
        """Let the reader's own portal wait for what the body waits for."""
        if type(getcurrent()) is not Worker:
            return self._thrown(NotInPortalError("The stream is closed outside a portal: its body cannot wait any more."))
        try:
            sent = cast("Any", getcurrent().parent).switch(answer)
        except BaseException as failure:  # noqa: BLE001  raised in the body, where it waits
            return self._thrown(failure)
        return self._resumed(sent)

    def _read(self, answer: Any) -> T:
        while self._is_parked(answer):
            answer = self._forwarded(answer)
        if answer is not _PIECE and (self._worker is None or self._worker.failure is None):
            self._leave()
            raise StopIteration
        return self._taken(answer)

    def _taken(self, answer: Any) -> T:
        if answer is _PIECE:
            piece, self._worker.value = self._worker.value, None
            return piece
        worker, _ = self._worker, self._leave()
        if isinstance(worker.failure, StopIteration | StopAsyncIteration):
            failure, worker.failure = worker.failure, None
            # As in a generator: raised as it is, the reader would take it for the end.
            raise RuntimeError(f"The body of a stream raised {type(failure).__name__}.") from failure
        raise_from(worker)

    def _leave(self) -> None:
        """Let the greenlet of a body that is at its end go."""
        worker, self._worker = self._worker, None
        if worker is not None and not worker.dead:
            worker.parent = getcurrent()
            worker.throw(GreenletExit)
