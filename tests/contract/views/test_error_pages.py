"""The pages for errors, without templates of the project's own."""

import pytest

from quintet.conf import settings
from quintet.core.exceptions import BadRequest, PermissionDenied
from quintet.http import Http404, HttpRequest
from quintet.template import TemplateDoesNotExist
from quintet.test import override_settings
from quintet.views import defaults
from quintet.views.csrf import csrf_failure


@pytest.fixture
def request_():
    request = HttpRequest()
    request.method, request.path = "GET", "/here/"
    return request


@pytest.mark.parametrize(
    ("view", "error", "status", "text"),
    [
        (defaults.bad_request, BadRequest("secret"), 400, b"Bad Request (400)"),
        (defaults.permission_denied, PermissionDenied("no"), 403, b"403 Forbidden"),
        (defaults.page_not_found, Http404("gone"), 404, b"Not Found"),
    ],
)
def test_pages(request_, view, error, status, text):
    response = view(request_, error)
    assert response.status_code == status
    assert text in response.content
    assert b"secret" not in response.content


def test_server_error(request_):
    response = defaults.server_error(request_)
    assert response.status_code == 500
    assert b"Server Error (500)" in response.content


def test_a_template_that_was_named_must_exist(request_):
    with pytest.raises(TemplateDoesNotExist):
        defaults.page_not_found(request_, Http404(), template_name="my404.html")
    with pytest.raises(TemplateDoesNotExist):
        csrf_failure(request_, template_name="mine.html")


def test_a_refused_form_says_why_and_tells_developers_the_mend(request_):
    response = csrf_failure(request_, reason="Token <missing>.")
    assert response.status_code == 403
    assert b"Token &lt;missing&gt;." in response.content
    assert b"CSRF_TRUSTED_ORIGINS" not in response.content
    settings.DEBUG = True
    try:
        assert b"CSRF_TRUSTED_ORIGINS" in csrf_failure(request_, reason="Token <missing>.").content
    finally:
        settings.DEBUG = False


def test_a_refused_form_says_its_status(request_):
    assert b"403 Forbidden. " in csrf_failure(request_).content


def test_the_template_of_a_bad_request_sees_the_request_and_not_the_error(request_):
    options = {
        "loaders": [("quintet.template.loaders.locmem.Loader", {"400.html": "[{{ request.path }}|{{ exception }}]"})],
        "context_processors": ["quintet.template.context_processors.request"],
    }
    with override_settings(TEMPLATES=[{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": options}]):
        assert defaults.bad_request(request_, BadRequest("secret")).content == b"[/here/|]"
