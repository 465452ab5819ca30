"""The backends TemplateStrings and Jinja2, custom ones, and several engines beside each other."""

import sys

import pytest

from quintet import forms
from quintet.http import HttpRequest
from quintet.template import Engine, TemplateDoesNotExist, TemplateSyntaxError, engines
from quintet.template.backends.base import BaseEngine
from quintet.template.backends.django import DjangoTemplates
from quintet.template.backends.dummy import TemplateStrings
from quintet.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from quintet.template.loader import get_template, render_to_string, select_template
from quintet.test import RequestFactory
from quintet.test.utils import override_settings
from quintet.utils.safestring import mark_safe

STRINGS = "quintet.template.backends.dummy.TemplateStrings"
NATIVE = "quintet.template.backends.django.DjangoTemplates"
JINJA = "quintet.template.backends.jinja2.Jinja2"


@pytest.fixture
def folder(tmp_path):
    """Give a function that writes a template."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    write.path = tmp_path
    return write


def strings(*folders):
    """Return an engine of plain texts."""
    return TemplateStrings({"NAME": "s", "DIRS": folders, "APP_DIRS": False, "OPTIONS": {}})


def test_template_strings_fill_names_with_escaped_values(folder):
    template = strings(folder("a.txt", "$a ${b} $$ $missing")).get_template("a.txt")
    assert template.render({"a": "<i>", "b": mark_safe("<b>")}) == "&lt;i&gt; <b> $ $missing"
    assert template.render() == "$a ${b} $ $missing"


def test_template_strings_know_the_csrf_token_of_a_request():
    page = strings().from_string("$csrf_token|$csrf_input").render({}, RequestFactory().get("/"))
    token, field = page.split("|")
    assert len(token) == 64
    assert field.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')


@pytest.mark.parametrize("tag", ["include", "extends"])
def test_a_missing_template_of_a_tag_is_told_with_the_name_that_was_meant(folder, tag):
    folder("parts/card.html", "card")
    where = folder("page.html", '{% TAG "parts/crad.html" %}'.replace("TAG", tag))
    for debug in (True, False):
        options = {"debug": debug}
        backend = DjangoTemplates({"NAME": "n", "DIRS": [where], "APP_DIRS": False, "OPTIONS": options})
        with pytest.raises(TemplateDoesNotExist) as caught:
            backend.get_template("page.html").render()
        assert str(caught.value) == "parts/crad.html"
        notes = "\n".join(caught.value.__notes__)
        assert ("Did you mean 'parts/card.html'?" in notes) == debug
        assert caught.value.backend is backend


def test_template_strings_say_where_they_looked(folder):
    engine = strings(folder.path)
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.get_template("no.txt")
    assert caught.value.backend is engine
    [(origin, reason)] = caught.value.tried
    assert (origin.name, origin.template_name, reason) == (str(folder.path / "no.txt"), "no.txt", "Source does not exist")
    folder("in/secret.txt", "x")
    with pytest.raises(TemplateDoesNotExist):
        strings(folder.path / "in" / "deeper").get_template("../secret.txt")


def test_lazy_tokens_of_a_custom_backend_touch_the_request_when_shown():
    request = HttpRequest()
    field, token = csrf_input_lazy(request), csrf_token_lazy(request)
    assert "CSRF_COOKIE" not in request.META
    assert 'name="csrfmiddlewaretoken"' in str(field)
    assert len(str(token)) == 64
    assert "CSRF_COOKIE" in request.META


class Shout:
    """A template that is rendered in capitals."""

    def __init__(self, text):
        self.text = text

    def render(self, context=None, request=None):
        return self.text.upper()


class Shouting(BaseEngine):
    """A template engine of three lines."""

    app_dirname = "shouting"

    def __init__(self, params):
        params.pop("OPTIONS")
        super().__init__(params)

    def get_template(self, template_name):
        for path in self.iter_template_filenames(template_name):
            if path.exists():
                return Shout(path.read_text())
        raise TemplateDoesNotExist(template_name, backend=self)


def test_engines_are_asked_in_order_and_by_name(folder):
    folder("first/a.html", "first")
    folder("second/a.html", "second")
    folder("second/only.html", "only here")
    entries = [
        {"BACKEND": NATIVE, "DIRS": [folder.path / "first"]},
        {"BACKEND": f"{__name__}.Shouting", "NAME": "loud", "DIRS": [folder.path / "second"]},
    ]
    with override_settings(TEMPLATES=entries):
        assert list(engines) == ["django", "loud"]
        assert render_to_string("a.html") == "first"
        assert render_to_string("a.html", using="loud") == "SECOND"
        assert render_to_string("only.html") == "ONLY HERE"
        # As documented: each name in every engine, before the next name.
        assert select_template(["only.html", "a.html"]).render() == "ONLY HERE"
        with pytest.raises(TemplateDoesNotExist) as caught:
            get_template("none.html")
        assert [one.backend.name for one in caught.value.chain] == ["django", "loud"]
        with pytest.raises(TemplateDoesNotExist) as caught:
            select_template(["none.html", "neither.html"])
        assert str(caught.value) == "none.html, neither.html"
        assert len(caught.value.chain) == 4


def test_a_template_that_is_no_text_says_which_byte(folder):
    engine = Engine(dirs=[folder("latin.html", "eins\nzw\xf6i".encode("latin-1"))])
    with pytest.raises(UnicodeDecodeError) as caught:
        engine.get_template("latin.html")
    [note] = caught.value.__notes__
    assert "latin.html, line 2: byte 0xf6 is not utf-8" in note
    assert Engine(dirs=[folder.path], file_charset="latin-1").get_template("latin.html").source == "eins\nzwöi"


def test_a_missing_jinja2_names_the_extra(monkeypatch):
    for name in [one for one in sys.modules if one.split(".")[0] == "jinja2" or one == "quintet.template.backends.jinja2"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with override_settings(TEMPLATES=[{"BACKEND": JINJA}]), pytest.raises(ImportError, match=r"pip install 'quintet\[jinja2\]'"):
        engines.all()


def shop(request):
    """A context processor."""
    return {"shop": "Books"}


class TestJinja2:
    """The backend of Jinja2."""

    @pytest.fixture
    def engine(self, folder):
        options = {"context_processors": [f"{__name__}.shop"], "keep_trailing_newline": True}
        with override_settings(TEMPLATES=[{"BACKEND": JINJA, "DIRS": [folder.path], "OPTIONS": options}]):
            yield engines["jinja2"]

    def test_it_renders_escaped_with_request_and_processors(self, engine, folder):
        folder("a.html", "{{ x }} {{ request.path }} {{ shop }} {{ csrf_input }}\n")
        page = engine.get_template("a.html").render({"x": "<"}, RequestFactory().get("/p/"))
        assert page.startswith('&lt; /p/ Books <input type="hidden" name="csrfmiddlewaretoken"')
        assert page.endswith("\n")
        assert engine.from_string("{{ x }}{{ shop }}").render({"x": 1}) == "1"

    def test_a_missing_template_is_ours(self, engine, folder):
        with pytest.raises(TemplateDoesNotExist) as caught:
            engine.get_template("no.html")
        assert caught.value.backend is engine
        assert caught.value.tried[0][0].name == str(folder.path / "no.html")
        folder("b.html", "{% include 'gone.html' %}")
        with pytest.raises(TemplateDoesNotExist, match=r"gone\.html"):
            engine.get_template("b.html").render()

    def test_a_wrong_template_is_ours_and_shown(self, engine, folder):
        folder("c.html", "one\n{% if %}\nthree")
        with pytest.raises(TemplateSyntaxError) as caught:
            engine.get_template("c.html")
        shown = caught.value.template_debug
        assert (shown["line"], shown["during"], shown["total"]) == (2, "{% if %}", 3)
        assert shown["source_lines"] == [(1, "one"), (2, "{% if %}"), (3, "three")]
        assert "c.html, line 2" in caught.value.__notes__[0]

    def test_the_origin_names_the_file(self, engine, folder):
        folder("d.html", "x")
        origin = engine.get_template("d.html").origin
        assert (origin.name, origin.template_name) == (str(folder.path / "d.html"), "d.html")
        assert engine.from_string("x").origin.template_name is None

    def test_forms_are_rendered_by_templates_of_jinja2(self, tmp_path, monkeypatch):
        app = tmp_path / "jinja_app"
        (app / "jinja2" / "django" / "forms" / "widgets").mkdir(parents=True)
        (app / "__init__.py").touch()
        (app / "jinja2" / "django" / "forms" / "widgets" / "text.html").write_text("<text {{ widget.name }}>")
        (app / "jinja2" / "own.html").write_text("{% for field in form %}{{ field.label }}: {{ field }}{% endfor %}")
        monkeypatch.syspath_prepend(tmp_path)

        class Book(forms.Form):
            title = forms.CharField(label="T<")
            pages = forms.IntegerField()

        with override_settings(INSTALLED_APPS=["jinja_app"], FORM_RENDERER="django.forms.renderers.Jinja2"):
            page = str(Book())
            assert "<text title>" in page
            assert '<input type="number" name="pages"' in page
            assert Book().render("own.html").startswith("T&lt;: <text title>Pages: <input")
            with pytest.raises(TemplateDoesNotExist):
                Book().render("none.html")
