"""`bridge.Stream`: pieces from a sync body, read from sync code, from a portal, and with ``async for``."""

import asyncio
import gc
import threading
import time
from contextvars import ContextVar, copy_context

import pytest

from quintet.kit import bridge, current

name = ContextVar("name", default="outside")


async def later(value):
    await asyncio.sleep(0)
    return value


def counted(log, waits=False):
    """Return a body of three pieces that logs how it ends."""

    def body(give):
        try:
            for number in range(3):
                give(bridge.wait(later(number)) if waits else number)
            log.append("done")
        finally:
            log.append("finally")

    return body


def test_pieces_come_as_they_are_asked_for():
    log = []
    stream = bridge.Stream(counted(log))
    assert (next(stream), next(stream), log) == (0, 1, [])
    assert list(stream) == [2]
    assert log == ["done", "finally"]
    assert list(stream) == []


def test_a_body_waits_where_its_reader_can():
    log = []

    async def read_async():
        return [piece async for piece in bridge.Stream(counted(log, waits=True))]

    async def read_in_a_portal():
        return await bridge.run(lambda: list(bridge.Stream(counted(log, waits=True))))

    async def async_in_a_portal():
        return await bridge.portal(read_async())

    for read in (read_async, read_in_a_portal, async_in_a_portal):
        assert asyncio.run(read()) == [0, 1, 2]
    assert log == ["done", "finally"] * 3


def test_a_body_read_outside_any_portal_cannot_wait():
    stream = bridge.Stream(lambda give: give(bridge.can_wait()))
    assert list(stream) == [False]


@pytest.mark.parametrize("begun", [0, 1, 2])
def test_closing_early_unwinds_the_body(begun):
    log = []
    stream = bridge.Stream(counted(log))
    for _ in range(begun):
        next(stream)
    stream.close()
    stream.close()
    assert log == (["finally"] if begun else [])
    assert list(stream) == []


def test_a_stream_that_nobody_reads_any_more_is_unwound():
    log = []
    stream = bridge.Stream(counted(log))
    next(stream)
    del stream
    gc.collect()
    assert log == ["finally"]


def test_finally_blocks_may_wait_and_give_while_the_stream_is_closed():
    log = []

    def body(give):
        try:
            give(1)
        finally:
            log.append(bridge.wait(later("waited")))
            give("nobody reads this")
            log.append("end")

    async def main():
        stream = bridge.Stream(body)
        async for _ in stream:
            break
        await stream.aclose()

    asyncio.run(main())
    assert log == ["waited", "end"]


def test_errors_and_cancellation_pass_through():
    def failing(give):
        give(1)
        raise KeyError("inside")

    stream = bridge.Stream(failing)
    assert next(stream) == 1
    with pytest.raises(KeyError, match="inside"):
        next(stream)
    assert list(stream) == []
    log = []

    def waiting(give):
        try:
            bridge.wait(asyncio.sleep(60))
        finally:
            log.append("finally")

    async def main():
        async def read():
            return [piece async for piece in bridge.Stream(waiting)]

        task = asyncio.create_task(read())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert log == ["finally"]


def test_context_variables_are_those_of_the_maker_and_stay_inside():
    def body(give):
        give(name.get())
        name.set("body")
        give(name.get())
        give(name.get())

    name.set("maker")
    stream = bridge.Stream(body)
    name.set("reader")
    assert next(stream) == "maker"
    assert (next(stream), name.get()) == ("body", "reader")
    name.set("outside")
    assert list(stream) == ["body"]
    assert name.get() == "outside"


def test_streams_nest_and_interleave():
    def letters(give):
        for letter in "ab":
            give(letter)

    def outer(give):
        for piece in bridge.Stream(letters):
            give(f"{piece}1")

    first, second = bridge.Stream(outer), bridge.Stream(outer)
    assert [piece for pair in zip(first, second, strict=True) for piece in pair] == ["a1", "a1", "b1", "b1"]


def test_a_thread_that_works_for_a_loop_has_the_loop_read_and_close():
    seen = []

    def body(give):
        try:
            for number in range(4):
                seen.append(threading.get_ident())
                give(bridge.wait(asyncio.sleep(0, number)))
        finally:
            seen.append("end")

    async def main():
        loop = asyncio.get_running_loop()
        current.serving_loop.set(loop)

        def in_thread(function, *args):
            return loop.run_in_executor(None, copy_context().run, function, *args)

        stream, other = bridge.Stream(body), bridge.Stream(body)
        first = await in_thread(next, stream)
        second = await anext(stream)
        rest = await in_thread(list, stream)
        begun = await anext(other)
        await in_thread(other.close)
        return first, second, rest, begun

    assert asyncio.run(main()) == (0, 1, [2, 3], 0)
    assert set(seen) == {threading.get_ident(), "end"}
    assert seen.count("end") == 2


def test_another_thread_cannot_go_on_with_a_stream_and_is_told_so():
    def body(give):
        give(1)
        give(2)

    stream = bridge.Stream(body)
    outcomes = []

    def begin():
        outcomes.append(next(stream))
        waiting.wait(5)

    waiting = threading.Event()
    worker = threading.Thread(target=begin)
    worker.start()
    while not outcomes:
        time.sleep(0.001)
    with pytest.raises(RuntimeError, match="begun in another thread"):
        next(stream)
    with pytest.raises(RuntimeError, match="begun in another thread"):
        stream.close()
    waiting.set()
    worker.join()
    assert outcomes == [1]
