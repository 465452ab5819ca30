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


class Level(models.IntegerField):
    """Reads whole numbers as words."""

    def from_db_value(self, value, expression, connection):
        return f"level {value}"

    def get_internal_type(self):
        return "CharField"


class Leaf(models.Model):
    pk = models.CompositePrimaryKey("tree", "day")
    tree = models.IntegerField()
    day = models.DateField()
    wide = models.DecimalField(max_digits=30, decimal_places=2, null=True)
    narrow = models.DecimalField(max_digits=15, decimal_places=13, null=True)
    seen = models.DateTimeField(null=True)

    class Meta:
        app_label = "arrows"
        apps = APPS


@pytest.fixture
def leaves(db):
    with tables(db["db"], Leaf):
        yield Leaf.objects.using("db")


def same(rows):
    """Say whether columns hold what `values` gives."""
    return rows.to_arrow().to_pylist() == list(rows.values())


@arrow
def test_columns_hold_what_values_give_in_batches_of_any_size(things):
    start = datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    things.bulk_create(
        Thing(
            name=f"t{number}",
            price=None if number % 7 == 0 else decimal.Decimal(number - 2000) / 100,
            weight=number / 7,
            stock=None if number % 5 == 0 else -number,
            sold=number % 3 == 0,
            day=None if number % 11 == 0 else start.date() + datetime.timedelta(days=number * 31),
            at=None if number % 13 == 0 else start + datetime.timedelta(seconds=number * 86399.000001),
            hour=datetime.time(number % 24, 0, 0, number),
            lasts=datetime.timedelta(microseconds=number - 5),
        )
        for number in range(4501)
    )
    rows = things.defer("code", "more", "maker")
    wanted = list(things.values(*rows.to_arrow().column_names))
    for size in (4501, 2300, 3000):
        table = rows.to_arrow(batch_size=size)
        assert table.to_pylist() == wanted
        assert [batch.num_rows for batch in table.to_batches()] == [size] * (4501 // size) + [4501 % size] * (4501 % size > 0)


@arrow
def test_decimals_keep_their_places(leaves):
    day = datetime.date(2024, 1, 1)
    digits = ["0.29", "1.15", "-8.35", "123456789012345678901234567.89", "0.10", None]
    narrow = ["0.29", "1.0000000000001", "-9.9999999999999", "0.0000000000001", None, "99.9999999999999"]
    decimals = [[None if text is None else decimal.Decimal(text) for text in texts] for texts in (digits, narrow)]
    leaves.bulk_create(
        Leaf(tree=n, day=day, wide=wide, narrow=thin) for n, (wide, thin) in enumerate(zip(*decimals, strict=True))
    )
    assert same(leaves.order_by("tree"))


@arrow
@pytest.mark.on("sqlite")
def test_values_in_other_forms_are_read_one_by_one(leaves):
    run = connections["db"].execute
    run("INSERT INTO arrows_leaf (tree, day, seen, narrow) VALUES (1, '2024-W18-3', '2024-05-01T10:00', 0.12345678901239)")
    run("INSERT INTO arrows_leaf (tree, day, seen, narrow) VALUES (2, '2024-05-02', '2024-05-01 10:00:00.5', 3)")
    assert same(leaves.order_by("tree"))
    run("UPDATE arrows_leaf SET day = 7")
    with pytest.raises(TypeError, match="Column 'day' of Leaf holds a value that is not date32"):
        leaves.to_arrow()


@arrow
@pytest.mark.on("mariadb")
def test_dates_of_no_calendar_are_null(leaves):
    connection = connections["db"]
    with connection.cursor() as cursor:
        cursor.execute("SET sql_mode = ''")
        cursor.execute(
            "INSERT INTO arrows_leaf (tree, day, seen) VALUES (1, '0000-00-00', '0000-00-00'), (2, '2024-05-02', NULL)"
        )
    day = datetime.date(2024, 5, 2)
    assert leaves.order_by("tree").values_list("day", "seen").to_arrow().to_pydict() == {"day": [None, day], "seen": [None, None]}


@arrow
@pytest.mark.on("postgres")
def test_sessions_with_their_own_dates_and_clocks(leaves):
    moment = datetime.datetime(1880, 1, 1, 12, tzinfo=UTC)
    leaves.create(tree=1, day=moment.date(), seen=moment)
    with connections["db"].cursor() as cursor:
        cursor.execute("SET DateStyle = 'SQL, DMY'; SET TimeZone = 'Europe/Amsterdam'")
        assert leaves.values("day").to_arrow().to_pylist() == [{"day": moment.date()}]
        cursor.execute("SET DateStyle = 'ISO'")
        assert same(leaves)
        cursor.execute("UPDATE arrows_leaf SET day = 'infinity'")
        with pytest.raises(ValueError, match=r"'infinity'|after year 10K"):
            leaves.to_arrow()


@arrow
@pytest.mark.parametrize("zone", ["Europe/Prague", None])
def test_moments_are_in_utc_whatever_clock_the_database_shows(db, zone, use_databases):
    kind = {**connections["db"].settings_dict, "TIME_ZONE": zone}
    connections["db"].close()
    use_databases(db=kind)
    with tables(connections["db"], Maker, Thing):
        moment = datetime.datetime(2024, 7, 1, 12, 0, 0, 5, tzinfo=UTC)
        rows = Thing.objects.using("db")
        rows.create(name="x", at=moment)
        assert rows.values("at").to_arrow().to_pylist() == [{"at": moment}]


@arrow
def test_a_fields_own_reader_is_heard(db):
    class Game(models.Model):
        level = Level()
        day = models.DateField()

        class Meta:
            app_label = "arrows"
            apps = Apps()

    with tables(db["db"], Game):
        Game.objects.using("db").create(level=3, day=datetime.date(2024, 1, 1))
        assert Game.objects.using("db").values("level", "day").to_arrow().to_pylist() == [
            {"level": "level 3", "day": datetime.date(2024, 1, 1)}
        ]


@arrow
def test_the_year_zero_is_left_to_what_reads_each_value():
    """MariaDB and SQLite hold it, Arrow reads it, and to Python it is no day: the driver's reader says what becomes of it."""
    import pyarrow

    from quintet.orm.queryset.arrow_arrays import days, moments

    with pytest.raises(ValueError, match="before the year 1"):
        days(pyarrow, [None, "2024-01-01", "0000-01-01"], pyarrow.date32(), True)
    for zone in (None, "UTC"):
        kind = pyarrow.timestamp("us", zone)
        with pytest.raises(ValueError, match="before the year 1"):
            moments(pyarrow, ["0000-12-31 23:59:59"], kind, True)
        assert moments(pyarrow, ["0001-01-01 00:00:00", None], kind, True)[0].as_py().year == 1
    assert days(pyarrow, ["0001-01-01", None], pyarrow.date32(), True).to_pylist() == [datetime.date.min, None]
