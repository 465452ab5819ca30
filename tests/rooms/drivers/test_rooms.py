"""The drivers' rooms: verbs, cursors, the log, wrappers, introspection, creation, configuration, routing."""

import asyncio
import logging
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quintet.conf import settings
from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    ProgrammingError,
    connection,
    connections,
    reset_queries,
    transaction,
)
from quintet.db.backends.signals import connection_created
from quintet.db.utils import ConnectionDoesNotExist, ConnectionHandler, ConnectionRouter
from quintet.drivers.config import complete, connection_class
from quintet.drivers.sqlite.ddl import clauses_of
from quintet.drivers.sqlite.offload import INLINE_ROWS
from quintet.drivers.sqlite.placeholders import filled_in, from_native, to_native
from quintet.drivers.unit import unit_of_work
from quintet.kit import dotted
from tests.kit.databases import in_portals


@pytest.fixture
def filled(db):
    connection = db["db"]
    connection.execute_many(f"INSERT INTO item (name) VALUES ({connection.dialect.placeholder})", [(f"n{n}",) for n in range(5)])
    return connection


@pytest.mark.needs("standard_sql")
def test_verbs(filled):
    mark = filled.dialect.placeholder
    assert filled.fetch_all("SELECT id, name FROM item ORDER BY id") == [(n + 1, f"n{n}") for n in range(5)]
    assert filled.fetch_one(f"SELECT name FROM item WHERE id = {mark}", (2,)) == ("n1",)
    assert filled.fetch_one("SELECT name FROM item WHERE id = 99") is None
    assert filled.execute(f"UPDATE item SET name = name || 'x' WHERE id < {mark}", (3,)) == 2
    returning = " RETURNING id" if filled.dialect.insert_returning else ""
    assert filled.insert(f"INSERT INTO item (name) VALUES ({mark}){returning}", ("new",)) == 6
    assert filled.fetch_all("DELETE FROM item WHERE id = 6 RETURNING name", writes=True) == [("new",)]
    assert [len(rows) for rows in filled.stream("SELECT id FROM item", size=2)] == [2, 2, 1]


@pytest.mark.needs("standard_sql")
def test_verbs_while_somebody_watches(filled):
    filled.force_debug_cursor = True
    try:
        test_verbs(filled)
    finally:
        filled.force_debug_cursor = False
    logged = [query["sql"] for query in filled.queries]
    assert "SELECT name FROM item WHERE id = 2" in logged
    assert all(set(query) == {"sql", "time"} for query in filled.queries)


def test_execute_many_is_all_or_nothing(filled):
    with pytest.raises(IntegrityError):
        filled.execute_many(f"INSERT INTO item (name) VALUES ({filled.dialect.placeholder})", [("fresh",), ("n1",)])
    assert filled.fetch_one("SELECT count(*) FROM item") == (5,)


def test_a_stream_leaves_the_connection_to_other_statements_of_its_unit(filled):
    for rows in filled.stream("SELECT name FROM item ORDER BY id", size=1):
        filled.execute(f"UPDATE item SET name = {filled.dialect.placeholder} WHERE name = '{rows[0][0]}'", (rows[0][0] + "!",))
    assert filled.fetch_one("SELECT count(*) FROM item WHERE name LIKE '%!'", None) == (5,)
    assert filled.connection is None


def test_cursors(filled):
    with filled.cursor() as cursor:
        cursor.execute("SELECT id, name FROM item WHERE id > %s AND name LIKE 'n%%' ORDER BY id", [1])
        assert [column[0] for column in cursor.description] == ["id", "name"]
        assert cursor.fetchone() == (2, "n1")
        assert cursor.fetchmany(2) == [(3, "n2"), (4, "n3")]
        assert list(cursor) == [(5, "n4")]
        cursor.execute("SELECT name FROM item WHERE id = %(key)s", {"key": 3})
        assert cursor.fetchall() == [("n2",)]
        cursor.execute("SELECT '%'")
        assert cursor.fetchall() == [("%",)]
        cursor.executemany("INSERT INTO item (name) VALUES (%s)", [["a"], ["b"]])
        assert cursor.rowcount == 2
        with pytest.raises(IntegrityError) as caught:
            cursor.execute("INSERT INTO item (name) VALUES (%s)", ["a"])
        assert caught.value.__cause__ is not None
        with pytest.raises(DatabaseError):
            cursor.execute("SELECT * FROM missing")
    with pytest.raises((ProgrammingError, InterfaceError), match="closed"):
        cursor.execute("SELECT 1")


@pytest.mark.needs("selected_procedures")
def test_callproc(filled):
    with filled.cursor() as cursor:
        if filled.vendor == "sqlite":
            with pytest.raises(NotSupportedError, match="stored procedures"):
                cursor.callproc("upper", ["a"])
            return
        assert cursor.callproc("upper", ["a"]) == ["a"]
        assert cursor.fetchone() == ("A",)
        with pytest.raises(NotSupportedError, match="Keyword parameters for callproc"):
            cursor.callproc("upper", [], {"a": 1})


def test_wrappers_see_and_may_stop_every_query(filled):
    seen = []

    def notes(execute, sql, params, many, context):
        seen.append((sql, params, many, context["connection"].alias))
        return execute(sql, params, many, context)

    def blocks(execute, sql, params, many, context):
        raise RuntimeError("No database access allowed here.")

    mark = filled.dialect.placeholder
    with filled.execute_wrapper(notes):
        filled.fetch_all(f"SELECT name FROM item WHERE id = {mark}", (1,))
        with unit_of_work():
            connections["db"].fetch_one("SELECT 1")
        with filled.execute_wrapper(blocks), pytest.raises(RuntimeError, match="No database access"):
            filled.fetch_one("SELECT 2")
    filled.fetch_one("SELECT 3")
    assert seen == [
        ("SELECT name FROM item WHERE id = %s", (1,), False, "db"),
        ("SELECT 1", (), False, "db"),
        ("SELECT 2", (), False, "db"),
    ]


def test_debug_logs_queries_and_transactions(filled, caplog):
    before = settings.DEBUG
    settings.DEBUG = True
    try:
        reset_queries()
        with caplog.at_level(logging.DEBUG, "django.db.backends"):
            filled.fetch_one("SELECT 1")
            from quintet.db import transaction

            with transaction.atomic(using="db"):
                filled.fetch_one("SELECT 2")
        assert [query["sql"] for query in filled.queries] == ["SELECT 1", "BEGIN", "SELECT 2", "COMMIT"]
        assert caplog.records[0].sql == "SELECT 1"
        assert caplog.records[0].alias == "db"
        reset_queries()
        assert filled.queries == []
    finally:
        settings.DEBUG = before


def test_introspection(filled):
    key = {"postgresql": "serial", "mysql": "integer AUTO_INCREMENT"}.get(filled.vendor, "integer")
    filled.script(
        [
            "DROP TABLE IF EXISTS part",
            f"CREATE TABLE part (id {key} PRIMARY KEY, item_id integer NOT NULL REFERENCES item (id), size decimal(8, 2),"
            " label varchar(30), CONSTRAINT big CHECK (size > 1), CONSTRAINT one UNIQUE (item_id, label))",
            "CREATE INDEX part_label ON part (label DESC)",
        ]
    )
    look = filled.introspection
    assert {"item", "part"} <= set(look.table_names())
    assert {table.type for table in look.get_table_list() if table.name in ("item", "part")} == {"t"}
    columns = {column.name: column for column in look.get_table_description(None, "part")}
    assert list(columns) == ["id", "item_id", "size", "label"]
    assert (columns["size"].precision, columns["size"].scale) == (8, 2)
    assert columns["label"].display_size == 30
    assert columns["item_id"].null_ok is False
    assert columns["size"].null_ok is True
    assert columns["id"].is_autofield
    assert look.get_field_type(columns["label"].type_code, columns["label"]) == "CharField"
    assert look.get_field_type(columns["id"].type_code, columns["id"]) == "AutoField"
    assert look.get_relations(None, "part") == {"item_id": ("id", "item", None)}
    assert look.get_primary_key_columns(None, "part") == ["id"]
    assert look.get_primary_key_column(None, "part") == "id"
    assert [found["column"] for found in look.get_sequences(None, "part")] == ["id"]
    found = look.get_constraints(None, "part")
    assert found["big"]["check"]
    assert found["one"]["unique"]
    assert found["one"]["columns"] == ["item_id", "label"]
    assert found["part_label"]["index"]
    assert found["part_label"]["orders"] == ["DESC"]
    assert ("item", "id") in [one["foreign_key"] for one in found.values()]
    assert [one["columns"] for one in found.values() if one["primary_key"]] == [["id"]]
    filled.execute("DROP TABLE part")


def test_new_raw_connections_are_announced(db):
    seen = []

    def receive(connection, **named):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 41 + 1")
            seen.append((connection.alias, cursor.fetchone()))

    connections.close_all()
    connection_created.connect(receive)
    try:
        before = connections["db"].database.pool.stats.opened
        connections["db"].fetch_one("SELECT 1")
        connections["db"].fetch_one("SELECT 1")
        opened = connections["db"].database.pool.stats.opened - before
    finally:
        connection_created.disconnect(receive)
    assert seen == [("db", (42,))] * opened
    in_memory = connections["db"].settings_dict["NAME"] == ":memory:"
    assert opened == (0 if in_memory else 1)


@pytest.mark.on("memory", "sqlite")  # PostgreSQL checks by itself
def test_foreign_keys_are_checked(filled):
    filled.execute("CREATE TABLE part (item_id integer REFERENCES item (id))")
    with pytest.raises(IntegrityError):
        filled.execute("INSERT INTO part VALUES (99)")
    with filled.constraint_checks_disabled():
        filled.execute("INSERT INTO part VALUES (99)")
    with pytest.raises(IntegrityError, match=r"part\.item_id"):
        filled.check_constraints()
    with pytest.raises(IntegrityError):
        filled.execute("INSERT INTO part VALUES (98)")


def test_creating_cloning_switching_and_dropping(db, tmp_path):
    connection = db["db"]
    if connection.vendor == "sqlite":
        one, two = str(tmp_path / "one.sqlite3"), str(tmp_path / "two.sqlite3")
    else:
        one, two = connection.settings_dict["NAME"] + "_one", connection.settings_dict["NAME"] + "_two"
    creation, before = connection.creation, connection.settings_dict["NAME"]
    creation.create_database(one)
    assert creation.exists(one)
    with pytest.raises(DatabaseError):
        creation.create_database(one)
    creation.switch_database(one)
    connection.script(["CREATE TABLE here (id integer)", "INSERT INTO here VALUES (7)"])
    creation.clone_database(one, two)
    creation.switch_database(two)
    assert connection.fetch_all("SELECT id FROM here") == [(7,)]
    creation.switch_database(before)
    for name in (one, two):
        creation.drop_database(name)
        assert not creation.exists(name)


def test_a_database_in_memory_is_cloned_and_forgotten(use_databases, tmp_path):
    use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"})
    connection = connections["db"]
    creation = connection.creation
    creation.switch_database(creation.test_name())
    connection.execute("CREATE TABLE here (id integer)")
    creation.clone_database(connection.settings_dict["NAME"], str(tmp_path / "copy.sqlite3"))
    assert creation.exists(tmp_path / "copy.sqlite3")
    creation.drop_database(connection.settings_dict["NAME"])
    with pytest.raises(DatabaseError):
        connection.fetch_all("SELECT * FROM here")


def test_flushing(filled):
    statements = filled.ops.sql_flush(None, ["item"], reset_sequences=True)
    filled.ops.execute_sql_flush(statements)
    assert filled.fetch_one("SELECT count(*) FROM item") == (0,)


def test_flushing_goes_on_to_tables_that_refer_when_asked(filled):
    filled.script(
        [
            "DROP TABLE IF EXISTS leaf",
            "CREATE TABLE leaf (id integer PRIMARY KEY, item_id integer NOT NULL REFERENCES item (id))",
            "INSERT INTO leaf SELECT id, id FROM item",
        ]
    )
    cascade = filled.ops.sql_flush(None, ["item"], allow_cascade=True)
    if filled.vendor == "sqlite":
        assert cascade == ['DELETE FROM "item"', 'DELETE FROM "leaf"']
        assert filled.ops.sql_flush(None, ["item"]) == ['DELETE FROM "item"']
    filled.ops.execute_sql_flush(cascade)
    assert filled.fetch_one("SELECT count(*) FROM leaf") == (0,)
    filled.script(["DROP TABLE leaf"])


def test_many_statements_of_no_rows_are_none(filled):
    with filled.cursor() as cursor:
        cursor.executemany("INSERT INTO item (name) VALUES (%s)", [])
        cursor.executemany("INSERT INTO item (name) VALUES (%s)", (row for row in ()))
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_threads_share_a_database_in_memory(use_databases):
    use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"})
    connections["db"].execute("CREATE TABLE t (n integer)")

    def work(number):
        connections["db"].execute("INSERT INTO t VALUES (?)", (number,))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connections["db"].fetch_one("SELECT count(*), sum(n) FROM t") == (8, 28)


SLOW = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT max(n) FROM c"


def test_a_slow_statement_leaves_the_loop_and_can_be_cancelled(sqlite_file):
    async def slow(count):
        return connections["db"].fetch_one(SLOW, (count,))

    async def body():
        await asyncio.create_task(slow(200_000))
        assert SLOW in connections["db"].database.offload.slow
        ticks, task = 0, asyncio.create_task(slow(1_000_000))
        while not task.done():
            await asyncio.sleep(0.002)
            ticks += 1
        assert task.result() == (1_000_000,)
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(slow(10**9), 0.05)
        assert time.monotonic() - start < 2
        assert await asyncio.create_task(slow(3)) == (3,)
        return ticks

    assert in_portals(body()) > 3


def test_the_tail_of_a_large_result_is_read_by_a_thread(sqlite_file):
    connections["db"].execute("CREATE TABLE t (n integer)")
    rows = [(n,) for n in range(INLINE_ROWS * 3)]
    connections["db"].execute_many("INSERT INTO t VALUES (?)", rows)

    async def body():
        return connections["db"].fetch_all("SELECT n FROM t")

    assert in_portals(body()) == rows


def test_sqlite_files_are_set_up(sqlite_file):
    def pragma(name):
        return connections["db"].fetch_one(f"PRAGMA {name}")[0]

    assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 1, 1)


def test_init_command(use_databases, tmp_path):
    use_databases(
        db={
            "ENGINE": "quintet.db.backends.sqlite3",
            "NAME": tmp_path / "db",
            "OPTIONS": {"init_command": "PRAGMA cache_size=2000; PRAGMA synchronous=3;"},
        }
    )
    assert connections["db"].fetch_one("PRAGMA cache_size") == (2000,)
    assert connections["db"].fetch_one("PRAGMA synchronous") == (3,)


@pytest.mark.service("postgres")
def test_postgres_session_options(postgres_database, use_databases):
    from psycopg import IsolationLevel

    use_databases(
        db={
            **postgres_database,
            "TIME_ZONE": "Europe/Paris",
            "OPTIONS": {"isolation_level": IsolationLevel.SERIALIZABLE, "assume_role": "pg_monitor", "prepare_threshold": None},
        }
    )
    found = connections["db"]
    assert found.fetch_one("SELECT current_setting('TimeZone'), current_setting('transaction_isolation'), current_user") == (
        "Europe/Paris",
        "serializable",
        "pg_monitor",
    )
    assert found.timezone_name == "Europe/Paris"


@pytest.mark.service("postgres")
def test_statements_are_prepared_unless_a_pooler_forbids(postgres_database, use_databases):
    for options, expected in (({}, 1), ({"prepare_threshold": None}, 0)):
        use_databases(db={**postgres_database, "OPTIONS": options})
        for _ in range(4):
            connections["db"].fetch_one("SELECT %s + 41", (1,))
        count = connections["db"].fetch_one("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%41%%'")
        assert count == (expected,)


def test_both_spellings_of_an_engine_lead_to_the_driver():
    for root in ("django", "quintet"):
        full = complete({"default": {"ENGINE": f"{root}.db.backends.sqlite3"}})
        base = dotted.load("quintet.db.backends.sqlite3.base.DatabaseWrapper")
        assert connection_class("default", full["default"]["ENGINE"]) is base


def test_wrong_settings_are_told():
    with pytest.raises(ImproperlyConfigured, match="'default' database"):
        complete({"other": {}})
    with pytest.raises(ImproperlyConfigured, match=r"Did you mean 'quintet.db.backends.postgresql'"):
        connection_class("default", "quintet.db.backends.postgres")
    with pytest.raises(ImproperlyConfigured, match="ENGINE"):
        ConnectionHandler({})["default"].fetch_one("SELECT 1")
    handler = ConnectionHandler({"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}})
    with pytest.raises(ConnectionDoesNotExist, match="Did you mean 'default'"):
        handler["defualt"]
    for options, said in (({"pool": {"max_sise": 3}}, "max_size"), ({"transaction_mode": "soon"}, "IMMEDIATE")):
        wrong = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": "x", "OPTIONS": options}}
        with pytest.raises(ImproperlyConfigured, match=said):
            ConnectionHandler(wrong)["default"]


def test_two_handlers_in_one_process(tmp_path):
    one, two = (
        ConnectionHandler({"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / name}}) for name in "ab"
    )
    one["default"].execute("CREATE TABLE here (id integer)")
    assert one["default"].introspection.table_names() == ["here"]
    assert two["default"].introspection.table_names() == []
    one.close_all()
    two.close_all()


def test_threads_that_come_at_once_open_one_database(tmp_path):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for turn in range(20):
            handler = ConnectionHandler({"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / f"{turn}"}})
            gate = threading.Barrier(8)

            def first(_number, handler=handler, gate=gate):
                gate.wait(30)
                return handler["default"].database

            with ThreadPoolExecutor(8) as threads:
                assert len(set(threads.map(first, range(8)))) == 1
    finally:
        sys.setswitchinterval(before)


def test_the_proxy_is_the_default_connection():
    assert connection.alias == "default"
    assert connection == connections["default"]
    connection.force_debug_cursor = False
    assert connections["default"].force_debug_cursor is False


class Model:
    class _meta:  # noqa: N801
        app_label, model_name = "shop", "book"


class Replica:
    def db_for_read(self, model, **hints):
        return "replica" if model is Model else None

    def allow_migrate(self, db, app_label, **hints):
        return False if db == "replica" else None


def test_routers_are_asked_in_order():
    class Instance:
        class _state:  # noqa: N801
            db = "elsewhere"

    router = ConnectionRouter([Replica, f"{__name__}.Replica"])
    assert router.db_for_read(Model) == "replica"
    assert router.db_for_write(Model) == "default"
    assert router.db_for_write(Model, instance=Instance()) == "elsewhere"
    assert router.allow_migrate_model("default", Model)
    assert not router.allow_migrate_model("replica", Model)
    assert router.allow_relation(Instance(), Instance())


def test_placeholders_both_ways():
    assert to_native("a %% %s '%%'", [1]) == "a % ? '%'"
    assert to_native("%(a)s", {"a": 1}) == ":a"
    assert from_native("SELECT '?' || ?, \"?\", 5 % 2 WHERE a LIKE '%x'") == (
        "SELECT '?' || %s, \"?\", 5 %% 2 WHERE a LIKE '%%x'"
    )
    assert to_native(from_native("SELECT '?' || ?, 5 % 2"), [1]) == "SELECT '?' || ?, 5 % 2"
    assert filled_in("%s %s %s", [None, "it's", b"\x01"]) == "NULL 'it''s' X'01'"


def test_reading_create_table():
    source = """CREATE TABLE "t" ("a" integer NOT NULL, -- a, comment
        "b" varchar(30) COLLATE "nocase" CONSTRAINT "bee" CHECK ("b" <> ')'),
        CONSTRAINT "pair" UNIQUE ("a", "b"), CHECK (a > 0))"""
    clauses = clauses_of(source)
    assert [clause.columns for clause in clauses] == [("a",), ("b",), ("a", "b"), ("a",)]
    assert clauses[1].collation == "nocase"
    assert clauses[1].checks == ("bee",)
    assert clauses[2].unique_name == "pair"
    assert clauses[3].checks == (None,)


@pytest.mark.service("postgres")
def test_an_error_of_closing_a_cursor_is_translated(postgres):
    with transaction.atomic(using="db"):
        cursor = connections["db"].chunked_cursor()
        cursor.execute("SELECT 1")
        connections["db"].execute(f"CLOSE {cursor.name}", None)
        with pytest.raises(DatabaseError, match=cursor.name):
            cursor.close()
        transaction.set_rollback(True, using="db")
        connections["db"].close()
        cursor.close()
