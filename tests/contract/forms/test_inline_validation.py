"""Fields validated one by one while a form is filled in: what is asked, what is told, and what never happens."""

import asyncio
import json

import pytest

from quintet import forms
from quintet.core.exceptions import BadRequest
from quintet.db import models
from quintet.forms.inline_validation import write_attributes
from quintet.http import HttpResponse
from quintet.test import AsyncRequestFactory, RequestFactory
from quintet.views.generic import CreateView, FormView
from quintet.views.inline_validation import ainline_response, inline_response
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.library import APPS, tables

JSON = {"Accept": "application/json"}
ran = []


class Account(models.Model):
    username = models.CharField(max_length=9, unique=True)
    email = models.EmailField(unique=True)
    avatar = models.FileField(blank=True)

    class Meta:
        app_label, apps = "library", APPS


class AccountForm(forms.ModelForm):
    inline_unique = ("username",)

    class Meta:
        model, fields = Account, ["username", "email", "avatar"]

    def clean(self):
        ran.append("clean")
        return super().clean()


class SignUp(forms.Form):
    inline_after = {"again": ["password"]}
    name = forms.CharField(max_length=3, help_text="Short")
    password = forms.CharField(min_length=3)
    again = forms.CharField()
    file = forms.FileField()
    secret = forms.CharField(widget=forms.HiddenInput)
    fixed = forms.CharField(disabled=True)
    colours = forms.MultipleChoiceField(choices=[("r", "red")], widget=forms.CheckboxSelectMultiple)

    def clean_again(self):
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError("These <differ>.")
        return self.cleaned_data["again"]

    async def clean_name(self):
        await asyncio.sleep(0)
        ran.append("clean_name")
        return self.cleaned_data["name"]

    def clean(self):
        ran.append("clean")


class SignUpView(FormView):
    form_class, inline_validation, success_url, template_name = SignUp, True, "/", "x.html"

    def form_valid(self, form):
        raise AssertionError("nothing is processed")


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


def ask(names, data, view=SignUpView, **headers):
    request = RequestFactory().post("/?" + "&".join(f"validate={name}" for name in names), data, headers=headers)
    return view.as_view()(request)


def told(names, data, **options):
    answer = ask(names, data, **JSON, **options)
    return {one["name"]: one["errors"] for one in json.loads(answer.content)["fields"]}


def test_only_the_named_fields_are_cleaned():
    assert told(["name"], {"name": "long"}) == {"name": ["Ensure this value has at most 3 characters (it has 4)."]}
    assert ran == []
    assert told(["name"], {"name": "abc"}) == {"name": []}
    assert ran == ["clean_name"]
    assert told(["password", "name"], {"name": "", "password": "x"}).keys() == {"name", "password"}
    assert "clean" not in ran


def test_a_field_that_needs_another_has_it_cleaned_first_and_not_told():
    assert told(["again"], {"again": "abc", "password": "abc"}) == {"again": []}
    assert told(["again"], {"again": "x", "password": "x"}) == {"again": ["These <differ>."]}
    assert told(["again"], {"again": "x"}) == {"again": ["These <differ>."]}


def test_html_is_the_group_of_the_field():
    answer = ask(["name"], {"name": "long"}, **{"HX-Request": "true"}).content.decode()
    assert answer.startswith('<label for="id_name">Name:</label><div class="helptext"')
    assert '<ul class="errorlist" id="id_name_error">' in answer
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in answer
    fine = ask(["name"], {"name": "abc"}).content.decode()
    assert 'value="abc"' in fine
    assert "errorlist" not in fine


def test_what_cannot_be_asked():
    for names in (["nothing"], ["file"], ["secret"], ["fixed"], ["name", "__class__"], [""], [f"n{i}" for i in range(21)]):
        with pytest.raises(BadRequest, match="validat"):
            ask(names, {"name": "x"})


def test_a_view_that_does_not_offer_it_processes_the_form():
    class Plain(SignUpView):
        inline_validation = False

        def form_invalid(self, form):
            return HttpResponse("all")

    assert ask(["name"], {"name": "abc"}, view=Plain).content == b"all"


def test_async_handlers_answer_as_well():
    async def view(request):
        return await ainline_response(request, SignUp(request.POST))

    answer = asyncio.run(view(AsyncRequestFactory().post("/?validate=name", {"name": "abc"}, headers=JSON)))
    assert json.loads(answer.content)["fields"] == [{"name": "name", "id": "id_name", "errors": []}]


def test_prefixes_and_formsets():
    rows = forms.formset_factory(SignUp, extra=0)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "abc", "form-1-name": "long", "a-name": "long"}

    def view(request):
        return inline_response(request, SignUp(request.POST, prefix="a"), rows(request.POST))

    request = RequestFactory().post("/?validate=form-1-name&validate=a-name&validate=form-0-name", data, headers=JSON)
    found = {one["name"]: len(one["errors"]) for one in json.loads(view(request).content)["fields"]}
    assert found == {"form-1-name": 1, "a-name": 1, "form-0-name": 0}
    with pytest.raises(BadRequest, match="form-2-name"):
        view(RequestFactory().post("/?validate=form-2-name", data))


def test_attributes():
    form = write_attributes(SignUp(prefix="a"), "/check/?x=1")
    assert 'data-validate-url="/check/?x=1&amp;validate=a-name"' in str(form["name"])
    assert "data-validate" not in str(form["file"]) + str(form["secret"]) + str(form["fixed"])
    assert "data-validate" not in str(SignUp()["name"])
    htmx = str(write_attributes(SignUp(), htmx=True)["name"])
    assert 'hx-post="?validate=name" hx-trigger="change" hx-target="closest div" hx-swap="innerHTML"' in htmx


def test_model_forms_ask_the_database_only_where_the_form_says_so(use_databases):
    there = use_databases()["default"]

    class Create(CreateView):
        form_class, inline_validation, template_name, success_url = AccountForm, True, "x.html", "/"

    with tables(there, Account):
        Account.objects.create(username="ann", email="ann@x.org")
        taken = {"username": "ann", "email": "ann@x.org"}
        assert told(["username"], taken, view=Create) == {"username": ["Account with this Username already exists."]}
        there.force_debug_cursor = True
        before = len(there.queries)
        assert told(["email"], taken, view=Create) == {"email": []}
        assert len(there.queries) == before
        assert told(["email"], {"email": "x"}, view=Create) == {"email": ["Enter a valid email address."]}
        assert told(["username", "email"], {"username": "bob"}, view=Create)["username"] == []
        assert Account.objects.count() == 1
        assert ran == []
        with pytest.raises(BadRequest):
            ask(["avatar"], taken, view=Create)


def test_the_instance_stays_as_it_is():
    account = Account(pk=1, username="ann", email="ann@x.org")
    form = AccountForm({"username": "bob", "email": "b"}, instance=account)
    answer = inline_response(RequestFactory().post("/?validate=email"), form)
    assert "errorlist" in answer.content.decode()
    assert (account.username, account.email) == ("ann", "ann@x.org")
    assert (form.instance.username, form.instance.email) == ("ann", "ann@x.org")
    with pytest.raises(ValueError, match="bind it"):
        inline_response(RequestFactory().post("/?validate=email"), AccountForm())
