"""The half of signals that knows event loops: awaiting receivers together, and calling sync ones from async code."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from quintet.dispatch.signal import Pairs, Signal, log_failure
from quintet.kit import bridge, current
from quintet.kit.libraries import asgiref_sync, asyncio


async def in_thread(call: Callable[..., Pairs], *args: Any) -> Pairs:
    """Call sync receivers as the documentation of `asend` says: by asgiref's adapter, thread-sensitive, in one hop."""
    return await asgiref_sync.sync_to_async(call)(*args)


async def together(signal: Signal, receivers: list[Any], sender: object, named: dict[str, Any], robust: bool = False) -> Pairs:
    """Await every receiver in one task group; with ``robust`` an error is logged and stands in its pair.

    Without, the first error cancels the others and is raised; an ExceptionGroup when several fail at the same moment.
    """
    call = _robustly if robust else _plainly
    calls = [call(receiver, signal, sender, named) for receiver in receivers]
    if len(calls) == 1:
        # No task: the receiver works in its sender's context and in its transaction.
        return [(receivers[0], await calls[0])]
    return list(zip(receivers, await _all_of(calls), strict=True))


async def _all_of(calls: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call) for call in calls]
    except BaseExceptionGroup as failures:
        if len(failures.exceptions) == 1:
            raise failures.exceptions[0] from None
        raise
    return [task.result() for task in tasks]


async def _plainly(receiver: Any, signal: Signal, sender: object, named: dict[str, Any]) -> Any:
    return await receiver(signal=signal, sender=sender, **named)


async def _robustly(receiver: Any, signal: Signal, sender: object, named: dict[str, Any]) -> Any:
    try:
        return await receiver(signal=signal, sender=sender, **named)
    except Exception as error:  # noqa: BLE001  send_robust hands the error to its caller, as documented
        log_failure(receiver, error)
        return error


def finish(signal: Signal, receivers: list[Any], sender: object, named: dict[str, Any], robust: bool = False) -> Pairs:
    """Do as `together` from sync code: on the loop that this thread works for, on one of its own when there is none.

    Raises NotInPortalError, a RuntimeError, in a loop's own thread where nothing can suspend the caller.
    """
    coroutine = together(signal, receivers, sender, named, robust)
    loop = current.serving_loop.get()
    if loop is None or loop.is_closed() or bridge.loop_is_running():
        return bridge.finish(coroutine)
    return asyncio.run_coroutine_threadsafe(bridge.portal(coroutine), loop).result()
