"""Database functions give the same on SQLite and PostgreSQL, as annotations, conditions and transforms."""

import datetime
import hashlib
import math
import time
import uuid
import zoneinfo
from decimal import Decimal

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import NotSupportedError, connections, models
from quintet.db.models import CharField, F, FloatField, Value
from quintet.db.models import functions as fn
from quintet.kernel.apps import Apps
from quintet.test.utils import register_lookup
from quintet.utils import timezone
from tests.kit.library import Book, tables

APPS = Apps()


class Sample(models.Model):
    whole = models.IntegerField(null=True)
    real = models.FloatField(null=True)
    exact = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    text = models.CharField(max_length=50, null=True)
    yes = models.BooleanField(default=True)
    data = models.JSONField(null=True)

    class Meta:
        app_label = "functions"
        apps = APPS


@pytest.fixture
def samples(db):
    with tables(db["db"], Sample):
        rows = Sample.objects.using("db")
        rows.create(whole=5, real=0.5, exact="0.250", text="Héllo", data={"k": [1, None]})
        rows.create()
        yield rows


def both(rows, expression):
    """Return the values for the row with data and for the one of NULLs."""
    for _ in range(2):
        found = list(rows.order_by("pk").annotate(found=expression).values_list("found", flat=True))
    return tuple(found)


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("ACos", "real", math.acos(0.5)),
        ("ASin", "real", math.asin(0.5)),
        ("ATan", "whole", math.atan(5)),
        ("Abs", "real", 0.5),
        ("Ceil", "real", 1),
        ("Cos", "exact", math.cos(0.25)),
        ("Cot", "real", 1 / math.tan(0.5)),
        ("Degrees", "real", math.degrees(0.5)),
        ("Exp", "whole", math.exp(5)),
        ("Floor", "exact", 0),
        ("Ln", "real", math.log(0.5)),
        ("Radians", "whole", math.radians(5)),
        ("Sign", "whole", 1),
        ("Sin", "real", math.sin(0.5)),
        ("Sqrt", "exact", 0.5),
        ("Tan", "real", math.tan(0.5)),
    ],
)
def test_mathematics_of_one_number(samples, name, column, expected):
    value, nothing = both(samples, getattr(fn, name)(column))
    assert float(value) == pytest.approx(expected)
    assert nothing is None


def test_mathematics_of_two_numbers(samples):
    assert both(samples, fn.ATan2("whole", "real"))[0] == pytest.approx(math.atan2(5, 0.5))
    assert both(samples, fn.Log(Value(2), Value(8), output_field=FloatField()))[0] == pytest.approx(3)
    assert float(both(samples, fn.Mod("whole", "real"))[0]) == 0
    assert both(samples, fn.Mod("whole", Value(3))) == (2, None)
    assert both(samples, fn.Power("whole", Value(3))) == (125, None)
    assert both(samples, fn.Pi())[1] == pytest.approx(math.pi)


def test_the_result_is_decimal_as_soon_as_one_operand_is_and_a_float_for_whole_numbers(samples):
    assert type(both(samples, fn.Sqrt("exact"))[0]) is Decimal
    assert type(both(samples, fn.Power("exact", "whole"))[0]) is Decimal
    assert type(both(samples, fn.Sqrt("whole"))[0]) is float


def test_rounding(samples):
    assert both(samples, fn.Round("real")) == (pytest.approx(0.5, abs=0.5), None)
    assert both(samples, fn.Round("exact", precision=1))[0] == Decimal("0.3")
    if connections[samples.db].vendor == "sqlite":
        with pytest.raises(ValueError, match="negative precision"):
            both(samples, fn.Round("whole", precision=-1))
    else:
        assert both(samples, fn.Round("whole", precision=-1))[0] == 10


def test_every_row_gets_a_random_number_of_its_own(samples):
    first, second = both(samples, fn.Random())
    assert 0 <= first < 1
    assert first != second


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (fn.Chr(Value(0x20AC)), "€"),
        (fn.Left("text", 2), "Hé"),
        (fn.Left("text", 50), "Héllo"),
        (fn.Right("text", 2), "lo"),
        (fn.Right("text", 50), "Héllo"),
        (fn.Right("text", F("whole")), "Héllo"),
        (fn.Length("text"), 5),
        (fn.LPad("text", 8, Value("xy")), "xyxHéllo"),
        (fn.LPad("text", 2), "Hé"),
        (fn.LPad("text", 0), ""),
        (fn.RPad("text", 8, Value("xy")), "Hélloxyx"),
        (fn.RPad("text", 7), "Héllo  "),
        (fn.Ord(Value("é")), 0xE9),
        (fn.Repeat("text", 2), "HélloHéllo"),
        (fn.Repeat("text", Value(-1)), ""),
        (fn.Replace("text", Value("l")), "Héo"),
        (fn.Replace("text", Value("l"), Value("L")), "HéLLo"),
        (fn.Reverse("text"), "olléH"),
        (fn.StrIndex("text", Value("l")), 3),
        (fn.StrIndex("text", Value("%")), 0),
        (fn.Substr("text", 2, 3), "éll"),
        (fn.Concat("text", Value("-"), "text"), "Héllo-Héllo"),
        (fn.ConcatPair("text", Value("%s")), "Héllo%s"),
    ],
    ids=repr,
)
def test_text(samples, expression, expected):
    assert both(samples, expression)[0] == expected


def test_null_stays_null_but_counts_as_empty_where_texts_are_joined(samples):
    assert both(samples, fn.LPad("text", 3))[1] is None
    assert both(samples, fn.Reverse("text"))[1] is None
    assert both(samples, fn.Concat("text", Value("x")))[1] == "x"


DIGESTS = (pytest.param("MD5", marks=pytest.mark.needs("md5")), "SHA224", "SHA256", "SHA384", "SHA512")


@pytest.mark.parametrize("name", DIGESTS)
def test_digests(samples, name):
    wanted = hashlib.new(name.lower(), "Héllo".encode()).hexdigest()
    assert both(samples, getattr(fn, name)("text")) == (wanted, None)


@pytest.mark.on("memory", "sqlite")
def test_sha1(samples):
    assert both(samples, fn.SHA1("text"))[0] == hashlib.sha1("Héllo".encode()).hexdigest()


def test_a_collation_sorts(samples):
    name = {"sqlite": "NOCASE", "postgresql": "C", "mysql": "utf8mb4_bin"}[connections[samples.db].vendor]
    samples.create(text="a")
    assert samples.exclude(text=None).order_by(fn.Collate("text", name)).first().text == ("a" if name == "NOCASE" else "Héllo")
    assert samples.filter(text=fn.Collate(Value("a"), name)).count() == 1


@pytest.mark.parametrize("name", ["", "a b", 'x"; DROP TABLE y', "a\n"])
def test_a_collation_is_a_name_and_nothing_else(name):
    with pytest.raises(ValueError, match="Invalid collation name"):
        fn.Collate("text", name)


def test_json_is_built_of_columns_values_and_more_json(samples):
    built = fn.JSONObject(n="whole", t=fn.Upper("text"), y="yes", d="data", inner=fn.JSONArray("real", Value("x"), Value(None)))
    assert both(samples, built)[0] == {
        "n": 5,
        "t": "HÉLLO" if connections[samples.db].vendor != "sqlite" else both(samples, fn.Upper("text"))[0],
        "y": True,
        "d": {"k": [1, None]},
        "inner": [0.5, "x", None],
    }
    assert both(samples, fn.JSONArray()) == ([], [])
    assert both(samples, fn.JSONObject(**{"it's %s": Value(1)}))[0] == {"it's %s": 1}


@pytest.mark.needs("uuid_functions")
def test_uuids_are_made_by_the_database(samples):
    first, second = both(samples, fn.UUID4())
    assert (first.version, second.version) == (4, 4)
    assert first != second


@pytest.mark.needs("uuid_functions")
def test_a_uuid_that_begins_with_the_time(samples):
    if connections[samples.db].vendor == "postgresql":
        with pytest.raises(NotSupportedError, match="PostgreSQL 18"):
            both(samples, fn.UUID7())
        return
    found = both(samples, fn.UUID7())[0]
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert abs((found.int >> 80) / 1000 - time.time()) < 5
    later = both(samples, fn.UUID7(datetime.timedelta(days=1)))[0]
    assert (later.int >> 80) - (found.int >> 80) == pytest.approx(86_400_000, abs=5000)


def test_functions_are_lookups_where_they_are_registered(samples):
    with register_lookup(CharField, fn.Reverse), register_lookup(FloatField, fn.Floor):
        assert samples.filter(text__reverse="olléH", real__floor=0).count() == 1
        assert samples.filter(text__reverse__startswith="oll").count() == 1
    with pytest.raises(FieldError):
        samples.filter(text__reverse="x").count()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: fn.Left("text", 0), "'length' must be greater than 0."),
        (lambda: fn.LPad("text", -1), "'length' must be greater or equal to 0."),
        (lambda: fn.Repeat("text", -1), "'number' must be greater or equal to 0."),
        (lambda: fn.Substr("text", 0), "'pos' must be greater than 0"),
        (lambda: fn.Concat("text"), "Concat must take at least two expressions"),
    ],
)
def test_what_cannot_mean_anything_is_refused_at_once(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("lookup", "titles"),
    [
        ("published__year", ["One 100%"]),
        ("published__year__gt", ["Three"]),
        ("published__year__gte", ["One 100%", "Three"]),
        ("published__year__lt", []),
        ("published__year__lte", ["One 100%"]),
        ("published__iso_year", ["One 100%"]),
    ],
)
def test_years_are_compared_by_their_bounds_so_that_an_index_helps(library, lookup, titles):
    found = Book.objects.using("db").filter(**{lookup: 2024})
    assert sorted(book.title for book in found) == titles
    assert not any(word in str(found.query).lower() for word in ("extract", "strftime"))


def test_a_year_begins_in_the_zone_of_who_asks(library):
    moment = datetime.datetime(2023, 12, 31, 23, 30, tzinfo=datetime.UTC)
    Book.objects.using("db").filter(title="Three").update(published=moment)
    newyear = Book.objects.using("db").filter(published__year=2024, title="Three")
    for name, expected in (("UTC", 0), ("Asia/Tokyo", 1), ("UTC", 0)):
        with timezone.override(name):
            assert newyear.all().count() == expected


HALF_PAST_FIVE = datetime.timedelta(hours=5, minutes=30)


@pytest.mark.parametrize(
    "seen_in",
    [
        datetime.timezone(HALF_PAST_FIVE),
        datetime.timezone(HALF_PAST_FIVE, "It's mine"),
        datetime.timezone(-HALF_PAST_FIVE),
        datetime.timezone(datetime.timedelta(hours=5, minutes=53, seconds=28)),
        datetime.UTC,
        timezone.get_fixed_timezone(-210),
    ],
    ids=str,
)
@pytest.mark.parametrize("is_given", [True, False], ids=["given", "current"])
def test_zones_of_a_fixed_offset_are_those_of_python(library, seen_in, is_given):
    moment = datetime.datetime(2023, 12, 31, 23, 30, 15, tzinfo=datetime.UTC)
    rows = Book.objects.using("db").filter(title="Three")
    rows.update(published=moment)
    options = {"tzinfo": seen_in} if is_given else {}
    with timezone.override("UTC" if is_given else seen_in):
        found = rows.annotate(
            hour=fn.ExtractHour("published", **options),
            minute=fn.ExtractMinute("published", **options),
            day=fn.TruncDate("published", **options),
            cut=fn.TruncHour("published", **options),
        ).get()
    seen = moment.astimezone(seen_in)
    assert (found.hour, found.minute, found.day) == (seen.hour, seen.minute, seen.date())
    assert found.cut == seen.replace(minute=0, second=0)
    assert found.cut.utcoffset() == seen.utcoffset()


@pytest.mark.parametrize("cut", [fn.TruncHour, fn.TruncMinute, fn.TruncSecond])
def test_the_hour_that_comes_twice_is_cut_in_itself(library, cut):
    rows = Book.objects.using("db").filter(title="Three")
    for hour in (0, 1, 2):
        rows.update(published=datetime.datetime(2021, 10, 31, hour, 30, 15, 5, tzinfo=datetime.UTC))
        seen = rows.annotate(cut=cut("published", tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))).get().cut
        kept = {"minute": 30 * (cut is not fn.TruncHour), "second": 15 * (cut is fn.TruncSecond)}
        assert seen.astimezone(datetime.UTC) == datetime.datetime(2021, 10, 31, hour, tzinfo=datetime.UTC, **kept)


def test_parts_of_what_is_no_date_are_refused_with_the_mend(library):
    message = "must be DateField, DateTimeField, TimeField, or DurationField. 'title' is CharField: cast it"
    with pytest.raises(ValueError, match=message):
        list(Book.objects.using("db").annotate(hour=fn.ExtractHour("title")))


def test_zones_of_one_name_and_two_offsets_are_two(library):
    moment = datetime.datetime(2023, 12, 31, 12, tzinfo=datetime.UTC)
    rows = Book.objects.using("db").filter(title="Three")
    rows.update(published=moment)
    for hours in (1, 2):
        here = datetime.timezone(datetime.timedelta(hours=hours), "Here")
        assert rows.annotate(hour=fn.ExtractHour("published", tzinfo=here)).get().hour == 12 + hours
        with timezone.override(here):
            assert rows.annotate(hour=fn.ExtractHour("published")).get().hour == 12 + hours


WHOLE_MARKS = {"rounded ratio": pytest.mark.needs("whole_division")}
WHOLE_RESULTS = {
    "rounded": (fn.Round("whole"), 5),
    "rest": (F("whole") % 3, 2),
    "rounded ratio": (fn.Round(F("whole") / Value(2)), 2),
    "ceiling": (fn.Ceil("whole"), 5),
    "sign": (fn.Sign("whole"), 1),
    "sum": (models.Sum(fn.Cast("whole", models.BigIntegerField())), 5),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=WHOLE_MARKS.get(name, ())) for name in WHOLE_RESULTS])
def test_whole_numbers_come_back_whole(samples, name):
    expression, expected = WHOLE_RESULTS[name]
    rows = samples.exclude(whole=None).annotate(found=expression)
    numbered = rows.annotate(number=models.Window(fn.RowNumber(), order_by="pk")).filter(number=1)
    results = [rows.get().found, rows.values_list("found", flat=True)[0], rows.aggregate(most=models.Max("found"))["most"]]
    if name != "sum":
        results.append(numbered.get().found)
    assert results == [expected] * len(results)
    assert {type(one) for one in results} == {int}


def test_a_number_cast_to_a_boolean_is_true_unless_it_is_zero(samples):
    rows = samples.annotate(as_bool=fn.Cast("whole", models.BooleanField())).exclude(whole=None)
    assert {(row.whole, row.as_bool) for row in rows} == {(row.whole, row.whole != 0) for row in rows}
    assert any(row.whole not in (0, 1) for row in rows)


def test_an_expression_is_compared_with_the_year_itself(library):
    same = Book.objects.using("db").filter(published__year=fn.ExtractYear("published"))
    assert same.count() == 2
    assert "between" not in str(same.query).lower()


@pytest.mark.parametrize("reads", [lambda rows: [row.hour for row in rows], lambda rows: [rows.filter(hour=23).count()] * 2])
def test_a_query_made_again_in_another_zone_is_not_answered_in_the_first_one(library, reads):
    def hours():
        rows = Book.objects.using("db").exclude(published=None).order_by("pk")
        return reads(rows.annotate(hour=fn.ExtractHour("published")))

    with timezone.override("UTC"):
        first = hours()
    with timezone.override("Asia/Tokyo"):
        assert hours() != first
        assert Book.objects.using("db").filter(published__day=18, published__hour=8).count() == 2
        assert Book.objects.using("db").filter(published__day=18).aggregate(n=models.Count("pk")) == {"n": 2}
    with timezone.override("UTC"):
        assert hours() == first


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (fn.Trunc("published", "year", output_field=models.IntegerField()), "output_field must be either DateField"),
        (fn.TruncDay("title"), "'title' isn't a DateField, TimeField, or DateTimeField."),
        (fn.TruncHour(fn.TruncDate("published")), "Cannot truncate DateField"),
        (fn.Extract(fn.TruncDate("published"), "hour"), "Cannot extract time component 'hour' from DateField"),
        (fn.Extract(fn.TruncTime("published"), "year"), "Cannot extract date component 'year' from TimeField"),
    ],
)
def test_units_that_a_value_does_not_have_are_refused(library, expression, message):
    with pytest.raises((ValueError, TypeError), match=message):
        list(Book.objects.using("db").annotate(found=expression))


def test_a_unit_must_be_named():
    with pytest.raises(ValueError, match="lookup_name must be provided"):
        fn.Extract("published")
    with pytest.raises(ValueError, match="Trunc takes one of"):
        fn.Trunc("published", "century")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (models.DateField(), datetime.date(2024, 5, 17)),
        (models.TimeField(), datetime.time(23, 30)),
        (models.DateTimeField(), datetime.datetime(2024, 5, 17, 23, 30, tzinfo=datetime.UTC)),
    ],
)
def test_moments_are_cast_to_their_parts(library, field, expected):
    rows = Book.objects.using("db").filter(title__in=["One 100%", "two_"]).order_by("pk")
    assert list(rows.annotate(found=fn.Cast("published", field)).values_list("found", flat=True)) == [expected, None]
    of_text = rows.annotate(found=fn.Cast(Value("2024-05-17 23:30:00"), field))
    assert of_text.first().found == expected
