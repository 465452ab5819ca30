"""The short ways past the documented hooks: each is left where somebody stands in it."""

import copy
import datetime
import pickle
import threading

import pytest

from quintet.db import models
from quintet.db.models import Avg, Count, F
from quintet.db.models.signals import post_init
from quintet.orm import write
from quintet.orm.model.model import Model
from quintet.orm.queryset.queryset import QuerySet
from tests.kit.library import Author, Book


class Hearing(QuerySet):
    """Notes every step of a chain."""

    heard: list

    def filter(self, /, *args, **kwargs):
        self.heard.append(kwargs)
        return super().filter(*args, **kwargs)

    def _clone(self):
        made = super()._clone()
        made.heard = self.heard
        return made


def hearing():
    rows = Hearing(Book, using="db")
    rows.heard = []
    return rows


def test_a_subclass_that_overrides_filter_sees_every_get(library):
    rows = hearing()
    for _ in range(3):
        assert rows.get(title="Three").title == "Three"
    assert rows.heard == [{"title": "Three"}] * 3


def test_a_subclass_that_overrides_clone_keeps_its_own_attributes(library):
    rows = hearing()
    assert rows.order_by("title").exclude(pages=5).heard is rows.heard


def test_get_tells_null_and_not_null_apart_when_it_is_hot(library):
    books = Book.objects.using("db")
    for _ in range(3):
        assert books.get(price__isnull=True).title == "two_"
        with pytest.raises(Book.MultipleObjectsReturned):
            books.get(price__isnull=False)


def test_get_takes_lists_of_values_and_of_expressions_in_turn(library):
    books = Book.objects.using("db")
    key = books.get(title="Three").pk
    for _ in range(3):
        assert books.get(pk__in=[key]).title == "Three"
        assert books.get(pk__in=[F("pk")], title="Three").pk == key
        with pytest.raises(Book.MultipleObjectsReturned):
            books.get(pk__in=[F("pk")])


def test_receivers_that_connect_later_see_rows_of_a_hot_query(library):
    books = Book.objects.using("db")
    books.get(title="Three")
    seen = []

    def receiver(instance, **_signal):
        seen.append(instance.title)

    post_init.connect(receiver, sender=Book)
    try:
        books.get(title="Three")
    finally:
        post_init.disconnect(receiver, sender=Book)
    books.get(title="Three")
    assert seen == ["Three"]


def test_plain_aggregates_keep_their_names_classes_and_values_apart(library):
    books = Book.objects.using("db")
    for _ in range(2):
        assert books.filter(title="Three").aggregate(n=Count("pk"))["n"] == 1
        assert books.aggregate(n=Count("pk"), m=Count("price")) == {"n": 3, "m": 2}
        assert books.aggregate(n=Count("pk"), m=Count("author", distinct=True)) == {"n": 3, "m": 2}
        assert books.none().aggregate(n=Count("pk"), mean=Avg("pages")) == {"n": 0, "mean": None}


def test_sql_that_a_class_of_aggregates_was_given_later_counts_at_once(db, library, monkeypatch):
    books = Book.objects.using("db")
    assert books.aggregate(n=Count("pk"))["n"] == 3
    name = f"as_{db['db'].vendor}"
    monkeypatch.setattr(Count, name, lambda self, compiler, connection, **_extra: ("41 + COUNT(*)", []), raising=False)
    assert books.aggregate(n=Count("pk"))["n"] == 44


def test_an_overridden_save_base_is_called_by_save(library, monkeypatch):
    calls = []
    plain = Model.save_base

    def save_base(self, *args, **kwargs):
        calls.append(kwargs["update_fields"])
        plain(self, *args, **kwargs)

    monkeypatch.setattr(Author, "save_base", save_base, raising=False)
    author = Author.objects.using("db").first()
    author.save()
    author.save(update_fields=["name"])
    assert calls == [None, frozenset({"name"})]


def test_saving_writes_what_was_loaded_even_beside_an_annotation(library):
    book = (
        Book.objects.using("db").annotate(twice=F("pages") * 2, thrice=F("pages") * 3).defer("data", "pages").get(title="Three")
    )
    Book.objects.using("db").filter(pk=book.pk).update(pages=77)
    book.title = "Four"
    book.save()
    assert "pages" not in book.__dict__
    assert Book.objects.using("db").values_list("title", "pages").get(pk=book.pk) == ("Four", 77)


def test_prepared_writes_are_bounded(library):
    author = Author.objects.using("db").first()
    meta = Author._meta
    author.save()
    meta.write_plans[1].update(dict.fromkeys(range(write.PLANS)))
    author.save(update_fields=["name"])
    assert len(meta.write_plans[1]) == 1


def test_the_state_of_a_loaded_row_travels_and_belongs_to_one_instance(library):
    first, second = Author.objects.using("db").order_by("pk")[:2]
    first._state.fields_cache["boss"] = second
    assert not second._state.fields_cache
    for copied in (pickle.loads(pickle.dumps(first._state)), copy.copy(first._state)):
        assert (copied.db, copied.adding, list(copied.fields_cache)) == ("db", False, ["boss"])


def test_json_that_holds_itself_is_refused_as_json_refuses_it(library):
    circle = []
    circle.append(circle)
    book = Book.objects.using("db").get(title="Three")
    book.data = circle
    with pytest.raises(ValueError, match="Circular reference"):
        book.save()


def test_text_of_a_number_is_rounded_like_the_number(library):
    book = Book.objects.using("db").get(title="Three")
    book.price = "2.345"
    book.save()
    assert str(Book.objects.using("db").get(pk=book.pk).price) in ("2.34", "2.35")
    book.price = "two"
    with pytest.raises(Exception, match="two"):
        book.save()


def test_moments_of_every_zone_are_written_with_their_microseconds(library):
    west = datetime.timezone(datetime.timedelta(hours=-8))
    moment = datetime.datetime(2023, 12, 31, 20, 0, 0, 123456, tzinfo=west)
    made = Book.objects.using("db").create(title="West", author=Author.objects.using("db").first(), published=moment)
    assert Book.objects.using("db").get(pk=made.pk).published == moment


def test_writers_in_autocommit_take_turns_across_threads(library):
    authors = Author.objects.using("db")
    before = authors.count()
    threads = [threading.Thread(target=lambda: [authors.create(name="Many") for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert authors.count() == before + 80


def test_a_positional_row_and_a_keyword_row_are_filled_alike():
    class Loose(models.Model):
        name = models.CharField(max_length=5, default="n")
        number = models.IntegerField(default=lambda: 7)

        class Meta:
            app_label = "short_ways"
            apps = Author._meta.apps

    assert [(one.pk, one.name, one.number) for one in (Loose(1), Loose(id=1), Loose(pk=1))] == [(1, "n", 7)] * 3
    with pytest.raises(TypeError, match="unexpected keyword"):
        Loose(nam="x")
