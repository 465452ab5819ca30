"""Edges of what the documentation says: data that would be lost, names that mean fields, conditions without content."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.db.models import Case, Count, F, Q, Sum, Value, When
from quintet.db.models.functions import Coalesce, Lower
from tests.kit.library import Author, Book


def books():
    return Book.objects.using("db")


def authors():
    return Author.objects.using("db")


def titles(rows):
    return sorted(row.title for row in rows)


# --- related objects that were not saved -------------------------------------------------------------------------------


def test_bulk_create_refuses_an_unsaved_related_object(library):
    new = Author(name="New")
    with pytest.raises(ValueError, match=r"bulk_create\(\) prohibited to prevent data loss due to unsaved related object 'boss'"):
        authors().bulk_create([Author(name="fine"), Author(name="x", boss=new)])
    assert not authors().filter(name__in=["fine", "x"]).exists()


def test_bulk_update_refuses_an_unsaved_related_object(library):
    bob = library["bob"]
    bob.boss = Author(name="New")
    with pytest.raises(ValueError, match=r"bulk_update\(\) prohibited to prevent data loss due to unsaved related object 'boss'"):
        authors().bulk_update([bob], ["boss"])
    assert authors().get(pk=bob.pk).boss_id == library["ann"].pk
    bob.boss = Author(name="New")
    assert authors().bulk_update([bob], ["name"]) == 1  # the relation is not written


def test_bulk_writing_takes_the_key_of_an_object_saved_after_it_was_assigned(library):
    new = Author(name="New")
    made, bob = Author(name="x", boss=new), library["bob"]
    bob.boss = new
    new.save(using="db")
    authors().bulk_create([made])
    authors().bulk_update([bob], ["boss"])
    assert set(new.staff.using("db").values_list("name", flat=True)) == {"x", "Bob"}


# --- text that means a field -------------------------------------------------------------------------------------------


def test_text_in_case_and_when_names_a_field(library):
    found = books().annotate(word=Case(When(title="Three", then="author__name"), default="title"))
    assert list(found.values_list("word", flat=True)) == ["One 100%", "two_", "Ann"]
    told = books().annotate(word=Case(When(title="Three", then=Value("title")), default=Value("none")))
    assert list(told.values_list("word", flat=True)) == ["none", "none", "title"]
    with pytest.raises(FieldError, match="Cannot resolve keyword 'cheap' into field"):
        list(books().annotate(word=Case(When(pages=0, then=Value(1)), default="cheap")))


# --- conditions without content ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [~Q(), ~(Q() & Q()), Q(Q()), ~Q(Q()), ~Q(~Q()), Q() | Q()],
    ids=["not", "not of both", "inside", "not of inside", "not of not", "or"],
)
def test_a_condition_without_content_keeps_every_row(library, condition):
    assert books().filter(condition).count() == 3
    assert books().exclude(condition).count() == 3
    assert len(books().filter(Q(condition, title="Three"))) == 1


def test_a_condition_without_content_adds_nothing_to_others(library):
    assert titles(books().filter(Q(Q(), title="Three", _connector=Q.OR))) == ["Three"]
    assert titles(books().filter(Q(~Q(), title="Three", _connector=Q.XOR))) == ["Three"]
    assert titles(books().filter(~Q(Q(), title="Three"))) == ["One 100%", "two_"]


# --- annotations, aggregates, updates ----------------------------------------------------------------------------------


def test_the_default_of_an_aggregate_over_no_rows_may_be_false(library):
    none = books().none()
    assert none.aggregate(total=Sum("price", default=0)) == {"total": 0}
    assert none.aggregate(total=Sum("price", default=Value(7))) == {"total": 7}
    assert none.aggregate(total=Sum("price"), n=Count("id")) == {"total": None, "n": 0}


@pytest.mark.parametrize("name", ['a"; drop', "a b", "a--b", "a;b"])
def test_the_alias_of_an_aggregate_is_checked(library, name):
    with pytest.raises(ValueError, match="Column aliases cannot contain"):
        books().aggregate(**{name: Count("id")})


@pytest.mark.parametrize("name", ["books", "staff", "name", "boss_id"])
def test_an_annotation_does_not_hide_a_field_or_a_relation(name):
    for method in (Author.objects.annotate, Author.objects.values):
        with pytest.raises(ValueError, match=f"The annotation '{name}' conflicts with a field on the model."):
            method(**{name: F("id")})


def test_values_frees_the_names_of_fields(library):
    found = books().values("title").annotate(pages=Lower("title"))
    assert [row["pages"] for row in found][:1] == ["one 100%"]


def test_update_reads_neither_joins_nor_aggregates(library):
    refused = "Joined field references are not permitted in this query"
    with pytest.raises(FieldError, match=refused):
        authors().annotate(n=Count("books")).update(name=F("n"))
    with pytest.raises(FieldError, match=refused):
        books().annotate(by=F("author__name")).update(title=F("by"))
    with pytest.raises(FieldError, match=refused):
        books().annotate(by=Coalesce("author__name", "title")).update(title=Lower("by"))
    with pytest.raises(FieldError, match="Aggregate functions are not allowed in this query"):
        books().annotate(n=Count("id")).update(pages=F("n"))
    assert books().annotate(low=Lower("title")).update(title=F("low")) == 3
    assert titles(books()) == ["one 100%", "three", "two_"]
