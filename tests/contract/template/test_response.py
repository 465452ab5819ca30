"""Template responses, loader functions and context processors."""

import pickle

import pytest

from quintet.template import TemplateDoesNotExist, engines
from quintet.template.loader import get_template, render_to_string, select_template
from quintet.template.response import ContentNotRenderedError, SimpleTemplateResponse, TemplateResponse
from quintet.test import RequestFactory
from quintet.test.utils import override_settings

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "quintet.template.context_processors.request",
                "quintet.template.context_processors.static",
                "quintet.template.context_processors.tz",
            ],
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"a.html": "{{ request.path }} {{ x }} {{ TIME_ZONE }}", "form.html": "{% csrf_token %}"},
                )
            ],
        },
    }
]


@pytest.fixture(autouse=True)
def _templates():
    with override_settings(TEMPLATES=TEMPLATES, STATIC_URL="/s/"):
        yield


@pytest.fixture
def request_():
    return RequestFactory().get("/here/")


def test_a_response_renders_once_and_late(request_):
    response = TemplateResponse(request_, "a.html", {"x": 1})
    seen = []
    response.add_post_render_callback(seen.append)
    assert not response.is_rendered
    with pytest.raises(ContentNotRenderedError):
        response.content  # noqa: B018  reading it is what raises
    response.context_data["x"] = 2
    assert response.render() is response
    assert response.content == b"/here/ 2 UTC"
    response.context_data["x"] = 3
    response.render()
    assert response.content == b"/here/ 2 UTC"
    assert seen == [response]
    late = []
    response.add_post_render_callback(late.append)
    assert late == [response]


def test_only_a_rendered_response_is_pickled(request_):
    response = TemplateResponse(request_, "a.html", {"x": 1})
    with pytest.raises(ContentNotRenderedError):
        pickle.dumps(response)
    copy = pickle.loads(pickle.dumps(response.render()))
    assert copy.content == response.content
    assert not hasattr(copy, "template_name")


def test_a_callback_may_replace_the_response():
    response = SimpleTemplateResponse("a.html", {})
    other = SimpleTemplateResponse("a.html", {})
    response.add_post_render_callback(lambda _: other)
    assert response.render() is other


def test_the_loader_functions():
    assert render_to_string(["gone.html", "a.html"], {"x": "<"}) == " &lt; "
    assert select_template(["gone.html", "a.html"]).origin.template_name == "a.html"
    with pytest.raises(TemplateDoesNotExist, match="gone") as caught:
        get_template("gone.html")
    assert caught.value.chain[0].backend is engines["django"]
    with pytest.raises(TypeError, match="got a string"):
        select_template("a.html")
    with pytest.raises(TypeError, match="context must be a dict"):
        get_template("a.html").render([])


def test_a_token_for_forms(request_):
    text = render_to_string("form.html", request=request_)
    assert text.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')
    assert render_to_string("form.html") == ""
