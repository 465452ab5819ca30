"""Layers that tags push onto the Context and pop later, streams that share a Context, and inherited parts: what each one sees."""

import pytest

from quintet.template import Context, Engine, Library, Node, RequestContext
from quintet.test import RequestFactory

register = Library()


class Push(Node):
    """Puts a layer on the context and leaves it there."""

    def __init__(self, values):
        self.values = values

    def render(self, context):
        context.push(**self.values)
        return ""


class Pop(Node):
    """Takes the top layer off."""

    def render(self, context):
        context.pop()
        return ""


class Show(Node):
    """Shows what the documented interface of the context says."""

    def render(self, context):
        return f"<{context.get('a')} {context.flatten().get('a')} {sorted(set(context.flatten()) - {'True', 'False', 'None'})}>"


class Around(Node):
    """Renders its content, as block tags of packages do."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return f"[{self.nodelist.render(context)}]"


@register.tag
def push(parser, token):
    """Push the values that the tag names."""
    return Push(dict(bit.split("=") for bit in token.split_contents()[1:]))


@register.tag
def pop(parser, token):
    """Pop."""
    return Pop()


@register.tag
def show(parser, token):
    """Show."""
    return Show()


@register.tag
def around(parser, token):
    """Render what is inside."""
    nodelist = parser.parse(("endaround",))
    parser.delete_first_token()
    return Around(nodelist)


@register.simple_tag(takes_context=True)
def push_by_function(context, **values):
    """Push from a simple tag."""
    context.push(**values)
    return ""


def engine(templates=()):
    """Return an engine with the tags of this module."""
    made = Engine(loaders=[("quintet.template.loaders.locmem.Loader", dict(templates))])
    made.template_builtins.append(register)
    return made


#: Templates, and what the documented engine renders them to; ``a`` is 0 and ``r`` has 1 and 2.
PUSHES = [
    ("{{ a }}{% push a=1 %}{{ a }}{% show %}{% pop %}{{ a }}", "01<1 1 ['a', 'r']>0"),
    ("{% push a=1 b=2 %}{{ a }}{{ b }}{% push a=3 %}{{ a }}{{ b }}{% pop %}{{ a }}{{ b }}{% pop %}{{ a }}{{ b }}", "1232120"),
    ("{% push a=1 %}{% for x in r %}{{ x }}{{ a }}{% show %}{% endfor %}{{ x }}{% show %}{% pop %}{{ a }}", None),
    ("{% for x in r %}{% push a=x %}{{ a }}{% pop %}{{ a }}{% endfor %}{{ a }}", "x0x00"),
    ("{% around %}{% push a=1 %}{{ a }}{% endaround %}{{ a }}{% pop %}{{ a }}", "[1]10"),
    ("{% push a=1 %}{% around %}{{ a }}{% endaround %}{% with a=5 %}{{ a }}{% endwith %}{{ a }}{% pop %}{{ a }}", "[1]510"),
    ("{% push_by_function a='1' %}{{ a }}{% firstof 'q' as z %}{{ z }}{% show %}{% pop %}{{ a }}{{ z }}", None),
    ("{% push a=1 %}{% if a %}{% pop %}{{ a }}{% endif %}{{ a }}", "00"),
    ("{% push a=1 %}{% include 'inner' %}{{ a }}{% pop %}{{ a }}", "7110"),
    ("{% push b=1 %}{% push c=2 %}{% show %}{% pop %}{% show %}{% pop %}{% show %}", None),
]
WRITTEN_OUT = {
    2: "11<1 1 ['a', 'forloop', 'r', 'x']>21<1 1 ['a', 'forloop', 'r', 'x']><1 1 ['a', 'r']>0",
    6: "1q<1 1 ['a', 'r', 'z']>0",
    9: "<0 0 ['a', 'b', 'c', 'r']><0 0 ['a', 'b', 'r']><0 0 ['a', 'r']>",
}


@pytest.mark.parametrize("number", range(len(PUSHES)))
def test_a_layer_stays_after_the_tag_that_pushed_it_until_another_pops_it(number):
    source, wanted = PUSHES[number]
    context = Context({"a": "0", "r": [1, 2]})
    template = engine({"inner": "{% push a=7 %}{{ a }}{% pop %}{{ a }}"}).from_string(source)
    for _ in range(2):
        assert template.render(context) == (wanted or WRITTEN_OUT[number])
        assert (context["a"], len(context.dicts)) == ("0", 2)


def test_a_layer_that_nobody_pops_is_left_on_the_context_and_one_in_a_loop_ends_with_it():
    context = Context({"a": "0", "r": [1, 2]})
    assert engine().from_string("{% push a=1 %}{{ a }}").render(context) == "1"
    assert (context["a"], len(context.dicts)) == ("1", 3)
    context = Context({"a": "0", "r": [1, 2]})
    assert engine().from_string("{% for x in r %}{% push a=1 %}{{ a }}{% endfor %}{{ a }}").render(context) == "110"
    assert (context["a"], len(context.dicts)) == ("0", 2)


@pytest.mark.parametrize("kind", ["plain", "request"])
def test_streams_on_one_context_do_not_see_each_other(kind):
    """Each is read in turns with the others, while whole templates render with the same context."""
    context = Context({"a": 0}) if kind == "plain" else RequestContext(RequestFactory().get("/"), {"a": 0})
    first = (
        "{% with a=1 %}{{ a }}{% flush %}{% show %}{% flush %}{% around %}{{ a }}{% endaround %}{% endwith %}{% flush %}{{ a }}"
    )
    second = (
        "{% autoescape off %}{% with a='<' %}{{ a }}{% flush %}{% around %}{{ a }}{% endaround %}{% endwith %}{% endautoescape %}"
    )
    made = engine()
    alone = ["".join(made.from_string(source).stream(context)) for source in (first, second)]
    streams = [made.from_string(source).stream(context) for source in (first, second, first)]
    gathered = ["", "", ""]
    open_ = dict(enumerate(streams))
    while open_:
        for number, stream in list(open_.items()):
            piece = next(iter(stream), None)
            if piece is None:
                del open_[number]
            else:
                gathered[number] += piece
        assert made.from_string("{{ a }}{% around %}{{ a }}{% endaround %}").render(context) == "0[0]"
    assert [gathered[0], gathered[1], gathered[2]] == [alone[0], alone[1], alone[0]]
    assert context["a"] == 0
    assert context.template is None


PARTS = {
    "base": "{% block a %}A{% endblock %}",
    "parent": (
        "{% extends 'base' %}{% block a %}{% partialdef part inline %}<{% block b %}p{% endblock %}{% block c %}c{% endblock %}>"
        "{% endpartialdef %}{% endblock %}"
    ),
    "child": "{% extends 'parent' %}{% block b %}child-{{ block.super }}{% endblock %}",
    "grandchild": "{% extends 'child' %}{% block b %}grand-{{ block.super }}{% endblock %}{% block c %}C{% endblock %}",
    "plain": "{% extends 'grandchild' %}",
    "user": "{% extends 'parent' %}{% block a %}({% partial part %}){% endblock %}{% block b %}u-{{ block.super }}{% endblock %}",
    "lower": "{% extends 'user' %}{% block b %}l-{{ block.super }}{% endblock %}",
    "includes": "{% include 'child#part' %}{% include 'parent#part' %}",
}


@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("parent#part", "<pc>"),
        ("child#part", "<child-pc>"),
        ("grandchild#part", "<grand-child-pC>"),
        ("plain#part", "<grand-child-pC>"),
        ("user", "(<u-pc>)"),
        ("lower", "(<l-u-pc>)"),
        ("includes", "<child-pc><pc>"),
    ],
)
def test_an_inherited_part_has_the_blocks_of_the_template_that_was_asked_for(name, wanted, is_kept):
    loader = ("quintet.template.loaders.locmem.Loader", PARTS)
    made = Engine(loaders=[("quintet.template.loaders.cached.Loader", [loader])] if is_kept else [loader])
    for _ in range(2):
        assert made.get_template(name).render(Context()) == wanted
        assert "".join(made.get_template(name).stream(Context())) == wanted
