"""Blocking work that holds up no event loop: done in a thread when the caller can be parked, and at once elsewhere."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from quintet.kit import bridge
from quintet.kit.threads import Pool

P = ParamSpec("P")
R = TypeVar("R")


def off_loop(threads: Pool, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Return ``work(...)``: called in one of ``threads`` while the caller is parked inside a portal, else called here.

    A cancelled caller ends with the call and not before it, so what the call uses may be cleaned up afterwards.
    """
    return bridge.wait(threads.run_through(work, *args, **kwargs)) if bridge.can_wait() else work(*args, **kwargs)
