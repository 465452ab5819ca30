"""Hooks that await: in async code, in plain code, and in formsets."""

import asyncio
import threading

import pytest

from quintet import forms
from tests.kit.databases import in_portals


class SignUp(forms.Form):
    name = forms.CharField()
    mail = forms.EmailField(required=False)

    async def clean_name(self):
        await asyncio.sleep(0)
        if self.cleaned_data["name"] == "taken":
            raise forms.ValidationError("Somebody has it.", code="taken")
        return self.cleaned_data["name"].upper()

    async def clean(self):
        await asyncio.sleep(0)
        if self.cleaned_data.get("name") == "ADA" and not self.cleaned_data.get("mail"):
            raise forms.ValidationError("Ada wants a letter.")
        return {**self.cleaned_data, "checked": True}


def plainly(form):
    return form.is_valid()


def awaited(form):
    return in_portals(form.ais_valid())


def bare_loop(form):
    return asyncio.run(form.ais_valid())


def in_async_code(form):
    async def view():
        return form.is_valid()

    return in_portals(view())


def in_a_thread(form):
    found = []
    thread = threading.Thread(target=lambda: found.append(form.is_valid()))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.parametrize("ask", [plainly, awaited, bare_loop, in_async_code, in_a_thread])
def test_async_hooks_are_awaited_wherever_the_form_is_cleaned(ask):
    good = SignUp({"name": "bob"})
    assert ask(good)
    assert good.cleaned_data == {"name": "BOB", "mail": "", "checked": True}
    assert not ask(SignUp({"name": "taken"}))
    lonely = SignUp({"name": "ada"})
    assert not ask(lonely)
    assert lonely.errors == {"__all__": ["Ada wants a letter."]}


def test_a_formset_awaits_its_own_hook_and_those_of_its_forms():
    class Base(forms.BaseFormSet):
        async def clean(self):
            await asyncio.sleep(0)
            raise forms.ValidationError("Closed.")

    guests = forms.formset_factory(SignUp, formset=Base)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "bob", "form-1-name": "taken"}
    formset = guests(data)
    assert not in_portals(formset.ais_valid())
    assert formset.errors == [{}, {"name": ["Somebody has it."]}]
    assert formset.non_form_errors() == ["Closed."]


def test_a_loop_that_nothing_can_park_is_told_so():
    async def outside():
        with pytest.raises(RuntimeError, match=r"SignUp\.clean_name is a coroutine function.*Await form\.ais_valid\(\) first"):
            SignUp({"name": "bob"}).is_valid()

    asyncio.run(outside())
