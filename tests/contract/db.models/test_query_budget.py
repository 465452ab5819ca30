"""query_budget: how many queries a block, a view or a test may run."""

import asyncio
import threading
from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async

from quintet.db import DatabaseError, QueryBudgetExceededError, connections, query_budget, transaction
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.utils.decorators import method_decorator
from quintet.views import View
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book


def test_a_block_within_its_budget_passes(library):
    with query_budget(2) as budget:
        assert Book.objects.using("db").count() == 3
    assert len(budget) == 1
    assert budget.queries[0].alias == "db"


def test_too_many_queries_are_told_in_groups_with_their_lines(library):
    @query_budget(1)
    def listing():
        for book in Book.objects.using("db"):
            assert book.author.name

    with pytest.raises(QueryBudgetExceededError) as caught:
        listing()
    message = str(caught.value)
    assert message.startswith("4 queries ran, the budget is 1.")
    assert "3 x SELECT" in message
    assert "[db]" in message
    assert "test_query_budget.py" in message
    assert "in listing: assert book.author.name" in message
    assert "select_related()" in message
    assert len(caught.value.queries) == 4


def test_it_decorates_functions_and_each_call_has_a_budget_of_its_own(library):
    @query_budget(1)
    def names():
        """Docs."""
        return [author.name for author in Author.objects.using("db").order_by("name")]

    assert names() == names() == ["Ann", "Bob", "Cid"]
    assert names.__doc__ == "Docs."

    @query_budget(0)
    def too_many():
        return names()

    with pytest.raises(QueryBudgetExceededError, match=r"^1 query ran, the budget is 0\."):
        too_many()


def test_it_decorates_coroutines(library):
    @query_budget(0)
    async def count():
        return await Author.objects.using("db").acount()

    with pytest.raises(QueryBudgetExceededError, match=r"return await Author\.objects"):
        in_portals(count())

    async def block():
        async with query_budget(1):
            return await Author.objects.using("db").acount()

    assert in_portals(block()) == 3


def test_only_the_named_databases_count(library):
    with query_budget(0, using="default"):
        assert Author.objects.using("db").exists()


def test_an_error_inside_is_not_hidden(library):
    @query_budget(0)
    def fails():
        assert Author.objects.using("db").exists()
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fails()


@pytest.mark.parametrize("limit", [-1, "3", True, 1.5])
def test_a_budget_is_a_number(limit):
    with pytest.raises(ValueError, match="takes a number of queries"):
        query_budget(limit)


def authors():
    return Author.objects.using("db")


def test_transactions_and_savepoints_do_not_count(library):
    with query_budget(1) as budget, transaction.atomic(using="db"):
        with transaction.atomic(using="db"):
            authors().count()
        with suppress(LookupError), transaction.atomic(using="db"):
            raise LookupError
    assert len(budget) == 1


def test_what_runs_without_a_queryset_counts(library):
    with query_budget(4) as budget:
        list(authors().iterator(chunk_size=1))
        list(Author.objects.using("db").raw("SELECT * FROM library_author"))
        with connections["db"].cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.executemany("UPDATE library_author SET name = name WHERE id = %s", [(1,), (2,)])
    assert len(budget) == 4


@pytest.mark.parametrize("spread", ["gather", "tasks", "group", "transaction", "threads"])
def test_children_of_a_task_count_with_it(library, spread):
    async def work(count):
        if spread == "gather":
            await asyncio.gather(count(), count())
        elif spread == "tasks":
            await asyncio.create_task(count())
            await asyncio.create_task(count())
        elif spread == "group":
            async with asyncio.TaskGroup() as group:
                group.create_task(count())
                group.create_task(count())
        elif spread == "transaction":
            async with transaction.atomic(using="db"):
                await count()
                await sync_to_async(authors().count)()
        else:
            await sync_to_async(authors().count, thread_sensitive=False)()
            await sync_to_async(authors().count)()

    async def whole():
        async with query_budget(2) as budget:
            await work(authors().acount)
        return len(budget)

    assert in_portals(whole()) == 2


def test_a_thread_started_by_hand_has_connections_of_its_own(library):
    def ask():
        connections["default"].fetch_one("SELECT 1")
        connections.close_all()

    with query_budget(0):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()


def test_calls_that_overlap_have_budgets_of_their_own(library):
    @query_budget(1)
    async def once(seconds):
        await authors().acount()
        await asyncio.sleep(seconds)

    async def whole():
        await asyncio.gather(once(0.01), once(0.03), once(0.02))
        async with query_budget(1) as after:
            await authors().acount()
        return len(after)

    assert in_portals(whole()) == 1


def test_blocks_that_overlap_end_in_any_order(library):
    first, second = query_budget(5), query_budget(5)
    first.__enter__()
    with second:
        authors().count()
        first.__exit__(None, None, None)
        authors().count()
    authors().count()
    assert (len(first), len(second)) == (1, 2)
    with pytest.raises(RuntimeError, match="is in use"), second, second:
        pass


def test_an_inner_budget_is_part_of_the_outer(library):
    inner = query_budget(1)

    @query_budget(1)
    def twice():
        with inner:
            authors().count()
        authors().count()

    with pytest.raises(QueryBudgetExceededError, match=r"^2 queries ran, the budget is 1\."):
        twice()
    assert len(inner) == 1


def test_a_query_that_fails_counts_and_its_error_goes_on(library):
    budget = query_budget(0)
    with pytest.raises(DatabaseError), budget, transaction.atomic(using="db"):
        connections["db"].execute("SELECT nothing FROM nowhere")
    assert len(budget) == 1


def test_what_it_cannot_count_is_refused():
    with pytest.raises(TypeError, match=r"is a class\. Decorate its methods"):
        query_budget(1)(Author)

    def rows():
        yield 1

    async def later():
        yield 1

    for generator in (rows, later):
        with pytest.raises(TypeError, match="runs after it"):
            query_budget(1)(generator)
    with pytest.raises(ValueError, match="names no database"):
        query_budget(1, using=())


def test_a_default_database_that_is_left_empty_counts_nothing(use_databases):
    use_databases(default={}, other={"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"})
    with query_budget(1) as budget:
        connections["other"].fetch_one("SELECT 1")
    assert len(budget) == 1


def ask_default(times):
    for _ in range(times):
        connections["default"].fetch_one("SELECT 1")


@query_budget(1)
def sync_view(request, times):
    ask_default(times)
    return HttpResponse("done")


@query_budget(1)
async def async_view(request, times):
    ask_default(times)
    return HttpResponse("done")


@query_budget(1)
def streaming_view(request, times):
    ask_default(1)
    return StreamingHttpResponse(str(ask_default(1)) for _ in range(times))


@method_decorator(query_budget(1), name="dispatch")
class ClassView(View):
    def get(self, request, times):
        ask_default(times)
        return HttpResponse("done")


urlpatterns = [
    path("sync/<int:times>/", sync_view),
    path("async/<int:times>/", async_view),
    path("stream/<int:times>/", streaming_view),
    path("class/<int:times>/", ClassView.as_view()),
]


@pytest.mark.parametrize("kind", ["sync", "async", "class"])
def test_views_have_a_budget_for_each_request(kind):
    with override_settings(ROOT_URLCONF=__name__):
        for _ in range(2):
            assert Client().get(f"/{kind}/1/").content == b"done"
        with pytest.raises(QueryBudgetExceededError, match=r"2 x SELECT 1\n.*in ask_default"):
            Client().get(f"/{kind}/2/")
        answer = Client(raise_request_exception=False).get(f"/{kind}/2/")
        assert answer.status_code == 500
        assert in_portals(AsyncClient().get(f"/{kind}/1/")).content == b"done"


def test_what_a_view_streams_after_it_returned_does_not_count():
    with override_settings(ROOT_URLCONF=__name__):
        assert Client().get("/stream/3/").getvalue() == b"None" * 3
