"""Contexts and the templates they are bound to."""

import sys
from copy import copy

import pytest

from quintet.template import Context, Engine, Library, Node, RequestContext
from quintet.template.context import ContextPopException
from quintet.test import RequestFactory


@pytest.fixture
def greeting():
    """Return a template that says what its context processors know."""
    return Engine().from_string("{{ greeting }} {{ name }}")


def bound(*processors):
    """Return the context of a request with ``name``, and with these processors."""
    return RequestContext(RequestFactory().get("/"), {"name": "Ann"}, processors)


def test_a_context_belongs_to_one_template_at_a_time(greeting):
    context = Context()
    with context.bind_template(greeting):
        assert context.template is greeting
        with pytest.raises(RuntimeError, match="already bound"), context.bind_template(greeting):
            raise AssertionError("a bound context was bound again")
        assert context.template is greeting
    assert context.template is None


def test_processors_speak_over_given_variables_and_only_while_a_template_is_bound(greeting):
    context = bound(lambda request: {"greeting": f"{request.method}!", "name": "Bo"})
    assert greeting.render(context) == "GET! Bo"
    assert "greeting" not in context
    assert context["name"] == "Ann"


def test_a_context_is_free_again_after_a_processor_failed(greeting):
    failures = iter([ZeroDivisionError])

    def processor(request):
        for failure in failures:
            raise failure
        return {"greeting": "hi"}

    context = bound(processor)
    with pytest.raises(ZeroDivisionError):
        greeting.render(context)
    assert greeting.render(context) == "hi Ann"


def test_a_processor_that_returns_no_dictionary_is_named(greeting):
    def wrong(request):
        return None

    with pytest.raises(TypeError, match="wrong didn't return a dictionary"):
        greeting.render(bound(wrong))


def test_a_layer_that_is_left_pops_as_its_context_does():
    class Counting(Context):
        popped = 0

        def pop(self):
            self.popped += 1
            return super().pop()

    context = Counting({"a": 1})
    with context.push(a=2):
        assert context["a"] == 2
    assert (context["a"], context.popped) == (1, 1)


def test_leaving_a_layer_of_an_empty_stack_is_an_error():
    context = Context()
    layer = context.push(a=1)
    context.pop()
    with pytest.raises(ContextPopException), layer:
        pass


class Counting(Node):
    """A tag that counts how often it was rendered, where tags remember things."""

    def render(self, context):
        known = context.render_context
        known[self] = known.get(self, 0) + 1
        seen.append((known.template, len(known.dicts)))
        return str(known[self])


seen = []


@pytest.fixture
def counting():
    """Return a template whose tag counts, three times in a loop, and one that includes it twice beside a loop of its own."""
    seen.clear()
    register = Library()
    register.tag("count", lambda parser, token: Counting())
    module = type(sys)("counting_tags")
    module.register = register
    sys.modules["counting_tags"] = module
    sources = {
        "inner": "{% load counts %}{% for n in '123' %}{% count %}{% endfor %}",
        "outer": "{% load counts %}{% for n in '12' %}{% count %}{% endfor %}-{% include 'inner' %}-{% include 'inner' %}",
    }
    loaders = [("quintet.template.loaders.locmem.Loader", sources)]
    yield Engine(loaders=loaders, libraries={"counts": "counting_tags"})
    del sys.modules["counting_tags"]


def test_what_tags_remember_ends_with_its_rendering(counting):
    template, context = counting.get_template("inner"), Context()
    assert [template.render(context) for _ in range(2)] == ["123", "123"]
    assert seen == [(template, 2)] * 6
    assert context.render_context.template is None
    assert len(context.render_context.dicts) == 1
    assert counting.get_template("outer").render(context) == "12-123-123"
    assert len(context.render_context.dicts) == 1


def test_what_tags_remember_ends_with_a_rendering_that_failed(counting):
    context = Context({"broken": lambda: 1 / 0})
    template = counting.from_string("{% load counts %}{% count %}{{ broken }}")
    with pytest.raises(ZeroDivisionError):
        template.render(context)
    assert context.template is None
    assert context.render_context.template is None
    assert len(context.render_context.dicts) == 1
    assert counting.get_template("inner").render(context) == "123"


def test_what_was_remembered_before_a_rendering_stays_apart_from_it(counting):
    context = Context()
    context.render_context["own"] = 1
    assert counting.get_template("inner").render(context) == "123"
    assert context.render_context["own"] == 1
    assert [depth for _, depth in seen] == [2] * 3
    kept = copy(context)
    kept.render_context.push()
    assert len(context.render_context.dicts) == 1
