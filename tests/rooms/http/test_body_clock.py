"""One timer watches over all bodies that a loop waits for."""

import asyncio

import pytest

from quintet.http.body_clock import BodyClock
from quintet.http.pace import Pace
from quintet.kernel.errors import RequestTimeout
from quintet.kit import bridge
from quintet.test.utils import override_settings


def run(body):
    return asyncio.run(bridge.portal(body))


async def reads(awaitable, seconds):
    with override_settings(REQUEST_BODY_TIMEOUT=seconds):
        return Pace(asyncio.get_running_loop()).wait(awaitable)


def test_waits_that_end_in_time_share_one_timer():
    async def many():
        loop = asyncio.get_running_loop()
        clock, calls = BodyClock(loop), []
        call_at = loop.call_at
        loop.call_at = lambda when, *rest: calls.append(when) or call_at(when, *rest)
        task = asyncio.current_task()
        for _ in range(50):
            clock.end(clock.begin(task, 5))
        return len(calls), clock.waits

    assert run(many()) == (1, {})


def test_a_shorter_wait_is_over_before_a_longer_one_that_began_earlier():
    async def both():
        clock, ended = BodyClock(asyncio.get_running_loop()), []

        async def waits(name, seconds):
            wait = clock.begin(asyncio.current_task(), seconds)
            try:
                await asyncio.sleep(5)
            except asyncio.CancelledError:
                ended.append((name, clock.was_why(wait)))

        await asyncio.gather(waits("long", 0.12), waits("short", 0.03))
        return ended

    assert run(both()) == [("short", True), ("long", True)]


def test_a_body_that_does_not_come_ends_in_a_timeout_and_the_task_goes_on():
    async def served():
        with pytest.raises(RequestTimeout, match="too slowly"):
            await reads(asyncio.get_running_loop().create_future(), 0.02)
        await asyncio.sleep(0)
        return asyncio.current_task().cancelling()

    assert run(served()) == 0


def test_a_request_that_is_cancelled_while_its_body_is_waited_for_stays_cancelled():
    async def served():
        task = asyncio.ensure_future(bridge.portal(reads(asyncio.get_running_loop().create_future(), 5)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(served())


def test_a_cancellation_from_elsewhere_in_the_moment_of_the_timeout_is_not_swallowed():
    async def served():
        clock = BodyClock(asyncio.get_running_loop())
        task = asyncio.current_task()
        wait = clock.begin(task, -1)
        clock._look()
        task.cancel()
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            return clock.was_why(wait), task.uncancel()

    assert run(served()) == (False, 0)
