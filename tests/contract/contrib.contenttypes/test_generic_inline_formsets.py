"""Formsets of the rows that point at one object of any model."""

import pytest

from quintet.utils.module_loading import import_string


@pytest.fixture
def factory(project):
    """The factory, whose module wants the app to be installed."""
    return import_string("quintet.contrib.contenttypes.forms.generic_inlineformset_factory")


def sent(prefix, *rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def test_rows_of_an_object_are_edited_together(world, factory):
    tag_forms = factory(world.Tag, fields=["word"], extra=1)
    one, other = world.Bookmark.objects.create(url="a"), world.Bookmark.objects.create(url="b")
    old, foreign = one.tags.create(word="old"), other.tags.create(word="foreign")
    prefix = tag_forms.get_default_prefix()
    assert prefix == "tags_app-tag-content_type-object_id"
    shown = tag_forms(instance=one)
    assert [form["word"].value() for form in shown] == ["old", None]
    assert set(shown.forms[0].fields) == {"word", "DELETE", "id"}
    rows = [{"id": str(old.pk), "word": "new"}, {"word": "more"}, {"word": "most"}]
    formset = tag_forms(sent(prefix, *rows, initial=1), instance=one)
    assert formset.is_valid()
    formset.save()
    assert sorted(tag.word for tag in one.tags.all()) == ["more", "most", "new"]
    taken = tag_forms(sent(prefix, {"id": str(foreign.pk), "word": "mine", "DELETE": "on"}, initial=1), instance=one)
    taken.is_valid()
    taken.save()
    assert other.tags.get().word == "foreign"


def test_an_object_that_is_not_saved_yet_and_rows_saved_as_new(world, factory):
    tag_forms = factory(world.Tag, fields=["word"])
    prefix = tag_forms.get_default_prefix()
    one = world.Bookmark(url="a")
    formset = tag_forms(sent(prefix, {"word": "x"}), instance=one)
    assert formset.is_valid()
    one.save()
    formset.save()
    assert one.tags.get().word == "x"
    copy = world.Bookmark.objects.create(url="b")
    again = tag_forms(sent(prefix, {"id": str(one.tags.get().pk), "word": "y"}, initial=1), instance=copy, save_as_new=True)
    assert again.is_valid()
    again.save()
    assert ([tag.word for tag in one.tags.all()], [tag.word for tag in copy.tags.all()]) == (["x"], ["y"])


def test_a_field_that_points_at_no_content_type_is_refused(world, factory):
    with pytest.raises(ValueError, match="fk_name 'word' is not a ForeignKey to ContentType"):
        factory(world.Tag, ct_field="word")
