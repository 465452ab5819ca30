"""Natural keys: writing them, reading them, references to rows that come later, the order of models."""

import json

import pytest

from quintet.apps import apps
from quintet.core import serializers
from quintet.core.serializers.base import DeserializationError

NATURAL = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}


@pytest.fixture(params=["json", "jsonl", "xml", "yaml"])
def format(request):
    if request.param == "yaml":
        pytest.importorskip("yaml")
    return request.param


def test_rows_are_named_by_natural_keys(good):
    [written] = serializers.serialize("python", [good], **NATURAL)
    assert "pk" not in written
    assert written["fields"]["maker"] == ("Ann",)
    assert written["fields"]["admirers"] == [("Ann",)]
    assert written["fields"]["words"] == [word.pk for word in good.words.order_by("pk")]


def test_a_row_keeps_the_key_that_it_has(format, good):
    good.name = "hat"  # what XML says of natural keys has no outer spaces
    good.save()
    text = serializers.serialize(format, [good.maker, good], **NATURAL)
    maker, read = serializers.deserialize(format, text)
    assert (maker.object.pk, read.object.pk, read.object.maker_id) == (good.maker_id, good.pk, good.maker_id)
    assert read.m2m_data["admirers"] == [good.maker_id]


def test_an_empty_natural_key_opts_out(stock):
    named, nameless = stock.Loner(pk=1, name="Cid"), stock.Loner(pk=2, name="")
    first, second = serializers.serialize("python", [named, nameless], **NATURAL)
    assert ("pk" in first, second["pk"]) == (False, 2)
    assert 'pk="2"' in serializers.serialize("xml", [nameless], **NATURAL)


def test_children_are_found_by_their_parents_natural_key(format, good, stock):
    toy = stock.Toy.objects.create(name="bear", maker=good.maker, age=3)
    parent = toy.good_ptr
    text = serializers.serialize(format, [parent, toy], **NATURAL)
    assert "good_ptr" in text
    toy.delete()
    for read in serializers.deserialize(format, text):
        read.save()
    assert stock.Toy.objects.get().name == "bear"


def test_references_to_later_rows_are_deferred(format, stock):
    maker = stock.Maker.objects.create(name="Ann")
    good = stock.Good.objects.create(name="hat", maker=maker)
    good.admirers.add(maker)
    maker.favourite = good
    maker.save()
    text = serializers.serialize(format, [good, maker], **NATURAL)
    good.delete()
    maker.delete()
    with pytest.raises(DeserializationError, match="Maker matching query does not exist"):
        list(serializers.deserialize(format, text))
    waiting = []
    for read in serializers.deserialize(format, text, handle_forward_references=True):
        read.save()
        if read.deferred_fields:
            waiting.append(read)
    assert [{field.name for field in read.deferred_fields} for read in waiting] == [{"maker", "admirers"}, {"favourite"}]
    for read in waiting:
        read.save_deferred_fields()
    again = stock.Good.objects.get()
    assert (again.maker.name, again.maker.favourite, list(again.admirers.all())) == ("Ann", again, [again.maker])


def test_a_row_that_never_comes_is_told(stock):
    rows = [{"model": "stock_app.maker", "pk": 5, "fields": {"name": "Ann", "favourite": ["hat", "Bob"]}}]
    [read] = serializers.deserialize("json", json.dumps(rows), handle_forward_references=True)
    read.save()
    with pytest.raises(DeserializationError, match=r"\(stock_app.maker:pk=5\) field_value was '\['hat', 'Bob'\]'"):
        read.save_deferred_fields()


def test_a_natural_key_is_looked_up_once_while_nobody_writes(stock):
    stock.Maker.objects.create(name="Ann")
    rows = [{"model": "stock_app.good", "fields": {"name": f"g{n}", "maker": ["Ann"], "admirers": [["Ann"]]}} for n in range(20)]
    with stock.queries() as queries:
        read = list(serializers.deserialize("python", [{**row, "pk": n} for n, row in enumerate(rows, 1)]))
    assert (len(read), len(queries)) == (20, 1)


def test_what_was_renamed_on_the_way_is_looked_up_again(stock):
    ann = stock.Maker.objects.create(name="Ann")
    good = {"model": "stock_app.good", "pk": 1, "fields": {"name": "hat", "maker": ["Ann"]}}
    rows = [good, {"model": "stock_app.maker", "pk": ann.pk, "fields": {"name": "Bob"}}, good]
    reading = iter(serializers.deserialize("python", rows))
    next(reading).save()
    next(reading).save()
    with pytest.raises(DeserializationError, match="Maker matching query does not exist"):
        next(reading)


def test_models_come_after_those_their_natural_keys_depend_on(stock):
    config = apps.get_app_config("stock_app")
    order = serializers.sort_dependencies([(config, [stock.Note, stock.Good, stock.Word, stock.Loner])])
    assert order == [stock.Note, stock.Good, stock.Word, stock.Loner]
    circle = [stock.Good, stock.Maker]
    with pytest.raises(RuntimeError, match=r"Can't resolve dependencies for stock_app.Good, stock_app.Maker"):
        serializers.sort_dependencies([(config, circle)])
    assert serializers.sort_dependencies([(config, [stock.Word, *circle])], allow_cycles=True) == [stock.Word, *circle]
    types = apps.get_app_config("contenttypes")
    assert serializers.sort_dependencies([(config, [stock.Note]), (types, None)])[-1] is stock.Note
