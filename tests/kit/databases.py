"""Fixtures that give real databases under aliases of their own."""

import asyncio
import os
import shutil
import subprocess
import uuid
from functools import cache

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

#: The server of the rows called "mariadb": another one, such as a MySQL, as ``host:port`` in the environment.
MARIADB_HOST, _, MARIADB_PORT = os.environ.get("QUINTET_MARIADB", "127.0.0.1:3306").rpartition(":")
MARIADB = {
    "ENGINE": "quintet.db.backends.mysql",
    "NAME": "",
    "USER": "root",
    "HOST": MARIADB_HOST,
    "PORT": MARIADB_PORT,
}


def mariadb_link(**options):
    """A raw connection in autocommit to the server of the rows called "mariadb"."""
    import pymysql

    return pymysql.connect(user="root", host=MARIADB_HOST, port=int(MARIADB_PORT), autocommit=True, **options)


@cache
def mariadb_is_mysql():
    """Whether the server of the rows called "mariadb" is a MySQL: asked only of one that the environment names."""
    if "QUINTET_MARIADB" not in os.environ:
        return False
    with mariadb_link() as link:
        return "mariadb" not in link.get_server_info().lower()


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


def load_zones():
    """Load the definitions of time zones into the server, for good, as its documentation says."""
    program = shutil.which("mariadb-tzinfo-to-sql") or shutil.which("mysql_tzinfo_to_sql")
    if program is None:
        pytest.skip(f"needs MariaDB at {MARIADB_HOST}:{MARIADB_PORT} with the definitions of time zones (mysql_tzinfo_to_sql)")
    told = subprocess.run([program, "/usr/share/zoneinfo"], check=True, capture_output=True)
    command = ["mysql", "--no-defaults", f"-h{MARIADB_HOST}", f"-P{MARIADB_PORT}", "-uroot", "mysql"]
    subprocess.run(command, input=told.stdout, check=True, capture_output=True)


@pytest.fixture(scope="session")
def mariadb_database(running_services):
    """The settings of an empty MariaDB database of this test run, dropped at its end; the server knows the zones of the tests."""
    if "mariadb" not in running_services:
        pytest.skip(f"needs MariaDB at {MARIADB_HOST}:{MARIADB_PORT}")
    name = f"quintet_{uuid.uuid4().hex[:12]}"
    with mariadb_link() as link, link.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
        # One process of the tests loads them and the others wait: it begins by emptying the tables.
        cursor.execute("SELECT GET_LOCK('quintet tests load time zones', 120)")
        cursor.execute("SELECT CONVERT_TZ('2000-01-01', '+00:00', 'UTC') IS NULL")
        if cursor.fetchone()[0]:
            load_zones()
        cursor.execute("SELECT RELEASE_LOCK('quintet tests load time zones')")
    yield {**MARIADB, "NAME": name}
    with mariadb_link() as link, link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE `{name}`")


@pytest.fixture
def mariadb(mariadb_database, use_databases):
    """The connection handler with the alias "db" on MariaDB."""
    return use_databases(db=mariadb_database)


@pytest.fixture
def postgres(postgres_database, use_databases):
    """The connection handler with the alias "db" on PostgreSQL."""
    return use_databases(db=postgres_database)


def clear(connection):
    """Leave the tables of the library and an empty one of items; MariaDB takes fifty milliseconds to make a table."""
    names = connection.introspection.table_names(include_views=True)
    left = [name for name in names if name != "item" and not name.startswith("library_")]
    views = {one.name for one in connection.introspection.get_table_list() if one.type == "v"}
    drops = [f"DROP {'VIEW' if name in views else 'TABLE'} `{name}`" for name in left]
    items = "TRUNCATE item" if "item" in names else ITEMS
    connection.script(["SET foreign_key_checks = 0", *drops, items, "SET foreign_key_checks = 1"])


ITEMS = "CREATE TABLE item (id integer AUTO_INCREMENT PRIMARY KEY, name varchar(20) UNIQUE NOT NULL)"
KINDS = (
    "memory",
    "sqlite",
    pytest.param("postgres", marks=pytest.mark.service("postgres")),
    pytest.param("mariadb", marks=pytest.mark.service("mariadb")),
)


@pytest.fixture(params=KINDS)
def db(request, tmp_path, use_databases):
    """The connection handler with the alias "db" and an empty table ``item (id, name unique)`` on each kind of database."""
    if request.param in ("postgres", "mariadb"):
        chosen = request.getfixturevalue(f"{request.param}_database")
    else:
        name = ":memory:" if request.param == "memory" else tmp_path / "db.sqlite3"
        chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": name}
    handler = use_databases(db=chosen)
    if request.param == "mariadb":
        clear(handler["db"])
        return handler
    key = "serial" if request.param == "postgres" else "integer"
    handler["db"].script(
        ["DROP TABLE IF EXISTS item", f"CREATE TABLE item (id {key} PRIMARY KEY, name varchar(20) UNIQUE NOT NULL)"]
    )
    return handler
