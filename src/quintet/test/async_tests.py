"""Running an ``async def`` test as a sync one."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

from quintet.kit import bridge, portal_tasks


def run_async_test(method: Callable[..., Any]) -> Callable[..., None]:
    """Return a sync test that runs an async one on a loop of its own, whose child tasks may use the database too."""

    @wraps(method)
    def test(*args: Any, **kwargs: Any) -> None:
        async def inside() -> None:
            portal_tasks.install_task_factory(asyncio.get_running_loop())
            await method(*args, **kwargs)

        bridge.finish(inside())

    return test
