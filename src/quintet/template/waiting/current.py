"""The fuse box of awaited values: a coroutine can be awaited once, but a template may show it any number of times."""

from copy import copy
from typing import Any
from weakref import ref

from quintet.kit import bridge
from quintet.kit.libraries import asyncio


class AwaitableInTemplate(RuntimeError):
    """A template met a value that must be awaited, where nothing can await it."""


class Outcome:
    """What an awaitable gave, or its error; ``waiters`` are others that want it while it is awaited."""

    __slots__ = ("done", "failure", "value", "waiters")

    def __init__(self) -> None:
        self.value: Any = None
        self.failure: Exception | None = None
        self.done = False
        self.waiters: list[Any] = []


#: Outcomes by the identity of the awaitable, as long as that one lives: it may compare and hash as it likes.
outcomes: dict[int, tuple[ref[Any], Outcome]] = {}


def is_awaitable(value: Any) -> bool:
    """Say whether a value must be awaited."""
    return hasattr(type(value), "__await__")


def awaited(value: Any) -> Any:
    """Return what an awaitable gives. The first caller waits for it, in its portal; all later ones get the same.

    Raises AwaitableInTemplate outside a portal.
    """
    found = _held(value)
    if found is None:
        _refuse_outside(value, "await it")
        found = _hold(value)
        return _settle(value, found)
    if not found.done:
        _refuse_outside(value, "await it")
        waiter = asyncio.get_running_loop().create_future()
        found.waiters.append(waiter)
        bridge.wait(waiter)
    if found.failure is not None:
        raise _copied(found.failure)
    return found.value


def _held(value: Any) -> Outcome | None:
    held = outcomes.get(id(value))
    return held[1] if held is not None and held[0]() is value else None


def _hold(value: Any) -> Outcome:
    """Return a new outcome, kept while the awaitable lives; one that nothing can refer to weakly is awaited for each reader."""
    made, key = Outcome(), id(value)
    if type(value).__weakrefoffset__:
        outcomes[key] = (ref(value, lambda _: outcomes.pop(key, None)), made)
    return made


def _copied(error: Exception) -> Exception:
    """Return an error like another, without its traceback, whose frames hold the awaitable: kept, none of them would ever go."""
    try:
        return copy(error)
    except TypeError:  # a constructor that wants other arguments
        made = type(error).__new__(type(error), *error.args)
        made.__dict__.update(error.__dict__)
        return made


def _settle(value: Any, outcome: Outcome) -> Any:
    try:
        outcome.value = bridge.wait(value)
        return outcome.value
    except Exception as error:
        outcome.failure = _copied(error)
        raise
    except BaseException:
        # Cancelled: the value is spoilt, and the others are told so by awaiting it themselves.
        outcome.failure = AwaitableInTemplate(f"{value!r} was cancelled while a template waited for it.")
        raise
    finally:
        outcome.done = True
        for waiter in outcome.waiters:
            if not waiter.done():
                waiter.set_result(None)


def listed(iterable: Any) -> list[Any]:
    """Return the items of an async iterable.

    Raises AwaitableInTemplate outside a portal.
    """
    _refuse_outside(iterable, "loop over it")
    return bridge.wait(_collected(iterable))


async def _collected(iterable: Any) -> list[Any]:
    return [item async for item in iterable]


def _refuse_outside(value: Any, deed: str) -> None:
    if bridge.can_wait():
        return
    name = getattr(value, "__qualname__", None) or type(value).__qualname__
    close = getattr(value, "close", None)
    if close is not None and hasattr(value, "cr_frame"):
        close()
    raise AwaitableInTemplate(
        f"The template reads {name!r}, an async value, and cannot {deed} here. Render with `await template.arender(...)` or in "
        "an async view, or give the template the awaited value."
    )
