# ruff: noqa: E501  templates, one a line
"""Fragments: parts of a page by ``page.html#name``, wherever a template can be named."""

import pytest

from quintet.http import HttpRequest
from quintet.shortcuts import render
from quintet.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.loader import render_to_string
from quintet.template.response import TemplateResponse
from quintet.test import override_settings

TEMPLATES = {
    "components/cell.html": "{% props value %}<td {{ attrs }}>{{ value }}{% slot %}{% endslot %}</td>",
    "components/table.html": "{% props rows %}{% partialdef body %}{% for row in rows %}{% slot item row=row %}{{ row }}"
    "{% endslot %}{% endfor %}{% endpartialdef %}<b>{% partial body %}</b>",
    "page.html": "<table>{% for row in rows %}{% partialdef row inline %}<tr>{% component 'cell' value=row %}{{ mark }}"
    "{% endcomponent %}</tr>{% endpartialdef %}{% endfor %}</table>",
    "base.html": "{% partialdef part %}[{{ x }}{% block inner %}base{% endblock %}]{% endpartialdef %}<{% block body %}{% endblock %}>",
    "middle.html": "{% extends 'base.html' %}{% partialdef other %}other{% endpartialdef %}",
    "child.html": "{% extends './middle.html' %}{% block body %}{% partial part %}{% partial other %}{% endblock %}",
    "own.html": "{% extends 'base.html' %}{% partialdef part %}own{% endpartialdef %}{% block body %}{% partial part %}{% endblock %}",
    "lost.html": "{% extends 'base.html' %}{% block body %}{% partial nowhere %}{% endblock %}",
    "late.html": "{% extends parent %}{% block body %}{% partial part %}{% endblock %}",
    "loop.html": "{% for x in xs %}{% include 'child.html#part' %}{% endfor %}",
    "chosen.html": "{% include name %}{% include names %}",
}
LOADER = ("quintet.template.loaders.locmem.Loader", TEMPLATES)
OURS = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [LOADER]}}]


@pytest.fixture(autouse=True)
def _ours():
    with override_settings(TEMPLATES=OURS):
        yield


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        ("page.html", {"rows": [1, 2], "mark": "!"}, "<table><tr><td >1!</td></tr><tr><td >2!</td></tr></table>"),
        ("page.html#row", {"row": "<", "mark": "!"}, "<tr><td >&lt;!</td></tr>"),
        ("child.html", {"x": 1}, "<[1base]other>"),
        ("child.html#part", {"x": 1}, "[1base]"),
        ("child.html#other", {}, "other"),
        ("own.html", {}, "<own>"),
        ("own.html#part", {}, "own"),
        ("loop.html", {"xs": [1, 2]}, "[1base][2base]"),
        ("chosen.html", {"name": "page.html#row", "names": ["none.html", "own.html#part"], "row": 1}, "<tr><td >1</td></tr>own"),
        ("components/table.html#body", {"rows": [1, 2]}, "12"),
    ],
)
class TestFragments:
    def test_of_the_loader(self, name, values, wanted):
        assert render_to_string(name, values) == wanted

    def test_of_a_view(self, name, values, wanted):
        assert render(HttpRequest(), name, values).content.decode() == wanted

    def test_of_a_late_response(self, name, values, wanted):
        assert TemplateResponse(HttpRequest(), name, values).render().content.decode() == wanted


def test_partials_inside_components_fill_slots():
    source = "{% component 'table' rows=rows %}{% fill item as row %}({{ row }}{{ x }}){% endfill %}{% endcomponent %}"
    assert Engine(loaders=[LOADER]).from_string(source).render(Context({"rows": "ab", "x": 1})) == "<b>(a1)(b1)</b>"


@pytest.mark.parametrize("name", ["lost.html", "child.html#nowhere"])
def test_a_part_that_is_nowhere_tells_where_it_was_looked_for(name):
    with pytest.raises(TemplateDoesNotExist, match="nowhere") as caught:
        render_to_string(name)
    assert "base.html (Partial 'nowhere' is not defined in it)" in "".join(caught.value.__notes__)


def test_the_parts_of_a_parent_with_a_computed_name_are_not_known():
    with pytest.raises(TemplateSyntaxError, match="Partial 'part' is not defined in the current template"):
        render_to_string("late.html", {"parent": "base.html"})


def test_inherited_parts_come_from_the_bytecode_cache_too(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    for name in ("base.html", "middle.html", "child.html"):
        (folder / name).write_text(TEMPLATES[name])
    for _ in range(2):
        engine = Engine(dirs=[folder], bytecode_cache=tmp_path / "cache")
        assert engine.render_to_string("child.html", {"x": 1}) == "<[1base]other>"
        assert engine.render_to_string("child.html#part", {"x": 1}) == "[1base]"
