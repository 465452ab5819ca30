"""on_delete, the order in which rows go, and the numbers that delete() returns."""

import pytest

from quintet.db import IntegrityError, connections, models
from quintet.db.models import ProtectedError, RestrictedError
from quintet.db.models.signals import post_delete, pre_delete
from quintet.db.transaction import atomic
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book, tables

APPS = Apps()


class Cargo(models.Model):
    class Meta:
        abstract = True
        app_label = "harbour"
        apps = APPS


def somewhere():
    return Port.objects.using("db").get(name="somewhere")


class Port(Cargo):
    name = models.CharField(max_length=20)

    class Meta(Cargo.Meta):
        pass


class Haven(Port):
    class Meta(Cargo.Meta):
        abstract = False
        proxy = True


class Owner(Cargo):
    name = models.CharField(max_length=20)

    class Meta(Cargo.Meta):
        pass


class Ship(Cargo):
    owner = models.ForeignKey(Owner, models.CASCADE, related_name="ships")
    home = models.ForeignKey(Port, models.PROTECT, null=True, related_name="homes")
    last = models.ForeignKey(Port, models.SET_NULL, null=True, related_name="lasts")
    next = models.ForeignKey(Port, models.SET(somewhere), null=True, related_name="nexts")
    refuge = models.ForeignKey(Port, models.SET_DEFAULT, default=1, related_name="refuges")

    class Meta(Cargo.Meta):
        pass


class Crate(Cargo):
    ship = models.ForeignKey(Ship, models.RESTRICT, related_name="crates")
    owner = models.ForeignKey(Owner, models.CASCADE, null=True)

    class Meta(Cargo.Meta):
        pass


class Buoy(Cargo):
    port = models.ForeignKey(Port, models.CASCADE, null=True)

    class Meta(Cargo.Meta):
        pass


class Rumour(Cargo):
    ship = models.ForeignKey(Ship, models.DO_NOTHING, db_constraint=False)

    class Meta(Cargo.Meta):
        pass


@pytest.fixture
def harbour(db):
    with tables(db["db"], Port, Owner, Ship, Crate, Rumour, Buoy):
        made = {name: Port.objects.using("db").create(name=name) for name in ("refuge", "home", "other", "somewhere")}
        made["ann"] = Owner.objects.using("db").create(name="Ann")
        made["ship"] = Ship.objects.using("db").create(
            owner=made["ann"], home=made["home"], last=made["other"], next=made["other"], refuge=made["refuge"]
        )
        yield made


def ship():
    return Ship.objects.using("db").get()


def test_protect_names_what_stands_in_the_way(harbour):
    with pytest.raises(ProtectedError, match=r"Cannot delete some instances of model 'Port'.*'Ship\.home'") as caught:
        harbour["home"].delete()
    assert caught.value.protected_objects == {harbour["ship"]}
    assert isinstance(caught.value, IntegrityError)
    assert Port.objects.using("db").count() == 4


def test_keys_that_are_set(harbour):
    assert harbour["other"].delete() == (1, {"harbour.Port": 1})
    assert (ship().last, ship().next.name) == (None, "somewhere")
    Ship.objects.using("db").update(refuge=harbour["somewhere"], next=None)
    harbour["somewhere"].delete()
    assert ship().refuge.name == "refuge"


def test_restrict_refuses_what_does_not_go_by_another_road(harbour):
    crate = Crate.objects.using("db").create(ship=harbour["ship"])
    with pytest.raises(RestrictedError, match=r"'Crate\.ship'") as caught:
        harbour["ship"].delete()
    assert caught.value.restricted_objects == {crate}
    with pytest.raises(RestrictedError):
        harbour["ann"].delete()
    crate.owner = harbour["ann"]
    crate.save()
    assert harbour["ann"].delete() == (3, {"harbour.Crate": 1, "harbour.Ship": 1, "harbour.Owner": 1})


def test_rows_go_before_those_that_they_may_refer_to(harbour):
    Buoy.objects.using("db").create(port=harbour["somewhere"])

    def hear(**said):
        """Have the rows read, and not deleted in one statement."""

    post_delete.connect(hear, sender=Buoy)
    try:
        assert harbour["somewhere"].delete() == (2, {"harbour.Buoy": 1, "harbour.Port": 1})
    finally:
        post_delete.disconnect(hear, sender=Buoy)


def test_do_nothing_leaves_keys_that_lead_nowhere(harbour):
    Rumour.objects.using("db").create(ship=harbour["ship"])
    assert harbour["ship"].delete() == (1, {"harbour.Ship": 1})
    assert Rumour.objects.using("db").get().ship_id is not None
    with pytest.raises(Ship.DoesNotExist):
        Rumour.objects.using("db").get().ship  # noqa: B018  reading is the point


def test_the_number_of_rows_that_went(library):
    assert Author.objects.using("db").filter(name="Ann").delete() == (
        5,
        {"library.Book_tags": 2, "library.Book": 2, "library.Author": 1},
    )
    assert Author.objects.using("db").get(name="Bob").boss is None
    assert Book.objects.using("db").filter(title="nothing").delete() == (0, {})
    bob = Author.objects.using("db").get(name="Bob")
    bob.delete()
    assert bob.pk is None
    with pytest.raises(ValueError, match="can't be deleted because its id attribute is set to None"):
        bob.delete()


def test_what_refers_goes_before_what_is_referred_to_and_signals_tell(harbour):
    seen = []

    def before(sender, instance, using, origin, **rest):
        seen.append(("before", sender.__name__, instance.pk is not None, using, origin, set(rest)))

    def after(sender, instance, using, origin, **rest):
        seen.append(("after", sender.__name__, instance.pk is not None, using, origin, set(rest)))

    Crate.objects.using("db").create(ship=harbour["ship"], owner=harbour["ann"])
    pre_delete.connect(before)
    post_delete.connect(after)
    try:
        harbour["ann"].delete()
    finally:
        pre_delete.disconnect(before)
        post_delete.disconnect(after)
    assert [(when, name) for when, name, *_ in seen] == [
        ("before", "Crate"),
        ("before", "Ship"),
        ("before", "Owner"),
        ("after", "Crate"),
        ("after", "Ship"),
        ("after", "Owner"),
    ]
    assert all(one[2:4] == (True, "db") and one[4] is harbour["ann"] for one in seen)
    assert all(one[5] == {"signal"} for one in seen)


def test_rows_that_nothing_depends_on_go_in_one_statement(harbour):
    with CaptureQueriesContext(connections["db"]) as asked:
        Rumour.objects.using("db").all().delete()
    assert [one["sql"].split()[0] for one in asked.captured_queries if one["sql"].split()[0] in ("SELECT", "DELETE")] == [
        "DELETE"
    ]


def test_a_refused_delete_changes_nothing(harbour):
    Crate.objects.using("db").create(ship=harbour["ship"])
    with atomic(using="db"), pytest.raises(RestrictedError):
        Owner.objects.using("db").all().delete()
    assert (Owner.objects.using("db").count(), Ship.objects.using("db").count()) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (lambda: Book.objects.all()[:1], "Cannot use 'limit' or 'offset' with delete"),
        (lambda: Book.objects.values("title"), "after .values"),
    ],
)
def test_querysets_that_cannot_be_deleted(library, rows, message):
    with pytest.raises(TypeError, match=message):
        rows().using("db").delete()


# --- how much is read and told --------------------------------------------------------------------------------------------


class Topic(Cargo):
    class Meta(Cargo.Meta):
        pass


class Letter(Cargo):
    topic = models.ForeignKey(Topic, models.CASCADE)
    text = models.TextField(default="")

    class Meta(Cargo.Meta):
        pass


class Stamp(Cargo):
    letter = models.ForeignKey(Letter, models.CASCADE)
    first = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    third = models.ForeignKey(Topic, models.SET_NULL, null=True, related_name="+")

    class Meta(Cargo.Meta):
        pass


@pytest.fixture
def post(db):
    with tables(db["db"], Topic, Letter, Stamp):
        yield


def said(asked):
    return [query["sql"] for query in asked.captured_queries if query["sql"].split()[0] not in ("BEGIN", "COMMIT")]


def test_only_the_columns_that_deleting_needs_are_read(post):
    topic = Topic.objects.using("db").create()
    Letter.objects.using("db").create(topic=topic, text="long" * 1000)
    with CaptureQueriesContext(connections["db"]) as asked:
        assert topic.delete() == (2, {"harbour.Letter": 1, "harbour.Topic": 1})
    (read,) = [sql for sql in said(asked) if sql.startswith("SELECT") and "harbour_letter" in sql.split("WHERE")[0]]
    assert '"text"' not in read


def test_keys_that_become_null_are_not_read(post):
    topic = Topic.objects.using("db").create()
    letter = Letter.objects.using("db").create(topic=Topic.objects.using("db").create())
    stamp = Stamp.objects.using("db").create(letter=letter, third=topic)
    with CaptureQueriesContext(connections["db"]) as asked:
        topic.delete()
    assert not [sql for sql in said(asked) if sql.startswith("SELECT") and '"third_id" IN' in sql]
    stamp.refresh_from_db()
    assert stamp.third_id is None


def test_everything_that_protects_is_told_at_once(post):
    topic, other = (Topic.objects.using("db").create() for _ in range(2))
    letter = Letter.objects.using("db").create(topic=other)
    stamps = {
        Stamp.objects.using("db").create(letter=letter, first=topic),
        Stamp.objects.using("db").create(letter=letter, second=topic),
    }
    with pytest.raises(ProtectedError) as told:
        topic.delete()
    assert told.value.args[0] == (
        "Cannot delete some instances of model 'Topic' because they are referenced through protected foreign keys: "
        "'Stamp.first', 'Stamp.second'."
    )
    assert told.value.protected_objects == stamps


def test_a_row_that_nothing_refers_to_goes_in_one_statement(post):
    letter = Letter.objects.using("db").create(topic=Topic.objects.using("db").create())
    stamp = Stamp.objects.using("db").create(letter=letter)
    with CaptureQueriesContext(connections["db"]) as asked:
        assert stamp.delete() == (1, {"harbour.Stamp": 1})
    assert len(asked.captured_queries) == 1
    assert stamp.pk is None


def test_rows_are_counted_under_the_class_of_their_instances(harbour):
    Port.objects.using("db").create(name="north")
    Port.objects.using("db").create(name="south")
    assert Haven.objects.using("db").get(name="north").delete() == (1, {"harbour.Haven": 1})
    assert Haven.objects.using("db").filter(name="south").delete() == (1, {"harbour.Haven": 1})
