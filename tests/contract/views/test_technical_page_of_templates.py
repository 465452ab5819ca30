"""The page of an error in a template under DEBUG: the source with what is wrong, the way there, variables without secrets."""

import pytest

from quintet.shortcuts import render
from quintet.test import Client
from quintet.test.utils import override_settings
from quintet.urls import path

TEMPLATES = {
    "page.html": "{% extends 'base.html' %}\n{% block main %}\n{% include 'card.html' with password=word %}\n{% endblock %}",
    "base.html": "<html>\n<main>{% block main %}{% endblock %}</main>\n</html>",
    "card.html": "<b>&amp;é</b>\n<i>{% for x in items %}{% with y=x.boom|add:password %}{% endwith %}{% endfor %}</i>\n<hr>",
    "wrong.html": "<p>\n{{ x|uper }}\n{% <script>alert(1)</script> %}\n",
    "missing.html": "{% include 'gone.html' %}",
}


class Item:
    """An item whose attribute fails, with a text that must be escaped."""

    def __repr__(self):
        return "<Item of the list>"

    @property
    def boom(self):
        raise ValueError("<script>inside</script>")


def page(request, name):
    return render(request, name, {"items": [Item()], "word": "hunter2", "long": "x" * 5000})


urlpatterns = [path("<str:name>", page)]
LOADERS = [("quintet.template.loaders.locmem.Loader", TEMPLATES)]
BACKEND = {"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": LOADERS}}


@pytest.fixture(autouse=True)
def debugging():
    with override_settings(DEBUG=True, ROOT_URLCONF=__name__, TEMPLATES=[BACKEND]):
        yield


def shown(name, accept="text/html"):
    """Return the page about rendering a template."""
    found = Client(raise_request_exception=False).get(f"/{name}", headers={"accept": accept})
    assert found.status_code == 500
    return found.text


def test_the_source_has_the_piece_underlined():
    text = shown("page.html")
    assert "<h2>In the template card.html, line 2, column 34</h2>" in text
    assert "{% with y=<u class=wrong>x.boom</u>|add:password %}" in text
    assert "&lt;b&gt;&amp;amp;é&lt;/b&gt;" in text


def test_the_way_is_told_from_the_template_that_was_asked_for():
    text = shown("page.html")
    way = text[text.index("The way there:") : text.index("</ol>")]
    places = [way.index(place) for place in ("page.html, line 1", "base.html, line 2", "page.html, line 3", "card.html, line 2")]
    assert places == sorted(places)


def test_variables_of_the_tag_are_shown_without_secrets():
    text = shown("page.html")
    section = text[text.index('<section id="template">') :].partition("</section>")[0]
    assert "<th>x</th><td><code>&lt;Item of the list&gt;</code></td>" in section
    assert "<th>password</th><td><code>********************</code></td>" in section
    assert "<th>items</th>" not in section
    assert "hunter2" not in section


def test_the_python_code_can_be_unfolded():
    text = shown("page.html")
    code = text[text.index("<summary>The Python code of this template</summary>") :]
    assert "<span class=hit>" in code[: code.index("</pre>")]
    assert "def render(c, w, rt, d=0):" in code


def test_nothing_of_an_error_is_markup():
    """CVE-2017-12794: no branch of the page writes a template, a value or an error's text unescaped."""
    for name in ("page.html", "wrong.html"):
        assert "<script>" not in shown(name)


def test_wrong_syntax_has_its_hint_and_the_other_errors():
    text = shown("wrong.html")
    assert "<u class=wrong>uper</u>" in text
    assert "<li>Did you mean &#x27;upper&#x27;?</li>" in text
    assert "<li>line 3, column 4: Invalid block tag on line 3:" in text


def test_plain_text_for_clients_that_are_no_browsers():
    text = shown("page.html", "*/*")
    assert "In the template card.html, line 2, column 34:" in text
    assert "  > 2 | <i>{% for x in items %}{% with y=x.boom|add:password %}" in text
    assert "The way there:\n  page.html, line 1, column 1: {% extends 'base.html' %}\n" in text
    assert "  x = <Item of the list>\n" in text
    assert "hunter2" not in text[text.index("In the template") :]
    assert "Did you mean 'upper'?" in shown("wrong.html", "*/*")


def test_a_missing_template_shows_who_wanted_it():
    text = shown("missing.html", "*/*")
    assert "In the template missing.html, line 1, column 1:" in text
    assert "  Tried gone.html (Source does not exist)" in text
