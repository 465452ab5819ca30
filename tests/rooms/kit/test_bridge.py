"""The bridge's promises, on asyncio and on uvloop."""

import asyncio
import contextvars
import gc
import inspect
import sys
import threading
import time
import traceback
import warnings
import weakref

import anyio
import pytest
import uvloop

from quintet.kit import bridge, portal_tasks
from quintet.kit.twins import async_twin

variable = contextvars.ContextVar("variable", default="unset")


@pytest.fixture(params=["asyncio", "uvloop"])
def run(request):
    """Run a coroutine function's coroutine to its end on a loop whose tasks have portals."""
    factory = {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}[request.param]

    def runner(coroutine):
        async def whole():
            portal_tasks.install_task_factory(asyncio.get_running_loop())
            return await asyncio.create_task(coroutine)

        with asyncio.Runner(loop_factory=factory) as loop:
            return loop.run(whole())

    return runner


async def answer(value=42, delay=0.0):
    await asyncio.sleep(delay)
    return value


def load(value=42, delay=0.0):
    """Stand for a query: sync in form, parked at the edge."""
    return bridge.wait(answer(value, delay))


def test_sync_code_below_a_coroutine_waits(run):
    async def view():
        return load() + load(1)

    assert run(view()) == 43


def test_run_gives_sync_functions_a_portal_without_a_factory():
    assert asyncio.run(bridge.run(load, 7)) == 7


def test_nested_run_calls_directly(run):
    async def view():
        before = bridge.getcurrent()
        return await bridge.run(bridge.getcurrent) is before

    assert run(view())


def test_portal_inside_a_portal_is_the_coroutine_itself(run):
    async def inner():
        return bridge.getcurrent(), load()

    async def view():
        where, value = await bridge.portal(inner())
        return where is bridge.getcurrent() and value == 42

    assert run(view())


def test_gather_runs_together(run):
    async def one(number):
        return load(number, 0.05)

    async def view():
        start = time.monotonic()
        found = await asyncio.gather(*(one(n) for n in range(8)))
        return found, time.monotonic() - start

    found, took = run(view())
    assert found == list(range(8))
    assert took < 0.3


def test_task_group_cancels_the_sync_frame_of_a_sibling(run):
    seen = []

    async def waits():
        try:
            load(delay=30)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def fails():
        await asyncio.sleep(0.01)
        raise ValueError("sibling")

    async def view():
        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            group.create_task(fails())

    with pytest.raises(ExceptionGroup) as caught:
        run(view())
    assert [str(error) for error in caught.value.exceptions] == ["sibling"]
    assert seen == ["cancelled"]


def test_timeout_reaches_the_sync_frame_whose_cleanup_may_wait(run):
    seen = []

    def body():
        try:
            load(delay=30)
        finally:
            seen.append(load("cleaned", 0.01))

    async def view():
        async with asyncio.timeout(0.02):
            body()

    with pytest.raises(TimeoutError):
        run(view())
    assert seen == ["cleaned"]


def test_wait_for(run):
    async def slow():
        load(delay=30)

    async def view():
        assert await asyncio.wait_for(answer(1), 1) == 1
        await asyncio.wait_for(slow(), 0.02)

    with pytest.raises(TimeoutError):
        run(view())


def test_anyio_task_groups(run):
    found = []

    async def one(number):
        found.append(load(number, 0.01))

    async def view():
        with anyio.fail_after(2):
            async with anyio.create_task_group() as group:
                for number in range(4):
                    group.start_soon(one, number)

    run(view())
    assert sorted(found) == [0, 1, 2, 3]


def test_errors_keep_their_type_and_traceback(run):
    async def breaks():
        await asyncio.sleep(0)
        raise LookupError("deep")

    def body():
        bridge.wait(breaks())

    async def view():
        body()

    with pytest.raises(LookupError, match="deep") as caught:
        run(view())
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert names.index("view") < names.index("body") < names.index("breaks")


def test_an_error_leaves_no_circle(run):
    class Failure(Exception):
        pass

    async def view():
        def fails():
            raise Failure

        try:
            await bridge.run(fails)
        except Failure as error:
            return weakref.ref(error)

    gc.collect()
    gc.disable()
    try:
        assert run(view())() is None
    finally:
        gc.enable()


def test_stop_iteration_becomes_a_runtime_error():
    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(bridge.run(next, iter(())))


def test_exc_info_is_each_frames_own(run):
    def body(name):
        try:
            raise ValueError(name)
        except ValueError:
            load(delay=0.01)
            return str(sys.exc_info()[1])

    async def one(name):
        result = body(name)
        assert sys.exc_info() == (None, None, None)
        return result

    async def view():
        return await asyncio.gather(one("a"), one("b"), one("c"))

    assert run(view()) == ["a", "b", "c"]


def test_context_variables_both_ways(run):
    async def sets(value):
        await asyncio.sleep(0)
        variable.set(value)

    def body():
        seen = variable.get()
        bridge.wait(sets("from below"))
        return seen

    async def view():
        variable.set("from above")
        return body(), variable.get()

    assert run(view()) == ("from above", "from below")


def test_context_variables_of_siblings_stay_apart(run):
    async def one(value):
        variable.set(value)
        load(delay=0.01)
        return variable.get()

    async def view():
        return await asyncio.gather(*(one(n) for n in range(20))), variable.get()

    assert run(view()) == (list(range(20)), "unset")


def test_context_of_run_is_shared_outside_portals():
    async def main():
        await bridge.run(variable.set, "set in a worker")
        return variable.get()

    assert asyncio.run(main()) == "set in a worker"


def test_a_pooled_worker_keeps_nothing_of_its_last_context():
    class Big:
        pass

    async def main():
        big = Big()
        await bridge.portal(asyncio.sleep(0))
        held = weakref.ref(big)

        async def uses():
            variable.set(big)

        await asyncio.get_running_loop().create_task(bridge.portal(uses()), context=contextvars.copy_context())
        return held, variable

    held, _ = asyncio.run(main())
    gc.collect()
    assert held() is None


def test_a_pooled_worker_keeps_nothing_of_its_first_job():
    class Request:
        pass

    async def serve():
        bridge._idle.workers.clear()
        request = Request()
        seen = weakref.ref(request)
        await bridge.run(lambda one: None, request)
        assert len(bridge._idle.workers) == 1
        del request
        gc.collect()
        return seen()

    assert asyncio.run(serve()) is None


@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration])
def test_a_stream_never_takes_an_error_of_its_body_for_the_end(error):
    def body(give):
        give(1)
        raise error("inside")

    async def read():
        return [piece async for piece in bridge.Stream(body)]

    for reading in (lambda: list(bridge.Stream(body)), lambda: asyncio.run(read())):
        with pytest.raises(RuntimeError, match=error.__name__):
            reading()


def test_generators(run):
    def rows():
        for number in range(3):
            yield load(number)

    async def arows():
        for number in range(3):
            await asyncio.sleep(0)
            yield load(number)

    async def view():
        return list(rows()), [number async for number in arows()]

    assert run(view()) == ([0, 1, 2], [0, 1, 2])


def test_switches_inside_c_callbacks(run):
    async def view():
        return sorted([3, 1, 2], key=lambda number: load(number, 0.001))

    async def views():
        return await asyncio.gather(*(view() for _ in range(5)))

    assert run(views()) == [[1, 2, 3]] * 5


def test_refusal_in_a_loop_callback(run):
    async def view():
        done = asyncio.get_running_loop().create_future()

        def callback():
            try:
                load()
            except bridge.NotInPortalError as error:
                done.set_result(error)

        asyncio.get_running_loop().call_soon(callback)
        return await done

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert isinstance(run(view()), bridge.NotInPortalError)


def test_finish_refuses_where_it_would_freeze_the_loop():
    async def main():
        bridge.finish(answer())

    with pytest.raises(bridge.NotInPortalError):
        asyncio.run(main())


def test_finish_in_plain_code_and_in_a_portal(run):
    assert bridge.finish(answer(5)) == 5

    async def view():
        return bridge.finish(answer(6))

    assert run(view()) == 6


def test_closing_an_abandoned_portal_unwinds_its_frames():
    seen = []

    async def view():
        try:
            load(delay=30)
        finally:
            seen.append("unwound")

    async def main():
        inside = bridge.portal(view())
        inside.send(None)
        inside.close()
        return inspect.getcoroutinestate

    asyncio.run(main())
    assert seen == ["unwound"]


def test_a_collected_portal_unwinds_its_frames():
    seen = []

    async def view():
        try:
            load(delay=30)
        finally:
            seen.append("unwound")

    async def main():
        bridge.portal(view()).send(None)
        gc.collect()

    asyncio.run(main())
    assert seen == ["unwound"]


def test_a_portal_that_waits_on_instead_of_closing_says_so():
    async def view():
        try:
            load(delay=30)
        except GeneratorExit:
            load()

    async def main():
        inside = bridge.portal(view())
        inside.send(None)
        with pytest.raises(RuntimeError, match="ignored GeneratorExit"):
            inside.close()
        inside.close()

    asyncio.run(main())


def test_a_task_cancelled_before_its_first_step_closes_its_coroutine(run):
    async def view():
        async def child():
            raise AssertionError("never starts")

        coroutine = child()
        task = asyncio.create_task(coroutine)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return inspect.getcoroutinestate(coroutine)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(view()) == inspect.CORO_CLOSED
        gc.collect()


def test_a_portal_awaited_twice_says_so():
    async def main():
        inside = bridge.portal(answer())
        await inside
        with pytest.raises(RuntimeError, match="already awaited"):
            await inside

    asyncio.run(main())


def test_get_coro_and_repr_show_the_users_coroutine(run):
    async def view():
        async def child():
            await asyncio.sleep(0.01)

        coroutine = child()
        task = asyncio.create_task(coroutine)
        await asyncio.sleep(0)
        shown = task.get_coro() is coroutine, "child" in repr(task), task.get_stack()[0].f_code.co_name
        await task
        return shown

    assert run(view()) == (True, True, "child")


def test_an_existing_task_factory_is_chained():
    class Marked(asyncio.Task):
        pass

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_task_factory(lambda loop, coroutine, **options: Marked(coroutine, loop=loop, **options))
        portal_tasks.install_task_factory(loop)
        factory = loop.get_task_factory()
        portal_tasks.install_task_factory(loop)
        assert loop.get_task_factory() is factory

        async def child():
            return load()

        task = asyncio.create_task(child(), name="named")
        return type(task), task.get_name(), await task

    assert asyncio.run(main()) == (Marked, "named", 42)


def test_a_worker_is_re_parented_at_every_switch(run):
    async def view():
        async def child(number):
            for _ in range(5):
                load(delay=0.001)
            return number

        return await asyncio.gather(*(child(n) for n in range(300)))

    assert run(view()) == list(range(300))


def test_each_thread_has_workers_of_its_own():
    found = []

    def thread():
        found.append(asyncio.run(bridge.run(load, 3)))

    asyncio.run(bridge.run(load, 1))
    threads = [threading.Thread(target=thread) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [3, 3, 3]


def test_trap_a_read_modify_write_over_a_wait_loses_updates(run):
    counter = {"n": 0}

    async def adds():
        seen = counter["n"]
        load(delay=0.001)  # in a model this is a mere attribute access
        counter["n"] = seen + 1

    async def view():
        await asyncio.gather(*(adds() for _ in range(10)))

    run(view())
    assert counter["n"] == 1


def test_trap_a_thread_lock_held_over_a_wait_stalls_the_loop(run):
    lock = threading.Lock()
    got = []

    async def holds():
        with lock:
            load(delay=0.05)

    async def wants():
        # Without a timeout this would never end: the holder cannot run while the loop's thread blocks here.
        got.append(lock.acquire(timeout=0.1))

    async def view():
        first = asyncio.create_task(holds())
        await asyncio.sleep(0.01)
        await asyncio.create_task(wants())
        await first

    run(view())
    assert got == [False]


class Manager:
    def get(self, key: int, *, default: str = "") -> str:
        """Get it."""
        return f"{load(key)}{default}"

    aget = async_twin(get)


def test_a_twin_calls_by_name_so_that_overriding_the_method_changes_it():
    class Special(Manager):
        def get(self, key, *, default=""):
            return "special " + super().get(key, default=default)

    assert asyncio.run(Manager().aget(1, default="!")) == "1!"
    assert asyncio.run(Special().aget(1)) == "special 1"


def test_a_twin_names_itself():
    assert Manager.aget.__name__ == "aget"
    assert Manager.aget.__qualname__ == "Manager.aget"
    assert inspect.iscoroutinefunction(Manager.aget)


def test_a_twin_inside_a_portal(run):
    async def view():
        return await Manager().aget(2)

    assert run(view()) == "2"
