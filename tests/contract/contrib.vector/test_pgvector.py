"""What only PostgreSQL with pgvector has: the extension, its indexes and settings, the types of its drivers."""

import pytest

from quintet.contrib.postgres.indexes import OpClass
from quintet.contrib.vector import (
    BitField,
    HalfVectorField,
    HammingDistance,
    HnswIndex,
    IvfflatIndex,
    L2Distance,
    SparseVector,
    SparseVectorField,
    VectorExtension,
    VectorField,
    search_effort,
)
from quintet.core.checks import run_checks
from quintet.db import connections, migrations, models, transaction
from quintet.db.migrations.executor import MigrationExecutor
from quintet.db.models.functions import Cast
from quintet.test import override_settings
from tests.kit.databases import in_portals
from tests.kit.pooler import pgbouncer
from tests.kit.vectors import made_on, site

pytestmark = pytest.mark.full


class Point(models.Model):
    at = VectorField(dimensions=3)
    half = HalfVectorField(dimensions=3, null=True)
    sparse = SparseVectorField(dimensions=9, null=True)
    bits = BitField(length=3, null=True)

    class Meta:
        app_label = "vector"
        indexes = [
            HnswIndex(fields=["at"], name="at_hnsw", m=8, ef_construction=32, opclasses=["vector_l2_ops"]),
            IvfflatIndex(fields=["at"], name="at_ivfflat", lists=10, opclasses=["vector_cosine_ops"]),
            HnswIndex(fields=["sparse"], name="sparse_hnsw", opclasses=["sparsevec_l2_ops"]),
            HnswIndex(fields=["bits"], name="bits_hnsw", opclasses=["bit_hamming_ops"]),
            HnswIndex(OpClass(Cast("at", HalfVectorField(dimensions=3)), name="halfvec_l2_ops"), name="at_half_hnsw"),
        ]


@pytest.fixture
def points(pgvector_database):
    with site(pgvector_database, [Point]) as connection:
        Point.objects.bulk_create(
            [
                Point(at=[x, x % 7, x % 3], half=[x, 0, 0], sparse=SparseVector({x % 9: x}, 9), bits=f"{x % 8:03b}")
                for x in range(200)
            ]
        )
        yield connection


def plan_of(rows):
    with transaction.atomic():
        connections["default"].execute("SET LOCAL enable_seqscan = off", None)
        connections["default"].execute("SET LOCAL enable_sort = off", None)
        return rows.explain()


@pytest.mark.parametrize(
    ("distance", "index"),
    [
        (L2Distance("at", [5, 5, 2]), "at_hnsw"),
        (L2Distance("sparse", SparseVector({3: 3}, 9)), "sparse_hnsw"),
        (HammingDistance("bits", "101"), "bits_hnsw"),
        (L2Distance(Cast("at", HalfVectorField(dimensions=3)), [5, 5, 2]), "at_half_hnsw"),
    ],
)
def test_a_search_goes_by_its_index(points, distance, index):
    assert f"Index Scan using {index}" in plan_of(Point.objects.order_by(distance)[:5])
    assert f"Index Scan using {index}" in plan_of(Point.objects.annotate(distance=distance).order_by("distance")[:5])
    exact = [point.pk for point in Point.objects.order_by(distance, "pk")[:3]]
    assert len(exact) == 3


def test_indexes_as_the_catalogue_has_them(points):
    with points.cursor() as cursor:
        found = points.introspection.get_constraints(cursor, "vector_point")
    assert (found["at_hnsw"]["type"], found["at_hnsw"]["options"]) == ("hnsw", ["m=8", "ef_construction=32"])
    assert (found["at_ivfflat"]["type"], found["at_ivfflat"]["options"]) == ("ivfflat", ["lists=10"])


def settings_now(connection):
    names = ("hnsw.ef_search", "ivfflat.probes", "hnsw.iterative_scan", "ivfflat.iterative_scan")
    return [connection.fetch_one(f"SHOW {name}")[0] for name in names]


def test_effort_ends_with_its_block(points):
    usual = ["40", "1", "off", "off"]
    with search_effort(ef_search=99, probes=7, iterative_scan="strict_order"):
        assert settings_now(points) == ["99", "7", "strict_order", "relaxed_order"]
        with search_effort(ef_search=11):
            assert settings_now(points)[:2] == ["11", "7"]
        assert settings_now(points)[:2] == ["99", "7"]
    with transaction.atomic():
        with search_effort(ef_search=99):
            pass
        assert settings_now(points) == usual
        with pytest.raises(LookupError), search_effort(probes=9):
            raise LookupError
        assert settings_now(points) == usual

    async def inside():
        async with search_effort(ef_search=55):
            return [point.at async for point in Point.objects.order_by(L2Distance("at", [5, 5, 2]))[:1]]

    assert in_portals(inside()) == [[5, 5, 2]]
    assert settings_now(points) == usual


@pytest.mark.parametrize("binding", [False, True])
def test_raw_cursors_read_vectors(pgvector_database, binding):
    options = {"server_side_binding": binding}
    with site({**pgvector_database, "OPTIONS": options}, [Point]) as connection:
        Point.objects.create(at=[0.1, 2, 3], half=[1, 2, 3], sparse=SparseVector({0: 1}, 9), bits="101")
        with connection.cursor() as cursor:
            cursor.execute("SELECT at, half, sparse, bits, ARRAY[at] FROM vector_point")
            row = ([0.10000000149011612, 2, 3], [1, 2, 3], SparseVector({0: 1}, 9), "101", [[0.10000000149011612, 2, 3]])
            assert cursor.fetchone() == row
            given = Point._meta.get_field("at").get_db_prep_value([0.1, 2, 3], connection)
            cursor.execute("SELECT count(*) FROM vector_point WHERE at = %s::vector", [given])
            assert cursor.fetchone() == (1,)
        link = connection.require_link()
        raw = link.cursor(binary=True).execute("SELECT at, half, sparse FROM vector_point").fetchone()
        assert raw == row[:3]
        assert "'[0.1,2,3]'::vector" in str(Point.objects.order_by(L2Distance("at", [0.1, 2, 3])).query)


def test_connections_that_were_there_before_the_extension(pgvector_server):
    """A migration creates it while other connections are open: these send and read vectors, too."""
    database = made_on(pgvector_server)
    with override_settings(INSTALLED_APPS=["quintet.contrib.vector"], DATABASES={"default": database}):
        connection = connections["default"]
        early = connection.database.pool.take()
        assert {one.id for one in run_checks(databases=["default"])} == {"vector.W001"}
        executor = MigrationExecutor(connection)
        executor.loader.graph.add_node(("vector", "0001"), Made("0001", "vector"))
        state = executor.loader.project_state()
        after = executor.apply_migration(state, Made("0001", "vector"))
        assert early.execute("SELECT '[1,2,3]'::vector").fetchone() == ("[1,2,3]",)
        connection.database.pool.give(early)
        shown = after.apps.get_model("vector", "Made")
        for _ in range(2):
            shown.objects.create(at=[1, 2, 3])
            assert {tuple(one.at) for one in shown.objects.all()} == {(1, 2, 3)}
        Made("0001", "vector").unapply(after, connection.schema_editor())
        connections.close_all()


class Made(migrations.Migration):
    operations = [
        VectorExtension(),
        migrations.CreateModel("Made", [("id", models.AutoField(primary_key=True)), ("at", VectorField(dimensions=3))]),
        migrations.AddIndex("made", HnswIndex(fields=["at"], name="made_at", opclasses=["vector_cosine_ops"])),
    ]


def test_a_server_without_pgvector(postgres_database):
    with override_settings(INSTALLED_APPS=["quintet.contrib.vector"], DATABASES={"default": postgres_database}):
        found = [one for one in Point.check(databases=["default"]) if one.id.startswith("vector")]
        connections.close_all()
    assert {one.id for one in found} <= {"vector.E003", "vector.W001"}
    assert len(found) == 3


@pytest.mark.service("pgbouncer")
def test_behind_a_pooler_of_transactions(pgvector_database, tmp_path):
    with (
        pgbouncer(tmp_path, pgvector_database, sessions=2) as behind,
        site({**behind, "OPTIONS": {"transaction_pooler": True}}, [Point]),
    ):
        Point.objects.bulk_create([Point(at=[x, 0, 0]) for x in range(20)])
        for x in range(20):
            with search_effort(ef_search=50):
                assert Point.objects.order_by(L2Distance("at", [x, 0, 0])).first().at == [x, 0, 0]
