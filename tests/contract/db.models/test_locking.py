"""select_for_update, and making a row that others make at the same moment."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from quintet.db import connections
from quintet.db.models import F
from quintet.db.transaction import TransactionManagementError, atomic
from quintet.db.utils import OperationalError
from tests.kit.databases import in_portals, postgres_database, use_databases  # noqa: F401  fixtures
from tests.kit.library import Author, Book, Tag, library, tables  # noqa: F401  fixtures

WORKERS = 32


@pytest.fixture
def rows(postgres_database, use_databases):  # noqa: F811  fixtures
    use_databases(db=postgres_database)
    with tables(connections["db"]):
        ann = Author.objects.using("db").create(name="Ann", boss=Author.objects.using("db").create(name="Boss"))
        for title in ("one", "two"):
            Book.objects.using("db").create(title=title, author=ann)
        yield Book.objects.using("db")


def elsewhere(function):
    """Return what a function gives in a thread of its own, so on a connection of its own."""

    def run():
        try:
            return function()
        finally:
            connections["db"].close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)


@pytest.mark.service("postgres")
def test_locked_rows_are_refused_or_skipped(rows):
    def titles(**options):
        with atomic(using="db"):
            return [book.title for book in Book.objects.using("db").select_for_update(**options).order_by("title")]

    with atomic(using="db"):
        assert rows.select_for_update().get(title="one").title == "one"
        assert elsewhere(lambda: titles(skip_locked=True)) == ["two"]
        with pytest.raises(OperationalError, match="could not obtain lock"):
            elsewhere(lambda: titles(nowait=True))
    assert elsewhere(lambda: titles(nowait=True)) == ["one", "two"]


@pytest.mark.service("postgres")
def test_of_locks_the_named_tables_only(rows):
    def lock_authors():
        with atomic(using="db"):
            return len(Author.objects.using("db").select_for_update(skip_locked=True))

    with atomic(using="db"):
        assert rows.select_related("author").select_for_update(of=["self"]).first().author.name == "Ann"
        assert elsewhere(lock_authors) == 2
        list(rows.select_related("author").select_for_update(of=["author"]))
        assert elsewhere(lock_authors) == 1
    with atomic(using="db"), pytest.raises(Exception, match="Only relational fields followed in the query are allowed"):
        list(rows.select_for_update(of=["tags"]))


@pytest.mark.service("postgres")
def test_no_key_lets_others_refer_to_the_row(rows):
    ann = Author.objects.using("db").get(name="Ann")

    def add_book():
        with atomic(using="db"):
            connections["db"].execute("SET LOCAL lock_timeout = '5s'")
            return Book.objects.using("db").create(title="three", author=ann).title

    with atomic(using="db"):
        assert Author.objects.using("db").select_for_update(no_key=True).get(pk=ann.pk) == ann
        assert elsewhere(add_book) == "three"


@pytest.mark.service("postgres")
def test_a_lock_needs_a_transaction(rows):
    with pytest.raises(TransactionManagementError, match="cannot be used outside of a transaction"):
        list(rows.select_for_update())
    with pytest.raises(ValueError, match="nowait option cannot be used with skip_locked"):
        rows.select_for_update(nowait=True, skip_locked=True)


@pytest.mark.service("postgres")
def test_the_lock_keeps_a_counter_whole(rows):
    def count_up():
        with atomic(using="db"):
            book = Book.objects.using("db").select_for_update().get(title="one")
            book.pages += 1
            book.save(using="db")
        connections["db"].close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(count_up) for _ in range(16)]:
            done.result(timeout=30)
    assert rows.get(title="one").pages == 16


@pytest.mark.service("postgres")
@pytest.mark.parametrize("verb", ["get_or_create", "update_or_create"])
def test_one_row_comes_out_of_a_race_of_threads(rows, verb):
    start = threading.Barrier(WORKERS)

    def make(number):
        try:
            start.wait(timeout=20)
            tag, made = getattr(Tag.objects.using("db"), verb)(word=verb, defaults={})
            return tag.pk, made, connections["db"].in_atomic_block
        finally:
            connections["db"].close()

    with ThreadPoolExecutor(WORKERS) as pool:
        found = [done.result(timeout=60) for done in [pool.submit(make, number) for number in range(WORKERS)]]
    assert len({key for key, _made, _open in found}) == 1
    assert sum(made for _key, made, _open in found) == 1
    assert not any(still_open for _key, _made, still_open in found)
    assert Tag.objects.using("db").filter(word=verb).count() == 1


@pytest.mark.service("postgres")
@pytest.mark.parametrize("verb", ["aget_or_create", "aupdate_or_create"])
def test_one_row_comes_out_of_a_race_of_tasks(rows, verb):
    async def race():
        calls = [getattr(Tag.objects.using("db"), verb)(word=verb, defaults={}) for _ in range(WORKERS)]
        return await asyncio.gather(*calls)

    found = in_portals(race())
    assert len({tag.pk for tag, _made in found}) == 1
    assert sum(made for _tag, made in found) == 1
    assert Tag.objects.using("db").filter(word=verb).count() == 1


def test_a_race_inside_a_transaction_leaves_it_usable(library):  # noqa: F811  fixture
    with atomic(using="db"):
        tag, made = Tag.objects.using("db").get_or_create(word="red")
        assert (tag, made) == (library["red"], False)
        Tag.objects.using("db").filter(pk=tag.pk).update(word=F("word"))
        with pytest.raises(Tag.MultipleObjectsReturned):
            Tag.objects.using("db").get_or_create(word__in=["red", "blue"])
        assert Tag.objects.using("db").count() == 2
    assert not connections["db"].in_atomic_block


def test_a_database_without_row_locks_reads_as_ever(library):  # noqa: F811  fixture
    with atomic(using="db"):
        assert len(Book.objects.using("db").select_for_update(nowait=True)) == 3
