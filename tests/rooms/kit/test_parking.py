"""Locks that park in portals and block in threads."""

import asyncio
import threading
import time

import pytest

from quintet.kit.parking import ParkingLock
from tests.kit.databases import in_portals


def test_tasks_enter_in_the_order_they_came():
    lock, order = ParkingLock(), []

    async def one(number):
        with lock:
            order.append(number)
            await asyncio.sleep(0.002)

    async def body():
        await asyncio.gather(*(asyncio.create_task(one(n)) for n in range(6)))

    in_portals(body())
    assert order == list(range(6))
    assert not lock.locked()


def test_threads_and_tasks_share_one_lock():
    lock, inside, most = ParkingLock(), [], []

    def work():
        with lock:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.002)
            inside.pop()

    async def one():
        work()

    async def body():
        await asyncio.gather(*(asyncio.create_task(one()) for _ in range(5)))

    threads = [threading.Thread(target=work) for _ in range(4)] + [
        threading.Thread(target=in_portals, args=(body(),)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 14
    assert max(most) == 1


def test_a_timeout_gives_up_its_place():
    lock = ParkingLock()
    assert lock.acquire()
    assert not lock.acquire(timeout=0.01)
    lock.release()
    assert lock.acquire(timeout=0.01)


def test_a_cancelled_task_passes_the_lock_on():
    lock = ParkingLock()

    async def wants():
        with lock:
            return True

    async def body():
        lock.acquire()
        first, second = asyncio.create_task(wants()), asyncio.create_task(wants())
        await asyncio.sleep(0)
        lock.release()  # granted to the first, which is cancelled before it runs
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await asyncio.wait_for(second, 1)

    assert in_portals(body())


def test_a_waiter_of_a_closed_loop_is_passed_over():
    lock = ParkingLock()
    lock.acquire()
    loop = asyncio.new_event_loop()

    async def wants():
        lock.acquire()

    async def body():
        from quintet.kit import bridge

        waiting = bridge.portal(wants())
        waiting.send(None)
        return waiting

    left = loop.run_until_complete(body())
    loop.close()
    lock.release()
    assert lock.acquire(timeout=0.01)
    left.close()
