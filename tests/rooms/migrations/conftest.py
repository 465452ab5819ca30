"""Databases for the tests of migrations: an empty SQLite file and an empty PostgreSQL database, under the alias "db"."""

import itertools

import pytest

from quintet.kernel.apps import Apps
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.migrating import project as project

KINDS = (
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("mariadb", marks=pytest.mark.service("mariadb")),
)


@pytest.fixture(params=KINDS)
def connection(request, tmp_path, use_databases):
    """A connection to an empty database of each kind."""
    if request.param in ("postgres", "mariadb"):
        chosen = request.getfixturevalue(f"{request.param}_database")
    else:
        chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    found = use_databases(db=chosen)["db"]
    yield found
    if found.vendor == "mysql":
        names = [found.ops.quote_name(name) for name in found.introspection.table_names()]
        found.script(["SET foreign_key_checks = 0", *(f"DROP TABLE {name}" for name in names), "SET foreign_key_checks = 1"])
        return
    names = [f'"{name}"' for name in found.introspection.table_names()]
    if found.vendor == "postgresql":
        if names:
            found.execute(f"DROP TABLE {', '.join(names)} CASCADE")
        return
    found.execute("PRAGMA foreign_keys = OFF")
    for name in names:
        found.execute(f"DROP TABLE {name}")


@pytest.fixture
def registry():
    """An empty registry for the models of one test."""
    return Apps()


@pytest.fixture(scope="session")
def numbers():
    """Numbers that are not used twice."""
    return itertools.count(1)
