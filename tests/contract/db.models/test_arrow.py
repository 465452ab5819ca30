"""Rows as Arrow: types that come from fields, batches that come from the database as they are read, and plain errors."""

import asyncio
import datetime
import decimal
import sys
import uuid

import pytest

from quintet.db import connections, models
from quintet.db.models import Avg, Count, F, Sum, Value
from quintet.db.models.functions import Cast, Length
from quintet.kernel.apps import Apps
from quintet.kit.dotted import MissingExtraError
from quintet.test.utils import CaptureQueriesContext, override_settings
from tests.kit.databases import in_portals
from tests.kit.library import tables

arrow = pytest.mark.service("pyarrow")

APPS = Apps()
UTC = datetime.UTC


class Maker(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "arrows"
        apps = APPS


class Thing(models.Model):
    name = models.CharField(max_length=20)
    maker = models.ForeignKey(Maker, models.CASCADE, null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    weight = models.FloatField(null=True)
    stock = models.IntegerField(null=True)
    sold = models.BooleanField(default=False)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    hour = models.TimeField(null=True)
    lasts = models.DurationField(null=True)
    code = models.BinaryField(null=True)
    more = models.JSONField(null=True)

    class Meta:
        app_label = "arrows"
        apps = APPS
        ordering = ["pk"]


@pytest.fixture
def things(db):
    with tables(db["db"], Maker, Thing):
        yield Thing.objects.using("db")


@pytest.fixture
def filled(things):
    maker = Maker.objects.using("db").create(name="Ann")
    things.create(
        name="Čaj",
        maker=maker,
        price=decimal.Decimal("9.50"),
        weight=0.25,
        stock=-3,
        sold=True,
        day=datetime.date(2024, 2, 29),
        at=datetime.datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=UTC),
        hour=datetime.time(23, 59, 59, 5),
        lasts=datetime.timedelta(days=2, microseconds=7),
        code=b"\x00\xff",
        more={"ä": [1, None]},
    )
    things.create(name="empty")
    return things


@arrow
def test_types_come_from_the_fields(filled):
    import pyarrow as pa

    table = filled.all().to_arrow()
    assert table.schema == pa.schema(
        {
            "id": pa.int64(),
            "name": pa.string(),
            "maker_id": pa.uuid(),
            "price": pa.decimal128(8, 2),
            "weight": pa.float64(),
            "stock": pa.int64(),
            "sold": pa.bool_(),
            "day": pa.date32(),
            "at": pa.timestamp("us", "UTC"),
            "hour": pa.time64("us"),
            "lasts": pa.duration("us"),
            "code": pa.binary(),
            "more": pa.string(),
        }
    )
    first, second = table.to_pylist()
    wanted = filled.values()[0]
    assert first == {**wanted, "code": b"\x00\xff", "more": '{"ä":[1,null]}'}
    assert [name for name, value in second.items() if value is not None] == ["id", "name", "sold"]


@arrow
def test_a_manager_has_it_too(filled):
    assert Thing.objects.db_manager("db").to_arrow().num_rows == 2


@arrow
def test_columns_are_those_of_values(filled):
    table = filled.values("name", "maker__name", size=Length("name")).to_arrow()
    assert table.to_pydict() == {"name": ["Čaj", "empty"], "maker__name": ["Ann", None], "size": [3, 5]}
    assert filled.values_list("price", flat=True).to_arrow().to_pydict() == {"price": [decimal.Decimal("9.50"), None]}
    assert filled.values_list("name", "id", named=True).to_arrow().column_names == ["name", "id"]
    assert filled.only("name").annotate(twice=F("weight") * 2).to_arrow().column_names == ["id", "name", "twice"]
    assert "more" not in filled.defer("more").to_arrow().column_names


@arrow
def test_annotations_have_types(filled):
    import pyarrow as pa

    filled.create(name="empty", price=1, weight=2)
    rows = filled.order_by("name").values("name").annotate(n=Count("pk"), total=Sum("price"), mean=Avg("weight"))
    table = rows.to_arrow()
    assert table.schema == pa.schema({"name": pa.string(), "n": pa.int64(), "total": pa.decimal128(38, 18), "mean": pa.float64()})
    assert sorted(table.to_pylist(), key=lambda row: row["n"]) == [
        {"name": "Čaj", "n": 1, "total": decimal.Decimal("9.5"), "mean": 0.25},
        {"name": "empty", "n": 2, "total": decimal.Decimal(1), "mean": 2.0},
    ]


@arrow
@pytest.mark.on("postgres")
def test_computed_decimals_have_eighteen_places(filled):
    exact = Cast(Value("0.12345678901234567895"), models.DecimalField(max_digits=30, decimal_places=20))
    table = filled.annotate(exact=exact).values("exact").to_arrow()
    assert set(table["exact"].to_pylist()) == {decimal.Decimal("0.123456789012345679")}


@arrow
def test_whole_sums_are_whole(filled):
    assert filled.values("sold").annotate(total=Sum("id")).order_by("sold").to_arrow()["total"].type == "int64"


@arrow
def test_rows_of_several_queries(filled):
    both = filled.filter(sold=True).union(filled.filter(sold=False)).order_by("id")
    assert both.to_arrow()["name"].to_pylist() == ["Čaj", "empty"]
    assert filled.values("sold").distinct().order_by("-name").to_arrow().column_names == ["sold"]
    assert filled.none().to_arrow().num_rows == 0
    assert filled.none().to_arrow().schema == filled.all().to_arrow().schema


@arrow
def test_batches_are_read_as_they_are_asked_for(things):
    things.bulk_create([Thing(name=str(number)) for number in range(25)])
    with CaptureQueriesContext(connections["db"]) as asked:
        reader = things.values("id", "name").iter_arrow(batch_size=10)
        assert len(asked) == 0
        assert [batch.num_rows for batch in reader] == [10, 10, 5]
    assert len(asked) == 1
    assert [chunk.num_rows for chunk in things.to_arrow(batch_size=10).to_batches()] == [10, 10, 5]


@arrow
def test_others_take_a_queryset_as_it_is(filled):
    import pyarrow as pa

    assert pa.table(filled.values("id", "name")).column_names == ["id", "name"]


@arrow
def test_on_a_loop(things):
    things.bulk_create([Thing(name=str(number)) for number in range(25)])

    async def export():
        rows = things.values_list("name", flat=True)
        table = await rows.ato_arrow()
        return table.num_rows, [batch.num_rows async for batch in rows.aiter_arrow(batch_size=20)]

    assert in_portals(export()) == (25, [20, 5])
    assert asyncio.iscoroutinefunction(things.ato_arrow)


@arrow
def test_without_zones(things):
    with override_settings(USE_TZ=False):
        assert str(things.values("at").to_arrow().schema.field("at").type) == "timestamp[us]"


@arrow
@pytest.mark.on("sqlite")
def test_a_value_of_another_type_is_told(filled):
    connections["db"].execute("UPDATE arrows_thing SET stock = 'many'")
    with pytest.raises(ValueError, match="Column 'stock' of Thing holds a value that is not int64"):
        filled.to_arrow()


@arrow
def test_a_size_must_be_positive(things):
    with pytest.raises(ValueError, match="Batch size must be strictly positive"):
        things.iter_arrow(batch_size=0)


@pytest.mark.on("sqlite")
def test_without_the_library_the_extra_is_named(things, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'quintet\[arrow\]'"):
        things.to_arrow()
