"""`request.after_response`: what is done once the response was sent."""

import asyncio
import sys
import types

import pytest

from quintet.db import connection, transaction
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.test import AsyncClient, Client
from quintet.test.utils import override_settings
from quintet.urls import path

done = []


def note(word):
    done.append(word)


async def anote(word, *, more=""):
    await asyncio.sleep(0)
    done.append(word + more)


def fail():
    raise RuntimeError("after it all")


def sync_view(request):
    request.after_response(note, "one")
    request.after_response(anote, "two", more="!")
    done.append("view")
    return HttpResponse("sent")


async def async_view(request):
    request.after_response(note, "one")
    request.after_response(anote, "two", more="!")
    done.append("view")
    return HttpResponse("sent")


def failing(request):
    request.after_response(fail)
    request.after_response(note, "still done")
    return HttpResponse("sent")


def streamed(request):
    def pieces():
        yield "a"
        done.append("last piece")

    request.after_response(note, "after")
    return StreamingHttpResponse(pieces())


def broken(request):
    request.after_response(note, "after an error")
    raise ValueError("the view itself")


def in_a_transaction(request):
    request.after_response(lambda: done.append(connection.in_atomic_block))
    with transaction.atomic():
        done.append(connection.in_atomic_block)
    return HttpResponse("sent")


views = (sync_view, async_view, failing, streamed, broken, in_a_transaction)
urls = types.ModuleType("after_urls")
urls.urlpatterns = [path(f"{view.__name__}/", view) for view in views]
sys.modules["after_urls"] = urls


@pytest.fixture(autouse=True)
def _site():
    done.clear()
    with override_settings(ROOT_URLCONF="after_urls", MIDDLEWARE=[]):
        yield


@pytest.fixture(params=["sync", "async"])
def get(request):
    """Get a path by either client."""
    if request.param == "sync":
        return Client(raise_request_exception=False).get
    return lambda path: asyncio.run(AsyncClient(raise_request_exception=False).get(path))


@pytest.mark.parametrize("path", ["/sync_view/", "/async_view/"])
def test_calls_are_made_in_order_after_the_view(get, path):
    assert get(path).content == b"sent"
    assert done == ["view", "one", "two!"]


def test_an_error_is_logged_and_the_next_call_is_made(get, caplog):
    assert get("/failing/").status_code == 200
    assert done == ["still done"]
    assert "What was to be done after the response failed: fail" in caplog.text
    assert "after it all" in caplog.text


def test_a_stream_has_ended_before(get):
    assert b"".join(get("/streamed/")) == b"a"
    assert done == ["last piece", "after"]


def test_calls_of_a_view_that_fails_are_made_too(get):
    assert get("/broken/").status_code == 500
    assert done == ["after an error"]


def test_each_has_a_unit_of_work_of_its_own(get):
    get("/in_a_transaction/")
    assert done == [True, False]
