"""URLs of the site that the tests of messages visit."""

from quintet import forms
from quintet.contrib import messages
from quintet.contrib.messages.views import SuccessMessageMixin
from quintet.http import HttpResponse, HttpResponseRedirect
from quintet.shortcuts import render
from quintet.urls import path
from quintet.views.generic import FormView


def add(request, count):
    for number in range(count):
        messages.info(request, f"message {number} {number * 7919 % 10007:0>40}", extra_tags=f"n{number}")
    return HttpResponseRedirect("/show/")


async def add_later(request):
    messages.success(request, "from async code")
    return HttpResponseRedirect("/show/")


def show(request):
    return render(request, "messages.html")


def peek(request):
    found = messages.get_messages(request)
    texts = [str(one) for one in found]
    found.used = False
    return HttpResponse("|".join(texts))


def plain(request):
    return HttpResponse("nothing to say")


class NameForm(forms.Form):
    name = forms.CharField()


class NameView(SuccessMessageMixin, FormView):
    form_class = NameForm
    success_url = "/show/"
    success_message = "%(name)s was saved"


urlpatterns = [
    path("add/<int:count>/", add),
    path("later/", add_later),
    path("show/", show),
    path("peek/", peek),
    path("plain/", plain),
    path("name/", NameView.as_view()),
]
