"""Vectors in the database: what is stored, distances, aggregates, and what is refused."""

import struct
from array import array

import pytest

from quintet.contrib.vector import (
    BitField,
    CosineDistance,
    HalfVectorField,
    HammingDistance,
    HnswIndex,
    IvfflatIndex,
    JaccardDistance,
    L1Distance,
    L2Distance,
    MaxInnerProduct,
    SparseVector,
    SparseVectorField,
    VectorField,
    search_effort,
)
from quintet.core.exceptions import FieldError
from quintet.db import NotSupportedError, models
from quintet.db.models import Avg, Count, F, StdDev, Subquery, Sum, Value, Window
from quintet.db.models.functions import Cast, Coalesce, RowNumber


class Item(models.Model):
    dense = VectorField(dimensions=3, null=True)
    half = HalfVectorField(dimensions=3, null=True)
    sparse = SparseVectorField(dimensions=5, null=True)
    bits = BitField(length=10, null=True)
    free = VectorField(null=True)
    group = models.CharField(max_length=1, default="a")

    class Meta:
        app_label = "vector_tests"
        indexes = [
            HnswIndex(fields=["dense"], name="dense_hnsw", m=8, ef_construction=32, opclasses=["vector_l2_ops"]),
            IvfflatIndex(fields=["half"], name="half_ivfflat", lists=1, opclasses=["halfvec_cosine_ops"]),
        ]


class Plain(models.Model):
    vector = VectorField(dimensions=2, default=list)

    class Meta:
        app_label = "vector_tests"


MODELS = (Item, Plain)


@pytest.fixture
def items(vectors):
    Item.objects.create(pk=1, dense=[1, 2, 3], half=[1, 2, 3], sparse=SparseVector({0: 1.5, 3: -2}, 5), bits="1100110011")
    Item.objects.create(pk=2, dense=(0.1, 0, 1), half=(0.1, 0, 1), sparse=[0, 0, 1, 0, 0], bits=[True] * 10, group="b")
    Item.objects.create(pk=3)
    Item.objects.create(pk=4, dense=[0, 0, 0], half=[0, 0, 0], sparse=SparseVector({}, 5), bits="0" * 10)
    return Item.objects


def by(distance, rows):
    """Return keys and rounded distances in the order of the database; rows without a distance come last, by key."""
    found = list(rows.annotate(distance=distance).order_by("distance", "pk").values_list("pk", "distance"))
    near = [(pk, round(number, 4)) for pk, number in found if number is not None]
    assert [pk for pk, _number in found[: len(near)]] == [pk for pk, _number in near]
    return [*near, *sorted(one for one in found if one[1] is None)]


def test_what_is_stored(items):
    one, two, nothing = (items.get(pk=pk) for pk in (1, 2, 3))
    single, half = 0.10000000149011612, 0.0999755859375
    assert (one.dense, one.half, one.sparse, one.bits) == (
        [1.0, 2.0, 3.0],
        [1.0, 2.0, 3.0],
        SparseVector({0: 1.5, 3: -2}, 5),
        "1100110011",
    )
    assert (two.dense, two.half, two.sparse.to_list(), two.bits) == ([single, 0, 1], [half, 0, 1], [0, 0, 1, 0, 0], "1" * 10)
    assert (nothing.dense, nothing.half, nothing.sparse, nothing.bits) == (None, None, None, None)


@pytest.mark.parametrize(
    "given", [[1, 2, 3], (1, 2, 3), array("d", [1, 2, 3]), struct.pack("<3f", 1, 2, 3), memoryview(struct.pack("<3f", 1, 2, 3))]
)
def test_what_is_taken(vectors, given):
    Item.objects.bulk_create([Item(dense=given, half=given, free=given)])
    assert Item.objects.filter(dense=given, free=given).values_list("half", "free").get() == ([1, 2, 3], [1, 2, 3])
    assert Item.objects.order_by(L2Distance("dense", given)).get().dense == [1, 2, 3]
    Item.objects.update(dense=[4, 5, 6], bits=b"\xff\x40")
    assert Item.objects.values_list("dense", "bits").get() == ([4, 5, 6], "1111111101")


@pytest.mark.parametrize(
    ("distance", "found"),
    [
        (L2Distance("dense", [1, 2, 3]), [(1, 0.0), (2, 2.9682), (4, 3.7417), (3, None)]),
        (L1Distance("dense", [1, 2, 3]), [(1, 0.0), (2, 4.9), (4, 6.0), (3, None)]),
        (MaxInnerProduct("dense", [1, 2, 3]), [(1, -14.0), (2, -3.1), (4, 0.0), (3, None)]),
        (CosineDistance("dense", [1, 2, 3]), [(1, 0.0), (2, 0.1756), (3, None), (4, None)]),
        (L2Distance("half", [1, 2, 3]), [(1, 0.0), (2, 2.9682), (4, 3.7417), (3, None)]),
        (CosineDistance("half", (1, 2, 3)), [(1, 0.0), (2, 0.1756), (3, None), (4, None)]),
        (L2Distance("sparse", SparseVector({0: 1}, 5)), [(4, 1.0), (2, 1.4142), (1, 2.0616), (3, None)]),
        (L1Distance("sparse", SparseVector({0: 1}, 5)), [(4, 1.0), (2, 2.0), (1, 2.5), (3, None)]),
        (MaxInnerProduct("sparse", [1, 0, 0, 0, 0]), [(1, -1.5), (2, 0.0), (4, 0.0), (3, None)]),
        (CosineDistance("sparse", SparseVector({0: 1}, 5)), [(1, 0.4), (2, 1.0), (3, None), (4, None)]),
        (HammingDistance("bits", "1100000000"), [(4, 2.0), (1, 4.0), (2, 8.0), (3, None)]),
        (JaccardDistance("bits", "1100000000"), [(1, 0.6667), (2, 0.8), (4, 1.0), (3, None)]),
    ],
)
def test_distances(items, distance, found):
    assert by(distance, items) == found
    assert by(distance, items.filter(pk__in=[1, 2])) == sorted(
        (one for one in found if one[0] in (1, 2)), key=lambda one: (one[1], one[0])
    )


def test_distances_are_expressions_like_others(items):
    near = L2Distance("dense", [1, 2, 2.5])
    assert [item.pk for item in items.order_by(near)[:2]] == [1, 2]
    assert [item.pk for item in items.order_by(near.desc(nulls_last=True))] == [4, 2, 1, 3]
    assert [item.pk for item in items.alias(d=near).filter(d__lt=1)] == [1]
    assert items.aggregate(nearest=models.Min(near))["nearest"] == pytest.approx(0.5)
    assert by(L2Distance("dense", F("free")), items)[0] == (1, None)
    assert by(L2Distance("dense", Subquery(items.filter(pk=1).values("dense"))), items)[0] == (1, 0.0)
    assert by(L2Distance(Value([1, 2, 3], output_field=VectorField()), F("dense")), items)[0] == (1, 0.0)
    ranked = items.annotate(place=Window(RowNumber(), order_by=near.asc())).order_by("place")
    assert list(ranked.values_list("pk", "place")) == [(1, 1), (2, 2), (4, 3), (3, 4)]
    assert near == L2Distance("dense", [1, 2, 2.5])
    assert near != L2Distance("dense", [1, 2, 2.75])


def test_casts(items):
    half = Cast("dense", HalfVectorField(dimensions=3))
    assert by(L2Distance(half, [1, 2, 3]), items) == by(L2Distance("half", [1, 2, 3]), items)
    assert items.annotate(cast=half).get(pk=2).cast == [0.0999755859375, 0, 1]
    assert items.annotate(cast=Cast("half", VectorField(dimensions=3))).get(pk=1).cast == [1, 2, 3]
    filled = items.annotate(filled=Coalesce("dense", Value([7, 7, 7], output_field=VectorField())))
    assert filled.get(pk=3).filled == [7, 7, 7]


def test_lookups(items):
    assert [item.pk for item in items.filter(dense=[1, 2, 3])] == [1]
    assert [item.pk for item in items.filter(dense__in=[(1, 2, 3), [0, 0, 0]]).order_by("pk")] == [1, 4]
    assert [item.pk for item in items.filter(dense__isnull=True)] == [3]
    assert items.filter(bits="1100110011").get().pk == items.filter(sparse=SparseVector({0: 1.5, 3: -2}, 5)).get().pk == 1


def test_aggregates(items):
    found = items.filter(pk__lt=3).aggregate(Avg("dense"), Sum("dense"), Count("dense"), half=Avg("half"))
    assert found == {
        "dense__avg": pytest.approx([0.55, 1, 2]),
        "dense__sum": pytest.approx([1.1, 2, 4]),
        "dense__count": 2,
        "half": pytest.approx([0.55, 1, 2], abs=1e-3),
    }
    assert items.filter(pk=3).aggregate(Avg("dense"))["dense__avg"] is None
    groups = items.exclude(pk=4).values("group").annotate(middle=Avg("dense")).order_by("group")
    assert [(one["group"], one["middle"]) for one in groups] == [("a", [1, 2, 3]), ("b", pytest.approx([0.1, 0, 1]))]
    with pytest.raises(NotSupportedError, match="StdDev is not defined for VectorField"):
        items.aggregate(StdDev("dense"))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ([1, 2], "it has 2 dimensions, and 3 are wanted"),
        ([1, 2, float("nan")], "item 2 of the vector is nan, and vectors hold finite numbers only"),
        ([float("-inf"), 2, 3], "item 0 of the vector is -inf"),
        ([1, 1e39, 3], "item 1 of the vector is 1e[+]39, and the largest number is 3.4e38"),
        ([1, "2", 3], "item 1 of the vector is '2', which is no number"),
        ([[1, 2, 3]], "it has 1 dimensions"),
        (b"12345", "float32, 4 bytes each, not 5 bytes"),
        ([], "one dimension at least"),
        (object(), "a list of numbers, an array, or bytes of float32, not object"),
    ],
)
def test_what_is_refused(vectors, given, reason):
    with pytest.raises(ValueError, match=rf"VectorField 'vector_tests.Item.dense' cannot hold this value: .*{reason}"):
        Item.objects.create(dense=given)
    with pytest.raises(ValueError, match=reason):
        list(Item.objects.order_by(L2Distance("dense", given)))


def test_the_range_of_half_precision(vectors):
    Item.objects.create(half=[65504, -65504, 0])
    with pytest.raises(ValueError, match="item 0 of the vector is 65536, and the largest number is 65504"):
        Item.objects.create(half=[65536, 0, 0])


def test_distances_that_there_are_not(items):
    with pytest.raises(NotSupportedError, match="HammingDistance is not defined for VectorField"):
        list(items.order_by(HammingDistance("dense", "101")))
    with pytest.raises(NotSupportedError, match="L2Distance is not defined for BitField"):
        list(items.order_by(L2Distance("bits", "101")))
    with pytest.raises(FieldError, match="one side must be a field of vectors"):
        list(items.order_by(L2Distance("group", [1, 2, 3])))
    with pytest.raises(FieldError, match="of one kind, not VectorField and HalfVectorField"):
        list(items.order_by(L2Distance("dense", F("half"))))
    with pytest.raises(ValueError, match="L2Distance needs a vector to measure from, not None"):
        L2Distance("dense", None)


def test_effort_is_for_one_block(items):
    with search_effort(ef_search=100, probes=3, iterative_scan="strict_order"):
        assert items.order_by(L2Distance("dense", [1, 2, 3])).first().pk == 1


@pytest.mark.parametrize("wrong", [{"ef_search": 0}, {"ef_search": 1001}, {"probes": "many"}, {"iterative_scan": "on"}])
def test_effort_that_there_is_not(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        search_effort(**wrong)


@pytest.mark.service("numpy")
def test_arrays_of_numpy(vectors):
    import numpy as np

    vector = np.array([1, 2, 3], dtype="float64")
    Item.objects.create(dense=vector, half=vector.astype("float16"), sparse=np.zeros(5), bits=np.ones(10, dtype=bool))
    found = Item.objects.annotate(distance=L2Distance("dense", vector)).get(dense=vector)
    assert (found.dense, found.distance, found.bits) == ([1, 2, 3], 0, "1" * 10)
    with pytest.raises(ValueError, match="it has 1 dimensions"):
        Item.objects.create(dense=vector.reshape(1, 3))
