"""The page of an error under DEBUG: it helps, hides what is secret, and never fails itself."""

import re
import sys
import types
from collections import namedtuple
from functools import wraps

import pytest

from quintet.http import Http404, HttpResponse
from quintet.test import Client
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.views.decorators.debug import sensitive_post_parameters, sensitive_variables

SECRET = "a-secret-key-of-this-very-test-" + "z" * 20


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no text")


class UnreadableMapping(dict):
    def items(self):
        raise RuntimeError("no items")


Login = namedtuple("Login", "user password")


class UnprintableError(Exception):
    def __str__(self):
        raise RuntimeError("no text either")


def plain(request):
    greeting = "<b>hello</b>"
    raise ValueError(f"not {greeting}")


def secrets(request):
    password = "hunter2-password"  # noqa: F841  shown, or rather not
    api_key = "hunter2-api"  # noqa: F841
    options = {"token": "hunter2-token", "host": "shown-host"}  # noqa: F841
    url = "postgres://user:hunter2-url@db/name"  # noqa: F841
    key_elsewhere = ["x", SECRET]  # noqa: F841
    raise ValueError(f"signed with {SECRET}")


def unprintable(request):
    odd = Unprintable()  # noqa: F841
    raise UnprintableError


def surrogates(request):
    half = "\ud800"
    raise ValueError(f"half {half}")


def chained(request):
    try:
        int("x")
    except ValueError as error:
        raise LookupError("while looking") from error


def deep(request, left=400):
    if left:
        return deep(request, left - 1)
    raise RecursionError("at the very end")


def huge(request):
    data = "x" * 1_000_000  # noqa: F841
    many = dict.fromkeys(range(1000), "y" * 1000)  # noqa: F841
    raise ValueError("huge")


def unreadable(request):
    request._read_started = True
    raise ValueError("the body of this request cannot be read")


def secrets_in_containers(request):
    listed = [{"password": "hunter2-listed"}, "shown-listed"]  # noqa: F841
    paired = ([("authorization", "hunter2-paired")], [(b"cookie", "shown-cookie"), (b"x-api-key", "hunter2-bytes")])  # noqa: F841
    frozen = {("token", "hunter2-frozen"), ("host", "shown-frozen")}  # noqa: F841
    named = Login("shown-user", "hunter2-named")  # noqa: F841
    deep = {"a": [({"b": [{"secret": "hunter2-deep"}]},)]}  # noqa: F841
    raise ValueError("in containers")


def containers_without_end(request):
    endless = ["shown-endless"]
    endless.append(endless)
    circle = {}
    circle["circle"] = [circle]
    wide = [[["x"] * 1000] * 1000] * 1000  # noqa: F841
    unreadable = UnreadableMapping(a=1)  # noqa: F841
    raise ValueError("without end")


def passing_on(function):
    @wraps(function)
    def passed(*arguments, **named):
        return function(*arguments, **named)

    return passed


@sensitive_variables("card")
@passing_on
def charge(card, amount):
    raise ValueError("cannot charge")


@sensitive_variables()
async def charge_async(card, amount):
    raise ValueError("cannot charge")


@sensitive_post_parameters("card")
@sensitive_variables("held")
def naming(request):
    held = request.POST["card"]
    also = request.POST["amount"]
    everything = request.POST  # noqa: F841
    charge("".join(held), also)


@sensitive_post_parameters()
@sensitive_variables()
def naming_none(request):
    held = request.POST["card"]  # noqa: F841
    also = request.POST["amount"]  # noqa: F841
    raise ValueError("all is hidden")


@sensitive_post_parameters("card")
@sensitive_variables("held")
async def naming_async(request):
    held = request.POST["card"]
    also = request.POST["amount"]
    everything = request.POST  # noqa: F841
    await charge_async("".join(held), also)


@sensitive_post_parameters("card")
@sensitive_variables("held")
def replacing(request):
    held = request.POST["card"]
    also = request.POST["amount"]  # noqa: F841
    try:
        raise ValueError(len(held))
    except ValueError as error:
        raise LookupError("replaced") from error


views = (
    secrets_in_containers,
    containers_without_end,
    naming,
    naming_none,
    naming_async,
    replacing,
    plain,
    secrets,
    unprintable,
    surrogates,
    chained,
    deep,
    huge,
    unreadable,
)
urls = types.ModuleType("technical_urls")
urls.urlpatterns = [path("ok/", lambda request: HttpResponse("ok")), *(path(f"{view.__name__}/", view) for view in views)]
sys.modules["technical_urls"] = urls


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF="technical_urls", DEBUG=True, SECRET_KEY=SECRET, MIDDLEWARE=[]):
        yield Client(raise_request_exception=False)


TEXT = {"accept": "*/*"}
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_sees_where_and_what(client):
    response = client.get("/plain/?page=2", headers=HTML)
    page = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "ValueError" in page
    assert "not &lt;b&gt;hello&lt;/b&gt;" in page
    assert "<b>hello" not in page
    assert __file__ in page
    assert "greeting" in page
    assert not re.search(r"<[^>]*\b(src|href)=\"(?!#)", page), "it fetches nothing"


@pytest.mark.parametrize("accept", ["*/*", "text/plain", "text/plain, text/html;q=0.5", "", ";;;q=, /,"])
def test_everyone_else_gets_plain_text(client, accept):
    response = client.get("/plain/", headers={"accept": accept})
    assert (response.status_code, response["Content-Type"]) == (500, "text/plain; charset=utf-8")
    text = response.content.decode()
    assert "ValueError: not <b>hello</b>" in text
    assert f'File "{__file__}"' in text
    assert "<html" not in text


@pytest.mark.parametrize("headers", [TEXT, HTML])
def test_secrets_are_masked(client, headers):
    client.cookies["sessionid"] = "hunter2-session"
    page = client.post(
        "/secrets/", {"password": "hunter2-posted", "name": "shown-name"}, headers={**headers, "authorization": "hunter2-header"}
    ).content.decode()
    assert "signed with ****" in page
    # Source lines are shown as they are: what stands in the code is no secret of the process.
    source = {"hunter2-password", "hunter2-api", "hunter2-token", "hunter2-url"}
    shown = "\n".join(line for line in page.splitlines() if "# noqa" not in line)
    assert SECRET not in page
    for leak in ("hunter2-posted", "hunter2-session", "hunter2-header", *source):
        assert leak not in shown, leak
    if headers is HTML:
        assert "shown-host" in page
        assert "shown-name" in page


def without_source(page):
    """Return the page without the lines of the code: what stands in the code is no secret of the process."""
    return re.sub(r"<pre[^>]*>.*?</pre>", "", page, flags=re.DOTALL)


def test_secrets_inside_containers_are_masked(client):
    page = without_source(client.get("/secrets_in_containers/", headers=HTML).content.decode())
    for name in ("listed", "cookie", "frozen", "user"):
        assert f"shown-{name}" in page
    assert "hunter2" not in page
    assert "deep" in page


def test_containers_without_end_have_one_on_the_page(client):
    response = client.get("/containers_without_end/", headers=HTML)
    page = response.content.decode()
    assert response.status_code == 500
    assert "shown-endless" in page
    assert "UnreadableMapping that could not be read: RuntimeError" in page
    assert len(page) < 100_000


@pytest.mark.parametrize("view", ["naming", "naming_async", "replacing"])
def test_named_parameters_and_variables_are_masked(client, view):
    posted = {"card": "4000-1234", "amount": "shown-amount"}
    page = without_source(client.post(f"/{view}/", posted, headers=HTML).content.decode())
    assert "4000-1234" not in page
    assert page.count("shown-amount") >= 2
    assert '<th scope="row">held</th><td><code>****' in page
    assert '<th scope="row">card</th><td><code>****' in page


@pytest.mark.parametrize("accept", [TEXT, HTML])
def test_without_names_all_are_masked(client, accept):
    posted = {"card": "4000-1234", "amount": "hidden-amount"}
    page = without_source(client.post("/naming_none/", posted, headers=accept).content.decode())
    assert "all is hidden" in page
    assert "4000-1234" not in page
    assert "hidden-amount" not in page


@pytest.mark.parametrize("headers", [TEXT, HTML])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unprintable", "UnprintableError"),
        ("surrogates", "half"),
        ("deep", "at the very end"),
        ("huge", "huge"),
        ("unreadable", "cannot be read"),
    ],
)
def test_it_never_fails(client, headers, name, words):
    response = client.post(f"/{name}/", {"a": "b"}, headers=headers)
    assert response.status_code == 500
    page = response.content.decode()
    assert words in page
    assert len(page) < 2_000_000


@pytest.mark.parametrize("headers", [TEXT, HTML])
def test_the_cause_is_told(client, headers):
    page = client.get("/chained/", headers=headers).content.decode()
    assert "while looking" in page
    assert "invalid literal for int()" in page
    assert "Raised because of" in page


def test_a_path_that_is_nowhere_lists_what_was_tried(client):
    response = client.get("/nowhere/<x>/", headers=HTML)
    page = response.content.decode()
    assert response.status_code == 404
    assert "ok/" in page
    assert "<x>" not in page
    assert "<p>The current path, <code>nowhere/&lt;x&gt;/</code>, didn\u2019t match any of these.</p>" in page
    assert "<p>The empty path didn\u2019t match any of these.</p>" in client.get("/", headers=HTML).content.decode()
    assert "tried: ok/" in client.get("/nowhere/", headers=TEXT).content.decode()


def test_nothing_of_it_is_shown_without_debug(client):
    with override_settings(DEBUG=False):
        page = client.get("/secrets/", headers=HTML).content.decode()
    assert "ValueError" not in page
    assert __file__ not in page


def test_a_test_can_ask_why_nothing_was_found(client):
    def gone(request):
        raise Http404("Invalid page (2): That page contains no results")

    with override_settings(ROOT_URLCONF=[path("gone/", gone)]):
        found = client.get("/gone/")
    assert (found.status_code, found.context["reason"]) == (404, "Invalid page (2): That page contains no results")
