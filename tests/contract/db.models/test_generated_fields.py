"""GeneratedField: columns that the database computes, and the values that come back from what was saved."""

from contextlib import contextmanager

import pytest

from quintet.db import IntegrityError, connections, models
from quintet.db.models import F, Q, Value
from quintet.db.models.functions import Lower
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import in_portals
from tests.kit.library import tables

APPS = Apps()


class Square(models.Model):
    side = models.IntegerField()
    name = models.CharField(max_length=20, default="Plain")
    weight = models.IntegerField(db_default=5)
    area = models.GeneratedField(expression=F("side") * F("side"), output_field=models.BigIntegerField(), db_persist=True)
    key = models.GeneratedField(
        expression=Lower("name"), output_field=models.CharField(max_length=20), db_persist=True, db_column="name_key"
    )

    class Meta:
        app_label = "shapes"
        apps = APPS


class Tile(Square):
    colour = models.CharField(max_length=10, default="red")

    class Meta:
        app_label = "shapes"
        apps = APPS


class Sheet(models.Model):
    width = models.IntegerField()
    half = models.GeneratedField(expression=F("width") / 2, output_field=models.IntegerField(), db_persist=False)

    class Meta:
        app_label = "shapes"
        apps = APPS
        required_db_features = ["supports_virtual_generated_columns"]


@pytest.fixture
def queries():
    """A function: inside ``with queries(n)`` exactly n statements run."""

    @contextmanager
    def counted(number):
        with CaptureQueriesContext(connections["db"]) as asked:
            yield
        assert len(asked) == number, [one["sql"] for one in asked.captured_queries]

    return counted


@pytest.fixture
def shapes(db):
    with tables(db["db"], Square, Tile):
        yield Square.objects.using("db")


@pytest.mark.needs("insert_returning")
def test_values_come_back_with_the_row(shapes, queries):
    with queries(1):
        square = shapes.create(side=3, name="Big")
        assert (square.area, square.key, square.weight) == (9, "big", 5)


@pytest.mark.needs("update_returning")
def test_saving_refreshes_them(shapes, queries):
    square = shapes.create(side=3)
    square.side, square.name = 4, "Other"
    with queries(1):
        square.save()
        assert (square.area, square.key) == (16, "other")


def test_what_is_assigned_is_not_written(shapes):
    square = shapes.create(side=3, area=1000)
    assert square.area == 9
    square.area = 2000
    square.save(update_fields=["area", "side"])
    assert square.area == 9
    assert shapes.update(area=7) == 0
    assert shapes.bulk_update([square], ["area"]) == 0
    assert shapes.get().area == 9


def test_nothing_to_read_before_the_row_is_there():
    with pytest.raises(AttributeError, match=r"^Cannot read a generated field from an unsaved model\.$"):
        Square(side=2).area  # noqa: B018  the read is what is refused


def test_queries_treat_them_as_their_output_field(shapes):
    shapes.bulk_create([Square(side=2, name="Two"), Square(side=5, name="Five")])
    assert shapes.get(area__gt=F("side") * 3).side == 5
    assert shapes.filter(key__startswith="tw").values_list("area", "key").get() == (4, "two")
    assert shapes.aggregate(total=models.Sum("area")) == {"total": 29}
    assert list(shapes.order_by("-area").values_list("side", flat=True)) == [5, 2]
    assert shapes.only("side").get(side=5).area == 25


def test_many_rows_come_back_whole(shapes, queries):
    with queries(3):  # BEGIN, INSERT, COMMIT
        made = shapes.bulk_create([Square(side=2), Square(side=Value(2) + 1, weight=7)])
    assert [(one.side, one.area, one.weight) for one in made] == [(2, 4, 5), (3, 9, 7)]


@pytest.mark.needs("conflict_target")
def test_rows_that_were_updated_on_conflict_come_back_as_they_are(shapes):
    held = shapes.create(side=2, weight=8)
    (row,) = shapes.bulk_create([Square(pk=held.pk, side=6)], update_conflicts=True, unique_fields=["pk"], update_fields=["side"])
    assert (row.area, row.weight) == (36, 8)


def test_children_have_them_too(shapes):
    tile = Tile.objects.using("db").create(side=4, colour="blue")
    assert tile.area == 16
    tile.side = 5
    tile.save()
    assert tile.area == 25
    assert Tile.objects.using("db").get(area=25).key == "plain"


def test_a_renewed_instance_has_the_rows_value(shapes):
    square = shapes.create(side=3)
    shapes.update(side=6)
    square.refresh_from_db(fields=["area"])
    assert (square.side, square.area) == (3, 36)


def test_virtual_columns_where_the_database_has_them(db):
    if not db["db"].features.supports_virtual_generated_columns:
        assert [one.id for one in Sheet._meta.get_field("half").check(databases=[])] == []
        return
    with tables(db["db"], Sheet):
        sheet = Sheet.objects.using("db").create(width=10)
        assert sheet.half == 5


def test_without_blocking_the_loop(shapes):
    async def whole():
        square = await shapes.acreate(side=7)
        square.side = F("side") + 1
        await square.asave()
        return square.side, square.area

    assert in_portals(whole()) == (8, 64)


# --- values that were expressions --------------------------------------------------------------------------------------


@pytest.mark.needs("update_returning")
def test_an_instance_has_what_its_expression_came_to(shapes, queries):
    square = shapes.create(side=Value(1) + Value(2), name=Lower(Value("ABC")))
    assert (square.side, square.name, square.area) == (3, "abc", 9)
    square.side = F("side") * 2
    with queries(1):
        square.save()
        assert (square.side, square.area) == (6, 36)
    square.side = F("side") + 1
    square.save(update_fields=["side"])
    assert square.side == 7


def test_a_column_cannot_be_read_before_there_is_a_row(shapes):
    with pytest.raises(ValueError, match=r"F\(\) expressions can only be used to update, not to insert\.$"):
        shapes.create(side=F("weight"))


def test_a_default_of_the_database_for_a_key_that_is_given(shapes, queries):
    square = Square(pk=77, side=1)
    square.save(using="db")
    assert (square.weight, shapes.get(pk=77).weight) == (5, 5)


# --- declaration -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"editable": True}, "GeneratedField cannot be editable."),
        ({"blank": False}, "GeneratedField must be blank."),
        ({"default": 1}, "GeneratedField cannot have a default."),
        ({"db_default": 1}, "GeneratedField cannot have a database default."),
        ({"db_persist": None}, "GeneratedField.db_persist must be True or False."),
    ],
)
def test_options_of_written_columns_are_refused(option, message):
    options = {"expression": F("side"), "output_field": models.IntegerField(), "db_persist": True, **option}
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        models.GeneratedField(**options)


def test_it_says_what_makes_it_again():
    name, path, args, options = Square._meta.get_field("key").deconstruct()
    assert (name, path, args) == ("key", "quintet.db.models.GeneratedField", [])
    assert options["db_persist"] is True
    assert options["expression"] == Lower("name")
    assert options["db_column"] == "name_key"
    assert type(options["output_field"]) is models.CharField
    assert set(options) == {"db_column", "db_persist", "expression", "output_field"}


def test_checks_name_what_the_database_lacks(db):
    class Loose(models.Model):
        side = models.IntegerField()
        half = models.GeneratedField(expression=F("side") / 2, output_field=models.IntegerField(), db_persist=False)

        class Meta:
            app_label = "shapes"
            apps = Apps()

    assert Sheet._meta.get_field("half").check(databases=["db"]) == []  # the model says that it needs it
    has_them = connections["db"].features.supports_virtual_generated_columns
    assert [one.id for one in Loose.check(databases=["db"])] == ([] if has_them else ["fields.E221"])


def test_checks_of_the_output_field_are_told():
    class Wrong(models.Model):
        side = models.IntegerField()
        text = models.GeneratedField(expression=F("side"), output_field=models.CharField(max_length=-1), db_persist=True)
        number = models.GeneratedField(expression=F("side"), output_field=models.IntegerField(max_length=3), db_persist=True)

        class Meta:
            app_label = "shapes"
            apps = Apps()

    found = {one.id: one.msg for one in Wrong.check()}
    assert found == {
        "fields.E223": ("GeneratedField.output_field has errors:\n    'max_length' must be a positive integer. (fields.E121)"),
        "fields.W224": (
            "GeneratedField.output_field has warnings:\n    'max_length' is ignored when used with IntegerField. (fields.W122)"
        ),
    }


def test_constraints_see_them(db):
    class Limited(models.Model):
        side = models.IntegerField()
        area = models.GeneratedField(expression=F("side") * 2, output_field=models.IntegerField(), db_persist=True)

        class Meta:
            app_label = "shapes"
            apps = Apps()
            constraints = [models.CheckConstraint(condition=Q(area__lt=100), name="area_small")]

    with tables(db["db"], Limited):
        Limited.objects.using("db").create(side=1)
        with pytest.raises(IntegrityError):
            Limited.objects.using("db").create(side=99)
