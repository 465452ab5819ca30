"""The fuse box of kit: what threads know of the loop that they work for, and how the process spells the framework."""

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

#: The loop that waits for the sync code running here; set just before a hop, so that the thread's copy of the context has it.
serving_loop: "ContextVar[asyncio.AbstractEventLoop | None]" = ContextVar("quintet.serving_loop", default=None)

#: Whether code of this process says ``import django``: the alias turns it on, and `dotted.spoken` goes by it.
speaks_alias = False
