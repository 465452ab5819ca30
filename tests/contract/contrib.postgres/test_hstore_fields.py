"""HStoreField: values, lookups, validation and forms."""

import pytest

from quintet import forms
from quintet.contrib.postgres.fields import ArrayField, HStoreField
from quintet.contrib.postgres.forms import HStoreField as HStoreFormField
from quintet.contrib.postgres.validators import KeysValidator
from quintet.core.exceptions import ValidationError
from quintet.db import connection, models
from quintet.db.models import F

pytestmark = pytest.mark.service("postgres")


class Dog(models.Model):
    name = models.CharField(max_length=20)
    data = HStoreField(null=True)
    several = ArrayField(HStoreField(), null=True)

    class Meta:
        app_label = "hstore_tests"


MODELS = (Dog,)


@pytest.fixture
def dogs():
    Dog.objects.create(name="Rufus", data={"breed": "labrador", "owner": "Bob"})
    Dog.objects.create(name="Meg", data={"breed": "collie", "owner": "Bob"})
    Dog.objects.create(name="Fred", data={})
    Dog.objects.create(name="Nobody")


def names(**lookups):
    return list(Dog.objects.filter(**lookups).order_by("pk").values_list("name", flat=True))


def test_values_come_back_as_they_were():
    odd = {'a"b': "c\\d", "": "", "x": None, "NULL": "NULL", "=>": '", "', "ü": "1"}
    made = Dog.objects.create(name="x", data=odd, several=[{"a": "1"}, {}, odd])
    found = Dog.objects.get(pk=made.pk)
    assert (found.data, found.several) == (odd, [{"a": "1"}, {}, odd])
    Dog.objects.update(data={"n": 5})
    assert Dog.objects.values_list("data", flat=True).get() == {"n": "5"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM hstore_tests_dog")
        assert cursor.fetchone() == ({"n": "5"},)


def test_lookups(dogs):
    assert names(data__contains={"owner": "Bob"}) == ["Rufus", "Meg"]
    assert names(data__contained_by={"breed": "collie", "owner": "Bob"}) == ["Meg", "Fred"]
    assert names(data__has_key="owner") == ["Rufus", "Meg"]
    assert names(data__has_keys=["owner", "breed"]) == ["Rufus", "Meg"]
    assert names(data__has_any_keys=["x", "breed"]) == ["Rufus", "Meg"]
    assert names(data={}) == names(data__in=[{}]) == ["Fred"]
    assert names(data=None) == names(data__isnull=True) == ["Nobody"]


def test_transforms(dogs):
    assert names(data__breed="collie") == ["Meg"]
    assert names(data__breed__contains="l") == ["Rufus", "Meg"]
    assert names(data__breed__isnull=True) == ["Fred", "Nobody"]
    assert names(data__keys__overlap=["breed"]) == ["Rufus", "Meg"]
    assert names(data__values__contains=["collie"]) == ["Meg"]
    assert Dog.objects.annotate(breed=F("data__breed")).get(name="Rufus").breed == "labrador"
    assert names(**{"data__o'b %s": "x"}) == []


def test_validation_and_text():
    field = Dog._meta.get_field("data")
    with pytest.raises(ValidationError, match="not a string or null"):
        field.clean({"a": 1}, None)
    assert field.to_python(field.value_to_string(Dog(data={"a": None}))) == {"a": None}
    assert field.deconstruct()[1].partition(".")[2] == "contrib.postgres.fields.hstore.HStoreField"
    check = KeysValidator(["a", "b"], strict=True)
    check({"a": 1, "b": 2})
    for wrong, code in (({"a": 1}, "missing_keys"), ({"a": 1, "b": 2, "c": 3}, "extra_keys")):
        with pytest.raises(ValidationError) as refused:
            check(wrong)
        assert refused.value.code == code


def test_form():
    field = HStoreFormField()
    assert field.clean('{"a": 1, "b": null}') == {"a": "1", "b": None}
    for wrong, words in (("[1]", "dictionary"), ("{", "Could not load")):
        with pytest.raises(ValidationError, match=words):
            field.clean(wrong)
    assert isinstance(Dog._meta.get_field("data").formfield().widget, forms.Textarea)
    assert not field.has_changed({"a": "1"}, '{"a": 1}')


@pytest.mark.parametrize("value", [[], 5, ("a", "b")])
def test_what_is_no_mapping(value):
    with pytest.raises(TypeError, match="Field 'data' takes a dictionary, not"):
        Dog.objects.create(data=value)


def test_one_text_is_no_list_of_keys():
    with pytest.raises(TypeError, match="has_keys takes a list of keys"):
        Dog.objects.filter(data__has_keys="breed").count()


def test_wrong_input_is_a_fault_of_validation():
    field = HStoreField(blank=True, null=True)
    assert field.clean(None, None) is None
    for value, message in (("x", "Could not load JSON data."), ("[1]", "Input must be a JSON dictionary."), (5, "dictionary")):
        with pytest.raises(ValidationError, match=message):
            field.clean(value, None)
    assert "ü" in Dog._meta.get_field("data").value_to_string(Dog(data={"ü": "ö"}))
