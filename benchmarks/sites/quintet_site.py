"""The same answers from quintet, with the default middlewares on."""

from benchmarks.sites import DEFAULT_MIDDLEWARE
from benchmarks.sites.echo_model import Echo
from quintet.conf import settings

settings.configure(
    SECRET_KEY="benchmark-" + "x" * 50,
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"quintet.contrib.{one}" for one in ("sessions", "auth", "contenttypes", "messages")],
    MIDDLEWARE=[f"quintet.{one}" for one in DEFAULT_MIDDLEWARE],
    DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
)

import quintet  # noqa: E402  settings come first
from quintet import forms  # noqa: E402
from quintet.http import HttpResponse, JsonResponse  # noqa: E402
from quintet.middleware.csrf import get_token  # noqa: E402
from quintet.urls import path  # noqa: E402

quintet.setup()


async def plain(request):
    """Answer text."""
    return HttpResponse(b"Hello, world!", content_type="text/plain")


async def data(request):
    """Answer JSON."""
    return JsonResponse({"message": "Hello, world!", "number": 42})


def item_data(request, pk):
    """Return the data of an item: a number from the path, a text and a number from the query."""
    limit = int(request.GET.get("limit", "10"))
    return {"item": pk, "q": request.GET.get("q", ""), "limit": limit}


class EchoForm(forms.Form):
    """Ten fields."""

    name = forms.CharField(max_length=50)
    email = forms.EmailField()
    city = forms.CharField(max_length=50)
    note = forms.CharField(max_length=200)
    age = forms.IntegerField(min_value=0)
    count = forms.IntegerField()
    price = forms.FloatField()
    score = forms.FloatField()
    active = forms.BooleanField()
    born = forms.DateField()


def echo_data(values):
    """Validate ten fields and return them; an exception when they are wrong."""
    form = EchoForm(values)
    if not form.is_valid():
        raise ValueError(str(form.errors))
    return {**form.cleaned_data, "born": form.cleaned_data["born"].isoformat()}


async def item(request, pk):
    """Answer an item."""
    return JsonResponse(item_data(request, pk))


async def echo(request):
    """Answer ten validated fields."""
    return JsonResponse(echo_data(request.json()))


async def model(request):
    """Answer ten fields that a model of pydantic read."""
    echoed = Echo.model_validate_json(request.body)
    return HttpResponse(echoed.model_dump_json().encode(), content_type="application/json")


async def token(request):
    """Answer the token that a POST needs, and set its cookie."""
    return HttpResponse(get_token(request))


urlpatterns = [
    path("plain", plain),
    path("json", data),
    path("items/<int:pk>", item),
    path("echo", echo),
    path("model", model),
    path("token", token),
]

from quintet.core.asgi import get_asgi_application  # noqa: E402
from quintet.server.run import application as make_application  # noqa: E402

application = make_application()
asgi = get_asgi_application()
