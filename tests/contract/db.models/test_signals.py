"""Signals of models, with the arguments that the reference lists."""

import pytest

from quintet.db.models import signals
from quintet.migrations import signals as migration_signals
from tests.kit.library import Author, Book, Tag


@pytest.fixture
def heard():
    """A list that fills with (name of the signal, arguments) as they are sent."""
    found, connected = [], []
    for name in ("pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        signal = getattr(signals, name)

        def receiver(sender, *, name=name, **arguments):
            arguments.pop("signal")
            found.append((name, sender, arguments))

        signal.connect(receiver, weak=False, dispatch_uid=name)
        connected.append((signal, name))
    yield found
    for signal, name in connected:
        assert signal.disconnect(dispatch_uid=name)


def names(found):
    return [name for name, _sender, _arguments in found]


def test_saving(library, heard):
    tag = Tag(word="new")
    tag.save(using="db")
    tag.save(using="db", update_fields=["word"])
    assert names(heard) == ["pre_init", "post_init", "pre_save", "post_save", "pre_save", "post_save"]
    assert heard[0][2].keys() == {"args", "kwargs"}
    assert heard[1][2] == {"instance": tag}
    assert heard[2][2] == {"instance": tag, "raw": False, "using": "db", "update_fields": None}
    assert heard[3][2] == {"instance": tag, "created": True, "raw": False, "using": "db", "update_fields": None}
    assert heard[5][2] == {"instance": tag, "created": False, "raw": False, "using": "db", "update_fields": frozenset({"word"})}


def test_rows_that_are_read_are_made_with_signals(library, heard):
    assert Tag.objects.using("db").count() == len(list(Tag.objects.using("db"))) == 2
    assert names(heard) == ["pre_init", "post_init"] * 2


def test_deleting(library, heard):
    tag = library["red"]
    tag.delete()
    assert names(heard)[-2:] == ["pre_delete", "post_delete"]
    for _name, sender, arguments in heard[-2:]:
        assert sender is Tag
        assert set(arguments) == {"instance", "using", "origin"}
        assert (arguments["instance"], arguments["using"]) == (tag, "db")
        assert arguments["origin"] is tag


def test_changes_of_many_to_many(library, heard):
    three, red, blue = library["three"], library["red"], library["blue"]

    def change(action):
        del heard[:]
        action()
        return [(one["action"], one["pk_set"]) for name, _sender, one in heard if name == "m2m_changed"]

    assert change(lambda: three.tags.add(red)) == [("pre_add", {red.pk}), ("post_add", {red.pk})]
    _name, sender, arguments = next(one for one in heard if one[0] == "m2m_changed")
    assert sender is Book.tags.through
    assert arguments == {
        "action": "pre_add",
        "instance": three,
        "reverse": False,
        "model": Tag,
        "pk_set": {red.pk},
        "using": "db",
        "raw": False,
    }
    assert change(lambda: red.books.remove(three)) == [("pre_remove", {three.pk}), ("post_remove", {three.pk})]
    assert heard[0][2] | {"pk_set": None} == {
        "action": "pre_remove",
        "instance": red,
        "reverse": True,
        "model": Book,
        "pk_set": None,
        "using": "db",
        "raw": False,
    }
    three.tags.add(red)
    assert change(lambda: three.tags.set([blue])) == [
        ("pre_remove", {red.pk}),
        ("post_remove", {red.pk}),
        ("pre_add", {blue.pk}),
        ("post_add", {blue.pk}),
    ]
    assert change(three.tags.clear) == [("pre_clear", None), ("post_clear", None)]


def test_bulk_work_is_silent(library, heard):
    made = Tag(word="x")
    del heard[:]
    Tag.objects.using("db").bulk_create([made])
    Tag.objects.using("db").filter(word="x").update(word="y")
    assert heard == []


def test_a_sender_may_be_named_before_it_exists(library):
    seen = []

    def receiver(sender, **arguments):
        seen.append(sender)

    signals.post_save.connect(receiver, sender="library.Author", apps=Author._meta.apps)
    Author.objects.using("db").create(name="Eve")
    Tag.objects.using("db").create(word="quiet")
    # As documented, a lazy sender tells nothing of whether there was a connection.
    assert signals.post_save.disconnect(receiver, sender="library.Author", apps=Author._meta.apps) is None
    Author.objects.using("db").create(name="Flo")
    assert seen == [Author]


def test_signals_of_migrations_are_one_object_each():
    assert signals.pre_migrate is migration_signals.pre_migrate
    assert signals.post_migrate is migration_signals.post_migrate
