"""What is refused where it is written, and what is answered without asking."""

import pickle

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import connections
from quintet.db.models import Count, Exists, F, OuterRef, Q
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book, Tag


def books():
    return Book.objects.using("db")


def test_a_value_that_means_nothing_is_refused_where_it_is_given(library):
    with pytest.raises(ValueError, match="Field 'id' expected a number but got 'abc'"):
        books().filter(author="abc")
    books().filter(pk="1")
    with pytest.raises(ValueError, match="expected a number but got 'abc'"):
        books().filter(pk="abc")
    with pytest.raises(ValueError, match="expected a number but got 'abc'"):
        books().filter(pk__in=[1, "abc"])


def test_instances_are_saved_and_of_the_right_model(library):
    with pytest.raises(ValueError, match="Model instances passed to related filters must be saved"):
        books().exclude(author=Author(name="new"))
    with pytest.raises(ValueError, match='Must be "Author" instance'):
        books().filter(author__in=[library["ann"], library["one"]])


def test_nothing_is_asked_for_what_cannot_be(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        assert not books().filter(author__in=Author.objects.using("db").none())
        assert not books().filter(Exists(Author.objects.using("db").none()))
        assert books().filter(pk__in=[]).count() == 0
        assert not books()[0:0]
    assert not asked.captured_queries


def test_an_empty_slice_is_a_slice(library):
    with pytest.raises(TypeError, match="once a slice has been taken"):
        books()[:0].latest("pk")


def test_first_of_groups_needs_an_order(library):
    rows = books().order_by().values("author").annotate(n=Count("pk"))
    with pytest.raises(TypeError, match=r"Cannot use QuerySet\.first\(\) on an unordered queryset performing aggregation"):
        rows.first()
    assert rows.order_by("author").first()["n"] == 2


def test_first_does_not_sort_what_was_told_to_have_no_order(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        books().order_by().first()
        Author.objects.using("db").first()
    assert ["ORDER BY" in one["sql"] for one in asked.captured_queries] == [False, True]


def test_in_bulk_keeps_what_values_gives(library):
    three = library["three"].pk
    assert books().values("title").in_bulk([three]) == {three: {"title": "Three"}}
    assert books().values_list("title", "pages").in_bulk([three]) == {three: ("Three", 0)}
    assert books().values_list("title", flat=True).in_bulk([three]) == {three: "Three"}


def test_named_rows_can_be_pickled(library):
    row = books().values_list("title", "pages", named=True).get(title="Three")
    assert pickle.loads(pickle.dumps(row)) == row
    assert pickle.loads(pickle.dumps(row)).title == "Three"


def test_unnamed_expressions_are_numbered(library):
    row = books().order_by("pk").values_list(F("pages") + 1, F("pages") + 2, named=True)[0]
    assert row._fields == ("combinedexpression1", "combinedexpression2")


def test_an_outer_reference_below_exclude(library):
    rows = Tag.objects.using("db").filter(~Exists(books().exclude(tags=OuterRef("pk"))))
    assert not rows
    assert set(Tag.objects.using("db").filter(Exists(books().exclude(tags=OuterRef("pk"))))) == {library["red"], library["blue"]}


def test_conditions_of_equal_values_are_equal():
    assert Q(pk__in=(1, 2)) == Q(pk__in=[1, 2])
    assert hash(Q(pk__in=(1, 2))) == hash(Q(pk__in=[1, 2]))
    assert Q(a=1) != Q(a=2)


def test_names_that_cannot_be_followed(library):
    with pytest.raises(FieldError, match=r"Cannot resolve keyword 'x' into field\. Join on 'title' not permitted"):
        books().values_list("title__x")
    with pytest.raises(FieldError, match="Unsupported lookup 'x__y' for CharField"):
        books().filter(title__x__y=1)
    with pytest.raises(FieldError, match="perhaps you meant startswith or istartswith"):
        books().filter(title__starts="a")


def test_deferring_what_only_named_loads_the_rest(library):
    assert books().only("title").defer("title").first().get_deferred_fields() == set()
    assert books().only("title").defer("title", "pages").first().get_deferred_fields() == {"pages"}
    assert library["ann"].books.only("pk").first().author_id == library["ann"].pk


def test_what_depends_on_the_database_is_refused_when_it_is_known(library):
    there = Author.objects.using("default")
    rows = books().filter(author__in=there).order_by("title").values("title")
    with pytest.raises(ValueError, match="Subqueries aren't allowed across different databases"):
        list(rows)
    here = Book.objects.filter(author__in=Author.objects.using("db")).values_list("title", flat=True)
    assert sorted(here.using("db")) == ["One 100%", "Three", "two_"]
    assert sorted(books().filter(author__in=Author.objects.all()).values_list("title", flat=True)) == [
        "One 100%",
        "Three",
        "two_",
    ]


def test_isnull_is_a_truth_value_when_the_query_runs(library):
    rows = books().filter(price__isnull=1).order_by("title").values("title")
    with pytest.raises(ValueError, match="The QuerySet value for an isnull lookup must be True or False"):
        rows.exists()


def test_the_text_of_a_query_shows_the_values_that_were_given(library):
    if connections["db"].vendor == "sqlite":
        assert " IN (1, 2, 3) " in str(books().filter(pk__in=[1, 2, 3]).query)
        assert str(books().order_by().filter(title__in=["a", "b", "c", "d", "e"]).query).endswith(" IN (a, b, c, d, e)")
    assert "two_" in str(books().filter(title="two_").query)
