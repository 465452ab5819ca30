"""Requests whose client goes away are cancelled, as documented; short ones never pay for the watching.

A server notes each request as it comes and as it goes. Twice a second it looks: what was there the last time already is
watched from then on. So a request that is answered in between costs a dictionary entry, and none waits longer than a second
in vain.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, Protocol

#: How often (seconds) it is looked who takes long.
LOOK_SECONDS = 0.5

Task = asyncio.Task[Any]


class Client(Protocol):
    """What granian's transport says about the client of a request."""

    def client_disconnect(self) -> Awaitable[Any]:
        """Return what is done when the client has gone."""
        ...


class Disconnects:
    """The requests being answered on ``loop``: by task, the client that waits for the answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.present: dict[Task, Client] = {}
        self._before: set[Task] = set()
        self._watchers: dict[Task, asyncio.Future[None]] = {}
        self._left: set[Task] = set()
        loop.call_later(LOOK_SECONDS, self._look)

    def watch(self, task: Task) -> None:
        """Watch a present request from now on."""
        if task not in self._watchers:
            self._watchers[task] = asyncio.ensure_future(self._cancel_when_gone(task, self.present[task]))

    def end(self, task: Task) -> None:
        """Forget a request."""
        self.present.pop(task, None)
        # Most of the time no request takes long, and there is nothing more to look up.
        if self._watchers or self._left:
            self._left.discard(task)
            watcher = self._watchers.pop(task, None)
            if watcher is not None:
                watcher.cancel()

    def is_why(self, task: Task) -> bool:
        """Say whether a cancelled request was cancelled from here; its task then goes on as if it had not been."""
        if task not in self._left:
            return False
        task.uncancel()
        return True

    def _look(self) -> None:
        for task in self._before & self.present.keys():
            self.watch(task)
        self._before = set(self.present)
        self.loop.call_later(LOOK_SECONDS, self._look)

    async def _cancel_when_gone(self, task: Task, client: Client) -> None:
        await client.client_disconnect()
        self._left.add(task)
        task.cancel()
