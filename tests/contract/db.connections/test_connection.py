"""``connection``: what it says about its database, and what packages ask of it."""

import contextvars
import datetime
import gc
import sqlite3
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import DatabaseError, IntegrityError, NotSupportedError, ProgrammingError, connections, transaction
from quintet.db.backends.base.base import BaseDatabaseWrapper
from quintet.db.backends.sqlite3 import base as sqlite_base
from quintet.db.backends.sqlite3 import features as sqlite_features
from quintet.db.utils import ConnectionHandler, load_backend
from quintet.test.utils import override_settings


def test_versions(db):
    connection = db["db"]
    version = connection.get_database_version()
    assert version >= connection.features.minimum_database_version
    connection.check_database_version_supported()
    connection.features.minimum_database_version = (99, 1)
    found = ".".join(map(str, version))
    said = f"{connection.display_name} 99.1 or later is required (found {found})."
    with pytest.raises(NotSupportedError) as caught:
        connection.check_database_version_supported()
    assert str(caught.value) == said


def test_a_temporary_connection_leaves_nothing_pinned(db):
    with db["db"].temporary_connection() as cursor:
        cursor.execute("SELECT 1 + 1")
        assert cursor.fetchone() == (2,)
    assert db["db"].connection is None


def test_a_temporary_connection_inside_a_kept_one_keeps_it(db):
    db["db"].ensure_connection()
    kept = db["db"].connection
    with db["db"].temporary_connection() as cursor:
        cursor.execute("SELECT 1")
    assert db["db"].connection is kept


def test_errors_of_the_library_become_ours(db):
    library = db["db"].Database
    with pytest.raises(IntegrityError) as caught, db["db"].wrap_database_errors:
        raise library.IntegrityError("a", "b")
    assert caught.value.args == ("a", "b")
    assert type(caught.value.__cause__) is library.IntegrityError

    @db["db"].wrap_database_errors
    def fails():
        raise library.ProgrammingError("c")

    with pytest.raises(ProgrammingError, match="c"):
        fails()


def test_other_errors_pass_through(db):
    with pytest.raises(KeyError), db["db"].wrap_database_errors:
        raise KeyError


def test_the_cause_of_a_failing_statement(db):
    with pytest.raises(DatabaseError) as caught:
        db["db"].cursor().execute("SELECT nonsense FROM nowhere")
    assert isinstance(caught.value.__cause__, db["db"].Database.Error)


@pytest.mark.parametrize("db", ["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))], indirect=True)
def test_a_copy_has_a_raw_connection_of_its_own(db):
    other = db["db"].copy()
    with other.cursor() as cursor, db["db"].cursor() as here:
        cursor.execute("SELECT 1")
        here.execute("SELECT 1")
        assert other.connection is not db["db"].connection
    other.close()
    assert other.connection is None


@pytest.mark.parametrize("db", ["memory"], indirect=True)
def test_a_copy_of_a_database_in_memory_sees_what_is_in_it(db):
    with db["db"].cursor() as here:
        here.execute("INSERT INTO item (name) VALUES ('seen')")
    other = db["db"].copy()
    with other.cursor() as there:
        assert there.execute("SELECT name FROM item").fetchall() == [("seen",)]
    other.close()


def test_thread_sharing_counts(db):
    connection = db["db"]
    assert not connection.allow_thread_sharing
    connection.inc_thread_sharing()
    assert connection.allow_thread_sharing
    connection.dec_thread_sharing()
    with pytest.raises(RuntimeError):
        connection.dec_thread_sharing()
    connection.validate_thread_sharing()


def in_another_thread(call, *arguments):
    """Call in a thread without the caller's context; return what it returned or raised."""
    found = []

    def run():
        try:
            found.append(call(*arguments))
        except Exception as error:  # noqa: BLE001  given to the assertion
            found.append(error)

    thread = threading.Thread(target=contextvars.Context().run, args=(run,))
    thread.start()
    thread.join()
    return found[0]


def select(connection):
    connections["db"] = connection
    return connections["db"].fetch_one("SELECT count(*) FROM item")[0]


def test_a_connection_is_for_the_thread_that_made_it(db):
    connection = db["db"]
    connection.ensure_connection()
    for verb in ("cursor", "chunked_cursor", "close", "commit", "rollback", "validate_thread_sharing"):
        error = in_another_thread(getattr(connection, verb))
        assert isinstance(error, DatabaseError), verb
        assert "can only be used in that same thread. The object with alias 'db' was created in thread id" in str(error)
    assert isinstance(in_another_thread(select, connection), DatabaseError)
    assert connection.connection is not None


def test_a_transaction_is_for_the_thread_that_opened_it(db):
    connection = db["db"]
    with transaction.atomic(using="db"):
        connection.execute("INSERT INTO item (name) VALUES ('mine')")
        assert isinstance(in_another_thread(connection.execute, "DELETE FROM item"), DatabaseError)
        assert isinstance(in_another_thread(connection.fetch_all, "SELECT * FROM item"), DatabaseError)
    assert connection.fetch_one("SELECT count(*) FROM item") == (1,)


def test_threads_use_a_connection_that_is_shared(db):
    connection = db["db"]
    connection.inc_thread_sharing()
    try:
        with transaction.atomic(using="db"):
            connection.execute("INSERT INTO item (name) VALUES ('mine')")
            assert in_another_thread(select, connection) == 1
            # The end of the other thread's unit of work left the transaction as it was.
            assert connection.in_atomic_block
            assert connection.fetch_one("SELECT count(*) FROM item") == (1,)
        assert in_another_thread(select, connection) == 1
    finally:
        connection.dec_thread_sharing()
    assert isinstance(in_another_thread(select, connection), DatabaseError)


def test_a_thread_that_was_called_uses_its_callers_connection(db):
    connection = db["db"]
    with ThreadPoolExecutor(1) as threads, transaction.atomic(using="db"):
        connection.execute("INSERT INTO item (name) VALUES ('mine')")
        context = contextvars.copy_context()
        assert threads.submit(context.run, connection.fetch_one, "SELECT name FROM item").result() == ("mine",)
        with threads.submit(context.run, connection.cursor).result() as cursor:
            cursor.execute("SELECT name FROM item")


def test_the_ranges_of_whole_numbers(db):
    ops, vendor = db["db"].ops, db["db"].vendor
    bits = {"sqlite": 63, "postgresql": 31, "mysql": 32}
    assert ops.integer_field_range("PositiveIntegerField") == (0, 2 ** bits[vendor] - 1)
    assert ops.integer_field_range("PositiveBigIntegerField") == (0, 2 ** (64 if vendor == "mysql" else 63) - 1)
    assert ops.integer_field_range("BigAutoField") == (-(2**63), 2**63 - 1)


@override_settings(USE_TZ=True, TIME_ZONE="Europe/Berlin")
def test_a_year_is_that_of_the_current_time_zone(db):
    first, last = db["db"].ops.year_lookup_bounds_for_datetime_field(2024)
    if db["db"].vendor != "postgresql":
        assert (first, last) == ("2023-12-31 23:00:00", "2024-12-31 22:59:59.999999")
    else:
        assert (first.isoformat(), last.isoformat()) == ("2024-01-01T00:00:00+01:00", "2024-12-31T23:59:59.999999+01:00")


def test_a_unique_column_is_no_index_beside_its_constraint(db):
    found = db["db"].introspection.get_constraints(db["db"].cursor(), "item")
    (unique,) = (one for one in found.values() if one["columns"] == ["name"])
    assert unique["unique"]
    assert unique["index"] is (db["db"].vendor == "mysql")  # where the two are the same thing


@override_settings(USE_TZ=True)
def test_values_as_they_are_stored(db):
    ops = db["db"].ops
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    for adapt, value in (
        (ops.adapt_datetimefield_value, moment),
        (ops.adapt_datefield_value, moment.date()),
        (ops.adapt_timefield_value, moment.time()),
        (ops.adapt_unknown_value, moment.date()),
    ):
        adapted = adapt(value)
        assert str(adapted)[:2] == str(value)[:2]
        assert adapt(None) is None
    assert Decimal(str(ops.adapt_decimalfield_value(Decimal("1.2345"), 5, 2))) == Decimal("1.23")
    assert ops.adapt_ipaddressfield_value("") is None
    assert ops.adapt_json_value({"a": 1}, None) == '{"a": 1}'
    assert ops.adapt_integerfield_value(3, "IntegerField") == 3
    low, high = ops.year_lookup_bounds_for_date_field(2026)
    assert (str(low), str(high)) == ("2026-01-01", "2026-12-31")
    low, high = ops.year_lookup_bounds_for_date_field(2026, iso_year=True)
    assert (str(low), str(high)) == ("2025-12-29", "2027-01-03")


def test_sql_for_expressions(db):
    connection = db["db"]
    ops = connection.ops

    def value(sql, params=()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", params)
            return cursor.fetchone()[0]

    day = "CAST('2026-05-06' AS date)" if connection.vendor == "postgresql" else "'2026-05-06'"
    assert value(*ops.date_extract_sql("year", day, ())) == 2026
    assert str(value(*ops.date_trunc_sql("month", day, ())))[:10] == "2026-05-01"
    assert value(ops.combine_expression("-", ["10", "3", "2"])) == 5
    assert value(ops.combine_expression("^", ["2", "3"])) == 8
    assert ops.limit_offset_sql(2, 5) == "LIMIT 3 OFFSET 2"
    assert ops.limit_offset_sql(None, None) == ""
    assert ops.prep_for_like_query("a%b_\\") == r"a\%b\_\\"
    assert ops.window_frame_rows_start_end(None, 0) == ("UNBOUNDED PRECEDING", "CURRENT ROW")
    assert ops.window_frame_rows_start_end(-1, 2) == ("1 PRECEDING", "2 FOLLOWING")
    assert ops.distinct_sql([], []) == (["DISTINCT"], [])
    assert ops.for_update_sql(nowait=True, of=("a",)) == "FOR UPDATE OF a NOWAIT"
    assert [ops.start_transaction_sql(), ops.end_transaction_sql(), ops.end_transaction_sql(False)] == [
        "BEGIN;",
        "COMMIT;",
        "ROLLBACK;",
    ]
    assert ops.savepoint_create_sql("s") == ("SAVEPOINT `s`" if connection.vendor == "mysql" else 'SAVEPOINT "s"')
    assert ops.prepare_sql_script("SELECT ';'; SELECT 2;") == ["SELECT ';';", "SELECT 2;"]
    assert ops.explain_query_prefix().startswith("EXPLAIN")
    with pytest.raises(ValueError, match="not a recognized format"):
        ops.explain_query_prefix("nonsense")


def test_lookups_under_their_public_names(db):
    connection = db["db"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO item (id, name) VALUES (1, 'a%b'), (2, 'aXb')")
        pattern = connection.pattern_ops["startswith"].format(connection.pattern_esc.format("other.name"))
        cursor.execute(f"SELECT item.id FROM item JOIN item other ON item.name {pattern} WHERE other.id = %s", [1])
        assert cursor.fetchall() == [(1,)]
        cursor.execute(f"SELECT id FROM item WHERE name {connection.operators['regex']}", ["^a[X]b$"])
        assert cursor.fetchall() == [(2,)]


def test_the_key_of_the_last_insert(db):
    connection = db["db"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO item (name) VALUES ('a')")
        first = connection.ops.last_insert_id(cursor, "item", "id")
        cursor.execute("SELECT id FROM item")
        assert cursor.fetchone()[0] == first


def test_sequences_start_anew(db):
    connection = db["db"]
    sequences = connection.introspection.get_sequences(None, "item")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE counted (id integer PRIMARY KEY AUTOINCREMENT)")
        cursor.execute("INSERT INTO item (name) VALUES ('a')")
        cursor.execute("DELETE FROM item")
        for statement in connection.ops.sequence_reset_by_name_sql(None, sequences):
            cursor.execute(statement)
        cursor.execute("INSERT INTO item (name) VALUES ('b')")
        cursor.execute("SELECT id FROM item")
        assert cursor.fetchone()[0] == 1


def test_two_chunked_cursors_at_once(db):
    with db["db"].chunked_cursor() as one, db["db"].chunked_cursor() as two:
        one.execute("SELECT 1")
        two.execute("SELECT 2")
        assert (one.fetchall(), two.fetchall()) == ([(1,)], [(2,)])


@pytest.mark.service("postgres")
def test_the_shell_of_postgresql(postgres):
    given = {
        "NAME": "shop",
        "USER": "me",
        "PASSWORD": "secret",
        "HOST": "h",
        "PORT": "44",
        "OPTIONS": {"sslmode": "verify-ca", "passfile": "pf"},
    }
    call = connections["db"].client.settings_to_cmd_args_env
    assert call(given, ["-c", "x"]) == (
        ["psql", "-U", "me", "-h", "h", "-p", "44", "-c", "x", "shop"],
        {"PGPASSWORD": "secret", "PGSSLMODE": "verify-ca", "PGPASSFILE": "pf"},
    )
    assert call({"OPTIONS": {"service": "s"}}, []) == (["psql"], {"PGSERVICE": "s"})
    assert call({"OPTIONS": {}}, []) == (["psql", "postgres"], None)


def test_the_shell_of_sqlite(sqlite_file):
    call = connections["db"].client.settings_to_cmd_args_env
    assert call({"NAME": "x.db"}, ["-readonly"]) == (["sqlite3", "x.db", "-readonly"], None)


# ---- drivers of one's own


class DatabaseFeatures(sqlite_features.DatabaseFeatures):
    """As the documentation's example."""

    def allows_group_by_selected_pks_on_model(self, model):
        """Say yes."""
        return True


class DatabaseWrapper(sqlite_base.DatabaseWrapper):
    """A driver of this test: it changes how connections are opened."""

    features_class = DatabaseFeatures

    def get_connection_params(self):
        """Ask for more statements."""
        return {**super().get_connection_params(), "cached_statements": 7}

    def get_new_connection(self, conn_params):
        """Add a function of SQL."""
        assert conn_params["cached_statements"] == 7
        made = super().get_new_connection(conn_params)
        made.create_function("answer", 0, lambda: 42)
        return made

    def init_connection_state(self):
        """Set the new connection up."""
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -1234")


def test_a_driver_of_ones_own(tmp_path, monkeypatch):
    package = tmp_path / "mydbengine"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "base.py").write_text("from quintet.db.backends.sqlite3 import base, features\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(load_backend("mydbengine"), "DatabaseWrapper", DatabaseWrapper, raising=False)
    handler = ConnectionHandler({"default": {"ENGINE": "mydbengine", "NAME": tmp_path / "db.sqlite3"}})
    connection = handler["default"]
    assert isinstance(connection, BaseDatabaseWrapper)
    assert connection.features.allows_group_by_selected_pks_on_model(object)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer()")
        assert cursor.fetchone() == (42,)
        cursor.execute("PRAGMA cache_size")
        assert cursor.fetchone() == (-1234,)
    handler.close_all()
    assert load_backend("mydbengine").DatabaseWrapper is type(connection)


def test_an_engine_that_is_not_there():
    handler = ConnectionHandler({"default": {"ENGINE": "no.such.engine"}})
    with pytest.raises(
        ImproperlyConfigured, match=r"'no\.such\.engine' isn't an available database backend or couldn't be imported"
    ):
        handler["default"]
    with pytest.raises(ImproperlyConfigured) as caught:
        load_backend("django.db.backends.postgres")
    assert "Did you mean" in str(caught.value)
    assert isinstance(caught.value.__cause__, ImportError)


def test_sqlite_is_what_the_library_says(sqlite_file):
    assert connections["db"].get_database_version() == sqlite3.sqlite_version_info


def test_databases_that_are_replaced_are_forgotten(tmp_path):
    """As where each tenant has a database: a thread that goes from one to the next keeps none of them."""
    seen = weakref.WeakSet()
    for number in range(3):
        name = tmp_path / f"tenant{number}.sqlite3"
        with override_settings(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": name}}):
            connections["default"].cursor().execute("CREATE TABLE kept (id integer)")
            seen.add(connections["default"])
    assert connections["default"].alias == "default"
    gc.collect()
    assert not seen
