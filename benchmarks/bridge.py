"""What the bridge costs: CPU per operation in microseconds, least and median of the rounds, on asyncio and on uvloop.

Run it: python -m benchmarks bridge, or python -m benchmarks.bridge [rounds] [file of JSON lines]
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from quintet.kit import bridge, portal_tasks

ROUNDS, TIMES = 15, 2000


async def pause() -> None:
    """Suspend once, as an awaited socket does."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_soon(future.set_result, None)
    await future


async def nothing() -> None:
    """Suspend never."""


def body_suspends() -> None:
    bridge.wait(pause())


def body_runs() -> None:
    bridge.wait(nothing())


async def plain_await() -> None:
    for _ in range(TIMES):
        await pause()


async def wait_from_sync() -> None:
    for _ in range(TIMES):
        body_suspends()


async def wait_without_suspension() -> None:
    for _ in range(TIMES):
        body_runs()


async def await_without_suspension() -> None:
    for _ in range(TIMES):
        await nothing()


async def portal_per_request() -> None:
    for _ in range(TIMES):
        await bridge.portal(nothing())


async def run_nested() -> None:
    for _ in range(TIMES):
        await bridge.run(len, ())


async def create_tasks() -> None:
    for _ in range(TIMES):
        await asyncio.create_task(nothing())


async def measured(make: Callable[[], Awaitable[None]]) -> float:
    start = time.process_time()
    await make()
    return (time.process_time() - start) / TIMES * 1e6


async def turn(make: Callable[[], Awaitable[None]], *, inside: bool) -> float:
    coroutine = measured(make)
    return await (bridge.portal(coroutine) if inside else coroutine)


#: Title of a row: what is measured, and whether inside a portal.
ROWS: dict[str, tuple[Callable[[], Awaitable[None]], bool]] = {
    "plain await, one suspension": (plain_await, False),
    "the same inside a portal": (plain_await, True),
    "wait() from sync code, one suspension": (wait_from_sync, True),
    "plain await without suspension": (await_without_suspension, False),
    "wait() without suspension": (wait_without_suspension, True),
    "portal per request": (portal_per_request, False),
    "run() inside a portal": (run_nested, True),
    "create_task, plain": (create_tasks, False),
}

#: What the design promises: title, the row, the row whose cost is not the bridge's own, the most microseconds.
PROMISES = (
    ("a query that is waited for", "wait() from sync code, one suspension", "plain await, one suspension", 2.5),
    ("a query that is not", "wait() without suspension", None, 1.0),
    ("a request", "portal per request", None, 3.0),
)


async def table(rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {row: [] for row in ROWS}
    for _ in range(rounds):
        for row, (make, inside) in ROWS.items():
            found[row].append(await turn(make, inside=inside))
    portal_tasks.install_task_factory(asyncio.get_running_loop())
    found["create_task, portal factory"] = [await turn(create_tasks, inside=False) for _ in range(rounds)]
    return found


def promised(found: dict[str, list[float]]) -> list[dict[str, object]]:
    """Return what the bridge adds beside what was promised."""
    kept = []
    for title, row, without, most in PROMISES:
        added = min(found[row]) - (min(found[without]) if without else 0)
        kept.append({"what": title, "us": round(added, 2), "target": most, "met": added <= most, "half": added <= 2 * most})
    return kept


def main() -> int:
    """Measure both loops; say with 1 whether less than half of a promise is kept."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    log = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    good = True
    for name, factory in (("asyncio", asyncio.new_event_loop), ("uvloop", uvloop.new_event_loop)):
        with asyncio.Runner(loop_factory=factory) as runner:
            found = runner.run(table(rounds))
        print(f"\nbridge on {name}")
        for row, times in found.items():
            print(f"  {row:40} min {min(times):7.2f} us   median {statistics.median(times):7.2f} us")
        kept = promised(found)
        for one in kept:
            verdict = "ok  " if one["met"] else "part" if one["half"] else "MISS"
            print(f"    {verdict} {one['us']:.2f} us for {one['what']} (target <= {one['target']:g})")
            good = good and bool(one["half"])
        if log is not None:
            summary = {row: {"min": min(times), "median": statistics.median(times)} for row, times in found.items()}
            with log.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"row": f"bridge on {name}", "rounds": rounds, "us": summary, "targets": kept}) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
