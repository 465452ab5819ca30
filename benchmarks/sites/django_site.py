"""The same answers from Django, with the default middlewares on; plain views under WSGI and async ones under ASGI."""

import json
import os

from django.conf import settings

from benchmarks.sites import DEFAULT_MIDDLEWARE
from benchmarks.sites.echo_model import Echo

settings.configure(
    SECRET_KEY="benchmark-" + "x" * 50,
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"django.contrib.{one}" for one in ("sessions", "auth", "contenttypes", "messages")],
    MIDDLEWARE=[f"django.{one}" for one in DEFAULT_MIDDLEWARE],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
)

import django  # noqa: E402  settings come first
from django import forms  # noqa: E402
from django.http import HttpResponse, JsonResponse  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.urls import path  # noqa: E402

django.setup()


def plain(request):
    """Answer text."""
    return HttpResponse(b"Hello, world!", content_type="text/plain")


def data(request):
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


def item(request, pk):
    """Answer an item."""
    return JsonResponse(item_data(request, pk))


def echo(request):
    """Answer ten validated fields."""
    return JsonResponse(echo_data(json.loads(request.body)))


def model(request):
    """Answer ten fields that a model of pydantic read."""
    echoed = Echo.model_validate_json(request.body)
    return HttpResponse(echoed.model_dump_json().encode(), content_type="application/json")


def token(request):
    """Answer the token that a POST needs, and set its cookie."""
    return HttpResponse(get_token(request))


def from_a_coroutine(view):
    """Return a view that does the same in a coroutine."""

    async def called(request, **kwargs):
        return view(request, **kwargs)

    return called


views = {"plain": plain, "json": data, "items/<int:pk>": item, "echo": echo, "model": model, "token": token}
is_async = os.environ.get("BENCH_VIEWS") == "async"
urlpatterns = [path(route, from_a_coroutine(view) if is_async else view) for route, view in views.items()]

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

wsgi = get_wsgi_application()
asgi = get_asgi_application()
