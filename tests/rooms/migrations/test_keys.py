"""Keys that change: what numbers the rows, what refers to them, and tables that databases of an older Django have."""

import pytest

from quintet.db import IntegrityError, models
from quintet.kernel.apps import Apps
from tests.rooms.migrations.test_alter_types import move, table


def with_key(key):
    return table("moves_row", {"id": key, "name": models.TextField(default="")})


@pytest.mark.service("postgres")
def test_a_serial_column_of_an_older_database_becomes_what_the_field_says(postgres):
    connection = postgres["db"]
    connection.execute("CREATE TABLE moves_row (id serial PRIMARY KEY, name text NOT NULL)")
    connection.execute("INSERT INTO moves_row (name) VALUES ('one'), ('two')")
    auto, big = with_key(models.AutoField(primary_key=True)), with_key(models.BigAutoField(primary_key=True))
    text = with_key(models.CharField(max_length=20, primary_key=True))
    move(connection, auto, big, "id")
    sequence = connection.fetch_one("SELECT pg_get_serial_sequence('moves_row', 'id')")[0]
    kind = "SELECT format_type(seqtypid, NULL) FROM pg_sequence WHERE seqrelid = %s::regclass"
    assert connection.fetch_one(kind, (sequence,)) == ("bigint",)
    assert big.objects.using("db").create().pk == 3
    move(connection, big, text, "id")
    assert sorted(text.objects.using("db").values_list("pk", flat=True)) == ["1", "2", "3"]
    assert connection.fetch_one("SELECT pg_get_serial_sequence('moves_row', 'id')") == (None,)
    move(connection, text, auto, "id")
    assert auto.objects.using("db").create().pk == 4
    with connection.schema_editor() as editor:
        editor.delete_model(auto)


@pytest.mark.parametrize("kind", [models.AutoField, models.BigAutoField, models.SmallAutoField])
def test_a_key_begins_and_ceases_to_number_its_rows(connection, kind):
    plain, auto = with_key(models.IntegerField(primary_key=True)), with_key(kind(primary_key=True))
    with connection.schema_editor() as editor:
        editor.create_model(plain)
    plain.objects.using("db").create(id=7, name="kept")
    move(connection, plain, auto, "id")
    assert auto.objects.using("db").create().pk == 8
    move(connection, auto, plain, "id")
    assert list(plain.objects.using("db").order_by("pk").values_list("pk", "name")) == [(7, "kept"), (8, "")]
    if connection.vendor != "sqlite":  # whose integer keys always number their rows
        with pytest.raises(IntegrityError):
            connection.execute("INSERT INTO moves_row (name) VALUES ('no number')")


def family(key):
    """Return a table and what leads to it: a key, a key to that key, itself, its child and a many-to-many table."""
    registry = Apps()

    def model(name, bases=(models.Model,), **fields):
        meta = type("Meta", (), {"app_label": "moves", "apps": registry})
        return type(name, bases, {"__module__": __name__, **fields, "Meta": meta})

    cascade = models.CASCADE
    root = model("Root", id=key, parent=models.ForeignKey("self", cascade, null=True))
    child = model("Child", (root,), more=models.TextField(default=""))
    one = model("One", root=models.OneToOneField(root, cascade, primary_key=True))
    two = model("Two", one=models.ForeignKey(one, cascade), roots=models.ManyToManyField(root, related_name="+"))
    return root, child, one, two


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        (models.AutoField(primary_key=True), models.BigAutoField(primary_key=True), 1),
        (models.BigAutoField(primary_key=True), models.CharField(max_length=20, primary_key=True), "1"),
        (models.IntegerField(primary_key=True), models.DecimalField(max_digits=9, decimal_places=2, primary_key=True), 1),
    ],
)
def test_all_that_leads_to_a_key_follows_it(connection, old, new, seen):
    before, after = family(old), family(new)
    with connection.schema_editor() as editor:
        for model in before:
            editor.create_model(model)
    rows = [model.objects.using("db") for model in before]
    first = rows[0].create(id=1)
    rows[0].create(id=2, parent=first)
    rows[1].create(id=3, more="child")
    rows[2].create(root=first)
    rows[3].create(one_id=1).roots.add(first)
    with connection.schema_editor() as editor:
        editor.alter_field(before[0], before[0]._meta.get_field("id"), after[0]._meta.get_field("id"))
    rows = [model.objects.using("db") for model in after]
    assert rows[0].get(parent__isnull=False).parent_id == seen
    assert rows[1].get().more == "child"
    assert rows[2].get().pk == seen
    two = rows[3].get()
    assert two.one_id == seen
    assert [root.pk for root in two.roots.all()] == [seen]
    with pytest.raises(IntegrityError):
        rows[3].create(one_id="99" if isinstance(seen, str) else 99)
    with connection.schema_editor() as editor:
        editor.alter_field(after[0], after[0]._meta.get_field("id"), before[0]._meta.get_field("id"))
    assert before[3].objects.using("db").get().one_id == 1
