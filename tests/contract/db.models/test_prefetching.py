"""prefetch_related: how many queries it takes, and what they bring."""

import copy
import pickle

import pytest

from quintet.db import connections, models
from quintet.db.models import Count, Prefetch, prefetch_related_objects
from quintet.db.utils import NotSupportedError
from quintet.kernel.apps import Apps
from quintet.test.utils import CaptureQueriesContext
from tests.kit.library import Author, Book, Tag, tables

APPS = Apps()


class Label(models.Model):
    code = models.UUIDField(unique=True)
    word = models.CharField(max_length=20)

    class Meta:
        app_label = "music"
        apps = APPS


class Song(models.Model):
    name = models.CharField(max_length=20)
    labels = models.ManyToManyField(Label, related_name="+")
    moods = models.ManyToManyField(Label, related_name="+", db_table="music_moods")
    covers = models.ManyToManyField("self")
    before = models.ManyToManyField("self", symmetrical=False, related_name="after")

    class Meta:
        app_label = "music"
        apps = APPS


@pytest.fixture
def music(db):
    with tables(db["db"], Label, Song):
        yield db["db"]


def queries():
    return CaptureQueriesContext(connections["db"])


def books():
    return Book.objects.using("db")


def words(rows):
    return [tag.word for tag in rows]


def test_one_query_per_relation(library):
    with queries() as asked:
        found = [(book.author.name, sorted(words(book.tags.all()))) for book in books().prefetch_related("author", "tags")]
    assert found == [("Ann", ["blue", "red"]), ("Bob", ["blue"]), ("Ann", [])]
    assert len(asked) == 3
    with queries() as asked:
        loaded = Author.objects.using("db").order_by("pk").prefetch_related("books__tags", "boss")
        found = [[sorted(words(book.tags.all())) for book in author.books.all()] for author in loaded]
    assert found == [[["blue", "red"], []], [["blue"]], []]
    assert len(asked) == 4
    with queries() as asked:
        found = [
            [book.title for book in tag.books.all()] for tag in Tag.objects.using("db").order_by("pk").prefetch_related("books")
        ]
    assert found == [["One 100%"], ["One 100%", "two_"]]
    assert len(asked) == 2


def test_a_key_without_a_row_in_the_given_queryset_is_known_to_lead_nowhere(library):
    people = Author.objects.using("db").order_by("pk")
    nobody = Prefetch("boss", queryset=Author.objects.filter(name="Cid"))
    _ann, bob, cid = people.prefetch_related(nobody)
    with queries() as asked:
        assert (bob.boss, pickle.loads(pickle.dumps(bob)).boss, copy.copy(bob).boss) == (None, None, None)
    assert len(asked) == 0
    bob.boss_id = cid.pk
    assert bob.boss == cid
    bob.boss_id = library["ann"].pk
    assert bob.boss == library["ann"]
    _ann, bob, cid = people.prefetch_related(nobody)
    bob.refresh_from_db()
    assert bob.boss == library["ann"]
    first = books().prefetch_related(Prefetch("author", queryset=Author.objects.filter(name="Cid")))[0]
    with queries() as asked, pytest.raises(Author.DoesNotExist, match=r"Book has no author\."):
        _ = first.author
    assert len(asked) == 0


def test_a_row_of_several_owners_comes_once_for_each(library):
    first, second, _third = books().prefetch_related(Prefetch("tags", Tag.objects.using("db").order_by("-word")))
    assert first.tags.all()[1] == second.tags.all()[0]
    assert "_prefetch_owner" not in first.tags.all()[1].__dict__


def test_a_queryset_of_ones_own(library):
    chosen = Tag.objects.using("db").annotate(n=Count("books")).filter(books__title="One 100%").order_by("-word")
    found = books().prefetch_related(Prefetch("tags", chosen, to_attr="chosen"))
    assert [[tag.word for tag in book.chosen] for book in found] == [["red", "blue"], ["blue"], []]
    with queries() as asked:
        found = books().prefetch_related(Prefetch("tags", Tag.objects.filter(word="red")))
        assert [words(book.tags.all()) for book in found] == [["red"], [], []]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 1, [["red"], ["blue"], []]), (1, None, [["blue"], [], []]), (0, 5, [["red", "blue"], ["blue"], []])],
)
def test_a_slice_counts_per_owner(library, start, stop, expected):
    cut = Tag.objects.order_by("-word")[start:stop]
    with queries() as asked:
        found = books().prefetch_related(Prefetch("tags", cut))
        assert [words(book.tags.all()) for book in found] == expected
        named = books().prefetch_related(Prefetch("tags", cut, to_attr="cut"))
        assert [words(book.cut) for book in named] == expected
    assert len(asked) == 4


def test_a_slice_of_a_reverse_foreign_key(library):
    last = Book.objects.order_by("-title")[:1]
    authors = Author.objects.using("db").order_by("pk").prefetch_related(Prefetch("books", last))
    assert [[book.title for book in author.books.all()] for author in authors] == [["Three"], ["two_"], []]
    with_tags = Book.objects.prefetch_related("tags").select_related("author").order_by("title")[1:2]
    authors = Author.objects.using("db").order_by("pk").prefetch_related(Prefetch("books", with_tags, to_attr="second"))
    assert [[book.title for book in author.second] for author in authors] == [["Three"], [], []]


def test_a_slice_of_counted_rows_and_no_slice_of_distinct_ones(library):
    counted = Tag.objects.annotate(n=Count("books")).order_by("-n", "word")[:1]
    found = books().prefetch_related(Prefetch("tags", counted))
    assert [words(book.tags.all()) for book in found] == [["blue"], ["blue"], []]
    with pytest.raises(NotSupportedError, match="both sliced and distinct"):
        list(books().prefetch_related(Prefetch("tags", Tag.objects.distinct()[:1])))


def test_relations_without_a_way_back(music):
    labels = [Label.objects.using("db").create(code=f"{number:032x}", word=word) for number, word in enumerate("abc")]
    one, two = (Song.objects.using("db").create(name=name) for name in ("one", "two"))
    one.labels.add(*labels)
    two.labels.add(labels[1])
    two.moods.add(labels[2])
    assert [label.word for label in one.labels.order_by("word")] == ["a", "b", "c"]
    assert one.labels.filter(word="b").exists()
    assert not one.moods.exists()
    assert Song.objects.using("db").filter(labels__word="b", moods=None).get() == one
    with queries() as asked:
        found = [
            (sorted(words(song.labels.all())), words(song.moods.all()))
            for song in Song.objects.using("db").order_by("pk").prefetch_related("labels", "moods")
        ]
    assert found == [(["a", "b", "c"], []), (["b"], ["c"])]
    assert len(asked) == 3
    one.labels.remove(labels[0])
    one.labels.set([labels[2]])
    assert [label.word for label in one.labels.all()] == ["c"]


def test_a_relation_to_itself(music):
    one, two, three = (Song.objects.using("db").create(name=name) for name in ("one", "two", "three"))
    one.covers.add(two, three)
    one.before.add(two)
    loaded = Song.objects.using("db").order_by("pk").prefetch_related("covers", "before", "after")
    assert [sorted(song.name for song in each.covers.all()) for each in loaded] == [["three", "two"], ["one"], ["one"]]
    assert [[song.name for song in each.before.all()] for each in loaded] == [["two"], [], []]
    assert [[song.name for song in each.after.all()] for each in loaded] == [[], ["one"], []]


def test_hidden_names_stay_hidden(music):
    with pytest.raises(Exception, match="Choices are: code, id, word"):
        Label.objects.using("db").filter(nothing=1)
    assert [field.name for field in Label._meta.get_fields()] == ["id", "code", "word"]


def test_prefetching_for_instances_at_hand(library):
    found = list(books())
    with queries() as asked:
        prefetch_related_objects(found, "tags", Prefetch("author", Author.objects.only("name")))
        assert [sorted(words(book.tags.all())) for book in found] == [["blue", "red"], ["blue"], []]
    assert len(asked) == 2


def test_what_was_prefetched_is_forgotten_by_a_change(library):
    book = books().prefetch_related("tags").get(title="Three")
    assert not book.tags.all()
    book.tags.add(library["red"])
    assert words(book.tags.all()) == ["red"]


@pytest.mark.parametrize(
    ("lookups", "error", "message"),
    [
        (("nothing",), AttributeError, "Cannot find 'nothing' on Book object"),
        (("title",), ValueError, "does not resolve to an item that supports prefetching"),
        ((Prefetch("tags"), Prefetch("tags", Tag.objects.all())), ValueError, "already seen with a different queryset"),
    ],
)
def test_paths_that_lead_nowhere(library, lookups, error, message):
    with pytest.raises(error, match=message):
        list(books().prefetch_related(*lookups))
    with pytest.raises(ValueError, match="cannot use raw"):
        Prefetch("tags", Tag.objects.values("word"))
