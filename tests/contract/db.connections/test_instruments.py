"""Watching queries: wrappers, the query log, tags, and the figures of the pool."""

import asyncio

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import BaseCommand, call_command
from quintet.db import connections, pool_stats, reset_queries, transaction
from quintet.db.backends.postgresql.psycopg_any import IsolationLevel
from quintet.db.utils import ConnectionDoesNotExist, OperationalError
from quintet.http import HttpResponse
from quintet.test import AsyncClient, Client
from quintet.test.utils import CaptureQueriesContext, override_settings
from quintet.urls import path


def test_wrappers_nest_and_go_away(db):
    seen = []

    def outer(execute, sql, params, many, context):
        seen.append(("outer", sql, many, context["connection"].alias))
        return execute(sql, params, many, context)

    def inner(execute, sql, params, many, context):
        seen.append(("inner", sql, many, context["cursor"].db.alias))
        return execute(sql, params, many, context)

    with db["db"].execute_wrapper(outer), db["db"].execute_wrapper(inner):
        db["db"].cursor().execute("SELECT 1")
        db["db"].cursor().executemany("INSERT INTO item (name) VALUES (%s)", [["a"], ["b"]])
    db["db"].cursor().execute("SELECT 2")
    assert [(who, many) for who, _sql, many, _alias in seen] == [
        ("outer", False),
        ("inner", False),
        ("outer", True),
        ("inner", True),
    ]
    assert {alias for *_rest, alias in seen} == {"db"}


def test_a_wrapper_may_stop_a_query(db):
    def blocker(*_args):
        raise PermissionError("no queries here")

    with db["db"].execute_wrapper(blocker), pytest.raises(PermissionError):
        db["db"].cursor().execute("SELECT 1")


def test_the_log_is_bounded_and_forgotten(db):
    connection = db["db"]
    connection.force_debug_cursor = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["it's"])
        assert connection.queries_logged
        (entry,) = connection.queries
        assert entry["sql"] == "SELECT 'it''s'"
        assert float(entry["time"]) >= 0
        assert "tags" not in entry
        assert connection.queries_log.maxlen == 9000
        reset_queries()
        assert connection.queries == []
    finally:
        connection.force_debug_cursor = False


# ---- tags


def read(request, word):
    """Make a query."""
    with connections["db"].cursor() as cursor:
        cursor.execute("SELECT %s", ["50 %"])
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [path("read/<str:word>/", read, name="reader")]


class Asking(BaseCommand):
    """A command that makes a query."""

    def handle(self, **options):
        """Make it."""
        connections["db"].cursor().execute("SELECT 1")


@pytest.fixture
def tagged(request, tmp_path, use_databases):
    """The alias "db" with tags in its SQL, on a file."""
    return use_databases(
        db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3", "OPTIONS": {"query_tags": True}}
    )


ROUTE = "/*route='read%2F%3Cstr%3Aword%3E%2F',view='reader'*/"


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_a_requests_queries_name_route_and_view(tagged, client):
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        with CaptureQueriesContext(connections["db"]) as captured:
            given = client().get("/read/--x*/")
            assert (given if client is Client else asyncio.run(given)).content == b"50 %"
        assert captured[0]["sql"].endswith(ROUTE)
        assert captured[0]["tags"] == {"route": "read/<str:word>/", "view": "reader"}
        with CaptureQueriesContext(connections["db"]) as after:
            connections["db"].cursor().execute("SELECT 1")
        assert "/*" not in after[0]["sql"]


def test_a_commands_queries_name_it(tagged):
    with CaptureQueriesContext(connections["db"]) as captured:
        call_command(Asking())
    name = __name__.rpartition(".")[2]
    assert captured[0]["sql"] == f"SELECT 1 /*command='{name}'*/"


def test_no_value_ends_the_comment(tagged, monkeypatch):
    class Evil(Asking):
        """Its module has a name that would close the comment."""

    Evil.__module__ = "x.*/ DROP TABLE 'a'; --%s"
    with CaptureQueriesContext(connections["db"]) as captured:
        call_command(Evil())
    assert captured[0]["sql"] == "SELECT 1 /*command='%2A%2F%20DROP%20TABLE%20%27a%27%3B%20--%25s'*/"


# ---- the pool


@pytest.mark.service("postgres")
def test_the_figures_of_a_pool(postgres_database, use_databases):
    use_databases(db={**postgres_database, "OPTIONS": {"pool": {"max_size": 1, "timeout": 0.05}}})
    before = pool_stats("db")
    assert (before.size, before.in_use, before.idle, before.max_size) == (0, 0, 0, 1)
    connections["db"].ensure_connection()
    held = pool_stats("db")
    assert (held.size, held.in_use, held.idle, held.opened) == (1, 1, 0, 1)
    other = connections["db"].copy()
    with pytest.raises(OperationalError, match="all 1 connections are in use"):
        other.ensure_connection()
    connections["db"].close_if_unusable_or_obsolete()
    after = pool_stats("db")
    assert (after.in_use, after.idle, after.waits, after.timeouts) == (0, 1, 1, 1)
    assert after.waited > 0
    with pytest.raises(ConnectionDoesNotExist):
        pool_stats("nonsense")


# ---- behind a pooler of transactions


@pytest.mark.service("postgres")
def test_behind_a_pooler_nothing_outlives_a_transaction(postgres_database, use_databases):
    options = {"transaction_pooler": True, "isolation_level": IsolationLevel.SERIALIZABLE}
    use_databases(db={**postgres_database, "OPTIONS": options})
    connection = connections["db"]
    with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
        for _ in range(5):
            cursor.execute("SELECT 1")
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW default_transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
    assert len(captured) == 7
    with transaction.atomic(using="db"), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("serializable",)
        with connection.chunked_cursor() as chunked:
            assert chunked.name
    with connection.chunked_cursor() as chunked:
        assert not getattr(chunked.cursor, "name", "")


@pytest.mark.service("postgres")
def test_a_role_cannot_be_assumed_behind_a_pooler(postgres_database, use_databases):
    use_databases(db={**postgres_database, "OPTIONS": {"transaction_pooler": True, "assume_role": "x"}})
    with pytest.raises(ImproperlyConfigured, match="ALTER ROLE"):
        connections["db"].cursor()


# ---- options


@pytest.mark.service("postgres")
def test_a_service_file_names_the_server(postgres_database, use_databases, tmp_path, monkeypatch):
    (tmp_path / "services").write_text(
        f"[shop]\nhost=127.0.0.1\nport={postgres_database['PORT']}\nuser=postgres\ndbname={postgres_database['NAME']}\n"
    )
    (tmp_path / "passwords").write_text("*:*:*:*:secret\n")
    (tmp_path / "passwords").chmod(0o600)
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    options = {"service": "shop", "passfile": str(tmp_path / "passwords")}
    use_databases(db={"ENGINE": "quintet.db.backends.postgresql", "OPTIONS": options})
    assert connections["db"].fetch_one("SELECT current_database()") == (postgres_database["NAME"],)


@pytest.mark.service("postgres")
def test_isolation_and_role_of_sessions(postgres_database, use_databases):
    use_databases(db=postgres_database)
    connections["db"].execute("DROP ROLE IF EXISTS quintet_reader", None)
    connections["db"].execute("CREATE ROLE quintet_reader", None)
    try:
        options = {"isolation_level": IsolationLevel.REPEATABLE_READ, "assume_role": "quintet_reader"}
        use_databases(db={**postgres_database, "OPTIONS": options})
        assert connections["db"].fetch_one("SELECT current_user") == ("quintet_reader",)
        with connections["db"].cursor() as cursor:
            cursor.execute("RESET ROLE")  # what a cursor leaves behind is set right before anybody else gets the session
        connections["db"].close_if_unusable_or_obsolete()
        assert connections["db"].fetch_one("SELECT current_user") == ("quintet_reader",)
        with transaction.atomic(using="db"):
            assert connections["db"].fetch_one("SHOW transaction_isolation") == ("repeatable read",)
    finally:
        use_databases(db=postgres_database)
        connections["db"].execute("DROP ROLE quintet_reader", None)


@pytest.mark.service("postgres")
def test_parameters_bound_by_the_server(postgres_database, use_databases):
    use_databases(db={**postgres_database, "OPTIONS": {"server_side_binding": True}})
    assert connections["db"].features.uses_server_side_binding
    with connections["db"].cursor() as cursor:
        cursor.execute("SELECT pg_typeof(%s)::text", [1])
        assert cursor.fetchone() == ("smallint",)
