"""Test databases one by one: their names, clones, rows kept as JSON, and what TEST says of them."""

import uuid

import pytest

from quintet.db import ConnectionHandler
from quintet.drivers.errors import DatabaseError
from quintet.kernel.errors import ImproperlyConfigured
from quintet.test.databases import get_unique_databases_and_mirrors

POSTGRES = {"ENGINE": "quintet.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": "127.0.0.1"}
SQLITE = {"ENGINE": "quintet.db.backends.sqlite3"}


def test_names_of_sqlite_databases_and_their_clones(tmp_path):
    handler = ConnectionHandler(
        {"default": {**SQLITE, "NAME": "x.sqlite3"}, "file": {**SQLITE, "NAME": "y", "TEST": {"NAME": tmp_path / "t.sqlite3"}}}
    )
    memory, file = handler["default"].creation, handler["file"].creation
    assert memory.test_name() == "file:memorydb_default?mode=memory&cache=shared"
    assert memory.test_db_signature() == ("x.sqlite3", "default")
    memory.switch_database(memory.test_name())
    assert not memory.is_cloned_for("spawn")
    assert file.test_name() == str(tmp_path / "t.sqlite3")
    assert file.test_name("2") == str(tmp_path / "t_2.sqlite3")
    file.switch_database(file.test_name())
    assert file.get_test_db_clone_settings("3")["NAME"] == str(tmp_path / "t_3.sqlite3")


def test_clones_of_files_are_renewed_and_workers_use_them(tmp_path):
    handler = ConnectionHandler({"default": {**SQLITE, "NAME": str(tmp_path / "t.sqlite3")}})
    connection = handler["default"]
    for value in (1, 2):
        connection.execute(f"CREATE TABLE t{value} (a)", None)
        connection.creation.clone_test_db("1", verbosity=0)
    connection.creation.setup_worker_connection(1, connection.creation.for_worker("spawn"))
    assert connection.settings_dict["NAME"] == str(tmp_path / "t_1.sqlite3")
    assert connection.introspection.table_names() == ["t1", "t2"]
    handler.close_all()


def test_memory_goes_to_new_interpreters_as_bytes():
    ours, theirs = (ConnectionHandler({"default": {**SQLITE, "NAME": ":memory:"}}) for _ in range(2))
    ours["default"].execute("CREATE TABLE t (a)", None)
    theirs["default"].creation.setup_worker_connection(1, ours["default"].creation.for_worker("spawn"))
    assert theirs["default"].introspection.table_names() == ["t"]


def test_mirrors_and_shared_databases(monkeypatch: pytest.MonkeyPatch):
    handler = ConnectionHandler(
        {
            "other": {**POSTGRES, "NAME": "one"},
            "default": {**POSTGRES, "NAME": "one"},
            "replica": {**POSTGRES, "NAME": "far", "TEST": {"MIRROR": "default"}},
            "empty": {},
        }
    )
    monkeypatch.setattr("quintet.test.databases.connections", handler)
    found, mirrors = get_unique_databases_and_mirrors()
    assert list(found.values()) == [("one", ["default", "other"])]
    assert mirrors == {"replica": "default"}
    assert get_unique_databases_and_mirrors(["replica"]) == ({}, {"replica": "default"})


@pytest.mark.service("postgres")
def test_template_and_encoding_of_postgresql():
    name = f"test_{uuid.uuid4().hex[:12]}"
    test = {"NAME": name, "TEMPLATE": "template0", "CHARSET": "SQL_ASCII"}
    handler = ConnectionHandler({"default": {**POSTGRES, "TEST": test}, "odd": {**POSTGRES, "TEST": {"COLLATION": "de"}}})
    connection = handler["default"]
    connection.creation.create_database(name)
    try:
        row = connection.fetch_one("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s", (name,))
        assert row == ("SQL_ASCII",)
        with pytest.raises(DatabaseError, match="already exists"):
            connection.creation.create_database(name)
    finally:
        connection.creation.drop_database(name)
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL does not support collation setting"):
        handler["odd"].creation.create_database(f"{name}_odd")
    handler.close_all()
