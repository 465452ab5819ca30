"""An async iterator whose body runs in a task of its own, and is read piece by piece by whoever has time to wait."""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextvars import Context, copy_context
from typing import Any

from quintet.kit import bridge

#: What stands for no piece yet, and for no piece any more.
NOTHING: Any = object()
END: Any = object()


async def close(pieces: Any) -> None:
    """Close an async iterator, if it can be closed."""
    aclose = getattr(pieces, "aclose", None)
    if aclose is not None:
        await aclose()


class Pulled:
    """Reads ``pieces`` in one task, from the first to its close, whichever tasks ask for them.

    The body is not ahead of who reads it: it goes on when the next piece is asked for. To be used on one event loop. ``context``
    is the one that the task begins with a copy of, by default that of who first asks.
    """

    def __init__(self, pieces: AsyncIterator[Any], context: Context | None = None) -> None:
        self.pieces, self.context = pieces, context
        self.wanted = asyncio.Semaphore(0)
        self.given: asyncio.Queue[Any] = asyncio.Queue()
        self.task: asyncio.Task[None] | None = None
        self.is_asked = False

    async def next(self, seconds: float | None = None) -> Any:
        """Return the next piece, NOTHING when none comes within ``seconds``, END after the last; raise what the body raised."""
        if self.task is None:
            context = self.context or copy_context()
            self.task = context.run(asyncio.ensure_future, bridge.portal(self._run()))
        if not self.is_asked:
            self.is_asked = True
            self.wanted.release()
        try:
            async with asyncio.timeout(seconds):
                piece = await self.given.get()
        except TimeoutError:
            return NOTHING
        self.is_asked = False
        if piece is END:
            await self.task
        return piece

    async def _run(self) -> None:
        try:
            await self.wanted.acquire()
            async for piece in self.pieces:
                self.given.put_nowait(piece)
                await self.wanted.acquire()
        finally:
            # First: whoever waits gets what the body raised, whatever its clean-up takes.
            self.given.put_nowait(END)
            await close(self.pieces)

    async def close(self) -> None:
        """End the body where it waits, and wait until it has cleaned up."""
        task = self.task
        if task is None:
            await close(self.pieces)
            return
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled():
            # Told to the reader already, or of the clean-up of a body that nobody reads any more.
            task.exception()


def stepped(pieces: AsyncIterator[bytes]) -> Generator[bytes]:
    """Yield what an async iterator gives to a thread without an event loop, each piece when it is asked for."""
    with asyncio.Runner() as runner:
        source = Pulled(pieces)
        try:
            while (piece := runner.run(bridge.portal(source.next()))) is not END:
                yield piece
        finally:
            runner.run(source.close())
