"""The short cuts of a plain request leave what is documented as it was."""

import asyncio
import sys
from io import BytesIO

import pytest

from quintet.core.exceptions import DisallowedHost, RequestDataTooBig
from quintet.core.signals import request_finished, request_started
from quintet.http import HttpResponse, UnreadablePostError
from quintet.http.asgi import ASGIRequest
from quintet.http.rsgi import RSGIRequest
from quintet.kernel.settings import SettingsStore
from quintet.kit import bridge, portal_tasks
from quintet.middleware.csrf import CsrfViewMiddleware
from quintet.server.rsgi import RSGIHandler
from quintet.test import Client, override_settings
from quintet.urls import path


class Headers:
    """The headers of a scope, as granian gives them."""

    def __init__(self, host):
        self.host = host

    def get_all(self, name):
        return self.host if name == "host" else []

    def items(self):
        return [("host", one) for one in self.host]


class Scope:
    """One GET, as granian gives it."""

    proto, method, path, query_string, scheme, http_version = "http", "GET", "/plain/", "", "http", "1.1"
    client, server, authority = "127.0.0.1:5", "127.0.0.1:80", None

    def __init__(self, *host):
        self.headers = Headers(list(host))


class Protocol:
    """Keeps the answer."""

    answer = None

    def response_bytes(self, *answer):
        self.answer = answer


class Seeing(CsrfViewMiddleware):
    """A user's subclass, which looks at every view."""

    def process_view(self, request, view, args, kwargs):
        return super().process_view(request, view, args, kwargs) or HttpResponse(headers={"Seen": request.method})


def plain(request):
    return HttpResponse("plain")


async def bare(request):
    return HttpResponse(b"bare", content_type="text/plain")


async def own_server(request):
    return HttpResponse(b"own", headers={"Server": "mine"})


urlpatterns = [path("plain/", plain), path("bare/", bare), path("own/", own_server)]


def test_a_host_seen_before_is_refused_when_the_settings_no_longer_name_it():
    with override_settings(ALLOWED_HOSTS=["one.example"]):
        for _ in range(2):
            assert RSGIRequest(Scope("one.example:80"), None).get_host() == "one.example:80"
        with override_settings(ALLOWED_HOSTS=["two.example"]), pytest.raises(DisallowedHost):
            RSGIRequest(Scope("one.example:80"), None).get_host()


def test_a_host_seen_before_does_not_hide_a_second_one_nor_a_forwarded_one():
    with override_settings(ALLOWED_HOSTS=["one.example"]):
        assert RSGIRequest(Scope("one.example"), None).get_host() == "one.example"
        with pytest.raises(DisallowedHost, match="more than one Host"):
            RSGIRequest(Scope("one.example", "one.example"), None).get_host()
        rewritten = RSGIRequest(Scope("one.example"), None)
        rewritten.META["HTTP_HOST"] = "evil.example"
        with pytest.raises(DisallowedHost):
            rewritten.get_host()


def test_hosts_of_asgi_requests_are_checked_as_those_of_others():
    def request(*sent):
        headers = [(b"host", one) for one in sent]
        scope = {"type": "http", "method": "GET", "path": "/", "headers": headers, "server": ("elsewhere", 80)}
        return ASGIRequest(scope, BytesIO())

    with override_settings(ALLOWED_HOSTS=["one.example"]):
        for _ in range(2):
            assert request(b"one.example").get_host() == "one.example"
        for refused in ((b"evil.example",), (b"one.example", b"evil.example"), (b"one.example\xff",), ()):
            with pytest.raises(DisallowedHost):
                request(*refused).get_host()
        rewritten = request(b"one.example")
        rewritten.META["HTTP_HOST"] = "evil.example"
        with pytest.raises(DisallowedHost):
            rewritten.get_host()
        with override_settings(ALLOWED_HOSTS=["two.example"]), pytest.raises(DisallowedHost):
            request(b"one.example").get_host()


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_the_forgery_check_of_a_user_looks_at_safe_views_too(method):
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.Seeing"], ALLOWED_HOSTS=["testserver"]):
        response = getattr(Client(), method)("/plain/")
        assert response.headers["Seen"] == method.upper()


def test_the_forgery_check_refuses_an_unsafe_request_and_passes_a_safe_one():
    middleware = ["quintet.middleware.csrf.CsrfViewMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["testserver"]):
        client = Client(enforce_csrf_checks=True)
        assert (client.get("/plain/").status_code, client.post("/plain/").status_code) == (200, 403)


def test_the_end_of_a_request_comes_after_all_that_its_response_closes_and_once():
    order = []

    def failing():
        order.append("failing")
        raise LookupError("a closer")

    response = HttpResponse()
    response.ending = lambda: order.append("end")
    response.on_close(failing)
    response.on_close(lambda: order.append("second"))
    with pytest.raises(LookupError):
        response.close()
    response.close()
    assert order == ["failing", "second", "end"]


@pytest.mark.parametrize("content_type", ["text/plain\r\nX: y", b"text/plain\n"])
def test_a_content_type_is_still_checked(content_type):
    with pytest.raises(ValueError, match="newlines"):
        HttpResponse(content_type=content_type)


def test_what_is_made_while_the_settings_change_is_not_kept():
    store = SettingsStore(())
    made = []

    def make():
        made.append(len(made))
        if len(made) == 1:
            store.bump()
        return made[-1]

    assert [store.per_generation(make) for _ in range(3)] == [0, 1, 1]


def test_the_task_of_a_loop():
    async def both():
        return portal_tasks.task_of(asyncio.get_running_loop()), asyncio.current_task()

    mine, current = asyncio.run(both())
    assert mine is current is not None


@pytest.mark.parametrize("parks", [False, True])
def test_a_coroutine_finished_at_its_first_step_or_later(parks):
    async def answer(error):
        if parks:
            await asyncio.sleep(0)
        if error is not None:
            raise error
        return 5

    def finished(error=None):
        return bridge.wait_or(answer(error), lambda coroutine: coroutine.close())

    async def inside():
        return finished()

    assert asyncio.run(bridge.portal(inside())) == 5
    assert finished() is None
    with pytest.raises(LookupError):
        asyncio.run(bridge.run(finished, LookupError("a view's")))


def test_a_plain_request_is_answered_in_few_calls(monkeypatch):
    # Others may have connected receivers, such as that of caches once one was used.
    for one in (request_started, request_finished):
        monkeypatch.setattr(one, "receivers", [])
    middleware = ["security.SecurityMiddleware", "common.CommonMiddleware", "csrf.CsrfViewMiddleware"]
    scope, protocol, calls = Scope("one.example"), Protocol(), []
    scope.path = "/bare/"

    def note(frame, event, argument):
        if event == "call" and "/quintet/" in frame.f_code.co_filename:
            calls.append(frame.f_code.co_qualname)

    async def served():
        handler = RSGIHandler()
        handler.__rsgi_init__(asyncio.get_running_loop())
        for _ in range(3):
            await asyncio.create_task(handler.__rsgi__(scope, protocol))

        async def counted():
            sys.setprofile(note)
            try:
                await handler.__rsgi__(scope, protocol)
            finally:
                sys.setprofile(None)

        await asyncio.create_task(counted())

    names = [f"quintet.middleware.{name}" for name in middleware]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=names, ALLOWED_HOSTS=["one.example"]):
        asyncio.run(served())
    assert protocol.answer[0] == 200
    assert protocol.answer[2] == b"bare"
    # Each call costs 0.5 us in a busy server; a request had 55 of them once.
    assert len(calls) <= 23, "\n".join(calls)


class Kept(Protocol):
    """Keeps answers without content too."""

    def response_empty(self, *answer):
        self.answer = answer


def test_the_server_names_itself_unless_the_response_does_and_counts_what_head_leaves_out():
    scope, protocol = Scope("one.example"), Kept()

    def headers_of(path, method="GET"):
        scope.path, scope.method = path, method

        async def served():
            handler = RSGIHandler()
            handler.__rsgi_init__(asyncio.get_running_loop())
            for _ in range(2):
                await asyncio.create_task(handler.__rsgi__(scope, protocol))

        asyncio.run(served())
        return {name.lower(): value for name, value in protocol.answer[1]}

    middleware = ["quintet.middleware.common.CommonMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["one.example"]):
        assert headers_of("/bare/")["server"] == "quintet"
        assert headers_of("/own/")["server"] == "mine"
        head = headers_of("/bare/", "HEAD")
        assert (head["content-length"], head["server"]) == ("4", "quintet")


def test_a_row_of_middleware_without_headers_still_counts_the_content():
    middleware = ["quintet.middleware.common.CommonMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["testserver"]):
        assert Client().get("/plain/").headers["Content-Length"] == "5"
        assert "Content-Length" in Client().get("/missing/").headers
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["testserver"]):
        assert "Content-Length" not in Client().get("/plain/").headers


class Sent(Protocol):
    """A small body in one piece, or a client that goes away; granian refuses a second reading."""

    def __init__(self, body):
        self.body, self.reads = body, 0

    async def __call__(self):
        self.reads += 1
        if self.reads > 1 or self.body is None:
            raise type("RSGIProtocolClosed", (RuntimeError,), {})("closed")
        return self.body


def posted(body, kind="application/x-www-form-urlencoded", announced=None):
    """Return (request, protocol) of a POST that announces ``announced`` bytes, by default as many as there are."""
    scope = Scope("one.example")
    scope.method = "POST"
    values = {"content-type": kind, "content-length": str(len(body or b"") if announced is None else announced)}
    scope.headers.get_all = lambda name: [values[name]] if name in values else []
    protocol = Sent(body)
    return RSGIRequest(scope, protocol), protocol


async def in_a_portal(call):
    return await bridge.run(call)


def test_a_small_body_is_read_once_whichever_way_it_is_asked_for():
    def read():
        request, protocol = posted(b"a=1&b=x+y%21&a=%C3%A9&c&=&&d=%FF")
        body = request.body
        expected = {"a": ["1", "é"], "b": ["x y!"], "c": [""], "": [""], "d": ["\ufffd"]}
        assert dict(request.POST.lists()) == expected
        assert (request.body, request.read(), protocol.reads) == (body, body, 1)

    asyncio.run(in_a_portal(read))


def test_a_client_that_goes_away_is_told_by_its_own_error_and_the_body_is_not_read_again():
    def read():
        request, protocol = posted(None, announced=5)
        with pytest.raises(UnreadablePostError, match="went away"):
            _ = request.body
        assert (request.body, protocol.reads) == (b"", 1)

    asyncio.run(in_a_portal(read))


@pytest.mark.parametrize("limit", ["DATA_UPLOAD_MAX_MEMORY_SIZE", "DATA_UPLOAD_MAX_TOTAL_SIZE"])
def test_a_body_that_announces_too_much_is_not_read(limit):
    def read():
        request, protocol = posted(b"a=123")
        with override_settings(**{limit: 4}), pytest.raises(RequestDataTooBig):
            _ = request.body
        assert protocol.reads == 0

    asyncio.run(in_a_portal(read))
