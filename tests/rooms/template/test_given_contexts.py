"""Tags that give the Context away: an inclusion tag that returns it, a value that reads it when the tag is done."""

import pytest

from quintet.template import Context, Engine, Library

register = Library()


@register.simple_tag(takes_context=True)
def remember(context):
    context["z"] = "Z"
    return ""


@register.simple_tag(takes_context=True)
def give(context):
    return context


@register.filter
def peek(context, name):
    return context.get(name)


@register.simple_tag(takes_context=True)
def later(context):
    class Later:
        def __str__(self):
            return f"later {context.get('w')}"

    return Later()


@register.inclusion_tag("shown.html", takes_context=True)
def shown(context):
    return context


@register.inclusion_tag("shown.html", takes_context=True)
def shown_flat(context):
    return context.flatten()


LOADERS = [
    (
        "quintet.template.loaders.locmem.Loader",
        {
            "shown.html": "[{{ z }}{{ w }}]",
            "part.html": "{% with w=i %}{% shown %}{% endwith %}",
            "base.html": "{% with w='b' %}{% block x %}{% endblock %}{% endwith %}",
        },
    )
]


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("{% remember %}{% with w=1 %}{% shown %}{% endwith %}{{ z }}{{ w }}", "[Z1]Z"),
        ("{% with w=1 %}{% shown_flat %}{% endwith %}", "[1]"),
        ("{% for w in 'ab' %}{% remember %}{{ z }}{% shown %}{% endfor %}{{ z }}", "Z[Za]Z[Zb]"),
        ("{% for i in 'ab' %}{% include 'part.html' %}{% endfor %}", "[a][b]"),
        ("{% extends 'base.html' %}{% block x %}{% shown %}{% endblock %}", "[b]"),
        ("{% partialdef p %}{% shown %}{% endpartialdef %}{% with w=3 %}{% partial p %}{% endwith %}", "[3]"),
        ("{% with w=1 %}{% give as g %}{{ g|peek:'w' }}{{ g.w }}{% endwith %}", "11"),
        ("{% with w=1 %}{% later %}{% endwith %}", "later 1"),
        ("{% with w=1 %}{% later as q %}{{ q }}{% with w=2 %}{{ q }}{% endwith %}{% endwith %}", "later 1later 2"),
    ],
)
def test_it_shows_what_the_template_sees(source, wanted):
    template = Engine(loaders=LOADERS, builtins=[__name__]).from_string(source)
    context = Context({"outer": 1})
    assert template.render(context) == wanted
    assert "".join(template.stream(context)) == wanted
    assert {**context.flatten(), "z": None} == {**Context({"outer": 1}).flatten(), "z": None}
