"""Prepared statements of PostgreSQL: the short road of those that ran before says what psycopg's cursor says."""

import datetime
from decimal import Decimal

import psycopg
import pytest

from quintet.db import IntegrityError, NotSupportedError, ProgrammingError, connections, transaction
from quintet.drivers.postgres import prepared
from tests.kit.databases import in_portals

pytestmark = pytest.mark.service("postgres")

#: More runs than it takes to prepare a statement and to know that it is.
RUNS = 6


@pytest.fixture
def found(postgres):
    connection = postgres["db"]
    connection.script(
        ["DROP TABLE IF EXISTS item", "CREATE TABLE item (id serial PRIMARY KEY, name varchar(20) UNIQUE NOT NULL, size bigint)"]
    )
    return connection


@pytest.fixture
def links(found):
    """The raw connections that are idle."""
    found.fetch_one("SELECT 1")
    return found.database.pool.idle


def known(links):
    return [text for link in links for text in link.prepared._known]


def test_every_verb_says_the_same_once_its_statement_is_known(found, links):
    for n in range(RUNS):
        assert found.insert("INSERT INTO item (name, size) VALUES (%s, %s) RETURNING id", (f"n{n}", n)) == n + 1
        assert found.execute("UPDATE item SET size = size + %s WHERE id = %s", (1, n + 1)) == 1
        assert found.fetch_all("SELECT id, size FROM item WHERE size >= %s ORDER BY id", (0,))[n] == (n + 1, n + 1)
        assert found.fetch_one("SELECT name FROM item WHERE id = %s", (n + 1,)) == (f"n{n}",)
        assert found.fetch_one("SELECT name FROM item WHERE id = %s", (99,)) is None
        assert found.fetch_all("SELECT name FROM item WHERE id = %s", (99,)) == []
        assert found.execute("SELECT id FROM item WHERE id <= %s", (n + 1,)) == n + 1
        assert found.fetch_all("SELECT '100%%', size FROM item WHERE id = 1") == [("100%", 1)]
    assert len(known(links)) == 6


@pytest.mark.parametrize(
    "values",
    [
        (1, 40_000, 3_000_000_000, 2**62, None, -5, True),
        ("a", "", "'%s'", "ä\N{SNOWMAN}", None, "x" * 5000),
        (Decimal("1.50"), Decimal("1e20"), 7, None),
        ([1, 2], [3_000_000_000], [None], []),
        (datetime.date(2024, 3, 2), datetime.datetime(2024, 3, 2, 1, 2, tzinfo=datetime.UTC), None),
        (b"\0\xff", b"", None),
    ],
    ids=["numbers", "texts", "decimals", "lists", "dates", "bytes"],
)
def test_values_of_every_type_go_and_come_as_by_psycopgs_cursor(found, values):
    with found.temporary_connection():
        link = found.connection
        expected = [link.cursor().execute("SELECT %s", (value,)).fetchone() for value in values]
    for _ in range(4):
        assert [found.fetch_one("SELECT %s", (value,)) for value in values] == expected


def test_errors_are_the_publics_and_leave_the_statement_usable(found):
    text = "INSERT INTO item (name) VALUES (%s)"
    for n in range(RUNS):
        assert found.execute(text, (f"n{n}",)) == 1
    with pytest.raises(IntegrityError, match="duplicate key") as caught:
        found.execute(text, ("n1",))
    assert caught.value.__cause__.diag.constraint_name == "item_name_key"
    with pytest.raises(ProgrammingError, match="1 placeholders but 2 parameters"):
        found.execute(text, ("a", "b"))
    assert found.execute(text, ("after",)) == 1
    with transaction.atomic(using="db"):
        with pytest.raises(IntegrityError), transaction.atomic(using="db"):
            found.execute(text, ("n1",))
        assert found.execute(text, ("inside",)) == 1


def test_a_statement_is_prepared_anew_after_all_were_dropped(found, links):
    def count():
        return found.fetch_one("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%+ 4711%%'", None)[0]

    for _ in range(RUNS):
        assert found.fetch_one("SELECT %s + 4711", (1,)) == (4712,)
    assert count() == 1
    with transaction.atomic(using="db"):
        transaction.set_rollback(True, using="db")
    assert count() == 0, "psycopg forgets its statements at a rollback"
    for _ in range(RUNS):
        assert found.fetch_one("SELECT %s + 4711", (1,)) == (4712,)
    assert count() == 1


def test_a_changed_table_is_read_as_it_is(found):
    rows = "SELECT * FROM item"
    found.execute("INSERT INTO item (name, size) VALUES ('a', 1)")
    for _ in range(RUNS):
        assert found.fetch_all(rows, ()) == [(1, "a", 1)]
    found.script(["ALTER TABLE item DROP COLUMN size", "ALTER TABLE item ADD COLUMN made date DEFAULT '2024-03-02'"])
    for _ in range(RUNS):
        assert found.fetch_all(rows, ()) == [(1, "a", datetime.date(2024, 3, 2))]


def test_a_style_of_dates_that_a_raw_cursor_sets_in_a_transaction_is_followed(found):
    text, day = "SELECT %s::date", datetime.date(2024, 3, 2)
    for _ in range(RUNS):
        assert found.fetch_one(text, (day,)) == (day,)
    for style in ("German", "SQL, DMY", "SQL, MDY"):
        with transaction.atomic(using="db"):
            with found.cursor() as cursor:
                cursor.execute(f"SET LOCAL DateStyle TO '{style}'")
            assert found.fetch_one(text, (day,)) == (day,)
        assert found.fetch_one(text, (day,)) == (day,)


def test_a_session_that_a_raw_cursor_changed_takes_the_long_road(found):
    for _ in range(RUNS):
        assert found.fetch_one("SELECT %s", ("ä",)) == ("ä",)
    with found.cursor() as cursor:
        cursor.execute("SET client_encoding TO LATIN1")
        for _ in range(RUNS):
            assert found.fetch_one("SELECT %s", ("ä",)) == ("ä",)
    found.close_if_unusable_or_obsolete()
    assert found.fetch_one("SELECT %s", ("ä☃",)) == ("ä☃",)


def test_no_statement_keeps_its_last_rows(found, links):
    for _ in range(RUNS):
        found.fetch_all("SELECT generate_series(1, 3)", ())
    (link,) = links
    transformer = link.prepared._known["SELECT generate_series(1, 3)"].transformer
    assert transformer.pgresult is None


def test_the_texts_that_are_known_are_bounded(found, links, monkeypatch):
    monkeypatch.setattr(prepared, "KNOWN_MAX", 3)
    for n in range(10):
        for _ in range(RUNS):
            assert found.fetch_one(f"SELECT %s + {n}", (1,)) == (1 + n,)
    assert 1 <= len(known(links)) <= 3


def test_parked_and_watched_alike(found):
    async def main():
        own = connections["db"]
        return [own.fetch_one("SELECT %s::int + 1", (n,)) for n in range(RUNS)]

    expected = [(n + 1,) for n in range(RUNS)]
    assert in_portals(main()) == expected
    assert in_portals(main()) == expected
    found.force_debug_cursor = True
    try:
        assert [found.fetch_one("SELECT %s::int + 1", (n,)) for n in range(RUNS)] == expected
    finally:
        found.force_debug_cursor = False


def test_another_psycopg_that_keeps_its_record_elsewhere_runs_everything_itself(found, links, monkeypatch):
    for link in links:
        monkeypatch.setattr(link, "prepared", prepared.Prepared(Stranger(link)))
    for n in range(RUNS):
        assert found.insert("INSERT INTO item (name, size) VALUES (%s, %s) RETURNING id", (f"n{n}", n)) == n + 1
        assert found.fetch_one("SELECT size FROM item WHERE name = %s", (f"n{n}",)) == (n,)
    assert known(links) == []


class Stranger:
    """A link as its statements see it, of a psycopg without our record of what is prepared."""

    def __init__(self, link):
        self.verbs = link.verbs


@pytest.fixture
def elsewhere(found):
    """Another session of the same database, as another process has it."""
    with psycopg.connect(autocommit=True, **found.get_connection_params()) as session:
        yield session


SIZE = "SELECT size FROM item WHERE name = %s"


@pytest.fixture
def sized(found, links):
    """The connection, with a row whose statement is known to be prepared."""
    found.execute("INSERT INTO item (name, size) VALUES (%s, %s)", ("a", 7))
    for _ in range(RUNS):
        found.fetch_one(SIZE, ("a",))
    assert SIZE in known(links)
    return found


def test_a_column_that_gets_another_type_elsewhere_is_read_at_once(sized, links, elsewhere):
    elsewhere.execute("ALTER TABLE item ALTER COLUMN size TYPE varchar(20)")
    assert [sized.fetch_one(SIZE, ("a",)) for _ in range(2 * RUNS)] == [("7",)] * 2 * RUNS
    assert [len(link.prepared._names) for link in links] == [1]  # it was prepared anew


def test_in_a_transaction_a_column_of_another_type_is_one_error(sized, elsewhere):
    elsewhere.execute("ALTER TABLE item ALTER COLUMN size TYPE varchar(20)")
    with pytest.raises(NotSupportedError, match="cached plan"), transaction.atomic("db"):
        sized.fetch_one(SIZE, ("a",))
    with transaction.atomic("db"):
        assert sized.fetch_one(SIZE, ("a",)) == ("7",)


def test_statements_that_the_server_has_lost_are_prepared_anew(sized, links):
    sized.script(["CREATE FUNCTION forget() RETURNS int LANGUAGE plpgsql AS 'BEGIN DEALLOCATE ALL; RETURN 1; END'"])
    for _ in range(2 * RUNS):
        sized.fetch_one(SIZE, ("a",))
    sized.fetch_one("SELECT forget()")
    assert [sized.fetch_one(SIZE, ("a",)) for _ in range(2 * RUNS)] == [(7,)] * 2 * RUNS
    assert [len(link.prepared._names) for link in links] == [1]


def test_what_the_server_cannot_do_is_an_error_each_time(sized):
    body = "BEGIN IF n = 1 THEN RAISE feature_not_supported; END IF; RETURN n; END"
    sized.script([f"CREATE FUNCTION refuse(n int) RETURNS int LANGUAGE plpgsql AS '{body}'"])
    for _ in range(RUNS):
        assert sized.fetch_one("SELECT refuse(%s::int)", (2,)) == (2,)
    for _ in range(2):
        with pytest.raises(NotSupportedError, match="feature_not_supported"):
            sized.fetch_one("SELECT refuse(%s::int)", (1,))
    assert sized.fetch_one("SELECT refuse(%s::int)", (2,)) == (2,)
