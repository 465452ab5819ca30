"""asgiref's adapters inside portals, views, threads and tests, on loops of both kinds."""

import asyncio
import contextvars
import threading
import time

import pytest
import uvloop
from asgiref.local import Local
from asgiref.sync import ThreadSensitiveContext, async_to_sync, sync_to_async

from quintet.core.exceptions import SynchronousOnlyOperation
from quintet.core.handlers.asgi import ASGIHandler
from quintet.dispatch import Signal
from quintet.http import HttpResponse, JsonResponse
from quintet.kit import bridge, portal_tasks
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.utils import asyncio as utils_asyncio

told = contextvars.ContextVar("told", default="nothing")


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request):
    """Run a coroutine on a loop that gives portals to its tasks."""

    async def prepared(coroutine):
        portal_tasks.install_task_factory(asyncio.get_running_loop())
        return await asyncio.create_task(coroutine)

    def run(coroutine):
        with asyncio.Runner(loop_factory=request.param) as runner:
            return runner.run(prepared(coroutine))

    return run


async def where():
    """Tell where async code runs, and leave a mark."""
    await asyncio.sleep(0)
    seen = told.get()
    told.set(f"{seen}, async")
    return asyncio.get_running_loop(), threading.current_thread(), seen


def from_sync():
    """Call async code from sync code."""
    told.set("sync")
    loop, thread, seen = async_to_sync(where)()
    assert (seen, told.get()) == ("sync", "sync, async")
    return loop, thread


def test_sync_code_in_a_portal_calls_async_code_on_its_own_loop(run):
    async def body():
        found = await bridge.run(from_sync)
        assert told.get() == "sync, async"
        return found, (asyncio.get_running_loop(), threading.current_thread())

    found, here = run(body())
    assert found == here


def test_errors_and_cancellation_pass_through_the_adapter_in_a_portal(run):
    async def fail():
        await asyncio.sleep(0)
        raise LookupError("broken")

    async def forever():
        await asyncio.sleep(30)

    async def body():
        with pytest.raises(LookupError, match="broken"):
            await bridge.run(async_to_sync(fail))
        task = asyncio.create_task(bridge.run(async_to_sync(forever)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(body())


def test_methods_and_decorated_functions_are_adapted_in_a_portal(run):
    class Group:
        name = "g"

        @async_to_sync
        async def send(self, word):
            await asyncio.sleep(0)
            return f"{self.name} {word}"

    @async_to_sync
    async def decorated(word):
        return word

    async def body():
        return await bridge.run(lambda: (Group().send("x"), decorated("y")))

    assert run(body()) == ("g x", "y")


def test_a_receiver_may_adapt_async_code_however_the_signal_is_sent(run):
    signal, seen = Signal(), []

    def hear(**named):
        seen.append(from_sync()[0])

    signal.connect(hear)
    signal.send(None)

    async def body():
        await signal.asend(None)
        await bridge.run(signal.send, None)
        return asyncio.get_running_loop()

    loop = run(body())
    assert seen[1:] == [loop, loop]


def test_outside_of_portals_a_running_loop_is_still_refused():
    async def body():
        async_to_sync(where)()

    with pytest.raises(RuntimeError, match="same thread as an async event loop"):
        asyncio.run(body())


def test_a_new_loop_that_was_asked_for_is_not_given_in_a_portal(run):
    async def body():
        with pytest.raises(RuntimeError, match="same thread"):
            await bridge.run(async_to_sync(where, force_new_loop=True))

    run(body())


def test_thread_sensitive_code_runs_in_one_thread_and_other_code_beside_it(run):
    async def body():
        one, other = [await sync_to_async(threading.current_thread)() for _ in range(2)]
        free = await sync_to_async(threading.current_thread, thread_sensitive=False)()
        return one, other, free

    one, other, free = run(body())
    assert one is other
    assert threading.current_thread() not in {one, free}


def test_thread_sensitive_code_below_sync_code_runs_in_its_thread():
    async def body():
        return await sync_to_async(threading.current_thread)()

    assert async_to_sync(body)() is threading.current_thread()


def test_locals_follow_the_work_through_threads_and_back(run):
    local = Local()

    def deeper():
        seen, local.value = local.value, "thread"
        return seen

    async def body():
        local.value = "task"
        seen = await sync_to_async(deeper)()
        return seen, local.value

    assert run(body()) == ("task", "thread")


def test_a_task_factory_that_is_there_is_chained(run):
    made = []

    async def body():
        loop = asyncio.get_running_loop()

        def factory(loop, coroutine, **options):
            made.append(coroutine)
            return asyncio.Task(coroutine, loop=loop, **options)

        loop.set_task_factory(factory)
        portal_tasks.install_task_factory(loop)
        found = await asyncio.create_task(asyncio.sleep(0, bridge.can_wait()))
        await asyncio.create_task(bridge.run(from_sync))
        return found, len(made)

    with asyncio.Runner() as runner:
        assert runner.run(body()) == (False, 2)


def sync_view(request):
    """Adapt async code, which adapts sync code, which adapts async code."""
    thread = threading.current_thread()

    async def middle():
        return asyncio.get_running_loop(), await sync_to_async(inner)()

    def inner():
        return threading.current_thread(), async_to_sync(where)()[0]

    loop, (inner_thread, inner_loop) = async_to_sync(middle)()
    return JsonResponse({"same thread": inner_thread is thread, "same loop": loop is inner_loop, "loop": id(loop)})


async def async_view(request):
    """Adapt sync code that takes its time."""
    await sync_to_async(time.sleep)(0.1)
    first, second = [await sync_to_async(threading.current_thread)() for _ in range(2)]
    return HttpResponse(f"{first is second} {first is threading.current_thread()}")


async def mixed_view(request):
    """Call sync code in the portal that adapts async code."""
    loop, thread = await bridge.run(from_sync)
    return HttpResponse(str((loop is asyncio.get_running_loop(), thread is threading.current_thread())))


urlpatterns = [path("sync/", sync_view), path("async/", async_view), path("mixed/", mixed_view)]


async def get(target):
    """Serve one request; return the body."""
    sent = []
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": target, "raw_path": target.encode(),
        "query_string": b"", "headers": [(b"host", b"testserver")], "client": None, "server": None,
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    await ASGIHandler()(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent).decode()


@pytest.fixture
def views():
    """Serve the views above."""
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_adapters_in_a_sync_view_run_on_the_serving_loop_and_come_back_to_its_thread(run, views):
    async def body():
        return await get("/sync/"), id(asyncio.get_running_loop())

    answer, loop = run(body())
    assert answer == f'{{"same thread": true, "same loop": true, "loop": {loop}}}'


def test_requests_do_not_wait_for_each_others_thread_sensitive_code(run, views):
    async def body():
        started = time.perf_counter()
        answers = await asyncio.gather(*(get("/async/") for _ in range(5)))
        return answers, time.perf_counter() - started

    answers, seconds = run(body())
    assert answers == ["True False"] * 5
    assert seconds < 0.35


def test_sync_code_of_an_async_view_may_adapt_async_code(run, views):
    assert run(get("/mixed/")) == "(True, True)"


@pytest.mark.parametrize("target", ["/sync/", "/async/", "/mixed/"])
def test_the_adapters_work_in_views_of_the_test_clients(views, target):
    assert Client().get(target).status_code == 200
    assert asyncio.run(AsyncClient().get(target)).status_code == 200


def test_the_thread_of_a_request_ends_with_it(run, views):
    def executors():
        return {thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")}

    before = executors()

    async def body():
        await asyncio.sleep(0)  # a portal keeps the first thing that its coroutine waits for
        await asyncio.create_task(get("/async/"))
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not executors() - before:
                return True
        return False

    assert run(body())


def test_a_context_of_threads_may_be_opened_by_hand(run):
    async def body():
        async with ThreadSensitiveContext():
            one = await sync_to_async(threading.current_thread)()
        other = await sync_to_async(threading.current_thread)()
        return one is other

    assert run(body()) is False


def test_async_unsafe_code_is_refused_on_a_loop(run, monkeypatch):
    @utils_asyncio.async_unsafe
    def blocking():
        return "blocked"

    @utils_asyncio.async_unsafe("not here")
    def named():
        return "blocked"

    async def body():
        with pytest.raises(SynchronousOnlyOperation, match="use a thread or sync_to_async"):
            blocking()
        with pytest.raises(SynchronousOnlyOperation, match="not here"):
            named()
        assert await sync_to_async(blocking)() == "blocked"
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        assert blocking() == "blocked"

    run(body())
    assert blocking() == "blocked"


def test_a_transaction_is_handed_on_through_both_adapters_in_a_thread(run, db):
    from quintet.db import connections, transaction

    def add(name):
        place = connections["db"].dialect.placeholder
        connections["db"].execute(f"INSERT INTO item (name) VALUES ({place})", (name,))

    async def deep():
        await sync_to_async(add)("deep")

    def work():
        with transaction.atomic(using="db"):
            async_to_sync(deep)()
            names = [row[0] for row in connections["db"].fetch_all("SELECT name FROM item")]
            transaction.set_rollback(True, "db")
        return names

    async def body():
        return await sync_to_async(work)(), await bridge.run(work)

    assert run(body()) == (["deep"], ["deep"])
