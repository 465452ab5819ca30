"""SQLite's functions of vectors: ours say what sqlite-vec says, over any vectors."""

import math
import sqlite3

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quintet.drivers.sqlite.vectors import register_vectors
from quintet.kit.vectors import KINDS, SparseVector
from tests.kit.vectors import native_functions

NUMBERS = st.floats(-1000, 1000, width=32).map(lambda number: 0.0 if abs(number) < 1e-3 else number)
PAIRS = st.integers(1, 40).flatmap(lambda size: st.tuples(*[st.lists(NUMBERS, min_size=size, max_size=size)] * 2))


@pytest.fixture(scope="module")
def ours():
    raw = sqlite3.connect(":memory:")
    assert register_vectors(raw, use_native=False) is False
    yield raw
    raw.close()


@pytest.fixture(scope="module")
def native():
    with native_functions():
        raw = sqlite3.connect(":memory:")
        assert register_vectors(raw) is True
        yield raw
        raw.close()


def one(raw, text, *values):
    return raw.execute(f"SELECT {text}", values).fetchone()[0]


@pytest.mark.service("sqlite_vec")
@pytest.mark.parametrize("function", ["vec_distance_L2", "vec_distance_L1", "vec_distance_cosine"])
@settings(max_examples=60)
@given(pair=PAIRS)
def test_distances_are_those_of_sqlite_vec(ours, native, function, pair):
    left, right = (KINDS["vector"].kept(one) for one in pair)
    found, wanted = (one(raw, f"{function}(?, ?)", left, right) for raw in (ours, native))
    if wanted is None:
        assert found is None
        return
    size = math.hypot(*pair[0]) + math.hypot(*pair[1]) if function != "vec_distance_cosine" else 1
    assert found == pytest.approx(wanted, rel=1e-4, abs=1e-5 * size)


@pytest.mark.service("sqlite_vec")
@settings(max_examples=60)
@given(pair=st.integers(1, 70).flatmap(lambda size: st.tuples(*[st.text("01", min_size=size, max_size=size)] * 2)))
def test_bits_that_differ_are_those_of_sqlite_vec(ours, native, pair):
    sides = [KINDS["bit"].kept(one) for one in pair]
    text = "vec_distance_hamming(vec_bit(?), vec_bit(?))"
    assert one(ours, text, *sides) == one(native, text, *sides) == sum(a != b for a, b in zip(*pair, strict=True))


@settings(max_examples=60)
@given(pair=PAIRS)
def test_sparse_distances_are_those_of_dense_vectors(ours, pair):
    dense = [KINDS["vector"].kept(one) for one in pair]
    sparse = [KINDS["sparsevec"].kept(SparseVector(one)) for one in pair]
    for name, other in (("l2", "vec_distance_L2"), ("l1", "vec_distance_L1"), ("inner", "quintet_vector_inner")):
        found = one(ours, f"quintet_sparse_{name}(?, ?)", *sparse)
        assert found == pytest.approx(one(ours, f"{other}(?, ?)", *dense), rel=1e-6, abs=1e-2)
    angle = one(ours, "vec_distance_cosine(?, ?)", *dense)
    assume(angle is not None)
    assert one(ours, "quintet_sparse_cosine(?, ?)", *sparse) == pytest.approx(angle, abs=1e-6)


def test_no_vector_has_no_distance(ours):
    vector = KINDS["vector"].kept([1, 2])
    names = ("vec_distance_L2", "vec_distance_cosine", "quintet_vector_inner", "vec_distance_hamming", "quintet_bits_jaccard")
    for name in names:
        assert one(ours, f"{name}(?, NULL)", vector) is one(ours, f"{name}(NULL, ?)", vector) is None


@pytest.mark.parametrize("name", ["vec_distance_L2", "vec_distance_hamming", "quintet_sparse_l2", "quintet_bits_jaccard"])
def test_vectors_of_other_dimensions_have_no_distance(ours, name):
    kind = KINDS["sparsevec" if "sparse" in name else "vector"]
    with pytest.raises(sqlite3.OperationalError):
        one(ours, f"{name}(?, ?)", kind.kept([1, 2]), kind.kept([1, 2, 3]))


def test_aggregates_move_with_their_window(ours):
    ours.execute("CREATE TEMP TABLE v AS SELECT column1 AS id, column2 AS e FROM (VALUES (1, NULL))")
    for number in range(2, 6):
        ours.execute("INSERT INTO v VALUES (?, ?)", (number, KINDS["vector"].kept([number, 1])))
    text = "SELECT quintet_vector_sum(e) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM v"
    found = [None if row[0] is None else KINDS["vector"].of_kept(row[0], 2) for row in ours.execute(text)]
    assert found == [None, [2, 1], [5, 2], [7, 2], [9, 2]]
