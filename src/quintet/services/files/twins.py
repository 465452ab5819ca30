"""Async names for methods that wait for disks and networks: the same body, in a thread."""

from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

from quintet.services import current

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def thread_twin(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Return the ``a`` twin of a method that may block: awaitable, the same body, run in a thread. It calls by name."""
    name = method.__name__

    async def twin(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        bound: Callable[P, R] = getattr(self, name)
        return await current.file_threads.run_through(bound, *args, **kwargs)

    owner = method.__qualname__.rpartition(".")[0]
    twin.__name__, twin.__qualname__, twin.__module__ = f"a{name}", f"{owner}.a{name}", method.__module__
    twin.__doc__ = f"Await `{name}`, done in a thread."
    return twin
