"""Querying, as the documentation shows it, on SQLite and PostgreSQL."""

import datetime
import pickle
from decimal import Decimal

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import models
from quintet.db.models import (
    Avg,
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from quintet.db.models.functions import Coalesce, Concat, Cos, ExtractYear, Lower, TruncMonth
from tests.kit.library import Author, Book, Tag


def books():
    return Book.objects.using("db")


def authors():
    return Author.objects.using("db")


def titles(rows):
    return sorted(row.title for row in rows)


@pytest.mark.parametrize(
    ("lookup", "value", "expected"),
    [
        ("title", "Three", ["Three"]),
        ("title__iexact", "THREE", ["Three"]),
        ("title__contains", "%", ["One 100%"]),
        ("title__contains", "_", ["two_"]),
        ("title__icontains", "THR", ["Three"]),
        ("title__startswith", "One", ["One 100%"]),
        ("title__istartswith", "one", ["One 100%"]),
        ("title__endswith", "_", ["two_"]),
        ("title__iendswith", "REE", ["Three"]),
        ("title__regex", "^T.*e$", ["Three"]),
        ("title__iregex", "^t", ["Three", "two_"]),
        ("title__in", ["Three", "nothing"], ["Three"]),
        ("price__gt", 2, ["Three"]),
        ("price__gte", Decimal("1.50"), ["One 100%", "Three"]),
        ("price__lt", 2, ["One 100%"]),
        ("price__lte", "1.5", ["One 100%"]),
        ("price__range", (1, 2), ["One 100%"]),
        ("price__isnull", True, ["two_"]),
        ("published__year", 2024, ["One 100%"]),
        ("published__month", 5, ["One 100%", "Three"]),
        ("published__day__lt", 18, ["One 100%", "Three"]),
        ("published__week_day", 6, ["One 100%"]),
        ("published__quarter", 2, ["One 100%", "Three"]),
        ("published__date", datetime.date(2024, 5, 17), ["One 100%"]),
        ("published__time", datetime.time(23, 30), ["One 100%", "Three"]),
        ("published__hour", 23, ["One 100%", "Three"]),
        ("data", {"a": [1]}, ["One 100%"]),
        ("in_print", True, ["One 100%", "Three", "two_"]),
        ("author__name", "Ann", ["One 100%", "Three"]),
        ("author__boss__name", "Ann", ["two_"]),
        ("author__boss__isnull", True, ["One 100%", "Three"]),
        ("tags__word", "red", ["One 100%"]),
        ("tags__isnull", True, ["Three"]),
    ],
)
def test_lookups(library, lookup, value, expected):
    for _ in range(2):
        assert titles(books().filter(**{lookup: value})) == expected


def test_exclude_keeps_rows_with_null_and_rows_without_relations(library):
    assert titles(books().exclude(price__gt=2)) == ["One 100%", "two_"]
    assert titles(books().exclude(tags__word="red")) == ["Three", "two_"]
    assert titles(books().exclude(author__boss__name="Ann")) == ["One 100%", "Three"]
    assert titles(books().exclude(tags__isnull=True)) == ["One 100%", "two_"]


def test_one_call_means_one_related_row_and_two_calls_may_mean_two(library):
    assert not Author.objects.using("db").filter(books__title="Three", books__price="1.50").exists()
    assert Author.objects.using("db").filter(books__title="Three").filter(books__price="1.50").count() == 1


def test_q_objects(library):
    assert titles(books().filter(Q(title="Three") | Q(author__boss__name="Ann"))) == ["Three", "two_"]
    assert titles(books().filter(~Q(title="Three"), Q(pages=0))) == ["One 100%", "two_"]
    assert titles(books().filter(Q(title="Three") ^ Q(author__name="Ann"))) == ["One 100%"]
    assert titles(books().filter(~(Q(title="Three") | Q(price=None)))) == ["One 100%"]


def test_expressions_and_updates(library):
    assert books().filter(price__isnull=False).update(price=F("price") * 2, pages=F("pages") + 1) == 2
    assert titles(books().filter(price=F("pages") + 2)) == ["One 100%"]
    labelled = books().annotate(
        size=Case(When(price__gte=6, then=Value("big")), When(price__lt=6, then=Value("small")), default=Value("none"))
    )
    assert {row.title: row.size for row in labelled} == {"One 100%": "small", "two_": "none", "Three": "big"}
    assert books().annotate(n=Concat(F("title"), Value("!"))).get(title="Three").n == "Three!"
    assert titles(books().annotate(low=Lower("title")).filter(low__startswith="t")) == ["Three", "two_"]


def test_date_arithmetic(library):
    later = books().annotate(then=F("published") + datetime.timedelta(days=1)).get(title="Three").then
    assert later == datetime.datetime(2025, 5, 18, 23, 30, tzinfo=datetime.UTC)
    months = books().exclude(published=None).annotate(m=TruncMonth("published"), y=ExtractYear("published"))
    assert [(row.m.month, row.m.day, row.y) for row in months] == [(5, 1, 2024), (5, 1, 2025)]


def test_aggregates(library):
    found = books().aggregate(
        Sum("price"), n=Count("*"), top=Max("price"), mean=Avg("pages"), few=Count("id", filter=Q(price__gt=2))
    )
    assert found == {"price__sum": Decimal("4.75"), "n": 3, "top": Decimal("3.25"), "mean": 0.0, "few": 1}
    assert books().none().aggregate(n=Count("id"), s=Sum("price")) == {"n": 0, "s": None}
    assert books()[:2].aggregate(n=Count("id")) == {"n": 2}


def test_annotations_group_and_filter_by_having(library):
    counted = authors().annotate(n=Count("books")).order_by("-n", "name")
    assert [(row.name, row.n) for row in counted] == [("Ann", 2), ("Bob", 1), ("Cid", 0)]
    assert [row.name for row in counted.filter(n__gt=1)] == ["Ann"]
    assert list(books().order_by().values("author__name").annotate(n=Count("id")).order_by("author__name")) == [
        {"author__name": "Ann", "n": 2},
        {"author__name": "Bob", "n": 1},
    ]
    assert authors().annotate(n=Count("books")).filter(n__gt=0).count() == 2
    assert authors().annotate(n=Count("books")).aggregate(total=Sum("n")) == {"total": 3}


def test_subqueries(library):
    own = books().filter(author=OuterRef("pk"))
    assert [row.name for row in authors().filter(Exists(own)).order_by("name")] == ["Ann", "Bob"]
    assert [row.name for row in authors().filter(~Exists(own))] == ["Cid"]
    latest = authors().annotate(last=Subquery(own.order_by("-pk").values("title")[:1])).order_by("name")
    assert [row.last for row in latest] == ["Three", "two_", None]
    assert titles(books().filter(author__in=authors().filter(name="Bob"))) == ["two_"]
    assert books().annotate(p=Coalesce("price", Value(Decimal(0)))).get(title="two_").p == 0


def test_values(library):
    assert list(books().values_list("title", flat=True)) == ["One 100%", "two_", "Three"]
    assert books().values_list("title", "author__name", named=True)[0].author__name == "Ann"
    assert books().values("price", upper=Lower("title")).get(title="Three") == {"price": Decimal("3.25"), "upper": "three"}
    assert set(books().values_list("author__name").distinct().order_by("author__name")) == {("Ann",), ("Bob",)}


def test_ordering_slicing_and_single_rows(library):
    by_price = books().order_by(F("price").desc(nulls_last=True))
    assert [row.title for row in by_price] == ["Three", "One 100%", "two_"]
    assert [row.title for row in by_price.reverse()] == ["two_", "One 100%", "Three"]
    assert [row.title for row in books().order_by("title")[1:][:1]] == [books().order_by("title")[1].title]
    assert books().first().title == "One 100%"
    assert books().last().title == "Three"
    assert books().exclude(published=None).latest("published").title == "Three"
    assert len(books().order_by("?")) == 3
    with pytest.raises(Book.DoesNotExist):
        books().get(title="missing")
    with pytest.raises(Book.MultipleObjectsReturned, match="it returned 3"):
        books().get()


def test_unions(library):
    both = books().filter(title="Three").union(books().filter(price=None)).order_by("title")
    assert titles(both) == ["Three", "two_"]
    assert both.count() == 2
    assert titles(books().difference(books().filter(price=None))) == ["One 100%", "Three"]
    assert titles(books().filter(title="Three") | books().filter(price=None)) == ["Three", "two_"]
    assert titles(books().filter(pages=0) & books().filter(price=None)) == ["two_"]


def test_select_and_prefetch_related(library, db):
    with counted(db) as queries:
        rows = list(books().select_related("author__boss"))
        assert [getattr(row.author.boss, "name", None) for row in rows] == [None, "Ann", None]
    assert len(queries) == 1
    with counted(db) as queries:
        found = {row.name: titles(row.books.all()) for row in authors().prefetch_related("books")}
    assert found == {"Ann": ["One 100%", "Three"], "Bob": ["two_"], "Cid": []}
    assert len(queries) == 2
    chosen = Prefetch("tags", Tag.objects.using("db").filter(word="blue"), to_attr="blues")
    assert [len(row.blues) for row in books().prefetch_related(chosen)] == [1, 1, 0]


def test_fetch_modes(library, db):
    with counted(db) as queries:
        assert [row.author.name for row in books().fetch_mode(models.FETCH_PEERS)] == ["Ann", "Bob", "Ann"]
    assert len(queries) == 2
    blocked = books().fetch_mode(models.FETCH_RAISE).first()
    with pytest.raises(FieldError, match=r"Fetching of Book\.author blocked"):
        _ = blocked.author


def test_related_managers(library):
    ann, three, red = library["ann"], library["three"], library["red"]
    assert titles(ann.books.all()) == ["One 100%", "Three"]
    assert ann.books.first().author is ann
    assert ann.books.create(title="Four").author_id == ann.pk
    three.tags.set([red])
    assert [tag.word for tag in three.tags.all()] == ["red"]
    assert titles(red.books.all()) == ["One 100%", "Three"]
    three.tags.remove(red)
    assert three.tags.count() == 0
    library["bob"].staff.add(ann)
    ann.refresh_from_db()
    assert ann.boss == library["bob"]
    library["bob"].staff.clear()
    assert authors().filter(boss=library["bob"]).count() == 0


def test_creating_in_bulk_and_at_most_once(library):
    made = Tag.objects.using("db").bulk_create([Tag(word=f"w{number}") for number in range(5)])
    assert all(tag.pk for tag in made)
    assert Tag.objects.using("db").get_or_create(word="w1") == (made[1], False)
    assert Tag.objects.using("db").update_or_create(word="w2", defaults={"word": "W2"})[1] is False
    Tag.objects.using("db").bulk_create([Tag(word="w1"), Tag(word="new")], ignore_conflicts=True)
    assert Tag.objects.using("db").filter(word__in=["w1", "new"]).count() == 2
    for tag in made:
        tag.word = tag.word + "x"
    assert Tag.objects.using("db").bulk_update(made, ["word"]) == 5
    assert Tag.objects.using("db").filter(word__endswith="x").count() == 5


def test_deleting_cascades_and_counts(library):
    total, by_model = library["ann"].delete()
    assert by_model == {"library.Book_tags": 2, "library.Book": 2, "library.Author": 1}
    assert total == 5
    library["bob"].refresh_from_db()
    assert library["bob"].boss is None


def test_pickling(library):
    rows = books().filter(title="Three")
    again = pickle.loads(pickle.dumps(rows))
    assert [row.title for row in again] == ["Three"]
    assert pickle.loads(pickle.dumps(rows.query)).sql_with_params() == rows.query.sql_with_params()


def test_iterating(library):
    assert [row.title for row in books().iterator(chunk_size=2)] == ["One 100%", "two_", "Three"]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: books().filter(titel="x"), FieldError, "Did you mean 'title'"),
        (lambda: books().filter(title__shouts="x"), FieldError, "Unsupported lookup 'shouts'"),
        (lambda: books().filter(pages="abc"), ValueError, "expected a number"),
        (lambda: books().filter(price__isnull=1), ValueError, "must be True or False"),
        (lambda: books().filter(title=["a"]), FieldError, "one value"),
        (lambda: books().filter(_connector="OR"), TypeError, "_connector"),
        (lambda: books().annotate(**{'x"; --': F("pages")}), ValueError, "aliases cannot contain"),
        (lambda: books()["a"], TypeError, "indices must be integers"),
        (lambda: books()[-1], ValueError, "Negative indexing"),
        (lambda: books().select_related("tags"), FieldError, "select_related"),
        (lambda: books().order_by("nothing"), FieldError, "nothing"),
        (lambda: books().filter(author=Author(name="new")), ValueError, "must be saved"),
    ],
)
def test_errors_say_what_is_wrong(library, make, error, message):
    with pytest.raises(error, match=message):
        list(make())


class counted:  # noqa: N801  reads like a function
    """Collects the statements that run."""

    def __init__(self, handler):
        self.statements = []
        self.wrapper = handler["db"].execute_wrapper(self._seen)

    def _seen(self, execute, sql, params, many, context):
        self.statements.append(sql)
        return execute(sql, params, many, context)

    def __enter__(self):
        self.wrapper.__enter__()
        return self.statements

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)


def test_distinct_rows_sorted_by_what_is_not_selected(library):
    found = books().distinct().order_by("-author__name", "pk").values_list("title", flat=True)
    assert list(found) == ["two_", "One 100%", "Three"]
    assert list(found[1:2]) == ["One 100%"]
    assert authors().filter(name__in=books().distinct().order_by("-title").values("author__name")[:1]).get().name == "Bob"


def test_aggregates_over_grouped_and_cut_rows_reach_related_fields(library):
    assert books().annotate(n=Count("tags")).aggregate(words=Count("tags__word"), top=Max("author__name")) == {
        "words": 3,
        "top": "Bob",
    }
    assert books().distinct().aggregate(n=Count("author__boss__name", filter=Q(tags__word="blue"))) == {"n": 1}
    assert books().order_by("-pk")[:2].aggregate(top=Max("author__name"), when=Max("published__year")) == {
        "top": "Bob",
        "when": 2025,
    }


def test_grouping_by_a_computed_column(library):
    rows = books().annotate(e=Coalesce("author__boss__name", Value("nobody"))).annotate(n=Count("tags"))
    assert [(row.e, row.n) for row in rows.order_by("e", "pk")] == [("Ann", 1), ("nobody", 2), ("nobody", 0)]
    assert list(books().values(e=Coalesce("author__boss__name", Value("-"))).annotate(n=Count("pk")).order_by("e")) == [
        {"e": "-", "n": 2},
        {"e": "Ann", "n": 1},
    ]


def test_exclude_compares_with_nullable_fields_and_annotations(library):
    assert titles(books().exclude(author__boss__name=F("author__name"))) == ["One 100%", "Three", "two_"]
    assert titles(books().annotate(top=Max("price")).exclude(top__gt=2)) == ["One 100%"]
    assert titles(books().filter(~(~Q(author__boss__name="Ann") & Q(pages=0)))) == ["two_"]


def test_exclude_of_rows_that_lack_something_on_the_way(library):
    bare = authors().create(name="Dan")
    books().create(title="Four", author=bare, price=None)
    assert [row.name for row in authors().exclude(books__price__isnull=True).order_by("pk")] == ["Ann"]


def test_negations_inside_expressions_are_about_the_joined_row(library):
    counted = books().annotate(n=Count("tags", filter=~Q(tags__word="red"))).order_by("pk")
    assert [row.n for row in counted] == [1, 1, 0]
    marked = books().filter(title="One 100%").annotate(red=Case(When(~Q(tags__word="red"), then=Value(0)), default=Value(1)))
    assert sorted(row.red for row in marked) == [0, 1]


def test_an_order_turned_round_stays_so_when_another_one_takes_its_place(library):
    books = Book.objects.using("db").reverse()
    last, first = (Book.objects.using("db").order_by(term).first() for term in ("-pk", "pk"))
    assert [one.pk for one in books.order_by("pk")] == [library[name].pk for name in ("three", "two", "one")]
    assert [one.pk for one in books.order_by("pk").reverse()] == [library[name].pk for name in ("one", "two", "three")]
    assert (books.latest("pk"), books.earliest("pk")) == (first, last)


def test_rows_are_grouped_by_all_that_is_taken_and_sorted_by(library):
    books = Book.objects.using("db")
    found = books.values("author").annotate(year=ExtractYear("published"), n=Count("*")).values().order_by("pk")
    assert [(row["title"], row["n"]) for row in found] == [("One 100%", 1), ("two_", 1), ("Three", 1)]
    sorted_by = books.annotate(least=Min("tags__word")).annotate(known=Coalesce("least", "author__name")).order_by("known", "pk")
    assert list(sorted_by.values_list("title", flat=True)) == ["Three", "One 100%", "two_"]


def test_decimals_of_every_function(library):
    made = Book.objects.using("db").annotate(cosine=Cos("price"), total=Sum(F("price") + F("pages"), output_field=DecimalField()))
    found = made.get(title="One 100%")
    assert type(found.cosine) is type(found.total) is Decimal
    assert round(found.cosine, 6) == Decimal("0.070737")


def test_rows_are_grouped_by_a_value_that_is_sorted_by(library):
    owner = Book.objects.using("db").filter(pk=OuterRef("books")).values("author__name")
    rows = Author.objects.using("db").filter(books__pages=0).annotate(owner=Subquery(owner)).values("owner")
    assert list(rows.annotate(n=Count("*")).order_by("owner")) == [{"owner": "Ann", "n": 2}, {"owner": "Bob", "n": 1}]
