"""What is to be done once a response was sent (`request.after_response`): in order, each in a unit of work of its own."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from quintet.http.request import After
from quintet.kernel import ports
from quintet.kit import bridge
from quintet.kit.callables import is_coroutine_function
from quintet.kit.threads import Pool

logger = logging.getLogger("django.request")
FAILED = "What was to be done after the response failed: %s"


class Afterwards:
    """The calls of a process that are under way; ``threads`` run the sync ones of requests that an event loop serves."""

    def __init__(self, threads: Pool) -> None:
        self.threads = threads
        self.tasks: set[asyncio.Task[Any]] = set()

    def begin(self, calls: Sequence[After]) -> None:
        """Make the calls: in a task of the running loop, which delays no response, else here and now."""
        if not bridge.loop_is_running():
            for call in calls:
                self._here(call)
            return
        task = asyncio.get_running_loop().create_task(bridge.portal(self._in_order(calls)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def drain(self, seconds: float) -> bool:
        """Wait for what is under way on this loop, at most ``seconds``; say whether all ended in time, and cancel the rest."""
        loop = asyncio.get_running_loop()
        pending = {task for task in self.tasks if task.get_loop() is loop}
        if not pending:
            return True
        _, late = await asyncio.wait(pending, timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            logger.error("%d calls after responses did not end within %s seconds and were given up.", len(late), seconds)
        return not late

    async def _in_order(self, calls: Sequence[After]) -> None:
        for function, args, kwargs in calls:
            unit = ports.request_unit.get()()
            try:
                if is_coroutine_function(function):
                    await function(*args, **kwargs)
                else:
                    await self.threads.run_through(function, *args, **kwargs)
            except Exception:
                logger.exception(FAILED, _name(function))
            finally:
                unit.end()

    def _here(self, call: After) -> None:
        function, args, kwargs = call
        unit = ports.request_unit.get()()
        try:
            if is_coroutine_function(function):
                bridge.finish(function(*args, **kwargs))
            else:
                function(*args, **kwargs)
        except Exception:
            logger.exception(FAILED, _name(function))
        finally:
            unit.end()


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
