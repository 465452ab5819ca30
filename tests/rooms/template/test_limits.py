"""The limits of CPython (indentation, nested blocks, recursion) are not those of templates."""

import os

import pytest

from quintet.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError

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
    with pytest.raises(RecursionError) as caught:
        engine(templates).get_template("a").render(Context({"x": 1}))
    assert any("include each other" in note and ("a -> b" in note or "b -> a" in note) for note in caught.value.__notes__)
    assert engine(templates).get_template("a").render(Context({})) == ""


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
