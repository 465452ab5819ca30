"""Stock forms are written without templates: the bytes are the same as those of the templates."""

import datetime

import pytest

from quintet import forms
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.forms.renderers import DjangoTemplates


class ThroughTemplates(DjangoTemplates):
    """A renderer that somebody changed, so that nothing may be written without it."""

    def get_template(self, template_name):
        return super().get_template(template_name)


class StoredFile:
    url = "/media/a&b.png"

    def __str__(self):
        return "a<b.png"


CHOICES = [("", "---"), ("1", "One & only"), ("G", [("3", "Th<ree"), ("4", "Four")]), (None, "none")]

WIDGETS = [
    (forms.TextInput(attrs={"class": 'a"b', "data-x": True, "data-y": False, "data-z": None, "n": 3}), [None, "", "<&'\">", 5]),
    (forms.NumberInput(), [1.5]),
    (forms.PasswordInput(), ["x"]),
    (forms.PasswordInput(render_value=True), ["x"]),
    (forms.MultipleHiddenInput(attrs={"id": "q"}), [["a", "b"], None]),
    (forms.DateInput(attrs={"type": "date"}), [datetime.date(2020, 1, 2), "x"]),
    (forms.DateTimeInput(), [datetime.datetime(2020, 1, 2, 3, 4, 5, 6)]),
    (forms.Textarea(attrs={"rows": 4}), ["a<b\nc", None, ""]),
    (forms.CheckboxInput(), [True, False, None, "x", 0]),
    (forms.Select(choices=CHOICES), ["1", "3", None, ["1", "4"]]),
    (forms.NullBooleanSelect(), [True, None, "3", 1, 0]),
    (forms.SelectMultiple(choices=CHOICES), [["1", "3"], None]),
    (forms.RadioSelect(attrs={"id": "r", "class": "c"}, choices=CHOICES), ["3", None]),
    (forms.CheckboxSelectMultiple(attrs={"id": "r"}, choices=CHOICES), [["3", "1"], None]),
    (forms.FileInput(), ["x"]),
    (forms.ClearableFileInput(), [None, StoredFile()]),
    (forms.SplitDateTimeWidget(), [datetime.datetime(2020, 1, 2, 3, 4, 5), None]),
    (forms.SplitHiddenDateTimeWidget(), [datetime.datetime(2020, 1, 2, 3, 4, 5)]),
    (forms.SelectDateWidget(years=[2019, 2020]), [datetime.date(2020, 1, 2), None, "2020-2-30"]),
]


@pytest.mark.parametrize(
    ("widget", "values"), WIDGETS, ids=lambda one: type(one).__name__ if isinstance(one, forms.Widget) else ""
)
def test_widgets(widget, values):
    for value in values:
        for attrs in ({}, {"id": "id_f", "required": True, "class": "wide"}):
            direct = widget.render("f&g", value, attrs)
            assert direct == widget.render("f&g", value, attrs, ThroughTemplates())


class Everything(forms.Form):
    required_css_class = "req"
    error_css_class = "err"
    subject = forms.CharField(max_length=100, min_length=2, help_text="100 <b>chars</b> max.")
    when = forms.DateField(initial=datetime.date(2020, 1, 2))
    site = forms.URLField(label="Si<te?")
    unlabelled = forms.ChoiceField(choices=[("a", "A")], label="")
    several = forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, help_text="pick")
    one = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea, disabled=True)
    upload = forms.FileField(required=False)
    moment = forms.SplitDateTimeField()
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("top <error>")


class Hidden(forms.Form):
    a = forms.CharField(widget=forms.HiddenInput)


class Empty(forms.Form):
    pass


@pytest.mark.parametrize("layout", ["as_div", "as_p", "as_ul", "as_table"])
@pytest.mark.parametrize("form_class", [Everything, Hidden, Empty])
@pytest.mark.parametrize("options", [{}, {"data": {"subject": "x", "hidden": ""}}, {"data": {}, "auto_id": False, "prefix": "p"}])
def test_forms(form_class, layout, options):
    direct = getattr(form_class(**options), layout)()
    assert direct == getattr(form_class(**options, renderer=ThroughTemplates()), layout)()


def test_errors():
    for shape in ("as_ul", "as_text", "__str__"):
        direct = getattr(Everything({}).errors, shape)()
        assert direct == getattr(Everything({}, renderer=ThroughTemplates()).errors, shape)()


def test_formsets():
    make = forms.formset_factory(Everything, extra=2, can_delete=True)
    through = forms.formset_factory(Everything, extra=2, can_delete=True, renderer=ThroughTemplates())
    assert str(make()) == str(through())


def test_an_overridden_hook_is_heard():
    class Loud(forms.TextInput):
        def get_context(self, name, value, attrs):
            context = super().get_context(name, value, attrs)
            context["widget"]["value"] = "loud"
            return context

    class Form(forms.Form):
        a = forms.CharField(widget=Loud)

    assert 'value="loud"' in str(Form())


def test_an_uploaded_file_is_not_written_into_the_page():
    form = Everything({}, {"upload": SimpleUploadedFile("face.jpg", b"data")})
    assert "face.jpg" not in str(form)
