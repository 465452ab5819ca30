"""`request.json()`: JSON within limits; what is beyond them is the client's error."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quintet.core.exceptions import BadRequest, RequestDataTooBig
from quintet.http import HttpResponse, JsonResponse, UnsupportedMediaType
from quintet.test import AsyncRequestFactory, Client, RequestFactory, override_settings
from quintet.urls import path
from tests.kit.growth import assert_linear

CASES = 30_000 if os.environ.get("QUINTET_FULL") == "1" else 200


def sent(body, content_type="application/json", **options):
    data = body if isinstance(body, bytes) else body.encode()
    return RequestFactory().generic("POST", "/", data, content_type).json(**options)


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=UTF-8", "application/vnd.api+json"])
def test_json_is_read(content_type):
    value = {"a": [1, -2.5, None, True, "é\U0001f600"], "": {}}
    assert sent(json.dumps(value), content_type) == value
    assert sent(json.dumps(value, ensure_ascii=False), content_type) == value
    assert AsyncRequestFactory().generic("PUT", "/", json.dumps(value), content_type).json() == value


def test_it_may_be_read_again():
    request = RequestFactory().post("/", "[1]", "application/json")
    assert request.json() == request.json() == [1]
    assert request.body == b"[1]"


@pytest.mark.parametrize("body", ["0", '"text"', "null", "[]", " \t\r\n[1]\n", "\ufeff[1]"])
def test_any_value_and_the_space_around_it(body):
    assert sent(body) == json.loads(body.lstrip("\ufeff"))


@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "application/jsonp", "json", "application/json; charset=utf-16", "text/json"]
)
def test_another_type_is_not_read(content_type):
    with pytest.raises(UnsupportedMediaType):
        sent("[1]", content_type)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (" ", "Expecting value in line 1, column 2"),
        ("[1,]", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ("[1] [2]", "not JSON"),
        ('"\n"', "not JSON"),
        ('"open', "not JSON"),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "Infinity"),
        ("1e999", "too large"),
        ("-1e400", "too large"),
        ("1" * 5000, "more than 4300 digits"),
        ("[" * 101 + "]" * 101, "deeper than 100"),
        ('{"a":' * 101 + "1" + "}" * 101, "deeper than 100"),
        ("[" * 200_000, "more than 100000 values"),
        ("[" + "1," * 100_000 + "1]", "more than 100000 values"),
        (r'"\ud800"', "surrogate"),
        (r'"\udc00\ud800"', "surrogate"),
        (r'["\ud83dx\ude00"]', "surrogate"),
        (b'"\xff"', "not UTF-8: byte 1"),
        ('"a"'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_no_json_or_too_much_says_so(body, text):
    with pytest.raises(BadRequest, match=text):
        sent(body)


def test_the_limits_are_exact():
    assert sent("[" * 100 + "]" * 100)
    assert len(sent("[" + "1," * 99_998 + "1]")) == 99_999
    assert sent('"[[[[{{{{,,,,"', max_depth=0, max_nodes=1) == "[[[[{{{{,,,,"
    assert sent("[1, 2]", max_depth=1, max_nodes=3) == [1, 2]
    for options in ({"max_depth": 1}, {"max_nodes": 2}):
        with pytest.raises(BadRequest):
            sent("[1, [2]]", **options)
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        assert sent("[1,2,3,45]") == [1, 2, 3, 45]
        with pytest.raises(RequestDataTooBig):
            sent("[1,2,3,456]")


def test_keys_that_come_twice_are_refused_on_request():
    assert sent('{"a": 1, "a": 2}') == {"a": 2}
    assert sent('[{"a": 1}, {"a": 2}]', unique_keys=True) == [{"a": 1}, {"a": 2}]
    with pytest.raises(BadRequest, match="'a' twice"):
        sent('[{"b": {"a": 1, "a": 2}}]', unique_keys=True)


def test_what_is_answered():
    views = [
        path("", lambda request: JsonResponse(request.json(), safe=False)),
        path("other/", lambda request: HttpResponse("x")),
    ]
    with override_settings(ROOT_URLCONF=views, MIDDLEWARE=[], DATA_UPLOAD_MAX_MEMORY_SIZE=100):
        client = Client(raise_request_exception=False)
        for body, kind, status in (
            ("[1]", "application/json", 200),
            ("[1", "application/json", 400),
            ("[1]", "text/plain", 415),
            ("1" * 101, "application/json", 413),
        ):
            assert client.post("/", body, content_type=kind).status_code == status


@settings(max_examples=CASES, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet='[]{}:,"\\u0d8e+-.tfnrl \n', max_size=60).map(str.encode),
        st.recursive(
            st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=9)),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_json_is_what_the_standard_library_reads_or_the_clients_error(body):
    try:
        found = sent(body)
    except BadRequest:
        return
    assert found == json.loads(body)
    # And it can be sent on as it is.
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


@settings(max_examples=CASES // 4, deadline=None)
@given(st.text(max_size=20), st.dictionaries(st.text(max_size=5), st.integers(), max_size=5))
def test_what_can_be_sent_is_read(text, value):
    assert sent(json.dumps([text, value])) == [text, value]


@pytest.mark.parametrize(
    "hostile",
    [
        lambda n: "[" * n,
        lambda n: '"' * n,
        lambda n: '"' + "\\" * n,
        lambda n: '"' + "\\ud83d" * n,
        lambda n: '{"":' * n,
        lambda n: "-" * n,
    ],
)
def test_hostile_json_costs_no_more_than_its_length(hostile):
    def request(size):
        made = RequestFactory().generic("POST", "/", hostile(size).encode(), "application/json")
        # Read beforehand: getting memory for a large body takes longer than looking at the JSON in it.
        assert made.body
        return made

    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=None):
        assert_linear(lambda made: made.json(), request)
