"""Behind a real PgBouncer in transaction mode, whose one session of the server all clients take in turn."""

import asyncio

import pytest

from quintet.core.checks import run_checks
from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import DatabaseError, connections, transaction
from quintet.db.models import F
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book, tables
from tests.kit.pooler import pgbouncer

pytestmark = [pytest.mark.full, pytest.mark.service("postgres"), pytest.mark.service("pgbouncer")]
POOLED = {"transaction_pooler": True}


@pytest.fixture(scope="module")
def pooled(tmp_path_factory, postgres_database):
    """The settings of the database behind a pooler with one session."""
    with pgbouncer(tmp_path_factory.mktemp("pgbouncer"), postgres_database) as found:
        yield found


@pytest.fixture
def db(pooled, use_databases):
    """The alias "db" behind the pooler, with the tables of the library."""
    handler = use_databases(db={**pooled, "OPTIONS": POOLED})
    with tables(handler["db"]):
        yield handler["db"]


def books(author, count):
    return [Book(title=f"Book {number}", author=author, pages=number) for number in range(count)]


def test_reads_and_writes(db):
    author = Author.objects.using("db").create(name="Ann")
    Book.objects.using("db").bulk_create(books(author, 20))
    for _ in range(6):  # more often than a statement runs before it is prepared
        assert Book.objects.using("db").filter(pages__gte=10).count() == 10
        assert Book.objects.using("db").select_related("author").get(pages=3).author == author
    assert Book.objects.using("db").update(pages=F("pages") + 1) == 20
    assert Book.objects.using("db").filter(pages=20).delete()[0] == 1
    assert db.fetch_one("SELECT count(*) FROM pg_prepared_statements") == (0,)


def test_transactions_and_locks(db):
    author = Author.objects.using("db").create(name="Ann")
    with transaction.atomic(using="db"):
        locked = Author.objects.using("db").select_for_update().get(pk=author.pk)
        locked.name = "Anna"
        locked.save()
        with transaction.atomic(using="db"):
            Author.objects.using("db").create(name="Nobody")
            transaction.set_rollback(True, using="db")
    assert [one.name for one in Author.objects.using("db").all()] == ["Anna"]


def test_streams_are_cursors_on_the_server_inside_transactions_only(db):
    author = Author.objects.using("db").create(name="Ann")
    Book.objects.using("db").bulk_create(books(author, 30))

    def stream():
        with CaptureQueriesContext(db) as captured:
            seen = [book.pages for book in Book.objects.using("db").iterator(chunk_size=10)]
        assert seen == list(range(30))
        return db.fetch_one("SELECT count(*) FROM pg_cursors"), len(captured)

    assert stream() == ((0,), 1)
    with transaction.atomic(using="db"):
        half = Book.objects.using("db").iterator(chunk_size=10)
        next(half)
        assert db.fetch_one("SELECT count(*) FROM pg_cursors") == (1,)
        assert len(list(half)) == 29


def test_a_stream_outside_a_transaction_lets_others_have_the_session(db):
    author = Author.objects.using("db").create(name="Ann")
    Book.objects.using("db").bulk_create(books(author, 30))
    rows = Book.objects.using("db").iterator(chunk_size=10)
    next(rows)
    assert Author.objects.using("db").count() == 1  # the server has one session: it is free again
    assert len(list(rows)) == 29


def test_the_time_zone_is_that_of_the_alias_whoever_had_the_session_before(pooled, use_databases):
    handler = use_databases(
        paris={**pooled, "OPTIONS": POOLED, "TIME_ZONE": "Europe/Paris"},
        utc={**pooled, "OPTIONS": POOLED},
    )
    for _ in range(3):
        assert handler["paris"].fetch_one("SELECT current_setting('TimeZone'), pg_backend_pid()")[0] == "Europe/Paris"
        assert handler["utc"].fetch_one("SELECT current_setting('TimeZone')") == ("UTC",)


def test_what_a_raw_cursor_sets_stays_on_the_session_and_set_local_does_not(pooled, use_databases):
    handler = use_databases(one={**pooled, "OPTIONS": POOLED}, two={**pooled, "OPTIONS": POOLED})
    with transaction.atomic(using="one"), handler["one"].cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '7MB'")
        cursor.execute("SHOW work_mem")
        assert cursor.fetchone() == ("7MB",)
    usual = handler["two"].fetch_one("SHOW work_mem")
    assert usual != ("7MB",)
    with handler["one"].cursor() as cursor:
        cursor.execute("SET work_mem = '8MB'")
    try:
        assert handler["two"].fetch_one("SHOW work_mem") == ("8MB",)  # the documented limit of such poolers
    finally:
        handler["two"].execute("RESET work_mem")


def test_many_tasks_share_the_one_session(db):
    async def raise_pages(number):
        async with transaction.atomic(using="db"):
            book = await Book.objects.using("db").select_for_update().aget(pk=number)
            book.pages += 1
            await book.asave()
        return await Book.objects.using("db").acount()

    author = Author.objects.using("db").create(name="Ann")
    keys = [book.pk for book in Book.objects.using("db").bulk_create(books(author, 12))]

    async def together():
        return await asyncio.gather(*(raise_pages(key) for key in keys))

    assert in_portals(together()) == [12] * 12
    assert sum(Book.objects.using("db").values_list("pages", flat=True)) == sum(range(12)) + 12


def test_a_cancelled_statement_leaves_the_session_usable(db):
    async def cancelled():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.create_task(sleep()), 0.2)
        return await Author.objects.using("db").acount()

    async def sleep():
        await Author.objects.using("db").extra(where=["pg_sleep(30) IS NOT NULL"]).acount()

    Author.objects.using("db").create(name="Ann")
    assert in_portals(cancelled()) == 1


def test_a_turn_is_held_by_one_and_left_by_its_end(pooled, postgres_database, tmp_path, use_databases):
    with pgbouncer(tmp_path, postgres_database, sessions=3) as there:
        handler = use_databases(db={**there, "OPTIONS": POOLED})
        with handler["db"].exclusive("migrate", print):
            held = handler["db"].fetch_one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert held == (1,)
        assert handler["db"].fetch_one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == (0,)


# ---- what the check says


def said(connection):
    return [message.id for message in connection.validation.check()]


def test_the_check_notices_a_pooler_that_nobody_spoke_of(pooled, postgres_database, use_databases):
    handler = use_databases(
        silent=dict(pooled),
        transactions={**pooled, "OPTIONS": POOLED},
        sessions={**pooled, "OPTIONS": {"transaction_pooler": False}},
        direct=dict(postgres_database),
    )
    assert said(handler["silent"]) == ["quintet.W037"]
    assert [said(handler[alias]) for alias in ("transactions", "sessions", "direct")] == [[], [], []]
    found = run_checks(tags=["database"], databases=["silent", "direct"])
    assert ["'silent'" in message.hint for message in found] == [True]


def test_without_the_setting_prepared_statements_get_lost(tmp_path, postgres_database, use_databases):
    """Why there is a setting: two clients prepare under the same names on one session."""
    with pgbouncer(tmp_path, postgres_database) as there:
        handler = use_databases(one=dict(there), two=dict(there))

        def in_turn():
            for alias in ("one", "two") * 4:
                handler[alias].fetch_one("SELECT %s::int", [1])

        with pytest.raises(DatabaseError, match="prepared statement"):
            in_turn()


def test_a_role_is_refused(pooled, use_databases):
    use_databases(db={**pooled, "OPTIONS": {**POOLED, "assume_role": "x"}})
    with pytest.raises(ImproperlyConfigured, match="ALTER ROLE"):
        connections["db"].fetch_one("SELECT 1")
