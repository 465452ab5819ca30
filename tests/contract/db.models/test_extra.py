"""`extra()`: columns, conditions, tables and an order written by hand."""

import pytest

from quintet.db.models import Count, Q
from quintet.db.models.expressions import RawSQL
from tests.kit.library import Author, Book


def books():
    return Book.objects.using("db")


def test_a_selected_column_becomes_an_attribute(library):
    found = books().extra(select={"long": "pages > %s"}, select_params=[-1]).get(title="Three")
    assert bool(found.long) is True


def test_selected_columns_come_first_in_values(library):
    rows = books().extra(select={"double": "price * 2"}).filter(title="Three")
    assert rows.values_list("double", "title").get() == (6.5, "Three")
    assert rows.values("title", "double").get() == {"title": "Three", "double": 6.5}
    assert next(iter(rows.values().get())) == "double"


def test_parameters_go_to_the_placeholders_in_order(library):
    rows = books().extra(select={"a": "%s", "b": "%s"}, select_params=["one", "two"]).values_list("a", "b")
    assert rows[0] == ("one", "two")


def test_where_is_joined_by_and_and_its_values_are_bound(library):
    rows = books().extra(where=["price > %s", "title = %s OR title = %s"], params=[1, "Three", "two_"])
    assert [row.title for row in rows] == ["Three"]


def test_a_doubled_percent_sign_is_one(library):
    rows = books().extra(where=["title LIKE 'One%%'"])
    assert [row.title for row in rows] == ["One 100%"]


def test_where_may_be_joined_by_or_with_other_filters(library):
    rows = books().extra(where=["title = %s"], params=["Three"]) | books().filter(title="two_")
    assert sorted(row.title for row in rows) == ["Three", "two_"]


def test_a_further_table_stands_beside_the_others(library):
    rows = books().extra(
        tables=["library_author"],
        where=["library_author.id = library_book.author_id", "library_author.name = %s"],
        params=["Bob"],
    )
    assert [row.title for row in rows] == ["two_"]


def test_rows_sort_by_a_selected_column_and_by_a_column_of_a_table(library):
    rows = books().extra(select={"size": "LENGTH(title)"})
    assert [row.title for row in rows.order_by("-size")] == ["One 100%", "Three", "two_"]
    assert [row.title for row in rows.extra(order_by=["size"])] == ["two_", "Three", "One 100%"]
    assert [row.pk for row in rows.extra(order_by=["-library_book.id"])] == sorted((row.pk for row in rows), reverse=True)
    assert [row.title for row in rows.extra(order_by=["size"]).reverse()] == ["One 100%", "Three", "two_"]


def test_order_by_takes_the_place_of_an_extra_order(library):
    rows = books().extra(order_by=["-title"]).order_by("pk")
    assert [row.title for row in rows] == ["One 100%", "two_", "Three"]
    assert not rows.order_by().ordered
    assert books().order_by().extra(order_by=["title"]).ordered


def test_counting_grouping_and_distinct_rows(library):
    rows = Author.objects.using("db").extra(select={"upper": "UPPER(library_author.name)"})
    assert rows.count() == 3
    assert {row.upper: row.n for row in rows.annotate(n=Count("books"))} == {"ANN": 2, "BOB": 1, "CID": 0}
    assert rows.distinct().count() == 3


def test_it_goes_on_with_ordinary_filters(library):
    rows = books().extra(where=["price > 1"]).filter(Q(tags__word="red")).exclude(author__name="Bob")
    assert [row.title for row in rows] == ["One 100%"]


def test_names_that_are_no_alias_are_refused(library):
    with pytest.raises(ValueError, match="Column aliases cannot contain"):
        books().extra(select={'x" --': "1"})


def test_a_cut_queryset_takes_no_more(library):
    with pytest.raises(TypeError, match="once a slice has been taken"):
        books()[:1].extra(where=["1 = 1"])


def test_distinct_rows_sort_by_a_column_that_they_do_not_have(library):
    rows = Book.objects.using("db").extra(select={"turned": "0 - id"}).values_list("title", flat=True).distinct()
    assert list(rows.order_by("turned")) == ["Three", "two_", "One 100%"]
    assert list(rows.order_by("-turned")) == ["One 100%", "two_", "Three"]
    plain = Book.objects.using("db").values_list("title", flat=True).distinct()
    assert list(plain.order_by(RawSQL("0 - id", ()))) == ["Three", "two_", "One 100%"]
    assert sorted(plain.order_by("?")) == ["One 100%", "Three", "two_"]
