"""The bridge: plain sync code on async I/O, by switching greenlets. The only module that knows greenlet.

    event loop ── task step ──► portal ──────switch──► worker greenlet: sync body or whole coroutine
                      ▲               │                          │
                      └── yields future ◄───────── switch ────────┘  wait(awaitable), called at a driver's edge

`portal(coroutine)` runs a whole coroutine inside a pooled greenlet, so that any sync frame below it may call `wait`.
`run(fn, ...)` does the same for one sync function. Code outside a portal cannot `wait`; a driver asks `can_wait` and
blocks instead, or refuses when an event loop runs in its thread.

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

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import CoroutineType, FrameType, FunctionType
from types import coroutine as generator_coroutine
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
                self.value = job() if type(job) is FunctionType else _driven(self, job)
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


#: ``task_of(loop)`` is the task that runs on a loop, or None. Before 3.12 `asyncio.current_task` is two calls into Python
#: around this dictionary of C.
task_of: Callable[[asyncio.AbstractEventLoop], "asyncio.Task[Any] | None"] = (
    asyncio.current_task if sys.version_info >= (3, 12) else cast("Any", asyncio.tasks)._current_tasks.get
)


def loop_is_running() -> bool:
    """Say whether this thread runs an event loop, which blocking would freeze."""
    return running_loop() is not None


def posture() -> bool | None:
    """Say how the caller may wait: True by parking, False by blocking, None not at all, since a loop would freeze."""
    if type(getcurrent()) is _Worker:
        return True
    return False if running_loop() is None else None


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
    if type(me) is not _Worker:
        _close(awaitable)
        raise NotInPortalError("wait() was called outside a portal: nothing can suspend this code.")
    if type(awaitable) is CoroutineType or isinstance(awaitable, Coroutine):
        return _driven(me, awaitable)  # pyright: ignore[reportUnknownArgumentType]  # its types are unknown by design
    return _driven(me, awaitable.__await__())


def wait_or(coroutine: Coroutine[Any, Any, R], elsewhere: Callable[[Coroutine[Any, Any, R]], R]) -> R:
    """Do as `wait` inside a portal; return ``elsewhere(coroutine)`` outside."""
    me = getcurrent()
    if type(me) is not _Worker:
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


async def _opened(job: Any, for_task: bool = False) -> Any:
    """Run ``job`` (a coroutine, or a plain function) in a worker and resume it at each step.

    One ``for_task`` is sent None before its task gets it. A native coroutine and not a class with the methods of one: the
    interpreter drives it without calls into Python, which takes 1 us off every task.
    """
    if for_task:
        try:
            await _park(None)
        except BaseException:  # the task was cancelled before its first step
            job.close()
            raise
    here: Any = getcurrent()
    if type(here) is _Worker:
        return job() if type(job) is FunctionType else await job
    workers = _idle.workers
    worker: Any = workers.pop() if workers else _Worker()
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


def _shown(outer: Any) -> Any:
    """Return the coroutine inside a portal, the portal itself once that has ended."""
    frame = getattr(outer, "cr_frame", None)
    inside = None if frame is None or frame.f_code is not _opened.__code__ else frame.f_locals.get("job")
    return outer if inside is None or type(inside) is FunctionType else inside


class PortalTask(asyncio.Task[R]):
    """A task whose coroutine runs in a portal, and which shows that coroutine."""

    def get_coro(self) -> Any:
        """Return the coroutine that the task was made of; the portal around it once that has ended."""
        return _shown(super().get_coro())

    # What asyncio looks at to show a task, in `repr` and `get_stack`; the task itself is driven past it.
    _coro = property(get_coro)


def raise_from(worker: _Worker) -> NoReturn:
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
    return _opened(coroutine)


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a sync function so that what it waits for parks this task instead of blocking the loop."""
    if type(getcurrent()) is _Worker:
        return function(*args, **kwargs)
    return await _opened(lambda: function(*args, **kwargs))


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
        inside: Any = _opened(coroutine, True)
        inside.send(None)
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
        return await _opened(lambda: bound(*args, **kwargs))

    twin.__name__ = f"a{name}"
    twin.__qualname__ = f"{method.__qualname__.rpartition('.')[0]}.a{name}".lstrip(".")
    twin.__module__ = method.__module__
    twin.__doc__ = f"Await `{name}`: the same body, suspended instead of blocking."
    return twin
