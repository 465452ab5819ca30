"""Every pair of field types: the rows keep their values there and back, or the change is refused before anything happens."""

import datetime
import uuid
from decimal import Decimal

import pytest

from quintet.db import DatabaseError, IntegrityError, models
from quintet.kernel.apps import Apps
from quintet.migrations.schema.preflight import ConversionError

FIELDS = {
    "char": lambda **options: models.CharField(max_length=60, **options),
    "text": models.TextField,
    "int": models.IntegerField,
    "big": models.BigIntegerField,
    "small": models.SmallIntegerField,
    "positive": models.PositiveIntegerField,
    "decimal": lambda **options: models.DecimalField(max_digits=12, decimal_places=2, **options),
    "float": models.FloatField,
    "bool": models.BooleanField,
    "date": models.DateField,
    "datetime": models.DateTimeField,
    "time": models.TimeField,
    "duration": models.DurationField,
    "uuid": models.UUIDField,
    "json": models.JSONField,
    "binary": models.BinaryField,
    "address": models.GenericIPAddressField,
}
DAY = datetime.date(2020, 1, 2)
MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 60, tzinfo=datetime.UTC)
MIDNIGHT = datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)
CLOCK = datetime.time(3, 4, 5, 60)
SPAN = datetime.timedelta(1, 2, 3)
MARK = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")
WHOLE = ("int", "big", "small", "positive")

#: What is stored, the types that it goes through, and what is read there.
JOURNEYS = {
    "char": {
        "12": {"text": "12", **dict.fromkeys(WHOLE, 12), "decimal": Decimal(12), "float": 12.0, "json": 12, "binary": b"12"}
    },
    "text": {
        "12": {"char": "12", **dict.fromkeys(WHOLE, 12), "decimal": Decimal(12), "float": 12.0, "json": 12, "binary": b"12"},
        "true": {"bool": True, "json": True},
        str(DAY): {"date": DAY, "datetime": MIDNIGHT},
        "03:04:05.00006": {"time": CLOCK},
        str(MARK): {"uuid": MARK},
        "10.0.0.1": {"address": "10.0.0.1"},
    },
    **{
        name: {
            1: {"char": "1", "text": "1", **dict.fromkeys(WHOLE, 1), "decimal": Decimal(1), "float": 1.0, "bool": True, "json": 1}
        }
        for name in WHOLE
    },
    "decimal": {
        Decimal("1.50"): {"char": "1.50", "text": "1.50", "float": 1.5, "json": 1.5},
        Decimal("-2.50"): dict.fromkeys(WHOLE[:3], -3),
    },
    "float": {1.25: {"char": "1.25", "text": "1.25", "decimal": Decimal("1.25"), "json": 1.25}, 2.0: dict.fromkeys(WHOLE, 2)},
    "bool": {
        True: {"char": "true", "text": "true", **dict.fromkeys(WHOLE, 1), "decimal": Decimal(1), "float": 1.0, "json": True},
        False: {"char": "false", "text": "false", **dict.fromkeys(WHOLE, 0), "decimal": Decimal(0), "float": 0.0, "json": False},
    },
    "date": {DAY: {"char": str(DAY), "text": str(DAY), "datetime": MIDNIGHT, "json": str(DAY)}},
    "datetime": {MOMENT: {"date": DAY}},
    "uuid": {MARK: {"char": str(MARK), "text": str(MARK), "json": str(MARK)}},
    "json": {5: {"char": "5", "text": "5", **dict.fromkeys(WHOLE, 5), "decimal": Decimal(5), "float": 5.0}, True: {"bool": True}},
    "binary": {b"abc": {"char": "abc", "text": "abc"}},
    "address": {"10.0.0.1": {"char": "10.0.0.1", "text": "10.0.0.1"}},
}
#: Pairs in which something of the value stays behind by design, so that the way back gives another one.
CUT = {("decimal", name) for name in WHOLE} | {("datetime", "date")}
#: Pairs that read on the way there but write another text on the way back.
RESPELT = {"decimal": "12.00", "datetime": None, "time": None, "float": None}

REFUSED = [
    *[(name, other) for name in WHOLE for other in ("date", "datetime", "time", "uuid", "duration", "binary", "address")],
    *[("bool", other) for other in ("date", "datetime", "uuid")],
    *[("date", other) for other in ("int", "float", "bool", "uuid", "time")],
    *[("uuid", other) for other in ("int", "bool", "date")],
    *[("time", other) for other in ("date", "datetime", "int")],
]


def table(name, fields):
    """Return a model on a table of that name, in a registry of its own."""
    meta = type("Meta", (), {"app_label": "moves", "apps": Apps(), "db_table": name})
    return type("Row", (models.Model,), {"__module__": __name__, **fields, "Meta": meta})


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def move(connection, old, new, name="value"):
    """Turn the field of one model into that of the other."""
    with connection.schema_editor() as editor:
        editor.alter_field(old, old._meta.get_field(name), new._meta.get_field(name))


def made_table(connection, **fields):
    model = table("moves_row", fields)
    with connection.schema_editor() as editor:
        editor.create_model(model)
    return model


@pytest.mark.needs("type_conversions")
@pytest.mark.parametrize("source", JOURNEYS)
def test_values_are_kept_there_and_back(connection, source):
    legs = [(value, target, seen) for value, there in JOURNEYS[source].items() for target, seen in there.items()]
    names = [f"f{position}" for position in range(len(legs))]
    before = made_table(connection, **{name: FIELDS[source](null=True) for name in names})
    after = table("moves_row", {name: FIELDS[leg[1]](null=True) for name, leg in zip(names, legs, strict=True)})
    before.objects.using("db").create(**{name: leg[0] for name, leg in zip(names, legs, strict=True)})
    before.objects.using("db").create()
    with connection.schema_editor() as editor:
        for name in names:
            editor.alter_field(before, before._meta.get_field(name), after._meta.get_field(name))
    first, empty = after.objects.using("db").order_by("pk")
    assert {(leg[1], plain(getattr(first, name))) for name, leg in zip(names, legs, strict=True)} == {
        (leg[1], leg[2]) for leg in legs
    }
    assert {getattr(empty, name) for name in names} == {None}
    with connection.schema_editor() as editor:
        for name in names:
            editor.alter_field(after, after._meta.get_field(name), before._meta.get_field(name))
    first, empty = before.objects.using("db").order_by("pk")
    for name, (value, target, _) in zip(names, legs, strict=True):
        if (source, target) not in CUT and not (source in {"char", "text"} and target in RESPELT):
            assert plain(getattr(first, name)) == value, target
    assert {getattr(empty, name) for name in names} == {None}


@pytest.mark.needs("type_conversions")
def test_pairs_without_a_meaning_are_refused_and_nothing_is_touched(connection):
    samples = {"time": CLOCK, **{name: next(iter(journeys)) for name, journeys in JOURNEYS.items()}}
    before = made_table(connection, **{name: FIELDS[name](null=True) for name in FIELDS})
    before.objects.using("db").create(**{name: samples[name] for name in {pair[0] for pair in REFUSED}})
    for source, target in REFUSED:
        after = table("moves_row", {**{name: FIELDS[name](null=True) for name in FIELDS}, source: FIELDS[target](null=True)})
        with pytest.raises(
            ConversionError, match=rf"Cannot change moves\.Row\.{source} .*no conversion from .*Nothing was changed"
        ):
            move(connection, before, after, source)
    kept = before.objects.using("db").get()
    assert all(getattr(kept, source) == samples[source] for source, _ in REFUSED)


@pytest.mark.needs("type_conversions")
def test_a_pair_without_a_meaning_passes_where_no_row_has_a_value(connection):
    before = made_table(connection, value=models.IntegerField(null=True))
    after = table("moves_row", {"value": models.UUIDField(null=True)})
    before.objects.using("db").create()
    move(connection, before, after)
    after.objects.using("db").create(value=MARK)
    assert [one.value for one in after.objects.using("db").order_by("pk")] == [None, MARK]


@pytest.mark.needs("type_conversions")
@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("abc", "int"),
        ("", "int"),
        ("1.5", "int"),
        ("12a", "float"),
        ("1", "date"),
        ("2020-02-31", "datetime"),
        ("12:61", "time"),
        ("maybe", "bool"),
        ("1234", "uuid"),
        ("{a", "json"),
    ],
)
def test_text_that_does_not_read_stops_the_change(connection, text, target):
    before = made_table(connection, value=models.TextField(null=True))
    before.objects.using("db").create(value=text)
    with pytest.raises(ConversionError, match=r"Cannot change moves\.Row\.value .*Mend the rows .*Nothing was changed"):
        move(connection, before, table("moves_row", {"value": FIELDS[target](null=True)}))
    assert before.objects.using("db").get().value == text


@pytest.mark.needs("type_conversions")
@pytest.mark.parametrize("source", ["date", "datetime", "time", "uuid"])
def test_what_is_written_as_text_reads_again(connection, source):
    value = {"date": DAY, "datetime": MOMENT, "time": CLOCK, "uuid": MARK}[source]
    before = made_table(connection, value=FIELDS[source]())
    after = table("moves_row", {"value": models.TextField()})
    before.objects.using("db").create(value=value)
    move(connection, before, after)
    assert str(value)[:8] in after.objects.using("db").get().value
    move(connection, after, before)
    assert before.objects.using("db").get().value == value


def test_the_time_of_a_moment_is_taken(connection):
    before = made_table(connection, value=models.DateTimeField())
    before.objects.using("db").create(value=MOMENT)
    after = table("moves_row", {"value": models.TimeField()})
    move(connection, before, after)
    assert after.objects.using("db").get().value == CLOCK


@pytest.mark.needs("type_conversions")
def test_a_moment_in_another_zone_is_read_as_that_moment(connection):
    before = made_table(connection, value=models.TextField())
    before.objects.using("db").create(value="2020-01-02T05:04:05.000060+02:00")
    after = table("moves_row", {"value": models.DateTimeField()})
    move(connection, before, after)
    assert after.objects.using("db").get().value == MOMENT


@pytest.mark.needs("type_conversions")
def test_rows_that_a_new_definition_forbids_stop_the_change(connection):
    before = made_table(connection, value=models.IntegerField(null=True), note=models.TextField(default=""))
    rows = before.objects.using("db")
    rows.create(value=-1)
    rows.create(value=-1)
    rows.create()
    for field, why in (
        (models.IntegerField(), "NULL"),
        (models.IntegerField(null=True, unique=True), "2 rows share a value"),
        (models.PositiveIntegerField(null=True), "2 row.s. have a value that it forbids"),
        (models.ForeignKey("self", null=True, on_delete=models.CASCADE, db_column="value"), "refer to no row of moves_row"),
    ):
        after = table("moves_row", {"value": field, "note": models.TextField(default="")})
        with pytest.raises(IntegrityError, match=rf"moves\.Row\.value .*{why}"):
            move(connection, before, after)
    assert [one.value for one in rows.order_by("pk")] == [-1, -1, None]


@pytest.mark.service("postgres")
def test_values_are_not_cut_to_a_shorter_type(postgres):
    connection = postgres["db"]
    for old, new, value in (
        (models.TextField(), models.CharField(max_length=3), "four"),
        (models.CharField(max_length=9), models.CharField(max_length=3), "four"),
        (models.UUIDField(), models.CharField(max_length=32), MARK),
        (models.BigIntegerField(), models.SmallIntegerField(), 40_000),
        (
            models.DecimalField(max_digits=6, decimal_places=2),
            models.DecimalField(max_digits=4, decimal_places=2),
            Decimal("123.45"),
        ),
    ):
        before = made_table(connection, value=old)
        before.objects.using("db").create(value=value)
        with pytest.raises(DatabaseError, match="Nothing was changed"):
            move(connection, before, table("moves_row", {"value": new}))
        assert before.objects.using("db").get().value == value
        with connection.schema_editor() as editor:
            editor.delete_model(before)
