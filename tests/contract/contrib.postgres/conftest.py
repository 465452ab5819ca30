"""A PostgreSQL database with the extensions, and models made where they are used."""

import pytest

from quintet.db import connections
from quintet.test import override_settings
from tests.kit.databases import postgres_database, use_databases  # noqa: F401  fixtures

EXTENSIONS = ("hstore", "pg_trgm", "unaccent", "btree_gist", "btree_gin", "bloom")


@pytest.fixture(scope="session")
def prepared_database(postgres_database):  # noqa: F811  the fixture
    import psycopg

    chosen = {name.lower(): postgres_database[name] for name in ("USER", "HOST", "PORT")}
    with psycopg.connect(dbname=postgres_database["NAME"], autocommit=True, **chosen) as link:
        for name in EXTENSIONS:
            link.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    return postgres_database


@pytest.fixture(autouse=True)
def pg(prepared_database, request):
    """The connection of the default alias on PostgreSQL, with this app installed and a table for each model of the module."""
    with override_settings(
        INSTALLED_APPS=["quintet.contrib.postgres"],
        DATABASES={"default": prepared_database},
        DEFAULT_AUTO_FIELD="quintet.db.models.BigAutoField",
    ):
        connection = connections["default"]
        models = getattr(request.module, "MODELS", ())
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield connection
        with connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)
        connections.close_all()
