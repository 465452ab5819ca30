"""Instances out of SQL written by hand, as the documentation shows it."""

from decimal import Decimal

import pytest

from quintet.core.exceptions import FieldDoesNotExist
from quintet.db import connections
from quintet.db.models.query import EmptyQuerySet, QuerySet, RawQuerySet
from quintet.db.models.signals import post_init
from quintet.db.utils import DatabaseError
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book

BOOKS = "SELECT * FROM library_book ORDER BY id"


def raw(sql, *args, **options):
    return Book.objects.using("db").raw(sql, *args, **options)


def test_columns_are_fields_whatever_their_order(library):
    one = raw(
        "SELECT price, title, id, author_id, published, data, pages, in_print FROM library_book WHERE title = %s", ["Three"]
    )[0]
    assert (one.title, one.price, one.author.name, one.pk) == ("Three", Decimal("3.25"), "Ann", library["three"].pk)
    assert one.get_deferred_fields() == set()
    assert one._state.db == "db"
    assert not one._state.adding


def test_columns_are_fields_whatever_their_order_for_those_who_watch_instances_too(library):
    def watch(sender, instance, **kwargs):
        seen.append(instance.title)

    seen = []
    post_init.connect(watch, sender=Book)
    try:
        one = raw("SELECT * FROM (SELECT title, pages, price, author_id, published, data, in_print, id FROM library_book) b")[0]
    finally:
        post_init.disconnect(watch, sender=Book)
    found = Book.objects.using("db").get(pk=one.pk)
    assert seen[0] == one.title == found.title
    assert [getattr(one, field.attname) for field in Book._meta.fields] == [
        getattr(found, field.attname) for field in Book._meta.fields
    ]


def test_fields_left_out_are_loaded_when_they_are_read(library):
    one = raw("SELECT id, title FROM library_book WHERE id = %s", [library["one"].pk])[0]
    assert one.get_deferred_fields() == {"price", "author_id", "published", "data", "pages", "in_print"}
    assert one.data == {"a": [1]}


def test_what_is_no_field_becomes_an_attribute(library):
    rows = raw("SELECT id, title AS name, 2 * 3 AS six, COUNT(*) OVER () FROM library_book", translations={"NAME": "title"})
    assert sorted(row.title for row in rows) == ["One 100%", "Three", "two_"]
    assert {row.six for row in rows} == {6}
    assert rows.columns[:3] == ["id", "title", "six"]
    assert vars(rows[0])[rows.columns[3]] == 3


def test_the_statement_runs_once_and_when_it_is_asked_for(library):
    rows = raw(BOOKS)
    Book.objects.using("db").filter(title="Three").update(title="Last")
    assert [row.title for row in rows] == ["One 100%", "two_", "Last"]
    library["three"].delete()
    assert (len(rows), bool(rows), rows[2].title, [row.title for row in rows[:2]]) == (3, True, "Last", ["One 100%", "two_"])
    assert not raw("SELECT * FROM library_book WHERE 1 = 0")


def test_percent_signs_and_parameters(library):
    assert raw("SELECT * FROM library_book WHERE title LIKE %s", ["%100%%"])[0].title == "One 100%"
    assert raw("SELECT * FROM library_book WHERE title LIKE '%%100%%' AND id = %s", [library["one"].pk])[0].title == "One 100%"
    assert raw("SELECT * FROM library_book WHERE title LIKE '%100%'")[0].title == "One 100%"
    with pytest.raises(DatabaseError):
        raw("SELECT * FROM library_book WHERE id = %s")[0]


def test_decimals_are_parameters(library):
    rows = raw("SELECT * FROM library_book WHERE price = %s", [Decimal("3.25")])
    assert [row.title for row in rows] == ["Three"]
    with connections["db"].cursor() as cursor:
        cursor.execute("SELECT title FROM library_book WHERE price = %(price)s", {"price": Decimal("3.25")})
        assert cursor.fetchall() == [("Three",)]
        cursor.executemany(
            "UPDATE library_book SET price = %s WHERE title = %s", [(Decimal("4.75"), "Three"), (Decimal(1), "two_")]
        )
    assert Book.objects.using("db").get(title="Three").price == Decimal("4.75")


def test_a_doubled_percent_sign_is_one_without_parameters_too(library):
    for params in ((), [], None, {}):
        rows = raw("SELECT *, 10 %% 3 AS rest, '50%%' AS part, 'a%' AS single FROM library_book", params)
        assert (rows[0].rest, rows[0].part, rows[0].single) == (1, "50%", "a%")
        assert rows.columns[-3:] == ["rest", "part", "single"]


def test_of_two_columns_of_one_name_the_first_is_the_field(library):
    joined = "SELECT b.*, a.* FROM library_book b JOIN library_author a ON a.id = b.author_id WHERE b.title = 'Three'"
    one = raw(joined)[0]
    assert (one.pk, one.title) == (library["three"].pk, "Three")
    assert one.name == "Ann"
    assert one.pk != one.author_id


@pytest.mark.on("postgres")
def test_named_parameters(library):
    assert raw("SELECT * FROM library_book WHERE title = %(name)s", {"name": "Three"})[0].title == "Three"


def test_relations_are_loaded_at_once(library):
    rows = raw(BOOKS).prefetch_related("tags", "author")
    assert sorted(tag.word for tag in rows[0].tags.all()) == ["blue", "red"]
    assert "tags" in rows[0]._prefetched_objects_cache
    assert {row._state.fields_cache["author"].name for row in rows} == {"Ann", "Bob"}
    assert raw(BOOKS).prefetch_related("tags").prefetch_related(None)._prefetch == ()


def test_rows_may_come_one_by_one(library):
    assert [row.title for row in raw(BOOKS).iterator(2)] == ["One 100%", "two_", "Three"]
    with pytest.raises(ValueError, match="strictly positive"):
        next(raw(BOOKS).iterator(0))


def test_rows_are_awaited(library):
    async def titles():
        return [row.title async for row in raw(BOOKS)], [row.title async for row in raw(BOOKS).aiterator(1)]

    expected = ["One 100%", "two_", "Three"]
    assert in_portals(titles()) == (expected, expected)


def test_it_shows_the_statement():
    rows = Book.objects.raw("SELECT * FROM library_book WHERE id = %s", [5])
    assert isinstance(rows, RawQuerySet)
    assert repr(rows) == "<RawQuerySet: SELECT * FROM library_book WHERE id = 5>"
    assert str(rows.query) == "SELECT * FROM library_book WHERE id = 5"
    assert repr(Book.objects.raw("SELECT '%'").query) == "<RawQuery: SELECT '%'>"
    assert rows.using("other").db == "other"


def test_rows_without_a_key_are_refused(library):
    with pytest.raises(FieldDoesNotExist, match="Raw query must include the primary key"):
        list(raw("SELECT title FROM library_book"))


def test_a_queryset_that_is_empty_by_none_says_so():
    assert isinstance(Author.objects.none(), EmptyQuerySet)
    assert not isinstance(Author.objects.all(), EmptyQuerySet)
    assert isinstance(Author.objects.none(), QuerySet)
    with pytest.raises(TypeError, match="EmptyQuerySet can't be instantiated"):
        EmptyQuerySet()
