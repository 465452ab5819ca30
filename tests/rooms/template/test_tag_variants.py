"""Templates composed of tags at random render alike, whichever way: plain, under a debug engine, streamed, node by node."""

import os
import random
import sys
from types import ModuleType, SimpleNamespace

import pytest

from benchmarks import tag_cases
from quintet.template import Context, Engine, Library, Node, NodeList, TemplateSyntaxError
from quintet.template.base import token_kwargs
from quintet.test.utils import override_settings
from quintet.urls import include, path
from quintet.utils.html import format_html

LIBRARIES = ("cache", "i18n", "l10n", "static", "tz")
#: How many of the composed templates are tried.
COUNT = tag_cases.COMPOSED if os.environ.get("QUINTET_FULL") else 25


@pytest.fixture(scope="module", autouse=True)
def _library():
    own = ModuleType("tag_library")
    own.__dict__["register"] = register = Library()
    tag_cases.make_library((SimpleNamespace(Node=Node, token_kwargs=token_kwargs, format_html=format_html), register))
    urls = ModuleType("tag_urls")
    urls.__dict__["urlpatterns"] = tag_cases.make_urls(SimpleNamespace(path=path, include=include))
    sys.modules["tag_library"], sys.modules["tag_urls"] = own, urls
    with override_settings(ROOT_URLCONF="tag_urls", STATIC_URL="/s/", USE_TZ=True, TIME_ZONE="Europe/Paris"):
        yield
    del sys.modules["tag_library"], sys.modules["tag_urls"]


def engine(**options):
    """Return an engine with everything that the composed templates need."""
    libraries = {name: f"quintet.templatetags.{name}" for name in LIBRARIES} | {"own": "tag_library"}
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", tag_cases.INHERITED)])]
    return Engine(libraries=libraries, loaders=loaders, **options)


def outcome(render, values):
    """Return what a rendering gives, or the type of its error."""
    random.seed(1)
    try:
        return str(render(Context({**values, "when": tag_cases.WHEN})))
    except Exception as error:  # noqa: BLE001  the kind of error is what is compared
        return type(error)


def node_by_node(template):
    """Render as code of before does: ask each node of the template, within a template's own rendering."""

    def render(context):
        with context.render_context.push_state(template), context.bind_template(template):
            return "".join(node.render_annotated(context) for node in NodeList(template.nodelist))

    return render


def is_wrong(engine, source):
    """Say whether a source is no template."""
    try:
        engine.from_string(source)
    except TemplateSyntaxError:
        return True
    return False


def test_every_way_to_render_gives_the_same():
    plain, debugging = engine(), engine(debug=True)
    composed = [(name, source) for name, source in tag_cases.cases() if name.startswith("composed")][:COUNT]
    assert len(composed) == COUNT
    for name, source in composed:
        if source.count("{% comment %}") > 1 and is_wrong(plain, source):  # the first end of a comment ends it
            assert is_wrong(debugging, source)
            continue
        template = plain.from_string(source)
        for values in tag_cases.contexts():
            expected = outcome(template.render, values)
            assert outcome(debugging.from_string(source).render, values) == expected, name
            assert outcome(lambda context, made=template: "".join(made.stream(context)), values) == expected, name
            if "{% extends" not in source:
                assert outcome(node_by_node(template), values) == expected, name


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("{% for True in l %}{{ True }}{% endfor %}", "12"),
        ("{% with None=3 %}{{ None }}{% endwith %}{{ None }}", "3None"),
        ("{{ True.real }}{{ None.x }}{{ False.real.imag }}", "10"),
        ("{% if True.real == 1 %}yes{% endif %}", "yes"),
    ],
)
def test_names_of_constants_mean_the_same_beside_a_foreign_tag(source, wanted):
    """Without a warning of Python, too: the suite makes those errors."""

    class Foreign(Node):
        def render(self, context):
            return ""

    library = ModuleType("foreign_library")
    library.__dict__["register"] = register = Library()
    register.tag("foreign", lambda parser, token: Foreign())
    sys.modules["foreign_library"] = library
    try:
        made = Engine(builtins=["foreign_library"])
        for text in (source, "{% foreign %}" + source):
            assert made.from_string(text).render(Context({"l": [1, 2]})) == wanted
    finally:
        del sys.modules["foreign_library"]
