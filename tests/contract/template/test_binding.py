"""Contexts and the templates they are bound to."""

import pytest

from quintet.template import Context, Engine, RequestContext
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
