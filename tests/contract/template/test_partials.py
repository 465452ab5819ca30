# ruff: noqa: E501  templates, one a line
"""Named parts of templates: partialdef, partial, and name#part wherever a template is named."""

import traceback

import pytest

from quintet.template import Context, Engine, Library, Node, TemplateDoesNotExist, TemplateSyntaxError

TEMPLATES = {
    "list": "{% partialdef row %}[{{ u }}{% cycle 'a' 'b' %}]{% endpartialdef %}{% for u in us %}{% partial row %}{% endfor %}",
    "page": "{% block c %}{% partial x %}{% endblock %}{% partialdef x inline %}X{{ forloop.counter }}{% endpartialdef x %}",
    "child": "{% extends 'page' %}{% block c %}{% partial y %}{% endblock %}{% partialdef y %}Y{% endpartialdef %}",
    "around a block": "{% extends 'page' %}{% partialdef y %}Y{% block c %}in{% endblock %}{% endpartialdef %}",
    "super": "{% extends 'page' %}{% block c %}{{ block.super }}{% partialdef z inline %}z{{ block.super }}{% endpartialdef %}{% endblock %}",
    "nested": "{% partialdef o %}o{% partialdef i inline %}i{% endpartialdef %}{% endpartialdef %}{% partial o %}{% partial i %}",
    "tree": "{% partialdef t %}<{{ n.v }}{% for n in n.kids %}{% partial t %}{% endfor %}>{% endpartialdef %}{% partial t %}",
    "never": "{% if 0 %}{% partialdef a %}A{% endpartialdef %}{% endif %}{% partial a %}",
    "escaping": "{% partialdef a %}{{ lt }}{% endpartialdef %}{% partial a %}{% autoescape off %}{% partial a %}{% endautoescape %}",
    "sets": "{% partialdef a %}{% firstof 'in' as q %}{{ q }}{% endpartialdef %}{% partial a %}[{{ q }}]{% with q=1 %}{% partial a %}{{ q }}{% endwith %}",
    "includes": "{% for u in us %}{% include 'list#row' %}{% endfor %}|{% include 'page#x' %}|{% include 'list#row' with u='q' only %}",
    "foreign": "{% load own %}{% partialdef a %}{% show u %}{% endpartialdef %}{% for u in us %}{% partial a %}{% endfor %}",
}


class ShowNode(Node):
    def __init__(self, value):
        self.value = value

    def render(self, context):
        return f"({self.value.resolve(context)}{context['forloop']['counter']})"


register = Library()
register.tag("show", lambda parser, token: ShowNode(parser.compile_filter(token.split_contents()[1])))


def engine(templates, **options):
    loaders = [("quintet.template.loaders.cached.Loader", [("quintet.template.loaders.locmem.Loader", templates)])]
    return Engine(loaders=loaders, libraries={"own": __name__}, **options)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("list", "[1a][2b]"),
        ("list#row", "[a]"),
        ("page", "XX"),
        ("page#x", "X"),
        ("child", "YX"),
        ("around a block", "inX"),
        ("super", "XzXX"),
        ("nested", "oii"),
        ("nested#i", "i"),
        ("tree", "<1<2>>"),
        ("never", "A"),
        ("never#a", "A"),
        ("escaping", "&lt;<"),
        ("sets", "in[]in1"),
        ("includes", "[1a][2a]|X|[qa]"),
        ("foreign", "(11)(22)"),
    ],
)
def test_parts_render(name, expected, debug):
    values = {"us": [1, 2], "n": {"v": 1, "kids": [{"v": 2}]}, "lt": "<"}
    template = engine(TEMPLATES, debug=debug).get_template(name)
    assert template.render(Context(values)) == expected
    assert template.render(Context(values)) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% partialdef %}{% endpartialdef %}", "'partialdef' tag requires a name"),
        ("{% partialdef a loud %}{% endpartialdef %}", "must be 'inline', not 'loud'"),
        ("{% partialdef a %}{% endpartialdef %}{% partialdef a %}{% endpartialdef %}", "Partial 'a' is already defined"),
        ("{% partialdef a %}{% endpartialdef b %}", "expected 'endpartialdef' or 'endpartialdef a'"),
        ("{% partialdef a %}", "Unclosed tag on line 1: 'partialdef'"),
        ("{% partial %}", "'partial' tag requires a single argument"),
        (
            "{% partialdef rows %}{% endpartialdef %}{% partial row %}",
            "not defined in the current template. Did you mean 'rows'?",
        ),
    ],
)
def test_wrong_parts(source, message):
    with pytest.raises(TemplateSyntaxError) as caught:
        engine({}).from_string(source).render(Context())
    assert message in str(caught.value)
    assert "line 1, column" in caught.value.__notes__[0]


def test_a_missing_part_is_a_missing_template():
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine(TEMPLATES).get_template("page#nope")
    assert caught.value.tried[0][1] == "Partial 'nope' is not defined in it"


def test_errors_in_a_part_of_a_child_lie_in_the_child():
    templates = {
        "base": "\n\n\n{% block c %}{% endblock %}",
        "child": "{% extends 'base' %}\n{% block c %}{% partial p %}{% endblock %}\n{% partialdef p %}{{ fail }}{% endpartialdef %}",
    }

    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        engine(templates).get_template("child").render(Context({"fail": fail}))
    frames = [frame for frame in traceback.extract_tb(caught.value.__traceback__) if frame.name.startswith("partial")]
    assert [(frame.filename, frame.name, frame.lineno, frame.line) for frame in frames] == [
        ("child", "partial p", 3, "{% partialdef p %}{{ fail }}{% endpartialdef %}")
    ]
