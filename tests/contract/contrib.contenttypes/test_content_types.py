"""Content types: the cache, stale rows, and the redirect to an object's page."""

import io

import pytest

from quintet.core.management import call_command
from quintet.http import Http404
from quintet.test import RequestFactory


def test_a_content_type_is_read_once(world):
    world.types.clear_cache()
    with world.queries() as asked:
        found = world.types.get_for_model(world.Plant)
        assert world.types.get_for_id(found.pk) is found
        assert world.types.get_by_natural_key("tags_app", "plant") is found
        assert world.types.get_for_models(world.Plant, world.Plant(code="x").__class__) == {world.Plant: found}
    assert len(asked) == 1
    assert found.natural_key() == ("tags_app", "plant")


def test_stale_content_types_are_deleted_with_what_hangs_on_them(world):
    stale = world.types.create(app_label="tags_app", model="gone")
    elsewhere = world.types.create(app_label="left_app", model="gone")
    world.Tag.objects.create(word="x", content_type=stale, object_id="1")
    out = io.StringIO()
    call_command("remove_stale_contenttypes", interactive=False, verbosity=2, stdout=out)
    assert out.getvalue() == "Deleting stale content type 'tags_app | gone'\n"
    assert not world.Tag.objects.exists()
    assert list(world.types.filter(model="gone")) == [elsewhere]
    call_command("remove_stale_contenttypes", interactive=False, include_stale_apps=True, verbosity=0)
    assert not world.types.filter(model="gone").exists()


@pytest.mark.parametrize(("answer", "left"), [("yes", 0), ("no", 1)])
def test_it_asks_before_rows_go_that_depend_on_a_stale_type(world, monkeypatch, answer, left):
    stale = world.types.create(app_label="tags_app", model="gone")
    world.Tag.objects.create(word="x", content_type=stale, object_id="1")
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    out = io.StringIO()
    call_command("remove_stale_contenttypes", verbosity=2, stdout=out)
    assert "    - Content type for tags_app.gone\n    - 1 tags_app.Tag object(s)\n" in out.getvalue()
    assert world.types.filter(model="gone").count() == left


def test_the_shortcut_leads_to_the_page_of_any_object(world, monkeypatch):
    from quintet.contrib.contenttypes.views import shortcut

    plant = world.Plant.objects.create(code="oak")
    number = world.types.get_for_model(plant).pk
    request = RequestFactory().get("/", headers={"host": "testserver"})
    with pytest.raises(Http404, match=r"get_absolute_url\(\)"):
        shortcut(request, number, "oak")
    monkeypatch.setattr(world.Plant, "get_absolute_url", lambda self: f"/plants/{self.pk}/", raising=False)
    assert shortcut(request, number, "oak")["Location"] == "http://testserver/plants/oak/"
    for wrong in ((number, "elm"), (0, "oak"), ("x", "oak")):
        with pytest.raises(Http404):
            shortcut(request, *wrong)
