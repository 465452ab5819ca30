"""F29 and F30 of the fault matrix: errors while an error is answered, and data without a bottom. A response comes in any case."""

import errno
import logging
import sys
import types

import pytest

from quintet.http import HttpResponse, JsonResponse
from quintet.test import Client
from quintet.test.utils import override_settings
from quintet.urls import path

HTML = {"accept": "text/html"}


class RaisingHandler(logging.Handler):
    """A handler of logs that cannot write, as on a full disk."""

    def emit(self, record):
        raise OSError(errno.ENOSPC, "No space left on device")


class BaseFailure(RuntimeError):
    def __str__(self):
        raise ValueError("no words")


def boom(request):
    raise RuntimeError("boom")


def wordless(request):
    raise BaseFailure


def home(request):
    return HttpResponse("home")


def full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def wrapped_full(request):
    try:
        full(request)
    except OSError as error:
        raise RuntimeError("could not be stored") from error


def read_json(request):
    return JsonResponse({"read": True, "kind": type(request.json()).__name__})


read_json.csrf_exempt = True


def recursion(request):
    return recursion(request)


def long_chain(request):
    error = None
    for number in range(3000):
        link = ValueError(f"link {number}")
        link.__cause__ = error
        error = link
    raise error


def circular_chain(request):
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    raise one


def deep_group(request):
    error = ValueError("at the bottom")
    for _ in range(500):
        error = ExceptionGroup("deeper", [error])
    raise error


def deep_locals(request):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    try:
        raise RuntimeError("deep values")
    finally:
        # Taking it apart at once would exhaust the stack of the interpreter's own deallocation on some versions.
        request.kept = deep


def handler500(request):
    raise RuntimeError("the handler itself")


def handler404(request, exception):
    raise RuntimeError("the handler of 404 itself")


class RaisingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        raise LookupError("process_exception itself")


views = (boom, wordless, home, full, wrapped_full, read_json, recursion, long_chain, circular_chain, deep_group, deep_locals)
urls = types.ModuleType("error_urls")
urls.urlpatterns = [path(f"{view.__name__}/", view) for view in views]
sys.modules["error_urls"] = urls
broken = types.ModuleType("broken_handler_urls")
broken.urlpatterns = urls.urlpatterns
broken.handler500 = handler500
broken.handler404 = handler404
sys.modules["broken_handler_urls"] = broken


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF="error_urls", DEBUG=False, MIDDLEWARE=[]):
        yield Client(raise_request_exception=False)


def goes_on(client):
    return client.get("/home/").content == b"home"


def test_a_handler_of_500_that_fails(client):
    with override_settings(ROOT_URLCONF="broken_handler_urls"):
        response = client.get("/boom/")
        assert response.status_code == 500
        assert "Server Error (500)" in response.text
        assert "the handler" not in response.text
        assert client.get("/nowhere/").status_code == 500
        assert goes_on(client)


@pytest.mark.parametrize("template", ["{{ one|nofilter }}", "{% include 'none.html' %}", "{% for x in %}"])
def test_a_500_template_that_fails(client, tmp_path, template):
    (tmp_path / "500.html").write_text(template)
    (tmp_path / "404.html").write_text(template)
    engines = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]
    with override_settings(TEMPLATES=engines):
        assert client.get("/boom/").status_code == 500
        # A template that is missing is none of the site's: then there is the plain page.
        assert client.get("/nowhere/").status_code == (404 if "none.html" in template else 500)
        assert goes_on(client)


def test_a_middleware_whose_process_exception_fails(client):
    with override_settings(MIDDLEWARE=[f"{__name__}.RaisingMiddleware"]):
        assert client.get("/boom/").status_code == 500
        assert goes_on(client)


@pytest.mark.parametrize("debug", [False, True])
def test_a_log_that_cannot_be_written(client, debug, capsys):
    logger = logging.getLogger("django.request")
    handler = RaisingHandler()
    logger.addHandler(handler)
    try:
        with override_settings(DEBUG=debug):
            for path_, status in (("/boom/", 500), ("/nowhere/", 404), ("/home/", 200)):
                assert client.get(path_).status_code == status
    finally:
        logger.removeHandler(handler)


@pytest.mark.parametrize("headers", [{"accept": "*/*"}, HTML])
@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("name", ["wordless", "recursion", "long_chain", "circular_chain", "deep_group", "deep_locals"])
def test_errors_without_a_bottom(client, name, headers, debug):
    with override_settings(DEBUG=debug):
        response = client.get(f"/{name}/", headers=headers)
        assert response.status_code == 500
        assert len(response.content) < 3_000_000
        assert goes_on(client)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("name", ["full", "wrapped_full"])
def test_a_full_disk_is_told_as_such(client, name, debug):
    with override_settings(DEBUG=debug):
        response = client.get(f"/{name}/")
    assert (response.status_code, response["Retry-After"]) == (507, "5")


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_json_without_a_bottom_is_400(client, text):
    response = client.post("/read_json/", text, content_type="application/json")
    assert response.status_code == 400
    assert goes_on(client)


def test_a_template_that_includes_itself(client, tmp_path):
    (tmp_path / "own.html").write_text("x{% include 'own.html' %}")
    engines = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}]

    def page(request):
        from quintet.shortcuts import render

        return render(request, "own.html")

    module = types.ModuleType("own_template_urls")
    module.urlpatterns = [path("page/", page), *urls.urlpatterns]
    sys.modules["own_template_urls"] = module
    for debug in (False, True):
        with override_settings(TEMPLATES=engines, ROOT_URLCONF="own_template_urls", DEBUG=debug):
            assert client.get("/page/", headers=HTML).status_code == 500
            assert goes_on(client)
