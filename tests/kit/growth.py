"""The growth oracle: a function over hostile text takes a time that grows no faster than the text does.

Best-of-five times at n and 4n. Linear work grows four times, sorting 4.6, quadratic 16; up to 6.5 passes. The input is made
larger until the longest run takes over 2 ms, so that the clock and the noise of the machine do not decide. What grows more is
asked at 16n too: a step, such as where memory comes straight from the system or no longer fits a cache, is taken once; what is
quadratic, twice.
"""

import gc
import time
from collections.abc import Callable
from typing import Any

ALLOWED_GROWTH = 6.5
WORTH_MEASURING = 0.002
#: Longer runs than this, in seconds, are not asked at four times their size.
LONG = 0.15
RUNS = 5
#: A machine that does other work at the same time is asked again: quadratic work shows every time, noise does not.
ATTEMPTS = 6
LARGEST = 400_000


def assert_linear(
    function: Callable[[Any], Any], hostile: Callable[[int], Any], start: int = 1_000, attempts: int = ATTEMPTS
) -> None:
    """Fail when ``function(hostile(n))`` grows faster than linearly; ``start`` is the first n. Refusals count as answers."""
    for attempt in range(attempts):
        size = start
        while (longest := best(function, hostile(4 * size), runs=1)) < WORTH_MEASURING and 4 * size < LARGEST:
            size *= 2
        if longest < WORTH_MEASURING:
            return  # faster than the clock at every size
        shortest, longest = best(function, hostile(size)), best(function, hostile(4 * size))
        growth = longest / shortest
        if growth <= ALLOWED_GROWTH:
            return
        if longest < LONG and best(function, hostile(16 * size), runs=2) <= ALLOWED_GROWTH * longest:
            return
        start *= max(1, 3 - attempt)  # noise weighs less on longer runs
    raise AssertionError(f"{growth:.1f} times the time for 4 times the text ({shortest * 1e3:.2f} to {longest * 1e3:.2f} ms)")


def best(function: Callable[[Any], Any], argument: Any, runs: int = RUNS) -> float:
    """Return the shortest of several times of one call, in seconds of this thread's processor time."""
    times: list[float] = []
    gc.disable()
    try:
        for _ in range(runs):
            begun = time.thread_time()
            try:
                function(argument)
            except Exception as refusal:  # noqa: BLE001  a refusal is an answer; how long it took is what counts
                del refusal
            times.append(time.thread_time() - begun)
    finally:
        gc.enable()
    return min(times)
