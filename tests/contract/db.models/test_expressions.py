"""Expressions: what they give, how they group, how they are written into migrations, and how one writes one's own."""

import datetime

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import DatabaseError, NotSupportedError, connections, models
from quintet.db.migrations.writer import MigrationWriter
from quintet.db.models import (
    AnyValue,
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Case,
    Count,
    Exists,
    ExpressionList,
    ExpressionWrapper,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    RowRange,
    StdDev,
    StringAgg,
    Subquery,
    Sum,
    Transform,
    Value,
    Variance,
    When,
    Window,
)
from quintet.db.models import functions as fn
from quintet.db.models.expressions import RawSQL
from quintet.db.models.lookups import GreaterThan
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book, Tag


@pytest.fixture
def books(library):
    for name, pages in (("one", 12), ("two", 10), ("three", 7)):
        library[name].pages = pages
        library[name].save()
    return Book.objects.using("db")


@pytest.fixture
def authors(books):
    return Author.objects.using("db").order_by("pk")


# --- references --------------------------------------------------------------------------------------------------------


def test_a_slice_of_a_reference_is_a_part_of_the_text(books):
    assert [*books.annotate(part=F("title")[1:3]).values_list("part", flat=True)] == ["ne", "wo", "hr"]
    assert books.filter(title__startswith=F("title")[0]).count() == 3
    with pytest.raises(NotSupportedError, match="does not support slicing"):
        list(books.annotate(part=F("pages")[0]))


@pytest.mark.parametrize(
    ("subscript", "error"),
    [(-1, ValueError), (slice(-1, None), ValueError), (slice(0, 3, 2), ValueError), (slice(3, 1), ValueError), ("a", TypeError)],
)
def test_a_reference_is_cut_by_what_counts_from_its_beginning(subscript, error):
    with pytest.raises(error):
        F("title")[subscript]


def test_a_reference_holds_nothing_that_could_be_looked_for():
    with pytest.raises(TypeError, match="argument of type 'F' is not iterable"):
        assert "a" in F("title")


def test_only_conditions_are_negated(books):
    assert books.filter(~F("in_print")).count() == 0
    assert [*books.annotate(gone=~F("in_print")).values_list("gone", flat=True)] == [False] * 3
    with pytest.raises(TypeError, match="Cannot negate non-conditional expressions"):
        list(books.filter(~F("title")))


def test_conditions_are_compared_with_one_another(books):
    few, fewer = GreaterThan(F("pages"), 9), GreaterThan(F("pages"), 11)
    assert [*books.annotate(few=few).filter(few=fewer).order_by("pages").values_list("pages", flat=True)] == [7, 12]
    assert [*books.annotate(few=few).filter(few=Q(pages=7)).values_list("pages", flat=True)] == []
    other = books.annotate(other=~Q(pages=7), few=few)
    assert other.filter(few=F("other")).count() == 3
    assert other.filter(few=~F("other")).count() == 0
    assert other.filter(other__in=[False]).get().pages == 7
    assert books.annotate(none=Q(pages=None)).filter(none=Exists(books.filter(pages=99))).count() == 3


def test_a_shift_keeps_the_sign(books):
    moved = {"up": F("pages").bitleftshift(2), "down": (F("pages") * -1).bitrightshift(2), "big": Value(2**62).bitrightshift(61)}
    assert books.annotate(**moved).values_list("up", "down", "big").get(pages=10) == (40, -3, 2)


def test_bits_are_combined_by_methods_and_conditions_by_signs(books):
    assert books.annotate(bits=F("pages").bitand(3)).get(title="three".title()).bits == 3
    for combine in (lambda: F("pages") & 1, lambda: 1 | F("pages"), lambda: F("pages") ^ F("pages")):
        with pytest.raises(NotImplementedError, match="bitand"):
            combine()
    assert books.filter(Exists(Tag.objects.filter(books=OuterRef("pk"))) & Q(pages__gt=10)).count() == 1


# --- output fields -----------------------------------------------------------------------------------------------------


def field_of(left, operator, right):
    def wrapped(name):
        return ExpressionWrapper(Value(None), output_field=getattr(models, name)())

    return type(getattr(wrapped(left), operator)(wrapped(right)).output_field).__name__


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        ("IntegerField", "__add__", "SmallIntegerField", "IntegerField"),
        ("IntegerField", "__truediv__", "FloatField", "FloatField"),
        ("DecimalField", "__mul__", "IntegerField", "DecimalField"),
        ("PositiveIntegerField", "__add__", "PositiveIntegerField", "PositiveIntegerField"),
        ("PositiveIntegerField", "__sub__", "PositiveIntegerField", "IntegerField"),
        ("DateField", "__sub__", "DateField", "DurationField"),
        ("DateField", "__add__", "DurationField", "DateTimeField"),
        ("DurationField", "__add__", "TimeField", "TimeField"),
    ],
)
def test_what_two_operands_give(left, operator, right, expected):
    assert field_of(left, operator, right) == expected


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [
        ("FloatField", "__add__", "DecimalField"),
        ("CharField", "__add__", "CharField"),
        ("DateField", "__add__", "DateField"),
        ("DurationField", "__sub__", "DateField"),
        ("IntegerField", "__add__", "CharField"),
        ("FloatField", "bitand", "FloatField"),
    ],
)
def test_what_nobody_can_tell_is_said_by_the_caller(left, operator, right):
    with pytest.raises(FieldError, match=f"involving these types: {left}, {right}. You must set output_field"):
        field_of(left, operator, right)


def test_an_open_type_is_an_error_when_the_value_is_read_and_not_before(books):
    rows = books.annotate(mixed=F("price") + F("title"))
    assert rows.values_list("pk", flat=True).count() == 3
    with pytest.raises(FieldError, match="You must set output_field"):
        list(rows)


# --- aggregates --------------------------------------------------------------------------------------------------------


def test_aggregates_of_text_bits_and_any_value(books):
    found = (
        books.filter(pages__gt=7)
        .order_by()
        .aggregate(
            text=StringAgg("title", Value("; ")),
            all=BitAnd("pages"),
            some=BitOr("pages"),
            odd=BitXor("pages"),
            any=AnyValue("author__name", filter=Q(author__name="Bob")),
        )
    )
    assert sorted(found.pop("text").split("; ")) == ["One 100%", "two_"]
    assert found == {"all": 8, "some": 14, "odd": 6, "any": "Bob"}


def test_distinct_texts_are_joined_by_any_delimiter(books):
    found = books.order_by().aggregate(names=StringAgg("author__name", Value(" and "), distinct=True))["names"]
    assert sorted(found.split(" and ")) == ["Ann", "Bob"]


def test_joined_texts_are_sorted_where_the_database_can(books):
    ask = StringAgg("title", Value(","), order_by=("-pages", F("title").asc()))
    if not connections["db"].features.supports_aggregate_order_by_clause:
        with pytest.raises(NotSupportedError, match="specifying an order on aggregates"):
            books.aggregate(titles=ask)
        return
    assert books.aggregate(titles=ask) == {"titles": "One 100%,two_,Three"}


@pytest.mark.parametrize("aggregate", [Sum, Avg, StdDev, Variance])
def test_moments_are_not_added_up_where_they_are_text(books, aggregate):
    rows = books.order_by()
    if connections["db"].features.adds_up_moments:
        with pytest.raises(DatabaseError):
            rows.aggregate(all=aggregate("published"))
        return
    for expression in ("published", fn.Cast("published", models.DateField()), fn.Cast("published", models.TimeField())):
        with pytest.raises(NotSupportedError, match="You cannot use Sum, Avg, StdDev, and Variance aggregations on date/time"):
            rows.aggregate(all=aggregate(expression))
    assert set(rows.aggregate(low=Min("published"), n=Count("published"))) == {"low", "n"}


def test_an_aggregate_refuses_options_that_it_has_not():
    with pytest.raises(TypeError, match="Max does not allow distinct"):
        Max("pages", distinct=True)
    with pytest.raises(TypeError, match="Sum does not allow order_by"):
        Sum("pages", order_by="pages")
    with pytest.raises(TypeError, match="Count does not allow default"):
        Count("pages", default=1)
    with pytest.raises(TypeError, match=r"takes exactly 1 argument \(2 given\)"):
        Avg("pages", "price")


def test_aggregates_over_no_rows_ask_nobody(books):
    with CaptureQueriesContext(connections["db"]) as seen:
        assert books.none().aggregate(n=Count("pk"), sum=Sum("pages", default=3)) == {"n": 0, "sum": 3}
        assert books.filter(pk__in=[]).aggregate(n=Count("pk"), most=Max("pages")) == {"n": 0, "most": None}
        assert books.none().aggregate(sum=fn.Coalesce(Sum("pages"), 0)) == {"sum": 0}
    assert len(seen) == 0


def test_an_aggregate_of_an_aggregate_is_refused_by_name(authors):
    with pytest.raises(FieldError, match=r"Cannot compute Avg\('n'\): 'n' is an aggregate"):
        authors.annotate(n=Count("books")).annotate(mean=Avg("n"))
    assert authors.annotate(n=Count("books")).aggregate(mean=Avg("n")) == {"mean": 1.0}


def test_an_aggregate_is_annotated_before_it_is_sorted_by(authors):
    with pytest.raises(FieldError, match=r"Using an aggregate in order_by\(\) without also including it in annotate\(\)"):
        authors.order_by(Count("books"))
    assert authors.annotate(n=Count("books")).order_by("-n").first().name == "Ann"


# --- groups ------------------------------------------------------------------------------------------------------------


def test_rows_are_grouped_by_what_was_selected_when_the_aggregate_was_asked_for(books):
    rows = books.annotate(more=F("pages") + 1).values("author__name").annotate(n=Count("pk"))
    assert sorted(rows.values_list("author__name", "n")) == [("Ann", 2), ("Bob", 1)]


def test_columns_beside_an_aggregate_in_one_expression_are_grouped_by(books):
    rows = books.order_by().values("author__name").annotate(found=Sum("pages") + F("pages"))
    assert sorted(rows.values_list("author__name", "found")) == [("Ann", 14), ("Ann", 24), ("Bob", 20)]


def test_constants_are_no_groups(books):
    rows = books.values(word=Value("x")).annotate(n=Count("pk")).filter(n__gt=0)
    assert [*rows.values_list("n", flat=True)] == [3]


@pytest.mark.needs("having_beside_select")
def test_conditions_on_groups_and_on_rows_are_told_apart(authors):
    rows = authors.annotate(n=Count("books")).filter(Q(n__gt=1, name="Ann") | Q(n=0))
    assert [*rows.values_list("name", flat=True)] == ["Ann", "Cid"]
    mixed = authors.values("name").annotate(n=Count("books")).filter(Q(n__gt=1) | Q(boss__name="Ann"))
    assert sorted(mixed.values_list("name", flat=True)) == ["Ann", "Bob"]


def test_what_is_asked_of_rows_beside_a_group_is_grouped_by(library):
    authors = Author.objects.using("db").annotate(n=Count("books"))
    rows = authors.filter(Q(n=0) | Q(books__title="Three")).order_by("name")
    assert [(row.name, row.n) for row in rows] == [("Ann", 2), ("Cid", 0)]
    without = authors.filter(Q(n=1) & ~Q(books__title="Three") | Q(n=0)).order_by("name")
    assert [(row.name, row.n) for row in without] == [("Bob", 1), ("Cid", 0)]


def test_what_is_sorted_by_is_grouped_by(books):
    rows = books.values("author__name").annotate(n=Count("pk")).order_by(fn.Lower("title").desc())
    assert [*rows.values_list("author__name", "n")] == [("Bob", 1), ("Ann", 1), ("Ann", 1)]


# --- queries inside ----------------------------------------------------------------------------------------------------


def test_names_of_the_query_around_are_checked_at_once(books):
    with pytest.raises(FieldError, match="nothing"):
        books.annotate(found=Subquery(Tag.objects.filter(word=OuterRef("nothing")).values("pk")[:1]))
    with pytest.raises(ValueError, match="Extract input expression"):
        books.filter(pk__in=Book.objects.filter(pages=fn.ExtractMonth(OuterRef("title"))).values("pk"))


def test_references_two_queries_out(books):
    inner = Tag.objects.filter(books=OuterRef(OuterRef("pk")))
    rows = books.filter(Exists(Author.objects.filter(Exists(inner), pk=OuterRef("author_id"))))
    assert [*rows.values_list("title", flat=True)] == ["One 100%", "two_"]


# --- dates -------------------------------------------------------------------------------------------------------------


def test_cutting_in_a_fixed_offset(books):
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
    found = books.annotate(there=fn.TruncDay("published", tzinfo=zone)).get(pages=12).there
    assert found == datetime.datetime(2024, 5, 18, tzinfo=zone)


def test_zones_are_for_moments_and_are_no_names(books):
    with pytest.raises(TypeError, match="zoneinfo"):
        fn.ExtractHour("published", tzinfo="Europe/Berlin")
    day = fn.Cast("published", models.DateField())
    with pytest.raises(ValueError, match="tzinfo can only be used with DateTimeField"):
        books.annotate(found=fn.Extract(day, "day", tzinfo=datetime.UTC))


# --- being written down ------------------------------------------------------------------------------------------------

WRITTEN = {
    "models.F('a')": F("a"),
    "models.Value(1, models.IntegerField())": Value(1, models.IntegerField()),
    "models.OrderBy(models.F('a'), descending=True)": F("a").desc(),
    "quintet.db.models.expressions.CombinedExpression(models.F('a'), '+', models.Value(1))": F("a") + 1,
    "quintet.db.models.functions.text.Lower('a')": fn.Lower("a"),
    "quintet.db.models.functions.datetime.Now()": fn.Now(),
    "quintet.db.models.functions.comparison.Collate('a', 'nocase')": fn.Collate("a", "nocase"),
    "quintet.db.models.aggregates.Sum('a')": Sum("a"),
    "quintet.db.models.lookups.GreaterThan(models.F('a'), 1)": GreaterThan(F("a"), 1),
    "quintet.db.models.expressions.RawSQL('x', [1])": RawSQL("x", [1]),
    "quintet.db.models.expressions.ExpressionList(models.F('a'))": ExpressionList(F("a")),
    "quintet.db.models.expressions.RowRange(start=1)": RowRange(start=1),
    "models.Case(models.When(a=1, then=models.Value(1)), default=2)": Case(When(a=1, then=Value(1)), default=2),
    "models.ExpressionWrapper(models.Q(('a', 1)), output_field=models.BooleanField())": ExpressionWrapper(
        Q(a=1), output_field=models.BooleanField()
    ),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_expressions_are_written_as_they_were_made(text):
    expression = WRITTEN[text]
    written, imports = MigrationWriter.serialize(expression)
    assert written == text
    space = {}
    for line in imports:
        exec(line, space)
    assert eval(written, space) == expression


def test_expressions_are_equal_when_they_are_made_alike():
    assert {fn.Lower("a"), fn.Lower("a"), Window(fn.Rank(), order_by="a"), Window(fn.Rank(), order_by="a")} == {
        fn.Lower("a"),
        Window(fn.Rank(), order_by="a"),
    }
    assert fn.Lower("a") != fn.Lower("b")
    assert Value(1) != Value(1, models.FloatField())
    assert Shout("a", 2) == Shout("a", marks=2) != Shout("a", 3)


# --- one's own ---------------------------------------------------------------------------------------------------------


class Shout(Func):
    """Writes itself, and counts how often."""

    output_field = models.CharField()
    asked = 0

    def __init__(self, expression, marks=1, **extra):
        super().__init__(expression, **extra)
        self.marks = marks

    def as_sql(self, compiler, connection, **context):
        type(self).asked += 1
        return super().as_sql(compiler, connection, template=f"UPPER(%(expressions)s) || '{'!' * self.marks}'", **context)


class Remainder(fn.Mod, Transform):
    lookup_name = "remainder"

    def __init__(self, expression):
        super().__init__(expression, 5)


class Week(Func):
    function = "STRFTIME"
    template = "%(function)s('%%%%d', %(expressions)s)"
    output_field = models.CharField()


class PlainSum(Sum):
    def as_sql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, template="SUM(ALL %(expressions)s)", **context)


@pytest.mark.needs("standard_sql")
def test_an_expression_that_writes_itself_is_asked_each_time(books):
    rows = books.annotate(loud=Shout("title", 2)).values_list("loud", flat=True)
    assert [*rows] == ["ONE 100%!!", "TWO_!!", "THREE!!"]
    before = Shout.asked
    assert rows.all().count() == 3
    assert rows.all().first() == "ONE 100%!!"
    assert Shout.asked > before


def test_an_aggregate_that_writes_itself_keeps_its_filter_and_default(books):
    assert books.aggregate(sum=PlainSum("pages", filter=Q(pages__gt=10), default=0)) == {"sum": 12}
    assert books.aggregate(sum=PlainSum("pages", filter=Q(pages__gt=99), default=5)) == {"sum": 5}


def test_a_transform_with_operands_of_its_own(books):
    models.IntegerField.register_lookup(Remainder)
    try:
        assert [*books.filter(pages__remainder=2).values_list("pages", flat=True)] == [12, 7]
        assert [*books.order_by("pages__remainder", "pk").values_list("pages", flat=True)] == [10, 12, 7]
    finally:
        models.IntegerField._unregister_lookup(Remainder)


@pytest.mark.on("memory", "sqlite")
def test_a_percent_sign_in_a_template_is_written_four_times(books):
    assert books.annotate(day=Week("published")).get(pages=12).day == "17"


def test_an_attribute_of_an_instance_counts(books):
    counted = Func("pk", function="COUNT", output_field=models.IntegerField())
    counted.contains_aggregate = True
    assert books.aggregate(n=counted) == {"n": 3}


def test_a_python_word_may_name_an_annotation(books):
    assert getattr(books.annotate(**{"from": F("pages")}).get(pages=7), "from") == 7


@pytest.mark.parametrize(
    "given",
    [
        RawSQL("1 = 1", (), output_field=models.BooleanField()),
        Value(True),
        fn.Coalesce(Value(None, models.BooleanField()), Value(True)),
        fn.Cast(Value("1"), models.BooleanField()),
        Case(When(pages=7, then=Value(True)), default=Value(True)),
    ],
)
def test_an_expression_whose_values_are_booleans_is_a_condition(books, given):
    assert given.conditional is True
    assert books.filter(given & Q(pages=7)).count() == 1
    assert books.annotate(n=Case(When(given, then=1), default=2)).filter(n=1).count() == 3
    assert models.CheckConstraint(condition=given, name="c").condition is given


@pytest.mark.parametrize("given", [RawSQL("1", ()), Value(1), Func("a"), Case(When(a=1, then=Value(1)))])
def test_an_expression_of_other_values_is_none(given):
    assert given.conditional is False
    with pytest.raises(TypeError, match="a boolean expression"):
        When(given, then=1)


def test_a_case_without_branches_is_its_default(books):
    found = books.annotate(n=Case(default=F("pages")), none=Case(output_field=models.IntegerField())).filter(n=7)
    assert list(found.values_list("n", "none")) == [(7, None)]


# --- classes of one's own ------------------------------------------------------------------------------------------------


class Shouted(Func):
    """Text that is read as a list of its letters."""

    function = "UPPER"

    def convert_value(self, value, expression, connection):
        assert expression.function == "UPPER"
        return None if value is None else [*value, connection.vendor]


class Longest(models.Aggregate):
    """A greatest value that is read as its opposite."""

    function = "MAX"

    def convert_value(self, value, expression, connection):
        return None if value is None else -value


class Kept(Func):
    """A function that queries do not group by."""

    function = "ABS"

    def get_group_by_cols(self):
        return []


class Largest(Func):
    """An aggregate that is not of the library."""

    function = "MAX"
    contains_aggregate = True


class Doubled(Func):
    """A function that writes itself."""

    def as_sql(self, compiler, connection):
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return f"(2 * {sql})", params


def test_values_are_read_by_the_expression_that_gives_them(books):
    vendor = connections["db"].vendor
    shouted = books.annotate(shout=Shouted("title", output_field=models.TextField())).filter(title="two_")
    assert shouted.get().shout == [*"TWO_", vendor]
    assert [*shouted.values_list("shout", flat=True)] == [[*"TWO_", vendor]]
    assert [one.shout for one in shouted.iterator()] == [[*"TWO_", vendor]]
    assert books.aggregate(most=Longest("pages")) == {"most": -12}
    inside = books.filter(pk=OuterRef("pk")).annotate(shout=Shouted("title")).values("shout")
    assert books.annotate(of=Subquery(inside)).first().of[-1] == vendor


def test_a_class_says_what_is_grouped_by(authors):
    with CaptureQueriesContext(connections["db"]) as seen:
        found = authors.annotate(kept=Kept(Value(-1), output_field=models.IntegerField()), n=Count("books")).order_by("pk")
        assert [one.n for one in found] == [2, 1, 0]
    assert "ABS" not in seen.captured_queries[0]["sql"].partition("GROUP BY")[2]


def test_conditions_on_aggregates_of_one_s_own_are_about_groups(authors):
    most = authors.annotate(most=Largest("books__pages", output_field=models.IntegerField()))
    assert [one.most for one in most] == [12, 10, None]
    assert [one.most for one in most.filter(most__gt=10)] == [12]
    assert [one.most for one in authors.annotate(most=Max("books__pages")).filter(GreaterThan(Doubled("most"), 20))] == [12]
    assert authors.filter(GreaterThan(Longest("books__pages"), 10)).count() == 1


def test_queries_inside_group_by_what_they_take_from_the_rows(books):
    boss = Subquery(Author.objects.filter(pk=OuterRef("author")).values("pk"))
    groups = books.order_by().values("in_print").annotate(n=Count("pk"))
    assert sorted(one["n"] for one in groups) == [3]
    assert sorted(one["n"] for one in groups.filter(n__lt=boss + 100)) == [1, 2]
    assert sorted(one["n"] for one in groups.filter(n__gte=boss)) == [2]
    assert sorted(one["n"] for one in groups.filter(Q(n__gt=9) | Exists(Author.objects.filter(pk=OuterRef("author"))))) == [1, 2]
    known = Exists(Author.objects.filter(pk=OuterRef("author")))
    assert [*books.order_by().annotate(known=known).values("known").annotate(n=Count("pk"))] == [{"known": True, "n": 3}]


class Series(Func):
    """The whole numbers from one to another, each in a row of its own."""

    function = "GENERATE_SERIES"
    set_returning = True
    output_field = models.IntegerField()


def test_rows_that_an_expression_makes_are_counted(books):
    if connections["db"].vendor != "postgresql":
        assert not models.Func("pages").set_returning
        return
    rows = books.order_by().annotate(number=Series(Value(11), "pages"))
    assert [one.number for one in rows] == [11, 12]
    assert rows.count() == 2
    assert rows.aggregate(n=Count("pk"), most=Max("number")) == {"n": 2, "most": 12}
    assert rows.filter(title="One 100%").exists()
    assert not rows.filter(title="Three").exists()


# --- values that are compared ----------------------------------------------------------------------------------------------


def test_null_is_equal_to_nothing(books):
    books.filter(title="two_").update(price=None)
    for value in (Value(None), Value(None, output_field=models.DecimalField())):
        assert books.filter(price=value).count() == 0
        assert books.filter(price__gt=value).count() == 0
        assert books.filter(title__contains=value).count() == 0
        assert books.exclude(price__gt=value).count() == 1
    assert books.filter(GreaterThan(F("price"), None)).count() == 0
    assert books.filter(price=None).count() == 1


def test_nothing_is_known_of_a_name_whose_row_is_missing(authors):
    alone = authors.first()
    assert not authors.filter(boss=None).filter(~Q(name__contains=F("boss__name"))).exists()
    assert authors.filter(boss=None, pk=alone.pk).exists()


def test_a_decimal_of_a_window_is_compared_as_a_number(books):
    for price, title in ((9, "two_"), (10, "Three")):
        books.filter(title=title).update(price=price)
    most = books.exclude(price=None).annotate(most=Window(Max("price"), partition_by=["pk"]))
    assert {one.title for one in most.filter(most__gt=2, title__in=["two_", "Three"])} == {"two_", "Three"}
    assert {one.title for one in most.filter(most__gt=9, title__in=["two_", "Three"])} == {"Three"}


def test_a_part_of_a_duration_is_rounded(books):
    half = ExpressionWrapper(Value(datetime.timedelta(microseconds=1_999_999)) / 2, output_field=models.DurationField())
    assert books.annotate(half=half).first().half == datetime.timedelta(seconds=1)


def test_an_open_type_stays_open_in_queries_around(books):
    mixed = Case(When(pages__gt=8, then=F("published")), default=F("pages"))
    inside = books.filter(pk=OuterRef("pk")).annotate(mixed=mixed).values("mixed")
    with pytest.raises(FieldError, match="mixed types"):
        list(books.annotate(of=Subquery(inside)))
