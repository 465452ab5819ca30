"""Fields of vectors beside searching: cleaning, forms, fixtures, migrations, models from tables, Arrow, checks."""

import io
import struct

import pytest

from quintet import forms
from quintet.contrib.vector import (
    BitField,
    HalfVectorField,
    HnswIndex,
    IvfflatIndex,
    SparseVector,
    SparseVectorField,
    VectorField,
)
from quintet.contrib.vector.forms import VectorField as VectorFormField
from quintet.core import serializers
from quintet.core.checks import run_checks
from quintet.core.exceptions import ValidationError
from quintet.core.management import call_command
from quintet.db import NotSupportedError, connections, models
from quintet.db.migrations.writer import MigrationWriter
from quintet.forms import modelform_factory
from quintet.test import override_settings
from quintet.test.utils import isolate_apps
from tests.kit.databases import mariadb as mariadb
from tests.kit.databases import mariadb_database as mariadb_database


class Document(models.Model):
    dense = VectorField(dimensions=3, null=True, blank=True)
    half = HalfVectorField(dimensions=2, null=True, blank=True)
    sparse = SparseVectorField(dimensions=4, null=True, blank=True)
    bits = BitField(length=9, null=True, blank=True)

    class Meta:
        app_label = "vector"


class Arrays(models.Model):
    dense = VectorField(dimensions=3, numpy=True)
    half = HalfVectorField(dimensions=2, numpy=True)
    bits = BitField(length=9, numpy=True)

    class Meta:
        app_label = "vector_arrays"
        managed = False
        db_table = "vector_document"


MODELS = (Document,)
FULL = {"dense": [0.1, -2, 3e38], "half": [0.5, -2048], "sparse": SparseVector({1: 0.25, 3: -1}, 4), "bits": "101010101"}


def test_cleaning_gives_what_would_be_read_again(vectors):
    document = Document(dense=(1, 0.1, 2), half=[1, 0.1], sparse="{1:0.1}/4", bits=b"\xaa\x80")
    document.full_clean()
    document.save()
    found = Document.objects.get()
    for name in FULL:
        assert getattr(found, name) == getattr(document, name), name
    with pytest.raises(ValidationError) as raised:
        Document(dense=[1, 2], half="[1", sparse=[1, 2], bits="12").full_clean()
    assert {name: [one.code for one in errors] for name, errors in raised.value.error_dict.items()} == {
        "dense": ["dimensions"],
        "half": ["invalid"],
        "sparse": ["dimensions"],
        "bits": ["invalid"],
    }
    assert raised.value.message_dict["dense"] == ["Ensure this vector has 3 dimensions (it has 2)."]
    with pytest.raises(ValidationError, match="cannot be null"):
        VectorField().clean(None, None)


def test_validators_and_choices_see_lists():
    seen = []
    field = VectorField(dimensions=2, validators=[seen.append], choices=[([1.0, 2.0], "one")])
    assert field.clean((1, 2), None) == [1.0, 2.0]
    assert seen == [[1.0, 2.0]]
    with pytest.raises(ValidationError, match="not a valid choice"):
        field.clean([1, 3], None)


@pytest.mark.parametrize("form", ["json", "jsonl", "xml", "yaml", "python"])
def test_fixtures(vectors, form):
    Document.objects.bulk_create([Document(pk=1, **FULL), Document(pk=2)])
    text = serializers.serialize(form, Document.objects.order_by("pk"))
    Document.objects.all().delete()
    for one in serializers.deserialize(form, text):
        one.save()
    if form == "json":
        assert '"dense": "[0.1,-2,3e+38]", "half": "[0.5,-2048]", "sparse": "{2:0.25,4:-1}/4", "bits": "101010101"' in text
    found, empty = Document.objects.order_by("pk")
    assert [getattr(found, name) for name in FULL] == [
        [struct.unpack("<f", struct.pack("<f", number))[0] for number in FULL["dense"]],
        *list(FULL.values())[1:],
    ]
    assert [getattr(empty, name) for name in FULL] == [None] * 4


def test_forms(vectors):
    form_class = modelform_factory(Document, fields="__all__")
    sent = {"dense": " [1, 2.5, -3] ", "half": "[1,2]", "sparse": "{1:2}/4", "bits": ""}
    form = form_class(sent)
    assert form.is_valid(), form.errors
    document = form.save()
    assert (document.dense, document.half, document.sparse, document.bits) == (
        [1, 2.5, -3],
        [1, 2],
        SparseVector([2, 0, 0, 0]),
        None,
    )
    again = form_class(sent, instance=document)
    assert again.changed_data == []
    assert '<textarea name="dense" cols="40" rows="10" id="id_dense">\n[1,2.5,-3]</textarea>' in str(
        form_class(instance=document)
    )
    wrong = form_class({"dense": "[1,2]", "half": "half", "sparse": "{9:1}/4", "bits": "1"})
    assert wrong.errors.get_json_data() == {
        "dense": [{"message": "Ensure this vector has 3 dimensions (it has 2).", "code": "dimensions"}],
        "half": [{"message": "Enter a valid vector.", "code": "invalid"}],
        "sparse": [{"message": "Enter a valid vector.", "code": "invalid"}],
        "bits": [{"message": "Ensure this vector has 9 dimensions (it has 1).", "code": "dimensions"}],
    }


def test_what_has_changed():
    field = VectorFormField(dimensions=2)
    assert not field.has_changed([0.1, 2], "[0.1,2.0]")
    assert not field.has_changed((0.1, 2), "[0.1, 2]")
    assert not field.has_changed(None, "")
    assert field.has_changed([0.1, 2], "[0.2,2]")
    assert field.has_changed([0.1, 2], "")
    assert field.has_changed([0.1, 2], "[")
    assert isinstance(VectorField().formfield(), forms.Field)


def test_a_field_as_a_migration_writes_it():
    fields = (VectorField(dimensions=3), HalfVectorField(null=True), SparseVectorField(dimensions=9), BitField(length=8))
    written = [MigrationWriter.serialize(field) for field in fields]
    assert [text for text, _imports in written] == [
        "quintet.contrib.vector.VectorField(dimensions=3)",
        "quintet.contrib.vector.HalfVectorField(null=True)",
        "quintet.contrib.vector.SparseVectorField(dimensions=9)",
        "quintet.contrib.vector.BitField(length=8)",
    ]
    assert written[0][1] == {"import quintet.contrib.vector"}
    assert VectorField(dimensions=3, numpy=True).clone().numpy is True
    assert BitField(length=8).clone().length == 8
    index = HnswIndex(fields=["v"], name="v", m=16, ef_construction=64, opclasses=["vector_l2_ops"])
    assert index.clone() == index
    assert index.deconstruct()[0] == "quintet.contrib.vector.HnswIndex"


def test_columns_change_their_dimensions(vectors):
    with connections["default"].schema_editor() as editor:
        new = VectorField(dimensions=4, null=True, blank=True)
        new.set_attributes_from_name("dense")
        new.model = Document
        editor.alter_field(Document, Document._meta.get_field("dense"), new)
        editor.alter_field(Document, new, Document._meta.get_field("dense"))
        extra = SparseVectorField(dimensions=7, default=SparseVector({2: 1}, 7))
        extra.set_attributes_from_name("extra")
        extra.model = Document
        editor.add_field(Document, extra)
        editor.remove_field(Document, extra)
    Document.objects.create(dense=[1, 2, 3])


def test_models_of_tables(vectors):
    told = io.StringIO()
    call_command("inspectdb", "vector_document", stdout=told)
    text = told.getvalue()
    assert "\nimport quintet.contrib.vector\n" in text
    for line in (
        "    dense = quintet.contrib.vector.VectorField(dimensions=3, blank=True, null=True)",
        "    half = quintet.contrib.vector.HalfVectorField(dimensions=2, blank=True, null=True)",
        "    sparse = quintet.contrib.vector.SparseVectorField(dimensions=4, blank=True, null=True)",
        "    bits = quintet.contrib.vector.BitField(length=9, blank=True, null=True)",
    ):
        assert line in text


@pytest.mark.service("pyarrow")
def test_rows_as_arrow(vectors):
    Document.objects.bulk_create([Document(pk=1, **FULL), Document(pk=2)])
    table = Document.objects.order_by("pk").values("dense", "half", "sparse", "bits").to_arrow()
    assert [str(kind).partition("[")[0].partition("<")[0] for kind in table.schema.types] == [
        *("fixed_size_list", "fixed_size_list", "map", "fixed_size_list"),
    ]
    assert [kind.list_size for kind in table.schema.types if hasattr(kind, "list_size")] == [3, 2, 9]
    row, empty = table.to_pylist()
    assert (row["half"], row["sparse"], row["bits"]) == ([0.5, -2048], [(1, 0.25), (3, -1)], [True, False] * 4 + [True])
    assert empty == dict.fromkeys(FULL)


@pytest.mark.service("numpy")
def test_arrays_when_they_are_asked_for(vectors):
    import numpy as np

    Document.objects.create(**FULL)
    found = Arrays.objects.get()
    assert [one.dtype for one in (found.dense, found.half, found.bits)] == ["float32", "float16", "bool"]
    assert found.bits.tolist() == [True, False] * 4 + [True]
    found.full_clean()
    assert isinstance(found.dense, np.ndarray)
    found.save()
    assert Arrays.objects.filter(dense=found.dense).values_list("half").get()[0].tolist() == [0.5, -2048]
    form = modelform_factory(Arrays, fields=["dense"])(instance=found)
    assert "\n[0.1,-2,3e+38]<" in str(form)
    assert not form.fields["dense"].has_changed(found.dense, "[0.1,-2,3e+38]")
    if connections["default"].vendor == "sqlite":
        assert Arrays.objects.values("bits").to_arrow().to_pylist() == [{"bits": [True, False] * 4 + [True]}]


def checked(*fields, indexes=(), databases=None):
    """Return the ids of the messages about a model with these fields."""
    with isolate_apps("quintet.contrib.vector"):
        names = {f"f{place}": field for place, field in enumerate(fields)}
        meta = type("Meta", (), {"app_label": "vector", "indexes": list(indexes)})
        made = type("Checked", (models.Model,), {"__module__": __name__, "Meta": meta, **names})
        return [one.id for one in made.check(databases=databases)]


def test_checks_of_fields():
    assert checked(VectorField(dimensions=3), VectorField(), HalfVectorField(dimensions=16000), BitField(length=1)) == []
    assert (
        checked(VectorField(dimensions=0), VectorField(dimensions=16001), SparseVectorField(dimensions="3"))
        == ["vector.E001"] * 3
    )
    assert checked(BitField()) == ["vector.E002"]
    assert checked(VectorField(dimensions=1, default=[1])) == ["fields.E010"]
    assert checked(VectorField(dimensions=1, default=list)) == []


def test_checks_of_indexes():
    def index(kind=HnswIndex, opclass="vector_cosine_ops", **options):
        return kind(fields=["f0"], name="i", opclasses=[opclass] if opclass else [], **options)

    assert checked(VectorField(dimensions=2000), indexes=[index()]) == []
    assert checked(VectorField(dimensions=2001), indexes=[index()]) == ["vector.E010"]
    assert checked(HalfVectorField(dimensions=4000), indexes=[index(opclass="halfvec_l2_ops")]) == []
    assert checked(HalfVectorField(dimensions=4001), indexes=[index(opclass="halfvec_l2_ops")]) == ["vector.E010"]
    assert checked(VectorField(), indexes=[index()]) == ["vector.E009"]
    assert checked(VectorField(dimensions=2), indexes=[index(opclass="")]) == ["vector.E008"]
    assert checked(HalfVectorField(dimensions=2), indexes=[index()]) == ["vector.E008"]
    assert checked(BitField(length=64000), indexes=[index(IvfflatIndex, "bit_hamming_ops")]) == []
    assert checked(SparseVectorField(dimensions=9), indexes=[index(IvfflatIndex, "sparsevec_l2_ops")]) == ["vector.E007"]
    assert checked(models.IntegerField(), indexes=[index()]) == ["vector.E007"]
    two = HnswIndex(fields=["f0", "f1"], name="i", opclasses=["vector_l2_ops", "vector_l2_ops"])
    assert checked(VectorField(dimensions=1), VectorField(dimensions=1), indexes=[two]) == ["vector.E006"]


@pytest.mark.parametrize("wrong", [{"m": 1}, {"m": 101}, {"ef_construction": 3}, {"m": "16"}])
def test_parameters_of_an_index(wrong):
    with pytest.raises(ValueError, match=rf"HnswIndex.{next(iter(wrong))} must be None or a whole number from"):
        HnswIndex(fields=["v"], name="v", **wrong)
    with pytest.raises(ValueError, match=r"IvfflatIndex\.lists"):
        IvfflatIndex(fields=["v"], name="v", lists=0)


def test_sqlite_wants_the_application(vectors):
    assert run_checks(databases=["default"]) == []
    if vectors.vendor != "sqlite":
        return
    with override_settings(INSTALLED_APPS=[]):
        assert [one.id for one in Document.check(databases=["default"])] == ["vector.E004"] * 4


@pytest.mark.service("mariadb")
def test_mariadb_keeps_no_vectors(mariadb):
    assert [one.id for one in Document.check(databases=["db"])] == ["vector.E005"] * 4
    with pytest.raises(NotSupportedError, match=r"(MariaDB|MySQL) keeps no vectors here.*PostgreSQL with the extension pgvector"):
        list(Document.objects.using("db").filter(dense=[1, 2, 3]))
    with pytest.raises(NotSupportedError, match="keeps no vectors"), connections["db"].schema_editor() as editor:
        editor.create_model(Document)
