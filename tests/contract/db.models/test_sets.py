"""Unions, intersections and differences of querysets."""

import pytest

from quintet.db import DatabaseError, NotSupportedError, connections
from quintet.db.models import F, Value
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book


def books(*titles):
    return Book.objects.using("db").filter(title__in=titles)


def titles(rows):
    return [row.title for row in rows]


def test_a_part_may_be_combined_itself(library):
    inner = books("Three", "two_").intersection(books("Three"))
    assert titles(books("Three", "two_").difference(inner)) == ["two_"]
    assert books("Three", "two_").difference(inner).count() == 1


def test_the_models_own_order_holds_for_the_whole(library):
    assert titles(books("Three").union(books("One 100%"))) == ["One 100%", "Three"]
    assert titles(books("Three").reverse().union(books("One 100%"))) == ["Three", "One 100%"]


def test_rows_of_two_tables_are_counted(library):
    both = books("Three").select_related("author").union(books("One 100%", "Three").select_related("author"))
    assert (both.count(), both.exists()) == (2, True)


def test_a_cut_part_is_cut_in_its_order(library):
    assert titles(Book.objects.using("db")[:1].union(books("Three"))) == ["One 100%", "Three"]


def test_nothing_is_asked_when_no_part_can_have_rows(library):
    with CaptureQueriesContext(connections["db"]) as asked:
        assert not books().union(books())
        assert not books().union(books())[0:0]
        assert not books().intersection(books("Three"))
    assert not asked.captured_queries


def test_it_is_sorted_by_names_expressions_and_nulls(library):
    both = books("Three").union(books("two_", "One 100%"))
    assert titles(both.order_by(F("price").desc(nulls_last=True))) == ["Three", "One 100%", "two_"]
    assert titles(both.order_by(F("price").asc(nulls_first=True))) == ["two_", "One 100%", "Three"]
    assert list(both.order_by("-pk").values_list("title", flat=True)) == ["Three", "two_", "One 100%"]
    assert list(both.order_by(F("pages") - F("pk")).values_list("title", flat=True)) == ["Three", "two_", "One 100%"]


def test_it_is_sorted_only_by_what_is_selected(library):
    rows = books("Three").values("title").union(books("two_").values("title"))
    with pytest.raises(DatabaseError, match="ORDER BY term does not match any column in the result set"):
        list(rows.order_by("pages"))


@pytest.mark.parametrize("method", ["union", "intersection", "difference"])
@pytest.mark.parametrize("then", ["filter", "exclude", "annotate", "distinct", "extra", "only", "defer", "update", "delete"])
def test_what_cannot_follow_is_refused_by_name(library, method, then):
    combined = getattr(books("Three"), method)(books("two_"))
    with pytest.raises(NotSupportedError, match=rf"Calling QuerySet\.{then}\(\) after {method}\(\) is not supported"):
        getattr(combined, then)()


def test_names_of_a_union_come_from_its_first_part(library):
    people = Author.objects.using("db").filter(name="Cid").annotate(kind=Value("a")).values_list("name", "kind")
    rows = books("Three").annotate(kind=Value("b")).values_list("title", "kind").union(people)
    assert list(rows.order_by("title")) == [("Cid", "a"), ("Three", "b")]
    assert sorted(rows.order_by()) == [("Cid", "a"), ("Three", "b")]
    with pytest.raises(DatabaseError, match="ORDER BY term"):
        list(rows)  # the model is ordered by its key, which is not selected
