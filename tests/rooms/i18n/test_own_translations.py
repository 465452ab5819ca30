"""The translations that come with the framework: whole, right in their placeholders and plurals, and in use."""

import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from quintet import forms
from quintet.contrib.auth.hashers import PBKDF2PasswordHasher, ScryptPasswordHasher
from quintet.http import Http404
from quintet.services.i18n import translation
from quintet.services.i18n.catalog import OWN_FOLDER
from quintet.test import RequestFactory
from quintet.utils.timesince import timesince
from quintet.views.defaults import page_not_found, server_error

LANGUAGES = [translation.to_language(path.name) for path in OWN_FOLDER.iterdir() if path.is_dir()]


def test_no_message_is_missing_and_placeholders_and_plurals_are_right():
    tool = Path(__file__).parents[3] / "tools" / "make_catalogs.py"
    found = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_a_dozen_languages_and_more():
    assert {"ar", "cs", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-br", "ru", "sv", "tr", "zh-hans"} <= set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_forms_speak_the_language(code):
    class Form(forms.Form):
        name = forms.CharField(min_length=3)
        age = forms.IntegerField(max_value=9)

    def errors(data):
        return [str(error) for name in ("name", "age") for error in Form(data).errors.get(name, [])]

    with translation.override("en"):
        english = errors({"name": "x", "age": "10"}) + errors({"age": "x"})
    with translation.override(code):
        found = errors({"name": "x", "age": "10"}) + errors({"age": "x"})
    assert len(found) == len(english) == 4
    assert not set(found) & set(english)
    for one in (*found,):
        assert not re.search(r"%\(|%[sd]", one)


@pytest.mark.parametrize(
    ("code", "spans"),
    [
        ("de", ["1 Tag", "2 Tage", "1 Woche"]),
        ("pl", ["1 dzień", "2 dni", "1 tydzień"]),
        ("ar", ["يوم", "يومان", "أسبوع"]),
        ("fi", ["1 päivä", "2 päivää", "1 viikko"]),
    ],
)
def test_spans_of_time_are_told_in_every_language_of_cldr(code, spans):
    start = datetime(2024, 5, 1)
    with translation.override(code):
        assert [timesince(start, datetime(2024, 5, day)).replace("\xa0", " ") for day in (2, 3, 8)] == spans


@pytest.mark.parametrize("hasher", [PBKDF2PasswordHasher(), ScryptPasswordHasher()])
def test_the_parts_of_a_password_hash_have_names_in_the_language(hasher):
    names = list(hasher.safe_summary(hasher.encode("secret", "a" * 22)))
    with translation.override("fr"):
        found = [translation.gettext(name) for name in names]
    assert {"algorithme", "sel", "empreinte"} < set(found)
    assert not set(found) & set(names)


def test_names_of_languages_are_told_in_every_language():
    with translation.override("fr"):
        assert translation.get_language_info("de")["name_translated"] == "allemand"
        assert translation.gettext("Simplified Chinese") == "chinois simplifié"
    with translation.override("fi"):
        assert translation.get_language_info("de")["name_translated"] == "saksa"


def test_error_pages_are_in_the_language_and_direction_of_the_visitor():
    with translation.override("ar"):
        page = page_not_found(RequestFactory().get("/nowhere/"), Http404("nothing")).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "<h1>غير موجود</h1>" in page
    with translation.override("de"):
        assert "<h1>Nicht gefunden</h1>" in page_not_found(RequestFactory().get("/"), Http404("nothing")).content.decode()


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_users_meet_when_something_fails_is_in_every_language(code):
    texts = (
        *("Page not found", "Forbidden", "Bad request", "Server error"),
        *("Not Found", "403 Forbidden", "Bad Request (400)", "Server Error (500)"),
        *("CSRF verification failed", "This part of the page is not available."),
        *("Closed for maintenance", "This site will be back soon.", "Too many requests", "CSRF token missing."),
        *("Year", "Month", "Day", "No year specified", "Date out of range", "Please correct the duplicate values below."),
    )
    with translation.override(code):
        found = [translation.gettext(text) for text in texts]
        page = server_error(RequestFactory().get("/")).content.decode()
    assert not set(found) & set(texts)
    assert f"<h1>{found[texts.index('Server Error (500)')]}</h1>" in page
    assert f'<html lang="{code}"' in page
