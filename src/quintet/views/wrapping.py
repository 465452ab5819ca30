"""The ground of view decorators: something before a view and something after it, for views of both kinds."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function

Before = Callable[[Any, tuple[Any, ...], dict[str, Any]], Any]
After = Callable[[Any, Any], Any]


def around(view: Any, *, before: Before | None = None, after: After | None = None) -> Any:
    """Return a view with something before it and something after it.

    ``before(request, args, kwargs)`` may give a response, which ends the call. ``after(request, response)`` gives the response
    to return, or None for the same one. Both are plain sync code; around a coroutine function they run so that their I/O
    suspends instead of blocking.
    """

    def enter(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return None if before is None else before(request, args, kwargs)

    def leave(request: Any, response: Any) -> Any:
        found = None if after is None else after(request, response)
        return response if found is None else found

    if is_coroutine_function(view):

        @wraps(view)
        async def answer_async(request: Any, *args: Any, **kwargs: Any) -> Any:
            early = await bridge.run(enter, request, args, kwargs)
            if early is not None:
                return early
            return await bridge.run(leave, request, await view(request, *args, **kwargs))

        return answer_async

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> Any:
        early = enter(request, args, kwargs)
        return early if early is not None else leave(request, view(request, *args, **kwargs))

    return answer


def marked(view: Any, **marks: Any) -> Any:
    """Return a view that does the same as ``view`` and carries ``marks`` as attributes; ``view`` itself stays as it is."""
    wrapped = around(view)
    vars(wrapped).update(marks)
    return wrapped
