"""Range fields: values, lookups, validation and forms."""

import datetime
import decimal

import pytest

from quintet import forms
from quintet.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
)
from quintet.contrib.postgres.forms import IntegerRangeField as IntegerRangeFormField
from quintet.contrib.postgres.forms import RangeWidget
from quintet.contrib.postgres.validators import RangeMaxValueValidator, RangeMinValueValidator
from quintet.core.exceptions import ValidationError
from quintet.db import connection, models, transaction
from quintet.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange
from quintet.db.models import F, Value
from quintet.test import override_settings

pytestmark = pytest.mark.service("postgres")

NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


class Event(models.Model):
    name = models.CharField(max_length=20)
    ages = IntegerRangeField(null=True)
    large = BigIntegerRangeField(null=True)
    prices = DecimalRangeField(null=True, default_bounds="[]")
    open = DateTimeRangeField(null=True)
    days = DateRangeField(null=True)
    several = ArrayField(IntegerRangeField(), null=True)
    number = models.SmallIntegerField(default=0)
    start = models.DateTimeField(default=NOON)
    weight = models.FloatField(default=1.5)

    class Meta:
        app_label = "range_tests"


MODELS = (Event,)


@pytest.fixture
def events():
    Event.objects.create(name="Soft play", ages=(0, 10), number=5)
    Event.objects.create(name="Pub trip", ages=(21, None), start=NOON - 24 * HOUR)


def names(**lookups):
    return list(Event.objects.filter(**lookups).order_by("pk").values_list("name", flat=True))


def test_values_come_back_in_their_form():
    values = {
        "ages": NumericRange(1, 9, "[]"),
        "large": NumericRange(0, 2**40),
        "prices": NumericRange(decimal.Decimal("1.5"), decimal.Decimal("2.5"), "()"),
        "open": DateTimeTZRange(NOON, NOON + HOUR),
        "days": DateRange(datetime.date(2024, 1, 1), None),
        "several": [NumericRange(1, 3), NumericRange(5, None)],
    }
    made = Event.objects.create(name="x", **values)
    found = Event.objects.get(pk=made.pk)
    assert {name: getattr(found, name) for name in values} == {**values, "ages": NumericRange(1, 10)}
    Event.objects.update(prices=(1, 2), ages=NumericRange(empty=True))
    found.refresh_from_db()
    assert found.prices == NumericRange(decimal.Decimal(1), decimal.Decimal(2), "[]")
    assert found.ages.isempty
    assert Event.objects.filter(several=values["several"]).exists()
    assert Event.objects.filter(several__0__contains=2).exists()


def test_lookups(events):
    assert names(ages__contains=NumericRange(4, 5)) == names(ages__contains=4) == ["Soft play"]
    assert names(ages__contained_by=NumericRange(0, 15)) == ["Soft play"]
    assert names(ages__overlap=(8, 22)) == ["Soft play", "Pub trip"]
    assert names(ages__fully_lt=NumericRange(11, 15)) == ["Soft play"]
    assert names(ages__fully_gt=NumericRange(11, 15)) == ["Pub trip"]
    assert names(ages__not_lt=NumericRange(0, 15)) == ["Soft play", "Pub trip"]
    assert names(ages__not_gt=NumericRange(3, 10)) == ["Soft play"]
    assert names(ages__adjacent_to=NumericRange(10, 21)) == ["Soft play", "Pub trip"]
    assert names(ages=(0, 10)) == names(ages__in=[(0, 10), NumericRange(1, 2)]) == ["Soft play"]
    assert names(ages__gt=NumericRange(5, 6)) == ["Pub trip"]
    assert names(ages__contains=F("number")) == ["Soft play"]
    assert names(ages__contained_by=(F("number") - 10, F("number") + 10)) == ["Soft play"]
    assert names(ages__contained_by=F("ages")) == ["Soft play", "Pub trip"]


def test_bounds(events):
    assert names(ages__startswith=21) == names(ages__startswith__gt=20) == ["Pub trip"]
    assert names(ages__endswith=10) == ["Soft play"]
    assert names(ages__isempty=True) == []
    assert names(ages__lower_inc=True) == ["Soft play", "Pub trip"]
    assert names(ages__upper_inf=True) == ["Pub trip"]
    assert names(ages__lower_inf=True) == names(ages__upper_inc=True) == []
    assert list(Event.objects.order_by("pk").values_list("ages__startswith", flat=True)) == [0, 21]


def test_values_that_lie_in_ranges(events):
    assert names(start__contained_by=DateTimeTZRange(NOON - HOUR, NOON + HOUR)) == ["Soft play"]
    assert names(number__contained_by=(5, 6)) == names(number__contained_by=F("ages")) == ["Soft play"]
    assert names(weight__contained_by=NumericRange(1.25, None)) == ["Soft play", "Pub trip"]


def test_text_of_serializers():
    field = Event._meta.get_field("open")
    for value in (DateTimeTZRange(NOON, None, "()"), DateTimeTZRange(empty=True)):
        assert field.to_python(field.value_to_string(Event(open=value))) == value


def test_what_makes_them_again():
    path, options = Event._meta.get_field("prices").deconstruct()[1::2]
    assert (path.partition(".")[2], options) == (
        "contrib.postgres.fields.ranges.DecimalRangeField",
        {"null": True, "default_bounds": "[]"},
    )
    with pytest.raises(TypeError, match="default_bounds"):
        IntegerRangeField(default_bounds="[]")


def test_validators():
    RangeMaxValueValidator(10)(NumericRange(1, 10))
    for check, value in (
        (RangeMaxValueValidator(9), (1, 10)),
        (RangeMinValueValidator(2), (1, 10)),
        (RangeMaxValueValidator(9), (1, None)),
    ):
        with pytest.raises(ValidationError):
            check(NumericRange(*value))


def test_form():
    class EventForm(forms.ModelForm):
        class Meta:
            model = Event
            fields = ("ages", "prices")

    form = EventForm({"ages_0": "1", "ages_1": "", "prices_0": "1.5", "prices_1": "2"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["ages"] == NumericRange(1, None)
    assert form.cleaned_data["prices"].bounds == "[]"
    assert isinstance(form.fields["ages"].widget, RangeWidget)
    assert EventForm({"ages_0": "2", "ages_1": "1"}).errors["ages"] == [
        "The start of the range must not exceed the end of the range."
    ]
    shown = str(EventForm(instance=Event(ages=NumericRange(3, 7)))["ages"])
    assert 'name="ages_0" value="3"' in shown
    assert 'name="ages_1" value="7"' in shown
    assert IntegerRangeFormField().clean(["", ""]) is None
    with pytest.raises(ValidationError, match="whole number"):
        IntegerRangeFormField().clean(["a", "2"])


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [((1,), ValueError, "a pair of bounds"), ((1, 2, 3), ValueError, "a pair of bounds"), (3, TypeError, "takes a range")],
)
def test_what_is_no_range(value, error, words):
    for ask in (lambda: Event.objects.create(ages=value), lambda: Event.objects.filter(ages__overlap=value).count()):
        with pytest.raises(error, match=words):
            ask()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("abc", "Enter two valid values."),
        ("5", "Enter two valid values."),
        (5, "Enter two valid values."),
        ((1,), "Enter two valid values."),
        ('{"other": 1}', "Enter two valid values."),
        (("a", 2), "“a” value must be an integer."),
        ((5, 1), "The start of the range must not exceed the end of the range."),
    ],
)
def test_wrong_input_is_a_fault_of_validation(value, message):
    with pytest.raises(ValidationError) as refused:
        IntegerRangeField(null=True, blank=True).clean(value, None)
    assert refused.value.messages == [message]


def test_bounds_are_read_by_the_base_field():
    field = IntegerRangeField()
    assert field.clean(("1", "5"), None) == NumericRange(1, 5)
    assert field.clean(NumericRange("1", None, "(]"), None) == NumericRange(1, None, "(]")
    assert field.clean(NumericRange(empty=True), None).isempty


def test_limits_let_an_empty_range_pass():
    for check in (RangeMaxValueValidator(9), RangeMinValueValidator(2)):
        check(NumericRange(empty=True))


def test_values_as_expressions(events):
    assert names(ages__contains=Value(4)) == names(ages__contains=Value(NumericRange(4, 5))) == ["Soft play"]
    assert names(number__contained_by=Value(NumericRange(5, 6))) == ["Soft play"]
    Event.objects.filter(name="Soft play").update(open=(NOON, NOON + 24 * HOUR))
    with override_settings(USE_TZ=False, TIME_ZONE="UTC"):
        assert names(open__contains=Value(datetime.date(2024, 5, 2))) == ["Soft play"]


def test_moments_are_naive_without_time_zones(events):
    naive = datetime.datetime(2024, 5, 1, 14)
    with override_settings(USE_TZ=False, TIME_ZONE="Europe/Berlin"):
        Event.objects.update(start=naive, open=(naive, None))
        for _run in range(4):  # prepared statements, too
            assert Event.objects.values_list("start", "open").first() == (naive, DateTimeTZRange(naive, None))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(start) FROM range_tests_event")
            assert cursor.fetchone() == ([naive, naive],)
    assert Event.objects.first().start == NOON
    with transaction.atomic():
        assert Event.objects.first().start == NOON
        with override_settings(USE_TZ=False, TIME_ZONE="Europe/Berlin"):
            assert Event.objects.first().start == naive
        assert Event.objects.first().start == NOON
