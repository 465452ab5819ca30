"""Requests for a part of a page, what generic views give them, and the headers that answer htmx."""

import asyncio
import json

import pytest

from quintet import forms
from quintet.core.exceptions import DisallowedRedirect
from quintet.http import (
    BadHeaderError,
    HttpResponse,
    HttpResponseClientRedirect,
    HttpResponseClientRefresh,
    HttpResponseLocation,
    HttpResponseStopPolling,
    push_url,
    replace_url,
    reselect,
    reswap,
    retarget,
    trigger_client_event,
)
from quintet.shortcuts import redirect, render
from quintet.test import AsyncClient, Client, RequestFactory
from quintet.test.utils import override_settings
from quintet.urls import path
from quintet.views.generic import FormView, ListView, TemplateView

PAGES = {
    "page.html": "<html>{% partialdef rows inline %}<ul>{{ word }}</ul>{% endpartialdef %}"
    "{% partialdef side inline %}<p>side</p>{% endpartialdef %}</html>",
    "form.html": "<html>{% partialdef form inline %}{{ form.name.errors }}<i>{{ form.name.value }}</i>{% endpartialdef %}</html>",
}


class Page(TemplateView):
    template_name = "page.html"
    extra_context = {"word": "w"}
    partial_template_name = "#rows"


class NameForm(forms.Form):
    name = forms.CharField(max_length=3)


class NameView(FormView):
    form_class, template_name, partial_template_name, success_url = NameForm, "form.html", "form.html#form", "/done/"


def by_hand(request):
    return render(request, "page.html#rows" if request.is_partial else "page.html", {"word": "hand"})


def fails(request):
    if request.is_partial:
        raise PermissionError("for parts")
    return HttpResponse("whole")


urlpatterns = [
    path("", Page.as_view()),
    path("targets/", Page.as_view(partial_template_name={"rows": "#rows", "side": "#side"})),
    path("default/", Page.as_view(partial_template_name={"side": "#side", None: "#rows"})),
    path("whole/", Page.as_view(partial_template_name=None)),
    path("list/", ListView.as_view(queryset=[1, 2], template_name="page.html", partial_template_name="#side")),
    path("missing/", Page.as_view(partial_template_name="#nothing")),
    path("form/", NameView.as_view()),
    path("hand/", by_hand),
    path("fails/", fails),
    path("plain/", lambda request: HttpResponse("plain")),
    path("away/", lambda request: redirect("/hand/")),
    path("repeat/", lambda request: redirect("/hand/", preserve_request=True)),
]
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {"loaders": [("quintet.template.loaders.locmem.Loader", PAGES)]},
    }
]
HTMX = {"HX-Request": "true"}
VARY = "HX-Request, Partial-Request, HX-Boosted, HX-History-Restore-Request"


@pytest.fixture(autouse=True)
def site():
    with override_settings(ROOT_URLCONF=urlpatterns, MIDDLEWARE=[], TEMPLATES=TEMPLATES, ALLOWED_HOSTS=["testserver"]):
        yield


@pytest.fixture(params=["sync", "async"])
def send(request):
    def run(address, method="get", data=None, **headers):
        if request.param == "sync":
            return getattr(Client(), method)(address, data, headers=headers)
        return asyncio.run(getattr(AsyncClient(), method)(address, data, headers=headers))

    return run


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        (HTMX, True),
        ({"HX-Request": "false"}, False),
        ({"Partial-Request": "true"}, True),
        ({"Partial-Request": "1"}, False),
        ({**HTMX, "HX-Boosted": "true"}, False),
        ({**HTMX, "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_which_requests_are_partial(headers, expected):
    assert RequestFactory().get("/", headers=headers).is_partial is expected


def test_a_view_gives_the_part_and_says_what_it_varies_with(send):
    whole, part = send("/"), send("/", **HTMX)
    assert whole.content == b"<html><ul>w</ul><p>side</p></html>"
    assert part.content == b"<ul>w</ul>"
    assert whole["Vary"] == part["Vary"] == VARY
    assert send("/hand/", **HTMX).content == b"<ul>hand</ul>"
    assert send("/hand/")["Vary"] == VARY
    assert send("/list/", **HTMX).content == b"<p>side</p>"


def test_who_does_not_ask_does_not_vary(send):
    assert "Vary" not in send("/plain/", **HTMX)
    whole = send("/whole/", **HTMX)
    assert whole.content.startswith(b"<html>")
    assert "Vary" not in whole


def test_a_part_for_each_target(send):
    assert send("/targets/", **HTMX, **{"HX-Target": "side"}).content == b"<p>side</p>"
    assert send("/targets/", **{"Partial-Request": "true", "Partial-Target": "rows"}).content == b"<ul>w</ul>"
    other = send("/targets/", **HTMX, **{"HX-Target": "page.html#side"})
    assert other.content.startswith(b"<html>")
    assert other["Vary"] == f"{VARY}, HX-Target, Partial-Target"
    assert send("/default/", **HTMX, **{"HX-Target": "other"}).content == b"<ul>w</ul>"


def test_errors_vary_too(send):
    answer = Client(raise_request_exception=False).get("/fails/", headers=HTMX)
    assert (answer.status_code, answer["Vary"]) == (500, VARY)


def test_a_part_that_is_not_there_is_named():
    with pytest.raises(Exception, match="nothing"):
        Client().get("/missing/", headers=HTMX)


def test_a_form_in_a_part(send):
    refused = send("/form/", "post", {"name": "long"}, **HTMX)
    assert refused.content.startswith(b'<ul class="errorlist"')
    assert b"<html>" not in refused.content
    done = send("/form/", "post", {"name": "abc"}, **HTMX)
    assert (done.status_code, done["HX-Redirect"], "Location" in done) == (200, "/done/", False)
    assert send("/form/", "post", {"name": "abc"})["Location"] == "/done/"


def test_the_middleware_has_the_browser_follow_redirects(send):
    with override_settings(MIDDLEWARE=["quintet.middleware.partial.PartialRedirectMiddleware"]):
        usual, part = send("/away/"), send("/away/", **HTMX)
        assert (usual.status_code, usual["Location"], usual["Vary"]) == (302, "/hand/", VARY)
        assert (part.status_code, part["HX-Redirect"], part["Vary"], "Location" in part) == (200, "/hand/", VARY, False)
        assert send("/repeat/", **HTMX).status_code == 307


def test_responses():
    assert HttpResponseClientRedirect("/é/")["HX-Redirect"] == "/%C3%A9/"
    assert HttpResponseClientRedirect("/there/").url == "/there/"
    located = HttpResponseLocation("/there/", target="#é", swap="outerHTML", values={"a": 1})
    assert located["HX-Location"] == '{"path":"/there/","target":"#\\u00e9","swap":"outerHTML","values":{"a":1}}'
    assert (located.status_code, located.url, "Location" in located) == (200, "/there/", False)
    assert HttpResponseClientRefresh()["HX-Refresh"] == "true"
    stop = HttpResponseStopPolling("over")
    assert (stop.status_code, stop.reason_phrase, stop.content) == (286, "Stop Polling", b"over")
    for kind in (HttpResponseClientRedirect, HttpResponseLocation):
        for bad in ("javascript:alert(1)", " \tjava script:x", "data:text/html,x", "/" * 20_000):
            with pytest.raises(DisallowedRedirect):
                kind(bad)


def test_headers_of_any_response():
    response = HttpResponse()
    assert retarget(reswap(push_url(response, "/a b/"), "innerHTML show:top"), "#list > .é") is response
    assert (response["HX-Push-Url"], response["HX-Reswap"], response["HX-Retarget"]) == (
        "/a%20b/",
        "innerHTML show:top",
        "#list > .\\e9 ",
    )
    assert replace_url(response, False)["HX-Replace-Url"] == "false"
    assert reselect(response, "#part")["HX-Reselect"] == "#part"
    for bad in ("", "inner", "InnerHTML"):
        with pytest.raises(ValueError, match="must begin with one of innerHTML"):
            reswap(response, bad)


def test_events_add_up():
    response = HttpResponse()
    response["HX-Trigger"] = "first, second"
    trigger_client_event(response, "saved", {"text": "é\r\nSet-Cookie: a=b"})
    assert json.loads(response["HX-Trigger"]) == {"first": {}, "second": {}, "saved": {"text": "é\r\nSet-Cookie: a=b"}}
    assert response["HX-Trigger"].isascii()
    assert "\n" not in response["HX-Trigger"]
    trigger_client_event(response, "closed", after="settle")
    assert response["HX-Trigger-After-Settle"] == '{"closed":{}}'
    with pytest.raises(ValueError, match="receive, swap, settle"):
        trigger_client_event(response, "x", after="later")


@pytest.mark.parametrize("helper", [retarget, reselect, lambda response, value: reswap(response, f"none {value}")])
@pytest.mark.parametrize("bad", ["#a\r\nSet-Cookie: x=y", "#a\nb", "#a\0"])
def test_no_value_begins_another_header(helper, bad):
    with pytest.raises(BadHeaderError):
        helper(HttpResponse(), bad)


@pytest.mark.parametrize("bad", ["/a\r\nX: y", "/a\nb"])
def test_no_address_begins_another_header(bad):
    for helper in (push_url, replace_url):
        assert "%0A" in next(value for name, value in helper(HttpResponse(), bad).headers.items() if name.endswith("-Url"))
