"""Content-Security-Policy: the settings' policies, nonces, a view's own policy, and what must not get into the header."""

import asyncio
import re
import sys
import types

import pytest

from quintet.core import checks
from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse
from quintet.middleware.csp import ContentSecurityPolicyMiddleware
from quintet.template.response import TemplateResponse
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils.csp import CSP
from quintet.utils.decorators import decorator_from_middleware
from quintet.views.decorators.cache import cache_page
from quintet.views.decorators.clickjacking import xframe_options_exempt
from quintet.views.decorators.csp import csp_override, csp_report_only_override

ENFORCED, REPORTED = "Content-Security-Policy", "Content-Security-Policy-Report-Only"
POLICY = {"default-src": [CSP.SELF], "script-src": [CSP.SELF, CSP.NONCE, CSP.STRICT_DYNAMIC]}
TEMPLATES = [
    {
        "BACKEND": "quintet.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["quintet.template.context_processors.csp", "quintet.template.context_processors.request"],
            "loaders": [
                (
                    "quintet.template.loaders.locmem.Loader",
                    {"page.html": '<script nonce="{{ csp_nonce }}"></script>', "plain.html": "plain"},
                )
            ],
        },
    }
]


def page(request):
    return TemplateResponse(request, "page.html")


def plain(request):
    return TemplateResponse(request, "plain.html")


@csp_override({"default-src": CSP.NONE, "upgrade-insecure-requests": True, "img-src": False, "style-src": [CSP.NONCE]})
def own(request):
    return HttpResponse("own")


@csp_override({})
@csp_report_only_override({"default-src": ["https:"]})
@xframe_options_exempt
async def neither(request):
    return HttpResponse("neither")


def says_itself(request):
    return HttpResponse("x", headers={ENFORCED: "default-src data:"})


urls = types.ModuleType("csp_urls")
urls.urlpatterns = [
    path("page/", page),
    path("plain/", plain),
    path("own/", own),
    path("neither/", neither),
    path("itself/", says_itself),
    path("cached/", cache_page(60)(page)),
]
sys.modules["csp_urls"] = urls


@pytest.fixture(autouse=True)
def site():
    settings = override_settings(
        ROOT_URLCONF="csp_urls",
        TEMPLATES=TEMPLATES,
        ALLOWED_HOSTS=["*"],
        SECURE_CSP=POLICY,
        SECURE_CSP_REPORT_ONLY={"default-src": [CSP.SELF], "report-uri": "/reports/"},
        MIDDLEWARE=[
            "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
            "quintet.middleware.csp.ContentSecurityPolicyMiddleware",
        ],
        CACHES={"default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "csp"}},
    )
    with settings:
        yield


@pytest.fixture(params=["sync", "async"])
def get(request):
    """Fetch a path by either client."""
    if request.param == "sync":
        return lambda path: Client().get(path)
    return lambda path: asyncio.run(AsyncClient().get(path))


def test_a_page_that_shows_no_nonce_gets_a_header_without_one(get):
    found = get("/plain/")
    assert found[ENFORCED] == "default-src 'self'; script-src 'self' 'strict-dynamic'"
    assert found[REPORTED] == "default-src 'self'; report-uri /reports/"


def test_a_page_that_shows_its_nonce_names_it_in_the_header(get):
    nonces = set()
    for _ in range(3):
        found = get("/page/")
        (nonce,) = re.findall(r'nonce="([^"]+)"', found.content.decode())
        assert found[ENFORCED] == f"default-src 'self'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic'"
        assert found[REPORTED] == "default-src 'self'; report-uri /reports/"
        nonces.add(nonce)
    assert len(nonces) == 3
    assert all(len(nonce) >= 22 for nonce in nonces)  # 128 bits in base64


def test_a_view_may_have_a_policy_of_its_own(get):
    found = get("/own/")
    # A directive with nothing but a nonce that nobody shows allows nothing.
    assert found[ENFORCED] == "default-src 'none'; upgrade-insecure-requests; style-src 'none'"
    assert found[REPORTED] == "default-src 'self'; report-uri /reports/"
    assert found["X-Frame-Options"] == "DENY"


def test_an_empty_policy_sends_none_and_two_exemptions_hold_together(get):
    found = get("/neither/")
    assert ENFORCED not in found
    assert found[REPORTED] == "default-src https:"
    assert "X-Frame-Options" not in found


def test_a_header_that_the_response_has_stays(get):
    assert get("/itself/")[ENFORCED] == "default-src data:"
    assert get("/itself/")[REPORTED] == "default-src 'self'; report-uri /reports/"


def test_error_pages_get_the_policy_too(get):
    assert get("/nowhere/").status_code == 404
    assert ENFORCED in get("/nowhere/")


def test_a_page_with_a_nonce_is_never_given_from_the_page_cache(get):
    first, second = get("/cached/"), get("/cached/")
    assert first.content != second.content
    assert re.findall(r"nonce-[^']+", first[ENFORCED]) != re.findall(r"nonce-[^']+", second[ENFORCED])


def test_outside_of_the_flow_the_class_does_the_same():
    class Mine(ContentSecurityPolicyMiddleware):
        """A user's subclass, which is a layer of its own."""

    request = RequestFactory().get("/")
    assert Mine(lambda request: HttpResponse("x"))(request)[ENFORCED].startswith("default-src 'self'")
    view = decorator_from_middleware(ContentSecurityPolicyMiddleware)(lambda request: HttpResponse("x"))
    assert view(request)[ENFORCED].startswith("default-src 'self'")


@pytest.mark.parametrize("decorator", [csp_override, csp_report_only_override])
@pytest.mark.parametrize("config", [None, "default-src 'self'", ["default-src"]])
def test_a_decorator_without_a_mapping_is_a_type_error(decorator, config):
    with pytest.raises(TypeError, match=decorator.__name__):
        decorator(config)


@pytest.mark.parametrize("value", ["a; script-src *", "a, b", "a\r\nSet-Cookie: x=1", "a\nb", "a\x00", "a\x85b"])
def test_a_source_cannot_begin_another_directive_or_header(value):
    for policy in ({"img-src": [value]}, {"img-src": value}):
        with pytest.raises(ImproperlyConfigured, match="img-src"):
            csp_override(policy)
    with pytest.raises(ImproperlyConfigured, match="no name of a directive"):
        csp_override({f"img-src {value}": [CSP.SELF]})


def test_a_policy_that_cannot_be_sent_is_found_by_the_checks():
    with override_settings(SECURE_CSP={"img-src": ["a; b"], "script src": [CSP.SELF]}, SECURE_CSP_REPORT_ONLY={}):
        found = [message for message in checks.run_checks(tags=["security"]) if message.id == "quintet.E010"]
    assert len(found) == 2
    assert all("SECURE_CSP" in message.msg for message in found)
