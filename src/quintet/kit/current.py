"""The fuse box of kit: what threads know of the loop that they work for."""

import asyncio
from contextvars import ContextVar

#: The loop that waits for the sync code running here; set just before a hop, so that the thread's copy of the context has it.
serving_loop: ContextVar[asyncio.AbstractEventLoop | None] = ContextVar("quintet.serving_loop", default=None)
