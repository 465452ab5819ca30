"""The ``a``-twins of methods: `async_twin` makes `aget` of `get`, one body for both. Nothing waits before one is called."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

from quintet.kit import bridge

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def async_twin(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Return the ``a``-twin of a method: awaitable, same arguments and result, one body.

    It calls by name, so a subclass that overrides ``get`` changes ``aget`` too.
    """
    name = method.__name__

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        bound: Callable[P, R] = getattr(self, name)
        if type(bridge.getcurrent()) is bridge.Worker:
            return bound(*args, **kwargs)
        return await bridge.opened(lambda: bound(*args, **kwargs))

    twin.__name__ = f"a{name}"
    twin.__qualname__ = f"{method.__qualname__.rpartition('.')[0]}.a{name}".lstrip(".")
    twin.__module__ = method.__module__
    twin.__doc__ = f"Await `{name}`: the same body, suspended instead of blocking."
    return twin
