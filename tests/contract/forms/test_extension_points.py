"""Everything that a project may override of forms is heard, whether or not the rest is drawn and cleaned on the short way."""

import copy
import types

import pytest

from quintet import forms
from quintet.forms.renderers import BaseRenderer, DjangoTemplates, Jinja2, TemplatesSetting, get_default_renderer
from quintet.forms.utils import ErrorList
from quintet.template import Context, Engine
from quintet.test.utils import override_settings


class Form(forms.Form):
    name = forms.CharField(max_length=20, help_text="As in your passport.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])


@pytest.fixture
def loaded(tmp_path):
    """Return a function that makes TEMPLATES find a file of that name and text first."""
    held = []

    def load(**sources):
        for name, text in sources.items():
            path = tmp_path / "django" / "forms" / name.replace("__", "/")
            path = path.with_name(path.name + ".html")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        held.append(
            override_settings(
                TEMPLATES=[{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "DIRS": [tmp_path], "APP_DIRS": True}],
                INSTALLED_APPS=["quintet.forms"],
                FORM_RENDERER="quintet.forms.renderers.TemplatesSetting",
            )
        )
        held[-1].enable()

    yield load
    for one in held:
        one.disable()


class Shouting(forms.TextInput):
    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["class"] = "loud"
        return context


class Formatted(forms.TextInput):
    def format_value(self, value):
        return "formatted"


class Rendered(forms.TextInput):
    def render(self, name, value, attrs=None, renderer=None):
        return f"<custom-input name={name}>"


class Attributed(forms.TextInput):
    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "data-built": "yes"}


class Never(forms.TextInput):
    def use_required_attribute(self, initial):
        return False


class Labelled(forms.TextInput):
    def id_for_label(self, id_):
        return id_ + "_focus"


class Reading(forms.TextInput):
    def value_from_datadict(self, data, files, name):
        return "read"


@pytest.mark.parametrize(
    ("widget", "shown"),
    [
        (Shouting, 'class="loud"'),
        (Formatted, 'value="formatted"'),
        (Rendered, "<custom-input name=name>"),
        (Attributed, 'data-built="yes"'),
        (Labelled, 'for="id_name_focus"'),
        (forms.TextInput(attrs={"id": "own"}), '<label for="own">'),
        (forms.TextInput(attrs={"aria-describedby": "mine"}), 'aria-describedby="mine"'),
    ],
)
def test_widgets(widget, shown):
    class Own(forms.Form):
        name = forms.CharField(widget=widget, help_text="h")

    assert shown in str(Own())
    assert shown in str(Own({"name": "x"}))


def test_a_widget_that_never_is_required():
    class Own(forms.Form):
        name = forms.CharField(widget=Never)

    assert "required" not in str(Own())


def test_a_widget_that_reads_its_data_in_its_own_way():
    class Own(forms.Form):
        name = forms.CharField(widget=Reading)

    form = Own({})
    assert form.is_valid()
    assert form.cleaned_data == {"name": "read"}
    assert 'value="read"' in str(form)


def test_what_is_set_on_one_widget():
    form = Form()
    form.fields["name"].widget.format_value = lambda value: "set"
    assert 'value="set"' in str(form)
    assert 'value="set"' not in str(Form())


def test_template_names_of_widgets(loaded):
    loaded(widgets__mine="<mine name={{ widget.name }}>")

    class Mine(forms.TextInput):
        template_name = "django/forms/widgets/mine.html"

    class Own(forms.Form):
        name = forms.CharField(widget=Mine)

    assert "<mine name=name>" in str(Own())
    form = Form()
    form.fields["name"].widget.template_name = "django/forms/widgets/mine.html"
    assert "<mine name=name>" in str(form)
    assert "<mine" not in str(Form())


@pytest.mark.parametrize(
    ("template", "text", "shown"),
    [
        ("widgets__text", "<project-text {{ widget.name }}>", "<project-text name>"),
        ("widgets__input", "<project-input {{ widget.name }}>", "<project-input name>"),
        ("widgets__attrs", " project-attr", '<input type="text" name="name" project-attr>'),
        ("attrs", " project-attr", "<label project-attr>Name:</label>"),
        ("widgets__select_option", "<project-option {{ widget.value }}>", "<project-option b>"),
        ("widgets__select", "<project-select {{ widget.name }}>", "<project-select kind>"),
        ("label", "<project-label>{{ contents }}</project-label>", "<project-label>Name:</project-label>"),
        ("field", "<project-field {{ field.name }}>", "<project-field name>"),
        ("div", "<project-form {{ fields|length }}>", "<project-form 2>"),
        ("errors__list__ul", "<project-errors {{ errors|length }}>", "<project-errors 1>"),
        ("errors__list__default", "<project-list {{ errors|length }}>", "<project-list 1>"),
    ],
)
def test_a_template_that_the_project_overrides(loaded, template, text, shown):
    loaded(**{template: text})
    assert shown in str(Form({}))


def test_templates_of_one_form():
    source = Engine().from_string("<own {{ form.name.label }}>")

    class Own(DjangoTemplates):
        def get_template(self, template_name):
            if template_name != "own.html":
                return super().get_template(template_name)
            return types.SimpleNamespace(render=lambda context, request=None: source.render(Context(context)))

    class Templated(Form):
        template_name = "own.html"
        default_renderer = Own

    assert str(Templated()) == "<own Name>"
    assert Form(renderer=Own()).render("own.html") == "<own Name>"


def test_form_hooks():
    class Own(Form):
        def get_context(self):
            return super().get_context() | {"fields": []}

        def add_prefix(self, field_name):
            return f"x-{field_name}"

        def get_initial_for_field(self, field, field_name):
            return f"first {field_name}"

    assert str(Own()) == ""
    assert 'name="x-name" value="first name"' in str(Own()["name"].as_field_group())
    assert Own({"x-name": "n", "x-kind": "a"}).is_valid()


def test_errors_added_in_ones_own_way():
    class Own(Form):
        def add_error(self, field, error):
            super().add_error(None, f"{field} is wrong")

    assert Own({"name": "n"}).errors == {"__all__": ["kind is wrong"]}


def test_changes_of_one_forms_fields():
    class Own(Form):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["name"].required = False
            self.fields["name"].widget.attrs["class"] = "wide"
            self.fields["kind"].choices = [("z", "Z")]

    form = Own()
    assert '<input type="text" name="name" class="wide" maxlength="20" aria-describedby="id_name_helptext" id="id_name">' in (
        str(form).replace('maxlength="20" class="wide"', 'class="wide" maxlength="20"')
    )
    assert '<option value="z">Z</option></select>' in str(form)
    assert Own({"kind": "z"}).is_valid()
    assert "wide" not in str(Form())
    assert not Form({"kind": "z"}).is_valid()


def test_changes_after_the_form_was_drawn():
    form = Form()
    assert 'type="text"' in str(form)
    form.fields["name"].widget = forms.Textarea()
    form.fields["kind"].widget.choices.append(("c", "C"))
    assert "<textarea" in str(form)
    assert '<option value="c">C</option>' in str(form)
    form.fields["kind"].widget.choices[0] = ("a", "First")
    assert '<option value="a">First</option>' in str(form)


def test_hooks_change_the_fields_after_them():
    class Own(forms.Form):
        first = forms.CharField()
        second = forms.CharField()

        def clean_first(self):
            self.fields["second"].required = False
            return "changed"

    form = Own({"first": "1"})
    assert form.is_valid()
    assert form.cleaned_data == {"first": "changed", "second": ""}


def test_other_fields_in_their_place():
    form = Form({"age": "3"})
    form.fields = {"age": forms.IntegerField()}
    assert form.is_valid()
    assert form.cleaned_data == {"age": 3}
    assert 'name="age"' in str(form)
    assert list(Form().fields) == ["name", "kind"]


def test_use_required_attribute():
    assert "required" not in str(Form(use_required_attribute=False))

    class Own(Form):
        use_required_attribute = False

    assert "required" not in str(Own())


def test_renderers():
    class Marked(DjangoTemplates):
        def render(self, template_name, context, request=None):
            return f"<!-- {template_name} -->"

    assert str(Form(renderer=Marked())) == "<!-- django/forms/div.html -->"
    assert str(Form()["name"].as_widget()) != Form(renderer=Marked())["name"].as_widget()

    class Nothing(BaseRenderer):
        pass

    with pytest.raises(NotImplementedError, match="get_template"):
        str(Form(renderer=Nothing()))


class Paragraphs(DjangoTemplates):
    form_template_name = "django/forms/p.html"
    formset_template_name = "django/forms/formsets/p.html"


class Boxed(forms.BoundField):
    def css_classes(self, extra_classes=None):
        return super().css_classes(["box", *(extra_classes or [])])

    def label_tag(self, contents=None, attrs=None, label_suffix=None, tag=None):
        return super().label_tag(contents, attrs, label_suffix="!", tag=tag)


class Boxes(DjangoTemplates):
    bound_field_class = Boxed


@pytest.mark.parametrize(
    ("renderer", "expected", "shown"),
    [
        (f"{__name__}.Paragraphs", Paragraphs, "<p><label"),
        (f"{__name__}.Boxes", Boxes, '<div class="box"><label for="id_name">Name!</label>'),
        ("quintet.forms.renderers.TemplatesSetting", TemplatesSetting, "<div><label"),
        ("quintet.forms.renderers.Jinja2", Jinja2, "<div><label"),
    ],
)
def test_the_setting(renderer, expected, shown):
    templates = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
    with override_settings(FORM_RENDERER=renderer, TEMPLATES=templates, INSTALLED_APPS=["quintet.forms"]):
        assert type(get_default_renderer()) is expected
        assert str(Form()).startswith(shown)
        assert shown.partition("<label")[0] + "<label" in str(forms.formset_factory(Form)())


def test_bound_field_classes():
    class ByField(forms.Form):
        name = forms.CharField(bound_field_class=Boxed)
        other = forms.CharField()

    assert str(ByField()).count('class="box"') == 1
    assert str(Form(bound_field_class=Boxed)).count('class="box"') == 2

    class ByMethod(forms.CharField):
        def get_bound_field(self, form, field_name):
            return Boxed(form, self, field_name)

    class Own(forms.Form):
        name = ByMethod()

    assert 'class="box"' in str(Own())
    assert Own({"name": "x"}).is_valid()


def test_what_packages_put_on_a_bound_field():
    form = Form({"name": "n"})
    tweaked = copy.copy(form["name"])
    tweaked.as_widget = lambda *args, **kwargs: "<tweaked>"
    assert str(tweaked) == "<tweaked>"
    assert "<tweaked>" in tweaked.as_field_group()
    tweaked = copy.copy(form["name"])
    tweaked.label, tweaked.help_text = "Other", ""
    assert "Other:" in tweaked.as_field_group()
    assert "helptext" not in tweaked.as_field_group()


def test_template_names_of_fields():
    class Own(forms.Form):
        name = forms.CharField(template_name="django/forms/label.html")

    assert "<input" not in Own()["name"].as_field_group()


def test_fields_that_clean_in_their_own_way():
    class Upper(forms.CharField):
        def to_python(self, value):
            return super().to_python(value).upper()

    class Even(forms.IntegerField):
        def validate(self, value):
            super().validate(value)
            if value % 2:
                raise forms.ValidationError("odd", code="odd")

    class AnyOf(forms.MultipleChoiceField):
        def valid_value(self, value):
            return True

    class Own(forms.Form):
        name = Upper()
        number = Even()
        several = AnyOf()

        def clean_name(self):
            return self.cleaned_data["name"] + "!"

    form = Own({"name": "ada", "number": "3", "several": ["x"]})
    assert form.errors.get_json_data() == {"number": [{"message": "odd", "code": "odd"}]}
    assert form.cleaned_data == {"name": "ADA!", "several": ["x"]}


def test_error_lists_of_ones_own():
    class Plain(ErrorList):
        def __str__(self):
            return "".join(f"<em>{one}</em>" for one in self)

    form = Form({"kind": "a"}, error_class=Plain)
    assert "<em>This field is required.</em>" in str(form)
    assert type(form.errors["name"]) is Plain
