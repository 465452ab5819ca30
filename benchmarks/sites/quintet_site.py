"""The same answers from quintet, with the default middlewares on."""

from benchmarks.sites import DEFAULT_MIDDLEWARE
from quintet.conf import settings

settings.configure(
    SECRET_KEY="benchmark-" + "x" * 50,
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"quintet.contrib.{one}" for one in ("sessions", "auth", "contenttypes")],
    MIDDLEWARE=[f"quintet.{one}" for one in DEFAULT_MIDDLEWARE],
    DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
)

import quintet  # noqa: E402  settings come first
from quintet.http import HttpResponse, JsonResponse  # noqa: E402
from quintet.urls import path  # noqa: E402

quintet.setup()


async def plain(request):
    """Answer text."""
    return HttpResponse(b"Hello, world!", content_type="text/plain")


async def data(request):
    """Answer JSON."""
    return JsonResponse({"message": "Hello, world!", "number": 42})


urlpatterns = [path("plain", plain), path("json", data)]

from quintet.server.run import application as make_application  # noqa: E402

application = make_application()
