"""Checks of templates: every mistake with its place, in `check` and in `check --templates`; hints in errors."""

import io
import json

import pytest

from quintet.core.checks import run_checks
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import call_command
from quintet.core.management.base import SystemCheckError
from quintet.template import Engine, TemplateSyntaxError, engines
from quintet.test.utils import override_settings

NATIVE = "quintet.template.backends.django.DjangoTemplates"


def mistakes(folder, source, name="page.html", command=None):
    """Return (place within the file, first line of the message) of what checks find in a template."""
    (folder / name).write_text(source)
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "DIRS": [folder]}]):
        found = command() if command else run_checks(tags=["templates"])
    return [(str(one.obj).removeprefix(f"{folder / name}:"), one.msg.partition("\n")[0]) for one in found]


def places(folder, source):
    """Return where checks find mistakes."""
    return [place for place, _ in mistakes(folder, source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("fine {% if a %}{% for b in c %}{{ b }}{% empty %}{% endfor %}{% else %}{% endif %}", []),
        ("{{ a|uper }}\n{{ b c }}{% now %}", ["1:6", "2:6", "2:10"]),
        # What belongs to a tag that failed is no mistake of its own.
        ("{% if a = b %}{{ }}{% elif %}{% else %}x{% endif %}{{ x|y }}", ["1:9", "1:15", "1:57"]),
        ("{% for a b c %}{% empty %}{% endfor %}{% nosuch %}{{ _x }}{% endnosuch %}", ["1:1", "1:42", "1:54"]),
        # The end of an outer tag is read again there.
        ("{% for a in b %}\n{% if a %}\n{% endfor %}\n{{ a|b }}", ["3:4", "4:6"]),
        # Tags without an end point at themselves.
        ("{% with a=b %}\n{% block x %}", ["1:1", "2:1"]),
        ("{% block a %}{% endblock %}\n{% block a %}{{ a|b }}{% endblock %}", ["2:1", "2:19"]),
        ("{% endif %}{% else %}", ["1:4", "1:15"]),
        ("{% comment %}", ["1:1"]),
    ],
)
def test_every_mistake_of_a_template_is_found(tmp_path, source, expected):
    assert places(tmp_path, source) == expected


def test_a_mistake_shows_its_line():
    engine = Engine(libraries={"i18n": "quintet.templatetags.i18n"})
    with pytest.raises(TemplateSyntaxError) as caught:
        engine.from_string("one\n <p>{% tranlate 'x' %}")
    assert caught.value.__notes__ == [
        "<unknown source>, line 2, column 8:\n    1 | one\n  > 2 |  <p>{% tranlate 'x' %}\n      |        ^^^^^^^^"
    ]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("{% translate 'x' %}", "Add {% load i18n %}."),
        ("{{ x|language_name }}", "Add {% load i18n %}."),
        ("{% fro a in b %}", "Did you mean 'for'?"),
        ("{{ x|uper }}", "Did you mean 'upper'?"),
        ("{% if a %}{% esle %}{% endif %}", "Did you mean 'else'?"),
        ("{% endif %}", "There is no open 'if'."),
        ("{% if a %}\n{% with b=c %}\n{% endif %}", "{% with b=c %} of line 2 is still open."),
        ("{% load i81n %}", "Did you mean 'i18n'?"),
        ("{% load humanize %}", "add that to INSTALLED_APPS."),
        ("{% if a = b %}{% endif %}", "Did you mean '=='?"),
    ],
)
def test_errors_say_what_was_meant(source, hint):
    with pytest.raises(TemplateSyntaxError) as caught:
        Engine(libraries={"i18n": "quintet.templatetags.i18n"}).from_string(source)
    assert caught.value.hint.endswith(hint)
    assert hint in caught.value.__notes__[0]


def check(folder, *arguments):
    """Return what `check --templates` writes, and whether it failed."""
    out, err = io.StringIO(), io.StringIO()
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "DIRS": [folder]}]):
        try:
            call_command("check", "--templates", *arguments, stdout=out, stderr=err, no_color=True)
        except SystemCheckError as error:
            return out.getvalue() + err.getvalue() + str(error), True
    return out.getvalue() + err.getvalue(), False


def test_check_templates_compiles_everything(tmp_path):
    (tmp_path / "a.html").write_text("{% partialdef row %}x{% endpartialdef %}\n{% partial rows %}{% partial row %}")
    (tmp_path / "b.html").write_text(
        "{% extends 'gone.html' %}{% block a %}{% include 'a.html#row' %}{% include 'nope.html' %}{% endblock %}"
    )
    (tmp_path / "c.html").write_text("{{ a|uper }}\n{% if %}")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    text, failed = check(tmp_path)
    assert failed
    lines = text.splitlines()
    assert "Templates: " in lines[0]
    for wanted in (
        f"{tmp_path}/a.html:2:12: (templates.E101) Partial 'rows' is not defined in the current template. Did you mean 'row'?",
        f"{tmp_path}/c.html:1:6: (templates.E101) Invalid filter: 'uper'. Did you mean 'upper'?",
        f"{tmp_path}/c.html:2:1: (templates.E101) Unexpected end of expression in if tag.",
        f"{tmp_path}/b.html:1:13: (templates.W102) No template is named 'gone.html'.",
        f"{tmp_path}/b.html:1:77: (templates.W102) No template is named 'nope.html'.",
    ):
        assert wanted in lines
    assert lines[lines.index("  > 1 | {{ a|uper }}") + 1] == "      |      ^^^^"


def test_check_templates_speaks_json(tmp_path):
    (tmp_path / "a.html").write_text("{{ a|uper }}")
    (tmp_path / "b.html").write_text("{% include 'c.html' %}")
    text, failed = check(tmp_path, "--format", "json", "--fail-level", "WARNING")
    assert failed
    report, _ = json.JSONDecoder().raw_decode(text)
    assert [one["id"] for one in report["issues"]] == ["templates.E101", "templates.W102"]


def test_right_templates_pass(tmp_path):
    (tmp_path / "a.html").write_text(
        "{% load i18n %}{% include b %}{% include 'b.html' %}{% block x %}{{ block.super }}{% endblock %}"
    )
    (tmp_path / "b.html").write_text("{% extends b|default:'a.html' %}")
    text, failed = check(tmp_path)
    assert not failed
    assert "no issues" in text


def test_options_of_engines_are_checked():
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "OPTIONS": {"string_if_invalid": 5}}]):
        [found] = run_checks(tags=["templates"])
    assert (found.id, found.msg) == (
        "templates.E002",
        "'string_if_invalid' in TEMPLATES OPTIONS must be a string but got: 5 (<class 'int'>).",
    )
    double = {"libraries": {"static": f"{__name__}"}}
    with override_settings(TEMPLATES=[{"BACKEND": NATIVE, "OPTIONS": double}]):
        assert [one.id for one in run_checks(tags=["templates"])] == ["templates.W003"]


class Library:
    """What this module offers as a library of tags."""

    tags: dict = {}
    filters: dict = {}


register = Library()


@pytest.mark.parametrize(
    ("option", "hint"),
    [
        ("context_procesors", "Did you mean 'context_processors'?"),
        ("dirs", "It has context_processors, debug, loaders"),
        ("colour", "It has context_processors, debug, loaders"),
    ],
)
def test_an_unknown_option_of_an_engine_is_told(option, hint):
    with (
        override_settings(TEMPLATES=[{"BACKEND": NATIVE, "OPTIONS": {option: []}}]),
        pytest.raises(ImproperlyConfigured) as caught,
    ):
        engines.all()
    assert str(caught.value).startswith(f"The template engine 'django' has no option '{option}'. {hint}")
