"""Functions that block, kept away from event loops."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from quintet.kernel.errors import SynchronousOnlyOperation
from quintet.kit import bridge

F = TypeVar("F", bound=Callable[..., Any])
_MESSAGE = "You cannot call this from an async context - use a thread or sync_to_async."


def async_unsafe(message: str | Callable[..., Any]) -> Any:
    """Decorate a function that blocks: called in a thread with a running event loop, it raises SynchronousOnlyOperation.

    ``message`` is what the error says; ``@async_unsafe`` alone says what to do. DJANGO_ALLOW_ASYNC_UNSAFE in the environment
    switches the check off.
    """
    if callable(message):
        return _guarded(message, _MESSAGE)

    def decorate(function: F) -> F:
        return _guarded(function, message)

    return decorate


def _guarded(function: F, message: str) -> F:
    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if bridge.loop_is_running() and not os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"):
            raise SynchronousOnlyOperation(message)
        return function(*args, **kwargs)

    return cast("F", guarded)
