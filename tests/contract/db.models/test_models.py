"""Declaring, validating, inheriting and saving models, as the documentation shows it."""

import pytest

from quintet.core.exceptions import FieldDoesNotExist, ValidationError
from quintet.db import models
from quintet.db.migrations.state import ModelState, ProjectState
from quintet.kernel.apps import Apps
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book, Tag, tables

APPS = Apps()


class Place(models.Model):
    class Kind(models.TextChoices):
        BAR = "b", "Bar"
        CAFE = "c", "Café"

    name = models.CharField(max_length=10)
    kind = models.CharField(max_length=1, choices=Kind, default=Kind.CAFE)
    opened = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "places"
        apps = APPS
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="one_of_a_kind"),
            models.CheckConstraint(condition=~models.Q(name="nowhere"), name="somewhere"),
        ]


class Restaurant(Place):
    stars = models.IntegerField(default=0)

    class Meta:
        app_label = "places"
        apps = APPS


class QuietPlace(Place):
    class Meta:
        app_label = "places"
        apps = APPS
        proxy = True
        ordering = ["name"]


@pytest.fixture
def places(db):
    with tables(db["db"], Place, Restaurant):
        yield db["db"]


def test_meta_tells_what_was_declared():
    assert [field.name for field in Book._meta.get_fields()][:2] == ["id", "title"]
    assert {rel.get_accessor_name() for rel in Author._meta.related_objects} == {"staff", "books"}
    assert Restaurant._meta.pk.name == "place_ptr"
    assert QuietPlace._meta.concrete_model is Place
    with pytest.raises(FieldDoesNotExist, match="Did you mean 'title'"):
        Book._meta.get_field("titel")


def test_fields_deconstruct_and_clone():
    field = Place._meta.get_field("kind")
    name, path, args, options = field.deconstruct()
    assert (name, path, args) == ("kind", "quintet.db.models.CharField", [])
    assert options["choices"] == [("b", "Bar"), ("c", "Café")]
    assert field.clone().deconstruct()[1:] == (path, args, options)


def test_choices_and_display():
    assert Place(kind="b").get_kind_display() == "Bar"
    assert Place().kind == Place.Kind.CAFE == "c"


def test_validation_gathers_all_messages(places):
    with pytest.raises(ValidationError) as caught:
        Place(name="a very long name", kind="x").full_clean(validate_unique=False, validate_constraints=False)
    assert set(caught.value.message_dict) == {"name", "kind"}
    assert caught.value.error_dict["kind"][0].code == "invalid_choice"
    Place.objects.using("db").create(name="Joe's", kind="b")
    twin = Place(name="Joe's", kind="b")
    twin._state.db = "db"
    with pytest.raises(ValidationError, match="already exists"):
        twin.validate_constraints()
    nowhere = Place(name="nowhere")
    nowhere._state.db = "db"
    with pytest.raises(ValidationError, match="somewhere"):
        nowhere.validate_constraints()


def test_inheritance_over_tables(places):
    made = Restaurant.objects.using("db").create(name="Le Bec", kind="c", stars=3)
    assert Place.objects.using("db").get(pk=made.pk).name == "Le Bec"
    found = Restaurant.objects.using("db").get(name="Le Bec", stars__gt=2)
    assert (found.name, found.stars, found.place_ptr_id) == ("Le Bec", 3, made.pk)
    found.name, found.stars = "Bec", 2
    found.save()
    assert Restaurant.objects.using("db").filter(place_ptr__name="Bec").values_list("name", "stars").get() == ("Bec", 2)
    assert Restaurant.objects.using("db").update(name="B", stars=1) == 1
    assert Place.objects.using("db").get(pk=made.pk).restaurant.stars == 1
    found.delete()
    assert not Place.objects.using("db").exists()


def test_proxies_share_the_table(places):
    QuietPlace.objects.using("db").create(name="b")
    Place.objects.using("db").create(name="a")
    assert [place.name for place in QuietPlace.objects.using("db").all()] == ["a", "b"]


def test_saving_only_some_fields(library):
    book = library["one"]
    book.title, book.pages = "New", 99
    book.save(update_fields=["title"])
    assert Book.objects.using("db").values_list("title", "pages").get(pk=book.pk) == ("New", 0)
    with pytest.raises(ValueError, match="do not exist in this model"):
        book.save(update_fields=["titel"])
    with pytest.raises(Book.NotUpdated):
        Book(pk=12345, author=library["ann"]).save(using="db", force_update=True)


def test_saving_an_unsaved_relation_is_refused(library):
    with pytest.raises(ValueError, match="unsaved related object 'author'"):
        Book(title="x", author=Author(name="new")).save(using="db")


def test_equality_and_hashing(library):
    assert Author.objects.using("db").get(name="Ann") == library["ann"]
    assert Author() != Author()
    with pytest.raises(TypeError, match="unhashable"):
        hash(Author())


def test_protected_and_restricted_deletion():
    with pytest.raises(TypeError, match="on_delete must be callable"):
        models.ForeignKey(Author, "CASCADE")


def test_checks_name_what_is_wrong():
    class Odd(models.Model):
        name_ = models.CharField(max_length=-1)
        price = models.DecimalField(max_digits=2, decimal_places=3)
        lost = models.ForeignKey("nowhere.Thing", models.SET_NULL)

        class Meta:
            app_label = "odd"
            apps = Apps()
            ordering = ["missing"]

    assert {message.id for message in Odd.check()} == {"fields.E001", "fields.E121", "fields.E134", "fields.E300", "models.E015"}


def test_twins_are_awaitable(library):
    async def use():
        found = await Book.objects.using("db").aget(title="Three")
        names = [book.author.name async for book in Book.objects.using("db").order_by("pk")]
        await found.asave()
        await Tag.objects.using("db").acreate(word="async")
        return names, await Tag.objects.using("db").acount()

    assert in_portals(use()) == (["Ann", "Bob", "Ann"], 3)


def test_children_and_proxies_are_made_again_from_their_states():
    state = ProjectState()
    for model in (Place, Restaurant, QuietPlace):
        state.add_model(ModelState.from_model(model))
    restaurant, quiet = (state.apps.get_model("places", name) for name in ("Restaurant", "QuietPlace"))
    assert [field.name for field in restaurant._meta.local_fields] == ["place_ptr", "stars"]
    assert restaurant._meta.parents[state.apps.get_model("places", "Place")].name == "place_ptr"
    assert not ModelState.from_model(QuietPlace).fields
    assert quiet._meta.concrete_model is state.apps.get_model("places", "Place")
