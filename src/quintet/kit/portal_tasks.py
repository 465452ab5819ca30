"""The tasks of event loops: which one runs, and those that carry a portal. A late room, since a class of tasks needs asyncio."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar, cast

from quintet.kit.bridge import opened

R = TypeVar("R")

#: ``task_of(loop)`` is the task that runs on a loop, or None. Before 3.12 `asyncio.current_task` is two calls into Python
#: around this dictionary of C.
task_of: Callable[[asyncio.AbstractEventLoop | None], asyncio.Task[Any] | None] = (
    asyncio.current_task if sys.version_info >= (3, 12) else cast("Any", asyncio.tasks)._current_tasks.get  # noqa: SLF001  as said
)


def _shown(outer: Any) -> Any:
    """Return the coroutine inside a portal, the portal itself once that has ended."""
    frame = getattr(outer, "cr_frame", None)
    inside = None if frame is None or frame.f_code is not opened.__code__ else frame.f_locals.get("job")
    return outer if inside is None or type(inside) is FunctionType else inside


class PortalTask(asyncio.Task[R]):
    """A task whose coroutine runs in a portal, and which shows that coroutine."""

    def get_coro(self) -> Any:
        """Return the coroutine that the task was made of; the portal around it once that has ended."""
        return _shown(super().get_coro())

    # What asyncio looks at to show a task, in `repr` and `get_stack`; the task itself is driven past it.
    _coro = property(get_coro)


def install_task_factory(loop: asyncio.AbstractEventLoop) -> None:
    """Give every task of ``loop`` a portal, chaining a factory that is already there. Safe to call twice."""
    before = loop.get_task_factory()
    if getattr(before, "gives_portals", False):
        return

    def factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> Any:
        inside: Any = opened(coroutine, True)
        inside.send(None)
        return before(loop, inside, **options) if before is not None else PortalTask(inside, loop=loop, **options)

    setattr(factory, "gives_portals", True)  # noqa: B010  a mark on a function, read above
    loop.set_task_factory(cast("Any", factory))
