"""The thread pool: context both ways, one wake-up, cancellation, shutdown, bounds."""

import asyncio
import contextvars
import threading
import time

import pytest
import uvloop

from quintet.kit.threads import Pool, PoolClosedError

variable = contextvars.ContextVar("variable", default="unset")


@pytest.fixture
def pool():
    made = Pool(max_threads=4, name="test")
    yield made
    assert made.shutdown(timeout=5)


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    factory = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}[request.param]

    def runner(coroutine):
        with asyncio.Runner(loop_factory=factory) as loop:
            return loop.run(coroutine)

    return runner


def test_a_result_and_an_error_come_back(pool, run):
    async def main():
        assert await pool.run(divmod, 7, 2) == (3, 1)
        assert await pool.run(sorted, [2, 3, 1], reverse=True) == [3, 2, 1]
        with pytest.raises(ZeroDivisionError):
            await pool.run(divmod, 1, 0)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await pool.run(next, iter(()))
        return await pool.run(threading.get_ident) != threading.get_ident()

    assert run(main())


def test_context_variables_go_in_and_come_back(pool, run):
    def work():
        seen = variable.get()
        variable.set("from the thread")
        return seen

    async def main():
        variable.set("from the task")
        return await pool.run(work), variable.get()

    assert run(main()) == ("from the task", "from the thread")


def test_what_a_failing_function_set_is_seen_too(pool, run):
    def work():
        variable.set("before the error")
        raise ValueError

    async def main():
        with pytest.raises(ValueError):  # noqa: PT011  any
            await pool.run(work)
        return variable.get()

    assert run(main()) == "before the error"


def test_many_jobs_wake_the_loop_less_often_than_they_are(run):
    pool = Pool(max_threads=1)
    woken = 0

    async def main():
        nonlocal woken
        loop = asyncio.get_running_loop()
        original = loop.call_soon_threadsafe

        class Counting:
            def __getattr__(self, name):
                return getattr(loop, name)

            def call_soon_threadsafe(self, *args, **kwargs):
                nonlocal woken
                woken += 1
                return original(*args, **kwargs)

        gate = threading.Event()
        futures = [pool.submit(gate.wait)] + [pool.submit(int, n) for n in range(200)]
        pool._outboxes[loop]._loop = Counting()
        gate.set()
        time.sleep(0.05)  # the loop is busy while the jobs end
        return await asyncio.gather(*futures)

    assert run(main())[1:] == list(range(200))
    assert woken == 1
    assert pool.shutdown(5)


def test_a_cancelled_waiter_leaves_thread_and_later_work_alone(run):
    pool = Pool(max_threads=1)
    started, release, finished = threading.Event(), threading.Event(), threading.Event()

    def work():
        variable.set("leaked")
        started.set()
        release.wait(5)
        finished.set()

    async def main():
        task = asyncio.create_task(pool.run(work))
        while not started.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not finished.is_set()
        release.set()
        return await pool.run(lambda: (finished.is_set(), variable.get()))

    assert run(main()) == (True, "unset")
    assert pool.shutdown(5)


@pytest.mark.parametrize("ends_first", [False, True])
def test_a_call_that_must_end_outlasts_every_cancellation(run, ends_first):
    pool = Pool(max_threads=1)
    started, release, finished = threading.Event(), threading.Event(), threading.Event()

    def work():
        started.set()
        release.wait(5)
        finished.set()

    async def main():
        task = asyncio.create_task(pool.run_through(work))
        while not started.is_set():
            await asyncio.sleep(0.001)
        if ends_first:
            release.set()
            assert finished.wait(5)  # the loop is held meanwhile: cancelled and ended come to it in one turn
        for _ in range(3):
            task.cancel()
            if not ends_first:
                await asyncio.sleep(0.005)
                assert not task.done()
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, 5)
        return finished.is_set(), await pool.run(divmod, 7, 2)

    assert run(main()) == (True, (3, 1))
    assert pool.shutdown(5)


def test_threads_are_bounded_and_reused(run):
    pool = Pool(max_threads=3)
    together = threading.Barrier(3)

    async def main():
        busy = await asyncio.gather(*(pool.run(lambda: (together.wait(10), threading.get_ident())[1]) for _ in range(12)))
        return len(set(busy)), len({await pool.run(threading.get_ident) for _ in range(5)} - set(busy))

    used, fresh = run(main())
    assert used == 3
    assert fresh == 0
    assert pool.shutdown(5)


def test_one_pool_serves_several_loops(pool):
    found = []

    def thread(number):
        async def main():
            return [await pool.run(int, number) for _ in range(20)]

        found.append(asyncio.run(main()))

    threads = [threading.Thread(target=thread, args=(n,)) for n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [[n] * 20 for n in range(3)]


def test_shutdown_finishes_what_was_submitted_and_refuses_more(run):
    pool = Pool(max_threads=1)
    done = []

    async def main():
        futures = [pool.submit(lambda n=n: (time.sleep(0.005), done.append(n))) for n in range(5)]
        assert pool.shutdown(timeout=5)
        with pytest.raises(PoolClosedError, match="shut down"):
            await pool.run(int)
        await asyncio.gather(*futures)

    run(main())
    assert done == [0, 1, 2, 3, 4]


def test_shutdown_gives_up_after_its_timeout(run):
    pool = Pool(max_threads=1)
    release = threading.Event()

    async def main():
        pool.submit(release.wait, 5)
        await asyncio.sleep(0.02)
        ended = pool.shutdown(timeout=0.05)
        release.set()
        return ended

    assert run(main()) is False
