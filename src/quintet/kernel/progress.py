"""How far a command has come: a bar at a terminal, a plain line now and then elsewhere."""

import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Sized
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar, cast

from quintet.kernel.output import OutputWrapper
from quintet.kit import dotted

T = TypeVar("T")

#: Seconds between two plain lines.
QUIET = 5.0


class Meter(Protocol):
    """What shows the progress of one loop."""

    def advance(self) -> None:
        """Hear that one more item is done."""
        ...


class Progress(Generic[T]):
    """An iterable, sync or async, that shows how far its loop has come.

    ``total`` None means the length of ``items``, or unknown for one that has none.
    """

    def __init__(
        self,
        items: Iterable[T] | AsyncIterable[T],
        out: OutputWrapper,
        label: str = "",
        total: int | None = None,
        *,
        quiet: bool = False,
        no_color: bool = False,
    ) -> None:
        self.items, self.out, self.label, self.quiet, self.no_color = items, out, label, quiet, no_color
        self.total = len(items) if total is None and isinstance(items, Sized) else total

    def __iter__(self) -> Iterator[T]:
        with self._meter() as meter:
            for item in cast("Iterable[T]", self.items):
                yield item
                meter.advance()

    async def __aiter__(self) -> AsyncIterator[T]:
        with self._meter() as meter:
            async for item in cast("AsyncIterable[T]", self.items):
                yield item
                meter.advance()

    def _meter(self) -> AbstractContextManager[Meter]:
        if self.quiet:
            return _Silent()
        if self.out.isatty():
            bar: Any = dotted.load("quintet.kernel.terminal_output.Bar")
            return bar(self.out, self.label, self.total, self.no_color)
        return PlainMeter(self.out.write, self.label, self.total)


class _Silent:
    """Shows nothing."""

    def __enter__(self) -> "_Silent":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def advance(self) -> None:
        return None


class PlainMeter:
    """Writes a line when `QUIET` seconds have gone by, and one at the end."""

    def __init__(
        self, write: Callable[[str], Any], label: str, total: int | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.write, self.label, self.total, self.clock = write, label or "Progress", total, clock
        self.done = 0
        self.begun = self.told = clock()

    def __enter__(self) -> "PlainMeter":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        ending = "stopped after" if kind is not None else "done in"
        self.write(f"{self.label}: {self._count()}, {ending} {self.clock() - self.begun:.1f} s")

    def advance(self) -> None:
        """Count one item; tell it when the last line is long ago."""
        self.done += 1
        now = self.clock()
        if now - self.told >= QUIET:
            self.told = now
            self.write(f"{self.label}: {self._count()}")

    def _count(self) -> str:
        if not self.total:
            return str(self.done)
        return f"{self.done} of {self.total} ({100 * self.done // self.total} %)"
