"""Joining querysets by ``&``, ``|`` and ``^``: their conditions are joined, no query is put inside another."""

import pytest

from quintet.db.models import Count, F, Q, Subquery
from tests.kit.library import Author, Book


def books():
    return Book.objects.using("db")


def titles(rows):
    return sorted(row.title for row in rows)


def test_or_is_one_filter_over_both_conditions(library):
    either = books().filter(title="Three") | books().filter(author__boss__name="Ann")
    assert titles(either) == ["Three", "two_"]
    assert titles(either) == titles(books().filter(Q(title="Three") | Q(author__boss__name="Ann")))
    assert "IN (SELECT" not in str(either.query)
    assert titles(either | books().filter(title="One 100%")) == ["One 100%", "Three", "two_"]


def test_or_over_the_same_relation_shares_its_join(library):
    either = books().filter(tags__word="red") | books().filter(tags__word="blue")
    assert str(either.query).count("JOIN") == 2
    assert [row.title for row in either] == ["One 100%", "One 100%", "two_"]


def test_and_is_a_chain_of_filters(library):
    both = books().filter(tags__word="red") & books().filter(tags__word="blue")
    assert titles(both) == ["One 100%"]
    assert titles(books().filter(title="Three") & books().filter(author__name="Bob")) == []


def test_xor_keeps_rows_that_meet_one(library):
    assert titles(books().filter(title="Three") ^ books().filter(author__name="Ann")) == ["One 100%"]
    assert titles(books().all() ^ books().filter(author__name="Ann")) == ["two_"]


def test_or_with_everything_is_everything_and_with_nothing_is_the_other(library):
    assert len(books().all() | books().filter(title="Three")) == 3
    assert len(books().filter(title="Three") | books().all()) == 3
    assert titles(books().none() | books().filter(title="Three")) == ["Three"]
    assert titles(books().filter(title="Three") & books().none()) == []


def test_values_of_both_sides_stay_apart(library):
    for one, other, expected in (("One 100%", "Three", ["One 100%", "Three"]), ("two_", "none", ["two_"])):
        assert titles(books().filter(title=one) | books().filter(title=other)) == expected
    low = books().filter(title="two_").order_by("-title") | books().filter(pages__in=[7, 8], title__in=["x"])
    assert titles(low) == ["two_"]


def test_the_order_of_the_right_side_wins_when_it_has_one(library):
    rows = books().order_by("title") | books().filter(pages=0).order_by("-title")
    assert [row.title for row in rows] == ["two_", "Three", "One 100%"]
    rows = books().filter(pages=0).order_by("-title") | books().all()
    assert [row.title for row in rows] == ["two_", "Three", "One 100%"]


def test_conditions_on_annotations(library):
    few = books().filter(title="Three") | books().annotate(n=Count("tags")).filter(n=2)
    assert titles(few) == ["One 100%", "Three"]
    assert not hasattr(few[0], "n")
    own = books().annotate(n=Count("tags")).filter(n=1) | books().filter(title="Three")
    assert {row.title: row.n for row in own} == {"two_": 1, "Three": 0}
    moved = books().alias(half=F("pages") + 1).filter(half=2) | books().filter(title="Three")
    assert titles(moved) == ["Three"]


def test_what_is_cut_is_found_by_key(library):
    assert titles(books().order_by("title")[:1] | books().filter(title="two_")) == ["One 100%", "two_"]
    with pytest.raises(TypeError, match="once a slice has been taken"):
        books().all()[:1] & books().all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: books().all() | Author.objects.using("db").all(), "two different base models"),
        (lambda: books().distinct() | books().all(), "unique query with a non-unique query"),
        (lambda: books().values("title") | books().values("pages"), "must involve the same values"),
        (lambda: books().all().union(books().all()) | books().all(), r"Cannot use \| operator with combined queryset"),
    ],
)
def test_querysets_of_different_kinds_are_refused(library, make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_a_joined_queryset_can_be_changed_and_counted(library):
    either = books().filter(title="Three") | books().filter(title="two_")
    assert either.update(pages=9) == 2
    assert either.filter(pages=9).exclude(title="two_").count() == 1
    assert either.delete()[1]["library.Book"] == 2


@pytest.mark.parametrize(
    ("order", "expected"),
    [("title", ["One 100%", "Three"]), ("-title", ["Three", "two_"]), (F("title").desc(), ["Three", "two_"])],
)
def test_a_cut_union_inside_a_query_may_be_sorted_by_what_it_does_not_select(library, order, expected):
    union = books().filter(pages__gte=0).union(books().filter(title="Three")).order_by(order)
    for inside in (union[:2], union.values("pk")[:2], union[:2].values("pk")):
        assert titles(books().filter(pk__in=inside)) == expected
    first = books().annotate(one=Subquery(union.values("title")[:1])).values_list("one", flat=True)
    assert set(first) == {"One 100%" if order == "title" else "two_"}
    assert books().filter(pk__in=union.values("pk")[1:2]).count() == 1


def test_a_union_inside_a_query_has_the_columns_that_it_is_compared_with(library):
    union = books().values("pk", "title").union(books().values("pk", "title"))
    with pytest.raises(ValueError, match="must have 1 selected fields"):
        list(books().filter(pk__in=union))


def test_what_is_left_beside_nothing_keeps_its_order(library):
    newest = books().order_by("-pk")
    assert [row.title for row in books().none().union(newest).order_by("pk")] == ["One 100%", "two_", "Three"]
    assert [row.title for row in books().none().union(newest[:2]).order_by("pk")[:1]] == ["two_"]
    assert books().none().union(newest[:2]).count() == 2
