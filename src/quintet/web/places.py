"""Where code runs: on the loop inside a portal, or in a worker thread, and how one calls code that belongs to the other."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol

from quintet.kit import bridge, current, hops
from quintet.kit.threads import Pool


class Place(Protocol):
    """How a flow calls user code."""

    is_async: bool

    def call_sync(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call sync code that may block."""
        ...

    def finish(self, coroutine: Coroutine[Any, Any, Any], /) -> Any:
        """Return the result of a coroutine."""
        ...


class CallerThread:
    """Everything runs where the flow was called: WSGI and the test client."""

    is_async = False

    def call_sync(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return function(*args, **kwargs)

    def finish(self, coroutine: Coroutine[Any, Any, Any], /) -> Any:
        """Run it to its end, on a loop of its own outside a portal."""
        return bridge.finish(coroutine)


class Serving:
    """The flow runs in a portal; sync code goes to a thread, and stays there with all sync code that it calls."""

    is_async = True

    def __init__(self, threads: Pool) -> None:
        self.threads = threads
        #: Parks until a coroutine is done, or has the loop run it while this thread waits.
        self.finish: Callable[[Coroutine[Any, Any, Any]], Any] = partial(bridge.wait_or, elsewhere=_done_by_the_loop)

    def call_sync(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call it in a thread, or here when this is one already. A cancelled request ends after it: both use one unit of work."""
        if not bridge.can_wait():
            return function(*args, **kwargs)
        current.serving_loop.set(asyncio.get_running_loop())
        return bridge.wait(self.threads.run_through(function, *args, **kwargs))


def _done_by_the_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return hops.wait_on(current.serving_loop.get(), coroutine)
