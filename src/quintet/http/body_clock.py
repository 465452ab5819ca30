"""How long the bodies of requests may keep a loop waiting, watched by one timer for all of them.

Nearly every wait is over within a turn of the loop, and a timer that is set and taken back costs more than reading the body. So a
wait is noted with its end, and the timer is set to the earliest end only: it finds nothing to do, or is set to the next one.
"""

import asyncio
from typing import Any

#: Seconds by which a loop may call too early.
EARLY = 0.002


class Wait:
    """One wait: the task that waits, when it has to be over, and whether that has come."""

    __slots__ = ("cancelled_before", "end", "is_over", "task")

    def __init__(self, task: "asyncio.Task[Any]", end: float) -> None:
        self.task, self.end, self.is_over = task, end, False
        self.cancelled_before = task.cancelling()


class BodyClock:
    """The waits of one loop."""

    __slots__ = ("_rings", "_timer", "loop", "waits")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.waits: dict[Wait, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._rings = 0.0

    def begin(self, task: "asyncio.Task[Any]", seconds: float) -> Wait:
        """Have ``task`` cancelled after so many seconds, unless `end` is called before."""
        wait = Wait(task, self.loop.time() + seconds)
        self.waits[wait] = None
        if self._timer is None or wait.end < self._rings:
            self._ring_at(wait.end)
        return wait

    def end(self, wait: Wait) -> None:
        """Forget a wait."""
        self.waits.pop(wait, None)

    def was_why(self, wait: Wait) -> bool:
        """Say whether the task was cancelled for this wait and nothing else; the cancellation is taken back then."""
        return wait.is_over and wait.task.uncancel() <= wait.cancelled_before

    def _ring_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings = when
        self._timer = self.loop.call_at(when, self._look)

    def _look(self) -> None:
        self._timer = None
        now = self.loop.time() + EARLY
        for wait in [one for one in self.waits if one.end <= now]:
            del self.waits[wait]
            wait.is_over = True
            wait.task.cancel()
        if self.waits:
            self._ring_at(min(wait.end for wait in self.waits))
