"""The same answers from Django, with the default middlewares on; plain views under WSGI and async ones under ASGI."""

import os

from django.conf import settings

from benchmarks.sites import DEFAULT_MIDDLEWARE

settings.configure(
    SECRET_KEY="benchmark-" + "x" * 50,
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"django.contrib.{one}" for one in ("sessions", "auth", "contenttypes")],
    MIDDLEWARE=[f"django.{one}" for one in DEFAULT_MIDDLEWARE],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
)

import django  # noqa: E402  settings come first
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402

django.setup()


def plain(request):
    """Answer text."""
    return HttpResponse(b"Hello, world!", content_type="text/plain")


def data(request):
    """Answer JSON."""
    return JsonResponse({"message": "Hello, world!", "number": 42})


async def async_plain(request):
    """Answer text from a coroutine."""
    return plain(request)


async def async_data(request):
    """Answer JSON from a coroutine."""
    return data(request)


if os.environ.get("BENCH_VIEWS") == "async":
    urlpatterns = [path("plain", async_plain), path("json", async_data)]
else:
    urlpatterns = [path("plain", plain), path("json", data)]

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

wsgi = get_wsgi_application()
asgi = get_asgi_application()
