"""What the bridge costs: CPU per operation in microseconds, least and median of the rounds, on asyncio and on uvloop.

Run it: .venv/bin/python benchmarks/bridge.py
"""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable

import uvloop

from quintet.kit import bridge

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


async def rounds(make: Callable[[], Awaitable[None]], *, inside: bool) -> tuple[float, float]:
    found = []
    for _ in range(ROUNDS):
        coroutine = measured(make)
        found.append(await (bridge.portal(coroutine) if inside else coroutine))
    return min(found), statistics.median(found)


async def table() -> dict[str, tuple[float, float]]:
    rows = {
        "plain await, one suspension": await rounds(plain_await, inside=False),
        "the same inside a portal": await rounds(plain_await, inside=True),
        "wait() from sync code, one suspension": await rounds(wait_from_sync, inside=True),
        "plain await without suspension": await rounds(await_without_suspension, inside=False),
        "wait() without suspension": await rounds(wait_without_suspension, inside=True),
        "portal per request": await rounds(portal_per_request, inside=False),
        "run() inside a portal": await rounds(run_nested, inside=True),
        "create_task, plain": await rounds(create_tasks, inside=False),
    }
    bridge.install_task_factory(asyncio.get_running_loop())
    rows["create_task, portal factory"] = await rounds(create_tasks, inside=False)
    return rows


def main() -> None:
    for name, factory in (("asyncio", asyncio.new_event_loop), ("uvloop", uvloop.new_event_loop)):
        with asyncio.Runner(loop_factory=factory) as runner:
            rows = runner.run(table())
        print(name)
        for row, (least, median) in rows.items():
            print(f"  {row:40} {least:7.2f} {median:7.2f} us")
            print(json.dumps({"loop": name, "row": row, "min_us": round(least, 3), "median_us": round(median, 3)}))


if __name__ == "__main__":
    main()
