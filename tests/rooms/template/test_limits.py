"""The limits of CPython (indentation, nested blocks, recursion) are not those of templates."""

import os
import sys
import traceback
from unittest import mock

import pytest

from quintet.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.errors import TemplateRecursionError
from quintet.template.inclusion import refuse_circles

#: Tags of a long template; the compiler's time grows with them, so the usual run takes fewer.
MANY = 10_000 if os.environ.get("QUINTET_FULL") else 1_500


def engine(templates):
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", templates)])]
    return Engine(loaders=loaders)


def nested(opening, inside, closing, depth):
    return opening * depth + inside + closing * depth


def deep_for(depth):
    opening = "".join(f"{{% for v{n} in one %}}" for n in range(depth))
    return opening + f"{{{{ v0 }}}}{{{{ v{depth - 1} }}}}{{{{ forloop.counter }}}}" + "{% endfor %}" * depth


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (nested("{% if x %}", "{{ x }}", "{% endif %}", 150), "1"),
        (nested("{% if x %}{% if not x %}no{% else %}", "{{ x }}", "{% endif %}{% endif %}", 60), "1"),
        (nested("{% with x=x %}", "{{ x }}", "{% endwith %}", 150), "1"),
        (nested("{% for x in one %}", "{{ x }}", "{% endfor %}", 30), "1"),
        (deep_for(30), "111"),
        (nested("{% for x in one %}{% if x %}{% with y=x %}", "{{ y }}", "{% endwith %}{% endif %}{% endfor %}", 40), "1"),
        (nested("{% autoescape off %}", "{{ h }}", "{% endautoescape %}", 150), "<"),
        (nested("{% filter upper %}", "a{{ x }}", "{% endfilter %}", 120), "A1"),
        (nested("{% spaceless %}", "{{ x }}", "{% endspaceless %}", 120), "1"),
        ("{% if not x %}" + "{% elif not x %}" * 300 + "{% else %}{{ x }}{% endif %}", "1"),
        ("{% if " + "x and " * 400 + "x %}a{% endif %}", "a"),
        ("{% if " + "not " * 90 + "x %}a{% endif %}", "a"),
        ("{{ x" + "|add:0" * 500 + " }}", "1"),
        ("{{ x }}" * MANY, "1" * MANY),
        ("{% if x %}a{% endif %}" * MANY, "a" * MANY),
        ("x" * 3_000_000 + "{{ x }}", "x" * 3_000_000 + "1"),
        ("\n" * 70_000 + "{{ x }}", "\n" * 70_000 + "1"),
        (" " * 70_000 + "{{ x }}", " " * 70_000 + "1"),
        ("{{ x." + ".".join(["real"] * 300) + " }}", "1"),
    ],
    ids=lambda value: f"{value[:24]}..." if len(value) > 24 else value,
)
def test_templates_that_python_source_could_not_nest(source, wanted):
    assert engine({"a": source}).get_template("a").render(Context({"x": 1, "h": "<", "one": [1]})) == wanted


def test_an_include_that_never_ends_is_an_error_that_says_so():
    templates = {"a": "{% include 'b' %}", "b": "{% if x %}{% include 'a' %}{% endif %}"}
    with pytest.raises(TemplateSyntaxError, match=r"include each other too deep: (a -> b -> a|b -> a -> b)\.") as caught:
        engine(templates).get_template("a").render(Context({"x": 1}))
    assert isinstance(caught.value, RecursionError)
    assert engine(templates).get_template("a").render(Context({})) == ""


def tree(levels):
    """Return nodes inside each other."""
    node = {"n": 0}
    for number in range(levels):
        node = {"n": number, "child": node}
    return node


CIRCLES = {
    "a component in itself": (
        "{% props node %}{% if node.child %}{% component 'c' node=node.child / %}{% endif %}",
        r"components/c\.html -> components/c\.html",
    ),
    "by a name in a variable": (
        "{% props node %}{% with x='c' %}{% if node.child %}{% component x node=node.child / %}{% endif %}{% endwith %}",
        r"components/c\.html -> components/c\.html",
    ),
    "with a block": (
        "{% props node %}{% block a %}{% if node.child %}{% component 'c' node=node.child / %}{% endif %}{% endblock %}",
        r"components/c\.html -> components/c\.html",
    ),
    "in the content of another": (
        "{% props node %}{% if node.child %}"
        "{% component 'box' %}{% component 'c' node=node.child / %}{% endcomponent %}{% endif %}",
        r"components/c\.html -> components/box\.html -> components/c\.html",
    ),
    "by another": (
        "{% props node %}{% if node.child %}{% component 'd' node=node / %}{% endif %}",
        r"components/(c\.html -> components/d\.html -> components/c|d\.html -> components/c\.html -> components/d)\.html",
    ),
    "with an inclusion": (
        "{% props node %}{% if node.child %}{% include 'components/c.html' with node=node.child %}{% endif %}",
        r"components/c\.html -> components/c\.html",
    ),
}


@pytest.fixture
def a_small_stack():
    """Let Python's stack end sooner, so that filling it takes less time."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(500)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize(("name", "is_kept"), [*((name, True) for name in CIRCLES), ("a component in itself", False)])
@pytest.mark.usefixtures("a_small_stack")
def test_components_in_circles_are_refused_while_there_is_room_on_the_stack(name, is_kept):
    source, chain = CIRCLES[name]
    sources = {
        "components/c.html": source,
        "components/d.html": "{% props node %}{% component 'c' node=node.child / %}",
        "components/box.html": "{% slot %}{% endslot %}",
    }
    loader = ("quintet.template.loaders.locmem.Loader", sources)
    made = Engine(loaders=[("quintet.template.loaders.cached.Loader", [loader])] if is_kept else [loader])
    template = made.from_string("{% component 'c' node=node / %}")
    for _ in range(2 if is_kept else 1):
        assert template.render(Context({"node": tree(20)})) == ""
        with pytest.raises(TemplateRecursionError, match=f"too deep: {chain}\\.") as caught:
            template.render(Context({"node": tree(5000)}))
        assert 200 < len(list(traceback.walk_tb(caught.value.__traceback__))) < 0.9 * sys.getrecursionlimit()


def test_what_is_as_deep_as_its_data_renders_when_the_stack_allows_it():
    source = "{% props node %}{{ node.n }},{% if node.child %}{% component 'c' node=node.child / %}{% endif %}"
    template = engine({"components/c.html": source, "a": "{% component 'c' node=node / %}"}).get_template("a")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        shown = template.render(Context({"node": tree(5000)}))
    finally:
        sys.setrecursionlimit(before)
    assert shown.count(",") == 5001


def test_a_component_in_the_content_of_one_of_its_kind_is_no_circle():
    source = "<i>{% slot %}{% endslot %}</i>"
    nested = "{% component 'c' %}" * 8 + "x" + "{% endcomponent %}" * 8
    template = engine({"components/c.html": source, "a": nested}).get_template("a")
    with mock.patch("quintet.template.components.calls.refuse_circles", wraps=refuse_circles) as looked:
        for _ in range(10):
            assert template.render(Context()) == "<i>" * 8 + "x" + "</i>" * 8
    assert looked.call_count == 8  # when the places were linked


def test_deep_trees_of_includes_and_long_chains_of_parents():
    tree = None
    for _ in range(150):
        tree = {"child": tree}
    made = engine({"t": "({% if node %}{% include 't' with node=node.child %}{% endif %})"})
    assert made.get_template("t").render(Context({"node": tree})).count("(") == 151
    chain = {"0": "[{% block a %}0{% endblock %}]"}
    chain |= {str(n): f"{{% extends '{n - 1}' %}}{{% block a %}}{{{{ block.super }}}}.{{% endblock %}}" for n in range(1, 61)}
    assert engine(chain).get_template("60").render(Context({})) == "[0" + "." * 60 + "]"


def test_parents_that_extend_each_other_are_refused():
    made = engine({"a": "{% extends 'b' %}", "b": "{% extends 'a' %}"})
    with pytest.raises(TemplateDoesNotExist) as caught:
        made.get_template("a").render(Context({}))
    assert "Skipped to avoid recursion" in [reason for _, reason in caught.value.tried]


def test_what_is_still_too_deep_is_a_syntax_error():
    source = nested("{% if x %}", "", "{% endif %}", 3000)
    with pytest.raises((TemplateSyntaxError, RecursionError)):
        engine({"a": source}).get_template("a").render(Context({"x": 1}))
