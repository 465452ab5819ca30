"""What the clients do with a response: streams that are read when asked for, handlers, settings changed in place, log-ins."""

import asyncio
import types

import pytest

from quintet.core.signals import request_finished
from quintet.db import connections, transaction
from quintet.http import EventStreamResponse, HttpResponse, StreamingHttpResponse
from quintet.kit import bridge
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.test.async_tests import run_async_test
from quintet.test.client import AsyncClientHandler, ClientHandler, RedirectCycleError
from quintet.urls import path

made: list[str] = []


def pieces():
    for name in ("one", "two"):
        made.append(name)
        yield name


async def async_pieces():
    for piece in pieces():
        yield piece


def failing():
    yield "one"
    raise LookupError("no more")


def in_transaction(request):
    return HttpResponse(str(transaction.get_connection().in_atomic_block))


def redirect(request):
    status, target = int(request.GET["status"]), request.GET["to"]
    return HttpResponse(status=status, headers={"Location": target})


def echo(request):
    return HttpResponse(f"{request.method} {request.get_full_path()} {request.body.decode()}")


PAGES = types.ModuleType("client_handler_pages")


async def asking():
    for number in range(2):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT %s", [number])
            yield str(cursor.fetchone()[0])


PAGES.urlpatterns = [
    path("endless/", lambda request: StreamingHttpResponse(endless())),
    path("events/", lambda request: EventStreamResponse(endless())),
    path("asked/", lambda request: StreamingHttpResponse(asking())),
    path("stream/", lambda request: StreamingHttpResponse(pieces())),
    path("async/", lambda request: StreamingHttpResponse(async_pieces())),
    path("failing/", lambda request: StreamingHttpResponse(failing())),
    path("transaction/", in_transaction),
    path("redirect/", redirect),
    path("echo/", echo),
    path("circle/", lambda request: HttpResponse(status=302, headers={"Location": "/circle/"})),
]


@pytest.fixture(autouse=True)
def site():
    made.clear()
    with override_settings(ROOT_URLCONF=PAGES, MIDDLEWARE=[]):
        yield


@pytest.fixture
def finished():
    """How often a request ended."""
    ends: list[object] = []

    def note(sender, **kwargs):
        ends.append(sender)

    request_finished.connect(note)
    yield ends
    request_finished.disconnect(note)


@pytest.mark.parametrize("url", ["/stream/", "/async/"])
def test_a_stream_is_read_when_the_test_asks_and_ends_its_request(url, finished):
    response = Client().get(url)
    assert (made, len(finished), response.closed) == ([], 0, False)
    content = response.streaming_content
    assert (next(content), made, len(finished)) == (b"one", ["one"], 0)
    assert list(content) == [b"two"]
    assert (len(finished), response.closed) == (1, True)


def test_the_whole_of_a_stream():
    assert Client().get("/stream/").getvalue() == b"onetwo"
    assert asyncio.run(AsyncClient().get("/async/")).getvalue() == b"onetwo"


async def endless():
    try:
        while True:
            made.append("piece")
            await asyncio.sleep(0)
            yield "piece"
    finally:
        made.append("closed")


async def first_pieces(response, number):
    found = []
    async for piece in response.streaming_content:
        found.append(piece)
        if len(found) == number:
            break
    return found


@pytest.mark.parametrize("how", [asyncio.run, bridge.finish])
def test_an_endless_async_stream_is_read_as_far_as_the_test_goes(how, finished):
    async def visit():
        response = await AsyncClient().get("/endless/")
        assert (made, len(finished), response.is_async) == ([], 0, True)
        pieces = response.streaming_content
        assert [await anext(pieces), await anext(pieces)] == [b"piece", b"piece"]
        assert (made, len(finished)) == (["piece", "piece"], 0)
        await pieces.aclose()
        assert (made[-1], len(finished), response.closed) == ("closed", 1, True)

    how(visit())


def test_events_end_with_the_test_that_closes_their_response(finished):
    async def visit():
        response = await AsyncClient().get("/events/")
        assert await first_pieces(response, 2) == [b"data: piece\n\n"] * 2
        response.close()
        await asyncio.sleep(0.01)
        assert (made[-1], len(finished)) == ("closed", 1)

    asyncio.run(visit())
    finished.clear()
    run_async_test(visit)()


def test_an_async_stream_that_nobody_reads_ends_when_it_is_closed(finished):
    async def visit():
        response = await AsyncClient().get("/endless/")
        response.close()

    asyncio.run(visit())
    assert (made, len(finished)) == ([], 1)


def test_an_async_stream_keeps_its_unit_of_work_and_leaves_the_tests_alone(finished):
    """Rows are read while they are sent, by the connection of the request."""

    async def visit():
        response = await AsyncClient().get("/asked/")
        assert [piece async for piece in response] == [b"0", b"1"]
        assert len(finished) == 1
        async with transaction.atomic():
            assert (await AsyncClient().get("/transaction/")).status_code == 200

    asyncio.run(visit())
    finished.clear()
    run_async_test(visit)()


def test_a_stream_that_is_left_ends_when_it_is_closed(finished):
    response = Client().get("/stream/")
    response.close()
    assert (made, len(finished)) == ([], 1)


def test_a_stream_that_fails_ends_its_request(finished):
    content = Client().get("/failing/").streaming_content
    assert next(content) == b"one"
    with pytest.raises(LookupError, match="no more"):
        next(content)
    assert len(finished) == 1


def test_nothing_is_read_for_head(finished):
    response = Client().head("/stream/")
    assert response.getvalue() == b""
    assert (made, len(finished)) == ([], 1)


def test_two_streams_at_once():
    client = Client()
    first, second = client.get("/stream/").streaming_content, client.get("/stream/").streaming_content
    assert [next(first), next(second), next(first), next(second)] == [b"one", b"one", b"two", b"two"]
    assert client.get("/echo/").content == b"GET /echo/ "


def test_a_client_answers_by_its_handler():
    class Teapot(ClientHandler):
        def __call__(self, environ):
            response = super().__call__(environ)
            response.status_code = 418
            return response

    client = Client(enforce_csrf_checks=True)
    assert client.handler.enforce_csrf_checks
    client.handler = Teapot(enforce_csrf_checks=False)
    assert not client.enforce_csrf_checks
    assert client.get("/echo/").status_code == 418
    assert isinstance(AsyncClient().handler, AsyncClientHandler)


def test_a_database_setting_that_is_changed_in_place_is_heard():
    settings, client = connections["default"].settings_dict, Client()
    before = settings["ATOMIC_REQUESTS"]
    try:
        for value in (True, False, True):
            settings["ATOMIC_REQUESTS"] = value
            assert client.get("/transaction/").content.decode() == str(value)
    finally:
        settings["ATOMIC_REQUESTS"] = before


@pytest.mark.parametrize(
    ("status", "answer"),
    [(302, b"GET /echo/?a=1 "), (303, b"GET /echo/?a=1 "), (307, b"POST /echo/?a=1 body"), (308, b"POST /echo/?a=1 body")],
)
def test_following_a_redirection_keeps_what_its_status_says(status, answer):
    url, target = f"/redirect/?status={status}&to=/echo/%3Fa%3D1", ("/echo/?a=1", status)
    response = Client().post(url, "body", content_type="text/plain", follow=True)
    assert (response.content, response.redirect_chain) == (answer, [target])
    response = asyncio.run(AsyncClient().post(url, "body", content_type="text/plain", follow=True))
    assert (response.content, response.redirect_chain) == (answer, [target])


def test_redirections_in_a_circle():
    with pytest.raises(RedirectCycleError, match="Redirect loop detected") as caught:
        Client().get("/circle/", follow=True)
    assert caught.value.last_response.status_code == 302
    assert caught.value.redirect_chain == [("/circle/", 302), ("/circle/", 302)]


def test_requests_have_headers_and_query_parameters_of_the_factory_and_of_the_call():
    factory = RequestFactory(headers={"accept-language": "de"}, query_params={"page": "1"})
    request = factory.post("/", {"a": "b"}, headers={"accept": "text/plain"})
    assert (request.headers["accept-language"], request.headers["accept"], request.GET["page"]) == ("de", "text/plain", "1")
    assert factory.get("/", query_params={"page": ["2", "3"]}).GET.getlist("page") == ["2", "3"]
