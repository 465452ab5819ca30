"""DATABASE_ROUTERS: which model they are asked about, and that what they answer is where rows come from and go to."""

import pytest

from quintet.conf import settings
from quintet.test.utils import override_settings
from tests.kit.library import Author, Book, Tag, tables


class Asked:
    """Notes what it is asked, and answers nothing."""

    def __init__(self):
        self.questions = []

    def db_for_read(self, model, **hints):
        self.questions.append(("read", model, hints.get("instance")))

    def db_for_write(self, model, **hints):
        self.questions.append(("write", model, hints.get("instance")))


@pytest.fixture
def asked(library):
    """A router that notes its questions; the rows of the library are on the alias "db"."""
    router = Asked()
    with override_settings(DATABASE_ROUTERS=[router]):
        yield router


def test_making_an_object_over_many_to_many_asks_for_the_instances_model(library, asked):
    book = library["one"]
    for make in (book.tags.create, book.tags.get_or_create, book.tags.update_or_create):
        asked.questions.clear()
        make(word=make.__name__)
        assert next(one for one in asked.questions if one[0] == "write") == ("write", Book, book)
        assert ("write", Tag, book) not in asked.questions
        assert ("write", Book.tags.through, book) in asked.questions
    assert Tag.objects.using("db").count() == 5


def test_making_an_object_over_many_to_many_from_the_other_side(library, asked):
    tag = library["red"]
    tag.books.get_or_create(title="Four", author=library["ann"])
    assert next(one for one in asked.questions if one[0] == "write") == ("write", Tag, tag)


def test_making_an_object_over_a_foreign_key_asks_for_its_own_model(library, asked):
    ann = library["ann"]
    ann.books.get_or_create(title="Four")
    assert next(one for one in asked.questions if one[0] == "write") == ("write", Book, ann)


def test_an_instance_is_loaded_anew_from_where_routers_say(library, asked):
    ann = library["ann"]
    ann.refresh_from_db()
    assert ("read", Author, ann) in asked.questions
    asked.questions.clear()
    ann.refresh_from_db(using="db")
    assert ("read", Author, ann) not in asked.questions


class Elsewhere:
    """Reads from another database."""

    def db_for_read(self, model, **hints):
        return "replica"


def test_loading_anew_from_another_database(library, tmp_path, use_databases):
    ann = library["ann"]
    replica = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "replica.sqlite3"}
    handler = use_databases(db=settings.DATABASES["db"], replica=replica)
    with tables(handler["replica"], Author):
        Author.objects.using("replica").create(pk=ann.pk, name="Ann of the replica")
        with override_settings(DATABASE_ROUTERS=[Elsewhere()]):
            ann.refresh_from_db()
        assert (ann.name, ann._state.db) == ("Ann of the replica", "replica")
