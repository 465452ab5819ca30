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
    """The requests being answered on a loop: by task, the client that waits for the answer.

    A server writes in ``present`` itself, and calls `end` only while anything is in ``watchers``.
    """

    def __init__(self) -> None:
        self.present: dict[Task, Client] = {}
        self.watchers: dict[Task, asyncio.Future[None]] = {}
        self._before: set[Task] = set()
        self._left: set[Task] = set()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look from now on who takes long."""
        loop.call_later(LOOK_SECONDS, self._look, loop)

    def watch(self, task: Task) -> None:
        """Watch a present request from now on."""
        if task not in self.watchers:
            self.watchers[task] = asyncio.ensure_future(self._cancel_when_gone(task, self.present[task]))

    def end(self, task: Task) -> None:
        """Watch a request no more."""
        self._left.discard(task)
        watcher = self.watchers.pop(task, None)
        if watcher is not None:
            watcher.cancel()

    def is_why(self, task: Task) -> bool:
        """Say whether a cancelled request was cancelled from here; its task then goes on as if it had not been."""
        if task not in self._left:
            return False
        task.uncancel()
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        for task in self._before & self.present.keys():
            self.watch(task)
        self._before = set(self.present)
        loop.call_later(LOOK_SECONDS, self._look, loop)

    async def _cancel_when_gone(self, task: Task, client: Client) -> None:
        await client.client_disconnect()
        self._left.add(task)
        task.cancel()
