"""The kept encoder says what `json.dumps` says."""

import datetime
import decimal
import json
import uuid

import pytest

from quintet.kit.encode_json import JSONEncoder, plain_json
from quintet.kit.lazy import lazystr

VALUES = [
    {},
    [],
    None,
    1.5,
    float("inf"),
    "é\u2028</script>\ud83d",
    {"a": [1, {"b": None}], 2: True, None: False, 1.5: "x"},
    [datetime.datetime(2026, 1, 2, 3, 4, 5, 6789, tzinfo=datetime.UTC), datetime.date(2026, 1, 2), datetime.time(3, 4)],
    {"of": [decimal.Decimal("1.10"), uuid.UUID(int=5), datetime.timedelta(days=1, seconds=2), lazystr("late")]},
    ({"nested": ("tuple", [()])},),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_it_writes_what_the_standard_library_writes(value):
    assert plain_json(value) == json.dumps(value, cls=JSONEncoder)


@pytest.mark.parametrize("value", [{1: object()}, {(1, 2): 3}, {"s": {1, 2}}], ids=["value", "key", "set"])
def test_it_refuses_what_has_no_form(value):
    with pytest.raises(TypeError) as found:
        plain_json(value)
    with pytest.raises(TypeError) as wanted:
        json.dumps(value, cls=JSONEncoder)
    assert str(found.value) == str(wanted.value)


def test_a_value_that_holds_itself_is_refused_and_harms_no_later_one():
    inside = []
    inside.append({"again": inside})
    with pytest.raises(ValueError, match="Circular reference"):
        plain_json(inside)
    assert plain_json({"a": 1}) == '{"a": 1}'
