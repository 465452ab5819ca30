"""CORS: who may read responses, preflights, and what the settings must not say."""

import asyncio
import sys
import types

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse
from quintet.middleware.cors import CorsMiddleware
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.views import View
from quintet.views.decorators.cors import cors

FRIEND, STRANGER = "https://app.example.com", "https://evil.example"


def page(request):
    return HttpResponse("page")


@cors("https://partner.example", credentials=True, exposed=["X-Total"], methods=["GET", "PUT"], headers=["x-key"], max_age=60)
async def partner(request):
    return HttpResponse("partner")


@cors()
def closed(request):
    return HttpResponse("closed")


class ForAll(View):
    """A class-based view with a policy of its own."""

    def get(self, request):
        return HttpResponse("all")


urls = types.ModuleType("cors_urls")
urls.urlpatterns = [
    path("page/", page),
    path("partner/", partner),
    path("closed/", closed),
    path("all/", cors("*")(ForAll.as_view())),
]
sys.modules["cors_urls"] = urls
SITE = {
    "ROOT_URLCONF": "cors_urls",
    "ALLOWED_HOSTS": ["*"],
    "MIDDLEWARE": ["quintet.middleware.cors.CorsMiddleware", "quintet.middleware.common.CommonMiddleware"],
    "CORS_ALLOWED_ORIGINS": [FRIEND, "http://localhost:3000"],
    "CORS_ALLOWED_ORIGIN_REGEXES": [r"https://[a-z]+\.preview\.example"],
}


@pytest.fixture(autouse=True)
def site():
    with override_settings(**SITE):
        yield


@pytest.fixture(params=["sync", "async"])
def ask(request):
    """Send a request by either client; headers as keywords."""

    def send(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if request.param == "sync":
            return Client().generic(method, path, headers=named)
        return asyncio.run(AsyncClient().generic(method, path, headers=named))

    return send


def allowed(response):
    return response.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", [FRIEND, "http://localhost:3000", "https://abc.preview.example"])
def test_an_allowed_origin_may_read(ask, origin):
    found = ask("/page/", origin=origin)
    assert allowed(found) == origin
    assert "Access-Control-Allow-Credentials" not in found
    assert found["Vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [
        STRANGER,
        "null",
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com.evil.example",
        "https://evil.example/https://app.example.com",
        "https://APP.example.com",
        "https://xhttps://abc.preview.example",
        "https://abc.preview.example.evil.example",
        "https://abc.preview.example\nx",
        "https://abcxpreview.example",
    ],
)
def test_another_origin_may_not_and_caches_are_told(ask, origin):
    found = ask("/page/", origin=origin)
    assert allowed(found) is None
    assert "Origin" in found["Vary"]
    assert found.content == b"page"


def test_a_request_without_an_origin_varies_too(ask):
    assert ask("/page/")["Vary"] == "Origin"
    assert allowed(ask("/page/")) is None


def test_a_preflight_is_answered_in_place_of_the_view(ask):
    found = ask("/page/", "OPTIONS", origin=FRIEND, access_control_request_method="PUT")
    assert (found.status_code, found.content, allowed(found)) == (204, b"", FRIEND)
    assert "PUT" in found["Access-Control-Allow-Methods"]
    assert "authorization" in found["Access-Control-Allow-Headers"]
    assert found["Access-Control-Max-Age"] == "600"
    assert {"Origin", "Access-Control-Request-Method"} <= set(found["Vary"].split(", "))


def test_a_refused_preflight_allows_nothing(ask):
    found = ask("/page/", "OPTIONS", origin=STRANGER, access_control_request_method="PUT")
    assert not [name for name in found.headers if name.startswith("Access-Control")]


def test_options_that_is_no_preflight_reaches_the_view(ask):
    assert ask("/page/", "OPTIONS", origin=FRIEND).content == b"page"
    assert ask("/page/", "OPTIONS", access_control_request_method="PUT").content == b"page"


def test_private_networks_are_closed_unless_they_are_opened(ask):
    asked = {"origin": FRIEND, "access_control_request_method": "GET", "access_control_request_private_network": "true"}
    assert "Access-Control-Allow-Private-Network" not in ask("/page/", "OPTIONS", **asked)
    with override_settings(CORS_ALLOW_PRIVATE_NETWORK=True):
        assert ask("/page/", "OPTIONS", **asked)["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize("with_middleware", [True, False])
def test_a_view_may_have_a_policy_of_its_own(ask, with_middleware):
    with override_settings(MIDDLEWARE=SITE["MIDDLEWARE"] if with_middleware else []):
        found = ask("/partner/", origin="https://partner.example")
        assert allowed(found) == "https://partner.example"
        assert found["Access-Control-Allow-Credentials"] == "true"
        assert found["Access-Control-Expose-Headers"] == "X-Total"
        assert allowed(ask("/partner/", origin=FRIEND)) is None
        before = ask("/partner/", "OPTIONS", origin="https://partner.example", access_control_request_method="PUT")
        assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, PUT")
        assert (before["Access-Control-Allow-Headers"], before["Access-Control-Max-Age"]) == ("x-key", "60")
        assert allowed(ask("/closed/", origin=FRIEND)) is None
        assert allowed(ask("/all/", origin=STRANGER)) == "*"


def test_all_origins_may_read_without_cookies(ask):
    with override_settings(CORS_ALLOW_ALL_ORIGINS=True):
        found = ask("/page/", origin=STRANGER)
        assert allowed(found) == "*"
        assert "Access-Control-Allow-Credentials" not in found


def test_cookies_are_for_named_origins(ask):
    with override_settings(CORS_ALLOW_CREDENTIALS=True):
        assert ask("/page/", origin=FRIEND)["Access-Control-Allow-Credentials"] == "true"
        assert "Access-Control-Allow-Credentials" not in ask("/page/", origin=STRANGER)


def test_only_the_paths_that_the_pattern_matches_whole(ask):
    with override_settings(CORS_URLS_REGEX="/pa"):
        assert allowed(ask("/page/", origin=FRIEND)) is None
        assert "Vary" not in ask("/page/", origin=FRIEND)
    with override_settings(CORS_URLS_REGEX="/pa.*"):
        assert allowed(ask("/page/", origin=FRIEND)) == FRIEND


@pytest.mark.parametrize(
    "wrong",
    [
        {"CORS_ALLOW_ALL_ORIGINS": True, "CORS_ALLOW_CREDENTIALS": True},
        {"CORS_ALLOW_HEADERS": ["*"], "CORS_ALLOW_CREDENTIALS": True},
        {"CORS_ALLOWED_ORIGINS": ["app.example.com"]},
        {"CORS_ALLOWED_ORIGINS": ["https://app.example.com/"]},
        {"CORS_ALLOWED_ORIGINS": ["https://*.example.com"]},
        {"CORS_ALLOWED_ORIGINS": ["null"]},
        {"CORS_PREFLIGHT_MAX_AGE": 86_400},
    ],
    ids=str,
)
def test_settings_that_would_open_too_much_are_refused(wrong):
    with override_settings(**wrong), pytest.raises(ImproperlyConfigured, match="CORS"):
        CorsMiddleware(page)


def test_a_decorator_is_as_strict():
    with pytest.raises(ImproperlyConfigured, match="credentials"):
        cors("*", credentials=True)
