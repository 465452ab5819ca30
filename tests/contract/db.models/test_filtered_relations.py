"""`FilteredRelation`: a relation whose join has a condition."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import connections
from quintet.db.models import Count, F, FilteredRelation, Q, Value
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book


def authors():
    return Author.objects.using("db").order_by("pk")


DEAR = FilteredRelation("books", condition=Q(books__price__gt=2))


def test_only_rows_that_meet_the_condition_are_joined(library):
    assert list(authors().annotate(dear=DEAR).filter(dear__title="Three")) == [library["ann"]]
    assert not authors().annotate(dear=DEAR).filter(dear__title="One 100%")


def test_the_condition_stands_in_the_join_so_that_other_rows_stay(library):
    rows = authors().annotate(dear=DEAR).values_list("name", "dear__title")
    assert list(rows) == [("Ann", "Three"), ("Bob", None), ("Cid", None)]


def test_a_key_does_not_promise_that_its_row_meets_the_condition(library):
    under_bob = FilteredRelation("boss", condition=Q(boss__name="Bob"))
    people = authors().annotate(under_bob=under_bob).filter(boss__isnull=False)
    assert list(people.values_list("name", "under_bob__name")) == [("Bob", None)]


def test_it_counts_what_meets_the_condition(library):
    rows = authors().annotate(dear=DEAR).annotate(n=Count("dear")).values_list("name", "n")
    assert list(rows) == [("Ann", 1), ("Bob", 0), ("Cid", 0)]


def test_several_of_one_relation_are_joined_apart(library):
    rows = authors().annotate(dear=DEAR, cheap=FilteredRelation("books", condition=Q(books__price__lt=2)))
    assert list(rows.filter(dear__isnull=False, cheap__isnull=False)) == [library["ann"]]


def test_it_may_be_excluded_and_ordered_by(library):
    rows = authors().annotate(dear=DEAR)
    assert list(rows.filter(dear__isnull=True).order_by("-dear__pk", "pk")) == [
        library["bob"],
        Author.objects.using("db").get(name="Cid"),
    ]
    assert [row.name for row in rows.exclude(dear__title="Three")] == ["Bob", "Cid"]


def test_a_nested_relation(library):
    red = FilteredRelation("books__tags", condition=Q(books__tags__word="red"))
    assert list(authors().alias(red=red).filter(red__isnull=False)) == [library["ann"]]


def test_one_may_begin_where_another_ends(library):
    rows = authors().alias(dear=DEAR, label=FilteredRelation("dear__tags", condition=Q(dear__pages=0)))
    assert list(rows.filter(label__isnull=False)) == []
    assert list(rows.filter(dear__isnull=False)) == [library["ann"]]


def test_a_condition_may_name_other_columns_and_expressions(library):
    same = FilteredRelation("books", condition=Q(books__title__contains=F("name")) | Q(Value(False)))
    assert not authors().alias(same=same).filter(same__isnull=False)


def test_a_negated_condition_is_about_the_joined_row(library):
    other = FilteredRelation("books", condition=~Q(books__title="Three"))
    assert list(authors().alias(other=other).filter(other__isnull=False).values_list("other__title", flat=True)) == [
        "One 100%",
        "two_",
    ]


def test_select_related_loads_it_under_its_name(library):
    rows = authors().annotate(dear=DEAR).select_related("dear")
    with CaptureQueriesContext(connections["db"]) as asked:
        found = [(row.name, row.dear.title if row.dear else None, row.dear and row.dear.author) for row in rows]
    assert found == [("Ann", "Three", library["ann"]), ("Bob", None, None), ("Cid", None, None)]
    assert len(asked) == 1


def test_it_is_found_in_a_query_inside(library):
    inner = authors().annotate(dear=DEAR).filter(dear__isnull=False)
    assert list(authors().filter(pk__in=inner)) == [library["ann"]]
    assert authors().filter(pk__in=inner).count() == 1


@pytest.mark.parametrize(
    ("relation", "condition", "message"),
    [
        ("books__title", Q(), "relation_name cannot contain lookups"),
        ("books", Q(books__tags__word__contains="a"), "deeper than the relation_name"),
        ("books__tags", Q(books__author__name__contains="a"), "relations outside the 'books__tags'"),
        ("books", Q(books__in=Book.objects.all()), "Passing a QuerySet within a FilteredRelation is not supported"),
    ],
)
def test_what_leaves_the_relation_is_refused(library, relation, condition, message):
    with pytest.raises(ValueError, match=message):
        authors().annotate(other=FilteredRelation(relation, condition=condition))


def test_it_needs_a_relation_and_a_q(library):
    with pytest.raises(ValueError, match="relation_name cannot be empty"):
        FilteredRelation("")
    with pytest.raises(ValueError, match=r"condition argument must be a Q\(\) instance"):
        FilteredRelation("books", condition=True)


@pytest.mark.parametrize("name", ["a.b", "a b", 'a"b', "a\x00b", "a;b", "a$b", "a--b"])
def test_names_that_are_no_alias_are_refused(library, name):
    with pytest.raises(ValueError, match="aliases"):
        authors().annotate(**{name: DEAR})


def test_only_and_prefetch_related_do_not_take_it(library):
    rows = authors().annotate(dear=DEAR)
    with pytest.raises(ValueError, match=r"only\(\) is not supported with FilteredRelation"):
        rows.only("dear__title")
    with pytest.raises(ValueError, match=r"prefetch_related\(\) is not supported with FilteredRelation"):
        rows.prefetch_related("dear")


def test_unknown_names_behind_it_are_refused(library):
    with pytest.raises(FieldError):
        authors().annotate(dear=DEAR).filter(dear__nothing__at_all=1)


def test_its_condition_may_name_the_key_of_a_relation_behind_it(library):
    books = Book.objects.using("db").annotate(by=FilteredRelation("author", condition=Q(author__staff=library["bob"])))
    assert sorted(books.filter(by__name__contains="n").values_list("title", flat=True)) == ["One 100%", "Three"]
    assert sorted(set(books.filter(by__books__title="Three").values_list("title", flat=True))) == ["One 100%", "Three"]
