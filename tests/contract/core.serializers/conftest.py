"""A project with the app of stock, on each kind of database."""

import datetime
import decimal
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest

from quintet.apps import apps
from quintet.core.management import call_command
from quintet.db import connection, transaction
from quintet.test import override_settings
from quintet.test.utils import CaptureQueriesContext, extend_sys_path
from tests.kit.databases import mariadb_database as mariadb_database
from tests.kit.databases import postgres_database as postgres_database

APPS = ["quintet.contrib.contenttypes", "stock_app"]
NAMES = ("Maker", "Word", "Good", "Toy", "OldToy", "Loner", "Cell", "Badge", "Note", "Item")


SERVERS = ("postgres", "mariadb")


@pytest.fixture(scope="module", params=["sqlite", *(pytest.param(name, marks=pytest.mark.service(name)) for name in SERVERS)])
def project(request, tmp_path_factory):
    if request.param in SERVERS:
        database = request.getfixturevalue(f"{request.param}_database")
    else:
        database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(tmp_path_factory.mktemp("stock") / "stock.sqlite3")}
    folder = tmp_path_factory.mktemp("fixtures")
    here = str(Path(__file__).parent)
    with (
        extend_sys_path(here),
        override_settings(INSTALLED_APPS=APPS, DATABASES={"default": database}, FIXTURE_DIRS=[folder]),
    ):
        call_command("migrate", verbosity=0)
        models = [model for model in apps.get_app_config("stock_app").get_models() if not model._meta.proxy]
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield SimpleNamespace(vendor=request.param, folder=folder)
        with connection.schema_editor() as editor:
            editor.remove_field(models[0], models[0]._meta.get_field("favourite"))  # it and `Good` point at each other
            for model in reversed(models):
                editor.delete_model(model)
        connection.close()


@pytest.fixture
def stock(project):
    """The models of the app, empty tables in a transaction that is rolled back; `fixture` writes a file, `queries` counts."""

    def fixture(name, text):
        path = project.folder / name
        path.write_text(text) if isinstance(text, str) else path.write_bytes(text)
        return path

    for old in project.folder.iterdir():
        old.unlink()
    models = {name: apps.get_model("stock_app", name) for name in NAMES}
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()
    with transaction.atomic():
        yield SimpleNamespace(**models, fixture=fixture, vendor=project.vendor, queries=lambda: CaptureQueriesContext(connection))
        transaction.set_rollback(True)


@pytest.fixture
def good(stock):
    """A good with a value in every field."""
    maker = stock.Maker.objects.create(name="Ann")
    made = stock.Good.objects.create(
        name=" <Top> & 'hat' ",
        maker=maker,
        price=decimal.Decimal("9.90"),
        made_on=datetime.date(2024, 2, 29),
        made_at=datetime.datetime(2024, 2, 29, 23, 59, 58, 123000, tzinfo=datetime.UTC),
        opens=datetime.time(9, 30, 1),
        lasts=datetime.timedelta(days=2, seconds=3, microseconds=4),
        bytes=b"\x00\xff",
        data={"a": [1, None, "é"]},
        code=uuid.UUID(int=7),
        sound=True,
        weight=1.5,
        picture="goods/hat.png",
    )
    made.words.set([stock.Word.objects.create(text="red"), stock.Word.objects.create(text="tall")])
    made.admirers.add(maker)
    return made
