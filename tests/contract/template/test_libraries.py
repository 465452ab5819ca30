"""Libraries of tags: registration, the arguments of tags, loading, hints for what is not loaded."""

import functools

import pytest

from quintet.template import Context, Engine, Library, RequestContext, TemplateSyntaxError
from quintet.test import RequestFactory
from quintet.utils.html import format_html

register = Library()


@register.simple_tag(takes_context=True)
def no_context(value):
    return value


@register.simple_block_tag
def no_content(value):
    return value


@register.simple_block_tag(takes_context=True)
def no_content_after_context(context, value):
    return value


@register.inclusion_tag("x.html", takes_context=True)
def no_context_included():
    return {}


@register.simple_tag
def add_up(a, b=2, *rest, c, d=4, **more):
    return "/".join(map(str, (a, b, rest, c, d, sorted(more.items()))))


@register.simple_block_tag(end_name="stop")
def box(content, level="info"):
    return format_html("<{}>{}</{}>", level, content, level)


@register.simple_tag
@functools.lru_cache
def wrapped(x):
    return f"<{x}>"


register.simple_tag(functools.partial(add_up, 1, c=3), name="part")
register.filter("twice", lambda value: value * 2)


@register.simple_tag(takes_context=True)
def remember(context, value):
    context["kept"] = value
    return ""


@register.simple_tag(takes_context=True)
def named(context, **kwargs):
    return sorted(kwargs)


@pytest.fixture
def render():
    """Give a function that renders a source with the library loaded."""
    engine = Engine(libraries={"own": __name__, "i18n": "quintet.templatetags.i18n"})

    def rendered(source, **values):
        return engine.from_string("{% load own %}" + source).render(Context(values))

    return rendered


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("{% no_context 1 %}", "'no_context' is decorated with takes_context=True so it must have a first argument of 'context'"),
        (
            "{% no_context_included %}",
            "'no_context_included' is decorated with takes_context=True so it must have a first argument of 'context'",
        ),
        ("{% no_content 1 %}{% endno_content %}", "'no_content' must have a first argument of 'content'"),
        (
            "{% no_content_after_context 1 %}",
            "'no_content_after_context' is decorated with takes_context=True so it must have a first argument of 'context' and a "
            "second argument of 'content'",
        ),
        ("{% add_up 1 c=1 2 %}", "'add_up' received some positional argument(s) after some keyword argument(s)"),
        ("{% add_up 1 c=1 c=2 %}", "'add_up' received multiple values for keyword argument 'c'"),
        ("{% add_up 1 a=1 c=2 %}", "'add_up' received multiple values for keyword argument 'a'"),
        ("{% add_up %}", "'add_up' did not receive value(s) for the argument(s): 'a', 'c'"),
        ("{% wrapped %}", "'wrapped' did not receive value(s) for the argument(s): 'x'"),
        ("{% wrapped 1 2 %}", "'wrapped' received too many positional arguments"),
        ("{% wrapped 1 y=2 %}", "'wrapped' received unexpected keyword argument 'y'"),
        ("{% box %}x", "Unclosed tag on line 1: 'box'. Looking for one of: stop."),
    ],
)
def test_the_arguments_of_a_tag_are_checked_when_the_template_is_compiled(render, tag, message):
    with pytest.raises(TemplateSyntaxError) as caught:
        render(tag)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% add_up 1 c=3 %}", "1/2/()/3/4/[]"),
        ("{% add_up 1 x 7 8 c=x d=9 e=y %}", "1/5/(7, 8)/5/9/[(&#x27;e&#x27;, &#x27;&#x27;)]"),
        ("{% autoescape off %}{% add_up 1 c=3 e='f' %}{% endautoescape %}", "1/2/()/3/4/[('e', 'f')]"),
        ("{% wrapped '&' %}", "&lt;&amp;&gt;"),
        ("{% wrapped 1 as w %}{{ w }}{{ w|safe }}", "&lt;1&gt;<1>"),
        ("{% box %}{{ x }}<i>{% stop %}", "<info>5<i></info>"),
        ("{% box level='<' as b %}{{ x|add:1 }}{% stop %}[{{ b }}]", "[<<>6</<>]"),
        ("{% box 'a' %}{% box 'b' %}x{% stop %}{% stop %}", "<a><b>x</b></a>"),
        ("{% remember x %}{{ kept }}", "5"),
        ("{% for i in 'ab' %}{% remember i %}{{ kept }}{% endfor %}[{{ kept }}]", "ab[]"),
        ("{{ x|twice }}", "10"),
        # Any name may be an argument's.
        ("{% named function=1 variables=2 autoescape=3 self=4 as n %}{{ n|join:' ' }}", "autoescape function self variables"),
    ],
)
def test_registered_functions_run(render, source, expected):
    assert render(source, x=5) == expected


def test_a_partial_function_is_a_tag(render):
    assert render("{% part %}") == "1/2/()/3/4/[]"


def test_what_cannot_be_registered_says_so():
    for register_it, message in (
        (lambda: Library().tag(None, ""), "Unsupported arguments to Library.tag: (None, '')"),
        (lambda: Library().filter(None, ""), "Unsupported arguments to Library.filter: (None, '')"),
        (lambda: Library().simple_tag("x"), "Invalid arguments provided to simple_tag"),
        (lambda: Library().simple_block_tag("x"), "Invalid arguments provided to simple_block_tag"),
    ):
        with pytest.raises(ValueError) as caught:  # noqa: PT011  its whole text is compared
            register_it()
        assert str(caught.value) == message


@pytest.mark.parametrize("use", ["{% csp_nonce_attr %}", "<b {% csp_nonce_attr %}>"])
def test_a_nonce_is_one_per_request_and_made_when_shown(use):
    engine = Engine(context_processors=["quintet.template.context_processors.csp"])
    request = RequestFactory().get("/")
    template = engine.from_string(use + "|{{ csp_nonce }}")
    engine.from_string("x").render(RequestContext(request))
    assert not request.csp_nonce.is_made
    first, shown = template.render(RequestContext(request)).split("|")
    assert f'nonce="{shown}"' in first
    assert len(shown) >= 22
    assert request.csp_nonce.is_made
    assert template.render(RequestContext(request)).endswith(shown)
    assert not template.render(RequestContext(RequestFactory().get("/"))).endswith(shown)
    assert engine.from_string(use).render(Context()) == use.replace("{% csp_nonce_attr %}", "")
