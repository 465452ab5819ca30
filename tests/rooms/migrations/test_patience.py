"""Locks that are not given: giving up soon, trying again, and saying who is in the way. PostgreSQL only."""

import threading

import psycopg
import pytest

from quintet.db.migrations.executor import MigrationExecutor
from quintet.migrations import patience
from quintet.migrations.patience import LockNotGivenError
from quintet.test import override_settings

pytestmark = pytest.mark.service("postgres")

ID = "('id', models.BigAutoField(primary_key=True))"
FAST = {"MIGRATION_LOCK_TIMEOUT": 0.05, "MIGRATION_LOCK_RETRY_DELAY": 0.02}


@pytest.fixture
def books(postgres, project):
    """An app with a table and a migration that needs a lock on it; a function that makes another session hold the table."""
    connection = postgres["db"]
    project.migration("books", "0001_initial", f"[migrations.CreateModel('Book', [{ID}])]")
    project.migration(
        "books",
        "0002_stars",
        "[migrations.AddField('Book', 'stars', models.IntegerField(null=True))]",
        "[('@books', '0001_initial')]",
    )
    project.migration(
        "books",
        "0003_index",
        "[migrations.AddField('Book', 'more', models.IntegerField(null=True))]",
        "[('@books', '0002_stars')]",
        extra="atomic = False",
    )
    project.install("books")
    MigrationExecutor(connection).migrate([(project.label("books"), "0001_initial")])
    yield connection, project.label("books")
    connection.execute(f"DROP TABLE {project.label('books')}_book")
    connection.execute("DROP TABLE django_migrations")


class Holder:
    """Another session that holds the table until it is let go."""

    def __init__(self, connection, table):
        self.link = psycopg.connect(dbname=connection.settings_dict["NAME"], user="postgres", host="127.0.0.1")
        self.link.execute("SET application_name = 'a long report'")
        self.link.execute(f"SELECT 1 FROM {table}")

    def let_go(self):
        self.link.rollback()
        self.link.close()


@pytest.mark.parametrize(("before", "name"), [("0001_initial", "0002_stars"), ("0002_stars", "0003_index")])
@override_settings(**FAST, MIGRATION_LOCK_RETRIES=50)
def test_a_lock_that_is_not_given_is_asked_for_again(books, before, name):
    connection, label = books
    MigrationExecutor(connection).migrate([(label, before)])
    holder, heard = Holder(connection, f"{label}_book"), []

    def hear(message):
        heard.append(message)
        if len(heard) == 2:
            holder.let_go()

    executor = MigrationExecutor(connection)
    executor.tell_wait = hear
    executor.migrate([(label, name)])
    assert len(heard) >= 2
    assert heard[0].startswith(f"No lock on {label}_book: process ")
    assert "a long report, idle in transaction" in heard[0]
    assert "Trying again in" in heard[0]
    assert (label, name) in MigrationExecutor(connection).loader.applied_migrations


@override_settings(**FAST, MIGRATION_LOCK_RETRIES=1)
def test_the_last_refusal_says_who_and_what_to_do(books):
    connection, label = books
    holder = Holder(connection, f"{label}_book")
    try:
        with pytest.raises(LockNotGivenError, match=r"a long report.*SELECT 1 FROM .*MIGRATION_LOCK_RETRIES"):
            MigrationExecutor(connection).migrate([(label, "0002_stars")])
    finally:
        holder.let_go()
    assert (label, "0002_stars") not in MigrationExecutor(connection).loader.applied_migrations
    assert connection.fetch_one("SELECT current_setting('lock_timeout')") == ("0",)
    MigrationExecutor(connection).migrate([(label, "0003_index")])
    assert connection.fetch_one("SELECT current_setting('lock_timeout')") == ("0",)


def test_what_waits_behind_is_let_through(books):
    connection, label = books
    holder, times = Holder(connection, f"{label}_book"), []
    with psycopg.connect(dbname=connection.settings_dict["NAME"], user="postgres", host="127.0.0.1", autocommit=True) as other:

        def read():
            other.execute(f"SELECT 1 FROM {label}_book")
            times.append(True)

        reader = threading.Thread(target=read)
        heard = []

        def hear(message):
            heard.append(message)
            if len(heard) == 1:
                reader.start()
                reader.join(5)  # the queue is free while we rest
            holder.let_go()

        executor = MigrationExecutor(connection)
        executor.tell_wait = hear
        with override_settings(**FAST):
            executor.migrate([(label, "0002_stars")])
    assert times == [True]


def test_pauses_double_up_to_a_limit_and_vary():
    found = list(patience.pauses(10, 0.5))
    assert len(found) == 10
    assert all(0.5 * 2**number * 0.5 <= pause <= 0.5 * 2**number * 1.5 for number, pause in enumerate(found[:6]))
    assert max(found) <= patience.LONGEST_PAUSE * 1.5


def test_other_errors_are_not_tried_again(postgres):
    connection, calls = postgres["db"], []

    def work():
        calls.append(1)
        connection.execute("SELECT 1/0")

    with pytest.raises(Exception, match="division by zero"):
        patience.again(connection, work)
    assert calls == [1]


SNAPSHOTS = (
    "SELECT count(*), count(backend_xmin) FROM pg_stat_activity "
    "WHERE datname = current_database() AND starts_with(application_name, 'migrate: process ')"
)


@pytest.mark.service("postgres")
def test_who_holds_the_turn_and_who_asks_for_it_hold_no_snapshot(postgres_database, use_databases):
    """CREATE INDEX CONCURRENTLY waits for every older snapshot: that of the turn it runs in would never go."""
    connection = use_databases(db=postgres_database)["db"]
    with connection.exclusive("migrate", print):
        assert connection.fetch_one(SNAPSHOTS) == (1, 0)
        with connection.exclusive("migrate", print):
            assert connection.fetch_one(SNAPSHOTS) == (2, 0)
