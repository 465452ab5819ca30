"""Waiting for an awaitable from wherever sync code happens to run: a portal, a worker thread of a loop, or plain code."""

import asyncio
from collections.abc import Awaitable
from types import CoroutineType
from typing import Any, TypeVar

from quintet.kit import bridge

T = TypeVar("T")


async def _awaited(awaitable: Awaitable[T]) -> T:
    return await awaitable


def wait_on(loop: asyncio.AbstractEventLoop | None, awaitable: Awaitable[T]) -> T:
    """Return the result of ``awaitable``, which belongs to ``loop`` (None: to no running loop).

    Parks inside a portal, blocks a worker thread until the loop has done it, runs a loop of its own elsewhere. Raises
    NotInPortalError in the loop's own thread outside a portal, where blocking would never end.
    """
    # Awaitables written in C or Rust may lack the methods of a coroutine; one around them has them all.
    coroutine: Any = awaitable if type(awaitable) is CoroutineType else _awaited(awaitable)  # pyright: ignore[reportUnknownVariableType]  # its types are unknown by design
    if bridge.can_wait():
        return bridge.wait(coroutine)
    if loop is None:
        return bridge.finish(coroutine)
    if bridge.loop_is_running():
        coroutine.close()
        raise bridge.NotInPortalError("This waits for the event loop from the loop's own thread, outside a portal.")
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result()
