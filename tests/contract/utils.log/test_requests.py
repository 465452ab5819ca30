"""What is logged of requests and responses: levels, once each, on one line, and with the fields of the request."""

import asyncio
import json
import logging

import pytest

from quintet.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from quintet.core.handlers.asgi import ASGIHandler
from quintet.http import HttpResponse, HttpResponseServerError
from quintet.kernel.current import log_context
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils.log import log_response
from quintet.views.decorators.http import require_GET

shop = logging.getLogger("shop")


def telling(request, number):
    """Log, and answer."""
    shop.info("buying %s", number)
    return HttpResponse(log_context.get().request_id if log_context.get() else "")


async def telling_async(request):
    """Log across a suspension."""
    await asyncio.sleep(0.001)
    shop.info("first")
    await asyncio.sleep(0.001)
    shop.info("second")
    return HttpResponse("ok")


def raising(error):
    """Return a view that raises."""

    def view(request):
        raise error

    return view


urlpatterns = [
    path("buy/<int:number>/", telling),
    path("async/", telling_async),
    path("failing/", lambda request: HttpResponseServerError("x")),
    path("denied/", raising(PermissionDenied())),
    path("bad/", raising(BadRequest("a\nb"))),
    path("suspicious/", raising(SuspiciousOperation("dub\nious %s"))),
    path("get/", require_GET(lambda request: HttpResponse())),
]


@pytest.fixture
def client():
    """A client of the views above."""
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("status", "level"), [(200, "INFO"), (302, "INFO"), (404, "WARNING"), (418, "WARNING"), (500, "ERROR"), (508, "ERROR")]
)
def test_a_response_is_logged_once_at_the_level_of_its_status(caplog, status, level):
    caplog.set_level("INFO", "django.request")
    request, response = RequestFactory().get("/"), HttpResponse(status=status)
    for _ in range(2):
        log_response("said %s (%d)", "x", 42, response=response, request=request)
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == (level, "said x (42)")
    assert (record.status_code, record.request, record.name) == (status, request, "django.request")


def test_level_logger_and_exception_may_be_given(caplog):
    caplog.set_level("DEBUG")
    error = ValueError("broken")
    log_response("said", response=HttpResponse(status=403), level="debug", logger=shop, exception=error)
    (record,) = caplog.records
    assert (record.levelname, record.name, record.exc_info[1]) == ("DEBUG", "shop", error)
    with pytest.raises(AttributeError):
        log_response("said", request=RequestFactory().get("/"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\n1984 INFO forged", "a\\r\\n1984 INFO forged"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202ereversed\u2028", "\\u202ereversed\\u2028"),
        ("\x85\x9b", "\\x85\\x9b"),
        ("café", "caf\\xe9"),
        ("a\\n", "a\\\\n"),
        ([1, "ü"], "[1, 'ü']"),
        (0, "0"),
    ],
)
def test_texts_are_logged_in_printable_ascii(caplog, text, shown):
    log_response("said: %s", text, response=HttpResponse(status=400))
    assert caplog.records[0].getMessage() == f"said: {shown}"


# The ids name rows of advisories.csv.
@pytest.mark.parametrize("url", ["/%0a%1b[31mFAKE/", "/%E2%80%AEx/", "/x%0D%0A2026%20INFO/"], ids="CVE-2025-48432-{}".format)
def test_no_path_forges_a_line(client, caplog, url):
    client.get(url)
    asyncio.run(AsyncClient().get(url))
    client.post("/get/", HTTP_X="\n")
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 3
    assert all(message.isascii() and message.isprintable() for message in messages)


def test_what_views_raise_is_logged_where_it_belongs_and_once(client, caplog):
    caplog.set_level("INFO")
    for name in ("failing", "denied", "bad", "suspicious", "nowhere"):
        client.get(f"/{name}/")
    client.post("/get/")
    assert [(record.name, record.levelname, record.getMessage(), record.status_code) for record in caplog.records] == [
        ("django.request", "ERROR", "Internal Server Error: /failing/", 500),
        ("django.request", "WARNING", "Forbidden (Permission denied): /denied/", 403),
        ("django.request", "WARNING", "a\\nb: /bad/", 400),
        ("django.security.SuspiciousOperation", "ERROR", "dub\\nious %s", 400),
        ("django.request", "WARNING", "Not Found: /nowhere/", 404),
        ("django.request", "WARNING", "Method Not Allowed (POST): /get/", 405),
    ]


def lines(stream):
    """Return the JSON lines of a stream."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_records_of_a_request_have_its_fields(client, configured):
    stream = configured(LOG_FORMAT="json")
    with override_settings(LOG_FORMAT="json"):
        body = client.post("/buy/7/?x=1").content.decode()
        client.get("/nowhere/")
        shop.info("after")
    bought, missing, after = lines(stream)
    assert {name: bought[name] for name in ("event", "method", "path", "route", "request_id")} == {
        "event": "buying 7",
        "method": "POST",
        "path": "/buy/7/",
        "route": "buy/<int:number>/",
        "request_id": body,
    }
    assert bought["duration_ms"] >= 0
    assert "user_id" not in bought
    assert (missing["event"], missing["status"]) == ("Not Found: /nowhere/", 404)
    assert missing["request_id"] != body
    assert "request_id" not in after
    assert log_context.get() is None


def test_text_lines_show_the_request_id(client, configured):
    stream = configured(LOG_FORMAT="text")
    with override_settings(LOG_FORMAT="text"):
        body = client.get("/buy/7/").content.decode()
    assert f" INFO shop [{body}] buying 7" in stream.getvalue()


@pytest.mark.parametrize(("given", "kept"), [("abc-123", True), ("x\ny", False), ("", False), ("a" * 200, False)])
def test_the_id_may_come_from_a_trusted_proxy(client, configured, given, kept):
    configured(LOG_FORMAT="text")
    headers = {"x-request-id": given}
    with override_settings(LOG_FORMAT="text", LOG_REQUEST_ID_HEADER="X-Request-ID"):
        assert (client.get("/buy/7/", headers=headers).content.decode() == given) is kept
    with override_settings(LOG_FORMAT="text"):
        assert client.get("/buy/7/", headers=headers).content.decode() != given


def test_no_context_is_bound_without_the_setting(client):
    assert client.get("/buy/7/").content == b""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_requests_at_once_keep_their_fields_apart(configured, loop):
    uvloop = pytest.importorskip("uvloop")
    stream = configured(LOG_FORMAT="json")

    async def exchange(number):
        asked = {"type": "http.request", "body": b"", "more_body": False}
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": f"/{'async' if number % 2 else f'buy/{number}'}/",
            "raw_path": b"/", "query_string": b"", "headers": [(b"host", b"testserver")], "client": None, "server": None,
        }  # fmt: skip
        sent = []

        async def receive():
            return asked

        async def send(message):
            sent.append(message)

        await ASGIHandler()(scope, receive, send)
        assert sent[0]["status"] == 200

    async def body():
        await asyncio.gather(*(exchange(number) for number in range(8)))

    factory = uvloop.new_event_loop if loop == "uvloop" else asyncio.new_event_loop
    with override_settings(LOG_FORMAT="json", ROOT_URLCONF=__name__), asyncio.Runner(loop_factory=factory) as runner:
        runner.run(body())
    by_id = {}
    for line in lines(stream):
        by_id.setdefault(line["request_id"], []).append((line["path"], line["event"]))
    assert len(by_id) == 8
    assert sorted(by_id.values()) == sorted(
        [[("/async/", "first"), ("/async/", "second")]] * 4
        + [[(f"/buy/{number}/", f"buying {number}")] for number in (0, 2, 4, 6)]
    )


def test_the_user_is_told_only_when_somebody_asked_for_it(client, configured):
    stream = configured(LOG_FORMAT="json")

    class User:
        pk = 7

    def view(request):
        shop.info("before")
        request.user = User()
        shop.info("after")
        return HttpResponse()

    urls = type("urls", (), {"urlpatterns": [path("", view)]})
    with override_settings(LOG_FORMAT="json", ROOT_URLCONF=urls):
        client.get("/")
    before, after = lines(stream)
    assert "user_id" not in before
    assert after["user_id"] == 7
