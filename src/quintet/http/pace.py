"""How slowly a client may send the body of its request, where an event loop waits for it."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from time import monotonic
from typing import TypeVar

from quintet.http.current import clocks
from quintet.http.settings import HttpSettings
from quintet.kernel.errors import RequestTimeout
from quintet.kit import bridge, hops, portal_tasks

T = TypeVar("T")
#: Bytes that a client has to send in every second beyond the first pause that it may make.
SLOWEST = 1000


class Pace:
    """Waits for the pieces of one body, at most REQUEST_BODY_TIMEOUT seconds for each, and on the whole for 1 kB a second."""

    __slots__ = ("_loop", "_received", "_seconds", "_waited")

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop
        self._seconds = HttpSettings.now().request_body_timeout
        self._received = 0
        #: Seconds that were spent waiting; what the view does in between is its own affair.
        self._waited = 0.0

    def wait(self, awaitable: Awaitable[T], expected: int = 0) -> T:
        """Return what is waited for; ``expected`` bytes of it may take their time.

        Raises RequestTimeout when it does not come, or the body as a whole comes too slowly.
        """
        if self._seconds is None or self._loop is None:
            return hops.wait_on(self._loop, awaitable)
        left = self._seconds + (self._received + expected) / SLOWEST - self._waited
        began = monotonic()
        try:
            limited = _within(self._loop, awaitable, min(left, self._seconds + expected / SLOWEST))
            return bridge.wait_or(limited, partial(hops.wait_on, self._loop))
        except TimeoutError as error:
            raise RequestTimeout(f"The body of the request comes too slowly ({self._received} bytes so far).") from error
        finally:
            self._waited += monotonic() - began

    def count(self, size: int) -> None:
        """Note that ``size`` bytes have come."""
        self._received += size


async def _within(loop: asyncio.AbstractEventLoop, awaitable: Awaitable[T], seconds: float) -> T:
    task = portal_tasks.task_of(loop)
    assert task is not None, "what awaits on a loop is a task of it"
    clock = clocks.of(loop)
    wait = clock.begin(task, seconds)
    try:
        return await awaitable
    except asyncio.CancelledError:
        if clock.was_why(wait):
            raise TimeoutError from None
        raise
    finally:
        clock.end(wait)
