"""What template engines and form widgets of others let through into HTML, and where each such advisory has its test here."""

import ast
from functools import cache
from pathlib import Path

import pytest

from quintet import forms
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.forms.renderers import DjangoTemplates, TemplatesSetting
from quintet.forms.utils import flatatt
from quintet.template import Context, Engine, Library, RequestContext
from quintet.test import RequestFactory, override_settings
from quintet.utils.html import format_html
from tests.kit.dom import elements

ROOT = Path(__file__).parents[2]

#: The advisories on templates and markup, and the test of each. Those of parts that do not exist here (an admin, a browsable
#: interface, a sanitiser of rich text, a page of background tasks) are not among them.
TESTS = {
    "CVE-2011-0697": "tests/faults/test_advisories_of_templates.py::test_names_of_files_are_text_CVE_2011_0697",
    "CVE-2014-1402": "tests/rooms/template/test_bytecode_cache.py::test_folder_and_file_are_the_users_alone",
    "CVE-2015-3226": "tests/faults/test_advisories_of_filters.py::test_no_text_leaves_its_script_element_CVE_2015_3226",
    "CVE-2015-8213": "tests/faults/test_advisories_of_filters.py::test_a_format_names_no_other_setting_CVE_2015_8213",
    "CVE-2016-10745": "tests/faults/test_sandbox.py::test_cve_2016_10745_and_cve_2024_56326_format_is_out_of_reach",
    "CVE-2017-12794": "tests/contract/views/test_technical_page_of_templates.py::test_nothing_of_an_error_is_markup",
    "CVE-2021-43808": "tests/faults/test_sandbox.py::test_cve_2021_43808_text_is_never_taken_for_a_parents_block",
    "CVE-2021-45116": "tests/faults/test_advisories_of_filters.py::test_sorting_never_looks_at_private_names_CVE_2021_45116",
    "CVE-2022-27777": "tests/faults/test_advisories_of_templates.py::test_names_of_attributes_CVE_2024_22195_CVE_2022_27777",
    "CVE-2024-22195": "tests/faults/test_advisories_of_templates.py::test_names_of_attributes_CVE_2024_22195_CVE_2022_27777",
    "CVE-2024-38875": "tests/faults/test_advisories_of_utilities.py::"
    "test_cve_2024_38875_cve_2024_41991_cve_2024_45230_urlize_stays_linear",
    "CVE-2024-41989": "tests/faults/test_advisories_of_filters.py::test_huge_exponents_are_not_written_out_CVE_2024_41989",
    "CVE-2024-41991": "tests/faults/test_advisories_of_utilities.py::"
    "test_cve_2024_38875_cve_2024_41991_cve_2024_45230_urlize_stays_linear",
    "CVE-2024-45230": "tests/faults/test_advisories_of_utilities.py::"
    "test_cve_2024_38875_cve_2024_41991_cve_2024_45230_urlize_stays_linear",
    "CVE-2024-56201": "tests/rooms/template/test_bytecode_cache.py::test_hostile_names_are_data",
    "CVE-2024-56326": "tests/faults/test_sandbox.py::test_cve_2016_10745_and_cve_2024_56326_format_is_out_of_reach",
    "CVE-2026-33170": "tests/faults/test_advisories_utils.py::"
    "test_operations_drop_safety_unless_both_sides_are_safe_CVE_2026_33170",
    "ALLAUTH-0.38.0": "tests/faults/test_advisories_of_templates.py::test_a_name_of_a_user_is_text_ALLAUTH_0_38_0",
}


@pytest.mark.parametrize("advisory", TESTS)
def test_every_advisory_on_templates_names_a_test_that_is_there(advisory):
    path, _, name = TESTS[advisory].partition("::")
    source = (ROOT / path).read_text(encoding="utf-8")
    functions = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    assert name in functions
    assert advisory in source or advisory.replace("-", "_").replace(".", "_").lower() in source.lower()


#: Names that would begin another attribute, or end the tag.
NO_NAMES = ["onclick x", "x onload=y", "a>", "a/b", "a=b", 'a"', "a'", "<b", "a`", "a\tb", "a\nb", "a\x0cb", "a\x00", "a\x85", ""]
#: Names that frameworks in browsers use.
NAMES = ["data-id", "aria-label", "@click", ":class", "x-on:click.prevent", "v-bind:a[b]", "hx-get", "data-é", "_x", "#ref"]


@cache
def engine():
    """Return an engine with a component that shows its attributes."""
    sources = {"components/it.html": "<i {{ attrs }}></i>", "components/own.html": "<i {% attrs id='x' %}></i>"}
    return Engine(loaders=[("quintet.template.loaders.locmem.Loader", sources)])


class Choices(forms.RadioSelect):
    """A widget whose options have attributes of their own."""

    extra: dict[str, str] = {}

    def create_option(self, *args, **kwargs):
        option = super().create_option(*args, **kwargs)
        option["attrs"] = self.build_attrs(option["attrs"], self.extra)
        return option


class Altered(forms.TextInput):
    """A widget that is rendered by its template, since a method of it is replaced."""

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs)


def label(attrs, renderer):
    form = type("F", (forms.Form,), {"name": forms.CharField()})(renderer=renderer)
    return form["name"].label_tag(attrs=attrs)


def options(attrs):
    made = Choices(choices=[("1", "One")])
    made.extra = attrs
    return made.render("n", "1")


WRITERS = {
    "flatatt": lambda attrs: f"<i{flatatt(attrs)}>",
    "a widget": lambda attrs: forms.TextInput(attrs=attrs).render("n", "v"),
    "a call of a widget": lambda attrs: forms.Textarea().render("n", "v", attrs=attrs),
    "a select": lambda attrs: forms.Select(attrs=attrs, choices=[("1", "2")]).render("n", "1"),
    "buttons": lambda attrs: forms.RadioSelect(attrs=attrs, choices=[("1", "2")]).render("n", "1"),
    "an option": options,
    "a widget by its template": lambda attrs: Altered(attrs=attrs).render("n", "v", renderer=DjangoTemplates()),
    "a label": lambda attrs: label(attrs, None),
    "a label by its template": lambda attrs: label(attrs, TemplatesSetting()),
    "a component": lambda attrs: engine().from_string("{% component 'it' attrs=a / %}").render(Context({"a": attrs})),
    "a component's own": lambda attrs: engine().from_string("{% component 'own' attrs=a / %}").render(Context({"a": attrs})),
    "media": lambda attrs: str(forms.Media(js=[forms.Script("a.js", **attrs)])),
}
BACKENDS = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "APP_DIRS": True}]


@pytest.mark.parametrize("writer", WRITERS)
def test_names_of_attributes_CVE_2024_22195_CVE_2022_27777(writer):
    """Whoever writes attributes from a mapping refuses a name that HTML would read as something else (also CVE-2024-34064)."""
    with override_settings(TEMPLATES=BACKENDS, INSTALLED_APPS=["quintet.forms"], STATIC_URL="/"):
        for name in NO_NAMES:
            for value in ("v", True):
                with pytest.raises(ValueError, match="cannot be the name of an HTML attribute"):
                    WRITERS[writer]({name: value})
        for name in NAMES:
            written = WRITERS[writer]({name: "v\">'&"})
            assert any(found.get(name.lower()) == "v\">'&" for _, found in elements(written)), (name, written)


@pytest.mark.parametrize("name", NO_NAMES[:-1])
def test_names_of_parameters_in_a_query_are_encoded(name):
    request = RequestFactory().get("/")
    template = Engine().from_string("<a href=\"{% querystring a b='1' %}\">")
    [(_tag, found)] = elements(template.render(RequestContext(request, {"a": {name: "x"}})))
    assert set(found) == {"href"}
    assert not set(found["href"][1:]) & set("\"'<> \t\n\x00")


HOSTILE = "<script>alert(1)</script>\"'&"
tags = Library()


class User:
    """A user with a name of his own choice."""

    def __init__(self, username):
        self.username = username

    def __str__(self):
        return self.username

    def get_username(self):
        return self.username

    def get_full_name(self):
        return ""


@tags.simple_tag
def display(user):
    """Return the name of a user, as `user_display` of a package did."""
    return user.username


@tags.simple_tag
def greeting(user):
    """Return it within markup."""
    return format_html("<b>{}</b>", user.username)


@tags.simple_tag(takes_context=True)
def current(context):
    """Return it from the context."""
    return str(context["user"])


@tags.filter
def named(user):
    """Return it from a filter."""
    return user.get_username()


@tags.filter(is_safe=True)
def shouted(text):
    """Return text from a filter that promises to keep what is safe safe."""
    return f"{text}!"


@tags.inclusion_tag("card.html")
def card(user):
    """Show it in another template."""
    return {"user": user}


@tags.simple_block_tag
def boxed(content, user):
    """Show it beside content."""
    return format_html("<i>{}{}</i>", content, user.username)


DISPLAYS = [
    "{{ user }}",
    "{{ user.username }}",
    "{{ user.get_username }}",
    "{{ user.get_full_name|default:user.username }}",
    "{% display user %}",
    "{% display user as name %}{{ name }}",
    "{% greeting user %}",
    "{% current %}",
    "{{ user|named }}",
    "{{ user.username|shouted|upper|lower }}",
    "{% card user %}",
    "{% boxed user=user %}{{ user }}{% endboxed %}",
    "{% with name=user.username %}{{ name }}{% endwith %}",
    "{% firstof nobody user.username %}",
    "{% cycle user.username 'x' %}",
    "{% for letter in names %}{{ letter }}{% endfor %}",
    "{{ names|join:', ' }}",
    "{{ names|unordered_list }}",
    "{% include 'card.html' %}",
    "{% component 'named' name=user.username / %}",
    "{% component 'named' name='' title=user.username / %}",
    "{% filter shouted %}{{ user }}{% endfilter %}",
    "{% load i18n %}{% blocktranslate with name=user.username %}Hello {{ name }}{% endblocktranslate %}",
    "{% load i18n %}{% translate user.username %}",
    "{% regroup users by username as groups %}{% for group in groups %}{{ group.grouper }}{% endfor %}",
    "<a title=\"{{ user.username }}\" data-x='{{ user.username }}'></a>",
    "{{ user.username|json_script:'it' }}",
]


@pytest.mark.parametrize("source", DISPLAYS)
def test_a_name_of_a_user_is_text_ALLAUTH_0_38_0(source):
    sources = {
        "card.html": "<p>{{ user.username }}</p>",
        "components/named.html": "{% props name %}<u {{ attrs }}>{{ name }}</u>{% slot %}{% endslot %}",
    }
    made = Engine(loaders=[("quintet.template.loaders.locmem.Loader", sources)], libraries={"i18n": "quintet.templatetags.i18n"})
    made.template_builtins.append(tags)
    user = User(username=HOSTILE)
    shown = made.from_string(source).render(Context({"user": user, "names": [HOSTILE, "x"], "users": [user]}))
    assert "alert(1)" in shown.replace("\\u0028", "(")
    assert "<script>" not in shown.lower()
    for _tag, attributes in elements(shown):
        assert set(attributes) <= {"title", "data-x", "id", "type"}


@pytest.mark.parametrize("name", ['<img src=x onerror="alert(1)">.png', "a\"b'.txt", "a&b.txt"])
def test_names_of_files_are_text_CVE_2011_0697(name):
    class Shown:
        url = f"/media/{name}"

        def __str__(self):
            return name

    with override_settings(TEMPLATES=BACKENDS, INSTALLED_APPS=["quintet.forms"]):
        shown = forms.ClearableFileInput().render("f", Shown())
        uploaded = forms.ClearableFileInput().render("f", SimpleUploadedFile("x.txt", b""))
    assert "<img" not in shown
    assert {tag for tag, _ in elements(shown)} <= {"a", "input", "label", "br"}
    assert [found["href"] for tag, found in elements(shown) if tag == "a"] == [f"/media/{name}"]
    assert "<input" in uploaded
