"""The fuse box of http: the clock of bodies of the loop that serves."""

import asyncio

from quintet.http.body_clock import BodyClock


class Clocks:
    """The clock of the loop that asked last; a process has one loop that serves, and tests have one after another."""

    def __init__(self) -> None:
        self.last: BodyClock | None = None

    def of(self, loop: asyncio.AbstractEventLoop) -> BodyClock:
        """Return the clock of ``loop``."""
        held = self.last
        if held is None or held.loop is not loop:
            held = self.last = BodyClock(loop)
        return held


clocks = Clocks()
