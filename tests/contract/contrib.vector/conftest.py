"""A database for vectors: SQLite with functions in Python, SQLite with sqlite-vec, and PostgreSQL with pgvector."""

import contextlib

import pytest

from quintet.drivers.sqlite import vectors as functions
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.vectors import made_on, native_functions, site
from tests.kit.vectors import pgvector_server as pgvector_server

KINDS = (
    "sqlite",
    pytest.param("sqlite_vec", marks=pytest.mark.service("sqlite_vec")),
    pytest.param("pgvector", marks=pytest.mark.full),
)


@pytest.fixture(scope="session")
def pgvector_database(pgvector_server):
    """The settings of an empty database of this test run."""
    return made_on(pgvector_server)


@pytest.fixture(params=KINDS)
def vectors(request, monkeypatch):
    """The connection of the default alias, with a table for each model of the module."""
    models = getattr(request.module, "MODELS", ())
    if request.param == "pgvector":
        with site(request.getfixturevalue("pgvector_database"), models) as connection:
            yield connection
        return
    if request.param == "sqlite":
        monkeypatch.setattr(functions, "_load", lambda raw: False)
    functions_of = native_functions() if request.param == "sqlite_vec" else contextlib.nullcontext()
    database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}
    with functions_of, site(database, models) as connection:
        known = connection.fetch_one("SELECT COUNT(*) FROM pragma_function_list WHERE name = 'vec_version'")
        assert bool(known[0]) is (request.param == "sqlite_vec")
        yield connection
