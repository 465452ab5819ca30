"""Every lookup of every kind of field: the parts of the statement are the same for any value, and every value has a place."""

import datetime
import uuid

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quintet.core.exceptions import FieldError, ValidationError
from quintet.db import DataError, NotSupportedError, models
from quintet.kernel.apps import Apps
from quintet.orm.plan.view import QueryView
from tests.conftest import FULL
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.tokens import kinds, require_harmless, tokens

APPS = Apps()


class Other(models.Model):
    class Meta:
        app_label = "tokens"
        apps = APPS


class Everything(models.Model):
    char = models.CharField(max_length=50)
    text = models.TextField()
    slug = models.SlugField()
    whole = models.IntegerField()
    large = models.BigIntegerField()
    small = models.PositiveSmallIntegerField()
    number = models.FloatField()
    price = models.DecimalField(max_digits=9, decimal_places=2)
    truth = models.BooleanField()
    day = models.DateField()
    moment = models.DateTimeField()
    hour = models.TimeField()
    span = models.DurationField()
    key = models.UUIDField()
    address = models.GenericIPAddressField()
    raw = models.BinaryField()
    data = models.JSONField()
    other = models.ForeignKey(Other, models.CASCADE)

    class Meta:
        app_label = "tokens"
        apps = APPS


HOSTILE = (
    "'", '"', "''", "--", "; DROP TABLE x", "' OR 1=1 --", '" OR ""="', "/*", "*/", "\\", "\\'", "%s", "%(a)s", "%%", "?", "$1",
    "_%", ")", "'))", "\n", "\t", "#", "`", "{}", "{x}", "\u2028", "\x1a",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
)
WHOLE = st.integers(-(2**31), 2**31 - 1)
MOMENTS = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC))
VALUES = {
    "char": TEXT,
    "text": TEXT,
    "slug": TEXT,
    "whole": WHOLE,
    "large": WHOLE,
    "small": st.integers(0, 2**15 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "price": st.decimals(-9999, 9999, places=2),
    "truth": st.booleans(),
    "day": st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)),
    "moment": MOMENTS,
    "hour": st.times(),
    "span": st.timedeltas(datetime.timedelta(-999), datetime.timedelta(999)),
    "key": st.builds(uuid.uuid4),
    "address": st.ip_addresses().map(str),
    "raw": st.binary(max_size=8),
    "data": st.one_of(TEXT, st.lists(TEXT, max_size=3), st.dictionaries(TEXT, TEXT, max_size=3)),
    "other": WHOLE,
}
OF_TEXT = {
    "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex",
}  # fmt: skip
#: Transforms by the values that their results are compared with; those of JSON keys are below.
OF_NUMBERS = {
    "year", "iso_year", "month", "day", "week", "week_day", "iso_week_day", "quarter", "hour", "minute", "second",
}  # fmt: skip


def pairs():
    found = []
    for field in Everything._meta.concrete_fields:
        if field.name in VALUES:
            found += [(field.name, name) for name in field.get_lookups() if name != "isnull"]
    return sorted(found)


def values_of(field, lookup):
    if lookup == "in":
        return st.lists(VALUES[field], min_size=3, max_size=3, unique_by=repr)
    if lookup == "range":
        return st.tuples(VALUES[field], VALUES[field])
    if lookup in ("has_keys", "has_any_keys"):
        return st.lists(TEXT, min_size=2, max_size=2, unique=True)
    if lookup == "has_key" or (lookup in OF_TEXT and field != "data"):
        return TEXT
    if lookup in OF_NUMBERS:
        return st.integers(1, 12)
    if lookup == "date":
        return VALUES["day"]
    if lookup == "time":
        return VALUES["hour"]
    return VALUES[field]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def alias(request, use_databases):
    """The alias for which statements are written."""
    if request.param == "sqlite":
        return "default"
    use_databases(db=request.getfixturevalue("postgres_database"))
    return "db"


def compiled(alias, **conditions):
    rows = Everything.objects.using(alias).filter(**conditions)
    return QueryView(rows._shape, rows._params, alias).sql_with_params()


REFUSED = (FieldError, ValueError, TypeError, ValidationError, NotSupportedError, DataError)


@st.composite
def asked(draw):
    field, lookup = draw(st.sampled_from(pairs()))
    values = values_of(field, lookup)
    return f"{field}__{lookup}", draw(values), draw(values)


def test_every_field_has_lookups_here():
    assert {field for field, _lookup in pairs()} == set(VALUES)
    assert len(pairs()) > 200


@given(case=asked())
@settings(max_examples=4000 if FULL else 200, deadline=None, suppress_health_check=list(HealthCheck))
def test_values_are_no_part_of_a_statement(alias, case):
    path, first, second = case
    try:
        one, params = compiled(alias, **{path: first})
        two, others = compiled(alias, **{path: second})
    except REFUSED:
        assume(False)
    require_harmless(one, params)
    require_harmless(two, others)
    # A list in JSON is as long as it is; every other statement is the same text.
    assert kinds(one) == kinds(two) if len(params) == len(others) else path.startswith("data")


@given(key=TEXT, lookup=st.sampled_from(["", "__exact", "__icontains", "__isnull", "__gt"]), value=TEXT)
@settings(max_examples=2000 if FULL else 100, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_key_of_a_document_is_one_text_whatever_it_says(alias, key, lookup, value):
    assume(key and "__" not in key and not key.isdigit() and not key.startswith("-") and not key.endswith("_"))
    assume(not key.startswith("_"))
    held = True if lookup == "__isnull" else value
    try:
        statement, params = compiled(alias, **{f"data__{key}{lookup}": held})
        plain, _ = compiled(alias, **{f"data__plain{lookup}": held})
    except REFUSED:
        assume(False)
    require_harmless(statement, params)
    # Letters beyond ASCII, and what paths or placeholders use, are spelled in another way.
    if (
        key.isascii()
        and key.isprintable()
        and not {*'"\\%?'} & {*key}
        and key not in Everything._meta.get_field("data").get_lookups()
    ):
        assert kinds(statement) == kinds(plain)


@given(value=TEXT)
@settings(max_examples=1000 if FULL else 75, deadline=None, suppress_health_check=list(HealthCheck))
def test_values_inside_expressions_are_no_part_of_a_statement(alias, value):
    def ask(text):
        rows = (
            Everything.objects.using(alias)
            .annotate(
                one=models.Case(models.When(char=text, then=models.Value(text)), default=models.Value(text)),
                two=models.functions.Concat("char", models.Value(text)),
                three=models.functions.Replace("char", models.Value(text), models.Value(text)),
                four=models.Exists(Other.objects.filter(pk=models.OuterRef("pk"), everything__char=text)),
            )
            .filter(models.Q(one=text) ^ models.Q(two__startswith=text), three__in=[text])
        )
        return QueryView(rows._shape, rows._params, alias).sql_with_params()

    statement, params = ask(value)
    require_harmless(statement, params)
    assert tokens(statement) == tokens(ask("plain")[0])


@pytest.mark.parametrize("text", ["SELECT 'a", 'SELECT "a', "SELECT \x00", "SELECT `a`"])
def test_the_reader_of_statements_refuses_what_it_cannot_read(text):
    with pytest.raises(ValueError, match="cannot be read"):
        tokens(text)


@pytest.mark.parametrize("text", ["SELECT 1 -- x", "SELECT 1; SELECT 2", "SELECT /* x */ 1", "SELECT ?"])
def test_the_reader_of_statements_sees_harm(text):
    with pytest.raises(AssertionError):
        require_harmless(text, [])
