"""Edges of what the documentation says: data that would be lost, names that mean fields, conditions without content."""

import datetime
import zoneinfo
from decimal import Decimal

import pytest

from quintet.core.exceptions import FieldError
from quintet.core.paginator import Paginator
from quintet.db import models
from quintet.db.models import Case, Count, DateField, DateTimeField, F, Q, Sum, TimeField, Value, When
from quintet.db.models.functions import Coalesce, Lower, TruncDay, TruncHour, TruncMinute, TruncMonth, TruncYear
from quintet.db.utils import DataError
from quintet.kernel.apps import Apps
from quintet.utils import timezone
from tests.kit.library import Author, Book, Tag, tables

APPS = Apps()


class Parent(models.Model):
    name = models.CharField(max_length=10)

    class Meta:
        app_label = "family"
        apps = APPS


class Child(Parent):
    class Meta:
        app_label = "family"
        apps = APPS


class Stand(Parent):
    class Meta:
        app_label = "family"
        apps = APPS
        proxy = True


class Toy(models.Model):
    owner = models.ForeignKey(Parent, models.CASCADE)

    class Meta:
        app_label = "family"
        apps = APPS


@pytest.fixture
def family(db):
    with tables(db["db"], Parent, Child, Toy):
        yield db["db"]


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


# --- moments in a zone -------------------------------------------------------------------------------------------------

PARIS, TOKYO = zoneinfo.ZoneInfo("Europe/Paris"), zoneinfo.ZoneInfo("Asia/Tokyo")


@pytest.fixture
def in_paris(library):
    with timezone.override(PARIS):
        yield books().filter(title="One 100%")


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (TruncYear, (2024, 1, 1)),
        (TruncMonth, (2024, 5, 1)),
        (TruncDay, (2024, 5, 18)),
        (TruncHour, (2024, 5, 18, 1)),
        (TruncMinute, (2024, 5, 18, 1, 30)),
    ],
)
def test_a_cut_moment_comes_back_in_the_zone_it_was_cut_in(in_paris, cut, expected):
    found = in_paris.annotate(cut=cut("published")).get().cut
    assert (found, found.tzinfo) == (datetime.datetime(*expected, tzinfo=PARIS), PARIS)
    assert found.hour == (expected[3] if len(expected) > 3 else 0)
    (told,) = in_paris.values_list(cut("published", output_field=DateTimeField()), flat=True)
    assert (told, told.tzinfo) == (found, PARIS)
    assert in_paris.annotate(cut=cut("published")).filter(cut=found).exists()


def test_a_zone_of_its_own_beats_the_current_one(in_paris):
    found = in_paris.annotate(cut=TruncDay("published", tzinfo=TOKYO)).get().cut
    assert (found.isoformat(), found.tzinfo) == ("2024-05-18T00:00:00+09:00", TOKYO)
    with timezone.override(TOKYO):
        assert in_paris.annotate(cut=TruncDay("published")).get().cut.tzinfo is TOKYO


def test_an_output_field_takes_a_part_of_the_cut_moment(in_paris):
    found = in_paris.annotate(
        day=TruncHour("published", output_field=DateField()), clock=TruncHour("published", output_field=TimeField())
    ).get()
    assert (found.day, found.clock) == (datetime.date(2024, 5, 18), datetime.time(1))


def test_datetimes_are_of_the_zone_they_were_cut_in(in_paris):
    assert [one.isoformat() for one in in_paris.datetimes("published", "day")] == ["2024-05-18T00:00:00+02:00"]
    assert [one.isoformat() for one in in_paris.datetimes("published", "day", tzinfo=TOKYO)] == ["2024-05-18T00:00:00+09:00"]


# --- counting ----------------------------------------------------------------------------------------------------------


def test_count_counts_the_rows_that_values_multiply(library):
    for rows in (
        books().values("title", "tags"),
        books().values_list("tags__word", flat=True),
        books().annotate(word=F("tags__word")).values("title"),
        authors().values("name", "books__tags__word"),
        authors().values_list("books"),
        books().values("author__name"),
    ):
        assert rows.count() == len(rows)
    assert books().values("title", "tags").count() == 4
    pages = Paginator(books().order_by("pk").values("title", "tags"), 3)
    assert [len(pages.page(number)) for number in pages.page_range] == [3, 1]


# --- values that no column holds ---------------------------------------------------------------------------------------


@pytest.fixture
def pages(library):
    for title, count in (("One 100%", 1), ("two_", 2), ("Three", 3)):
        books().filter(title=title).update(pages=count)
    return library


@pytest.mark.parametrize("number", [float, Decimal])
@pytest.mark.parametrize(
    ("lookup", "value", "expected"),
    [
        ("lt", "2.5", 2),
        ("lte", "2.5", 2),
        ("gt", "1.5", 2),
        ("gte", "2.1", 1),
        ("gt", "-0.5", 3),
        ("gt", "0.5", 3),
        ("lt", "2", 1),
        ("gte", "2", 2),
        ("lt", "inf", 3),
        ("gt", "-inf", 3),
        ("lt", "1e30", 3),
        ("gte", "1e30", 0),
    ],
)
def test_whole_numbers_compare_with_fractions(pages, number, lookup, value, expected):
    assert books().filter(**{f"pages__{lookup}": number(value)}).count() == expected
    assert books().exclude(**{f"pages__{lookup}": number(value)}).count() == 3 - expected


def test_ranges_of_fractions_and_beyond_the_column(pages):
    assert books().filter(pages__range=(1.5, 3.9)).count() == 2
    assert books().filter(pages__range=(-(2**70), 2**70)).count() == 3
    assert books().filter(price__range=(0, Decimal("123456789.12"))).count() == 2


@pytest.mark.parametrize("large", [2**31, 2**40, 2**70, -(2**70)])
def test_numbers_beyond_the_column_match_nothing(pages, large):
    assert books().filter(pages__in=[large, 1]).count() == 1
    assert books().filter(pages__in=[large]).count() == 0
    assert books().exclude(pages__in=[large, 1]).count() == 2
    assert books().filter(author__in=[large, library_key(pages)]).count() == 2
    assert books().filter(pages=large).count() == 0
    assert books().filter(pages__lt=large).count() == (3 if large > 0 else 0)
    assert books().filter(pages__gt=large).count() == (0 if large > 0 else 3)


def library_key(rows):
    return rows["ann"].pk


@pytest.mark.parametrize("digits", [40, 400])
@pytest.mark.parametrize("sign", ["", "-"])
def test_text_of_numbers_beyond_every_column_matches_nothing(pages, sign, digits):
    text = sign + "9" * digits
    assert not books().filter(pk=text).exists()
    assert not books().filter(pk=text, title="x").exists()
    assert not books().filter(author=text).exists()
    assert books().filter(Q(pages=text) | Q(pages=1)).count() == 1
    assert books().filter(pages__gt=text).count() == (3 if sign else 0)
    assert books().filter(pages__lte=text).count() == (0 if sign else 3)
    assert books().exclude(pk=text).count() == 3
    assert books().filter(pages__range=(text, 1.5) if sign else (1.5, text)).count() == (1 if sign else 2)
    assert books().filter(pages__in=[text, "1"]).count() == 1


def test_a_sum_may_be_larger_than_the_column_it_sums(pages):
    books().update(pages=2**31 - 1)
    sums = books().values("author").order_by().annotate(total=Sum("pages")).filter(total__in=[2**32 - 2, 2**70])
    assert [row["total"] for row in sums] == [2**32 - 2]


@pytest.mark.parametrize("value", [Decimal("123456789.12"), "123456789.12", 123456789.12, 123456789])
def test_a_decimal_that_does_not_fit_is_named(library, value):
    words = "does not fit into Book.price: it holds max_digits=8 of which decimal_places=2"
    with pytest.raises(DataError, match=words):
        books().create(title="dear", author=library["ann"], price=value)
    with pytest.raises(DataError, match=words):
        books().update(price=value)
    with pytest.raises(DataError, match=words):
        books().bulk_create([Book(title="dear", author=library["ann"], price=value)])
    assert books().filter(price=value).count() == 0
    assert books().filter(price__lt=value).count() == 2
    assert books().filter(price__gte=value).count() == 0
    assert books().filter(price__in=[Decimal("3.25"), value]).count() == 1


def test_a_whole_number_raised_to_a_power_is_whole(pages):
    found = books().annotate(square=F("pages") ** 2, power=2 ** F("pages"))
    assert [(one.square, type(one.square), one.power) for one in found] == [(1, int, 2), (4, int, 4), (9, int, 8)]
    total = books().aggregate(total=Sum(F("pages") ** 2))["total"]
    assert (total, type(total)) == (14, int)
    assert [type(one) for one in books().values_list(F("pages") ** 2, flat=True)] == [int, int, int]


# --- related objects of the wrong model --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["author", "author_id", "author__boss", "author__exact", "author__gt"])
def test_an_instance_of_another_model_is_refused(library, path):
    for method in (books().filter, books().exclude):
        with pytest.raises(ValueError, match=r'Cannot query "Tag object \(\d+\)": Must be "Author" instance.'):
            method(**{path: library["red"]})
    with pytest.raises(ValueError, match='Must be "Author" instance'):
        books().filter(Q(**{path: library["red"]}) | Q(title="x"))


def test_instances_of_another_model_are_refused_in_every_kind_of_relation(library):
    for rows, path, wrong, model in (
        (books(), "tags", library["ann"], "Tag"),
        (authors(), "books", library["red"], "Book"),
        (authors(), "staff", library["red"], "Author"),
        (Tag.objects.using("db"), "books__author", library["one"], "Author"),
    ):
        with pytest.raises(ValueError, match=f'Must be "{model}" instance'):
            rows.filter(**{path: wrong})
        with pytest.raises(ValueError, match=f'Must be "{model}" instance'):
            list(rows.filter(**{f"{path}__in": [wrong]}))
        with pytest.raises(ValueError, match=f'Cannot use QuerySet for "{type(wrong).__name__}": Use a QuerySet for "{model}"'):
            rows.filter(**{f"{path}__in": type(wrong).objects.using("db").all()})
    with pytest.raises(ValueError, match='Must be "Author" instance'):
        list(books().filter(author__in=[library["ann"], library["red"]]))
    with pytest.raises(ValueError, match='Cannot use QuerySet for "Tag"'):
        books().filter(author=Tag.objects.using("db").all()[:1])


def test_keys_of_another_model_may_be_asked_for_by_name(library):
    assert books().filter(author__in=Tag.objects.using("db").values("pk")).count() == 3
    assert books().filter(author=library["red"].pk).exists()
    assert books().filter(pk__in=Tag.objects.using("db").all()).count() == 2


def test_proxies_parents_and_children_share_rows(family):
    plain, child = Parent.objects.using("db").create(name="p"), Child.objects.using("db").create(name="c")
    for one in (plain, child):
        Toy.objects.using("db").create(owner_id=one.pk)
    proxy = Stand.objects.using("db").get(name="p")
    toys = Toy.objects.using("db")
    assert toys.filter(owner=plain).count() == toys.filter(owner=proxy).count() == toys.filter(owner=child).count() == 1
    assert toys.filter(owner__in=[plain, proxy, child]).count() == 2
    assert toys.filter(owner__in=Stand.objects.using("db").all()).count() == 2
    assert toys.filter(owner__in=Child.objects.using("db").all()).count() == 1
    assert Child.objects.using("db").filter(parent_ptr=child).count() == 1
    assert Child.objects.using("db").filter(pk=plain).count() == 0


def test_a_union_of_rows_is_compared_by_key(library):
    red, blue = (Tag.objects.using("db").filter(word=word) for word in ("red", "blue"))
    assert books().filter(tags__in=red.union(blue)).distinct().count() == 2
    assert titles(books().filter(tags__in=red.union(blue).order_by("word"))) == ["One 100%", "One 100%", "two_"]
    assert titles(books().filter(tags__in=blue.intersection(red))) == []
    assert titles(books().exclude(author__in=authors().filter(name="Ann").union(authors().filter(name="Cid")))) == ["two_"]
