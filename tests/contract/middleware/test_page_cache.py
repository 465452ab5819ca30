"""Whole pages in a cache: which are kept, for whom, for how long, and under which key."""

import asyncio
import time
from unittest import mock

import pytest

from quintet.core.cache import caches
from quintet.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from quintet.middleware.cache import CacheMiddleware, FetchFromCacheMiddleware, UpdateCacheMiddleware
from quintet.middleware.csrf import get_token
from quintet.template import engines
from quintet.template.response import TemplateResponse
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils import timezone, translation
from quintet.utils.cache import get_cache_key, learn_cache_key, patch_vary_headers
from quintet.views.decorators.cache import cache_control, cache_page, never_cache
from quintet.views.decorators.vary import vary_on_headers

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCMEM, "LOCATION": "pages of tests"},
    "other": {"BACKEND": LOCMEM, "LOCATION": "other pages of tests"},
}
UPDATE, FETCH = "django.middleware.cache.UpdateCacheMiddleware", "django.middleware.cache.FetchFromCacheMiddleware"
SESSION, CSRF = "quintet.contrib.sessions.middleware.SessionMiddleware", "quintet.middleware.csrf.CsrfViewMiddleware"


@pytest.fixture(autouse=True)
def _caches():
    with override_settings(
        CACHES=CACHES,
        ALLOWED_HOSTS=["*"],
        CACHE_MIDDLEWARE_SECONDS=60,
        CACHE_MIDDLEWARE_KEY_PREFIX="prefix",
        SESSION_ENGINE="quintet.contrib.sessions.backends.signed_cookies",
        TEMPLATES=[{"BACKEND": "quintet.template.backends.django.DjangoTemplates"}],
    ):
        for alias in CACHES:
            caches[alias].clear()
        yield


class Counting:
    """A view that says how often it was called."""

    def __init__(self, respond=HttpResponse):
        self.calls, self.respond = 0, respond

    def __call__(self, request):
        self.calls += 1
        return self.respond(f"{self.calls}")


def page(view, *requests, decorate=None):
    """Return what a cached view answers these requests, in order."""
    kept = (decorate or cache_page(60))(view)
    return [kept(request).content.decode() for request in requests]


def get(path="/x/", **more):
    return RequestFactory().get(path, **more)


# Keeping and giving.


def test_a_page_is_kept_for_get_and_head():
    view = Counting()
    assert page(view, get(), get(), RequestFactory().head("/x/")) == ["1", "1", "1"]
    assert page(view, RequestFactory().post("/x/"), RequestFactory().put("/x/"), get()) == ["2", "3", "1"]


def test_a_page_kept_for_head_is_not_given_to_get():
    view = Counting()
    assert page(view, RequestFactory().head("/x/"), RequestFactory().head("/x/"), get()) == ["1", "1", "2"]


def test_each_url_is_a_page_of_its_own_CVE_2011_4139():
    view = Counting()
    hosts = [get(HTTP_HOST="one.example"), get(HTTP_HOST="two.example"), get(HTTP_HOST="one.example")]
    assert page(view, *hosts) == ["1", "2", "1"]
    assert page(view, get("/x/?a=1"), get("/x/?a=2"), get("/x/?a=1"), get("/y/"), get(secure=True)) == ["3", "4", "3", "5", "6"]


def test_a_given_page_says_what_the_first_answer_said():
    def view(request):
        return HttpResponse("é", content_type="text/plain; charset=latin-1", headers={"X-One": "1"}, reason="Fine")

    kept = cache_page(60)(view)
    first, second = kept(get()), kept(get())
    assert first is not second
    assert (second.content, second.charset, second.reason_phrase, second["X-One"]) == (
        "é".encode("latin-1"),
        "latin-1",
        "Fine",
        "1",
    )
    second["X-One"] = "changed"
    second.content = b"changed"
    assert (kept(get()).content, kept(get())["X-One"]) == ("é".encode("latin-1"), "1")


def test_headers_tell_how_long_others_may_keep_it():
    kept = cache_page(20)(Counting())
    start = 1_468_749_600
    with mock.patch("time.time", return_value=start):
        first = kept(get())
    assert (first["Cache-Control"], first["Expires"]) == ("max-age=20", "Sun, 17 Jul 2016 10:00:20 GMT")
    assert "Age" not in first
    with mock.patch("time.time", return_value=start + 7):
        second = kept(get())
    assert (second.content, second["Age"], second["Expires"]) == (b"1", "7", "Sun, 17 Jul 2016 10:00:20 GMT")
    with mock.patch("time.time", return_value=start + 21):
        assert kept(get()).content == b"2"


def test_the_decorators_time_beats_that_of_the_response_and_both_beat_the_settings():
    for decorate, age, lives in (
        (lambda view: cache_page(10)(cache_control(max_age=1)(view)), 5, True),
        (lambda view: cache_page(1)(cache_control(max_age=10)(view)), 5, False),
        (lambda view: CacheMiddleware(cache_control(max_age=3)(view)), 5, False),
        (lambda view: CacheMiddleware(cache_control(max_age=100)(view)), 90, True),
        (CacheMiddleware, 59, True),
        (CacheMiddleware, 61, False),
        (lambda view: CacheMiddleware(cache_control(max_age=0)(view)), 0, False),
    ):
        caches["default"].clear()
        kept, start = decorate(Counting()), time.time()
        kept(get())
        with mock.patch("time.time", return_value=start + age):
            assert kept(get()).content == (b"1" if lives else b"2")


def test_caches_and_prefixes_of_the_decorator():
    view = Counting()
    assert page(view, get(), get()) == ["1", "1"]
    assert page(view, get(), get(), decorate=cache_page(60, cache="other")) == ["2", "2"]
    assert page(view, get(), decorate=cache_page(60, cache="default")) == ["1"]
    assert page(view, get(), get(), decorate=cache_page(60, key_prefix="mine")) == ["3", "3"]


def test_arguments_of_the_middleware():
    with override_settings(CACHE_MIDDLEWARE_ALIAS="other", CACHE_MIDDLEWARE_SECONDS=30):
        middleware = CacheMiddleware(HttpResponse)
        assert (middleware.cache_timeout, middleware.key_prefix, middleware.cache_alias) == (30, "prefix", "other")
        assert middleware.cache is caches["other"]
        around_a_view = CacheMiddleware(HttpResponse, cache_alias=None, key_prefix=None, cache_timeout=5)
        assert (around_a_view.cache_timeout, around_a_view.key_prefix, around_a_view.cache_alias) == (5, "", "default")


@pytest.mark.parametrize("status", [201, 301, 404, 500])
def test_other_answers_are_not_kept(status):
    view = Counting(lambda text: HttpResponse(text, status=status))
    assert page(view, get(), get()) == ["1", "2"]


def test_not_modified_is_told_how_long_and_not_kept():
    view = Counting(lambda text: HttpResponseNotModified())
    kept = cache_page(60)(view)
    assert "Expires" in kept(get())
    assert kept(get()).status_code == 304
    assert view.calls == 2


def test_streams_are_not_kept():
    view = Counting(lambda text: StreamingHttpResponse([text]))
    kept = cache_page(60)(view)
    assert [b"".join(kept(get())) for _ in range(2)] == [b"1", b"2"]


def test_templates_are_kept_when_they_are_rendered():
    template = engines["django"].from_string("{{ n }}")

    def view(request):
        calls.append(1)
        return TemplateResponse(request, template, {"n": len(calls)})

    calls = []
    kept = cache_page(60)(view)
    first = kept(get())
    assert first.render().content == b"1"
    assert kept(get()).content == b"1"
    assert len(calls) == 1


def test_async_views_are_kept():
    calls = []

    async def view(request):
        calls.append(1)
        return HttpResponse(f"{len(calls)}")

    kept = cache_page(60)(view)

    async def scenario():
        return [(await kept(get())).content for _ in range(3)]

    assert asyncio.run(scenario()) == [b"1"] * 3


# For one visitor alone.


@pytest.mark.parametrize(
    "directive", ["private", "no-cache", "no-store", "Private", "NO-STORE", "max-age=5, private", "no-cache=X"]
)
def test_private_pages_are_not_kept_CVE_2026_8404(directive):
    view = Counting(lambda text: HttpResponse(text, headers={"Cache-Control": directive}))
    assert page(view, get(), get()) == ["1", "2"]
    assert page(never_cache(Counting()), get(), get()) == ["1", "2"]


@pytest.mark.parametrize("vary", ["*", " *", "* ", "Cookie, * , X", "Cookie,*"])
def test_pages_that_vary_on_everything_are_not_kept_CVE_2026_6907_CVE_2026_48587(vary):
    view = Counting(lambda text: HttpResponse(text, headers={"Vary": vary}))
    assert page(view, get(), get()) == ["1", "2"]


@pytest.mark.parametrize("vary", ["Cookie", " Cookie , Accept-Encoding", "accept-encoding, COOKIE"])
def test_pages_vary_on_the_members_of_vary_CVE_2026_48587(vary):
    view = Counting(lambda text: HttpResponse(text, headers={"Vary": vary}))
    one, two = get(HTTP_COOKIE="a=1"), get(HTTP_COOKIE="a=2")
    assert page(view, one, two, one, two) == ["1", "2", "1", "2"]


def test_an_absent_header_is_not_an_empty_one_CVE_2026_113593():
    view = vary_on_headers("X-User")(Counting())
    assert page(view, get(), get(HTTP_X_USER=""), get(HTTP_X_USER="-"), get(), get(HTTP_X_USER="")) == ["1", "2", "3", "1", "2"]


def test_values_of_headers_do_not_run_into_each_other():
    view = vary_on_headers("X-A", "X-B")(Counting())
    one, two = get(HTTP_X_A="1", HTTP_X_B="2\nHTTP_X_C:0:"), get(HTTP_X_A="1\nHTTP_X_B:1:2", HTTP_X_B="")
    assert page(view, one, two) == ["1", "2"]


def test_who_comes_with_authorization_gets_a_page_of_their_own_CVE_2026_35193():
    view = Counting()
    one, two = get(HTTP_AUTHORIZATION="Bearer A"), get(HTTP_AUTHORIZATION="Bearer B")
    assert page(view, one, two, one) == ["1", "2", "1"]
    assert cache_page(60)(view)(one)["Vary"] == "Authorization"
    public = cache_page(60)(cache_control(public=True)(Counting()))
    assert "Vary" not in public(get("/public/", HTTP_AUTHORIZATION="Bearer A"))
    assert "Vary" not in cache_page(60)(Counting())(get("/empty/", HTTP_AUTHORIZATION=""))


@pytest.mark.parametrize("cookies", ["", "theme=dark", "visit=old"])
def test_a_page_that_gives_a_cookie_it_varies_on_is_not_kept_CVE_2026_48588(cookies):
    def respond(text):
        response = HttpResponse(text)
        response.set_cookie("visit", "new")
        patch_vary_headers(response, ["Cookie"])
        return response

    assert page(Counting(respond), get(HTTP_COOKIE=cookies), get(HTTP_COOKIE=cookies)) == ["1", "2"]


def test_a_cookie_for_everybody_is_kept():
    def respond(text):
        response = HttpResponse(text)
        response.set_cookie("banner", "seen")
        return response

    kept = cache_page(60)(Counting(respond))
    kept(get())
    second = kept(get())
    assert (second.content, second.cookies["banner"].value) == (b"1", "seen")


# The whole site.


def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(f"{request.session['visits']}")


def token(request):
    return HttpResponse(get_token(request))


def public(request):
    return HttpResponse(f"{time.time_ns()}")


urlpatterns = [path("visits/", visits), path("token/", token), path("public/", public)]


@pytest.fixture(params=["sync", "async"])
def site(request):
    """Give a new visitor of a site whose every page goes through the cache."""

    class Visitor:
        def __init__(self):
            self.client = Client() if request.param == "sync" else AsyncClient()

        def get(self, *args, **kwargs):
            answer = self.client.get(*args, **kwargs)
            return answer if request.param == "sync" else asyncio.run(_awaited(answer))

    async def _awaited(answer):
        return await answer

    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[UPDATE, SESSION, CSRF, FETCH]):
        yield Visitor


def test_a_public_page_of_the_site_is_kept(site):
    first, second = site().get("/public/"), site().get("/public/")
    assert first.content == second.content
    assert int(second["Age"]) <= 60
    assert site().get("/public/", headers={"host": "other.example"}).content != first.content


def test_a_session_stays_its_visitors(site):
    one, two = site(), site()
    assert [one.get("/visits/").content, two.get("/visits/").content] == [b"1", b"1"]
    assert one.get("/visits/").content == b"2"
    assert one.client.cookies["sessionid"].value != two.client.cookies["sessionid"].value


def test_a_session_saved_at_every_request_stays_its_visitors_CVE_2026_35192(site):
    with override_settings(SESSION_SAVE_EVERY_REQUEST=True):
        one = site()
        one.get("/visits/")
        answer = one.get("/public/")
        assert "sessionid" in answer.cookies
        other = site().get("/public/")
        assert other.content != answer.content
        assert "sessionid" not in other.cookies or other.cookies["sessionid"].value != answer.cookies["sessionid"].value


def test_a_csrf_token_stays_its_visitors_CVE_2014_0473(site):
    one, two = site(), site()
    first, second = one.get("/token/"), two.get("/token/")
    assert first.content != second.content
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value
    assert "Cookie" in first["Vary"]


def test_vary_and_cache_control_are_kept_for_every_client_CVE_2014_1418(site):
    for agent in ("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)", "anything"):
        answer = site().get("/visits/", headers={"user-agent": agent})
        assert "Cookie" in answer["Vary"]


def test_the_halves_know_their_settings():
    for half in (UpdateCacheMiddleware(HttpResponse), FetchFromCacheMiddleware(HttpResponse)):
        assert (half.key_prefix, half.cache_alias) == ("prefix", "default")
    assert UpdateCacheMiddleware(HttpResponse).page_timeout is None


# Keys.


def test_a_key_is_known_once_a_response_told_what_it_varies_on():
    request = get("/cache/test/", HTTP_HOST="www.example.com")
    with override_settings(USE_I18N=False, USE_TZ=False):
        assert get_cache_key(request) is None
        learned = learn_cache_key(request, HttpResponse())
        assert learned == get_cache_key(request)
        assert learned == (
            "views.decorators.cache.cache_page.prefix.GET.18a03f9c9649f7d684af5db3524f5c99.d41d8cd98f00b204e9800998ecf8427e"
        )
        assert get_cache_key(request, method="HEAD") == learned.replace(".GET.", ".HEAD.")
        assert get_cache_key(request, key_prefix="local") is None
        assert learn_cache_key(request, HttpResponse(), key_prefix="local") == learned.replace("prefix", "local")
        assert get_cache_key(request, cache=caches["other"]) is None


def test_language_and_zone_are_in_the_key():
    view = Counting()
    with override_settings(USE_I18N=True, USE_TZ=True):
        with translation.override("de"), timezone.override("Europe/Paris"):
            assert get_cache_key(get()) is None
            assert learn_cache_key(get(), HttpResponse()).endswith(".de.Europe/Paris")
            assert page(view, get(), get()) == ["1", "1"]
        with translation.override("fr"), timezone.override("Europe/Paris"):
            assert page(view, get(), get()) == ["2", "2"]
        with translation.override("fr"), timezone.override("Asia/Tokyo"):
            assert page(view, get()) == ["3"]


def test_accept_language_is_told_by_the_language_it_chose():
    view = vary_on_headers("Accept-Language")(Counting())
    with override_settings(USE_I18N=True), translation.override("en"):
        assert page(view, get(HTTP_ACCEPT_LANGUAGE="en-us"), get(HTTP_ACCEPT_LANGUAGE="en;q=0.8")) == ["1", "1"]
    with override_settings(USE_I18N=False):
        assert page(view, get("/y/", HTTP_ACCEPT_LANGUAGE="en-us"), get("/y/", HTTP_ACCEPT_LANGUAGE="ko")) == ["2", "3"]


def test_long_urls_and_headers_make_short_keys():
    request = get("/x/?" + "a" * 50_000, HTTP_X_USER="b" * 50_000)
    assert len(learn_cache_key(request, HttpResponse(headers={"Vary": "X-User"}))) < 250


def test_a_page_for_no_time_is_kept_by_nobody():
    view = Counting()
    kept = cache_page(0)(view)
    first, second = (kept(RequestFactory().get("/")) for _ in range(2))
    assert (first.content, second.content) == (b"1", b"2")
    assert first["Cache-Control"] == "max-age=0"
    assert "Expires" in first
