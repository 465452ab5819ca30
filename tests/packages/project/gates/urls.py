"""A page behind the gates."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django_ratelimit.decorators import ratelimit


class Visit(forms.Form):
    name = forms.CharField()
    when = forms.DateField(required=False)

    @property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout(Field("name", css_class="wide"), "when", Submit("go", "Go"))
        return helper


PAGE = "{% load static crispy_forms_tags %}{% static 'gates.css' %} {% crispy form %} {{ form.when|as_crispy_field }}"


def page(request):
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": Visit(request.GET or None)}, request))


@ratelimit(key="ip", rate="2/m", block=True)
def limited(request):
    return HttpResponse("in")


urlpatterns = [path("", page), path("limited/", limited)]
