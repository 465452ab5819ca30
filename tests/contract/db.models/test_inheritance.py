"""What a model takes from its parents: fields, options, managers, rows in several tables."""

import pytest

from quintet.core.exceptions import FieldError
from quintet.db import connections, models
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import tables

APPS = Apps()


class Kin(models.Model):
    class Meta:
        abstract = True
        app_label = "kin"
        apps = APPS


class Place(Kin):
    name = models.CharField(max_length=20, default="")
    owner = models.ForeignKey("Owner", models.CASCADE, null=True)

    class Meta(Kin.Meta):
        ordering = ["name"]


class Owner(Kin):
    class Meta(Kin.Meta):
        pass


class Cafe(Place):
    seats = models.IntegerField(default=0)

    class Meta(Kin.Meta):
        pass


class Shop(Place):
    class Meta(Kin.Meta):
        pass


class CafeShop(Cafe, Shop):
    """Two roads lead to the table of places."""

    class Meta(Kin.Meta):
        pass


class Noted:
    def __init__(self):
        self.notes = ["made"]


class Diary(Kin, Noted):
    class Meta(Kin.Meta):
        pass


def declared(name, bases, fields=(), **options):
    meta = type("Meta", (), {"app_label": "kin", "apps": Apps(), **options})
    return type(name, bases, {"__module__": __name__, "Meta": meta, **dict(fields)})


@pytest.fixture
def town(db):
    with tables(db["db"], Owner, Place, Cafe, Shop, CafeShop):
        yield


def names_of(model):
    return [field.name for field in model._meta.get_fields()]


def test_a_field_of_an_abstract_parent_can_be_taken_away_or_replaced():
    base = declared("Base", (models.Model,), {"a": models.IntegerField(), "b": models.IntegerField()}, abstract=True)
    child = declared("Child", (base,), {"a": None, "b": models.CharField(max_length=3)})
    assert names_of(child) == ["id", "b"]
    assert isinstance(child._meta.get_field("b"), models.CharField)


def test_a_mixin_before_an_abstract_parent_hides_its_field_and_one_behind_does_not():
    class Mixin:
        a = "not a field"

    base = declared("Base", (models.Model,), {"a": models.IntegerField()}, abstract=True)
    assert names_of(declared("First", (Mixin, base))) == ["id"]
    assert names_of(declared("Last", (base, Mixin))) == ["id", "a"]


def test_a_field_may_not_take_the_place_of_one_in_a_parents_table():
    parent = declared("Parent", (models.Model,), {"a": models.IntegerField()})
    with pytest.raises(FieldError, match="Local field 'a' in class 'Child' clashes with field of the same name"):
        declared("Child", (parent,), {"a": models.TextField()})


def test_the_field_of_an_abstract_parent_yields_to_that_of_a_table():
    abstract = declared("Abstract", (models.Model,), {"a": models.IntegerField()}, abstract=True)
    table = declared("Table", (models.Model,), {"a": models.TextField()})
    child = declared("Child", (table, abstract))
    assert child._meta.get_field("a").model is table


def test_only_a_declared_parent_link_becomes_the_link():
    parent = declared("Parent", (models.Model,))
    other = models.OneToOneField(parent, models.CASCADE, related_name="+")
    assert declared("One", (parent,), {"other": other})._meta.pk.name == "parent_ptr"
    link = models.OneToOneField(parent, models.CASCADE, parent_link=True, related_name="two")
    assert declared("Two", (parent,), {"link": link})._meta.pk is link


def test_an_abstract_class_between_two_tables_passes_its_link_on():
    parent = declared("Parent", (models.Model,))
    between = declared("Between", (parent,), {"a": models.IntegerField()}, abstract=True)
    child = declared("Child", (between,))
    assert child._meta.pk.name == "parent_ptr"
    assert child._meta.parents == {parent: child._meta.pk}


@pytest.mark.parametrize(
    ("bases", "problem"),
    [
        (lambda: (models.Model,), "has no non-abstract model base class"),
        (lambda: (declared("A", (models.Model,)), declared("B", (models.Model,))), "has more than one non-abstract"),
        (
            lambda: (declared("A", (models.Model,), {"x": models.IntegerField()}, abstract=True), declared("B", (models.Model,))),
            "Abstract base class containing model fields not permitted for proxy model 'P'",
        ),
    ],
)
def test_a_proxy_has_one_parent_with_a_table(bases, problem):
    with pytest.raises(TypeError, match=problem):
        declared("P", bases(), proxy=True)


def test_ordering_comes_from_the_parent_with_a_table_and_names_do_not():
    assert Cafe._meta.ordering == ["name"]
    assert Cafe._meta.verbose_name == "cafe"


def test_the_own_manager_comes_before_inherited_ones():
    base = declared("Base", (models.Model,), {"theirs": models.Manager()}, abstract=True)
    child = declared("Child", (base,), {"own": models.Manager()})
    assert [manager.name for manager in child._meta.managers] == ["own", "theirs"]
    assert child._default_manager.name == "own"


def test_get_fields_tells_parents_first_and_no_links_of_other_children():
    assert names_of(Cafe) == ["id", "name", "owner", "cafeshop", "place_ptr", "seats"]
    assert [field.name for field in Cafe._meta.get_fields(include_parents=False)] == ["cafeshop", "place_ptr", "seats"]
    assert {"cafe", "shop"} <= set(names_of(Place))


def test_a_mixin_behind_the_model_is_made_too():
    assert Diary().notes == ["made"]


@pytest.mark.needs("standard_sql")
def test_a_parent_that_several_roads_lead_to_is_written_once(town):
    with CaptureQueriesContext(connections["db"]) as asked:
        both = CafeShop(name="x", seats=3)
        both.save(using="db")
    inserts = [query["sql"].split('"')[1] for query in asked.captured_queries if query["sql"].startswith("INSERT")]
    assert inserts == ["kin_place", "kin_cafe", "kin_shop", "kin_cafeshop"]
    found = CafeShop.objects.using("db").get()
    assert (found.name, found.seats, found.shop_ptr_id) == ("x", 3, both.pk)


def test_what_a_parent_has_loaded_serves_its_child(town):
    owner = Owner.objects.using("db").create()
    Cafe.objects.using("db").create(owner=owner)
    place = Place.objects.using("db").get()
    assert place.owner == owner
    cafe = place.cafe
    with CaptureQueriesContext(connections["db"]) as asked:
        assert cafe.owner is place.owner or cafe.owner == owner
    assert len(asked.captured_queries) == 0


@pytest.mark.needs("standard_sql")
def test_deleting_a_child_deletes_its_parents_after_it_or_keeps_them(town):
    one, two = (Cafe.objects.using("db").create() for _ in range(2))
    assert one.delete(keep_parents=True) == (1, {"kin.Cafe": 1})
    assert Place.objects.using("db").count() == 2
    with CaptureQueriesContext(connections["db"]) as asked:
        assert two.delete() == (2, {"kin.Cafe": 1, "kin.Place": 1})
    deleted = [query["sql"].split('"')[1] for query in asked.captured_queries if query["sql"].startswith("DELETE")]
    assert deleted[-2:] == ["kin_cafe", "kin_place"]


def test_a_child_joined_to_its_parent_shares_what_was_loaded_of_it(town):
    owner = Owner.objects.using("db").create()
    CafeShop.objects.using("db").create(name="x", seats=3, owner=owner)
    places = Place.objects.using("db")
    with CaptureQueriesContext(connections["db"]) as asked:
        place = places.select_related("cafe__cafeshop").get()
        assert (place.cafe.cafeshop.name, place.cafe.cafeshop.seats, place.cafe.owner_id) == ("x", 3, owner.pk)
        place = places.select_related("cafe").only("name", "cafe__seats").get()
        assert (place.cafe.name, place.cafe.seats) == ("x", 3)
        assert places.select_related("cafe").defer("cafe__name").get().cafe.name == "x"
    assert [query["sql"].count(" JOIN ") for query in asked.captured_queries] == [2, 1, 1]
    place = places.select_related("cafe").defer("name", "cafe__name").get()
    with CaptureQueriesContext(connections["db"]) as asked:
        assert place.cafe.name == "x"
    assert len(asked) == 1


class Person(Kin):
    title = models.CharField(max_length=20, default="")

    class Meta(Kin.Meta):
        pass


class Role(Kin):
    office = models.CharField(max_length=20, default="")

    class Meta(Kin.Meta):
        pass


class Mayor(Role, Person):
    """Its key is the role's; the person's may be another."""

    role_ptr = models.OneToOneField(Role, models.CASCADE, parent_link=True, primary_key=True)
    person_ptr = models.OneToOneField(Person, models.CASCADE, parent_link=True, related_name="mayor")
    id = None

    class Meta(Kin.Meta):
        pass


def test_an_update_reaches_each_parent_by_its_own_link(db):
    with tables(db["db"], Person, Role, Mayor):
        people = [Person.objects.using("db").create() for _ in range(2)]
        role = Role.objects.using("db").create()
        mayor = Mayor(role_ptr=role, person_ptr=people[1])
        mayor.save_base(raw=True, using="db")
        assert Mayor.objects.using("db").update(title="mayor", office="hall") == 1
        assert [person.title for person in Person.objects.using("db").order_by("pk")] == ["", "mayor"]
        assert Role.objects.using("db").get().office == "hall"


class Stall(Kin):
    number = models.AutoField(primary_key=True)

    class Meta(Kin.Meta):
        pass


class Booth(Role, Stall):
    role_ptr = models.OneToOneField(Role, models.CASCADE, parent_link=True, primary_key=True)

    class Meta(Kin.Meta):
        pass


class Kiosk(Booth):
    class Meta(Kin.Meta):
        pass


def test_the_deferred_key_of_a_far_parent_is_that_parents(db):
    with tables(db["db"], Role, Stall, Booth, Kiosk):
        Stall.objects.using("db").create()
        made = Kiosk.objects.using("db").create()
        assert (made.pk, made.number) == (1, 2)
        found = Kiosk.objects.using("db").only("office").get()
        assert found.number == 2
        found = Stall.objects.using("db").select_related("booth__kiosk").only("number", "booth__kiosk__office").get(number=2)
        with CaptureQueriesContext(connections["db"]) as asked:
            assert (found.booth.kiosk.number, found.booth.kiosk.office) == (2, "")
        assert len(asked) == 0


def test_a_property_without_a_setter_is_no_default(db):
    named = declared("Named", (models.Model,), {"loud": property(lambda self: "!")})
    with tables(db["db"], named), pytest.raises(FieldError, match="Invalid field name"):
        named.objects.using("db").get_or_create(pk=1, defaults={"loud": "?"})


def test_managers_are_written_by_their_documented_path():
    assert models.Manager().deconstruct()[1].endswith(".db.models.manager.Manager")


def test_another_parent_is_another_key(town):
    first, second = (Place.objects.using("db").create() for _ in range(2))
    cafe = Cafe(place_ptr=first)
    cafe.place_ptr = second
    assert (cafe.pk, cafe.id) == (second.pk, second.pk)
    cafe.place_ptr = None
    assert (cafe.pk, cafe.id) == (None, None)


class Open(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(closed=False)


class Club(Kin):
    closed = models.BooleanField(default=False)
    everything = models.Manager()
    open = Open()

    class Meta(Kin.Meta):
        pass


class Member(Kin):
    clubs = models.ManyToManyField(Club)

    class Meta(Kin.Meta):
        pass


def test_a_manager_takes_out_only_what_it_shows(db):
    with tables(db["db"], Club, Member):
        member = Member.objects.using("db").create()
        clubs = [Club.everything.using("db").create(closed=closed) for closed in (True, False)]
        member.clubs.set(clubs)
        member.clubs(manager="open").clear()
        assert list(member.clubs.all()) == clubs[:1]
        member.clubs(manager="open").remove(*clubs)
        assert list(member.clubs.all()) == clubs[:1]


def statements(run):
    with CaptureQueriesContext(connections["db"]) as seen:
        run()
    return [query["sql"].split(" ", 1)[0] for query in seen]


def test_an_update_opens_a_transaction_only_where_two_tables_change(town):
    cafes = Cafe.objects.using("db")
    assert statements(lambda: cafes.update(name="none")) == ["SELECT"]
    cafes.create(name="Blue", seats=1)
    assert statements(lambda: cafes.update(seats=2)) == ["UPDATE"]
    assert statements(lambda: cafes.update(name="Red")) == ["SELECT", "UPDATE"]
    assert statements(lambda: cafes.update(name="Green", seats=3)) == ["SELECT", "BEGIN", "UPDATE", "UPDATE", "COMMIT"]
    assert cafes.values_list("name", "seats").get() == ("Green", 3)


class Tour(models.Model):
    name = models.CharField(max_length=9)

    class Meta:
        app_label = "tours"
        apps = Apps()


class Walk(Tour):
    class Meta(Kin.Meta):
        app_label = "tours"
        apps = Tour._meta.apps


class Guide(models.Model):
    tours = models.ManyToManyField(Tour, related_name="guides")

    class Meta:
        app_label = "tours"
        apps = Tour._meta.apps


@pytest.mark.needs("standard_sql")
def test_exclude_from_a_child_does_not_join_the_parent_for_its_key_alone(db):
    with tables(db["db"], Tour, Walk, Guide):
        walks, guide = Walk.objects.using("db"), Guide.objects.using("db").create()
        listed, other = walks.create(name="Listed"), walks.create(name="Other")
        guide.tours.add(listed)
        left = walks.exclude(guides=guide)
        assert list(left) == [other]
        assert str(left.query).count('JOIN "tours_tour"') == 1
        assert '"tours_tour" "U1"' not in str(left.query)
        assert list(walks.exclude(guides__tours__name="Listed")) == [other]
        assert list(walks.exclude(guides__id=models.F("tour_ptr__guides__id"))) == [other]
