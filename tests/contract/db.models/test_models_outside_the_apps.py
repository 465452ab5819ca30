"""Models of apps that are not installed: they may be loaded, but no relation of theirs counts for those that are."""

import pytest

from quintet.apps.registry import Apps
from quintet.core.exceptions import FieldDoesNotExist, FieldError
from quintet.db import connection, models
from quintet.test import override_settings
from quintet.test.utils import isolate_apps

REGISTRY = Apps(["quintet.contrib.staticfiles", "quintet.contrib.messages"])


class Shelf(models.Model):
    class Meta:
        app_label = "staticfiles"
        apps = REGISTRY


class Book(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    hidden = models.ForeignKey(Shelf, models.CASCADE, null=True, related_name="+")

    class Meta:
        app_label = "messages"
        apps = REGISTRY


class Loan(models.Model):
    """Of an app that is nowhere installed."""

    shelf = models.ForeignKey(Shelf, models.CASCADE)
    one = models.OneToOneField(Shelf, models.CASCADE, related_name="single")
    many = models.ManyToManyField(Shelf, related_name="loans")

    class Meta:
        app_label = "lending"
        apps = REGISTRY


class Annex(Shelf):
    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        app_label = "lending"
        apps = REGISTRY


class Window(Shelf):
    class Meta:  # pyright: ignore[reportIncompatibleVariableOverride]
        app_label = "lending"
        apps = REGISTRY
        proxy = True


class Replaced(models.Model):
    """Installed, but another model has its place."""

    shelf = models.ForeignKey(Shelf, models.CASCADE)

    class Meta:
        app_label = "staticfiles"
        apps = REGISTRY
        swappable = "SHELVES_MODEL"


class Note(models.Model):
    """Installed, and refers to what is not."""

    loan = models.ForeignKey(Loan, models.CASCADE)

    class Meta:
        app_label = "staticfiles"
        apps = REGISTRY


@pytest.fixture(autouse=True)
def another_model():
    with override_settings(SHELVES_MODEL="staticfiles.Other"):
        yield


def names(found):
    return sorted(one.name for one in found)


def test_related_objects_are_those_of_installed_models():
    assert names(Shelf._meta.related_objects) == ["book"]
    every = [rel for rel in Shelf._meta.get_fields(include_hidden=True) if rel.auto_created and not rel.concrete]
    assert [rel.related_model for rel in every] == [Book, Book]


def test_a_model_that_is_not_installed_has_those_of_its_parents_and_of_what_it_is_a_proxy_of():
    assert names(Loan._meta.related_objects) == []
    assert names(Annex._meta.related_objects) == ["book"]
    assert names(Window._meta.related_objects) == ["book"]


@pytest.mark.parametrize("name", ["loan", "single", "loans", "annex", "replaced"])
def test_queries_do_not_know_their_names(name):
    with pytest.raises(FieldDoesNotExist):
        Shelf._meta.get_field(name)
    for refused in (
        lambda: Shelf.objects.filter(**{name: 1}),
        lambda: Shelf.objects.values(name),
        lambda: Shelf.objects.order_by(name).query.sql_with_params(),
        lambda: Shelf.objects.select_related(name).query.sql_with_params(),
    ):
        with pytest.raises(FieldError):
            str(refused().query)


def test_their_own_relations_and_the_managers_that_lead_to_them_work():
    assert "shelf_id" in str(Loan.objects.filter(shelf__book=1).query)
    assert '"lending_loan"' in str(Shelf(pk=1).loan_set.all().query)  # pyright: ignore[reportAttributeAccessIssue]


def test_nothing_of_them_is_asked_at_deletion():
    made = (Shelf, Book)  # no table for anything else
    with connection.schema_editor() as editor:
        for model in made:
            editor.create_model(model)
    try:
        shelf = Shelf.objects.create()
        Book.objects.create(shelf=shelf)
        assert shelf.delete() == (2, {"messages.Book": 1, "staticfiles.Shelf": 1})
        Shelf.objects.create()
        assert Shelf.objects.all().delete() == (1, {"staticfiles.Shelf": 1})
    finally:
        with connection.schema_editor() as editor:
            for model in reversed(made):
                editor.delete_model(model)


def test_a_relation_appears_and_goes_with_the_app_and_with_the_setting():
    query = str(Shelf.objects.filter(book=1).query)
    REGISTRY.set_available_apps(["quintet.contrib.staticfiles"])
    try:
        assert names(Shelf._meta.related_objects) == []
        with pytest.raises(FieldError):
            str(Shelf.objects.filter(book=1).query)
    finally:
        REGISTRY.unset_available_apps()
    assert names(Shelf._meta.related_objects) == ["book"]
    assert str(Shelf.objects.filter(book=1).query) == query
    with override_settings(SHELVES_MODEL="staticfiles.Replaced"):
        assert names(Shelf._meta.related_objects) == ["book", "replaced"]
    assert names(Shelf._meta.related_objects) == ["book"]


def test_models_of_another_registry_are_not_seen():
    with isolate_apps("quintet.contrib.staticfiles"):

        class Elsewhere(models.Model):
            shelf = models.ForeignKey(Shelf, models.CASCADE)

            class Meta:
                app_label = "staticfiles"

    assert Elsewhere._meta.apps is not REGISTRY
    assert names(Shelf._meta.related_objects) == ["book"]
    assert "elsewhere" not in Shelf._meta.fields_map


def test_where_no_app_is_installed_every_model_counts():
    bare = Apps()

    class Shelf(models.Model):
        class Meta:
            app_label = "anything"
            apps = bare

    class Paper(models.Model):
        shelf = models.ForeignKey(Shelf, models.CASCADE)

        class Meta:
            app_label = "other"
            apps = bare

    assert names(Shelf._meta.related_objects) == ["paper"]
