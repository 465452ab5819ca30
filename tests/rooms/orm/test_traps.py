"""The traps that a compiled engine falls into: one test each (the list is in docs/design/traps.md)."""

import datetime
import json

import pytest

from quintet.db import models
from quintet.db.models.signals import post_init
from quintet.kernel.apps import Apps
from quintet.orm.plan import codegen, shape
from quintet.orm.plan.shape import root_shape
from tests.kit.library import Author, Book, tables


def titles(rows):
    return sorted(row.title for row in rows)


def test_isnull_true_and_false_never_share_a_plan(library):
    books = Book.objects.using("db")
    for _ in range(2):
        assert titles(books.filter(price__isnull=True)) == ["two_"]
        assert titles(books.filter(price__isnull=False)) == ["One 100%", "Three"]


def test_none_and_a_value_never_share_a_plan(library):
    books = Book.objects.using("db")
    assert titles(books.filter(price=None)) == ["two_"]
    assert titles(books.filter(price="1.50")) == ["One 100%"]


@pytest.mark.on("memory", "sqlite")  # PostgreSQL refuses broken JSON itself
def test_broken_json_is_an_error_and_leading_space_is_not(db, library):
    db["db"].execute("PRAGMA ignore_check_constraints = 1")
    db["db"].execute("UPDATE library_book SET data = ' {\"x\": 1}' WHERE title = 'Three'")
    assert Book.objects.using("db").get(title="Three").data == {"x": 1}
    db["db"].execute("UPDATE library_book SET data = '[1] trailing' WHERE title = 'Three'")
    with pytest.raises(json.JSONDecodeError):
        Book.objects.using("db").get(title="Three")


def test_a_deferred_key_loads_its_target(library):
    book = Book.objects.using("db").only("title").get(title="two_")
    assert "author_id" not in book.__dict__
    assert book.author.name == "Bob"


def test_moments_of_other_zones_are_converted_before_they_are_cut(library):
    east = datetime.timezone(datetime.timedelta(hours=5))
    moment = datetime.datetime(2024, 1, 1, 3, 0, tzinfo=east)
    book = Book.objects.using("db").get(title="Three")
    book.published = moment
    book.save()
    assert Book.objects.using("db").get(published=moment).published == moment
    assert Book.objects.using("db").filter(published__year=2023, title="Three").count() == 1


def test_saving_a_new_row_with_a_key_inserts_it(library):
    made = Author(pk=900, name="Late")
    made.save(using="db")
    assert Author.objects.using("db").get(pk=900).name == "Late"


def test_user_overrides_of_init_and_from_db_are_honoured(library, monkeypatch):
    seen = []

    def from_db(cls, db, field_names, values, *, fetch_mode=None):
        seen.append(list(field_names))
        return models.Model.from_db.__func__(cls, db, field_names, values, fetch_mode=fetch_mode)

    monkeypatch.setattr(Author, "from_db", classmethod(from_db), raising=False)
    Author._meta.expire()
    assert Author.objects.using("db").get(name="Ann").pk == library["ann"].pk
    assert seen == [["id", "name", "boss_id"]]


def test_receivers_that_connect_later_are_called(library):
    found = []

    def seen(sender, instance, **named):
        found.append(instance.name)

    Author.objects.using("db").get(name="Ann")
    post_init.connect(seen, sender=Author)
    try:
        Author.objects.using("db").get(name="Ann")
    finally:
        post_init.disconnect(seen, sender=Author)
    assert found == ["Ann"]


def test_field_names_never_collide_with_method_parameters(library):
    assert Book.objects.using("db").aggregate(self=models.Count("id")) == {"self": 3}
    assert Book.objects.using("db").annotate(self=models.F("pages")).first().self == 0


def test_the_trie_is_bounded(library, monkeypatch):
    monkeypatch.setattr(shape, "LIMIT", 20)
    books = Book.objects.using("db")
    for number in range(1, 60):
        condition = models.Q()
        for step in range(number):
            condition |= models.Q(pages=step)
        assert books.filter(condition).count() == 3
    assert root_shape(Book).root.size <= 20


def test_plans_are_shared_between_values(library):
    books = Book.objects.using("db")
    assert books.filter(title="a", pages__gt=1)._shape is books.filter(title="b", pages__gt=7)._shape
    assert books.filter(title="a")._shape is not books.filter(title=None)._shape


def test_filter_after_a_slice_is_refused_hot_or_cold(library):
    books = Book.objects.using("db")
    for _ in range(2):
        with pytest.raises(TypeError, match="once a slice has been taken"):
            books[:2].filter(title="x")


def test_an_empty_list_asks_nothing(db, library):
    with db["db"].execute_wrapper(lambda *_args: pytest.fail("a query was run")):
        assert list(Book.objects.using("db").filter(pk__in=[])) == []


@pytest.mark.parametrize("count", [1, 2, 3, 9, 199, 200, 900])
def test_lists_of_every_length_find_the_same(library, count):
    keys = [library["one"].pk, *range(10_000, 10_000 + count - 1)]
    assert titles(Book.objects.using("db").filter(pk__in=keys)) == ["One 100%"]
    assert titles(Book.objects.using("db").exclude(pk__in=keys)) == ["Three", "two_"]


def test_integers_beyond_64_bits_find_nothing_without_an_error(library):
    huge = 2**70
    assert not Book.objects.using("db").filter(pages=huge).exists()
    assert Book.objects.using("db").filter(pages__lt=huge).count() == 3


def test_what_a_value_decides_is_part_of_the_shape(library):
    books = Book.objects.using("db")
    for _ in range(2):
        assert titles(books.filter(title__regex="^t")) == ["two_"]
        assert titles(books.filter(title__iregex="^t")) == ["Three", "two_"]
        assert titles(books.filter(data__a__isnull=True)) == ["Three", "two_"]
        assert titles(books.filter(data__b__isnull=True)) == ["One 100%", "Three", "two_"]
        assert [day.month for day in books.dates("published", "year")] == [1, 1]
        assert [day.month for day in books.dates("published", "month")] == [5, 5]


class Odd(models.Model):
    """Columns with the names that methods use for their own parameters."""

    self = models.IntegerField(default=0)
    cls = models.IntegerField(default=0)
    args = models.IntegerField(default=0)
    kwargs = models.IntegerField(default=0)
    fields = models.IntegerField(default=0)

    class Meta:
        app_label = "library"
        apps = Apps()


def test_columns_named_like_parameters_reach_every_method(db):
    with tables(db["db"], Odd):
        rows = Odd.objects.using("db")
        made = rows.create(self=1, cls=2, args=3, kwargs=4, fields=5)
        assert rows.get(self=1, cls=2, args=3, kwargs=4, fields=5) == made
        assert rows.filter(self=1).exclude(cls=1).update(self=7, args=8) == 1
        assert rows.get_or_create(self=7, cls=2, kwargs=4) == (made, False)
        assert rows.update_or_create(self=7, cls=2, defaults={"fields": 6}) == (made, False)
        assert rows.values("self", "fields").get() == {"self": 7, "fields": 6}
        found = rows.alias(other=models.F("self")).aggregate(self=models.Sum("other"), cls=models.Max("cls"))
        assert found == {"self": 7, "cls": 2}


class Counted(models.Model):
    """A model that is made by its own ``__init__`` also from rows."""

    number = models.IntegerField(default=0)

    class Meta:
        app_label = "library"
        apps = Apps()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.given = len(args)


def test_an_own_init_is_called_with_the_values_of_a_row(db):
    with tables(db["db"], Counted):
        Counted(number=4).save(using="db")
        found = Counted.objects.using("db").get()
        assert (found.number, found.given) == (4, 2)


def test_attributes_of_models_are_plain_and_rows_are_filled_without_their_dict(library, monkeypatch):
    assert not any("__getattr__" in vars(cls) or "__getattribute__" in vars(cls) for cls in Book.__mro__[:-1])
    written = []
    real = codegen.Source.function

    def seen(self, name, arguments):
        written.append("\n".join(self.lines))
        return real(self, name, arguments)

    monkeypatch.setattr(codegen.Source, "function", seen)
    assert len(Book.objects.using("db").filter(pages=0, in_print=True, title__startswith="O")) == 1
    assert written
    assert not any("__dict__" in text or ("fromisoformat" in text and ".replace(tzinfo" in text) for text in written)
