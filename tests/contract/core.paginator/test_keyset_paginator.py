"""Keyset pages: every row once, in order, there and back, whatever is inserted meanwhile."""

import asyncio
import datetime
import decimal
import os
import uuid

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from quintet.core.paginator import EmptyPage, InvalidCursor, InvalidPage, KeysetPaginator, UnstableOrderError
from quintet.db import models
from quintet.db.models import Count, F
from quintet.db.models.functions import Lower
from quintet.http import Http404
from quintet.test import RequestFactory
from quintet.views.generic import ListView
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.databases import in_portals
from tests.kit.library import APPS, Author, Book, Tag, tables

EXAMPLES = 150 if os.environ.get("QUINTET_FULL") else 15
ORDERS = (
    ("word",),
    ("-word", "number"),
    ("number", "-word"),
    (F("number").asc(nulls_last=True), "word"),
    (F("number").desc(nulls_first=True),),
    (F("word").desc(nulls_last=True), F("number").asc(nulls_first=True), "-pk"),
    ("kind__name", "-number"),
    ("-doubled", "word"),
)


class Kind(models.Model):
    name = models.CharField(max_length=9, null=True)

    class Meta:
        app_label, apps, ordering = "library", APPS, ["name"]


class Entry(models.Model):
    word = models.CharField(max_length=9, null=True)
    number = models.IntegerField(null=True)
    kind = models.ForeignKey(Kind, models.CASCADE, null=True)

    class Meta:
        app_label, apps = "library", APPS


class Measure(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    moment = models.DateTimeField()
    day = models.DateField()
    hour = models.TimeField()
    price = models.DecimalField(max_digits=6, decimal_places=2)
    ratio = models.FloatField()
    span = models.DurationField()
    flag = models.BooleanField()

    class Meta:
        app_label, apps = "library", APPS


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def there(request, use_databases, tmp_path):
    chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    if request.param == "postgres":
        chosen = request.getfixturevalue("postgres_database")
    connection = use_databases(db=chosen)["db"]
    with tables(connection, Kind, Entry, Measure, Author, Tag, Book):
        yield connection


def entries(order):
    return Entry.objects.using("db").annotate(doubled=F("number") * 2).order_by(*order)


def fill(rows):
    Entry.objects.using("db").all().delete()
    Kind.objects.using("db").all().delete()
    kinds = {name: Kind.objects.using("db").create(name=name) for name in ("x", None, "y")}
    held = [Entry(word=word, number=number, kind=kinds.get(kind)) for word, number, kind in rows]
    Entry.objects.using("db").bulk_create(held)


row = st.tuples(
    st.sampled_from([None, "", "a", "b", "é", "Z"]), st.sampled_from([None, -1, 0, 1]), st.sampled_from(["x", "y", None, "none"])
)


def forward(paginator):
    return [[one.pk for one in page] for page in paginator]


def backward(paginator):
    page, found = paginator.page("last"), []
    found.append([one.pk for one in page])
    while page.has_previous():
        page = paginator.page(page.previous_cursor)
        found.append([one.pk for one in page])
    return found[::-1]


def flat(pages):
    return [pk for page in pages for pk in page]


@examples(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, max_size=12), size=st.integers(1, 5), order=st.sampled_from(ORDERS))
def test_there_and_back_every_row_comes_once_in_order(there, rows, size, order):
    fill(rows)
    paginator = KeysetPaginator(entries(order), size)
    tie = F("pk").desc() if getattr(order[-1], "descending", False) or str(order[-1]).startswith("-") else F("pk").asc()
    expected = list(entries((*order, tie)).values_list("pk", flat=True))
    there_way, back_way = forward(paginator), backward(paginator)
    assert flat(there_way) == flat(back_way) == expected
    assert all(len(page) == size for page in there_way[:-1])
    assert all(len(page) == size for page in back_way[1:])


@examples(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(row, min_size=3, max_size=9),
    more=st.lists(st.lists(row, max_size=3), min_size=3, max_size=3),
    order=st.sampled_from(ORDERS),
    back=st.booleans(),
)
def test_rows_that_were_there_come_once_while_others_are_inserted(there, rows, more, order, back):
    fill(rows)
    paginator = KeysetPaginator(entries(order), 2)
    before = flat(forward(paginator))
    page, seen, late = paginator.page("last" if back else None), [], iter(more)
    while True:
        ids = [one.pk for one in page]
        seen = [*ids, *seen] if back else [*seen, *ids]
        cursor = page.previous_cursor if back else page.next_cursor
        if cursor is None:
            break
        Entry.objects.using("db").bulk_create([Entry(word=word, number=number) for word, number, _ in next(late, [])])
        page = paginator.page(cursor)
    assert len(seen) == len(set(seen))
    assert [pk for pk in seen if pk in before] == before


def test_rows_deleted_under_a_reader_lead_back(there):
    fill([("a", number, None) for number in range(5)])
    paginator = KeysetPaginator(entries(["number"]), 2)
    first = paginator.page()
    Entry.objects.using("db").filter(number__gte=2).delete()
    empty = paginator.page(first.next_cursor)
    assert (list(empty), empty.has_next(), empty.has_previous()) == ([], False, True)
    assert [one.number for one in paginator.page(empty.previous_cursor)] == [0, 1]
    fill([("a", number, None) for number in range(5)])
    second = paginator.page(paginator.page().next_cursor)
    Entry.objects.using("db").filter(number__lt=2).delete()
    empty = paginator.page(second.previous_cursor)
    assert (list(empty), empty.has_next(), empty.has_previous()) == ([], True, False)
    assert [one.number for one in paginator.page(empty.next_cursor)] == [2, 3]


@pytest.mark.parametrize("name", ["moment", "day", "hour", "price", "ratio", "span", "flag", "key"])
def test_values_of_every_kind_come_back_exactly(there, name):
    utc = datetime.UTC
    for place in range(6):
        half = place // 2
        Measure.objects.using("db").create(
            moment=datetime.datetime(2024, 1, 1, 1, 2, 3, 456789 + half, utc),
            day=datetime.date(2024, 1, 1 + half),
            hour=datetime.time(1, 2, 3, 4 + half),
            price=decimal.Decimal("0.10") * (half + 1),
            ratio=0.1 + half * 0.2,
            span=datetime.timedelta(days=half, microseconds=7),
            flag=half > 1,
        )
    rows = Measure.objects.using("db")
    for order in (name, f"-{name}"):
        paginator = KeysetPaginator(rows.order_by(order), 1)
        tie = "-pk" if order.startswith("-") else "pk"
        expected = list(rows.order_by(order, tie).values_list("pk", flat=True))
        assert flat(forward(paginator)) == flat(backward(paginator)) == expected


def test_relations_aggregates_and_dictionaries(there):
    people = [Author.objects.using("db").create(name=name) for name in "abcd"]
    for place, person in enumerate(people):
        for number in range(place % 3):
            Book.objects.using("db").create(title=f"t{number}", author=person, pages=number)
    counted = Author.objects.using("db").annotate(total=Count("books")).order_by("-total")
    assert [one.name for page in KeysetPaginator(counted, 1) for one in page] == ["c", "b", "d", "a"]
    aliased = Author.objects.using("db").alias(total=Count("books")).order_by("total", "-name")
    found = [one for page in KeysetPaginator(aliased, 1) for one in page]
    assert [one.name for one in found] == ["d", "a", "b", "c"]
    assert not [name for name in vars(found[0]) if name.startswith("keyset")]
    books = Book.objects.using("db").order_by("author__name", "-pages")
    assert [(row["pages"]) for page in KeysetPaginator(books.values("pages"), 2) for row in page] == [0, 1, 0]
    assert set(next(iter(KeysetPaginator(books.values("title"), 2)))[0]) == {"title"}
    only = KeysetPaginator(Author.objects.using("db").only("pk").order_by("name"), 3)
    assert [len(page) for page in only] == [3, 1]
    backwards = KeysetPaginator(Author.objects.using("db").order_by("name").reverse(), 3)
    assert [one.name for one in backwards.page()] == ["d", "c", "b"]


def test_one_query_a_page(there):
    fill([("a", number, None) for number in range(9)])
    paginator = KeysetPaginator(entries(["word", "-number"]), 3)
    there.force_debug_cursor = True
    before = len(there.queries)
    page = paginator.page(paginator.page().next_cursor)
    assert (len(page), page.has_next(), page.has_previous()) == (3, True, True)
    assert len(there.queries) - before == 2
    assert "OFFSET" not in there.queries[-1]["sql"].upper()


def test_cursors_belong_to_one_list(there):
    fill([("a", number, None) for number in range(4)])
    cursor = KeysetPaginator(entries(["number"]), 2).page().next_cursor
    other = KeysetPaginator(entries(["-number"]), 2)
    for bad in (cursor, cursor[:-1], cursor + "a", "x", "x:y", "é", "a" * 9999, 7, b"x"):
        with pytest.raises(InvalidCursor):
            other.page(bad)
        assert [one.number for one in other.get_page(bad)] == [3, 2]
    assert issubclass(InvalidCursor, InvalidPage)
    with pytest.raises(EmptyPage, match="no results"):
        KeysetPaginator(entries(["number"]).filter(number=99), 2, allow_empty_first_page=False).page()


def test_orders_that_cannot_be_continued(there):
    books = Book.objects.using("db")
    for wrong, told in (
        (books.order_by("?"), "another order each time"),
        (books.order_by(Lower("title")), "annotate"),
        (books.order_by("tags__word"), "several rows"),
        (Author.objects.using("db").order_by("books"), "several rows"),
        (Entry.objects.using("db").order_by("kind"), "kind__id"),
        (books.all()[:3], "sliced"),
        (books.filter(pk=1).union(books.filter(pk=2)), "union"),
        (books.values("author").annotate(n=Count("pk")).order_by("n"), "groups"),
        (books.values_list("title"), "values"),
    ):
        with pytest.raises(UnstableOrderError, match=told):
            KeysetPaginator(wrong, 2).page()
    with pytest.raises(TypeError, match="Paginator for lists"):
        KeysetPaginator([1, 2], 2)
    with pytest.raises(ValueError, match="orphans"):
        KeysetPaginator(books.all(), 2, orphans=1)
    with pytest.raises(ValueError, match="at least 1"):
        KeysetPaginator(books.all(), 0)
    Book.objects.using("db").create(title="t", author=Author.objects.using("db").create(name="a"), data={"a": 1})
    Book.objects.using("db").create(title="t", author=Author.objects.using("db").get(), data={"b": 1})
    with pytest.raises(TypeError, match="A cursor cannot hold"):
        KeysetPaginator(books.order_by("data"), 1).page()


def test_async(there):
    fill([("a", number, None) for number in range(5)])

    async def walk():
        paginator = KeysetPaginator(entries(["number"]), 2)
        first = await paginator.apage()
        second = await paginator.aget_page(first.next_cursor)
        return [one.number for one in second], [[one.number async for one in _each(page)] async for page in paginator]

    assert in_portals(walk()) == ([2, 3], [[0, 1], [2, 3], [4]])


async def _each(page):
    for one in page:
        await asyncio.sleep(0)
        yield one


def test_a_list_view_takes_cursors(there):
    fill([("a", number, None) for number in range(5)])

    class Entries(ListView):
        queryset, paginate_by, paginator_class, ordering = Entry.objects.using("db"), 2, KeysetPaginator, "-number"
        template_name = "unused.html"

    def ask(**query):
        return Entries.as_view()(RequestFactory().get("/", query)).context_data

    first = ask()
    assert first["is_paginated"] is True
    assert [one.number for one in first["object_list"]] == [4, 3]
    second = ask(page=first["page_obj"].next_cursor)
    assert [one.number for one in second["entry_list"]] == [2, 1]
    assert [one.number for one in ask(page="last")["page_obj"]] == [1, 0]
    with pytest.raises(Http404):
        ask(page="3")
