"""Formsets of plain forms: their options, their hooks, their HTML and their files."""

import pytest

from quintet import forms
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.forms import BaseFormSet, all_valid, formset_factory
from quintet.forms.renderers import DjangoTemplates
from quintet.forms.utils import ErrorList


class LineForm(forms.Form):
    thing = forms.CharField(max_length=9)
    pieces = forms.IntegerField(required=False)

    class Media:
        js = ["/line.js"]


def sent(*rows, initial=0, prefix="form"):
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


@pytest.mark.parametrize(
    ("options", "initial", "shown"),
    [
        ({}, 0, 1),
        ({"extra": 3}, 0, 3),
        ({"extra": 3}, 2, 5),
        ({"extra": 3, "max_num": 2}, 0, 2),
        ({"extra": 3, "max_num": 3}, 2, 3),
        ({"extra": 3, "max_num": 1}, 2, 2),
        ({"extra": 3, "max_num": 0}, 0, 0),
        ({"extra": 0, "min_num": 2}, 0, 2),
        ({"extra": 1, "min_num": 2}, 0, 3),
        ({"extra": 1, "min_num": 2}, 3, 4),
        ({"extra": 1, "min_num": 2, "max_num": 2}, 0, 2),
    ],
)
def test_how_many_forms_are_shown(options, initial, shown):
    formset = formset_factory(LineForm, **options)(initial=[{"thing": "x"}] * initial)
    assert (formset.total_form_count(), formset.initial_form_count(), len(formset)) == (shown, initial, shown)
    counts = formset.management_form.initial
    assert (counts["MIN_NUM_FORMS"], counts["MAX_NUM_FORMS"]) == (options.get("min_num", 0), options.get("max_num", 1000))


def test_limits_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="'absolute_max' must be greater or equal to 'max_num'"):
        formset_factory(LineForm, max_num=5, absolute_max=4)


@pytest.mark.parametrize(
    ("options", "rows", "message"),
    [
        ({"max_num": 1, "validate_max": True}, [{"thing": "a"}, {"thing": "b"}], "Please submit at most 1 form."),
        ({"max_num": 2, "validate_max": True}, [{"thing": "a"}] * 3, "Please submit at most 2 forms."),
        ({"min_num": 2, "validate_min": True}, [{"thing": "a"}], "Please submit at least 2 forms."),
        (
            {"min_num": 1, "validate_min": True, "can_delete": True},
            [{"thing": "a", "DELETE": "on"}],
            "Please submit at least 1 form.",
        ),
        ({"max_num": 1, "validate_max": True, "can_delete": True}, [{"thing": "a"}, {"thing": "b", "DELETE": "on"}], None),
        ({"max_num": 1}, [{"thing": "a"}, {"thing": "b"}], None),
        ({"min_num": 2, "validate_min": True}, [{"thing": "a"}, {"thing": "b"}, {}], None),
    ],
)
def test_how_many_forms_may_be_sent(options, rows, message):
    formset = formset_factory(LineForm, **options)(sent(*rows))
    assert formset.non_form_errors() == ([message] if message else [])
    assert formset.is_valid() == (message is None)


def test_messages_are_the_authors():
    class Own(BaseFormSet):
        default_error_messages = {"too_many_forms": "Only %(num)d here."}

    lines = formset_factory(LineForm, formset=Own, max_num=1, validate_max=True)
    data = sent({"thing": "a"}, {"thing": "b"})
    assert lines(data).non_form_errors() == ["Only 1 here."]
    assert lines(data, error_messages={"too_many_forms": "Enough."}).non_form_errors() == ["Enough."]
    missing = lines({}, error_messages={"missing_management_form": "Lost: %(field_names)s"})
    assert missing.non_form_errors() == ["Lost: form-TOTAL_FORMS, form-INITIAL_FORMS"]


def test_empty_new_forms_are_left_out_and_initial_ones_are_not():
    lines = formset_factory(LineForm)
    formset = lines(sent({"thing": "", "pieces": ""}, {"thing": "a"}))
    assert formset.is_valid()
    assert [form.has_changed() for form in formset] == [False, True]
    assert formset.cleaned_data == [{}, {"thing": "a", "pieces": None}]
    emptied = lines(sent({"thing": ""}, initial=1), initial=[{"thing": "a"}])
    assert emptied.errors == [{"thing": ["This field is required."]}]
    assert lines(sent({"thing": ""}, initial=0)).has_changed() is False


def test_order_and_deletion():
    lines = formset_factory(LineForm, can_order=True, can_delete=True)
    rows = [
        {"thing": "a", "ORDER": ""},
        {"thing": "b", "ORDER": "2"},
        {"thing": "c", "ORDER": "1"},
        {"thing": "d", "DELETE": "on"},
        {},
    ]
    formset = lines(sent(*rows))
    assert [form.cleaned_data["thing"] for form in formset.ordered_forms] == ["c", "b", "a"]
    assert [form.cleaned_data["thing"] for form in formset.deleted_forms] == ["d"]
    shown = lines(initial=[{"thing": "a"}, {"thing": "b"}])
    assert [form["ORDER"].value() for form in shown] == [1, 2, None]
    invalid = lines(sent({"thing": ""}, initial=1))
    assert invalid.deleted_forms == []
    with pytest.raises(AttributeError, match="no attribute 'ordered_forms'"):
        _ = invalid.ordered_forms
    kept = formset_factory(LineForm, can_delete=True, can_delete_extra=False)(initial=[{"thing": "a"}])
    assert ["DELETE" in form.fields for form in [*kept, kept.empty_form]] == [True, False, False]


def test_an_invalid_form_that_is_deleted_does_no_harm():
    formset = formset_factory(LineForm, can_delete=True)(sent({"thing": "much too long", "DELETE": "on"}, {"thing": "a"}))
    assert formset.is_valid()
    assert formset.total_error_count() == 0


def test_hooks_of_a_formset_class():
    class Own(BaseFormSet):
        deletion_widget = forms.HiddenInput

        @classmethod
        def get_default_prefix(cls):
            return "line"

        @classmethod
        def get_ordering_widget(cls):
            return forms.HiddenInput(attrs={"class": "order"})

        def get_form_kwargs(self, index):
            return {**super().get_form_kwargs(index), "label_suffix": f" {index}"}

        def add_fields(self, form, index):
            super().add_fields(form, index)
            form.fields["more"] = forms.CharField(required=False)

        def clean(self):
            if any(form.cleaned_data.get("thing") == "bad" for form in self.forms):
                raise forms.ValidationError("Nothing bad.", code="bad")

    lines = formset_factory(LineForm, formset=Own, can_order=True, can_delete=True)
    formset = lines()
    assert list(formset.forms[0].fields) == ["thing", "pieces", "ORDER", "DELETE", "more"]
    html = str(formset.forms[0])
    assert '<input type="hidden" name="line-0-ORDER" class="order" id="id_line-0-ORDER">' in html
    assert '<input type="hidden" name="line-0-DELETE" id="id_line-0-DELETE">' in html
    assert [form.label_suffix for form in (formset.forms[0], formset.empty_form)] == [" 0", " None"]
    refused = lines(sent({"thing": "bad"}, prefix="line"))
    assert refused.non_form_errors().as_data()[0].code == "bad"
    assert 'class="errorlist nonform"' in str(refused.non_form_errors())


def test_arguments_reach_every_form():
    class Loud(ErrorList):
        def as_ul(self):
            return "!"

    formset = formset_factory(LineForm, extra=2)(auto_id="x_%s", prefix="p", error_class=Loud, form_kwargs={"label_suffix": "?"})
    assert [form["thing"].id_for_label for form in formset] == ["x_p-0-thing", "x_p-1-thing"]
    assert {form.label_suffix for form in formset} == {"?"}
    assert {form.error_class for form in formset} == {Loud}
    assert formset.empty_form["thing"].html_name == "p-__prefix__-thing"
    assert formset.empty_form.empty_permitted
    assert not any("required" in str(form["thing"]) for form in formset)


def test_the_html_of_a_formset():
    formset = formset_factory(LineForm)(auto_id=False)
    counts = "".join(
        f'<input type="hidden" name="form-{name}" value="{value}">'
        for name, value in [("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000)]
    )
    thing, pieces = '<input type="text" name="form-0-thing" maxlength="9">', '<input type="number" name="form-0-pieces">'
    assert str(formset) == formset.as_div() == f"{counts}<div>Thing:{thing}</div><div>Pieces:{pieces}</div>"
    assert formset.as_p() == f"{counts}<p>Thing:{thing}</p><p>Pieces:{pieces}</p>"
    assert formset.as_ul() == f"{counts}<li>Thing:{thing}</li><li>Pieces:{pieces}</li>"
    assert formset.as_table() == f"{counts}<tr><th>Thing:</th><td>{thing}</td></tr><tr><th>Pieces:</th><td>{pieces}</td></tr>"
    assert str(formset.media) == '<script src="/line.js"></script>'


def test_a_renderer_of_its_own_draws_formset_and_forms():
    class Own(DjangoTemplates):
        formset_template_name = "django/forms/formsets/ul.html"
        form_template_name = "django/forms/ul.html"

    lines = formset_factory(LineForm, renderer=Own())
    assert "<li>" in str(lines())
    assert "<li>" in str(lines().forms[0])
    assert "<p>" in lines().render("django/forms/formsets/p.html")


def test_files_come_to_their_forms():
    class FileForm(forms.Form):
        file = forms.FileField(required=False)

    formset = formset_factory(FileForm, extra=2)
    assert formset().is_multipart()
    bound = formset(sent({}, {}), {"form-1-file": SimpleUploadedFile("a.txt", b"x")})
    assert bound.is_valid()
    assert [form.cleaned_data.get("file") and form.cleaned_data["file"].name for form in bound] == [None, "a.txt"]


def test_all_formsets_are_cleaned():
    lines = formset_factory(LineForm)
    good, bad = lines(sent({"thing": "a"})), lines(sent({"thing": "", "pieces": "1"}, prefix="b"), prefix="b")
    assert not all_valid([bad, good])
    assert good.is_valid()
    assert all_valid([good])


def test_a_formset_is_a_sequence_that_a_subclass_may_turn():
    class Turned(BaseFormSet):
        def __iter__(self):
            return reversed(self.forms)

        def __getitem__(self, index):
            return list(self)[index]

    formset = formset_factory(LineForm, formset=Turned, extra=2)()
    assert [form.prefix for form in formset] == ["form-1", "form-0"]
    assert formset[0].prefix == "form-1"
    assert bool(formset_factory(LineForm, extra=0)()) is True
    assert repr(formset_factory(LineForm)()) == "<LineFormSet: bound=False valid=Unknown total_forms=1>"
