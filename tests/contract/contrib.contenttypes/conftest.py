"""A project with content types and tags, on SQLite and on PostgreSQL."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from quintet.apps import apps
from quintet.core.management import call_command
from quintet.db import connection, transaction
from quintet.test import override_settings
from quintet.test.utils import CaptureQueriesContext, extend_sys_path
from tests.kit.databases import postgres_database as postgres_database

APPS = ["quintet.contrib.contenttypes", "tags_app"]
NAMES = ("Tag", "Bookmark", "Feed", "Plant", "Untagged", "Remark", "Page", "FrontPage")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def project(request, tmp_path_factory):
    if request.param == "postgres":
        database = request.getfixturevalue("postgres_database")
    else:
        name = str(tmp_path_factory.mktemp("types") / "types.sqlite3")
        database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": name}
    here = str(Path(__file__).parent)
    with extend_sys_path(here), override_settings(INSTALLED_APPS=APPS, DATABASES={"default": database}):
        call_command("migrate", verbosity=0)
        models = [model for model in apps.get_app_config("tags_app").get_models() if model._meta.can_migrate(connection)]
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield request.param
        with connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)
        connection.close()


@pytest.fixture
def types(project):
    """The manager of content types, in a transaction that is rolled back."""
    found = apps.get_model("contenttypes", "ContentType").objects
    with transaction.atomic():
        found.clear_cache()
        yield found
        transaction.set_rollback(True)
    found.clear_cache()


@pytest.fixture
def world(types):
    """The models of the app, the content types read, and `queries`, which counts."""
    models = {name: apps.get_model("tags_app", name) for name in NAMES}
    types.get_for_models(*models.values(), for_concrete_models=False)
    return SimpleNamespace(**models, queries=lambda: CaptureQueriesContext(connection), types=types)
