"""Generic relations: a key that points at rows of any model, and the way back."""

import pytest

from quintet.contrib.contenttypes.prefetch import GenericPrefetch
from quintet.core.exceptions import FieldError, FieldFetchBlocked
from quintet.db import models
from quintet.db.models import FETCH_PEERS, FETCH_RAISE, Count, Prefetch, prefetch_related_objects
from tests.kit.databases import in_portals


def test_a_generic_key_points_at_rows_of_any_model(world):
    one, two = world.Bookmark.objects.create(url="a"), world.Plant.objects.create(code="oak")
    world.Tag.objects.create(word="x", target=one)
    world.Tag.objects.create(word="y", target=two)
    assert [tag.target for tag in world.Tag.objects.all()] == [one, two]


def test_a_target_is_read_once_and_again_when_the_key_changes(world):
    one, two = (world.Bookmark.objects.create(url=url) for url in "ab")
    world.Tag.objects.create(word="x", target=one)
    tag = world.Tag.objects.get()
    with world.queries() as asked:
        assert tag.target is tag.target
        tag.object_id = two.pk
        assert tag.target == two
    assert len(asked) == 2


def test_a_target_that_is_gone_reads_as_none(world):
    one = world.Untagged.objects.create()
    tag = world.Tag.objects.create(word="x", target=one)
    one.delete()
    assert world.Tag.objects.get().target is None
    assert (tag.content_type_id, tag.object_id) != (None, None)
    assert world.Tag(word="y").target is None


def test_a_tag_of_a_model_that_left_the_project_reads_as_none(world):
    gone = world.types.create(app_label="tags_app", model="gone")
    world.Tag.objects.create(word="x", content_type=gone, object_id="1")
    assert world.Tag.objects.get().target is None
    assert [tag.target for tag in world.Tag.objects.prefetch_related("target")] == [None]


def test_an_unsaved_target_is_refused_and_its_key_is_taken_once_it_is_saved(world):
    one = world.Bookmark(url="a")
    tag = world.Tag(word="x", target=one)
    with pytest.raises(ValueError, match=r"save\(\) prohibited to prevent data loss due to unsaved related object 'target'"):
        tag.save()
    tag.target = one
    one.save()
    tag.save()
    assert world.Tag.objects.get().target == one


def test_the_way_back_is_a_related_manager(world):
    one = world.Bookmark.objects.create(url="a")
    made = one.tags.create(word="x")
    other = world.Tag.objects.create(word="y")
    one.tags.add(other)
    assert made.target == other.target == one
    assert list(one.tags.all()) == [made, other]
    assert one.tags.filter(word="y").get() == other
    assert one.tags.get_or_create(word="x") == (made, False)
    assert one.tags.get_or_create(word="z")[1] is True
    assert one.tags.update_or_create(word="x", defaults={"word": "w"})[0].word == "w"
    assert one.tags.count() == 3


def test_removed_tags_are_deleted(world):
    one = world.Bookmark.objects.create(url="a")
    first, second, third = (one.tags.create(word=word) for word in "xyz")
    one.tags.remove(first)
    one.tags.set([third], bulk=False)
    assert list(world.Tag.objects.all()) == [third]
    assert second not in one.tags.all()
    one.tags.clear()
    assert not world.Tag.objects.exists()


def test_the_manager_refuses_what_it_cannot_relate(world):
    one = world.Bookmark.objects.create(url="a")
    with pytest.raises(ValueError, match="isn't saved"):
        one.tags.add(world.Tag(word="x"))
    one.tags.add(world.Tag(word="x"), bulk=False)
    with pytest.raises(TypeError, match="'Tag' instance expected"):
        one.tags.add(one)
    with pytest.raises(TypeError, match=r"Use tags.set\(\) instead"):
        one.tags = []
    assert not world.Bookmark(url="b").tags.exists()


def test_the_manager_speaks_async(world):
    async def body():
        one = await world.Bookmark.objects.acreate(url="a")
        first = await one.tags.acreate(word="x")
        await one.tags.aadd(world.Tag(word="y"), bulk=False)
        await one.tags.aremove(first)
        await one.tags.aset([tag async for tag in one.tags.all()])
        found = [tag.word async for tag in one.tags.all()]
        await one.tags.aclear()
        return found, await one.tags.acount()

    if world.Tag.objects.db == "default":
        assert in_portals(body()) == (["y"], 0)


def test_queries_follow_the_relation_with_the_content_type_in_the_join(world):
    one, two = (world.Bookmark.objects.create(url=url) for url in "ab")
    plant = world.Plant.objects.create(code=str(one.pk))
    one.tags.create(word="x")
    plant.tags.create(word="y")
    rows = world.Bookmark.objects
    assert list(rows.filter(tags__word="x")) == [one]
    assert list(rows.filter(tags__word="y")) == []
    assert list(rows.exclude(tags__word="x")) == [two]
    assert " JOIN " not in str(rows.exclude(tags__word="x").query)
    assert list(rows.exclude(tags__word=None)) == [one]
    assert list(rows.filter(tags__isnull=True)) == [two]
    assert rows.aggregate(n=Count("tags"))["n"] == 1
    for by_key in (rows.filter(pk=two.pk), rows.filter(pk__gt=one.pk)):
        assert list(by_key.annotate(n=Count("tags")).values_list("url", "n")) == [("b", 0)]
        assert by_key.annotate(n=Count("tags")).count() == 1
        assert list(by_key.values_list("url", "tags__word")) == [("b", None)]
    with pytest.raises(FieldError, match=r"^Invalid field name\(s\) given in select_related: 'tags'"):
        list(rows.select_related("tags"))
    assert dict(rows.annotate(n=Count("tags")).values_list("url", "n")) == {"a": 1, "b": 0}
    assert list(rows.order_by("-tags__word").values_list("tags__word", flat=True).filter(tags__isnull=False)) == ["x"]


def test_a_query_name_leads_back_from_the_tags(world):
    one = world.Bookmark.objects.create(url="a")
    plant = world.Plant.objects.create(code=str(one.pk))
    tag = one.tags.create(word="x")
    plant.tags.create(word="y")
    assert list(world.Tag.objects.filter(bookmark__url="a")) == [tag]
    assert list(world.Tag.objects.filter(bookmark=one)) == [tag]
    assert list(world.Tag.objects.filter(bookmark__isnull=False)) == [tag]
    assert list(tag.bookmark.all()) == [one]


@pytest.mark.parametrize("verb", ["filter", "exclude", "order_by", "values"])
def test_a_generic_key_itself_cannot_be_queried(world, verb):
    arguments = {"target": 1} if verb in ("filter", "exclude") else {}
    with pytest.raises(FieldError, match="does not generate an automatic reverse relation"):
        list(getattr(world.Tag.objects, verb)(*() if arguments else ("target",), **arguments))


def test_tags_are_deleted_with_what_they_hang_on(world):
    one = world.Bookmark.objects.create(url="a")
    one.tags.create(word="x")
    world.Plant.objects.create(code=str(one.pk)).tags.create(word="y")
    assert one.delete() == (2, {"tags_app.Tag": 1, "tags_app.Bookmark": 1})
    assert [tag.word for tag in world.Tag.objects.all()] == ["y"]


def test_a_child_has_tags_of_its_own(world):
    feed = world.Feed.objects.create(url="f")
    tag = feed.tags.create(word="x")
    assert tag.content_type.model_class() is world.Feed
    assert not world.Bookmark.objects.get(pk=feed.pk).tags.exists()
    assert list(world.Feed.objects.filter(tags__word="x")) == [feed]
    assert feed.delete()[1] == {"tags_app.Tag": 1, "tags_app.Feed": 1, "tags_app.Bookmark": 1}


def test_a_proxy_is_told_apart_where_the_field_says_so(world):
    front = world.FrontPage.objects.create()
    remark = world.Remark.objects.create(about=front)
    assert type(world.Remark.objects.get().about) is world.FrontPage
    assert list(front.remarks.all()) == [remark]
    assert not world.Page.objects.get().remarks.exists()
    assert list(world.FrontPage.objects.filter(remarks=remark)) == [front]
    assert list(world.Page.objects.filter(remarks=remark)) == []


def test_targets_are_prefetched_with_one_query_for_each_model(world):
    one, two = world.Bookmark.objects.create(url="a"), world.Plant.objects.create(code="oak")
    for word, target in (("x", one), ("y", two), ("z", one)):
        world.Tag.objects.create(word=word, target=target)
    with world.queries() as asked:
        tags = list(world.Tag.objects.prefetch_related("target__tags"))
        assert [tag.target for tag in tags] == [one, two, one]
        assert [[tag.word for tag in one.target.tags.all()] for one in tags] == [["x", "z"], ["y"], ["x", "z"]]
    assert len(asked) == 4


def test_tags_are_prefetched_for_instances_of_several_models(world):
    one, two = world.Bookmark.objects.create(url="a"), world.Plant.objects.create(code="oak")
    one.tags.create(word="x")
    two.tags.create(word="y")
    with world.queries() as asked:
        prefetch_related_objects([one, two], "tags")
        assert ([tag.word for tag in one.tags.all()], [tag.word for tag in two.tags.all()]) == (["x"], ["y"])
    assert len(asked) == 1


def test_a_slice_of_prefetched_tags_counts_for_each_instance(world):
    for url in "ab":
        one = world.Bookmark.objects.create(url=url)
        for word in "zyx":
            one.tags.create(word=url + word)
    lookup = Prefetch("tags", world.Tag.objects.order_by("word")[:2], to_attr="first")
    found = world.Bookmark.objects.order_by("url").prefetch_related(lookup)
    assert [[tag.word for tag in one.first] for one in found] == [["ax", "ay"], ["bx", "by"]]


def test_generic_prefetch_takes_a_queryset_for_each_model(world):
    one, two = world.Bookmark.objects.create(url="a"), world.Plant.objects.create(code="oak")
    one.tags.create(word="x")
    two.tags.create(word="y")
    lookup = GenericPrefetch("target", [world.Bookmark.objects.only("pk"), world.Plant.objects.all()])
    with world.queries() as asked:
        first, second = (tag.target for tag in world.Tag.objects.prefetch_related(lookup))
        assert (first, second) == (one, two)
        assert first.get_deferred_fields() == {"url"}
    assert len(asked) == 3
    with pytest.raises(ValueError, match="Only one queryset is allowed for each content type"):
        list(world.Tag.objects.prefetch_related(GenericPrefetch("target", [world.Plant.objects.all()] * 2)))
    with pytest.raises(ValueError, match="Prefetch querysets cannot use"):
        GenericPrefetch("target", [world.Plant.objects.values()])


def test_fetch_modes_reach_generic_relations(world):
    for url in "ab":
        world.Bookmark.objects.create(url=url).tags.create(word=url)
    with world.queries() as asked:
        tags = list(world.Tag.objects.fetch_mode(FETCH_PEERS))
        assert [tag.target.url for tag in tags] == ["a", "b"]
        assert [[tag.word for tag in one.target.tags.all()] for one in tags] == [["a"], ["b"]]
    assert len(asked) == 3
    blocked = world.Tag.objects.fetch_mode(FETCH_RAISE)[0]
    with pytest.raises(FieldFetchBlocked, match=r"Fetching of Tag.target blocked."):
        _ = blocked.target


def test_what_meta_says_of_the_fields(world):
    key, relation = world.Tag._meta.get_field("target"), world.Bookmark._meta.get_field("tags")
    assert (key.many_to_one, key.related_model, key.column, key.editable) == (True, None, None, False)
    assert (relation.one_to_many, relation.related_model, relation.column) == (True, world.Tag, None)
    assert world.Tag._meta.private_fields == [key]
    assert str(key) == "tags_app.Tag.target"
    assert world.Tag._meta.get_field("bookmark").many_to_one is True


def test_checks_name_what_is_missing(world):
    from quintet.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
    from quintet.contrib.contenttypes.models import ContentType
    from quintet.kernel.apps import Apps

    registry = Apps()

    class Loose(models.Model):
        plain = models.IntegerField()
        nothing = GenericForeignKey("absent", "gone")
        wrong = GenericForeignKey("plain", "plain")
        back = GenericRelation("Loose", "other")
        kind = models.ForeignKey(ContentType, models.DB_CASCADE)
        unseen = GenericForeignKey("kind", "plain")

        class Meta:
            app_label = "tags_app"
            apps = registry

    found = [error.id for field in Loose._meta.private_fields for error in field.check()]
    assert found == [f"contenttypes.E00{number}" for number in (1, 2, 3, 4, 6)]


def test_a_target_knows_generic_relations_without_a_name_for_it_as_hidden(world):
    ways = {
        one.related_model: one for one in world.Tag._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete
    }
    assert (ways[world.Plant].name, ways[world.Plant].hidden) == ("+", True)
    assert (ways[world.Bookmark].name, ways[world.Bookmark].hidden) == ("bookmark", False)
    assert world.Plant not in {one.related_model for one in world.Tag._meta.get_fields() if one.auto_created}
