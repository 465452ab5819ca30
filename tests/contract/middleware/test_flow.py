"""The request flow: middleware in both forms, errors, CSRF; each row sync and async."""

import asyncio
import logging
import sys
import threading
import types
from io import BytesIO

import pytest
from asgiref.sync import iscoroutinefunction, markcoroutinefunction

from quintet.core.exceptions import BadRequest, MiddlewareNotUsed, PermissionDenied, SuspiciousOperation
from quintet.core.handlers.wsgi import WSGIRequest
from quintet.core.signals import got_request_exception, request_finished, request_started
from quintet.http import Http404, HttpResponse, JsonResponse
from quintet.middleware.csrf import CSRF_SECRET_LENGTH, get_token, rotate_token
from quintet.test import AsyncClient, AsyncRequestFactory, Client
from quintet.test.utils import override_settings
from quintet.urls import path, set_script_prefix
from quintet.utils.deprecation import MiddlewareMixin
from quintet.web.current import current_application
from quintet.web.inline import inline

BUILT_IN = [
    "quintet.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "quintet.middleware.csrf.CsrfViewMiddleware",
    "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
]
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
seen: list[str] = []


def home(request):
    return HttpResponse(f"home {request.method}")


async def ahome(request):
    await asyncio.sleep(0)
    return JsonResponse({"loop": asyncio.get_running_loop().is_running()})


def where(request):
    return HttpResponse(threading.current_thread().name)


@inline
def inlined(request):
    return HttpResponse(threading.current_thread().name)


def raises(error):
    def view(request):
        raise error

    return view


def token(request):
    return HttpResponse(get_token(request))


def rotated(request):
    rotate_token(request)
    return HttpResponse("ok")


def exempt(request):
    return HttpResponse("exempt")


exempt.csrf_exempt = True


def framed(request):
    response = HttpResponse("framed")
    response.xframe_options_exempt = True
    return response


urls = types.ModuleType("flow_urls")
urls.urlpatterns = [
    path("", home),
    path("async/", ahome),
    path("where/", where),
    path("inline/", inlined),
    path("404/", raises(Http404("gone"))),
    path("403/", raises(PermissionDenied())),
    path("400/", raises(BadRequest("bad"))),
    path("suspicious/", raises(SuspiciousOperation("odd"))),
    path("500/", raises(RuntimeError("broken"))),
    path("none/", lambda request: None),
    path("token/", token),
    path("rotate/", rotated),
    path("exempt/", exempt),
    path("framed/", framed),
]
sys.modules["flow_urls"] = urls


def outer(get_response):
    def middleware(request):
        seen.append("outer in")
        response = get_response(request)
        seen.append(f"outer out {response.status_code}")
        return response

    return middleware


def unused(get_response):
    raise MiddlewareNotUsed


def asynchronous(get_response):
    async def middleware(request):
        seen.append("async in")
        response = await get_response(request)
        seen.append(f"async out {response.status_code}")
        return response

    return middleware


asynchronous.async_capable = True
asynchronous.sync_capable = False


class Hooks(MiddlewareMixin):
    def process_request(self, request):
        seen.append(f"request in {threading.current_thread().name}")

    def process_view(self, request, view, args, kwargs):
        seen.append(f"view {view.__name__}")

    def process_exception(self, request, exception):
        seen.append(f"exception {exception}")
        return HttpResponse("rescued", status=418) if request.GET.get("rescue") else None

    def process_template_response(self, request, response):
        response.prefix = "hooked "
        return response

    def process_response(self, request, response):
        seen.append("response")
        return response


class AsyncWithSyncHooks:
    """Serves async requests, with hooks that are plain functions, which may block."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        seen.append(f"view in {threading.current_thread().name}")

    def process_exception(self, request, exception):
        seen.append(f"exception in {threading.current_thread().name}")


class Short(MiddlewareMixin):
    def process_request(self, request):
        return HttpResponse("short")


@pytest.fixture(params=["sync", "async"])
def answer(request):
    """Send one request through the whole flow; returns the closed response."""
    seen.clear()

    def answer(url="/", method="GET", body=b"", **meta):
        where, _, query = url.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "testserver", "SERVER_PORT": "80",
            "HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", **meta,
        }  # fmt: skip

        async def handled():
            response = await current_application().handle(WSGIRequest(environ))
            response.close()
            return response

        if request.param == "async":
            return asyncio.run(handled())
        response = current_application().handle_sync(WSGIRequest(environ))
        response.close()
        return response

    with override_settings(ROOT_URLCONF="flow_urls", MIDDLEWARE=BUILT_IN):
        answer.mode = request.param
        yield answer


def test_views_of_both_kinds_answer(answer):
    assert answer().content == b"home GET"
    assert answer("/async/").content == b'{"loop": true}'


def test_sync_views_run_in_a_thread_of_async_requests_unless_inline(answer):
    here = threading.current_thread().name
    assert (answer("/where/").content.decode() == here) is (answer.mode == "sync")
    assert answer("/inline/").content.decode() == here


@pytest.mark.parametrize("url", ["/", "/async/", "/404/", "/403/", "/400/", "/suspicious/", "/500/", "/none/", "/nowhere/"])
@pytest.mark.parametrize("debug", [True, False])
def test_every_response_has_the_security_headers(answer, url, debug):
    with override_settings(DEBUG=debug):
        headers = answer(url).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize(
    ("url", "status"),
    [("/404/", 404), ("/nowhere/", 404), ("/403/", 403), ("/400/", 400), ("/suspicious/", 400), ("/500/", 500), ("/none/", 500)],
)
def test_errors_become_responses(answer, url, status, caplog):
    assert answer(url).status_code == status
    assert next(record.name for record in caplog.records if record.levelno >= logging.WARNING).startswith("django.")


def test_a_foreign_host_is_a_400(answer):
    assert answer(HTTP_HOST="evil.example").status_code == 400


def test_signals(answer):
    heard = []

    def hear(name):
        return lambda sender, **named: heard.append(name)

    receivers = [(request_started, hear("started")), (request_finished, hear("finished")), (got_request_exception, hear("error"))]
    for signal, receiver in receivers:
        signal.connect(receiver)
    try:
        answer("/500/")
    finally:
        for signal, receiver in receivers:
            signal.disconnect(receiver)
    assert heard == ["started", "error", "finished"]


def test_the_debug_page_shows_the_line_and_hides_secrets(answer):
    with override_settings(DEBUG=True, API_TOKEN="do-not-show"):
        page = answer("/500/", HTTP_ACCEPT="text/html").content.decode()
        text = answer("/500/", HTTP_ACCEPT="*/*").content.decode()
    assert "RuntimeError" in page
    assert "raise error" in page
    assert "do-not-show" not in page
    assert "tests-xxxx" not in page
    assert text.startswith("RuntimeError at /500/\nbroken")


def test_the_404_page_lists_what_was_tried(answer):
    with override_settings(DEBUG=True):
        assert "where/" in answer("/nowhere/").content.decode()


def test_a_failing_500_handler_still_answers(answer):
    urls.handler500 = raises(ValueError("handler broken"))
    try:
        response = answer("/500/")
    finally:
        del urls.handler500
    assert response.status_code == 500
    assert b"Server Error (500)" in response.content
    assert response["X-Frame-Options"] == "DENY"


def test_append_slash_and_content_length(answer):
    response = answer("/async?a=1")
    assert (response.status_code, response["Location"]) == (301, "/async/?a=1")
    assert answer()["Content-Length"] == "8"
    with override_settings(APPEND_SLASH=False):
        assert answer("/async").status_code == 404


def test_append_slash_does_not_lead_elsewhere(answer):
    urls.urlpatterns.append(path("/evil.example/x/", home))
    try:
        from quintet.urls import clear_url_caches

        clear_url_caches()
        assert answer("//evil.example/x")["Location"] == "/%2Fevil.example/x/"
    finally:
        urls.urlpatterns.pop()
        clear_url_caches()


def test_exempt_pages_have_no_frame_header(answer):
    response = answer("/framed/")
    assert "X-Frame-Options" not in response.headers
    assert response["X-Content-Type-Options"] == "nosniff"


def test_hsts_and_redirect_to_https(answer):
    with override_settings(SECURE_HSTS_SECONDS=60, SECURE_SSL_REDIRECT=True):
        response = answer("/x?y=1")
        assert (response.status_code, response["Location"]) == (301, "https://testserver/x?y=1")
        secure = answer("/", **{"wsgi.url_scheme": "https"})
        assert (
            secure["Strict-Transport-Security"] == "max-age=60; includeSubDomains"
            or secure["Strict-Transport-Security"] == "max-age=60"
        )


def layers(*names):
    return override_settings(MIDDLEWARE=[f"{__name__}.{name}" if "." not in name else name for name in names])


def test_the_onion_is_entered_and_left_in_order(answer):
    with layers("outer", "Hooks", *BUILT_IN, "unused"):
        assert answer().status_code == 200
    assert [entry.split(" in ")[0] for entry in seen] == ["outer in", "request", "view home", "response", "outer out 200"]


def test_errors_are_responses_between_layers(answer):
    with layers(*BUILT_IN, "outer", "Hooks"):
        assert answer("/500/").status_code == 500
        assert seen[-3:] == ["exception broken", "response", "outer out 500"]
        assert answer("/500/?rescue=1").content == b"rescued"


def test_a_short_cut_is_seen_by_the_layers_outside_only(answer):
    with layers("outer", "Short", "Hooks"):
        assert answer().content == b"short"
    assert seen == ["outer in", "outer out 200"]


def test_async_middleware_wraps_everything(answer):
    with layers("asynchronous", *BUILT_IN, "outer"):
        assert answer("/async/").status_code == 200
        assert answer("/").status_code == 200
    assert seen == ["async in", "outer in", "outer out 200", "async out 200"] * 2


def test_one_hop_for_all_sync_user_code(answer):
    # In a sync request the one thread is the caller's; in an async one it is a worker's, the same for every layer.
    with layers("Hooks", "outer", *BUILT_IN):
        response = answer("/where/")
    assert seen[0] == f"request in {response.content.decode()}"


@pytest.mark.parametrize("url", ["/async/", "/500/"])
def test_plain_hooks_of_async_middleware_run_where_they_may_block(answer, url):
    with layers("AsyncWithSyncHooks"):
        answer(url)
    here = threading.current_thread().name
    assert [entry.split(" in ")[0] for entry in seen] == (["view"] if url == "/async/" else ["view", "exception"])
    assert all((entry.split(" in ")[1] == here) is (answer.mode == "sync") for entry in seen)


class GoneClient:
    """The input of a request whose client goes away after some bytes."""

    def __init__(self, sent):
        self.sent = sent

    def read(self, size):
        sent, self.sent = self.sent, b""
        if sent:
            return sent
        raise ConnectionResetError(104, "gone")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=X"])
def test_a_client_that_goes_away_is_no_error_of_the_token_check(answer, caplog, content_type):
    begun = b'--X\r\nContent-Disposition: form-data; name="a"\r\n\r\nbegun'
    response = answer(
        "/",
        "POST",
        CONTENT_TYPE=content_type,
        CONTENT_LENGTH="1000",
        HTTP_COOKIE="csrftoken=" + "a" * 32,
        **{"wsgi.input": GoneClient(begun)},
    )
    assert response.status_code == 403
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def cookie_of(response):
    return response.cookies["csrftoken"].value


def test_csrf_token_by_form_and_header(answer):
    first = answer("/token/")
    secret, form_token = cookie_of(first), first.content.decode()
    assert len(secret) == CSRF_SECRET_LENGTH
    assert "Cookie" in first["Vary"]
    body = f"csrfmiddlewaretoken={form_token}".encode()
    cookie = {"HTTP_COOKIE": f"csrftoken={secret}"}
    assert answer("/", "POST", body, **cookie).content == b"home POST"
    assert answer("/", "POST", HTTP_X_CSRFTOKEN=form_token, **cookie).status_code == 200
    assert answer("/", "PUT", HTTP_X_CSRFTOKEN=secret, **cookie).status_code == 200
    assert answer("/token/", **cookie).content.decode() != form_token


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        ({}, "CSRF cookie not set."),
        ({"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, "CSRF cookie not set."),
        ({"HTTP_COOKIE": "csrftoken=short"}, "CSRF cookie has incorrect length."),
        ({"HTTP_COOKIE": "csrftoken=" + "a" * 32}, "CSRF token missing."),
        (
            {"HTTP_COOKIE": "csrftoken=" + "a" * 32, "HTTP_X_CSRFTOKEN": "b" * 32},
            "CSRF token from the 'X-Csrftoken' HTTP header incorrect.",
        ),
        (
            {"HTTP_COOKIE": "csrftoken=" + "a" * 32, "HTTP_X_CSRFTOKEN": "b"},
            "CSRF token from the 'X-Csrftoken' HTTP header has incorrect length.",
        ),
        (
            {"HTTP_ORIGIN": "https://evil.example"},
            "Origin checking failed - https://evil.example does not match any trusted origins.",
        ),
        ({"HTTP_ORIGIN": "null"}, "Origin checking failed - null does not match any trusted origins."),
        ({"wsgi.url_scheme": "https"}, "Referer checking failed - no Referer."),
        (
            {"wsgi.url_scheme": "https", "HTTP_REFERER": "http://testserver/"},
            "Referer checking failed - Referer is insecure while host is secure.",
        ),
        (
            {"wsgi.url_scheme": "https", "HTTP_REFERER": "https://evil.example/"},
            "Referer checking failed - https://evil.example/ does not match any trusted origins.",
        ),
        ({"wsgi.url_scheme": "https", "HTTP_REFERER": "https:///"}, "Referer checking failed - Referer is malformed."),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, "Fetch metadata checking failed - the request was sent by another site."),
    ],
)
def test_forged_requests_are_refused(answer, meta, reason, caplog):
    assert answer("/", "POST", **meta).status_code == 403
    assert f"Forbidden ({reason}): /" in caplog.messages


def test_trusted_origins(answer):
    cookie = {"HTTP_COOKIE": "csrftoken=" + "a" * 32, "HTTP_X_CSRFTOKEN": "a" * 32}
    with override_settings(CSRF_TRUSTED_ORIGINS=["https://other.example", "https://*.below.example"]):
        for origin in ("https://other.example", "https://x.below.example", "http://testserver"):
            assert answer("/", "POST", HTTP_ORIGIN=origin, **cookie).status_code == 200
        for origin in ("http://other.example", "https://below.example.evil", "https://notbelow.example"):
            assert answer("/", "POST", HTTP_ORIGIN=origin, **cookie).status_code == 403


def test_exempt_views_take_unsafe_requests(answer):
    assert answer("/exempt/", "POST").content == b"exempt"


def test_rotating_gives_another_secret(answer):
    assert cookie_of(answer("/rotate/", HTTP_COOKIE="csrftoken=" + "a" * 32)) != "a" * 32


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("forced", ["/shop", "/shop/"])
def test_a_forced_script_name_stands_in_every_address(is_async, forced):
    def told(request):
        return HttpResponse(f"{request.path} {request.path_info} {request.build_absolute_uri()} {request.META['SCRIPT_NAME']}")

    module = types.ModuleType("forced_urls")
    module.urlpatterns = [path("page/", told)]
    with override_settings(
        ROOT_URLCONF=module,
        FORCE_SCRIPT_NAME=forced,
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["quintet.middleware.common.CommonMiddleware"],
    ):
        get = (lambda page: asyncio.run(AsyncClient().get(page))) if is_async else Client().get
        assert get("/page/").content == b"/shop/page/ /page/ http://testserver/shop/page/ /shop"
        assert get("/page")["Location"] == "/shop/page/"
        assert AsyncRequestFactory().get("/page/").script_name == "/shop"
    # A thread keeps the prefix of its last request, and the next test may make none.
    set_script_prefix("/")


@pytest.mark.parametrize("value", ["DENY\r\nX-Evil: 1", "DENY\nX", "D\x85NY"])
def test_a_setting_cannot_smuggle_a_header_into_every_response(value):
    middleware = ["quintet.middleware.clickjacking.XFrameOptionsMiddleware"]
    with (
        override_settings(ROOT_URLCONF="flow_urls", ALLOWED_HOSTS=["*"], MIDDLEWARE=middleware, X_FRAME_OPTIONS=value),
        pytest.raises(ValueError, match="control characters"),
    ):
        Client().get("/")


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "GETTING", "G-E!T", "PUT"])
def test_methods_that_are_not_allowed_reach_no_view(method, caplog):
    asked = []

    def view(request):
        asked.append(request.method)
        return HttpResponse("page")

    urls = types.ModuleType("asked_urls")
    urls.urlpatterns = [path("page/", view)]
    with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=BUILT_IN, ALLOWED_METHODS=["post", "DELETE"]):
        client = Client()
        answer = client.generic(method, "/page/")
        assert (answer.status_code, answer["Allow"], asked) == (405, "DELETE, GET, HEAD, OPTIONS, POST", [])
        assert {name: answer[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
        assert client.generic(method, "/missing/").status_code == 404
        for allowed in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
            assert client.generic(allowed, "/page/").status_code == 200
    assert asked == ["GET", "HEAD", "OPTIONS", "POST", "DELETE"]
    with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=[]):
        assert Client().generic(method, "/page/").content == b"page"


def test_an_address_beyond_the_limit_is_answered_414_with_the_headers_of_the_site(caplog):
    def view(request, rest=""):
        return HttpResponse(str(len(request.META["QUERY_STRING"])))

    urls = types.ModuleType("long_urls")
    urls.urlpatterns = [path("page/", view), path("page/<path:rest>", view)]
    fits, long = "a" * (8192 - len("/page/")), "a" * (8193 - len("/page/"))
    with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=BUILT_IN):
        client = Client()
        assert client.get("/page/?" + fits).content == str(len(fits)).encode()
        assert client.get("/page/" + fits).status_code == 200
        for address in ("/page/?" + long, "/page/" + long):
            answer = client.get(address)
            assert answer.status_code == 414
            assert {name: answer[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    said = [(record.name, record.getMessage()) for record in caplog.records if "REQUEST_URI" in record.getMessage()]
    assert [name for name, _ in said] == ["django.security.RequestURITooLong"] * 2
    assert said[1][1].startswith("The path and query have 8193 characters, more than REQUEST_URI_MAX_LENGTH (8192): '/page/aaa")
    with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=[], REQUEST_URI_MAX_LENGTH=None):
        assert Client().get("/page/?" + long).status_code == 200
    with override_settings(ROOT_URLCONF=urls, MIDDLEWARE=[], REQUEST_URI_MAX_LENGTH=10, DEBUG=True):
        assert Client().get("/page/?abcde").status_code == 414
