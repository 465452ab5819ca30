"""The fetch-metadata guard, request ids, and the headers of SecurityMiddleware beyond the documented ones."""

import asyncio
import logging
import re
import sys
import types

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse
from quintet.middleware.security import SecurityMiddleware
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.utils.log import RequestIdFilter
from quintet.views.decorators.fetch_metadata import fetch_metadata_exempt


def page(request):
    return HttpResponse("page")


@fetch_metadata_exempt
async def hook(request):
    return HttpResponse("hook")


def told(request):
    return HttpResponse(request.request_id)


urls = types.ModuleType("guard_urls")
urls.urlpatterns = [path("page/", page), path("hook/", hook), path("id/", told)]
sys.modules["guard_urls"] = urls


class Kept(logging.Handler):
    """Keeps the ids of the records."""

    def __init__(self):
        super().__init__()
        self.ids = []
        self.addFilter(RequestIdFilter())

    def emit(self, record):
        self.ids.append(record.request_id)


@pytest.fixture(autouse=True)
def site():
    with override_settings(
        ROOT_URLCONF="guard_urls",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[
            "quintet.middleware.request_id.RequestIdMiddleware",
            "quintet.middleware.security.SecurityMiddleware",
            "quintet.middleware.fetch_metadata.FetchMetadataMiddleware",
        ],
        CSRF_TRUSTED_ORIGINS=["https://shop.example", "https://*.partner.example"],
    ):
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


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_an_unsafe_request_of_another_site_is_refused(ask, method):
    assert ask("/page/", method, sec_fetch_site="cross-site").status_code == 403
    assert ask("/page/", method, sec_fetch_site="cross-site", origin="https://evil.example").status_code == 403
    assert ask("/page/", method, sec_fetch_site="nonsense").status_code == 403


@pytest.mark.parametrize("said", ["same-origin", "same-site", "none", None])
def test_requests_of_this_site_and_of_old_browsers_pass(ask, said):
    assert ask("/page/", "POST", **({"sec_fetch_site": said} if said else {})).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_safe_requests_pass(ask, method):
    assert ask("/page/", method, sec_fetch_site="cross-site").status_code == 200


def test_trusted_origins_and_exempt_views_pass(ask):
    for origin in ("https://shop.example", "https://a.partner.example"):
        assert ask("/page/", "POST", sec_fetch_site="cross-site", origin=origin).status_code == 200
    assert ask("/page/", "POST", sec_fetch_site="cross-site", origin="https://shop.example.evil").status_code == 403
    assert ask("/hook/", "POST", sec_fetch_site="cross-site").content == b"hook"


def test_other_sites_of_the_same_domain_may_be_refused_too(ask):
    with override_settings(FETCH_METADATA_ALLOWED_SITES=["same-origin", "none"]):
        assert ask("/page/", "POST", sec_fetch_site="same-site").status_code == 403


def test_each_response_tells_an_id_of_its_own(ask):
    first, second = ask("/id/"), ask("/id/")
    assert re.fullmatch(r"[0-9a-f]{32}", first["X-Request-ID"])
    assert first["X-Request-ID"] == first.content.decode() != second["X-Request-ID"]
    assert "X-Request-ID" in ask("/nowhere/")


def test_an_id_that_was_brought_counts_only_where_it_is_trusted(ask):
    assert ask("/id/", x_request_id="mine-1")["X-Request-ID"] != "mine-1"
    with override_settings(LOG_REQUEST_ID_HEADER="X-Request-ID"):
        assert ask("/id/", x_request_id="mine-1")["X-Request-ID"] == "mine-1"
        for odd in ("a b", "a\x1b[31m", "x" * 129, "<script>", "a\nb", ""):
            assert re.fullmatch(r"[0-9a-f]{32}", ask("/id/", x_request_id=odd)["X-Request-ID"])


def test_log_records_name_the_request(ask):
    handler, logger = Kept(), logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        found = ask("/nowhere/")
        logger.warning("outside")
    finally:
        logger.removeHandler(handler)
    assert handler.ids == [found["X-Request-ID"], "-"]


def test_programs_are_refused_where_a_redirect_would_hide_a_mistake(ask):
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_REDIRECT_REFUSED=[r"^page/"]):
        assert (ask("/page/").status_code, ask("/page/")["Content-Type"]) == (403, "text/plain; charset=utf-8")
        assert (ask("/id/").status_code, ask("/id/")["Location"]) == (301, "https://testserver/id/")


def test_isolation_and_permissions_are_sent_when_they_are_set(ask):
    assert "Permissions-Policy" not in ask("/page/")
    assert "Cross-Origin-Resource-Policy" not in ask("/page/")
    with override_settings(
        SECURE_CROSS_ORIGIN_EMBEDDER_POLICY="require-corp",
        SECURE_CROSS_ORIGIN_RESOURCE_POLICY="same-origin",
        SECURE_PERMISSIONS_POLICY={"camera": [], "geolocation": ["self", "https://maps.example"], "fullscreen": "*"},
    ):
        found = ask("/page/")
        assert found["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert found["Cross-Origin-Resource-Policy"] == "same-origin"
        assert found["Permissions-Policy"] == 'camera=(), geolocation=(self "https://maps.example"), fullscreen=*'


@pytest.mark.parametrize("wrong", [{"camera\r\nX: 1": []}, {"camera": ["https://a.example)\r\n"]}, {"camera": ["none"]}])
def test_a_permission_that_would_break_the_header_is_refused(wrong):
    with override_settings(SECURE_PERMISSIONS_POLICY=wrong), pytest.raises(ImproperlyConfigured, match="SECURE_PERMISSIONS"):
        SecurityMiddleware(page).static_headers()
