"""The signals of requests name who serves, with what environment, and nothing when nothing went wrong."""

import asyncio

import pytest

from quintet.core.handlers.asgi import ASGIHandler
from quintet.core.handlers.wsgi import WSGIHandler
from quintet.core.signals import got_request_exception, request_finished, request_started
from quintet.http import HttpResponse
from quintet.test import RequestFactory, override_settings
from quintet.urls import path


def failing(request):
    """Fail."""
    raise LookupError("broken")


urlpatterns = [path("fine/", lambda request: HttpResponse("fine")), path("failing/", failing)]


@pytest.fixture
def heard():
    """What is sent while the test runs: (signal, sender, arguments)."""
    found = []
    signals = {"started": request_started, "finished": request_finished, "error": got_request_exception}

    def listen(name):
        def receive(signal, sender, **named):
            found.append((name, sender, named))

        signals[name].connect(receive)
        return receive

    receivers = {name: listen(name) for name in signals}
    with override_settings(ROOT_URLCONF=__name__):
        yield found
    for name, receive in receivers.items():
        signals[name].disconnect(receive)


def test_wsgi(heard):
    environ = RequestFactory()._base_environ(PATH_INFO="/fine/", REQUEST_METHOD="GET")
    body = WSGIHandler()(environ, lambda status, headers: None)
    assert [name for name, _, _ in heard] == ["started"]
    list(body)
    body.close()
    assert [(name, sender) for name, sender, _ in heard] == [("started", WSGIHandler), ("finished", WSGIHandler)]
    assert heard[0][2]["environ"]["PATH_INFO"] == "/fine/"


@pytest.mark.parametrize(("target", "names"), [("/fine/", "started finished"), ("/failing/", "started error finished")])
def test_asgi(heard, target, names):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        return None

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": target, "raw_path": target.encode(),
        "query_string": b"", "headers": [(b"host", b"testserver")], "client": None, "server": None,
    }  # fmt: skip
    asyncio.run(ASGIHandler()(scope, receive, send))
    assert [name for name, _, _ in heard] == names.split()
    assert {sender for name, sender, _ in heard if name != "error"} == {ASGIHandler}
    for name, sender, named in heard:
        if name == "error":
            assert sender is None
            assert named["request"].path == target
