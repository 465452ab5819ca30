"""The bridge: plain sync code on async I/O, by switching greenlets. The only module that knows greenlet.

    event loop ── task step ──► Portal.send ──switch──► worker greenlet: sync body or whole coroutine
                      ▲                │                          │
                      └── yields future ◄───────── switch ────────┘  wait(awaitable), called at a driver's edge

`portal(coroutine)` runs a whole coroutine inside a pooled greenlet, so that any sync frame below it may call `wait`.
`run(fn, ...)` does the same for one sync function. Code outside a portal cannot `wait`; a driver asks `can_wait` and
blocks instead, or refuses when an event loop runs in its thread.

Invariants (each with a test of its name in tests/rooms/kit/test_bridge.py):
* A worker is re-parented to the greenlet that resumes it, at every switch: a stale parent would send it to a dead stack.
* A worker shares its task's Context object (not a copy), so context variables set below are seen above, and gives it up when
  it goes back to the pool.
* Idle workers are kept per thread: a greenlet can only be resumed in the thread that made it.
* A portal is itself the coroutine that its task drives. So a task that is cancelled before its first step closes the user's
  coroutine, and nothing is left that was "never awaited".

Two traps that no bridge can take away, shown by tests: any attribute access may suspend, so a read-modify-write on shared
state may lose updates; and a `threading.Lock` held over a wait stops the loop for the next task that wants it.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import CodeType, CoroutineType, FrameType, TracebackType
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar, cast

from greenlet import GreenletExit, error, getcurrent, greenlet

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

IDLE_LIMIT = 256


class NotInPortalError(RuntimeError):
    """`wait` was called where no portal can suspend the caller."""


class _Worker(greenlet):
    """A pooled greenlet that serves one job after another: a sync function, or a whole coroutine.

    At the end of a job it answers with itself, the outcome in ``value`` or ``failure``: a new object for it cost 0.2 us a task.
    """

    __slots__ = ("failure", "value")

    value: Any
    failure: BaseException | None

    def run(self, job: Any) -> None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # documented way to subclass a greenlet
        self.failure = None
        while True:
            try:
                # A coroutine comes bare: a function around it that waits for it cost 0.3 us a task.
                self.value = _driven(self, job) if type(job) is CoroutineType else job()
            except GreenletExit:
                return
            except BaseException as failure:  # noqa: BLE001  handed over to the portal, which raises it in the task
                self.value, self.failure = None, failure
            del job
            portal: Any = self.parent
            job = portal.switch(self)


class _Idle(threading.local):
    """The idle workers of this thread."""

    def __init__(self) -> None:
        self.workers: list[_Worker] = []


_idle = _Idle()


def can_wait() -> bool:
    """Say whether the caller runs inside a portal, so that `wait` can suspend it."""
    return type(getcurrent()) is _Worker


#: The event loop that runs in this thread, or None.
running_loop = asyncio._get_running_loop


def loop_is_running() -> bool:
    """Say whether this thread runs an event loop, which blocking would freeze."""
    return running_loop() is not None


def posture() -> bool | None:
    """Say how the caller may wait: True by parking, False by blocking, None not at all, since a loop would freeze."""
    if type(getcurrent()) is _Worker:
        return True
    return False if running_loop() is None else None


def wait(awaitable: Awaitable[R]) -> R:
    """Park the calling greenlet until ``awaitable`` is done; return its result or raise its error.

    Raises NotInPortalError outside a portal.
    """
    me = getcurrent()
    if type(me) is not _Worker:
        _close(awaitable)
        raise NotInPortalError("wait() was called outside a portal: nothing can suspend this code.")
    if type(awaitable) is CoroutineType or isinstance(awaitable, Coroutine):
        return _driven(me, awaitable)  # pyright: ignore[reportUnknownArgumentType]  # its types are unknown by design
    return _driven(me, awaitable.__await__())


def wait_or(coroutine: Coroutine[Any, Any, R], elsewhere: Callable[[Coroutine[Any, Any, R]], R]) -> R:
    """Do as `wait` inside a portal; return ``elsewhere(coroutine)`` outside."""
    me = getcurrent()
    return _driven(me, coroutine) if type(me) is _Worker else elsewhere(coroutine)


def _driven(me: Any, steps: Any) -> Any:
    """Send through ``steps`` (a coroutine, or what ``__await__`` gave) in the worker ``me``, parking at every future."""
    try:
        answer = steps.send(None)
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


class Portal(Coroutine[Any, Any, R]):
    """A coroutine that runs its job in a worker and resumes it at each step of its task.

    ``inner`` is the coroutine that it runs, None when the job is a sync function.
    """

    __slots__ = ("__weakref__", "_job", "_worker", "inner")

    def __init__(self, job: Any, inner: Coroutine[Any, Any, R] | None = None) -> None:
        self._job: Any = job
        self._worker: _Worker | None = None
        self.inner = inner

    def send(self, value: Any = None, /) -> Any:
        """Run the job to its next suspension. Also ``__next__``, which is what C code calls to send None."""
        here = getcurrent()
        worker = self._worker
        if worker is not None:
            worker.parent = here
            answer = worker.switch(value)
        else:
            job = self._job
            if job is None:
                raise RuntimeError("cannot reuse already awaited coroutine")
            self._job = None
            workers = _idle.workers
            self._worker = worker = workers.pop() if workers else _Worker()
            worker.parent = here
            worker.gr_context = here.gr_context
            answer = worker.switch(job)
        if answer is not worker:
            return answer
        raise self._end(worker)

    __next__ = send

    def throw(self, kind: Any, value: Any = None, traceback: TracebackType | None = None, /) -> Any:
        """Raise in the parked frame; a job that has not begun never does."""
        failure: BaseException = kind if isinstance(kind, BaseException) else value if value is not None else kind()
        worker = self._worker
        if worker is None:
            self._forget()
            raise failure
        worker.parent = getcurrent()
        # With its traceback: a bare value would lose the frames that it came through.
        answer = worker.throw(type(failure), failure, failure.__traceback__)
        if answer is not worker:
            return answer
        raise self._end(worker)

    def _end(self, worker: _Worker) -> StopIteration:
        """Put the worker of an ended job back; return what tells the job's value as a coroutine does, or raise its error."""
        self._worker = self.inner = None
        worker.gr_context = None
        value, worker.value = worker.value, None
        workers = _idle.workers
        if len(workers) < IDLE_LIMIT:
            workers.append(worker)
        if worker.failure is not None:
            raise_from(worker)
        return StopIteration(value)

    def close(self) -> None:
        """Unwind the parked frame, or give up a job that has not begun.

        Raises RuntimeError when the frame waits on instead of ending.
        """
        if self._worker is None:
            self._forget()
            return
        try:
            self.throw(GeneratorExit())
        except (GeneratorExit, StopIteration):
            return
        raise RuntimeError("coroutine ignored GeneratorExit")

    def _forget(self) -> None:
        self._job, inner, self.inner = None, self.inner, None
        if inner is not None:
            inner.close()

    def __await__(self) -> Generator[Any, Any, R]:
        if self.inner is not None and self._worker is None and type(getcurrent()) is _Worker:
            inner, self.inner, self._job = self.inner, None, None
            return inner.__await__()
        steps: Any = self
        return steps

    def __iter__(self) -> "Portal[R]":
        return self

    def __del__(self) -> None:
        if self._worker is not None:
            try:
                self.close()
            except error:
                return  # another thread's greenlet: greenlet itself unwinds it there

    # What people and asyncio look at when they show a task: the user's coroutine.

    def __getattr__(self, name: str) -> Any:
        if name in ("__name__", "__qualname__"):  # no properties can bear these names in a class
            return getattr(self.inner, name, "portal")
        raise AttributeError(name)

    @property
    def cr_code(self) -> CodeType | None:
        """The code of the coroutine inside."""
        return getattr(self.inner, "cr_code", None)

    @property
    def cr_frame(self) -> FrameType | None:
        """The frame of the coroutine inside."""
        return getattr(self.inner, "cr_frame", None)

    @property
    def cr_running(self) -> bool:
        """Whether the job runs right now."""
        return self._worker is not None and self._worker is getcurrent()

    @property
    def cr_await(self) -> Any:
        """What the coroutine inside awaits."""
        return getattr(self.inner, "cr_await", None)


class PortalTask(asyncio.Task[R]):
    """A task whose coroutine runs in a portal, and which shows that coroutine."""

    def get_coro(self) -> Any:
        """Return the coroutine that the task was made of; the portal around it once that has ended."""
        outer: Any = super().get_coro()
        return getattr(outer, "inner", None) or outer


def raise_from(worker: _Worker) -> NoReturn:
    """Raise a job's error; StopIteration as RuntimeError, since a coroutine's own end is told by it."""
    failure, worker.failure = worker.failure, None
    assert failure is not None
    try:
        if isinstance(failure, StopIteration):
            raise RuntimeError("coroutine raised StopIteration") from failure
        raise failure
    finally:
        del failure  # the traceback holds this frame: without the name there is no circle


def portal(coroutine: Coroutine[Any, Any, R]) -> Coroutine[Any, Any, R]:
    """Return a coroutine that runs ``coroutine`` inside a portal: sync code that it calls may load from a database.

    Awaited inside a portal, it is the coroutine itself and costs nothing.
    """
    return Portal(_job_of(coroutine), coroutine)


def _job_of(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return coroutine if type(coroutine) is CoroutineType else lambda: wait(coroutine)  # pyright: ignore[reportUnknownVariableType]  # its types are unknown by design


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a sync function so that what it waits for parks this task instead of blocking the loop."""
    if type(getcurrent()) is _Worker:
        return function(*args, **kwargs)
    return await Portal(lambda: function(*args, **kwargs))


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


def install_task_factory(loop: asyncio.AbstractEventLoop) -> None:
    """Give every task of ``loop`` a portal, chaining a factory that is already there. Safe to call twice."""
    before = loop.get_task_factory()
    if getattr(before, "gives_portals", False):
        return

    def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        # Not `Portal[Any]`: calling a subscripted class takes 0.9 us more, for every task.
        inside: Any = Portal(_job_of(coroutine), coroutine)
        return before(loop, inside, **options) if before is not None else PortalTask(inside, loop=loop, **options)

    setattr(factory, "gives_portals", True)  # noqa: B010  a mark on a function, read above
    loop.set_task_factory(cast("Any", factory))


def async_twin(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Return the ``a``-twin of a method: awaitable, same arguments and result, one body.

    It calls by name, so a subclass that overrides ``get`` changes ``aget`` too.
    """
    name = method.__name__

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        bound: Callable[P, R] = getattr(self, name)
        if type(getcurrent()) is _Worker:
            return bound(*args, **kwargs)
        return await Portal(lambda: bound(*args, **kwargs))

    twin.__name__ = f"a{name}"
    twin.__qualname__ = f"{method.__qualname__.rpartition('.')[0]}.a{name}".lstrip(".")
    twin.__module__ = method.__module__
    twin.__doc__ = f"Await `{name}`: the same body, suspended instead of blocking."
    return twin
