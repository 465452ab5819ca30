"""The pages for errors speak the language of the request, whether they are the framework's or a project's own."""

import asyncio
import sys
import types

import pytest

from quintet.core.cache import caches
from quintet.core.exceptions import BadRequest, PermissionDenied
from quintet.http import HttpResponse
from quintet.template.response import StreamingTemplateResponse
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.utils import translation
from quintet.views import defaults
from quintet.views.decorators.rate_limit import rate_limit
from quintet.views.static import directory_index

TEMPLATES = {
    "404.html": "{% load i18n %}<h1>{% translate 'Page not found' %}</h1>",
    "403.html": "{% load i18n %}<h1>{% translate 'Forbidden' %}</h1>",
    "400.html": "{% load i18n %}<h1>{% translate 'Bad request' %}</h1>",
    "500.html": "{% load i18n %}<h1>{% translate 'Server error' %}</h1>",
}
FAILING_SECTION = {"page.html": "<body>{% deferred %}{{ fail }}{% enddeferred %}</body>"}


def with_templates(templates):
    loader = ("quintet.template.loaders.locmem.Loader", templates)
    backend = "quintet.template.backends.django.DjangoTemplates"
    return override_settings(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}])


def refuse(request):
    raise PermissionDenied("no")


def complain(request):
    raise BadRequest("what?")


def fail(request):
    raise RuntimeError("broken")


@rate_limit("1/d", by="view")
def limited(request):
    return HttpResponse("once a day")


async def fail_later(request):
    await asyncio.sleep(0)
    raise RuntimeError("broken")


def failing():
    raise OSError("inside")


def stream(request):
    return StreamingTemplateResponse(request, "page.html", {"fail": failing})


@pytest.fixture(scope="module")
def site():
    """A site in English, German and Arabic, whose views fail in every way that has a page."""
    urlconf = types.ModuleType("languages_of_error_pages")
    vars(urlconf)["urlpatterns"] = [
        path("refuse/", refuse),
        path("complain/", complain),
        path("fail/", fail),
        path("fail-later/", fail_later),
        path("stream/", stream),
        path("limited/", limited),
    ]
    sys.modules[urlconf.__name__] = urlconf
    middleware = ["quintet.middleware.locale.LocaleMiddleware", "quintet.middleware.csrf.CsrfViewMiddleware"]
    languages = [("en", "English"), ("de", "German"), ("ar", "Arabic")]
    options = {"ROOT_URLCONF": urlconf.__name__, "MIDDLEWARE": middleware, "LANGUAGE_CODE": "en", "LANGUAGES": languages}
    with override_settings(**options), with_templates({}), translation.override("en"):
        yield
    del sys.modules[urlconf.__name__]


def answer(url, language, method="get"):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    return getattr(client, method)(url, headers={"accept-language": language})


def async_answer(url, language):
    return asyncio.run(AsyncClient(raise_request_exception=False).get(url, headers={"accept-language": language}))


PAGES = [
    ("/nowhere/", 404, "Not Found", "Nicht gefunden", "غير موجود"),
    ("/refuse/", 403, "403 Forbidden", "403 Zugriff verweigert", "403 ممنوع"),
    ("/complain/", 400, "Bad Request (400)", "Fehlerhafte Anfrage (400)", "طلب غير صالح (400)"),
    ("/fail/", 500, "Server Error (500)", "Serverfehler (500)", "خطأ في الخادم (500)"),
    ("/fail-later/", 500, "Server Error (500)", "Serverfehler (500)", "خطأ في الخادم (500)"),
]


@pytest.mark.parametrize("ask", [answer, async_answer], ids=["sync", "async"])
@pytest.mark.parametrize(("url", "status", "english", "german", "arabic"), PAGES)
def test_plain_pages_speak_the_language_of_the_request(site, ask, url, status, english, german, arabic):
    for language, head, heading in (
        ("de", '<html lang="de">', german),
        ("ar", '<html lang="ar" dir="rtl">', arabic),
        ("en", '<html lang="en">', english),
    ):
        response = ask(url, language)
        page = response.content.decode()
        assert (response.status_code, response["Content-Language"]) == (status, language)
        assert head in page
        assert f"<title>{heading}</title>" in page
        assert f"<h1>{heading}</h1>" in page


def test_the_text_of_a_missing_page_and_of_a_refused_form_too(site):
    assert "<p>Was hier gesucht wurde, gibt es auf diesem Server nicht.</p>" in answer("/nowhere/", "de").content.decode()
    refused = answer("/refuse/", "de", "post")
    assert refused.status_code == 403
    assert "<h1>CSRF-Prüfung fehlgeschlagen</h1>" in refused.content.decode()
    assert " Grund: Das CSRF-Cookie fehlt." in refused.content.decode()


@pytest.mark.parametrize(
    ("headers", "english", "german"),
    [
        (
            {"origin": "https://evil.example"},
            "Origin checking failed - https://evil.example does not match any trusted origins.",
            "Prüfung von Origin fehlgeschlagen: https://evil.example gehört nicht zu den vertrauenswürdigen Ursprüngen.",
        ),
        ({"cookie": "csrftoken=short"}, "CSRF cookie has incorrect length.", "Das CSRF-Cookie hat die falsche Länge."),
        (
            {"cookie": "csrftoken=" + "a" * 32, "x-csrftoken": "b"},
            "CSRF token from the &#x27;X-Csrftoken&#x27; HTTP header has incorrect length.",
            "Das CSRF-Token (HTTP-Kopfzeile &#x27;X-Csrftoken&#x27;) hat die falsche Länge.",
        ),
        (
            {"cookie": "csrftoken=" + "a" * 32, "x-csrftoken": "b" * 32},
            "CSRF token from the &#x27;X-Csrftoken&#x27; HTTP header incorrect.",
            "Das CSRF-Token (HTTP-Kopfzeile &#x27;X-Csrftoken&#x27;) ist nicht richtig.",
        ),
        (
            {"sec-fetch-site": "cross-site"},
            "Fetch metadata checking failed - the request was sent by another site.",
            "Prüfung der Fetch-Metadaten fehlgeschlagen: Die Anfrage kam von einer anderen Website.",
        ),
    ],
)
def test_why_a_form_was_refused_is_told_in_the_language_and_logged_in_english(site, caplog, headers, english, german):
    for language, said in (("en", english), ("de", german)):
        client = Client(enforce_csrf_checks=True)
        refused = client.post("/refuse/", headers={"accept-language": language, **headers})
        assert f": {said}</p>" in refused.content.decode()
    logged = english.replace("&#x27;", "'")
    assert caplog.messages == [f"Forbidden ({logged}): /refuse/"] * 2


def test_a_page_of_ones_own_for_refused_forms_has_the_reason_in_english_and_in_the_language(site):
    with with_templates({"403_csrf.html": "{{ reason }} = {{ reason.translated }}"}):
        assert answer("/refuse/", "de", "post").content.decode() == "CSRF cookie not set. = Das CSRF-Cookie fehlt."


def test_the_page_of_a_rate_limit_speaks_the_language_of_the_request(site):
    caches["default"].clear()
    assert answer("/limited/", "de").status_code == 200
    refused = answer("/limited/", "de")
    page = refused.content.decode()
    assert refused.status_code == 429
    assert '<html lang="de">' in page
    assert "<h1>Zu viele Anfragen</h1>" in page
    assert f"<p>Bitte in {refused['Retry-After']} Sekunden noch einmal versuchen.</p>" in page
    assert "<h1>Too many requests</h1>" in answer("/limited/", "en").content.decode()


def test_the_page_of_a_closed_site_is_in_the_language_that_is_active_before_it(site):
    maintenance = "quintet.middleware.maintenance.MaintenanceMiddleware"
    locale = "quintet.middleware.locale.LocaleMiddleware"
    with override_settings(MAINTENANCE_MODE=True, MIDDLEWARE=[locale, maintenance]):
        closed = answer("/limited/", "ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in closed
    assert "<h1>الموقع مغلق للصيانة</h1>" in closed
    with override_settings(MAINTENANCE_MODE=True, MIDDLEWARE=[maintenance, locale]), translation.override("de"):
        closed = answer("/limited/", "ar").content.decode()
    assert "<p>Diese Website ist bald wieder da.</p>" in closed


def test_the_list_of_a_folder_names_the_language_it_is_in(site, tmp_path):
    for language, head, heading in (
        ("de", '<html lang="de">', "<h1>Inhalt von here/</h1>"),
        ("ar", '<html lang="ar" dir="rtl">', "<h1>"),
        ("en", '<html lang="en">', "<h1>Index of here/</h1>"),
    ):
        with translation.override(language):
            page = directory_index("here", tmp_path).content.decode()
        assert head in page
        assert heading in page


@pytest.mark.parametrize(
    ("url", "english", "german"),
    [
        ("/nowhere/", "Page not found", "Seite nicht gefunden"),
        ("/refuse/", "Forbidden", "Zugriff verweigert"),
        ("/complain/", "Bad request", "Fehlerhafte Anfrage"),
        ("/fail/", "Server error", "Serverfehler"),
    ],
)
def test_usual_headings_of_a_projects_own_templates_need_no_catalog_of_its_own(site, url, english, german):
    with with_templates(TEMPLATES):
        assert answer(url, "de").content.decode() == f"<h1>{german}</h1>"
        assert answer(url, "en").content.decode() == f"<h1>{english}</h1>"


def test_a_section_that_fails_tells_so_in_the_language_of_the_request(site):
    async def asked():
        response = await AsyncClient().get("/stream/", headers={"accept-language": "de"})
        return b"".join([piece async for piece in response])

    with with_templates(FAILING_SECTION):
        for page in (b"".join(answer("/stream/", "de").streaming_content), asyncio.run(asked())):
            assert ">Dieser Teil der Seite ist nicht verfügbar.<" in page.decode()
        english = b"".join(answer("/stream/", "en").streaming_content)
    assert b">This part of the page is not available.<" in english


def test_a_page_of_500_whose_translation_fails_is_still_a_page_of_500(site, monkeypatch, caplog):
    def unreadable(text):
        raise OSError("The catalog cannot be read.")

    monkeypatch.setattr(defaults, "_", unreadable)
    response = answer("/fail/", "de")
    assert response.status_code == 500
    assert "<h1>Server Error (500)</h1>" in response.content.decode()
    assert "The handler of 500 failed" in caplog.text
