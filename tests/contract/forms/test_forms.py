"""What forms do with data."""

import pytest

from quintet import forms
from quintet.core.exceptions import NON_FIELD_ERRORS


class PersonForm(forms.Form):
    first_name = forms.CharField()
    last_name = forms.CharField(initial="Smith")
    age = forms.IntegerField(required=False, min_value=0)


def test_unbound():
    form = PersonForm()
    assert not form.is_bound
    assert not form.is_valid()
    assert form.errors == {}


def test_clean_data():
    form = PersonForm({"first_name": " John ", "last_name": "Lennon", "age": "40", "extra": "x"})
    assert form.is_valid()
    assert form.cleaned_data == {"first_name": "John", "last_name": "Lennon", "age": 40}


def test_errors_by_field():
    form = PersonForm({"age": "-1"})
    assert form.errors == {
        "first_name": ["This field is required."],
        "last_name": ["This field is required."],
        "age": ["Ensure this value is greater than or equal to 0."],
    }
    assert form.errors["age"].as_data()[0].code == "min_value"
    assert form.has_error("age", "min_value")
    assert not form.has_error("age", "max_value")
    assert form.errors.as_json().startswith('{"first_name": [{"message": "This field is required.", "code": "required"}]')


def test_hooks_for_fields_and_form():
    class Form(PersonForm):
        def clean_first_name(self):
            return self.cleaned_data["first_name"].upper()

        def clean(self):
            self.add_error("age", "too young")
            raise forms.ValidationError("never")

    form = Form({"first_name": "a", "last_name": "b", "age": "3"})
    assert form.errors == {"age": ["too young"], NON_FIELD_ERRORS: ["never"]}
    assert form.cleaned_data == {"first_name": "A", "last_name": "b"}


def test_add_error_refuses_unknown_fields():
    form = PersonForm({})
    with pytest.raises(ValueError, match="'PersonForm' has no field named 'nick'"):
        form.add_error("nick", "x")
    with pytest.raises(TypeError, match="must be `None`"):
        form.add_error("age", {"age": "x"})


def test_fields_of_one_form_are_its_own():
    form = PersonForm()
    form.fields["first_name"].label = "Vorname"
    form.fields["age"].widget.attrs["class"] = "small"
    form["last_name"].field.required = False
    del form.fields["last_name"]
    other = PersonForm()
    assert other.fields["first_name"].label is None
    assert other.fields["age"].widget.attrs == {"min": 0}
    assert list(other.fields) == ["first_name", "last_name", "age"]
    assert other.fields["last_name"].required
    assert "Vorname" in str(form)
    assert 'class="small"' in str(form)
    assert "Vorname" not in str(other)


def test_every_way_to_the_fields_gives_the_forms_own():
    base = PersonForm.base_fields["age"]
    for reach in (
        lambda fields: fields["age"],
        lambda fields: fields.get("age"),
        lambda fields: dict(fields)["age"],
        lambda fields: dict(fields.items())["age"],
        lambda fields: list(fields.values())[2],
        lambda fields: fields.copy()["age"],
        lambda fields: fields.pop("age"),
        lambda fields: {**fields}["age"],
    ):
        assert reach(PersonForm().fields) is not base


def test_changes_of_base_fields_show_in_later_forms():
    class Form(forms.Form):
        a = forms.CharField()

    Form()
    Form.base_fields["b"] = forms.CharField(required=False)
    assert list(Form().fields) == ["a", "b"]


def test_inheritance_and_removal():
    class Instrument(forms.Form):
        instrument = forms.CharField()

    class Beatle(Instrument, PersonForm):
        haircut = forms.CharField()
        age = None

    assert list(Beatle().fields) == ["first_name", "last_name", "instrument", "haircut"]


def test_field_order():
    assert list(PersonForm(field_order=["age", "nick"]).fields) == ["age", "first_name", "last_name"]


def test_changed_data():
    data = {"first_name": "a", "last_name": "b", "age": "1"}
    assert not PersonForm(data, initial={"first_name": "a", "last_name": "b", "age": 1}).has_changed()
    assert PersonForm(data, initial={"first_name": "a", "last_name": "c"}).changed_data == ["last_name", "age"]


def test_disabled_fields_keep_their_initial_value():
    class Form(forms.Form):
        a = forms.CharField(disabled=True, initial="kept")

    form = Form({"a": "tampered"})
    assert form.is_valid()
    assert form.cleaned_data == {"a": "kept"}


def test_unknown_field():
    with pytest.raises(KeyError, match=r"Key 'nick' not found in 'PersonForm'\. Choices are: age, first_name, last_name\."):
        PersonForm()["nick"]


def test_repr():
    assert repr(PersonForm()) == "<PersonForm bound=False, valid=Unknown, fields=(first_name;last_name;age)>"


def test_callable_initial_is_called_once_for_a_bound_field():
    calls = []

    class Form(forms.Form):
        a = forms.CharField(initial=lambda: calls.append(1) or "x")

    field = Form()["a"]
    assert (field.initial, field.initial) == ("x", "x")
    assert len(calls) == 1


def test_formset():
    make = forms.formset_factory(PersonForm, extra=1, can_order=True, can_delete=True)
    data = {
        "form-TOTAL_FORMS": "3",
        "form-INITIAL_FORMS": "2",
        "form-0-first_name": "a",
        "form-0-last_name": "b",
        "form-0-ORDER": "2",
        "form-1-first_name": "c",
        "form-1-last_name": "d",
        "form-1-DELETE": "on",
        "form-2-last_name": "Smith",
    }
    formset = make(data, initial=[{}, {}])
    assert formset.is_valid(), formset.errors
    assert [form.cleaned_data["first_name"] for form in formset.ordered_forms] == ["a"]
    assert [form.cleaned_data["first_name"] for form in formset.deleted_forms] == ["c"]


def test_formset_without_management_form():
    formset = forms.formset_factory(PersonForm)({})
    assert not formset.is_valid()
    assert formset.non_form_errors().as_data()[0].code == "missing_management_form"


def test_formset_limits():
    make = forms.formset_factory(PersonForm, max_num=1, validate_max=True, absolute_max=2)
    formset = make({"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "0"})
    assert len(formset) == 2
    assert formset.non_form_errors() == ["Please submit at most 1 form."]


def test_a_field_that_is_changed_after_its_first_look_shows_the_change():
    class Pick(forms.Form):
        one = forms.ChoiceField(choices=[("a", "A")])

    form = Pick()
    assert 'value="a"' in str(form["one"])
    form.fields["one"].choices = [("b", "B")]
    assert 'value="b"' in str(form["one"])
    assert 'value="a"' in str(Pick()["one"])
    del form.fields["one"]
    with pytest.raises(KeyError, match="Key 'one' not found in 'Pick'"):
        form["one"]
