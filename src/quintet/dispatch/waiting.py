"""The half of signals that knows event loops: awaiting receivers together, from sync and async code."""

import asyncio
from typing import Any

from quintet.dispatch.signal import Signal, log_failure
from quintet.kit import bridge

run = bridge.run


async def together(
    signal: Signal, receivers: list[Any], sender: object, named: dict[str, Any], robust: bool = False
) -> list[tuple[Any, Any]]:
    """Await every receiver at the same time; with ``robust`` an error is logged and stands in its pair."""
    calls = [receiver(signal=signal, sender=sender, **named) for receiver in receivers]
    answers = await asyncio.gather(*calls, return_exceptions=robust)
    for receiver, answer in zip(receivers, answers, strict=True):
        if isinstance(answer, Exception):
            log_failure(receiver, answer)
    return list(zip(receivers, answers, strict=True))


def finish(
    signal: Signal, receivers: list[Any], sender: object, named: dict[str, Any], robust: bool = False
) -> list[tuple[Any, Any]]:
    """Do as `together` from sync code."""
    return bridge.finish(together(signal, receivers, sender, named, robust))
