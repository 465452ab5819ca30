"""Window functions: ranks, values of other rows, aggregates over frames, and filters on all of these."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import NotSupportedError, connections, models
from quintet.db.models import Avg, Case, Count, F, Max, OuterRef, Q, RowRange, Subquery, Sum, Value, ValueRange, When, Window
from quintet.db.models import WindowFrameExclusion as Exclusion
from quintet.db.models import functions as fn
from quintet.kernel.apps import Apps
from tests.kit.library import tables

APPS = Apps()


class Team(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "windows"
        apps = APPS


class Person(models.Model):
    name = models.CharField(max_length=20)
    team = models.ForeignKey(Team, models.CASCADE, related_name="people")
    pay = models.IntegerField()

    class Meta:
        app_label = "windows"
        apps = APPS
        ordering = ["pk"]


@pytest.fixture
def people(db):
    with tables(db["db"], Team, Person):
        red, blue = (Team.objects.using("db").create(name=name) for name in ("red", "blue"))
        rows = Person.objects.using("db")
        for name, team, pay in (("a", red, 30), ("b", red, 10), ("c", blue, 20), ("d", blue, 20), ("e", blue, 50)):
            rows.create(name=name, team=team, pay=pay)
        yield rows


def each(rows, expression):
    return dict(rows.annotate(found=expression).values_list("name", "found"))


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (Window(fn.Rank(), order_by="-pay"), {"a": 2, "b": 5, "c": 3, "d": 3, "e": 1}),
        (Window(fn.DenseRank(), order_by=F("pay").desc()), {"a": 2, "b": 4, "c": 3, "d": 3, "e": 1}),
        (Window(fn.RowNumber(), partition_by="team", order_by=["-pay", "pk"]), {"a": 1, "b": 2, "c": 2, "d": 3, "e": 1}),
        (Window(fn.Ntile(2), order_by="pk"), {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}),
        (Window(fn.Lag("name"), order_by="pk"), {"a": None, "b": "a", "c": "b", "d": "c", "e": "d"}),
        pytest.param(
            Window(fn.Lag("pay", 2, default=7), order_by="pk"),
            {"a": 7, "b": 7, "c": 30, "d": 10, "e": 20},
            marks=pytest.mark.needs("offset_default"),
        ),
        (
            Window(fn.Lead("name"), partition_by=F("team__name"), order_by="pk"),
            {"a": "b", "b": None, "c": "d", "d": "e", "e": None},
        ),
        (Window(fn.FirstValue("name"), partition_by="team", order_by="pay"), {"a": "b", "b": "b", "c": "c", "d": "c", "e": "c"}),
        (Window(fn.LastValue("pay"), order_by="pk", frame=RowRange()), dict.fromkeys("abcde", 50)),
        (Window(fn.NthValue("name", 2), order_by="pk"), {"a": None, "b": "b", "c": "b", "d": "b", "e": "b"}),
        (Window(Sum("pay"), partition_by=["team"]), {"a": 40, "b": 40, "c": 90, "d": 90, "e": 90}),
        (Window(Sum("pay"), order_by="pk", frame=RowRange(-1, 0)), {"a": 30, "b": 40, "c": 30, "d": 40, "e": 70}),
        (Window(Sum("pay"), order_by="pay", frame=ValueRange(0, 0)), {"a": 30, "b": 10, "c": 40, "d": 40, "e": 50}),
        (Window(Count("pk", filter=Q(pay__gt=15)), order_by="pk"), {"a": 1, "b": 1, "c": 2, "d": 3, "e": 4}),
        pytest.param(
            Window(Count("pk"), frame=RowRange(exclusion=Exclusion.CURRENT_ROW)),
            dict.fromkeys("abcde", 4),
            marks=pytest.mark.needs("frame_exclusion"),
        ),
    ],
    ids=repr,
)
def test_windows(people, window, expected):
    for _ in range(2):
        assert each(people, window) == expected


def test_shares(people):
    assert each(people, Window(fn.CumeDist(), order_by="pay"))["b"] == pytest.approx(0.2)
    assert each(people, Window(fn.PercentRank(), order_by="pay"))["e"] == pytest.approx(1)


def test_windows_take_part_in_expressions(people):
    rank = Window(fn.Rank(), order_by="-pay")
    assert each(people, rank * 10 + F("pay"))["e"] == 60
    label = Case(When(pay__gt=25, then=Value("much")), default=Value("little"))
    assert set(each(people.annotate(rank=rank), label).values()) == {"much", "little"}
    assert [row.name for row in people.order_by(rank, "pk")] == ["e", "a", "c", "d", "b"]


def ranked(rows):
    return rows.annotate(rank=Window(fn.Rank(), partition_by="team", order_by="-pay"), n=Window(fn.RowNumber(), order_by="pk"))


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (lambda rows: rows.filter(rank=1), "ae"),
        (lambda rows: rows.filter(rank__lte=2, pay__lt=30), "bcd"),
        (lambda rows: rows.filter(rank=1).filter(n__gt=1), "e"),
        (lambda rows: rows.exclude(rank=1), "bcd"),
        (lambda rows: rows.filter(~Q(rank=1), team__name="blue"), "cd"),
        (lambda rows: rows.filter(Q(rank=1) | Q(pay=10)), "abe"),
        (lambda rows: rows.filter(Q(rank=1) & Q(team__name="red")), "a"),
        (lambda rows: rows.filter(rank=F("n")), "ab"),
        (lambda rows: rows.filter(rank=1).order_by("-n"), "ea"),
        (lambda rows: rows.filter(rank__gt=1).order_by("name")[1:3], "cd"),
        (lambda rows: rows.filter(rank__in=[2, 3]).reverse(), "dcb"),
        (lambda rows: rows.filter(pay__gt=10).filter(n=1), "a"),
        (lambda rows: rows.filter(pay=Window(Max("pay"), partition_by="team")), "ae"),
    ],
)
def test_filters_on_windows(people, narrow, expected):
    for _ in range(2):
        found = narrow(ranked(people))
        assert "".join(row.name for row in found) == expected
        assert found.count() == len(expected)
        assert found.exists()


def test_a_filter_on_the_table_narrows_what_the_window_sees_and_one_on_the_window_does_not(people):
    assert [(one.name, one.n) for one in ranked(people).filter(n__gt=3)] == [("d", 4), ("e", 5)]
    assert [(one.name, one.n) for one in ranked(people.filter(team__name="blue")).filter(n__gt=1)] == [("d", 2), ("e", 3)]


@pytest.mark.parametrize(
    "narrow",
    [
        lambda rows: rows.filter(n=1, team__name="blue", pay__gt=20),
        lambda rows: rows.filter(Q(n=1) & Q(team__name="blue") & Q(pay__gt=20)),
        lambda rows: rows.filter(Q(n=1) & Q(Q(team__name="blue") & Q(pay__gt=20))),
        lambda rows: rows.filter(Q(n=1) & (Q(pay=50) | Q(pay=55))),
        lambda rows: rows.filter(Q(n=1) & ~Q(pay__lt=50)),
        lambda rows: rows.filter(~(Q(n__gt=1) | Q(pay__lt=50))),
    ],
)
def test_however_conditions_are_nested_those_on_the_table_narrow_what_the_window_sees(people, narrow):
    assert [(one.name, one.n) for one in narrow(ranked(people))] == [("e", 1)]


def test_distinct_rows_in_random_order(people):
    for rows in (people.order_by("?"), people.order_by("?", "team")):
        teams = rows.values_list("team__name", flat=True).distinct()
        assert sorted(teams) == ["blue", "red"]
        assert set(teams[:1]) < {"blue", "red"}


def test_rows_found_by_a_window_are_whole(people):
    best = ranked(people).select_related("team").filter(rank=1).get(name="e")
    assert (best.team.name, best.pay, best.rank) == ("blue", 50, 1)
    assert list(ranked(people).filter(rank=1).values_list("team__name", "rank")) == [("red", 1), ("blue", 1)]
    assert set(ranked(people).filter(rank=1).values_list("rank", flat=True).distinct()) == {1}


def test_rows_found_by_a_window_are_changed_deleted_and_nested(people):
    top = ranked(people).filter(rank=1)
    assert people.filter(pk__in=Subquery(top.values("pk"))).count() == 2
    assert top.update(pay=1) == 2
    assert ranked(people).filter(n=1).delete()[0] == 1
    assert people.count() == 4


def test_aggregates_of_windows(people):
    assert ranked(people).aggregate(worst=Max("rank"), n=Count("n")) == {"worst": 2, "n": 5}
    assert ranked(people).filter(rank=1).aggregate(Avg("pay")) == {"pay__avg": 40}


def test_windows_over_groups(people):
    teams = Team.objects.using("db").annotate(
        size=Count("people"), place=Window(fn.Rank(), order_by=Count("people").desc()), total=Window(Sum(Count("people")))
    )
    assert {one.name: (one.size, one.place, one.total) for one in teams} == {"blue": (3, 1, 5), "red": (2, 2, 5)}
    assert [one.name for one in teams.filter(place=2)] == ["red"]
    grouped = people.values("team").annotate(most=Max("pay"), place=Window(fn.RowNumber(), order_by="team")).order_by("team")
    assert [(one["most"], one["place"]) for one in grouped] == [(30, 1), (50, 2)]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Window("pay"), ValueError, "Expression 'str' isn't compatible with OVER clauses."),
        (lambda: Window(fn.Lower("name")), ValueError, "Expression 'Lower' isn't compatible with OVER clauses."),
        (lambda: Window(fn.Rank(), order_by=5), ValueError, "Window.order_by must be either"),
        (lambda: fn.Lag("pay", 0), ValueError, "Lag requires a positive integer for the offset."),
        (lambda: fn.Lead(None), ValueError, "Lead requires a non-null source expression."),
        (lambda: fn.NthValue("pay", 0), ValueError, "NthValue requires a positive integer as for nth."),
        (lambda: fn.Ntile(0), ValueError, "num_buckets must be greater than 0."),
        (lambda: RowRange(exclusion="x"), TypeError, "RowRange.exclusion must be a WindowFrameExclusion instance."),
    ],
)
def test_what_cannot_be_a_window_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (RowRange(3, 1), "start cannot be greater than end."),
        (RowRange("x", 1), "start argument must be an integer, zero, or None, but got 'x'."),
        (RowRange(0, True), "end argument must be an integer"),
        (ValueRange(5), "start argument must be a negative integer, zero, or None, but got '5'."),
        (ValueRange(None, -5), "end argument must be a positive integer, zero, or None, but got '-5'."),
    ],
)
def test_frames_that_hold_nothing_are_refused(people, frame, message):
    with pytest.raises(ValueError, match=message):
        each(people, Window(Sum("pay"), order_by="pay", frame=frame))


def test_a_frame_by_distance(people):
    window = Window(Sum("pay"), order_by="pay", frame=ValueRange(-10, 10))
    if connections["db"].vendor == "postgresql":
        with pytest.raises(NotSupportedError, match="UNBOUNDED"):
            each(people, window)
    else:
        assert each(people, window) == {"a": 70, "b": 50, "c": 80, "d": 80, "e": 50}


def test_windows_have_no_place_in_an_update_nor_in_an_aggregate(people):
    with pytest.raises(FieldError, match="Window expressions are not allowed in this query"):
        people.update(pay=Window(fn.Rank(), order_by="pk"))
    with pytest.raises(TypeError, match="x is not an aggregate expression"):
        people.aggregate(x=Window(fn.Rank()))
    with pytest.raises(FieldError, match="window"):
        list(people.annotate(rank=Window(fn.Rank())).annotate(sum=Sum("rank")))


def test_groups_and_windows_are_not_joined_by_or(people):
    grouped = people.annotate(n=Count("team"), rank=Window(fn.Rank(), order_by="pk"))
    for condition in (Q(rank=1) | Q(pay=10), ~Q(rank=1, pay=10)):
        with pytest.raises(NotImplementedError, match="Heterogeneous disjunctive predicates"):
            grouped.filter(condition)
    assert [row.name for row in grouped.filter(Q(rank=1) | Q(n=2))] == ["a"]


def test_a_window_of_the_query_around_is_out_of_reach(people):
    inner = people.filter(pay=OuterRef("rank")).values("pk")[:1]
    with pytest.raises(NotSupportedError, match="Referencing outer query window expression is not supported: rank"):
        list(ranked(people).annotate(found=Subquery(inner)))


def test_windows_are_shown_as_they_are_written():
    window = Window(Sum("pay"), partition_by="team", order_by=["-pay"], frame=RowRange(-1, 0))
    assert repr(window) == (
        "<Window: Sum(F(pay)) OVER (PARTITION BY F(team)OrderBy(F(pay), descending=True)"
        "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)>"
    )
    assert repr(ValueRange(exclusion=Exclusion.TIES)) == (
        "<ValueRange: RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES>"
    )
