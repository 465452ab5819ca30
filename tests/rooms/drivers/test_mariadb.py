"""MariaDB's own: cancelling, streams, TLS, literals, errors with their mends, what a failed change of tables leaves."""

import asyncio
import datetime
import json
import ssl
import time
from decimal import Decimal

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connections,
    models,
    transaction,
)
from quintet.drivers.config import complete
from quintet.drivers.mysql.client import MysqlClient
from quintet.drivers.mysql.database import parameters_of
from quintet.drivers.mysql.documents import normal, quote_text, sorted_number
from quintet.drivers.mysql.link import ESCAPES
from quintet.drivers.mysql.wire import TlsWire
from quintet.kernel.apps import Apps
from tests.kit.databases import in_portals
from tests.kit.mariadb import certificate, private_server

pytestmark = pytest.mark.service("mariadb")


@pytest.fixture
def item(mariadb_database, use_databases):
    """The connection on an empty table of items."""
    connection = use_databases(db=mariadb_database)["db"]
    connection.script(
        [
            "DROP TABLE IF EXISTS item",
            "CREATE TABLE item (id integer AUTO_INCREMENT PRIMARY KEY, name varchar(20) UNIQUE NOT NULL)",
        ]
    )
    return connection


# --- verbs ---------------------------------------------------------------------------------------------------------------


def test_verbs(item):
    assert item.execute_many("INSERT INTO item (name) VALUES (%s)", [(f"n{number}",) for number in range(5)]) == 5
    assert item.fetch_all("SELECT id, name FROM item ORDER BY id") == [(number + 1, f"n{number}") for number in range(5)]
    assert item.fetch_one("SELECT name FROM item WHERE id = %s", (2,)) == ("n1",)
    assert item.fetch_one("SELECT name FROM item WHERE id = 99") is None
    assert item.execute("UPDATE item SET name = name WHERE id < %s", (3,)) == 2  # rows that matched, changed or not
    assert item.insert("INSERT INTO item (name) VALUES (%s)", ("new",)) == 6
    assert item.execute("DELETE FROM item WHERE id = 6") == 1
    assert [len(rows) for rows in item.stream("SELECT id FROM item", size=2)] == [2, 2, 1]


@pytest.mark.on("mariadb")
def test_a_statement_that_writes_may_return_rows(item):
    item.execute("INSERT INTO item (name) VALUES ('new')")
    assert item.fetch_all("DELETE FROM item RETURNING name", writes=True) == [("new",)]


VALUES = [
    *("plain", "it's", 'dou"ble', "back\\slash", "per%cent", "%s", "nul\0", "line\nend\r\x1a", "é€😀", ""),
    *(0, -5, 2**62, True, 1.5, 1e300, Decimal("12.3400"), b"\x00\xff'\\", None),
    *(datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 1, 2, 3, 4), datetime.time(23, 59, 59, 999999)),
]


@pytest.mark.parametrize("mode", ["STRICT_TRANS_TABLES", "STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES,ANSI_QUOTES"])
def test_values_are_literals_that_read_back_as_themselves(item, mode):
    with item.cursor() as cursor:
        cursor.execute("SET sql_mode = %s", [mode])
        for value in VALUES:
            cursor.execute("SELECT %s, 'x'", [value])
            assert cursor.fetchone() == (str(value) if isinstance(value, datetime.date | datetime.time) else value, "x")
        for text in (*ESCAPES, "\\'", "'\\", "%(x)s"):
            cursor.execute(f"SELECT {quote_text(chr(text) if isinstance(text, int) else text)}")
            assert cursor.fetchone() == (chr(text) if isinstance(text, int) else text,)
        cursor.execute("SELECT %(a)s + %(b)s", {"a": 1, "b": 2})
        assert cursor.fetchone() == (3,)


def test_one_statement_at_a_time_and_no_file_of_the_client(item, tmp_path):
    path = tmp_path / "rows"
    path.write_text("1\tstolen\n")
    with pytest.raises(ProgrammingError):
        item.execute("INSERT INTO item (name) VALUES ('a'); INSERT INTO item (name) VALUES ('b')", None)
    with pytest.raises(DatabaseError, match=r"(?i)local"):
        item.execute(f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE item", None)
    assert item.fetch_one("SELECT count(*) FROM item") == (0,)


def test_what_has_no_literal_is_refused(item):
    for value in (object(), float("nan"), Decimal("Infinity")):
        with pytest.raises(ProgrammingError):
            item.fetch_one("SELECT %s", (value,))
    with pytest.raises(UnicodeEncodeError):
        item.fetch_one("SELECT %s", ("half \udcbf'",))
    with pytest.raises(ProgrammingError, match="2 parameters were given"):
        item.fetch_one("SELECT %s", (1, 2))


def test_errors_are_of_the_documented_kinds(item):
    item.execute("INSERT INTO item (name) VALUES ('a')", None)
    for statement, kind in (
        ("INSERT INTO item (name) VALUES ('a')", IntegrityError),
        ("INSERT INTO item (name) VALUES (NULL)", IntegrityError),
        ("INSERT INTO item (name) VALUES (REPEAT('x', 99))", DataError),
        ("SELECT * FROM nothing", ProgrammingError),
        ("SELEC", ProgrammingError),
        ("CALL nothing()", OperationalError),
    ):
        with pytest.raises(kind):
            item.execute(statement, None)
    assert item.fetch_one("SELECT COUNT(*) FROM item") == (1,)


# --- transactions, streams, tasks ----------------------------------------------------------------------------------------


def isolation(connection):
    """The variable of the isolation level: MySQL has the old name no more, and MariaDB the new one from 11.1 on."""
    return "@@tx_isolation" if connection.mysql_is_mariadb else "@@transaction_isolation"


def numbers(count):
    """A query that counts."""
    digits = "WITH RECURSIVE n (seq) AS (SELECT 0 UNION ALL SELECT seq + 1 FROM n WHERE seq < 315)"
    return f"{digits} SELECT a.seq * 316 + b.seq + 1 FROM n a, n b ORDER BY 1 LIMIT {count}"


def test_a_session_is_as_new_after_a_raw_cursor(item):
    level = f"SELECT {isolation(item)}, @@time_zone, @@sql_mode LIKE '%%STRICT%%'"
    assert item.fetch_one(level, ()) == ("READ-COMMITTED", "+00:00", 1)
    with item.cursor() as cursor:
        cursor.execute("SET time_zone = '+05:00', @mine = 3")
        cursor.execute("CREATE TEMPORARY TABLE passing (id integer)")
    item.let_go()
    assert item.fetch_one(level, ()) == ("READ-COMMITTED", "+00:00", 1)
    assert item.fetch_one("SELECT @mine", None) == (None,)
    with pytest.raises(ProgrammingError):
        item.fetch_one("SELECT * FROM passing", None)


def test_a_stream_that_is_left_early_leaves_nothing_behind(item):
    size = item.database.pool.stats.size
    rows = item.stream(numbers(99_000), size=10)
    assert next(rows) == [(number,) for number in range(1, 11)]
    assert item.fetch_one("SELECT 1", None) == (1,)
    rows.close()
    assert item.database.pool.stats.in_use == 0
    assert item.database.pool.stats.size <= size + 1
    with transaction.atomic(using="db"):
        seen = 0
        for rows in item.stream(numbers(30), size=10):
            seen += len(rows)
            assert item.fetch_one("SELECT 7", None) == (7,)
        assert seen == 30


def test_tasks_wait_side_by_side(item):
    async def all_at_once():
        await asyncio.gather(*(one() for _ in range(5)))  # each connects
        start = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(5)))
        return time.perf_counter() - start

    async def one():
        assert connections["db"].fetch_one("SELECT SLEEP(0.3)", None) == (0,)

    assert in_portals(all_at_once()) < 1.2


def test_a_cancelled_statement_is_stopped_on_the_server(item):
    async def cancelled():
        connection = connections["db"]
        with transaction.atomic(using="db"):
            connection.execute("INSERT INTO item (name) VALUES ('kept')", None)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    connection.fetch_one("SELECT SLEEP(30)", None)
            # The link is in step and the transaction goes on.
            assert connection.fetch_all("SELECT name FROM item", None) == [("kept",)]
        return connection.database.pool.stats

    start = time.perf_counter()
    stats = in_portals(cancelled())
    assert time.perf_counter() - start < 5
    assert stats.closed == 0
    assert item.fetch_one("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%%SLEEP(30)'", ()) == (0,)
    assert item.fetch_one("SELECT name FROM item", None) == ("kept",)


def test_a_silent_server_is_given_up(mariadb_database, use_databases):
    connection = use_databases(db={**mariadb_database, "OPTIONS": {"answer_timeout": 0.2}})["db"]
    with pytest.raises(OperationalError, match="no answer within"):
        connection.fetch_one("SELECT SLEEP(5)", None)
    assert connection.fetch_one("SELECT 1", None) == (1,)

    async def parked():
        with pytest.raises(OperationalError, match="no answer within"):
            connections["db"].fetch_one("SELECT SLEEP(5)", None)
        return connections["db"].fetch_one("SELECT 2", None)

    assert in_portals(parked()) == (2,)


# --- settings ------------------------------------------------------------------------------------------------------------


def settings_of(**given):
    return complete({"default": {"ENGINE": "quintet.db.backends.mysql", "NAME": "shop", **given}})["default"]


def test_options_go_before_the_other_settings():
    found = parameters_of(
        "default", settings_of(USER="a", OPTIONS={"user": "b", "passwd": "c", "ssl": {"ca": "x"}}, HOST="/tmp/s")
    )
    assert (found["user"], found["password"], found["unix_socket"], found["charset"]) == ("b", "c", "/tmp/s", "utf8mb4")
    assert "host" not in found
    with pytest.raises(ImproperlyConfigured, match=r"unknown name 'char_set'\. Did you mean 'charset'?"):
        parameters_of("default", settings_of(OPTIONS={"char_set": "x"}))


def test_an_isolation_level_is_one_of_four(mariadb_database, use_databases):
    connection = use_databases(db={**mariadb_database, "OPTIONS": {"isolation_level": "serializable"}})["db"]
    assert connection.fetch_one(f"SELECT {isolation(connection)}", None) == ("SERIALIZABLE",)
    connection = use_databases(db={**mariadb_database, "OPTIONS": {"isolation_level": "fast"}})["db"]
    with pytest.raises(ImproperlyConfigured, match="Use one of 'read uncommitted'"):
        connection.fetch_one("SELECT 1", None)


def test_errors_of_connecting_name_place_and_mend(mariadb_database, use_databases):
    for given, mend in (
        ({"PORT": "1"}, "Start the server, or mend HOST and PORT"),
        ({"NAME": "no_such_database"}, "Create the database"),
        ({"USER": "nobody", "PASSWORD": "x"}, "Mend USER and PASSWORD"),
    ):
        connection = use_databases(db={**mariadb_database, **given})["db"]
        with pytest.raises(OperationalError, match=mend):
            connection.fetch_one("SELECT 1", None)


def test_the_shell_gets_the_password_by_the_environment():
    settings = settings_of(USER="u", PASSWORD="secret", HOST="h", PORT="3307", OPTIONS={"ssl": {"ca": "ca.pem"}})
    assert MysqlClient.settings_to_cmd_args_env(settings, ["--table"]) == (
        ["mysql", "--user=u", "--host=h", "--port=3307", "--ssl-ca=ca.pem", "--table", "shop"],
        {"MYSQL_PWD": "secret"},
    )


@pytest.mark.full
def test_tls_is_bridged_and_verified(tmp_path, use_databases):
    names = certificate(tmp_path)
    with private_server(f"--ssl-cert={names[0]}", f"--ssl-key={names[1]}") as server:
        context = ssl.create_default_context(cafile=str(names[0]))
        for options in ({"ssl": context}, {"ssl_ca": str(names[0]), "ssl_verify_identity": True, "ssl_verify_cert": True}):
            connection = use_databases(db={**server.settings, "OPTIONS": options})["db"]

            async def parked():
                found = connections["db"]
                assert found.fetch_one("SELECT SLEEP(0.05)", None) == (0,)
                return found.fetch_all(f"SELECT REPEAT('x', 100) FROM ({numbers(3000)}) many", None)

            assert len(in_portals(parked())) == 3000
            connection.ensure_connection()
            assert isinstance(connection.connection._sock, TlsWire)
            assert connection.fetch_one("SHOW STATUS LIKE 'Ssl_version'", None)[1].startswith("TLS")
            connection.let_go()
        connection = use_databases(db={**server.settings, "HOST": "localhost", "OPTIONS": {"ssl": ssl.create_default_context()}})[
            "db"
        ]
        with pytest.raises(OperationalError, match="certificate verify failed"):
            connection.fetch_one("SELECT 1", None)


# --- tables --------------------------------------------------------------------------------------------------------------


def test_a_change_of_tables_that_fails_says_what_stays(item):
    def change():
        with item.schema_editor() as editor:
            editor.run("CREATE TABLE first (id integer)", "CREATE TABL second (id integer)")

    with pytest.raises(ProgrammingError) as caught:
        change()
    (note,) = caught.value.__notes__
    assert "cannot roll back" in note
    assert "CREATE TABLE first (id integer)" in note
    assert "second" not in note
    item.execute("DROP TABLE first", None)


def test_copies_of_databases(item):
    creation, name = item.creation, f"{item.settings_dict['NAME']}_copy"
    item.script(
        [
            "ALTER TABLE item ADD made date DEFAULT (CURRENT_DATE)",
            "ALTER TABLE item ADD twice integer GENERATED ALWAYS AS (CHAR_LENGTH(name) * 2) STORED",
            "INSERT INTO item (name, made) VALUES ('a', '2000-01-01')",
        ]
    )
    assert not creation.exists(name)
    creation.clone_database(item.settings_dict["NAME"], name)
    try:
        assert creation.exists(name)
        assert item.fetch_one(f"SELECT name, made, twice FROM `{name}`.item", None) == ("a", datetime.date(2000, 1, 1), 2)
    finally:
        creation.drop_database(name)
    assert not creation.exists(name)


def test_rows_that_refer_to_nothing_are_found(item):
    item.script(["DROP TABLE IF EXISTS part", "CREATE TABLE part (id integer PRIMARY KEY, item_id integer REFERENCES item (id))"])
    with item.constraint_checks_disabled():
        item.execute("INSERT INTO part VALUES (1, 99)", None)
    with pytest.raises(
        IntegrityError, match=r"part\.item_id contains a value '99' that does not have a corresponding value in item\.id"
    ):
        item.check_constraints()
    item.execute("DROP TABLE part", None)


APPS = Apps()


class Leaf(models.Model):
    name = models.CharField(max_length=20)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "leaves"
        apps = APPS


def test_rows_are_ignored_or_updated_by_any_unique_key(item):
    with item.schema_editor() as editor:
        editor.create_model(Leaf)
    try:
        item.execute("ALTER TABLE leaves_leaf ADD UNIQUE (name)", None)
        leaves = Leaf.objects.using("db")
        leaves.bulk_create([Leaf(name="a", size=1)])
        leaves.bulk_create([Leaf(name="a", size=2), Leaf(name="b", size=2)], ignore_conflicts=True)
        assert list(leaves.order_by("name").values_list("name", "size")) == [("a", 1), ("b", 2)]
        leaves.bulk_create([Leaf(name="a", size=9), Leaf(name="c", size=9)], update_conflicts=True, update_fields=["size"])
        assert list(leaves.order_by("name").values_list("name", "size")) == [("a", 9), ("b", 2), ("c", 9)]
        with pytest.raises(NotSupportedError, match="unique fields"):
            leaves.bulk_create([Leaf(name="a")], update_conflicts=True, update_fields=["size"], unique_fields=["name"])
        assert leaves.filter(pk__in=leaves.order_by("-size", "name")[:2]).count() == 2
        assert leaves.filter(pk__in=leaves.filter(size=9)).delete()[0] == 2
    finally:
        with item.schema_editor() as editor:
            editor.delete_model(Leaf)


# --- the comparable form of documents -----------------------------------------------------------------------------------


NUMBERS = [-(10**30), -5.25, -1, 0, 0.001, 1, 1.5, 2, 10, 1e20, 10**33]


def test_numbers_sort_as_texts():
    texts = [sorted_number(Decimal(str(number))) for number in NUMBERS]
    assert texts == sorted(texts)
    assert len(set(map(len, texts))) == 1


@pytest.mark.on("mariadb")
def test_documents_have_the_servers_own_normal_form(item):
    for value in ({"b": 1, "a": [1.5, "é", 100, -0.001, True, None, {}]}, [[], {"x": '"\\\n'}, 123456789012345678, 1e-7]):
        text = json.dumps(value, ensure_ascii=False)
        read = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        assert item.fetch_one("SELECT JSON_NORMALIZE(%s)", (text,)) == (normal(read),)
