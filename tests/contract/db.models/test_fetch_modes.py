"""Fetch modes: what reading something that was not loaded costs, and what RAISE forbids."""

import gc
import pickle

import pytest

from quintet.core.exceptions import FieldError, FieldFetchBlocked
from quintet.db import connections, models
from quintet.db.models import FETCH_ONE, FETCH_PEERS, FETCH_RAISE
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import in_portals
from tests.kit.library import Author, Book, Tag, tables

APPS = Apps()


class Player(models.Model):
    name = models.CharField(max_length=20)

    class Meta:
        app_label = "team"
        apps = APPS
        ordering = ["pk"]


class Shirt(models.Model):
    player = models.OneToOneField(Player, models.CASCADE, related_name="shirt")
    number = models.IntegerField()

    class Meta:
        app_label = "team"
        apps = APPS


@pytest.fixture
def team(db):
    with tables(db["db"], Player, Shirt):
        for number, name in enumerate(("a", "b", "c")):
            player = Player.objects.using("db").create(name=name)
            if number < 2:
                Shirt.objects.using("db").create(player=player, number=number)
        yield db["db"]


def queries():
    return CaptureQueriesContext(connections["db"])


def players(mode):
    return Player.objects.using("db").fetch_mode(mode)


def shirt_number(player):
    try:
        return player.shirt.number
    except Shirt.DoesNotExist:
        return None


@pytest.mark.parametrize(("mode", "count"), [(FETCH_ONE, 4), (FETCH_PEERS, 2)])
def test_foreign_keys(library, mode, count):
    with queries() as asked:
        assert [book.author.name for book in Book.objects.using("db").fetch_mode(mode)] == ["Ann", "Bob", "Ann"]
    assert len(asked) == count


@pytest.mark.parametrize(("mode", "count"), [(FETCH_ONE, 4), (FETCH_PEERS, 2)])
def test_deferred_fields(library, mode, count):
    with queries() as asked:
        assert [book.title for book in Book.objects.using("db").defer("title").fetch_mode(mode)] == ["One 100%", "two_", "Three"]
    assert len(asked) == count


@pytest.mark.parametrize(("mode", "count"), [(FETCH_ONE, 4), (FETCH_PEERS, 2)])
def test_both_ends_of_one_to_one(team, mode, count):
    with queries() as asked:
        assert [shirt_number(player) for player in players(mode)] == [0, 1, None]
    assert len(asked) == count
    with queries() as asked:
        assert [shirt.player.name for shirt in Shirt.objects.using("db").order_by("pk").fetch_mode(mode)] == ["a", "b"]
    assert len(asked) == count - (mode is FETCH_ONE)


@pytest.mark.parametrize(("mode", "count"), [(FETCH_ONE, 4), (FETCH_PEERS, 2)])
def test_related_managers(library, mode, count):
    authors = Author.objects.using("db").order_by("pk").fetch_mode(mode)
    with queries() as asked:
        assert [[book.title for book in author.books.all()] for author in authors] == [["One 100%", "Three"], ["two_"], []]
    assert len(asked) == count
    with queries() as asked:
        found = [[tag.word for tag in book.tags.all()] for book in Book.objects.using("db").fetch_mode(mode)]
    assert [sorted(words) for words in found] == [["blue", "red"], ["blue"], []]
    assert len(asked) == count
    with queries() as asked:
        tags = Tag.objects.using("db").order_by("pk").fetch_mode(mode)
        assert [len(tag.books.all()) for tag in tags] == [1, 2]
    assert len(asked) == count - (mode is FETCH_ONE)


def test_the_mode_goes_on_to_what_is_loaded(library):
    with queries() as asked:
        words = [
            [tag.word for tag in book.tags.all()]
            for author in Author.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS)
            for book in author.books.all()
        ]
    assert [sorted(each) for each in words] == [["blue", "red"], [], ["blue"]]
    assert len(asked) == 3


def test_what_waits_for_a_peer_is_never_older_than_a_write(library):
    ann, bob, _cid = Author.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS)
    assert len(ann.books.all()) == 2
    Book.objects.using("db").create(title="New", author=bob)
    assert sorted(book.title for book in bob.books.all()) == ["New", "two_"]
    one, two, _three, _new = Book.objects.using("db").fetch_mode(FETCH_PEERS)
    assert len(one.tags.all()) == 2
    two.tags.add(library["red"])
    assert sorted(tag.word for tag in two.tags.all()) == ["blue", "red"]
    assert len(bob.books.all()) == 2
    bob.books.all().delete()
    assert list(bob.books.all()) == []


def test_a_loop_that_writes_stays_at_one_query_per_turn(library):
    with queries() as asked:
        for author in Author.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS):
            for book in author.books.all():
                book.save(update_fields=["title"])
    assert len([one for one in asked.captured_queries if one["sql"].startswith("SELECT")]) == 4


def test_only_reading_all_rows_loads_for_peers(library):
    ann, _bob, _cid = Author.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS)
    with queries() as asked:
        assert ann.books.count() == 2
        assert ann.books.all().filter(title="Three").exists()
        assert ann.books.get(title="Three").title == "Three"
    assert all("COUNT" in one["sql"] or "LIMIT" in one["sql"] for one in asked.captured_queries)
    assert type(ann.books.all().order_by("pk")) is type(Book.objects.all())
    assert isinstance(ann.books.all(), type(Book.objects.all()))
    assert [book.title for book in pickle.loads(pickle.dumps(ann.books.all()))] == ["One 100%", "Three"]


def test_peers_that_are_gone_are_not_loaded_for(library):
    books = list(Book.objects.using("db").fetch_mode(FETCH_PEERS))
    first = books[0]
    del books
    gc.collect()
    with queries() as asked:
        assert first.author.name == "Ann"
    assert " IN " not in asked.captured_queries[0]["sql"]


def test_peers_that_are_one_row_twice_are_all_served(team):
    doubled = Player.objects.using("db").filter(name="a").union(Player.objects.using("db").filter(name="a"), all=True)
    twice = list(doubled.fetch_mode(FETCH_PEERS))
    assert len(twice) == 2
    with queries() as asked:
        assert [shirt_number(player) for player in twice] == [0, 0]
    assert len(asked) == 1


def test_peers_that_are_one_row_twice_get_deferred_fields(library):
    authors = list(Author.objects.using("db").filter(books__pk__gt=0).order_by("pk").defer("name").fetch_mode(FETCH_PEERS))
    with queries() as asked:
        assert [author.name for author in authors] == ["Ann", "Ann", "Bob"]
    assert len(asked) == 1


def test_objects_that_select_related_joined_are_peers_too(team):
    shirts = Shirt.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS)
    with queries() as asked:
        assert [shirt.player.name for shirt in shirts.select_related("player").defer("player__name")] == ["a", "b"]
    assert len(asked) == 2
    with queries() as asked:
        found = players(FETCH_PEERS).select_related("shirt").defer("shirt__number")
        assert [shirt_number(player) for player in found] == [0, 1, None]
    assert len(asked) == 2


def test_a_peer_whose_row_is_gone(team):
    first, second, third = players(FETCH_PEERS).defer("name")
    second.name = "mine"
    Player.objects.using("db").filter(pk=third.pk).delete()
    assert (first.name, second.name) == ("a", "mine")
    with pytest.raises(Player.DoesNotExist):
        _ = third.name


def test_raise_blocks_what_is_not_loaded(library):
    book = Book.objects.using("db").defer("title").fetch_mode(FETCH_RAISE).first()
    with pytest.raises(FieldFetchBlocked, match=r"^Fetching of Book\.author blocked\.$"):
        book.author  # noqa: B018  reading is the point
    with pytest.raises(FieldFetchBlocked, match=r"^Fetching of Book\.title blocked\.$"):
        book.title  # noqa: B018  reading is the point
    assert issubclass(FieldFetchBlocked, FieldError)
    assert sorted(tag.word for tag in book.tags.all()) == ["blue", "red"]
    with pytest.raises(FieldFetchBlocked):
        book.tags.all()[0].books.all()[0].author  # noqa: B018  the mode goes on through managers
    book.refresh_from_db(fields=["title"])
    assert book.title == "One 100%"


def test_raise_blocks_the_way_back_of_one_to_one(team):
    player = players(FETCH_RAISE)[0]
    with pytest.raises(FieldFetchBlocked, match=r"^Fetching of Player\.shirt blocked\.$"):
        player.shirt  # noqa: B018  reading is the point
    loaded = players(FETCH_RAISE).select_related("shirt")
    assert [shirt_number(one) for one in loaded] == [0, 1, None]


def test_a_manager_sets_the_mode_of_a_model(library):
    class Chosen(models.Manager):
        def get_queryset(self):
            return super().get_queryset().fetch_mode(FETCH_RAISE)

    manager = Chosen()
    manager.model = Book
    with pytest.raises(FieldFetchBlocked):
        manager.using("db").first().author  # noqa: B018  reading is the point


def test_peers_in_async_code(library):
    async def names():
        authors = Author.objects.using("db").order_by("pk").fetch_mode(FETCH_PEERS)
        return [[book.title async for book in author.books.all()] async for author in authors]

    with queries() as asked:
        assert in_portals(names()) == [["One 100%", "Three"], ["two_"], []]
    assert len(asked) == 2


class Older(models.Model):
    """Its `from_db` was written before there were fetch modes."""

    name = models.CharField(max_length=20)

    class Meta:
        app_label = "team"
        apps = APPS

    @classmethod
    def from_db(cls, db, field_names, values):
        return super().from_db(db, field_names, values)


class Newer(models.Model):
    older = models.ForeignKey(Older, models.CASCADE)

    class Meta:
        app_label = "team"
        apps = APPS


def test_a_from_db_without_a_mode_still_works_with_a_warning(db):
    with tables(db["db"], Older, Newer):
        for name in "ab":
            Newer.objects.using("db").create(older=Older.objects.using("db").create(name=name))
        with pytest.warns(DeprecationWarning, match="fetch_mode"):
            found = list(Older.objects.using("db").order_by("pk").defer("name").fetch_mode(FETCH_PEERS))
        with queries() as asked:
            assert [one.name for one in found] == ["a", "b"]
        assert len(asked) == 1
        joined = Newer.objects.using("db").order_by("pk").select_related("older")
        with pytest.warns(DeprecationWarning, match="fetch_mode"):
            assert [one.older.name for one in joined.fetch_mode(FETCH_PEERS)] == ["a", "b"]
        assert [one.older.name for one in joined] == ["a", "b"]
