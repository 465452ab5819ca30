"""Rows that were reached along a relation know their owner, whichever road they were made on."""

import pickle

import pytest

from quintet.db import models
from quintet.db.models import Prefetch
from quintet.db.models.manager import Manager
from quintet.db.models.signals import post_init
from quintet.orm.plan.codegen import Known
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book


@pytest.fixture
def counted(db, library):
    """A context that counts queries."""
    return lambda: CaptureQueriesContext(db["db"])


def with_books(**options):
    return list(Author.objects.using("db").prefetch_related(Prefetch("books", **options)).order_by("pk"))


def test_prefetched_rows_have_the_very_instances_they_were_loaded_for(counted):
    with counted() as queries:
        authors = with_books()
        assert all(book.author is author for author in authors for book in author.books.all())
        assert sorted(book.title for author in authors for book in author.books.all()) == ["One 100%", "Three", "two_"]
    assert len(queries) == 2


def test_what_a_queryset_joins_itself_stands(counted):
    with counted() as queries:
        authors = with_books(queryset=Book.objects.select_related("author"))
        pairs = [(author, book.author) for author in authors for book in author.books.all()]
    assert len(queries) == 2
    assert all(one == other and one is not other for one, other in pairs)


def test_a_key_that_rows_did_not_load_is_found_out(counted):
    owner = Author.objects.using("db").get(name="Ann")
    with counted() as queries:
        rows = list(owner.books.only("title"))
        assert {(row.author, row.author_id) for row in rows} == {(owner, owner.pk)}
    assert len(queries) == 1
    assert [len(author.books.all()) for author in with_books(queryset=Book.objects.only("title", "author"))] == [
        len(author.books.all()) for author in with_books()
    ]


def test_receivers_of_init_see_rows_that_learn_their_owner_afterwards(counted):
    seen = []

    def receiver(instance, **_signal):
        seen.append("author" in instance._state.fields_cache)

    post_init.connect(receiver, sender=Book)
    try:
        authors = with_books()
    finally:
        post_init.disconnect(receiver, sender=Book)
    assert seen == [False] * 3
    assert all(book.author is author for author in authors for book in author.books.all())


def test_a_class_with_from_db_of_its_own_is_asked_and_told(counted, monkeypatch):
    calls = []

    def from_db(cls, db, field_names, values, **options):
        calls.append(db)
        return super(Book, cls).from_db(db, field_names, values, **options)

    monkeypatch.setattr(Book, "from_db", classmethod(from_db), raising=False)
    Author._meta.shape_root = Book._meta.shape_root = None
    try:
        authors = with_books()
    finally:
        Book._meta.shape_root = None
    assert calls == ["db"] * 3
    assert all(book.author is author for author in authors for book in author.books.all())


def test_a_cache_of_the_fields_own_is_used(counted, monkeypatch):
    kept = []

    class OwnKey(models.ForeignKey):
        def set_cached_value(self, instance, value):
            kept.append(value)
            super().set_cached_value(instance, value)

    field = Book._meta.get_field("author")
    monkeypatch.setattr(field, "__class__", OwnKey)
    Book._meta.shape_root = None
    try:
        authors = with_books()
    finally:
        Book._meta.shape_root = None
    assert {author.name for author in kept} == {author.name for author in authors if author.books.all()}


def test_the_querysets_of_prefetched_rows_go_on_for_their_own_instance(counted):
    authors = with_books()
    with counted() as queries:
        for author in authors:
            held = author.books.all()
            assert len(held) == held.count()
            assert held._hints == {"instance": author}
            assert held._known == (Known(Book._meta.get_field("author"), many=False), author)
            assert [row.pk for row in held.filter(pages__gte=0)] == [row.pk for row in held]
            assert [row.pk for row in held.order_by("-pk")] == [row.pk for row in reversed(held)]
            assert [row.title for row in pickle.loads(pickle.dumps(held))] == [row.title for row in held]
    assert len(queries) == 2 * len(authors)


def test_a_given_queryset_is_gone_on_from_too(counted):
    authors = with_books(queryset=Book.objects.filter(title="Three").prefetch_related("tags"))
    found = {author.name: [book.title for book in author.books.all()] for author in authors}
    again = {author.name: [book.title for book in author.books.all().filter(pages__gte=0)] for author in authors}
    assert found == again
    assert [title for titles in found.values() for title in titles] == ["Three"]


def test_a_manager_that_looks_at_the_instance_makes_every_queryset_itself(counted, monkeypatch):
    asked = []

    class Asking(Manager):
        def get_queryset(self):
            asked.append(getattr(self, "instance", None))
            return super().get_queryset()

    manager = Asking()
    manager.model, manager.name = Book, "objects"
    monkeypatch.setattr(
        type(Book), "_default_manager", property(lambda cls: manager if cls is Book else cls._meta.default_manager)
    )
    authors = with_books()
    assert {id(author) for author in authors} <= {id(one) for one in asked}
    assert all(book.author is author for author in authors for book in author.books.all())


def test_slices_count_per_owner_and_know_it(counted):
    authors = with_books(queryset=Book.objects.order_by("-title")[:1])
    first = {author.name: [book.title for book in author.books.all()] for author in authors}
    assert all(len(titles) <= 1 for titles in first.values())
    assert all(book.author is author for author in authors for book in author.books.all())


def test_instances_without_a_key_say_so(counted):
    with pytest.raises(ValueError, match="primary key value"):
        models.prefetch_related_objects([Author.objects.using("db").first(), Author(name="New")], "books")
