"""What packages build on beside the documented methods: iterables of their own, what a query tells, objects read from files."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.core.serializers.base import DeserializedObject
from quintet.db.models import Count, DateTimeField, ExpressionWrapper, F, IntegerField, OuterRef, QuerySet, Subquery
from quintet.db.models.functions import Lower
from quintet.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    RawModelIterable,
    ValuesIterable,
    ValuesListIterable,
)
from tests.kit.library import Author, Book, Tag

pytestmark = pytest.mark.usefixtures("library")


class Loud(ModelIterable):
    def __iter__(self):
        for row in super().__iter__():
            row.name = row.name.upper()
            yield row


class LoudRows(QuerySet):
    _iterable_class = Loud


def loudly():
    rows = Author.objects.using("db").order_by("name")
    rows._iterable_class = Loud
    return rows


@pytest.mark.parametrize("rows", [loudly, lambda: LoudRows(Author, using="db").order_by("name")], ids=["instance", "class"])
def test_rows_are_made_by_it_at_every_end_of_a_chain(rows):
    first = Author.objects.using("db").order_by("name")[0]
    assert [author.name for author in rows()] == [author.name.upper() for author in Author.objects.using("db").order_by("name")]
    assert rows().first().name == rows().get(pk=first.pk).name == rows().filter(pk=first.pk)[0].name == first.name.upper()
    assert next(iter(rows().iterator())).name == first.name.upper()


def test_rows_of_values_are_not():
    plain = list(Author.objects.using("db").order_by("name").values_list("name", flat=True))
    assert list(loudly().values_list("name", flat=True)) == plain
    assert [row["name"] for row in loudly().values("name")] == plain


def test_each_kind_of_rows_has_its_class():
    rows = Author.objects.using("db").order_by("name")
    assert rows._iterable_class is ModelIterable
    assert rows.values("name")._iterable_class is ValuesIterable
    assert rows.values_list("name")._iterable_class is ValuesListIterable
    assert rows.values_list("name", named=True)._iterable_class is NamedValuesListIterable
    assert rows.values_list("name", flat=True)._iterable_class is FlatValuesListIterable
    plain = rows.values("name")
    assert list(ValuesIterable(plain)) == list(plain)
    raw = Author.objects.using("db").raw("SELECT * FROM library_author ORDER BY name")
    assert list(RawModelIterable(raw)) == list(rows)


def test_other_querysets_keep_the_way_of_their_class():
    loudly()
    assert not Author.objects.using("db").first().name.isupper()


def test_a_deserialized_object_saves_its_row_and_then_its_relations():
    author = Author.objects.using("db").first()
    tag = Tag.objects.using("db").first()
    row = Book(pk=99, title="Read", author_id=author.pk, pages=3)
    row._state.db = "db"
    read = DeserializedObject(row, {"tags": [tag.pk]})
    read.save(using="db")
    assert Book.objects.using("db").get(pk=99).title == "Read"
    assert list(row.tags.using("db")) == [tag]
    assert read.m2m_data is None


def test_a_query_tells_what_was_added_to_it():
    rows = Author.objects.annotate(n=Count("books")).alias(low=Lower("name")).extra(select={"one": "1"})
    assert list(rows.query.annotations) == ["n", "low"]
    assert list(rows.query.extra) == ["one"]
    assert list(Author.objects.all().query.annotations) == []


def test_a_query_finds_transforms():
    query, column = Book.objects.all().query, F("published").copy()
    lhs = ExpressionWrapper(column, output_field=DateTimeField())
    assert query.try_transform(lhs, "year").lookup_name == "year"
    with pytest.raises(FieldError, match="Unsupported lookup 'colour' for DateTimeField"):
        query.try_transform(lhs, "colour")


def test_a_query_says_whether_it_filters():
    assert Author.objects.filter(name="x").query.has_filters()
    assert not Author.objects.order_by("name").query.has_filters()


class CountOf(Subquery):
    template = "(SELECT COUNT(*) %(sign)s 1 FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@pytest.mark.needs("correlated_derived_tables")
def test_a_query_inside_stands_in_a_template_of_its_own():
    books = Book.objects.filter(author=OuterRef("pk"))
    rows = Author.objects.using("db").annotate(n=Count("books"), more=CountOf(books, sign="+")).order_by("pk")
    assert [author.more for author in rows] == [author.n + 1 for author in rows]
    assert list(rows.filter(more__gt=1)) == list(rows.filter(n__gt=0))
    given = Subquery(books.values("pk"), template="(SELECT COUNT(*) FROM (%(subquery)s) counted)", output_field=IntegerField())
    assert [author.given for author in rows.annotate(given=given)] == [author.n for author in rows]
