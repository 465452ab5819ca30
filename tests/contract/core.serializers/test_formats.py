"""Writing instances in every format and reading them back."""

import decimal
import io
import json

import pytest

from quintet.core import serializers
from quintet.core.exceptions import SuspiciousOperation
from quintet.core.serializers.base import DeserializationError
from quintet.core.serializers.xml_serializer import DefusedXmlException, DTDForbidden
from quintet.db import models
from quintet.http import HttpResponse
from quintet.kernel.apps import Apps
from quintet.test import override_settings

#: For texts that never reach a database.
on_one_database = pytest.mark.parametrize("project", ["sqlite"], indirect=True, scope="module")
FORMATS = ["json", "jsonl", "xml", "yaml", "python"]


@pytest.fixture(params=FORMATS)
def format(request):
    if request.param == "yaml":
        pytest.importorskip("yaml")
    return request.param


def values(obj):
    return {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}


def one(format, text, **options):
    [found] = serializers.deserialize(format, text, **options)
    return found


def test_every_field_comes_back_as_it_was(format, good):
    before, words = values(good), set(good.words.all())
    text = serializers.serialize(format, type(good).objects.all())
    good.delete()
    one(format, text).save()
    again = type(good).objects.get()
    after = values(again)
    for name in ("bytes", "picture"):
        kind = bytes if name == "bytes" else str
        assert kind(after.pop(name)) == kind(before.pop(name))
    assert after == before
    assert set(again.words.all()) == words


def test_a_row_of_nulls_comes_back(format, stock):
    made = stock.Good.objects.create(name="x")
    made.refresh_from_db()
    read = one(format, serializers.serialize(format, [made]))
    assert values(read.object) | {"picture": None} == values(made) | {"picture": None}
    assert read.m2m_data == {"words": [], "admirers": []}


def test_a_subset_of_fields(format, good):
    text = serializers.serialize(format, [good], fields=["name", "maker", "words"])
    read = one(format, text)
    assert (read.object.name, read.object.maker_id, read.object.price) == (good.name, good.maker_id, None)
    assert list(read.m2m_data) == ["words"]


def test_streams_are_written_and_read_piece_by_piece(format, stock):
    stock.Word.objects.bulk_create(stock.Word(text=f"w{number}" + "é" * 20) for number in range(600))
    rows = stock.Word.objects.order_by("pk")
    if format == "python":
        assert len(list(serializers.deserialize(format, serializers.serialize(format, rows)))) == 600
        return
    stream = io.StringIO()
    serializers.get_serializer(format)().serialize(rows, stream=stream)
    assert stream.getvalue() == serializers.serialize(format, rows)
    for given in (io.StringIO(stream.getvalue()), io.BytesIO(stream.getvalue().encode()), stream.getvalue()):
        read = serializers.deserialize(format, given)
        assert [found.object.text for found in read] == [row.text for row in rows]


def test_a_response_is_a_stream(stock):
    response = HttpResponse(content_type="application/json")
    serializers.get_serializer("json")().serialize([stock.Word(pk=1, text="é")], stream=response)
    assert json.loads(response.content) == [{"model": "stock_app.word", "pk": 1, "fields": {"text": "é"}}]


@on_one_database
def test_json_looks_like_this(stock):
    words = [stock.Word(pk=1, text="a"), stock.Word(pk=None, text="b")]
    assert serializers.serialize("json", words) == (
        '[{"model": "stock_app.word", "pk": 1, "fields": {"text": "a"}}, '
        '{"model": "stock_app.word", "pk": null, "fields": {"text": "b"}}]\n'
    )
    assert serializers.serialize("json", words[:1], indent=1) == (
        '[\n{\n "model": "stock_app.word",\n "pk": 1,\n "fields": {\n  "text": "a"\n }\n}\n]\n'
    )
    assert serializers.serialize("jsonl", words[:1], indent=4) == (
        '{"model": "stock_app.word","pk": 1,"fields": {"text": "a"}}\n'
    )
    assert json.loads(serializers.serialize("json", [])) == []


def test_xml_looks_like_this(good, stock):
    text = serializers.serialize("xml", [good], indent=2, fields=["data", "maker", "words", "price"])
    red, tall = good.words.order_by("pk")
    assert text == (
        '<?xml version="1.0" encoding="utf-8"?>\n<django-objects version="1.0">\n'
        f'  <object model="stock_app.good" pk="{good.pk}">\n'
        f'    <field name="maker" rel="ManyToOneRel" to="stock_app.maker">{good.maker_id}</field>\n'
        '    <field name="price" type="DecimalField">9.90</field>\n'
        '    <field name="data" type="JSONField">{"a": [1, null, "\\u00e9"]}</field>\n'
        '    <field name="words" rel="ManyToManyRel" to="stock_app.word">'
        f'<object pk="{red.pk}"></object><object pk="{tall.pk}"></object></field>\n'
        "  </object>\n</django-objects>"
    )
    assert "<None></None>" in serializers.serialize("xml", [stock.Good(name="x", pk=1)], fields=["price"])
    with pytest.raises(ValueError, match=r"Word\.text \(pk:1\) contains unserializable characters"):
        serializers.serialize("xml", [stock.Word(pk=1, text="\x01")])


@on_one_database
def test_yaml_looks_like_this_and_writes_nothing_by_reference(stock):
    pytest.importorskip("yaml")
    shared = {"a": 1}
    goods = [stock.Good(pk=1, name="x", price=decimal.Decimal("1.10"), data=[shared, shared])]
    text = serializers.serialize("yaml", goods, fields=["name", "price", "data"])
    assert text == (
        "- model: stock_app.good\n  pk: 1\n  fields:\n    name: x\n    price: '1.10'\n    data:\n    - a: 1\n    - a: 1\n"
    )
    assert serializers.serialize("yaml", []) == "[]\n"
    flow = serializers.serialize("yaml", [*goods, *goods], default_flow_style=True)
    assert len(list(serializers.deserialize("yaml", flow))) == 2


def test_children_hold_their_own_fields_and_proxies_those_of_their_model(format, stock):
    toy = stock.Toy.objects.create(name="bear", age=3)
    text = serializers.serialize(format, [*stock.Good.objects.all(), toy])
    toy.delete()
    for read in serializers.deserialize(format, text):
        read.save()
    assert (stock.Toy.objects.get().name, stock.Toy.objects.get().age) == ("bear", 3)
    [proxy] = serializers.serialize("python", stock.OldToy.objects.all())
    assert (proxy["model"], proxy["fields"]) == ("stock_app.oldtoy", {"age": 3})


def test_composite_keys(format, good, stock):
    cell = stock.Cell.objects.create(row=1, column=good.code, value="x")
    text = serializers.serialize(format, [cell])
    cell.delete()
    one(format, text).save()
    assert stock.Cell.objects.get(pk=(1, good.code)).value == "x"


def test_a_key_with_a_default_finds_its_row(format, stock):
    text = serializers.serialize(format, [stock.Badge.objects.create(text="old")])
    stock.Badge.objects.update(text="new")
    one(format, text).save()
    assert stock.Badge.objects.get().text == "old"


def test_generic_foreign_keys_are_their_two_fields(format, good, stock):
    note = stock.Note.objects.create(subject=good)
    text = serializers.serialize(format, [note], use_natural_foreign_keys=True)
    note.delete()
    one(format, text).save()
    assert stock.Note.objects.get().subject == good


def test_saving_is_raw(format, stock):
    item = stock.Item.objects.create()
    stamp = item.stamp.replace(year=2001, microsecond=0)
    stock.Item.objects.update(stamp=stamp)
    text = serializers.serialize(format, stock.Item.objects.all())
    heard = []

    def hear(sender, raw, **_rest):
        heard.append((sender, raw))

    models.signals.pre_save.connect(hear, sender=stock.Item)
    try:
        one(format, text).save()
    finally:
        models.signals.pre_save.disconnect(hear, sender=stock.Item)
    assert heard == [(stock.Item, True)]
    assert stock.Item.objects.get().stamp == stamp


def test_signals_of_relations_are_raw_too(good, stock):
    text = serializers.serialize("json", [good])
    good.words.clear()
    heard = []

    def hear(action, raw, pk_set, **_rest):
        heard.append((action, raw, len(pk_set)))

    models.signals.m2m_changed.connect(hear, sender=stock.Good.words.through)
    try:
        one("json", text).save()
        good.words.remove(good.words.first())
    finally:
        models.signals.m2m_changed.disconnect(hear, sender=stock.Good.words.through)
    assert heard == [("pre_add", True, 2), ("post_add", True, 2), ("pre_remove", False, 1), ("post_remove", False, 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "This is no JSON"),
        ("3", "array"),
        ("[" * 100_000, "This is no JSON"),
        ("[3]", "Error deserializing object"),
        ('[{"pk": 1, "fields": {}}]', "'model'"),
        ('[{"model": "stock_app.word"}]', "'fields'"),
        ('[{"model": "stock_app.nope", "fields": {}}]', "Invalid model identifier: stock_app.nope"),
        ('[{"model": "stock_app.word", "pk": "x", "fields": {}}]', r"\(stock_app.word:pk=x\)"),
        ('[{"model": "stock_app.word", "fields": {"nope": 1}}]', "Word has no field named 'nope'"),
        ('[{"model": "stock_app.word", "fields": {"good": [1]}}]', "Word has no field named 'good'"),
        ('[{"model": "stock_app.good", "pk": 7, "fields": {"price": "x"}}]', r"\(stock_app.good:pk=7\) field_value was 'x'"),
        ('[{"model": "stock_app.good", "pk": 7, "fields": {"words": ["x"]}}]', r"\(stock_app.good:pk=7\) field_value was 'x'"),
        ('[{"model": "stock_app.good", "pk": 7, "fields": {"words": 5}}]', "field_value was '5'"),
        ('[{"model": "stock_app.good", "pk": 7, "fields": {"maker": ["Bob"]}}]', r"pk=7\) field_value was '\['Bob'\]'"),
    ],
)
@pytest.mark.parametrize("given", [str, io.StringIO, lambda text: io.BytesIO(text.encode())], ids=["text", "stream", "bytes"])
@on_one_database
def test_what_cannot_be_read_is_told_with_its_place(stock, text, message, given):
    with pytest.raises(DeserializationError, match=message):
        list(serializers.deserialize("json", given(text)))


@on_one_database
def test_an_error_counts_objects(stock):
    text = '{"model": "stock_app.word", "fields": {"text": "a"}}\n\n{"model": "stock_app.word", "fields": {"nope": 1}}\n'
    with pytest.raises(DeserializationError) as caught:
        list(serializers.deserialize("jsonl", text))
    assert caught.value.position == 2
    with pytest.raises(DeserializationError, match="Line 3 is no JSON"):
        list(serializers.deserialize("jsonl", text.replace('{"nope": 1}', "{")))


def test_what_is_gone_can_be_ignored(format, stock):
    rows = [
        {"model": "stock_app.nope", "fields": {"text": "a"}},
        {"model": "stock_app.word", "pk": 1, "fields": {"nope": 1, "text": "b"}},
    ]
    texts = {
        "python": rows,
        "jsonl": "\n".join(map(json.dumps, rows)),
        "xml": '<o><object model="stock_app.nope"/><object model="stock_app.word" pk="1"><field name="nope">1</field>'
        '<field name="text">b</field></object></o>',
    }
    text = texts.get(format, json.dumps(rows))
    assert one(format, text, ignorenonexistent=True).object.text == "b"
    with pytest.raises(DeserializationError):
        list(serializers.deserialize(format, text))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize(
    "text",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><o><object model="stock_app.word">&l8;</object></o>',
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><o><object model="stock_app.word"/></o>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><o></o>',
    ],
    ids=["laughs", "external", "definition"],
)
@on_one_database
def test_xml_has_no_definitions_and_no_entities(stock, text):
    with pytest.raises(DTDForbidden):
        list(serializers.deserialize("xml", text))
    with pytest.raises(DefusedXmlException):
        list(serializers.deserialize("xml", io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<o>", DeserializationError),
        ("<o>&nope;</o>", DeserializationError),
        ('<o><object pk="1"/></o>', DeserializationError),
        ('<o><object model="stock_app.word"><field>x</field></object></o>', DeserializationError),
        ('<o><object model="stock_app.good"><field name="data">{</field></object></o>', DeserializationError),
        ('<o><object model="stock_app.word"><field name="text">a<b>c</b></field></object></o>', SuspiciousOperation),
        (
            '<o><object model="stock_app.good"><field name="maker"><natural>a<b/></natural></field></object></o>',
            SuspiciousOperation,
        ),
        ("<o>" * 1000, SuspiciousOperation),
    ],
)
@on_one_database
def test_xml_that_is_not_ours(stock, text, error):
    with pytest.raises(error):
        list(serializers.deserialize("xml", text))


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]",
        "[" * 5000,
        "- {model: !!python/name:os.system x}",
        "a: &l0 [x,x]\n" + "".join(f"b{n}: &l{n} [{','.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12)),
        "3",
    ],
    ids=["circle", "deep", "object", "laughs", "scalar"],
)
@on_one_database
def test_yaml_that_is_an_attack_or_no_list(stock, text):
    pytest.importorskip("yaml")
    with pytest.raises(DeserializationError):
        list(serializers.deserialize("yaml", text))


def test_a_format_without_its_library_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    monkeypatch.delitem(__import__("sys").modules, "quintet.orm.serialize.yaml", raising=False)
    with pytest.raises(ImportError, match=r"PyYAML.*quintet\[yaml\]"):
        serializers.serialize("yaml", [])


@on_one_database
def test_formats_are_listed_registered_and_taken_out(stock):
    assert sorted(serializers.get_serializer_formats()) == sorted(FORMATS)
    assert sorted(serializers.get_public_serializer_formats()) == ["json", "jsonl", "xml", "yaml"]
    for ask in (serializers.get_serializer, serializers.get_deserializer, serializers.unregister_serializer):
        with pytest.raises(serializers.SerializerDoesNotExist):
            ask("nope")
    serializers.register_serializer("json2", "django.core.serializers.json")
    try:
        assert serializers.serialize("json2", []) == "[]\n"
    finally:
        serializers.unregister_serializer("json2")
    assert "json2" not in serializers.get_serializer_formats()
    with override_settings(SERIALIZATION_MODULES={"gone": "no_such.module"}), pytest.raises(ImportError, match="no_such"):
        serializers.serialize("gone", [])


@on_one_database
def test_formats_of_ones_own_build_on_python(stock, monkeypatch):
    class Lines(serializers.python.Serializer):
        def end_object(self, obj):
            dumped = self.get_dump_object(obj)
            self.stream.write(f"{'' if self.first else '|'}{dumped['model']},{dumped['pk']},{dumped['fields']['text']}")

        def getvalue(self):
            return super(serializers.python.Serializer, self).getvalue()

    class Reader(serializers.python.Deserializer):
        def __init__(self, stream_or_string, **options):
            super().__init__((line.split(",") for line in stream_or_string.split("|")), **options)

        def _handle_object(self, obj):
            yield from super()._handle_object({"model": obj[0], "pk": obj[1], "fields": {"text": obj[2]}})

    writer = Lines()
    text = writer.serialize([stock.Word(pk=1, text="a"), stock.Word(pk=2, text="b")])
    assert text == "stock_app.word,1,a|stock_app.word,2,b"
    assert [(read.object.pk, read.object.text) for read in Reader(text)] == [(1, "a"), (2, "b")]


def test_an_image_whose_size_is_not_kept_is_not_opened(stock):
    class Poster(models.Model):
        image = models.ImageField()

        class Meta:
            app_label = "posters"
            apps = Apps()

    poster = Poster(image="gone/nowhere.png")
    poster.image = "gone/elsewhere.png"
    assert poster.image.name == "gone/elsewhere.png"


class Drips:
    """A stream that gives a few characters at a time."""

    def __init__(self, text):
        self.text, self.taken = text, 0

    def read(self, size=-1):
        if self.taken > 200_000:
            raise AssertionError("It is read on, though it is broken.")
        piece, self.text = self.text[:3], self.text[3:]
        self.taken += len(piece)
        return piece


def test_json_in_pieces_is_read_as_a_whole(stock):
    texts = ["a\\ud83d\\ude00b", "-Infinity", "é\\n"]
    rows = [f'{{"model": "stock_app.word" , "pk": {pk}, "fields": {{"text": "{text}"}}}}' for pk, text in enumerate(texts)]
    text = "\n [ " + " ,\n".join(rows) + "  ]\n "
    read = [(obj.object.pk, obj.object.text) for obj in serializers.deserialize("json", Drips(text))]
    assert read == [(0, "a\U0001f600b"), (1, "-Infinity"), (2, "é\n")]


@pytest.mark.parametrize(("rest", "behind"), [("} x", 2), (" nul]", 1), (', "', 2), ("", 0)])
def test_broken_json_is_told_by_line_and_column(stock, rest, behind):
    row = '{"model": "stock_app.word", "pk": 1, "fields": {"text": "a"}}'
    text = f"[{row},\n{row},\n{row[:-1]}{rest}"
    with pytest.raises(DeserializationError, match=f"This is no JSON: .*: line 3 column {len(row) + behind}$"):
        list(serializers.deserialize("json", Drips(text)))


def test_broken_json_is_not_read_on(stock):
    with pytest.raises(DeserializationError, match="line 1 column 3"):
        list(serializers.deserialize("json", Drips("[{oh no" + " " * 1_000_000)))


def test_carriage_returns_travel_in_xml(stock):
    for text in ("a\r\nb", "\r", "a\r", "\ra"):
        written = serializers.serialize("xml", [stock.Word(pk=1, text=text)])
        (read,) = serializers.deserialize("xml", written)
        assert read.object.text == text


def test_yaml_aliases_reach_into_objects_before(stock):
    text = """
- &first
  model: stock_app.word
  pk: 1
  fields: &fields {text: &text a}
- {model: stock_app.word, pk: 2, fields: *fields}
- <<: *first
  pk: 3
- {model: stock_app.word, pk: 4, fields: {text: *text}}
"""
    read = [(obj.object.pk, obj.object.text) for obj in serializers.deserialize("yaml", text)]
    assert read == [(1, "a"), (2, "a"), (3, "a"), (4, "a")]
    assert list(serializers.deserialize("yaml", "")) == list(serializers.deserialize("yaml", "---\n...\n")) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- *gone", "alias 'gone' names nothing"),
        ("- {model: stock_app.word, pk: 1, fields: {text: !!int ''}}", "A value is not of its tag"),
        ("- {model: stock_app.word, pk: 1, fields: {text: !!timestamp x}}", "A value is not of its tag"),
        (
            "- {model: stock_app.word, pk: 1, fields: {text: !!python/object/apply:os.getcwd []}}",
            "could not determine a constructor",
        ),
        ("- {model: stock_app.word, pk: 1, fields: {[a]: 1}}", "unhashable"),
        ("[]\n---\n[]", "A second document begins"),
        ("[" * 5000, "This is no YAML"),
        ("a: 1", "is one dict"),
        ("&a [*a]", "This is no YAML"),
    ],
)
def test_yaml_that_cannot_be_read_says_why(stock, text, message):
    with pytest.raises(DeserializationError, match=message):
        list(serializers.deserialize("yaml", text))


def test_text_of_old_fixtures_stands_in_natural(stock):
    text = '<django-objects><object model="stock_app.word" pk="1"><field name="text"> <natural>a</natural> </field></object>{}'
    (read,) = serializers.deserialize("xml", text.format("</django-objects>"))
    assert read.object.text == "a"
    with pytest.raises(SuspiciousOperation, match="Unexpected element: 'b'"):
        list(serializers.deserialize("xml", text.replace("<natural>a", "<natural><b/>a").format("</django-objects>")))
