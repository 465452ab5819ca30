"""The joint with asgiref: its adapters do what their documentation says wherever our code runs (JOINTS 18).

    sync code inside a portal, on the loop's own thread ──► async_to_sync parks the task, where asgiref could only refuse
    sync code in a thread of ours, while a loop waits   ──► async_to_sync runs on that loop, as from a thread of asgiref's
    everything else                                     ──► asgiref itself

Without the first row, a `save` or a signal receiver with `async_to_sync` inside would work when called in a thread and fail
when awaited. asgiref has no hook for it, so its class gets another ``__call__``, once a process.
"""

import os
from contextvars import ContextVar
from typing import Any

from asgiref.sync import AsyncToSync, SyncToAsync, ThreadSensitiveContext

from quintet.kit import bridge, current

_adapter: Any = AsyncToSync
_own_call: Any = _adapter.__call__


def _call(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Run the awaitable from sync code; context variables flow both ways."""
    if self.force_new_loop:
        return _own_call(self, *args, **kwargs)
    if bridge.can_wait():
        return bridge.wait(self.awaitable(*args, **kwargs))
    loop = current.serving_loop.get()
    here: Any = SyncToAsync.threadlocal
    # What asgiref started in this thread knows its loop, and that one counts.
    if loop is None or not loop.is_running() or bridge.loop_is_running() or hasattr(here, "task_context"):
        return _own_call(self, *args, **kwargs)
    here.main_event_loop, here.main_event_loop_pid = loop, os.getpid()
    try:
        return _own_call(self, *args, **kwargs)
    finally:
        # The thread goes on to serve other loops; asgiref, which owns its threads, never takes these back.
        here.__dict__.clear()


def install() -> None:
    """Have `async_to_sync` work in portals. Safe to call twice."""
    _adapter.__call__ = _call


#: A new `ThreadSensitiveContext` in it gives the thread-sensitive code of a request a thread of its own, so that requests do not
#: wait for each other. The thread ends with the context; none is started for a request that adapts nothing.
thread_sensitive_context: ContextVar[ThreadSensitiveContext] = SyncToAsync.thread_sensitive_context


install()
