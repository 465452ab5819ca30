"""MariaDB: locks on rows, what errors of waiting say, changes in a stated order, and connections that are lost."""

import threading
import time

import pymysql
import pytest

from quintet.db import NotSupportedError, OperationalError, connections
from quintet.db.models import F
from quintet.db.transaction import atomic
from quintet.test.cases import rolled_back
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, tables

pytestmark = pytest.mark.service("mariadb")


@pytest.fixture
def authors(mariadb_database, use_databases):
    """The manager of three authors, on MariaDB."""
    use_databases(db=mariadb_database)
    with tables(connections["db"], Author):
        Author.objects.using("db").bulk_create([Author(name=name) for name in ("Ann", "Bob", "Cid")])
        yield Author.objects.using("db")


@pytest.fixture
def other(mariadb_database):
    """A cursor of another session, with a transaction."""
    given = mariadb_database
    link = pymysql.connect(host=given["HOST"], port=int(given["PORT"]), user="root", database=given["NAME"])
    with link, link.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
        yield cursor


def keys(authors):
    """Return the keys of the authors by name: a lock is of the rows that a statement reads, so that they are asked for by key."""
    return dict(authors.values_list("name", "pk"))


def names(rows):
    with atomic(using="db"):
        return list(rows.order_by("name").values_list("name", flat=True))


def test_locked_rows_are_refused_or_skipped(authors, other):
    of = keys(authors)
    other.execute("SELECT 1 FROM library_author WHERE id = %s FOR UPDATE", (of["Bob"],))
    assert names(authors.select_for_update(skip_locked=True)) == ["Ann", "Cid"]
    with pytest.raises(OperationalError, match="Another transaction holds a lock") as caught:
        names(authors.select_for_update(nowait=True))
    assert caught.value.args[0] in (1205, 3572)  # MySQL has a number of its own for NOWAIT
    assert names(authors.filter(pk=of["Ann"]).select_for_update(nowait=True)) == ["Ann"]


@pytest.mark.on("mariadb")
def test_locks_that_mariadb_lacks_are_refused_by_name(authors):
    if not connections["db"].mysql_is_mariadb:
        assert names(authors.select_for_update(of=("self",))) == ["Ann", "Bob", "Cid"]
    else:
        with pytest.raises(NotSupportedError, match="FOR UPDATE OF is not supported"):
            names(authors.select_for_update(of=("self",)))
    with pytest.raises(NotSupportedError, match="FOR NO KEY UPDATE is not supported"):
        names(authors.select_for_update(no_key=True))


def test_a_wait_that_was_too_long_says_what_to_do(authors, other):
    of = keys(authors)
    other.execute("UPDATE library_author SET name = 'Ben' WHERE id = %s", (of["Bob"],))
    with atomic(using="db"):
        with connections["db"].cursor() as cursor:
            cursor.execute("SET SESSION innodb_lock_wait_timeout = 1")
        authors.filter(pk=of["Ann"]).update(name="Amy")
        with pytest.raises(OperationalError, match=r"Lock wait timeout.*raise innodb_lock_wait_timeout"):
            authors.filter(pk=of["Bob"]).update(name="Bill")
    assert authors.get(pk=of["Ann"]).name == "Ann"  # the block went back, as it does on every database
    connections["db"].let_go()


def test_a_deadlock_says_what_to_do(authors, other):
    of, change = keys(authors), "UPDATE library_author SET name = 'Z' WHERE id = %s"
    other.execute(change, (of["Bob"],))
    other.execute(change, (of["Cid"],))  # who changed more goes on
    waiting = threading.Thread(target=other.execute, args=(change, (of["Ann"],)))

    def crossed():
        with atomic(using="db"):
            authors.filter(pk=of["Ann"]).update(name="Amy")
            waiting.start()
            time.sleep(0.2)
            authors.filter(pk=of["Bob"]).update(name="Bill")

    with pytest.raises(OperationalError, match=r"Deadlock.*run it again, and change rows in the same order") as caught:
        crossed()
    waiting.join()
    assert caught.value.args[0] == 1213


def test_rows_are_changed_in_the_order_that_was_asked_for(authors):
    first = authors.order_by("pk").first().pk
    connections["db"].execute("ALTER TABLE library_author ADD COLUMN place integer UNIQUE")
    try:
        connections["db"].execute("UPDATE library_author SET place = id")
        with CaptureQueriesContext(connections["db"]) as asked:
            assert authors.order_by("-pk").update(name=F("name")) == 3
            assert authors.order_by("boss__name").update(name=F("name")) == 3
            assert authors.filter(boss=None).order_by("name", "-pk").update(name="x") == 3
        said = [one["sql"].partition(" ORDER BY ")[2] for one in asked.captured_queries]
        assert said == [
            "`library_author`.`id` DESC", "", "`library_author`.`name` ASC, `library_author`.`id` DESC",
        ]  # fmt: skip
        assert authors.filter(pk=first).exists()
    finally:
        connections["db"].execute("ALTER TABLE library_author DROP COLUMN place")


def test_a_counting_key_is_not_zero(authors):
    for make in (lambda: authors.create(pk=0, name="x"), lambda: authors.bulk_create([Author(pk=0, name="x")])):
        with pytest.raises(ValueError, match="does not accept 0 as a value for AutoField"):
            make()
    assert authors.count() == 3


def test_a_connection_that_was_lost_says_so_until_it_is_let_go(authors, other):
    connection = connections["db"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT CONNECTION_ID()")
        other.execute(f"KILL {cursor.fetchone()[0]}")
    with pytest.raises(OperationalError):
        authors.count()
    with pytest.raises(OperationalError, match="the connection is lost"):
        authors.count()
    connection.close()
    assert authors.count() == 3


def test_patterns_mean_the_same_where_the_server_reads_no_backslashes(authors, other):
    other.execute("SELECT @@GLOBAL.sql_mode")
    [(before,)] = other.fetchall()
    other.execute("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'")
    try:
        authors.create(name="50%_\\'s")
        connections["db"].close()
        for part in ("50%_", "%_\\", "\\'s"):
            assert authors.filter(name__contains=part).count() == 1, part
        assert not authors.filter(name__contains="5_%").exists()
    finally:
        other.execute("SET GLOBAL sql_mode = %s", (before,))


def test_a_test_on_mariadb_does_not_look_through_all_tables(authors):
    with CaptureQueriesContext(connections["db"]) as asked, rolled_back("db", check=True):
        authors.create(name="Dan")
    assert not [one for one in asked.captured_queries if "information_schema" in one["sql"]]
    assert authors.count() == 3
