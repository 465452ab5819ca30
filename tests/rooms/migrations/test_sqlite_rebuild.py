"""SQLite's tables made anew: what stood on them and around them stands there afterwards, whoever wrote it."""

import pytest

from quintet.db import DatabaseError, IntegrityError, models
from quintet.db.models import F, Q
from quintet.db.models.functions import Upper
from quintet.drivers.script import split_statements
from quintet.kernel.apps import Apps
from tests.rooms.migrations.test_alter_types import table

pytestmark = pytest.mark.parametrize("connection", ["sqlite"], indirect=True)

BY_HAND = """
    CREATE TABLE shelf (id integer PRIMARY KEY AUTOINCREMENT, place varchar(9) COLLATE NOCASE UNIQUE);
    CREATE TABLE item (
        id integer NOT NULL PRIMARY KEY AUTOINCREMENT, -- the key, with a comma
        Name varchar(20) NOT NULL COLLATE NOCASE DEFAULT 'a,b)',
        size integer CHECK (size > 0),
        twice integer GENERATED ALWAYS AS (size * 2) STORED,
        half integer AS (size / 2),
        parent integer NULL REFERENCES item (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        shelf integer REFERENCES shelf (id) ON UPDATE CASCADE,
        CONSTRAINT "fits, or not" CHECK (length(name) < 15),
        UNIQUE (name, size) ON CONFLICT IGNORE
    );
    CREATE TABLE part (id integer PRIMARY KEY, item integer NOT NULL REFERENCES item (id) ON DELETE CASCADE);
    CREATE TABLE log (line text);
    CREATE INDEX plain ON item(size);
    CREATE INDEX partly ON item (name DESC) WHERE size > 1;
    CREATE INDEX computed ON item (lower(name), abs(size));
    CREATE VIEW big AS SELECT id, name FROM item WHERE size > 1;
    CREATE VIEW parts AS SELECT part.id, big.name FROM part JOIN big ON big.id = part.item;
    CREATE TRIGGER noted AFTER UPDATE OF size ON item BEGIN INSERT INTO log VALUES (new.name || old.size); END;
    CREATE TRIGGER through INSTEAD OF INSERT ON big BEGIN INSERT INTO item (name, size) VALUES (new.name, 9); END;
    INSERT INTO shelf VALUES (1, 'left');
    INSERT INTO item (name, size, parent, shelf) VALUES ('One', 1, NULL, 1), ('Two', 2, 1, 1), ('Gone', 7, NULL, NULL);
    DELETE FROM item WHERE name = 'Gone';
    INSERT INTO part VALUES (1, 2);
    CREATE TRIGGER from_afar AFTER INSERT ON part BEGIN UPDATE item SET size = size + 1 WHERE id = new.item; END;
"""


@pytest.fixture
def by_hand(connection):
    """A database that somebody wrote by hand, and the model of its middle table."""
    connection.script(split_statements(BY_HAND))
    yield connection
    connection.script(["DROP VIEW parts", "DROP VIEW big"])


def item(**changed):
    fields = {
        "name": models.CharField(max_length=20, db_column="Name"),
        "size": models.IntegerField(null=True),
        "parent": models.ForeignKey("self", null=True, on_delete=models.SET_NULL, db_column="parent"),
    }
    return table("item", {name: field for name, field in {**fields, **changed}.items() if field is not None})


def master(connection):
    return dict(connection.fetch_all("SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql <> ''"))


CHANGES = {
    "a type": lambda editor: editor.alter_field(
        item(), item()._meta.get_field("size"), item(size=models.BigIntegerField(null=True))._meta.get_field("size")
    ),
    "a length": lambda editor: editor.alter_field(
        item(),
        item()._meta.get_field("name"),
        item(name=models.CharField(max_length=99, db_column="Name"))._meta.get_field("name"),
    ),
    "a new column": lambda editor: editor.add_field(
        item(), item(note=models.TextField(db_default="none"))._meta.get_field("note")
    ),
    "a constraint": lambda editor: editor.add_constraint(item(), models.CheckConstraint(condition=Q(size__lt=100), name="small")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_written_by_hand_stays(by_hand, change):
    connection = by_hand
    before, count = master(connection), connection.fetch_one("SELECT count(*) FROM log")
    with connection.schema_editor() as editor:
        CHANGES[change](editor)
    assert master(connection) == before
    assert connection.fetch_one("SELECT count(*) FROM log") == count, "a copy is no update"
    assert connection.fetch_all("SELECT id, name, size, twice, half, parent, shelf FROM item") == [
        (1, "One", 1, 2, 0, None, 1),
        (2, "Two", 2, 4, 1, 1, 1),
    ]
    assert connection.fetch_all("SELECT * FROM parts") == [(1, "Two")]
    connection.execute("UPDATE item SET size = 3 WHERE id = 2")
    connection.execute("INSERT INTO part VALUES (2, 1)")
    connection.execute("INSERT INTO big (name) VALUES ('Via view')")
    assert [row[0] for row in connection.fetch_all("SELECT line FROM log")] == ["Two2", "One1"]
    assert connection.fetch_all("SELECT id FROM item WHERE name = 'VIA VIEW'") == [(4,)], "NOCASE, and no number given twice"
    assert connection.execute("INSERT INTO item (name, size) VALUES ('Via view', 9)") <= 0, "ON CONFLICT IGNORE"
    for broken in ("parent = 99", "size = -1", "name = 'longer than fifteen'", "shelf = 5"):
        with pytest.raises(IntegrityError):
            connection.execute(f"UPDATE item SET {broken} WHERE id = 1")
    connection.execute("DELETE FROM item WHERE id = 1")
    assert connection.fetch_all("SELECT parent FROM item WHERE id = 2") == [(None,)]
    assert connection.fetch_all("SELECT id FROM part") == [(1,)]


def test_a_renamed_column_is_renamed_wherever_it_stands(by_hand):
    connection = by_hand
    after = item(size=models.BigIntegerField(null=True, db_column="extent"))
    with connection.schema_editor() as editor:
        editor.alter_field(item(), item()._meta.get_field("size"), after._meta.get_field("size"))
    texts = " ".join(master(connection).values())
    assert "extent > 1" in texts.replace('"', "")
    connection.execute("UPDATE item SET extent = 5 WHERE id = 2")
    connection.execute("INSERT INTO part VALUES (2, 2)")
    assert connection.fetch_all("SELECT extent, twice FROM item WHERE id = 2") == [(6, 12)]
    assert [row[0] for row in connection.fetch_all("SELECT line FROM log")] == ["Two2", "Two5"]


@pytest.mark.parametrize(
    ("beside", "why"),
    [
        (["CREATE TRIGGER watch AFTER UPDATE OF size ON item BEGIN SELECT 1; END"], "trigger watch uses it"),
        (
            ["CREATE TABLE other (x int)", "CREATE TRIGGER afar INSERT ON other BEGIN UPDATE item SET size = 1; END"],
            "trigger afar uses it",
        ),
        (
            ["CREATE VIEW big AS SELECT name FROM item WHERE size > 1", "CREATE VIEW bigger AS SELECT * FROM big"],
            "view big would",
        ),
        (["ALTER TABLE item ADD COLUMN twice int AS (size * 2)"], "column twice is defined with it"),
    ],
)
def test_dropping_a_column_that_something_else_uses_is_refused(connection, beside, why):
    connection.execute("CREATE TABLE item (id integer PRIMARY KEY, name text, size int)")
    connection.execute("INSERT INTO item (name, size) VALUES ('size', 1)")
    for statement in beside:
        connection.execute(statement)
    before = master(connection)
    model = table("item", {"name": models.TextField(), "size": models.IntegerField()})
    for atomic in (True, False):
        with pytest.raises(DatabaseError, match=why), connection.schema_editor(atomic=atomic) as editor:
            editor.remove_field(model, model._meta.get_field("size"))
    assert master(connection) == before
    assert connection.fetch_all("SELECT name, size FROM item") == [("size", 1)]
    for kind, name in connection.fetch_all("SELECT type, name FROM sqlite_master WHERE type IN ('view', 'trigger')"):
        connection.execute(f"DROP {kind} {name}")


def test_dropping_a_column_takes_its_indexes_however_they_are_spelt(connection):
    connection.execute("CREATE TABLE item (id integer PRIMARY KEY, name text, size int, UNIQUE (size, name))")
    connection.execute("CREATE INDEX a ON item(SIZE)")
    connection.execute("CREATE INDEX b ON item (name) WHERE size > 1")
    connection.execute("CREATE INDEX c ON item (name)")
    model = table("item", {"name": models.TextField(), "size": models.IntegerField()})
    with connection.schema_editor() as editor:
        editor.remove_field(model, model._meta.get_field("size"))
    assert set(master(connection)) == {"c"}


def test_names_may_hold_quotes_spaces_and_words_of_sql(connection):
    def named(**fields):
        return table('a "b" c', {**fields, "order": models.IntegerField(db_column="select", null=True)})

    before = named(value=models.PositiveIntegerField(db_column='x "y"', db_index=True))
    with connection.schema_editor() as editor:
        editor.create_model(before)
    before.objects.using("db").create(value=4, order=1)
    after = named(value=models.CharField(max_length=9, db_column="it's", db_index=True))
    with connection.schema_editor() as editor:
        editor.alter_field(before, before._meta.get_field("value"), after._meta.get_field("value"))
    assert after.objects.using("db").get().value == "4"
    with connection.schema_editor() as editor:
        editor.alter_field(after, after._meta.get_field("value"), before._meta.get_field("value"))
        editor.remove_field(before, before._meta.get_field("order"))
    assert connection.fetch_all('SELECT "x ""y""" FROM "a ""b"" c"') == [(4,)]
    with connection.schema_editor() as editor:
        editor.delete_model(before)


def test_names_that_differ_only_in_case(connection):
    before = table("Thing", {"Value": models.IntegerField()})
    with connection.schema_editor() as editor:
        editor.create_model(before)
    before.objects.using("db").create(Value=4)
    after = table("thing", {"value": models.TextField()})
    with connection.schema_editor() as editor:
        editor.alter_db_table(before, "Thing", "thing")
        editor.alter_field(after, before._meta.get_field("Value"), after._meta.get_field("value"))
    assert after.objects.using("db").get().value == "4"
    assert connection.fetch_all("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%' AND name LIKE 'thing'") == [
        ("thing",)
    ]


def test_constraints_of_a_model_survive_changes_beside_them(connection):
    registry = Apps()

    class Row(models.Model):
        name = models.CharField(max_length=9)
        size = models.IntegerField()
        loud = models.GeneratedField(expression=Upper("name"), output_field=models.CharField(max_length=9), db_persist=True)

        class Meta:
            apps = registry
            app_label = "moves"
            db_table = "row"
            indexes = (
                models.Index(Upper("name"), name="by_upper"),
                models.Index(fields=["-size"], name="some", condition=Q(size__gt=2)),
            )
            constraints = (
                models.UniqueConstraint(fields=["name"], condition=Q(size__gt=1), name="once"),
                models.UniqueConstraint(F("size") % 100, "name", name="rest"),
                models.CheckConstraint(condition=Q(size__gte=0) | Q(name="x"), name="positive"),
            )

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.using("db").create(name="a", size=2)
    before = master(connection)
    long = models.CharField(max_length=99)
    long.set_attributes_from_name("name")
    long.model = Row
    with connection.schema_editor() as editor:
        editor.alter_field(Row, Row._meta.get_field("name"), long)
    assert master(connection) == before
    assert Row.objects.using("db").get().loud == "A"
    for broken in ({"name": "a", "size": 3}, {"name": "b", "size": -1}):
        with pytest.raises(IntegrityError):
            Row.objects.using("db").create(**broken)
