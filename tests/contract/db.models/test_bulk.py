"""Many rows at once: bulk_create, bulk_update, update, and what the database computes on the way."""

import uuid

import pytest

from quintet.db import IntegrityError, connections, models, transaction
from quintet.db.models import F, Value
from quintet.db.models.functions import Concat, Lower, Now
from quintet.db.utils import DataError
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book, Tag, tables

APPS = Apps()


class Parcel(models.Model):
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20, db_default="new")
    weight = models.IntegerField(db_default=Value(3))
    sent = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "post"
        apps = APPS


class Ticket(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.IntegerField(default=0)

    class Meta:
        app_label = "post"
        apps = APPS


class Given(models.Model):
    id = models.UUIDField(primary_key=True, db_default=Value(uuid.UUID(int=7)))
    word = models.CharField(max_length=20)

    class Meta:
        app_label = "post"
        apps = APPS


class Letter(Parcel):
    stamp = models.CharField(max_length=10, default="")

    class Meta:
        app_label = "post"
        apps = APPS


class Route(models.Model):
    class Meta:
        app_label = "post"
        apps = APPS


class Stop(models.Model):
    route = models.ForeignKey(Route, models.CASCADE, null=True)

    class Meta:
        app_label = "post"
        apps = APPS
        order_with_respect_to = "route"


@pytest.fixture
def post(db):
    with tables(db["db"], Parcel, Ticket, Given, Letter, Route, Stop):
        yield db["db"]


def parcels():
    return Parcel.objects.using("db")


def test_values_that_the_database_computes(post):
    made = parcels().bulk_create([Parcel(code=Lower(Value("ABC")), weight=Value(2) + 5), Parcel(code="x", state="old", weight=1)])
    assert [one.code for one in made] == ["abc", "x"]
    assert [(one.code, one.weight) for one in parcels().order_by("pk")] == [("abc", 7), ("x", 1)]
    assert all(one.pk for one in made)


def test_defaults_of_the_database(post):
    made = parcels().bulk_create([Parcel(code="a"), Parcel(code="b", state="sent")])
    assert [(one.state, one.weight) for one in made] == [("new", 3), ("sent", 3)]
    assert all(one.sent is not None for one in parcels())
    alone = Parcel(code="c")
    alone.save(using="db")
    assert (alone.state, alone.weight) == ("new", 3)


@pytest.mark.needs("insert_returning")
def test_keys_come_back_as_python_values(post):
    tickets = Ticket.objects.using("db").bulk_create([Ticket(number=1), Ticket(number=2)])
    assert all(type(one.pk) is uuid.UUID for one in tickets)
    assert Ticket.objects.using("db").get(pk=tickets[1].pk).number == 2
    (given,) = Given.objects.using("db").bulk_create([Given(word="a")])
    assert given.pk == uuid.UUID(int=7)
    Given.objects.using("db").all().delete()
    saved = Given(word="b")
    saved.save(using="db")
    assert saved.pk == uuid.UUID(int=7)


def test_a_column_cannot_be_inserted_from_a_column(post):
    with pytest.raises(ValueError, match="F\\(\\) expressions can only be used to update, not to insert"):
        parcels().bulk_create([Parcel(code=F("state"))])
    assert not parcels().exists()


def test_a_model_over_several_tables_is_refused(post):
    with pytest.raises(ValueError, match="Can't bulk create a multi-table inherited model"):
        Letter.objects.using("db").bulk_create([Letter(code="x")])


@pytest.mark.needs("conflict_target")
def test_conflicts_are_ignored_or_update(library):
    Tag.objects.using("db").bulk_create([Tag(word="red"), Tag(word="green")], ignore_conflicts=True)
    assert Tag.objects.using("db").count() == 3
    with pytest.raises(IntegrityError):
        Tag.objects.using("db").bulk_create([Tag(word="red")])
    red = Tag.objects.using("db").get(word="red")
    (again,) = Tag.objects.using("db").bulk_create(
        [Tag(pk=red.pk, word="crimson")], update_conflicts=True, update_fields=["word"], unique_fields=["pk"]
    )
    assert again.pk == red.pk
    assert set(Tag.objects.using("db").values_list("word", flat=True)) == {"crimson", "blue", "green"}


@pytest.mark.needs("conflict_target")
def test_keys_come_back_from_an_update_on_conflict(post):
    first = parcels().create(code="a", state="old", weight=1)
    made = parcels().bulk_create(
        [Parcel(code="a", state="new", weight=9), Parcel(code="b", state="new", weight=2)],
        update_conflicts=True,
        update_fields=["weight"],
        unique_fields=["code"],
    )
    assert made[0].pk == first.pk
    assert {one.code: (one.state, one.weight) for one in parcels()} == {"a": ("old", 9), "b": ("new", 2)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ignore_conflicts": True, "update_conflicts": True}, "mutually exclusive"),
        ({"update_conflicts": True, "unique_fields": ["word"]}, "Fields that will be updated"),
        ({"update_conflicts": True, "update_fields": ["word"]}, "Unique fields that can trigger the upsert"),
        ({"update_conflicts": True, "update_fields": ["id"], "unique_fields": ["word"]}, "primary keys in update_fields"),
        ({"batch_size": 0}, "positive integer"),
    ],
)
@pytest.mark.needs("conflict_target")
def test_options_of_bulk_create_that_do_not_go_together(library, options, message):
    with pytest.raises(ValueError, match=message):
        Tag.objects.using("db").bulk_create([Tag(word="x")], **options)


def test_batches(library):
    made = Tag.objects.using("db").bulk_create([Tag(word=f"w{number}") for number in range(7)], batch_size=3)
    assert len({one.pk for one in made}) == 7
    assert Tag.objects.using("db").get(pk=made[6].pk).word == "w6"


def test_bulk_update_takes_values_and_expressions(library):
    rows = list(Book.objects.using("db"))
    rows[0].pages, rows[1].pages, rows[2].pages = 5, F("pages") + 2, 1
    assert Book.objects.using("db").bulk_update(rows, ["pages"], batch_size=2) == 3
    assert list(Book.objects.using("db").values_list("pages", flat=True)) == [5, 2, 1]
    for names, message in (([], "Field names must be given"), (["id"], "primary key fields"), (["tags"], "concrete fields")):
        with pytest.raises(ValueError, match=message):
            Book.objects.using("db").bulk_update(rows, names)
    with pytest.raises(ValueError, match="must have a primary key set"):
        Book.objects.using("db").bulk_update([Book(title="x")], ["title"])


def test_integers_beyond_every_column_are_told(library):
    books = Book.objects.using("db")
    for store in (
        lambda: books.update(pages=2**70),
        lambda: books.update(pages="9" * 40),
        lambda: books.update(pages=F("pages") + 2**70),
        lambda: books.create(title="x", author=library["ann"], pages=2**70),
        lambda: books.bulk_create([Book(title="x", author=library["ann"], pages=-(2**70))]),
        lambda: save_with(library["one"], 2**70),
    ):
        with pytest.raises(DataError, match=r"(?i)out of range"):
            store()
    assert books.filter(pages=2**70).update(title="x") == 0
    assert books.filter(pages__lt=2**70).update(pages=4) == 3
    assert books.filter(pages__gt=2**70).delete() == (0, {})


def save_with(book, pages):
    book.pages = pages
    book.save()


def test_update_of_several_tables_and_relations(library):
    assert Book.objects.using("db").filter(title="Three").update(author=library["bob"]) == 1
    assert Book.objects.using("db").get(title="Three").author.name == "Bob"
    assert Author.objects.using("db").filter(name="Bob").update(boss=None) == 1


class Number(models.Model):
    class Meta:
        app_label = "post"
        apps = APPS


def test_rows_of_nothing_but_a_key(db):
    with tables(db["db"], Number):
        made = Number.objects.using("db").bulk_create([Number(), Number(), Number()])
        assert sorted(one.pk for one in made) == [1, 2, 3]
        assert Number.objects.using("db").create().pk == 4


def test_rows_that_keep_an_order_are_put_behind_those_with_the_same_target(post):
    north, south = Route.objects.using("db").create(), Route.objects.using("db").create()
    stops = Stop.objects.using("db")
    stops.create(route=north)
    with CaptureQueriesContext(post) as queries:
        made = stops.bulk_create([Stop(route=one) for one in (north, south, None, north, south, None)])
    assert [stop._order for stop in made] == [1, 0, 0, 2, 1, 1]
    assert len([query for query in queries if "MAX" in query["sql"]]) == 1
    assert stops.bulk_create([Stop(route=south, _order=7), Stop(route=south)])[0]._order == 7


def test_each_row_has_its_own_expression(post):
    words = ["A", "B", 1, True, "A"]
    made = Parcel.objects.using("db").bulk_create(
        [Parcel(code=str(number), state=Lower(Value(str(word)))) for number, word in enumerate(words)]
    )
    assert [parcel.state for parcel in made] == ["a", "b", "1", "true", "a"]
    assert [parcel.weight for parcel in made] == [3] * 5


@pytest.mark.parametrize("nothing", [None, Value(None)])
def test_rows_that_all_get_null(library, nothing):
    books = list(Book.objects.using("db"))
    names = ["data", "published", "price"]
    for book in books:
        for name in names:
            setattr(book, name, nothing)
    assert Book.objects.using("db").bulk_update(books, names) == len(books)
    nulls = {f"{name}__isnull": True for name in names}
    assert Book.objects.using("db").filter(**nulls).count() == len(books)
    people = list(Author.objects.using("db"))
    for one in people:
        one.boss_id = None
    Author.objects.using("db").bulk_update(people, ["boss"])
    assert Author.objects.using("db").filter(boss=None).count() == len(people)


def test_texts_that_are_too_long_are_not_cut(library):
    library["ann"].name = Concat("name", Value("x" * 60))
    if library["ann"]._state.db and connections["db"].vendor == "sqlite":  # which has no limit
        Author.objects.using("db").bulk_update([library["ann"]], ["name"])
        return
    with pytest.raises(DataError), transaction.atomic(using="db"):
        Author.objects.using("db").bulk_update([library["ann"]], ["name"])
