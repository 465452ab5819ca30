"""Vectors as bytes and text: all forms hold the same values."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quintet.kit.vectors import KINDS, SparseVector, VectorError

SINGLES = st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=40)
HALVES = st.lists(st.floats(allow_nan=False, allow_infinity=False, width=16), min_size=1, max_size=40)
BITS = st.text("01", min_size=1, max_size=70)
GIVEN = st.one_of(
    *(st.tuples(st.just(kind), values) for kind, values in (("vector", SINGLES), ("halfvec", HALVES), ("bit", BITS))),
    st.tuples(st.just("sparsevec"), SINGLES.map(SparseVector)),
)


@given(GIVEN)
def test_every_form_is_read_again(case):
    name, value = case
    kind = KINDS[name]
    size = kind.size(value)
    assert kind.parse(value) == value
    assert kind.of_kept(kind.kept(value), size) == value
    assert kind.of_wire(kind.wire(value)) == value
    assert kind.of_text(kind.text(value)) == value
    assert kind.parse(kind.text(value)) == value
    assert kind.of_text(kind.wire(value).text()) == value


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("vector", [1, 2.5], "000200003f80000040200000"),
        ("halfvec", [1, 2.5], "000200003c004100"),
        ("sparsevec", SparseVector({0: 1.5, 2: -2}, 5), "00000005000000020000000000000000000000023fc00000c0000000"),
        ("bit", "101", "00000003a0"),
    ],
)
def test_what_the_server_sends(kind, value, sent):
    """Source: ``vector_send``, ``halfvec_send``, ``sparsevec_send`` and ``bit_send`` of PostgreSQL 16 with pgvector 0.8.5."""
    assert KINDS[kind].wire(value).hex() == sent
    assert KINDS[kind].of_wire(bytes.fromhex(sent)) == value


@pytest.mark.parametrize(
    "value", ["{1:2}", "{0:1}/3", "{4:1}/3", "{a:1}/3", "1:2/3", "{1:nan}/3", "/3", "{}/0", {1: 2}, {"a": 1}, [[1]]]
)
def test_what_is_no_sparse_vector(value):
    with pytest.raises(VectorError):
        KINDS["sparsevec"].parse(value)


@pytest.mark.parametrize("value", ["", "102", [0, 2], [0.0, 1.0], 5, b"", None, ["1"]])
def test_what_are_no_bits(value):
    with pytest.raises(VectorError):
        KINDS["bit"].parse(value)


def test_a_sparse_vector():
    vector = SparseVector({3: -2, 0: 1.5, 1: 0}, 5)
    assert (vector.dimensions(), vector.indices(), vector.values()) == (5, [0, 3], [1.5, -2])
    assert vector.to_list() == [1.5, 0, 0, -2, 0]
    assert vector == SparseVector([1.5, 0, 0, -2, 0]) == SparseVector(vector)
    assert len({vector, SparseVector([1.5, 0, 0, -2, 0]), SparseVector([1.5, 0, 0, -2])}) == 2
    assert repr(vector) == "SparseVector({0: 1.5, 3: -2.0}, 5)"
    assert vector != [1.5, 0, 0, -2, 0]
    with pytest.raises(VectorError, match="it has 2 dimensions, and 3 are wanted"):
        SparseVector([1, 2], 3)


def test_a_sparse_array_of_scipy():
    class Coordinates:
        """What scipy's `coo_array` offers."""

        def __init__(self, values):
            import array

            self.shape = (len(values),)
            self.coords = (array.array("l", [index for index, one in enumerate(values) if one]),)
            self.data = array.array("d", [one for one in values if one])

        def tocoo(self):
            return self

    assert SparseVector(Coordinates([0, 1.5, 0, 2])) == SparseVector({1: 1.5, 3: 2}, 4)


def test_bytes_are_singles():
    assert KINDS["vector"].parse(struct.pack("<2f", 0.5, -1)) == [0.5, -1]
    assert KINDS["bit"].parse(b"\xa5") == "10100101"


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("vector", "[" * 100_000, "is no list of numbers"),
        ("vector", [1.0] * 70_000, "70000 dimensions, more than a database keeps"),
        ("sparsevec", "{1:1}/99999999999", "1000000000 dimensions at most, not 99999999999"),
    ],
)
def test_what_no_database_keeps_is_told(kind, value, told):
    with pytest.raises(VectorError, match=told):
        KINDS[kind].wire(value)
