"""Generic views with async handlers and hooks, asked by the sync and by the async client."""

import asyncio

import pytest

from quintet import forms
from quintet.http import HttpResponse
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from quintet.views.generic import FormView, RedirectView


class Shout(forms.Form):
    word = forms.CharField()

    async def clean_word(self):
        await asyncio.sleep(0)
        return self.cleaned_data["word"].upper()


class AsyncHook(FormView):
    form_class, template_name = Shout, "none.html"

    async def form_valid(self, form):
        await asyncio.sleep(0)
        return HttpResponse(form.cleaned_data["word"])

    async def form_invalid(self, form):
        return HttpResponse("refused")


class AsyncHandlers(AsyncHook):
    async def get(self, request):
        return HttpResponse("shown")

    async def post(self, request):
        form = self.get_form()
        return await (self.form_valid(form) if await form.ais_valid() else self.form_invalid(form))

    async def put(self, request):
        return await self.post(request)


urlpatterns = [
    path("hook/", AsyncHook.as_view()),
    path("handlers/", AsyncHandlers.as_view()),
    path("away/", RedirectView.as_view(url="/hook/", preserve_request=True, permanent=True)),
]


def by_client(url, data):
    return Client().post(url, data)


def by_async_client(url, data):
    return asyncio.run(AsyncClient().post(url, data))


@pytest.fixture(autouse=True)
def _urls():
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"]):
        yield


@pytest.mark.parametrize("post", [by_client, by_async_client])
@pytest.mark.parametrize("url", ["/hook/", "/handlers/"])
def test_async_hooks_and_handlers_answer(url, post):
    assert post(url, {"word": "ciao"}).content == b"CIAO"
    assert post(url, {}).content == b"refused"


@pytest.mark.parametrize("post", [by_client, by_async_client])
def test_a_redirect_keeps_method_and_body_on_demand(post):
    answer = post("/away/", {})
    assert (answer.status_code, answer["Location"]) == (308, "/hook/")


def test_handlers_are_all_of_one_kind():
    class Mixed(FormView):
        async def post(self, request):
            return HttpResponse()

    with pytest.raises(Exception, match="Mixed HTTP handlers must either be all sync or all async"):
        Mixed.as_view()
