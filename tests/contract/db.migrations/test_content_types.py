"""Content types that are renamed with their models."""

import pytest

from quintet.apps import apps
from quintet.core.management import call_command
from quintet.db import connections
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.migrating import project as project

KEY = "('id', models.BigAutoField(primary_key=True))"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def history(request, tmp_path, use_databases, project):
    """An app whose model Book becomes Volume, migrated to the time before; `migrate` goes to one of its migrations."""
    if request.param == "postgres":
        database = request.getfixturevalue("postgres_database")
    else:
        database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    use_databases(default=database)
    project.migration("books", "0001_initial", f"[migrations.CreateModel('Book', [{KEY}])]")
    project.migration("books", "0002_rename", "[migrations.RenameModel('Book', 'Volume')]", "[('@books', '0001_initial')]")
    project.write("books/models.py", "")
    label = project.label("books")
    apps.set_installed_apps(["quintet.contrib.contenttypes", label])

    types = apps.get_model("contenttypes", "ContentType").objects

    def migrate(name):
        call_command("migrate", label, name, verbosity=0)
        return sorted(types.filter(app_label=label).values_list("pk", "model"))

    try:
        call_command("migrate", "contenttypes", verbosity=0)
        migrate("0001_initial")
        yield label, types, migrate
    finally:
        types.clear_cache()
        cascade = " CASCADE" if connections["default"].vendor == "postgresql" else ""
        for table in connections["default"].introspection.table_names():
            connections["default"].execute(f'DROP TABLE "{table}"{cascade}')
        apps.unset_installed_apps()
        apps.all_models.pop(label, None)


def test_a_content_type_follows_its_model_there_and_back(history):
    label, types, migrate = history
    number = types.get_by_natural_key(label, "book").pk
    assert migrate("0002_rename") == [(number, "volume")]
    assert types.get_by_natural_key(label, "volume").pk == number
    assert migrate("0001_initial") == [(number, "book")]
    assert types.get_by_natural_key(label, "book").pk == number


def test_a_content_type_that_is_there_already_is_left_alone(history):
    label, types, migrate = history
    both = [(types.get(model="book").pk, "book"), (types.create(app_label=label, model="volume").pk, "volume")]
    assert migrate("0002_rename") == both
    assert migrate("0001_initial") == both


def test_a_model_without_a_content_type_is_renamed_all_the_same(history):
    label, types, migrate = history
    types.filter(app_label=label).update(app_label="elsewhere")
    assert [model for _number, model in migrate("0002_rename")] == ["volume"]


def test_permissions_follow_too(project, tmp_path, use_databases):
    use_databases(default={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "permissions.sqlite3"})
    project.migration("books", "0001_initial", f"[migrations.CreateModel('Book', [{KEY}])]")
    project.migration("books", "0002_rename", "[migrations.RenameModel('Book', 'OldVolume')]", "[('@books', '0001_initial')]")
    project.write("books/models.py", "")
    label = project.label("books")
    apps.set_installed_apps(["quintet.contrib.contenttypes", "quintet.contrib.auth", label])
    permissions = apps.get_model("auth", "Permission").objects
    types = apps.get_model("contenttypes", "ContentType").objects

    def migrate(name):
        call_command("migrate", label, name, verbosity=0)
        return list(permissions.filter(content_type__app_label=label).order_by("pk").values_list("pk", "codename", "name"))

    try:
        call_command("migrate", "auth", verbosity=0)
        call_command("migrate", label, "0001_initial", verbosity=0)
        kind, _ = types.get_or_create(app_label=label, model="book")
        permissions.filter(content_type=kind).delete()
        first = permissions.create(content_type=kind, codename="add_book", name="Can add book").pk
        own = permissions.create(content_type=kind, codename="lend", name="Can lend").pk
        assert migrate("0002_rename")[:2] == [(first, "add_oldvolume", "Can add old volume"), (own, "lend", "Can lend")]
        assert (first, "add_book", "Can add book") in migrate("0001_initial")
    finally:
        types.clear_cache()
        apps.unset_installed_apps()
        apps.all_models.pop(label, None)
