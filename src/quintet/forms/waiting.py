"""Hooks of forms that are coroutine functions: awaited wherever the form is cleaned."""

from collections.abc import Coroutine
from typing import Any

from quintet.kit import bridge, current, hops


def result(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of an async hook: parked in async code, blocking a thread, or on a loop of its own elsewhere.

    Raises NotInPortalError in code that an event loop runs outside any portal; there await ``ais_valid``.
    """
    if bridge.posture() is None:
        coroutine.close()
        raise bridge.NotInPortalError(
            f"{coroutine.__qualname__} is a coroutine function, and the event loop of this thread cannot wait for it here. "
            "Await form.ais_valid() first."
        )
    return hops.wait_on(current.serving_loop.get(), coroutine)
