"""on_delete left to the database: DB_CASCADE, DB_SET_NULL and DB_SET_DEFAULT."""

import pytest

from quintet.db import connections, models
from quintet.db.migrations.writer import MigrationWriter
from quintet.db.models import signals
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import tables

APPS = Apps()


class Shelf(models.Model):
    class Meta:
        app_label = "store"
        apps = APPS


class Box(models.Model):
    shelf = models.ForeignKey(Shelf, models.DB_CASCADE)
    spare = models.ForeignKey(Shelf, models.DB_SET_NULL, null=True, related_name="spares")
    usual = models.ForeignKey(Shelf, models.DB_SET_DEFAULT, db_default=1, related_name="usuals")

    class Meta:
        app_label = "store"
        apps = APPS


class Thing(models.Model):
    box = models.ForeignKey(Box, models.DB_CASCADE)

    class Meta:
        app_label = "store"
        apps = APPS


@pytest.fixture
def store(db):
    with tables(db["db"], Shelf, Box, Thing):
        for _ in range(3):
            Shelf.objects.using("db").create()
        yield db["db"]


def test_the_database_deletes_down_the_chain(store):
    box = Box.objects.using("db").create(shelf_id=2, usual_id=1)
    Thing.objects.using("db").create(box=box)
    assert Shelf.objects.using("db").get(pk=2).delete() == (1, {"store.Shelf": 1})
    assert not Box.objects.using("db").exists()
    assert not Thing.objects.using("db").exists()


def test_nothing_is_read_and_no_signal_is_sent(store):
    told = []
    Box.objects.using("db").create(shelf_id=2, usual_id=1)
    signals.post_delete.connect(lambda instance, **more: told.append(instance), sender=Box, weak=False, dispatch_uid="boxes")
    try:
        with CaptureQueriesContext(store) as asked:
            Shelf.objects.using("db").filter(pk=2).delete()
    finally:
        signals.post_delete.disconnect(sender=Box, dispatch_uid="boxes")
    assert [one["sql"].split()[0] for one in asked.captured_queries if one["sql"] not in ("BEGIN", "COMMIT")] == ["DELETE"]
    assert told == []


@pytest.mark.needs("set_default")
def test_keys_are_put_to_null_or_to_their_default(store):
    box = Box.objects.using("db").create(shelf_id=1, spare_id=2, usual_id=3)
    Shelf.objects.using("db").filter(pk__in=[2, 3]).delete()
    box.refresh_from_db()
    assert (box.shelf_id, box.spare_id, box.usual_id) == (1, None, 1)


def test_the_key_gets_its_default_from_the_database(store):
    box = Box.objects.using("db").create(shelf_id=2)
    assert box.usual_id == 1


def test_checks_of_what_the_key_can_take():
    class Odd(models.Model):
        never = models.ForeignKey(Shelf, models.DB_SET_NULL, related_name="+")
        unset = models.ForeignKey(Shelf, models.DB_SET_DEFAULT, related_name="+")

        class Meta:
            app_label = "store"
            apps = Apps()

    assert {one.id: one.msg for one in Odd.check()} == {
        "fields.E320": "Field specifies on_delete=DB_SET_NULL, but cannot be null.",
        "fields.E322": "Field specifies on_delete=DB_SET_DEFAULT, but has no db_default value.",
    }


def test_one_side_does_all_the_work():
    class Mixed(models.Model):
        own = models.ForeignKey(Shelf, models.CASCADE, related_name="+")
        other = models.ForeignKey(Shelf, models.DB_CASCADE, related_name="+")
        nobody = models.ForeignKey(Shelf, models.DO_NOTHING, related_name="+")

        class Meta:
            app_label = "store"
            apps = Apps()

    class Above(models.Model):
        box = models.ForeignKey(Box, models.CASCADE, related_name="+")
        tags = models.ManyToManyField(Box, related_name="+")

        class Meta:
            app_label = "store"
            apps = Apps()

    assert [one.id for one in Mixed.check()] == ["models.E050"]
    assert [(one.id, one.obj.name) for one in Above.check()] == [("fields.E323", "box"), ("fields.E323", "tags")]
    assert Thing.check(databases=[]) == []


def test_a_database_that_lacks_a_verb_is_named(db, monkeypatch):
    monkeypatch.setattr(connections["db"].features, "supports_on_delete_db_set_default", False, raising=False)
    (found,) = Box.check(databases=["db"])
    assert (found.id, found.obj.name) == ("fields.E324", "usual")
    assert found.msg.endswith("does not support a DB_SET_DEFAULT.")


def test_the_schema_follows_a_change_of_verb(store):
    key = Thing._meta.get_field("box")
    plain = models.ForeignKey(Box, models.CASCADE)
    plain.set_attributes_from_name("box")
    plain.model = Thing
    with store.schema_editor() as editor:
        editor.alter_field(Thing, key, plain)
    box = Box.objects.using("db").create(shelf_id=2, usual_id=1)
    Thing.objects.using("db").create(box=box)
    with store.schema_editor() as editor:
        editor.alter_field(Thing, plain, key)
    Box.objects.using("db").all()._raw_delete("db")
    assert not Thing.objects.using("db").exists()


@pytest.mark.needs("set_default")
def test_introspection_answers_with_the_verbs_of_models(store):
    relations = store.introspection.get_relations(store.cursor(), Box._meta.db_table)
    table = Shelf._meta.db_table
    assert relations == {
        "shelf_id": ("id", table, models.DB_CASCADE),
        "spare_id": ("id", table, models.DB_SET_NULL),
        "usual_id": ("id", table, models.DB_SET_DEFAULT),
    }


def test_migrations_name_them_by_their_documented_path():
    assert MigrationWriter.serialize(models.DB_CASCADE)[0] == "quintet.db.models.deletion.DB_CASCADE"
