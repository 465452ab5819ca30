"""Whatever is asked, the statement has as many placeholders as parameters, and its text does not depend on the values."""

import datetime
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quintet.orm.plan.view import QueryView
from tests.kit.library import Book

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)
NUMBERS = st.integers(-(2**40), 2**40)
MOMENTS = st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC))
PRICES = st.decimals(0, 9999, places=2, allow_nan=False).map(lambda value: Decimal(value))
TEXT_LOOKUPS = ("exact", "iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "gt", "lte")
ORDERED = ("exact", "gt", "gte", "lt", "lte")

CONDITIONS = st.one_of(
    st.tuples(st.sampled_from(TEXT_LOOKUPS).map("title__{}".format), TEXT, TEXT),
    st.tuples(st.sampled_from(TEXT_LOOKUPS).map("author__name__{}".format), TEXT, TEXT),
    st.tuples(st.sampled_from(ORDERED).map("pages__{}".format), NUMBERS, NUMBERS),
    st.tuples(st.sampled_from(ORDERED).map("price__{}".format), PRICES, PRICES),
    st.tuples(st.sampled_from(ORDERED).map("published__{}".format), MOMENTS, MOMENTS),
    st.tuples(
        st.sampled_from(["published__year", "published__month", "published__hour"]), st.integers(1, 12), st.integers(1, 12)
    ),
    st.tuples(
        st.just("tags__word__in"),
        st.lists(TEXT, min_size=3, max_size=3, unique=True),
        st.lists(TEXT, min_size=3, max_size=3, unique=True),
    ),
    st.tuples(st.just("pages__range"), st.tuples(NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS)),
)


def statement(conditions, which, negated):
    rows = Book.objects.all()
    for path, *values in conditions:
        rows = (rows.exclude if negated else rows.filter)(**{path: values[which]})
    return QueryView(rows._shape, rows._params, "default").sql_with_params()


@given(st.lists(CONDITIONS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_text_never_depends_on_values(conditions, negated):
    first, values = statement(conditions, 0, negated)
    second, _others = statement(conditions, 1, negated)
    assert first == second
    assert first.count("?") == len(values)
