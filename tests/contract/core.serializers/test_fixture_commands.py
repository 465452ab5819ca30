"""dumpdata and loaddata."""

import bz2
import gc
import gzip
import io
import json
import lzma
import sys
import zipfile

import pytest

from quintet.cli import fixture_deferred
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import CommandError, call_command
from quintet.core.serializers.base import DeserializationError
from quintet.db import DatabaseError, IntegrityError, connection, models, transaction
from quintet.test import TestCase, TransactionTestCase, override_settings


def dumped(*labels, **options):
    out = io.StringIO()
    call_command("dumpdata", *labels, stdout=out, **options)
    return out.getvalue()


def load(*labels, **options):
    out = io.StringIO()
    call_command("loaddata", *labels, stdout=out, **options)
    return out.getvalue()


def words(*rows):
    return json.dumps([{"model": "stock_app.word", "pk": pk, "fields": {"text": text}} for pk, text in rows])


def test_what_was_dumped_is_loaded(good, stock):
    good.maker.favourite = good
    good.maker.save()
    before = dumped("stock_app")
    stock.fixture("all.json", before)
    for model in (stock.Good, stock.Maker, stock.Word):
        model.objects.all().delete()
    assert load("all") == "Installed 4 object(s) from 1 fixture(s)\n"
    assert dumped("stock_app") == before
    assert stock.Word.objects.create(text="next").pk > max(word.pk for word in good.words.all())


def test_natural_keys_are_loaded_into_rows_with_other_keys(good, stock):
    good.maker.favourite = good
    good.maker.save()
    text = dumped("stock_app.maker", "stock_app.good", use_natural_foreign_keys=True, use_natural_primary_keys=True)
    assert '"pk"' not in text
    stock.fixture("all.json", text)
    good.words.clear()
    text = dumped("stock_app.maker", "stock_app.good", use_natural_foreign_keys=True, use_natural_primary_keys=True)
    stock.fixture("all.json", text)
    stock.Good.objects.all().delete()
    stock.Maker.objects.all().delete()
    load("all", verbosity=0)
    again = stock.Good.objects.get()
    assert (again.maker.favourite, list(again.admirers.all())) == (again, [again.maker])


def test_what_is_dumped_is_chosen(good, stock):
    stock.Item.objects.create(shown=False)
    labels = [row["model"] for row in json.loads(dumped("stock_app", exclude=["stock_app.word", "stock_app.good"]))]
    assert labels == ["stock_app.maker"]
    assert json.loads(dumped("stock_app", exclude=["stock_app"])) == []
    assert [row["model"] for row in json.loads(dumped("stock_app.item", use_base_manager=True))] == ["stock_app.item"]
    red, _tall = good.words.order_by("pk")
    assert [row["pk"] for row in json.loads(dumped("stock_app.word", primary_keys=f"{red.pk}"))] == [red.pk]
    with pytest.warns(Warning, match="OldToy is a proxy model and won't be serialized"):
        assert json.loads(dumped("stock_app.oldtoy")) == []


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (["nope"], {}, "No installed app with label 'nope'"),
        (["stock_app.nope"], {}, "Unknown model: stock_app.nope"),
        (["stock_app"], {"exclude": ["nope"]}, "No installed app with label 'nope'"),
        (["stock_app"], {"primary_keys": "1"}, "You can only use --pks option with one model"),
        (["stock_app"], {"format": "nope"}, "Unknown serialization format: nope"),
        (["stock_app"], {"format": "python"}, "Unknown serialization format: python"),
        (["stock_app"], {"database": "nope"}, "Unable to serialize database"),
    ],
)
def test_what_cannot_be_dumped(stock, labels, options, message):
    with pytest.raises(CommandError, match=message):
        dumped(*labels, **options)


def test_related_rows_are_read_together(stock):
    maker = stock.Maker.objects.create(name="Ann")
    for number in range(12):
        made = stock.Good.objects.create(name=f"g{number}", maker=maker)
        made.words.add(stock.Word.objects.create(text="w"))
    with stock.queries() as queries:
        dumped("stock_app.good", use_natural_foreign_keys=True)
    assert len(queries) <= 6


@pytest.mark.parametrize("ending", ["json", "json.gz", "json.bz2", "json.xz", "json.lzma"])
def test_output_is_compressed_as_it_is_named(good, stock, ending, tmp_path):
    path = tmp_path / f"all.{ending}"
    assert dumped("stock_app", output=str(path)) == ""
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    openers = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open, "lzma": lzma.open, "json": open}
    with openers[ending.rpartition(".")[2]](path, "rb") as file:
        assert file.read().decode() == dumped("stock_app")
    stock.Good.objects.all().delete()
    load(str(path))
    assert stock.Good.objects.get().name == good.name


def test_a_dump_that_fails_leaves_the_old_file(good, tmp_path):
    path = tmp_path / "all.xml"
    path.write_text("old")
    type(good).objects.update(name="\x01")
    with pytest.raises(CommandError, match=r"Good\.name \(pk:\d+\) contains unserializable characters"):
        dumped("stock_app", format="xml", output=str(path))
    assert [entry.name for entry in tmp_path.iterdir()] == ["all.xml"]
    assert path.read_text() == "old"


def test_progress_shows_at_a_terminal(stock, tmp_path):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stock.Word.objects.create(text="a")
    out = Terminal()
    call_command("dumpdata", "stock_app", output=str(tmp_path / "a.json"), stdout=out)
    assert "1/1" in out.getvalue()
    assert json.loads((tmp_path / "a.json").read_text())


def test_fixtures_are_found_by_name_format_database_and_compression(stock):
    stock.fixture("plain.json", words((1, "a")))
    stock.fixture("there.default.json", words((2, "b")))
    stock.fixture("there.other.json", "[")
    stock.fixture("small.json.gz", gzip.compress(words((3, "c")).encode()))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("inner.json", words((4, "d")))
        zipped.writestr("second.json", "[")
    stock.fixture("zipped.json.zip", archive.getvalue())
    assert load("plain", "plain.json", "there", "small", "zipped") == "Installed 5 object(s) from 5 fixture(s)\n"
    assert sorted(stock.Word.objects.values_list("text", flat=True)) == ["a", "b", "c", "d"]
    stock.fixture("plain.xml", "<x/>")
    with pytest.raises(CommandError, match="Multiple fixtures named 'plain' in"):
        load("plain")
    with pytest.raises(CommandError, match="No fixture named 'nope' found"):
        load("nope")
    with pytest.raises(CommandError, match="zzz is not a known serialization format"):
        load("plain.zzz")


def test_folders_are_named_once(stock, project):
    with (
        override_settings(FIXTURE_DIRS=[project.folder, project.folder]),
        pytest.raises(ImproperlyConfigured, match="duplicates"),
    ):
        load("x")


def test_the_standard_input_is_a_fixture(stock, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(words((1, "a"))))
    assert load("-", format="json") == "Installed 1 object(s) from 1 fixture(s)\n"
    with pytest.raises(CommandError, match="--format must be specified when reading from stdin"):
        load("-")


def test_more_is_told_when_asked(stock):
    stock.fixture("a.json", words((1, "a"), (2, "b")))
    assert load("a", verbosity=0) == ""
    told = load("a", verbosity=3)
    for line in ("Loading 'a' fixtures...", "for fixtures...", "Installing json fixture 'a' from", "Processed 2 object(s)."):
        assert line in told
    assert load("a", exclude=["stock_app.word"]) == "Installed 0 object(s) (of 2) from 1 fixture(s)\n"


def test_an_empty_fixture_warns(stock):
    stock.fixture("a.json", "[]")
    with pytest.warns(RuntimeWarning, match="No fixture data found for 'a'"):
        load("a")


GOOD = '{"model": "stock_app.good", "pk": 7, "fields": %s}'


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        (
            '{"name": "x", "price": "y"}',
            DeserializationError,
            r"bad.json' \(object 2\): .*stock_app.good:pk=7\) field_value was 'y'",
        ),
        ('{"name": null}', IntegrityError, r"bad.json': Could not load stock_app.Good\(pk=7\): .*name"),
        ('{"nope": 1}', DeserializationError, r"bad.json' \(object 2\): .*Good has no field named 'nope'"),
        ('{"name": "x", "maker": ["Bob"]}', DeserializationError, r"bad.json': .*Maker matching.*pk=7\) field_value was"),
        (
            '{"name": "x", "maker": 99}',
            IntegrityError,
            r"stock_app.Good\(pk=7\).maker = 99: there is no stock_app.Maker with id 99 .*bad",
        ),
        (
            '{"name": "x", "words": [99]}',
            IntegrityError,
            r"stock_app.Good\(pk=7\).words = 99: there is no stock_app.Word with id 99",
        ),
    ],
)
def test_what_cannot_be_loaded_is_named_and_leaves_nothing(stock, fields, error, message):
    stock.fixture("bad.json", f"[{words((1, 'a'))[1:-1]}, {GOOD % fields}]")
    with pytest.raises(error, match=message), transaction.atomic():
        load("bad")
    assert not stock.Word.objects.exists()


def test_broken_files_are_named(stock):
    for name, content in (("a.json", "{"), ("b.json.gz", b"no gzip"), ("c.xml", "<x"), ("d.json.zip", b"no zip")):
        path = stock.fixture(name, content)
        with pytest.raises(Exception, match=f"Problem installing fixture '{path}'"):
            load(name)


def test_models_that_are_gone_are_left_out_when_asked(stock):
    stock.fixture("a.json", '[{"model": "stock_app.gone", "fields": {}}, ' + words((1, "a"))[1:])
    assert load("a", ignore=True) == "Installed 1 object(s) from 1 fixture(s)\n"


def test_signals_hear_every_row_as_raw(stock):
    stock.fixture("a.json", words((1, "a"), (2, "b")))
    stock.Word.objects.create(pk=1, text="old")
    heard = []

    def hear(instance, created, raw, **_rest):
        heard.append((instance.pk, created, raw))

    models.signals.post_save.connect(hear, sender=stock.Word)
    try:
        load("a")
    finally:
        models.signals.post_save.disconnect(hear, sender=stock.Word)
    assert heard == [(1, False, True), (2, True, True)]


def test_rows_are_written_together_where_nobody_hears_of_them(stock):
    stock.Word.objects.create(pk=7, text="old")
    stock.fixture("a.json", words(*((number, f"w{number}") for number in range(1, 101)), (3, "again")))
    with stock.queries() as queries:
        load("a")
    assert len(queries) < 20
    assert stock.Word.objects.count() == 100
    assert [stock.Word.objects.get(pk=pk).text for pk in (3, 7, 100)] == ["again", "w7", "w100"]


def test_rows_that_are_held_are_there_when_a_natural_key_is_looked_up(stock):
    makers = [{"model": "stock_app.maker", "pk": pk, "fields": {"name": f"m{pk}"}} for pk in (1, 2, 3)]
    goods = [{"model": "stock_app.good", "pk": pk, "fields": {"name": "g", "maker": [f"m{pk}"]}} for pk in (1, 2, 3)]
    badges = [{"model": "stock_app.badge", "pk": f"0{pk}:00", "fields": {"text": "x"}} for pk in (1, 2, 3)]
    stock.fixture("a.json", json.dumps([*makers, *badges, *goods]))
    load("a")
    assert sorted(stock.Good.objects.values_list("pk", "maker_id")) == [(1, 1), (2, 2), (3, 3)]
    assert stock.Badge.objects.count() == 3


def test_among_rows_written_together_the_one_at_fault_is_named(stock):
    rows = [{"model": "stock_app.maker", "pk": pk, "fields": {"name": name}} for pk, name in ((1, "a"), (2, "b"), (3, "a"))]
    stock.fixture("a.json", json.dumps(rows))
    with pytest.raises(IntegrityError, match=r"a.json': Could not load stock_app.Maker\(pk=3\): "), transaction.atomic():
        load("a")
    stock.Maker.objects.create(pk=1, name="b")
    stock.fixture("a.json", json.dumps(rows[:2]))
    load("a")  # the first row lets go what the second, a new one, takes
    assert sorted(stock.Maker.objects.values_list("pk", "name")) == [(1, "a"), (2, "b")]


def goods(count, **fields):
    rows = [{"model": "stock_app.good", "pk": pk, "fields": {"name": f"g{pk}", **fields}} for pk in range(1, count + 1)]
    return json.dumps(rows)


def related(stock):
    return set(stock.Good.words.through.objects.values_list("good_id", "word_id"))


def test_relations_of_rows_written_together_are_too(stock):
    stock.Word.objects.bulk_create(stock.Word(pk=pk, text="w") for pk in (1, 2, 3))
    maker = stock.Maker.objects.create(name="Ann")
    stock.fixture("a.json", goods(100, words=[2, 1, 2], admirers=[["Ann"]]))
    with stock.queries() as queries:
        load("a")
    assert len(queries) < 60
    assert related(stock) == {(pk, word) for pk in range(1, 101) for word in (1, 2)}
    assert maker.admired.count() == 100


def test_values_that_saving_would_make_are_loaded_together_as_they_stand(stock):
    rows = [{"model": "stock_app.item", "pk": pk, "fields": {"stamp": "2001-02-03T04:05:06Z"}} for pk in range(1, 101)]
    stock.fixture("a.json", json.dumps(rows))
    with stock.queries() as queries:
        load("a")
    assert len(queries) < 60
    assert {stamp.year for stamp in stock.Item.objects.values_list("stamp", flat=True)} == {2001}
    assert stock.Item.objects.count() == 100


def test_rows_in_between_that_a_row_left_behind_go(stock):
    stock.Word.objects.bulk_create(stock.Word(pk=pk, text="w") for pk in (1, 2, 3))
    with connection.constraint_checks_disabled():
        stock.Good.words.through.objects.bulk_create(stock.Good.words.through(good_id=2, word_id=pk) for pk in (1, 3))
        stock.fixture("a.json", goods(3, words=[1, 2]))
        load("a")
    assert related(stock) == {(pk, word) for pk in (1, 2, 3) for word in (1, 2)}


def test_among_rows_written_together_the_one_with_a_relation_at_fault_is_named(stock):
    stock.Word.objects.create(pk=1, text="w")
    rows = json.loads(goods(3, words=[1]))
    rows[1]["fields"]["words"] = [10**30]
    stock.fixture("a.json", json.dumps(rows))
    with (
        pytest.raises((DatabaseError, ValueError, OverflowError), match=r"Could not load stock_app.Good\(pk=2\): "),
        transaction.atomic(),
    ):
        load("a")
    assert related(stock) == set()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_loading_shows_how_far_it_has_come_at_a_terminal(stock):
    stock.fixture("a.json", words((1, "a"), (2, "b")))
    shown, quiet = Terminal(), Terminal()
    call_command("loaddata", "a", stdout=shown)
    call_command("loaddata", "a", stdout=quiet, verbosity=0)
    assert "Loading" in shown.getvalue()
    assert "2/" in shown.getvalue()
    assert "Installed 2 object(s) from 1 fixture(s)" in shown.getvalue()
    assert quiet.getvalue() == ""
    assert load("a") == "Installed 2 object(s) from 1 fixture(s)\n"


@pytest.fixture
def small(monkeypatch):
    """Two references wait in memory, the others in a file."""
    monkeypatch.setattr(fixture_deferred, "HELD", 2)


def test_references_wait_in_a_file_when_they_are_many(stock, small):
    goods = [{"model": "stock_app.good", "pk": pk, "fields": {"name": f"g{pk}", "maker": [f"m{pk}"]}} for pk in range(1, 8)]
    goods[6]["fields"]["admirers"] = [["m1"], ["m3"]]
    makers = [{"model": "stock_app.maker", "pk": pk, "fields": {"name": f"m{pk}"}} for pk in range(1, 8)]
    stock.fixture("a.json", json.dumps([*goods, *makers]))
    load("a")
    assert list(stock.Good.objects.order_by("pk").values_list("pk", "maker_id")) == [(pk, pk) for pk in range(1, 8)]
    assert sorted(stock.Good.objects.get(pk=7).admirers.values_list("pk", flat=True)) == [1, 3]
    path = stock.fixture("b.json", json.dumps([*goods, *makers[:6]]).replace("m7", "m8"))
    with pytest.raises(DeserializationError, match=rf"'{path}': Maker .*\(stock_app.good:pk=7\) field_value was '\['m8'\]'"):
        load("b")


class Watched(io.StringIO):
    """A stream that remembers how many objects of some kinds there were at most when it was read or written to."""

    def __init__(self, text, *kinds):
        super().__init__(text)
        self.kinds, self.most, self.calls, self.counts = kinds, 0, 0, 0

    def count(self):
        self.counts += 1
        self.most = max(self.most, sum(type(one).__name__ in self.kinds for one in gc.get_objects()))

    def read(self, size=-1):
        self.count()
        return super().read(size)

    def __next__(self):
        self.calls += 1
        if self.calls % 250 == 0:
            self.count()
        return super().__next__()

    def write(self, text):
        self.calls += 1
        if self.calls % 700 == 0:
            self.count()
        return super().write(text)


def test_no_queries_are_kept_because_of_debug(stock):
    """The texts of all INSERTs would be as large as the database."""
    stock.fixture("a.json", goods(5))
    with override_settings(DEBUG=True):
        stock.Word.objects.create(text="kept")
        before = list(connection.queries)
        load("a")
        text = dumped("stock_app.good")
        assert text.count("stock_app.good") == 5
        assert connection.queries == before
        stock.Word.objects.create(text="kept too")
        assert len(connection.queries) == len(before) + 1
        with stock.queries() as queries:  # who asked for them has them
            dumped("stock_app.good")
    assert len(queries) > 0


@pytest.mark.parametrize("format", ["json", "jsonl", "xml", "yaml"])
def test_few_rows_are_held_at_a_time(stock, format, monkeypatch):
    words = stock.Word.objects.bulk_create(stock.Word(text=f"w{number}") for number in range(5))
    stock.Maker.objects.create(name="Ann", pk=1)
    stock.Good.objects.bulk_create(stock.Good(pk=pk, name=f"good {pk}", maker_id=1) for pk in range(1, 1101))
    links = (stock.Good.words.through(good_id=pk, word_id=words[pk % 5].pk) for pk in range(1, 1101))
    stock.Good.words.through.objects.bulk_create(links)
    written = Watched("", "Good")
    gc.collect()
    gc.freeze()  # what is there already is not counted
    gc.disable()  # what is let go goes without it
    try:
        call_command("dumpdata", "stock_app.good", format=format, stdout=written)
        read = Watched(written.getvalue(), "Good", "MappingNode", "Node", "DeserializedObject")
        monkeypatch.setattr(sys, "stdin", read)
        load("-", format=format)
    finally:
        gc.enable()
    assert min(written.counts, read.counts) > 0
    assert written.most <= 1001
    assert read.most <= 2000
    assert stock.Good.words.through.objects.count() == stock.Good.objects.count() == 1100


@pytest.mark.parametrize("base", [TestCase, TransactionTestCase])
def test_test_classes_load_their_fixtures(project, base):
    (project.folder / "named.json").write_text(words((1, "a")))

    class Named(base):
        fixtures = ["named"]

        def runTest(self):
            model = __import__("stock_app.models", fromlist=["Word"]).Word
            assert model.objects.get().text == "a"
            model.objects.create(text="more")

    import unittest

    result = unittest.TestResult()
    unittest.TestSuite([Named(), Named()]).run(result)
    assert (result.testsRun, result.errors, result.failures) == (2, [], [])
