"""Fixtures that give real databases under aliases of their own."""

import asyncio
import uuid

import pytest

from quintet.conf import settings
from quintet.db import connections
from quintet.kit import portal_tasks

POSTGRES = {
    "ENGINE": "quintet.db.backends.postgresql",
    "NAME": "postgres",
    "USER": "postgres",
    "HOST": "127.0.0.1",
    "PORT": "5432",
}


def in_portals(coroutine):
    """Run a coroutine on a loop whose tasks have portals, in a task of its own."""

    async def whole():
        portal_tasks.install_task_factory(asyncio.get_running_loop())
        return await asyncio.create_task(coroutine)

    return asyncio.run(whole())


def databases(**aliases):
    """Return DATABASES with the default one in memory and ``aliases`` beside it."""
    return {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}, **aliases}


@pytest.fixture
def use_databases():
    """A function that puts aliases into DATABASES for one test; every connection is closed at its end."""
    before = settings.DATABASES

    def use(**aliases):
        settings.DATABASES = databases(**aliases)
        return connections

    yield use
    for connection in connections.all(initialized_only=True):
        connection.let_go()
    connections.close_all()
    settings.DATABASES = before


@pytest.fixture
def sqlite_file(tmp_path, use_databases):
    """The connection handler with the alias "db" on an empty SQLite file."""
    return use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"})


@pytest.fixture(scope="session")
def postgres_database(running_services):
    """The settings of an empty PostgreSQL database of this test run, dropped at its end."""
    if "postgres" not in running_services:
        pytest.skip("needs PostgreSQL at 127.0.0.1:5432")
    import psycopg

    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    yield {**POSTGRES, "NAME": name}
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres(postgres_database, use_databases):
    """The connection handler with the alias "db" on PostgreSQL."""
    return use_databases(db=postgres_database)


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def db(request, tmp_path, use_databases):
    """The connection handler with the alias "db" and an empty table ``item (id, name unique)`` on each kind of database."""
    if request.param == "postgres":
        chosen = request.getfixturevalue("postgres_database")
    else:
        name = ":memory:" if request.param == "memory" else tmp_path / "db.sqlite3"
        chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": name}
    handler = use_databases(db=chosen)
    key = "serial" if request.param == "postgres" else "integer"
    handler["db"].script(
        ["DROP TABLE IF EXISTS item", f"CREATE TABLE item (id {key} PRIMARY KEY, name varchar(20) UNIQUE NOT NULL)"]
    )
    return handler
