"""Sync middleware of packages around a streamed page: it runs in a thread, and may wrap, peek at or read what is streamed."""

import asyncio
import itertools

import pytest

from quintet.http import HttpResponse
from quintet.template.response import StreamingTemplateResponse
from quintet.test import AsyncClient, Client
from quintet.test.utils import override_settings
from quintet.urls import path

PAGE = "a{% flush %}{{ value }}{% flush %}{% block b %}b{% endblock %}z"


async def slow():
    """Return a value that is waited for."""
    await asyncio.sleep(0)
    return "x"


def view(request):
    """Stream a page; of a sync client, whose request has no event loop, without an async value."""
    value = "x" if "plain" in request.GET else slow
    return StreamingTemplateResponse(request, "page.html", {"value": value})


async def async_view(request):
    """Do the same in an async view."""
    return view(request)


urlpatterns = [path("sync", view), path("async", async_view)]


def peek(response):
    """Read the first piece, and put it back in front."""
    pieces = iter(response.streaming_content)
    response.streaming_content = itertools.chain([next(pieces)], pieces)
    return response


def mapped(response):
    """Wrap the pieces."""
    response.streaming_content = map(bytes.lower, response.streaming_content)
    return response


def generated(response):
    """Wrap them in a generator."""
    pieces = response.streaming_content

    def again():
        for piece in pieces:
            yield piece.lower()

    response.streaming_content = again()
    return response


def read(response):
    """Read all of it at once."""
    response.streaming_content = [piece.lower() for piece in response.streaming_content]
    return response


def joined(response):
    """Replace it by a response of one piece."""
    return HttpResponse(b"".join(response))


def dropped(response):
    """Read one piece, and close the rest."""
    first = next(iter(response.streaming_content))
    response.close()
    return HttpResponse(first + b"xbz")


WAYS = [peek, mapped, generated, read, joined, dropped]
way = WAYS[0]


class Around:
    """A middleware that knows nothing of async."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return way(self.get_response(request))


@pytest.fixture(params=WAYS, ids=lambda one: one.__name__, autouse=True)
def chosen(request, monkeypatch):
    """Let the middleware work in one of the ways, in a project with one page."""
    monkeypatch.setitem(globals(), "way", request.param)
    loaders = [("quintet.template.loaders.locmem.Loader", {"page.html": PAGE})]
    backend = {"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}
    with override_settings(ROOT_URLCONF=__name__, TEMPLATES=[backend], MIDDLEWARE=[f"{__name__}.Around"]):
        yield


@pytest.mark.parametrize("url", ["/sync", "/async", "/sync?plain", "/async?plain"])
def test_a_streamed_page_passes_sync_middleware_in_a_thread(url):
    async def get():
        response = await AsyncClient().get(url)
        if not response.streaming:
            return response.content
        pieces = response.streaming_content
        return b"".join([piece async for piece in pieces] if hasattr(pieces, "__aiter__") else pieces)

    assert asyncio.run(get()) == b"axbz"


def test_a_streamed_page_passes_it_where_there_is_no_event_loop():
    assert Client().get("/sync?plain").getvalue() == b"axbz"
