"""The bridge: plain sync code on async I/O, by switching greenlets. The only module that knows greenlet.

    event loop ── task step ──► Portal.__await__ ──switch──► worker greenlet: sync body or whole coroutine
                      ▲                │                          │
                      └── yield future ◄───────── switch ─────────┘  wait(awaitable), called at a driver's edge

`portal(coroutine)` runs a whole coroutine inside a pooled greenlet, so that any sync frame below it may call `wait`.
`run(fn, ...)` does the same for one sync function. Code outside a portal cannot `wait`; a driver asks `can_wait` and
blocks instead, or refuses when an event loop runs in its thread.

Invariants:
* A worker is re-parented to the greenlet that resumes it, at every switch: a stale parent would send it to a dead stack.
* A worker shares its task's Context object (not a copy), so context variables set below are seen above, and gives it up when
  it goes back to the pool.
* Idle workers are kept per thread: a greenlet can only be resumed in the thread that made it.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from greenlet import getcurrent, greenlet

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

IDLE_LIMIT = 256


class NotInPortalError(RuntimeError):
    """`wait` was called where no portal can suspend the caller."""


class _Done:
    """What a worker answers when its job has ended."""

    __slots__ = ("error", "value")

    def __init__(self, value: Any, error: BaseException | None) -> None:
        self.value = value
        self.error = error


class _Worker(greenlet):
    """A pooled greenlet that serves one job after another."""

    def run(self, job: Callable[[], Any]) -> None:
        while True:
            try:
                answer = _Done(job(), None)
            except BaseException as error:  # noqa: BLE001  handed over to the portal, which raises it in the task
                answer = _Done(None, error)
            job = cast("greenlet", self.parent).switch(answer)


class _Idle(threading.local):
    """The idle workers of this thread."""

    def __init__(self) -> None:
        self.workers: list[_Worker] = []


_idle = _Idle()


def can_wait() -> bool:
    """Say whether the caller runs inside a portal, so that `wait` can suspend it."""
    return type(getcurrent()) is _Worker


def loop_is_running() -> bool:
    """Say whether this thread runs an event loop, which blocking would freeze."""
    return asyncio._get_running_loop() is not None


def wait(awaitable: Awaitable[R]) -> R:
    """Park the calling greenlet until ``awaitable`` is done; return its result or raise its error.

    Raises NotInPortalError outside a portal.
    """
    me = getcurrent()
    if type(me) is not _Worker:
        if isinstance(awaitable, Coroutine):
            awaitable.close()
        raise NotInPortalError("wait() was called outside a portal: nothing can suspend this code.")
    steps = awaitable if isinstance(awaitable, Coroutine) else awaitable.__await__()
    try:
        answer: Any = steps.send(None)
        while True:
            try:
                sent = cast("greenlet", me.parent).switch(answer)
            except BaseException as error:  # noqa: BLE001  thrown on into the awaitable, as a task does
                answer = steps.throw(error)
            else:
                answer = steps.send(sent)
    except StopIteration as stop:
        return cast("R", stop.value)


class _Portal:
    """The awaitable that resumes a worker at each step of its task."""

    __slots__ = ("job",)

    def __init__(self, job: Callable[[], Any]) -> None:
        self.job = job

    def __await__(self) -> Generator[Any, Any, Any]:
        here = getcurrent()
        workers = _idle.workers
        worker = workers.pop() if workers else _Worker()
        worker.parent = here
        worker.gr_context = here.gr_context
        answer = worker.switch(self.job)
        while type(answer) is not _Done:
            try:
                sent = yield answer
            except BaseException as error:  # noqa: BLE001  cancellation and close() must reach the parked frame
                worker.parent = getcurrent()
                answer = worker.throw(error)
            else:
                worker.parent = getcurrent()
                answer = worker.switch(sent)
        worker.gr_context = None
        if len(workers) < IDLE_LIMIT:
            workers.append(worker)
        if answer.error is not None:
            raise answer.error
        return answer.value


async def portal(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a whole coroutine inside a portal: sync code that it calls may load from a database without a thread."""
    if type(getcurrent()) is _Worker:
        return await coroutine
    return cast("R", await _Portal(lambda: wait(coroutine)))


async def run(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a sync function so that what it waits for parks this task instead of blocking the loop."""
    if type(getcurrent()) is _Worker:
        return function(*args, **kwargs)
    return cast("R", await _Portal(lambda: function(*args, **kwargs)))


def finish(coroutine: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine to its end from sync code: parked inside a portal, on a loop of its own elsewhere.

    Raises RuntimeError in a thread whose event loop runs and no portal can suspend the caller.
    """
    if can_wait():
        return wait(coroutine)
    return asyncio.run(portal(coroutine))


def install_task_factory(loop: asyncio.AbstractEventLoop) -> None:
    """Give every task of ``loop`` a portal, chaining a factory that is already there. Safe to call twice."""
    before = loop.get_task_factory()
    if getattr(before, "gives_portals", False):
        return

    def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        inside = portal(coroutine)
        return before(loop, inside, **options) if before is not None else asyncio.Task(inside, loop=loop, **options)

    factory.gives_portals = True  # type: ignore[attr-defined]  # a mark on a function, read two lines above
    loop.set_task_factory(factory)


def async_twin(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Return the ``a``-twin of a method: awaitable, same arguments and result, one body.

    It calls by name, so a subclass that overrides ``get`` changes ``aget`` too.
    """
    name = method.__name__

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        bound = getattr(self, name)
        if type(getcurrent()) is _Worker:
            return cast("R", bound(*args, **kwargs))
        return cast("R", await _Portal(lambda: bound(*args, **kwargs)))

    twin.__name__ = f"a{name}"
    twin.__qualname__ = f"{method.__qualname__.rpartition('.')[0]}.a{name}".lstrip(".")
    twin.__module__ = method.__module__
    twin.__doc__ = f"Await `{name}`: the same body, suspended instead of blocking."
    return twin
