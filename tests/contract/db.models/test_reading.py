"""Ways to read: streams, dates, explain, in_bulk, refreshing, pickles; and the twins of everything on a real loop."""

import asyncio
import datetime
import gc
import pickle

import pytest

from quintet.core.exceptions import FieldDoesNotExist, FieldError
from quintet.db import connections
from quintet.db.models import Count, F, Prefetch
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book, Tag


def books():
    return Book.objects.using("db")


def test_streams_prefetch_chunk_by_chunk(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        found = [(book.title, len(book.tags.all())) for book in books().prefetch_related("tags").iterator(chunk_size=2)]
    assert found == [("One 100%", 2), ("two_", 1), ("Three", 0)]
    assert len([one for one in asked.captured_queries if "_prefetch_owner" in one["sql"]]) == 2
    with pytest.raises(ValueError, match="chunk_size must be provided"):
        books().prefetch_related("tags").iterator()
    with pytest.raises(ValueError, match="strictly positive"):
        books().iterator(chunk_size=0)


@pytest.mark.parametrize("run", [asyncio.run, in_portals], ids=["plain loop", "portals"])
def test_an_async_stream_may_be_left_early(library, run):
    async def body():
        for _ in range(3):
            async for book in books().aiterator(chunk_size=1):
                assert book.title == "One 100%"
                break
        return await books().acount()

    assert run(asyncio.wait_for(body(), 10)) == 3
    gc.collect()
    assert books().count() == 3


@pytest.mark.on("postgres")
@pytest.mark.parametrize("run", [asyncio.run, in_portals], ids=["plain loop", "portals"])
def test_an_async_stream_left_early_leaves_no_cursor_behind(library, run):
    async def body():
        async for _book in books().aiterator(chunk_size=1):
            break
        await asyncio.sleep(0.05)  # the loop closes it in a task
        left = books().aiterator(chunk_size=1)
        await anext(left)
        await left.aclose()

    run(body())
    idle = list(connections.database("db").pool.idle)
    assert [link.execute("SELECT name FROM pg_cursors").fetchall() for link in idle] == [[]]


def test_a_stream_may_be_left_early(library):
    for book in books().iterator(chunk_size=1):
        assert book.title == "One 100%"
        break
    assert books().count() == 3


def test_dates_and_datetimes(library):
    assert list(books().dates("published", "year")) == [datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)]
    assert list(books().dates("published", "month", order="DESC")) == [datetime.date(2025, 5, 1), datetime.date(2024, 5, 1)]
    moment = datetime.datetime(2024, 5, 17, 23, tzinfo=datetime.UTC)
    assert books().datetimes("published", "hour")[0] == moment
    with pytest.raises(ValueError, match="must be one of"):
        books().dates("published", "hour")


def test_explain(library):
    plan = books().filter(title="Three").explain()
    assert "library_book" in plan.lower()
    if connections["db"].vendor == "postgresql":
        assert "actual time" in books().explain(analyze=True)
        assert books().explain(format="json").lstrip().startswith("[")


def test_in_bulk(library):
    assert Tag.objects.using("db").in_bulk(["red"], field_name="word") == {"red": library["red"]}
    assert set(books().in_bulk()) == {library[name].pk for name in ("one", "two", "three")}
    assert books().in_bulk([]) == {}
    with pytest.raises(ValueError, match="must be a unique field but 'title' isn't"):
        books().in_bulk(field_name="title")
    with pytest.raises(TypeError, match="Cannot use 'limit' or 'offset' with in_bulk"):
        books()[:1].in_bulk([1])


def test_refreshing_from_a_queryset_of_ones_own(library):
    book = library["one"]
    books().filter(pk=book.pk).update(title="New")
    with CaptureQueriesContext(connections["db"]) as asked:
        book.refresh_from_db(from_queryset=Book.objects.select_related("author"))
        assert (book.title, book.author.name) == ("New", "Ann")
    assert len(asked) == 1
    with pytest.raises(Book.DoesNotExist):
        book.refresh_from_db(from_queryset=Book.objects.filter(pages=99))


def test_pickles(library):
    rows = books().filter(title__in=["Three", "two_"]).annotate(n=Count("tags")).order_by("-title")
    again = pickle.loads(pickle.dumps(rows))
    assert [(row.title, row.n) for row in again] == [("two_", 1), ("Three", 0)]
    assert [row.title for row in again.filter(n=1)] == ["two_"]
    asked_again = books().all()
    asked_again.query = pickle.loads(pickle.dumps(rows.query))
    assert [row.title for row in asked_again] == ["two_", "Three"]
    either = books().filter(title="Three") | books().filter(pages=5)
    assert [row.title for row in pickle.loads(pickle.dumps(either))] == ["Three"]
    assert pickle.loads(pickle.dumps(books().get(title="Three"))).author.name == "Ann"


def test_every_twin_on_a_real_loop(library):
    async def walk():
        rows = books()
        tag = await Tag.objects.using("db").acreate(word="green")
        assert (await Tag.objects.using("db").aget(word="green")) == tag
        assert (await Tag.objects.using("db").aget_or_create(word="green"))[1] is False
        assert (await Tag.objects.using("db").aupdate_or_create(word="pink", defaults={"word": "rose"}))[0].word == "rose"
        assert len(await Tag.objects.using("db").abulk_create([Tag(word="a"), Tag(word="b")])) == 2
        tag.word = "lime"
        assert await Tag.objects.using("db").abulk_update([tag], ["word"]) == 1
        await tag.arefresh_from_db()
        assert (await rows.acount(), await rows.aexists(), await rows.acontains(library["one"])) == (3, True, True)
        assert ((await rows.afirst()).title, (await rows.alast()).title) == ("One 100%", "Three")
        assert (await rows.filter(published__isnull=False).alatest("published")).title == "Three"
        assert (await rows.filter(published__isnull=False).aearliest("published")).title == "One 100%"
        assert await rows.aaggregate(n=Count("pk")) == {"n": 3}
        assert len(await rows.ain_bulk()) == 3
        assert await rows.aexplain()
        assert [book.title async for book in rows.prefetch_related(Prefetch("tags")).aiterator(chunk_size=2)][1] == "two_"
        assert await rows.aupdate(pages=F("pages") + 1) == 3
        book = await rows.aget(title="Three")
        await book.tags.aadd(tag)
        assert [one.word async for one in book.tags.all()] == ["lime"]
        await book.tags.aset([library["red"]])
        await book.tags.aremove(library["red"])
        await book.tags.aclear()
        book.title = "Four"
        await book.asave()
        assert (await book.adelete())[0] == 1
        ann = await Author.objects.using("db").aget(name="Ann")
        assert (await ann.books.acreate(title="Five")).author_id == ann.pk
        assert (await ann.books.filter(title="Five").adelete())[1]["library.Book"] == 1
        return await rows.acount()

    assert in_portals(walk()) == 2


@pytest.mark.parametrize(
    ("narrow", "error", "message"),
    [
        (lambda rows: rows.defer("missing"), FieldDoesNotExist, "Book has no field named 'missing'"),
        (lambda rows: rows.only("author__missing"), FieldDoesNotExist, "Author has no field named 'missing'"),
        (lambda rows: rows.only("title__x"), FieldError, "x"),
        (lambda rows: rows.defer("pk"), FieldDoesNotExist, "Book has no field named 'pk'"),
        (
            lambda rows: rows.select_related("author").only("title"),
            FieldError,
            "Field Book.author cannot be both deferred and traversed using select_related at the same time.",
        ),
    ],
)
def test_what_cannot_be_deferred_is_refused(library, narrow, error, message):
    with pytest.raises(error, match=message):
        list(narrow(Book.objects.using("db")))


def test_deferring_all_that_was_asked_for_loads_everything(library):
    assert Book.objects.using("db").only("title").defer("title")[0].get_deferred_fields() == set()
    assert Book.objects.using("db").defer("tags")[0].get_deferred_fields() == set()


def test_only_and_defer_take_no_notice_of_relations_without_a_column(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        author = Author.objects.using("db").only("name", "books").get(name="Ann")
        assert (author.name, author.get_deferred_fields()) == ("Ann", {"boss_id"})
        assert Author.objects.using("db").defer("books__title").get(name="Bob").get_deferred_fields() == set()
        assert Book.objects.using("db").only("title", "tags").first().title == "One 100%"
    assert len(asked.captured_queries) == 3


def test_a_related_row_is_there_though_its_key_was_deferred(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        book = Book.objects.using("db").defer("author").select_related().get(title="Three")
        assert (book.author.name, book.get_deferred_fields()) == ("Ann", {"author_id"})
    assert len(asked.captured_queries) == 1
