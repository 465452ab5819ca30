"""Signals between sync and async code: where receivers run, what they see, and how they fail."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from quintet.dispatch import Signal
from quintet.kit import bridge

LOOPS = ["asyncio", "uvloop"]
told = ContextVar("told", default="nothing")


@pytest.fixture(params=LOOPS)
def run(request):
    """Run a coroutine on a loop of either kind."""
    uvloop = pytest.importorskip("uvloop")

    def run(coroutine):
        factory = uvloop.new_event_loop if request.param == "uvloop" else asyncio.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(coroutine)

    return run


def test_sync_receivers_of_asend_run_in_one_thread_that_is_not_the_loops(run):
    signal, threads = Signal(), []

    def first(**named):
        threads.append(threading.current_thread())

    def second(**named):
        threads.append(threading.current_thread())

    signal.connect(first)
    signal.connect(second)
    run(signal.asend(None))
    run(signal.asend_robust(None))
    assert len(threads) == 4
    assert threading.current_thread() not in threads
    assert threads[0] is threads[1]


def test_a_sync_receiver_may_block_while_the_loop_goes_on(run):
    signal, free = Signal(), threading.Event()

    def block(**named):
        return free.wait(5)

    signal.connect(block)

    async def body():
        sending = asyncio.ensure_future(signal.asend(None))
        await asyncio.sleep(0.01)
        free.set()
        return await sending

    assert run(body()) == [(block, True)]


def test_context_variables_reach_receivers_and_come_back_from_sync_ones(run):
    signal, seen = Signal(), []

    def hear(**named):
        seen.append(told.get())
        told.set("by the sync receiver")

    async def hear_async(**named):
        seen.append(told.get())

    signal.connect(hear)
    signal.connect(hear_async)

    async def body():
        told.set("by the sender")
        await signal.asend(None)
        return told.get()

    assert run(body()) == "by the sync receiver"
    assert seen == ["by the sender", "by the sync receiver"]


def test_the_error_of_one_async_receiver_is_raised_itself_and_cancels_the_others(run):
    signal, ended = Signal(), []

    async def fail(**named):
        raise LookupError("broken")

    async def wait(**named):
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    signal.connect(fail)
    signal.connect(wait)

    async def body():
        with pytest.raises(LookupError, match="broken"):
            await signal.asend(None)

    run(body())
    assert ended == ["cancelled"]


def test_errors_of_several_async_receivers_come_as_a_group(run):
    signal = Signal()

    async def fail(**named):
        raise LookupError("one")

    async def fail_too(**named):
        raise ValueError("two")

    signal.connect(fail)
    signal.connect(fail_too)
    with pytest.raises(ExceptionGroup) as caught:
        run(signal.asend(None))
    assert {type(error) for error in caught.value.exceptions} == {LookupError, ValueError}


def test_robust_sending_reaches_all_and_logs_each_error_once(run, caplog):
    signal = Signal()

    async def fail(**named):
        raise LookupError("async")

    def fail_too(**named):
        raise ValueError("sync")

    async def answer(**named):
        return "answered"

    for one in (fail, fail_too, answer):
        signal.connect(one)
    for answers in (signal.send_robust(None), run(signal.asend_robust(None))):
        assert [found for found, _ in answers] == [fail_too, fail, answer]
        assert [type(said) for _, said in answers] == [ValueError, LookupError, str]
        assert all(error.__traceback__ for _, error in answers[:2])
    records = [record for record in caplog.records if record.name == "django.dispatch"]
    assert len(records) == 4
    assert {record.levelname for record in records} == {"ERROR"}
    assert all(record.receiver.endswith(("fail", "fail_too")) and record.exc_info[1] is record.err for record in records)


def test_sending_inside_a_portal_awaits_async_receivers_on_its_loop(run):
    signal, loops = Signal(), []

    async def hear(**named):
        await asyncio.sleep(0)
        loops.append(asyncio.get_running_loop())

    signal.connect(hear)

    async def body():
        await bridge.run(signal.send, None)
        return asyncio.get_running_loop()

    assert [run(body())] == loops


def test_sending_from_a_thread_of_a_loop_awaits_async_receivers_on_that_loop(run):
    from quintet.kit import current
    from quintet.kit.threads import Pool

    signal, loops, pool = Signal(), [], Pool(1)

    async def hear(**named):
        loops.append(asyncio.get_running_loop())

    signal.connect(hear)

    async def body():
        current.serving_loop.set(asyncio.get_running_loop())
        await pool.run(signal.send, None)
        return asyncio.get_running_loop()

    loop = run(body())
    pool.shutdown(5)
    assert loops == [loop]


def test_sending_with_async_receivers_from_a_loop_that_nothing_can_suspend_is_refused(run):
    signal = Signal()

    async def hear(**named):
        return None

    signal.connect(hear)

    async def body():
        with pytest.raises(RuntimeError, match="loop"):
            signal.send(None)

    run(body())
