"""Databases for the tests of migrations: an empty SQLite file and an empty PostgreSQL database, under the alias "db"."""

import itertools

import pytest

from quintet.kernel.apps import Apps
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.migrating import project as project


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def connection(request, tmp_path, use_databases):
    """A connection to an empty database of each kind."""
    if request.param == "postgres":
        chosen = request.getfixturevalue("postgres_database")
    else:
        chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    found = use_databases(db=chosen)["db"]
    yield found
    drop = " CASCADE" if found.vendor == "postgresql" else ""
    if found.vendor == "sqlite":
        found.execute("PRAGMA foreign_keys = OFF")
    for name in found.introspection.table_names():
        found.execute(f'DROP TABLE "{name}"{drop}')


@pytest.fixture
def registry():
    """An empty registry for the models of one test."""
    return Apps()


@pytest.fixture(scope="session")
def numbers():
    """Numbers that are not used twice."""
    return itertools.count(1)
