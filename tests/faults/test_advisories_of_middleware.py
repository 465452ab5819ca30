"""Advisories about middleware, forged requests, redirects and sessions on their way through: a test for each id."""

import asyncio
import re
import sys
import types

import pytest

from quintet.contrib.auth import get_user_model
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import call_command
from quintet.db import connection
from quintet.http import HttpResponse
from quintet.middleware.compression import CompressionMiddleware
from quintet.middleware.csrf import get_token
from quintet.middleware.gzip import GZipMiddleware
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import include, path
from quintet.utils.csp import CSP
from quintet.utils.http import url_has_allowed_host_and_scheme
from quintet.views.decorators.csp import csp_override
from quintet.web import encodings
from tests.kit.growth import assert_linear

WEB, CONTRIB = "quintet.middleware", "quintet.contrib"


def token(request):
    return HttpResponse(get_token(request))


def secret_page(request):
    return HttpResponse("all the same, " * 100 + f"{get_token(request)} {request.GET.get('q', '')}")


def read_session(request):
    return HttpResponse(f"{request.session.get('name')}")


def write_session(request):
    request.session["name"] = "ann"
    return HttpResponse("written")


async def read_session_later(request):
    return HttpResponse(f"{await request.session.aget('name')}")


def ok(request):
    return HttpResponse("ok")


urls = types.ModuleType("advisory_urls")
urls.urlpatterns = [
    path("token/", token),
    path("secret/", secret_page),
    path("read/", read_session),
    path("read/later/", read_session_later),
    path("write/", write_session),
    path("ok/", ok),
    path("accounts/", include("quintet.contrib.auth.urls")),
    path("i18n/", include("quintet.conf.urls.i18n")),
]
sys.modules["advisory_urls"] = urls
SITE = {
    "ROOT_URLCONF": "advisory_urls",
    "ALLOWED_HOSTS": ["site.example"],
    "MIDDLEWARE": [
        f"{CONTRIB}.sessions.middleware.SessionMiddleware",
        f"{WEB}.common.CommonMiddleware",
        f"{WEB}.csrf.CsrfViewMiddleware",
        f"{CONTRIB}.auth.middleware.AuthenticationMiddleware",
    ],
    "INSTALLED_APPS": [f"{CONTRIB}.{name}" for name in ("auth", "contenttypes", "sessions")],
    "PASSWORD_HASHERS": ["quintet.contrib.auth.hashers.MD5PasswordHasher"],
    "CSRF_TRUSTED_ORIGINS": ["https://shop.example", "https://*.partner.example"],
}


@pytest.fixture(scope="module", autouse=True)
def site(tmp_path_factory):
    database = tmp_path_factory.mktemp("advisories") / "site.sqlite3"
    with override_settings(**SITE, DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(database)}}):
        call_command("migrate", verbosity=0)
        get_user_model().objects.create_user("ann", password="right")
        yield
        connection.close()


def visitor(**options):
    return Client(headers={"Host": "site.example"}, **options)


def with_token(client, secure=False):
    """Return a client's token."""
    return client.get("/token/", secure=secure).content.decode()


# Forged requests.


@pytest.mark.parametrize(
    ("sent", "passes"),
    [
        ({"Origin": "https://site.example"}, True),
        ({"Origin": "https://shop.example"}, True),
        ({"Origin": "https://a.partner.example"}, True),
        ({"Referer": "https://site.example/page"}, True),
        ({"Referer": "https://shop.example/page"}, True),
        ({"Origin": "http://site.example"}, False),
        ({"Origin": "https://sub.site.example"}, False),
        ({"Origin": "https://site.example.evil.example"}, False),
        ({"Origin": "https://partner.example.evil.example"}, False),
        ({"Origin": "https://evilpartner.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://["}, False),
        ({"Origin": "https://evil.example", "Referer": "https://site.example/"}, False),
        ({"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example"}, False),
        ({"Referer": "http://site.example/page"}, False),
        ({"Referer": "https://evil.example/https://site.example/"}, False),
        ({"Referer": "https://site.example@evil.example/"}, False),
        ({"Referer": "site.example"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_a_token_is_not_enough_from_elsewhere_CVE_2011_4140(sent, passes):
    client = visitor(enforce_csrf_checks=True)
    answer = client.post("/ok/", {"csrfmiddlewaretoken": with_token(client, secure=True)}, secure=True, headers=sent)
    assert answer.status_code == (200 if passes else 403)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_no_header_of_scripts_takes_the_place_of_the_token_CVE_2011_0696_CVE_2011_0447(is_async):
    sent = {"Host": "site.example", "X-Requested-With": "XMLHttpRequest", "Content-Type": "application/json"}
    if is_async:
        answer = asyncio.run(AsyncClient(enforce_csrf_checks=True).post("/ok/", "{}", "application/json", headers=sent))
    else:
        answer = Client(enforce_csrf_checks=True).post("/ok/", "{}", "application/json", headers=sent)
    assert answer.status_code == 403


def test_tokens_are_masked_and_secrets_beside_input_are_not_compressed_CVE_2014_9720():
    client = visitor()
    first, second = with_token(client), with_token(client)
    assert first != second
    assert not set(re.findall("........", first)) & set(re.findall("........", second))
    with override_settings(MIDDLEWARE=[f"{WEB}.compression.CompressionMiddleware", *SITE["MIDDLEWARE"]]):
        assert "Content-Encoding" not in visitor().get("/secret/?q=guess", headers={"Accept-Encoding": "gzip"})
        assert "Content-Encoding" in visitor().get("/secret/", headers={"Accept-Encoding": "gzip"})
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    for middleware in (GZipMiddleware, CompressionMiddleware):
        made = middleware(lambda request: HttpResponse("all the same, " * 100))
        assert len({len(made(request).content) for _ in range(30)}) > 5


def test_tokens_change_at_log_in_and_log_out_DEVISE_114435():
    client = visitor(enforce_csrf_checks=True)
    before = with_token(client)
    form = {"username": "ann", "password": "right", "csrfmiddlewaretoken": before}
    with override_settings(LOGIN_REDIRECT_URL="/ok/", LOGOUT_REDIRECT_URL="/ok/"):
        assert client.post("/accounts/login/", form).status_code == 302
        assert client.post("/ok/", {"csrfmiddlewaretoken": before}).status_code == 403
        inside = with_token(client)
        assert client.post("/accounts/logout/", {"csrfmiddlewaretoken": inside}).status_code == 302
        key = client.cookies.get("sessionid")
        assert key is None or key.value == ""


# Headers that other sites, and their texts, must not steer.


def test_private_networks_are_closed_CVE_2024_6221():
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    with override_settings(MIDDLEWARE=[f"{WEB}.cors.CorsMiddleware"], CORS_ALLOWED_ORIGINS=["https://app.example"]):
        answer = visitor().options("/ok/", headers=asked)
        assert answer["Access-Control-Allow-Origin"] == "https://app.example"
        assert "Access-Control-Allow-Private-Network" not in answer


@pytest.mark.parametrize(
    "text", ["x; script-src *", "x, script-src *", "x\nscript-src *", "x\r\nSet-Cookie: a=b", "x\x0bs", "x\x85s"]
)
def test_text_cannot_become_a_directive_of_the_policy_CVE_2024_54133(text):
    with pytest.raises(ImproperlyConfigured):
        csp_override({"default-src": [CSP.SELF, text]})


def test_choosing_an_encoding_takes_linear_time_CVE_2026_34230():
    offered = [encodings.encoding_of("gzip")]
    assert_linear(lambda text: encodings.preferred(text, offered), lambda n: "*;q=0.1," * (n // 8))
    request_of = RequestFactory().get
    response = HttpResponse("all the same, " * 100)
    made = GZipMiddleware(lambda request: response)
    assert_linear(
        lambda text: made.process_response(request_of("/", headers={"Accept-Encoding": text}), HttpResponse("x" * 300)),
        lambda n: "gzip ;" * (n // 6),
    )


# Where a redirection may lead.

ELSEWHERE = [
    "http:999999999",
    "https:1029415385",
    "http://good.example@evil.example/",
    "https://site.example:pw@evil.example",
    "\x08//evil.example",
    "\x01http://evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
    "http:\\\\\\evil.example",
    "http:\\\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example",
    "http:///evil.example",
    "https:///evil.example",
    "http:/\\//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\njavascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://site.example/",
    "//site.example.evil.example/",
    "http://[2001:cdba:0:0:0:0:3257:9652/",
    "http://[::ffff:1.2.3.4/",
    "",
]


@pytest.mark.parametrize("target", ELSEWHERE, ids=repr)
def test_no_target_leads_to_another_site_DJ_2012_REDIR_CVE_2017_7233_CVE_2016_2512_CVE_2015_2317_CVE_2014_3730_CVE_2023_22797(
    target,
):
    assert not url_has_allowed_host_and_scheme(target, allowed_hosts={"site.example"})
    client = visitor()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_referrer_leads_nowhere_unchecked_CVE_2026_40295():
    for referer in ("https://evil.example/", "javascript:alert(1)", "//evil.example"):
        answer = visitor().post("/i18n/setlang/", {"language": "en"}, headers={"Referer": referer})
        assert answer["Location"] == "/"
    kept = visitor().post("/i18n/setlang/", {"language": "en"}, headers={"Referer": "http://site.example/page/"})
    assert kept["Location"] == "/page/" or kept["Location"] == "http://site.example/page/"


# Sessions.


@pytest.mark.parametrize("page", ["/read/", "/read/later/", "/write/"])
@pytest.mark.parametrize("every", [False, True], ids=["changed", "every request"])
def test_whatever_touches_a_session_varies_on_the_cookie_CVE_2023_30861(page, every):
    with override_settings(SESSION_SAVE_EVERY_REQUEST=every):
        client = visitor()
        assert "Cookie" in client.get(page)["Vary"]
        client.get("/write/")
        found = client.get(page)
        assert "Cookie" in found["Vary"]
        assert ("sessionid" in found.cookies) == (every or page == "/write/")


def test_leaving_makes_no_sessions_CVE_2015_5963(tmp_path):
    with override_settings(
        SESSION_ENGINE="quintet.contrib.sessions.backends.file",
        SESSION_FILE_PATH=str(tmp_path),
        LOGOUT_REDIRECT_URL="/ok/",
    ):
        for number in range(100):
            client = visitor()
            client.cookies["sessionid"] = f"unknown{number:025}"
            assert client.post("/accounts/logout/").status_code == 302
        assert list(tmp_path.iterdir()) == []
