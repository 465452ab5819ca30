"""LocaleMiddleware, i18n_patterns, translate_url, set_language and the catalogs for scripts, by requests."""

import asyncio
import json
import sys
import time
import types
from contextlib import closing

import pytest

from quintet.conf.urls.i18n import i18n_patterns
from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.server.wsgi import WSGIHandler
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import Resolver404, include, path, re_path, resolve, reverse, translate_url
from quintet.utils import timezone, translation
from quintet.utils.translation import gettext, gettext_lazy
from quintet.views.i18n import JavaScriptCatalog, JSONCatalog
from tests.kit.catalogs import put_mo

MIDDLEWARE = ["quintet.middleware.locale.LocaleMiddleware", "quintet.middleware.common.CommonMiddleware"]


def page(request, **kwargs):
    return HttpResponse(f"{getattr(request, 'LANGUAGE_CODE', None)} {translation.get_language()} {gettext('Monday')}")


async def async_page(request):
    await asyncio.sleep(0)
    return page(request)


def leave(request):
    translation.activate("de")
    timezone.activate("Asia/Tokyo")
    return ask(request)


def ask(request):
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


def stream(request):
    return StreamingHttpResponse(gettext(day) for day in ("Monday", "Tuesday"))


def patterns(**options):
    return [
        path("", page),
        path("i18n/", include("quintet.conf.urls.i18n")),
        path("plain/", page, name="plain"),
        path("async/", async_page),
        path("leave/", leave),
        path("ask/", ask),
        path("js/", JavaScriptCatalog.as_view()),
        path("js/<str:packages>/", JavaScriptCatalog.as_view()),
        path("json/", JSONCatalog.as_view()),
        *i18n_patterns(
            path("about/", page, name="about"),
            path("stream/", stream),
            path("news/<int:number>/", page, {"kind": "news"}, name="news"),
            path(gettext_lazy("users/"), page, name="users"),
            re_path(gettext_lazy(r"^find/(?P<word>\w+)/$"), page, name="find"),
            path("de-simple-page-here/", page),
            **options,
        ),
    ]


@pytest.fixture(params=[True])
def site(request, tmp_path):
    """A site in English, German and Brazilian Portuguese; parametrize with False for an unprefixed default language."""
    put_mo(tmp_path, "de", {"users/": "leute/", r"^find/(?P<word>\w+)/$": r"^suche/(?P<word>\w+)/$"})
    put_mo(tmp_path, "de", {"word": "Wort", "%s cat|%s cats": ("%s Katze", "%s Katzen"), ("verb", "May"): "darf"}, "djangojs")
    urlconf = types.ModuleType(f"languages_site_{request.param}_{id(tmp_path)}")
    sys.modules[urlconf.__name__] = urlconf
    urlconf.urlpatterns = patterns(prefix_default_language=request.param)
    with (
        override_settings(
            ROOT_URLCONF=urlconf.__name__,
            MIDDLEWARE=MIDDLEWARE,
            LANGUAGE_CODE="en",
            LANGUAGES=[("en", "English"), ("de", "German"), ("pt-br", "Brazilian Portuguese")],
            LOCALE_PATHS=[tmp_path],
        ),
        translation.override("en"),
    ):
        yield Client()
    del sys.modules[urlconf.__name__]


unprefixed = pytest.mark.parametrize("site", [False], indirect=True)


@pytest.mark.parametrize(
    ("wished", "found"),
    [
        ("de", "de de Montag"),
        ("fr;q=0.9, de-at;q=0.3", "de de Montag"),
        ("pt", "pt-br pt-br segunda-feira"),
        ("de;q=0, pt-br;q=0.1", "pt-br pt-br segunda-feira"),
        ("*", "en en Monday"),
        ("de;q=broken", "en en Monday"),
        ("", "en en Monday"),
    ],
)
def test_the_browser_is_asked_and_told(site, wished, found):
    answer = site.get("/plain/", headers={"accept-language": wished})
    assert answer.content.decode() == found
    assert (answer["Content-Language"], answer["Vary"]) == (found.split()[0], "Accept-Language")


def test_a_cookie_speaks_before_the_browser_and_a_path_before_both(site):
    site.cookies["django_language"] = "de-at"
    assert site.get("/plain/", headers={"accept-language": "pt"}).content.startswith(b"de ")
    answer = site.get("/pt-br/about/", headers={"accept-language": "de"})
    assert answer.content.startswith(b"pt-br ")
    assert "Vary" not in answer
    site.cookies["django_language"] = "x" * 100_000
    assert site.get("/plain/").content.startswith(b"en ")


def test_async_views_have_the_language_too(site):
    async def ask():
        client = AsyncClient()
        return [
            (await client.get(url, headers={"accept-language": "de"})).content for url in ("/async/", "/plain/", "/de/about/")
        ]

    assert asyncio.run(ask()) == [b"de de Montag"] * 3


def test_cve_2022_23633_requests_side_by_side_keep_their_languages(site):
    async def ask():
        wishes = ["de", "pt-br", "en", "de"] * 16
        clients = [AsyncClient() for _ in wishes]
        answers = await asyncio.gather(
            *(client.get("/async/", headers={"accept-language": wish}) for client, wish in zip(clients, wishes, strict=True))
        )
        return [(wish, answer.content.decode().split()[1]) for wish, answer in zip(wishes, answers, strict=True)]

    assert all(wish == found for wish, found in asyncio.run(ask()))


def answer_of(handler, url):
    with closing(handler(RequestFactory().get(url).META, lambda status, headers: None)) as body:
        return b"".join(body)


def test_cve_2022_23633_what_a_view_activates_ends_with_its_request(site):
    handler = WSGIHandler()
    # Without LocaleMiddleware, which would make a language active for each.
    with override_settings(MIDDLEWARE=[]):
        said = [answer_of(handler, url) for url in ("/leave/", "/ask/", "/leave/", "/ask/")]
    assert said == [b"de Asia/Tokyo", b"en UTC"] * 2


def test_cve_2025_27556_long_unicode_addresses_are_refused_quickly(site):
    start = time.process_time()
    answer = site.post("/i18n/setlang/", {"language": "de", "next": "/" + "\u2460\ufe0e" * 300_000})
    assert answer["Location"] == "/"
    # Reading the body is the greater part of it.
    assert time.process_time() - start < 2


def test_what_streams_is_in_the_language_of_the_path(site):
    assert b"".join(site.get("/de/stream/").streaming_content) == b"MontagDienstag"


def test_a_page_without_its_prefix_is_found_below_the_language(site):
    answer = site.get("/about/?x=1", headers={"accept-language": "de"})
    assert (answer.status_code, answer["Location"], answer["Vary"]) == (302, "/de/about/?x=1", "Accept-Language, Cookie")
    assert site.get("/about", headers={"accept-language": "de"})["Location"] == "/de/about"
    assert site.get("/missing/", headers={"accept-language": "de"}).status_code == 404
    assert site.get("/fr/about/").status_code == 404


@unprefixed
def test_the_default_language_may_go_without_a_prefix(site):
    assert reverse("about") == "/about/"
    assert site.get("/about/", headers={"accept-language": "de"}).content == b"en en Monday"
    assert site.get("/de/about/").content == b"de de Montag"
    assert site.get("/de-simple-page-here/").content == b"en en Monday"
    assert site.get("/missing/").status_code == 404


def test_urls_are_written_and_read_in_the_active_language(site):
    assert [reverse(name) for name in ("plain", "about", "users")] == ["/plain/", "/en/about/", "/en/users/"]
    with translation.override("de"):
        assert [reverse("users"), reverse("find", args=["rad"])] == ["/de/leute/", "/de/suche/rad/"]
        assert resolve("/de/suche/rad/").kwargs == {"word": "rad"}
        with pytest.raises(Resolver404):
            resolve("/en/about/")
    assert reverse("find", kwargs={"word": "bike"}) == "/en/find/bike/"


@pytest.mark.parametrize(
    ("url", "code", "found"),
    [
        ("/en/users/", "de", "/de/leute/"),
        ("/de/leute/?a=b#c", "en", "/en/users/?a=b#c"),
        ("http://testserver/en/news/3/", "de", "http://testserver/de/news/3/"),
        ("/plain/", "de", "/plain/"),
        ("/", "de", "/"),
        ("/en/missing/", "de", "/en/missing/"),
    ],
)
def test_a_page_is_found_in_another_language(site, url, code, found):
    assert translate_url(url, code) == found
    assert translation.get_language() == "en"


def test_cve_2022_41323_a_language_is_no_expression(site):
    with translation.override("e("):
        assert reverse("about") == "/e(/about/"
        with pytest.raises(Resolver404):
            resolve("/en/about/")


def test_prefixed_patterns_stand_in_the_root_only():
    with pytest.raises(ImproperlyConfigured, match="Using i18n_patterns in an included URLconf is not allowed"):
        include(([*i18n_patterns(path("", page))], "app"))
    with override_settings(USE_I18N=False):
        assert i18n_patterns(path("x/", page))[0].pattern.name is None
        assert len(i18n_patterns(path("x/", page), path("y/", page))) == 2


def choose(site, language="de", headers=None, secure=False, **data):
    return site.post("/i18n/setlang/", {"language": language, **data}, headers=headers or {}, secure=secure)


class TestSetLanguage:
    def test_the_choice_is_kept_and_the_page_shown_in_it(self, site):
        answer = choose(site, next="/en/users/?page=2")
        assert (answer.status_code, answer["Location"]) == (302, "/de/leute/?page=2")
        assert site.get("/plain/").content == b"de de Montag"

    @pytest.mark.parametrize(
        "bad", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "http:///evil.example", "\\\\evil"]
    )
    def test_nobody_is_led_off_the_site(self, site, bad):
        assert choose(site, next=bad)["Location"] == "/"
        assert choose(site, headers={"referer": bad})["Location"] == "/"

    def test_a_secure_site_is_not_left_for_a_plain_one(self, site):
        assert choose(site, next="http://testserver/plain/", secure=True)["Location"] == "/"

    def test_without_next_one_goes_back_or_home(self, site):
        assert choose(site, headers={"referer": "http://testserver/plain/"})["Location"] == "http://testserver/plain/"
        assert choose(site)["Location"] == "/"

    def test_clients_that_want_no_page_get_none(self, site):
        json_only = {"accept": "application/json", "referer": "/plain/"}
        assert choose(site, headers=json_only).status_code == 204
        assert choose(site, headers=json_only, next="/plain/")["Location"] == "/plain/"

    def test_a_get_changes_nothing(self, site):
        answer = site.get("/i18n/setlang/?language=de&next=/plain/")
        assert (answer["Location"], answer.cookies) == ("/plain/", {})

    def test_the_cookie_is_made_as_the_settings_say(self, site):
        options = {
            "LANGUAGE_COOKIE_NAME": "lang",
            "LANGUAGE_COOKIE_AGE": 60,
            "LANGUAGE_COOKIE_DOMAIN": ".example.com",
            "LANGUAGE_COOKIE_PATH": "/here/",
            "LANGUAGE_COOKIE_SECURE": True,
            "LANGUAGE_COOKIE_HTTPONLY": True,
            "LANGUAGE_COOKIE_SAMESITE": "Strict",
        }
        with override_settings(**options):
            cookie = choose(site).cookies["lang"]
        kept = {name: cookie[name] for name in ("domain", "path", "max-age", "secure", "httponly", "samesite")}
        assert kept == {
            "domain": ".example.com",
            "path": "/here/",
            "max-age": 60,
            "secure": True,
            "httponly": True,
            "samesite": "Strict",
        }

    def test_cve_2026_15337_a_code_that_is_none_is_not_kept(self, site):
        for code in ("x" * 400_000, "xx", "de\r\nSet-Cookie: a=b", "../../etc"):
            assert choose(site, code).cookies == {}


class TestCatalogsForScripts:
    def test_the_json_holds_messages_formats_and_the_plural_rule(self, site):
        found = json.loads(site.get("/json/", headers={"accept-language": "de"}).content)
        assert found["catalog"] == {"word": "Wort", "%s cat": ["%s Katze", "%s Katzen"], "verb\x04May": "darf"}
        assert (found["formats"]["DATE_FORMAT"], found["plural"]) == ("j. F Y", "(n != 1)")

    def test_english_without_files_has_no_messages(self, site):
        assert json.loads(site.get("/json/").content)["catalog"] == {}
        assert json.loads(site.get("/json/").content)["plural"] is None

    def test_the_script_is_plain_ascii(self, site):
        answer = site.get("/js/", headers={"accept-language": "de"})
        assert answer["Content-Type"] == 'text/javascript; charset="utf-8"'
        assert '"verb\\u0004May": "darf"' in answer.content.decode("ascii")
        assert "django.pluralidx = function(n) {\n    return (n != 1);" in answer.content.decode()

    def test_unknown_packages_are_refused(self, site):
        with pytest.raises(ValueError, match="Invalid package\\(s\\) provided to JavaScriptCatalog: nowhere,neither"):
            site.get("/js/nowhere+neither/")
